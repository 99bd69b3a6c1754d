//! `.snapshot`: the producers that a log knows before an offset, each with its last batch.

use std::path::Path;

use crate::error::Place;
use crate::producer_state::ProducerState;
use crate::{BatchMetadata, Error, NO_SEQUENCE, ProducerEntry, Result};

const VERSION: i16 = 1;
/// Version, CRC-32C of what follows it, number of entries.
const HEAD: usize = 10;
const CRC_END: usize = 6;
/// Producer id, epoch, last sequence, last offset, offset delta, timestamp, coordinator epoch, first offset of the
/// open transaction.
const ENTRY: usize = 46;

pub(crate) fn encode(producers: &ProducerState) -> Vec<u8> {
    let mut out = vec![0; HEAD];
    let mut count = 0u32;
    for entry in producers.iter() {
        count += 1;
        let none =
            BatchMetadata { last_sequence: NO_SEQUENCE, last_offset: -1, offset_delta: 0, timestamp: -1 };
        let last = entry.batches().last().unwrap_or(&none);
        out.extend_from_slice(&entry.producer_id.to_be_bytes());
        out.extend_from_slice(&entry.producer_epoch.to_be_bytes());
        out.extend_from_slice(&last.last_sequence.to_be_bytes());
        out.extend_from_slice(&last.last_offset.to_be_bytes());
        out.extend_from_slice(&last.offset_delta.to_be_bytes());
        out.extend_from_slice(&entry.last_timestamp.to_be_bytes());
        out.extend_from_slice(&entry.coordinator_epoch.to_be_bytes());
        out.extend_from_slice(&entry.current_txn_first_offset.unwrap_or(-1).to_be_bytes());
    }
    out[..2].copy_from_slice(&VERSION.to_be_bytes());
    out[CRC_END..HEAD].copy_from_slice(&count.to_be_bytes());
    let crc = crc32c::crc32c(&out[CRC_END..]);
    out[2..CRC_END].copy_from_slice(&crc.to_be_bytes());
    out
}

/// # Errors
/// For another version, a wrong CRC, or a length that is not that of its entries.
pub(crate) fn parse(path: &Path, bytes: &[u8]) -> Result<ProducerState> {
    let wrong = |at: usize, reason: String| Error::damaged(path, Place::Byte(at), reason);
    let Some((head, entries)) = bytes.split_first_chunk::<HEAD>() else {
        return Err(wrong(0, format!("{} bytes are no snapshot", bytes.len())));
    };
    let version = i16::from_be_bytes([head[0], head[1]]);
    if version != VERSION {
        return Err(wrong(0, format!("version {version} is not known, only {VERSION} is")));
    }
    let stored = u32::from_be_bytes([head[2], head[3], head[4], head[5]]);
    let computed = crc32c::crc32c(&bytes[CRC_END..]);
    if stored != computed {
        return Err(wrong(2, format!("the CRC is {stored}, but should be {computed}")));
    }
    let count = u32::from_be_bytes([head[6], head[7], head[8], head[9]]) as usize;
    if count.checked_mul(ENTRY) != Some(entries.len()) {
        return Err(wrong(CRC_END, format!("{count} entries do not have {} bytes", entries.len())));
    }
    let mut producers = ProducerState::default();
    entries.chunks_exact(ENTRY).for_each(|entry| producers.insert(parse_entry(entry)));
    Ok(producers)
}

fn parse_entry(mut entry: &[u8]) -> ProducerEntry {
    let producer_id = i64::from_be_bytes(next(&mut entry));
    let producer_epoch = i16::from_be_bytes(next(&mut entry));
    let last_sequence = i32::from_be_bytes(next(&mut entry));
    let last_offset = i64::from_be_bytes(next(&mut entry));
    let offset_delta = i32::from_be_bytes(next(&mut entry));
    let timestamp = i64::from_be_bytes(next(&mut entry));
    let coordinator_epoch = i32::from_be_bytes(next(&mut entry));
    let first_offset = i64::from_be_bytes(next(&mut entry));
    let last = BatchMetadata { last_sequence, last_offset, offset_delta, timestamp };
    ProducerEntry::restored(
        producer_id,
        producer_epoch,
        coordinator_epoch,
        timestamp,
        (first_offset >= 0).then_some(first_offset),
        (last_sequence != NO_SEQUENCE || last_offset >= 0).then_some(last),
    )
}

fn next<const N: usize>(entry: &mut &[u8]) -> [u8; N] {
    let (field, rest) = entry.split_first_chunk().expect("an entry has all of its fields");
    *entry = rest;
    *field
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::records::ControlMarker;
    use crate::{BatchHeader, RecordBatchBuilder};

    fn header(producer_id: i64, sequence: i32, base_offset: i64) -> BatchHeader {
        let mut builder = RecordBatchBuilder::new().producer(producer_id, 3, sequence).transactional(true);
        builder.push(50, None, None);
        builder.push(60, None, None);
        BatchHeader { base_offset, ..*builder.build().unwrap().header() }
    }

    fn producers() -> ProducerState {
        let mut producers = ProducerState::default();
        producers.update(&header(1, 0, 0), None);
        producers.update(&header(2, 5, 2), None);
        producers.update(&header(2, 7, 4), Some(ControlMarker::Commit { coordinator_epoch: 9 }));
        producers
    }

    #[test]
    fn producers_are_read_as_they_are_written() {
        let bytes = encode(&producers());
        assert_eq!(bytes.len(), HEAD + 2 * ENTRY);
        assert_eq!(parse(Path::new("x"), &bytes).unwrap(), producers());
        assert_eq!(
            parse(Path::new("x"), &encode(&ProducerState::default())).unwrap(),
            ProducerState::default()
        );
    }

    #[test]
    fn damage_is_named_by_file_byte_and_reason() {
        let said = |bytes: &[u8]| parse(Path::new("x"), bytes).unwrap_err().to_string();
        let mut bytes = encode(&producers());
        assert_eq!(said(&bytes[..9]), "x, at byte 0: 9 bytes are no snapshot");
        assert!(said(&bytes[..99]).starts_with("x, at byte 2: the CRC is "));
        bytes.push(0);
        let crc = crc32c::crc32c(&bytes[CRC_END..]).to_be_bytes();
        bytes[2..CRC_END].copy_from_slice(&crc);
        assert_eq!(said(&bytes), "x, at byte 6: 2 entries do not have 93 bytes");
        bytes[1] = 2;
        assert_eq!(said(&bytes), "x, at byte 0: version 2 is not known, only 1 is");
    }
}
