//! A batch that is to be made, as plain data.

use super::{Data, NewRecord};
use crate::record::{Batch, Compression, Corruption};

/// A batch to be appended: `records`, or one of `commit`, `abort` and `raw`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(
    feature = "control",
    derive(serde::Deserialize, utoipa::ToSchema),
    serde(rename_all = "camelCase", deny_unknown_fields)
)]
pub struct NewBatch {
    /// The records that share it. All go to the partition of the first, unless the batch names another.
    pub records: Option<Vec<NewRecord>>,
    /// Instead of records: the marker that commits this producer's transaction in the partition.
    pub commit: Option<TransactionOf>,
    /// Instead of records: the marker that aborts this producer's transaction in the partition.
    pub abort: Option<TransactionOf>,
    /// Instead of records: the bytes of a batch, as in a Produce request.
    pub raw: Option<Data>,
    /// The partition; by default that of the first record, and 0 for bytes and markers.
    #[cfg_attr(feature = "control", schema(minimum = 0))]
    pub partition: Option<i32>,
    /// How records are compressed; by default not. A topic's `compression.type` has the last word.
    #[cfg_attr(
        feature = "control",
        serde(default, with = "CompressionName"),
        schema(value_type = CompressionName, required = false)
    )]
    pub compression: Compression,
    /// Makes records the batch of an idempotent producer; its sequence numbers are checked as a client's are.
    pub producer: Option<BatchProducer>,
    /// Whether records are part of their producer's transaction, which stays open until a marker ends it.
    #[cfg_attr(feature = "control", serde(default))]
    pub transactional: bool,
    /// Damages, done in this order. A damaged batch is refused as a client's would be, unless it is unchecked.
    #[cfg_attr(feature = "control", serde(default))]
    pub corrupt: Vec<Corruption>,
    /// Whether it goes into the log as it is: no rule of the topic is applied, and no sequence is checked.
    #[cfg_attr(feature = "control", serde(default))]
    pub unchecked: bool,
    /// Of what is unchecked: whether base offset and leader epoch stay as the bytes have them.
    #[cfg_attr(feature = "control", serde(default))]
    pub keep_offset: bool,
    /// Of what is unchecked: how many offsets it takes up. By default as many as it says itself, if that can be, else 1.
    #[cfg_attr(feature = "control", schema(minimum = 1))]
    pub offsets: Option<i32>,
}

/// Whose transaction a marker ends.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(
    feature = "control",
    derive(serde::Deserialize, utoipa::ToSchema),
    serde(rename_all = "camelCase", deny_unknown_fields)
)]
pub struct TransactionOf {
    /// The producer's id.
    #[cfg_attr(feature = "control", schema(minimum = 0))]
    pub producer_id: i64,
    /// The producer's epoch.
    #[cfg_attr(feature = "control", schema(minimum = 0, maximum = 32_767))]
    pub producer_epoch: i16,
}

/// An idempotent producer, and where it stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(
    feature = "control",
    derive(serde::Deserialize, utoipa::ToSchema),
    serde(rename_all = "camelCase", deny_unknown_fields)
)]
pub struct BatchProducer {
    /// Its id.
    #[cfg_attr(feature = "control", schema(minimum = 0))]
    pub id: i64,
    /// Its epoch.
    #[cfg_attr(feature = "control", schema(minimum = 0, maximum = 32_767))]
    pub epoch: i16,
    /// The sequence number of the first record.
    #[cfg_attr(feature = "control", schema(minimum = 0))]
    pub base_sequence: i32,
}

/// How records are compressed, as producers call it.
#[cfg(feature = "control")]
#[derive(serde::Serialize, serde::Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "lowercase", remote = "Compression")]
#[allow(dead_code, reason = "it describes a codec of the storage in JSON")]
pub(super) enum CompressionName {
    /// Not at all.
    None,
    /// Gzip.
    Gzip,
    /// Snappy.
    Snappy,
    /// LZ4.
    Lz4,
    /// Zstandard.
    Zstd,
}

impl NewBatch {
    /// The batch, or what is wrong with what is said of it.
    pub(super) fn batch(self) -> Result<Batch, &'static str> {
        let has_records = self.records.is_some();
        let of_records =
            self.compression != Compression::None || self.producer.is_some() || self.transactional;
        if of_records && !has_records {
            return Err(
                "compression, producer and transactional are about records; a marker or raw bytes have none",
            );
        }
        if (self.keep_offset || self.offsets.is_some()) && !self.unchecked {
            return Err("keepOffset and offsets are about what is unchecked");
        }
        let mut batch = match (self.records, self.commit, self.abort, self.raw) {
            (Some(records), None, None, None) => Batch::new(records),
            (None, Some(of), None, None) => Batch::commit(of.producer_id, of.producer_epoch),
            (None, None, Some(of), None) => Batch::abort(of.producer_id, of.producer_epoch),
            (None, None, None, Some(raw)) => Batch::raw(raw.0),
            _ => return Err("a batch is made of one of records, commit, abort and raw"),
        };
        batch = batch.compression(self.compression);
        if let Some(partition) = self.partition {
            batch = batch.partition(partition);
        }
        if let Some(BatchProducer { id, epoch, base_sequence }) = self.producer {
            batch = batch.producer(id, epoch, base_sequence);
        }
        if self.transactional {
            batch = batch.transactional();
        }
        batch = self.corrupt.into_iter().fold(batch, Batch::corrupt);
        if let Some(offsets) = self.offsets {
            batch = batch.offsets(offsets);
        }
        batch = if self.unchecked { batch.unchecked() } else { batch };
        Ok(if self.keep_offset { batch.keep_offset() } else { batch })
    }
}
