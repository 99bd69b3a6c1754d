//! Finds the partition that a request names, and who leads it.

use std::sync::Arc;

use super::State;
use crate::ErrorCode;
use crate::metadata::Topic;
use crate::partitions::PartitionKey;
use crate::uuid::Uuid;

/// The epoch of a client that knows none.
const UNKNOWN_EPOCH: i32 = -1;

/// A topic as a request names it: by name, or by id in newer versions.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum TopicRef {
    /// By name.
    Name(String),
    /// By id.
    Id(Uuid),
}

/// A partition that exists.
#[derive(Clone, Debug)]
pub(crate) struct Located {
    /// Its topic.
    pub(crate) topic: Arc<Topic>,
    /// Its log's name.
    pub(crate) key: PartitionKey,
    /// The broker that leads it, or -1.
    pub(crate) leader: i32,
    /// The leader's epoch.
    pub(crate) leader_epoch: i32,
}

impl State {
    /// The topic, or UNKNOWN_TOPIC_ID or UNKNOWN_TOPIC_OR_PARTITION.
    pub(crate) fn topic(&self, topic: &TopicRef) -> Result<&Arc<Topic>, ErrorCode> {
        match topic {
            TopicRef::Name(name) => self.metadata.topic(name).ok_or(ErrorCode::UnknownTopicOrPartition),
            TopicRef::Id(id) => self.metadata.topic_by_id(*id).ok_or(ErrorCode::UnknownTopicId),
        }
    }

    /// The partition, whoever leads it.
    pub(crate) fn locate(&self, topic: &TopicRef, index: i32) -> Result<Located, ErrorCode> {
        let topic = self.topic(topic)?;
        let partition = topic.partition(index).ok_or(ErrorCode::UnknownTopicOrPartition)?;
        Ok(Located {
            topic: Arc::clone(topic),
            key: PartitionKey { topic: topic.id, index },
            leader: partition.leader,
            leader_epoch: partition.leader_epoch,
        })
    }

    /// Whether `broker_id` may answer for the partition to a client that knows `epoch` (-1: none), as Kafka checks it.
    pub(crate) fn check_leader(
        &self,
        located: &Located,
        broker_id: i32,
        epoch: i32,
    ) -> Result<(), ErrorCode> {
        let placed = located.topic.partition(located.key.index);
        if placed.is_some_and(|placed| self.is_replica_lost(placed, broker_id)) {
            return Err(ErrorCode::KafkaStorageError);
        }
        let is_known = epoch == UNKNOWN_EPOCH || epoch == located.leader_epoch;
        // Who has no replica knows no epochs of it.
        if !is_known && located.has_replica(broker_id) {
            let is_newer = epoch > located.leader_epoch;
            return Err(if is_newer { ErrorCode::UnknownLeaderEpoch } else { ErrorCode::FencedLeaderEpoch });
        }
        if located.leader == broker_id { Ok(()) } else { Err(ErrorCode::NotLeaderOrFollower) }
    }
}

impl Located {
    /// Whether the broker has a replica of it.
    pub(crate) fn has_replica(&self, broker_id: i32) -> bool {
        let partition = self.topic.partition(self.key.index);
        partition.is_some_and(|partition| partition.replicas.contains(&broker_id))
    }
}
