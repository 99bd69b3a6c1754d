//! The logs that are compacted.

use kafkito_storage::{self as storage, Compacted, Compaction, CompactionReport, Flush, Log};

use super::{PartitionKey, Partitions};
use crate::cleaning::Extent;
use crate::clock::Millis;
use crate::ordered::OrderedSet;
use crate::sort;

impl Partitions {
    /// When the next log is to be compacted, but for those that cannot be.
    pub(crate) fn next_compaction(&self, uncleanable: &OrderedSet<PartitionKey>) -> Option<Millis> {
        let cleanable = self.logs.iter().filter(|(key, _)| !uncleanable.contains(*key));
        cleanable.filter_map(|(_, log)| log.next_compaction()).min()
    }

    /// The partitions whose logs are to be compacted at `now`, in their order, but for those that cannot be.
    pub(crate) fn due_for_compaction(
        &self,
        now: Millis,
        uncleanable: &OrderedSet<PartitionKey>,
    ) -> Vec<PartitionKey> {
        let cleanable = self.logs.iter().filter(|(key, _)| !uncleanable.contains(*key));
        let mut due: Vec<_> =
            cleanable.filter(|(_, log)| log.is_compaction_due(now)).map(|(key, _)| *key).collect();
        sort::ascending(&mut due);
        due
    }

    /// Makes ready what is to be compacted of a log; the flush that it returns is to be done first.
    pub(crate) fn begin_cleaning(
        &mut self,
        key: PartitionKey,
        extent: Extent,
        now: Millis,
    ) -> storage::Result<Option<Flush>> {
        let Some(log) = self.open_log(key) else { return Ok(None) };
        if extent == Extent::All {
            log.roll(now)?;
        }
        log.begin_flush()
    }

    /// Begins to compact a log, if there is something to do.
    pub(crate) fn begin_compaction(
        &mut self,
        key: PartitionKey,
        extent: Extent,
        now: Millis,
    ) -> Option<Compaction> {
        let log = self.open_log(key)?;
        match extent {
            Extent::Due => log.begin_compaction(now),
            Extent::All => log.begin_compaction_again(now),
        }
    }

    /// Has a log go on with what compaction has made of it. `None` if it is not the log that it was.
    pub(crate) fn end_compaction(
        &mut self,
        key: PartitionKey,
        compacted: Compacted,
    ) -> storage::Result<Option<CompactionReport>> {
        match self.open_log(key) {
            Some(log) => log.end_compaction(compacted),
            None => Ok(None),
        }
    }

    /// A log that may be written to.
    fn open_log(&mut self, key: PartitionKey) -> Option<&mut Log> {
        if self.is_closed { None } else { self.logs.get_mut(&key) }
    }
}
