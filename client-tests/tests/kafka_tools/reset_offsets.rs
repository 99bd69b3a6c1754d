//! `kafka-consumer-groups.sh --reset-offsets`

use std::fs;

use kafkito_client_tests::{names::unique, run::Output};

use crate::kit::{GIVE_UP, Kit, rows, sorted_rows};

/// Three records a partition, at the times 1000, 2000 and 3000, and a group that has read all of them.
struct Reset {
    kit: Kit,
    topic: String,
    group: String,
}

impl Reset {
    #[track_caller]
    fn start() -> Option<Self> {
        let kit = Kit::start()?;
        let (topic, group) = (kit.topic("orders", 2), unique("g"));
        let records: String =
            ["0", "1"].iter().flat_map(|p| [1, 2, 3].map(|n| format!("{p} {n}000 k v\n"))).collect();
        kit.produce_exactly(&topic, &records);
        let what = format!("--topic {topic} --group {group} --from-beginning --max-messages 6 {GIVE_UP}");
        kit.run(&format!("console-consumer {what}")).expect_success();
        Some(Self { kit, topic, group })
    }

    #[track_caller]
    fn reset(&self, how: &str) -> Output {
        self.kit
            .run(&format!("consumer-groups --reset-offsets --group {} {how}", self.group))
            .expect_success()
    }

    /// The new offsets that the tool has printed, and then those that the group has.
    #[track_caller]
    fn becomes(&self, how: &str, offsets: [i64; 2]) {
        let output = self.reset(&format!("--topic {} {how} --execute", self.topic));
        assert_eq!(sorted_rows(&output.stdout), self.table(offsets), "{output}");
        assert_eq!(self.committed(), offsets, "{output}");
    }

    fn table(&self, offsets: [i64; 2]) -> Vec<String> {
        let row =
            |partition: usize| format!("{} {} {partition} {}", self.group, self.topic, offsets[partition]);
        vec!["GROUP TOPIC PARTITION NEW-OFFSET".to_owned(), row(0), row(1)]
    }

    #[track_caller]
    fn committed(&self) -> [i64; 2] {
        let output =
            self.kit.run(&format!("consumer-groups --describe --group {}", self.group)).expect_success();
        let rows = sorted_rows(&output.stdout);
        [1, 2].map(|row| rows[row].split(' ').nth(3).and_then(|cell| cell.parse().ok()).unwrap_or(-1))
    }
}

#[test]
fn dry_run_changes_nothing() {
    let Some(t) = Reset::start() else { return };
    let output = t.reset(&format!("--topic {} --to-earliest --dry-run", t.topic));
    assert_eq!(sorted_rows(&output.stdout), t.table([0, 0]));
    assert_eq!(t.committed(), [3, 3]);
}

#[test]
fn to_earliest_and_to_latest() {
    let Some(t) = Reset::start() else { return };
    t.becomes("--to-earliest", [0, 0]);
    t.becomes("--to-latest", [3, 3]);
}

#[test]
fn to_offset_stays_within_the_log() {
    let Some(t) = Reset::start() else { return };
    t.becomes("--to-offset 1", [1, 1]);
    t.becomes("--to-offset 99", [3, 3]);
}

#[test]
fn shift_by_moves_each() {
    let Some(t) = Reset::start() else { return };
    t.becomes("--shift-by -1", [2, 2]);
    t.becomes("--shift-by -9", [0, 0]);
    t.becomes("--shift-by 2", [2, 2]);
}

#[test]
fn to_datetime_finds_the_first_record_of_that_time() {
    let Some(t) = Reset::start() else { return };
    t.becomes("--to-datetime 1970-01-01T00:00:02.000Z", [1, 1]);
    t.becomes("--to-datetime 1970-01-01T00:00:02.001Z", [2, 2]);
}

#[test]
fn by_duration_goes_back_from_now() {
    let Some(t) = Reset::start() else { return };
    let output = t.reset(&format!("--topic {} --by-duration PT1H --execute", t.topic));
    // All records are from 1970: none within the last hour.
    let warning =
        format!("Warn: Partition 1 from topic {} is empty. Falling back to latest known offset.", t.topic);
    assert!(output.stdout.contains(&warning), "{output}");
    assert_eq!(t.committed(), [3, 3]);
}

#[test]
fn to_current_leaves_them() {
    let Some(t) = Reset::start() else { return };
    t.becomes("--to-offset 1", [1, 1]);
    t.becomes("--to-current", [1, 1]);
}

#[test]
fn only_the_named_partition() {
    let Some(t) = Reset::start() else { return };
    let output = t.reset(&format!("--topic {}:1 --to-earliest --execute", t.topic));
    assert_eq!(rows(&output.stdout).len(), 2, "{output}");
    assert_eq!(t.committed(), [3, 0]);
}

#[test]
fn all_topics_are_those_the_group_has_offsets_of() {
    let Some(t) = Reset::start() else { return };
    let output = t.reset("--all-topics --to-earliest --execute");
    assert_eq!(sorted_rows(&output.stdout), t.table([0, 0]));
}

#[test]
fn what_was_exported_can_be_read_from_a_file() {
    let Some(t) = Reset::start() else { return };
    t.becomes("--to-offset 2", [2, 2]);
    let exported = t.reset("--all-topics --to-current --dry-run --export").stdout;
    let mut said = rows(&exported);
    said.sort();
    assert_eq!(said, [format!("{},0,2", t.topic), format!("{},1,2", t.topic)]);
    t.becomes("--to-earliest", [0, 0]);
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("offsets.csv");
    fs::write(&file, exported).unwrap();
    t.reset(&format!("--from-file {} --execute", file.display()));
    assert_eq!(t.committed(), [2, 2]);
}

#[test]
fn a_group_that_is_not_there_yet_gets_offsets() {
    let Some(t) = Reset::start() else { return };
    let t = Reset { group: unique("fresh"), ..t };
    t.becomes("--to-offset 2", [2, 2]);
}

#[test]
fn a_missing_topic_is_refused() {
    let Some(t) = Reset::start() else { return };
    let output = t.reset("--topic nosuch --to-earliest --execute");
    let why = "Error: Executing consumer group command failed due to This server does not host this topic-partition.";
    assert_eq!(rows(&output.stdout), [why]);
}

#[test]
fn a_group_with_members_is_refused() {
    let Some(t) = Reset::start() else { return };
    let how = "--command-property group.instance.id=i1";
    let what = format!("--topic {} --group {} --timeout-ms 1500 {how}", t.topic, t.group);
    t.kit.run(&format!("console-consumer {what}")).expect_success();
    let output = t.reset(&format!("--topic {} --to-earliest --execute", t.topic));
    let why = format!(
        "Error: Assignments can only be reset if the group '{}' is inactive, but the current state is Stable.",
        t.group
    );
    assert_eq!(rows(&output.stdout)[0], why);
}
