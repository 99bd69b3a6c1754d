//! The frames around the records of the internal logs.

use super::error::{Problem, Result, SchemaError};
use super::reader::Reader;
use super::types::{CoordinatorRecord, Message};
use super::{Struct, table};

/// The one version of the frame around a metadata record.
const FRAME_VERSION: u8 = 1;

impl Struct {
    /// The key of a record in a coordinator's log: its type, then the struct.
    pub(crate) fn to_coordinator_key(&self) -> Result<Vec<u8>> {
        let Message { key, versions, .. } = self.message();
        let mut bytes = key.to_be_bytes().to_vec();
        self.encode_to(versions.max, &mut bytes)?;
        Ok(bytes)
    }

    /// The value of a record in a coordinator's log: the version, then the struct.
    pub(crate) fn to_coordinator_value(&self, version: i16) -> Result<Vec<u8>> {
        let mut bytes = version.to_be_bytes().to_vec();
        self.encode_to(version, &mut bytes)?;
        Ok(bytes)
    }

    /// Writes the value of a record of `__cluster_metadata` behind what `bytes` holds already: frame version, type and
    /// version as varints, then the struct.
    pub(crate) fn put_metadata_record(&self, version: i16, bytes: &mut Vec<u8>) -> Result<()> {
        put_metadata_header(self.message(), version, bytes);
        self.encode_to(version, bytes)
    }

    /// Reads the value of a record of `__cluster_metadata`, and its version.
    pub(crate) fn from_metadata_record(bytes: &[u8]) -> Result<(Self, i16)> {
        let mut reader = Reader::new(bytes);
        match reader.unsigned_varint()? {
            frame if frame == u32::from(FRAME_VERSION) => {}
            other => return Err(Problem::UnknownFrame(other).into()),
        }
        let key = reader.unsigned_varint()?;
        let version = reader.unsigned_varint()?;
        let message = by_type(&table::METADATA_RECORDS, key)?;
        let version = i16::try_from(version).map_err(|_| Problem::UnsupportedVersion(i16::MAX))?;
        Ok((Self::decode(message, version, reader.rest())?, version))
    }
}

/// Reads the key of a record in the log that has these types, such as `messages::CONSUMER_OFFSETS`.
///
/// # Errors
/// [`Problem::UnknownKey`] for a type that the log does not have, which a later Kafka may have written.
pub(crate) fn coordinator_key(
    types: &'static [CoordinatorRecord],
    bytes: &[u8],
) -> Result<(&'static CoordinatorRecord, Struct)> {
    let mut reader = Reader::new(bytes);
    let key = reader.i16()?;
    let record = types.iter().find(|record| record.key.key == key);
    let record = record.ok_or(Problem::UnknownKey(key.into()))?;
    Ok((record, Struct::decode(record.key, record.key.versions.max, reader.rest())?))
}

/// Reads the value of a record in a coordinator's log, and its version.
pub(crate) fn coordinator_value(record: &CoordinatorRecord, bytes: &[u8]) -> Result<(Struct, i16)> {
    let mut reader = Reader::new(bytes);
    let version = reader.i16()?;
    Ok((Struct::decode(record.value, version, reader.rest())?, version))
}

fn by_type(messages: &[&'static Message], key: u32) -> Result<&'static Message> {
    let known = messages.iter().find(|message| u32::try_from(message.key) == Ok(key));
    known
        .copied()
        .ok_or_else(|| SchemaError::new(Problem::UnknownKey(i32::try_from(key).unwrap_or(i32::MAX))))
}

/// What stands before the struct in a record of `__cluster_metadata`. Types and versions are never negative.
pub(crate) fn put_metadata_header(message: &Message, version: i16, bytes: &mut Vec<u8>) {
    bytes.push(FRAME_VERSION);
    put_varint(bytes, usize::from(message.key.unsigned_abs()));
    put_varint(bytes, usize::from(version.unsigned_abs()));
}

/// The length of an array in a flexible version.
pub(crate) fn put_array_length(bytes: &mut Vec<u8>, length: usize) {
    put_varint(bytes, length + 1);
}

/// An unsigned varint.
pub(super) fn put_varint(bytes: &mut Vec<u8>, mut value: usize) {
    while value >= 0x80 {
        bytes.push(value as u8 | 0x80);
        value >>= 7;
    }
    bytes.push(value as u8);
}
