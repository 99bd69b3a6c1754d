//! Making batches: for the internal logs, for records produced through the library, for recompression and for tests.

use bytes::Bytes;

use crate::record_batch::LOG_OVERHEAD;
use crate::records::{ControlMarker, Header};
use crate::validate::{CheckedBatch, Summary};
use crate::{
    BatchHeader, Codec, Error, NO_PRODUCER_EPOCH, NO_PRODUCER_ID, NO_SEQUENCE, NO_TIMESTAMP,
    RECORD_BATCH_OVERHEAD, Result, compression, varint,
};

/// What is allocated at least once there is a record.
const PLAIN_BYTES_MIN: usize = 512;

/// Collects records and makes one v2 batch of them, base offset 0.
///
/// ```
/// use kafkito_storage::{Codec, RecordBatchBuilder};
/// let mut builder = RecordBatchBuilder::new().codec(Codec::Lz4);
/// builder.push(1_700_000_000_000, Some(b"key"), Some(b"value"));
/// let batch = builder.build()?;
/// assert_eq!(batch.record_count(), 1);
/// # Ok::<(), kafkito_storage::Error>(())
/// ```
#[derive(Debug, Clone)]
pub struct RecordBatchBuilder {
    codec: Codec,
    transactional: bool,
    control: bool,
    producer_id: i64,
    producer_epoch: i16,
    base_sequence: i32,
    base_timestamp: i64,
    count: i32,
    summary: Summary,
    plain: Vec<u8>,
}

impl Default for RecordBatchBuilder {
    fn default() -> Self {
        RecordBatchBuilder::new()
    }
}

impl RecordBatchBuilder {
    /// No records, no compression, no producer.
    pub fn new() -> RecordBatchBuilder {
        RecordBatchBuilder {
            codec: Codec::None,
            transactional: false,
            control: false,
            producer_id: NO_PRODUCER_ID,
            producer_epoch: NO_PRODUCER_EPOCH,
            base_sequence: NO_SEQUENCE,
            base_timestamp: NO_TIMESTAMP,
            count: 0,
            summary: Summary::EMPTY,
            plain: Vec::new(),
        }
    }

    /// Compresses the records.
    #[must_use]
    pub fn codec(mut self, codec: Codec) -> Self {
        self.codec = codec;
        self
    }

    /// Sets the idempotent producer.
    #[must_use]
    pub fn producer(mut self, id: i64, epoch: i16, base_sequence: i32) -> Self {
        self.producer_id = id;
        self.producer_epoch = epoch;
        self.base_sequence = base_sequence;
        self
    }

    /// Makes the batch part of its producer's transaction.
    #[must_use]
    pub fn transactional(mut self, transactional: bool) -> Self {
        self.transactional = transactional;
        self
    }

    /// Makes the batch one of control records: they are about the log, and consumers do not see them.
    #[must_use]
    pub fn control(mut self, control: bool) -> Self {
        self.control = control;
        self
    }

    /// Makes room for records of so many bytes: a growing buffer is held twice while it moves.
    pub(crate) fn room_for(mut self, plain_bytes: usize) -> Self {
        self.plain.reserve_exact(plain_bytes);
        self
    }

    /// A control batch of one record: the marker that ends a producer's transaction.
    pub fn marker(producer_id: i64, producer_epoch: i16, marker: ControlMarker, now: i64) -> CheckedBatch {
        let builder = RecordBatchBuilder::new().producer(producer_id, producer_epoch, NO_SEQUENCE);
        let mut builder = builder.transactional(true).control(true);
        let (key, value) = marker.key_and_value();
        builder.push(now, Some(&key), Some(&value));
        builder.build().expect("one small record without compression always makes a batch")
    }

    /// Adds a record without headers.
    pub fn push(&mut self, timestamp: i64, key: Option<&[u8]>, value: Option<&[u8]>) {
        self.push_with_headers(timestamp, key, value, &[]);
    }

