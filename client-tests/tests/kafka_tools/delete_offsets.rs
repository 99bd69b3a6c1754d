//! `kafka-consumer-groups.sh --delete-offsets`

use kafkito_client_tests::names::unique;

use crate::kit::{Kit, rows};

#[test]
fn deletes_the_offsets_of_a_topic() {
    let Some(kit) = Kit::start() else { return };
    let (topic, other, group) = (kit.topic("orders", 2), kit.topic("kept", 1), unique("g"));
    let reset =
        format!("--reset-offsets --group {group} --topic {topic} --topic {other} --to-latest --execute");
    kit.run(&format!("consumer-groups {reset}")).expect_success();
    let output = kit
        .run(&format!("consumer-groups --delete-offsets --group {group} --topic {topic}"))
        .expect_success();
    let expected = [
        format!("Request succeeded for deleting offsets from group {group}."),
        "TOPIC PARTITION STATUS".to_owned(),
        format!("{topic} 0 Successful"),
        format!("{topic} 1 Successful"),
    ];
    assert_eq!(rows(&output.stdout), expected);
    let left = kit.run(&format!("consumer-groups --describe --group {group}")).expect_success();
    assert_eq!(rows(&left.stdout)[1..], [format!("{group} {other} 0 0 0 0 - - -")]);
}

#[test]
fn a_missing_topic_has_an_error_in_its_row() {
    let Some(kit) = Kit::start() else { return };
    let (topic, group) = (kit.topic("orders", 1), unique("g"));
    let reset = format!("--reset-offsets --group {group} --topic {topic} --to-latest --execute");
    kit.run(&format!("consumer-groups {reset}")).expect_success();
    let output =
        kit.run(&format!("consumer-groups --delete-offsets --group {group} --topic nosuch")).expect_success();
    let why = "org.apache.kafka.common.errors.UnknownTopicOrPartitionException: This server does not host this topic-partition.";
    assert_eq!(rows(&output.stdout)[2], format!("nosuch - Error: {why}"));
}

#[test]
fn a_missing_group_is_an_error() {
    let Some(kit) = Kit::start() else { return };
    let topic = kit.topic("orders", 1);
    let output =
        kit.run(&format!("consumer-groups --delete-offsets --group nosuch --topic {topic}")).expect_success();
    assert_eq!(rows(&output.stdout)[0], "Error: The group id does not exist.");
}

#[test]
fn a_topic_that_a_member_is_subscribed_to_keeps_its_offsets() {
    let Some(kit) = Kit::start() else { return };
    let (topic, group) = (kit.topic("orders", 1), unique("g"));
    let how = "--command-property group.instance.id=i1";
    kit.run(&format!("console-consumer --topic {topic} --group {group} --timeout-ms 1500 {how}"))
        .expect_success();
    let output = kit
        .run(&format!("consumer-groups --delete-offsets --group {group} --topic {topic}"))
        .expect_success();
    assert!(output.stdout.contains("GroupSubscribedToTopicException"), "{output}");
}
