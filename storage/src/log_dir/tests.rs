use std::fs;

use super::*;
use crate::{AdmittedBatch, BatchHeader, Error, MetaNode, Origin, RecordBatchBuilder, SystemDisk};

pub(super) const TOPIC_ID: [u8; 16] = [7; 16];

struct Scratch {
    root: tempfile::TempDir,
    config: Arc<LogConfig>,
}

impl Scratch {
    fn new(config: LogConfig) -> Scratch {
        Scratch { root: tempfile::tempdir().unwrap(), config: Arc::new(config) }
    }

    fn dir(&self) -> LogDir {
        LogDir::open(Arc::new(SystemDisk::new()), self.root.path()).unwrap()
    }

    fn log(&self, dir: &LogDir) -> Log {
        self.try_log(dir).unwrap()
    }

    fn try_log(&self, dir: &LogDir) -> Result<Log> {
        dir.log("t", 0, TOPIC_ID, Arc::clone(&self.config), Pool::new(0), 0)
    }

    fn file(&self, name: &str) -> std::path::PathBuf {
        self.root.path().join("t-0").join(name)
    }

    /// Every file with its bytes.
    fn everything(&self) -> Vec<(std::path::PathBuf, Vec<u8>)> {
        let mut files = Vec::new();
        for dir in [self.root.path().to_owned(), self.root.path().join("t-0")] {
            for entry in fs::read_dir(dir).unwrap() {
                let path = entry.unwrap().path();
                if path.is_file() {
                    files.push((path.clone(), fs::read(path).unwrap()));
                }
            }
        }
        files.sort();
        files
    }
}

pub(super) fn batch(size: usize) -> AdmittedBatch {
    let mut builder = RecordBatchBuilder::new();
    builder.push(1, Some(b"key"), Some(&vec![b'x'; size]));
    builder.build().unwrap().trusted()
}

pub(super) fn append(log: &mut Log, count: usize) {
    for _ in 0..count {
        log.append(&batch(1000), Origin::Client, 0, 0).unwrap();
    }
    log.set_high_watermark(i64::MAX);
}

fn said(result: Result<Log>) -> String {
    result.unwrap_err().to_string()
}

#[test]
fn nothing_is_made_before_the_first_append() {
    let scratch = Scratch::new(LogConfig::default());
    let dir = scratch.dir();
    let mut log = scratch.log(&dir);
    log.set_high_watermark(0);
    log.begin_leader_epoch(3);
    assert!(!log.is_on_disk() && !scratch.file("").exists());
    dir.close([&mut log]).unwrap();
    assert_eq!(dir.partitions().unwrap(), []);
    let dir = scratch.dir();
    let mut log = scratch.log(&dir);
    append(&mut log, 1);
    let partition = PartitionDir { topic: "t".to_owned(), partition: 0, topic_id: Some(TOPIC_ID) };
    assert_eq!(dir.partitions().unwrap(), [partition]);
}

#[test]
fn ten_thousand_logs_need_few_descriptors() {
    let scratch = Scratch::new(LogConfig::default());
    let dir = scratch.dir();
    let log =
        |partition| dir.log("t", partition, TOPIC_ID, Arc::clone(&scratch.config), Pool::new(0), 0).unwrap();
    let mut logs: Vec<Log> = (0..10_000).map(log).collect();
    assert_eq!(dir.partitions().unwrap().len(), 0);
    for log in &mut logs[..1000] {
        append(log, 1);
        assert_eq!(log.read(0, 1, 1, true).unwrap().size, batch(1000).size_in_bytes());
    }
    #[cfg(target_os = "linux")]
    {
        let open =
            fs::read_dir("/proc/self/fd").unwrap().filter_map(|entry| fs::read_link(entry.ok()?.path()).ok());
        let open = open.filter(|path| path.starts_with(scratch.root.path())).count();
        assert!(open <= 256, "{open} descriptors");
    }
}

