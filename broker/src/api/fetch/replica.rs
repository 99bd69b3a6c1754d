//! Which replica a consumer reads from: the leader, or one nearer to it (KIP-392).

use kafkito_storage::Log;

use crate::ErrorCode;
use crate::config::ReplicaSelector;
use crate::fetch::Asked;
use crate::state::{Located, State};

use super::Fetch;

/// What the broker that was asked is to a partition.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    /// It leads.
    Leader,
    /// It leads, and another is nearer to the consumer.
    LeaderBeside(i32),
    /// It follows, and has the log up to this offset.
    Follower {
        /// Its log end offset.
        end: i64,
    },
}

impl Role {
    /// Where the log ends for whoever reads it there.
    pub(super) fn end(self, log: &Log) -> i64 {
        match self {
            Self::Follower { end } => end,
            Self::Leader | Self::LeaderBeside(_) => log.log_end_offset(),
        }
    }
}

/// Whether the broker may answer a fetch of the partition, and as what.
pub(super) fn role(
    state: &State,
    fetch: &Fetch,
    asked: &Asked,
    partition: &Located,
) -> Result<Role, ErrorCode> {
    let broker = fetch.client.broker_id;
    let led = state.check_leader(partition, broker, asked.current_leader_epoch);
    match led {
        Ok(()) => Ok(nearest(state, fetch, asked, partition).map_or(Role::Leader, Role::LeaderBeside)),
        // A consumer that cannot say its rack knows nothing of followers.
        Err(ErrorCode::NotLeaderOrFollower) if fetch.rack.is_some() => {
            let placed = partition.topic.partition(partition.key.index);
            match placed.filter(|placed| placed.replicas.contains(&broker)) {
                Some(_) => Ok(Role::Follower { end: state.replica_end(partition.key, broker) }),
                None => Err(ErrorCode::NotLeaderOrFollower),
            }
        }
        Err(code) => Err(code),
    }
}

/// A follower in the consumer's own rack that has what is asked for, where `replica.selector.class` goes by racks and the
/// leader is in another: of several the one that has most.
fn nearest(state: &State, fetch: &Fetch, asked: &Asked, partition: &Located) -> Option<i32> {
    let rack = fetch.rack.as_deref().filter(|rack| !rack.is_empty())?;
    let selector = state.config.broker(partition.leader).replica_selector_class;
    let in_rack = |id: i32| {
        let broker = state.metadata.broker(id).filter(|broker| !broker.fenced);
        broker.and_then(|broker| broker.rack.as_deref()) == Some(rack)
    };
    if selector != ReplicaSelector::RackAware || in_rack(partition.leader) {
        return None;
    }
    let placed = partition.topic.partition(partition.key.index)?;
    let near = placed.replicas.iter().copied().filter(|id| placed.isr.contains(id) && in_rack(*id));
    let ends = near.map(|id| (state.replica_end(partition.key, id), id));
    // What it must have it has if its log reaches there: all replicas begin where the leader's log begins.
    let ends = ends.filter(|(end, _)| *end >= asked.fetch_offset);
    ends.max_by_key(|(end, id)| (*end, std::cmp::Reverse(*id))).map(|(_, id)| id)
}
