//! What waits cost: how soon one wakes after its cause, and what many of them add to traffic that does not concern them.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use criterion::{Criterion, criterion_group, criterion_main};
use kafkito::{Cluster, Group};
use kafkito_benches::raw::{self, RawClient};

const LONG: Duration = Duration::from_secs(3600);

/// From the append, on this thread, to the return of `wait()` on another.
#[expect(clippy::disallowed_methods, reason = "a benchmark measures real time")]
fn wakes(criterion: &mut Criterion) {
    let kafka = Cluster::builder().topic(raw::TOPIC, 1).start().expect("a cluster starts");
    let topic = kafka.topic(raw::TOPIC);
    let mut there = 0;
    criterion.bench_function("from an append to the return of a wait", |bencher| {
        bencher.iter_custom(|iterations| {
            let mut total = Duration::ZERO;
            for _ in 0..iterations {
                there += 1;
                let (waiter, started) = (topic.clone(), Arc::new(Mutex::new(None)));
                let cause: Arc<Mutex<Option<Instant>>> = Arc::clone(&started);
                let waiting = std::thread::spawn(move || {
                    waiter.has_records(there).within(LONG).wait().expect("it comes");
                    let since = cause.lock().expect("nobody panics").expect("the append was first");
                    since.elapsed()
                });
                // The thread is to be asleep in its wait.
                std::thread::sleep(Duration::from_millis(2));
                *started.lock().expect("nobody panics") = Some(Instant::now());
                topic.produce("x").expect("the topic takes it");
                total += waiting.join().expect("no panic");
            }
            total
        });
    });
}

/// A hundred waits for groups, while somebody produces.
fn sleeps(criterion: &mut Criterion) {
    let mut benches = criterion.benchmark_group("produce 100 B, one in flight, beside");
    for (name, waits) in [("no waits", 0), ("100 waits for groups", 100)] {
        let kafka = Cluster::builder().topic(raw::TOPIC, 1).start().expect("a cluster starts");
        let ended = Arc::new(AtomicBool::new(false));
        let group = |number| kafka.group(format!("group {number}"));
        let waiting: Vec<_> = (0..waits).map(|number| wait(group(number), Arc::clone(&ended))).collect();
        let mut client = RawClient::connect(&kafka.bootstrap_servers()).expect("it listens");
        let frame = raw::produce(100);
        benches
            .bench_function(name, |bencher| bencher.iter(|| client.call(&frame).expect("it answers").len()));
        ended.store(true, Ordering::SeqCst);
        drop(kafka);
        waiting.into_iter().for_each(|thread| thread.join().expect("no panic"));
    }
}

/// A thread that waits until the cluster is dropped.
fn wait(group: Group, ended: Arc<AtomicBool>) -> std::thread::JoinHandle<()> {
    std::thread::spawn(move || {
        group.stable(1).within(LONG).wait().expect_err("nobody joins");
        assert!(ended.load(Ordering::SeqCst), "it waits as long as the cluster is there");
    })
}

criterion_group!(benches, wakes, sleeps);
criterion_main!(benches);
