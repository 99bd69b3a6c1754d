use std::fs;
use std::path::Path;
use std::sync::Arc;

use super::super::tests::{TOPIC_ID, append, batch};
use crate::{Log, LogConfig, LogDir, Origin, Pool, SystemDisk};

/// Two log directories on one disk.
fn two(root: &Path) -> [LogDir; 2] {
    let disk = Arc::new(SystemDisk::new());
    ["first", "second"].map(|name| LogDir::open(Arc::clone(&disk) as _, &root.join(name)).unwrap())
}

fn log(dir: &LogDir) -> Log {
    let config = LogConfig { segment_bytes: 100_000, ..LogConfig::default() };
    dir.log("t", 0, TOPIC_ID, Arc::new(config), Pool::new(0), 0).unwrap()
}

#[test]
fn a_log_goes_on_in_the_directory_that_it_was_moved_to() {
    let root = tempfile::tempdir().unwrap();
    let [first, second] = two(root.path());
    let mut moved = log(&first);
    append(&mut moved, 150);
    let flush = moved.begin_flush().unwrap().unwrap();
    // More than is worth a map, which may not be cut while somebody reads.
    let read = moved.read(0, 90_000, 150, true).unwrap();
    let before: Vec<Vec<u8>> = read.slices.iter().map(|slice| slice.to_vec()).collect();
    second.take_over(&mut moved).unwrap();
    assert!(second.has(&moved) && !first.has(&moved) && moved.has_moved_since(&flush));
    assert_eq!((first.partitions().unwrap().len(), second.partitions().unwrap().len()), (0, 1));
    moved.flush().unwrap();
    assert_eq!(moved.recovery_point(), 150);
    moved.truncate_to(10).unwrap();
    // Others than those that were read, in their place.
    for _ in 0..200 {
        moved.append(&batch(900), Origin::Client, 0, 0).unwrap();
    }
    moved.set_high_watermark(i64::MAX);
    assert_eq!(read.slices, before, "what was read stays");
    assert_eq!((moved.log_end_offset(), moved.segment_count()), (210, 3));
    // A directory that this is the first log of is in use, too.
    let checkpoints = second.checkpoints([&moved]);
    assert!(second.write(&checkpoints).unwrap());
    let killed = two(root.path());
    assert_eq!(killed.each_ref().map(LogDir::was_clean), [false, false]);
    let mut moved = log(&killed[1]);
    assert_eq!(moved.log_end_offset(), 210);

    for dir in killed {
        dir.close([&mut moved]).unwrap();
    }
    let [first, second] = two(root.path());
    assert!(first.was_clean() && second.was_clean());
    let mut found = log(&second);
    found.set_high_watermark(i64::MAX);
    assert_eq!(found.log_end_offset(), 210);
    assert_eq!(
        found.read(0, 90_000, 10, true).unwrap().slices[0],
        before[0][..10 * batch(1000).size_in_bytes()]
    );
}

#[test]
fn a_directory_that_was_closed_is_in_use_from_the_first_log_on_that_is_moved_there() {
    let root = tempfile::tempdir().unwrap();
    for dir in two(root.path()) {
        dir.close([]).unwrap();
    }
    let [first, second] = two(root.path());
    let mut moved = log(&first);
    append(&mut moved, 1);
    second.take_over(&mut moved).unwrap();
    let marks = ["first", "second"].map(|name| root.path().join(name).join(".kafka_cleanshutdown").exists());
    assert_eq!(marks, [false, false]);
}

#[test]
fn a_log_that_cannot_be_moved_stays() {
    let root = tempfile::tempdir().unwrap();
    let [first, second] = two(root.path());
    let mut stays = log(&first);
    append(&mut stays, 1);
    fs::write(root.path().join("second/t-0"), "in the way").unwrap();
    let why = second.take_over(&mut stays).unwrap_err().to_string();
    assert!(why.contains("first/t-0"), "{why}");
    append(&mut stays, 1);
    assert!(first.has(&stays) && stays.log_end_offset() == 2);
    first.close([&mut stays]).unwrap();
    assert_eq!(log(&two(root.path())[0]).log_end_offset(), 2);
}

#[test]
fn what_was_kept_of_a_log_is_adopted_where_nothing_is_known_of_it() {
    let root = tempfile::tempdir().unwrap();
    let [first, second] = two(root.path());
    let mut moved = log(&first);
    append(&mut moved, 3);
    moved.advance_log_start(2).unwrap();
    first.close([&mut moved]).unwrap();
    drop((first, second));
    // Killed between the move and the next checkpoints.
    fs::rename(root.path().join("first/t-0"), root.path().join("second/t-0")).unwrap();
    let [_, second] = two(root.path());
    assert_eq!(log(&second).log_start_offset(), 0, "nobody has told");
    let [first, second] = two(root.path());
    second.adopt(&first, "t", 0);
    assert_eq!(log(&second).log_start_offset(), 2);
}
