//! Records are deleted: the log's start moves, up to the high watermark.

use kafkito_storage::Error;

use super::*;

#[derive(Debug)]
pub struct AdvanceStart {
    pub at: f64,
}

pub fn sample() -> BoxedStrategy<Step> {
    draw(place().prop_map(|at| AdvanceStart { at }))
}

impl Operation for AdvanceStart {
    fn apply(&self, pair: &mut Pair) {
        let to = pair.place(self.at);
        let moved = pair.log.advance_log_start(to);
        if to > pair.model.high_watermark {
            assert!(matches!(moved, Err(Error::OffsetOutOfRange { .. })));
            return;
        }
        assert_eq!(moved, Ok(to > pair.model.start));
        if to > pair.model.start {
            pair.model.move_start(to);
        }
    }
}
