//! What control records say of Kafka's quorum, and of snapshots. The quorum's are carried over into later snapshots: Kafka must find
//! there who may vote.

use bytes::Bytes;
use kafkito_storage::{Record as StoredRecord, RecordBatchBuilder};

use crate::clock::Millis;

/// The numbers of control records in their keys.
const SNAPSHOT_HEADER: i16 = 3;
const SNAPSHOT_FOOTER: i16 = 4;
const KRAFT_VERSION: i16 = 5;
const KRAFT_VOTERS: i16 = 6;

/// The version of the records of snapshots.
const VERSION: i16 = 0;
/// They have no tagged fields.
const NO_TAGS: u8 = 0;

/// A control record, as far as it matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Control {
    /// A snapshot begins; the last record that it stands for has this time.
    SnapshotHeader { last_timestamp: Millis },
    /// A snapshot ends.
    SnapshotFooter,
    /// Anything else.
    Other,
}

impl Control {
    /// Reads one; `None` if it has no type.
    pub(super) fn of(record: &StoredRecord) -> Option<Self> {
        Some(match kind(record)? {
            SNAPSHOT_HEADER => {
                let last = record.value.as_ref()?.get(2..10)?.try_into().ok()?;
                Self::SnapshotHeader { last_timestamp: Millis::from_be_bytes(last) }
            }
            SNAPSHOT_FOOTER => Self::SnapshotFooter,
            _ => Self::Other,
        })
    }
}

fn kind(record: &StoredRecord) -> Option<i16> {
    Some(i16::from_be_bytes(record.key.as_ref()?.get(2..4)?.try_into().ok()?))
}

fn key(kind: i16) -> [u8; 4] {
    let [high, low] = kind.to_be_bytes();
    [0, 0, high, low]
}

/// Kafka's version of its protocol, and who may vote, if the log says: as Kafka wrote them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Quorum {
    kraft_version: Option<Bytes>,
    voters: Option<Bytes>,
}

impl Quorum {
    /// Takes note of a control record.
    pub(super) fn note(&mut self, record: &StoredRecord) {
        match kind(record) {
            Some(KRAFT_VERSION) => self.kraft_version.clone_from(&record.value),
            Some(KRAFT_VOTERS) => self.voters.clone_from(&record.value),
            _ => {}
        }
    }

    /// The batch with which a snapshot begins.
    pub(super) fn header(&self, last_timestamp: Millis, now: Millis) -> RecordBatchBuilder {
        let mut batch = RecordBatchBuilder::new().control(true);
        let value = [&VERSION.to_be_bytes()[..], &last_timestamp.to_be_bytes(), &[NO_TAGS]].concat();
        batch.push(now, Some(&key(SNAPSHOT_HEADER)), Some(&value));
        for (kind, value) in [(KRAFT_VERSION, &self.kraft_version), (KRAFT_VOTERS, &self.voters)] {
            if let Some(value) = value {
                batch.push(now, Some(&key(kind)), Some(value));
            }
        }
        batch
    }
}

/// The batch with which a snapshot ends.
pub(super) fn footer(now: Millis) -> RecordBatchBuilder {
    let mut batch = RecordBatchBuilder::new().control(true);
    let value = [&VERSION.to_be_bytes()[..], &[NO_TAGS]].concat();
    batch.push(now, Some(&key(SNAPSHOT_FOOTER)), Some(&value));
    batch
}
