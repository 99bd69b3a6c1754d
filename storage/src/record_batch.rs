//! The header of a v2 record batch: 61 bytes before the records.
//!
//! Base offset and partition leader epoch lie outside of the CRC: they are set when the batch is appended, everything
//! from the attributes on is covered.

use crate::{Codec, Error, Result};

/// The size of a batch's header, which is also the size of an empty batch.
pub const RECORD_BATCH_OVERHEAD: usize = 61;
/// Base offset and length, which the length does not count.
pub(crate) const LOG_OVERHEAD: usize = 12;
/// Where the magic stands in every message format.
pub(crate) const MAGIC_OFFSET: usize = 16;
/// Where the CRC stands.
const CRC_OFFSET: usize = 17;
/// Where the CRC's cover begins.
pub(crate) const ATTRIBUTES_OFFSET: usize = 21;

/// The producer id of a batch that has none.
pub const NO_PRODUCER_ID: i64 = -1;
/// The producer epoch of a batch that has none.
pub const NO_PRODUCER_EPOCH: i16 = -1;
/// The base sequence of a batch that has none.
pub const NO_SEQUENCE: i32 = -1;
/// The timestamp of a record that has none.
pub const NO_TIMESTAMP: i64 = -1;

const CODEC_MASK: i16 = 0x07;
const LOG_APPEND_TIME: i16 = 0x08;
const TRANSACTIONAL: i16 = 0x10;
const CONTROL: i16 = 0x20;
const DELETE_HORIZON: i16 = 0x40;

/// Whose clock a batch's timestamps are from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BatchTimestampType {
    /// The producer's, record by record.
    CreateTime,
    /// The broker's: every record has the batch's maximum timestamp.
    LogAppendTime,
}

/// The header of a v2 record batch, decoded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BatchHeader {
    /// Offset of the first record.
    pub base_offset: i64,
    /// Bytes after this field: the batch's size less 12.
    pub batch_length: i32,
    /// The epoch of the leader that appended the batch.
    pub partition_leader_epoch: i32,
    /// CRC-32C of everything from the attributes on.
    pub crc: u32,
    /// Codec, timestamp type and flags. Kafka looks at the low byte only.
    pub attributes: i16,
    /// The last record's offset less the base offset.
    pub last_offset_delta: i32,
    /// What the records' timestamp deltas count from (or the delete horizon).
    pub base_timestamp: i64,
    /// The largest timestamp of a record.
    pub max_timestamp: i64,
    /// The idempotent producer's id, or [`NO_PRODUCER_ID`].
    pub producer_id: i64,
    /// The idempotent producer's epoch.
    pub producer_epoch: i16,
    /// The first record's sequence number.
    pub base_sequence: i32,
    /// The number of records.
    pub record_count: i32,
}

impl BatchHeader {
    /// Decodes the header at the start of `bytes`; `None` if they are fewer than 61. Nothing is checked.
    pub fn parse(bytes: &[u8]) -> Option<BatchHeader> {
        let bytes: &[u8; RECORD_BATCH_OVERHEAD] = bytes.get(..RECORD_BATCH_OVERHEAD)?.try_into().ok()?;
        Some(BatchHeader {
            base_offset: i64::from_be_bytes(field(bytes, 0)),
            batch_length: i32::from_be_bytes(field(bytes, 8)),
            partition_leader_epoch: i32::from_be_bytes(field(bytes, 12)),
            crc: u32::from_be_bytes(field(bytes, 17)),
            attributes: i16::from_be_bytes(field(bytes, ATTRIBUTES_OFFSET)),
            last_offset_delta: i32::from_be_bytes(field(bytes, 23)),
            base_timestamp: i64::from_be_bytes(field(bytes, 27)),
            max_timestamp: i64::from_be_bytes(field(bytes, 35)),
            producer_id: i64::from_be_bytes(field(bytes, 43)),
            producer_epoch: i16::from_be_bytes(field(bytes, 51)),
            base_sequence: i32::from_be_bytes(field(bytes, 53)),
            record_count: i32::from_be_bytes(field(bytes, 57)),
        })
    }

