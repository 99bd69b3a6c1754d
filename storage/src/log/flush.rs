//! Making a log last: syncing its files, beside whoever holds its lock; closing it; removing files that it has no use for.

use std::io;
use std::path::PathBuf;
use std::sync::Arc;

use super::append::Syncing;
use super::cut::Step;
use super::renew::{FailedSyncs, Renewal};
use crate::store::PartitionFiles;
use crate::{BatchHeader, Error, Log, LogDir, Result};

/// The files of a log that are to be synced. That takes long, and needs neither the log nor its lock.
#[derive(Debug)]
pub struct Flush {
    pub(super) files: Arc<PartitionFiles>,
    paths: Vec<PathBuf>,
    up_to: i64,
    truncations: u64,
    /// How many small files were to be synced when it began, counted from when the log was opened.
    small: u64,
    /// What had been compacted when it began: the names of the new files last with it.
    compacted_up_to: i64,
    /// The directory is new, and its own name must last.
    pub(crate) is_new: bool,
    /// The step of a cut that was to be taken then.
    pub(super) cut: Option<Step>,
    /// Where the checkpoints are to say that the log was cut.
    lowers: Option<LogDir>,
    renewals: Vec<Renewal>,
    failed_syncs: Arc<FailedSyncs>,
    /// How many syncs had failed when it began.
    failures: u64,
}

impl Flush {
    /// Syncs the files.
    ///
    /// # Errors
    /// [`Error::Storage`]: the recovery point must not move then.
    pub fn run(&self) -> Result<()> {
        for path in &self.paths {
            match self.files.sync(path) {
                // What is not there any more need not last.
                Err(Error::Storage(error)) if error.kind == Some(io::ErrorKind::NotFound) => {}
                synced => synced.inspect_err(|_| self.failed_syncs.note(&self.files, path))?,
            }
        }
        self.renewals.iter().try_for_each(|renewal| renewal.run(&self.files))?;
        if self.is_new { self.files.sync_names() } else { self.files.sync_dir() }?;
        self.lowers.as_ref().map_or(Ok(()), LogDir::write_lowered)
    }

    /// Whether it was but a step: another flush is to be begun at once. So it is after the log was cut, and after a sync has failed.
    pub fn is_step(&self) -> bool {
        self.cut.is_some() || !self.renewals.is_empty()
    }
}

impl Log {
    /// What lies before this offset has been synced: recovery after an unclean stop begins here. The log's end, where it is
    /// kept in memory.
    pub fn recovery_point(&self) -> i64 {
        self.directory.as_ref().map_or(self.log_end_offset, |directory| directory.recovery_point)
    }

    /// When the log is to be flushed next: `flush.ms` after the first append that is not synced, at once (`i64::MIN`) after
    /// a segment was closed, the log was cut, or a sync has failed; `None` if never, unless something is appended. Who [waits](Log::awaits_flush) for one has it begun
    /// at once.
    pub fn next_flush(&self) -> Option<i64> {
        let directory = self.directory.as_ref()?;
        if self.is_unsettled() {
            return Some(i64::MIN);
        }
        let since = directory.unsynced_since?;
        match self.segments.last() {
            Some(active) if directory.recovery_point < active.base_offset => Some(i64::MIN),
            _ => since.checked_add(self.config.flush_ms),
        }
    }

    /// Whether `flush.messages` asks for a flush: something was [appended unflushed](Log::append_unflushed) that is not to be told of
    /// before.
    pub fn awaits_flush(&self) -> bool {
        self.directory.as_ref().is_some_and(|directory| directory.promised > directory.recovery_point)
    }

    /// Whether the record at `offset` may be told of: it has been synced, or `flush.messages` does not ask for that.
    pub fn is_flushed(&self, offset: i64) -> bool {
        let Some(directory) = &self.directory else { return true };
        offset < directory.recovery_point || offset >= directory.promised
    }

