//! The log of one partition.
//!
//! log start offset ≤ last stable offset ≤ high watermark ≤ log end offset: asserted after every change.
//!
//! A log is not synchronized: whoever owns it holds the lock. What [`Log::read`] handed out stays valid whatever is done
//! to the log afterwards.

mod append;
mod compact;
mod cut;
mod directory;
mod extent;
mod flush;
mod load;
mod opaque;
mod read;
mod renew;
mod replay;
mod roll;
mod truncate;
mod view;

use std::sync::Arc;

pub(crate) use append::control_marker;
pub use append::{Appended, Origin};
pub(crate) use directory::Directory;
pub use flush::Flush;
pub(crate) use load::KeptOffsets;
pub use opaque::LogEntry;
pub use read::{LogRead, TimestampOffset};
pub use view::LogView;

use crate::producer_state::ProducerState;
use crate::segment::Segment;
use crate::transactions::Transactions;
use crate::{AbortedTransaction, Error, LeaderEpochCache, LogConfig, Pool, ProducerEntry, Result};

/// The log of one partition: segments of record batches, and what is known about their producers, epochs and
/// transactions. An empty one owns no memory but its own few fields.
#[derive(Debug)]
pub struct Log {
    config: Arc<LogConfig>,
    pool: Pool,
    /// By base offset, each beginning where the one before ends; none of them is empty.
    segments: Vec<Segment>,
    log_start_offset: i64,
    high_watermark: i64,
    log_end_offset: i64,
    leader_epochs: LeaderEpochCache,
    producers: ProducerState,
    transactions: Transactions,
    /// The size of the last segment that was closed: the next one's chunks begin accordingly.
    closed_size: usize,
    /// In memory: the last segment is closed, whatever is appended next begins another. On disk, an empty one tells that.
    is_rolled: bool,
    /// What lies before it has been compacted.
    compacted_up_to: i64,
    /// How often the log was cut: what began before, beside the log's owner, is about another log.
    truncations: u64,
    /// Where the log is kept, if not in memory.
    directory: Option<Box<Directory>>,
}

impl Log {
    /// An empty log that begins at offset 0 and takes its memory from `pool`.
    pub fn new(config: Arc<LogConfig>, pool: Pool) -> Log {
        Log {
            config,
            pool,
            segments: Vec::new(),
            log_start_offset: 0,
            high_watermark: 0,
            log_end_offset: 0,
            leader_epochs: LeaderEpochCache::default(),
            producers: ProducerState::default(),
            transactions: Transactions::default(),
            closed_size: 0,
            is_rolled: false,
            compacted_up_to: 0,
            truncations: 0,
            directory: None,
        }
    }

    /// The configs that the log obeys.
    pub fn config(&self) -> &Arc<LogConfig> {
        &self.config
    }

    /// Changes the configs. They hold from the next append or retention pass on.
    pub fn set_config(&mut self, config: Arc<LogConfig>) {
        self.config = config;
    }

    /// The first offset that can be read.
    pub fn log_start_offset(&self) -> i64 {
        self.log_start_offset
    }

    /// The offset after the last record that every in-sync replica has: consumers see what lies before it.
    pub fn high_watermark(&self) -> i64 {
        self.high_watermark
    }

    /// The offset of the next record.
    pub fn log_end_offset(&self) -> i64 {
        self.log_end_offset
    }

    /// Where a reader of committed records stops: the first offset of an undecided transaction, else the high watermark.
    pub fn last_stable_offset(&self) -> i64 {
        let unstable = self.transactions.first_unstable_offset().unwrap_or(i64::MAX);
        unstable.clamp(self.log_start_offset, self.high_watermark)
    }

    /// The size of all segments in bytes.
    pub fn size(&self) -> usize {
        self.segments.iter().map(Segment::size).sum()
    }

    /// The number of segments.
    pub fn segment_count(&self) -> usize {
        self.segments.len()
    }

    /// Which leader epoch began where.
    pub fn leader_epochs(&self) -> &LeaderEpochCache {
        &self.leader_epochs
    }

    /// Notes that a leader of this epoch writes from the log's end on, as a new leader does before its first append.
    pub fn begin_leader_epoch(&mut self, epoch: i32) {
        self.assign_leader_epoch(epoch, self.log_end_offset);
    }

    fn assign_leader_epoch(&mut self, epoch: i32, start_offset: i64) {
        if self.leader_epochs.assign(epoch, start_offset) {
            self.keep_leader_epochs();
        }
    }

    fn keep_leader_epochs(&mut self) {
        if let Some(directory) = &mut self.directory {
            directory.keep_leader_epochs(&self.leader_epochs);
        }
    }

