use std::sync::Arc;

use crate::{
    CleanupPolicy, Codec, CompactionReport, ControlMarker, Log, LogConfig, LogDir, Origin, Pool, Record,
    RecordBatchBuilder, SystemDisk,
};

const DELETE_RETENTION: i64 = 1000;
const NOW: i64 = 50_000;

fn config() -> Arc<LogConfig> {
    let cleanup_policy = CleanupPolicy { delete: false, compact: true };
    let delete_retention_ms = DELETE_RETENTION;
    Arc::new(LogConfig { cleanup_policy, delete_retention_ms, ..LogConfig::default() })
}

/// Runs a test in memory and on disk.
fn in_both_modes(test: impl Fn(Log)) {
    test(Log::new(config(), Pool::new(1 << 30)));
    let root = tempfile::tempdir().unwrap();
    let dir = LogDir::open(Arc::new(SystemDisk::new()), root.path()).unwrap();
    test(dir.log("t", 0, [1; 16], config(), Pool::new(1 << 20), NOW).unwrap());
}

fn put(log: &mut Log, builder: RecordBatchBuilder, records: &[(&str, Option<&str>)]) {
    let mut builder = builder;
    for (key, value) in records {
        builder.push(NOW, Some(key.as_bytes()), value.map(str::as_bytes));
    }
    log.append(&builder.build().unwrap().trusted(), Origin::Client, 0, NOW).unwrap();
    log.set_high_watermark(i64::MAX);
}

fn end(log: &mut Log, producer_id: i64, marker: ControlMarker) {
    let batch = RecordBatchBuilder::marker(producer_id, 0, marker, NOW).trusted();
    log.append(&batch, Origin::Coordinator, 0, NOW).unwrap();
    log.set_high_watermark(i64::MAX);
}

/// Closes the segment: what is appended next begins another.
fn roll(log: &mut Log) {
    let mut small = (*config()).clone();
    small.segment_bytes = 80;
    log.set_config(Arc::new(small));
    put(log, RecordBatchBuilder::new(), &[("roll", Some("x"))]);
    log.set_config(config());
}

fn compact(log: &mut Log, now: i64) -> CompactionReport {
    log.flush().unwrap();
    let compaction = log.begin_compaction(now).expect("there is something to compact");
    let compacted = compaction.run().unwrap();
    log.end_compaction(compacted).unwrap().expect("nothing has happened meanwhile")
}

fn records(log: &Log) -> Vec<Record> {
    let entries = log.entries(0, i64::MAX).unwrap().into_iter();
    let batches = entries.map(|entry| {
        let checked = crate::message_set::check_stored(&entry.bytes, 0, 0);
        assert_eq!(checked.map(|header| header.next_offset()), Ok(entry.header.next_offset()));
        entry.bytes
    });
    batches.flat_map(|batch| crate::records(&batch, 1 << 20).unwrap().map(Result::unwrap)).collect()
}

/// Offsets, keys and values.
fn contents(log: &Log) -> Vec<(i64, String, Option<String>)> {
    let text = |bytes: bytes::Bytes| String::from_utf8_lossy(&bytes).into_owned();
    let contents = records(log).into_iter();
    contents.map(|r| (r.offset, r.key.map(text).unwrap_or_default(), r.value.map(text))).collect()
}

fn row(offset: i64, key: &str, value: &str) -> (i64, String, Option<String>) {
    (offset, key.to_owned(), Some(value.to_owned()))
}

#[test]
fn the_last_value_of_a_key_stays_where_it_was_whatever_the_codec() {
    in_both_modes(|mut log| {
        for codec in Codec::ALL {
            let value = codec.name();
            let batch = RecordBatchBuilder::new().codec(codec);
            put(&mut log, batch, &[("a", Some(value)), ("b", Some(value)), (value, Some("own"))]);
        }
        roll(&mut log);
        let held = log.read(0, usize::MAX, i64::MAX, true).unwrap().slices.concat();
        let copy = held.clone();
        let report = compact(&mut log, NOW);
        let mut expected: Vec<_> = Codec::ALL
            .iter()
            .enumerate()
            .map(|(n, codec)| row(n as i64 * 3 + 2, codec.name(), "own"))
            .collect();
        expected.extend([row(12, "a", "zstd"), row(13, "b", "zstd"), row(15, "roll", "x")]);
        expected.sort();
        assert_eq!(contents(&log), expected);
        assert_eq!((report.records_removed, log.log_end_offset(), log.log_start_offset()), (8, 16, 0));
        assert!(held == copy);
        let read = log.read(12, usize::MAX, i64::MAX, true).unwrap();
        assert_eq!(crate::batches(&read.slices[0]).next().unwrap().0.last_offset(), 14);
        assert!(log.begin_compaction(NOW).is_none(), "there is nothing new");
    });
}

