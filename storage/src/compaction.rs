//! Compaction, as Kafka's cleaner does it: of records with the same key the last one stays, tombstones and markers go after a
//! while, and so do the records of aborted transactions.
//!
//! Offsets do not change, nor does any record that stays. Batches that lose records are written anew; whoever reads the old
//! ones goes on reading them. The last segment is left alone, and what lies behind the last stable offset. Each producer's
//! last batch stays, empty if need be, and so does one of each segment, so that a log never forgets where it is.
//!
//! Message sets of the formats 0 and 1 are left as they are. (Kafka compacts them, too.)

mod cleaner;
mod latest;
mod rewrite;
mod transactions;

use std::path::PathBuf;
use std::sync::Arc;

use bytes::Bytes;

pub(crate) use self::cleaner::ProducerEnd;
use self::cleaner::{Cleaner, Group};
use self::latest::LatestOffsets;
use self::transactions::TransactionsSeen;
use crate::paths::{CLEANED_SUFFIX, SEGMENT_SUFFIXES, with_suffix};
use crate::producer_state::ProducerState;
use crate::segment::Segment;
use crate::store::PartitionFiles;
use crate::{AbortedTransaction, BatchHeader, Error, LogConfig, Pool, Result, message_set};

/// What compaction goes by: the segments as they are when it begins. It takes long, and needs neither the log nor its lock.
///
/// # Examples
/// ```
/// # use std::sync::Arc;
/// # use kafkito_storage::{CleanupPolicy, Log, LogConfig, Origin, Pool, RecordBatchBuilder};
/// let cleanup_policy = CleanupPolicy { delete: false, compact: true };
/// let config = LogConfig { cleanup_policy, segment_bytes: 100, ..LogConfig::default() };
/// let mut log = Log::new(Arc::new(config), Pool::new(1 << 20));
/// for value in ["one", "two", "three"] {
///     let mut batch = RecordBatchBuilder::new();
///     batch.push(0, Some(b"key"), Some(value.as_bytes()));
///     log.append(&batch.build()?.trusted(), Origin::Client, 0, 0)?;
/// }
/// log.set_high_watermark(3);
/// log.flush()?;
/// let compaction = log.begin_compaction(0).expect("two segments are closed");
/// let compacted = compaction.run()?;
/// assert!(log.end_compaction(compacted)?.is_some_and(|report| report.records_removed == 1));
/// # kafkito_storage::Result::Ok(())
/// ```
#[derive(Debug)]
pub struct Compaction {
    pub(crate) sources: Vec<Source>,
    /// What lies before it has been compacted before.
    pub(crate) first_dirty: i64,
    /// What lies behind it must not be compacted yet.
    pub(crate) up_to: i64,
    /// By their first offsets.
    pub(crate) aborted: Vec<AbortedTransaction>,
    /// By producer.
    pub(crate) producers: Vec<ProducerEnd>,
    pub(crate) config: Arc<LogConfig>,
    pub(crate) pool: Pool,
    pub(crate) files: Option<Arc<PartitionFiles>>,
    pub(crate) now: i64,
    pub(crate) truncations: u64,
}

/// A segment that is compacted.
#[derive(Debug)]
pub(crate) struct Source {
    pub(crate) base_offset: i64,
    pub(crate) end_offset: i64,
    pub(crate) size: usize,
    pub(crate) modified: i64,
    /// Something was appended to it unchecked.
    pub(crate) has_opaque: bool,
    pub(crate) bytes: SourceBytes,
    pub(crate) producers_before: ProducerState,
}

/// Where its bytes are.
#[derive(Debug)]
pub(crate) enum SourceBytes {
    Held(Vec<Bytes>),
    File(PathBuf),
}

/// What compaction has made: the log takes it in place of its segments ([`crate::Log::end_compaction`]).
#[derive(Debug)]
pub struct Compacted {
    pub(crate) segments: Vec<Replacement>,
    /// The log has been compacted up to here.
    pub(crate) up_to: i64,
    /// Markers that are there no more.
    pub(crate) markers_removed: Vec<i64>,
    pub(crate) report: CompactionReport,
    pub(crate) truncations: u64,
}

/// A segment, with those that it replaces, by base offset and size.
pub(crate) type Replacement = (Segment, Vec<(i64, usize)>);

/// What a compaction did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct CompactionReport {
    /// Segments that were read.
    pub segments_read: usize,
    /// Segments that were written in their place.
    pub segments_written: usize,
    /// Their bytes before.
    pub bytes_read: usize,
    /// Their bytes now.
    pub bytes_written: usize,
    /// Records that are gone.
    pub records_removed: usize,
}

