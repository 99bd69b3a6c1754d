//! A segment: a run of batches, a sparse index over them, and what rolling and retention ask about.

use std::collections::BTreeMap;
use std::ops::Range;

use crate::pool::{CHUNK_MAX, CHUNK_MIN, Pool};
use crate::producer_state::ProducerState;
use crate::store::Store;
use crate::{BatchHeader, LogConfig, NO_TIMESTAMP, Result};

/// At most this many bytes lie between two index entries, plus a batch.
const INDEX_INTERVAL: usize = 4096;

/// Where a batch begins.
#[derive(Debug, Clone, Copy)]
struct IndexEntry {
    /// The batch's base offset less the segment's.
    offset: u32,
    position: u32,
    /// The largest timestamp of the batches before it in the segment.
    max_timestamp_before: i64,
}

/// A segment of a log. It is never empty but while its first batch is on its way.
#[derive(Debug)]
pub(crate) struct Segment {
    pub(crate) base_offset: i64,
    /// The offset after the last batch.
    pub(crate) end_offset: i64,
    /// The largest timestamp, [`NO_TIMESTAMP`] if no batch has one.
    pub(crate) max_timestamp: i64,
    /// Cluster time of the last append.
    modified: i64,
    created: i64,
    /// The maximum timestamp of the first batch.
    first_timestamp: i64,
    /// The least size of its chunks.
    chunk_min: usize,
    pub(crate) store: Store,
    index: Vec<IndexEntry>,
    /// What the log goes by where the bytes were appended unchecked, by position.
    opaque: BTreeMap<usize, BatchHeader>,
    /// Offsets and position of the last batch, which is read most; unknown after truncation.
    last_batch: Option<(Range<i64>, usize)>,
    /// The producers as they were before the first batch: where truncation starts to replay.
    pub(crate) producers_before: ProducerState,
}

impl Segment {
    /// A segment that begins at `base_offset`. `previous_size` is the size of the segment before: a log that filled large
    /// chunks goes on with large ones.
    pub(crate) fn new(base_offset: i64, previous_size: usize, now: i64, producers: ProducerState) -> Segment {
        Segment {
            base_offset,
            end_offset: base_offset,
            max_timestamp: NO_TIMESTAMP,
            modified: now,
            created: now,
            first_timestamp: NO_TIMESTAMP,
            chunk_min: previous_size.min(CHUNK_MAX).next_power_of_two().max(CHUNK_MIN),
            store: Store::default(),
            index: Vec::new(),
            opaque: BTreeMap::new(),
            last_batch: None,
            producers_before: producers,
        }
    }

    pub(crate) fn size(&self) -> usize {
        self.store.len()
    }

