//! `__consumer_offsets`, read as Kafka's own formatters read it.

use kafkito::Cluster;
use kafkito_client_tests::names::unique;
use serde_json::{Deserializer, Value, json};

use crate::kit::{GIVE_UP, Kit, lines, rows};

/// What the formatter prints of the group's records, in the order of the log.
#[track_caller]
fn records(kit: &Kit, formatter: &str, group: &str) -> Vec<Value> {
    let formatter = format!("org.apache.kafka.tools.consumer.{formatter}");
    let line = format!(
        "console-consumer --topic __consumer_offsets --from-beginning --timeout-ms 2500 --formatter {formatter}"
    );
    let said = kit.run(&line).expect_success().stdout;
    let records = Deserializer::from_str(&said).into_iter::<Value>().map_while(Result::ok);
    records.filter(|record| record["key"]["data"]["group"] == group).collect()
}

#[test]
fn a_commit_is_a_record_of_kafkas_format() {
    let Some(kit) = Kit::start() else { return };
    let (topic, group) = (kit.topic("orders", 1), unique("g"));
    let reset = format!("--reset-offsets --group {group} --topic {topic} --to-latest --execute");
    kit.run(&format!("consumer-groups {reset}")).expect_success();
    let found = records(&kit, "OffsetsMessageFormatter", &group);
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!(found[0]["key"], json!({"type": 1, "data": {"group": group, "topic": topic, "partition": 0}}));
    assert_eq!(found[0]["value"]["version"], 4);
    let data = &found[0]["value"]["data"];
    assert_eq!(
        (&data["offset"], &data["leaderEpoch"], &data["metadata"]),
        (&json!(0), &json!(-1), &json!(""))
    );
    assert_eq!(data["topicId"].as_str().map(str::len), Some(22), "{data}");
}

#[test]
fn a_generation_is_a_record_of_kafkas_format() {
    let Some(kit) = Kit::start() else { return };
    let (topic, group) = (kit.topic("orders", 1), unique("g"));
    kit.produce(&topic, "a\n");
    let what = format!("--topic {topic} --group {group} --from-beginning --max-messages 1 {GIVE_UP}");
    kit.run(&format!("console-consumer {what}")).expect_success();
    let found = records(&kit, "GroupMetadataMessageFormatter", &group);
    let stable = found.iter().map(|record| &record["value"]["data"]).find(|data| data["generation"] == 1);
    let stable = stable.unwrap_or_else(|| panic!("no generation 1 in {found:?}"));
    assert_eq!((&stable["protocolType"], &stable["protocol"]), (&json!("consumer"), &json!("range")));
    let member = &stable["members"][0];
    assert_eq!(
        (&member["clientId"], &member["clientHost"]),
        (&json!("console-consumer"), &json!("/127.0.0.1"))
    );
    assert_eq!((&member["memberId"], &member["sessionTimeout"]), (&stable["leader"], &json!(45000)));
    let last = &found.last().unwrap()["value"]["data"];
    assert_eq!((&last["members"], &last["protocol"]), (&json!([]), &Value::Null), "after it has left");
}

#[test]
fn on_three_brokers_it_is_spread_described_and_read_whoever_leads() {
    let kafka = Cluster::builder().brokers(3).replicated_topic("orders", 1, 3).start();
    let kafka = kafka.expect("a cluster starts");
    let Some(kit) = Kit::at(&kafka.bootstrap_servers()) else { return };
    kit.produce("orders", "a\n");
    let consume = format!("console-consumer --topic orders --from-beginning --max-messages 1 {GIVE_UP}");
    // As many as it takes for groups on several partitions of it.
    for group in ["g1", "g2", "g3", "g4"] {
        kit.run(&format!("{consume} --group {group}")).expect_success();
    }
    assert_eq!(lines(&kit.run("topics --list").expect_success().stdout), ["__consumer_offsets", "orders"]);
    assert_eq!(lines(&kit.run("topics --list --exclude-internal").expect_success().stdout), ["orders"]);

    let said = kit.run("topics --describe --topic __consumer_offsets").expect_success().stdout;
    let rows = rows(&said);
    assert!(rows[0].contains("PartitionCount: 50 ReplicationFactor: 3 Configs: "), "{}", rows[0]);
    for config in ["cleanup.policy=compact", "compression.type=producer", "segment.bytes=104857600"] {
        assert!(rows[0].contains(config), "{config}: {}", rows[0]);
    }
    for broker in 1..=3 {
        let led = rows.iter().filter(|row| row.contains(&format!("Leader: {broker} "))).count();
        assert!((16..=17).contains(&led), "{led} of broker {broker}: {rows:#?}");
    }

    for killed in 1..=3 {
        kafka.broker(killed).kill().expect("it was running");
        for group in ["g1", "g2", "g3", "g4"] {
            let offsets = records(&kit, "OffsetsMessageFormatter", group);
            let last =
                offsets.last().unwrap_or_else(|| panic!("no offset of {group} without broker {killed}"));
            assert_eq!(last["key"]["data"]["topic"], "orders");
            assert_eq!(last["value"]["data"]["offset"], 1);
        }
        kafka.broker(killed).start().expect("its port is its own");
    }
    let generations = records(&kit, "GroupMetadataMessageFormatter", "g1");
    assert!(generations.iter().any(|record| record["value"]["data"]["generation"] == 1), "{generations:?}");
}
