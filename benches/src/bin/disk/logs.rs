//! Logs, and directories for them.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Instant;

use bytes::Bytes;
use kafkito_storage::{
    AdmittedBatch, Log, LogConfig, LogDir, Origin, Pool, RecordBatchBuilder, SystemDisk, check,
};

pub(crate) const TOPIC_ID: [u8; 16] = [7; 16];
pub(crate) const BYTES_MAX: usize = 100 << 20;
pub(crate) const NOW: i64 = 1_700_000_000_000;

/// A directory that goes with the run.
pub(crate) struct Scratch(pub(crate) PathBuf);

impl Scratch {
    pub(crate) fn new() -> Scratch {
        let parent = std::env::var_os("KAFKITO_BENCH_DIR").map_or_else(std::env::temp_dir, PathBuf::from);
        let scratch = Scratch(parent.join(format!("kafkito-bench-{}", std::process::id())));
        // What a run has left that was broken off.
        let _ = std::fs::remove_dir_all(&scratch.0);
        std::fs::create_dir_all(&scratch.0).expect("the directory can be made");
        scratch
    }

    pub(crate) fn dir(&self) -> LogDir {
        LogDir::open(Arc::new(SystemDisk::new()), &self.0).expect("the directory can be opened")
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// A batch of one record, of so many bytes in all.
pub(crate) fn batch(bytes: usize) -> Bytes {
    let with = |value: usize| {
        let mut batch = RecordBatchBuilder::new();
        batch.push(NOW, None, Some(&vec![b'x'; value]));
        batch.build().expect("a sound batch").to_bytes()
    };
    let overhead = with(bytes).len() - bytes;
    with(bytes - overhead)
}

pub(crate) fn admitted(batch: &Bytes) -> AdmittedBatch {
    check(batch.clone(), BYTES_MAX).expect("the batch is sound").trusted()
}

pub(crate) fn open(dir: &LogDir, partition: i32, config: LogConfig) -> Log {
    let log = dir.log("t", partition, TOPIC_ID, Arc::new(config), Pool::new(1 << 30), NOW);
    log.expect("the log can be opened")
}

pub(crate) fn append(log: &mut Log, batch: &AdmittedBatch) {
    log.append(batch, Origin::Client, 0, NOW).expect("there is room");
}

/// How many seconds `act` takes.
#[allow(clippy::disallowed_methods)] // a benchmark measures real time
pub(crate) fn seconds<R>(act: impl FnOnce() -> R) -> f64 {
    let start = Instant::now();
    std::hint::black_box(act());
    start.elapsed().as_secs_f64()
}
