//! The broker stops in order and starts again: everything is as it was.

use super::*;
use crate::pair::Stop;

#[derive(Debug)]
pub struct Restart;

pub fn sample() -> BoxedStrategy<Step> {
    draw(Just(()).prop_map(|()| Restart))
}

impl Operation for Restart {
    fn apply(&self, pair: &mut Pair) {
        let Some(on_disk) = &pair.on_disk else { return };
        let dir = on_disk.dir.clone();
        dir.close([&mut pair.log]).unwrap();
        // What a clean stop has left lasts.
        on_disk.disk.lose_power(&[0], usize::MAX);
        pair.model.all_lasts();
        let model = pair.model.clone();
        pair.reopen(Stop::Clean, model.clone(), &model);
    }
}
