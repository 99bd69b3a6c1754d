use super::*;
use crate::{AdmittedBatch, Codec, ControlMarker, RecordBatchBuilder, TimestampOffset};

fn log(config: LogConfig) -> Log {
    Log::new(Arc::new(config), Pool::new(1 << 30))
}

fn batch(timestamps: &[i64]) -> AdmittedBatch {
    let mut builder = RecordBatchBuilder::new();
    timestamps.iter().for_each(|timestamp| builder.push(*timestamp, None, Some(b"value")));
    builder.build().unwrap().trusted()
}

fn transactional(producer_id: i64, sequence: i32) -> AdmittedBatch {
    let mut builder = RecordBatchBuilder::new().producer(producer_id, 0, sequence).transactional(true);
    builder.push(1, None, Some(b"value"));
    builder.build().unwrap().trusted()
}

fn append(log: &mut Log, batch: &AdmittedBatch) -> i64 {
    log.append(batch, Origin::Client, 0, 0).unwrap().base_offset
}

/// Appends and moves the high watermark to the end.
fn commit(log: &mut Log, batch: &AdmittedBatch) -> i64 {
    let offset = append(log, batch);
    log.set_high_watermark(i64::MAX);
    offset
}

fn end(log: &mut Log, producer_id: i64, is_abort: bool) -> i64 {
    let coordinator_epoch = 0;
    let marker = match is_abort {
        true => ControlMarker::Abort { coordinator_epoch },
        false => ControlMarker::Commit { coordinator_epoch },
    };
    let batch = RecordBatchBuilder::marker(producer_id, 0, marker, 2).trusted();
    log.append(&batch, Origin::Coordinator, 0, 0).unwrap().base_offset
}

#[test]
fn an_empty_log_is_small() {
    assert!(size_of::<Log>() <= 256, "{}", size_of::<Log>());
}

#[test]
fn duplicates_are_answered_with_their_first_offset() {
    let mut log = log(LogConfig::default());
    append(&mut log, &batch(&[1, 2]));
    let mut builder = RecordBatchBuilder::new().producer(1, 0, 0);
    builder.push(5, None, None);
    let produced = builder.build().unwrap().trusted();
    append(&mut log, &produced);
    let again = log.append(&produced, Origin::Client, 0, 0).unwrap();
    assert!(again.is_duplicate);
    assert_eq!((again.base_offset, again.last_offset, again.log_append_time), (2, 2, 5));
    assert_eq!(log.log_end_offset(), 3);
}

#[test]
fn batches_larger_than_a_segment_are_refused() {
    let mut log = log(LogConfig { segment_bytes: 64, ..LogConfig::default() });
    let batch = batch(&[1]);
    let size = batch.size_in_bytes();
    let refused = log.append(&batch, Origin::Client, 0, 0).unwrap_err();
    assert_eq!(refused, Error::BatchTooLargeForSegment { size, max: 64 });
    assert_eq!(log.segment_count(), 0);
}

#[test]
fn an_append_without_memory_changes_nothing() {
    let mut log = Log::new(Arc::new(LogConfig::default()), Pool::new(600));
    let appended = (0..).take_while(|_| log.append(&batch(&[1]), Origin::Client, 0, 0).is_ok()).count();
    assert_eq!(log.log_end_offset(), appended as i64);
    let before = log.read(0, usize::MAX, i64::MAX, false).unwrap();
    let refused = log.append(&batch(&[1]), Origin::Client, 0, 0).unwrap_err();
    assert_eq!(refused, Error::MemoryExhausted { used: 512, wanted: 512, limit: 600 });
    assert_eq!(log.read(0, usize::MAX, i64::MAX, false).unwrap(), before);
}

#[test]
fn appended_batches_have_offsets_and_epochs_and_their_crc() {
    let mut log = log(LogConfig::default());
    append(&mut log, &batch(&[1, 2, 3]));
    log.append(&batch(&[4]), Origin::Client, 7, 0).unwrap();
    let read = log.read(3, usize::MAX, i64::MAX, false).unwrap();
    let (header, bytes) = crate::batches(&read.slices[0]).next().unwrap();
    assert_eq!((header.base_offset, header.partition_leader_epoch), (3, 7));
    assert_eq!(header.crc, crc32c::crc32c(&bytes[21..]));
    assert_eq!(log.end_offset_for_epoch(0), (0, 3));
    assert_eq!(log.end_offset_for_epoch(7), (7, 4));
}

