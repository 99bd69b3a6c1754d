//! Several clients of one cluster: one wakes another, a requester and a replier, a group that joins, a thousand connections.

use std::thread;
use std::time::Duration;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use kafkito::Cluster;
use kafkito_benches::canned;
use kafkito_benches::joining::first_join;
use kafkito_benches::raw::{self, RawClient};

/// Longer than any iteration.
const LONG_MS: i32 = 10_000;
const CONNECTIONS: usize = 1_000;
const MEMBERS: [usize; 3] = [1, 10, 100];

fn cluster(partitions: u32) -> Cluster {
    Cluster::builder().topic(raw::TOPIC, partitions).start().expect("a cluster starts")
}

fn connect(kafka: &Cluster) -> RawClient {
    RawClient::connect(&kafka.bootstrap_servers()).expect("it listens")
}

/// From the produce to the answer of a fetch that was sent before it.
fn wake(criterion: &mut Criterion) {
    let kafka = cluster(1);
    let (mut consumer, mut producer, frame) = (connect(&kafka), connect(&kafka), raw::produce(100));
    let mut offset = 0;
    criterion.bench_function("a fetch on one connection, woken by a produce on another", |bencher| {
        bencher.iter(|| {
            consumer.send(&raw::fetch(offset, LONG_MS)).expect("it listens");
            canned::accepted(producer.call(&frame).expect("it answers"));
            canned::brought(consumer.receive().expect("it answers"));
            offset += 1;
        });
    });
}

/// A request in one partition, whose reader replies in another, where the requester waits: two produces and two fetches.
fn request_and_reply(criterion: &mut Criterion) {
    let kafka = cluster(2);
    let address = kafka.bootstrap_servers();
    // Ends when the cluster is dropped.
    let replier = thread::spawn(move || replies(&address));
    let (mut requester, mut waiting) = (connect(&kafka), connect(&kafka));
    let (request, mut offset) = (raw::produce_to(0, 100), 0);
    criterion.bench_function("request and reply", |bencher| {
        bencher.iter(|| {
            waiting.send(&raw::fetch_from(1, offset, LONG_MS)).expect("it listens");
            canned::accepted(requester.call(&request).expect("it answers"));
            canned::brought(waiting.receive().expect("it answers"));
            offset += 1;
        });
    });
    drop(kafka);
    replier.join().expect("the replier does not panic");
}

fn replies(address: &str) {
    let connect = || RawClient::connect(address).expect("it listens");
    let (mut consumer, mut producer, reply) = (connect(), connect(), raw::produce_to(1, 100));
    for offset in 0.. {
        let Ok(request) = consumer.call(&raw::fetch_from(0, offset, LONG_MS)) else { return };
        if raw::fetched(request) == 0 || producer.call(&reply).is_err() {
            return;
        }
    }
}

fn joins(criterion: &mut Criterion) {
    let mut benches = criterion.benchmark_group("first join to assigned, members");
    benches.sample_size(10).measurement_time(Duration::from_secs(2));
    let kafka = cluster(1);
    let mut number = 0;
    for members in MEMBERS {
        benches.bench_function(format!("{members}"), |bencher| {
            bencher.iter_custom(|iterations| {
                let join = |_| {
                    number += 1;
                    first_join(&kafka.bootstrap_servers(), &format!("group-{number}"), members)
                };
                (0..iterations).map(join).sum()
            });
        });
    }
}

fn connections(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("1,000 connections");
    group.sample_size(10).throughput(Throughput::Elements(CONNECTIONS as u64));
    let kafka = cluster(1);
    let (versions, metadata, produce) = (raw::api_versions(), raw::metadata_of_all(), raw::produce(100));
    let open = || {
        let open = |_| {
            let mut client = connect(&kafka);
            client.call(&versions).expect("it answers");
            client.call(&metadata).expect("it answers");
            client
        };
        (0..CONNECTIONS).map(open).collect::<Vec<RawClient>>()
    };
    group.bench_function("opened, with ApiVersions and Metadata", |bencher| {
        bencher.iter_with_large_drop(open)
    });
    let mut clients = open();
    group.bench_function("a produce of 100 B on each, all at once", |bencher| {
        bencher.iter(|| {
            clients.iter_mut().for_each(|client| client.send(&produce).expect("it listens"));
            clients.iter_mut().for_each(|client| canned::accepted(client.receive().expect("it answers")));
        });
    });
}

fn lives(criterion: &mut Criterion) {
    criterion.bench_function("start and drop a cluster", |bencher| {
        bencher.iter(|| Cluster::start().expect("a cluster starts"));
    });
}

criterion_group!(benches, wake, request_and_reply, joins, connections, lives);
criterion_main!(benches);
