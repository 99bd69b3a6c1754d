//! Compacting logs, as Kafka's log cleaner does, without holding the state's lock while it takes long.

use kafkito_storage::{self as storage, Compacted, CompactionReport};

use crate::chores::Hold;
use crate::partitions::PartitionKey;

/// How much of a log is compacted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Extent {
    /// What Kafka's cleaner takes when it is due: the closed segments, if anything in them is new.
    Due,
    /// All: the last segment is closed first, and what compaction has kept for a while may go although nothing is new.
    All,
}

/// Compacts every log for which it is due. One that fails is looked at again with the next look, or never, if it is the log's
/// own fault.
pub(crate) fn clean_due(hold: &mut impl Hold) {
    for key in hold.hold(|state, now| state.due_for_compaction(now)) {
        while clean_further(hold, key) {}
    }
    hold.hold(|state, now| state.compactions_done(now));
}

/// Compacts a log for which it is due. Returns whether it still is: one with very many keys takes several goes.
fn clean_further(hold: &mut impl Hold, key: PartitionKey) -> bool {
    let before = hold.hold(|state, _| state.partitions.log(key).compacted_up_to());
    let cleaned = clean(hold, key, Extent::Due);
    hold.hold(|state, now| {
        if let Err(error) = &cleaned {
            state.compaction_failed(key, error, now);
        }
        let log = state.partitions.log(key);
        // One that gets nowhere waits for the next look.
        log.compacted_up_to() > before && log.is_compaction_due(now)
    })
}

/// Compacts a log. `None` if there was nothing to do, or the log has gone, was cut or was moved meanwhile.
///
/// # Errors
/// What is wrong with the log, the disk, or memory. The log is as it was.
pub(crate) fn clean(
    hold: &mut impl Hold,
    key: PartitionKey,
    extent: Extent,
) -> storage::Result<Option<CompactionReport>> {
    hold.hold(|state, now| state.partitions.begin_cleaning(key, extent, now))?;
    // What is taken away must have been synced.
    sync(hold, key)?;
    let Some(compaction) = hold.hold(|state, now| state.partitions.begin_compaction(key, extent, now)) else {
        return Ok(None);
    };
    match compaction.run() {
        Ok(compacted) => end(hold, key, compacted),
        // The directory of a topic that was deleted meanwhile has another name; so has one that was moved, which is compacted later.
        Err(_) if hold.hold(|state, _| state.partitions.has_left(key, &compaction)) => Ok(None),
        Err(error) => Err(error),
    }
}

/// Has a log go on with what compaction has made of it, for good: the names of the new files are synced.
fn end(
    hold: &mut impl Hold,
    key: PartitionKey,
    compacted: Compacted,
) -> storage::Result<Option<CompactionReport>> {
    let ended = hold.hold(|state, _| state.end_compaction(key, compacted));
    if let Ok(Some(_)) = ended {
        sync(hold, key)?;
        hold.hold(|state, now| state.compacted_on_disk(now));
    }
    ended
}

/// Syncs a log, wherever it lies by then.
fn sync(hold: &mut impl Hold, key: PartitionKey) -> storage::Result<()> {
    let mut next = hold.hold(|state, _| state.partitions.begin_flush(key))?;
    while let Some(flush) = next {
        let synced = flush.run();
        next = hold.hold(|state, _| {
            let flushed = state.flushed(Some(key), &flush, synced);
            flushed.inspect_err(|_| state.flush_failed(Some(key)))
        })?;
    }
    Ok(())
}

#[cfg(test)]
mod tests;
