//! `kafka-consumer-groups.sh`: list, describe, delete. Its errors are printed, and its status is 0 all the same.

use kafkito_client_tests::{names::unique, run::Output, tool_driver::Call, wait};

use crate::kit::{GIVE_UP, Kit, LIMIT, lines, rows, sorted_rows};

/// A topic of three partitions with four records, and a group that has read them all and left.
fn empty_group(kit: &Kit) -> (String, String) {
    let (topic, group) = (kit.topic("orders", 3), unique("g"));
    kit.produce_exactly(&topic, "0 1 k a\n0 1 k b\n1 1 k c\n2 1 k d\n");
    let line = format!(
        "console-consumer --topic {topic} --group {group} --from-beginning --max-messages 4 {GIVE_UP}"
    );
    kit.run(&line).expect_success();
    (topic, group)
}

/// A topic of three empty partitions, and a group with one member that has all of them.
fn live_group(kit: &Kit) -> (String, String, Call<'_>) {
    let (topic, group) = (kit.topic("orders", 3), unique("glive"));
    let consumer = kit.begin(&format!("console-consumer --topic {topic} --group {group}"));
    wait::until(LIMIT, "the group to be stable", || {
        let said = kit.run(&format!("consumer-groups --describe --group {group} --state")).expect_success();
        if said.stdout.contains(" Stable ") { Ok(()) } else { Err(said.to_string()) }
    });
    (topic, group, consumer)
}

fn describe(kit: &Kit, what: &str) -> Output {
    kit.run(&format!("consumer-groups --describe {what}")).expect_success()
}

const OFFSETS: &str = "GROUP TOPIC PARTITION CURRENT-OFFSET LOG-END-OFFSET LAG CONSUMER-ID HOST CLIENT-ID";

#[test]
fn list_names_the_group() {
    let Some(kit) = Kit::start() else { return };
    let (_, group) = empty_group(&kit);
    assert!(lines(&kit.run("consumer-groups --list").expect_success().stdout).contains(&group));
}

#[test]
fn list_tells_states_and_types() {
    let Some(kit) = Kit::start() else { return };
    let (_, group) = empty_group(&kit);
    let states = rows(&kit.run("consumer-groups --list --state").expect_success().stdout);
    assert_eq!(states[0], "GROUP STATE");
    assert!(states.contains(&format!("{group} Empty")), "{states:?}");
    let types = rows(&kit.run("consumer-groups --list --type").expect_success().stdout);
    assert_eq!(types[0], "GROUP TYPE");
    assert!(types.contains(&format!("{group} Classic")), "{types:?}");
}

#[test]
fn list_filters_by_state_and_type() {
    let Some(kit) = Kit::start() else { return };
    let (_, empty) = empty_group(&kit);
    let (_, stable, _consumer) = live_group(&kit);
    let listed = |filter: &str| kit.run(&format!("consumer-groups --list {filter}")).expect_success().stdout;
    let both = |text: &str| (text.contains(&empty), text.contains(&stable));
    assert_eq!(both(&listed("--state Empty")), (true, false));
    assert_eq!(both(&listed("--state Stable")), (false, true));
    assert_eq!(both(&listed("--type classic")), (true, true));
    assert_eq!(both(&listed("--type consumer")), (false, false));
}

#[test]
fn groups_list_tells_type_and_protocol() {
    let Some(kit) = Kit::start() else { return };
    let (_, group) = empty_group(&kit);
    let rows = rows(&kit.run("groups --list").expect_success().stdout);
    assert_eq!(rows[0], "GROUP TYPE PROTOCOL");
    assert!(rows.contains(&format!("{group} Classic consumer")), "{rows:?}");
}

#[test]
fn describe_tells_offsets_and_lag_of_an_empty_group() {
    let Some(kit) = Kit::start() else { return };
    let (topic, group) = empty_group(&kit);
    kit.produce_exactly(&topic, "1 1 k more\n");
    let output = describe(&kit, &format!("--group {group}"));
    let expected = [
        OFFSETS.to_owned(),
        format!("{group} {topic} 0 2 2 0 - - -"),
        format!("{group} {topic} 1 1 2 1 - - -"),
        format!("{group} {topic} 2 1 1 0 - - -"),
    ];
    assert_eq!(sorted_rows(&output.stdout), expected);
    assert!(output.stderr.contains(&format!("Consumer group '{group}' has no active members.")), "{output}");
}

#[test]
fn describe_tells_members_and_no_offsets_of_a_live_group() {
    let Some(kit) = Kit::start() else { return };
    let (topic, group, _consumer) = live_group(&kit);
    // Its first commit comes after five seconds.
    let rows = sorted_rows(&describe(&kit, &format!("--group {group}")).stdout);
    assert_eq!((rows.len(), rows[0].as_str()), (4, OFFSETS), "{rows:?}");
    for (partition, row) in rows[1..].iter().enumerate() {
        let cells: Vec<_> = row.split(' ').collect();
        assert_eq!(cells[..3], [group.as_str(), topic.as_str(), &partition.to_string()], "{row}");
        assert!(cells[6].starts_with("console-consumer-"), "{row}");
        assert_eq!(cells[7..], ["/127.0.0.1", "console-consumer"], "{row}");
    }
}

