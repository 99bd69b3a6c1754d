//! Message formats 0 and 1, from before Kafka 0.11: recognised and checked, never kept.

use crate::record_batch::{LOG_OVERHEAD, MAGIC_OFFSET};
use crate::{Error, Result};

/// The smallest message of format 0, without offset and size: CRC, magic, attributes, two lengths.
pub(crate) const MESSAGE_OVERHEAD: usize = 14;

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
