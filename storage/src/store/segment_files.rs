//! The bytes of a segment that is kept on disk, and the files that go with them.
//!
//! What can be made again from the batches is written late: index entries wait until there are some, until a flush, or
//! until the segment is closed. After an unclean stop they are made anew.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use bytes::Bytes;

use super::PartitionFiles;
use super::late_file::LateFile;
use crate::files::index_entries::{OFFSET_ENTRY, OffsetEntry, TIME_ENTRY, TimeEntry};
use crate::files::txn_index;
use crate::paths::{
    CLEANED_SUFFIX, INDEX_SUFFIX, LOG_SUFFIX, TIME_INDEX_SUFFIX, TXN_INDEX_SUFFIX, with_suffix,
};
use crate::{AbortedTransaction, NO_TIMESTAMP, Result};

/// As many bytes of index entries wait before they are written.
const PENDING_MAX: usize = 1024;

/// A segment's files.
#[derive(Debug)]
pub(crate) struct SegmentFiles {
    files: Arc<PartitionFiles>,
    base_offset: i64,
    /// What their names have behind their own suffixes, as long as they do not belong to the log.
    extra: String,
    log: PathBuf,
    len: usize,
    /// Whether the batches' file has more than counts.
    is_longer: bool,
    offsets: LateFile,
    times: LateFile,
    aborted: LateFile,
    /// The timestamp of the last time entry.
    last_time: i64,
    /// Nothing is written: the files are being made anew, and may yet turn out not to be; or the log was cut, and the files may yet
    /// turn out not to have been.
    is_held: bool,
}

impl SegmentFiles {
    /// Those of a new segment, created empty. `extra` is what their names have behind their own suffixes.
    pub(crate) fn create(files: Arc<PartitionFiles>, base_offset: i64, extra: &str) -> Result<SegmentFiles> {
        SegmentFiles::empty(files, base_offset, extra).created()
    }

    /// Those of a segment that has nothing yet.
    pub(crate) fn empty(files: Arc<PartitionFiles>, base_offset: i64, extra: &str) -> SegmentFiles {
        let mut new = SegmentFiles::new(files, base_offset, [0; 4]);
        new.set_extra(extra);
        new
    }

    /// Those of a segment that compaction makes, created empty.
    pub(crate) fn create_cleaned(files: Arc<PartitionFiles>, base_offset: i64) -> Result<SegmentFiles> {
        SegmentFiles::create(files, base_offset, CLEANED_SUFFIX)
    }

    fn set_extra(&mut self, extra: &str) {
        extra.clone_into(&mut self.extra);
        self.log = self.path(LOG_SUFFIX);
    }

    /// The files lie in `files` now.
    pub(crate) fn relocate(&mut self, files: &Arc<PartitionFiles>) {
        self.files = Arc::clone(files);
        self.log = self.path(LOG_SUFFIX);
    }

    /// Gives the files another suffix behind their own. The batches' file is the last: it decides. Where that fails they get back
    /// the names that they had, as far as the disk lets them; those that have the new name already keep it when it is tried again.
    pub(crate) fn rename(&mut self, extra: &str) -> Result<()> {
        let (old, before) = (self.paths(), self.extra.clone());
        self.set_extra(extra);
        let new = self.paths();
        let indexes = old.iter().zip(&new).skip(1).rev();
        let renamed = indexes
            .map(|(old, new)| self.files.rename_if_there(old, new))
            .try_for_each(|done| done.map(drop));
        let renamed = renamed.and_then(|()| self.files.rename(&old[0], &new[0]));
        if renamed.is_err() {
            for (old, new) in old.iter().zip(&new) {
                let _ = self.files.rename_if_there(new, old);
            }
            self.set_extra(&before);
        }
        renamed
    }

    fn created(self) -> Result<SegmentFiles> {
        let new = self;
        // A segment that was lost may have left one.
        new.files.remove(&new.path(TXN_INDEX_SUFFIX))?;
        // The batches' file is the last: without it the others are nothing.
        for suffix in [INDEX_SUFFIX, TIME_INDEX_SUFFIX, LOG_SUFFIX] {
            new.files.append(&new.path(suffix), 0, &[])?;
        }
        Ok(new)
    }

