//! Snapshots of the metadata in a directory.

use super::*;
use crate::DeadlineKind;

const HOUR: Duration = Duration::from_secs(3_600);

fn builder(dir: &Dir) -> Builder {
    dir.builder().clock(Clock::manual_at(Duration::from_secs(2_000_000_000)))
}

/// The names of the snapshots.
fn snapshots(dir: &Dir) -> Vec<String> {
    let files = fs::read_dir(dir.file("__cluster_metadata-0")).expect("it is there");
    let names = files.map(|file| file.expect("it is there").file_name().to_string_lossy().into_owned());
    let mut names: Vec<String> = names.filter(|name| name.ends_with(".checkpoint")).collect();
    names.sort();
    names
}

fn made(kafka: &Cluster) -> usize {
    kafka.shared.look(|state| state.metadata.topic_count())
}

#[test]
fn an_hour_after_a_change_it_is_in_a_snapshot_and_while_nothing_changes_there_is_no_other() {
    let dir = Dir::new();
    let kafka = builder(&dir).topic("orders", 3).start().expect("it starts");
    let advanced = kafka.advance(HOUR);
    let due: Vec<_> = advanced.fell_due.iter().map(|due| &due.what).collect();
    assert!(due.contains(&&DeadlineKind::MetadataSnapshot), "{advanced}");
    let first = snapshots(&dir);
    assert_eq!(first.len(), 1, "when advance returns it is there");
    kafka.advance(HOUR * 100);
    assert_eq!(snapshots(&dir), first);
    assert_eq!(kafka.clock().advance_to_next(), None, "there is nothing left to do");
    kafka.create_topic("bills", 1).expect("it is new");
    kafka.advance(HOUR);
    assert_eq!(snapshots(&dir).len(), 2);
}

#[test]
fn the_next_cluster_goes_on_from_a_snapshot_whose_beginning_is_gone() {
    let dir = Dir::new();
    let configs =
        [("metadata.max.retention.bytes", "1"), ("metadata.log.max.record.bytes.between.snapshots", "500")];
    let start = |dir: &Dir| {
        builder(dir).config(configs[0].0, configs[0].1).config(configs[1].0, configs[1].1).start()
    };
    let kafka = start(&dir).expect("it starts");
    for number in 0..20 {
        kafka.create_topic_with(format!("t{number}"), 2, [("retention.ms", "7")]).expect("it is new");
        // Each snapshot is made beside the broker's thread.
        kafka.shared.disk.done();
    }
    assert_eq!(snapshots(&dir).len(), 1);
    let start_offset = kafka.shared.look(|state| state.metadata.log().log().log_start_offset());
    assert!(start_offset > 40, "the log begins at {start_offset}");
    let image = |kafka: &Cluster| {
        kafka.shared.look(|state| {
            let image = state.metadata.image();
            (image.topics().cloned().collect::<Vec<_>>(), image.configs().clone(), image.next_producer_id())
        })
    };
    let before = image(&kafka);
    let killed = dir.killed();
    drop(kafka);
    for dir in [dir, killed] {
        let kafka = start(&dir).expect("it starts");
        assert_eq!(image(&kafka), before);
        kafka.create_topic("one.more", 1).expect("it is new");
        drop(kafka);
        let kafka = start(&dir).expect("it starts");
        assert_eq!(made(&kafka), 21);
    }
}

#[test]
fn snapshots_go_after_a_week_but_for_the_newest() {
    let dir = Dir::new();
    let kafka = builder(&dir).start().expect("it starts");
    for day in 0..20 {
        kafka.create_topic(format!("day.{day}"), 1).expect("it is new");
        kafka.advance(HOUR * 24);
        assert!(snapshots(&dir).len() <= 8, "on day {day}: {:?}", snapshots(&dir));
    }
    assert_eq!(snapshots(&dir).len(), 7, "a week's");
    kafka.advance(HOUR * 24 * 30);
    assert_eq!(snapshots(&dir).len(), 1);
    drop(kafka);
    assert_eq!(made(&builder(&dir).start().expect("it starts")), 20);
}

#[test]
fn many_changes_take_no_more_room_than_a_few() {
    let dir = Dir::new();
    let configs = [
        ("metadata.max.retention.bytes", "100000"),
        ("metadata.log.max.record.bytes.between.snapshots", "20000"),
        ("metadata.log.segment.ms", "3600000"),
    ];
    let mut builder = builder(&dir);
    for (name, value) in configs {
        builder = builder.config(name, value);
    }
    let kafka = builder.start().expect("it starts");
    let doomed = || crate::metadata::Doomed { name: Some("orders".into()), id: crate::uuid::Uuid::ZERO };
    let mut sizes = Vec::new();
    for _ in 0..10 {
        for _ in 0..3 {
            kafka.create_topic("orders", 100).expect("it is new");
            kafka.shared.with_state(|state, now| drop(state.delete_topics(&[doomed()], now)));
        }
        kafka.advance(HOUR * 2);
        kafka.shared.disk.done();
        let files = fs::read_dir(dir.file("__cluster_metadata-0")).expect("it is there");
        sizes.push(
            files.map(|file| file.expect("it is there").metadata().expect("it is there").len()).sum::<u64>(),
        );
    }
    assert!(sizes.iter().all(|size| *size < 170_000), "{sizes:?}");
}

#[test]
fn a_snapshot_that_is_damaged_is_named() {
    let dir = Dir::new();
    let kafka = builder(&dir).topic("orders", 1).start().expect("it starts");
    kafka.advance(HOUR);
    drop(kafka);
    let name = snapshots(&dir).remove(0);
    let file = dir.file("__cluster_metadata-0").join(&name);
    let sound = fs::read(&file).expect("it is there");
    fs::write(&file, &sound[..sound.len() / 2]).expect("there is room");
    let before = dir.content();
    let said = dir.refused();
    assert!(said.contains(&name) && said.contains("it ends before its footer"), "{said}");
    assert_eq!(dir.content(), before, "it is left as it was");
    fs::write(&file, sound).expect("there is room");
    assert_eq!(made(&builder(&dir).start().expect("it starts")), 1);
}
