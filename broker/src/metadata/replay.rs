//! The image as the log tells it: from its newest snapshot on, record by record.

use std::fmt;

use bytes::Bytes;
use kafkito_storage::{
    BatchHeader, RECORD_BATCH_OVERHEAD, Record as StoredRecord, SnapshotFile, batches, records,
};

use super::metadata_log::MetadataLog;
use super::quorum::{Control, Quorum};
use super::record_codec::Entry;
use super::{Image, METADATA_TOPIC};
use crate::clock::Millis;

impl MetadataLog {
    /// Applies the log to the image that its newest snapshot holds, or to an empty one. Notes what it says of Kafka's quorum.
    pub(crate) fn replay(&mut self) -> Result<Image, ReplayError> {
        let mut replay = Replay::default();
        let from = self.begin_replay(&mut replay)?;
        let end = self.log.log_end_offset();
        let mut size = 0;
        for entry in self.log.entries(from, end).map_err(|error| at(from, error))? {
            size += entry.bytes.len();
            replay.batch(&entry.header, &entry.bytes, from).map_err(|(offset, why)| at(offset, why))?;
        }
        if replay.before.is_some() {
            return Err(at(end, "it ends in the midst of a transaction of Kafka's controller"));
        }
        self.snapshots.replayed(replay.quorum, size, replay.last_timestamp);
        Ok(replay.image)
    }

    /// Takes what stands for the beginning of the log. Returns the offset from which the log goes on.
    fn begin_replay(&mut self, replay: &mut Replay) -> Result<i64, ReplayError> {
        let start = self.log.log_start_offset();
        if let Some(base) = self.snapshots.base() {
            replay.image = base.clone();
            return Ok(start);
        }
        let newest = self.snapshots.newest().filter(|newest| newest.id.end_offset >= start);
        let Some(newest) = newest else {
            return match start {
                0 => Ok(0),
                _ => Err(at(start, "what comes before must be in a snapshot, and there is none")),
            };
        };
        let in_file = |why: String| ReplayError::Snapshot { file: newest, why };
        let bytes = self.snapshots.read(newest).map_err(|error| in_file(error.to_string()))?;
        replay.snapshot(&bytes).map_err(|(position, why)| in_file(format!("at byte {position}: {why}")))?;
        let end_offset = newest.id.end_offset;
        if end_offset > self.log.log_end_offset() {
            // As in Kafka: what the log has is in the snapshot, and it goes on behind it.
            let cut = self.log.truncate_fully_and_start_at(end_offset);
            cut.map_err(|error| at(end_offset, error))?;
        }
        self.epoch = self.epoch.max(newest.id.epoch);
        Ok(end_offset)
    }
}

/// What is wrong, and where: at an offset, or at a byte of a file.
type Wrong = (i64, String);

/// An image on its way.
#[derive(Default)]
struct Replay {
    image: Image,
    /// What it was when the transaction began that has not ended yet. A copy costs a reference for each topic.
    before: Option<Image>,
    quorum: Quorum,
    last_timestamp: Millis,
}

impl Replay {
    /// Takes a batch of the log, but for what lies before `from`.
    fn batch(&mut self, header: &BatchHeader, batch: &Bytes, from: i64) -> Result<(), Wrong> {
        self.last_timestamp = self.last_timestamp.max(header.max_timestamp);
        for record in records(batch, usize::MAX).map_err(|error| (header.base_offset, error.to_string()))? {
            let record = record.map_err(|error| (header.base_offset, error.to_string()))?;
            let offset = record.offset;
            if offset >= from {
                self.record(header, record).map_err(|why| (offset, why))?;
            }
        }
        Ok(())
    }

    fn record(&mut self, header: &BatchHeader, record: StoredRecord) -> Result<Option<Control>, String> {
        if header.is_control() {
            // They tell of Kafka's quorum of controllers.
            let control = Control::of(&record);
            self.quorum.note(&record);
            return Ok(control);
        }
        let entry = Entry::decode(&record.value.unwrap_or_default()).map_err(|error| error.to_string())?;
        self.take(entry).map(|()| None)
    }

    /// Takes a whole snapshot.
    fn snapshot(&mut self, bytes: &Bytes) -> Result<(), Wrong> {
        let (mut position, mut first, mut last) = (0, None, None);
        for (header, batch) in batches(bytes) {
            if !header.is_crc_of(&batch[RECORD_BATCH_OVERHEAD.min(batch.len())..]) {
                return Err((position, "the CRC of a batch is wrong".to_owned()));
            }
            for record in records(&batch, usize::MAX).map_err(|error| (position, error.to_string()))? {
                let record = record.map_err(|error| (position, error.to_string()))?;
                last = self.record(&header, record).map_err(|why| (position, why))?;
                first = first.or(last);
            }
            position += batch.len() as i64;
        }
        match (first, last) {
            (Some(Control::SnapshotHeader { last_timestamp }), Some(Control::SnapshotFooter))
                if position == bytes.len() as i64 =>
            {
                self.last_timestamp = last_timestamp;
                Ok(())
            }
            (Some(Control::SnapshotHeader { .. }), _) => {
                Err((position, "it ends before its footer".to_owned()))
            }
            _ => Err((0, "it does not begin with the header of a snapshot".to_owned())),
        }
    }

    fn take(&mut self, entry: Entry) -> Result<(), String> {
        match entry {
            Entry::Record(record) => return self.image.apply(record).map_err(|error| error.to_string()),
            Entry::Begin => self.before = Some(self.image.clone()),
            Entry::End => self.before = None,
            Entry::Abort => {
                let before = self.before.take();
                self.image = before.ok_or("a transaction is aborted that has not begun")?;
            }
        }
        Ok(())
    }
}

/// The time of the last record that a snapshot stands for, as its header says.
pub(super) fn time_of(snapshot: &Bytes) -> Option<Millis> {
    let (_, first) = batches(snapshot).next()?;
    match Control::of(&records(&first, usize::MAX).ok()?.next()?.ok()?)? {
        Control::SnapshotHeader { last_timestamp } => Some(last_timestamp),
        _ => None,
    }
}

/// Says where the metadata cannot be replayed, and why.
#[derive(Debug)]
pub(crate) enum ReplayError {
    /// At a record.
    Log { offset: i64, why: String },
    /// In a snapshot.
    Snapshot { file: SnapshotFile, why: String },
}

impl fmt::Display for ReplayError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Log { offset, why } => {
                write!(f, "{METADATA_TOPIC}-0 cannot be replayed at offset {offset}: {why}")
            }
            Self::Snapshot { file, why } => {
                write!(f, "the snapshot {METADATA_TOPIC}-0/{} cannot be taken: {why}", file.id)
            }
        }
    }
}

impl std::error::Error for ReplayError {}

fn at(offset: i64, why: impl fmt::Display) -> ReplayError {
    ReplayError::Log { offset, why: why.to_string() }
}
