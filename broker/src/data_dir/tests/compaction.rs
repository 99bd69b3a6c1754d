//! Compacted topics and internal logs in a directory: what stays, and that it does not grow.

use super::*;
use crate::DeadlineKind;

/// `log.cleaner.backoff.ms`
const LOOK: Duration = Duration::from_secs(15);
const HOUR: Duration = Duration::from_secs(3_600);

/// With a compacted topic whose segments hold a batch or two.
fn builder(dir: &Dir) -> Builder {
    let configs = [("cleanup.policy", "compact"), ("internal.segment.bytes", "200")];
    dir.builder().topic_with("prices", 1, configs).clock(Clock::manual())
}

fn put(kafka: &Cluster, key: &str, value: &str) {
    kafka.topic("prices").produce(Record::new(value.to_owned()).key(key.to_owned())).expect("there is room");
}

/// Offsets and values.
fn prices(kafka: &Cluster) -> Vec<(i64, String)> {
    let records = kafka.topic("prices").records().expect("the topic is there");
    records.into_iter().map(|record| (record.offset, record.value_text())).collect()
}

fn fill(kafka: &Cluster) {
    for price in 0..10 {
        put(kafka, "coffee", &format!("coffee {price} {}", "x".repeat(60)));
        put(kafka, "tea", &format!("tea {price} {}", "x".repeat(60)));
    }
}

fn key_of(record: &crate::StoredRecord) -> String {
    String::from_utf8_lossy(record.key.as_deref().unwrap_or_default()).into_owned()
}

fn checkpoint(dir: &Dir) -> String {
    fs::read_to_string(dir.file("cleaner-offset-checkpoint")).expect("it is there")
}

/// The bytes of all files of a partition's directory, but of those that wait for their removal.
fn size_of(dir: &Dir, partition: &str) -> u64 {
    let files =
        fs::read_dir(dir.file(partition)).expect("it is there").map(|entry| entry.expect("it is there"));
    let kept = files.filter(|file| !file.file_name().to_string_lossy().ends_with(".deleted"));
    kept.map(|file| file.metadata().expect("it is there").len()).sum()
}

#[test]
fn when_advance_returns_what_fell_due_has_been_compacted_and_the_next_cluster_goes_on_from_there() {
    let dir = Dir::new();
    let kafka = builder(&dir).start().expect("it starts");
    fill(&kafka);
    // The last segment is left alone, and has one record.
    let latest = prices(&kafka).split_off(17);
    let before = size_of(&dir, "prices-0");
    let advanced = kafka.advance(LOOK);
    assert!(advanced.fell_due.iter().any(|due| due.what == DeadlineKind::Compaction), "{advanced}");
    assert_eq!(prices(&kafka), latest);
    assert!(size_of(&dir, "prices-0") < before * 2 / 3, "so much was not the last of its key");
    kafka.shared.disk.done();
    assert_eq!(checkpoint(&dir), "0\n1\nprices 0 19\n");

    let killed = dir.killed();
    drop(kafka);
    for dir in [dir, killed] {
        let kafka = builder(&dir).start().expect("it starts");
        assert_eq!(prices(&kafka), latest);
        let advanced = kafka.advance(LOOK * 10);
        let again = advanced.fell_due.iter().find(|due| due.what == DeadlineKind::Compaction);
        assert_eq!(again, None, "what was compacted before is known");
    }
}

#[test]
fn files_that_were_replaced_are_removed_in_their_time() {
    let dir = Dir::new();
    let kafka = builder(&dir).start().expect("it starts");
    fill(&kafka);
    let deleted = || {
        let files = fs::read_dir(dir.file("prices-0")).expect("it is there");
        let names = files.map(|file| file.expect("it is there").file_name().to_string_lossy().into_owned());
        names.filter(|name| name.ends_with(".deleted")).count()
    };
    kafka.advance(LOOK);
    assert!(deleted() > 0, "they may still be read");
    kafka.advance(Duration::from_secs(60));
    assert_eq!(deleted(), 0);
}

#[test]
fn by_the_systems_clock_a_thread_beside_the_brokers_compacts() {
    let dir = Dir::new();
    for builder in [dir.builder(), Cluster::builder()] {
        // Some may be compacted while the rest is still written, and that rest is to be compacted however little it is.
        let ratio = ("min.cleanable.dirty.ratio", "0");
        let configs = [("cleanup.policy", "compact"), ("internal.segment.bytes", "200"), ratio];
        let builder = builder.topic_with("prices", 1, configs);
        let kafka = builder.config("log.cleaner.backoff.ms", "1").start().expect("it starts");
        fill(&kafka);
        let latest = [("tea", 8), ("coffee", 9), ("tea", 9)];
        let latest =
            latest.map(|(key, price)| Record::new(format!("{key} {price} {}", "x".repeat(60))).key(key));
        kafka
            .topic("prices")
            .expect(latest)
            .arrive()
            .within(Duration::from_secs(60))
            .wait()
            .expect("they stay");
    }
}

