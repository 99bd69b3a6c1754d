use std::path::Path;

use super::*;
use crate::{AdmittedBatch, ControlMarker, LogDir, Origin, RecordBatchBuilder, SystemDisk};

const TOPIC_ID: [u8; 16] = [7; 16];

fn config() -> Arc<LogConfig> {
    Arc::new(LogConfig { segment_bytes: 700, index_interval_bytes: 100, ..LogConfig::default() })
}

fn batch(builder: RecordBatchBuilder, timestamp: i64) -> AdmittedBatch {
    let mut builder = builder;
    (0..2).for_each(|_| builder.push(timestamp, Some(b"key"), Some(b"some value or other")));
    builder.build().unwrap().trusted()
}

fn append(log: &mut Log, batch: &AdmittedBatch, epoch: i32) {
    let origin = if batch.header.is_control() { Origin::Coordinator } else { Origin::Client };
    log.append(batch, origin, epoch, 0).unwrap();
    log.set_high_watermark(i64::MAX);
}

fn end(producer_id: i64, is_abort: bool) -> AdmittedBatch {
    let coordinator_epoch = 3;
    let marker = match is_abort {
        true => ControlMarker::Abort { coordinator_epoch },
        false => ControlMarker::Commit { coordinator_epoch },
    };
    RecordBatchBuilder::marker(producer_id, 0, marker, 9).trusted()
}

/// Segments, epochs, producers, transactions ended both ways and one that is not, and a start within a segment.
fn fill(log: &mut Log) {
    for round in 0..12 {
        append(log, &batch(RecordBatchBuilder::new(), round), round as i32 / 4);
        let of = |id: i64| RecordBatchBuilder::new().producer(id, 0, round as i32 * 2).transactional(true);
        append(log, &batch(of(5), 100 - round), round as i32 / 4);
        append(log, &end(5, round % 3 == 0), round as i32 / 4);
    }
    append(log, &batch(RecordBatchBuilder::new().producer(6, 0, 0).transactional(true), 1), 3);
    append(log, &batch(RecordBatchBuilder::new(), 50), 3);
    log.advance_log_start(16).unwrap();
}

fn open(dir: &LogDir) -> Log {
    dir.log("t", 0, TOPIC_ID, config(), Pool::new(0), 0).unwrap()
}

fn dir(path: &Path) -> LogDir {
    LogDir::open(Arc::new(SystemDisk::new()), path).unwrap()
}

fn write(view: &LogView, path: &Path) -> Result<()> {
    let dir = dir(path);
    let mut log = dir.write_view("t", 0, TOPIC_ID, view, 0)?;
    dir.close([&mut log])
}

/// All that is to be the same.
fn told(log: &Log) -> String {
    let read = log.read(log.log_start_offset(), usize::MAX, i64::MAX, true).unwrap();
    let bytes: Vec<u8> = read.slices.iter().flat_map(|slice| slice.to_vec()).collect();
    let offsets =
        [log.log_start_offset(), log.last_stable_offset(), log.high_watermark(), log.log_end_offset()];
    let last = |entry: &crate::ProducerEntry| {
        (entry.producer_id, entry.last_sequence(), entry.current_txn_first_offset)
    };
    let producers: Vec<_> = log.producers().map(last).collect();
    let bases: Vec<i64> = log.segments.iter().map(|segment| segment.base_offset).collect();
    let found: Vec<_> = (0..110).map(|time| log.offset_for_timestamp(time).unwrap()).collect();
    let (epochs, aborted) = (log.leader_epochs().entries(), log.aborted_transactions(0, i64::MAX));
    format!("{bases:?} {offsets:?} {epochs:?} {producers:?} {aborted:?} {found:?} {bytes:?}")
}

#[test]
fn what_is_written_is_the_log_as_it_was_wherever_it_is_kept() {
    let root = tempfile::tempdir().unwrap();
    let kept = dir(&root.path().join("kept"));
    for (number, mut log) in [Log::new(config(), Pool::new(1 << 20)), open(&kept)].into_iter().enumerate() {
        fill(&mut log);
        assert!(log.segment_count() > 2 && log.log_start_offset() > log.segments[0].base_offset);
        let (before, view) = (told(&log), log.view().unwrap());
        append(&mut log, &end(6, true), 4);
        log.truncate_to(20).unwrap();
        let target = root.path().join(number.to_string());
        write(&view, &target).unwrap();
        for is_clean in [true, false] {
            let written = dir(&target);
            assert_eq!(written.was_clean(), is_clean);
            assert_eq!(told(&open(&written)), before);
        }
    }
}

#[test]
fn a_log_that_holds_nothing_any_more_goes_on_where_it_was() {
    let root = tempfile::tempdir().unwrap();
    let mut log = Log::new(config(), Pool::new(1 << 20));
    write(&log.view().unwrap(), &root.path().join("empty")).unwrap();
    assert!(log.view().unwrap().is_empty() && !root.path().join("empty/t-0").exists());
    fill(&mut log);
    let end = log.log_end_offset();
    log.advance_log_start(end).unwrap();
    assert!(!log.view().unwrap().is_empty());
    write(&log.view().unwrap(), root.path()).unwrap();
    let written = open(&dir(root.path()));
    assert_eq!((written.log_start_offset(), written.log_end_offset()), (end, end));
    assert_eq!(written.producer(5).unwrap().last_sequence(), 23);
}

#[test]
fn what_is_no_batch_is_refused_with_its_place() {
    let root = tempfile::tempdir().unwrap();
    let mut log = Log::new(config(), Pool::new(1 << 20));
    append(&mut log, &batch(RecordBatchBuilder::new(), 1), 0);
    let place = log.size();
    log.append_opaque(&[0xff; 80], 3, 0, 0).unwrap();
    let refused = write(&log.view().unwrap(), root.path()).unwrap_err().to_string();
    assert!(refused.contains("t-0") && refused.contains(&format!("at byte {place}")), "{refused}");
}
