//! `kafka-configs.sh`: topics, brokers, broker defaults, groups.

use kafkito_client_tests::{names::unique, run::Output};

use crate::kit::{Kit, lines};

#[track_caller]
fn refused(output: Output, why: &str) {
    let output = output.expect_status(1);
    assert!(output.stderr.contains(why), "{output}");
}

#[test]
fn a_new_topic_has_no_configs_of_its_own() {
    let Some(kit) = Kit::start() else { return };
    let topic = kit.topic("orders", 1);
    let output = kit.run(&format!("configs --describe --topic {topic}")).expect_success();
    assert_eq!(lines(&output.stdout), [format!("Dynamic configs for topic {topic} are:")]);
}

#[test]
fn a_topics_config_is_set_and_described() {
    let Some(kit) = Kit::start() else { return };
    let topic = kit.topic("orders", 1);
    let add = "retention.ms=7200000,cleanup.policy=[compact,delete]";
    let altered = kit.run(&format!("configs --alter --topic {topic} --add-config {add}")).expect_success();
    assert_eq!(lines(&altered.stdout), [format!("Completed updating config for topic {topic}.")]);
    let described = kit.run(&format!("configs --describe --topic {topic}")).expect_success();
    let policy = "cleanup.policy=compact,delete";
    let expected = [
        format!("Dynamic configs for topic {topic} are:"),
        format!(
            "  {policy} sensitive=false synonyms={{DYNAMIC_TOPIC_CONFIG:{policy}, DEFAULT_CONFIG:log.cleanup.policy=delete}}"
        ),
        "  retention.ms=7200000 sensitive=false synonyms={DYNAMIC_TOPIC_CONFIG:retention.ms=7200000}"
            .to_owned(),
    ];
    assert_eq!(lines(&described.stdout), expected);
}

#[test]
fn a_topics_config_is_deleted() {
    let Some(kit) = Kit::start() else { return };
    let topic = unique("orders");
    kit.run(&format!("topics --create --topic {topic} --config retention.ms=3600000")).expect_success();
    kit.run(&format!("configs --alter --topic {topic} --delete-config retention.ms")).expect_success();
    let described = kit.run(&format!("configs --describe --topic {topic}")).expect_success();
    assert_eq!(lines(&described.stdout), [format!("Dynamic configs for topic {topic} are:")]);
}

#[test]
fn all_configs_of_a_topic_come_with_their_defaults() {
    let Some(kit) = Kit::start() else { return };
    let topic = kit.topic("orders", 1);
    let said = lines(&kit.run(&format!("configs --describe --topic {topic} --all")).expect_success().stdout);
    assert_eq!(said[0], format!("All configs for topic {topic} are:"));
    let names: Vec<_> =
        said[1..].iter().filter_map(|line| line.trim().split_once('=')).map(|(name, _)| name).collect();
    assert_eq!(names, TOPIC_CONFIGS);
    for line in [
        "  cleanup.policy=delete sensitive=false synonyms={DEFAULT_CONFIG:log.cleanup.policy=delete}",
        "  flush.ms=9223372036854775807 sensitive=false synonyms={}",
        "  max.message.bytes=1048588 sensitive=false synonyms={DEFAULT_CONFIG:message.max.bytes=1048588}",
        "  min.cleanable.dirty.ratio=0.5 sensitive=false synonyms={DEFAULT_CONFIG:log.cleaner.min.cleanable.ratio=0.5}",
        "  retention.ms=604800000 sensitive=false synonyms={}",
        "  segment.bytes=1073741824 sensitive=false synonyms={DEFAULT_CONFIG:log.segment.bytes=1073741824}",
    ] {
        assert!(said.iter().any(|said| said == line), "{line:?} is not in {said:#?}");
    }
}

/// As Kafka 4.3.1 lists them.
const TOPIC_CONFIGS: [&str; 33] = [
    "cleanup.policy",
    "compression.gzip.level",
    "compression.lz4.level",
    "compression.type",
    "compression.zstd.level",
    "delete.retention.ms",
    "file.delete.delay.ms",
    "flush.messages",
    "flush.ms",
    "follower.replication.throttled.replicas",
    "index.interval.bytes",
    "leader.replication.throttled.replicas",
    "local.retention.bytes",
    "local.retention.ms",
    "max.compaction.lag.ms",
    "max.message.bytes",
    "message.timestamp.after.max.ms",
    "message.timestamp.before.max.ms",
    "message.timestamp.type",
    "min.cleanable.dirty.ratio",
    "min.compaction.lag.ms",
    "min.insync.replicas",
    "preallocate",
    "remote.log.copy.disable",
    "remote.log.delete.on.disable",
    "remote.storage.enable",
    "retention.bytes",
    "retention.ms",
    "segment.bytes",
    "segment.index.bytes",
    "segment.jitter.ms",
    "segment.ms",
    "unclean.leader.election.enable",
];

#[test]
fn a_bad_value_is_refused_with_the_reason() {
    let Some(kit) = Kit::start() else { return };
    let topic = kit.topic("orders", 1);
    let output = kit.run(&format!("configs --alter --topic {topic} --add-config retention.ms=abc"));
    assert!(output.stderr.starts_with("Error while executing config command with args"), "{output}");
    refused(
        output,
        "InvalidConfigurationException: Invalid value abc for configuration retention.ms: Not a number of type LONG",
    );
}

