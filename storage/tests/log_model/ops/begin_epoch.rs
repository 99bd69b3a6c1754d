//! A new leader begins its epoch, and appends later.

use super::*;

#[derive(Debug)]
pub struct BeginEpoch;

pub fn sample() -> BoxedStrategy<Step> {
    draw(Just(()).prop_map(|()| BeginEpoch))
}

impl Operation for BeginEpoch {
    fn apply(&self, pair: &mut Pair) {
        let model = &mut pair.model;
        model.epoch += 1;
        pair.log.begin_leader_epoch(model.epoch);
        let end = model.end;
        model.epochs.retain(|(_, start)| *start < end);
        model.epochs.push((model.epoch, end));
    }
}