    /// Encodes the header, magic 2.
    pub fn encode(&self) -> [u8; RECORD_BATCH_OVERHEAD] {
        let mut out = [0; RECORD_BATCH_OVERHEAD];
        self.encode_to(&mut out);
        out
    }

    /// The same, where the header is to be.
    #[inline]
    pub(crate) fn encode_to(&self, out: &mut [u8; RECORD_BATCH_OVERHEAD]) {
        out[0..8].copy_from_slice(&self.base_offset.to_be_bytes());
        out[8..12].copy_from_slice(&self.batch_length.to_be_bytes());
        out[12..16].copy_from_slice(&self.partition_leader_epoch.to_be_bytes());
        out[MAGIC_OFFSET] = 2;
        out[17..21].copy_from_slice(&self.crc.to_be_bytes());
        out[21..23].copy_from_slice(&self.attributes.to_be_bytes());
        out[23..27].copy_from_slice(&self.last_offset_delta.to_be_bytes());
        out[27..35].copy_from_slice(&self.base_timestamp.to_be_bytes());
        out[35..43].copy_from_slice(&self.max_timestamp.to_be_bytes());
        out[43..51].copy_from_slice(&self.producer_id.to_be_bytes());
        out[51..53].copy_from_slice(&self.producer_epoch.to_be_bytes());
        out[53..57].copy_from_slice(&self.base_sequence.to_be_bytes());
        out[57..61].copy_from_slice(&self.record_count.to_be_bytes());
    }

    /// The whole batch's size in bytes.
    pub fn size_in_bytes(&self) -> usize {
        LOG_OVERHEAD + self.batch_length.max(0) as usize
    }

    /// Offset of the last record.
    pub fn last_offset(&self) -> i64 {
        self.base_offset.wrapping_add(i64::from(self.last_offset_delta))
    }

    /// The offset after the last record's.
    pub fn next_offset(&self) -> i64 {
        self.last_offset().wrapping_add(1)
    }

    /// The last record's sequence number; sequences wrap to 0 after `i32::MAX`.
    pub fn last_sequence(&self) -> i32 {
        match self.base_sequence {
            NO_SEQUENCE => NO_SEQUENCE,
            base => increment_sequence(base, self.last_offset_delta),
        }
    }

    /// Whether an idempotent producer sent the batch.
    pub fn has_producer_id(&self) -> bool {
        self.producer_id > NO_PRODUCER_ID
    }

    /// The codec of the records.
    ///
    /// # Errors
    /// [`Error::Undecodable`] for an id that Kafka does not know.
    pub fn codec(&self) -> Result<Codec> {
        let id = (self.attributes & CODEC_MASK) as u8;
        Codec::from_id(id).ok_or_else(|| Error::Undecodable(format!("Unknown compression type id: {id}")))
    }

    /// Whose clock the timestamps are from.
    pub fn timestamp_type(&self) -> BatchTimestampType {
        match self.attributes & LOG_APPEND_TIME {
            0 => BatchTimestampType::CreateTime,
            _ => BatchTimestampType::LogAppendTime,
        }
    }

    /// Whether the batch is part of a transaction.
    pub fn is_transactional(&self) -> bool {
        self.attributes & TRANSACTIONAL != 0
    }

    /// Whether the batch holds a control record (a transaction's marker).
    pub fn is_control(&self) -> bool {
        self.attributes & CONTROL != 0
    }

    /// When compaction may drop the batch's tombstones, where that was set.
    pub fn delete_horizon_ms(&self) -> Option<i64> {
        (self.attributes & DELETE_HORIZON != 0).then_some(self.base_timestamp)
    }

    /// Has the batch say when its tombstones may be dropped. The timestamps of its records count from there.
    pub(crate) fn set_delete_horizon(&mut self, horizon: Option<i64>) {
        self.attributes &= !DELETE_HORIZON;
        if horizon.is_some() {
            self.attributes |= DELETE_HORIZON;
        }
    }

    /// Has the batch say that its records are not compressed.
    pub(crate) fn clear_codec(&mut self) {
        self.attributes &= !CODEC_MASK;
    }

