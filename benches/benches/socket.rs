//! What a client feels: round trips through a socket, beside a bare echo server.

use criterion::{Criterion, criterion_group, criterion_main};
use kafkito::Cluster;
use kafkito_benches::cycle::{self, Frames};
use kafkito_benches::echo::Echo;
use kafkito_benches::raw::{self, RawClient};

fn produce(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("produce 100 B, one in flight");
    let frame = raw::produce(100);
    let kafka = Cluster::builder().topic(raw::TOPIC, 1).start().expect("a cluster starts");
    let mut client = RawClient::connect(&kafka.bootstrap_servers()).expect("it listens");
    raw::produced(client.call(&frame).expect("it answers"));
    group
        .bench_function("kafkito", |bencher| bencher.iter(|| client.call(&frame).expect("it answers").len()));
    let echo = Echo::start();
    let mut client = RawClient::connect(&echo.address()).expect("it listens");
    group.bench_function("echo", |bencher| bencher.iter(|| client.call(&frame).expect("it answers").len()));
}

fn fetch(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("fetch one batch");
    for bytes in [100, 1 << 20] {
        let kafka = Cluster::builder().topic(raw::TOPIC, 1).config("message.max.bytes", "2000000").start();
        let kafka = kafka.expect("a cluster starts");
        let mut client = RawClient::connect(&kafka.bootstrap_servers()).expect("it listens");
        raw::produced(client.call(&raw::produce(bytes)).expect("it answers"));
        let frame = raw::fetch(0, 100);
        assert!(raw::fetched(client.call(&frame).expect("it answers")) > bytes);
        let name = format!("{bytes} B");
        group.bench_function(name, |bencher| bencher.iter(|| client.call(&frame).expect("it answers").len()));
    }
}

fn life(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("start, create, produce, fetch, drop");
    let frames = Frames::new();
    group.bench_function("kafkito", |bencher| bencher.iter(|| cycle::kafkito(&frames, || ())));
    group.bench_function("echo", |bencher| bencher.iter(|| cycle::echo(&frames, || ())));
}

criterion_group!(benches, produce, fetch, life);
criterion_main!(benches);
