//! Producer ids, in blocks: a broker takes a thousand at once, and only the taking is a record.

use std::ops::Range;

use crate::ordered::OrderedMap;

use super::{Image, Record};

/// As many ids are taken at once.
const BLOCK: i64 = 1000;

/// What the brokers have left of their blocks. It is lost with the process: the next one begins a new block.
#[derive(Debug, Default)]
pub(super) struct ProducerIds(OrderedMap<i32, Range<i64>>);

impl ProducerIds {
    /// The next id of a broker's block, if it has one left.
    pub(super) fn next(&mut self, broker_id: i32) -> Option<i64> {
        self.0.get_mut(&broker_id).and_then(Iterator::next)
    }

    /// Gives a broker a block whose record was committed.
    pub(super) fn give(&mut self, broker_id: i32, first: i64) {
        self.0.insert(broker_id, first..first + BLOCK);
    }
}

/// The record that takes the next block for a broker.
pub(super) fn take_block(image: &Image, broker_id: i32) -> Record {
    let broker_epoch = image.broker(broker_id).map_or(-1, |broker| broker.epoch);
    Record::ProducerIds { broker_id, broker_epoch, next: image.next_producer_id() + BLOCK }
}
