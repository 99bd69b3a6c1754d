//! `kafka-console-consumer.sh`

use kafkito_client_tests::{names::unique, run::Output, wait};

use crate::kit::{GIVE_UP, Kit, LIMIT, lines, rows};

#[track_caller]
fn processed(output: &Output, count: usize) {
    assert!(output.stderr.contains(&format!("Processed a total of {count} messages")), "{output}");
}

#[test]
fn prints_key_partition_offset_and_timestamp() {
    let Some(kit) = Kit::start() else { return };
    let topic = kit.topic("orders", 2);
    kit.produce_exactly(&topic, "0 1000 k0 zero\n1 2000 k1 one\n1 3000 k2 two\n");
    let print = ["key", "timestamp", "partition", "offset"]
        .map(|what| format!("--formatter-property print.{what}=true"));
    let print = print.join(" ");
    let line =
        format!("console-consumer --topic {topic} --from-beginning --max-messages 3 {print} {GIVE_UP}");
    let mut said = lines(&kit.run(&line).expect_success().stdout);
    said.sort();
    let expected = [
        "CreateTime:1000\tPartition:0\tOffset:0\tk0\tzero",
        "CreateTime:2000\tPartition:1\tOffset:0\tk1\tone",
        "CreateTime:3000\tPartition:1\tOffset:1\tk2\ttwo",
    ];
    assert_eq!(said, expected);
}

#[test]
fn a_topic_with_log_append_time_shows_the_brokers_time() {
    let Some(kit) = Kit::start() else { return };
    let topic = unique("stamped");
    let config = "--config message.timestamp.type=LogAppendTime";
    kit.run(&format!("topics --create --topic {topic} {config}")).expect_success();
    kit.produce_exactly(&topic, "0 1000 k value\n");
    let print = "--formatter-property print.timestamp=true";
    let line =
        format!("console-consumer --topic {topic} --from-beginning --max-messages 1 {print} {GIVE_UP}");
    let said = kit.run(&line).expect_success().stdout;
    let time =
        said.strip_prefix("LogAppendTime:").and_then(|rest| rest.split_once('\t')).map(|(time, _)| time);
    assert!(
        time.is_some_and(|time| time.parse::<i64>().is_ok_and(|time| time > 1_600_000_000_000)),
        "{said}"
    );
}

#[test]
fn a_group_goes_on_where_it_stopped() {
    let Some(kit) = Kit::start() else { return };
    let (topic, group) = (kit.topic("orders", 1), unique("g"));
    kit.produce(&topic, "a\nb\nc\nd\n");
    let consume = format!(
        "console-consumer --topic {topic} --group {group} --from-beginning --max-messages 2 {GIVE_UP}"
    );
    assert_eq!(kit.run(&consume).expect_success().stdout, "a\nb\n");
    assert_eq!(kit.run(&consume).expect_success().stdout, "c\nd\n");
}

#[test]
fn timeout_ms_ends_with_status_0_and_an_error_on_stderr() {
    let Some(kit) = Kit::start() else { return };
    let topic = kit.topic("plain", 1);
    kit.produce(&topic, "zero\n");
    let line = format!(
        "console-consumer --topic {topic} --group {} --from-beginning --timeout-ms 2500",
        unique("g")
    );
    let output = kit.run(&line).expect_success();
    assert_eq!(output.stdout, "zero\n");
    assert!(output.stderr.contains("org.apache.kafka.common.errors.TimeoutException"), "{output}");
    processed(&output, 1);
}

#[test]
fn reads_a_partition_from_an_offset_without_a_group() {
    let Some(kit) = Kit::start() else { return };
    let topic = kit.topic("plain", 1);
    kit.produce(&topic, "zero\none\ntwo\nthree\n");
    let line =
        format!("console-consumer --topic {topic} --partition 0 --offset 1 --max-messages 2 {GIVE_UP}");
    let output = kit.run(&line).expect_success();
    assert_eq!(output.stdout, "one\ntwo\n");
    processed(&output, 2);
}

#[test]
fn offset_latest_sees_only_what_comes() {
    let Some(kit) = Kit::start() else { return };
    let topic = kit.topic("plain", 1);
    kit.produce(&topic, "old\n");
    let line = format!("console-consumer --topic {topic} --partition 0 --offset latest --timeout-ms 1500");
    let output = kit.run(&line).expect_success();
    assert_eq!(output.stdout, "");
    processed(&output, 0);
}

#[test]
fn read_committed_reads_what_no_transaction_wrote() {
    let Some(kit) = Kit::start() else { return };
    let topic = kit.topic("plain", 1);
    kit.produce(&topic, "zero\none\n");
    let how = "--isolation-level read_committed --max-messages 2";
    let line = format!("console-consumer --topic {topic} --from-beginning {how} {GIVE_UP}");
    assert_eq!(kit.run(&line).expect_success().stdout, "zero\none\n");
}

