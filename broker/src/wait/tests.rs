use std::time::Duration;

use kafka_protocol::messages::fetch_request::{FetchPartition, FetchTopic};
use kafka_protocol::messages::{FetchRequest, TopicName};
use kafka_protocol::protocol::StrBytes;

use super::*;
use crate::api::fetch;
use crate::api::testing::client;
use crate::call::Call;
use crate::cluster::Cluster;
use crate::outcome::Outcome;

const SHORT: Duration = Duration::from_millis(5);

fn cluster() -> Cluster {
    Cluster::builder().topic("orders", 2).start().expect("a cluster starts")
}

/// What a wait says that does not come about.
fn text<T>(wait: Wait<T>) -> String {
    match wait.within(SHORT).wait() {
        Ok(_) => panic!("it came about"),
        Err(error) => {
            assert_eq!(error.kind(), ErrorKind::TimedOut);
            error.to_string()
        }
    }
}

#[track_caller]
fn says<T>(wait: Wait<T>, parts: &[&str]) {
    let text = text(wait);
    assert!(parts.iter().all(|part| text.contains(part)), "{text}");
}

/// The client `app` fetches a partition at an offset.
fn fetch(kafka: &Cluster, index: i32, offset: i64) {
    let partition = FetchPartition::default()
        .with_partition(index)
        .with_fetch_offset(offset)
        .with_partition_max_bytes(1 << 20);
    let name = TopicName(StrBytes::from_static_str("orders"));
    let topic = FetchTopic::default().with_topic(name).with_partitions(vec![partition]);
    let request = FetchRequest::default()
        .with_max_wait_ms(500)
        .with_min_bytes(1)
        .with_max_bytes(1 << 20)
        .with_topics(vec![topic]);
    kafka.shared.with_state(|state, now| {
        let client = client(10 + index as u64, 1);
        let outcome = fetch::handle(state, &Call { request: &request, version: 12, client: &client, now });
        assert!(matches!(outcome, Outcome::Reply(_) | Outcome::Wait(_)));
    });
}

#[test]
fn a_failure_says_what_there_is_instead() {
    let kafka = cluster();
    says(
        kafka.topic("bills").exists(),
        &["expected topic \"bills\" to exist within 5 ms", "saw: only orders since"],
    );
    says(kafka.topic("bills").has_records(1), &["saw: no such topic"]);
    says(
        kafka.topic("orders").partition_has_records(1, 2),
        &["orders-1 to have 2 records", "saw: 0 records"],
    );
    says(kafka.topic("orders").partition_has_records(2, 1), &["no such partition"]);
    says(kafka.group("billing").stable(2), &["group \"billing\" stable with 2 members", "no such group"]);
    says(kafka.group("billing").assigned("a", "orders", [1, 0]), &["exactly partitions {0, 1}"]);
    says(
        kafka.group("billing").committed("orders", 0, 5),
        &["committed offset 5 of orders-0", "nothing committed"],
    );
    says(kafka.connected(2), &["2 connections or more", "saw: 0 connections"]);
}

#[test]
fn steps_are_told_one_after_the_other() {
    let kafka = cluster();
    let topic = kafka.topic("bills");
    let waiting = std::thread::spawn(move || topic.has_records(2).within(Duration::from_millis(200)).wait());
    while !kafka.shared.watchers.want(Changes::LOGS) {
        std::thread::yield_now();
    }
    kafka.create_topic("bills", 1).expect("a new topic");
    kafka.topic("bills").produce("one").expect("it takes a record");
    let error = waiting.join().expect("no panic").expect_err("there is only one").to_string();
    assert!(error.contains("1 record since"), "{error}");
}

#[test]
fn a_wait_for_a_record_sees_each_once_and_is_woken_by_the_right_one() {
    let kafka = Cluster::builder().topic("orders", 1).start().expect("a cluster starts");
    let topic = kafka.topic("orders");
    topic.produce("before").expect("it takes a record");
    let shown = Arc::new(parking_lot::Mutex::new(Vec::new()));
    let seen = Arc::clone(&shown);
    let wait = topic.has_record(move |record| {
        seen.lock().push(record.value_text());
        record.value_text() == "this"
    });
    let waiting = std::thread::spawn(move || wait.wait());
    for value in ["not this", "this", "after"] {
        topic.produce(value).expect("it takes a record");
    }
    assert_eq!(waiting.join().expect("no panic").expect("it came").value_text(), "this");
    assert_eq!(*shown.lock(), ["before", "not this", "this"]);
}

#[test]
fn a_wait_ends_with_its_cluster() {
    let kafka = cluster();
    let topic = kafka.topic("orders");
    let waiting = std::thread::spawn(move || topic.has_records(1).within(Duration::from_secs(600)).wait());
    while !kafka.shared.watchers.want(Changes::LOGS) {
        std::thread::yield_now();
    }
    drop(kafka);
    let error = waiting.join().expect("no panic").expect_err("nothing can come any more");
    assert_eq!(error.kind(), ErrorKind::Stopped);
}

#[test]
fn a_wait_that_ends_with_its_cluster_says_what_it_saw() {
    let kafka = cluster();
    let wait = kafka.topic("orders").has_records(1).within(Duration::from_secs(600));
    let mut waiting = std::future::IntoFuture::into_future(wait);
    let mut context = std::task::Context::from_waker(std::task::Waker::noop());
    assert!(waiting.as_mut().poll(&mut context).is_pending(), "nothing is there");
    drop(kafka);
    let std::task::Poll::Ready(Err(error)) = waiting.as_mut().poll(&mut context) else {
        panic!("nothing can come any more")
    };
    assert!(error.kind() == ErrorKind::Stopped && error.to_string().contains("saw: 0 records"), "{error}");
}

#[test]
fn a_client_that_asks_for_what_is_not_there_yet_has_read_to_the_end() {
    let kafka = cluster();
    let topic = kafka.topic("orders");
    topic.produce(crate::Record::new("one").partition(1)).expect("it takes a record");
    says(topic.read_to_end("app"), &["orders-0 not read to its end", "orders-1 not read"]);
    fetch(&kafka, 0, 0);
    fetch(&kafka, 1, 0);
    says(topic.read_to_end("app"), &["saw: orders-1 not read to its end at offset 1 by app"]);
    fetch(&kafka, 1, 1);
    topic.read_to_end("app").wait().expect("both partitions were read");
    topic.produce(crate::Record::new("two").partition(1)).expect("it takes a record");
    says(topic.partition_read_to_end(1, "app"), &["read to offset 1 of 2"]);
    topic.partition_read_to_end(0, "app").wait().expect("this one still is");
}

#[test]
fn quiet_counts_from_the_last_request() {
    let kafka = cluster();
    kafka.quiet(SHORT).wait().expect("nobody is there");
    let quiet = kafka.quiet(Duration::from_secs(600)).within(Duration::from_millis(50));
    let waiting = std::thread::spawn(move || quiet.wait());
    // Again and again: what was served before the wait's first look does not count.
    while !waiting.is_finished() {
        kafka.shared.activity.note(0, &kafka.shared.watchers);
        std::thread::yield_now();
    }
    let error = waiting.join().expect("no panic").expect_err("ten minutes are long").to_string();
    assert!(error.contains("quiet for 600 s"), "{error}");
    assert!(error.contains("the last of them Produce"), "{error}");
}