    /// Answers OffsetForLeaderEpoch: the largest known epoch up to `epoch`, and where it ends; (-1, -1) if there is none.
    pub fn end_offset_for_epoch(&self, epoch: i32) -> (i32, i64) {
        self.leader_epochs.end_offset_for(epoch, self.log_end_offset)
    }

    /// The idempotent producers that the log knows, by id.
    pub fn producers(&self) -> impl Iterator<Item = &ProducerEntry> {
        self.producers.iter()
    }

    /// One producer.
    pub fn producer(&self, producer_id: i64) -> Option<&ProducerEntry> {
        self.producers.get(producer_id)
    }

    /// Forgets producers that wrote nothing for `expiration_ms` (`producer.id.expiration.ms`) and have no open
    /// transaction. Returns how many.
    pub fn remove_expired_producers(&mut self, now: i64, expiration_ms: i64) -> usize {
        self.producers.remove_expired(now, expiration_ms)
    }

    /// When [`remove_expired_producers`](Self::remove_expired_producers) can next find one; `None` if there is none to be
    /// found unless something is appended.
    pub fn next_producer_expiry(&self, expiration_ms: i64) -> Option<i64> {
        self.producers.next_expiry(expiration_ms)
    }

    /// The aborted transactions with records among the offsets `from..to`, as a Fetch answer lists them.
    pub fn aborted_transactions(&self, from: i64, to: i64) -> Vec<AbortedTransaction> {
        self.transactions.aborted(from, to)
    }

    /// Moves the high watermark, forward after appends or back with a new leader. It is kept between the log's start and
    /// its end.
    pub fn set_high_watermark(&mut self, offset: i64) {
        self.high_watermark = offset.clamp(self.log_start_offset, self.log_end_offset);
        self.transactions.on_high_watermark(self.high_watermark);
        self.assert_offsets();
    }

    /// Gives up what lies before `offset`, as DeleteRecords asks for. Segments that lie before it whole are dropped. Returns
    /// whether the log start moved.
    ///
    /// # Errors
    /// [`Error::OffsetOutOfRange`] past the high watermark.
    pub fn advance_log_start(&mut self, offset: i64) -> Result<bool> {
        if offset > self.high_watermark {
            return Err(Error::OffsetOutOfRange {
                offset,
                start: self.log_start_offset,
                end: self.high_watermark,
            });
        }
        if offset <= self.log_start_offset {
            return Ok(false);
        }
        self.move_start(offset);
        Ok(true)
    }

    /// Where the log is kept, if not in memory.
    pub(crate) fn directory(&self) -> Option<&Directory> {
        self.directory.as_deref()
    }

    /// Whether the log has files: nothing is made before the first append.
    pub fn is_on_disk(&self) -> bool {
        self.directory.as_ref().is_some_and(|directory| directory.is_created)
    }

    pub(crate) fn segments(&self) -> &[Segment] {
        &self.segments
    }

    /// Moves the start to `offset`, which lies between it and the high watermark.
    pub(crate) fn move_start(&mut self, offset: i64) {
        self.log_start_offset = offset;
        let gone = self.segments.partition_point(|segment| segment.end_offset <= offset);
        if gone > 0 {
            self.closed_size = self.segments[gone - 1].size();
            self.drop_oldest_segments(gone);
        }
        self.leader_epochs.truncate_from_start(offset);
        self.keep_leader_epochs();
        self.transactions.advance_start(offset);
        self.assert_offsets();
    }

    /// Drops the first segments. Those whose files cannot be removed stay, below the log's start, until the start moves
    /// again.
    fn drop_oldest_segments(&mut self, count: usize) {
        if self.finish_swaps().is_err() {
            return;
        }
        let Some(directory) = &mut self.directory else {
            self.segments.drain(..count);
            return;
        };
        if count == self.segments.len() {
            let begun = directory.empty_segment;
            let kept = directory.keep_producers(begun.unwrap_or(self.log_end_offset), &self.producers);
            let kept = match begun {
                Some(_) => kept,
                None => kept.and_then(|()| directory.keep_end(self.log_end_offset)),
            };
            if kept.is_err() {
                return;
            }
        }
        let removed = self.segments[..count].iter().take_while(|segment| {
            directory.remove_segment(segment.base_offset, segment.files().extra()).is_ok()
        });
        let removed = removed.count();
        self.segments.drain(..removed);
    }

    fn assert_offsets(&self) {
        let (start, stable, high, end) =
            (self.log_start_offset, self.last_stable_offset(), self.high_watermark, self.log_end_offset);
        assert!(
            start <= stable && stable <= high && high <= end,
            "log start offset {start} <= last stable offset {stable} <= high watermark {high} <= log end offset {end}"
        );
    }
}

#[cfg(test)]
mod tests;
