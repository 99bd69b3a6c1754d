//! The sparse index of a segment: in memory while the segment grows, and always where it lies in memory; else in its files.

use crate::files::index_entries::{OFFSET_ENTRY, OffsetEntry, TIME_ENTRY, TimeEntry};
use crate::store::SegmentFiles;
use crate::{NO_TIMESTAMP, Result};

/// A batch that the index knows.
#[derive(Debug, Clone, Copy)]
pub(super) struct IndexEntry {
    pub(super) batch: OffsetEntry,
    /// The largest timestamp up to and with that batch.
    pub(super) max_timestamp: i64,
}

/// A segment's index.
#[derive(Debug)]
pub(super) enum Index {
    Held(Vec<IndexEntry>),
    InFiles,
}

impl Index {
    /// The last batch that the index knows.
    pub(super) fn last(&self) -> Option<&IndexEntry> {
        match self {
            Index::Held(entries) => entries.last(),
            Index::InFiles => None,
        }
    }

    /// Reads the index out of the segment's files.
    pub(super) fn load(files: &SegmentFiles) -> Result<Index> {
        let (offsets, times) = (files.offset_entries()?, files.time_entries()?);
        let time_count = times.len() / TIME_ENTRY;
        let (mut next_time, mut max_timestamp) = (0, NO_TIMESTAMP);
        let mut entries = Vec::with_capacity(offsets.len() / OFFSET_ENTRY);
        for number in 0..offsets.len() / OFFSET_ENTRY {
            let batch = OffsetEntry::at(&offsets, number);
            while next_time < time_count && TimeEntry::at(&times, next_time).offset <= batch.last_offset {
                max_timestamp = TimeEntry::at(&times, next_time).timestamp;
                next_time += 1;
            }
            entries.push(IndexEntry { batch, max_timestamp });
        }
        Ok(Index::Held(entries))
    }
}

/// The last entry of a `.index` for which `is_before` holds, which must be so for a prefix of it.
pub(crate) fn last_before(index: &[u8], is_before: impl Fn(OffsetEntry) -> bool) -> Option<OffsetEntry> {
    let (mut low, mut high) = (0, index.len() / OFFSET_ENTRY);
    while low < high {
        let middle = low.midpoint(high);
        match is_before(OffsetEntry::at(index, middle)) {
            true => low = middle + 1,
            false => high = middle,
        }
    }
    low.checked_sub(1).map(|last| OffsetEntry::at(index, last))
}

/// How many entries of a `.timeindex` have an earlier timestamp.
pub(crate) fn count_earlier(index: &[u8], timestamp: i64) -> usize {
    let (mut low, mut high) = (0, index.len() / TIME_ENTRY);
    while low < high {
        let middle = low.midpoint(high);
        match TimeEntry::at(index, middle).timestamp < timestamp {
            true => low = middle + 1,
            false => high = middle,
        }
    }
    low
}
