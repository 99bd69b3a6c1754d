//! What a log knows of idempotent producers: enough to answer a repeated batch, and to refuse a gap or an old epoch.

use std::collections::{BTreeMap, VecDeque};

use crate::log::Origin;
use crate::records::ControlMarker;
use crate::{BatchHeader, Error, NO_PRODUCER_EPOCH, NO_PRODUCER_ID, NO_SEQUENCE, NO_TIMESTAMP, Result};

/// How many batches of a producer are remembered: as many as a client has in flight at most.
const BATCHES_RETAINED: usize = 5;

/// A batch as it is remembered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BatchMetadata {
    /// Sequence of the last record.
    pub last_sequence: i32,
    /// Offset of the last record.
    pub last_offset: i64,
    /// The last record's offset less the first one's.
    pub offset_delta: i32,
    /// The batch's maximum timestamp.
    pub timestamp: i64,
}

impl BatchMetadata {
    /// Sequence of the first record.
    pub fn first_sequence(&self) -> i32 {
        let first = i64::from(self.last_sequence) - i64::from(self.offset_delta);
        (if first < 0 { first + i64::from(i32::MAX) + 1 } else { first }) as i32
    }

    /// Offset of the first record.
    pub fn first_offset(&self) -> i64 {
        self.last_offset - i64::from(self.offset_delta)
    }
}

/// One producer as a log has seen it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProducerEntry {
    /// The producer's id.
    pub producer_id: i64,
    /// Its newest epoch.
    pub producer_epoch: i16,
    /// The epoch of the transaction coordinator that wrote its last marker, or -1.
    pub coordinator_epoch: i32,
    /// The maximum timestamp of its last batch.
    pub last_timestamp: i64,
    /// Where its open transaction begins.
    pub current_txn_first_offset: Option<i64>,
    batches: VecDeque<BatchMetadata>,
}

impl ProducerEntry {
    fn new(producer_id: i64) -> ProducerEntry {
        ProducerEntry {
            producer_id,
            producer_epoch: NO_PRODUCER_EPOCH,
            coordinator_epoch: -1,
            last_timestamp: NO_TIMESTAMP,
            current_txn_first_offset: None,
            batches: VecDeque::new(),
        }
    }

    /// A producer as a snapshot knows it: with its last batch alone.
    pub(crate) fn restored(
        producer_id: i64,
        producer_epoch: i16,
        coordinator_epoch: i32,
        last_timestamp: i64,
        current_txn_first_offset: Option<i64>,
        last: Option<BatchMetadata>,
    ) -> ProducerEntry {
        ProducerEntry {
            producer_id,
            producer_epoch,
            coordinator_epoch,
            last_timestamp,
            current_txn_first_offset,
            batches: last.into_iter().collect(),
        }
    }

    /// Its last batches in this epoch, at most five, oldest first.
    pub fn batches(&self) -> impl Iterator<Item = &BatchMetadata> {
        self.batches.iter()
    }

    /// The sequence of its last record, or -1.
    pub fn last_sequence(&self) -> i32 {
        self.batches.back().map_or(NO_SEQUENCE, |batch| batch.last_sequence)
    }

    fn enter_epoch(&mut self, epoch: i16) {
        if self.producer_epoch != epoch {
            self.batches.clear();
            self.producer_epoch = epoch;
        }
    }

    fn find_duplicate(&self, header: &BatchHeader) -> Option<BatchMetadata> {
        if header.producer_epoch != self.producer_epoch {
            return None;
        }
        let same = |batch: &&BatchMetadata| {
            batch.first_sequence() == header.base_sequence && batch.last_sequence == header.last_sequence()
        };
        self.batches.iter().find(same).copied()
    }

    fn check_epoch(&self, epoch: i16) -> Result<()> {
        if epoch >= self.producer_epoch {
            return Ok(());
        }
        Err(Error::InvalidProducerEpoch(format!(
            "Epoch of producer {} is {epoch}, which is smaller than the last seen epoch {}",
            self.producer_id, self.producer_epoch
        )))
    }

    fn check_sequence(&self, header: &BatchHeader) -> Result<()> {
        let first = header.base_sequence;
        // A producer whose records are all gone, or that was never seen, may begin anywhere.
        let fits = if self.producer_epoch == NO_PRODUCER_EPOCH {
            true
        } else if header.producer_epoch != self.producer_epoch {
            first == 0
        } else {
            let last = self.last_sequence();
            i64::from(first) == i64::from(last) + 1 || (first == 0 && last == i32::MAX)
        };
        if fits {
            return Ok(());
        }
        Err(Error::OutOfOrderSequence(format!(
            "Out of order sequence number for producer {}: {first} (incoming seq. number), {} (current end sequence \
             number), {} (request epoch), {} (current producer epoch)",
            self.producer_id,
            self.last_sequence(),
            header.producer_epoch,
            self.producer_epoch
        )))
    }

