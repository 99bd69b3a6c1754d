//! A cut on disk, without a sync under the log's lock: nothing of what is cut is written over.
//!
//! The log goes on in a segment of its own, whose names say that it was begun by a cut ([`CUT_SUFFIX`]), and so do those of all that
//! follow it. Its first name is the cut: whoever opens the log and finds it cuts the rest, and takes nothing from there on for
//! synced, whatever the checkpoints say (`load/cut.rs`); without it the log is as it was. So appends go on at once, and nobody waits
//! for the disk. The flushes that follow make the cut last, step by step: first the new names and a recovery point that does not lie
//! behind the cut; then the files are cut to what is left of them; and once that is synced, the new segments get the names of
//! ordinary ones.

use std::io;
use std::path::PathBuf;
use std::sync::Arc;

use super::Directory;
use super::flush::Flush;
use crate::paths::{CUT_SUFFIX, LOG_SUFFIX, SEGMENT_SUFFIXES, SNAPSHOT_SUFFIX, with_suffix};
use crate::segment::Segment;
use crate::store::SegmentFiles;
use crate::{Error, LeaderEpochCache, Log, Result};

/// A cut that does not last yet.
#[derive(Debug)]
pub(super) struct Cut {
    /// What the names of segments that were begun since have behind their suffixes.
    suffix: String,
    pub(super) step: Step,
    /// What was to be taken away, but is still there.
    pub(super) left: Vec<PathBuf>,
}

/// How far it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Step {
    /// The new segment is there, and the recovery point is to last.
    Begun,
    /// The old files were cut, and are to be synced.
    Trimmed,
}

impl Log {
    /// Has the log go on at `base_offset` in a segment of its own. Until that is there, nothing changes.
    pub(super) fn begin_cut(&mut self, base_offset: i64) -> Result<()> {
        let cut = self.truncations;
        self.directory.as_mut().map_or(Ok(()), |directory| directory.begin_cut(base_offset, cut))
    }

    /// Takes the next step, for which `flush` has synced what must be.
    pub(super) fn settle_cut(&mut self, flush: &Flush) -> Result<()> {
        let Some(directory) = &mut self.directory else { return Ok(()) };
        let Some(cut) = directory.cut.as_ref().filter(|cut| Some(cut.step) == flush.cut) else {
            return Ok(());
        };
        match cut.step {
            Step::Begun => directory.trim(&mut self.segments),
            // They are known by the names that they have.
            Step::Trimmed if !directory.renewals.is_empty() => Ok(()),
            Step::Trimmed => {
                directory.unmark(&mut self.segments)?;
                // A flush that knows the old names has not synced these files.
                self.truncations += 1;
                Ok(())
            }
        }
    }
}

impl Directory {
    /// What the names of new segments have behind their suffixes.
    pub(super) fn suffix(&self) -> &str {
        self.cut.as_ref().map_or("", |cut| &cut.suffix)
    }

    /// The files of the empty segment.
    pub(super) fn empty_files(&self) -> Option<SegmentFiles> {
        let base_offset = self.empty_segment?;
        Some(SegmentFiles::empty(Arc::clone(&self.files), base_offset, self.suffix()))
    }

    /// Has the checkpoints say that nothing behind `offset` counts as synced.
    pub(super) fn lower(&self, offset: i64) -> Result<()> {
        self.log_dir().lower(self.topic(), self.partition(), offset, offset);
        self.log_dir().write_lowered()
    }

    fn begin_cut(&mut self, base_offset: i64, number: u64) -> Result<()> {
        self.create(&LeaderEpochCache::default())?;
        let suffix = format!("{CUT_SUFFIX}{number}");
        let begun = SegmentFiles::create(Arc::clone(&self.files), base_offset, &suffix)?;
        self.unsynced.extend(begun.paths());
        self.note_doubt(base_offset, base_offset);
        let emptied = self.empty_segment.map(|empty| (empty, self.suffix().to_owned()));
        let left = self.cut.take().map_or(Vec::new(), |cut| cut.left);
        self.cut = Some(Cut { suffix, step: Step::Begun, left });
        self.empty_segment = Some(base_offset);
        if let Some((empty, extra)) = emptied {
            self.give_up(empty, &extra);
        }
        Ok(())
    }

    /// Takes a segment out of the log that was cut; what is still there then is tried again. Its snapshot stays: it tells of the producers
    /// at the end of the segment before, of whose batches compaction may have taken some.
    pub(super) fn give_up(&mut self, base_offset: i64, extra: &str) {
        for suffix in SEGMENT_SUFFIXES.into_iter().filter(|suffix| *suffix != SNAPSHOT_SUFFIX) {
            let path = with_suffix(&self.files.segment_path(base_offset, suffix), extra);
            if self.remove_file(&path).is_err() {
                self.cut.iter_mut().for_each(|cut| cut.left.push(path.clone()));
            }
        }
    }

    /// Removes snapshots of later offsets.
    pub(super) fn forget_snapshots_after(&mut self, offset: i64) {
        while let Some(last) = self.snapshots.pop_if(|last| *last > offset) {
            let path = self.files.segment_path(last, SNAPSHOT_SUFFIX);
            if self.files.remove(&path).is_err() {
                self.cut.iter_mut().for_each(|cut| cut.left.push(path.clone()));
            }
        }
    }

    /// Cuts the files, now that the cut cannot be undone. Those of which somebody still has slices are to be put anew instead.
    fn trim(&mut self, segments: &mut [Segment]) -> Result<()> {
        while let Some(path) = self.cut.as_ref().and_then(|cut| cut.left.last().cloned()) {
            self.remove_file(&path)?;
            self.cut.iter_mut().for_each(|cut| drop(cut.left.pop()));
        }
        let mut is_lent = false;
        for segment in segments.iter_mut().filter(|segment| segment.is_held()) {
            match segment.trim() {
                Ok(()) => self.unsynced.extend(segment.files().paths()),
                Err(Error::Storage(error)) if error.kind == Some(io::ErrorKind::ResourceBusy) => {
                    self.renew(segment.base_offset);
                    is_lent = true;
                }
                Err(error) => return Err(error),
            }
        }
        if let Some(cut) = self.cut.as_mut().filter(|_| !is_lent) {
            cut.step = Step::Trimmed;
        }
        Ok(())
    }

    /// Gives the segments that were begun since the cut the names of ordinary ones.
    fn unmark(&mut self, segments: &mut [Segment]) -> Result<()> {
        for segment in segments.iter_mut().filter(|segment| !segment.files().extra().is_empty()) {
            segment.rename_files("")?;
            self.unsynced.push(segment.files().log_path().to_owned());
        }
        if let Some(mut empty) = self.empty_files() {
            empty.rename("")?;
            self.unsynced.push(empty.path(LOG_SUFFIX));
        }
        self.cut = None;
        Ok(())
    }
}
