//! Tools whose APIs are not served yet: each is told which, by its own words, and does not hang.

use kafkito::Cluster;

use crate::kit::Kit;

const TOOLS: &str = "org.apache.kafka.tools";

/// Tools and what they ask for that is not there. They have their address from the test.
const UNSERVED: [(&str, &str); 10] = [
    ("TransactionsCommand list", "LIST_TRANSACTIONS"),
    (
        "consumer.ConsoleConsumer --topic orders --group g --timeout-ms 2000 --command-property group.protocol=consumer",
        "CONSUMER_GROUP_HEARTBEAT",
    ),
    ("consumer.ConsoleShareConsumer --topic orders --timeout-ms 1000", "SHARE_GROUP_HEARTBEAT"),
    ("ShareConsumerPerformance --topic orders --num-records 1 --timeout 1000", "SHARE_GROUP_HEARTBEAT"),
    ("consumer.group.ShareGroupCommand --describe --group g", "SHARE_GROUP_DESCRIBE"),
    ("streams.StreamsGroupCommand --describe --group g", "STREAMS_GROUP_DESCRIBE"),
    (
        "DelegationTokenCommand --create --max-life-time-period -1 --command-config /dev/null",
        "CREATE_DELEGATION_TOKEN",
    ),
    ("DelegationTokenCommand --describe --command-config /dev/null", "DESCRIBE_DELEGATION_TOKEN"),
    (
        "configs --alter --entity-type users --entity-name ada --add-config SCRAM-SHA-256=[password=x]",
        "ALTER_USER_SCRAM_CREDENTIALS",
    ),
    ("configs --describe --entity-type users --entity-name ada", "DESCRIBE_USER_SCRAM_CREDENTIALS"),
];

#[test]
fn an_api_that_is_not_served_is_named() {
    let Some(kit) = Kit::start() else { return };
    kit.run("topics --create --if-not-exists --topic orders").expect_success();
    for (line, api) in UNSERVED {
        let mut words = line.split(' ');
        let tool = words.next().unwrap_or_default();
        let class =
            if tool == "configs" { "kafka.admin.ConfigCommand".into() } else { format!("{TOOLS}.{tool}") };
        let args: Vec<&str> = ["--bootstrap-server", kit.bootstrap()].into_iter().chain(words).collect();
        let output = kit.main(&class, &args);
        assert!(output.to_string().contains(&format!("The node does not support {api}")), "{output}");
    }
}

#[test]
fn a_transactional_id_is_refused_with_a_sentence() {
    let kafka = Cluster::builder().topic("orders", 1).start().expect("a cluster starts");
    let Some(kit) = Kit::at(&kafka.bootstrap_servers()) else { return };
    let how = "--num-records 10 --record-size 10 --throughput -1 --transactional-id perf --transaction-duration-ms 50";
    let produced = kit.run(&format!("producer-perf-test --topic orders {how}")).expect_status(1);
    assert!(produced.stderr.contains("kafkito does not serve transactions"), "{produced}");

    let broker = ["--broker-list", kit.bootstrap(), "--input-topic", "orders", "--input-partition", "0"];
    let how = "--output-topic copied --transactional-id copier --consumer-group g --transaction-size 5 --max-messages 1";
    let args: Vec<&str> = broker.into_iter().chain(how.split(' ')).collect();
    let copied = kit.main(&format!("{TOOLS}.TransactionalMessageCopier"), &args).expect_status(1);
    assert!(copied.stderr.contains("kafkito does not serve transactions"), "{copied}");

    for what in ["describe --transactional-id", "forceTerminateTransaction --transactionalId"] {
        kit.run(&format!("transactions {what} admin")).expect_status(1);
    }
    let refusals = kafka.refusals();
    for id in ["perf", "copier", "admin"] {
        let reason = format!("transactional id {id:?}: transactions are not served");
        assert!(refusals.iter().any(|refusal| refusal.reason == reason), "{id}: {refusals:?}");
    }
}
