//! A reader holds on to what it has read.

use super::*;

#[derive(Debug)]
struct Hold {
    at: f64,
}

#[derive(Debug)]
struct Release {
    which: usize,
}

pub fn sample() -> BoxedStrategy<Step> {
    draw(place().prop_map(|at| Hold { at }))
}

pub fn sample_release() -> BoxedStrategy<Step> {
    draw((0..8usize).prop_map(|which| Release { which }))
}

impl Operation for Hold {
    fn apply(&self, pair: &mut Pair) {
        if let Ok(read) = pair.log.read(pair.place(self.at), 2000, i64::MAX, true) {
            pair.held.extend(read.slices.into_iter().map(|slice| (slice.clone(), slice.to_vec())));
        }
    }
}

impl Operation for Release {
    fn apply(&self, pair: &mut Pair) {
        if !pair.held.is_empty() {
            pair.held.swap_remove(self.which % pair.held.len());
        }
    }
}