#[test]
fn include_reads_every_topic_that_matches() {
    let Some(kit) = Kit::start() else { return };
    let prefix = unique("include");
    for topic in ["one", "two"] {
        kit.run(&format!("topics --create --topic {prefix}-{topic}")).expect_success();
        kit.produce(&format!("{prefix}-{topic}"), &format!("{topic}\n"));
    }
    let line = format!("console-consumer --include {prefix}-.* --from-beginning --max-messages 2 {GIVE_UP}");
    let mut said = lines(&kit.run(&line).expect_success().stdout);
    said.sort();
    assert_eq!(said, ["one", "two"]);
}

#[test]
fn each_assignor_is_served() {
    let Some(kit) = Kit::start() else { return };
    let topic = kit.topic("orders", 3);
    kit.produce_exactly(&topic, "0 1 k a\n1 1 k b\n2 1 k c\n");
    for assignor in ["Range", "RoundRobin", "Sticky", "CooperativeSticky"] {
        let strategy =
            format!("partition.assignment.strategy=org.apache.kafka.clients.consumer.{assignor}Assignor");
        let what = format!("--group {} --from-beginning --max-messages 3", unique("g"));
        let line = format!("console-consumer --topic {topic} {what} --command-property {strategy} {GIVE_UP}");
        let mut said = lines(&kit.run(&line).expect_success().stdout);
        said.sort();
        assert_eq!(said, ["a", "b", "c"], "{assignor}");
    }
}

#[test]
fn a_static_member_stays_in_the_group_when_it_ends() {
    let Some(kit) = Kit::start() else { return };
    let (topic, group) = (kit.topic("orders", 1), unique("gstatic"));
    kit.produce(&topic, "zero\n");
    let how = "--command-property group.instance.id=i1";
    let line = format!(
        "console-consumer --topic {topic} --group {group} --from-beginning --max-messages 1 {how} {GIVE_UP}"
    );
    assert_eq!(kit.run(&line).expect_success().stdout, "zero\n");
    let members = kit.run(&format!("consumer-groups --describe --group {group} --members")).expect_success();
    let rows = rows(&members.stdout);
    assert!(
        rows.len() == 2 && rows[1].contains(" i1-") && rows[1].ends_with(" console-consumer 1"),
        "{members}"
    );
}

#[test]
fn a_consumer_that_waits_sees_what_is_appended() {
    let Some(kit) = Kit::start() else { return };
    let (topic, group) = (kit.topic("live", 1), unique("g"));
    let consumer = kit.begin(&format!("console-consumer --topic {topic} --group {group} --from-beginning"));
    kit.produce(&topic, "one\n");
    consumer.wait_for_stdout(LIMIT, "one\n");
    kit.produce(&topic, "two\n");
    consumer.wait_for_stdout(LIMIT, "one\ntwo\n");
    consumer.stop();
    processed(&consumer.wait(LIMIT), 2);
}

#[test]
fn two_consumers_share_a_group() {
    let Some(kit) = Kit::start() else { return };
    let (topic, group) = (kit.topic("shared", 2), unique("g"));
    let line = format!("console-consumer --topic {topic} --group {group} --from-beginning");
    let consumers = [kit.begin(&line), kit.begin(&line)];
    wait::until(LIMIT, "both consumers to have a partition", || {
        let said = kit.run(&format!("consumer-groups --describe --group {group} --members")).expect_success();
        let members = said.stdout.lines().filter(|line| line.trim_end().ends_with(" 1")).count();
        if members == 2 { Ok(()) } else { Err(said.to_string()) }
    });
    kit.produce_exactly(&topic, "0 1 k left\n1 1 k right\n");
    let both = wait::until(LIMIT, "both records", || {
        let said: Vec<_> = consumers.iter().map(|consumer| consumer.output().stdout).collect();
        if said.iter().all(|said| said.ends_with('\n')) { Ok(said) } else { Err(format!("{said:?}")) }
    });
    assert!(both == ["left\n", "right\n"] || both == ["right\n", "left\n"], "{both:?}");
}

#[test]
fn a_missing_topic_is_made_and_read() {
    let Some(kit) = Kit::start() else { return };
    let topic = unique("later");
    let consumer =
        kit.begin(&format!("console-consumer --topic {topic} --from-beginning {GIVE_UP} --max-messages 1"));
    kit.produce(&topic, "at last\n");
    assert_eq!(consumer.wait(LIMIT).expect_success().stdout, "at last\n");
}
