//! Broker ids on the wire.

use crate::list::Listed;
use kafka_protocol::messages::BrokerId;

/// Broker ids as the messages hold them.
pub(super) fn to_wire(ids: &[i32]) -> Vec<BrokerId> {
    ids.iter().copied().map(BrokerId).listed()
}

/// Broker ids out of a message.
pub(super) fn from_wire(ids: &[BrokerId]) -> Vec<i32> {
    ids.iter().map(|id| id.0).listed()
}