    fn check_transaction(&self, header: &BatchHeader) -> Result<()> {
        if self.current_txn_first_offset.is_none() || header.is_transactional() {
            return Ok(());
        }
        Err(Error::InvalidTxnState(format!(
            "Expected transactional write from producer {}",
            self.producer_id
        )))
    }

    fn check_marker(&self, marker: ControlMarker) -> Result<()> {
        let epoch = marker.coordinator_epoch();
        if epoch >= self.coordinator_epoch {
            return Ok(());
        }
        Err(Error::TransactionCoordinatorFenced(format!(
            "Invalid coordinator epoch for producerId {}: {epoch} (zombie), {} (current)",
            self.producer_id, self.coordinator_epoch
        )))
    }

    fn add(&mut self, header: &BatchHeader) {
        self.enter_epoch(header.producer_epoch);
        if self.batches.len() == BATCHES_RETAINED {
            self.batches.pop_front();
        }
        self.batches.push_back(BatchMetadata {
            last_sequence: header.last_sequence(),
            last_offset: header.last_offset(),
            offset_delta: header.last_offset_delta,
            timestamp: header.max_timestamp,
        });
        self.last_timestamp = header.max_timestamp;
        if header.is_transactional() && self.current_txn_first_offset.is_none() {
            self.current_txn_first_offset = Some(header.base_offset);
        }
    }

    fn end_transaction(&mut self, header: &BatchHeader, marker: ControlMarker) {
        self.enter_epoch(header.producer_epoch);
        self.coordinator_epoch = marker.coordinator_epoch();
        self.current_txn_first_offset = None;
        self.last_timestamp = header.max_timestamp;
    }

    /// From when on it is idle for long enough to be forgotten; never within a transaction.
    fn expires_at(&self, expiration_ms: i64) -> Option<i64> {
        let idle = self.current_txn_first_offset.is_none();
        idle.then(|| self.last_timestamp.saturating_add(expiration_ms))
    }
}

/// What is to become of a batch.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// It is new.
    Append,
    /// It was appended before.
    Duplicate(BatchMetadata),
}

/// All producers of a log.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct ProducerState {
    producers: BTreeMap<i64, ProducerEntry>,
}

impl ProducerState {
    pub(crate) fn get(&self, producer_id: i64) -> Option<&ProducerEntry> {
        if producer_id <= NO_PRODUCER_ID { None } else { self.producers.get(&producer_id) }
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &ProducerEntry> {
        self.producers.values()
    }

    pub(crate) fn insert(&mut self, entry: ProducerEntry) {
        self.producers.insert(entry.producer_id, entry);
    }

    /// Judges a batch that is about to be appended. `marker` is what a control batch says.
    pub(crate) fn check(
        &self,
        header: &BatchHeader,
        marker: Option<ControlMarker>,
        origin: Origin,
    ) -> Result<Verdict> {
        let Some(entry) = self.get(header.producer_id) else { return Ok(Verdict::Append) };
        if origin == Origin::Client {
            if let Some(duplicate) = entry.find_duplicate(header) {
                return Ok(Verdict::Duplicate(duplicate));
            }
        }
        entry.check_epoch(header.producer_epoch)?;
        if let Some(marker) = marker {
            return entry.check_marker(marker).map(|()| Verdict::Append);
        }
        if origin == Origin::Client {
            entry.check_sequence(header)?;
        }
        entry.check_transaction(header).map(|()| Verdict::Append)
    }

    /// Notes an appended batch, its offsets assigned. Returns the first offset of the transaction that it ended.
    pub(crate) fn update(&mut self, header: &BatchHeader, marker: Option<ControlMarker>) -> Option<i64> {
        if !header.has_producer_id() {
            return None;
        }
        let id = header.producer_id;
        let entry = self.producers.entry(id).or_insert_with(|| ProducerEntry::new(id));
        match marker {
            Some(marker) => {
                let ended = entry.current_txn_first_offset;
                entry.end_transaction(header, marker);
                ended
            }
            None => {
                entry.add(header);
                None
            }
        }
    }

    /// Forgets producers that wrote nothing for `expiration_ms` and have no open transaction. Returns how many.
    pub(crate) fn remove_expired(&mut self, now: i64, expiration_ms: i64) -> usize {
        let before = self.producers.len();
        self.producers.retain(|_, entry| entry.expires_at(expiration_ms).is_none_or(|at| at > now));
        before - self.producers.len()
    }

    /// When the first of them can be forgotten.
    pub(crate) fn next_expiry(&self, expiration_ms: i64) -> Option<i64> {
        self.producers.values().filter_map(|entry| entry.expires_at(expiration_ms)).min()
    }

    pub(crate) fn clear(&mut self) {
        self.producers.clear();
    }
}

#[cfg(test)]
mod tests;