    /// Adds a record.
    pub fn push_with_headers(
        &mut self,
        timestamp: i64,
        key: Option<&[u8]>,
        value: Option<&[u8]>,
        headers: &[Header],
    ) {
        if self.count == 0 {
            self.base_timestamp = timestamp;
        }
        let delta = timestamp.wrapping_sub(self.base_timestamp);
        self.summary.add(self.count, self.count, timestamp, key.is_some());
        // The first record makes room for a few like it: most batches of the internal logs are small, and grow only once.
        let room = if self.count == 0 { PLAIN_BYTES_MIN } else { 0 };
        put_record(&mut self.plain, room, (delta, self.count), key, value, headers);
        self.count += 1;
    }

    /// The number of records so far.
    pub fn record_count(&self) -> usize {
        self.count as usize
    }

    /// The size that the batch would have without compression.
    pub fn plain_size(&self) -> usize {
        RECORD_BATCH_OVERHEAD + self.plain.len()
    }

    /// Makes the batch.
    ///
    /// # Errors
    /// [`Error::InvalidRecord`] if there is no record or more than 2 GiB of them.
    pub fn build(self) -> Result<CheckedBatch> {
        if self.count == 0 {
            return Err(Error::InvalidRecord("a batch has at least one record".to_owned()));
        }
        let mut summary = self.summary;
        summary.plain_bytes = self.plain.len();
        let records: Bytes = match self.codec {
            Codec::None => self.plain.into(),
            codec => compression::compress(codec, &self.plain)?.into(),
        };
        let batch_length = i32::try_from(records.len() + RECORD_BATCH_OVERHEAD - LOG_OVERHEAD)
            .map_err(|_| Error::InvalidRecord("a batch has less than 2 GiB".to_owned()))?;
        let mut header = BatchHeader {
            base_offset: 0,
            batch_length,
            partition_leader_epoch: -1,
            crc: 0,
            attributes: BatchHeader::attributes_of(self.codec, self.transactional, self.control),
            last_offset_delta: self.count - 1,
            base_timestamp: self.base_timestamp,
            max_timestamp: summary.max_timestamp,
            producer_id: self.producer_id,
            producer_epoch: self.producer_epoch,
            base_sequence: self.base_sequence,
            record_count: self.count,
        };
        header.crc = header.crc_with(&records);
        Ok(CheckedBatch { header, records, summary })
    }
}

/// Writes a record, whose timestamp and offset are given by `deltas`. There will be room for at least `room` bytes.
pub(crate) fn put_record(
    out: &mut Vec<u8>,
    room: usize,
    deltas: (i64, i32),
    key: Option<&[u8]>,
    value: Option<&[u8]>,
    headers: &[Header],
) {
    let (timestamp_delta, offset_delta) = deltas;
    let headers_size: usize = headers
        .iter()
        .map(|header| field_size(Some(&header.key)) + field_size(header.value.as_deref()))
        .sum();
    let body = 1
        + varint::size(timestamp_delta)
        + varint::size(i64::from(offset_delta))
        + field_size(key)
        + field_size(value)
        + varint::size(headers.len() as i64)
        + headers_size;
    out.reserve(room.max(body + varint::size(body as i64)));
    varint::put(out, body as i64);
    out.push(0);
    varint::put(out, timestamp_delta);
    varint::put(out, i64::from(offset_delta));
    put_field(out, key);
    put_field(out, value);
    varint::put(out, headers.len() as i64);
    for header in headers {
        put_field(out, Some(&header.key));
        put_field(out, header.value.as_deref());
    }
}

fn field_size(field: Option<&[u8]>) -> usize {
    field.map_or(1, |bytes| varint::size(bytes.len() as i64) + bytes.len())
}

fn put_field(out: &mut Vec<u8>, field: Option<&[u8]>) {
    match field {
        None => varint::put(out, -1),
        Some(bytes) => {
            varint::put(out, bytes.len() as i64);
            out.extend_from_slice(bytes);
        }
    }
}