#[test]
fn an_unknown_config_is_refused_by_name() {
    let Some(kit) = Kit::start() else { return };
    let topic = kit.topic("orders", 1);
    let output = kit.run(&format!("configs --alter --topic {topic} --add-config no.such=abc"));
    refused(output, "InvalidConfigurationException: Unknown topic config name: no.such");
}

#[test]
fn a_missing_topic_is_refused() {
    let Some(kit) = Kit::start() else { return };
    let output = kit.run("configs --alter --topic nosuch --add-config retention.ms=1");
    refused(output, "UnknownTopicOrPartitionException: The topic 'nosuch' does not exist.");
    let described = kit.run("configs --describe --topic nosuch").expect_success();
    assert_eq!(
        lines(&described.stdout),
        ["The topic 'nosuch' doesn't exist and doesn't have dynamic config."]
    );
}

#[test]
fn all_topics_are_described_at_once() {
    let Some(kit) = Kit::start() else { return };
    let topics = [kit.topic("orders", 1), kit.topic("plain", 1)];
    let said = kit.run("configs --describe --entity-type topics").expect_success().stdout;
    for topic in topics {
        assert!(said.contains(&format!("Dynamic configs for topic {topic} are:")), "{said}");
    }
}

#[test]
fn a_brokers_config_is_set_described_and_deleted() {
    let Some(kit) = Kit::start() else { return };
    let id = kit.broker_id();
    let altered = kit
        .run(&format!("configs --alter --broker {id} --add-config log.cleaner.threads=2"))
        .expect_success();
    assert_eq!(lines(&altered.stdout), [format!("Completed updating config for broker {id}.")]);
    let described = kit.run(&format!("configs --describe --broker {id}")).expect_success();
    let synonyms = "{DYNAMIC_BROKER_CONFIG:log.cleaner.threads=2, DEFAULT_CONFIG:log.cleaner.threads=1}";
    let line = format!("  log.cleaner.threads=2 sensitive=false synonyms={synonyms}");
    assert_eq!(lines(&described.stdout), [format!("Dynamic configs for broker {id} are:"), line]);
    kit.run(&format!("configs --alter --broker {id} --delete-config log.cleaner.threads")).expect_success();
    let described = kit.run(&format!("configs --describe --broker {id}")).expect_success();
    assert_eq!(lines(&described.stdout), [format!("Dynamic configs for broker {id} are:")]);
}

#[test]
fn the_brokers_defaults_are_set_described_and_deleted() {
    let Some(kit) = Kit::start() else { return };
    let altered =
        kit.run("configs --alter --broker-defaults --add-config message.max.bytes=2000000").expect_success();
    assert_eq!(lines(&altered.stdout), ["Completed updating default config for brokers in the cluster."]);
    let described = kit.run("configs --describe --broker-defaults").expect_success();
    let synonyms =
        "{DYNAMIC_DEFAULT_BROKER_CONFIG:message.max.bytes=2000000, DEFAULT_CONFIG:message.max.bytes=1048588}";
    // A cluster default is described without the defaults below it.
    let line = "  message.max.bytes=2000000 sensitive=false synonyms={DYNAMIC_DEFAULT_BROKER_CONFIG:message.max.bytes=2000000}";
    assert!(lines(&described.stdout).contains(&line.to_owned()), "{described} (not {synonyms})");
    kit.run("configs --alter --broker-defaults --delete-config message.max.bytes").expect_success();
    let described = kit.run("configs --describe --broker-defaults").expect_success();
    assert!(!described.stdout.contains("message.max.bytes"), "{described}");
}

#[test]
fn a_brokers_default_reaches_topics() {
    let Some(kit) = Kit::start() else { return };
    let topic = kit.topic("orders", 1);
    kit.run("configs --alter --broker-defaults --add-config log.segment.bytes=500000000").expect_success();
    let said = kit.run(&format!("configs --describe --topic {topic} --all")).expect_success().stdout;
    kit.run("configs --alter --broker-defaults --delete-config log.segment.bytes").expect_success();
    let synonyms = "{DYNAMIC_DEFAULT_BROKER_CONFIG:log.segment.bytes=500000000, DEFAULT_CONFIG:log.segment.bytes=1073741824}";
    assert!(
        said.contains(&format!("  segment.bytes=500000000 sensitive=false synonyms={synonyms}")),
        "{said}"
    );
}

#[test]
fn all_configs_of_a_broker() {
    let Some(kit) = Kit::start() else { return };
    let id = kit.broker_id();
    let said = lines(&kit.run(&format!("configs --describe --broker {id} --all")).expect_success().stdout);
    assert_eq!(said[0], format!("All configs for broker {id} are:"));
    assert!(said.len() > 300, "only {} configs", said.len() - 1);
    let line = "  auto.create.topics.enable=true sensitive=false synonyms={DEFAULT_CONFIG:auto.create.topics.enable=true}";
    assert!(said.iter().any(|said| said == line), "{said:#?}");
}

#[test]
fn what_a_broker_cannot_change_while_it_runs_is_refused() {
    let Some(kit) = Kit::start() else { return };
    let id = kit.broker_id();
    let output = kit.run(&format!("configs --alter --broker {id} --add-config num.partitions=3"));
    refused(output, "InvalidRequestException: Cannot update these configs dynamically: [num.partitions]");
}

#[test]
fn a_missing_broker_is_told() {
    let Some(kit) = Kit::start() else { return };
    let output = kit.run("configs --describe --broker 7").expect_success();
    assert_eq!(lines(&output.stdout), ["The broker '7' doesn't exist and doesn't have dynamic config."]);
}
