//! A cluster leaves nothing behind. Alone in its process, so that nobody else opens descriptors meanwhile.
#![cfg(target_os = "linux")]

use kafkito::Cluster;
use kafkito_client_tests::http::Http;

/// A wait that does not end by itself.
const NEVER: &str = r#"{"until": {"topicExists": {"topic": "never"}}, "withinMs": 3600000}"#;

fn entries(directory: &str) -> usize {
    std::fs::read_dir(directory).expect("Linux lists it").count()
}

#[test]
fn three_hundred_clusters_leave_no_descriptor_and_no_thread() {
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
    live();
    let before = (entries("/proc/self/fd"), entries("/proc/self/task"));
    (0..300).for_each(|_| live());
    assert_eq!((entries("/proc/self/fd"), entries("/proc/self/task")), before);
}
