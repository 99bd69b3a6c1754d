//! A cluster that keeps its logs in a directory: going on with it, what falls due on the disk, and closing it.

mod opening;

use std::fmt;

use kafkito_storage::{self as storage, Checkpoints, Flush, Log, LogDir};

use super::{State, features, min_insync_replicas, pool, supported};
use crate::clock::Millis;
use crate::config::Config;
use crate::data_dir::{DataDir, Flushed, Identity, refused};
use crate::error::Error;
use crate::like::Release;
use crate::list::Listed;
use crate::metadata::leadership::{Change, broker_changed};
use crate::metadata::{Broker, Metadata, MetadataLog, NO_LEADER, Topic, can_go_on, fence_others, not_obeyed};
use crate::partitions::PartitionKey;
use crate::rng::Rng;
use crate::timers::Timer;
use crate::uuid::Uuid;
use crate::warning;

/// What failed on the disk is tried again after so long.
const RETRY_MS: Millis = 1_000;

impl State {
    /// The state of a cluster that goes on with what a directory holds, or begins one there. All of its brokers start: those
    /// that the directory has, which may have been stopped when it was closed, and those that join.
    ///
    /// # Errors
    /// [`crate::ErrorKind::Storage`] with one sentence. The directory is as it was, unless it cannot be written.
    pub(crate) fn on_disk(
        mut dir: DataDir,
        release: &'static Release,
        config: Config,
        seed: u64,
        mut brokers: Vec<Broker>,
        now: Millis,
    ) -> Result<Self, Error> {
        let stored = dir.identity()?;
        let pool = pool(&config);
        let opened = MetadataLog::open(&dir.metadata().logs, pool.clone(), config.shared(), now);
        let mut log = opened.map_err(refused)?;
        // No two starts draw the same ids: what an earlier one has given away is in the logs.
        let starts_at = log.log().log_end_offset().unsigned_abs();
        let seed =
            if starts_at == 0 { seed } else { Rng::seeded(seed ^ starts_at.rotate_left(32)).next_u64() };
        let mut rng = Rng::seeded(seed);
        let identity = Identity::of(stored.as_ref(), &brokers, dir.dirs.len(), &mut rng);
        dir.belongs_to(&identity);
        let ids: Vec<i32> = brokers.iter().map(|broker| broker.id).listed();
        let fails = |why: &dyn fmt::Display| refused(format_args!("{}: {why}", dir.path().display()));
        let replayed = log.replay().map_err(|error| error.to_string());
        let possible =
            replayed.and_then(|image| can_go_on(&image, &dir.broker_ids(), &ids, release).map(|()| image));
        let image = possible.map_err(|why| fails(&why))?;
        for (broker, (_, directory_ids)) in brokers.iter_mut().zip(&identity.brokers) {
            broker.features = supported(release);
            (broker.incarnation, broker.log_dirs) = (Uuid(rng.uuid()), directory_ids.clone());
            if broker.rack.is_none() {
                broker.rack = image.broker(broker.id).and_then(|known| known.rack.clone());
            }
        }
        let min_insync_replicas = min_insync_replicas(&config);
        let cluster_id = identity.cluster_id;
        let metadata =
            Metadata::go_on(log, image, cluster_id, features(release), min_insync_replicas, brokers);
        let mut state = Self::around(release, config, metadata, pool, rng, seed);
        state.config.resolve(state.metadata.configs());
        state.begin_again(&ids);
        if let Some(carried) = not_obeyed(state.metadata.image()) {
            state.warn(warning::not_obeyed(&carried));
        }
        state.open_logs(dir, now)?;
        state.log_dirs = Box::new(state.found_log_dirs());
        // Nothing is changed before everything is known to be sound: whose it is from now on is the last of what is staged.
        let durable = state.replay_offsets().map_err(|error| state.unusable(&error))?;
        if stored.as_ref() != Some(&identity) {
            let staged = state.partitions.write_meta(&identity);
            staged.map_err(|error| state.unusable(&error))?;
        }
        state.partitions.commit().map_err(|error| state.unusable(&error))?;
        let written = state.metadata.write_waiting(now).map_err(|refusal| refusal.to_string());
        let begun = written.and_then(|()| state.metadata.flush().map_err(|error| error.to_string()));
        begun.map_err(|why| state.give_up(&why))?;
        state.recover_groups(durable, now);
        state.all_caught_up(now);
        state.check_everything_at_interval(now);
        state.plan_flush(now, false);
        state.metadata_appended(now);
        state.retain_metadata(now);
        Ok(state)
    }

