//! The thread that does for a cluster what takes long on a disk: syncing files, writing checkpoints, removing directories; and,
//! where there is one, compaction and snapshots.
//!
//! What is to be done is noted under the state's lock, and done without it.

use std::sync::Arc;

use kafkito_storage::Flush;
use parking_lot::{Condvar, Mutex};

use crate::chores::Chores;
use crate::partitions::PartitionKey;
use crate::shared::Shared;
use crate::warning;

/// What is to be done.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct DiskWork {
    /// Logs are to be synced.
    pub(crate) flush: bool,
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
            checkpoint: self.checkpoint | other.checkpoint,
            remove_deleted: self.remove_deleted | other.remove_deleted,
            chores: self.chores.and(other.chores),
        }
    }
}

/// What waits for the thread.
#[derive(Debug, Default)]
pub(crate) struct DiskQueue {
    waiting: Mutex<Waiting>,
    changed: Condvar,
}

#[derive(Debug, Default)]
struct Waiting {
    work: DiskWork,
    is_busy: bool,
    stop: bool,
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

    /// Has the thread end.
    pub(crate) fn stop(&self) {
        self.waiting.lock().stop = true;
        self.changed.notify_all();
    }

    /// The next work; `None` at the end.
    fn next(&self) -> Option<DiskWork> {
        let mut waiting = self.waiting.lock();
        waiting.is_busy = false;
        self.changed.notify_all();
        while !waiting.stop && !waiting.work.any() {
            self.changed.wait(&mut waiting);
        }
        waiting.is_busy = true;
        (!waiting.stop).then(|| std::mem::take(&mut waiting.work))
    }

    /// Waits until nothing is left to be done.
    #[cfg(test)]
    pub(crate) fn done(&self) {
        let mut waiting = self.waiting.lock();
        while waiting.is_busy || waiting.work.any() {
            let waited = self.changed.wait_for(&mut waiting, std::time::Duration::from_secs(60));
            assert!(!waited.timed_out(), "the disk's thread is still at work: {waiting:?}");
        }
    }
}

/// The thread. What is left undone when it is told to stop is done by closing the directory.
pub(crate) fn run_disk_worker(shared: &Arc<Shared>) {
    while let Some(work) = shared.disk.next() {
        if work.flush {
            flush(shared);
        }
        if work.checkpoint {
            tell(shared, checkpoint(shared));
        }
        if work.remove_deleted {
            let dir = shared.look(|state| state.partitions.log_dir());
            let removed = dir.map_or(Ok(0), |dir| dir.remove_deleted());
            tell(shared, removed.map(drop));
        }
        if work.chores.any() {
            let _alone = shared.at_length.lock();
            work.chores.run(&**shared);
        }
    }
}

fn flush(shared: &Shared) {
    let begun = shared.with_state(|state, now| state.begin_flushes(now));
    let mut done =
        begun.map(|flushes| flushes.into_iter().try_for_each(|(key, flush)| sync(shared, key, &flush)));
    let failed = done.as_mut().map_or(true, |done| done.is_err());
    shared.with_state(|state, now| state.plan_flush(now, failed));
    tell(shared, done.and_then(|done| done));
}

/// Syncs a log. One whose topic was deleted meanwhile has lost its directory, and need not last.
pub(super) fn sync(shared: &Shared, key: PartitionKey, flush: &Flush) -> kafkito_storage::Result<()> {
    match flush.run() {
        Ok(()) => shared.with_state(|state, _| state.end_flush(key, flush)),
        Err(_) if shared.look(|state| !state.partitions.has_log(key)) => {}
        Err(error) => return Err(error),
    }
    Ok(())
}

/// Writes the checkpoints, as they are by then: a log that is cut meanwhile has them taken anew.
fn checkpoint(shared: &Shared) -> kafkito_storage::Result<()> {
    while let Some((dir, checkpoints)) = shared.look(|state| state.checkpoints()) {
        if dir.write(&checkpoints)? {
            break;
        }
    }
    Ok(())
}

fn tell(shared: &Shared, done: kafkito_storage::Result<()>) {
    if let Err(error) = done {
        shared.warn(warning::disk_failed(error.to_string()));
    }
}
