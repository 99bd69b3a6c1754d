//! A segment: a run of batches, a sparse index over them, and what rolling and retention ask about.

mod batches;
mod cutting;
pub(crate) mod index;
mod on_disk;

use std::collections::BTreeMap;
use std::ops::Range;

use bytes::Bytes;

use self::batches::Batches;
pub(crate) use self::cutting::CutAt;
use self::index::{Index, IndexEntry, count_earlier, last_before};
use crate::files::index_entries::{OffsetEntry, TimeEntry};
use crate::pool::{CHUNK_MIN, Pool};
use crate::producer_state::ProducerState;
use crate::store::{CHUNK_LARGE, Growth, Store};
use crate::{BatchHeader, LogConfig, NO_TIMESTAMP, Result};

/// A segment of a log. It is never empty but while its first batch is on its way.
#[derive(Debug)]
pub(crate) struct Segment {
    pub(crate) base_offset: i64,
    /// The offset after the last batch.
    pub(crate) end_offset: i64,
    /// The same, but after truncation, which may leave a gap behind the last batch.
    pub(crate) batches_end: i64,
    /// The largest timestamp, [`NO_TIMESTAMP`] if no batch has one.
    pub(crate) max_timestamp: i64,
    /// The last offset of the first batch that has the largest timestamp.
    max_timestamp_offset: i64,
    /// Cluster time of the last append.
    pub(crate) modified: i64,
    created: i64,
    /// The maximum timestamp of the first batch.
    first_timestamp: i64,
    /// The least size of its chunks.
    chunk_min: usize,
    pub(crate) store: Store,
    index: Index,
    /// What the log goes by where the bytes were appended unchecked, by position.
    opaque: BTreeMap<usize, BatchHeader>,
    /// Offsets and position of the last batch, which is read most; unknown after truncation.
    last_batch: Option<(Range<i64>, usize)>,
    /// The producers as they were before the first batch: where truncation starts to replay. A directory has them in
    /// snapshots instead.
    pub(crate) producers_before: ProducerState,
}

impl Segment {
    /// A segment that begins at `base_offset`. `previous_size` is the size of the segment before: a log that filled large
    /// chunks goes on with large ones.
    pub(crate) fn new(base_offset: i64, previous_size: usize, now: i64, producers: ProducerState) -> Segment {
        Segment {
            base_offset,
            end_offset: base_offset,
            batches_end: base_offset,
            max_timestamp: NO_TIMESTAMP,
            max_timestamp_offset: base_offset,
            modified: now,
            created: now,
            first_timestamp: NO_TIMESTAMP,
            chunk_min: previous_size.min(CHUNK_LARGE).next_power_of_two().max(CHUNK_MIN),
            store: Store::default(),
            index: Index::Held(Vec::new()),
            opaque: BTreeMap::new(),
            last_batch: None,
            producers_before: producers,
        }
    }

    pub(crate) fn size(&self) -> usize {
        self.store.len()
    }

    /// Appends a batch whose header has its offsets, and whose records are `bytes`; or with `is_opaque` these bytes alone.
    #[inline]
    pub(crate) fn append(
        &mut self,
        pool: &Pool,
        header: &BatchHeader,
        bytes: &[u8],
        is_opaque: bool,
        config: &LogConfig,
        now: i64,
    ) -> Result<()> {
        let position = self.store.len();
        let growth = self.growth(config);
        if is_opaque {
            self.store.append(pool, growth, &[bytes])?;
            self.opaque.insert(position, *header);
        } else {
            self.store.append_batch(pool, growth, header, bytes)?;
        }
        self.note(header, position, config.index_interval_bytes);
        self.modified = now;
        Ok(())
    }

    /// Appends a batch, of whatever format, that is whole in `parts`.
    pub(crate) fn append_parts(
        &mut self,
        pool: &Pool,
        header: &BatchHeader,
        parts: &[&[u8]],
        config: &LogConfig,
    ) -> Result<()> {
        let position = self.store.len();
        self.store.append(pool, self.growth(config), parts)?;
        self.note(header, position, config.index_interval_bytes);
        Ok(())
    }

    /// When the segment began, by its first batch.
    pub(crate) fn first_timestamp(&self) -> i64 {
        if self.first_timestamp >= 0 { self.first_timestamp } else { self.created }
    }

    /// Notes the batch at `position`, which is the last one.
    fn note(&mut self, header: &BatchHeader, position: usize, index_interval: usize) {
        if position == 0 {
            self.first_timestamp = header.max_timestamp;
        }
        if header.max_timestamp > self.max_timestamp {
            self.max_timestamp = header.max_timestamp;
            self.max_timestamp_offset = header.last_offset();
        }
        self.index_batch(header, position, index_interval);
        self.last_batch = Some((header.base_offset..header.next_offset(), position));
        self.end_offset = header.next_offset();
        self.batches_end = self.end_offset;
    }

    pub(crate) fn growth(&self, config: &LogConfig) -> Growth {
        Growth { chunk_min: self.chunk_min, segment_bytes: config.segment_bytes }
    }

    #[inline]
    fn index_batch(&mut self, header: &BatchHeader, position: usize, interval: usize) {
        let since = position - self.index.last().map_or(0, |entry| entry.batch.position as usize);
        if since > interval {
            self.add_to_index(header, position);
        }
    }

    fn add_to_index(&mut self, header: &BatchHeader, position: usize) {
        let last_offset = (header.last_offset() - self.base_offset) as u32;
        let batch = OffsetEntry { last_offset, position: position as u32 };
        if let Index::Held(entries) = &mut self.index {
            entries.push(IndexEntry { batch, max_timestamp: self.max_timestamp });
        }
        let time = self.time_entry();
        if let Store::Files(files) = &mut self.store {
            files.add_entry(batch, time);
        }
    }

