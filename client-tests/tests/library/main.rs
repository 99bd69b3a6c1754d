//! The library in every surrounding that a test may have: no runtime, tokio's two, another one; many clusters at once;
//! a test that panics.

mod brokers;
mod java_brokers;
mod java_consumer;
mod java_damaged;
mod java_held;
mod java_metrics;
mod same_seed;

use std::io::{Read, Write};
use std::net::TcpStream;
use std::process::Command;
use std::time::Duration;

use kafkito::{Clock, Cluster, ErrorCode, ErrorKind, Record};

const SOON: Duration = Duration::from_secs(10);

/// A cluster with a topic of one partition.
fn cluster() -> Cluster {
    Cluster::builder().topic("orders", 1).start().expect("a cluster starts")
}

/// ApiVersions v0 from a client called `me`, and the size of the answer.
fn ask(address: &str) -> usize {
    let mut stream = TcpStream::connect(address).expect("the cluster listens");
    stream.write_all(&[0, 0, 0, 12, 0, 18, 0, 0, 0, 0, 0, 7, 0, 2, b'm', b'e']).expect("it reads");
    let mut length = [0; 4];
    stream.read_exact(&mut length).expect("it answers");
    u32::from_be_bytes(length) as usize
}

#[test]
fn a_plain_test() {
    let kafka = cluster();
    kafka.topic("orders").produce("two coffees").expect("the topic takes a record");
    assert_eq!(kafka.topic("orders").has_records(1).within(SOON).wait().expect("it is there"), 1);
    assert!(ask(&kafka.bootstrap_servers()) > 100);
}

#[tokio::test(flavor = "current_thread")]
async fn a_current_thread_runtime() {
    let kafka = cluster();
    let topic = kafka.topic("orders");
    let waiting = tokio::spawn(topic.has_records(1).within(SOON).into_future());
    topic.produce("two coffees").expect("the topic takes a record");
    assert_eq!(waiting.await.expect("no panic").expect("it came"), 1);
}

