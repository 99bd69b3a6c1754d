//! Files that go: with their segments, when the log is cut, and when compaction has made others.

use std::path::Path;

use super::Directory;
use crate::paths::{DELETED_SUFFIX, LOG_SUFFIX, SEGMENT_SUFFIXES, SNAPSHOT_SUFFIX, SWAP_SUFFIX, with_suffix};
use crate::segment::Segment;
use crate::{LeaderEpochCache, Result};

/// A segment that counts, but still has the name of a swap file.
#[derive(Debug)]
pub(in crate::log) struct UnfinishedSwap {
    pub(in crate::log) base_offset: i64,
    /// Where those begin that it has replaced, and whose files may still be there.
    replaced: Vec<i64>,
}

impl Directory {
    /// Takes a segment's files out of the log. They are removed later. `extra` is what their names have behind their suffixes.
    pub(in crate::log) fn remove_segment(&mut self, base_offset: i64, extra: &str) -> Result<()> {
        for suffix in SEGMENT_SUFFIXES {
            let extra = if suffix == SNAPSHOT_SUFFIX { "" } else { extra };
            self.remove_file(&with_suffix(&self.files.segment_path(base_offset, suffix), extra))?;
        }
        self.snapshots.retain(|offset| *offset != base_offset);
        self.unsynced.push(self.files.segment_path(base_offset, LOG_SUFFIX));
        Ok(())
    }

    /// Puts a compacted segment in the place of others. From the moment that its batches have the name of a swap file, it counts:
    /// opening the log brings this to its end, and so does [`finish_swap`](Self::finish_swap), should the disk fail.
    pub(in crate::log) fn swap(&mut self, segment: &mut Segment, replaced: &[(i64, usize)]) -> Result<()> {
        segment.rename_files(SWAP_SUFFIX)?;
        self.unsynced.push(self.files.segment_path(segment.base_offset, LOG_SUFFIX));
        let replaced = replaced.iter().map(|(base_offset, _)| *base_offset).collect();
        // Where it fails that is tried again.
        let _ = self.finish_swap(segment, UnfinishedSwap { base_offset: segment.base_offset, replaced });
        Ok(())
    }

    /// Takes away what a segment has replaced, as far as that is there, and gives it its name.
    pub(in crate::log) fn finish_swap(
        &mut self,
        segment: &mut Segment,
        mut unfinished: UnfinishedSwap,
    ) -> Result<()> {
        let removed = self.remove_replaced(&mut unfinished);
        let finished = removed.and_then(|()| segment.rename_files(""));
        if finished.is_err() {
            self.unfinished.push(unfinished);
        }
        finished
    }

    /// What is gone is not asked for again: by then its names are those of the new segment.
    fn remove_replaced(&mut self, unfinished: &mut UnfinishedSwap) -> Result<()> {
        while let Some(base_offset) = unfinished.replaced.last().copied() {
            let is_kept = base_offset == unfinished.base_offset;
            // The batches go last: as long as they are there, so may the rest be.
            for suffix in
                SEGMENT_SUFFIXES.iter().rev().filter(|suffix| !is_kept || **suffix != SNAPSHOT_SUFFIX)
            {
                self.remove_file(&self.files.segment_path(base_offset, suffix))?;
            }
            self.snapshots.retain(|offset| is_kept || *offset != base_offset);
            unfinished.replaced.pop();
        }
        Ok(())
    }

    /// Takes a file out of the log, if it is there.
    pub(in crate::log) fn remove_file(&mut self, path: &Path) -> Result<()> {
        let deleted = with_suffix(path, DELETED_SUFFIX);
        if self.files.rename_if_there(path, &deleted)? {
            self.removed.push((deleted, None));
        }
        Ok(())
    }

    /// Takes all segments out of the log, which goes on at `offset`.
    pub(in crate::log) fn remove_all(&mut self, segments: &[Segment], offset: i64) -> Result<()> {
        if let Some(empty) = self.empty_segment.take() {
            self.remove_segment(empty, "")?;
        }
        let mut removed = Ok(());
        for segment in segments.iter().rev() {
            removed = removed.and(self.remove_segment(segment.base_offset, ""));
        }
        let removed = removed.and(self.remove_snapshots_after(-1));
        if self.is_created || offset != 0 { removed.and(self.keep_end(offset)) } else { removed }
    }

    /// From now on nothing behind `offset` counts as synced, and the log begins at `start` or before, whatever happens. That lasts: it
    /// takes long.
    pub(in crate::log) fn doubt_from(&mut self, offset: i64, start: i64) -> Result<()> {
        self.note_doubt(offset, start);
        self.log_dir.write_lowered()
    }

    /// The same, where it is yet to last.
    pub(in crate::log) fn note_doubt(&mut self, offset: i64, start: i64) {
        self.recovery_point = self.recovery_point.min(offset);
        self.promised = self.promised.min(offset);
        self.compacted_up_to = self.compacted_up_to.min(start);
        self.log_dir.lower(&self.topic, self.partition, offset, start);
    }

    /// Has what [`remove_all`](Self::remove_all) has left last.
    pub(in crate::log) fn keep_emptied(&mut self, epochs: &LeaderEpochCache) -> Result<()> {
        let Some(emptied) = self.empty_files() else { return Ok(()) };
        emptied.paths().iter().try_for_each(|path| self.files.sync(path))?;
        self.write_leader_epochs(epochs, true)
    }
}