    /// Those that are there. `lens` are the lengths of `.log`, `.index`, `.timeindex` and `.txnindex`.
    pub(crate) fn new(files: Arc<PartitionFiles>, base_offset: i64, lens: [usize; 4]) -> SegmentFiles {
        let [len, offsets, times, aborted] = lens;
        SegmentFiles {
            log: files.segment_path(base_offset, LOG_SUFFIX),
            files,
            base_offset,
            extra: String::new(),
            len,
            is_longer: false,
            offsets: LateFile::new(INDEX_SUFFIX, offsets),
            times: LateFile::new(TIME_INDEX_SUFFIX, times),
            aborted: LateFile::new(TXN_INDEX_SUFFIX, aborted),
            last_time: NO_TIMESTAMP,
            is_held: false,
        }
    }

    pub(crate) fn len(&self) -> usize {
        self.len
    }

    pub(crate) fn log_path(&self) -> &Path {
        &self.log
    }

    pub(crate) fn path(&self, suffix: &str) -> PathBuf {
        with_suffix(&self.files.segment_path(self.base_offset, suffix), &self.extra)
    }

    pub(crate) fn append(&mut self, parts: &[&[u8]]) -> Result<()> {
        self.files.append(&self.log, self.len, parts)?;
        self.len += parts.iter().map(|part| part.len()).sum::<usize>();
        Ok(())
    }

    pub(crate) fn read(&self, from: usize, to: usize) -> Result<Bytes> {
        self.files.read(&self.log, from, to)
    }

    /// What their names have behind their own suffixes.
    pub(crate) fn extra(&self) -> &str {
        &self.extra
    }

    /// Takes back batches that nobody has read. The index is cut by [`keep_entries`](Self::keep_entries).
    pub(crate) fn take_back(&mut self, position: usize) -> Result<()> {
        self.len = position;
        self.files.append(&self.log, position, &[])
    }

    /// Batches from `position` on count no more. What the files have stays, until it is [trimmed](Self::trim).
    pub(crate) fn cut_later(&mut self, position: usize) {
        self.is_longer |= position < self.len;
        (self.len, self.is_held) = (position, true);
    }

    /// The batches' file was put anew, and has what counts.
    pub(crate) fn renewed(&mut self) {
        self.is_longer = false;
    }

    /// Whether the files have more than counts.
    pub(crate) fn is_held(&self) -> bool {
        self.is_held
    }

    /// Cuts the files to what counts.
    pub(crate) fn trim(&mut self) -> Result<()> {
        if self.is_longer {
            self.files.truncate(&self.log, self.len)?;
            self.is_longer = false;
        }
        let (files, name) = (&self.files, (self.base_offset, &*self.extra));
        [&mut self.offsets, &mut self.times, &mut self.aborted]
            .into_iter()
            .try_for_each(|late| late.cut(files, name))?;
        self.is_held = false;
        Ok(())
    }

    /// Notes an index entry: the batch at `entry.position`, and the largest timestamp so far.
    pub(crate) fn add_entry(&mut self, entry: OffsetEntry, time: TimeEntry) {
        self.offsets.pending.extend_from_slice(&entry.encode());
        self.add_time(time);
        if self.offsets.pending.len() >= PENDING_MAX {
            // It may fail: the entries stay pending then, and must be written when the segment is closed.
            let _ = self.write_indexes();
        }
    }

    /// Notes the largest timestamp so far, if it has grown.
    pub(crate) fn add_time(&mut self, time: TimeEntry) {
        if time.timestamp > self.last_time {
            self.last_time = time.timestamp;
            self.times.pending.extend_from_slice(&time.encode());
        }
    }

    pub(crate) fn add_aborted(&mut self, aborted: &AbortedTransaction) {
        self.aborted.pending.extend_from_slice(&txn_index::encode(aborted));
        // As with index entries.
        let _ = self.write_indexes();
    }

    /// Writes what was written late.
    pub(crate) fn write_indexes(&mut self) -> Result<()> {
        if self.is_held {
            return Ok(());
        }
        for late in [&mut self.offsets, &mut self.times, &mut self.aborted] {
            late.write(&self.files, (self.base_offset, &self.extra))?;
        }
        Ok(())
    }

