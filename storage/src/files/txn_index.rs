//! `.txnindex`: the aborted transactions of a segment, in the order of their markers.

use std::path::Path;

use crate::error::Place;
use crate::{AbortedTransaction, Error, Result};

/// Bytes of an entry: i16 version 0, producer id, first offset, last offset, last stable offset.
pub(crate) const ENTRY: usize = 34;

pub(crate) fn encode(aborted: &AbortedTransaction) -> [u8; ENTRY] {
    let mut out = [0; ENTRY];
    let fields = [aborted.producer_id, aborted.first_offset, aborted.last_offset, aborted.last_stable_offset];
    for (place, field) in out[2..].chunks_exact_mut(8).zip(fields) {
        place.copy_from_slice(&field.to_be_bytes());
    }
    out
}

/// # Errors
/// For another version, half an entry, or markers that do not follow each other.
pub(crate) fn parse(path: &Path, bytes: &[u8]) -> Result<Vec<AbortedTransaction>> {
    let wrong = |at: usize, reason: String| Error::damaged(path, Place::Byte(at), reason);
    let mut entries: Vec<AbortedTransaction> = Vec::new();
    for (number, entry) in bytes.chunks(ENTRY).enumerate() {
        let at = number * ENTRY;
        let Ok(entry) = <&[u8; ENTRY]>::try_from(entry) else {
            return Err(wrong(at, format!("{} bytes are no entry, which has {ENTRY}", entry.len())));
        };
        let version = i16::from_be_bytes([entry[0], entry[1]]);
        if version != 0 {
            return Err(wrong(at, format!("version {version} is not known, only 0 is")));
        }
        let field = |number: usize| {
            let field = &entry[2 + 8 * number..][..8];
            i64::from_be_bytes(field.try_into().expect("eight bytes were taken"))
        };
        let (producer_id, first_offset, last_offset, last_stable_offset) =
            (field(0), field(1), field(2), field(3));
        if first_offset > last_offset || entries.last().is_some_and(|last| last.last_offset >= last_offset) {
            return Err(wrong(
                at,
                format!("a transaction from {first_offset} to {last_offset} is out of order"),
            ));
        }
        entries.push(AbortedTransaction { producer_id, first_offset, last_offset, last_stable_offset });
    }
    Ok(entries)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(first_offset: i64, last_offset: i64) -> AbortedTransaction {
        AbortedTransaction { producer_id: 7, first_offset, last_offset, last_stable_offset: 9 }
    }

    #[test]
    fn entries_are_read_as_they_are_written() {
        let bytes = [encode(&entry(1, 2)), encode(&entry(0, 5))].concat();
        assert_eq!(bytes[..11], [0, 0, 0, 0, 0, 0, 0, 0, 0, 7, 0]);
        assert_eq!(parse(Path::new("x"), &bytes).unwrap(), [entry(1, 2), entry(0, 5)]);
        assert_eq!(parse(Path::new("x"), &[]).unwrap(), []);
    }

    #[test]
    fn damage_is_named_by_file_byte_and_reason() {
        let said = |bytes: &[u8]| parse(Path::new("x"), bytes).unwrap_err().to_string();
        let mut bytes = [encode(&entry(1, 2)), encode(&entry(0, 2))].concat();
        assert_eq!(said(&bytes), "x, at byte 34: a transaction from 0 to 2 is out of order");
        assert_eq!(said(&bytes[..40]), "x, at byte 34: 6 bytes are no entry, which has 34");
        bytes[1] = 1;
        assert_eq!(said(&bytes), "x, at byte 0: version 1 is not known, only 0 is");
    }
}
