//! What a log has on disk beside its segments: the directory and its small files.

mod relocation;
mod removal;

use std::path::PathBuf;
use std::sync::Arc;

use self::removal::UnfinishedSwap;
use super::cut::Cut;
use super::renew::FailedSyncs;
use crate::files::{checkpoint, partition_metadata, producer_snapshot};
use crate::log_dir::LogDir;
use crate::paths::{LEADER_EPOCH_CHECKPOINT, LOG_SUFFIX, PARTITION_METADATA, SNAPSHOT_SUFFIX, segment_file};
use crate::producer_state::ProducerState;
use crate::segment::Segment;
use crate::store::{PartitionFiles, SegmentFiles};
use crate::{LeaderEpochCache, Result};

/// The directory of a log. It is made by the first append.
#[derive(Debug)]
pub(crate) struct Directory {
    pub(super) files: Arc<PartitionFiles>,
    log_dir: LogDir,
    topic: String,
    partition: i32,
    topic_id: [u8; 16],
    pub(super) is_created: bool,
    /// What lies before it has been synced.
    pub(super) recovery_point: i64,
    /// What lies before it is to be synced before anybody is told of it.
    pub(super) promised: i64,
    /// How many flushes have failed.
    pub(super) failed_flushes: u64,
    /// What lies before it has been compacted, and will be, should the power go.
    pub(super) compacted_up_to: i64,
    /// Cluster time of the first append that has not been synced, and of the first since a flush began.
    pub(super) unsynced_since: Option<i64>,
    pub(super) appended_since_flush: Option<i64>,
    /// An empty segment: it tells where the log ends, or its first append has failed.
    pub(super) empty_segment: Option<i64>,
    /// Offsets for which there are snapshots of the producers, rising.
    pub(super) snapshots: Vec<i64>,
    /// Files that are to be removed, and when. That is not known before somebody looks who knows the time.
    pub(super) removed: Vec<(PathBuf, Option<i64>)>,
    /// Compacted segments that have not got their names yet.
    pub(super) unfinished: Vec<UnfinishedSwap>,
    /// Where the log was cut, until that lasts.
    pub(super) cut: Option<Cut>,
    /// Where segments begin whose batches are to be put anew.
    pub(super) renewals: Vec<i64>,
    pub(super) failed_syncs: Arc<FailedSyncs>,
    /// The leader epochs as their file has them, if there is one.
    pub(super) epochs_in_file: Option<LeaderEpochCache>,
    /// The leader epochs are newer than their file.
    pub(super) epochs_are_newer: bool,
    /// The directory's own name has been synced.
    pub(super) name_is_synced: bool,
    /// Small files that were written or taken away, and have not been synced.
    pub(super) unsynced: Vec<PathBuf>,
    /// How many have been, and are not listed any more.
    pub(super) small_synced: u64,
}

impl Directory {
    pub(crate) fn new(log_dir: LogDir, topic: &str, partition: i32, topic_id: [u8; 16]) -> Directory {
        Directory {
            files: Arc::new(log_dir.partition_files(topic, partition)),
            log_dir,
            topic: topic.to_owned(),
            partition,
            topic_id,
            is_created: false,
            recovery_point: 0,
            promised: 0,
            failed_flushes: 0,
            compacted_up_to: 0,
            unsynced_since: None,
            appended_since_flush: None,
            empty_segment: None,
            snapshots: Vec::new(),
            removed: Vec::new(),
            unfinished: Vec::new(),
            cut: None,
            renewals: Vec::new(),
            failed_syncs: Arc::default(),
            epochs_in_file: None,
            epochs_are_newer: false,
            name_is_synced: false,
            unsynced: Vec::new(),
            small_synced: 0,
        }
    }

    pub(crate) fn topic(&self) -> &str {
        &self.topic
    }

    pub(crate) fn partition(&self) -> i32 {
        self.partition
    }

    /// The log directory that it lies in.
    pub(crate) fn log_dir(&self) -> &LogDir {
        &self.log_dir
    }

    pub(crate) fn files(&self) -> &Arc<PartitionFiles> {
        &self.files
    }

    pub(crate) fn topic_id(&self) -> [u8; 16] {
        self.topic_id
    }

    /// Makes the directory, if that has not been done.
    pub(super) fn create(&mut self, epochs: &LeaderEpochCache) -> Result<()> {
        if !self.is_created {
            self.files.create_dir()?;
            let path = self.files.path(PARTITION_METADATA);
            self.files.append(&path, 0, &[partition_metadata::write(self.topic_id).as_bytes()])?;
            self.unsynced.push(path);
            self.is_created = true;
            // The first append has an epoch, and writes them.
            self.epochs_are_newer = true;
            if !epochs.entries().is_empty() {
                self.keep_leader_epochs(epochs);
            }
        }
        Ok(())
    }

    pub(super) fn write_topic_id(&mut self) -> Result<()> {
        let content = partition_metadata::write(self.topic_id);
        self.write(PARTITION_METADATA, content.as_bytes())
    }

    /// Writes a small file. It lasts with the next flush.
    pub(super) fn write(&mut self, name: &str, content: &[u8]) -> Result<()> {
        self.files.replace(name, content, false)?;
        let path = self.files.path(name);
        if !self.unsynced.contains(&path) {
            self.unsynced.push(path);
        }
        Ok(())
    }

