//! Batches as the author of a test makes them: sound ones, markers, bytes, and damaged ones.

use bytes::Bytes;
use kafkito_storage::{
    self as storage, BatchHeader, CheckedBatch, ControlMarker, Header, RecordBatchBuilder,
};

use super::Record;
use super::corruption::Corruption;
use crate::clock::Millis;
use crate::list::Listed;

pub use kafkito_storage::Codec as Compression;

/// Records that share a batch, with all that a producer could have said of it; or a marker, or plain bytes.
///
/// ```
/// use kafkito::{Batch, Cluster, Compression, Record};
///
/// let kafka = Cluster::builder().topic("orders", 1).start()?;
/// let orders = kafka.topic("orders");
///
/// let batch = Batch::new(["one", "two"]).record(Record::new("three").key("k")).compression(Compression::Zstd);
/// let stored = orders.produce_batch(batch)?;
/// assert_eq!((stored.base_offset, stored.last_offset, stored.count), (0, 2, 3));
///
/// // What an idempotent producer sends twice is stored once.
/// let batch = Batch::new(["four"]).producer(7, 0, 0);
/// assert_eq!(orders.produce_batch(batch.clone())?.base_offset, 3);
/// assert_eq!(orders.produce_batch(batch)?.base_offset, 3);
///
/// // A transaction, and its end.
/// orders.produce_batch(Batch::new(["void"]).producer(8, 0, 0).transactional())?;
/// orders.produce_batch(Batch::abort(8, 0))?;
/// # Ok::<(), kafkito::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use = "a batch is not there until `Topic::produce_batch`"]
pub struct Batch {
    pub(super) content: Content,
    pub(crate) partition: Option<i32>,
    compression: Compression,
    producer: Option<(i64, i16, i32)>,
    transactional: bool,
    corruptions: Vec<Corruption>,
    pub(crate) is_unchecked: bool,
    pub(crate) keeps_offset: bool,
    offsets: Option<i32>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Content {
    Records(Vec<Record>),
    Marker { producer_id: i64, producer_epoch: i16, marker: ControlMarker },
    Raw(Bytes),
}

/// A batch on its way to a log.
#[derive(Debug)]
pub(crate) enum Made {
    /// It obeys the topic's rules, like a client's.
    Client(CheckedBatch),
    /// It is sound, and asks no leave: a marker, or one that is not to be checked.
    Trusted(CheckedBatch),
    /// Bytes that may be anything, and the number of offsets they take up.
    Opaque(Vec<u8>, i32),
}

impl Batch {
    /// These records in one batch. All go to the partition of the first, unless [`partition`](Batch::partition) names another.
    pub fn new<R: Into<Record>>(records: impl IntoIterator<Item = R>) -> Self {
        Self::of(Content::Records(records.into_iter().map(Into::into).listed()))
    }

    /// The control batch that commits a producer's transaction in its partition. Consumers skip it.
    pub fn commit(producer_id: i64, producer_epoch: i16) -> Self {
        let marker = ControlMarker::Commit { coordinator_epoch: 0 };
        Self::of(Content::Marker { producer_id, producer_epoch, marker })
    }

    /// The control batch that aborts a producer's transaction in its partition.
    pub fn abort(producer_id: i64, producer_epoch: i16) -> Self {
        let marker = ControlMarker::Abort { coordinator_epoch: 0 };
        Self::of(Content::Marker { producer_id, producer_epoch, marker })
    }

    /// The bytes of a batch, as in a Produce request. They are checked like a client's, unless
    /// [`unchecked`](Batch::unchecked).
    pub fn raw(bytes: impl Into<Bytes>) -> Self {
        Self::of(Content::Raw(bytes.into()))
    }

    fn of(content: Content) -> Self {
        Self {
            content,
            partition: None,
            compression: Compression::None,
            producer: None,
            transactional: false,
            corruptions: Vec::new(),
            is_unchecked: false,
            keeps_offset: false,
            offsets: None,
        }
    }

    /// Adds a record. Nothing happens to a marker or to bytes.
    pub fn record(mut self, record: impl Into<Record>) -> Self {
        if let Content::Records(records) = &mut self.content {
            records.push(record.into());
        }
        self
    }

    /// Names the partition. Default: that of the first record; 0 for bytes and markers.
    pub fn partition(mut self, partition: i32) -> Self {
        self.partition = Some(partition);
        self
    }

    /// Compresses the records. Default: not. A topic's `compression.type` has the last word.
    pub fn compression(mut self, compression: Compression) -> Self {
        self.compression = compression;
        self
    }

    /// Makes it the batch of an idempotent producer: its id, its epoch, and the sequence number of the first record. They are
    /// checked as a client's are. Default: none.
    pub fn producer(mut self, id: i64, epoch: i16, base_sequence: i32) -> Self {
        self.producer = Some((id, epoch, base_sequence));
        self
    }