#[test]
fn a_clean_stop_needs_no_recovery_and_whoever_opens_it_is_not_clean_any_more() {
    let scratch = Scratch::new(LogConfig::default());
    let dir = scratch.dir();
    assert!(!dir.was_clean());
    let mut log = scratch.log(&dir);
    append(&mut log, 5);
    log.advance_log_start(2).unwrap();
    log.set_high_watermark(4);
    dir.close([&mut log]).unwrap();
    // Were it gone over, this would be found.
    let mut bytes = fs::read(scratch.file("00000000000000000000.log")).unwrap();
    bytes[100] ^= 1;
    fs::write(scratch.file("00000000000000000000.log"), bytes).unwrap();
    let dir = scratch.dir();
    assert!(dir.was_clean());
    let log = scratch.log(&dir);
    assert_eq!((log.log_start_offset(), log.high_watermark(), log.log_end_offset()), (2, 4, 5));
    assert_eq!((log.recovery_point(), log.next_flush()), (5, None));
    assert!(!scratch.dir().was_clean());
}

#[test]
fn damage_before_the_recovery_point_is_named_and_left_as_it_is() {
    let scratch = Scratch::new(LogConfig { segment_bytes: 4000, ..LogConfig::default() });
    let dir = scratch.dir();
    let mut log = scratch.log(&dir);
    append(&mut log, 8);
    log.flush().unwrap();
    append(&mut log, 1);
    assert!(dir.write(&dir.checkpoints([&log])).unwrap());
    let (recovery_point, last) = (log.recovery_point(), scratch.file("00000000000000000006.log"));
    assert_eq!(recovery_point, 8);
    let mut bytes = fs::read(&last).unwrap();
    let size = batch(1000).size_in_bytes();
    bytes[size + 50] ^= 1;
    fs::write(&last, bytes).unwrap();
    let before = scratch.everything();
    let refused = said(scratch.try_log(&scratch.dir()));
    let expected = format!("{}, at byte {size}: the CRC of a batch is ", last.display());
    assert!(refused.starts_with(&expected), "{refused}");
    assert_eq!(scratch.everything(), before);
}

#[test]
fn a_damaged_tail_behind_the_recovery_point_is_cut() {
    let scratch = Scratch::new(LogConfig { segment_bytes: 4000, ..LogConfig::default() });
    let dir = scratch.dir();
    let mut log = scratch.log(&dir);
    append(&mut log, 4);
    log.flush().unwrap();
    append(&mut log, 5);
    dir.write(&dir.checkpoints([&log])).unwrap();
    let middle = scratch.file("00000000000000000003.log");
    let mut bytes = fs::read(&middle).unwrap();
    let size = batch(1000).size_in_bytes();
    bytes[2 * size + 50] ^= 1;
    fs::write(&middle, bytes).unwrap();
    let mut log = scratch.log(&scratch.dir());
    assert_eq!((log.log_end_offset(), log.segment_count(), log.high_watermark()), (5, 2, 5));
    assert_eq!(fs::metadata(&middle).unwrap().len() as usize, 2 * size);
    assert_eq!(log.append(&batch(10), Origin::Client, 0, 0).unwrap().base_offset, 5);
}

#[test]
fn what_is_another_topic_s_is_not_opened() {
    let scratch = Scratch::new(LogConfig::default());
    append(&mut scratch.log(&scratch.dir()), 1);
    let other = scratch.dir().log("t", 0, [8; 16], Arc::clone(&scratch.config), Pool::new(0), 0);
    let path = scratch.file("partition.metadata");
    assert_eq!(said(other), format!("{}, in line 2: this is another topic's id", path.display()));
}

#[test]
fn indexes_that_are_lost_or_damaged_are_made_anew() {
    let scratch = Scratch::new(LogConfig { segment_bytes: 20_000, ..LogConfig::default() });
    for damage in ["lost", "torn", "foreign"] {
        let dir = scratch.dir();
        let mut log = scratch.log(&dir);
        append(&mut log, 50);
        dir.close([&mut log]).unwrap();
        let index = scratch.file("00000000000000000000.index");
        let times = scratch.file("00000000000000000000.timeindex");
        let (sound, sound_times) = (fs::read(&index).unwrap(), fs::read(&times).unwrap());
        assert!(sound.len() >= 3 * 8 && !sound_times.is_empty());
        match damage {
            "lost" => fs::remove_file(&index).unwrap(),
            "torn" => fs::write(&times, &sound_times[..5]).unwrap(),
            _ => fs::write(&index, vec![0xff; 800]).unwrap(),
        }
        let log = scratch.log(&scratch.dir());
        assert_eq!((fs::read(&index).unwrap(), fs::read(&times).unwrap()), (sound, sound_times), "{damage}");
        assert_eq!(log.read(17, 1, i64::MAX, true).unwrap().slices.len(), 1);
    }
}