    /// How many flushes have failed since the log was opened.
    pub fn failed_flushes(&self) -> u64 {
        self.directory.as_ref().map_or(0, |directory| directory.failed_flushes)
    }

    /// Takes note that a flush has failed. What it was to sync is not synced; another may be begun, which writes again what a failed
    /// sync may have lost.
    pub fn flush_failed(&mut self) {
        if let Some(directory) = &mut self.directory {
            directory.failed_flushes += 1;
        }
    }

    /// Whether a cut is yet to last, or a failed sync to be made good: the flushes do that which are to be begun next.
    pub fn is_unsettled(&self) -> bool {
        self.directory.as_ref().is_some_and(|directory| {
            directory.cut.is_some() || !directory.renewals.is_empty() || directory.failed_syncs.any()
        })
    }

    /// Begins to sync what was appended: [`Flush::run`] does it, with no lock held, then [`Log::end_flush`] takes note.
    /// `None` if everything is synced.
    ///
    /// # Errors
    /// [`Error::Storage`] when index entries cannot be written.
    pub fn begin_flush(&mut self) -> Result<Option<Flush>> {
        // What cannot be renamed yet is no less synced.
        let _ = self.finish_swaps();
        self.doubt_failed_syncs()?;
        let (is_settled, renewals) = (!self.is_unsettled(), self.renewals());
        let Some(directory) = &mut self.directory else { return Ok(None) };
        if directory.unsynced_since.is_none() && directory.unsynced.is_empty() && is_settled {
            return Ok(None);
        }
        if let Some(active) = self.segments.last_mut() {
            active.write_indexes()?;
        }
        if directory.epochs_are_newer {
            directory.write_leader_epochs(&self.leader_epochs, false)?;
        }
        let mut paths = directory.unsynced.clone();
        let small = directory.small_synced + paths.len() as u64;
        // One that ends at the recovery point may have been closed since.
        let unsynced = self.segments.iter().filter(|segment| segment.end_offset >= directory.recovery_point);
        paths.extend(unsynced.flat_map(|segment| segment.files().paths()));
        paths.retain(|path| !renewals.iter().any(|renewal| renewal.path == *path));
        directory.appended_since_flush = None;
        let end = directory.empty_segment.unwrap_or(self.log_end_offset);
        let end = self.segments.last().map_or(end, |active| active.batches_end);
        let cut = directory.cut.as_ref().map(|cut| cut.step);
        Ok(Some(Flush {
            files: Arc::clone(&directory.files),
            paths,
            up_to: directory.renewals.iter().copied().fold(end, i64::min),
            truncations: self.truncations,
            small,
            compacted_up_to: self.compacted_up_to,
            is_new: !directory.name_is_synced,
            cut,
            lowers: cut.map(|_| directory.log_dir().clone()),
            renewals,
            failed_syncs: Arc::clone(&directory.failed_syncs),
            failures: directory.failed_syncs.count(),
        }))
    }

    /// Takes note that a flush has succeeded: the recovery point moves, unless the log was cut meanwhile. Where the flush [was but a
    /// step](Flush::is_step), the next one is to be begun at once.
    ///
    /// # Errors
    /// [`Error::Storage`] where files cannot be cut or renamed: it can be tried again, by another flush.
    pub fn end_flush(&mut self, flush: &Flush) -> Result<()> {
        let Some(directory) = &mut self.directory else { return Ok(()) };
        if directory.failed_syncs.count() != flush.failures {
            // What another one has failed to sync may be what this one has found written.
            return Ok(());
        }
        directory.name_is_synced = true;
        // Another flush may have begun later and ended before.
        let synced = flush.small.saturating_sub(directory.small_synced);
        directory.unsynced.drain(..synced as usize);
        directory.small_synced += synced;
        if self.truncations != flush.truncations {
            return Ok(());
        }
        directory.recovery_point = directory.recovery_point.max(flush.up_to);
        directory.compacted_up_to = directory.compacted_up_to.max(flush.compacted_up_to);
        if flush.renewals.is_empty() {
            directory.unsynced_since = directory.appended_since_flush;
        }
        self.take_renewed(&flush.renewals)?;
        self.settle_cut(flush)
    }

