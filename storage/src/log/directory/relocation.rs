//! A log's directory lies elsewhere now, with all that is in it.

use std::path::PathBuf;
use std::sync::Arc;

use super::Directory;
use crate::log_dir::LogDir;
use crate::store::{PartitionFiles, Store};
use crate::{Compaction, Flush, Log};

impl Log {
    /// The log directory that the log lies in, or will with its first append; `None` in memory.
    pub fn log_dir(&self) -> Option<LogDir> {
        self.directory().map(|directory| directory.log_dir.clone())
    }

    /// Whether the log has [moved](LogDir::take_over) since a flush was begun, which is to be begun again: nobody knows what it
    /// has synced.
    pub fn has_moved_since(&self, flush: &Flush) -> bool {
        self.lies_elsewhere(&flush.files)
    }

    /// Whether the log has moved since a compaction was begun, which may have failed on that account.
    pub fn has_moved_from(&self, compaction: &Compaction) -> bool {
        compaction.files.as_ref().is_some_and(|files| self.lies_elsewhere(files))
    }

    fn lies_elsewhere(&self, files: &Arc<PartitionFiles>) -> bool {
        self.directory().is_some_and(|directory| !Arc::ptr_eq(&directory.files, files))
    }

    /// The log's directory is `files` in `log_dir` from now on.
    pub(crate) fn relocate(&mut self, log_dir: LogDir, files: Arc<PartitionFiles>) {
        let Some(directory) = &mut self.directory else { return };
        directory.relocate(log_dir, files);
        for segment in &mut self.segments {
            if let Store::Files(segment) = &mut segment.store {
                segment.relocate(&directory.files);
            }
        }
    }
}

impl Directory {
    fn relocate(&mut self, log_dir: LogDir, files: Arc<PartitionFiles>) {
        let there = |path: &PathBuf| path.file_name().map_or(path.clone(), |name| files.dir().join(name));
        let left = self.cut.iter_mut().flat_map(|cut| &mut cut.left);
        let removed = self.removed.iter_mut().map(|(path, _)| path);
        for path in self.unsynced.iter_mut().chain(removed).chain(left) {
            *path = there(path);
        }
        self.failed_syncs.relocate(&there);
        self.name_is_synced = false;
        (self.log_dir, self.files) = (log_dir, files);
    }
}