#[test]
fn an_index_that_lies_costs_time_and_no_record() {
    let scratch = Scratch::new(LogConfig { segment_bytes: 20_000, ..LogConfig::default() });
    let dir = scratch.dir();
    let mut log = scratch.log(&dir);
    append(&mut log, 30);
    dir.close([&mut log]).unwrap();
    let index = scratch.file("00000000000000000000.index");
    let mut bytes = fs::read(&index).unwrap();
    bytes[7] ^= 1;
    fs::write(&index, bytes).unwrap();
    let log = scratch.log(&scratch.dir());
    let found = log.read(7, 1, i64::MAX, true).unwrap();
    assert_eq!(crate::batches(&found.slices[0]).next().unwrap().0.base_offset, 7);
}

#[test]
fn zeros_behind_the_entries_of_an_index_are_cut_off() {
    let scratch = Scratch::new(LogConfig::default());
    let dir = scratch.dir();
    let mut log = scratch.log(&dir);
    append(&mut log, 50);
    dir.close([&mut log]).unwrap();
    // As Kafka leaves them when it is killed, though it would not say then that it was not.
    for name in ["00000000000000000000.index", "00000000000000000000.timeindex"] {
        let mut bytes = fs::read(scratch.file(name)).unwrap();
        let len = bytes.len();
        bytes.resize(len + 240, 0);
        fs::write(scratch.file(name), bytes).unwrap();
        let log = scratch.log(&scratch.dir());
        assert_eq!(fs::metadata(scratch.file(name)).unwrap().len() as usize, len);
        assert_eq!(log.log_end_offset(), 50);
    }
}

#[test]
fn an_append_is_synced_before_it_succeeds_where_flush_messages_says_so() {
    let scratch = Scratch::new(LogConfig { flush_messages: 3, flush_ms: 50, ..LogConfig::default() });
    let dir = scratch.dir();
    let mut log = scratch.log(&dir);
    let mut points = Vec::new();
    for now in 0..7 {
        log.append(&batch(10), Origin::Client, 0, now).unwrap();
        points.push((log.recovery_point(), log.next_flush()));
    }
    let due = |since: i64| Some(since + 50);
    let expected = [(0, due(0)), (0, due(0)), (3, None), (3, due(3)), (3, due(3)), (6, None), (6, due(6))];
    assert_eq!(points, expected);
}

#[test]
fn segments_that_go_wait_before_their_files_go() {
    let config = LogConfig { segment_bytes: 4000, retention_bytes: 0, ..LogConfig::default() };
    let scratch = Scratch::new(LogConfig { file_delete_delay_ms: 100, ..config });
    let dir = scratch.dir();
    let mut log = scratch.log(&dir);
    append(&mut log, 4);
    let held = log.read(0, 1, i64::MAX, true).unwrap();
    assert_eq!(log.next_file_deletion(), None);
    assert_eq!(log.apply_retention(1000).segments, 2);
    let deleted = scratch.file("00000000000000000000.log.deleted");
    assert!(deleted.exists() && log.segment_count() == 0);
    assert_eq!((log.next_file_deletion(), log.delete_files(1000)), (Some(i64::MIN), Ok(Some(1100))));
    assert_eq!(log.delete_files(1099), Ok(Some(1100)));
    assert!(deleted.exists());
    assert_eq!(log.delete_files(1100), Ok(None));
    assert!(!deleted.exists());
    assert_eq!(held.size, batch(1000).size_in_bytes());
    drop(log);
    let log = scratch.log(&scratch.dir());
    assert_eq!((log.log_start_offset(), log.log_end_offset()), (4, 4), "an empty segment remembers the end");
}

