//! Tools that go on until they are stopped, on three brokers that come and go meanwhile: what they say is what the records are.

use std::collections::BTreeSet;

use kafkito::Cluster;
use kafkito_client_tests::kafka_app::KafkaApp;
use serde_json::Value;

use crate::kit::{Kit, LIMIT, lines};

fn start(partitions: u32) -> Option<(Cluster, Kit)> {
    let kafka = Cluster::builder().brokers(3).replicated_topic("ver", partitions, 3).start();
    let kafka = kafka.expect("a cluster starts");
    let kit = Kit::at(&kafka.bootstrap_servers())?;
    Some((kafka, kit))
}

/// What a verifiable client has said of one kind of event.
fn events(said: &str, name: &str) -> Vec<Value> {
    let events = said.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
    events.filter(|event| event["name"] == name).collect()
}

fn values(events: &[Value]) -> BTreeSet<&str> {
    events.iter().filter_map(|event| event["value"].as_str()).collect()
}

#[test]
fn the_verifiable_clients_lose_nothing_while_each_broker_is_killed_in_turn() {
    let Some((kafka, _kit)) = start(3) else { return };
    let bootstrap = kafka.bootstrap_servers();
    let what = ["--bootstrap-server", &bootstrap, "--topic", "ver", "--group-id", "gv", "--verbose"];
    let args = [&what[..], &["--group-protocol", "classic", "--reset-policy", "earliest"]].concat();
    let dir = tempfile::tempdir().expect("a directory");
    // It ends with its process only.
    let class = "org.apache.kafka.tools.VerifiableConsumer";
    let Some(consumer) = KafkaApp::tool(class, &args, dir.path(), "consumer") else { return };
    let group = kafka.group("gv");
    group.stable(1).within(LIMIT).wait().expect("the consumer comes");
    let what = ["--bootstrap-server", &bootstrap, "--topic", "ver", "--max-messages", "1200"];
    let args = [&what[..], &["--throughput", "200"]].concat();
    let producer = KafkaApp::tool("org.apache.kafka.tools.VerifiableProducer", &args, dir.path(), "producer");
    let producer = producer.expect("the consumer has found Java");
    for broker in 1..=3 {
        // Sent or not: what is under way when its broker is killed it does not try again.
        let reaches = |value: i32| producer.says(&format!("\"value\":\"{value}\""));
        reaches(400 * broker - 350);
        kafka.broker(broker).kill().expect("it was running");
        reaches(400 * broker - 150);
        kafka.broker(broker).start().expect("its port is its own");
    }
    let produced = producer.ends();
    let acknowledged = events(&produced, "producer_send_success");
    let failed = events(&produced, "producer_send_error").len();
    group.lag_zero("ver").within(LIMIT).wait().expect("the consumer goes on");
    let said = consumer.stop();
    assert!(said.contains("shutdown_complete"), "{said}");

    let consumed = events(&said, "record_data");
    let (acknowledged, consumed) = (values(&acknowledged), values(&consumed));
    let lost: Vec<_> = acknowledged.difference(&consumed).collect();
    assert!(lost.is_empty() && acknowledged.len() + failed == 1200, "{lost:?}, {failed} failed");
}

#[test]
fn replica_verification_sees_a_follower_that_is_held_back() {
    let Some((kafka, _kit)) = start(1) else { return };
    let (ver, dir) = (kafka.topic("ver"), tempfile::tempdir().expect("a directory"));
    ver.produce("copied").expect("there is room");
    let bootstrap = kafka.bootstrap_servers();
    let args = ["--broker-list", &bootstrap, "--topics-include", "ver", "--report-interval-ms", "200"];
    // Its main method returns while its threads go on.
    let class = "org.apache.kafka.tools.ReplicaVerificationTool";
    let Some(tool) = KafkaApp::tool(class, &args, dir.path(), "verification") else { return };
    let lag =
        |lag, offset| format!("max lag is {lag} for partition ver-0 at offset {offset} among 1 partitions");
    tool.says(&lag(0, 1));
    let follower = ver.isr(0).expect("it is there")[1];
    ver.hold_back(0, follower).expect("it follows");
    ver.produce("held back").expect("there is room");
    tool.says(&lag(1, 1));
    ver.catch_up(0, follower).expect("it follows");
    tool.says(&lag(0, 2));
    tool.stop();
}

#[test]
fn the_performance_tools_measure_three_brokers() {
    let Some((_kafka, kit)) = start(6) else { return };
    let what = "--num-records 20000 --record-size 100 --throughput -1";
    let produced = kit.run(&format!("producer-perf-test --topic ver {what}")).expect_success();
    assert!(produced.stdout.contains("20000 records sent, "), "{produced}");
    let what = "--num-records 20000 --timeout 30000";
    let consumed = kit.run(&format!("consumer-perf-test --topic ver {what}")).expect_success();
    assert!(lines(&consumed.stdout)[1].contains(", 20000, "), "{consumed}");
    let what = "--num-records 50 --producer-acks all --record-size 100";
    let latency = kit.run(&format!("e2e-latency --topic e2e {what}")).expect_success();
    assert!(latency.stdout.contains("Percentiles: 50th = "), "{latency}");
}

#[test]
fn a_console_consumer_follows_leaders_that_move() {
    let Some((kafka, kit)) = start(2) else { return };
    let consumer = kit.begin("console-consumer --topic ver --group g --from-beginning");
    let ver = kafka.topic("ver");
    for (round, broker) in [1, 2, 3, 1].into_iter().enumerate() {
        for partition in 0..2 {
            ver.move_leader(partition, broker).expect("it is in sync");
        }
        kit.produce("ver", &format!("round {round}\n"));
        consumer.wait_for_stdout(LIMIT, &format!("round {round}\n"));
    }
    consumer.stop();
    assert_eq!(lines(&consumer.wait(LIMIT).stdout).len(), 4, "none came twice");
}
