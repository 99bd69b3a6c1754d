//! The records in stored batches, read lazily.

mod frame;
mod input;

use bytes::Bytes;

pub(crate) use frame::{Outline, walk};
pub(crate) use input::{Input, Stream, Walked};

use self::frame::Parts;
use self::input::Plain;
use crate::record_batch::MAGIC_OFFSET;
use crate::{BatchHeader, BatchTimestampType, Codec, Error, RECORD_BATCH_OVERHEAD, Result};

/// One record of a batch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// Its offset in the log.
    pub offset: i64,
    /// Its timestamp in milliseconds, or -1.
    pub timestamp: i64,
    /// Its key.
    pub key: Option<Bytes>,
    /// Its value; `None` is a tombstone.
    pub value: Option<Bytes>,
    /// Its headers in order, a key as often as it was sent.
    pub headers: Vec<Header>,
}

/// A record's header.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Header {
    /// The key: UTF-8, unless a client broke the rule.
    pub key: Bytes,
    /// The value.
    pub value: Option<Bytes>,
}

/// What a control record says about its producer's transaction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ControlMarker {
    /// The transaction's records are void.
    Abort {
        /// The epoch of the transaction coordinator that wrote the marker.
        coordinator_epoch: i32,
    },
    /// The transaction's records count.
    Commit {
        /// The epoch of the transaction coordinator that wrote the marker.
        coordinator_epoch: i32,
    },
}

impl ControlMarker {
    /// Reads the marker out of a control batch's record; `None` if it is another kind of control record.
    pub fn of(record: &Record) -> Option<ControlMarker> {
        let kind = i16::from_be_bytes(record.key.as_ref()?.get(2..4)?.try_into().ok()?);
        let epoch = i32::from_be_bytes(record.value.as_ref()?.get(2..6)?.try_into().ok()?);
        match kind {
            0 => Some(ControlMarker::Abort { coordinator_epoch: epoch }),
            1 => Some(ControlMarker::Commit { coordinator_epoch: epoch }),
            _ => None,
        }
    }

    /// The key and value of the marker's record.
    pub fn key_and_value(self) -> (Bytes, Bytes) {
        let (kind, epoch) = match self {
            ControlMarker::Abort { coordinator_epoch } => (0u16, coordinator_epoch),
            ControlMarker::Commit { coordinator_epoch } => (1, coordinator_epoch),
        };
        let key = [&[0, 0][..], &kind.to_be_bytes()].concat();
        let value = [&[0, 0][..], &epoch.to_be_bytes()].concat();
        (key.into(), value.into())
    }

    /// The epoch of the coordinator that wrote it.
    pub fn coordinator_epoch(self) -> i32 {
        match self {
            ControlMarker::Abort { coordinator_epoch } | ControlMarker::Commit { coordinator_epoch } => {
                coordinator_epoch
            }
        }
    }

    /// Whether the transaction was aborted.
    pub fn is_abort(self) -> bool {
        matches!(self, ControlMarker::Abort { .. })
    }
}

/// The batches that lie one after the other in `bytes`, such as a slice of a [`crate::LogRead`].
///
/// Ends before a batch that is cut off.
pub fn batches(bytes: &Bytes) -> impl Iterator<Item = (BatchHeader, Bytes)> + use<> {
    let mut rest = bytes.clone();
    std::iter::from_fn(move || {
        let header = BatchHeader::parse(&rest)?;
        let size = header.size_in_bytes();
        if size < RECORD_BATCH_OVERHEAD || size > rest.len() || rest[MAGIC_OFFSET] != 2 {
            return None;
        }
        Some((header, rest.split_to(size)))
    })
}

/// The records of one whole batch, decompressed while they are read to no more than `decompressed_bytes_max` bytes.
///
/// Keys and values of a batch that is not compressed share `batch`'s memory. The iterator ends after the first error.
///
/// # Errors
/// When the bytes are no v2 batch or its codec is unknown.
pub fn records(batch: &Bytes, decompressed_bytes_max: usize) -> Result<Records> {
    let header = BatchHeader::parse(batch).filter(|header| header.size_in_bytes() == batch.len());
    let header =
        header.ok_or_else(|| Error::CorruptRecord("these bytes are not one whole batch".to_owned()))?;
    let records = batch.slice(RECORD_BATCH_OVERHEAD..);
    Records::new(header, records, decompressed_bytes_max)
}

#[derive(Debug)]
enum Source {
    Plain(Plain),
    Stream(Box<Stream>),
}

/// Iterator over the records of a batch: see [`records`].
#[derive(Debug)]
pub struct Records {
    header: BatchHeader,
    source: Source,
    left: i32,
}

impl Records {
    /// `records` are the bytes after the header.
    pub(crate) fn new(header: BatchHeader, records: Bytes, limit: usize) -> Result<Records> {
        let source = match header.codec()? {
            Codec::None => Source::Plain(Plain::new(records)),
            codec => Source::Stream(Box::new(Stream::new(codec, records, limit)?)),
        };
        Ok(Records { header, source, left: header.record_count })
    }

    /// The batch's header.
    pub fn header(&self) -> &BatchHeader {
        &self.header
    }

    fn record(&self, parts: Parts) -> Record {
        Record {
            offset: self.header.base_offset.wrapping_add(i64::from(parts.outline.offset_delta)),
            timestamp: timestamp(&self.header, parts.outline.timestamp_delta),
            key: parts.key,
            value: parts.value,
            headers: parts.headers.into_iter().map(|(key, value)| Header { key, value }).collect(),
        }
    }
}

impl Iterator for Records {
    type Item = Result<Record>;

    fn next(&mut self) -> Option<Result<Record>> {
        if self.left <= 0 {
            return None;
        }
        self.left -= 1;
        let parts = match &mut self.source {
            Source::Plain(input) => frame::read(input),
            Source::Stream(input) => frame::read(&mut **input),
        };
        if parts.is_err() {
            self.left = 0;
        }
        Some(parts.map(|parts| self.record(parts)))
    }
}

/// The timestamp of a record in a batch with this header.
pub(crate) fn timestamp(header: &BatchHeader, delta: i64) -> i64 {
    match header.timestamp_type() {
        BatchTimestampType::CreateTime => header.base_timestamp.wrapping_add(delta),
        BatchTimestampType::LogAppendTime => header.max_timestamp,
    }
}

/// Walks over all records of a batch, decompressing as it goes: `each` gets index, timestamp and outline, and may stop
/// the walk. Nothing of the records is kept. `records` are the bytes after the header.
///
/// # Errors
/// When a record does not parse or the batch decompresses to more than `limit` bytes.
pub(crate) fn walk_all(
    header: &BatchHeader,
    records: &Bytes,
    limit: usize,
    each: impl FnMut(i32, i64, Outline) -> bool,
) -> Result<usize> {
    match header.codec()? {
        Codec::None => walk_input(header, &mut Walked::new(records), each),
        codec => walk_input(header, &mut Stream::new(codec, records.clone(), limit)?, each),
    }
}

fn walk_input(
    header: &BatchHeader,
    input: &mut impl Input,
    mut each: impl FnMut(i32, i64, Outline) -> bool,
) -> Result<usize> {
    for index in 0..header.record_count {
        let outline = walk(input)?;
        if !each(index, timestamp(header, outline.timestamp_delta), outline) {
            return Ok(input.position());
        }
    }
    match input.at_end()? {
        true => Ok(input.position()),
        false => Err(Error::InvalidRecord(
            "Incorrect declared batch size, records still remaining in file".to_owned(),
        )),
    }
}
