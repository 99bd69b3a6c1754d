//! `__consumer_offsets`, read as Kafka's own formatters read it.

use kafkito_client_tests::names::unique;
use serde_json::{Deserializer, Value, json};

use crate::kit::{GIVE_UP, Kit};

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