#[test]
fn a_deleted_log_leaves_its_name_at_once() {
    let scratch = Scratch::new(LogConfig::default());
    let dir = scratch.dir();
    let mut log = scratch.log(&dir);
    append(&mut log, 3);
    dir.delete(log).unwrap();
    assert_eq!(dir.partitions().unwrap(), []);
    let mut again = scratch.log(&dir);
    assert_eq!(again.log_end_offset(), 0);
    append(&mut again, 1);
    assert_eq!(dir.remove_deleted(), Ok(1));
    assert_eq!((dir.remove_deleted(), dir.partitions().unwrap().len()), (Ok(0), 1));
}

#[test]
fn segments_are_closed_before_their_indexes_grow_too_large() {
    let scratch =
        Scratch::new(LogConfig { segment_index_bytes: 36, index_interval_bytes: 0, ..LogConfig::default() });
    let mut log = scratch.log(&scratch.dir());
    append(&mut log, 9);
    assert_eq!(log.segment_count(), 2, "four entries of an index, and the first batch has none");
    let read = log.read(0, usize::MAX, i64::MAX, true).unwrap();
    assert_eq!(read.size, 9 * batch(1000).size_in_bytes());
}

#[test]
fn bytes_that_are_no_batch_are_refused() {
    let scratch = Scratch::new(LogConfig::default());
    let refused = scratch.log(&scratch.dir()).append_opaque(&[0; 100], 1, 0, 0).unwrap_err();
    assert!(matches!(refused, Error::InvalidRecord(_)), "{refused}");
}

#[test]
fn damaged_checkpoints_are_named() {
    let scratch = Scratch::new(LogConfig::default());
    let open = || LogDir::open(Arc::new(SystemDisk::new()), scratch.root.path());
    for name in ["recovery-point-offset-checkpoint", "meta.properties"] {
        let path = scratch.root.path().join(name);
        fs::write(&path, "1\n").unwrap();
        let refused = open().unwrap_err().to_string();
        assert!(refused.starts_with(&format!("{}, in line 1: version", path.display())), "{refused}");
        fs::remove_file(path).unwrap();
    }
    let meta = MetaProperties {
        cluster_id: "c".to_owned(),
        nodes: vec![MetaNode { node_id: 1, directory_id: None }],
    };
    let dir = open().unwrap();
    assert_eq!(dir.meta(), None);
    dir.write_meta(&meta).unwrap();
    assert_eq!(open().unwrap().meta(), Some(&meta));
}

#[test]
fn truncation_to_where_a_segment_begins_behind_a_gap_counts_what_lies_before_as_synced() {
    let scratch = Scratch::new(LogConfig { segment_bytes: 2500, ..LogConfig::default() });
    let dir = scratch.dir();
    let mut log = scratch.log(&dir);
    let mut pair = RecordBatchBuilder::new();
    pair.push(1, None, Some(&[b'x'; 1000]));
    pair.push(1, None, None);
    let pair = pair.build().unwrap().trusted();
    for _ in 0..2 {
        log.append(&pair, Origin::Client, 0, 0).unwrap();
    }
    // Offset 2 is left without a batch, and the next segment begins at 3.
    log.truncate_to(3).unwrap();
    append(&mut log, 2);
    log.flush().unwrap();
    assert_eq!((log.segment_count(), log.recovery_point()), (2, 5));
    log.truncate_to(4).unwrap();
    log.truncate_to(3).unwrap();
    assert_eq!((log.segment_count(), log.recovery_point()), (1, 3));
    drop(log);
    let log = scratch.log(&scratch.dir());
    assert_eq!((log.segment_count(), log.log_end_offset()), (1, 3));
}

#[test]
fn what_is_no_batch_is_told_of_by_whoever_reads_it() {
    let scratch = Scratch::new(LogConfig { segment_bytes: 4000, ..LogConfig::default() });
    let dir = scratch.dir();
    let mut log = scratch.log(&dir);
    append(&mut log, 9);
    dir.close([&mut log]).unwrap();
    drop(log);
    // The second batch of the second segment.
    let path = scratch.file("00000000000000000003.log");
    let mut bytes = fs::read(&path).unwrap();
    let at = bytes.len() / 3;
    bytes[at + 8..at + 12].copy_from_slice(&[0; 4]);
    fs::write(&path, bytes).unwrap();
    // It was closed: nobody looks at the batches before they are read.
    let log = scratch.log(&scratch.dir());
    let expected = format!("{}, at byte {at}: there is no batch, where one should begin", path.display());
    assert_eq!(log.entries(0, 9).unwrap_err().to_string(), expected);
    assert_eq!(log.entries(4, 9).unwrap_err().to_string(), expected);
    assert_eq!(log.read(5, 1, 9, true).unwrap_err().to_string(), expected);
    assert_eq!(log.entries(0, 4).unwrap().len(), 4);
    assert_eq!(log.entries(6, 9).unwrap().len(), 3);
    fs::remove_file(&path).unwrap();
    assert!(log.entries(0, 9).unwrap_err().to_string().starts_with(&path.display().to_string()));
}

