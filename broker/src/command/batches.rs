//! Batches: appended as a producer would, or could never, and read as they lie in their partitions.

#[cfg(feature = "control")]
use super::new_batch::CompressionName;
use super::records::limit;
use super::{Handles, NewBatch, RawBytes, Run};
use crate::error::{Error, ErrorKind};
use crate::list::Listed;
use crate::record::{Compression, StoredBatch};

/// Appends batches to a topic, one after the other: by the topic's own rules, unless they are markers or unchecked. If one is
/// refused, those before it stay.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(
    feature = "control",
    derive(serde::Deserialize, utoipa::ToSchema),
    serde(rename_all = "camelCase", deny_unknown_fields)
)]
pub struct ProduceBatches {
    /// The topic.
    pub topic: String,
    /// The batches, in order.
    pub batches: Vec<NewBatch>,
}

/// Where the batches of a [`ProduceBatches`] lie now, in its order.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "control", derive(serde::Serialize, utoipa::ToSchema), serde(rename_all = "camelCase"))]
#[non_exhaustive]
pub struct ProducedBatches {
    /// The batches as they lie in their partitions. One that its producer has sent before is the first one.
    pub batches: Vec<BatchView>,
}

/// Reads the batches of a topic, partition by partition, in the order of their offsets: markers and damaged ones included.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(
    feature = "control",
    derive(serde::Deserialize, utoipa::ToSchema),
    serde(rename_all = "camelCase", deny_unknown_fields)
)]
pub struct ReadBatches {
    /// The topic.
    pub topic: String,
    /// Only this partition; by default all.
    #[cfg_attr(feature = "control", schema(minimum = 0))]
    pub partition: Option<i32>,
    /// Only those that hold this offset or later ones; by default from the log's start.
    #[cfg_attr(feature = "control", schema(minimum = 0))]
    pub from: Option<i64>,
    /// At most so many batches; by default 1,000.
    #[cfg_attr(feature = "control", schema(minimum = 1, maximum = 100_000))]
    pub limit: Option<u32>,
}

/// Batches of a topic.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "control", derive(serde::Serialize, utoipa::ToSchema), serde(rename_all = "camelCase"))]
#[non_exhaustive]
pub struct BatchList {
    /// The batches.
    pub batches: Vec<BatchView>,
    /// Whether there are more than the limit allowed.
    pub more: bool,
}

/// A batch as it lies in a partition.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "control", derive(serde::Serialize, utoipa::ToSchema), serde(rename_all = "camelCase"))]
#[non_exhaustive]
pub struct BatchView {
    /// The partition's number.
    pub partition: i32,
    /// The offset of its first record.
    pub base_offset: i64,
    /// The offset of its last record.
    pub last_offset: i64,
    /// How many records it has. Of what is unchecked: how many offsets it takes up.
    pub count: i32,
    /// The epoch of the leader that appended it.
    pub leader_epoch: i32,
    /// The codec of its records; null where it names one that does not exist.
    #[cfg_attr(
        feature = "control",
        serde(serialize_with = "json::optional_codec"),
        schema(value_type = Option<CompressionName>)
    )]
    pub compression: Option<Compression>,
    /// The largest timestamp, in milliseconds since the epoch; -1 if no record has one.
    pub max_timestamp: i64,
    /// Whether its timestamp is the broker's (`LogAppendTime`), not the producer's.
    pub is_log_append_time: bool,
    /// The idempotent producer's id, or -1.
    pub producer_id: i64,
    /// The idempotent producer's epoch, or -1.
    pub producer_epoch: i16,
    /// The sequence number of its first record, or -1.
    pub base_sequence: i32,
    /// Whether it is part of a transaction.
    pub is_transactional: bool,
    /// If it ends a transaction: whether that was committed.
    pub commits: Option<bool>,
    /// Whether it was put into the log unchecked, as bytes: then what stands here of it, but for its offsets, is nothing.
    pub is_unchecked: bool,
    /// The bytes, as a consumer gets them.
    pub bytes: RawBytes,
}

#[cfg(feature = "control")]
mod json {
    use serde::Serializer;

    use super::{Compression, CompressionName};

    pub(super) fn optional_codec<S: Serializer>(
        codec: &Option<Compression>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        match codec {
            Some(codec) => CompressionName::serialize(codec, serializer),
            None => serializer.serialize_none(),
        }
    }
}

impl From<StoredBatch> for BatchView {
    fn from(batch: StoredBatch) -> Self {
        Self {
            partition: batch.partition,
            base_offset: batch.base_offset,
            last_offset: batch.last_offset,
            count: batch.count,
            leader_epoch: batch.leader_epoch,
            compression: batch.compression,
            max_timestamp: batch.max_timestamp,
            is_log_append_time: batch.is_log_append_time,
            producer_id: batch.producer_id,
            producer_epoch: batch.producer_epoch,
            base_sequence: batch.base_sequence,
            is_transactional: batch.is_transactional,
            commits: batch.commits,
            is_unchecked: batch.is_unchecked,
            bytes: batch.bytes.into(),
        }
    }
}

impl Run for ProduceBatches {
    type Answer = ProducedBatches;

