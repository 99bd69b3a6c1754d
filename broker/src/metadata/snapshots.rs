//! What stands for the beginning of the metadata's log: in a directory, snapshots as Kafka's controller keeps them; in memory, the
//! image of that moment.

use bytes::Bytes;
use kafkito_storage::{self as storage, LogDir, SnapshotFile, SnapshotId};

use super::metadata_log::MetadataLog;
use super::quorum::Quorum;
use super::snapshot::Snapshot;
use super::{Image, METADATA_TOPIC};
use crate::clock::Millis;
use crate::config::BrokerConfig;
use crate::list::Listed;

/// The snapshots, and what is in none of them yet.
#[derive(Debug)]
pub(super) struct Snapshots {
    /// Where they are kept; `None`: the log is in memory.
    dir: Option<LogDir>,
    /// Those that stand for less first, each with the time of the last record that it stands for, once that was asked for.
    files: Vec<(SnapshotFile, Option<Millis>)>,
    /// In memory: the image before the first record of the log.
    base: Option<Box<Image>>,
    quorum: Quorum,
    /// Bytes of the log that were appended since the last one was begun.
    bytes_since: u64,
    /// When the last one was begun.
    begun: Millis,
    last_append: Millis,
    limits: Limits,
}

/// When there is to be a snapshot, and when old ones go.
#[derive(Clone, Copy, Debug)]
struct Limits {
    bytes_between: u64,
    interval_ms: Millis,
    retention_bytes: i64,
    retention_ms: Millis,
}

impl Limits {
    fn of(broker: &BrokerConfig) -> Self {
        Self {
            bytes_between: broker.metadata_log_max_record_bytes_between_snapshots.unsigned_abs(),
            interval_ms: broker.metadata_log_max_snapshot_interval_ms,
            retention_bytes: broker.metadata_max_retention_bytes,
            retention_ms: broker.metadata_max_retention_ms,
        }
    }
}

impl Snapshots {
    pub(super) fn in_memory() -> Self {
        Self::new(None, Vec::new(), &BrokerConfig::DEFAULT, 0)
    }

    /// Those of a directory.
    pub(super) fn on_disk(dir: &LogDir, broker: &BrokerConfig, now: Millis) -> storage::Result<Self> {
        let files = dir.snapshots(METADATA_TOPIC, 0)?.into_iter().map(|file| (file, None)).listed();
        Ok(Self::new(Some(dir.clone()), files, broker, now))
    }

    fn new(
        dir: Option<LogDir>,
        files: Vec<(SnapshotFile, Option<Millis>)>,
        broker: &BrokerConfig,
        now: Millis,
    ) -> Self {
        Self {
            dir,
            files,
            base: None,
            quorum: Quorum::default(),
            bytes_since: 0,
            begun: now,
            last_append: 0,
            limits: Limits::of(broker),
        }
    }

    pub(super) fn obey(&mut self, broker: &BrokerConfig) {
        self.limits = Limits::of(broker);
    }

    /// In memory: the image before the first record of the log, if that is not the very first.
    pub(super) fn base(&self) -> Option<&Image> {
        self.base.as_deref()
    }

    /// The one that stands for most.
    pub(super) fn newest(&self) -> Option<SnapshotFile> {
        self.files.last().map(|(file, _)| *file)
    }

    pub(super) fn read(&self, file: SnapshotFile) -> storage::Result<Bytes> {
        self.dir.as_ref().map_or(Ok(Bytes::new()), |dir| dir.read_snapshot(METADATA_TOPIC, 0, file))
    }

    /// The log was read from the newest on, `size` bytes of it.
    pub(super) fn replayed(&mut self, quorum: Quorum, size: usize, last_timestamp: Millis) {
        (self.quorum, self.bytes_since, self.last_append) = (quorum, size as u64, last_timestamp);
    }

    /// So many bytes more are in no snapshot.
    pub(super) fn appended(&mut self, size: usize, now: Millis) {
        self.bytes_since += size as u64;
        self.last_append = self.last_append.max(now);
    }

    fn is_full(&self) -> bool {
        self.bytes_since >= self.limits.bytes_between && self.bytes_since > 0
    }

    /// The time of the last record that a snapshot stands for, as its header says.
    fn time_of(&mut self, place: usize) -> Option<Millis> {
        let (file, time) = self.files[place];
        if time.is_none() {
            self.files[place].1 = self.read(file).ok().and_then(|bytes| super::replay::time_of(&bytes));
        }
        self.files[place].1
    }