    /// Whether `records` are the bytes that follow this header, undamaged.
    pub fn is_crc_of(&self, records: &[u8]) -> bool {
        self.crc == self.crc_with(records)
    }

    /// Computes the CRC that the batch has with these records.
    pub(crate) fn crc_with(&self, records: &[u8]) -> u32 {
        crc32c::crc32c_append(crc32c::crc32c(&self.encode()[ATTRIBUTES_OFFSET..]), records)
    }

    pub(crate) fn set_timestamp_type(&mut self, to: BatchTimestampType) {
        // As Kafka does when it writes attributes: the unused second byte becomes zero.
        self.attributes &= 0xff & !LOG_APPEND_TIME;
        if to == BatchTimestampType::LogAppendTime {
            self.attributes |= LOG_APPEND_TIME;
        }
    }

    /// The attributes of a batch that is made here.
    pub(crate) fn attributes_of(codec: Codec, transactional: bool, control: bool) -> i16 {
        let flag = |on: bool, bit: i16| if on { bit } else { 0 };
        i16::from(codec.id()) | flag(transactional, TRANSACTIONAL) | flag(control, CONTROL)
    }
}

/// Whether the header at the start of `batch` says that it is part of a transaction.
#[inline]
pub(crate) fn is_transactional(batch: &[u8]) -> bool {
    let Some(header) = batch.first_chunk::<RECORD_BATCH_OVERHEAD>() else { return false };
    header[MAGIC_OFFSET] == 2 && i16::from_be_bytes(field(header, ATTRIBUTES_OFFSET)) & TRANSACTIONAL != 0
}

/// Writes into a batch the CRC that the rest of it has. Nothing happens to bytes that are too short for a header.
pub fn write_crc(batch: &mut [u8]) {
    if batch.len() >= RECORD_BATCH_OVERHEAD {
        let crc = crc32c::crc32c(&batch[ATTRIBUTES_OFFSET..]);
        batch[CRC_OFFSET..ATTRIBUTES_OFFSET].copy_from_slice(&crc.to_be_bytes());
    }
}

/// The sequence number `by` records after `sequence`, wrapping to 0 after `i32::MAX`.
pub(crate) fn increment_sequence(sequence: i32, by: i32) -> i32 {
    let sum = i64::from(sequence) + i64::from(by);
    (if sum > i64::from(i32::MAX) { sum - i64::from(i32::MAX) - 1 } else { sum }) as i32
}

fn field<const N: usize>(bytes: &[u8; RECORD_BATCH_OVERHEAD], at: usize) -> [u8; N] {
    bytes[at..at + N].try_into().expect("the header's fields lie within its 61 bytes")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn header() -> BatchHeader {
        BatchHeader {
            base_offset: 1,
            batch_length: 50,
            partition_leader_epoch: 3,
            crc: 4,
            attributes: 0x1c,
            last_offset_delta: 6,
            base_timestamp: 7,
            max_timestamp: 8,
            producer_id: 9,
            producer_epoch: 10,
            base_sequence: 11,
            record_count: 12,
        }
    }

    #[test]
    fn encoding_and_parsing_are_inverse() {
        let bytes = header().encode();
        assert_eq!(BatchHeader::parse(&bytes), Some(header()));
        assert_eq!(BatchHeader::parse(&bytes[..60]), None);
        assert_eq!(bytes[MAGIC_OFFSET], 2);
    }

    #[test]
    fn attributes_are_read_bit_by_bit() {
        let header = header();
        assert_eq!(header.codec(), Ok(Codec::Zstd));
        assert_eq!(header.timestamp_type(), BatchTimestampType::LogAppendTime);
        assert!(header.is_transactional() && !header.is_control());
        assert!(BatchHeader { attributes: 5, ..header }.codec().is_err());
    }

    #[test]
    fn sequences_wrap_to_zero_after_the_largest() {
        assert_eq!(increment_sequence(i32::MAX, 1), 0);
        assert_eq!(increment_sequence(i32::MAX - 1, 3), 1);
        assert_eq!(increment_sequence(5, 0), 5);
    }
}
