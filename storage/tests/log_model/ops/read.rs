//! A read gives whole batches, as many as may be.

use super::*;
use crate::model::Batch;

#[derive(Debug)]
struct Read {
    at: f64,
    max_bytes: usize,
    up_to: f64,
    min_one: bool,
}

/// Reads as many bytes as some batches have exactly, less `short`.
#[derive(Debug)]
struct ReadExactly {
    at: f64,
    batches: usize,
    short: usize,
}

pub fn sample() -> BoxedStrategy<Step> {
    let drawn = (place(), 0..30_000usize, place(), any::<bool>());
    draw(drawn.prop_map(|(at, max_bytes, up_to, min_one)| Read { at, max_bytes, up_to, min_one }))
}

pub fn sample_exactly() -> BoxedStrategy<Step> {
    let drawn = (place(), 1..8usize, 0..2usize);
    draw(drawn.prop_map(|(at, batches, short)| ReadExactly { at, batches, short }))
}

impl Operation for Read {
    fn apply(&self, pair: &mut Pair) {
        pair.read(pair.place(self.at), self.max_bytes, pair.place(self.up_to), self.min_one);
    }
}

impl Operation for ReadExactly {
    fn apply(&self, pair: &mut Pair) {
        let offset = pair.place(self.at);
        let from = pair.model.batches().filter(|batch: &&Batch| batch.next() > offset).take(self.batches);
        let exactly: usize = from.map(|batch| batch.bytes.len()).sum();
        pair.read(offset, exactly.saturating_sub(self.short), pair.model.end, false);
    }
}
