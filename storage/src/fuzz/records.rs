//! The records of a batch, as they come from a producer, or lie in an old directory.

use std::sync::Arc;

use bytes::Bytes;

use super::seal;
use crate::record_batch::MAGIC_OFFSET;
use crate::{
    CheckedBatch, CleanupPolicy, Codec, CompressionType, Log, LogConfig, Origin, Pool, TimestampType, check,
    check_and_read, message_set,
};

/// What a batch may decompress to.
const LIMIT: usize = 1 << 16;
const NOW: i64 = 2_000;

/// The first byte says whether length and CRC are made right, and which topic the batch is for.
///
/// # Panics
/// When what is found does not agree.
pub fn run(bytes: &[u8]) {
    let Some((how, bytes)) = bytes.split_first() else { return };
    let mut bytes = bytes.to_vec();
    if how % 2 == 1 {
        seal::batch(&mut bytes);
    }
    let bytes = Bytes::from(bytes);
    match check(bytes.clone(), LIMIT) {
        Ok(checked) => {
            agree(&checked);
            append(checked, how / 2);
        }
        Err(error) => assert!(!error.to_string().is_empty()),
    }
    let _ = check_and_read(&bytes, LIMIT);
    read_messages(&bytes);
}

/// What was checked can be read, and is what was summed up.
fn agree(checked: &CheckedBatch) {
    let read: Vec<_> = crate::records(&checked.to_bytes(), LIMIT)
        .and_then(Iterator::collect)
        .expect("what was checked can be read");
    assert_eq!(read.len(), checked.record_count() as usize);
    let newest = read.iter().map(|record| record.timestamp).max().unwrap_or(-1);
    assert_eq!(newest.max(-1), checked.max_timestamp());
    let keyless = read.iter().position(|record| record.key.is_none());
    assert_eq!(keyless, checked.first_keyless_record().map(|index| index as usize));
}

/// The batch goes into a log, if it is admitted, and is found there.
fn append(checked: CheckedBatch, topic: u8) {
    let config = LogConfig {
        compression_type: match topic % 8 {
            at @ 0..=4 => CompressionType::Codec(Codec::ALL[usize::from(at)]),
            _ => CompressionType::Producer,
        },
        cleanup_policy: CleanupPolicy { delete: true, compact: topic & 16 != 0 },
        timestamp_type: if topic & 32 != 0 {
            TimestampType::LogAppendTime
        } else {
            TimestampType::CreateTime
        },
        decompressed_bytes_max: LIMIT,
        ..LogConfig::default()
    };
    let mut log = Log::new(Arc::new(config), Pool::new(1 << 22));
    let Ok(admitted) = checked.admit(&log.config().clone(), NOW) else { return };
    for _ in 0..2 {
        if let Ok(appended) = log.append(&admitted, Origin::Client, 0, NOW) {
            assert!(appended.last_offset < log.log_end_offset());
        }
    }
    log.set_high_watermark(i64::MAX);
    let end = log.log_end_offset();
    let entries = log.entries(0, end).expect("it lies in memory");
    assert_eq!(entries.last().map_or(0, |last| last.header.next_offset()), end);
    let _ = log.offset_of_max_timestamp().expect("what was checked can be read");
    let _ = log.offset_for_timestamp(NOW).expect("what was checked can be read");
    log.truncate_to(end / 2).expect("there is no marker in the log");
}

/// A message of format 0 or 1, and those in it.
fn read_messages(bytes: &Bytes) {
    let Some(header) = message_set::header(bytes).filter(|_| bytes[MAGIC_OFFSET] < 2) else { return };
    if header.size_in_bytes() <= bytes.len() {
        let _ = message_set::messages(&bytes.slice(..header.size_in_bytes()), &header, LIMIT);
    }
}

#[cfg(test)]
pub(super) fn seeds() -> Vec<(&'static str, Vec<u8>)> {
    let batch =
        |how: u8, codec: Codec, records: i64| [&[how], &super::batch(codec, records).to_bytes()[..]].concat();
    vec![
        ("none", batch(11, Codec::None, 3)),
        ("gzip", batch(11, Codec::Gzip, 3)),
        ("snappy", batch(11, Codec::Snappy, 3)),
        ("lz4", batch(11, Codec::Lz4, 3)),
        ("zstd", batch(11, Codec::Zstd, 3)),
        ("to-zstd", batch(9, Codec::None, 2)),
        ("unsealed", batch(0, Codec::None, 1)),
        ("compacted", batch(43, Codec::None, 1)),
        ("stamped", batch(75, Codec::Snappy, 1)),
        ("format-0", message(1, 0)),
        ("format-1", message(1, 1)),
    ]
}

/// A message of an old format, not compressed, behind the byte `how`.
#[cfg(test)]
pub(super) fn message(how: u8, magic: u8) -> Vec<u8> {
    let mut message = vec![0; 16];
    message.extend([magic, 0]);
    if magic == 1 {
        message.extend(1_000i64.to_be_bytes());
    }
    message.extend(3i32.to_be_bytes());
    message.extend(b"key");
    message.extend(5i32.to_be_bytes());
    message.extend(b"value");
    seal::batch(&mut message);
    [&[how], &message[..]].concat()
}
