//! Message formats 0 and 1, from before Kafka 0.11: refused by Produce, but found in old directories, and served as they
//! are.

use std::io::Read;
use std::ops::Range;

use bytes::Bytes;

use crate::record_batch::{ATTRIBUTES_OFFSET, LOG_OVERHEAD, MAGIC_OFFSET};
use crate::{
    BatchHeader, BatchTimestampType, Codec, Error, NO_PRODUCER_EPOCH, NO_PRODUCER_ID, NO_SEQUENCE,
    NO_TIMESTAMP, RECORD_BATCH_OVERHEAD, Result, compression,
};

/// The smallest message of format 0, without offset and size: CRC, magic, attributes, two lengths.
pub(crate) const MESSAGE_OVERHEAD: usize = 14;
/// Where the attributes of a message stand.
const MESSAGE_ATTRIBUTES: usize = 17;
/// Where a message of format 1 has its timestamp.
const MESSAGE_TIMESTAMP: usize = 18;
/// Codec and timestamp type.
const MESSAGE_ATTRIBUTES_MASK: i16 = 0x0f;

/// Checks the first message of a set of magic 0 or 1 and names it in the error that is always the answer: since Kafka
/// 4.0 only v2 batches can be produced.
///
/// `bytes` begin with the message and reach at least to its end.
pub(crate) fn refuse(bytes: &[u8]) -> Error {
    let magic = bytes[MAGIC_OFFSET];
    match check_crc(bytes) {
        Ok(()) => Error::InvalidRecord(format!(
            "Produce requests are only allowed to contain record batches with magic version 2, not {magic}"
        )),
        Err(why) => Error::InvalidRecord(format!(
            "Produce requests are only allowed to contain record batches with magic version 2, not {magic}; {why}"
        )),
    }
}

/// Whether the CRC-32 of the message fits.
fn check_crc(message: &[u8]) -> Result<()> {
    let stored = u32::from_be_bytes([message[12], message[13], message[14], message[15]]);
    let computed = crc32fast::hash(&message[MAGIC_OFFSET..]);
    if stored == computed {
        return Ok(());
    }
    Err(Error::CorruptRecord(format!(
        "and the message is corrupt (stored crc = {stored}, computed crc = {computed}, size = {})",
        message.len() - LOG_OVERHEAD
    )))
}

/// The header of what is stored at the start of `bytes`, of whatever format. A message of format 0 or 1 is a batch of
/// its own here; of a compressed one, only the last offset is known without a look inside. Nothing is checked but that
/// it is large enough to be one.
#[inline]
pub(crate) fn header(bytes: &[u8]) -> Option<BatchHeader> {
    if bytes.get(MAGIC_OFFSET).is_some_and(|magic| *magic < 2) {
        return message_header(bytes);
    }
    BatchHeader::parse(bytes).filter(|header| header.size_in_bytes() >= RECORD_BATCH_OVERHEAD)
}

#[cold]
fn message_header(bytes: &[u8]) -> Option<BatchHeader> {
    let field = |at: usize| bytes.get(at..at + 8)?.try_into().ok().map(i64::from_be_bytes);
    let length = (field(8)? >> 32) as i32;
    if length < MESSAGE_OVERHEAD as i32 {
        return None;
    }
    let timestamp = if bytes[MAGIC_OFFSET] == 0 { NO_TIMESTAMP } else { field(MESSAGE_TIMESTAMP)? };
    Some(BatchHeader {
        base_offset: field(0)?,
        batch_length: length,
        partition_leader_epoch: -1,
        crc: field(8)? as u32,
        attributes: i16::from(*bytes.get(MESSAGE_ATTRIBUTES)?) & MESSAGE_ATTRIBUTES_MASK,
        last_offset_delta: 0,
        base_timestamp: timestamp,
        max_timestamp: timestamp,
        producer_id: NO_PRODUCER_ID,
        producer_epoch: NO_PRODUCER_EPOCH,
        base_sequence: NO_SEQUENCE,
        record_count: 1,
    })
}