    /// Appends a batch whose header has its offsets, and whose records are `bytes`; or with `is_opaque` these bytes alone.
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
        let chunk = self.chunk_size(config);
        if is_opaque {
            self.store.append(pool, chunk, &[bytes])?;
            self.opaque.insert(position, *header);
        } else {
            self.store.append(pool, chunk, &[&header.encode(), bytes])?;
        }
        self.index_batch(header, position);
        self.last_batch = Some((header.base_offset..header.next_offset(), position));
        if position == 0 {
            self.first_timestamp = header.max_timestamp;
        }
        self.max_timestamp = self.max_timestamp.max(header.max_timestamp);
        self.end_offset = header.next_offset();
        self.modified = now;
        Ok(())
    }

    /// The size of the next chunk: it grows with the segment, but not past what the segment may still hold.
    fn chunk_size(&self, config: &LogConfig) -> usize {
        let left = config.segment_bytes.saturating_sub(self.store.len()).min(CHUNK_MAX).next_power_of_two();
        self.store.next_chunk_size().max(self.chunk_min).min(left)
    }

    fn index_batch(&mut self, header: &BatchHeader, position: usize) {
        let since = position - self.index.last().map_or(0, |entry| entry.position as usize);
        if since >= INDEX_INTERVAL {
            self.index.push(IndexEntry {
                offset: (header.base_offset - self.base_offset) as u32,
                position: position as u32,
                max_timestamp_before: self.max_timestamp,
            });
        }
    }

    /// Whether a batch must go to a new segment.
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
            || (self.size() > 0 && waited > config.segment_ms)
            || header.last_offset() - self.base_offset > i64::from(i32::MAX)
    }

    /// The age that retention judges by: the largest timestamp, or the last append where no record has one.
    pub(crate) fn largest_timestamp(&self) -> i64 {
        if self.max_timestamp >= 0 { self.max_timestamp } else { self.modified }
    }

    /// The headers of the batches from `position` on, with their positions.
    pub(crate) fn batches_from(&self, position: usize) -> impl Iterator<Item = (usize, BatchHeader)> + '_ {
        let mut position = position;
        let mut rest: &[u8] = &[];
        std::iter::from_fn(move || {
            if rest.is_empty() {
                rest = self.store.at(position);
            }
            let header = match self.opaque.get(&position) {
                Some(header) => *header,
                None => BatchHeader::parse(rest)?,
            };
            let at = position;
            position += header.size_in_bytes();
            rest = &rest[header.size_in_bytes()..];
            Some((at, header))
        })
    }

    /// Whether what begins at `position` was appended unchecked.
    pub(crate) fn is_opaque(&self, position: usize) -> bool {
        self.opaque.contains_key(&position)
    }

    /// The position of the last indexed batch for which `is_before` holds, which must be so for a prefix of the index.
    fn indexed(&self, is_before: impl Fn(&IndexEntry) -> bool) -> usize {
        let after = self.index.partition_point(is_before);
        after.checked_sub(1).map_or(0, |entry| self.index[entry].position as usize)
    }

    /// The position of the batch that holds `offset`, or of the next one.
    pub(crate) fn position_of(&self, offset: i64) -> usize {
        if let Some((_, position)) = self.last_batch.as_ref().filter(|(offsets, _)| offsets.contains(&offset))
        {
            return *position;
        }
        let relative = offset - self.base_offset;
        let near = self.indexed(|entry| i64::from(entry.offset) <= relative);
        self.batches_from(near)
            .find(|(_, header)| header.last_offset() >= offset)
            .map_or(self.size(), |(position, _)| position)
    }

    /// Where a read from `from` ends: after the last whole batch within `max_bytes` that ends before `up_to`. The first
    /// batch is always within, if `min_one`.
    pub(crate) fn read_end(&self, from: usize, max_bytes: usize, up_to: i64, min_one: bool) -> usize {
        let until = from.saturating_add(max_bytes);
        if self.end_offset <= up_to && self.size() <= until {
            return self.size();
        }
        let relative = up_to - self.base_offset;
        let near =
            self.indexed(|entry| entry.position as usize <= until && i64::from(entry.offset) <= relative);
        let mut end = near.max(from);
        for (position, header) in self.batches_from(end) {
            let next = position + header.size_in_bytes();
            let fits = next <= until || (min_one && position == from);
            if !fits || header.next_offset() > up_to {
                break;
            }
            end = next;
        }
        end
    }

    /// The batches that may hold a record of timestamp `target` or later, first those with the lowest offsets.
    pub(crate) fn batches_since(&self, target: i64) -> impl Iterator<Item = (usize, BatchHeader)> + '_ {
        let near = self.indexed(|entry| entry.max_timestamp_before < target);
        let batches = self.batches_from(near);
        batches.filter(move |(at, header)| header.max_timestamp >= target && !self.is_opaque(*at))
    }

    /// Cuts the batch that holds `offset` and all after it.
    pub(crate) fn truncate(&mut self, offset: i64) {
        let position = self.position_of(offset);
        self.index.retain(|entry| (entry.position as usize) < position);
        let before = self.index.last().map_or(NO_TIMESTAMP, |entry| entry.max_timestamp_before);
        let near = self.index.last().map_or(0, |entry| entry.position as usize);
        let max_timestamp = self
            .batches_from(near)
            .take_while(|(at, _)| *at < position)
            .map(|(_, header)| header.max_timestamp)
            .fold(before, i64::max);
        self.max_timestamp = max_timestamp;
        self.store.truncate(position);
        self.opaque.split_off(&position);
        self.last_batch = None;
        self.end_offset = offset;
    }
}
