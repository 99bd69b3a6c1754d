//! What it costs to let a year pass: with members that are connected, and with partitions that hold records.

use std::time::Duration;

use criterion::{BatchSize, Criterion, criterion_group, criterion_main};
use kafkito::{Clock, Cluster};
use kafkito_benches::members;
use kafkito_benches::raw::RawClient;

const YEAR: Duration = Duration::from_secs(365 * 24 * 3_600);

fn members(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("a year passes");
    group.sample_size(10);
    let kafka = Cluster::builder().clock(Clock::manual()).start().expect("a cluster starts");
    let mut client = RawClient::connect(&kafka.bootstrap_servers()).expect("it listens");
    members::join(&mut client, 10_000);
    group.bench_function("10,000 members, connected", |bencher| bencher.iter(|| kafka.advance(YEAR)));
    assert_eq!(kafka.groups().len(), 10_000, "everybody is still there");
}

fn partitions(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("a year passes");
    group.sample_size(10);
    let full = || {
        let kafka = Cluster::builder().clock(Clock::manual()).topic("t", 1_000).start();
        let kafka = kafka.expect("a cluster starts");
        for partition in 0..1_000 {
            let record = kafkito::Record::new("a").partition(partition);
            kafka.topic("t").produce(record).expect("there is room");
        }
        kafka
    };
    let pass = |kafka: Cluster| {
        assert!(!kafka.advance(YEAR).fell_due.is_empty());
        kafka
    };
    group.bench_function("1,000 partitions with a record each", |bencher| {
        bencher.iter_batched(full, pass, BatchSize::PerIteration);
    });
}

criterion_group!(benches, members, partitions);
criterion_main!(benches);