#[test]
fn the_last_segment_is_left_alone() {
    in_both_modes(|mut log| {
        put(&mut log, RecordBatchBuilder::new(), &[("a", Some("1"))]);
        put(&mut log, RecordBatchBuilder::new(), &[("a", Some("2"))]);
        log.flush().unwrap();
        assert!(log.begin_compaction(NOW).is_none());
        assert!(!log.is_compaction_due(NOW));
        roll(&mut log);
        put(&mut log, RecordBatchBuilder::new(), &[("a", Some("3"))]);
        log.flush().unwrap();
        assert!(log.is_compaction_due(NOW));
        compact(&mut log, NOW);
        assert_eq!(contents(&log), [row(1, "a", "2"), row(2, "roll", "x"), row(3, "a", "3")]);
        assert!(!log.is_compaction_due(NOW));
    });
}

#[test]
fn tombstones_go_once_everybody_had_the_time_to_see_them() {
    in_both_modes(|mut log| {
        put(&mut log, RecordBatchBuilder::new(), &[("a", Some("1")), ("b", Some("1"))]);
        put(&mut log, RecordBatchBuilder::new(), &[("a", None)]);
        roll(&mut log);
        compact(&mut log, NOW);
        let tombstone = (2, "a".to_owned(), None);
        assert_eq!(contents(&log), [row(1, "b", "1"), tombstone.clone(), row(3, "roll", "x")]);
        let batch = log.entries(2, 3).unwrap().pop().unwrap();
        assert_eq!(batch.header.delete_horizon_ms(), Some(NOW + DELETE_RETENTION));
        assert_eq!(records(&log)[1].timestamp, NOW, "the record's time stays");
        roll(&mut log);
        compact(&mut log, NOW + DELETE_RETENTION - 1);
        assert_eq!(contents(&log)[1], tombstone);
        roll(&mut log);
        compact(&mut log, NOW + DELETE_RETENTION);
        let keys: Vec<_> = contents(&log).into_iter().map(|(offset, key, _)| (offset, key)).collect();
        assert_eq!(keys, [(1, "b".to_owned()), (4, "roll".to_owned()), (5, "roll".to_owned())]);
    });
}

#[test]
fn aborted_records_go_and_their_marker_after_them() {
    in_both_modes(|mut log| {
        let transactional = |sequence| RecordBatchBuilder::new().producer(7, 0, sequence).transactional(true);
        put(&mut log, RecordBatchBuilder::new(), &[("a", Some("kept"))]);
        put(&mut log, transactional(0), &[("a", Some("aborted"))]);
        end(&mut log, 7, ControlMarker::Abort { coordinator_epoch: 0 });
        put(&mut log, transactional(1), &[("b", Some("committed"))]);
        end(&mut log, 7, ControlMarker::Commit { coordinator_epoch: 0 });
        roll(&mut log);
        compact(&mut log, NOW);
        let offsets = |log: &Log| contents(log).into_iter().map(|(offset, ..)| offset).collect::<Vec<_>>();
        assert_eq!(offsets(&log), [0, 2, 3, 4, 5], "the marker of the aborted one is still there");
        assert_eq!(log.aborted_transactions(0, 9).len(), 1);
        roll(&mut log);
        compact(&mut log, NOW);
        assert_eq!(offsets(&log), [0, 2, 3, 4, 5, 6]);
        roll(&mut log);
        compact(&mut log, NOW + DELETE_RETENTION);
        assert_eq!(offsets(&log), [0, 3, 4, 6, 7], "it ended a transaction of which nothing is left");
        assert_eq!(log.aborted_transactions(0, 9), []);
        assert_eq!(log.producer(7).unwrap().last_sequence(), 1);
    });
}

#[test]
fn what_is_undecided_is_left_alone() {
    in_both_modes(|mut log| {
        put(&mut log, RecordBatchBuilder::new(), &[("a", Some("1"))]);
        put(
            &mut log,
            RecordBatchBuilder::new().producer(7, 0, 0).transactional(true),
            &[("a", Some("open"))],
        );
        put(&mut log, RecordBatchBuilder::new(), &[("a", Some("2"))]);
        roll(&mut log);
        log.flush().unwrap();
        assert!(log.begin_compaction(NOW).is_none());
        end(&mut log, 7, ControlMarker::Commit { coordinator_epoch: 0 });
        roll(&mut log);
        compact(&mut log, NOW);
        let mut values = contents(&log);
        values.retain(|(_, key, _)| key == "a");
        assert_eq!(values, [row(2, "a", "2")]);
    });
}

