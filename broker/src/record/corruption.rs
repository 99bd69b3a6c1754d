//! What can be wrong with a batch.

use kafkito_storage::write_crc;

const LENGTH: std::ops::Range<usize> = 8..12;
const MAGIC: usize = 16;
const CRC: std::ops::Range<usize> = 17..21;
const RECORD_COUNT: std::ops::Range<usize> = 57..61;
const RECORDS: usize = 61;

/// A way to damage a [`Batch`](crate::Batch).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(
    feature = "control",
    derive(serde::Serialize, serde::Deserialize, utoipa::ToSchema),
    serde(rename_all = "camelCase")
)]
#[non_exhaustive]
pub enum Corruption {
    /// The CRC is wrong by a bit; all else is as it was.
    Crc,
    /// The length field says so many bytes (those after it: the batch's size less 12).
    Length(i32),
    /// The header says so many records; the CRC is right.
    Count(i32),
    /// The message format is said to be this one.
    Magic(i8),
    /// The bytes end after so many, at least 17.
    Truncated(usize),
    /// The bytes of the records are turned over, compressed or not; the CRC is right.
    Records,
}

impl Corruption {
    /// Does it. What the bytes are too short for is not done.
    pub(crate) fn apply(self, batch: &mut Vec<u8>) {
        let mut put = |at: std::ops::Range<usize>, bytes: &[u8]| {
            if let Some(field) = batch.get_mut(at) {
                field.copy_from_slice(bytes);
            }
        };
        match self {
            Self::Length(length) => put(LENGTH, &length.to_be_bytes()),
            Self::Magic(magic) => put(MAGIC..MAGIC + 1, &magic.to_be_bytes()),
            Self::Count(count) => {
                put(RECORD_COUNT, &count.to_be_bytes());
                write_crc(batch);
            }
            Self::Crc => batch.get_mut(CRC).into_iter().for_each(|crc| crc[3] ^= 1),
            Self::Truncated(length) => batch.truncate(length.max(MAGIC + 1)),
            Self::Records => {
                batch.iter_mut().skip(RECORDS).for_each(|byte| *byte = !*byte);
                write_crc(batch);
            }
        }
    }
}
