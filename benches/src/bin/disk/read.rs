//! Reading without a copy.

use std::sync::Arc;

use kafkito_benches::figures::median;
use kafkito_storage::{Log, LogConfig, Pool};

use crate::logs::{admitted, append, batch, seconds};

const READS: u32 = 100_000;

pub(crate) fn run() {
    let mut log = Log::new(Arc::new(LogConfig::default()), Pool::new(1 << 30));
    let batch = admitted(&batch(1 << 10));
    (0..64 << 10).for_each(|_| append(&mut log, &batch));
    log.set_high_watermark(log.log_end_offset());
    for (what, max_bytes) in [("one batch of 1 KiB", 1), ("1 MiB", 1 << 20), ("50 MiB", 50 << 20)] {
        let read = |offset: u32| log.read(i64::from(offset % 10_000), max_bytes, log.high_watermark(), true);
        let times: Vec<f64> = (0..21)
            .map(|_| seconds(|| (0..READS).for_each(|at| drop(std::hint::black_box(read(at))))))
            .collect();
        let nanos = median(&times) * 1e9 / f64::from(READS);
        println!("read {what} in memory: {nanos:.0} ns (at most 300)");
    }
}
