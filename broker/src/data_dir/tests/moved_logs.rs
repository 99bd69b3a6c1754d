//! Logs that are moved from one log directory to another.

use std::sync::Arc;
use std::thread;

use super::log_dirs::{fill_each, orders_in, sorted_values, two};
use super::slow_disk::SlowDisk;
use super::*;
use crate::cleaning::Extent;
use crate::partitions::PartitionKey;

const ALL: [&str; 4] = ["a", "b", "c", "d"];

fn key(kafka: &Cluster, index: i32) -> PartitionKey {
    let topic = kafka.shared.look(|state| state.metadata.topic("orders").cloned()).expect("it is there");
    PartitionKey { topic: topic.id, index }
}

fn try_move(kafka: &Cluster, dir: &Dir, index: i32, number: usize) -> Result<(), ErrorCode> {
    let path = dir.file(&format!("log-dir-{number}")).display().to_string();
    kafka.shared.with_state(|state, now| state.move_replica(1, &path, "orders", index, now))
}

#[track_caller]
fn move_to(kafka: &Cluster, dir: &Dir, index: i32, number: usize) {
    assert_eq!(try_move(kafka, dir, index, number), Ok(()));
}

/// The number of a partition of orders that lies there.
fn one_in(dir: &Dir, number: usize) -> i32 {
    orders_in(dir, number)[0].strip_prefix("orders-").and_then(|index| index.parse().ok()).expect("a number")
}

/// Which log directory the metadata has a partition in, counted from 1.
fn told(kafka: &Cluster, index: i32) -> usize {
    kafka.shared.look(|state| {
        let partition = state.metadata.partition("orders", index).expect("it is there");
        let dir = partition.directory(1).expect("it lies somewhere");
        let ids = state.log_dirs.ids(1).expect("it is there");
        ids.iter().position(|id| *id == dir).expect("it is one of them") + 1
    })
}

#[test]
fn its_files_are_there_at_once_and_it_goes_on_where_it_was() {
    let dir = Dir::new();
    let kafka = two(&dir).start().expect("it starts");
    fill_each(&kafka);
    let index = one_in(&dir, 1);
    move_to(&kafka, &dir, index, 2);
    let name = format!("orders-{index}");
    assert!(orders_in(&dir, 2).contains(&name) && !orders_in(&dir, 1).contains(&name));
    assert_eq!(told(&kafka, index), 2);
    kafka.topic("orders").produce(Record::new("e").partition(index)).expect("there is room");
    let five = ["a", "b", "c", "d", "e"];
    assert_eq!(sorted_values(&kafka), five);
    kafka.shared.disk.done();
    let checkpoint = |number| {
        let path = dir.file(&format!("log-dir-{number}/recovery-point-offset-checkpoint"));
        fs::read_to_string(path).unwrap_or_default().contains(&format!("orders {index} "))
    };
    assert_eq!([1, 2].map(checkpoint), [false, true]);
    let killed = dir.killed();
    drop(kafka);
    for dir in [dir, killed] {
        let kafka = dir.start();
        assert_eq!((sorted_values(&kafka), told(&kafka, index)), (five.map(String::from).into(), 2));
        // And back.
        move_to(&kafka, &dir, index, 1);
        assert!(orders_in(&dir, 1).contains(&name));
        assert_eq!(sorted_values(&kafka), five);
    }
}

#[test]
fn one_without_files_gets_them_where_it_was_moved_to() {
    let dir = Dir::new();
    let kafka = two(&dir).start().expect("it starts");
    (0..4).for_each(|index| move_to(&kafka, &dir, index, 2));
    fill_each(&kafka);
    assert_eq!((orders_in(&dir, 1).len(), orders_in(&dir, 2).len()), (0, 4));
    drop(kafka);
    let kafka = dir.start();
    assert_eq!(sorted_values(&kafka), ALL);
    // Its log is known, and has no files.
    kafka.create_topic("more", 1).expect("it is new");
    assert_eq!((0..4).map(|index| told(&kafka, index)).collect::<Vec<_>>(), [2; 4]);
}

#[test]
fn one_that_cannot_be_moved_stays_and_its_client_is_told() {
    let dir = Dir::new();
    let kafka = two(&dir).start().expect("it starts");
    fill_each(&kafka);
    let index = one_in(&dir, 1);
    let in_the_way = dir.file(&format!("log-dir-2/orders-{index}"));
    fs::write(&in_the_way, "in the way").expect("there is room");
    assert_eq!(try_move(&kafka, &dir, index, 2), Err(ErrorCode::KafkaStorageError));
    let warnings = kafka.warnings();
    assert!(warnings.len() == 1 && warnings[0].reason.contains("could not be moved"), "{warnings:?}");
    assert_eq!((told(&kafka, index), sorted_values(&kafka)), (1, ALL.map(String::from).into()));
    fs::remove_file(in_the_way).expect("it is there");
    move_to(&kafka, &dir, index, 2);
    drop(kafka);
    assert_eq!(sorted_values(&dir.start()), ALL);
}

