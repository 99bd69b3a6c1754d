//! The last segment is closed before it is full.

use super::*;

#[derive(Debug)]
pub struct Roll;

pub fn sample() -> BoxedStrategy<Step> {
    draw(Just(()).prop_map(|()| Roll))
}

impl Operation for Roll {
    fn apply(&self, pair: &mut Pair) {
        let rolls = !pair.model.segments.is_empty() && !pair.model.must_roll;
        assert_eq!(pair.log.roll(0), Ok(rolls));
        pair.model.must_roll |= rolls;
    }

    fn interrupted(&self, pair: &mut Pair) -> (Model, Model) {
        let _ = pair.log.roll(0);
        (pair.model.clone(), pair.model.clone())
    }
}
