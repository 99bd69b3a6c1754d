//! The log `__cluster_metadata-0`.

use std::fmt;
use std::sync::Arc;

use kafkito_storage::{AdmittedBatch, Log, LogConfig, LogDir, Origin, Pool, RecordBatchBuilder, records};

use super::record_codec::Entry;
use super::{Image, Record, Refusal};
use crate::ErrorCode;
use crate::clock::Millis;

/// A batch is closed at this size; Kafka's controllers write no larger ones.
const BATCH_BYTES_MAX: usize = 8 << 20;

/// Few values are longer.
const VALUE_BYTES_USUAL: usize = 256;

/// The epoch of the one controller that there ever is; but in a log that Kafka has written, its last one goes on.
const CONTROLLER_EPOCH: i32 = 1;

/// Its name, as that of a topic, and the id that Kafka has reserved for it.
pub(crate) const METADATA_TOPIC: &str = "__cluster_metadata";
const METADATA_TOPIC_ID: [u8; 16] = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1];

/// The log of all that was changed in the metadata. What is in it is committed: it has no followers to wait for.
#[derive(Debug)]
pub(crate) struct MetadataLog {
    log: Log,
    epoch: i32,
    /// Its directory is somebody else's by now.
    is_closed: bool,
}

impl MetadataLog {
    /// An empty log in memory. It keeps everything: there are no snapshots that could stand in for its beginning.
    pub(crate) fn new(pool: Pool) -> Self {
        Self { log: Log::new(Arc::new(config()), pool), epoch: CONTROLLER_EPOCH, is_closed: false }
    }

    /// The log that a directory has, or an empty one. As in Kafka, what is in it is synced before anybody is told of it.
    ///
    /// # Errors
    /// As [`LogDir::log`].
    pub(crate) fn open(dir: &LogDir, pool: Pool, now: Millis) -> kafkito_storage::Result<Self> {
        let config = LogConfig { flush_messages: 1, ..config() };
        let mut log = dir.log(METADATA_TOPIC, 0, METADATA_TOPIC_ID, Arc::new(config), pool, now)?;
        log.set_high_watermark(log.log_end_offset());
        let last = log.leader_epochs().latest_epoch().unwrap_or(0);
        Ok(Self { log, epoch: last.max(CONTROLLER_EPOCH), is_closed: false })
    }

    /// The log, to be closed: from now on nothing is appended.
    pub(crate) fn closing(&mut self) -> &mut Log {
        self.is_closed = true;
        &mut self.log
    }

    /// The log itself.
    pub(crate) fn log(&self) -> &Log {
        &self.log
    }

    /// Appends all of `records` or, on an error, none: in one batch unless they are very many.
    pub(super) fn append(&mut self, records: &[Record], now: Millis) -> Result<(), Refusal> {
        if self.is_closed {
            return Err(Refusal::new(ErrorCode::KafkaStorageError, "the cluster was stopped".to_owned()));
        }
        let start = self.log.log_end_offset();
        for batch in batches_of(records, now)? {
            let appended = self.log.append(&batch, Origin::Coordinator, self.epoch, now);
            if let Err(error) = appended {
                self.log.truncate_to(start).map_err(storage_error)?;
                return Err(storage_error(error));
            }
        }
        self.log.set_high_watermark(self.log.log_end_offset());
        Ok(())
    }

    /// Applies the whole log to a new image.
    pub(crate) fn replay(&self) -> Result<Image, ReplayError> {
        let (start, end) = (self.log.log_start_offset(), self.log.log_end_offset());
        if start > 0 {
            return Err(at(start, "what comes before is in a snapshot, and snapshots are not read yet"));
        }
        let mut replay = Replay::default();
        let batches = self.log.entries(start, end).map_err(|error| at(start, error))?;
        // Control batches tell of Kafka's quorum of controllers.
        for batch in batches.iter().filter(|batch| !batch.header.is_control()) {
            let failed = |error| at(batch.header.base_offset, error);
            for record in records(&batch.bytes, usize::MAX).map_err(failed)? {
                let record = record.map_err(failed)?;
                let value = record.value.unwrap_or_default();
                let entry = Entry::decode(&value).map_err(|error| at(record.offset, error))?;
                replay.take(entry).map_err(|why| at(record.offset, why))?;
            }
        }
        match replay.before {
            None => Ok(replay.image),
            Some(_) => Err(at(end, "it ends in the midst of a transaction of Kafka's controller")),
        }
    }
}

/// An image on its way.
#[derive(Default)]
struct Replay {
    image: Image,
    /// What it was when the transaction began that has not ended yet. A copy costs a reference for each topic.
    before: Option<Image>,
}

impl Replay {
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

fn config() -> LogConfig {
    LogConfig { retention_ms: -1, retention_bytes: -1, ..LogConfig::default() }
}

/// Says at which record the metadata cannot be replayed, and why.
#[derive(Debug)]
pub(crate) struct ReplayError {
    offset: i64,
    why: String,
}

impl fmt::Display for ReplayError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "__cluster_metadata-0 cannot be replayed at offset {}: {}", self.offset, self.why)
    }
}

impl std::error::Error for ReplayError {}

fn at(offset: i64, why: impl fmt::Display) -> ReplayError {
    ReplayError { offset, why: why.to_string() }
}

/// Kafka says KAFKA_STORAGE_ERROR to a disk that fails; so does memory that has run out.
#[allow(clippy::needless_pass_by_value)] // the shape of map_err
fn storage_error(error: kafkito_storage::Error) -> Refusal {
    Refusal::new(ErrorCode::KafkaStorageError, error.to_string())
}

fn batches_of(records: &[Record], now: Millis) -> Result<Vec<AdmittedBatch>, Refusal> {
    let mut done = Vec::new();
    let mut open = RecordBatchBuilder::new();
    let mut value = Vec::with_capacity(VALUE_BYTES_USUAL);
    for record in records {
        value.clear();
        let encoded = record.encode_to(&mut value);
        encoded.map_err(|error| Refusal::new(ErrorCode::InvalidRequest, error.to_string()))?;
        if open.record_count() > 0 && open.plain_size() + value.len() > BATCH_BYTES_MAX {
            done.push(closed(std::mem::take(&mut open))?);
        }
        open.push(now, None, Some(&value));
    }
    if open.record_count() > 0 {
        done.push(closed(open)?);
    }
    Ok(done)
}

fn closed(batch: RecordBatchBuilder) -> Result<AdmittedBatch, Refusal> {
    batch.build().map(kafkito_storage::CheckedBatch::trusted).map_err(storage_error)
}