#[test]
fn a_producer_s_last_batch_stays_if_need_be_empty() {
    in_both_modes(|mut log| {
        put(&mut log, RecordBatchBuilder::new().producer(7, 0, 0), &[("a", Some("1"))]);
        put(&mut log, RecordBatchBuilder::new().producer(7, 0, 1), &[("a", Some("2"))]);
        put(&mut log, RecordBatchBuilder::new(), &[("a", Some("3"))]);
        roll(&mut log);
        compact(&mut log, NOW);
        assert_eq!(contents(&log), [row(2, "a", "3"), row(3, "roll", "x")]);
        let headers: Vec<_> = log.entries(0, 9).unwrap().into_iter().map(|entry| entry.header).collect();
        assert_eq!((headers[0].base_offset, headers[0].base_sequence, headers[0].record_count), (1, 1, 0));
        assert_eq!(headers.len(), 3);
    });
}

#[test]
fn small_segments_become_one() {
    in_both_modes(|mut log| {
        for _ in 0..5 {
            put(&mut log, RecordBatchBuilder::new(), &[("a", Some("1"))]);
            roll(&mut log);
        }
        assert_eq!(log.segment_count(), 6);
        let report = compact(&mut log, NOW);
        assert_eq!((report.segments_read, report.segments_written, log.segment_count()), (5, 1, 2));
        assert_eq!(contents(&log), [row(7, "roll", "x"), row(8, "a", "1"), row(9, "roll", "x")]);
    });
}

#[test]
fn a_log_that_was_cut_meanwhile_does_not_take_the_result() {
    in_both_modes(|mut log| {
        put(&mut log, RecordBatchBuilder::new(), &[("a", Some("1"))]);
        put(&mut log, RecordBatchBuilder::new(), &[("a", Some("2"))]);
        roll(&mut log);
        log.flush().unwrap();
        let compacted = log.begin_compaction(NOW).unwrap().run().unwrap();
        log.truncate_to(1).unwrap();
        assert_eq!(log.end_compaction(compacted).unwrap(), None);
        assert_eq!(contents(&log), [row(0, "a", "1")]);
    });
}

#[test]
fn young_segments_wait_and_old_ones_do_not() {
    in_both_modes(|mut log| {
        put(&mut log, RecordBatchBuilder::new(), &[("a", Some("1"))]);
        roll(&mut log);
        log.flush().unwrap();
        log.set_config(Arc::new(LogConfig { min_compaction_lag_ms: 100, ..(*config()).clone() }));
        assert!(!log.is_compaction_due(NOW + 99) && log.begin_compaction(NOW + 99).is_none());
        assert!(log.is_compaction_due(NOW + 100));
        let lazy = LogConfig { min_cleanable_dirty_ratio: 1_000_001, ..(*config()).clone() };
        log.set_config(Arc::new(LogConfig { max_compaction_lag_ms: 100, ..lazy }));
        assert!(!log.is_compaction_due(NOW + 100));
        assert!(log.is_compaction_due(NOW + 101));
    });
}

#[test]
fn it_is_known_when_compaction_is_due_next() {
    in_both_modes(|mut log| {
        let with = |log: &mut Log, change: &dyn Fn(&mut LogConfig)| {
            let mut changed = (*config()).clone();
            change(&mut changed);
            log.set_config(Arc::new(changed));
        };
        put(&mut log, RecordBatchBuilder::new(), &[("a", Some("1"))]);
        assert_eq!(log.next_compaction(), None, "nothing is closed");
        assert!(log.roll(NOW).unwrap() && !log.roll(NOW).unwrap());
        assert_eq!(log.next_compaction(), Some(i64::MIN));
        with(&mut log, &|config| config.min_compaction_lag_ms = 100);
        assert_eq!(log.next_compaction(), Some(NOW + 100));
        with(&mut log, &|config| {
            (config.min_cleanable_dirty_ratio, config.max_compaction_lag_ms) = (1_000_000, 100);
        });
        assert_eq!(log.next_compaction(), Some(NOW + 101), "not even all of it is more than all of it");
        with(&mut log, &|config| config.min_cleanable_dirty_ratio = 1_000_000);
        assert_eq!(log.next_compaction(), None);
        with(&mut log, &|config| config.cleanup_policy.compact = false);
        assert_eq!(log.next_compaction(), None);
        with(&mut log, &|_| ());
        compact(&mut log, NOW);
        assert_eq!(log.next_compaction(), None, "nothing is dirty");
    });
}

