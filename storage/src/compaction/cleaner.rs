//! Going over segments, and writing what stays of them.

use std::sync::Arc;

use bytes::Bytes;

use super::latest::LatestOffsets;
use super::transactions::TransactionsSeen;
use super::{Compaction, Source, rewrite};
use crate::log::control_marker;
use crate::record_batch::MAGIC_OFFSET;
use crate::records::ControlMarker;
use crate::segment::Segment;
use crate::store::SegmentFiles;
use crate::{BatchHeader, LogConfig, RECORD_BATCH_OVERHEAD, Record, Result};

/// Where a producer's batches end, and in which epoch.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ProducerEnd {
    pub(crate) producer_id: i64,
    pub(crate) producer_epoch: i16,
    /// The last offset of its last batch of records; `None` if there was none in this epoch.
    pub(crate) last_data_offset: Option<i64>,
}

/// Segments that become one.
#[derive(Debug)]
pub(super) struct Group<'a> {
    pub(super) sources: Vec<&'a Source>,
}

impl Group<'_> {
    pub(super) fn has_room_for(&self, source: &Source, config: &LogConfig) -> bool {
        let size: usize = self.sources.iter().map(|source| source.size).sum();
        let offsets = source.end_offset - 1 - self.sources[0].base_offset;
        let entries = (size + source.size) / config.index_interval_bytes.max(1);
        // A time entry is the larger one.
        size + source.size <= config.segment_bytes
            && offsets <= i64::from(i32::MAX)
            && (entries + 1) * 12 <= config.segment_index_bytes
    }
}

/// What becomes of a batch.
enum Fate {
    Whole,
    Rewritten(BatchHeader, Bytes),
    Gone,
}

/// Goes over segments in the order of the log.
pub(super) struct Cleaner<'a> {
    compaction: &'a Compaction,
    latest: &'a LatestOffsets,
    transactions: TransactionsSeen<'a>,
    markers_removed: Vec<i64>,
    records_removed: usize,
}

