//! Records and batches appended without a client.

use kafkito_storage::{self as storage, Appended, Origin};

use super::Topic;
use super::failure::Failure;
use crate::ErrorCode;
use crate::clock::Millis;
use crate::error::Error;
use crate::partitions::PartitionKey;
use crate::record::{Batch, Made, Record, StoredBatch, StoredRecord, in_turn, partition_of};
use crate::state::{Located, State, TopicRef};

impl Topic {
    /// Appends a record without a client, by the topic's own rules.
    ///
    /// # Errors
    /// [`ErrorKind::Refused`](crate::ErrorKind::Refused) with the code that a producer would have got, or
    /// UNKNOWN_TOPIC_OR_PARTITION.
    pub fn produce(&self, record: impl Into<Record>) -> Result<StoredRecord, Error> {
        let record = record.into();
        let now = self.shared.clock.now();
        #[cfg(feature = "external")]
        if let Some(external) = self.shared.external() {
            return external.produce(&self.name, record, now);
        }
        let stored = self.append(&Batch::new([record.clone()]), now);
        let stored = stored
            .map_err(|failure| failure.error(format_args!("topic {:?} refused a record", self.name)))?;
        let Record { key, value, headers, timestamp, .. } = record;
        let timestamp =
            if stored.is_log_append_time { stored.max_timestamp } else { timestamp.unwrap_or(now) };
        let (partition, offset) = (stored.partition, stored.base_offset);
        Ok(StoredRecord { partition, offset, timestamp, key, value, headers })
    }

    /// Appends a batch without a client: by the topic's own rules, unless it is a marker or
    /// [`unchecked`](Batch::unchecked). A batch that its producer has sent before is not appended again, and the first one
    /// is what this gives.
    ///
    /// # Errors
    /// As [`produce`](Topic::produce).
    pub fn produce_batch(&self, batch: impl Into<Batch>) -> Result<StoredBatch, Error> {
        self.shared.inside("batches")?;
        let stored = self.append(&batch.into(), self.shared.clock.now());
        stored.map_err(|failure| failure.error(format_args!("topic {:?} refused a batch", self.name)))
    }

    fn append(&self, batch: &Batch, now: Millis) -> Result<StoredBatch, Failure> {
        let topic = TopicRef::Name(self.name.clone());
        let bytes_max = self.shared.look(|state| {
            let topic = state.topic(&topic).cloned()?;
            Ok::<_, ErrorCode>(state.settings(&topic).log.decompressed_bytes_max)
        })?;
        // Made, and compressed, outside of the lock.
        let made = batch.make(now, bytes_max)?;
        self.shared.with_state_lasting(|state, now| {
            let partition = state.locate(&topic, partition_for(state, &topic, batch)?)?;
            if partition.leader < 0 {
                return Err(ErrorCode::LeaderNotAvailable.into());
            }
            let appended = append(state, &partition, made, batch.keeps_offset, now)?;
            stored(state, &partition, &appended, bytes_max)
        })
    }
}

impl<R: Into<Record>> From<Vec<R>> for Batch {
    fn from(records: Vec<R>) -> Self {
        Self::new(records)
    }
}

fn append(
    state: &mut State,
    partition: &Located,
    made: Made,
    keeps_offset: bool,
    now: Millis,
) -> storage::Result<Appended> {
    match made {
        Made::Client(batch) => {
            let settings = state.settings(&partition.topic);
            let batch = batch.admit(&settings.log, now)?;
            state.append(partition, &batch, Origin::Client, now)
        }
        Made::Trusted(batch) => state.append(partition, &batch.trusted(), Origin::Coordinator, now),
        Made::Opaque(mut bytes, offsets) => {
            if !keeps_offset {
                let end = state.partitions.log(partition.key).log_end_offset();
                put_offset(&mut bytes, end, partition.leader_epoch);
            }
            state.append_opaque(partition, &bytes, offsets, now)
        }
    }
}

/// Sets base offset and leader epoch, which stand outside of the CRC. What is too short for them is left alone.
fn put_offset(batch: &mut [u8], base_offset: i64, leader_epoch: i32) {
    if let Some((head, _)) = batch.split_first_chunk_mut::<16>() {
        head[..8].copy_from_slice(&base_offset.to_be_bytes());
        head[12..].copy_from_slice(&leader_epoch.to_be_bytes());
    }
}

/// The batch as it lies there.
fn stored(
    state: &State,
    partition: &Located,
    appended: &Appended,
    bytes_max: usize,
) -> Result<StoredBatch, Failure> {
    let log = state.partitions.log(partition.key);
    let entries = log.entries(appended.base_offset, appended.last_offset + 1);
    let entry = entries?.into_iter().next();
    // A duplicate of a batch that is itself no longer there.
    let entry = entry.ok_or(ErrorCode::DuplicateSequenceNumber)?;
    Ok(StoredBatch::of(partition.key.index, entry, log.log_start_offset(), bytes_max))
}

/// As named; else by key; else each in turn.
fn partition_for(state: &State, topic: &TopicRef, batch: &Batch) -> Result<i32, ErrorCode> {
    let named = batch.partition.or_else(|| batch.first().and_then(|record| record.partition));
    if let Some(partition) = named {
        return Ok(partition);
    }
    let Some(first) = batch.first() else { return Ok(0) };
    let topic = state.topic(topic)?;
    let count = topic.partitions.len().max(1);
    let chosen = match first.key.as_deref() {
        Some(key) => partition_of(key, count),
        None => {
            let end = |index| state.partitions.log(PartitionKey { topic: topic.id, index }).log_end_offset();
            in_turn(topic.numbered().map(|(index, _)| end(index)), count)
        }
    };
    Ok(i32::try_from(chosen).unwrap_or(0))
}
