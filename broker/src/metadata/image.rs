//! The metadata of the cluster at one moment.

use std::ops::Bound;
use std::sync::Arc;

use super::{Broker, Carried, CarriedKind, ClientQuotas, ConfigMap, Configs, Partition, ResourceType, Topic};
use crate::list::Listed;
use crate::ordered::{OrderedMap, OrderedSet};
use crate::uuid::Uuid;

/// What the cluster knows: all that `__cluster_metadata-0` says, applied in order.
///
/// Only [`Image::apply`](super::apply) changes it. Topics are shared, so a handler may keep one while the image goes
/// on, and a copy of the image costs a reference for each topic.
///
/// Invariants: every name in `names` has its topic, and the other way round; `collidable` holds just the names with a
/// `.` or `_`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Image {
    pub(super) topics: OrderedMap<Arc<str>, Arc<Topic>>,
    pub(super) names: OrderedMap<Uuid, Arc<str>>,
    pub(super) collidable: OrderedMap<String, OrderedSet<Arc<str>>>,
    pub(super) brokers: OrderedMap<i32, Broker>,
    pub(super) features: OrderedMap<Arc<str>, i16>,
    pub(super) configs: Configs,
    pub(super) client_quotas: ClientQuotas,
    pub(super) next_producer_id: i64,
    /// What is kept without being obeyed, by kind and name.
    pub(super) carried: OrderedMap<(CarriedKind, Arc<str>), Carried>,
}

impl Image {
    /// The topic of this name.
    pub(crate) fn topic(&self, name: &str) -> Option<&Arc<Topic>> {
        self.topics.get(name)
    }

    /// The topic with this id.
    pub(crate) fn topic_by_id(&self, id: Uuid) -> Option<&Arc<Topic>> {
        self.names.get(&id).and_then(|name| self.topics.get(name))
    }

    /// All topics, by name.
    pub(crate) fn topics(&self) -> impl Iterator<Item = &Arc<Topic>> {
        self.topics.values()
    }

    /// The topics whose names are not below `first`, by name.
    pub(crate) fn topics_from<'a>(&'a self, first: &'a str) -> impl Iterator<Item = &'a Arc<Topic>> {
        let range = (Bound::Included(first), Bound::Unbounded);
        self.topics.range::<str, _>(range).map(|(_, topic)| topic)
    }

    /// How many topics there are.
    pub(crate) fn topic_count(&self) -> usize {
        self.topics.len()
    }

    /// A partition by the name of its topic and its number.
    pub(crate) fn partition(&self, topic: &str, number: i32) -> Option<&Partition> {
        self.topic(topic).and_then(|topic| topic.partition(number))
    }

    /// The first topic, by name, that differs from `name` at most in `.` and `_`: Kafka's metrics could not tell the
    /// two apart. A name without either collides with nothing.
    pub(crate) fn colliding_topic(&self, name: &str) -> Option<&Arc<str>> {
        let unified = unified_name(name)?;
        self.collidable.get(&unified).and_then(OrderedSet::first)
    }

    /// The broker with this id.
    pub(crate) fn broker(&self, id: i32) -> Option<&Broker> {
        self.brokers.get(&id)
    }

    /// All brokers that are registered, by id.
    pub(crate) fn brokers(&self) -> impl Iterator<Item = &Broker> {
        self.brokers.values()
    }

    /// The brokers that clients are told of, by id.
    pub(crate) fn alive_brokers(&self) -> impl Iterator<Item = &Broker> {
        self.brokers().filter(|broker| !broker.fenced)
    }

    /// Whether a broker is registered and not fenced.
    pub(crate) fn is_alive(&self, id: i32) -> bool {
        self.broker(id).is_some_and(|broker| !broker.fenced)
    }

    /// Whether a broker may lead.
    pub(crate) fn is_active(&self, id: i32) -> bool {
        self.broker(id).is_some_and(Broker::is_active)
    }

    /// Who leads a partition, if that broker is there.
    pub(crate) fn leader(&self, partition: &Partition) -> Option<i32> {
        Some(partition.leader).filter(|leader| self.is_alive(*leader))
    }

    /// The replicas of a partition whose brokers are not there, or whose log directories have failed.
    pub(crate) fn offline_replicas(&self, partition: &Partition) -> Vec<i32> {
        let is_online = |id: i32| self.is_alive(id) && self.is_dir_online(partition, id);
        partition.replicas.iter().copied().filter(|id| !is_online(*id)).listed()
    }

    /// Whether the directory of a replica is there, for all that its broker has said.
    pub(crate) fn is_dir_online(&self, partition: &Partition, broker: i32) -> bool {
        let dir = partition.directory(broker).unwrap_or_default();
        self.broker(broker).is_none_or(|broker| broker.has_online_dir(dir))
    }

    /// The broker that clients are to ask for what a controller does, -1 if there is none. Any would do: one that is
    /// in the middle of something else forwards in Kafka, and here all look at the same state.
    pub(crate) fn controller_id(&self) -> i32 {
        self.alive_brokers().next().map_or(-1, |broker| broker.id)
    }

    /// The level at which a feature is finalized, 0 if it is not.
    pub(crate) fn feature_level(&self, name: &str) -> i16 {
        self.features.get(name).copied().unwrap_or(0)
    }

    /// Whether partitions keep eligible leader replicas (KIP-966).
    pub(crate) fn uses_eligible_leaders(&self) -> bool {
        self.feature_level("eligible.leader.replicas.version") > 0
    }

    /// The finalized features with their levels, by name.
    pub(crate) fn features(&self) -> impl Iterator<Item = (&str, i16)> {
        self.features.iter().map(|(name, level)| (&**name, *level))
    }

    /// What is set for a resource; what is not in there has its default.
    pub(crate) fn config(&self, kind: ResourceType, resource: &str) -> &ConfigMap {
        self.configs.get(kind, resource)
    }

    /// What is set for a topic.
    pub(crate) fn topic_config(&self, name: &str) -> &ConfigMap {
        self.config(ResourceType::Topic, name)
    }

    /// What is set for one broker alone.
    #[cfg(test)]
    pub(crate) fn broker_config(&self, id: i32) -> &ConfigMap {
        self.config(ResourceType::Broker, &id.to_string())
    }

    /// What is set for all brokers at once.
    #[cfg(test)]
    pub(crate) fn cluster_config(&self) -> &ConfigMap {
        self.config(ResourceType::Broker, "")
    }

    /// All configs.
    pub(crate) fn configs(&self) -> &Configs {
        &self.configs
    }

    /// What is kept without being obeyed.
    pub(crate) fn carried(&self) -> impl Iterator<Item = &Carried> {
        self.carried.values()
    }

    /// What clients may take.
    pub(crate) fn client_quotas(&self) -> &ClientQuotas {
        &self.client_quotas
    }

    /// The first producer id of the block that is handed out next.
    pub(crate) fn next_producer_id(&self) -> i64 {
        self.next_producer_id
    }
}

/// `name` with `.` as `_`, if it has either.
pub(super) fn unified_name(name: &str) -> Option<String> {
    name.contains(['.', '_']).then(|| name.replace('.', "_"))
}