#[tokio::test(flavor = "current_thread")]
async fn blocking_a_current_thread_runtime_fails_at_once_and_says_why() {
    let error = cluster().topic("orders").has_records(1).wait().expect_err("nothing could ever come");
    assert_eq!(error.kind(), ErrorKind::WouldBlock);
    assert!(error.to_string().contains("use .await"), "{error}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_multi_thread_runtime() {
    let kafka = cluster();
    let topic = kafka.topic("orders");
    let producing = tokio::spawn({
        let topic = topic.clone();
        async move { topic.produce("two coffees").map(drop) }
    });
    topic.has_records(1).within(SOON).await.expect("it came");
    producing.await.expect("no panic").expect("the topic takes a record");
    topic.has_records(1).wait().expect("blocking is allowed here");
}

#[test]
fn an_executor_that_is_not_tokio() {
    let kafka = cluster();
    let late = pollster::block_on(
        kafka.topic("orders").has_records(1).within(Duration::from_millis(20)).into_future(),
    );
    let error = late.expect_err("nothing was produced");
    assert_eq!(error.kind(), ErrorKind::TimedOut);
    assert!(error.to_string().contains("saw: 0 records"), "{error}");
}

#[test]
fn a_hundred_clusters_at_once() {
    let clusters: Vec<Cluster> = (0..100).map(|_| cluster()).collect();
    for (number, kafka) in clusters.iter().enumerate() {
        kafka.topic("orders").produce(format!("record {number}")).expect("the topic takes a record");
    }
    for (number, kafka) in clusters.iter().enumerate() {
        let records = kafka.topic("orders").records().expect("the topic can be read");
        assert_eq!(records.len(), 1);
        assert_eq!(records[0].value_text(), format!("record {number}"));
        assert!(ask(&kafka.bootstrap_servers()) > 100);
    }
}

#[test]
fn a_dropped_cluster_no_longer_listens() {
    let kafka = cluster();
    let address = kafka.bootstrap_servers();
    drop(kafka);
    assert!(TcpStream::connect(&address).is_err(), "{address} still listens");
}

/// Run by the test below, in a process of its own.
#[test]
#[ignore = "panics on purpose"]
fn panics_with_a_cluster_in_hand() {
    let kafka = cluster();
    ask(&kafka.bootstrap_servers());
    panic!("on purpose");
}

#[test]
fn a_panicking_test_prints_what_its_clients_asked() {
    let itself = std::env::current_exe().expect("a test has an executable");
    let output =
        Command::new(itself).args(["--ignored", "--nocapture", "panics_with_a_cluster_in_hand"]).output();
    let output = output.expect("it runs again");
    let printed = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(!output.status.success());
    assert!(printed.contains("all requests of the clients of 127.0.0.1:"), "{printed}");
    assert!(printed.contains("ApiVersions v0"), "{printed}");
    let diagram = printed.lines().find_map(|line| line.strip_prefix("the whole trace as a diagram: "));
    let diagram = diagram.unwrap_or_else(|| panic!("no diagram is named: {printed}"));
    let page = std::fs::read_to_string(diagram).expect("it was written");
    assert!(page.contains("<svg") && diagram.ends_with("panics_with_a_cluster_in_hand.html"), "{diagram}");
}

#[test]
fn a_manual_clock_stamps_what_is_produced() {
    let kafka =
        Cluster::builder().topic("orders", 1).clock(Clock::manual()).start().expect("a cluster starts");
    let first = kafka.topic("orders").produce("one").expect("the topic takes a record");
    kafka.advance(Duration::from_secs(60));
    let second = kafka.topic("orders").produce("two").expect("the topic takes a record");
    assert_eq!(second.timestamp - first.timestamp, 60_000);
}

#[test]
fn retention_runs_on_the_clusters_clock() {
    let kafka = Cluster::builder().clock(Clock::manual()).start().expect("a cluster starts");
    let topic =
        kafka.create_topic_with("short", 1, [("retention.ms", "1000")]).expect("the topic can be made");
    topic.produce("soon gone").expect("the topic takes a record");
    kafka.advance(Duration::from_secs(600));
    assert_eq!(topic.records().expect("the topic can be read"), []);
}

#[test]
fn the_same_seed_gives_the_same_cluster() {
    let trace = |seed| {
        let kafka = Cluster::builder().seed(seed).topic("orders", 3).start().expect("a cluster starts");
        (kafka.cluster_id(), kafka.topic("orders").id())
    };
    assert_eq!(trace(7), trace(7));
    assert_ne!(trace(7), trace(8));
}

#[test]
fn errors_have_kinds_to_act_on() {
    let kafka = cluster();
    let missing = kafka.topic("nowhere").produce("x").expect_err("there is no such topic");
    assert_eq!(missing.code(), Some(ErrorCode::UnknownTopicOrPartition));
    let twice = kafka.create_topic("orders", 1).expect_err("it is there already");
    assert_eq!(twice.code(), Some(ErrorCode::TopicAlreadyExists));
    let name = kafka.create_topic("no/slash", 1).expect_err("a slash is not allowed");
    assert!(name.to_string().contains("no/slash"), "{name}");
    let config = Cluster::builder().config("num.partitions", "many").start().expect_err("not a number");
    assert_eq!(config.kind(), ErrorKind::InvalidConfig);
    assert!(config.to_string().contains("num.partitions") && config.to_string().contains("many"), "{config}");
    let taken = Cluster::builder().listen(kafka.bootstrap_servers()).start().expect_err("the port is taken");
    assert_eq!(taken.kind(), ErrorKind::Io);
}

#[test]
fn memory_has_a_limit_and_the_refusal_names_it() {
    let kafka = Cluster::builder().topic("orders", 1).memory_max(1 << 20).start().expect("a cluster starts");
    let topic = kafka.topic("orders");
    let refused = (0..100).find_map(|_| topic.produce(Record::new(vec![7; 100_000])).err());
    let refused = refused.expect("ten megabytes do not fit into one");
    assert_eq!(refused.code(), Some(ErrorCode::KafkaStorageError));
    assert!(refused.to_string().contains("memory"), "{refused}");
}

#[test]
fn what_is_not_served_is_refused_by_name() {
    let kafka = cluster();
    let mut stream = TcpStream::connect(kafka.bootstrap_servers()).expect("the cluster listens");
    // ShareFetch (78) v1, flexible header, no body.
    stream.write_all(&[0, 0, 0, 13, 0, 78, 0, 1, 0, 0, 0, 7, 0, 2, b'm', b'e', 0]).expect("it reads");
    assert_eq!(stream.read(&mut [0; 1]).expect("the connection is closed in good order"), 0);
    let refusals = kafka.refusals();
    assert_eq!(refusals.len(), 1);
    assert_eq!((&*refusals[0].client_id, &*refusals[0].api), ("me", "ShareFetch v1"));
}