/// Checks what is stored at the start of `bytes`, of whatever format: whole, its CRC right, its offsets at or after
/// `from` and near enough to its segment's `base_offset`. The error says what is wrong.
pub(crate) fn check_stored(
    bytes: &[u8],
    from: i64,
    base_offset: i64,
) -> std::result::Result<BatchHeader, String> {
    let header = header(bytes).ok_or_else(|| format!("{} bytes are no batch", bytes.len()))?;
    let Some(batch) = bytes.get(..header.size_in_bytes()) else {
        return Err(format!("a batch of {} bytes has only {}", header.size_in_bytes(), bytes.len()));
    };
    let magic = batch[MAGIC_OFFSET];
    let computed = match magic {
        0 | 1 => crc32fast::hash(&batch[MAGIC_OFFSET..]),
        2 => crc32c::crc32c(&batch[ATTRIBUTES_OFFSET..]),
        _ => return Err(format!("magic {magic} is not known")),
    };
    if header.crc != computed {
        return Err(format!("the CRC of a batch is {}, but should be {computed}", header.crc));
    }
    check_offsets(&header, from, base_offset).map(|()| header)
}

/// Whether a batch has offsets at or after `from`, and near enough to its segment's `base_offset`.
pub(crate) fn check_offsets(
    header: &BatchHeader,
    from: i64,
    base_offset: i64,
) -> std::result::Result<(), String> {
    let (base, last) = (header.base_offset, header.last_offset());
    let is_near = || last - base_offset <= i64::from(i32::MAX);
    if base >= from && last >= base && is_near() {
        return Ok(());
    }
    Err(format!("a batch has the offsets {base} to {last}, where {from} should follow"))
}

/// Offsets and timestamps of the messages of a set: of its one message, or of those that it holds compressed. Of these,
/// format 1 counts the offsets from the first, and the outer message has the offset of the last.
///
/// # Errors
/// When a compressed set does not decompress within `limit` bytes, or holds what is no message.
pub(crate) fn messages(set: &Bytes, outer: &BatchHeader, limit: usize) -> Result<Vec<(i64, i64)>> {
    let codec = outer.codec()?;
    if codec == Codec::None {
        return Ok(vec![(outer.base_offset, outer.max_timestamp)]);
    }
    let value = value_of(set).ok_or_else(|| corrupt("a compressed message has no value"))?;
    let mut plain = Vec::new();
    let decoder = compression::decoder(codec, set.slice(value), limit)?;
    let read = decoder.take(limit as u64 + 1).read_to_end(&mut plain);
    read.map_err(|error| Error::undecodable(&error))?;
    if plain.len() > limit {
        return Err(Error::DecompressedTooLarge { limit });
    }
    let (mut messages, mut rest) = (Vec::new(), &plain[..]);
    while !rest.is_empty() {
        let inner = header(rest).filter(|inner| inner.size_in_bytes() <= rest.len());
        let inner = inner.ok_or_else(|| corrupt("a compressed message holds what is no message"))?;
        messages.push((inner.base_offset, inner.max_timestamp));
        rest = &rest[inner.size_in_bytes()..];
    }
    let (is_relative, last) = (set[MAGIC_OFFSET] == 1, messages.last().map_or(0, |(offset, _)| *offset));
    for (offset, timestamp) in &mut messages {
        if is_relative {
            *offset = outer.base_offset.wrapping_sub(last).wrapping_add(*offset);
        }
        if outer.timestamp_type() == BatchTimestampType::LogAppendTime {
            *timestamp = outer.max_timestamp;
        }
    }
    Ok(messages)
}

fn corrupt(why: &str) -> Error {
    Error::CorruptRecord(why.to_owned())
}

/// Where a message has its value.
fn value_of(message: &[u8]) -> Option<Range<usize>> {
    let length = |at: usize| Some(i32::from_be_bytes(message.get(at..at + 4)?.try_into().ok()?));
    let key = if message[MAGIC_OFFSET] == 0 { MESSAGE_TIMESTAMP } else { MESSAGE_TIMESTAMP + 8 };
    let at = key + 4 + usize::try_from(length(key)?).unwrap_or(0);
    let end = (at + 4).checked_add(usize::try_from(length(at)?).ok()?)?;
    (end <= message.len()).then_some(at + 4..end)
}

#[cfg(test)]
mod tests;
