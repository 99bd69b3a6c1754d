//! Compaction of logs: when one is due, what follows from one, and logs that cannot be compacted.

use kafkito_storage::{self as storage, Compacted, CompactionReport};

use super::State;
use crate::clock::Millis;
use crate::partitions::PartitionKey;
use crate::timers::Timer;
use crate::wait::Changes;
use crate::warning;

impl State {
    /// When a log is to be compacted, at the earliest.
    pub(super) fn next_compaction(&self) -> Option<Millis> {
        let is_enabled = self.config.shared().log_cleaner_enable;
        is_enabled.then(|| self.partitions.next_compaction(&self.postponed)).flatten()
    }

    /// Looks for logs that are to be compacted, and has that done. Whether there are any.
    pub(super) fn compaction_is_due(&mut self, now: Millis) -> bool {
        if self.is_cleaning {
            // The next look is planned when that is done.
            return false;
        }
        let is_due = self.next_compaction().is_some_and(|due| due <= now);
        (self.is_cleaning, self.chores.compact) = (is_due, is_due);
        if !is_due {
            self.checked(&Timer::LogCleaner, now);
        }
        is_due
    }

    /// The logs that are to be compacted.
    pub(crate) fn due_for_compaction(&self, now: Millis) -> Vec<PartitionKey> {
        match self.config.shared().log_cleaner_enable {
            true => self.partitions.due_for_compaction(now, &self.postponed),
            false => Vec::new(),
        }
    }

    /// Has a log go on with what compaction has made of it.
    pub(crate) fn end_compaction(
        &mut self,
        key: PartitionKey,
        compacted: Compacted,
    ) -> storage::Result<Option<CompactionReport>> {
        let ended = self.partitions.end_compaction(key, compacted)?;
        if ended.is_some() {
            self.postponed.forget(key);
            self.changes |= Changes::LOGS;
        }
        Ok(ended)
    }

    /// A look for logs to compact has done what it could.
    pub(crate) fn compactions_done(&mut self, now: Millis) {
        self.is_cleaning = false;
        self.checked(&Timer::LogCleaner, now);
    }

    /// A log could not be compacted. Where the log itself is at fault it is left alone from now on, as Kafka does.
    pub(crate) fn compaction_failed(&mut self, key: PartitionKey, error: &storage::Error, now: Millis) {
        let Some(topic) = self.metadata.topic_by_id(key.topic).cloned() else { return };
        let of = format!("{}-{} could not be compacted: {error}", topic.name, key.index);
        let wait_ms = self.config.shared().log_cleaner_backoff_ms.max(1);
        match error {
            storage::Error::MemoryExhausted { .. } | storage::Error::Map(_) => {
                self.postponed.postpone(key, now, wait_ms);
                if !std::mem::replace(&mut self.memory_refused, true) {
                    self.warn(warning::out_of_memory(of));
                }
            }
            storage::Error::Storage(error) if error.kind.is_some() => {
                self.postponed.postpone(key, now, wait_ms);
                self.warn(warning::disk_failed(of));
            }
            _ => {
                if self.postponed.give_up(key) {
                    self.warn(warning::uncleanable(&topic.name, key.index, error));
                }
            }
        }
    }
}
