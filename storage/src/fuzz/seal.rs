//! Making damage look sound: what lies behind a CRC is reached only where it is right.

use crate::record_batch::{LOG_OVERHEAD, MAGIC_OFFSET};
use crate::write_crc;

/// Gives a batch, or a message of format 0 or 1, the length and the CRC that it should have.
pub(super) fn batch(bytes: &mut [u8]) {
    let Some(size) = bytes.len().checked_sub(LOG_OVERHEAD).and_then(|size| i32::try_from(size).ok()) else {
        return;
    };
    bytes[LOG_OVERHEAD - 4..LOG_OVERHEAD].copy_from_slice(&size.to_be_bytes());
    match bytes.get(MAGIC_OFFSET) {
        Some(0 | 1) => {
            let crc = crc32fast::hash(&bytes[MAGIC_OFFSET..]);
            bytes[LOG_OVERHEAD..MAGIC_OFFSET].copy_from_slice(&crc.to_be_bytes());
        }
        Some(_) => write_crc(bytes),
        None => {}
    }
}

/// Gives a snapshot of producers the CRC that it should have.
pub(super) fn snapshot(bytes: &mut [u8]) {
    if let Some((head, rest)) = bytes.split_first_chunk_mut::<6>() {
        head[2..].copy_from_slice(&crc32c::crc32c(rest).to_be_bytes());
    }
}
