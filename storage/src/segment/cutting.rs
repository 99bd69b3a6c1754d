//! Cutting a segment: first it is looked what would be left, which may fail, and then the rest is forgotten, which does not.

use super::Segment;
use super::index::Index;
use crate::files::index_entries::{TIME_ENTRY, TimeEntry};
use crate::files::txn_index;
use crate::paths::TXN_INDEX_SUFFIX;
use crate::store::Store;
use crate::{NO_TIMESTAMP, Result};

/// Where a segment is cut, and what is left.
#[derive(Debug, Default)]
pub(crate) struct CutAt {
    pub(crate) offset: i64,
    position: usize,
    /// How many of the index's entries.
    entries: usize,
    batches_end: i64,
    max_timestamp: i64,
    max_timestamp_offset: i64,
    /// How many entries of `.timeindex` and `.txnindex`, and the timestamp of the last of the first.
    times: usize,
    aborted: usize,
    last_time: i64,
}

impl CutAt {
    /// Whether no batch is left.
    pub(crate) fn leaves_none(&self) -> bool {
        self.position == 0
    }
}

impl Segment {
    /// Looks where the batch that holds `offset` would be cut, and what would be left.
    ///
    /// # Errors
    /// When files cannot be read.
    pub(crate) fn plan_cut(&mut self, offset: i64) -> Result<CutAt> {
        self.reopen()?;
        let position = self.position_of(offset)?;
        let Index::Held(entries) = &self.index else { unreachable!("the index has just been loaded") };
        let entries = entries.partition_point(|entry| (entry.batch.position as usize) < position);
        let mut cut = CutAt { offset, position, entries, ..CutAt::default() };
        self.find_max_timestamp(&mut cut)?;
        self.plan_index_cut(&mut cut)?;
        Ok(cut)
    }

    /// Cuts the batch that holds an offset and all after it. On disk only what is known of the segment is cut, and the files
    /// [later](Self::trim).
    pub(crate) fn truncate(&mut self, cut: &CutAt) {
        // Though nothing may be cut: of one that was closed nobody knew that a gap is behind its batches, and another is yet to be.
        self.store.truncate(cut.position);
        // Nothing is written, so nothing fails.
        let _ = self.forget_from(cut);
    }

    /// The same for what nobody has read: the files are cut at once.
    ///
    /// # Errors
    /// When files cannot be read, or cut. In the second case the segment counts as cut nevertheless.
    pub(crate) fn take_back(&mut self, offset: i64) -> Result<()> {
        let cut = self.plan_cut(offset)?;
        let taken = self.store.take_back(cut.position);
        self.forget_from(&cut).and(taken)
    }

    /// Forgets what is known of the batches that are cut.
    fn forget_from(&mut self, cut: &CutAt) -> Result<()> {
        if let Index::Held(entries) = &mut self.index {
            entries.truncate(cut.entries);
        }
        (self.max_timestamp, self.max_timestamp_offset) = (cut.max_timestamp, cut.max_timestamp_offset);
        self.batches_end = cut.batches_end;
        self.opaque.split_off(&cut.position);
        self.last_batch = None;
        self.end_offset = cut.offset;
        self.cut_index_files(cut)
    }

    /// Finds the largest timestamp of the batches before a cut.
    fn find_max_timestamp(&self, cut: &mut CutAt) -> Result<()> {
        (cut.max_timestamp, cut.max_timestamp_offset) = (NO_TIMESTAMP, self.base_offset);
        cut.batches_end = self.base_offset;
        let Index::Held(entries) = &self.index else { return Ok(()) };
        let near = match entries[..cut.entries].last() {
            // The time before the last indexed batch is known, but not which batch has it: files need to know.
            Some(last) if matches!(self.store, Store::Chunks(_)) => {
                cut.max_timestamp = last.max_timestamp;
                last.batch.position as usize
            }
            _ => 0,
        };
        for (_, header) in self.batches_from(near)?.take_while(|(position, _)| *position < cut.position) {
            if header.max_timestamp > cut.max_timestamp {
                (cut.max_timestamp, cut.max_timestamp_offset) = (header.max_timestamp, header.last_offset());
            }
            cut.batches_end = header.next_offset();
        }
        Ok(())
    }

    /// Looks how many entries of the index files are left by a cut.
    fn plan_index_cut(&self, cut: &mut CutAt) -> Result<()> {
        let Store::Files(files) = &self.store else { return Ok(()) };
        let [times, aborted] = files.times_and_aborted()?;
        let relative = cut.offset - self.base_offset;
        let kept = (0..times.len() / TIME_ENTRY)
            .map(|number| TimeEntry::at(&times, number))
            .take_while(|entry| i64::from(entry.offset) < relative);
        (cut.times, cut.last_time) =
            kept.fold((0, NO_TIMESTAMP), |(count, _), entry| (count + 1, entry.timestamp));
        let aborted = txn_index::parse(&files.path(TXN_INDEX_SUFFIX), &aborted)?;
        cut.aborted = aborted.iter().take_while(|aborted| aborted.last_offset < cut.offset).count();
        Ok(())
    }

    /// Cuts the index files.
    fn cut_index_files(&mut self, cut: &CutAt) -> Result<()> {
        let Store::Files(files) = &mut self.store else { return Ok(()) };
        files.keep_entries(cut.entries, cut.times, cut.aborted, cut.last_time)
    }
}
