//! `kafka-leader-election.sh`

use crate::kit::{Kit, lines};

#[test]
fn where_the_right_broker_leads_nothing_is_to_be_done() {
    let Some(kit) = Kit::start() else { return };
    let topic = kit.topic("orders", 2);
    for kind in ["preferred", "unclean"] {
        let line = format!("leader-election --election-type {kind} --topic {topic} --partition 0");
        let said = lines(&kit.run(&line).expect_success().stdout);
        assert_eq!(said, [format!("Valid replica already elected for partitions {topic}-0")]);
    }
    let all = kit.run("leader-election --election-type preferred --all-topic-partitions").expect_success();
    assert_eq!(lines(&all.stdout), [""; 0]);
}

#[test]
fn what_is_not_there_is_named() {
    let Some(kit) = Kit::start() else { return };
    let topic = kit.topic("orders", 1);
    for (kind, partition, why) in [
        ("preferred", format!("{topic}-9"), format!("No such partition as {topic}-9")),
        ("unclean", "nosuch-0".to_owned(), "No such topic as nosuch".to_owned()),
    ] {
        let (name, number) = partition.rsplit_once('-').unwrap();
        let line = format!("leader-election --election-type {kind} --topic {name} --partition {number}");
        let output = kit.run(&line).expect_status(1);
        let said = format!(
            "Error completing leader election ({}) for partition: {partition}: \
             org.apache.kafka.common.errors.UnknownTopicOrPartitionException: {why}",
            kind.to_uppercase()
        );
        assert_eq!(lines(&output.stdout), [said]);
        assert!(output.stderr.contains("1 replica(s) could not be elected"), "{output}");
    }
}
