//! `kafka-log-dirs.sh`

use serde_json::Value;

use crate::kit::{Kit, lines};

#[test]
fn describes_the_partitions_with_their_size() {
    let Some(kit) = Kit::start() else { return };
    let (topic, id) = (kit.topic("orders", 2), kit.broker_id());
    kit.produce_exactly(&topic, "1 1000 k value\n");
    let said = lines(&kit.run(&format!("log-dirs --describe --topic-list {topic}")).expect_success().stdout);
    assert_eq!(said[0], "Querying brokers for log directories information");
    assert_eq!(said[1], format!("Received log directory information from brokers {id}"));
    let report: Value = serde_json::from_str(&said[2]).unwrap();
    assert_eq!((&report["version"], report["brokers"][0]["broker"].to_string()), (&Value::from(1), id));
    let dir = &report["brokers"][0]["logDirs"][0];
    assert_eq!(dir["error"], Value::Null);
    let mut partitions: Vec<_> = dir["partitions"].as_array().unwrap().iter().map(describe).collect();
    partitions.sort();
    // A batch header is 61 bytes, the record 7 bytes of framing, a key of 1 and a value of 5.
    assert_eq!(partitions, [format!("{topic}-0 0 0 false"), format!("{topic}-1 74 0 false")]);
}

fn describe(partition: &Value) -> String {
    let name = partition["partition"].as_str().unwrap_or_default();
    format!("{name} {} {} {}", partition["size"], partition["offsetLag"], partition["isFuture"])
}

#[test]
fn a_missing_broker_is_an_error() {
    let Some(kit) = Kit::start() else { return };
    let output = kit.run("log-dirs --describe --broker-list 99").expect_status(1);
    let why = format!(
        "ERROR: The given brokers do not exist from --broker-list: 99. Current existent brokers: {}",
        kit.broker_id()
    );
    assert!(output.stderr.contains(&why), "{output}");
}