    /// A new segment at the log's end. `closed` is the one before it.
    pub(super) fn new_segment(
        &mut self,
        closed: Option<&mut Segment>,
        base_offset: i64,
        now: i64,
        producers: &ProducerState,
        epochs: &LeaderEpochCache,
    ) -> Result<Segment> {
        self.create(epochs)?;
        if closed.is_some() {
            self.keep_producers(base_offset, producers)?;
        }
        if let Some(closed) = closed {
            closed.close()?;
            // Its last time entry, though nothing was appended since it was synced.
            self.unsynced.extend(closed.files().paths());
        }
        let files = SegmentFiles::create(Arc::clone(&self.files), base_offset, self.suffix())?;
        self.empty_segment = Some(base_offset);
        Ok(Segment::over(files, base_offset, now))
    }

    /// Has an empty segment tell where the log ends, as there will be no other.
    pub(super) fn keep_end(&mut self, offset: i64) -> Result<()> {
        self.create(&LeaderEpochCache::default())?;
        let files = SegmentFiles::create(Arc::clone(&self.files), offset, self.suffix())?;
        self.unsynced.extend(files.paths());
        self.empty_segment = Some(offset);
        Ok(())
    }

    /// Notes that something was appended, at this time.
    pub(super) fn note_append(&mut self, now: i64) {
        self.empty_segment = None;
        self.unsynced_since.get_or_insert(now);
        self.appended_since_flush.get_or_insert(now);
    }

    /// Writes the leader epochs. Should that fail, a flush does it; until then, recovery finds them in the batches.
    pub(super) fn keep_leader_epochs(&mut self, epochs: &LeaderEpochCache) {
        self.epochs_are_newer = self.epochs_in_file.as_ref() != Some(epochs);
        if self.is_created && self.epochs_are_newer {
            let _ = self.write_leader_epochs(epochs, false);
        }
    }

    pub(super) fn write_leader_epochs(&mut self, epochs: &LeaderEpochCache, lasting: bool) -> Result<()> {
        let content = checkpoint::write_epochs(epochs.entries());
        match lasting {
            true => self.files.replace(LEADER_EPOCH_CHECKPOINT, content.as_bytes(), true)?,
            false => self.write(LEADER_EPOCH_CHECKPOINT, content.as_bytes())?,
        }
        self.epochs_in_file = Some(epochs.clone());
        self.epochs_are_newer = false;
        Ok(())
    }

    /// Whoever wrote the small files may not have synced them.
    pub(super) fn doubt_small_files(&mut self) {
        self.unsynced.push(self.files.path(PARTITION_METADATA));
        self.unsynced.push(self.files.path(LEADER_EPOCH_CHECKPOINT));
        let snapshots = self.snapshots.iter().map(|offset| self.files.segment_path(*offset, SNAPSHOT_SUFFIX));
        self.unsynced.extend(snapshots);
        if let Some(empty) = self.empty_files() {
            self.unsynced.extend(empty.paths());
        }
    }

    /// What was found after an unclean stop lasts from now on: a truncation in the midst of which the process was killed must
    /// not be undone, after more was appended, when the power goes.
    pub(super) fn make_last(&self, segments: &[Segment]) -> Result<()> {
        for segment in segments {
            self.files.sync(segment.files().log_path())?;
        }
        if let Some(empty) = self.empty_segment {
            self.files.sync(&self.files.segment_path(empty, LOG_SUFFIX))?;
        }
        self.files.sync_names()
    }

    /// Writes a snapshot of the producers before `offset`, if there is none: one that has been synced is not to be replaced by
    /// one that has not.
    pub(super) fn keep_producers(&mut self, offset: i64, producers: &ProducerState) -> Result<()> {
        if self.snapshots.contains(&offset) {
            return Ok(());
        }
        self.write_snapshot(offset, &producer_snapshot::encode(producers))
    }

    pub(super) fn write_snapshot(&mut self, offset: i64, content: &[u8]) -> Result<()> {
        self.write(&segment_file(offset, SNAPSHOT_SUFFIX), content)?;
        let path = self.files.segment_path(offset, SNAPSHOT_SUFFIX);
        self.cut.iter_mut().for_each(|cut| cut.left.retain(|left| *left != path));
        if let Err(at) = self.snapshots.binary_search(&offset) {
            self.snapshots.insert(at, offset);
        }
        Ok(())
    }

    /// The producers of the newest snapshot up to `offset` that can be read, and its offset. `read` reads a file, if it is there.
    pub(super) fn producers_before(
        &self,
        offset: i64,
        read: &dyn Fn(&str) -> Result<Option<bytes::Bytes>>,
    ) -> (ProducerState, i64) {
        for &at in self.snapshots.iter().rev().filter(|at| **at <= offset) {
            let path = self.files.segment_path(at, SNAPSHOT_SUFFIX);
            let Ok(Some(bytes)) = read(&segment_file(at, SNAPSHOT_SUFFIX)) else { continue };
            if let Ok(producers) = producer_snapshot::parse(&path, &bytes) {
                return (producers, at);
            }
        }
        (ProducerState::default(), 0)
    }

    /// Removes snapshots of later offsets.
    pub(super) fn remove_snapshots_after(&mut self, offset: i64) -> Result<()> {
        while let Some(&last) = self.snapshots.last().filter(|last| **last > offset) {
            self.files.remove(&self.files.segment_path(last, SNAPSHOT_SUFFIX))?;
            self.snapshots.pop();
        }
        Ok(())
    }
}
