//! A log moves from one log directory to another.

use std::sync::Arc;

use super::copying::crosses_devices;
use super::{LogDir, PartitionDir};
use crate::paths::FUTURE_DIR_SUFFIX;
use crate::{Log, Result};

impl LogDir {
    /// Whether this is where the log lies, or will with its first append.
    pub fn has(&self, log: &Log) -> bool {
        log.directory().is_some_and(|directory| self.is_same(directory.log_dir()))
    }

    pub(super) fn is_same(&self, other: &LogDir) -> bool {
        Arc::ptr_eq(&self.shared, &other.shared)
    }

    /// Moves a log here, with all its files, from another directory: that is renamed, so that a kill leaves it in one of the
    /// two, whole. It lasts with [`sync_names`](Self::sync_names) of both. Where the two are on different file systems, it is copied, which
    /// takes long and lasts; a kill in the midst may leave it [`deleted`](Self::deleted) where it was, and nowhere else. A
    /// [`Flush`](crate::Flush) or compaction that was begun before does not count any more, see [`Log::has_moved_since`].
    ///
    /// # Errors
    /// [`crate::Error::Storage`]: the log stays where it is.
    pub fn take_over(&self, log: &mut Log) -> Result<()> {
        let Some(directory) = log.directory() else { return Ok(()) };
        let (topic, partition) = (directory.topic().to_owned(), directory.partition());
        let from = directory.log_dir().clone();
        if self.is_same(&from) {
            return Ok(());
        }
        let files = self.partition_files(&topic, partition);
        if log.is_on_disk() {
            // Before anything else: from now on this one is in use, too.
            self.begin(&topic, partition)?;
            let renamed = self.shared.root.rename(directory.files().dir(), files.dir());
            match renamed {
                Err(error) if crosses_devices(&error) => self.copy_over(directory)?,
                renamed => renamed?,
            }
        }
        from.shared.kept.lock().forget(&topic, partition);
        log.relocate(self.clone(), Arc::new(files));
        self.shared.kept.lock().note(&topic, partition, log);
        Ok(())
    }

    /// What is kept of a partition that was found here, although `other` has something of it, too: what that says is taken if
    /// nothing is known here, as a log that has moved may have left it behind, and forgotten there.
    pub fn adopt(&self, other: &LogDir, topic: &str, partition: i32) {
        let row = other.shared.kept.lock().take(topic, partition);
        if let Some(row) = row {
            self.shared.kept.lock().insert_if_new(row);
        }
    }

    /// Copies of logs that Kafka was about to put in the place of those in another directory, with the names of their
    /// directories.
    ///
    /// # Errors
    /// [`crate::Error::Storage`].
    pub fn futures(&self) -> Result<Vec<(String, PartitionDir)>> {
        self.named_aside(FUTURE_DIR_SUFFIX)
    }

    /// Removes a copy that comes to nothing.
    ///
    /// # Errors
    /// [`crate::Error::Storage`].
    pub fn remove_future(&self, name: &str) -> Result<()> {
        self.files(name).remove_dir()
    }
}

#[cfg(test)]
mod tests;
