//! `__consumer_offsets`: made on first use; the leader of a group's partition is its coordinator.

use super::{OFFSETS_TOPIC, codec};
use crate::ErrorCode;
use crate::clock::Millis;
use crate::metadata::{NewTopic, TopicRules, create_topics};
use crate::quota::FREE;
use crate::state::{State, TopicRef};

impl State {
    /// The partition of `__consumer_offsets` that a group's records are in.
    pub(crate) fn offsets_partition_of(&self, group: &str) -> i32 {
        let configured = self.config.shared().offsets_topic_num_partitions;
        let actual =
            self.metadata.topic(OFFSETS_TOPIC).and_then(|topic| i32::try_from(topic.numbered().count()).ok());
        codec::partition_of(group, actual.unwrap_or(configured))
    }

    /// The broker that coordinates a group, if `__consumer_offsets` is there and the partition has a leader.
    pub(crate) fn group_coordinator(&self, group: &str) -> Option<i32> {
        let topic = TopicRef::Name(OFFSETS_TOPIC.to_owned());
        let partition = self.locate(&topic, self.offsets_partition_of(group)).ok()?;
        (partition.leader >= 0).then_some(partition.leader)
    }

    /// That the broker that was asked coordinates the group, else NOT_COORDINATOR: the client looks for another.
    pub(crate) fn check_group_coordinator(&self, group: &str, broker_id: i32) -> Result<(), ErrorCode> {
        match self.group_coordinator(group) {
            Some(coordinator) if coordinator == broker_id => Ok(()),
            _ => Err(ErrorCode::NotCoordinator),
        }
    }

    /// The same for the requests that refuse an empty group id, which comes first.
    pub(crate) fn check_named_group_coordinator(&self, group: &str, broker_id: i32) -> Result<(), ErrorCode> {
        if group.is_empty() {
            return Err(ErrorCode::InvalidGroupId);
        }
        self.check_group_coordinator(group, broker_id)
    }

    /// Makes `__consumer_offsets`, unless it is there. Unlike Kafka it has no more replicas than there are brokers:
    /// with its default of 3, a cluster of one would never get it.
    pub(crate) fn make_offsets_topic(&mut self, now: Millis) -> Result<(), ErrorCode> {
        if self.metadata.topic(OFFSETS_TOPIC).is_some() {
            return Ok(());
        }
        let topic = self.offsets_topic();
        let plan = create_topics(self.metadata.image(), &mut self.rng, &rules(), &[topic]);
        if let Some((_, Err(refused))) = plan.results.first() {
            log::warn!("{OFFSETS_TOPIC} cannot be made: {refused:?}");
            return Err(ErrorCode::CoordinatorNotAvailable);
        }
        self.commit(plan.records, now).map_err(|_| ErrorCode::CoordinatorNotAvailable)
    }

    fn offsets_topic(&self) -> NewTopic {
        let config = self.config.shared();
        let brokers = i16::try_from(self.metadata.alive_brokers().count()).unwrap_or(i16::MAX);
        let own = |name: &str, value: String| (name.to_owned(), Some(value));
        NewTopic {
            partitions: config.offsets_topic_num_partitions,
            replication_factor: config.offsets_topic_replication_factor.min(brokers),
            configs: vec![
                own("cleanup.policy", "compact".to_owned()),
                own("compression.type", "producer".to_owned()),
                own("segment.bytes", config.offsets_topic_segment_bytes.to_string()),
            ],
            ..NewTopic::named(OFFSETS_TOPIC)
        }
    }
}

/// Its configs are our own, and the counts are always given.
fn rules() -> TopicRules<'static> {
    TopicRules { num_partitions: 1, default_replication_factor: 1, check_configs: &|_| Ok(()), charge: FREE }
}
