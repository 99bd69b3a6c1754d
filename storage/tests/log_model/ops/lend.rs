//! Somebody takes slices of the files, or lets go of them: files of which there are slices are not cut.

use super::*;

#[derive(Debug)]
struct Lend {
    is_lent: bool,
}

pub fn sample() -> BoxedStrategy<Step> {
    draw(any::<bool>().prop_map(|is_lent| Lend { is_lent }))
}

impl Operation for Lend {
    fn apply(&self, pair: &mut Pair) {
        pair.on_disk.iter().for_each(|on_disk| on_disk.disk.lend(self.is_lent));
    }
}
