//! Files that go: with their segments, when the log is cut, and when compaction has made others.

use std::sync::Arc;

use super::Directory;
use crate::paths::{DELETED_SUFFIX, LOG_SUFFIX, SEGMENT_SUFFIXES, SNAPSHOT_SUFFIX, SWAP_SUFFIX, with_suffix};
use crate::segment::Segment;
use crate::store::SegmentFiles;
use crate::{LeaderEpochCache, Result};

/// A segment that counts, but still has the name of a swap file.
#[derive(Debug)]
pub(in crate::log) struct UnfinishedSwap {
    pub(in crate::log) base_offset: i64,
    /// Where those begin that it has replaced, and whose files may still be there.
    replaced: Vec<i64>,
}

impl Directory {
    /// Takes a segment's files out of the log. They are removed later.
    pub(in crate::log) fn remove_segment(&mut self, base_offset: i64) -> Result<()> {
        self.remove_batches(base_offset)?;
        self.remove_file(base_offset, SNAPSHOT_SUFFIX)?;
        self.snapshots.retain(|offset| *offset != base_offset);
        Ok(())
    }

    /// The same, but the snapshot stays: it tells of the producers at the end of the segment before, of whose batches compaction
    /// may have taken some.
    pub(in crate::log) fn remove_batches(&mut self, base_offset: i64) -> Result<()> {
        for suffix in SEGMENT_SUFFIXES.into_iter().filter(|suffix| *suffix != SNAPSHOT_SUFFIX) {
            self.remove_file(base_offset, suffix)?;
        }
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
                self.remove_file(base_offset, suffix)?;
            }
            self.snapshots.retain(|offset| is_kept || *offset != base_offset);
            unfinished.replaced.pop();
        }
        Ok(())
    }

    fn remove_file(&mut self, base_offset: i64, suffix: &str) -> Result<()> {
        let path = self.files.segment_path(base_offset, suffix);
        let deleted = with_suffix(&path, DELETED_SUFFIX);
        if self.files.rename_if_there(&path, &deleted)? {
            self.removed.push((deleted, None));
        }
        Ok(())
    }

    /// Takes all segments out of the log, which goes on at `offset`.
    pub(in crate::log) fn remove_all(&mut self, segments: &[Segment], offset: i64) -> Result<()> {
        let mut removed = Ok(());
        for segment in segments.iter().rev() {
            removed = removed.and(self.remove_segment(segment.base_offset));
        }
        let removed = removed.and(self.remove_snapshots_after(-1));
        if self.is_created || offset != 0 { removed.and(self.keep_end(offset)) } else { removed }
    }

    /// The log will be cut at `offset`: from now on nothing behind it counts as synced, whatever happens.
    pub(in crate::log) fn begin_truncation(&mut self, offset: i64) -> Result<()> {
        self.log_dir.lower(&self.topic, self.partition, offset, offset)?;
        self.recovery_point = self.recovery_point.min(offset);
        self.promised = self.promised.min(offset);
        self.compacted_up_to = self.compacted_up_to.min(offset);
        if let Some(empty) = self.empty_segment.take() {
            self.remove_segment(empty)?;
        }
        Ok(())
    }

    /// Index files of synced segments are about to be made anew: nothing from there on counts as synced.
    pub(in crate::log) fn doubt_from(&mut self, offset: i64) -> Result<()> {
        self.recovery_point = self.recovery_point.min(offset);
        self.log_dir.lower(&self.topic, self.partition, offset, i64::MAX)
    }

    /// The log was cut. It stays so, whatever happens.
    pub(in crate::log) fn end_truncation(
        &mut self,
        log_end_offset: i64,
        last: Option<&Segment>,
        epochs: &LeaderEpochCache,
    ) -> Result<()> {
        if !self.is_created {
            return Ok(());
        }
        self.remove_snapshots_after(log_end_offset)?;
        let cut = match (last, self.empty_segment) {
            (Some(last), _) => last.files().paths(),
            (None, Some(emptied)) => SegmentFiles::new(Arc::clone(&self.files), emptied, [0; 4]).paths(),
            (None, None) => Vec::new(),
        };
        cut.iter().try_for_each(|path| self.files.sync(path))?;
        self.write_leader_epochs(epochs, true)
    }
}
