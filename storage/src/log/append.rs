//! Appending.

use crate::policy::AdmittedBatch;
use crate::producer_state::Verdict;
use crate::records::{ControlMarker, Records};
use crate::segment::Segment;
use crate::{AbortedTransaction, BatchHeader, BatchTimestampType, Error, Log, NO_TIMESTAMP, Result};

/// Who appends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// A client: its sequences are checked, a repeated batch is recognised.
    Client,
    /// A coordinator of this broker: it has no sequences, only its epochs are checked.
    Coordinator,
}

/// Who syncs what `flush.messages` asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Syncing {
    /// The append itself.
    Here,
    /// Whoever has called it.
    Later,
}

/// Where a batch went.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Appended {
    /// The offset of its first record.
    pub base_offset: i64,
    /// The offset of its last record.
    pub last_offset: i64,
    /// The time that its records have, where the topic has `LogAppendTime`; else -1. (Kafka answers a duplicate with the
    /// first one's maximum timestamp.)
    pub log_append_time: i64,
    /// The log's start.
    pub log_start_offset: i64,
    /// Whether the batch had been appended before; nothing was appended then.
    pub is_duplicate: bool,
}

impl Log {
    /// Appends a batch: checks its producer's epoch and sequence, gives it the next offsets and `leader_epoch`, and publishes
    /// it. The high watermark stays: move it with [`Log::set_high_watermark`].
    ///
    /// # Errors
    /// [`Error::BatchTooLargeForSegment`], those about producers and transactions, [`Error::MemoryExhausted`],
    /// [`Error::Storage`]. Nothing was appended then.
    pub fn append(
        &mut self,
        batch: &AdmittedBatch,
        origin: Origin,
        leader_epoch: i32,
        now: i64,
    ) -> Result<Appended> {
        self.append_and(Syncing::Here, batch, origin, leader_epoch, now)
    }

    /// The same for whoever must not wait for the disk: where `flush.messages` asks for a flush, the batch is appended, but is not
    /// to be told of, nor the high watermark to be moved past it, before it [is flushed](Log::is_flushed). That is
    /// [begun](Log::begin_flush) at once.
    ///
    /// # Errors
    /// As [`append`](Log::append), but for what a flush has to say.
    pub fn append_unflushed(
        &mut self,
        batch: &AdmittedBatch,
        origin: Origin,
        leader_epoch: i32,
        now: i64,
    ) -> Result<Appended> {
        self.append_and(Syncing::Later, batch, origin, leader_epoch, now)
    }

    fn append_and(
        &mut self,
        syncing: Syncing,
        batch: &AdmittedBatch,
        origin: Origin,
        leader_epoch: i32,
        now: i64,
    ) -> Result<Appended> {
        let header = BatchHeader {
            base_offset: self.log_end_offset,
            partition_leader_epoch: leader_epoch,
            ..batch.header
        };
        let (size, max) = (batch.size_in_bytes(), self.config.segment_bytes);
        if size > max {
            return Err(Error::BatchTooLargeForSegment { size, max });
        }
        let marker = marker_of(&header, batch)?;
        if let Verdict::Duplicate(first) = self.producers.check(&header, marker, origin)? {
            return Ok(Appended {
                base_offset: first.first_offset(),
                last_offset: first.last_offset,
                log_append_time: first.timestamp,
                log_start_offset: self.log_start_offset,
                is_duplicate: true,
            });
        }
        if syncing == Syncing::Here && self.config.flush_messages < i64::MAX {
            self.doubt_failed_syncs()?;
        }
        self.write(&header, &batch.records, false, now)?;
        if self.directory.is_some() {
            self.flush_after_write(&header, syncing, now)?;
        }
        self.publish(&header, marker);
        Ok(Appended {
            base_offset: header.base_offset,
            last_offset: header.last_offset(),
            log_append_time: log_append_time(&header),
            log_start_offset: self.log_start_offset,
            is_duplicate: false,
        })
    }

