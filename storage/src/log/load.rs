//! Opening a log that is on disk already.
//!
//! What lies before the recovery point is taken as its files say it is. What lies behind it, or has indexes that cannot be
//! right, is gone over batch by batch: indexes, producers and epochs are made anew, and a tail that is no batch is cut.
//! Where a batch is damaged that had been synced, the log is not opened, and its files stay as they are.

mod cut;
mod found;
mod settle;
mod swap;

use std::sync::Arc;

use super::append::control_marker;
use super::{Directory, Log, renew};
use crate::error::Place;
use crate::files::{checkpoint, partition_metadata, producer_snapshot};
use crate::paths::{LEADER_EPOCH_CHECKPOINT, PARTITION_METADATA};
use crate::segment::Segment;
use crate::{
    BatchHeader, DirEntry, EpochEntry, Error, LeaderEpochCache, LogConfig, Pool, RECORD_BATCH_OVERHEAD,
    Result,
};

/// What the checkpoints of the log directory say about a log.
#[derive(Debug, Clone, Copy)]
pub(crate) struct KeptOffsets {
    /// The broker stopped in order.
    pub(crate) is_clean: bool,
    pub(crate) recovery_point: i64,
    pub(crate) log_start_offset: i64,
    pub(crate) high_watermark: i64,
    pub(crate) compacted_up_to: i64,
}

impl Log {
    /// Opens the log in `directory`, which may not be there yet.
    pub(crate) fn open(
        mut directory: Directory,
        config: Arc<LogConfig>,
        pool: Pool,
        mut kept: KeptOffsets,
        now: i64,
    ) -> Result<Log> {
        let mut log = Log::new(config, pool);
        let Some(mut entries) = directory.files.list()? else {
            log.directory = Some(Box::new(directory));
            return Ok(log);
        };
        renew::renew_left(&directory.files, &entries)?;
        let is_swapped = swap::complete(&directory.files, &entries)?;
        if cut::complete(&directory, &entries, &mut kept)? || is_swapped {
            entries = directory.files.list()?.unwrap_or_default();
        }
        log.compacted_up_to = kept.compacted_up_to;
        directory.compacted_up_to = kept.compacted_up_to;
        Loading { directory, entries, kept, now, has_topic_id: true, leftovers: Vec::new() }
            .load(&mut log)?;
        Ok(log)
    }
}

/// A log that is being opened.
struct Loading {
    directory: Directory,
    entries: Vec<DirEntry>,
    kept: KeptOffsets,
    now: i64,
    /// Whether `partition.metadata` can be read.
    has_topic_id: bool,
    /// Files that are of no use.
    leftovers: Vec<String>,
}

/// What recovery found, before anything of it is written.
#[derive(Default)]
struct Recovered {
    /// The first segment that was gone over, counted from 0.
    from: usize,
    /// How many bytes of each segment are batches.
    lens: Vec<usize>,
    /// The offset of the snapshot with which the producers began.
    snapshot_used: i64,
    /// The producers before each segment.
    snapshots: Vec<(i64, Vec<u8>)>,
    /// A tail was no batch: nothing behind it counts.
    is_cut: bool,
    /// Segments without a batch, or behind such a tail.
    dropped: Vec<Segment>,
}

impl Loading {
    fn load(mut self, log: &mut Log) -> Result<()> {
        self.directory.is_created = true;
        self.check_topic_id()?;
        let (segments, has_indexes) = self.find_segments()?;
        let bases: Vec<i64> = segments.iter().map(|segment| segment.base_offset).collect();
        let first = bases.first().copied().or(self.directory.empty_segment).unwrap_or(0);
        (log.log_start_offset, log.high_watermark, log.log_end_offset) = (first, first, first);
        let epochs = self.read_epochs()?;
        let trusted = match epochs {
            Some(_) => self.count_trusted(&bases, &has_indexes),
            None => 0,
        };
        let recovered = self.take(log, segments, trusted, epochs.unwrap_or_default())?;
        self.settle(log, &bases, recovered)
    }

    /// Whether the directory is that of the topic.
    fn check_topic_id(&mut self) -> Result<()> {
        let path = self.directory.files.path(PARTITION_METADATA);
        let expected = self.directory.topic_id();
        let found = self.read(PARTITION_METADATA)?.map(|bytes| partition_metadata::parse(&path, &bytes));
        match found {
            Some(Ok(id)) if id == expected => {}
            Some(Ok(_)) => {
                return Err(Error::damaged(&path, Place::Line(2), "this is another topic's id".to_owned()));
            }
            Some(Err(error)) if self.kept.is_clean => return Err(error),
            // It is written anew, but not before the rest is found to be sound.
            _ => self.has_topic_id = false,
        }
        Ok(())
    }

    /// A small file, if it is there.
    fn read(&self, name: &str) -> Result<Option<bytes::Bytes>> {
        let Some(entry) = self.entries.iter().find(|entry| entry.name == name) else { return Ok(None) };
        self.directory.files.read(&self.directory.files.path(name), 0, entry.len).map(Some)
    }

