//! Appends to a partition's log, and what follows from one.

use bytes::Bytes;
use kafkito_storage::{self as storage, AdmittedBatch, Appended, Log, Origin, RecordBatchBuilder};

use super::{Located, State, TopicRef};
use crate::ErrorCode;
use crate::clock::Millis;
use crate::timers::Timer;
use crate::wait::Changes;
use crate::warning::{self, Notice};

impl State {
    /// Appends a batch, moves the high watermark, and wakes the fetches that wait for it; where `flush.messages` asks for a flush,
    /// that is promised, and the high watermark moves once it is done.
    pub(crate) fn append(
        &mut self,
        partition: &Located,
        batch: &AdmittedBatch,
        origin: Origin,
        now: Millis,
    ) -> storage::Result<Appended> {
        self.append_with(partition, batch.size_in_bytes(), now, |log| {
            log.append_unflushed(batch, origin, partition.leader_epoch, now)
        })
    }

    /// Appends bytes as they are, unchecked, as so many offsets: the test's author wants them there.
    pub(crate) fn append_opaque(
        &mut self,
        partition: &Located,
        bytes: &[u8],
        offsets: i32,
        now: Millis,
    ) -> storage::Result<Appended> {
        self.append_with(partition, bytes.len(), now, |log| {
            log.append_opaque(bytes, offsets, partition.leader_epoch, now)
        })
    }

    fn append_with(
        &mut self,
        partition: &Located,
        size: usize,
        now: Millis,
        append: impl FnOnce(&mut Log) -> storage::Result<Appended>,
    ) -> storage::Result<Appended> {
        let in_step = self.is_in_step(partition);
        let (config, image) = (&self.config, self.metadata.image());
        let resolve = || super::resolve(config, image, &partition.topic);
        let log = self.partitions.log_mut(partition, resolve, now);
        let appended = log.and_then(|log| append(log).map(|appended| (log, appended)));
        let (log, appended) = appended.inspect_err(|error| {
            note_refusal(&mut self.memory_refused, &mut self.notices, error);
        })?;
        let (awaits_flush, is_flushed) = (log.awaits_flush(), log.is_flushed(appended.last_offset));
        if in_step && !awaits_flush {
            // What is appended is committed.
            log.set_high_watermark(log.log_end_offset());
        }
        let is_compacted = log.config().cleanup_policy.compact;
        let has_producers = log.producers().next().is_some();
        let next_flush = log.next_flush();
        if !appended.is_duplicate {
            self.changes |= Changes::LOGS;
            if !in_step {
                self.appended_out_of_step(partition.key, now);
            } else if !awaits_flush {
                self.fetch_waiters.appended(partition.key, size);
            }
        }
        if !is_flushed {
            self.promise();
        }
        self.appended_to_disk(next_flush, now);
        self.check_at_interval(&Timer::LogRetention, now);
        if is_compacted {
            self.check_at_interval(&Timer::LogCleaner, now);
        }
        if has_producers {
            self.check_at_interval(&Timer::ProducerExpiry, now);
        }
        Ok(appended)
    }

    /// That enough replicas are in sync for `acks=all`. `min.insync.replicas` never asks for more than the partition has.
    pub(crate) fn check_in_sync_replicas(&mut self, partition: &Located) -> Result<(), ErrorCode> {
        let Some(placed) = partition.topic.partition(partition.key.index) else { return Ok(()) };
        if placed.isr.len() == placed.replicas.len() {
            return Ok(());
        }
        let required = self.settings(&partition.topic).topic.min_insync_replicas;
        let required = usize::try_from(required).unwrap_or(0).min(placed.replicas.len());
        if placed.isr.len() < required { Err(ErrorCode::NotEnoughReplicas) } else { Ok(()) }
    }

    /// Appends the records of a coordinator to one of its partitions, as one batch. Returns the first one's offset.
    ///
    /// The error is the one that the storage gave, in Kafka's codes: a coordinator translates it for its clients.
    pub(crate) fn append_internal(
        &mut self,
        topic: &str,
        index: i32,
        records: &[(Bytes, Option<Bytes>)],
        now: Millis,
    ) -> Result<i64, ErrorCode> {
        let partition = self.locate(&TopicRef::Name(topic.to_owned()), index)?;
        if partition.leader < 0 {
            return Err(ErrorCode::NotLeaderOrFollower);
        }
        self.check_in_sync_replicas(&partition)?;
        let mut builder = RecordBatchBuilder::new();
        for (key, value) in records {
            builder.push(now, Some(key), value.as_deref());
        }
        let batch = builder.build().map_err(|error| error_code(&error))?.trusted();
        let appended = self.append(&partition, &batch, Origin::Coordinator, now);
        appended.map(|appended| appended.base_offset).map_err(|error| error_code(&error))
    }
}

/// The first refusal for lack of memory is worth a line: clients go on trying, and a test that hangs wants to know why. What a
/// disk refuses is told each time, with the file.
fn note_refusal(noted: &mut bool, notices: &mut Vec<Notice>, error: &storage::Error) {
    if let storage::Error::MemoryExhausted { .. } = error {
        if !std::mem::replace(noted, true) {
            notices.push(warning::out_of_memory(format!("a record batch was refused: {error}")));
        }
    }
    if let storage::Error::Storage(_) = error {
        notices.push(warning::disk_failed(format!("a record batch was refused: {error}")));
    }
}

/// The code with which Kafka answers what the storage refused.
pub(crate) fn error_code(error: &storage::Error) -> ErrorCode {
    use storage::Error;
    match error {
        Error::InvalidRecord(_) | Error::RejectedRecords { invalid_timestamp: false, .. } => {
            ErrorCode::InvalidRecord
        }
        Error::RejectedRecords { invalid_timestamp: true, .. } => ErrorCode::InvalidTimestamp,
        Error::CorruptRecord(_) => ErrorCode::CorruptMessage,
        // A file holds what it must not. Consumers tell of it, where they would try again after a storage error.
        Error::Storage(error) if error.place.is_some() => ErrorCode::CorruptMessage,
        Error::Undecodable(_) => ErrorCode::UnknownServerError,
        Error::DecompressedTooLarge { .. } | Error::MessageTooLarge { .. } => ErrorCode::MessageTooLarge,
        Error::BatchTooLargeForSegment { .. } => ErrorCode::RecordListTooLarge,
        Error::OutOfOrderSequence(_) => ErrorCode::OutOfOrderSequenceNumber,
        Error::InvalidProducerEpoch(_) => ErrorCode::InvalidProducerEpoch,
        Error::InvalidTxnState(_) => ErrorCode::InvalidTxnState,
        Error::TransactionCoordinatorFenced(_) => ErrorCode::TransactionCoordinatorFenced,
        Error::OffsetOutOfRange { .. } => ErrorCode::OffsetOutOfRange,
        Error::MemoryExhausted { .. } | Error::Map(_) | Error::Storage(_) => ErrorCode::KafkaStorageError,
    }
}
