//! `kafka-get-offsets.sh`

use crate::kit::{Kit, lines};

/// A topic of three partitions: 0 has records at 1000, 3000 and 2000, 1 has one at 5000, 2 is empty.
fn topic(kit: &Kit) -> String {
    let topic = kit.topic("orders", 3);
    kit.produce_exactly(&topic, "0 1000 k a\n0 3000 k b\n0 2000 k c\n1 5000 k d\n");
    topic
}

/// `partition:offset` of the topic's partitions.
#[track_caller]
fn offsets(kit: &Kit, topic: &str, options: &str) -> Vec<String> {
    let said = kit.run(&format!("get-offsets --topic {topic} {options}")).expect_success().stdout;
    lines(&said).iter().map(|line| line.trim_start_matches(&format!("{topic}:")).to_owned()).collect()
}

#[test]
fn without_a_time_it_is_the_end() {
    let Some(kit) = Kit::start() else { return };
    assert_eq!(offsets(&kit, &topic(&kit), ""), ["0:3", "1:1", "2:0"]);
}

#[test]
fn latest_and_earliest() {
    let Some(kit) = Kit::start() else { return };
    let topic = topic(&kit);
    for latest in ["-1", "latest"] {
        assert_eq!(offsets(&kit, &topic, &format!("--time {latest}")), ["0:3", "1:1", "2:0"], "{latest}");
    }
    for earliest in ["-2", "earliest", "-4", "earliest-local"] {
        assert_eq!(offsets(&kit, &topic, &format!("--time {earliest}")), ["0:0", "1:0", "2:0"], "{earliest}");
    }
}

#[test]
fn the_maximum_timestamp_is_not_the_last() {
    let Some(kit) = Kit::start() else { return };
    let topic = topic(&kit);
    for max in ["-3", "max-timestamp"] {
        assert_eq!(offsets(&kit, &topic, &format!("--time {max}")), ["0:1", "1:0"], "{max}");
    }
}

#[test]
fn nothing_is_in_tiered_storage() {
    let Some(kit) = Kit::start() else { return };
    let topic = topic(&kit);
    for tiered in ["-5", "latest-tiered"] {
        assert_eq!(offsets(&kit, &topic, &format!("--time {tiered}")), Vec::<String>::new(), "{tiered}");
    }
}

#[test]
fn a_timestamp_finds_the_first_record_that_is_not_older() {
    let Some(kit) = Kit::start() else { return };
    let topic = topic(&kit);
    assert_eq!(offsets(&kit, &topic, "--time 0"), ["0:0", "1:0"]);
    assert_eq!(offsets(&kit, &topic, "--time 1000"), ["0:0", "1:0"]);
    assert_eq!(offsets(&kit, &topic, "--time 1001"), ["0:1", "1:0"]);
    assert_eq!(offsets(&kit, &topic, "--time 3001"), ["1:0"]);
    assert_eq!(offsets(&kit, &topic, "--time 5001"), Vec::<String>::new());
}

#[test]
fn only_the_partitions_asked_for() {
    let Some(kit) = Kit::start() else { return };
    let topic = topic(&kit);
    assert_eq!(offsets(&kit, &topic, "--partitions 1,2"), ["1:1", "2:0"]);
    let said = kit.run(&format!("get-offsets --topic-partitions {topic}:0-2")).expect_success().stdout;
    assert_eq!(lines(&said), [format!("{topic}:0:3"), format!("{topic}:1:1")]);
}

#[test]
fn all_topics_without_the_internal_ones() {
    let Some(kit) = Kit::start() else { return };
    let topic = topic(&kit);
    let reset = format!("--reset-offsets --group {topic} --topic {topic} --to-latest --execute");
    kit.run(&format!("consumer-groups {reset}")).expect_success();
    let all = kit.run("get-offsets").expect_success().stdout;
    assert!(all.contains("__consumer_offsets:49:"), "{all}");
    let own = kit.run("get-offsets --exclude-internal-topics").expect_success().stdout;
    assert!(own.contains(&format!("{topic}:0:3\n")) && !own.contains("__consumer_offsets"), "{own}");
}

#[test]
fn a_missing_topic_is_an_error() {
    let Some(kit) = Kit::start() else { return };
    let output = kit.run("get-offsets --topic nosuch").expect_status(1);
    let why = "Error occurred: Could not match any topic-partitions with the specified filters";
    assert!(output.stderr.contains(why), "{output}");
}
