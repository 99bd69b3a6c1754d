//! The records of `__cluster_metadata-0`.

use std::sync::Arc;

use super::partition::LeaderRecovery;
use super::{Broker, BrokerIds, Carried, Partition};
use crate::uuid::Uuid;

/// One change of the metadata: the only thing that changes an [`Image`](super::Image).
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Record {
    /// Does nothing. Kafka's controller writes one now and then.
    NoOp,
    /// A feature is finalized at a level; 0 takes it away.
    FeatureLevel { name: Arc<str>, level: i16 },
    /// A broker is there.
    RegisterBroker(Broker),
    /// A broker changed.
    BrokerRegistrationChange(BrokerRegistrationChange),
    /// A broker is gone for good.
    UnregisterBroker { id: i32, epoch: i64 },
    /// A topic begins; its partitions follow.
    Topic { name: Arc<str>, id: Uuid },
    /// A partition as a whole.
    Partition { topic_id: Uuid, number: i32, partition: Partition },
    /// A partition changed.
    PartitionChange(PartitionChange),
    /// A topic ends, with its partitions and configs.
    RemoveTopic { id: Uuid },
    /// A config is set, or taken away. The type is Kafka's number: a later Kafka may have more of them.
    Config { resource_type: i8, resource: Arc<str>, name: Arc<str>, value: Option<Arc<str>> },
    /// A block of producer ids was given to a broker.
    ProducerIds { broker_id: i32, broker_epoch: i64, next: i64 },
    /// Eligible leaders are forgotten, of one topic or, with the empty name, of all.
    ClearElr { topic: Arc<str> },
    /// Something that is kept, and that nothing is done about.
    Carried(Carried),
}

/// What changed about a broker; what is `None` did not.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct BrokerRegistrationChange {
    /// The broker.
    pub(crate) id: i32,
    /// The registration that this is about.
    pub(crate) epoch: i64,
    /// Whether it is fenced from now on.
    pub(crate) fenced: Option<bool>,
    /// Set when it began to shut down in good order.
    pub(crate) in_controlled_shutdown: bool,
    /// Its log directories, if they changed.
    pub(crate) log_dirs: Option<Vec<Uuid>>,
    /// Its cordoned log directories, if they changed.
    pub(crate) cordoned_log_dirs: Option<Vec<Uuid>>,
}

/// What changed about a partition; what is `None` did not.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct PartitionChange {
    /// The topic.
    pub(crate) topic_id: Uuid,
    /// The partition's number.
    pub(crate) number: i32,
    /// The leader that was chosen, [`NO_LEADER`](super::NO_LEADER) if there is none to be had.
    pub(crate) leader: Option<i32>,
    /// Whether the leader recovers.
    pub(crate) leader_recovery: Option<LeaderRecovery>,
    /// The replicas.
    pub(crate) replicas: Option<BrokerIds>,
    /// The replicas in sync.
    pub(crate) isr: Option<BrokerIds>,
    /// The replicas that are being added.
    pub(crate) adding: Option<BrokerIds>,
    /// The replicas that are being removed.
    pub(crate) removing: Option<BrokerIds>,
    /// The log directory of each replica.
    pub(crate) directories: Option<Box<[Uuid]>>,
    /// The eligible leaders outside the ISR.
    pub(crate) eligible_leaders: Option<BrokerIds>,
    /// The eligible leaders that were last known.
    pub(crate) last_known_eligible_leaders: Option<BrokerIds>,
}
