//! A log against a plain model of it, whatever is done to both, in memory and on a disk that forgets what was not synced; and
//! what readers hold never changes.
#![allow(missing_docs, unreachable_pub, clippy::unwrap_used)]

mod model;
mod ops;
mod pair;
mod sim_disk;

use kafkito_storage::Pool;
use proptest::prelude::*;

use crate::ops::Step;
use crate::pair::Pair;

/// Several index intervals.
const SEGMENT_BYTES: usize = 20_000;
const SEGMENT_MS: i64 = 900;
const MEMORY_MAX: u64 = 160 * 1024;

fn config(cases: u32) -> ProptestConfig {
    ProptestConfig { cases, failure_persistence: None, max_shrink_iters: 2000, ..ProptestConfig::default() }
}

fn run(mut pair: Pair, steps: &[Step]) {
    pair.check();
    for step in steps {
        step.apply(&mut pair);
        pair.check();
    }
}

proptest! {
    #![proptest_config(config(256))]

    #[test]
    fn a_log_in_memory_does_what_the_model_does(steps in prop::collection::vec(ops::in_memory(), 1..120)) {
        let pool = Pool::new(MEMORY_MAX);
        run(Pair::in_memory(&pool), &steps);
        prop_assert_eq!(pool.usage().used, 0, "a chunk did not come home");
    }
}

proptest! {
    #![proptest_config(config(std::env::var("KAFKITO_LONG").map_or(256, |_| 20_000)))]

    #[test]
    fn a_log_on_disk_does_what_the_model_does(steps in prop::collection::vec(ops::on_disk(), 1..120)) {
        run(Pair::on_disk(), &steps);
    }
}