#[test]
fn reads_share_memory_and_do_not_copy() {
    let mut log = log(LogConfig::default());
    append(&mut log, &batch(&[1]));
    let first = log.read(0, 1000, i64::MAX, false).unwrap();
    append(&mut log, &batch(&[1]));
    let second = log.read(0, 1000, i64::MAX, false).unwrap();
    assert_eq!(first.slices[0].as_ptr(), second.slices[0].as_ptr());
    assert_eq!((first.slices.len(), second.slices.len(), second.size), (1, 1, 2 * first.size));
}

#[test]
fn the_first_record_of_a_time_is_found_inside_of_batches() {
    for codec in Codec::ALL {
        let mut log = log(LogConfig::default());
        append(&mut log, &batch(&[10, 20]));
        let mut builder = RecordBatchBuilder::new().codec(codec);
        [15, 40, 30, 50].into_iter().for_each(|timestamp| builder.push(timestamp, None, Some(&[0; 50])));
        append(&mut log, &builder.build().unwrap().trusted());
        append(&mut log, &batch(&[50]));
        let found = |log: &Log, target| log.offset_for_timestamp(target).unwrap().map(|found| found.offset);
        assert_eq!(found(&log, 0), Some(0));
        assert_eq!(found(&log, 20), Some(1));
        assert_eq!(found(&log, 21), Some(3));
        assert_eq!(found(&log, 41), Some(5));
        assert_eq!(found(&log, 51), None);
        let max = TimestampOffset { timestamp: 50, offset: 5, leader_epoch: 0 };
        assert_eq!(log.offset_of_max_timestamp(), Ok(Some(max)));
    }
}

#[test]
fn segments_roll_by_the_time_of_their_first_batch() {
    let mut log = log(LogConfig { segment_ms: 100, ..LogConfig::default() });
    append(&mut log, &batch(&[1000]));
    append(&mut log, &batch(&[1100]));
    assert_eq!(log.segment_count(), 1);
    append(&mut log, &batch(&[1101]));
    assert_eq!(log.segment_count(), 2);
}

#[test]
fn segments_without_timestamps_roll_by_cluster_time() {
    let mut log = log(LogConfig { segment_ms: 100, ..LogConfig::default() });
    for (now, segments) in [(5000, 1), (5100, 1), (5101, 2)] {
        log.append(&batch(&[-1]), Origin::Client, 0, now).unwrap();
        assert_eq!(log.segment_count(), segments);
    }
}

#[test]
fn retention_drops_whole_segments_below_the_high_watermark() {
    let mut log = log(LogConfig { segment_ms: 10, retention_ms: 1000, ..LogConfig::default() });
    for timestamp in [100, 200, 300] {
        append(&mut log, &batch(&[timestamp]));
    }
    log.set_high_watermark(1);
    assert_eq!(log.apply_retention(1300).segments, 1, "two are old, one is below the high watermark");
    assert_eq!((log.log_start_offset(), log.segment_count()), (1, 2));
    log.set_high_watermark(3);
    assert_eq!(log.apply_retention(1300).segments, 1);
    assert_eq!(log.apply_retention(1301).segments, 1, "the last segment goes too");
    assert_eq!((log.log_start_offset(), log.log_end_offset(), log.size()), (3, 3, 0));
    assert_eq!(commit(&mut log, &batch(&[400])), 3);
}

#[test]
fn the_start_does_not_pass_the_high_watermark() {
    let mut log = log(LogConfig::default());
    append(&mut log, &batch(&[1, 2, 3]));
    log.set_high_watermark(2);
    assert_eq!(log.advance_log_start(3), Err(Error::OffsetOutOfRange { offset: 3, start: 0, end: 2 }));
    assert_eq!(log.advance_log_start(2), Ok(true));
    assert_eq!(log.advance_log_start(1), Ok(false));
    assert!(matches!(log.read(1, 100, 3, true), Err(Error::OffsetOutOfRange { .. })));
    assert_eq!(
        log.read(2, 1000, 3, true).unwrap().slices.len(),
        1,
        "the batch that holds the start is read whole"
    );
}

#[test]
fn open_transactions_hold_the_last_stable_offset_back() {
    let mut log = log(LogConfig::default());
    commit(&mut log, &batch(&[1]));
    assert_eq!(log.last_stable_offset(), 1);
    commit(&mut log, &transactional(1, 0));
    commit(&mut log, &transactional(2, 0));
    assert_eq!(log.last_stable_offset(), 1);
    assert!(log.has_open_transaction(1));
    end(&mut log, 1, false);
    assert_eq!(log.last_stable_offset(), 1, "the marker is not below the high watermark yet");
    log.set_high_watermark(i64::MAX);
    assert_eq!(log.last_stable_offset(), 2);
    end(&mut log, 2, true);
    log.set_high_watermark(i64::MAX);
    assert_eq!(log.last_stable_offset(), 5);
}