#[test]
fn one_that_is_held_back_stays_until_it_is_let_go() {
    let dir = Dir::new();
    let kafka = two(&dir).start().expect("it starts");
    fill_each(&kafka);
    let index = one_in(&dir, 1);
    kafka.hold_reassignments(true);
    move_to(&kafka, &dir, index, 2);
    assert_eq!((told(&kafka, index), orders_in(&dir, 2).len()), (1, 2));
    let killed = dir.killed();
    kafka.hold_reassignments(false);
    assert_eq!((told(&kafka, index), orders_in(&dir, 2).len()), (2, 3));
    let kafka = killed.start();
    assert_eq!((told(&kafka, index), sorted_values(&kafka)), (1, ALL.map(String::from).into()));
}

/// A kill leaves the log in one of the two directories, and may do so before the metadata and the checkpoints tell of it.
#[test]
fn a_log_is_taken_from_where_it_is_found_and_the_metadata_follows() {
    let dir = Dir::new();
    let configs = [("log.flush.offset.checkpoint.interval.ms", "1000")];
    let kafka =
        two(&dir).config(configs[0].0, configs[0].1).clock(Clock::manual()).start().expect("it starts");
    fill_each(&kafka);
    let index = one_in(&dir, 1);
    kafka.topic("orders").produce(Record::new("e").partition(index)).expect("there is room");
    // What was given up is not to come back with the log.
    let key = key(&kafka, index);
    kafka.shared.with_state(|state, now| {
        let log = state.partitions.existing_mut(key).expect("it has records");
        log.advance_log_start(1).expect("it is committed");
        state.log_start_moved(now);
    });
    kafka.advance(Duration::from_secs(2));
    kafka.shared.disk.done();
    let left = sorted_values(&kafka);
    assert_eq!(left.len(), 4);
    let (killed, name) = (dir.killed(), format!("orders-{index}"));
    drop(kafka);
    for dir in [dir, killed] {
        let (from, to) = (dir.file("log-dir-1").join(&name), dir.file("log-dir-2").join(&name));
        fs::rename(from, to).expect("nobody has it");
        let kafka = dir.start();
        assert_eq!((told(&kafka, index), sorted_values(&kafka)), (2, left.clone()));
        assert_eq!(kafka.topic("orders").produce(Record::new("f").partition(index)).expect("room").offset, 2);
        drop(kafka);
        let kafka = dir.start();
        assert_eq!((told(&kafka, index), sorted_values(&kafka).len()), (2, 5));
    }
}

#[test]
fn a_copy_that_kafka_has_begun_is_removed() {
    let dir = Dir::new();
    let kafka = two(&dir).start().expect("it starts");
    fill_each(&kafka);
    let (index, topic) = (one_in(&dir, 1), kafka.topic("orders").id().expect("it is there"));
    drop(kafka);
    let future = dir.file(&format!("log-dir-2/orders-{index}.{}-future", "0".repeat(32)));
    copy_dir(&dir.file(&format!("log-dir-1/orders-{index}")), &future);
    fs::write(future.join("00000000000000000000.log"), "half a batch").expect("there is room");
    let kafka = dir.start();
    assert!(!future.exists());
    assert_eq!((told(&kafka, index), sorted_values(&kafka)), (1, ALL.map(String::from).into()));
    assert_eq!(kafka.topic("orders").id(), Some(topic));
    drop(kafka);
    // One that is all there is of a partition is nobody's to remove.
    fs::rename(dir.file(&format!("log-dir-1/orders-{index}")), &future).expect("nobody has it");
    assert_eq!(sorted_values(&dir.start()).len(), 3);
    assert!(future.exists());
}

#[test]
fn who_waits_for_a_flush_gets_it_where_the_log_is_by_then() {
    let (dir, disk) = (Dir::new(), SlowDisk::new());
    let builder = dir.builder().log_dirs(2).disk(Arc::clone(&disk) as _);
    let kafka = builder.topic_with("orders", 4, [("flush.messages", "1")]).start().expect("it starts");
    fill_each(&kafka);
    let index = one_in(&dir, 1);
    disk.set(Some("/orders-"), None);
    thread::scope(|scope| {
        let waiting = scope.spawn(|| kafka.topic("orders").produce(Record::new("e").partition(index)));
        disk.holds();
        move_to(&kafka, &dir, index, 2);
        move_to(&kafka, &dir, index, 1);
        move_to(&kafka, &dir, index, 2);
        assert!(!waiting.is_finished());
        disk.set(None, None);
        waiting.join().expect("no panic").expect("it is synced where it is");
    });
    let key = key(&kafka, index);
    assert_eq!(kafka.shared.look(|state| state.partitions.log(key).recovery_point()), 2);
    assert_eq!(kafka.warnings(), []);
}