    /// Makes it part of its producer's transaction, which stays open until [`commit`](Batch::commit) or
    /// [`abort`](Batch::abort): until then consumers that read committed records do not see it, nor what comes after it.
    pub fn transactional(mut self) -> Self {
        self.transactional = true;
        self
    }

    /// Damages it. Such a batch is refused as a client's would be, unless it is [`unchecked`](Batch::unchecked). May be called
    /// again: the damages are done in that order.
    ///
    /// ```
    /// use kafkito::{Batch, Cluster, Corruption, ErrorCode};
    ///
    /// let kafka = Cluster::builder().topic("orders", 1).start()?;
    /// let bad = Batch::new(["one"]).corrupt(Corruption::Crc);
    /// let refused = kafka.topic("orders").produce_batch(bad.clone()).unwrap_err();
    /// assert_eq!(refused.code(), Some(ErrorCode::CorruptMessage));
    ///
    /// kafka.topic("orders").produce_batch(bad.unchecked())?; // now every consumer meets it
    /// assert!(kafka.topic("orders").batches()?[0].is_unchecked);
    /// # Ok::<(), kafkito::Error>(())
    /// ```
    pub fn corrupt(mut self, corruption: Corruption) -> Self {
        self.corruptions.push(corruption);
        self
    }

    /// Puts it into the log as it is, whatever it is: no rule of the topic is applied, and no sequence is checked. Of damaged
    /// batches and of bytes the log keeps no account of a producer. Only the base offset and the leader's epoch are set, which
    /// lie outside of the CRC; [`keep_offset`](Batch::keep_offset) leaves even those.
    pub fn unchecked(mut self) -> Self {
        self.is_unchecked = true;
        self
    }

    /// Leaves the base offset and the leader epoch that the bytes have, where they go in [`unchecked`](Batch::unchecked).
    pub fn keep_offset(mut self) -> Self {
        self.keeps_offset = true;
        self
    }

    /// How many offsets [unchecked](Batch::unchecked) bytes take up in the log. Default: as many as they say themselves, if that
    /// is a number from 1 to a million, else 1.
    pub fn offsets(mut self, count: i32) -> Self {
        self.offsets = Some(count);
        self
    }

    /// The first record, which decides on the partition.
    pub(crate) fn first(&self) -> Option<&Record> {
        match &self.content {
            Content::Records(records) => records.first(),
            _ => None,
        }
    }

    /// The batch as a producer would have made it at `now`; `bytes_max` bounds what bytes that are checked may decompress to.
    pub(crate) fn make(&self, now: Millis, bytes_max: usize) -> storage::Result<Made> {
        let sound = match &self.content {
            Content::Records(records) => self.build(records, now)?,
            Content::Marker { producer_id, producer_epoch, marker } => {
                RecordBatchBuilder::marker(*producer_id, *producer_epoch, *marker, now)
            }
            Content::Raw(bytes) => return self.damage(bytes.to_vec(), bytes_max),
        };
        if !self.corruptions.is_empty() || self.keeps_offset {
            return self.damage(sound.to_bytes().to_vec(), bytes_max);
        }
        let is_marker = matches!(self.content, Content::Marker { .. });
        Ok(if self.is_unchecked || is_marker { Made::Trusted(sound) } else { Made::Client(sound) })
    }

    fn build(&self, records: &[Record], now: Millis) -> storage::Result<CheckedBatch> {
        let mut builder = RecordBatchBuilder::new().codec(self.compression).transactional(self.transactional);
        if let Some((id, epoch, base_sequence)) = self.producer {
            builder = builder.producer(id, epoch, base_sequence);
        }
        for record in records {
            let header = |(key, value): &(String, Option<Bytes>)| Header {
                key: key.clone().into(),
                value: value.clone(),
            };
            let headers: Vec<Header> = record.headers.iter().map(header).listed();
            let timestamp = record.timestamp.unwrap_or(now);
            builder.push_with_headers(timestamp, record.key.as_deref(), record.value.as_deref(), &headers);
        }
        builder.build()
    }

    fn damage(&self, mut bytes: Vec<u8>, bytes_max: usize) -> storage::Result<Made> {
        let offsets = self.offsets.or_else(|| offsets_of(&bytes)).unwrap_or(1);
        self.corruptions.iter().for_each(|corruption| corruption.apply(&mut bytes));
        match self.is_unchecked {
            true => Ok(Made::Opaque(bytes, offsets)),
            false => storage::check(bytes.into(), bytes_max).map(Made::Client),
        }
    }
}

/// How many offsets bytes say that they take up, if that can be.
fn offsets_of(bytes: &[u8]) -> Option<i32> {
    let delta = BatchHeader::parse(bytes)?.last_offset_delta;
    (0..1_000_000).contains(&delta).then_some(delta + 1)
}