    /// What the time index says of the segment as it is.
    fn time_entry(&self) -> TimeEntry {
        let offset = (self.max_timestamp_offset - self.base_offset) as u32;
        TimeEntry { timestamp: self.max_timestamp, offset }
    }

    /// Whether a batch must go to a new segment.
    #[inline]
    pub(crate) fn should_roll(
        &self,
        header: &BatchHeader,
        size: usize,
        config: &LogConfig,
        now: i64,
    ) -> bool {
        let waited = match self.first_timestamp {
            first if first >= 0 => header.max_timestamp.saturating_sub(first),
            _ => now.saturating_sub(self.created),
        };
        self.size() + size > config.segment_bytes
            || (self.size() > 0 && waited > config.max_segment_ms())
            || header.last_offset() - self.base_offset > i64::from(i32::MAX)
            || self.is_index_full(config)
    }

    /// The age that retention judges by: the largest timestamp, or the last append where no record has one.
    pub(crate) fn largest_timestamp(&self) -> i64 {
        if self.max_timestamp >= 0 { self.max_timestamp } else { self.modified }
    }

    /// The headers of the batches from `position` on, with their positions.
    ///
    /// # Errors
    /// When the file cannot be read.
    #[inline]
    pub(crate) fn batches_from(&self, position: usize) -> Result<Batches<'_>> {
        Batches::new(self, position)
    }

    /// Whether what begins at `position` was appended unchecked.
    pub(crate) fn is_opaque(&self, position: usize) -> bool {
        self.opaque.contains_key(&position)
    }

    /// Whether anything was appended unchecked.
    pub(crate) fn has_opaque(&self) -> bool {
        !self.opaque.is_empty()
    }

    /// The position of the last indexed batch for which `is_before` holds, which must be so for a prefix of the index.
    fn indexed(&self, is_before: impl Fn(OffsetEntry) -> bool) -> Result<usize> {
        let entries = match &self.index {
            Index::Held(entries) => entries,
            Index::InFiles => return self.trusted(last_before(&self.files().offset_entries()?, is_before)),
        };
        let after = entries.partition_point(|entry| is_before(entry.batch));
        Ok(after.checked_sub(1).map_or(0, |entry| entries[entry].batch.position as usize))
    }

    /// The position of the last indexed batch up to which all have earlier timestamps than `timestamp`.
    fn indexed_before(&self, timestamp: i64) -> Result<usize> {
        let entries = match &self.index {
            Index::Held(entries) => entries,
            Index::InFiles => {
                let times = self.files().time_entries()?;
                let Some(last) = count_earlier(&times, timestamp).checked_sub(1) else { return Ok(0) };
                let offset = TimeEntry::at(&times, last).offset;
                return self.indexed(|entry| entry.last_offset <= offset);
            }
        };
        let after = entries.partition_point(|entry| entry.max_timestamp < timestamp);
        Ok(after.checked_sub(1).map_or(0, |entry| entries[entry].batch.position as usize))
    }

    /// The bytes of the batch at `position`.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub(crate) fn batch(&self, position: usize, header: &BatchHeader) -> Result<Bytes> {
        let mut slices = Vec::with_capacity(1);
        self.store.slices(position, position + header.size_in_bytes(), &mut slices)?;
        Ok(slices.pop().unwrap_or_default())
    }

    /// The position of the batch that holds `offset`, or of the next one.
    ///
    /// # Errors
    /// When the file cannot be read, or holds what is no batch on the way there.
    pub(crate) fn position_of(&self, offset: i64) -> Result<usize> {
        if let Some((_, position)) = self.last_batch.as_ref().filter(|(offsets, _)| offsets.contains(&offset))
        {
            return Ok(*position);
        }
        let relative = offset - self.base_offset;
        let near = self.indexed(|entry| i64::from(entry.last_offset) <= relative)?;
        let mut end = near;
        for (position, header) in self.batches_from(near)? {
            if header.last_offset() >= offset {
                return Ok(position);
            }
            end = position + header.size_in_bytes();
        }
        self.check_end(end)?;
        Ok(self.size())
    }

    /// Where a read from `from` ends: after the last whole batch within `max_bytes` that ends before `up_to`. The first
    /// batch is always within, if `min_one`.
    pub(crate) fn read_end(&self, from: usize, max_bytes: usize, up_to: i64, min_one: bool) -> Result<usize> {
        let until = from.saturating_add(max_bytes);
        if self.end_offset <= up_to && self.size() <= until {
            return Ok(self.size());
        }
        let relative = up_to - self.base_offset;
        let near = self
            .indexed(|entry| entry.position as usize <= until && i64::from(entry.last_offset) < relative)?;
        let mut end = near.max(from);
        for (position, header) in self.batches_from(end)? {
            let next = position + header.size_in_bytes();
            let fits = next <= until || (min_one && position == from);
            if !fits || header.next_offset() > up_to {
                break;
            }
            end = next;
        }
        Ok(end)
    }

    /// The batches that may hold a record of timestamp `target` or later, first those with the lowest offsets.
    pub(crate) fn batches_since(
        &self,
        target: i64,
    ) -> Result<impl Iterator<Item = (usize, BatchHeader)> + '_> {
        let batches = self.batches_from(self.indexed_before(target)?)?;
        Ok(batches.filter(move |(at, header)| header.max_timestamp >= target && !self.is_opaque(*at)))
    }
}