#[test]
fn aborted_transactions_are_named_to_whom_they_concern() {
    let mut log = log(LogConfig::default());
    commit(&mut log, &transactional(1, 0));
    commit(&mut log, &transactional(2, 0));
    let marker = end(&mut log, 2, true);
    end(&mut log, 1, false);
    log.set_high_watermark(i64::MAX);
    let aborted =
        AbortedTransaction { producer_id: 2, first_offset: 1, last_offset: marker, last_stable_offset: 0 };
    assert_eq!(log.aborted_transactions(0, 4), [aborted]);
    assert_eq!(log.aborted_transactions(0, 1), []);
    assert_eq!(log.aborted_transactions(3, 4), []);
    log.advance_log_start(3).unwrap();
    assert_eq!(log.aborted_transactions(0, 4), []);
}

#[test]
fn a_write_outside_of_its_open_transaction_is_refused() {
    let mut log = log(LogConfig::default());
    append(&mut log, &transactional(1, 0));
    let mut builder = RecordBatchBuilder::new().producer(1, 0, 1);
    builder.push(1, None, None);
    let outside = builder.build().unwrap().trusted();
    assert!(matches!(log.append(&outside, Origin::Client, 0, 0), Err(Error::InvalidTxnState(_))));
}

#[test]
fn truncation_takes_producers_and_transactions_back() {
    let mut log = log(LogConfig { segment_ms: 10, ..LogConfig::default() });
    append(&mut log, &transactional(1, 0));
    append(&mut log, &transactional(1, 1));
    append(&mut log, &batch(&[100]));
    end(&mut log, 1, true);
    append(&mut log, &transactional(1, 2));
    log.set_high_watermark(3);
    assert!(log.truncate_to(3).unwrap());
    assert_eq!(log.producer(1).unwrap().last_sequence(), 1);
    assert_eq!((log.last_stable_offset(), log.log_end_offset()), (0, 3));
    assert_eq!(log.aborted_transactions(0, 9), []);
    assert!(log.truncate_to(1).unwrap());
    assert_eq!(log.producer(1).unwrap().last_sequence(), 0);
    assert!(log.truncate_to(0).unwrap());
    assert!(log.producer(1).is_none());
    commit(&mut log, &batch(&[100]));
    assert_eq!(log.last_stable_offset(), 1, "nothing of the transaction is left");
}

#[test]
fn truncation_remembers_producers_whose_segments_are_gone() {
    let mut log = log(LogConfig { segment_ms: 10, ..LogConfig::default() });
    let mut builder = RecordBatchBuilder::new().producer(1, 0, 0);
    builder.push(0, None, None);
    commit(&mut log, &builder.build().unwrap().trusted());
    commit(&mut log, &batch(&[100]));
    commit(&mut log, &batch(&[100]));
    log.advance_log_start(1).unwrap();
    assert!(log.truncate_to(2).unwrap());
    assert_eq!(log.producer(1).unwrap().last_sequence(), 0);
}

#[test]
fn what_was_truncated_stays_readable_and_is_not_written_again() {
    let mut log = log(LogConfig::default());
    append(&mut log, &batch(&[1]));
    append(&mut log, &batch(&[2]));
    let held = log.read(1, 1000, i64::MAX, false).unwrap().slices.remove(0);
    let copy = held.to_vec();
    log.truncate_to(1).unwrap();
    append(&mut log, &batch(&[3]));
    assert_eq!(held, copy);
    let read = log.read(0, 1000, i64::MAX, false).unwrap();
    assert_eq!(read.slices.len(), 2, "the cut chunk is followed by a new one");
    assert_eq!(crate::batches(&read.slices[1]).next().unwrap().0.max_timestamp, 3);
}

#[test]
fn a_log_can_begin_anywhere() {
    let mut log = log(LogConfig::default());
    append(&mut log, &batch(&[1]));
    log.truncate_fully_and_start_at(42).unwrap();
    assert_eq!((log.log_start_offset(), log.high_watermark(), log.log_end_offset()), (42, 42, 42));
    assert_eq!(append(&mut log, &batch(&[1])), 42);
}
