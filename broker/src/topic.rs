//! A topic, as the author of a test holds it.

use std::sync::Arc;

use kafkito_storage::{self as storage, Header, Origin, RecordBatchBuilder};
use tokio::runtime::Handle;

use crate::ErrorCode;
use crate::clock::Millis;
use crate::cluster::Cluster;
use crate::error::{Error, ErrorKind};
use crate::partitions::PartitionKey;
use crate::record::{Record, StoredRecord, partition_of};
use crate::shared::Shared;
use crate::state::appending::error_code;
use crate::state::{State, TopicRef};

/// A topic by its name. It need not exist yet: waits wait for it, everything else says that it is missing.
///
/// Cheap to clone and to send to another thread. It does not keep the cluster running.
#[derive(Clone, Debug)]
pub struct Topic {
    pub(crate) shared: Arc<Shared>,
    pub(crate) runtime: Handle,
    pub(crate) name: String,
}

impl Cluster {
    /// A topic by its name.
    pub fn topic(&self, name: impl Into<String>) -> Topic {
        Topic::new(&self.shared, &self.runtime, name.into())
    }
}

impl Topic {
    pub(crate) fn new(shared: &Arc<Shared>, runtime: &Handle, name: String) -> Self {
        Self { shared: Arc::clone(shared), runtime: runtime.clone(), name }
    }

    /// The topic's name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Appends a record without a client, by the topic's own rules.
    ///
    /// # Errors
    /// [`ErrorKind::Refused`] with the code that a producer would have got, or UNKNOWN_TOPIC_OR_PARTITION.
    pub fn produce(&self, record: impl Into<Record>) -> Result<StoredRecord, Error> {
        let record = record.into();
        self.shared.with_state(|state, now| produce(state, &self.name, record, now)).map_err(|error| {
            match error {
                Failure::Code(code) => {
                    Error::refused(code, format_args!("topic {:?} refused a record", self.name))
                }
                Failure::Storage(error) => {
                    let text = format!("topic {:?} refused a record: {error}", self.name);
                    Error::new(ErrorKind::Refused(error_code(&error)), text)
                }
            }
        })
    }

    /// Every record of every partition that is there now, partition by partition, in the order of their offsets;
    /// records of open and of aborted transactions included.
    ///
    /// # Errors
    /// [`ErrorKind::Refused`] with UNKNOWN_TOPIC_OR_PARTITION if there is no such topic.
    pub fn records(&self) -> Result<Vec<StoredRecord>, Error> {
        let read = self.shared.look(|state| read(state, &self.name));
        let read =
            read.map_err(|code| Error::refused(code, format_args!("topic {:?} cannot be read", self.name)))?;
        // Decompressed outside of the lock.
        let mut records = Vec::new();
        for (partition, slices, bytes_max) in read {
            for (_, batch) in slices.iter().flat_map(storage::batches) {
                records.extend(decode(partition, &batch, bytes_max)?);
            }
        }
        Ok(records)
    }

    /// How many partitions the topic has; `None` if there is no such topic.
    pub fn partitions(&self) -> Option<usize> {
        self.shared.look(|state| state.metadata.topic(&self.name).map(|topic| topic.partitions.len()))
    }

    /// The topic's id in Kafka's text form (base64); `None` if there is no such topic.
    pub fn id(&self) -> Option<String> {
        self.shared.look(|state| state.metadata.topic(&self.name).map(|topic| topic.id.to_string()))
    }
}

enum Failure {
    Code(ErrorCode),
    Storage(storage::Error),
}

impl From<ErrorCode> for Failure {
    fn from(code: ErrorCode) -> Self {
        Self::Code(code)
    }
}

impl From<storage::Error> for Failure {
    fn from(error: storage::Error) -> Self {
        Self::Storage(error)
    }
}

fn produce(state: &mut State, name: &str, record: Record, now: Millis) -> Result<StoredRecord, Failure> {
    let topic = TopicRef::Name(name.to_owned());
    let index = match record.partition {
        Some(index) => index,
        None => choose_partition(state, &topic, record.key.as_deref())?,
    };
    let partition = state.locate(&topic, index)?;
    let timestamp = record.timestamp.unwrap_or(now);
    let header = |(key, value): &(String, Option<bytes::Bytes>)| Header {
        key: key.clone().into(),
        value: value.clone(),
    };
    let headers: Vec<Header> = record.headers.iter().map(header).collect();
    let mut builder = RecordBatchBuilder::new();
    builder.push_with_headers(timestamp, record.key.as_deref(), record.value.as_deref(), &headers);
    let settings = state.settings(&partition.topic);
    let batch = builder.build()?.admit(&settings.log, now)?;
    let appended = state.append(&partition, &batch, Origin::Client, now)?;
    let timestamp = if appended.log_append_time < 0 { timestamp } else { appended.log_append_time };
    let Record { key, value, headers, .. } = record;
    Ok(StoredRecord { partition: index, offset: appended.base_offset, timestamp, key, value, headers })
}

/// By key, else each in turn: how much there is already decides whose turn it is.
fn choose_partition(state: &State, topic: &TopicRef, key: Option<&[u8]>) -> Result<i32, ErrorCode> {
    let topic = state.topic(topic)?;
    let count = topic.partitions.len().max(1);
    let chosen = match key {
        Some(key) => partition_of(key, count),
        None => {
            let ends = topic.numbered().map(|(index, _)| {
                let end = state.partitions.log(PartitionKey { topic: topic.id, index }).log_end_offset();
                usize::try_from(end).unwrap_or(0)
            });
            ends.sum::<usize>() % count
        }
    };
    Ok(i32::try_from(chosen).unwrap_or(0))
}

type Slices = (i32, Vec<bytes::Bytes>, usize);

fn read(state: &mut State, name: &str) -> Result<Vec<Slices>, ErrorCode> {
    let topic = Arc::clone(state.topic(&TopicRef::Name(name.to_owned()))?);
    let bytes_max = state.settings(&topic).log.decompressed_bytes_max;
    let partitions = topic.numbered().map(|(index, _)| {
        let log = state.partitions.log(PartitionKey { topic: topic.id, index });
        let read = log.read(log.log_start_offset(), usize::MAX, log.log_end_offset(), true);
        read.map(|read| (index, read.slices, bytes_max)).map_err(|error| error_code(&error))
    });
    partitions.collect()
}

pub(crate) fn decode(
    partition: i32,
    batch: &bytes::Bytes,
    bytes_max: usize,
) -> Result<Vec<StoredRecord>, Error> {
    let unreadable = |error: storage::Error| {
        Error::new(
            ErrorKind::Refused(error_code(&error)),
            format!("partition {partition} holds a bad batch: {error}"),
        )
    };
    let records = storage::records(batch, bytes_max).map_err(unreadable)?;
    if records.header().is_control() {
        return Ok(Vec::new());
    }
    records
        .map(|record| record.map(|record| StoredRecord::of(partition, record)).map_err(unreadable))
        .collect()
}
