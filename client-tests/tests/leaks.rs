//! A cluster leaves nothing behind. Alone in its process, so that nobody else opens descriptors meanwhile.
#![cfg(target_os = "linux")]

use std::time::Duration;

use kafkito::Cluster;
use kafkito_client_tests::{http::Http, wait::until};

/// A wait that does not end by itself.
const NEVER: &str = r#"{"until": {"topicExists": {"topic": "never"}}, "withinMs": 3600000}"#;

fn entries(directory: &str) -> usize {
    std::fs::read_dir(directory).expect("Linux lists it").count()
}

/// The descriptors of this process, once no thread is left but the test's and its harness's. Whoever joins a thread is woken a
/// moment before Linux takes the thread off its list, so the list is looked at until it is short enough.
fn descriptors() -> usize {
    until(Duration::from_secs(10), "only the test's own two threads", || match entries("/proc/self/task") {
        ..=2 => Ok(entries("/proc/self/fd")),
        threads => Err(format!("{threads} threads")),
    })
}

#[test]
fn clusters_by_the_hundred_leave_no_descriptor_and_no_thread() {
    let live = || {
        let kafka =
            Cluster::builder().topic("orders", 1).control("127.0.0.1:0").start().expect("a cluster starts");
        let http = Http::new(kafka.control_url().expect("it was asked for"));
        http.get("/v1/topics").expect(200);
        let poll = http.open("POST", "/v1/waits", &[("Content-Type", "application/json")], NEVER);
        kafka.topic("orders").produce("x").expect("the topic takes a record");
        let client = std::net::TcpStream::connect(kafka.bootstrap_servers()).expect("it listens");
        drop(kafka);
        drop((client, poll));
    };
    // Each on the thread of the one before, and with its runtime.
    let short = || drop(Cluster::start().expect("a cluster starts"));
    live();
    let before = descriptors();
    (0..300).for_each(|_| live());
    (0..300).for_each(|_| short());
    assert_eq!(descriptors(), before);
}
