//! The threads that do for a cluster what takes long on a disk: one for syncing files, writing checkpoints and removing directories,
//! for which clients may be waiting; another one for compaction and snapshots, which take much longer.
//!
//! What is to be done is noted under the state's lock, and done without it.

use std::sync::Arc;

use kafkito_storage::{Flush, LogDir};
use parking_lot::{Condvar, Mutex};

use crate::chores::Chores;
use crate::partitions::PartitionKey;
use crate::shared::Shared;
use crate::warning;

/// A log that is synced: that of the metadata, or a partition's.
pub(crate) type Flushed = Option<PartitionKey>;

/// What is to be done.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct DiskWork {
    /// Logs are to be synced.
    pub(crate) flush: bool,
    /// Directories have other names, which are to last.
    pub(crate) sync_names: bool,
    /// The checkpoints are to be written.
    pub(crate) checkpoint: bool,
    /// The directories of deleted topics are to be removed.
    pub(crate) remove_deleted: bool,
    /// What has fallen due and takes long, with or without a disk.
    pub(crate) chores: Chores,
}

impl DiskWork {
    /// Whether there is anything.
    pub(crate) fn any(self) -> bool {
        self != Self::default()
    }

    fn and(self, other: Self) -> Self {
        Self {
            flush: self.flush | other.flush,
            sync_names: self.sync_names | other.sync_names,
            checkpoint: self.checkpoint | other.checkpoint,
            remove_deleted: self.remove_deleted | other.remove_deleted,
            chores: self.chores.and(other.chores),
        }
    }
}

/// Whose work it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Share {
    /// All but the chores.
    Disk,
    /// Compaction and snapshots.
    Chores,
}

/// What waits for the threads.
#[derive(Debug, Default)]
pub(crate) struct DiskQueue {
    waiting: Mutex<Waiting>,
    changed: Condvar,
}

#[derive(Debug, Default)]
struct Waiting {
    work: DiskWork,
    /// How many threads are at work.
    busy: usize,
    stop: bool,
}

impl Waiting {
    /// Takes out what is to be done by one thread.
    fn take(&mut self, share: Share) -> DiskWork {
        let chores = std::mem::take(&mut self.work.chores);
        match share {
            Share::Disk => DiskWork {
                chores: Chores::default(),
                ..std::mem::replace(&mut self.work, DiskWork { chores, ..DiskWork::default() })
            },
            Share::Chores => DiskWork { chores, ..DiskWork::default() },
        }
    }
}

impl DiskQueue {
    /// Has something done.
    pub(crate) fn add(&self, work: DiskWork) {
        let mut waiting = self.waiting.lock();
        waiting.work = waiting.work.and(work);
        self.changed.notify_all();
    }

    /// Takes out what is to be done without a disk, where there is no thread for it.
    pub(crate) fn take_chores(&self) -> Chores {
        std::mem::take(&mut self.waiting.lock().work.chores)
    }

    /// Has the threads end.
    pub(crate) fn stop(&self) {
        self.waiting.lock().stop = true;
        self.changed.notify_all();
    }

    /// The next work of one thread, which has done what it had; `None` at the end.
    fn next(&self, share: Share, has_worked: bool) -> Option<DiskWork> {
        let mut waiting = self.waiting.lock();
        waiting.busy -= usize::from(has_worked);
        self.changed.notify_all();
        loop {
            if waiting.stop {
                return None;
            }
            let work = waiting.take(share);
            if work.any() {
                waiting.busy += 1;
                return Some(work);
            }
            self.changed.wait(&mut waiting);
        }
    }

    /// Waits until nothing is left to be done.
    #[cfg(test)]
    pub(crate) fn done(&self) {
        let mut waiting = self.waiting.lock();
        while waiting.busy > 0 || waiting.work.any() {
            let waited = self.changed.wait_for(&mut waiting, std::time::Duration::from_secs(60));
            assert!(!waited.timed_out(), "the disk's thread is still at work: {waiting:?}");
        }
    }
}

/// A thread. What is left undone when it is told to stop is done by closing the directory.
pub(crate) fn run_disk_worker(shared: &Arc<Shared>, share: Share) {
    let mut has_worked = false;
    while let Some(work) = shared.disk.next(share, has_worked) {
        has_worked = true;
        if work.flush {
            flush(shared);
        }
        if work.sync_names {
            let dirs = shared.look(|state| state.partitions.log_dirs());
            tell(shared, dirs.iter().try_for_each(LogDir::sync_names));
        }
        if work.checkpoint {
            tell(shared, checkpoint(shared));
        }
        if work.remove_deleted {
            tell(shared, remove_deleted(shared));
        }
        if work.chores.any() {
            let _alone = shared.at_length.lock();
            work.chores.run(&**shared);
        }
    }
}

/// Syncs what is due, each log for itself, and keeps the promises that were made before.
fn flush(shared: &Shared) {
    let (up_to, begun) = shared.with_state(|state, now| state.begin_flushes(now));
    let mut done = Ok(());
    for (log, flush) in begun {
        let synced = flush.and_then(|flush| sync(shared, log, flush));
        if synced.is_err() {
            shared.with_state(|state, _| state.flush_failed(log));
        }
        done = done.and(synced);
    }
    shared.promises.settle(up_to, done.is_ok());
    shared.with_state(|state, now| state.plan_flush(now, done.is_err()));
    tell(shared, done);
}

/// Syncs a log, wherever it lies by then.
pub(super) fn sync(shared: &Shared, log: Flushed, flush: Flush) -> kafkito_storage::Result<()> {
    let mut next = Some(flush);
    while let Some(flush) = next {
        let synced = flush.run();
        next = shared.with_state(|state, _| state.flushed(log, &flush, synced))?;
    }
    Ok(())
}

/// Removes the directories of deleted topics, once it lasts that they are deleted.
fn remove_deleted(shared: &Shared) -> kafkito_storage::Result<()> {
    let dirs = shared.with_state(|state, now| state.begin_removal(now));
    dirs.iter().try_for_each(|dir| dir.remove_deleted().map(drop))
}

/// Writes the checkpoints, as they are by then: a log that is cut meanwhile has them taken anew.
fn checkpoint(shared: &Shared) -> kafkito_storage::Result<()> {
    loop {
        let mut are_written = true;
        for (dir, checkpoints) in shared.look(|state| state.checkpoints()) {
            are_written &= dir.write(&checkpoints)?;
        }
        if are_written {
            return Ok(());
        }
    }
}

fn tell(shared: &Shared, done: kafkito_storage::Result<()>) {
    if let Err(error) = done {
        shared.warn(warning::disk_failed(error.to_string()));
    }
}
