//! A log against a plain model of it, whatever is done to both, in memory and on a disk that forgets what was not synced; and
//! what readers hold never changes.
#![allow(missing_docs, unreachable_pub, clippy::unwrap_used)]

mod model;
mod moved;
mod ops;
mod pair;
mod regressions;
mod sim_disk;

use kafkito_storage::Pool;
use proptest::prelude::*;
use proptest::test_runner::RngSeed;

use crate::ops::Step;
use crate::pair::Pair;

/// Several index intervals.
const SEGMENT_BYTES: usize = 20_000;
const SEGMENT_MS: i64 = 900;
const MEMORY_MAX: u64 = 160 * 1024;

/// Whether this is the long tier.
fn is_long() -> bool {
    std::env::var("KAFKITO_LONG").is_ok_and(|long| long == "1")
}

fn config(cases: u32) -> ProptestConfig {
    // The short tier tries the same steps every time: what it says is about the change at hand. The long one looks for news.
    let rng_seed = if is_long() { RngSeed::Random } else { RngSeed::Fixed(1) };
    ProptestConfig {
        cases,
        failure_persistence: None,
        max_shrink_iters: 2000,
        rng_seed,
        ..ProptestConfig::default()
    }
}

fn run(mut pair: Pair, steps: &[Step]) {
    pair.check();
    for step in steps {
        pair.follow_roll();
        step.apply(&mut pair);
        pair.check();
    }
}

proptest! {
    #![proptest_config(config(if is_long() { 20_000 } else { 256 }))]

    #[test]
    fn a_log_in_memory_does_what_the_model_does(steps in prop::collection::vec(ops::in_memory(), 1..120)) {
        let pool = Pool::new(MEMORY_MAX);
        run(Pair::in_memory(&pool), &steps);
        prop_assert_eq!(pool.usage().used, 0, "a chunk did not come home");
    }
}

proptest! {
    #![proptest_config(config(if is_long() { 20_000 } else { 256 }))]

    #[test]
    fn a_log_on_disk_does_what_the_model_does(steps in prop::collection::vec(ops::on_disk(), 1..120)) {
        run(Pair::on_disk(), &steps);
    }
}
