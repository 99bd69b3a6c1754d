//! The high watermark moves.

use super::*;

#[derive(Debug)]
pub struct HighWatermark {
    pub at: f64,
}

pub fn sample() -> BoxedStrategy<Step> {
    draw(place().prop_map(|at| HighWatermark { at }))
}

impl Operation for HighWatermark {
    fn apply(&self, pair: &mut Pair) {
        let to = pair.place(self.at);
        pair.log.set_high_watermark(to);
        pair.model.high_watermark = to.min(pair.model.end);
    }
}
