//! Data directories under real clients: brokers that are killed and started again, disks that are full, and Kafka's own tool
//! that reads what is written.

#![allow(clippy::unwrap_used, reason = "all of it is test code; clippy knows only functions marked #[test]")]

mod compaction;
mod dump;
mod exported;
mod filling;
mod foreign;
mod full_disk;
mod groups;
mod interchange;
mod killed;
mod killed_when_full;
mod load;
mod log_dirs;
mod nodes;
mod restarts;
mod seen;
mod servers;
mod several;
mod several_exported;
mod small_disk;
mod snapshots;
mod whole;

use std::time::Duration;

/// A guard against hanging, never a measurement.
const LIMIT: Duration = Duration::from_secs(120);

/// A directory of the test's own, as an argument.
fn directory() -> (tempfile::TempDir, String) {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("data").display().to_string();
    (dir, path)
}

/// What a broker on `dir` is started with: small segments, and checkpoints all the time.
fn directory_args(dir: &str) -> [&str; 8] {
    let configs = ["log.segment.bytes=1048576", "log.flush.offset.checkpoint.interval.ms=20"];
    ["--data-dir", dir, "--topic", "orders:3", "--config", configs[0], "--config", configs[1]]
}
