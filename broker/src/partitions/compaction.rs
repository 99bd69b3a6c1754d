//! The logs that are compacted.

use kafkito_storage::{self as storage, Compacted, Compaction, CompactionReport, Flush, Log};

use super::{PartitionKey, Partitions};
use crate::cleaning::Extent;
use crate::clock::Millis;
use crate::list::Listed;
use crate::ordered::OrderedMap;
use crate::sort;
use crate::uuid::Uuid;

/// The longest that a log waits after compaction has failed.
const WAIT_MAX_MS: Millis = 24 * 3_600_000;

/// Logs that could not be compacted, and when it is tried again.
#[derive(Debug, Default)]
pub(crate) struct Postponed(OrderedMap<PartitionKey, Failed>);

/// When a log is tried again, and for how long it has waited.
#[derive(Clone, Copy, Debug)]
struct Failed {
    until: Millis,
    wait_ms: Millis,
}

impl Postponed {
    /// Before this moment, a log is left alone.
    fn earliest(&self, key: PartitionKey) -> Millis {
        self.0.get(&key).map_or(Millis::MIN, |failed| failed.until)
    }

    /// Has a log wait at least `wait_ms`, and each time twice as long: it may take a while until there is room again.
    pub(crate) fn postpone(&mut self, key: PartitionKey, now: Millis, wait_ms: Millis) {
        let before = self.0.get(&key).map_or(0, |failed| failed.wait_ms);
        let wait_ms = before.saturating_mul(2).clamp(wait_ms, WAIT_MAX_MS.max(wait_ms));
        self.0.insert(key, Failed { until: now.saturating_add(wait_ms), wait_ms });
    }

    /// Leaves a log alone for good. Returns false where that has been done before.
    pub(crate) fn give_up(&mut self, key: PartitionKey) -> bool {
        let before = self.0.insert(key, Failed { until: Millis::MAX, wait_ms: 0 });
        before.is_none_or(|failed| failed.until < Millis::MAX)
    }

    /// A log was compacted.
    pub(crate) fn forget(&mut self, key: PartitionKey) {
        self.0.remove(&key);
    }

    /// Forgets the logs of a topic.
    pub(crate) fn forget_topic(&mut self, topic: Uuid) {
        let gone = self.0.iter().map(|(key, _)| *key).filter(|key| key.topic == topic).listed();
        gone.into_iter().for_each(|key| self.forget(key));
    }
}

impl Partitions {
    /// When the next log is to be compacted; none before `postponed` says.
    pub(crate) fn next_compaction(&self, postponed: &Postponed) -> Option<Millis> {
        let due = self.logs.iter().filter_map(|(key, log)| {
            let (due, earliest) = (log.next_compaction()?, postponed.earliest(*key));
            (earliest < Millis::MAX).then(|| due.max(earliest))
        });
        due.min()
    }

    /// The partitions whose logs are to be compacted at `now`, in their order.
    pub(crate) fn due_for_compaction(&self, now: Millis, postponed: &Postponed) -> Vec<PartitionKey> {
        let due = self
            .logs
            .iter()
            .filter(|(key, log)| postponed.earliest(**key) <= now && log.is_compaction_due(now));
        let mut due = due.map(|(key, _)| *key).listed();
        sort::ascending(&mut due);
        due
    }

    /// Makes ready what is to be compacted of a log; it is to be flushed first.
    pub(crate) fn begin_cleaning(
        &mut self,
        key: PartitionKey,
        extent: Extent,
        now: Millis,
    ) -> storage::Result<()> {
        match self.open_log(key) {
            Some(log) if extent == Extent::All => log.roll(now).map(drop),
            _ => Ok(()),
        }
    }

    /// Begins to sync a log, if there is something to sync.
    pub(crate) fn begin_flush(&mut self, key: PartitionKey) -> storage::Result<Option<Flush>> {
        self.open_log(key).map_or(Ok(None), Log::begin_flush)
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

    /// Whether a log is no more where it was when it began to be compacted.
    pub(crate) fn has_left(&self, key: PartitionKey, compaction: &Compaction) -> bool {
        self.logs.get(&key).is_none_or(|log| log.has_moved_from(compaction))
    }

    /// A log that may be written to.
    fn open_log(&mut self, key: PartitionKey) -> Option<&mut Log> {
        if self.is_closed { None } else { self.logs.get_mut(&key) }
    }
}
