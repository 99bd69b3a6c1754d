//! Snapshots of the metadata in a data directory: when there is to be one, and when old ones go.

use kafkito_storage::{LogDir, SnapshotFile};

use super::State;
use crate::clock::Millis;
use crate::metadata::{Refusal, Snapshot};
use crate::timers::Timer;
use crate::warning;

/// What could not be let go of is tried again after so long: it is in nobody's way.
const RETRY_MS: Millis = 3_600_000;

impl State {
    /// The metadata's log has grown: that is synced before anybody is told of it.
    pub(crate) fn metadata_appended(&mut self, now: Millis) {
        if self.partitions.path().is_none() {
            return;
        }
        if self.metadata.log().log().awaits_flush() {
            self.promise();
        }
        if self.metadata.log().is_snapshot_due() {
            self.chores.snapshot = true;
        }
        self.plan_snapshot(now);
    }

    /// Sets the time of the next snapshot.
    pub(super) fn plan_snapshot(&mut self, now: Millis) {
        if let Some(due) = self.metadata.log().next_snapshot() {
            self.set_earlier(Timer::MetadataSnapshot, due.max(now));
        }
    }

    /// Has a snapshot made, if anything is in none.
    pub(super) fn snapshot_is_due(&mut self) -> bool {
        self.chores.snapshot = self.metadata.log().next_snapshot().is_some();
        self.chores.snapshot
    }

    /// Begins a snapshot of the metadata. `None` where there is nothing new.
    pub(crate) fn begin_snapshot(&mut self, now: Millis) -> Option<(LogDir, Snapshot)> {
        self.timers.clear(&Timer::MetadataSnapshot);
        self.metadata.begin_snapshot(now)
    }

    /// A snapshot was written, or could not be: the next one comes in its time.
    pub(crate) fn end_snapshot(
        &mut self,
        snapshot: &Snapshot,
        written: Result<SnapshotFile, Refusal>,
        now: Millis,
    ) {
        match written {
            Ok(file) => self.metadata.log_mut().end_snapshot(file, snapshot),
            Err(refusal) => {
                let reason = format!("a snapshot of the metadata could not be written: {refusal}");
                self.warn(warning::disk_failed(reason));
            }
        }
        self.plan_snapshot(now);
        self.retain_metadata(now);
    }

    /// Lets go of old snapshots, and of what of the log lies before those that stay. Whether there was anything.
    pub(super) fn retain_metadata(&mut self, now: Millis) -> bool {
        let log = self.metadata.log_mut();
        let (done, mut next) = (log.retain(now), log.next_retention());
        let any = done.unwrap_or_else(|error| {
            self.warn(warning::disk_failed(error.to_string()));
            next = Some(now.saturating_add(RETRY_MS));
            false
        });
        if let Some(next) = next {
            self.timers.set(Timer::MetadataRetention, next.max(now));
        }
        if any {
            self.log_start_moved(now);
        }
        any
    }
}
