//! The first look at a produced batch, for which no lock need be held.

use bytes::{Buf, Bytes};

use crate::produced::Produced;
use crate::record_batch::ATTRIBUTES_OFFSET;
use crate::records::walk_all;
use crate::{BatchHeader, Codec, Error, NO_TIMESTAMP, RECORD_BATCH_OVERHEAD, Record, Result};

/// A batch that is sound in itself: one whole v2 batch, its CRC right, its records parse and their number is the
/// declared one. It owns its bytes, and what later checks need to know is summed up beside them.
#[derive(Debug, Clone)]
pub struct CheckedBatch {
    pub(crate) header: BatchHeader,
    /// The bytes after the header.
    pub(crate) records: Bytes,
    pub(crate) summary: Summary,
}

/// What the walk over the records found.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Summary {
    /// The smallest timestamp of the records that have one.
    pub(crate) min_timestamp: i64,
    /// The largest timestamp, [`NO_TIMESTAMP`] if no record has one.
    pub(crate) max_timestamp: i64,
    /// The index of the first record without a key.
    pub(crate) first_keyless: Option<i32>,
    /// Whether offset deltas count 0, 1, 2, …
    pub(crate) consecutive: bool,
    /// The size of the records before compression.
    pub(crate) plain_bytes: usize,
}

impl Summary {
    pub(crate) const EMPTY: Summary = Summary {
        min_timestamp: i64::MAX,
        max_timestamp: NO_TIMESTAMP,
        first_keyless: None,
        consecutive: true,
        plain_bytes: 0,
    };

    pub(crate) fn add(&mut self, index: i32, offset_delta: i32, timestamp: i64, has_key: bool) {
        if timestamp != NO_TIMESTAMP {
            self.min_timestamp = self.min_timestamp.min(timestamp);
        }
        self.max_timestamp = self.max_timestamp.max(timestamp);
        if !has_key && self.first_keyless.is_none() {
            self.first_keyless = Some(index);
        }
        self.consecutive &= offset_delta == index;
    }
}

impl CheckedBatch {
    /// The batch's header as it came.
    pub fn header(&self) -> &BatchHeader {
        &self.header
    }

    /// The codec of its records. (Produce before version 7 must not use [`Codec::Zstd`].)
    pub fn codec(&self) -> Codec {
        self.header.codec().expect("a checked batch has a codec that exists")
    }

    /// The number of records.
    pub fn record_count(&self) -> i32 {
        self.header.record_count
    }

    /// The largest timestamp among the records, -1 if none has one.
    pub fn max_timestamp(&self) -> i64 {
        self.summary.max_timestamp
    }

    /// The batch's size in bytes.
    pub fn size_in_bytes(&self) -> usize {
        RECORD_BATCH_OVERHEAD + self.records.len()
    }

    /// The size of its records before compression.
    pub fn plain_bytes(&self) -> usize {
        self.summary.plain_bytes
    }

    /// The index of the first record without a key.
    pub fn first_keyless_record(&self) -> Option<i32> {
        self.summary.first_keyless
    }

    /// The batch as bytes, base offset and leader epoch as they came.
    pub fn to_bytes(&self) -> Bytes {
        [&self.header.encode()[..], &self.records].concat().into()
    }
}

/// Checks the bytes of one partition in a Produce request of version 3 or later. Holds no more than one block of what it
/// decompresses, and stops past `decompressed_bytes_max`.
///
/// What Kafka 4.3 checks, it checks, with the same error: exactly one whole batch of magic 2 (bytes of a second one that
/// is cut off are ignored), base offset 0, CRC-32C, record count, no control batch, a sequence where there is a
/// producer id, every record's structure.
///
/// # Errors
/// [`Error::InvalidRecord`], [`Error::CorruptRecord`], [`Error::Undecodable`], [`Error::DecompressedTooLarge`].
#[inline]
pub fn check(produced: Bytes, decompressed_bytes_max: usize) -> Result<CheckedBatch> {
    Produced::of(produced)?.only_batch()?.check(decompressed_bytes_max)
}

/// Checks one whole batch, of which length and magic are known to be right.
#[inline]
pub(crate) fn check_batch(mut batch: Bytes, decompressed_bytes_max: usize) -> Result<CheckedBatch> {
    let Some(header) = BatchHeader::parse(&batch) else {
        return Err(Error::CorruptRecord(format!("Record is corrupt ({} bytes)", batch.len())));
    };
    header.codec()?;
    if header.base_offset != 0 {
        return Err(invalid(format!(
            "The baseOffset of the record batch in the append should be 0, but it is {}",
            header.base_offset
        )));
    }
    check_crc(&header, &batch)?;
    check_header(&header)?;
    batch.advance(RECORD_BATCH_OVERHEAD);
    let summary = summarize(&header, &batch, decompressed_bytes_max)?;
    Ok(CheckedBatch { header, records: batch, summary })
}

/// The records of bytes that may be anything: if they are one whole batch, wherever it lies, and its CRC is right.
///
/// # Errors
/// Those of [`check`].
pub fn check_and_read(bytes: &Bytes, decompressed_bytes_max: usize) -> Result<Vec<Record>> {
    let batch = Produced::of(bytes.clone())?.only_batch()?.0;
    if batch.len() != bytes.len() {
        return Err(Error::CorruptRecord("these bytes are not one whole batch".to_owned()));
    }
    let records = crate::records(&batch, decompressed_bytes_max)?;
    check_crc(records.header(), &batch)?;
    records.collect()
}

fn check_crc(header: &BatchHeader, batch: &[u8]) -> Result<()> {
    match crc32c::crc32c(&batch[ATTRIBUTES_OFFSET..]) == header.crc {
        true => Ok(()),
        false => Err(Error::CorruptRecord(format!("Record is corrupt (stored crc = {})", header.crc))),
    }
}

fn check_header(header: &BatchHeader) -> Result<()> {
    let count_from_offsets = i64::from(header.last_offset_delta) + 1;
    if count_from_offsets <= 0 {
        return Err(invalid(format!("Batch has an invalid offset range: [0, {}]", header.last_offset_delta)));
    }
    if header.record_count <= 0 {
        return Err(invalid(format!("Invalid reported count for record batch: {}", header.record_count)));
    }
    if count_from_offsets != i64::from(header.record_count) {
        return Err(invalid(format!(
            "Inconsistent batch offset range [0, {}] and count of records {}",
            header.last_offset_delta, header.record_count
        )));
    }
    if header.is_control() {
        return Err(invalid("Clients are not allowed to write control records".to_owned()));
    }
    if header.has_producer_id() && header.base_sequence < 0 {
        return Err(invalid(format!(
            "Invalid sequence number {} in record batch with producerId {}",
            header.base_sequence, header.producer_id
        )));
    }
    Ok(())
}

/// Walks over all records.
pub(crate) fn summarize(header: &BatchHeader, records: &Bytes, limit: usize) -> Result<Summary> {
    let mut summary = Summary::EMPTY;
    summary.plain_bytes = walk_all(header, records, limit, |index, timestamp, outline| {
        summary.add(index, outline.offset_delta, timestamp, outline.has_key);
        true
    })?;
    Ok(summary)
}

fn invalid(why: String) -> Error {
    Error::InvalidRecord(why)
}

#[cfg(test)]
mod tests;
