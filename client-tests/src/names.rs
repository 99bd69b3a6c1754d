//! Names of topics, groups and clients that no other test has.

use std::{
    process,
    sync::atomic::{AtomicU32, Ordering},
};

/// `prefix` with an ending that is unique among the tests of this machine: on a broker that is shared
/// (`KAFKITO_TEST_BOOTSTRAP`) no test meets another's topics.
pub fn unique(prefix: &str) -> String {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    format!("{prefix}-{}-{}", process::id(), NEXT.fetch_add(1, Ordering::Relaxed))
}