#[test]
fn a_topic_is_compacted_on_demand_and_its_tombstones_go_in_their_time() {
    let dir = Dir::new();
    let kafka = builder(&dir).start().expect("it starts");
    fill(&kafka);
    let topic = kafka.topic("prices");
    topic.produce(Record::tombstone("tea")).expect("there is room");
    let done = topic.compact().expect("it can be compacted");
    assert_eq!((done.partitions.len(), done.records_removed()), (1, 19), "{done}");
    let keys = || -> Vec<_> {
        let records = topic.records().expect("the topic is there");
        records.into_iter().map(|record| (key_of(&record), record.value.is_some())).collect()
    };
    assert_eq!(keys(), [("coffee".to_owned(), true), ("tea".to_owned(), false)]);
    kafka.advance(HOUR * 24);
    assert_eq!(topic.compact().expect("it can be compacted").records_removed(), 1);
    assert_eq!(keys(), [("coffee".to_owned(), true)]);
    put(&kafka, "tea", "again");
    drop(kafka);
    let kafka = builder(&dir).start().expect("it starts");
    assert_eq!(prices(&kafka).last(), Some(&(21, "again".to_owned())), "offsets are not given twice");
}

#[test]
fn what_is_not_there_or_not_compacted_is_refused() {
    let kafka = Cluster::builder().topic("orders", 1).start().expect("it starts");
    let error = kafka.topic("orders").compact().expect_err("it is not compacted");
    assert_eq!(error.code(), Some(ErrorCode::InvalidConfig));
    assert!(error.to_string().contains("cleanup.policy"), "{error}");
    let error = kafka.topic("bills").compact().expect_err("it is not there");
    assert_eq!(error.code(), Some(ErrorCode::UnknownTopicOrPartition));
}

#[test]
fn many_commits_of_one_group_take_no_more_room_than_a_few() {
    let dir = Dir::new();
    let start = || {
        let builder = dir.builder().clock(Clock::manual()).topic("orders", 1);
        let builder = builder.config("offsets.topic.segment.bytes", "20000");
        builder.config("offsets.topic.num.partitions", "1").start().expect("it starts")
    };
    let kafka = start();
    let mut sizes = Vec::new();
    for round in 0..5 {
        for offset in 0..500 {
            kafka.group("billing").set_offset("orders", 0, round * 500 + offset).expect("there is room");
        }
        kafka.advance(LOOK);
        sizes.push(size_of(&dir, "__consumer_offsets-0"));
    }
    assert!(sizes.iter().all(|size| *size < 45_000), "{sizes:?}");
    let offset = |kafka: &Cluster| kafka.group("billing").view().expect("it is there").offsets[0].offset;
    assert_eq!(offset(&kafka), Some(2_499));
    drop(kafka);
    assert_eq!(offset(&start()), Some(2_499));
}

#[test]
fn of_a_group_that_is_long_gone_nothing_is_left() {
    let dir = Dir::new();
    let builder = || {
        dir.builder().clock(Clock::manual()).topic("orders", 1).config("offsets.topic.num.partitions", "1")
    };
    let kafka = builder().start().expect("it starts");
    kafka.group("billing").set_offset("orders", 0, 7).expect("there is room");
    kafka.group("selling").set_offset("orders", 0, 8).expect("there is room");
    kafka.group("billing").drop_offsets().expect("there is room");
    // The group itself goes with the next look at offsets.
    kafka.advance(HOUR);
    let offsets = kafka.topic("__consumer_offsets");
    assert!(offsets.compact().expect("it can be compacted").records_removed() > 0);
    kafka.advance(HOUR * 24);
    offsets.compact().expect("it can be compacted");
    let left = offsets.records().expect("the topic is there");
    let names = |group: &str| {
        left.iter()
            .filter(|record| key_of(record).contains(group))
            .map(|record| record.value.is_some())
            .collect::<Vec<_>>()
    };
    assert_eq!((names("billing"), names("selling").is_empty()), (Vec::new(), false));
    drop(kafka);
    let kafka = builder().start().expect("it starts");
    assert!(kafka.group("billing").view().is_none());
    assert_eq!(kafka.group("selling").view().expect("it is there").offsets[0].offset, Some(8));
}
