//! Tools with which Kafka tests itself: verifiable-consumer, e2e-latency, client-compatibility-test.

use kafkito_client_tests::names::unique;
use serde_json::Value;

use crate::kit::{Kit, lines};

#[test]
fn the_verifiable_consumer_tells_what_happens_to_it() {
    let Some(kit) = Kit::start() else { return };
    let topic = kit.topic("ver", 1);
    kit.produce(&topic, "a\nb\nc\n");
    let how = "--max-messages 3 --group-protocol classic --reset-policy earliest";
    let output = kit.run(&format!("verifiable-consumer --topic {topic} --group-id {} {how}", unique("gv")));
    let output = output.expect_success();
    let events: Vec<Value> =
        lines(&output.stdout).iter().filter_map(|line| serde_json::from_str(line).ok()).collect();
    let names: Vec<_> = events.iter().filter_map(|event| event["name"].as_str()).collect();
    for expected in ["startup_complete", "partitions_assigned", "records_consumed", "offsets_committed"] {
        assert!(names.contains(&expected), "no {expected} in {output}");
    }
    let committed = events.iter().rfind(|event| event["name"] == "offsets_committed").unwrap();
    assert_eq!(
        (&committed["success"], &committed["offsets"][0]["offset"]),
        (&Value::from(true), &Value::from(3))
    );
}

#[test]
fn e2e_latency_gets_each_record_back() {
    let Some(kit) = Kit::start() else { return };
    let how = "--num-records 50 --producer-acks 1 --record-size 100";
    let output = kit.run(&format!("e2e-latency --topic {} {how}", kit.topic("e2e", 1))).expect_success();
    assert!(output.stdout.contains("Percentiles: 50th = "), "{output}");
}

#[test]
fn the_client_compatibility_test_succeeds() {
    let Some(kit) = Kit::start() else { return };
    // It makes a topic of a fixed name, which a shared broker may have from the last time.
    kit.run("topics --delete --if-exists --topic newtopic").expect_success();
    let served = [
        "offsets-for-times",
        "cluster-id",
        "create-topics",
        "describe-configs",
        "idempotent-producer",
        // That nothing is secured is an answer, too.
        "describe-acls",
    ];
    let served = served.map(|what| format!("--{what}-supported true")).join(" ");
    let rest = "--expect-record-too-large-exception false --num-cluster-nodes 1";
    let line = format!("--topic {} {served} {rest}", unique("compat"));
    let output = kit.run(&format!("client-compatibility-test {line}")).expect_success();
    assert_eq!(lines(&output.stdout), ["SUCCESS."], "{output}");
}