    /// Writes the batch to the last segment, or to a new one. With `is_opaque`, `bytes` are all there is to write, and the
    /// header is for the log alone; else they follow the header.
    pub(super) fn write(
        &mut self,
        header: &BatchHeader,
        bytes: &[u8],
        is_opaque: bool,
        now: i64,
    ) -> Result<()> {
        let size = header.size_in_bytes();
        let is_next_begun = self.next_segment_is_begun();
        if let Some(active) = self.segments.last_mut().filter(|_| !is_next_begun) {
            if !active.should_roll(header, size, &self.config, now) {
                return active.append(&self.pool, header, bytes, is_opaque, &self.config, now);
            }
        }
        let closed_size = self.segments.last().map_or(self.closed_size, Segment::size);
        let mut segment = self.new_segment(header.base_offset, closed_size, now)?;
        segment.append(&self.pool, header, bytes, is_opaque, &self.config, now)?;
        match self.segments.last_mut() {
            Some(closed) => closed.release_index(),
            // Most logs never have a second segment.
            None => self.segments.reserve_exact(1),
        }
        self.segments.push(segment);
        self.is_rolled = false;
        self.closed_size = closed_size;
        Ok(())
    }

    fn new_segment(&mut self, base_offset: i64, closed_size: usize, now: i64) -> Result<Segment> {
        match &mut self.directory {
            None => Ok(Segment::new(base_offset, closed_size, now, self.producers.clone())),
            Some(directory) => {
                let closed = self.segments.last_mut();
                // One that lost all of its batches to a cut begins where it did.
                let base_offset = directory.empty_segment.unwrap_or(base_offset);
                directory.new_segment(closed, base_offset, now, &self.producers, &self.leader_epochs)
            }
        }
    }

    /// Makes the batch count.
    pub(super) fn publish(&mut self, header: &BatchHeader, marker: Option<ControlMarker>) {
        let aborted = self.account_for(header, marker);
        if let (Some(aborted), Some(active)) = (aborted, self.segments.last_mut()) {
            active.note_aborted(&aborted);
        }
    }

    /// Takes account of a batch that is in its segment. Returns the transaction that it aborts.
    #[inline]
    pub(super) fn account_for(
        &mut self,
        header: &BatchHeader,
        marker: Option<ControlMarker>,
    ) -> Option<AbortedTransaction> {
        self.log_end_offset = header.next_offset();
        if header.partition_leader_epoch >= 0 {
            self.assign_leader_epoch(header.partition_leader_epoch, header.base_offset);
        }
        let aborted = if header.has_producer_id() { self.account_for_producer(header, marker) } else { None };
        self.assert_offsets();
        aborted
    }

    fn account_for_producer(
        &mut self,
        header: &BatchHeader,
        marker: Option<ControlMarker>,
    ) -> Option<AbortedTransaction> {
        let was_open = self.has_open_transaction(header.producer_id);
        let ended = self.producers.update(header, marker);
        if let (Some(first_offset), Some(marker)) = (ended, marker) {
            return self.transactions.end(first_offset, header.last_offset(), marker.is_abort());
        }
        if !was_open && self.has_open_transaction(header.producer_id) {
            self.transactions.begin(header.base_offset, header.producer_id);
        }
        None
    }

    /// Whether the producer has written to the log in a transaction that is not ended yet.
    pub fn has_open_transaction(&self, producer_id: i64) -> bool {
        self.producer(producer_id).is_some_and(|producer| producer.current_txn_first_offset.is_some())
    }
}

fn log_append_time(header: &BatchHeader) -> i64 {
    match header.timestamp_type() {
        BatchTimestampType::CreateTime => NO_TIMESTAMP,
        BatchTimestampType::LogAppendTime => header.max_timestamp,
    }
}

/// What a control batch says.
fn marker_of(header: &BatchHeader, batch: &AdmittedBatch) -> Result<Option<ControlMarker>> {
    if !header.is_control() {
        return Ok(None);
    }
    control_marker(*header, batch.records.clone())
}

/// The marker in a control batch, given its header and the bytes after it; `None` where it holds no marker.
pub(crate) fn control_marker(header: BatchHeader, records: bytes::Bytes) -> Result<Option<ControlMarker>> {
    let limit = crate::DEFAULT_DECOMPRESSED_BYTES_MAX;
    let first = Records::new(header, records, limit)?.next().transpose()?;
    Ok(first.as_ref().and_then(ControlMarker::of))
}
