//! Compaction of a log on disk.

use kafkito_benches::figures::median;
use kafkito_storage::{CleanupPolicy, LogConfig, RecordBatchBuilder};

use crate::logs::{NOW, Scratch, append, open, seconds};

const MIB: usize = 256;
const KEYS: u32 = 100_000;
const RECORDS: u32 = 16;
const ROUNDS: usize = 5;

pub(crate) fn run() {
    let speeds: Vec<f64> = (0..ROUNDS).map(|_| compacted()).collect();
    println!("compaction of {MIB} MiB with {KEYS} keys: {:.0} MB/s (at least 300)", median(&speeds));
}

/// Megabytes read in a second.
fn compacted() -> f64 {
    let scratch = Scratch::new();
    let policy = CleanupPolicy { compact: true, delete: false };
    let config = LogConfig { cleanup_policy: policy, segment_bytes: 64 << 20, ..LogConfig::default() };
    let (dir, mut key) = (scratch.dir(), 0_u32);
    let mut log = open(&dir, 0, config);
    while log.size() < MIB << 20 {
        let mut batch = RecordBatchBuilder::new();
        for _ in 0..RECORDS {
            // Scattered, as keys are.
            key = (key + 7_919) % KEYS;
            batch.push(NOW, Some(&key.to_be_bytes()), Some(&[b'x'; 1_000]));
        }
        append(&mut log, &batch.build().expect("a sound batch").trusted());
    }
    log.set_high_watermark(log.log_end_offset());
    log.roll(NOW).and_then(|_| log.flush()).expect("there is room");
    let mut report = None;
    let taken = seconds(|| {
        let compaction = log.begin_compaction(NOW).expect("there is something to compact");
        let compacted = compaction.run().expect("there is room");
        report = log.end_compaction(compacted).expect("there is room");
    });
    report.expect("nothing came in between").bytes_read as f64 / 1e6 / taken
}