impl Compaction {
    /// Compacts. On disk, the new files are written and synced, under names that nobody takes for a log's.
    ///
    /// # Errors
    /// [`crate::Error::Storage`], [`crate::Error::MemoryExhausted`], or what is wrong with a batch. The log has not changed then, and
    /// what was written is removed again.
    pub fn run(&self) -> Result<Compacted> {
        self.compact().inspect_err(|_| self.remove_cleaned())
    }

    /// On a disk that is full, what cannot be finished would be in the way. What cannot be removed now is when the log is opened
    /// next.
    fn remove_cleaned(&self) {
        let Some(files) = &self.files else { return };
        for (source, suffix) in
            self.sources.iter().flat_map(|source| SEGMENT_SUFFIXES.map(|suffix| (source, suffix)))
        {
            let path = files.segment_path(source.base_offset, suffix);
            let _ = files.remove(&with_suffix(&path, CLEANED_SUFFIX));
        }
    }

    fn compact(&self) -> Result<Compacted> {
        if let Some(source) = self.sources.iter().find(|source| source.has_opaque) {
            let at = source.base_offset;
            let why = format!("the segment at offset {at} holds bytes that were appended unchecked");
            return Err(Error::CorruptRecord(why));
        }
        let latest = self.latest_offsets()?;
        let up_to = latest.end().min(self.up_to);
        let mut cleaner = Cleaner::new(self, &latest);
        let mut segments = Vec::new();
        for group in self.groups(up_to) {
            let replaced = group.sources.iter().map(|source| (source.base_offset, source.size)).collect();
            segments.push((cleaner.clean(&group)?, replaced));
        }
        let (markers_removed, records_removed) = cleaner.removed();
        let read = segments.iter().flat_map(|(_, replaced): &(_, Vec<(i64, usize)>)| replaced);
        let report = CompactionReport {
            segments_read: read.clone().count(),
            segments_written: segments.len(),
            bytes_read: read.map(|(_, size)| size).sum(),
            bytes_written: segments.iter().map(|(segment, _)| segment.size()).sum(),
            records_removed,
        };
        Ok(Compacted { segments, up_to, markers_removed, report, truncations: self.truncations })
    }

    /// The last offset of each key, as far as the log has not been compacted before.
    fn latest_offsets(&self) -> Result<LatestOffsets> {
        let mut latest = LatestOffsets::new(self.first_dirty);
        let mut transactions = TransactionsSeen::new(&self.aborted);
        for source in self.sources.iter().filter(|source| source.end_offset > self.first_dirty) {
            let is_whole = self.for_each_batch(source, |header, batch| {
                if header.last_offset() < self.first_dirty {
                    return Ok(true);
                }
                if header.last_offset() >= self.up_to {
                    return Ok(false);
                }
                if header.is_control() {
                    transactions.see_control(header, cleaner::marker_of(header, &batch)?);
                } else if !transactions.see_batch(header) && batch[crate::record_batch::MAGIC_OFFSET] >= 2 {
                    return latest.add(&batch, self.config.decompressed_bytes_max);
                }
                latest.reach(header.next_offset());
                Ok(true)
            })?;
            if !is_whole {
                return Ok(latest);
            }
            latest.reach(source.end_offset);
        }
        Ok(latest)
    }

    /// Segments that become one: together no larger than a segment may be.
    fn groups(&self, up_to: i64) -> Vec<Group<'_>> {
        let mut groups: Vec<Group<'_>> = Vec::new();
        for source in self.sources.iter().take_while(|source| source.base_offset < up_to) {
            match groups.last_mut().filter(|group| group.has_room_for(source, &self.config)) {
                Some(group) => group.sources.push(source),
                None => groups.push(Group { sources: vec![source] }),
            }
        }
        groups
    }

    /// Passes all batches of a segment to `each`, until it says false. Returns whether it never did.
    fn for_each_batch(
        &self,
        source: &Source,
        mut each: impl FnMut(&BatchHeader, Bytes) -> Result<bool>,
    ) -> Result<bool> {
        let read;
        let slices = match (&source.bytes, &self.files) {
            (SourceBytes::Held(slices), _) => slices.as_slice(),
            (SourceBytes::File(path), Some(files)) => {
                read = [files.read(path, 0, source.size)?];
                &read[..]
            }
            (SourceBytes::File(_), None) => unreachable!("files lie in a directory"),
        };
        for slice in slices {
            let mut rest = slice.clone();
            while let Some(header) =
                message_set::header(&rest).filter(|header| header.size_in_bytes() <= rest.len())
            {
                if !each(&header, rest.split_to(header.size_in_bytes()))? {
                    return Ok(false);
                }
            }
            if !rest.is_empty() {
                let (base, left) = (source.base_offset, rest.len());
                let why = format!("{left} bytes of the segment at offset {base} are no batch");
                return Err(Error::CorruptRecord(why));
            }
        }
        Ok(true)
    }
}

#[cfg(test)]
mod tests;
