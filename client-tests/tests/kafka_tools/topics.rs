//! `kafka-topics.sh`

use kafkito_client_tests::{names::unique, run::Output, wait};

use crate::kit::{Kit, LIMIT, lines};

#[track_caller]
fn refused(output: Output, why: &str) {
    let output = output.expect_status(1);
    assert!(output.stdout.contains(&format!("Error while executing topic command : {why}")), "{output}");
}

#[test]
fn create_says_so_and_list_shows_it() {
    let Some(kit) = Kit::start() else { return };
    let topic = unique("orders");
    let created = kit.run(&format!("topics --create --topic {topic} --partitions 3 --replication-factor 1"));
    assert_eq!(created.expect_success().stdout, format!("Created topic {topic}.\n"));
    assert!(lines(&kit.run("topics --list").expect_success().stdout).contains(&topic));
}

#[test]
fn create_is_refused_if_the_topic_exists() {
    let Some(kit) = Kit::start() else { return };
    let topic = kit.topic("orders", 1);
    let again = kit.run(&format!("topics --create --topic {topic}"));
    refused(again, &format!("Topic '{topic}' already exists."));
}

#[test]
fn create_if_not_exists_says_nothing() {
    let Some(kit) = Kit::start() else { return };
    let topic = kit.topic("orders", 1);
    let again = kit.run(&format!("topics --create --if-not-exists --topic {topic}")).expect_success();
    assert_eq!(again.stdout, "");
}

#[test]
fn create_takes_the_brokers_defaults() {
    let Some(kit) = Kit::start() else { return };
    let topic = unique("plain");
    kit.run(&format!("topics --create --topic {topic}")).expect_success();
    let said = kit.run(&format!("topics --describe --topic {topic}")).expect_success().stdout;
    assert!(said.contains("\tPartitionCount: 1\tReplicationFactor: 1\t"), "{said}");
}

#[test]
fn create_places_replicas_where_told() {
    let Some(kit) = Kit::start() else { return };
    let (topic, id) = (unique("placed"), kit.broker_id());
    kit.run(&format!("topics --create --topic {topic} --replica-assignment {id},{id}")).expect_success();
    let said = kit.run(&format!("topics --describe --topic {topic}")).expect_success().stdout;
    assert!(said.contains("\tPartitionCount: 2\tReplicationFactor: 1\t"), "{said}");
}

#[test]
fn create_refuses_a_name_with_a_bad_character() {
    let Some(kit) = Kit::start() else { return };
    let why = "Topic name is invalid: 'bad!name' contains one or more characters other than ASCII alphanumerics, '.', '_' and '-'";
    refused(kit.run("topics --create --topic bad!name"), why);
}

#[test]
fn create_refuses_a_name_that_collides() {
    let Some(kit) = Kit::start() else { return };
    let dotted = unique("a.b");
    let colliding = dotted.replace("a.b", "a_b");
    kit.run(&format!("topics --create --topic {dotted}")).expect_success();
    let why = format!("Topic '{colliding}' collides with existing topic: {dotted}");
    refused(kit.run(&format!("topics --create --topic {colliding}")), &why);
}

#[test]
fn create_refuses_more_replicas_than_brokers() {
    let Some(kit) = Kit::start() else { return };
    let output = kit.run(&format!("topics --create --topic {} --replication-factor 5", unique("many")));
    refused(
        output,
        "Unable to replicate the partition 5 time(s): The target replication factor of 5 cannot be reached",
    );
}

#[test]
fn describe_shows_partitions_replicas_and_configs() {
    let Some(kit) = Kit::start() else { return };
    let (topic, id) = (unique("orders"), kit.broker_id());
    kit.run(&format!("topics --create --topic {topic} --partitions 2 --config retention.ms=3600000"))
        .expect_success();
    let said = lines(&kit.run(&format!("topics --describe --topic {topic}")).expect_success().stdout);
    let head: Vec<_> = said[0].split('\t').collect();
    assert_eq!((head[0], head[2]), (format!("Topic: {topic}").as_str(), "PartitionCount: 2"));
    assert_eq!(head[1].len(), "TopicId: ".len() + 22, "{said:?}");
    assert!(head[4].contains("retention.ms=3600000"), "{said:?}");
    for (partition, line) in said[1..].iter().enumerate() {
        let place = format!("Leader: {id}\tReplicas: {id}\tIsr: {id}");
        assert!(line.starts_with(&format!("\tTopic: {topic}\tPartition: {partition}\t{place}")), "{said:?}");
    }
    assert_eq!(said.len(), 3, "{said:?}");
}