impl<'a> Cleaner<'a> {
    pub(super) fn new(compaction: &'a Compaction, latest: &'a LatestOffsets) -> Cleaner<'a> {
        let transactions = TransactionsSeen::new(&compaction.aborted);
        Cleaner { compaction, latest, transactions, markers_removed: Vec::new(), records_removed: 0 }
    }

    /// The markers and the number of records that are gone.
    pub(super) fn removed(self) -> (Vec<i64>, usize) {
        (self.markers_removed, self.records_removed)
    }

    /// Writes what stays of some segments as one.
    pub(super) fn clean(&mut self, group: &Group<'_>) -> Result<Segment> {
        let (first, last) = (group.sources[0], group.sources[group.sources.len() - 1]);
        let mut segment = self.begin(first)?;
        let compaction = self.compaction;
        let mut last_batch = None;
        for source in &group.sources {
            compaction.for_each_batch(source, |header, batch| {
                last_batch = Some(*header);
                match self.judge(header, &batch)? {
                    Fate::Whole => self.write(&mut segment, header, &[&batch])?,
                    Fate::Rewritten(header, records) => {
                        self.write(&mut segment, &header, &[&header.encode(), &records])?;
                    }
                    Fate::Gone => {}
                }
                Ok(true)
            })?;
        }
        if let Some(header) = last_batch.filter(|_| segment.size() == 0) {
            let (header, _) = rewrite::empty(&header)?;
            self.write(&mut segment, &header, &[&header.encode()])?;
        }
        self.finish(&mut segment, first, last)?;
        Ok(segment)
    }

    fn begin(&self, first: &Source) -> Result<Segment> {
        let (base, now) = (first.base_offset, self.compaction.now);
        Ok(match &self.compaction.files {
            None => Segment::new(base, first.size, now, first.producers_before.clone()),
            Some(files) => Segment::over(SegmentFiles::create_cleaned(Arc::clone(files), base)?, base, now),
        })
    }

    fn write(&self, segment: &mut Segment, header: &BatchHeader, parts: &[&[u8]]) -> Result<()> {
        segment.append_parts(&self.compaction.pool, header, parts, &self.compaction.config)
    }

    fn finish(&self, segment: &mut Segment, first: &Source, last: &Source) -> Result<()> {
        segment.end_offset = last.end_offset;
        segment.modified = last.modified;
        let Some(files) = &self.compaction.files else { return Ok(()) };
        let mut aborted: Vec<_> = self.compaction.aborted.iter().collect();
        aborted.retain(|aborted| (first.base_offset..last.end_offset).contains(&aborted.last_offset));
        aborted.retain(|aborted| !self.markers_removed.contains(&aborted.last_offset));
        aborted.sort_unstable_by_key(|aborted| aborted.last_offset);
        aborted.into_iter().for_each(|aborted| segment.note_aborted(aborted));
        segment.close()?;
        segment.release_index();
        segment.files().paths().iter().try_for_each(|path| files.sync(path))
    }

    fn judge(&mut self, header: &BatchHeader, batch: &Bytes) -> Result<Fate> {
        if batch[MAGIC_OFFSET] < 2 {
            return Ok(Fate::Whole);
        }
        let now = self.compaction.now;
        // A marker goes once its transaction has been gone for long enough.
        let (is_gone, is_lone_marker) = if header.is_control() {
            let is_lone = self.transactions.see_control(header, marker_of(header, batch)?);
            (is_lone && header.delete_horizon_ms().is_some_and(|horizon| horizon <= now), is_lone)
        } else {
            (self.transactions.see_batch(header), false)
        };
        let kept = if is_gone { Vec::new() } else { self.kept_records(header, batch)? };
        self.records_removed += (header.record_count.max(0) as usize).saturating_sub(kept.len());
        if header.is_control() && kept.is_empty() {
            self.markers_removed.push(header.base_offset);
        }
        if kept.is_empty() {
            return match self.is_last_of_producer(header) || header.next_offset() == self.latest.end() {
                true => rewrite::empty(header).map(|(header, records)| Fate::Rewritten(header, records)),
                false => Ok(Fate::Gone),
            };
        }
        let wants_horizon = is_lone_marker || kept.iter().any(|record| record.value.is_none());
        let horizon = header.delete_horizon_ms();
        let is_new = wants_horizon && horizon.is_none();
        if kept.len() == header.record_count as usize && !is_new {
            return Ok(Fate::Whole);
        }
        let later = now.saturating_add(self.compaction.config.delete_retention_ms);
        let horizon = horizon.or(is_new.then_some(later));
        rewrite::with_records(header, &kept, horizon)
            .map(|(header, records)| Fate::Rewritten(header, records))
    }

    /// The records that stay, of a batch that is not gone as a whole.
    fn kept_records(&self, header: &BatchHeader, batch: &Bytes) -> Result<Vec<Record>> {
        let keeps_tombstones = header.delete_horizon_ms().is_none_or(|horizon| self.compaction.now < horizon);
        let mut kept = Vec::new();
        for record in crate::records(batch, self.compaction.config.decompressed_bytes_max)? {
            let record = record?;
            let is_old = record.offset < self.latest.end();
            let stays =
                self.latest.is_latest(&record) && (record.value.is_some() || keeps_tombstones || !is_old);
            if header.is_control() || stays {
                kept.push(record);
            }
        }
        Ok(kept)
    }

    /// Whether a batch is the last that its producer has written: without it, the next one would not be known to follow.
    fn is_last_of_producer(&self, header: &BatchHeader) -> bool {
        let producers = &self.compaction.producers;
        let found = producers.binary_search_by_key(&header.producer_id, |producer| producer.producer_id);
        let Some(producer) = found.ok().map(|at| &producers[at]).filter(|_| header.has_producer_id()) else {
            return false;
        };
        match producer.last_data_offset {
            Some(last) => header.last_offset() == last,
            None => header.is_control() && header.producer_epoch == producer.producer_epoch,
        }
    }
}

/// The marker of a control batch.
pub(super) fn marker_of(header: &BatchHeader, batch: &Bytes) -> Result<Option<ControlMarker>> {
    control_marker(*header, batch.slice(RECORD_BATCH_OVERHEAD..))
}
