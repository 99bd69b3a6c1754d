//! Reading, and finding offsets by time.

use bytes::Bytes;

use crate::message_set;
use crate::records::walk_all;
use crate::segment::Segment;
use crate::{BatchHeader, Error, Log, NO_TIMESTAMP, RECORD_BATCH_OVERHEAD, Result};

/// What a read found: whole batches, the first of which may begin before the offset that was asked for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LogRead {
    /// The batches' bytes, in order. Several where they lie in several chunks; a batch never spans two.
    pub slices: Vec<Bytes>,
    /// The size of all slices.
    pub size: usize,
}

/// A record found by time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TimestampOffset {
    /// Its timestamp.
    pub timestamp: i64,
    /// Its offset.
    pub offset: i64,
    /// The epoch of the leader that appended it, or -1.
    pub leader_epoch: i32,
}

impl Log {
    /// Reads batches from the one that holds `offset` on, as many as end before `up_to` and fit into `max_bytes`; with
    /// `min_one`, the first of them even if it is larger. Nothing is copied.
    ///
    /// With the batches `{[10,10][11,30][31,100]}`, a read at 20 up to 50 gives `[11,30]`.
    ///
    /// # Errors
    /// [`Error::OffsetOutOfRange`] if `offset` lies before the log's start or past its end; [`Error::Storage`].
    pub fn read(&self, offset: i64, max_bytes: usize, up_to: i64, min_one: bool) -> Result<LogRead> {
        if offset < self.log_start_offset || offset > self.log_end_offset {
            return Err(Error::OffsetOutOfRange {
                offset,
                start: self.log_start_offset,
                end: self.log_end_offset,
            });
        }
        let mut read = LogRead::default();
        let first = self.segments.partition_point(|segment| segment.end_offset <= offset);
        if offset >= up_to || first == self.segments.len() {
            return Ok(read);
        }
        let mut from = self.segments[first].position_of(offset)?;
        for segment in &self.segments[first..] {
            let end = segment.read_end(
                from,
                max_bytes - read.size.min(max_bytes),
                up_to,
                min_one && read.size == 0,
            )?;
            segment.store.slices(from, end, &mut read.slices)?;
            read.size += end - from;
            if end < segment.size() || read.size >= max_bytes {
                break;
            }
            from = 0;
        }
        Ok(read)
    }

    /// The first record at or after the log's start whose timestamp is `timestamp` or later, inside compressed batches too.
    ///
    /// # Errors
    /// When a batch that was read from elsewhere does not decompress.
    pub fn offset_for_timestamp(&self, timestamp: i64) -> Result<Option<TimestampOffset>> {
        for segment in self.segments.iter().filter(|segment| segment.max_timestamp >= timestamp) {
            for (position, header) in segment.batches_since(timestamp)? {
                if header.last_offset() < self.log_start_offset {
                    continue;
                }
                let found = self.find_record(segment, position, &header, |found| found >= timestamp)?;
                if found.is_some() {
                    return Ok(found);
                }
            }
        }
        Ok(None)
    }

    /// The first record that has the largest timestamp of the log.
    ///
    /// # Errors
    /// When a batch that was read from elsewhere does not decompress.
    pub fn offset_of_max_timestamp(&self) -> Result<Option<TimestampOffset>> {
        let max = self.segments.iter().map(|segment| segment.max_timestamp).max().unwrap_or(NO_TIMESTAMP);
        if max < 0 {
            return Ok(None);
        }
        self.offset_for_timestamp(max)
    }

    /// The first record of a batch, or message of a set of format 0 or 1, not before the log's start, whose timestamp is
    /// `wanted`.
    fn find_record(
        &self,
        segment: &Segment,
        position: usize,
        header: &BatchHeader,
        wanted: impl Fn(i64) -> bool,
    ) -> Result<Option<TimestampOffset>> {
        let limit = self.config.decompressed_bytes_max;
        let is_found = |offset: i64, timestamp: i64| offset >= self.log_start_offset && wanted(timestamp);
        let mut found = None;
        if header.partition_leader_epoch < 0 && segment.is_message(position)? {
            let set = segment.batch(position, header)?;
            let mut messages = message_set::messages(&set, header, limit)?.into_iter();
            found = messages.find(|(offset, timestamp)| is_found(*offset, *timestamp));
        } else {
            let records = batch_records(segment, position, header)?;
            walk_all(header, &records, limit, |_, timestamp, outline| {
                let offset = header.base_offset.wrapping_add(i64::from(outline.offset_delta));
                found = is_found(offset, timestamp).then_some((offset, timestamp));
                found.is_none()
            })?;
        }
        let leader_epoch = header.partition_leader_epoch;
        Ok(found.map(|(offset, timestamp)| TimestampOffset { timestamp, offset, leader_epoch }))
    }
}

/// The bytes after the header of the batch at `position`.
pub(super) fn batch_records(segment: &Segment, position: usize, header: &BatchHeader) -> Result<Bytes> {
    Ok(segment.batch(position, header)?.slice(RECORD_BATCH_OVERHEAD..))
}
