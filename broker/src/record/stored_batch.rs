//! Batches as they lie in a partition.

use bytes::Bytes;
use kafkito_storage::{self as storage, BatchTimestampType, ControlMarker, LogEntry};

use super::StoredRecord;
use super::batch::Compression;
use crate::error::{Error, ErrorKind};
use crate::list::Listed;
use crate::state::appending::error_code;

/// A batch as it lies in a partition.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct StoredBatch {
    /// The partition's number.
    pub partition: i32,
    /// The offset of its first record.
    pub base_offset: i64,
    /// The offset of its last record.
    pub last_offset: i64,
    /// How many records it has. Of what is unchecked: how many offsets it takes up.
    pub count: i32,
    /// The epoch of the leader that appended it.
    pub leader_epoch: i32,
    /// The codec of its records; `None` where it names one that does not exist.
    pub compression: Option<Compression>,
    /// The largest timestamp, in milliseconds since the epoch; -1 if no record has one.
    pub max_timestamp: i64,
    /// Whether its timestamp is the broker's (`LogAppendTime`), not the producer's.
    pub is_log_append_time: bool,
    /// The idempotent producer's id, or -1.
    pub producer_id: i64,
    /// The idempotent producer's epoch, or -1.
    pub producer_epoch: i16,
    /// The sequence number of its first record, or -1.
    pub base_sequence: i32,
    /// Whether it is part of a transaction.
    pub is_transactional: bool,
    /// If it ends a transaction: whether that was committed.
    pub commits: Option<bool>,
    /// Whether it was put into the log unchecked, as bytes: then it may be damaged, and what stands here of it, but for its
    /// offsets, is nothing.
    pub is_unchecked: bool,
    /// The bytes, as a consumer gets them.
    pub bytes: Bytes,
    bytes_max: usize,
    /// Records before it have been deleted.
    log_start_offset: i64,
}

impl StoredBatch {
    pub(crate) fn of(partition: i32, entry: LogEntry, log_start_offset: i64, bytes_max: usize) -> Self {
        let LogEntry { header, bytes, is_opaque } = entry;
        let mut batch = Self {
            partition,
            base_offset: header.base_offset,
            last_offset: header.last_offset(),
            count: header.record_count,
            leader_epoch: header.partition_leader_epoch,
            compression: header.codec().ok(),
            max_timestamp: header.max_timestamp,
            is_log_append_time: header.timestamp_type() == BatchTimestampType::LogAppendTime,
            producer_id: header.producer_id,
            producer_epoch: header.producer_epoch,
            base_sequence: header.base_sequence,
            is_transactional: header.is_transactional(),
            commits: None,
            is_unchecked: is_opaque,
            bytes,
            bytes_max,
            log_start_offset,
        };
        if header.is_control() {
            let marker = batch.read().ok().and_then(|records| ControlMarker::of(records.first()?));
            batch.commits = marker.map(|marker| !marker.is_abort());
        }
        batch
    }

    /// Its records, decompressed: none of a control batch, and none that were deleted.
    ///
    /// # Errors
    /// If it is damaged: [`ErrorKind::Refused`] with the code that a producer of it would have got.
    pub fn records(&self) -> Result<Vec<StoredRecord>, Error> {
        let records = self.read().map_err(|error| {
            let (partition, offset) = (self.partition, self.base_offset);
            let text = format!("partition {partition} holds a bad batch at offset {offset}: {error}");
            Error::new(ErrorKind::Refused(error_code(&error)), text)
        })?;
        if self.is_control() {
            return Ok(Vec::new());
        }
        let there = records.into_iter().filter(|record| record.offset >= self.log_start_offset);
        Ok(there.map(|record| StoredRecord::of(self.partition, record)).listed())
    }

    fn read(&self) -> storage::Result<Vec<storage::Record>> {
        if self.is_unchecked {
            return storage::check_and_read(&self.bytes, self.bytes_max);
        }
        storage::records(&self.bytes, self.bytes_max)?.collect()
    }

    fn is_control(&self) -> bool {
        storage::BatchHeader::parse(&self.bytes).is_some_and(|header| header.is_control())
    }
}