    /// Writes once more what was written, and what is late.
    pub(crate) fn rewrite_indexes(&mut self) -> Result<()> {
        for late in [&mut self.offsets, &mut self.times, &mut self.aborted] {
            late.pending = late.bytes(&self.files, (self.base_offset, &self.extra))?;
            (late.written, late.is_longer) = (0, late.exists);
        }
        self.write_indexes()
    }

    /// The bytes of `.index`, all of which must have been written.
    pub(crate) fn offset_entries(&self) -> Result<Bytes> {
        self.files.read(&self.path(INDEX_SUFFIX), 0, self.offsets.written)
    }

    /// The bytes of `.timeindex`, all of which must have been written.
    pub(crate) fn time_entries(&self) -> Result<Bytes> {
        self.files.read(&self.path(TIME_INDEX_SUFFIX), 0, self.times.written)
    }

    /// The bytes of `.txnindex`, all of which must have been written.
    pub(crate) fn aborted_entries(&self) -> Result<Bytes> {
        self.files.read(&self.path(TXN_INDEX_SUFFIX), 0, self.aborted.written)
    }

    /// What `.timeindex` and `.txnindex` have, written or not: a full disk takes no more, but what it has can be cut.
    pub(crate) fn times_and_aborted(&self) -> Result<[Vec<u8>; 2]> {
        let name = (self.base_offset, &*self.extra);
        Ok([self.times.bytes(&self.files, name)?, self.aborted.bytes(&self.files, name)?])
    }

    /// Keeps the first entries of each index, in files and out of them. `last_time` is the timestamp of the last time
    /// entry that is kept.
    pub(crate) fn keep_entries(
        &mut self,
        offsets: usize,
        times: usize,
        aborted: usize,
        last_time: i64,
    ) -> Result<()> {
        self.last_time = last_time;
        let lens = [offsets * OFFSET_ENTRY, times * TIME_ENTRY, aborted * txn_index::ENTRY];
        for (late, len) in [&mut self.offsets, &mut self.times, &mut self.aborted].into_iter().zip(lens) {
            late.keep(len);
            if !self.is_held {
                late.cut(&self.files, (self.base_offset, &self.extra))?;
            }
        }
        Ok(())
    }

    /// What the indexes have as a whole, in entries.
    pub(crate) fn entry_counts(&self) -> [usize; 3] {
        [
            self.offsets.len() / OFFSET_ENTRY,
            self.times.len() / TIME_ENTRY,
            self.aborted.len() / txn_index::ENTRY,
        ]
    }

    pub(crate) fn set_last_time(&mut self, timestamp: i64) {
        self.last_time = timestamp;
    }

    /// Makes all indexes anew: whatever the files have counts no more. Nothing is written before [`settle`](Self::settle).
    pub(crate) fn begin_anew(&mut self) {
        self.is_held = true;
        self.last_time = NO_TIMESTAMP;
        for late in [&mut self.offsets, &mut self.times, &mut self.aborted] {
            (late.written, late.pending) = (0, Vec::new());
        }
    }

    /// Writes what was made anew, and cuts the batches to `len`.
    pub(crate) fn settle(&mut self, len: usize) -> Result<()> {
        self.is_held = false;
        if len < self.len {
            self.take_back(len)?;
        }
        self.files.append(&self.path(INDEX_SUFFIX), 0, &[])?;
        self.files.append(&self.path(TIME_INDEX_SUFFIX), 0, &[])?;
        self.files.remove(&self.path(TXN_INDEX_SUFFIX))?;
        self.aborted.exists = false;
        self.write_indexes()
    }

    /// The files whose bytes must last with the segment's.
    pub(crate) fn paths(&self) -> Vec<PathBuf> {
        let mut paths = vec![self.log.clone(), self.path(INDEX_SUFFIX), self.path(TIME_INDEX_SUFFIX)];
        if self.aborted.exists {
            paths.push(self.path(TXN_INDEX_SUFFIX));
        }
        paths
    }
}
