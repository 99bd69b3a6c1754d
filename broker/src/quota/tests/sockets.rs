//! Quotas as clients feel them. The clock is held: what was taken is not forgotten.

use std::time::Duration;

use kafkito_storage::RecordBatchBuilder;

use crate::schema::fuzz::RawClient;
use crate::schema::{Struct, messages};
use crate::{Clock, Cluster};

/// Longer than anything that is waited for should ever take.
const PATIENCE: Duration = Duration::from_secs(20);

fn cluster() -> Cluster {
    Cluster::builder().topic("orders", 1).clock(Clock::manual()).start().expect("a cluster starts")
}

fn client(kafka: &Cluster, name: &str) -> RawClient {
    RawClient::connect(&kafka.bootstrap_servers(), PATIENCE).expect("it listens").named(name)
}

/// Sets a quota, or with `None` takes it away.
fn set(kafka: &Cluster, entity: (&str, Option<&str>), key: &str, value: Option<f64>) {
    let request = Struct::new(&messages::ALTER_CLIENT_QUOTAS_REQUEST).push("entries", |entry| {
        let (kind, name) = entity;
        entry.push("entity", |part| part.set("entityType", kind).set("entityName", name)).push("ops", |op| {
            op.set("key", key).set("value", value.unwrap_or(0.0)).set("remove", value.is_none())
        })
    });
    let answer = client(kafka, "admin").call(&request, 1).expect("an answer");
    let entry = answer.get_structs("entries").expect("a list")[0];
    assert_eq!(entry.get_i16("errorCode"), Ok(0), "{entry:?}");
}

fn throttle(answer: &Struct) -> i32 {
    answer.get_i32("throttleTimeMs").expect("a time")
}

/// Produce v8.
fn produce() -> Struct {
    let mut batch = RecordBatchBuilder::new();
    batch.push(1_700_000_000_000, None, Some(b"two coffees"));
    let batch = batch.build().expect("a small batch").to_bytes();
    Struct::new(&messages::PRODUCE_REQUEST).set("acks", -1).set("timeoutMs", 1_000).push(
        "topicData",
        |data| {
            data.set("name", "orders")
                .push("partitionData", |data| data.set("index", 0).set("records", batch.clone()))
        },
    )
}

/// Fetch v11 from the beginning, without a session.
fn fetch() -> Struct {
    Struct::new(&messages::FETCH_REQUEST)
        .set("maxBytes", 1_000_000)
        .set("minBytes", 1)
        .set("maxWaitMs", 0)
        .set("sessionEpoch", -1)
        .push("topics", |topic| {
            topic
                .set("topic", "orders")
                .push("partitions", |partition| partition.set("partitionMaxBytes", 1_000_000))
        })
}

#[test]
fn a_producer_above_its_quota_is_told_for_how_long_it_is_mute() {
    let kafka = cluster();
    set(&kafka, ("client-id", Some("fast")), "producer_byte_rate", Some(1.0));
    let answer = client(&kafka, "fast").call(&produce(), 8).expect("an answer");
    // So many bytes in ten seconds, of which one a second is allowed.
    let bytes = throttle(&answer) / 1000 + 10;
    assert!((100..200).contains(&bytes), "{bytes} bytes");
    assert_eq!(throttle(&client(&kafka, "other").call(&produce(), 8).expect("an answer")), 0);
    let trace = kafka.trace().to_json_lines();
    assert!(trace.contains(&format!("throttleTimeMs={}", throttle(&answer))), "{trace}");
}

#[test]
fn a_consumer_above_its_quota_gets_its_records_later() {
    let kafka = cluster();
    client(&kafka, "any").call(&produce(), 8).expect("an answer");
    set(&kafka, ("user", Some("ANONYMOUS")), "consumer_byte_rate", Some(1.0));
    let answer = client(&kafka, "any").call(&fetch(), 11).expect("an answer");
    assert!(throttle(&answer) > 0);
    assert!(answer.get_structs("responses").expect("a list").is_empty());
    set(&kafka, ("user", Some("ANONYMOUS")), "consumer_byte_rate", None);
    let answer = client(&kafka, "any").call(&fetch(), 11).expect("an answer");
    assert_eq!((throttle(&answer), answer.get_structs("responses").expect("a list").len()), (0, 1));
}

#[test]
fn time_that_is_spent_on_requests_is_a_quota_too() {
    let kafka = cluster();
    set(&kafka, ("client-id", None), "request_percentage", Some(1e-9));
    let answer = client(&kafka, "any").call(&produce(), 8).expect("an answer");
    // However much it was: never longer than a window.
    assert!((1..=1_000).contains(&throttle(&answer)), "{}", throttle(&answer));
}

#[test]
fn partitions_above_a_quota_are_not_made() {
    let kafka = cluster();
    set(&kafka, ("client-id", None), "controller_mutation_rate", Some(0.1));
    let create = |name: &str, version| {
        let request = Struct::new(&messages::CREATE_TOPICS_REQUEST).push("topics", |topic| {
            topic.set("name", name).set("numPartitions", 20).set("replicationFactor", 1)
        });
        let answer = client(&kafka, "any").call(&request, version).expect("an answer");
        let topic = answer.get_structs("topics").expect("a list")[0];
        (topic.get_i16("errorCode").expect("a code"), throttle(&answer) > 0)
    };
    assert_eq!(create("first", 7), (0, false), "a full bucket may be overdrawn");
    assert_eq!(create("second", 7), (89, true));
    assert_eq!(create("second", 5), (0, true), "what does not know the error is throttled afterwards");
}

#[test]
fn an_address_that_connects_too_often_is_turned_away() {
    let kafka = cluster();
    set(&kafka, ("ip", Some("127.0.0.1")), "connection_creation_rate", Some(1.0));
    // The ten full windows have room for ten.
    for _ in 0..10 {
        client(&kafka, "any").call(&produce(), 8).expect("an answer");
    }
    client(&kafka, "any").call(&produce(), 8).expect_err("it is closed");
}
