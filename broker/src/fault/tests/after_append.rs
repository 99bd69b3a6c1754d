//! NOT_ENOUGH_REPLICAS_AFTER_APPEND: what it says is so.

use super::*;
use crate::{Api, Fault};

const CODE: i16 = 20;
const UNKNOWN_TOPIC: i16 = 3;

fn rule() -> Fault {
    Fault::on(Api::Produce).fail(ErrorCode::NotEnoughReplicasAfterAppend)
}

fn stored(kafka: &Cluster, topic: &str) -> Vec<(i32, i64)> {
    let records = kafka.topic(topic).records().unwrap();
    records.iter().map(|record| (record.partition, record.offset)).collect()
}

fn base_offsets(answer: &Struct) -> Vec<i64> {
    let topic = answer.get_structs("responses").unwrap()[0];
    let partitions = topic.get_structs("partitionResponses").unwrap();
    partitions.iter().map(|partition| partition.get_i64("baseOffset").unwrap()).collect()
}

#[test]
fn the_records_are_appended_and_the_answer_says_where() {
    let kafka = cluster();
    let _guard = kafka.inject(rule().first(1)).unwrap();
    let mut client = client(&kafka);
    let answer = client.call(&produce("orders", &[0, 1], -1), 9).unwrap();
    assert_eq!(produced(&answer), [("orders".into(), 0, CODE), ("orders".into(), 1, CODE)]);
    assert_eq!(stored(&kafka, "orders"), [(0, 0), (1, 0)]);
    assert_eq!(base_offsets(&answer), [0, 0]);
    // Who tries again without idempotence has it twice.
    let again = client.call(&produce("orders", &[0], -1), 9).unwrap();
    assert_eq!((produced(&again), stored(&kafka, "orders").len()), (vec![("orders".into(), 0, 0)], 3));
    let traced = kafka.trace().api(Api::Produce).requests().next().cloned().unwrap();
    let partition = &traced.partitions()[0];
    assert_eq!((partition.offset, partition.error), (Some(0), Some(ErrorCode::NotEnoughReplicasAfterAppend)));
}

#[test]
fn a_rule_about_a_partition_tells_that_one() {
    let kafka = cluster();
    let _guard = kafka.inject(rule().topic("orders").partition(1)).unwrap();
    let answer = client(&kafka).call(&produce("orders", &[0, 1], -1), 9).unwrap();
    assert_eq!(produced(&answer), [("orders".into(), 0, 0), ("orders".into(), 1, CODE)]);
    assert_eq!(stored(&kafka, "orders"), [(0, 0), (1, 0)]);
}

#[test]
fn a_rule_about_a_transactional_id_tells_its_partitions() {
    let kafka = cluster();
    let _guard = kafka.inject(rule().transactional_id("t")).unwrap();
    let asked = produce("orders", &[0], -1).set("transactionalId", "t");
    let answer = client(&kafka).call(&asked, 9).unwrap();
    assert_eq!(produced(&answer), [("orders".into(), 0, CODE)]);
}

#[test]
fn what_was_not_appended_keeps_its_own_error() {
    let kafka = cluster();
    let _guard = kafka.inject(rule()).unwrap();
    let answer = client(&kafka).call(&produce("nowhere", &[0], -1), 9).unwrap();
    assert_eq!(produced(&answer), [("nowhere".into(), 0, UNKNOWN_TOPIC)]);
}

#[test]
fn without_an_answer_the_connection_is_closed_behind_the_append() {
    let kafka = cluster();
    let _guard = kafka.inject(rule()).unwrap();
    let mut client = client(&kafka);
    client.ask(&produce("orders", &[0], 0), 9).unwrap();
    assert!(client.receive().is_err());
    assert_eq!(stored(&kafka, "orders"), [(0, 0)]);
}
