//! The log `__cluster_metadata-0`.

use std::sync::Arc;

use kafkito_storage::{AdmittedBatch, Flush, Log, LogConfig, LogDir, Origin, Pool, RecordBatchBuilder};

use super::snapshots::Snapshots;
use super::{Record, Refusal};
use crate::ErrorCode;
use crate::clock::Millis;
use crate::config::BrokerConfig;

/// A batch is closed at this size; Kafka's controllers write no larger ones.
const BATCH_BYTES_MAX: usize = 8 << 20;

/// Few values are longer.
const VALUE_BYTES_USUAL: usize = 256;

/// The epoch of the one controller that there ever is; but in a log that Kafka has written, its last one goes on.
const CONTROLLER_EPOCH: i32 = 1;

/// Its name, as that of a topic, and the id that Kafka has reserved for it.
pub(crate) const METADATA_TOPIC: &str = "__cluster_metadata";
pub(crate) const METADATA_TOPIC_ID: [u8; 16] = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1];

/// The log of all that was changed in the metadata. What is in it is committed: it has no followers to wait for.
#[derive(Debug)]
pub(crate) struct MetadataLog {
    pub(super) log: Log,
    pub(super) epoch: i32,
    /// What stands for its beginning.
    pub(super) snapshots: Snapshots,
    /// Its directory is somebody else's by now.
    is_closed: bool,
}

impl MetadataLog {
    /// An empty log in memory.
    pub(crate) fn new(pool: Pool) -> Self {
        let log = Log::new(Arc::new(config(&BrokerConfig::DEFAULT)), pool);
        Self { log, epoch: CONTROLLER_EPOCH, snapshots: Snapshots::in_memory(), is_closed: false }
    }

    /// The log that a directory has, or an empty one. As in Kafka, what is in it is synced before anybody is told of it.
    ///
    /// # Errors
    /// As [`LogDir::log`], and when snapshots cannot be listed.
    pub(crate) fn open(
        dir: &LogDir,
        pool: Pool,
        broker: &BrokerConfig,
        now: Millis,
    ) -> kafkito_storage::Result<Self> {
        let config = LogConfig { flush_messages: 1, ..config(broker) };
        let snapshots = Snapshots::on_disk(dir, broker, now)?;
        let mut log = dir.log(METADATA_TOPIC, 0, METADATA_TOPIC_ID, Arc::new(config), pool, now)?;
        log.set_high_watermark(log.log_end_offset());
        let last = log.leader_epochs().latest_epoch().unwrap_or(0);
        Ok(Self { log, epoch: last.max(CONTROLLER_EPOCH), snapshots, is_closed: false })
    }

    /// Has the log, and its snapshots, obey the configs of the broker that keeps it.
    pub(crate) fn obey(&mut self, broker: &BrokerConfig) {
        let flush_messages = self.log.config().flush_messages;
        self.log.set_config(Arc::new(LogConfig { flush_messages, ..config(broker) }));
        self.snapshots.obey(broker);
    }

    /// The log, to be closed: from now on nothing is appended.
    pub(crate) fn closing(&mut self) -> &mut Log {
        self.is_closed = true;
        &mut self.log
    }

    pub(super) fn is_closed(&self) -> bool {
        self.is_closed
    }

    /// The controller epoch that its records bear.
    pub(crate) fn epoch(&self) -> i32 {
        self.epoch
    }

    /// The log itself.
    pub(crate) fn log(&self) -> &Log {
        &self.log
    }

    /// Begins to sync what was appended, if anything was; see [`Log::begin_flush`].
    pub(crate) fn begin_flush(&mut self) -> Option<kafkito_storage::Result<Flush>> {
        if self.log.awaits_flush() || self.log.is_unsettled() {
            self.log.begin_flush().transpose()
        } else {
            None
        }
    }

    /// It was synced.
    pub(crate) fn end_flush(&mut self, flush: &Flush) -> kafkito_storage::Result<()> {
        self.log.end_flush(flush)
    }

    /// Syncs what was appended, now.
    pub(super) fn flush(&mut self) -> kafkito_storage::Result<()> {
        self.log.flush()
    }

    /// Appends all of `records` or, on an error, none: in one batch unless they are very many. On a disk they are to be synced
    /// before anybody is told of them.
    pub(super) fn append(&mut self, records: &[Record], now: Millis) -> Result<(), Refusal> {
        if self.is_closed {
            return Err(Refusal::new(ErrorCode::KafkaStorageError, "the cluster was stopped".to_owned()));
        }
        let start = self.log.log_end_offset();
        let mut size = 0;
        for batch in batches_of(records, now)? {
            size += batch.size_in_bytes();
            let appended = self.log.append_unflushed(&batch, Origin::Coordinator, self.epoch, now);
            if let Err(error) = appended {
                self.log.truncate_to(start).map_err(storage_error)?;
                return Err(storage_error(error));
            }
        }
        self.log.set_high_watermark(self.log.log_end_offset());
        self.snapshots.appended(size, now);
        Ok(())
    }
}

fn config(broker: &BrokerConfig) -> LogConfig {
    LogConfig {
        segment_bytes: usize::try_from(broker.metadata_log_segment_bytes).unwrap_or(0),
        segment_ms: broker.metadata_log_segment_ms,
        retention_ms: -1,
        retention_bytes: -1,
        ..LogConfig::default()
    }
}

/// Kafka says KAFKA_STORAGE_ERROR to a disk that fails; so does memory that has run out.
#[allow(clippy::needless_pass_by_value)] // the shape of map_err
pub(super) fn storage_error(error: kafkito_storage::Error) -> Refusal {
    Refusal::new(ErrorCode::KafkaStorageError, error.to_string())
}

pub(super) fn batches_of(records: &[Record], now: Millis) -> Result<Vec<AdmittedBatch>, Refusal> {
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

pub(super) fn closed(batch: RecordBatchBuilder) -> Result<AdmittedBatch, Refusal> {
    batch.build().map(kafkito_storage::CheckedBatch::trusted).map_err(storage_error)
}