#[test]
fn half_of_a_log_is_not_more_than_half_of_it() {
    in_both_modes(|mut log| {
        put(&mut log, RecordBatchBuilder::new(), &[("a", Some("1"))]);
        log.roll(NOW).unwrap();
        compact(&mut log, NOW);
        put(&mut log, RecordBatchBuilder::new(), &[("b", Some("1"))]);
        log.roll(NOW).unwrap();
        assert!(!log.is_compaction_due(NOW));
        put(&mut log, RecordBatchBuilder::new(), &[("c", Some("1"))]);
        log.roll(NOW).unwrap();
        assert!(log.is_compaction_due(NOW));
    });
}

#[test]
fn a_log_that_was_rolled_is_compacted_to_its_end_and_goes_on_in_another_segment() {
    in_both_modes(|mut log| {
        put(&mut log, RecordBatchBuilder::new(), &[("a", Some("1")), ("b", Some("1"))]);
        put(&mut log, RecordBatchBuilder::new(), &[("a", None)]);
        log.roll(NOW).unwrap();
        compact(&mut log, NOW);
        let tombstone = (2, "a".to_owned(), None);
        assert_eq!(contents(&log), [row(1, "b", "1"), tombstone]);
        assert!(log.begin_compaction(NOW + DELETE_RETENTION).is_none(), "nothing is dirty");
        let again = log.begin_compaction_again(NOW + DELETE_RETENTION).unwrap().run().unwrap();
        assert!(log.end_compaction(again).unwrap().is_some_and(|report| report.records_removed == 1));
        assert_eq!(contents(&log), [row(1, "b", "1")]);
        assert_eq!((log.segment_count(), log.log_end_offset()), (1, 3));
        put(&mut log, RecordBatchBuilder::new(), &[("a", Some("2"))]);
        assert_eq!(contents(&log), [row(1, "b", "1"), row(3, "a", "2")]);
        assert_eq!(log.segment_count(), 2);
        log.roll(NOW).unwrap();
        log.truncate_to(3).unwrap();
        put(&mut log, RecordBatchBuilder::new(), &[("a", Some("3"))]);
        assert_eq!(contents(&log), [row(1, "b", "1"), row(3, "a", "3")]);
    });
}

#[test]
fn a_rolled_log_is_found_as_it_was_left() {
    let root = tempfile::tempdir().unwrap();
    let open = || {
        let dir = LogDir::open(Arc::new(SystemDisk::new()), root.path()).unwrap();
        let log = dir.log("t", 0, [1; 16], config(), Pool::new(1 << 20), NOW).unwrap();
        (dir, log)
    };
    let (dir, mut log) = open();
    put(&mut log, RecordBatchBuilder::new(), &[("a", Some("1")), ("a", Some("2"))]);
    log.roll(NOW).unwrap();
    compact(&mut log, NOW);
    dir.close([&mut log]).unwrap();
    let (_dir, mut log) = open();
    assert_eq!((contents(&log), log.compacted_up_to()), (vec![row(1, "a", "2")], 2));
    put(&mut log, RecordBatchBuilder::new(), &[("a", Some("3"))]);
    assert_eq!(contents(&log), [row(1, "a", "2"), row(2, "a", "3")]);
    assert_eq!(log.segment_count(), 2);
}

#[test]
fn a_checkpoint_behind_the_end_of_the_log_does_not_count() {
    let root = tempfile::tempdir().unwrap();
    let open = || LogDir::open(Arc::new(SystemDisk::new()), root.path()).unwrap();
    let log = |dir: &LogDir| dir.log("t", 0, [1; 16], config(), Pool::new(1 << 20), NOW).unwrap();
    let dir = open();
    let mut first = log(&dir);
    put(&mut first, RecordBatchBuilder::new(), &[("a", Some("1"))]);
    dir.close([&mut first]).unwrap();
    std::fs::write(root.path().join("cleaner-offset-checkpoint"), "0\n1\nt 0 7\n").unwrap();
    assert_eq!(log(&open()).compacted_up_to(), 0);
}

#[test]
fn bytes_that_are_no_batch_are_left_where_they_are() {
    let mut log = Log::new(config(), Pool::new(1 << 20));
    put(&mut log, RecordBatchBuilder::new(), &[("a", Some("1"))]);
    log.append_opaque(&[7; 100], 1, 0, NOW).unwrap();
    put(&mut log, RecordBatchBuilder::new(), &[("a", Some("2"))]);
    roll(&mut log);
    let before = log.entries(0, 9);
    assert!(matches!(log.begin_compaction(NOW).unwrap().run(), Err(crate::Error::CorruptRecord(_))));
    assert_eq!(log.entries(0, 9), before);
}
