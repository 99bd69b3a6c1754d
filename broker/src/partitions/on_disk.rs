//! The logs of a data directory.

use std::io;
use std::path::{Path, PathBuf};

use kafkito_storage::{self as storage, Checkpoints, Flush, Log, LogDir, StorageError};

use super::{PartitionKey, Partitions};
use crate::clock::Millis;
use crate::data_dir::{DataDir, Flushed, Identity};
use crate::list::Listed;
use crate::sort;
use crate::uuid::Uuid;

impl Partitions {
    /// From now on the logs are those of a directory.
    pub(crate) fn keep_in(&mut self, dir: DataDir, logs: Vec<(PartitionKey, Log)>) {
        self.dir = Some(dir);
        self.logs.extend(logs);
    }

    /// The directory can be gone on with; see [`DataDir::commit`].
    pub(crate) fn commit(&self) -> storage::Result<()> {
        self.dir.as_ref().map_or(Ok(()), DataDir::commit)
    }

    /// Where the logs are kept; `None` if in memory, or if the directory was closed.
    pub(crate) fn path(&self) -> Option<&Path> {
        self.dir.as_ref().map(DataDir::path)
    }

    /// What the directory has of the cluster besides its logs; nothing, if they are kept in memory.
    ///
    /// # Errors
    /// As the system has them.
    pub(crate) fn carried(&self) -> io::Result<Vec<(PathBuf, Vec<u8>)>> {
        self.dir.as_ref().map_or(Ok(Vec::new()), DataDir::carried)
    }

    /// The paths of the log directories; none, if the logs are kept in memory.
    pub(crate) fn log_dir_paths(&self) -> Vec<&Path> {
        self.dir.iter().flat_map(|dir| &dir.dirs).map(|dir| &*dir.path).listed()
    }

    /// The log directories.
    pub(crate) fn log_dirs(&self) -> Vec<LogDir> {
        self.dir.iter().flat_map(|dir| &dir.dirs).map(|dir| dir.logs.clone()).listed()
    }

    /// Writes whose directory it is.
    pub(crate) fn write_meta(&self, identity: &Identity) -> storage::Result<()> {
        let mut dirs = self.dir.iter().flat_map(|dir| &dir.dirs).enumerate();
        dirs.try_for_each(|(place, dir)| dir.logs.write_meta(&identity.properties(place)))
    }

    /// Moves a log into the log directory of that id. One that has no files yet will have them there; in memory there is nothing
    /// to move.
    pub(crate) fn move_log(&mut self, key: PartitionKey, to: Uuid) -> storage::Result<()> {
        let to = self.dir.iter().flat_map(|dir| &dir.dirs).find(|dir| dir.ids.contains(&to));
        match (to, self.logs.get_mut(&key)) {
            (Some(to), Some(log)) => to.logs.take_over(log),
            _ => Ok(()),
        }
    }

    /// What is to be written of the logs, and of `metadata`, in each log directory.
    pub(crate) fn checkpoints(&self, metadata: &Log) -> Vec<(LogDir, Checkpoints)> {
        let take = |dir: LogDir| {
            let checkpoints = dir.checkpoints(self.logs.values().chain([metadata]));
            (dir, checkpoints)
        };
        self.log_dirs().into_iter().map(take).listed()
    }

    /// When the next log is to be synced.
    pub(crate) fn next_flush(&self) -> Option<Millis> {
        self.dir.as_ref()?;
        self.logs.values().filter_map(Log::next_flush).min()
    }

    /// Begins to sync the logs that are due, or waited for. They are in the order of their partitions.
    pub(crate) fn begin_flushes(&mut self, now: Millis) -> Vec<(Flushed, storage::Result<Flush>)> {
        let mut begun = Vec::new();
        for (key, log) in &mut self.logs {
            if log.awaits_flush() || log.next_flush().is_some_and(|due| due <= now) {
                begun.extend(log.begin_flush().transpose().map(|flush| (Some(*key), flush)));
            }
        }
        sort::by_key(&mut begun, |(key, _)| *key);
        begun
    }

    /// Takes note of a flush that has succeeded, if the log is still there. Whether somebody has waited for it.
    pub(crate) fn end_flush(&mut self, key: PartitionKey, flush: &Flush) -> storage::Result<bool> {
        let Some(log) = self.logs.get_mut(&key) else { return Ok(false) };
        let is_awaited = log.awaits_flush();
        log.end_flush(flush)?;
        Ok(is_awaited)
    }

    /// Takes note of a flush that has failed.
    pub(crate) fn flush_failed(&mut self, key: PartitionKey) {
        if let Some(log) = self.logs.get_mut(&key) {
            log.flush_failed();
        }
    }

    /// Whether a partition has a log.
    pub(crate) fn has_log(&self, key: PartitionKey) -> bool {
        self.logs.contains_key(&key)
    }

    /// Removes files that logs have given up. Returns when the next ones can be removed.
    pub(crate) fn delete_files(&mut self, now: Millis) -> storage::Result<Option<Millis>> {
        let mut next = None;
        if self.dir.is_some() {
            for log in self.logs.values_mut() {
                let due = log.delete_files(now)?;
                next = [next, due].into_iter().flatten().min();
            }
        }
        Ok(next)
    }

    /// Closes the logs, `metadata` among them, and lets go of the directory, which is that of a broker registered at
    /// `broker_epoch`. From now on nothing is written.
    pub(crate) fn close(&mut self, metadata: &mut Log, broker_epoch: i64) -> storage::Result<()> {
        let Some(dir) = self.dir.take() else { return Ok(()) };
        self.is_closed = true;
        let mut closed = Ok(());
        for dir in &dir.dirs {
            let logs = self.logs.values_mut().chain([&mut *metadata]);
            closed = closed.and(dir.logs.close_as(logs, broker_epoch));
        }
        closed
    }

    /// The same for a directory that was opened to no purpose: one that was closed before is as it was.
    pub(crate) fn close_again(&mut self, metadata: &mut Log) -> storage::Result<()> {
        let Some(dir) = self.dir.take() else { return Ok(()) };
        self.is_closed = true;
        let mut closed = Ok(());
        for dir in &dir.dirs {
            closed = closed.and(dir.logs.close_again(self.logs.values_mut().chain([&mut *metadata])));
        }
        closed
    }
}

/// Why nothing is written any more.
pub(super) fn closed() -> storage::Error {
    storage::Error::Storage(Box::new(StorageError {
        path: "the data directory".into(),
        place: None,
        reason: "was closed: the cluster was stopped".to_owned(),
        kind: None,
    }))
}
