//! A producer appends a batch; an idempotent one too, and again.

use kafkito_storage::{AdmittedBatch, Codec, Error, Origin, RecordBatchBuilder};

use super::*;
use crate::MEMORY_MAX;
use crate::model::{Batch, Produced};

#[derive(Debug, Clone)]
pub struct Append {
    pub timestamps: Vec<i64>,
    pub value: usize,
    pub codec: usize,
    pub producer: Option<i64>,
    pub twice: bool,
}

pub fn values() -> impl Strategy<Value = Append> {
    let timestamps = prop::collection::vec((0..50i64).prop_map(|n| n * 20), 1..6);
    let producer = prop::option::weighted(0.3, 1..4i64);
    (timestamps, 0..900usize, 0..12usize, producer, prop::bool::weighted(0.2)).prop_map(
        |(timestamps, value, codec, producer, twice)| Append { timestamps, value, codec, producer, twice },
    )
}

pub fn sample() -> BoxedStrategy<Step> {
    draw(values())
}

impl Append {
    /// The batch, and as the model has it.
    pub fn batch(&self, model: &Model) -> (AdmittedBatch, Batch, Option<Produced>) {
        let codec = Codec::ALL.get(self.codec).copied().unwrap_or_default();
        let first_sequence = |id: i64| model.sequences().get(&id).map_or(0, |last| last + 1);
        let producer = self.producer.map(|id| Produced {
            id,
            first_sequence: first_sequence(id),
            is_transactional: false,
            marker: None,
        });
        let mut builder = RecordBatchBuilder::new().codec(codec);
        if let Some(Produced { id, first_sequence, .. }) = producer {
            builder = builder.producer(id, 0, first_sequence);
        }
        for timestamp in &self.timestamps {
            let value: Vec<u8> = (0..self.value).map(|at| (at as i64 * timestamp) as u8).collect();
            builder.push(*timestamp, Some(&timestamp.to_be_bytes()), Some(&value));
        }
        let batch = builder.build().unwrap();
        let as_stored = stored(&batch.to_bytes(), model);
        (batch.trusted(), as_stored, producer)
    }

    /// Whether the producer may append now: not beside its own transaction.
    pub fn is_allowed(&self, pair: &Pair) -> bool {
        self.producer.is_none_or(|id| !pair.model.open_transactions().contains_key(&id))
    }

    /// Appends, and tells whether there was room.
    pub fn append(&self, pair: &mut Pair) -> bool {
        if !self.is_allowed(pair) {
            return true;
        }
        let (batch, as_stored, producer) = self.batch(&pair.model);
        match pair.log.append(&batch, Origin::Client, pair.model.epoch, 0) {
            Ok(appended) => {
                assert_eq!(appended.base_offset, pair.model.end);
                pair.follow_roll();
                pair.model.push(as_stored, producer);
                assert_eq!(appended.last_offset, pair.model.end - 1);
                self.append_again(pair, &batch);
                true
            }
            Err(Error::MemoryExhausted { limit: MEMORY_MAX, .. } | Error::Storage(_)) => false,
            Err(error) => panic!("{error}"),
        }
    }

    /// What an idempotent producer sends again is not appended again.
    fn append_again(&self, pair: &mut Pair, batch: &AdmittedBatch) {
        if self.twice && self.producer.is_some() {
            let again = pair.log.append(batch, Origin::Client, pair.model.epoch, 0).unwrap();
            assert!(again.is_duplicate);
            assert_eq!(again.last_offset, pair.model.end - 1);
        }
    }
}

/// A batch as it is stored at the log's end.
pub fn stored(bytes: &[u8], model: &Model) -> Batch {
    let mut bytes = bytes.to_vec();
    bytes[..8].copy_from_slice(&model.end.to_be_bytes());
    bytes[12..16].copy_from_slice(&model.epoch.to_be_bytes());
    Batch::of(bytes)
}

impl Operation for Append {
    fn apply(&self, pair: &mut Pair) {
        let has_room = self.append(pair);
        assert!(has_room || pair.on_disk.is_none(), "a disk that is not full has room");
    }

    fn interrupted(&self, pair: &mut Pair) -> (Model, Model) {
        let required = pair.model.clone();
        let mut allowed = required.clone();
        if self.is_allowed(pair) {
            let (batch, as_stored, producer) = self.batch(&pair.model);
            allowed.push(as_stored, producer);
            if pair.log.append(&batch, Origin::Client, pair.model.epoch, 0).is_ok() {
                return (allowed.clone(), allowed);
            }
        }
        (allowed, required)
    }
}