    /// Syncs what was appended, now. Takes long.
    ///
    /// # Errors
    /// [`Error::Storage`].
    pub fn flush(&mut self) -> Result<()> {
        while let Some(flush) = self.begin_flush()? {
            flush.run()?;
            self.end_flush(&flush)?;
        }
        Ok(())
    }

    /// Has a cut last, and makes good failed syncs, now. Takes long.
    pub(super) fn settle(&mut self) -> Result<()> {
        if self.is_unsettled() { self.flush() } else { Ok(()) }
    }

    /// Makes the log as a clean stop leaves it: synced, its indexes complete, a snapshot of the producers at its end.
    ///
    /// # Errors
    /// [`Error::Storage`].
    pub fn close(&mut self) -> Result<()> {
        if let Some(flush) = self.begin_close()? {
            flush.run()?;
            self.end_flush(&flush)?;
        }
        Ok(())
    }

    /// Writes everything that a clean stop leaves. What it returns is yet to be synced.
    pub(crate) fn begin_close(&mut self) -> Result<Option<Flush>> {
        self.finish_swaps()?;
        self.settle()?;
        let Some(directory) = &mut self.directory else { return Ok(None) };
        if !directory.is_created {
            return Ok(None);
        }
        if let Some(active) = self.segments.last_mut() {
            active.close()?;
        }
        if directory.epochs_are_newer {
            directory.write_leader_epochs(&self.leader_epochs, false)?;
        }
        directory.keep_producers(self.log_end_offset, &self.producers)?;
        self.begin_flush()
    }

    /// Removes files that belong to the log no more, `file.delete.delay.ms` after they were taken out of it. Those that
    /// were taken out since it was last asked for begin to wait now. Returns when the next ones can be removed.
    ///
    /// # Errors
    /// [`Error::Storage`]; it can be tried again.
    pub fn delete_files(&mut self, now: i64) -> Result<Option<i64>> {
        let Some(directory) = &mut self.directory else { return Ok(None) };
        let later = now.saturating_add(self.config.file_delete_delay_ms);
        for (_, due) in &mut directory.removed {
            due.get_or_insert(later);
        }
        while let Some(at) = directory.removed.iter().position(|(_, due)| due.is_some_and(|due| due <= now)) {
            directory.files.remove(&directory.removed[at].0)?;
            directory.removed.remove(at);
        }
        Ok(self.next_file_deletion())
    }

    /// When [`delete_files`](Self::delete_files) has something to do: `i64::MIN` where it has not been asked yet for how long
    /// files have to wait.
    pub fn next_file_deletion(&self) -> Option<i64> {
        let removed = self.directory.iter().flat_map(|directory| &directory.removed);
        removed.map(|(_, due)| due.unwrap_or(i64::MIN)).min()
    }

    /// Notes an append to files; flushes it, where `flush.messages` asks for that, or promises it. Should it fail, nothing was
    /// appended.
    #[cold]
    pub(super) fn flush_after_write(
        &mut self,
        header: &BatchHeader,
        syncing: Syncing,
        now: i64,
    ) -> Result<()> {
        let Some(directory) = &mut self.directory else { return Ok(()) };
        directory.note_append(now);
        let unsynced = header.next_offset().saturating_sub(directory.recovery_point);
        if unsynced < self.config.flush_messages {
            return Ok(());
        }
        if syncing == Syncing::Later {
            directory.promised = header.next_offset();
            return Ok(());
        }
        let flushed = self.flush();
        if self.recovery_point() >= header.next_offset() {
            // The batch is synced, whatever has failed behind that.
            return Ok(());
        }
        if flushed.is_err() {
            self.unwrite(header.base_offset);
        }
        flushed
    }
}
