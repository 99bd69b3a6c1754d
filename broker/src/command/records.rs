//! Records: written and read without a client.

use super::{Data, Handles, Run};
use crate::error::{Error, ErrorKind};
use crate::list::Listed;
use crate::record::{Record, StoredRecord};

/// Appends records to a topic, one after the other, by the topic's own rules. If one is refused, those before it stay.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(
    feature = "control",
    derive(serde::Deserialize, utoipa::ToSchema),
    serde(rename_all = "camelCase", deny_unknown_fields)
)]
pub struct Produce {
    /// The topic.
    pub topic: String,
    /// The records, in order.
    pub records: Vec<NewRecord>,
}

/// A record to be appended.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(
    feature = "control",
    derive(serde::Serialize, serde::Deserialize, utoipa::ToSchema),
    serde(rename_all = "camelCase", deny_unknown_fields)
)]
pub struct NewRecord {
    /// The key. Unless a partition is named, it decides on the partition as with Kafka's own clients.
    pub key: Option<Data>,
    /// The value; without one the record is a tombstone.
    pub value: Option<Data>,
    /// The headers, in order; a key may come more than once.
    #[cfg_attr(feature = "control", serde(default))]
    pub headers: Vec<HeaderView>,
    /// Milliseconds since the epoch; by default cluster time.
    #[cfg_attr(feature = "control", schema(minimum = 0))]
    pub timestamp: Option<i64>,
    /// The partition; by default by key, and without a key each in turn.
    #[cfg_attr(feature = "control", schema(minimum = 0))]
    pub partition: Option<i32>,
}

/// A header of a record.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(
    feature = "control",
    derive(serde::Serialize, serde::Deserialize, utoipa::ToSchema),
    serde(rename_all = "camelCase", deny_unknown_fields)
)]
pub struct HeaderView {
    /// The key.
    pub key: String,
    /// The value; null and missing are the same.
    pub value: Option<Data>,
}

/// Where the records of a [`Produce`] lie now, in its order.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "control", derive(serde::Serialize, utoipa::ToSchema), serde(rename_all = "camelCase"))]
#[non_exhaustive]
pub struct Produced {
    /// The records as they lie in their partitions.
    pub records: Vec<RecordView>,
}

/// Reads the records of a topic, partition by partition, in the order of their offsets.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(
    feature = "control",
    derive(serde::Deserialize, utoipa::ToSchema),
    serde(rename_all = "camelCase", deny_unknown_fields)
)]
pub struct ReadRecords {
    /// The topic.
    pub topic: String,
    /// Only this partition; by default all.
    #[cfg_attr(feature = "control", schema(minimum = 0))]
    pub partition: Option<i32>,
    /// Only from this offset on; by default from the log's start.
    #[cfg_attr(feature = "control", schema(minimum = 0))]
    pub from: Option<i64>,
    /// At most so many records; by default 1,000.
    #[cfg_attr(feature = "control", schema(minimum = 1, maximum = 100_000))]
    pub limit: Option<u32>,
}

/// Records of a topic.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "control", derive(serde::Serialize, utoipa::ToSchema), serde(rename_all = "camelCase"))]
#[non_exhaustive]
pub struct RecordList {
    /// The records.
    pub records: Vec<RecordView>,
    /// Whether there are more than the limit allowed.
    pub more: bool,
}

/// A record as it lies in a partition.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "control", derive(serde::Serialize, utoipa::ToSchema), serde(rename_all = "camelCase"))]
#[non_exhaustive]
pub struct RecordView {
    /// The partition's number.
    pub partition: i32,
    /// The offset in it.
    pub offset: i64,
    /// Milliseconds since the epoch; -1 if the producer gave none.
    pub timestamp: i64,
    /// The key.
    pub key: Option<Data>,
    /// The value; null is a tombstone.
    pub value: Option<Data>,
    /// The headers, in order.
    pub headers: Vec<HeaderView>,
}

/// Records, or batches, that are given unless a command says otherwise.
const LIMIT_DEFAULT: u32 = 1_000;

/// How many are given at most.
pub(super) fn limit(given: Option<u32>) -> Result<usize, Error> {
    match given.unwrap_or(LIMIT_DEFAULT) {
        0 => Err(Error::new(ErrorKind::InvalidConfig, "limit is 0: at least one must be allowed")),
        limit => Ok(usize::try_from(limit).unwrap_or(usize::MAX)),
    }
}

impl From<NewRecord> for Record {
    fn from(record: NewRecord) -> Self {
        let header = |header: HeaderView| (header.key, header.value.map(|value| value.0));
        Self {
            key: record.key.map(|key| key.0),
            value: record.value.map(|value| value.0),
            headers: record.headers.into_iter().map(header).listed(),
            timestamp: record.timestamp,
            partition: record.partition,
        }
    }
}

impl From<StoredRecord> for RecordView {
    fn from(record: StoredRecord) -> Self {
        let header =
            |(key, value): (String, Option<bytes::Bytes>)| HeaderView { key, value: value.map(Data) };
        Self {
            partition: record.partition,
            offset: record.offset,
            timestamp: record.timestamp,
            key: record.key.map(Data),
            value: record.value.map(Data),
            headers: record.headers.into_iter().map(header).listed(),
        }
    }
}

impl Run for Produce {
    type Answer = Produced;

    fn run(self, handles: &Handles) -> Result<Produced, Error> {
        let topic = handles.topic(self.topic);
        let stored = self.records.into_iter().map(|record| topic.produce(record).map(RecordView::from));
        Ok(Produced { records: stored.listed_if_ok()? })
    }
}

impl Run for ReadRecords {
    type Answer = RecordList;

    fn run(self, handles: &Handles) -> Result<RecordList, Error> {
        let limit = limit(self.limit)?;
        let from = self.from.unwrap_or(0);
        let batches = handles.topic(&self.topic).batches_from(self.partition, from)?;
        let mut records = Vec::new();
        for batch in batches {
            records.extend(batch.records()?.into_iter().filter(|record| record.offset >= from));
            // One more than is given says that there are more.
            if records.len() > limit {
                break;
            }
        }
        let more = records.len() > limit;
        records.truncate(limit);
        Ok(RecordList { records: records.into_iter().map(RecordView::from).listed(), more })
    }
}

#[cfg(feature = "control")]
impl serde::Serialize for StoredRecord {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        RecordView::from(self.clone()).serialize(serializer)
    }
}