#[test]
fn producers_are_not_forgotten_behind_a_batch_that_is_none() {
    let scratch = Scratch::new(LogConfig { segment_bytes: 4000, ..LogConfig::default() });
    let (dir, mut sequence) = (scratch.dir(), 0);
    let mut log = scratch.log(&dir);
    while log.segment_count() < 4 {
        let mut batch = RecordBatchBuilder::new().producer(1, 0, sequence);
        batch.push(1, None, Some(&[b'x'; 1000]));
        log.append(&batch.build().unwrap().trusted(), Origin::Client, 0, 0).unwrap();
        sequence += 1;
    }
    dir.close([&mut log]).unwrap();
    let without_snapshots = || {
        let files = fs::read_dir(scratch.file("")).unwrap().map(|entry| entry.unwrap().path());
        let snapshots = files.filter(|path| path.extension().is_some_and(|suffix| suffix == "snapshot"));
        snapshots.for_each(|path| fs::remove_file(path).unwrap());
        scratch.dir()
    };
    let dir = without_snapshots();
    let mut log = scratch.log(&dir);
    assert_eq!(log.producer(1).map(|producer| producer.last_sequence()), Some(sequence - 1));
    dir.close([&mut log]).unwrap();
    let closed = scratch.file("00000000000000000003.log");
    let mut bytes = fs::read(&closed).unwrap();
    let second = BatchHeader::parse(&bytes).unwrap().size_in_bytes();
    for (size, why) in
        [(9, "there is no batch, where one should begin"), (i32::MAX, "the last batch is not whole")]
    {
        bytes[second + 8..second + 12].copy_from_slice(&size.to_be_bytes());
        fs::write(&closed, &bytes).unwrap();
        let said = scratch.try_log(&without_snapshots()).map(drop).unwrap_err().to_string();
        assert!(said.contains(&*closed.to_string_lossy()) && said.contains(why), "{said}");
    }
}

#[test]
fn a_cut_lasts_step_by_step_and_what_was_read_stays() {
    let scratch = Scratch::new(LogConfig { segment_bytes: 300_000, ..LogConfig::default() });
    let dir = scratch.dir();
    let mut log = scratch.log(&dir);
    append(&mut log, 700);
    log.flush().unwrap();
    // More than is worth a map.
    let held = log.read(0, 200_000, 700, true).unwrap().slices;
    let copy = held.concat();
    let size = |name: &str| fs::metadata(scratch.file(name)).map(|about| about.len()).unwrap_or(0);
    let (first, whole) = ("00000000000000000000.log", size("00000000000000000000.log"));
    log.truncate_to(10).unwrap();
    append(&mut log, 200);
    assert_eq!(size(first), whole, "nothing is cut before the cut lasts");
    let (mut steps, mut left) = (0, usize::MAX);
    while let Some(flush) = log.begin_flush().unwrap() {
        flush.run().unwrap();
        log.end_flush(&flush).unwrap();
        (steps, left) = (steps + 1, log.size());
        assert!(steps < 9, "it comes to an end");
    }
    assert!(!log.is_unsettled() && log.recovery_point() == 210 && left == log.size());
    assert_eq!(size(first), whole_batches(10));
    assert_eq!(size("00000000000000000010.log"), log.size() as u64 - whole_batches(10));
    assert_eq!(held.concat(), copy, "what was read stays");
    drop((held, log));
    assert_eq!(scratch.log(&scratch.dir()).log_end_offset(), 210);
}

/// The size of so many batches that [`append`] makes.
fn whole_batches(count: u64) -> u64 {
    count * batch(1000).size_in_bytes() as u64
}