    fn run(self, handles: &Handles) -> Result<ProducedBatches, Error> {
        let topic = handles.topic(self.topic);
        // What cannot be meant is refused before anything is appended.
        let batches = self.batches.into_iter().enumerate().map(|(at, batch)| {
            batch.batch().map_err(|why| {
                Error::new(ErrorKind::InvalidConfig, format!("batches[{at}] cannot be made: {why}"))
            })
        });
        let batches = batches.listed_if_ok()?;
        let stored = batches.into_iter().map(|batch| topic.produce_batch(batch).map(BatchView::from));
        Ok(ProducedBatches { batches: stored.listed_if_ok()? })
    }
}

impl Run for ReadBatches {
    type Answer = BatchList;

    fn run(self, handles: &Handles) -> Result<BatchList, Error> {
        let limit = limit(self.limit)?;
        let batches = handles.topic(self.topic).batches_from(self.partition, self.from.unwrap_or(0))?;
        let more = batches.len() > limit;
        Ok(BatchList { batches: batches.into_iter().take(limit).map(BatchView::from).listed(), more })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::command::{Answer, BatchProducer, Data, NewRecord, TransactionOf};
    use crate::{Cluster, Corruption, ErrorCode};

    fn put(kafka: &Cluster, batches: Vec<NewBatch>) -> Result<Vec<BatchView>, Error> {
        match kafka.execute(ProduceBatches { topic: "orders".into(), batches })? {
            Answer::ProduceBatches(produced) => Ok(produced.batches),
            other => panic!("{other:?}"),
        }
    }

    fn record(value: &str) -> NewRecord {
        NewRecord { value: Some(value.to_owned().into()), ..NewRecord::default() }
    }

    fn of(values: &[&str]) -> NewBatch {
        NewBatch { records: Some(values.iter().map(|value| record(value)).collect()), ..NewBatch::default() }
    }

    #[test]
    fn it_says_all_that_a_batch_of_the_librarys_says() {
        let kafka = Cluster::builder().topic("orders", 2).start().expect("a cluster starts");
        let producer = BatchProducer { id: 7, epoch: 3, base_sequence: 11 };
        let all = NewBatch {
            partition: Some(1),
            compression: Compression::Zstd,
            producer: Some(producer),
            transactional: true,
            ..of(&["one", "two"])
        };
        let abort = NewBatch {
            partition: Some(1),
            abort: Some(TransactionOf { producer_id: 7, producer_epoch: 3 }),
            ..NewBatch::default()
        };
        let stored = put(&kafka, vec![all, abort]).expect("they are sound");
        let there: Vec<BatchView> = kafka
            .topic("orders")
            .batches()
            .expect("it can be read")
            .into_iter()
            .map(BatchView::from)
            .collect();
        assert_eq!(stored, there);
        assert_eq!(
            (stored[0].partition, stored[0].count, stored[0].compression),
            (1, 2, Some(Compression::Zstd))
        );
        assert_eq!((stored[0].producer_id, stored[0].producer_epoch, stored[0].base_sequence), (7, 3, 11));
        assert!(stored[0].is_transactional);
        assert_eq!(stored[1].commits, Some(false));
    }

    #[test]
    fn bytes_and_damages_go_in_as_they_are_or_are_refused() {
        let kafka = Cluster::builder().topic("orders", 1).start().expect("a cluster starts");
        let damaged = NewBatch { corrupt: vec![Corruption::Crc], ..of(&["one"]) };
        let refused = put(&kafka, vec![of(&["zero"]), damaged.clone(), of(&["three"])]).expect_err("damaged");
        assert_eq!(refused.code(), Some(ErrorCode::CorruptMessage));
        let stored = put(&kafka, vec![NewBatch { unchecked: true, ..damaged }]).expect("it asks no leave");
        assert_eq!((stored[0].base_offset, stored[0].is_unchecked), (1, true), "what came before is there");
        let raw = NewBatch { raw: Some(Data(stored[0].bytes.bytes.clone())), ..NewBatch::default() };
        let again = NewBatch { unchecked: true, offsets: Some(4), keep_offset: true, ..raw.clone() };
        let again = put(&kafka, vec![again]).expect("it asks no leave");
        assert_eq!((again[0].last_offset, &again[0].bytes), (5, &stored[0].bytes));
        let refused = put(&kafka, vec![raw]).expect_err("its base offset is none that a producer sends");
        assert_eq!(refused.code(), Some(ErrorCode::InvalidRecord));
    }

    #[test]
    fn what_cannot_be_meant_is_refused_before_anything_is_appended() {
        let kafka = Cluster::builder().topic("orders", 1).start().expect("a cluster starts");
        let refused = |batch: NewBatch, words: &str| {
            let error = put(&kafka, vec![of(&["one"]), batch]).expect_err("it cannot be meant");
            assert_eq!(error.kind(), ErrorKind::InvalidConfig);
            assert!(error.to_string().contains(words) && error.to_string().contains("batches[1]"), "{error}");
        };
        let marker = || NewBatch { commit: Some(TransactionOf::default()), ..NewBatch::default() };
        refused(NewBatch::default(), "one of records, commit, abort and raw");
        refused(NewBatch { raw: Some("x".into()), ..marker() }, "one of records");
        refused(NewBatch { compression: Compression::Gzip, ..marker() }, "about records");
        refused(NewBatch { offsets: Some(2), ..of(&["two"]) }, "unchecked");
        assert_eq!(kafka.topic("orders").batches().expect("it can be read"), []);
    }
}
