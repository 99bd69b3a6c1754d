//! The log directory's checkpoints are written; other things may happen meanwhile.

use super::*;

#[derive(Debug)]
pub struct Checkpoint {
    /// Done between taking and writing them.
    pub meanwhile: Option<Step>,
}

pub fn sample() -> BoxedStrategy<Step> {
    let meanwhile = prop_oneof![super::append::sample(), super::truncate::sample(), super::retain::sample()];
    draw(prop::option::of(meanwhile).prop_map(|meanwhile| Checkpoint { meanwhile }))
}

impl Operation for Checkpoint {
    fn apply(&self, pair: &mut Pair) {
        let Some(on_disk) = &pair.on_disk else { return };
        let dir = on_disk.dir.clone();
        let checkpoints = dir.checkpoints([&pair.log]);
        if let Some(meanwhile) = &self.meanwhile {
            meanwhile.apply(pair);
        }
        let is_written = dir.write(&checkpoints).unwrap();
        assert!(is_written || self.meanwhile.is_some());
    }
}
