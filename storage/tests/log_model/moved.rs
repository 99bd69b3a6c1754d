//! A log is moved to another file system, and the process is killed at each step of that, or the power goes.

use std::path::Path;
use std::sync::Arc;

use kafkito_storage::{Log, LogConfig, LogDir, Origin, Pool, RecordBatchBuilder};

use crate::sim_disk::SimDisk;

const TOPIC_ID: [u8; 16] = [7; 16];
const PATHS: [&str; 2] = ["/first", "/second"];
/// Records that are synced before the move, and that are there at all.
const SYNCED: i64 = 20;
const ALL: i64 = 30;

/// Two log directories, each on a file system of its own.
fn open(disk: &Arc<SimDisk>) -> [LogDir; 2] {
    PATHS.map(|path| LogDir::open(Arc::clone(disk) as _, Path::new(path)).unwrap())
}

fn log(dir: &LogDir) -> Log {
    let config = Arc::new(LogConfig { segment_bytes: 1_000, ..LogConfig::default() });
    dir.log("t", 0, TOPIC_ID, config, Pool::new(0), 0).unwrap()
}

fn append(log: &mut Log, count: i64) {
    for _ in 0..count {
        let mut batch = RecordBatchBuilder::new();
        batch.push(0, None, Some(&[b'x'; 100]));
        log.append(&batch.build().unwrap().trusted(), Origin::Client, 0, 0).unwrap();
    }
}

/// What whoever starts does: a log that is nowhere else was deleted too soon. Returns where it is.
fn find(dirs: &[LogDir; 2]) -> usize {
    let has = |dir: &LogDir| dir.partitions().unwrap().iter().any(|found| found.topic == "t");
    if !dirs.iter().any(has) {
        let (name, _) = &dirs[0].deleted().unwrap()[0];
        dirs[0].restore(name, "t", 0).unwrap();
    }
    let places: Vec<usize> = (0..2).filter(|place| has(&dirs[*place])).collect();
    assert_eq!(places.len(), 1, "it is in one of them, not in {places:?}");
    for dir in dirs {
        dir.remove_deleted().unwrap();
        for (name, _) in dir.futures().unwrap() {
            dir.remove_future(&name).unwrap();
        }
        assert!(dir.deleted().unwrap().is_empty() && dir.futures().unwrap().is_empty());
    }
    places[0]
}

#[test]
fn it_is_whole_in_one_of_the_two_after_every_step() {
    // Names that were not synced are lost: none, the last one, all.
    for lost in [None, Some(0), Some(1), Some(usize::MAX)] {
        let mut found = [0, 0];
        for changes in 0.. {
            let disk = Arc::new(SimDisk::default());
            disk.mount(Path::new(PATHS[1]));
            let dirs = open(&disk);
            let mut moved = log(&dirs[0]);
            append(&mut moved, SYNCED);
            moved.flush().unwrap();
            append(&mut moved, ALL - SYNCED);
            disk.die_after(changes);
            let done = dirs[1].take_over(&mut moved);
            assert!(dirs[usize::from(done.is_ok())].has(&moved));
            let is_over = done.is_ok() && moved.flush().is_ok();
            disk.revive();
            if let Some(lost) = lost {
                disk.lose_power(&[0], lost);
            }
            let dirs = open(&disk);
            let place = find(&dirs);
            let end = log(&dirs[place]).log_end_offset();
            let least = if lost.is_none() || is_over { ALL } else { SYNCED };
            assert!((least..=ALL).contains(&end), "{end} records after {changes} changes, {lost:?} lost");
            found[place] += 1;
            if is_over {
                break;
            }
        }
        assert!(found.iter().all(|times| *times > 1), "{found:?}");
    }
}

#[test]
fn it_stays_where_there_is_no_room_for_it_elsewhere() {
    let disk = Arc::new(SimDisk::default());
    disk.mount(Path::new(PATHS[1]));
    let dirs = open(&disk);
    let mut stays = log(&dirs[0]);
    append(&mut stays, ALL);
    disk.set_room(Some(1_500));
    let why = dirs[1].take_over(&mut stays).unwrap_err().to_string();
    assert!(why.contains("/second/t-0.") && why.contains("appended to"), "{why}");
    disk.set_room(None);
    assert!(dirs[0].has(&stays) && dirs[1].futures().unwrap().is_empty());
    append(&mut stays, 1);
    dirs[1].take_over(&mut stays).unwrap();
    append(&mut stays, 1);
    // And back, where it was before.
    dirs[0].take_over(&mut stays).unwrap();
    assert_eq!((stays.log_end_offset(), find(&dirs)), (ALL + 2, 0));
    stays.set_high_watermark(i64::MAX);
    let read = stays.read(0, usize::MAX, ALL + 2, true).unwrap();
    assert!(!read.slices.is_empty());
}
