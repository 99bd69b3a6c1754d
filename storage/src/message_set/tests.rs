use std::fs;
use std::sync::Arc;

use super::*;
use crate::{Log, LogConfig, LogDir, Origin, Pool, RecordBatchBuilder, SystemDisk};

/// A message of format 0, or 1 if it has a timestamp.
fn message(offset: i64, timestamp: Option<i64>, codec: Codec, value: &[u8]) -> Vec<u8> {
    let magic = u8::from(timestamp.is_some());
    let mut body = vec![magic, codec.id()];
    body.extend(timestamp.map(i64::to_be_bytes).iter().flatten());
    body.extend((-1i32).to_be_bytes());
    body.extend((value.len() as i32).to_be_bytes());
    body.extend(value);
    let mut out = offset.to_be_bytes().to_vec();
    out.extend((body.len() as i32 + 4).to_be_bytes());
    out.extend(crc32fast::hash(&body).to_be_bytes());
    out.extend(body);
    out
}

/// A compressed set of format 1, whose inner offsets count from 0.
fn compressed(first: i64, timestamps: &[i64], codec: Codec) -> Vec<u8> {
    let inner = timestamps.iter().enumerate();
    let inner = inner.flat_map(|(n, timestamp)| message(n as i64, Some(*timestamp), Codec::None, b"inner"));
    let inner = compression::compress(codec, &inner.collect::<Vec<_>>()).unwrap();
    let last = first + timestamps.len() as i64 - 1;
    message(last, timestamps.iter().max().copied(), codec, &inner)
}

/// Messages at 0 to 2 of format 0, at 3 of format 1, at 4 to 6 and 7 to 9 compressed.
fn old_segment() -> Vec<Vec<u8>> {
    let mut sets: Vec<Vec<u8>> = (0..3).map(|offset| message(offset, None, Codec::None, b"old")).collect();
    sets.push(message(3, Some(100), Codec::None, b"newer"));
    sets.push(compressed(4, &[200, 400, 300], Codec::Gzip));
    sets.push(compressed(7, &[350, 360, 500], Codec::Snappy));
    sets
}

struct Old {
    root: tempfile::TempDir,
    sets: Vec<Vec<u8>>,
}

impl Old {
    fn new(tail: &[u8]) -> Old {
        let (root, sets) = (tempfile::tempdir().unwrap(), old_segment());
        fs::create_dir(root.path().join("t-0")).unwrap();
        let log = root.path().join("t-0/00000000000000000000.log");
        fs::write(log, [&sets.concat(), tail].concat()).unwrap();
        Old { root, sets }
    }

    fn open(&self) -> (LogDir, Log) {
        let dir = LogDir::open(Arc::new(SystemDisk::new()), self.root.path()).unwrap();
        let log = dir.log("t", 0, [1; 16], Arc::new(LogConfig::default()), Pool::new(0), 0).unwrap();
        (dir, log)
    }
}

#[test]
fn old_sets_are_recovered_and_served_byte_for_byte() {
    let old = Old::new(&message(10, None, Codec::None, b"torn")[..20]);
    let (dir, mut log) = old.open();
    log.set_high_watermark(i64::MAX);
    assert_eq!(log.log_end_offset(), 10);
    let read = |log: &Log, offset| log.read(offset, usize::MAX, i64::MAX, true).unwrap().slices.concat();
    assert_eq!(read(&log, 0), old.sets.concat());
    assert_eq!(read(&log, 5), old.sets[4..].concat(), "the compressed set that holds the offset");
    let mut batch = RecordBatchBuilder::new();
    batch.push(600, None, Some(b"new"));
    log.append(&batch.build().unwrap().trusted(), Origin::Client, 2, 0).unwrap();
    dir.close([&mut log]).unwrap();
    let (_, log) = old.open();
    assert_eq!((log.log_end_offset(), log.leader_epochs().epoch_for_offset(10)), (11, Some(2)));
    assert!(read(&log, 0).starts_with(&old.sets.concat()));
    let opaque: Vec<bool> = log.entries(0, 11).unwrap().iter().map(|entry| entry.is_opaque).collect();
    assert_eq!(opaque, [true, true, true, true, true, true, false]);
}

#[test]
fn old_messages_are_found_by_time_inside_of_compressed_sets() {
    let (_dir, mut log) = Old::new(&[]).open();
    let found = |log: &Log, time| {
        log.offset_for_timestamp(time).unwrap().map(|found| (found.offset, found.timestamp))
    };
    assert_eq!(found(&log, 0), Some((3, 100)));
    assert_eq!(found(&log, 101), Some((4, 200)));
    assert_eq!(found(&log, 201), Some((5, 400)));
    assert_eq!(found(&log, 401), Some((9, 500)));
    assert_eq!(found(&log, 501), None);
    log.set_high_watermark(i64::MAX);
    log.advance_log_start(6).unwrap();
    assert_eq!(found(&log, 201), Some((6, 300)));
}

#[test]
fn damaged_old_messages_end_the_log() {
    let mut damaged = message(10, Some(1), Codec::None, b"damaged");
    damaged[30] ^= 1;
    let (_dir, log) = Old::new(&damaged).open();
    assert_eq!(log.log_end_offset(), 10);
    for length in 0..40 {
        let _ = header(&damaged[..length.min(damaged.len())]);
    }
}
