//! Records as Kafka writes them into `__cluster_metadata-0`: the versions are those of a 4.3.1 broker.

mod carried;
mod decode;
mod encode;

use super::Record;
use crate::schema::{SchemaError, Struct, messages};

type Result<T> = std::result::Result<T, Box<SchemaError>>;

/// In a PartitionChangeRecord: the leader stays.
const NO_LEADER_CHANGE: i32 = -2;

/// In a PartitionChangeRecord: whether the leader recovers has not changed.
const NO_RECOVERY_CHANGE: i8 = -1;

const BEGIN_TRANSACTION: i16 = messages::BEGIN_TRANSACTION_RECORD.key;
const END_TRANSACTION: i16 = messages::END_TRANSACTION_RECORD.key;
const ABORT_TRANSACTION: i16 = messages::ABORT_TRANSACTION_RECORD.key;

impl Record {
    /// Writes the value of the record in the log behind what `bytes` holds already; its key is null.
    ///
    /// # Errors
    /// A text of more than 32,767 bytes, which no record can hold.
    pub(crate) fn encode_to(&self, bytes: &mut Vec<u8>) -> Result<()> {
        if encode::put_plain_partition(self, bytes) {
            return Ok(());
        }
        match (self, self.to_struct()) {
            (Record::Carried(carried), _) => bytes.extend_from_slice(&carried.bytes),
            (_, Some((fields, version))) => fields.put_metadata_record(version, bytes)?,
            (_, None) => {}
        }
        Ok(())
    }

    /// Reads the value of a record in the log.
    ///
    /// # Errors
    /// Broken bytes, and [`Problem::UnknownKey`](crate::schema::Problem::UnknownKey) for records of a later Kafka.
    #[cfg(test)]
    pub(crate) fn decode(bytes: &[u8]) -> Result<Self> {
        match Entry::decode(bytes)? {
            Entry::Record(record) => Ok(record),
            // It is about other records.
            _ => Self::from_struct(&Struct::from_metadata_record(bytes)?.0),
        }
    }
}

/// What the log holds: changes, and what Kafka puts around those that belong together (KIP-868).
#[derive(Debug)]
pub(crate) enum Entry {
    /// A change.
    Record(Record),
    /// What follows counts once [`End`](Entry::End) has come.
    Begin,
    /// What came since [`Begin`](Entry::Begin) counts.
    End,
    /// It does not.
    Abort,
}

impl Entry {
    /// Reads the value of a record in the log.
    ///
    /// # Errors
    /// Broken bytes, and [`Problem::UnknownKey`](crate::schema::Problem::UnknownKey) for records of a later Kafka.
    pub(crate) fn decode(bytes: &[u8]) -> Result<Self> {
        let (fields, _) = Struct::from_metadata_record(bytes)?;
        Ok(match fields.message().key {
            BEGIN_TRANSACTION => Self::Begin,
            END_TRANSACTION => Self::End,
            ABORT_TRANSACTION => Self::Abort,
            _ => Self::Record(match carried::carried(&fields, bytes)? {
                Some(carried) => Record::Carried(carried),
                None => Record::from_struct(&fields)?,
            }),
        })
    }
}

#[cfg(test)]
mod tests;
