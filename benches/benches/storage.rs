//! The log by itself: checking, appending, reading, finding by offset and by time.

use std::sync::Arc;

use bytes::Bytes;
use criterion::{BatchSize, Criterion, Throughput, criterion_group, criterion_main};
use kafkito_storage::{AdmittedBatch, Log, LogConfig, Origin, Pool, RecordBatchBuilder, check};

const SIZES: [usize; 3] = [100, 10_000, 1_000_000];
const BYTES_MAX: usize = 100 << 20;

fn batch(bytes: usize) -> Bytes {
    let mut builder = RecordBatchBuilder::new();
    builder.push(1_700_000_000_000, None, Some(&vec![b'x'; bytes]));
    builder.build().expect("one record makes a batch").to_bytes()
}

fn admitted(bytes: usize) -> AdmittedBatch {
    check(batch(bytes), BYTES_MAX).expect("the batch is sound").trusted()
}

fn log_with(batches: usize, bytes: usize) -> Log {
    let mut log = Log::new(Arc::new(LogConfig::default()), Pool::new(1 << 30));
    let batch = admitted(bytes);
    for _ in 0..batches {
        log.append(&batch, Origin::Client, 0, 0).expect("there is room");
    }
    log.set_high_watermark(log.log_end_offset());
    log
}

fn checking(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("check a batch");
    for bytes in SIZES {
        let batch = batch(bytes);
        group.throughput(Throughput::Bytes(batch.len() as u64));
        group
            .bench_function(format!("{bytes} B"), |bencher| bencher.iter(|| check(batch.clone(), BYTES_MAX)));
    }
}

fn appending(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("append a batch");
    for bytes in SIZES {
        let batch = admitted(bytes);
        let pool = Pool::new(1 << 30);
        let new = || Log::new(Arc::new(LogConfig::default()), pool.clone());
        group.throughput(Throughput::Bytes(batch.size_in_bytes() as u64));
        group.bench_function(format!("{bytes} B"), |bencher| {
            let append = |mut log: Log| {
                log.append(&batch, Origin::Client, 0, 0).expect("there is room");
                log
            };
            bencher.iter_batched(new, append, BatchSize::SmallInput);
        });
    }
}

fn reading(criterion: &mut Criterion) {
    let log = log_with(10_000, 100);
    let end = log.log_end_offset();
    criterion.bench_function("read 1 MiB", |bencher| bencher.iter(|| log.read(5_000, 1 << 20, end, true)));
    criterion.bench_function("find by offset", |bencher| bencher.iter(|| log.read(7_777, 1, end, true)));
    criterion.bench_function("find by time", |bencher| {
        bencher.iter(|| log.offset_for_timestamp(1_700_000_000_000))
    });
}

criterion_group!(benches, checking, appending, reading);
criterion_main!(benches);
