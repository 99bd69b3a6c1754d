//! Ten thousand partitions in a data directory: what they cost while they are empty, and how many descriptors once they are not.

use std::fs;
use std::path::Path;
use std::process::Command;

use kafkito::{Batch, Cluster};
use kafkito_benches::process::{descriptors as open_descriptors, resident_kib};

use crate::logs::Scratch;

const PARTITIONS: u32 = 10_000;
/// What a process commonly gets.
const LIMIT: u32 = 1_024;
/// Tells the process that it has been started with that limit.
const LIMITED: &str = "KAFKITO_BENCH_LIMITED";

fn cluster(dir: &Path) -> Cluster {
    Cluster::builder().data_dir(dir).start().expect("a cluster starts")
}

pub(crate) fn run() {
    let scratch = Scratch::new();
    let kafka = cluster(&scratch.0);
    let before = resident_kib();
    kafka.create_topic("many", PARTITIONS).expect("the topic can be made");
    let grown = resident_kib() - before;
    println!(
        "{PARTITIONS} empty partitions: {grown} KiB more (at most 20 MB), {} of them have files (none)",
        directories(&scratch.0)
    );
}

fn directories(dir: &Path) -> usize {
    let names = fs::read_dir(dir).expect("it is there").map(|entry| entry.expect("it is there").file_name());
    names.filter(|name| name.to_string_lossy().starts_with("many-")).count()
}

/// Every partition gets a record and is read, in a process that may have so few descriptors.
pub(crate) fn descriptors() {
    if std::env::var_os(LIMITED).is_none() {
        let me = std::env::current_exe().expect("it runs");
        let limited = format!("ulimit -n {LIMIT} && exec \"$0\" descriptors");
        let status = Command::new("sh").arg("-c").arg(limited).arg(me).env(LIMITED, "1").status();
        assert!(status.is_ok_and(|status| status.success()), "it did not come to its end");
        return;
    }
    let scratch = Scratch::new();
    let kafka = cluster(&scratch.0);
    let many = kafka.create_topic("many", PARTITIONS).expect("the topic can be made");
    for partition in 0..PARTITIONS {
        let batch = Batch::new(["one"]).partition(i32::try_from(partition).unwrap_or(0));
        many.produce_batch(batch).expect("there is room");
    }
    let read = many.records().expect("they can be read").len();
    let held = open_descriptors();
    println!(
        "{PARTITIONS} partitions with a record each, within ulimit -n {LIMIT}: {read} read, {held} descriptors held"
    );
}
