//! The log on disk: recovered after a kill, looked into by its indexes, compacted.

use std::path::PathBuf;
use std::sync::Arc;

use criterion::{BatchSize, Criterion, Throughput, criterion_group, criterion_main};
use kafkito_storage::{
    AdmittedBatch, CleanupPolicy, Log, LogConfig, LogDir, Origin, Pool, RecordBatchBuilder, SystemDisk,
};

const NOW: i64 = 1_700_000_000_000;
const TOPIC_ID: [u8; 16] = [7; 16];
/// Small enough for a test run, and several segments of it.
const BYTES: usize = 4 << 20;
const SEGMENT_BYTES: usize = 1 << 20;
const RECORDS: u32 = 16;
const KEYS: u32 = 500;

/// A directory that goes with the run.
struct Scratch(PathBuf);

impl Scratch {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("kafkito-bench-{name}-{}", std::process::id()));
        // What a run has left that was broken off.
        let _ = std::fs::remove_dir_all(&path);
        std::fs::create_dir_all(&path).expect("the directory can be made");
        Self(path)
    }

    /// Opens the log, recovering it if need be.
    fn open(&self, compact: bool) -> Log {
        // What an earlier recovery has kept would spare this one its work.
        let _ = std::fs::remove_file(self.0.join("recovery-point-offset-checkpoint"));
        let dir = LogDir::open(Arc::new(SystemDisk::new()), &self.0).expect("the directory can be opened");
        let policy = CleanupPolicy { compact, delete: !compact };
        let config =
            LogConfig { cleanup_policy: policy, segment_bytes: SEGMENT_BYTES, ..LogConfig::default() };
        let log = dir.log("t", 0, TOPIC_ID, Arc::new(config), Pool::new(1 << 30), NOW);
        log.expect("the log can be opened")
    }

    /// The log, filled; neither closed nor synced.
    fn filled(&self, compact: bool) -> Log {
        let mut log = self.open(compact);
        let mut key = 0;
        while log.size() < BYTES {
            log.append(&batch(&mut key), Origin::Client, 0, NOW).expect("there is room");
        }
        log.set_high_watermark(log.log_end_offset());
        log
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// A batch of records with keys that come again.
fn batch(key: &mut u32) -> AdmittedBatch {
    let mut batch = RecordBatchBuilder::new();
    for _ in 0..RECORDS {
        *key = (*key + 7_919) % KEYS;
        batch.push(NOW, Some(&key.to_be_bytes()), Some(&[b'x'; 1_000]));
    }
    batch.build().expect("a sound batch").trusted()
}

fn recovery(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("directory");
    let scratch = Scratch::new("recovery");
    let end = scratch.filled(false).log_end_offset();
    group.sample_size(20).throughput(Throughput::Bytes(BYTES as u64));
    group.bench_function("recover 4 MiB", |bencher| {
        bencher.iter(|| assert_eq!(scratch.open(false).log_end_offset(), end));
    });
}

fn looking_up(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("directory");
    let scratch = Scratch::new("looking-up");
    let log = scratch.filled(false);
    let end = log.log_end_offset();
    group.bench_function("find by offset", |bencher| bencher.iter(|| log.read(end / 2, 1, end, true)));
    group.bench_function("find by time", |bencher| bencher.iter(|| log.offset_for_timestamp(NOW)));
}

fn compaction(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("directory");
    group.sample_size(10).throughput(Throughput::Bytes(BYTES as u64));
    let full = || {
        let scratch = Scratch::new("compaction");
        let mut log = scratch.filled(true);
        log.roll(NOW).and_then(|_| log.flush()).expect("there is room");
        (scratch, log)
    };
    let compact = |(scratch, mut log): (Scratch, Log)| {
        let compaction = log.begin_compaction(NOW).expect("there is something to compact");
        let compacted = compaction.run().expect("there is room");
        log.end_compaction(compacted).expect("there is room");
        (scratch, log)
    };
    group.bench_function("compact 4 MiB", |bencher| {
        bencher.iter_batched(full, compact, BatchSize::PerIteration);
    });
}

criterion_group!(benches, recovery, looking_up, compaction);
criterion_main!(benches);