    /// Whether the oldest is older than `metadata.max.retention.ms`, or all together, with the log, are more than
    /// `metadata.max.retention.bytes`.
    fn is_oldest_due(&mut self, log_size: usize, now: Millis) -> bool {
        let Limits { retention_bytes, retention_ms, .. } = self.limits;
        if self.files.len() < 2 {
            return false;
        }
        let total = log_size + self.files.iter().map(|(file, _)| file.size).sum::<usize>();
        let is_much = retention_bytes >= 0 && total as u64 > retention_bytes.unsigned_abs();
        let is_old = |time: Millis| now.saturating_sub(time) > retention_ms;
        is_much || (retention_ms >= 0 && self.time_of(0).is_some_and(is_old))
    }
}

impl MetadataLog {
    /// In memory, after enough was appended: `image` stands for the log so far, which is let go of.
    pub(super) fn let_go(&mut self, image: &Image, now: Millis) -> storage::Result<()> {
        if self.snapshots.dir.is_some() || !self.snapshots.is_full() {
            return Ok(());
        }
        self.log.roll(now)?;
        self.log.advance_log_start(self.log.log_end_offset())?;
        self.snapshots.base = Some(Box::new(image.clone()));
        (self.snapshots.bytes_since, self.snapshots.begun) = (0, now);
        Ok(())
    }

    /// Whether there is to be a snapshot now, as there is so much that is in none.
    pub(crate) fn is_snapshot_due(&self) -> bool {
        self.snapshots.dir.is_some() && self.snapshots.is_full()
    }

    /// When there is to be a snapshot if nothing more happens; `None` where nothing has happened since the last one.
    pub(crate) fn next_snapshot(&self) -> Option<Millis> {
        let Snapshots { limits, begun, bytes_since, dir, .. } = &self.snapshots;
        let is_by_time = dir.is_some() && limits.interval_ms > 0 && *bytes_since > 0;
        is_by_time.then(|| begun.saturating_add(limits.interval_ms))
    }

    /// Begins a snapshot: `image` is what the log amounts to. `None` where nothing has happened since the last one.
    pub(super) fn begin_snapshot(&mut self, image: &Image, now: Millis) -> Option<(LogDir, Snapshot)> {
        let dir = self.snapshots.dir.clone()?;
        (self.snapshots.bytes_since, self.snapshots.begun) = (0, now);
        if self.is_closed() || self.snapshots.newest().is_some_and(|newest| newest.id >= self.end_id()) {
            return None;
        }
        Some((dir, self.snapshot_of(image, now)))
    }

    /// A snapshot of all that the log amounts to, which is `image`: whoever copies a log that does not begin at its first record
    /// needs one.
    pub(super) fn snapshot_of(&self, image: &Image, now: Millis) -> Snapshot {
        let (quorum, last_timestamp) = (self.snapshots.quorum.clone(), self.snapshots.last_append);
        Snapshot { id: self.end_id(), image: image.clone(), quorum, last_timestamp, now }
    }

    fn end_id(&self) -> SnapshotId {
        SnapshotId { end_offset: self.log.log_end_offset(), epoch: self.epoch }
    }

    /// A snapshot was written: it stands for the log before it.
    pub(crate) fn end_snapshot(&mut self, file: SnapshotFile, snapshot: &Snapshot) {
        self.snapshots.files.push((file, Some(snapshot.last_timestamp)));
    }

    /// Lets go of snapshots, and of what of the log lies before those that stay, as Kafka does: never of the newest one.
    pub(crate) fn retain(&mut self, now: Millis) -> storage::Result<bool> {
        let Some(dir) = self.snapshots.dir.clone().filter(|_| !self.is_closed()) else { return Ok(false) };
        let mut any = false;
        while self.snapshots.is_oldest_due(self.log.size(), now) {
            let (next, _) = self.snapshots.files[1];
            self.log.advance_log_start(next.id.end_offset)?;
            let (oldest, _) = self.snapshots.files[0];
            dir.remove_snapshot(METADATA_TOPIC, 0, oldest.id)?;
            self.snapshots.files.remove(0);
            any = true;
        }
        Ok(any)
    }

    /// When the oldest snapshot is to go, if nothing more happens.
    pub(crate) fn next_retention(&mut self) -> Option<Millis> {
        let retention_ms = self.snapshots.limits.retention_ms;
        if self.snapshots.files.len() < 2 || retention_ms < 0 {
            return None;
        }
        let time = self.snapshots.time_of(0)?;
        Some(time.saturating_add(retention_ms).saturating_add(1))
    }

    /// Removes files that the log has given up; see [`kafkito_storage::Log::delete_files`].
    pub(crate) fn delete_files(&mut self, now: Millis) -> storage::Result<Option<Millis>> {
        if self.is_closed() { Ok(None) } else { self.log.delete_files(now) }
    }
}