    /// What follows when these brokers, and no others, have registered: whoever has all that is committed leads what has no
    /// leader. Kafka leaves partitions so when their last broker stops in order.
    fn begin_again(&mut self, ids: &[i32]) {
        let fenced = fence_others(self.metadata.image(), ids);
        self.metadata.begin_with_all(fenced);
        let configs = |topic: &Topic| self.election_config(topic);
        let elected = broker_changed(self.metadata.image(), &configs, Change::Back(NO_LEADER));
        self.metadata.begin_with_all(elected);
    }

    /// Why the directory cannot be gone on with.
    fn unusable(&self, why: &dyn fmt::Display) -> Error {
        let path = self.partitions.path().map(|path| path.display().to_string()).unwrap_or_default();
        refused(format_args!("{path}: {why}"))
    }

    /// Closes the directory again, as it cannot be gone on with.
    fn give_up(&mut self, why: &str) -> Error {
        let error = self.unusable(&why);
        if let Err(error) = self.partitions.close_again(self.metadata.closing()) {
            log::warn!("the data directory could not be closed again: {error}");
        }
        error
    }

    /// Closes the directory, if there is one: the next who opens it need not recover anything. From now on nothing is written.
    /// Whether everything in it lasts.
    pub(crate) fn close_directory(&mut self) -> bool {
        if self.partitions.path().is_none() {
            return true;
        }
        let epoch = self.only_broker_epoch();
        let closed = self.partitions.close(self.metadata.closing(), epoch);
        if let Err(error) = &closed {
            self.warn(warning::disk_failed(format!("it could not be closed: {error}")));
        }
        closed.is_ok()
    }

    /// The epoch by which Kafka knows the broker whose directory it is; -1 if it is that of several.
    fn only_broker_epoch(&self) -> i64 {
        match self.own_brokers()[..] {
            [only] => only.epoch,
            _ => -1,
        }
    }

    /// Something was appended to a log, which is to be synced at `next_flush`.
    pub(super) fn appended_to_disk(&mut self, next_flush: Option<Millis>, now: Millis) {
        if self.partitions.path().is_none() {
            return;
        }
        if let Some(due) = next_flush {
            self.set_earlier(Timer::Flush, due.max(now));
        }
        self.checkpoint_at_interval(now);
    }

    /// Some log begins elsewhere now.
    pub(crate) fn log_start_moved(&mut self, now: Millis) {
        if self.partitions.path().is_some() {
            self.checkpoint_at_interval(now);
            self.delete_files(now);
        }
    }

    /// A log was cut: the thread of the disk makes that last, and nobody waits for it.
    pub(super) fn cut_on_disk(&mut self, now: Millis) {
        if self.partitions.path().is_some() {
            self.disk_work.flush = true;
            self.delete_files(now);
        }
    }

    /// Segments were put in the place of others, for good: these can go, and up to where that was done is written at once, as Kafka
    /// does.
    pub(crate) fn compacted_on_disk(&mut self, now: Millis) {
        if self.partitions.path().is_some() {
            self.disk_work.checkpoint = true;
            self.delete_files(now);
        }
    }

    fn checkpoint_at_interval(&mut self, now: Millis) {
        if self.timers.deadline(&Timer::Checkpoint).is_none() {
            let interval = self.config.shared().log_flush_offset_checkpoint_interval_ms;
            self.timers.set(Timer::Checkpoint, now.saturating_add(interval.into()));
        }
    }

    pub(super) fn set_earlier(&mut self, timer: Timer, due: Millis) {
        if self.timers.deadline(&timer).is_none_or(|set| due < set) {
            self.timers.set(timer, due);
        }
    }

    /// Has the logs synced that are due, by the thread of the disk.
    pub(super) fn flush_is_due(&mut self) -> bool {
        self.disk_work.flush = true;
        true
    }

    /// Has the checkpoints written, by the thread of the disk.
    pub(super) fn checkpoint_is_due(&mut self) -> bool {
        self.disk_work.checkpoint = true;
        true
    }

    /// The cluster is made, and nobody uses it yet: all that was made lasts.
    ///
    /// # Errors
    /// [`crate::ErrorKind::Storage`].
    pub(crate) fn end_start(&mut self) -> Result<(), Error> {
        self.deliveries.promises.end_hold();
        self.metadata.flush().map_err(refused)
    }

    /// Has what was just appended synced before anybody is told of it.
    pub(crate) fn promise(&mut self) {
        self.deliveries.promises.make();
        self.disk_work.flush = true;
    }

    /// Begins to sync what is due, or promised, up to the promise of this number. The metadata comes first: what was appended to a
    /// topic lasts no longer than the topic itself.
    pub(crate) fn begin_flushes(&mut self, now: Millis) -> (u64, Vec<(Flushed, storage::Result<Flush>)>) {
        let mut begun = Vec::new();
        begun.extend(self.metadata.log_mut().begin_flush().map(|flush| (None, flush)));
        begun.extend(self.partitions.begin_flushes(now));
        (self.deliveries.promises.last(), begun)
    }

