//! `kafka-delete-records.sh`

use std::fs;

use kafkito_client_tests::run::Output;
use serde_json::json;

use crate::kit::{Kit, lines};

#[track_caller]
fn delete(kit: &Kit, topic: &str, offset: i64) -> Output {
    let folder = tempfile::tempdir().expect("a folder of our own");
    let file = folder.path().join("offsets.json");
    let partitions =
        json!({"version": 1, "partitions": [{"topic": topic, "partition": 0, "offset": offset}]});
    fs::write(&file, partitions.to_string()).expect("a file in it");
    kit.run(&format!("delete-records --offset-json-file {}", file.display())).expect_success()
}

fn topic(kit: &Kit) -> String {
    let topic = kit.topic("orders", 1);
    kit.produce(&topic, "zero\none\ntwo\n");
    topic
}

#[test]
fn moves_the_low_watermark() {
    let Some(kit) = Kit::start() else { return };
    let topic = topic(&kit);
    let expected = [
        "Executing records delete operation".to_owned(),
        "Records delete operation completed:".to_owned(),
        format!("partition: {topic}-0\tlow_watermark: 2"),
    ];
    assert_eq!(lines(&delete(&kit, &topic, 2).stdout), expected);
    let earliest = kit.run(&format!("get-offsets --topic {topic} --time earliest")).expect_success().stdout;
    assert_eq!(earliest, format!("{topic}:0:2\n"));
    assert_eq!(kit.consume(&topic, 1), ["two"]);
}

#[test]
fn minus_one_deletes_all() {
    let Some(kit) = Kit::start() else { return };
    let topic = topic(&kit);
    assert!(delete(&kit, &topic, -1).stdout.contains("low_watermark: 3"));
    kit.produce(&topic, "three\n");
    assert_eq!(kit.consume(&topic, 1), ["three"]);
}

#[test]
fn an_offset_beyond_the_end_is_refused() {
    let Some(kit) = Kit::start() else { return };
    let topic = topic(&kit);
    let why = "org.apache.kafka.common.errors.OffsetOutOfRangeException: The requested offset is not within the range of offsets maintained by the server.";
    assert_eq!(lines(&delete(&kit, &topic, 99).stdout)[2], format!("partition: {topic}-0\terror: {why}"));
}