#[test]
fn describe_members_tells_how_many_partitions_each_has() {
    let Some(kit) = Kit::start() else { return };
    let (_, group, _consumer) = live_group(&kit);
    let rows = rows(&describe(&kit, &format!("--group {group} --members")).stdout);
    assert_eq!(rows[0], "GROUP CONSUMER-ID HOST CLIENT-ID #PARTITIONS");
    assert!(rows[1].ends_with(" /127.0.0.1 console-consumer 3"), "{rows:?}");
}

#[test]
fn describe_members_verbose_tells_which_partitions() {
    let Some(kit) = Kit::start() else { return };
    let (topic, group, _consumer) = live_group(&kit);
    let rows = rows(&describe(&kit, &format!("--group {group} --members --verbose")).stdout);
    let head = "GROUP CONSUMER-ID HOST CLIENT-ID #PARTITIONS CURRENT-EPOCH CURRENT-ASSIGNMENT TARGET-EPOCH TARGET-ASSIGNMENT";
    assert_eq!(rows[0], head);
    assert!(rows[1].ends_with(&format!(" 3 - {topic}:0,1,2 - -")), "{rows:?}");
}

#[test]
fn describe_state_of_a_live_group() {
    let Some(kit) = Kit::start() else { return };
    let (_, group, _consumer) = live_group(&kit);
    let rows = rows(&describe(&kit, &format!("--group {group} --state")).stdout);
    let coordinator = format!("{} ({})", kit.broker().bootstrap(), kit.broker_id());
    assert_eq!(rows[0], "GROUP COORDINATOR (ID) ASSIGNMENT-STRATEGY STATE #MEMBERS");
    assert_eq!(rows[1], format!("{group} {coordinator} range Stable 1"));
}

#[test]
fn describe_state_and_members_of_an_empty_group() {
    let Some(kit) = Kit::start() else { return };
    let (_, group) = empty_group(&kit);
    let state = describe(&kit, &format!("--group {group} --state"));
    assert!(rows(&state.stdout)[1].ends_with(" - Empty 0"), "{state}");
    let members = describe(&kit, &format!("--group {group} --members"));
    assert_eq!(rows(&members.stdout), ["GROUP CONSUMER-ID HOST CLIENT-ID #PARTITIONS"]);
}

#[test]
fn describe_all_groups_shows_each() {
    let Some(kit) = Kit::start() else { return };
    let (first_topic, first) = empty_group(&kit);
    let (second_topic, second) = empty_group(&kit);
    let rows = rows(&describe(&kit, "--all-groups").stdout);
    for (group, topic) in [(first, first_topic), (second, second_topic)] {
        assert!(rows.contains(&format!("{group} {topic} 0 2 2 0 - - -")), "{rows:?}");
    }
}

#[test]
fn describe_of_a_missing_group_prints_an_error() {
    let Some(kit) = Kit::start() else { return };
    let output = describe(&kit, "--group nosuch");
    let error = "Error: Executing consumer group command failed due to org.apache.kafka.common.errors.GroupIdNotFoundException: Group nosuch not found.";
    assert_eq!(lines(&output.stdout), [error]);
}

#[test]
fn the_group_is_empty_when_its_consumer_has_been_stopped() {
    let Some(kit) = Kit::start() else { return };
    let (_, group, consumer) = live_group(&kit);
    consumer.stop();
    consumer.wait(LIMIT);
    let output = describe(&kit, &format!("--group {group} --state"));
    assert!(rows(&output.stdout)[1].ends_with(" - Empty 0"), "{output}");
}

#[test]
fn delete_removes_an_empty_group() {
    let Some(kit) = Kit::start() else { return };
    let (_, group) = empty_group(&kit);
    let output = kit.run(&format!("consumer-groups --delete --group {group}")).expect_success();
    assert_eq!(
        lines(&output.stdout),
        [format!("Deletion of requested consumer groups ('{group}') was successful.")]
    );
    assert!(!lines(&kit.run("consumer-groups --list").expect_success().stdout).contains(&group));
}

#[test]
fn delete_refuses_a_group_with_members() {
    let Some(kit) = Kit::start() else { return };
    let (_, group, _consumer) = live_group(&kit);
    let said = kit.run(&format!("consumer-groups --delete --group {group}")).expect_success().stdout;
    let why = "org.apache.kafka.common.errors.GroupNotEmptyException: The group is not empty.";
    let expected = [
        "Error: Deletion of some consumer groups failed:".to_owned(),
        format!("* Group '{group}' could not be deleted due to: {why}"),
    ];
    assert_eq!(lines(&said), expected);
}

#[test]
fn delete_of_a_missing_group_prints_an_error() {
    let Some(kit) = Kit::start() else { return };
    let said = kit.run("consumer-groups --delete --group nosuch").expect_success().stdout;
    let why = "org.apache.kafka.common.errors.GroupIdNotFoundException: The group id does not exist.";
    assert_eq!(lines(&said)[1], format!("* Group 'nosuch' could not be deleted due to: {why}"));
}
