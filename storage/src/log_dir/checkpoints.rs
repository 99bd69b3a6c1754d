//! The offsets that a log directory keeps about its logs, in four files.

use crate::files::checkpoint::{self, PartitionOffset};
use crate::log::KeptOffsets;
use crate::paths::{
    CLEANER_CHECKPOINT, LOG_START_CHECKPOINT, RECOVERY_POINT_CHECKPOINT, REPLICATION_CHECKPOINT,
};
use crate::store::PartitionFiles;
use crate::{DirEntry, Log, Result};

/// What is kept about one log.
#[derive(Debug, Clone)]
pub(super) struct Row {
    topic: String,
    partition: i32,
    recovery_point: i64,
    log_start_offset: i64,
    high_watermark: i64,
    compacted_up_to: i64,
}

/// What is kept about all logs.
#[derive(Debug, Default)]
pub(super) struct Kept {
    /// By topic and partition.
    rows: Vec<Row>,
    /// How often a recovery point was to be lowered.
    lowered: u64,
    /// The last time that it was lower than before, and the last that was written.
    is_lower_since: u64,
    written: u64,
    /// A log has been opened.
    pub(super) is_in_use: bool,
}

/// The checkpoints of a log directory as they were taken; [`LogDir::write`](super::LogDir::write) writes them.
#[derive(Debug)]
pub struct Checkpoints {
    recovery_points: String,
    log_starts: String,
    high_watermarks: String,
    compacted: String,
    lowered: u64,
}

impl Kept {
    /// Reads the files.
    pub(super) fn read(root: &PartitionFiles, entries: &[DirEntry]) -> Result<Kept> {
        let mut kept = Kept::default();
        for entry in read_offsets(root, entries, RECOVERY_POINT_CHECKPOINT)? {
            kept.row(&entry.topic, entry.partition).recovery_point = entry.offset;
        }
        for entry in read_offsets(root, entries, LOG_START_CHECKPOINT)? {
            kept.row(&entry.topic, entry.partition).log_start_offset = entry.offset;
        }
        for entry in read_offsets(root, entries, REPLICATION_CHECKPOINT)? {
            kept.row(&entry.topic, entry.partition).high_watermark = entry.offset;
        }
        for entry in read_offsets(root, entries, CLEANER_CHECKPOINT)? {
            kept.row(&entry.topic, entry.partition).compacted_up_to = entry.offset;
        }
        Ok(kept)
    }

    fn find(&self, topic: &str, partition: i32) -> std::result::Result<usize, usize> {
        self.rows.binary_search_by(|row| (row.topic.as_str(), row.partition).cmp(&(topic, partition)))
    }

    fn row(&mut self, topic: &str, partition: i32) -> &mut Row {
        let at = self.find(topic, partition).unwrap_or_else(|at| {
            let topic = topic.to_owned();
            let (recovery_point, log_start_offset, high_watermark, compacted_up_to) = (0, 0, 0, 0);
            let row =
                Row { topic, partition, recovery_point, log_start_offset, high_watermark, compacted_up_to };
            self.rows.insert(at, row);
            at
        });
        &mut self.rows[at]
    }

    pub(super) fn of(&self, topic: &str, partition: i32) -> KeptOffsets {
        let row = self.find(topic, partition).ok().map(|at| &self.rows[at]);
        KeptOffsets {
            is_clean: false,
            recovery_point: row.map_or(0, |row| row.recovery_point),
            log_start_offset: row.map_or(0, |row| row.log_start_offset),
            high_watermark: row.map_or(0, |row| row.high_watermark),
            compacted_up_to: row.map_or(0, |row| row.compacted_up_to),
        }
    }

    pub(super) fn note(&mut self, topic: &str, partition: i32, log: &Log) {
        if !log.is_on_disk() {
            // Nothing was ever appended.
            return;
        }
        let row = self.row(topic, partition);
        row.recovery_point = log.recovery_point();
        row.log_start_offset = log.log_start_offset();
        row.high_watermark = log.high_watermark();
        row.compacted_up_to = log.compacted();
    }

    pub(super) fn forget(&mut self, topic: &str, partition: i32) {
        self.take(topic, partition);
    }

    pub(super) fn take(&mut self, topic: &str, partition: i32) -> Option<Row> {
        self.find(topic, partition).ok().map(|at| self.rows.remove(at))
    }

    pub(super) fn insert_if_new(&mut self, row: Row) {
        if let Err(at) = self.find(&row.topic, row.partition) {
            self.rows.insert(at, row);
        }
    }

    pub(super) fn lower(&mut self, topic: &str, partition: i32, recovery_point: i64, start: i64) {
        self.lowered += 1;
        let Ok(at) = self.find(topic, partition) else { return };
        let row = &mut self.rows[at];
        if recovery_point < row.recovery_point || start < row.log_start_offset {
            self.is_lower_since = self.lowered;
        }
        row.recovery_point = row.recovery_point.min(recovery_point);
        // A start behind the end would empty the log.
        row.log_start_offset = row.log_start_offset.min(start);
        row.compacted_up_to = row.compacted_up_to.min(start);
    }

    /// What is to be written because something is lower than what was.
    pub(super) fn lowered_checkpoints(&self) -> Option<Checkpoints> {
        (self.is_lower_since > self.written).then(|| self.checkpoints())
    }

    /// Takes note that these were written.
    pub(super) fn written(&mut self, checkpoints: &Checkpoints) {
        self.written = self.written.max(checkpoints.lowered);
    }

    pub(super) fn checkpoints(&self) -> Checkpoints {
        Checkpoints {
            recovery_points: self.write(|row| Some(row.recovery_point)),
            log_starts: self.write(|row| Some(row.log_start_offset).filter(|start| *start > 0)),
            high_watermarks: self.write(|row| Some(row.high_watermark)),
            compacted: self.write(|row| Some(row.compacted_up_to).filter(|up_to| *up_to > 0)),
            lowered: self.lowered,
        }
    }

    fn write(&self, offset: impl Fn(&Row) -> Option<i64>) -> String {
        let entries = self.rows.iter().filter_map(|row| {
            let (topic, partition) = (row.topic.clone(), row.partition);
            Some(PartitionOffset { topic, partition, offset: offset(row)? })
        });
        checkpoint::write_offsets(&entries.collect::<Vec<_>>())
    }

    pub(super) fn is_fresh(&self, checkpoints: &Checkpoints) -> bool {
        self.lowered == checkpoints.lowered
    }
}

impl Checkpoints {
    pub(super) fn write(&self, root: &PartitionFiles) -> Result<()> {
        root.replace(LOG_START_CHECKPOINT, self.log_starts.as_bytes(), true)?;
        root.replace(CLEANER_CHECKPOINT, self.compacted.as_bytes(), true)?;
        root.replace(REPLICATION_CHECKPOINT, self.high_watermarks.as_bytes(), true)?;
        root.replace(RECOVERY_POINT_CHECKPOINT, self.recovery_points.as_bytes(), true)
    }
}

fn read_offsets(root: &PartitionFiles, entries: &[DirEntry], name: &str) -> Result<Vec<PartitionOffset>> {
    match root.read_listed(entries, name)? {
        Some(bytes) => checkpoint::parse_offsets(&root.path(name), &bytes),
        None => Ok(Vec::new()),
    }
}