#[test]
fn describe_finds_a_topic_by_its_id() {
    let Some(kit) = Kit::start() else { return };
    let topic = kit.topic("orders", 1);
    let by_name = kit.run(&format!("topics --describe --topic {topic}")).expect_success().stdout;
    let id = by_name.split_once("TopicId: ").and_then(|(_, rest)| rest.split_once('\t')).unwrap().0;
    let by_id = kit.run(&format!("topics --describe --topic-id {id}")).expect_success().stdout;
    assert_eq!(by_id.lines().next(), by_name.lines().next());
}

#[test]
fn describe_refuses_a_missing_topic() {
    let Some(kit) = Kit::start() else { return };
    refused(kit.run("topics --describe --topic nosuch"), "Topic 'nosuch' does not exist as expected");
}

#[test]
fn describe_finds_nothing_under_replicated_or_unavailable() {
    let Some(kit) = Kit::start() else { return };
    let topic = kit.topic("orders", 3);
    for filter in ["--under-replicated-partitions", "--unavailable-partitions", "--under-min-isr-partitions"]
    {
        let said = kit.run(&format!("topics --describe --topic {topic} {filter}")).expect_success().stdout;
        assert_eq!(said, "", "{filter}");
    }
}

#[test]
fn describe_lists_topics_with_overrides() {
    let Some(kit) = Kit::start() else { return };
    let topic = unique("orders");
    kit.run(&format!("topics --create --topic {topic} --config max.message.bytes=2000")).expect_success();
    let said = kit.run("topics --describe --topics-with-overrides").expect_success().stdout;
    let line = said.lines().find(|line| line.contains(&topic)).unwrap_or_else(|| panic!("{said}"));
    assert!(line.contains("max.message.bytes=2000"), "{line}");
}

#[test]
fn alter_adds_partitions() {
    let Some(kit) = Kit::start() else { return };
    let topic = kit.topic("orders", 3);
    let altered = kit.run(&format!("topics --alter --topic {topic} --partitions 5")).expect_success();
    assert_eq!(altered.stdout, "");
    let said = kit.run(&format!("topics --describe --topic {topic}")).expect_success().stdout;
    assert!(said.contains("\tPartitionCount: 5\t"), "{said}");
}

#[test]
fn alter_refuses_to_take_partitions_away() {
    let Some(kit) = Kit::start() else { return };
    let topic = kit.topic("orders", 3);
    let why = format!("The topic {topic} currently has 3 partition(s); 2 would not be an increase.");
    refused(kit.run(&format!("topics --alter --topic {topic} --partitions 2")), &why);
}

#[test]
fn delete_says_nothing_and_the_topic_is_gone() {
    let Some(kit) = Kit::start() else { return };
    let topic = kit.topic("gone", 1);
    let deleted = kit.run(&format!("topics --delete --topic {topic}")).expect_success();
    assert_eq!(deleted.stdout, "");
    refused(
        kit.run(&format!("topics --delete --topic {topic}")),
        &format!("Topic '{topic}' does not exist as expected"),
    );
}

#[test]
fn a_topic_created_again_is_empty_and_has_another_id() {
    let Some(kit) = Kit::start() else { return };
    let topic = kit.topic("phoenix", 1);
    kit.produce(&topic, "ashes\n");
    // A real Kafka's broker learns of a topic after its controller has answered.
    let describe = || {
        wait::until(LIMIT, "the topic", || {
            kit.run(&format!("topics --describe --topic {topic}")).into_result()
        })
    };
    let id = |output: Output| output.stdout.split('\t').nth(1).map(str::to_owned);
    let before = id(describe());
    kit.run(&format!("topics --delete --topic {topic}")).expect_success();
    kit.run(&format!("topics --create --topic {topic}")).expect_success();
    assert_ne!(id(describe()), before);
    let offsets = kit.run(&format!("get-offsets --topic {topic}")).expect_success();
    assert_eq!(offsets.stdout, format!("{topic}:0:0\n"));
}
