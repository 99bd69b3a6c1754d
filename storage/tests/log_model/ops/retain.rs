//! Retention drops whole segments by size and time.

use super::*;
use crate::pair::config;

#[derive(Debug)]
pub struct Retain {
    pub now: i64,
    pub retention_ms: i64,
    pub retention_bytes: i64,
}

pub fn sample() -> BoxedStrategy<Step> {
    let drawn = (500..3000i64, 0..2000i64, 0..60_000i64);
    draw(drawn.prop_map(|(now, retention_ms, retention_bytes)| Retain { now, retention_ms, retention_bytes }))
}

impl Retain {
    fn retain(&self, pair: &mut Pair) {
        pair.log.set_config(Arc::new(config(self.retention_ms, self.retention_bytes)));
        pair.log.apply_retention(self.now);
    }
}

impl Operation for Retain {
    fn apply(&self, pair: &mut Pair) {
        self.retain(pair);
        pair.model.retain(self.now, self.retention_ms, self.retention_bytes);
    }

    fn interrupted(&self, pair: &mut Pair) -> (Model, Model) {
        self.retain(pair);
        let mut required = pair.model.clone();
        required.retain(self.now, self.retention_ms, self.retention_bytes);
        // The start may be anywhere up to where it would have moved.
        (Model { start: required.start, ..pair.model.clone() }, required)
    }
}