    /// The leader epochs; `None` if they are to be found in the batches.
    fn read_epochs(&mut self) -> Result<Option<Vec<EpochEntry>>> {
        let bytes = self.read(LEADER_EPOCH_CHECKPOINT)?.filter(|bytes| !bytes.is_empty());
        let Some(bytes) = bytes else { return Ok(None) };
        let path = self.directory.files.path(LEADER_EPOCH_CHECKPOINT);
        match checkpoint::parse_epochs(&path, &bytes) {
            Err(_) if !self.kept.is_clean => Ok(None),
            epochs => {
                let epochs = epochs?;
                self.directory.epochs_in_file = Some(LeaderEpochCache::of(epochs.clone()));
                Ok(Some(epochs))
            }
        }
    }

    /// How many segments need not be gone over, as far as can be told from outside.
    fn count_trusted(&self, bases: &[i64], has_indexes: &[bool]) -> usize {
        let indexed = has_indexes.iter().take_while(|has_indexes| **has_indexes).count();
        if self.kept.is_clean {
            return indexed;
        }
        // A segment ends where the next one begins; of the last one nobody knows.
        let ends = bases.iter().skip(1);
        // One that ends at the recovery point may have been closed since.
        ends.take_while(|end| **end < self.kept.recovery_point).count().min(indexed)
    }

    /// Takes the first segments as they are, and goes over the rest.
    fn take(
        &self,
        log: &mut Log,
        segments: Vec<Segment>,
        trusted: usize,
        epochs: Vec<EpochEntry>,
    ) -> Result<Recovered> {
        let mut segments = segments.into_iter().peekable();
        let mut aborted = Vec::new();
        while log.segments.len() < trusted {
            let Some(mut segment) = segments.next() else { break };
            let end = segments.peek().map(|next| next.base_offset).or(self.directory.empty_segment);
            let opened = segment.open(end)?;
            let Some(more) = segment.aborted().ok().filter(|_| opened) else {
                return self.finish(log, aborted, epochs, Some(segment).into_iter().chain(segments));
            };
            aborted.extend(more);
            log.log_end_offset = segment.end_offset;
            log.segments.push(segment);
        }
        self.finish(log, aborted, epochs, segments)
    }

    /// What is known from the trusted segments is brought together; then the rest is gone over.
    fn finish(
        &self,
        log: &mut Log,
        aborted: Vec<crate::AbortedTransaction>,
        mut epochs: Vec<EpochEntry>,
        rest: impl Iterator<Item = Segment>,
    ) -> Result<Recovered> {
        let mut rest = rest.peekable();
        let until = rest.peek().map_or(log.log_end_offset, |first| first.base_offset);
        log.log_end_offset = until;
        epochs.retain(|entry| entry.start_offset <= until);
        log.leader_epochs = LeaderEpochCache::of(epochs);
        let (mut producers, from) = self.directory.producers_before(until, &|name| self.read(name));
        log.replay(&mut producers, from, until)?;
        log.transactions.restore(aborted, &producers);
        log.producers = producers;
        self.recover(log, rest, from)
    }

    /// `snapshot_used`: the offset of the newest snapshot of the producers that can be read.
    fn recover(
        &self,
        log: &mut Log,
        rest: impl Iterator<Item = Segment>,
        snapshot_used: i64,
    ) -> Result<Recovered> {
        let mut recovered = Recovered { from: log.segments.len(), snapshot_used, ..Recovered::default() };
        for mut segment in rest {
            if recovered.is_cut || segment.base_offset < log.log_end_offset {
                recovered.dropped.push(segment);
                recovered.is_cut = true;
                continue;
            }
            // Offsets that no batch has belong to the segment before.
            log.log_end_offset = segment.base_offset;
            if let Some(before) = log.segments.last_mut() {
                before.end_offset = segment.base_offset;
            }
            if segment.base_offset != snapshot_used {
                recovered.snapshots.push((segment.base_offset, producer_snapshot::encode(&log.producers)));
            }
            let config = Arc::clone(&log.config);
            let (len, why) = segment.recover(&config, &mut |segment, header, batch| {
                if let Some(aborted) = log.account_for(header, marker_in(header, &batch)?) {
                    segment.note_aborted(&aborted);
                }
                Ok(())
            })?;
            if let Some(why) = why {
                self.refuse_damage(log, &segment, len, why)?;
                recovered.is_cut = true;
            }
            match len {
                0 => recovered.dropped.push(segment),
                _ => {
                    recovered.lens.push(len);
                    log.segments.push(segment);
                }
            }
        }
        Ok(recovered)
    }

    /// What had been synced must be there.
    fn refuse_damage(&self, log: &Log, segment: &Segment, at: usize, why: String) -> Result<()> {
        let is_past = !self.kept.is_clean && log.log_end_offset >= self.kept.recovery_point;
        if is_past {
            return Ok(());
        }
        Err(Error::damaged(segment.files().log_path(), Place::Byte(at), why))
    }
}

pub(super) fn marker_in(header: &BatchHeader, batch: &bytes::Bytes) -> Result<Option<crate::ControlMarker>> {
    match header.is_control() {
        true => control_marker(*header, batch.slice(RECORD_BATCH_OVERHEAD..)),
        false => Ok(None),
    }
}
