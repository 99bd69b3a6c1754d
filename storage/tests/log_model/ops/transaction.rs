//! A transactional producer appends a batch, or its transaction ends.

use kafkito_storage::{ControlMarker, Error, Origin, RecordBatchBuilder};

use super::append::stored;
use super::*;
use crate::model::{Marker, Produced};

#[derive(Debug)]
pub struct Transaction {
    pub id: i64,
    pub marker: Option<Marker>,
}

pub fn sample() -> BoxedStrategy<Step> {
    let marker = prop_oneof![Just(None), Just(None), Just(Some(Marker::Commit)), Just(Some(Marker::Abort))];
    draw((11..13i64, marker).prop_map(|(id, marker)| Transaction { id, marker }))
}

impl Operation for Transaction {
    fn apply(&self, pair: &mut Pair) {
        let model = &pair.model;
        let first_sequence = model.sequences().get(&self.id).map_or(0, |last| last + 1);
        let is_open = model.open_transactions().contains_key(&self.id);
        let batch = match self.marker {
            None => {
                let builder = RecordBatchBuilder::new().producer(self.id, 0, first_sequence);
                let mut builder = builder.transactional(true);
                builder.push(500, Some(&self.id.to_be_bytes()), Some(b"value"));
                builder.build().unwrap()
            }
            // Coordinators end what has begun.
            Some(_) if !is_open => return,
            Some(Marker::Commit) => {
                RecordBatchBuilder::marker(self.id, 0, ControlMarker::Commit { coordinator_epoch: 0 }, 500)
            }
            Some(Marker::Abort) => {
                RecordBatchBuilder::marker(self.id, 0, ControlMarker::Abort { coordinator_epoch: 0 }, 500)
            }
        };
        let as_stored = stored(&batch.to_bytes(), model);
        let produced = Produced { id: self.id, first_sequence, is_transactional: true, marker: self.marker };
        let origin = if self.marker.is_some() { Origin::Coordinator } else { Origin::Client };
        match pair.log.append(&batch.trusted(), origin, pair.model.epoch, 0) {
            Ok(_) => {
                pair.follow_roll();
                pair.model.push(as_stored, Some(produced));
            }
            Err(Error::MemoryExhausted { .. }) => {}
            Err(error) => panic!("{error}"),
        }
    }
}
