//! What was appended is synced; other things may happen meanwhile.

use super::*;

#[derive(Debug)]
pub struct Flush {
    /// Done between the beginning and the end of the flush.
    pub meanwhile: Option<Step>,
}

pub fn sample() -> BoxedStrategy<Step> {
    let meanwhile = prop_oneof![super::append::sample(), super::truncate::sample(), super::retain::sample()];
    draw(prop::option::of(meanwhile).prop_map(|meanwhile| Flush { meanwhile }))
}

impl Operation for Flush {
    fn apply(&self, pair: &mut Pair) {
        let flush = pair.log.begin_flush().unwrap();
        pair.follow_roll();
        if let Some(meanwhile) = &self.meanwhile {
            meanwhile.apply(pair);
        }
        let has_synced = flush.is_some();
        if let Some(flush) = flush {
            flush.run().unwrap();
            pair.log.end_flush(&flush).unwrap();
            // One that was no step is the last.
            if self.meanwhile.is_none() && !flush.is_step() {
                assert!(pair.log.begin_flush().unwrap().is_none());
            }
        }
        assert!(pair.log.recovery_point() <= pair.log.log_end_offset());
        if self.meanwhile.is_none() {
            pair.log.flush().unwrap();
            assert!(!pair.log.is_unsettled());
            assert!(!has_synced || pair.log.next_flush().is_none());
            pair.all_lasts();
        }
    }

    fn interrupted(&self, pair: &mut Pair) -> (Model, Model) {
        let _ = pair.log.flush();
        (pair.model.clone(), pair.model.clone())
    }
}