    /// A flush of a log was run: who waits for that goes on. Returns what is yet to be run, where the log has moved meanwhile, or the
    /// flush was but a step. One whose topic was deleted has lost its directory, and need not last.
    ///
    /// # Errors
    /// What has failed.
    pub(crate) fn flushed(
        &mut self,
        log: Flushed,
        flush: &Flush,
        synced: storage::Result<()>,
    ) -> storage::Result<Option<Flush>> {
        if let Some(key) = log {
            if self.partitions.log(key).has_moved_since(flush) {
                return self.partitions.begin_flush(key);
            }
            if synced.is_err() && !self.partitions.has_log(key) {
                return Ok(None);
            }
        }
        synced?;
        self.end_flush(log, flush)?;
        match log {
            _ if !flush.is_step() => Ok(None),
            Some(key) => self.partitions.begin_flush(key),
            None => self.metadata.log_mut().begin_flush().transpose(),
        }
    }

    fn end_flush(&mut self, log: Flushed, flush: &Flush) -> storage::Result<()> {
        let Some(key) = log else { return self.metadata.log_mut().end_flush(flush) };
        if self.partitions.end_flush(key, flush)? {
            self.advance_high_watermark(key);
            self.partition_moved(key);
        }
        Ok(())
    }

    /// A log could not be synced.
    pub(crate) fn flush_failed(&mut self, log: Flushed) {
        if let Some(key) = log {
            self.partitions.flush_failed(key);
            self.produce_waiters.changed(key);
        }
    }

    /// Sets the time of the next flush; after one that has failed, not at once.
    pub(crate) fn plan_flush(&mut self, now: Millis, failed: bool) {
        let earliest = if failed { now.saturating_add(RETRY_MS) } else { now };
        let due = self.partitions.next_flush().map(|due| due.max(earliest));
        if let Some(due) = due.or(failed.then_some(earliest)) {
            self.set_earlier(Timer::Flush, due.max(earliest));
        }
    }

    /// Where the directories of deleted topics are to be removed; nowhere now, if it does not last yet that they are deleted.
    pub(crate) fn begin_removal(&mut self, now: Millis) -> Vec<LogDir> {
        if self.metadata.log().log().awaits_flush() {
            let later = now.saturating_add(RETRY_MS);
            self.deleted_dirs_due = Some(later);
            self.set_earlier(Timer::FileDeletion, later);
            return Vec::new();
        }
        self.partitions.log_dirs()
    }

    /// What is to be written of the logs, and where.
    pub(crate) fn checkpoints(&self) -> Vec<(LogDir, Checkpoints)> {
        self.partitions.checkpoints(self.metadata.log().log())
    }

    /// Removes what has waited for `file.delete.delay.ms`.
    pub(super) fn delete_files(&mut self, now: Millis) -> bool {
        let logs = self.partitions.delete_files(now);
        let next = logs.and_then(|logs| {
            let metadata = self.metadata.log_mut().delete_files(now)?;
            Ok([logs, metadata].into_iter().flatten().min())
        });
        let next = next.unwrap_or_else(|error| {
            self.warn(warning::disk_failed(error.to_string()));
            Some(now.saturating_add(RETRY_MS))
        });
        if self.deleted_dirs_due.is_some_and(|due| due <= now) {
            self.deleted_dirs_due = None;
            self.disk_work.remove_deleted = true;
        }
        if let Some(next) = [next, self.deleted_dirs_due].into_iter().flatten().min() {
            self.set_earlier(Timer::FileDeletion, next);
        }
        true
    }

    /// Moves a log to another log directory, if they are on a disk. That lasts a moment later, and is found wherever it is until
    /// then.
    ///
    /// # Errors
    /// As [`LogDir::take_over`].
    pub(super) fn move_log(&mut self, key: PartitionKey, to: Uuid) -> storage::Result<()> {
        self.partitions.move_log(key, to)?;
        if self.partitions.path().is_some() {
            self.disk_work.sync_names = true;
            self.disk_work.checkpoint = true;
        }
        Ok(())
    }

    /// The logs of a deleted topic get out of the way at once, and are removed later, the first of all of them deciding when.
    pub(super) fn delete_logs(&mut self, logs: Vec<Log>, now: Millis) {
        if self.partitions.path().is_none() {
            return;
        }
        self.disk_work.sync_names |= !logs.is_empty();
        for log in logs {
            let Some(dir) = log.log_dir() else { continue };
            let due = now.saturating_add(log.config().file_delete_delay_ms);
            let due = *self.deleted_dirs_due.get_or_insert(due);
            self.set_earlier(Timer::FileDeletion, due);
            if let Err(error) = dir.delete(log) {
                self.warn(warning::disk_failed(error.to_string()));
            }
        }
        self.checkpoint_at_interval(now);
    }
}