#[test]
fn what_compaction_has_made_goes_with_the_log() {
    let dir = Dir::new();
    let configs = [("cleanup.policy", "compact"), ("internal.segment.bytes", "200")];
    let builder = dir.builder().log_dirs(2).clock(Clock::manual());
    let kafka = builder.topic_with("orders", 1, configs).start().expect("it starts");
    for value in 0..10 {
        let record = Record::new(format!("{value} {}", "x".repeat(100))).key("coffee");
        kafka.topic("orders").produce(record).expect("there is room");
    }
    let (key, from) = (key(&kafka, 0), if orders_in(&dir, 1).is_empty() { 2 } else { 1 });
    let begin = || {
        kafka.shared.with_state(|state, now| {
            let flush = state.partitions.begin_flush(key).expect("there is room").expect("not yet synced");
            flush.run().expect("there is room");
            state.flushed(Some(key), &flush, Ok(())).expect("it is synced");
            state.partitions.begin_compaction(key, Extent::Due, now).expect("there is something to do")
        })
    };
    let compaction = begin();
    move_to(&kafka, &dir, 0, 3 - from);
    compaction.run().expect_err("its files are elsewhere");
    assert!(kafka.shared.look(|state| state.partitions.has_left(key, &compaction)));
    kafka.topic("orders").produce(Record::new("last").key("coffee")).expect("there is room");
    let compacted = begin().run().expect("there is room");
    move_to(&kafka, &dir, 0, from);
    let report = kafka.shared.with_state(|state, _| state.end_compaction(key, compacted));
    assert!(report.expect("there is room").is_some_and(|report| report.records_removed > 0));
    let left = values(&kafka);
    let names = fs::read_dir(dir.file(&format!("log-dir-{from}/orders-0"))).expect("it is there").flatten();
    let odd: Vec<_> = names
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .filter(|name| name.ends_with(".cleaned") || name.ends_with(".swap"))
        .collect();
    assert_eq!(odd, [""; 0]);
    drop(kafka);
    assert_eq!(values(&dir.start()), left);
}

/// What is in a partition's directory, by name.
fn files(dir: &Dir, number: usize, index: i32) -> BTreeMap<PathBuf, Vec<u8>> {
    let (path, mut files) = (dir.file(&format!("log-dir-{number}/orders-{index}")), BTreeMap::new());
    collect(&path, &mut files);
    files
        .into_iter()
        .map(|(file, content)| (file.strip_prefix(&path).expect("below").to_owned(), content))
        .collect()
}

#[test]
fn one_that_moves_to_another_file_system_is_copied() {
    let (dir, disk) = (Dir::new(), SlowDisk::new());
    disk.split();
    let kafka = two(&dir).disk(Arc::clone(&disk) as _).start().expect("it starts");
    fill_each(&kafka);
    let index = one_in(&dir, 1);
    kafka.topic("orders").produce(Record::new("e").partition(index)).expect("there is room");
    let before = files(&dir, 1, index);
    move_to(&kafka, &dir, index, 2);
    assert!(before.len() > 3 && files(&dir, 2, index) == before, "{before:?}");
    assert_eq!((orders_in(&dir, 1).len(), orders_in(&dir, 2).len(), told(&kafka, index)), (1, 3, 2));
    kafka.topic("orders").produce(Record::new("f").partition(index)).expect("there is room");
    // There and back again, and it goes on.
    move_to(&kafka, &dir, index, 1);
    move_to(&kafka, &dir, index, 2);
    let six = ["a", "b", "c", "d", "e", "f"];
    assert_eq!(sorted_values(&kafka), six);
    kafka.shared.disk.done();
    let killed = dir.killed();
    drop(kafka);
    for dir in [dir, killed] {
        let kafka = dir.start();
        assert_eq!((sorted_values(&kafka), told(&kafka, index)), (six.map(String::from).into(), 2));
    }
}

/// The power may go before the copy has its name: then the log is nowhere but where it was taken out of the way.
#[test]
fn one_that_was_out_of_the_way_before_its_copy_had_a_name_is_put_back() {
    let dir = Dir::new();
    let kafka = two(&dir).start().expect("it starts");
    fill_each(&kafka);
    let (index, id) = (one_in(&dir, 1), key(&kafka, 0).topic);
    drop(kafka);
    let id: String = id.0.iter().map(|byte| format!("{byte:02x}")).collect();
    let log = dir.file(&format!("log-dir-1/orders-{index}"));
    let future = dir.file(&format!("log-dir-2/orders-{index}.{id}-future"));
    copy_dir(&log, &future);
    fs::rename(&log, dir.file(&format!("log-dir-1/orders-{index}.{id}-delete"))).expect("nobody has it");
    let kafka = dir.start();
    assert_eq!((told(&kafka, index), sorted_values(&kafka)), (1, ALL.map(String::from).into()));
    assert!(log.is_dir() && !future.exists());
}
