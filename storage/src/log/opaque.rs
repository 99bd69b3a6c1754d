//! Bytes that lie in a log as they are, sound or not, and the log's entries one by one.

use bytes::Bytes;

use super::append::Appended;
use crate::record_batch::{LOG_OVERHEAD, MAGIC_OFFSET};
use crate::{BatchHeader, Error, Log, NO_PRODUCER_EPOCH, NO_PRODUCER_ID, NO_SEQUENCE, NO_TIMESTAMP, Result};

/// One entry of a log: a batch, or bytes that were appended unchecked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogEntry {
    /// What the log goes by: of a batch, its own header.
    pub header: BatchHeader,
    /// The bytes, as a consumer gets them.
    pub bytes: Bytes,
    /// Whether the bytes were appended unchecked: then they may say anything.
    pub is_opaque: bool,
}

impl Log {
    /// Appends bytes as they are, for tests of what consumers do with damaged ones. Nothing is checked, patched, or noted of
    /// a producer. They take up `offsets` offsets, at least one. The high watermark stays.
    ///
    /// # Errors
    /// [`Error::InvalidRecord`] for fewer than 17 bytes, in which a consumer would not even find the magic, and for a log on
    /// disk; [`Error::BatchTooLargeForSegment`] and [`Error::MemoryExhausted`].
    pub fn append_opaque(
        &mut self,
        bytes: &[u8],
        offsets: i32,
        leader_epoch: i32,
        now: i64,
    ) -> Result<Appended> {
        if self.directory.is_some() {
            let why = "a log on disk keeps batches only: bytes that are none would be cut off when it is opened next";
            return Err(Error::InvalidRecord(why.to_owned()));
        }
        let (size, max) = (bytes.len(), self.config.segment_bytes);
        if size <= MAGIC_OFFSET {
            let why = format!("{size} bytes are fewer than the {} that reach the magic", MAGIC_OFFSET + 1);
            return Err(Error::InvalidRecord(why));
        }
        if size > max {
            return Err(Error::BatchTooLargeForSegment { size, max });
        }
        let header = opaque_header(self.log_end_offset, size, offsets.max(1), leader_epoch);
        self.write(&header, bytes, true, now)?;
        self.publish(&header, None);
        Ok(Appended {
            base_offset: header.base_offset,
            last_offset: header.last_offset(),
            log_append_time: NO_TIMESTAMP,
            log_start_offset: self.log_start_offset,
            is_duplicate: false,
        })
    }

    /// The entries that hold offsets from `from` on and end before `up_to`. Nothing is copied. A message of the formats 0 and
    /// 1, from an old directory, counts as opaque.
    ///
    /// # Errors
    /// [`Error::Storage`] where a file cannot be read, or holds what is no batch.
    pub fn entries(&self, from: i64, up_to: i64) -> Result<Vec<LogEntry>> {
        let first = self.segments.partition_point(|segment| segment.end_offset <= from);
        let mut entries = Vec::new();
        for segment in &self.segments[first..] {
            let mut end = segment.position_of(from.max(segment.base_offset))?;
            for (position, header) in segment.batches_from(end)? {
                if header.next_offset() > up_to {
                    return Ok(entries);
                }
                end = position + header.size_in_bytes();
                let bytes = segment.batch(position, &header)?;
                let is_opaque = segment.is_opaque(position) || bytes.get(MAGIC_OFFSET) != Some(&2);
                entries.push(LogEntry { header, bytes, is_opaque });
                if header.next_offset() == up_to {
                    return Ok(entries);
                }
            }
            segment.check_end(end)?;
        }
        Ok(entries)
    }
}

/// What the log goes by where the bytes themselves cannot be trusted.
fn opaque_header(base_offset: i64, size: usize, offsets: i32, leader_epoch: i32) -> BatchHeader {
    BatchHeader {
        base_offset,
        batch_length: i32::try_from(size - LOG_OVERHEAD).unwrap_or(i32::MAX),
        partition_leader_epoch: leader_epoch,
        crc: 0,
        attributes: 0,
        last_offset_delta: offsets - 1,
        base_timestamp: NO_TIMESTAMP,
        max_timestamp: NO_TIMESTAMP,
        producer_id: NO_PRODUCER_ID,
        producer_epoch: NO_PRODUCER_EPOCH,
        base_sequence: NO_SEQUENCE,
        record_count: offsets,
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::{LogConfig, Origin, Pool, RecordBatchBuilder};

    const NOW: i64 = 1_700_000_000_000;

    /// A log with a batch at 0, `garbage` at 1 to 3, and a batch at 4.
    fn log(garbage: &[u8]) -> Log {
        let mut log = Log::new(Arc::new(LogConfig::default()), Pool::new(1 << 20));
        append(&mut log, NOW);
        log.append_opaque(garbage, 3, 0, NOW).unwrap();
        append(&mut log, NOW + 5);
        log.set_high_watermark(log.log_end_offset());
        log
    }

    fn append(log: &mut Log, timestamp: i64) {
        let mut builder = RecordBatchBuilder::new();
        builder.push(timestamp, None, Some(b"value"));
        log.append(&builder.build().unwrap().trusted(), Origin::Client, 0, NOW).unwrap();
    }

    fn spans(log: &Log, from: i64, up_to: i64) -> Vec<(i64, i64, bool)> {
        let entries = log.entries(from, up_to).unwrap().into_iter();
        let spans =
            entries.map(|entry| (entry.header.base_offset, entry.header.last_offset(), entry.is_opaque));
        spans.collect()
    }

    #[test]
    fn bytes_lie_in_the_log_as_they_are_between_batches() {
        for length in [17, 40, 61, 500] {
            let garbage = vec![0xff; length];
            let log = log(&garbage);
            assert_eq!(spans(&log, 0, 5), [(0, 0, false), (1, 3, true), (4, 4, false)]);
            assert_eq!(&log.entries(2, 4).unwrap()[0].bytes[..], garbage);
            let read = log.read(0, usize::MAX, 5, true).unwrap();
            let size: usize = log.entries(0, 5).unwrap().iter().map(|entry| entry.bytes.len()).sum();
            assert_eq!((read.size, log.size()), (size, size));
            assert_eq!(log.read(4, 1, 5, true).unwrap().slices[0], log.entries(4, 5).unwrap()[0].bytes);
        }
    }

    #[test]
    fn what_is_looked_for_by_time_lies_in_batches() {
        let log = log(&[0xff; 30]);
        assert_eq!(log.offset_for_timestamp(NOW + 1).unwrap().map(|found| found.offset), Some(4));
        assert_eq!(log.offset_for_timestamp(-5).unwrap().map(|found| found.offset), Some(0));
    }

    #[test]
    fn truncation_takes_them_away_whole() {
        let mut log = log(&[0xff; 30]);
        assert!(log.truncate_to(2).unwrap());
        assert_eq!(spans(&log, 0, 9), [(0, 0, false)]);
        append(&mut log, NOW);
        assert_eq!(spans(&log, 0, 9), [(0, 0, false), (2, 2, false)]);
    }

    #[test]
    fn too_few_bytes_are_refused() {
        let mut log = log(&[0; 17]);
        assert!(matches!(log.append_opaque(&[0; 16], 1, 0, NOW), Err(Error::InvalidRecord(_))));
    }
}
