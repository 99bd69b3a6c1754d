//! What is done with a data directory and with the records of the internal logs, whoever wrote them: as in kafkito-storage's module
//! of this name.

pub mod data_dir;
pub mod group_records;
pub mod metadata_records;

#[allow(unreachable_pub)]
#[path = "../../storage/src/fuzz/damage.rs"]
mod damage;
#[cfg(test)]
#[path = "../../storage/src/fuzz/smoke.rs"]
pub(crate) mod smoke;

use kafkito_storage::BatchHeader;

/// Cuts the next piece off `bytes`: a length of two bytes, and as many bytes as there are.
fn piece<'a>(bytes: &mut &'a [u8]) -> Option<&'a [u8]> {
    let (len, rest) = bytes.split_first_chunk::<2>()?;
    let (piece, rest) = rest.split_at(rest.len().min(usize::from(u16::from_be_bytes(*len))));
    *bytes = rest;
    Some(piece)
}

/// The pieces one after the other, as [`piece`] cuts them off.
#[cfg(test)]
fn pieces(pieces: impl IntoIterator<Item = impl AsRef<[u8]>>) -> Vec<u8> {
    let mut bytes = Vec::new();
    for piece in pieces {
        let piece = piece.as_ref();
        bytes.extend(u16::try_from(piece.len()).expect("a short record").to_be_bytes());
        bytes.extend(piece);
    }
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_directory_and_records_of_the_internal_logs_are_taken_or_refused() {
        smoke::smoke(&[
            ("data_dir", (data_dir::run, data_dir::seeds)),
            ("group_records", (group_records::run, group_records::seeds)),
            ("metadata_records", (metadata_records::run, metadata_records::seeds)),
        ]);
    }
}
