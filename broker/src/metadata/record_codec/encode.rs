//! From records to what is written.

use super::super::partition::LeaderRecovery;
use super::super::{Broker, BrokerIds, BrokerRegistrationChange, Partition, PartitionChange, Record};
use super::{NO_LEADER_CHANGE, NO_RECOVERY_CHANGE};
use crate::schema::{Struct, Value, messages};
use crate::uuid::Uuid;

impl Record {
    /// The fields of a record, and the version that a 4.3.1 controller writes it at. One that is carried as it was written has
    /// no fields here.
    pub(super) fn to_struct(&self) -> Option<(Struct, i16)> {
        Some(match self {
            Record::Carried(_) => return None,
            Record::NoOp => (Struct::new(&messages::NO_OP_RECORD), 0),
            Record::FeatureLevel { name, level } => (
                Struct::new(&messages::FEATURE_LEVEL_RECORD).set("name", name).set("featureLevel", *level),
                0,
            ),
            Record::RegisterBroker(broker) => (broker_struct(broker), 4),
            Record::BrokerRegistrationChange(change) => broker_change_struct(change),
            Record::UnregisterBroker { id, epoch } => {
                let fields = Struct::new(&messages::UNREGISTER_BROKER_RECORD);
                (fields.set("brokerId", *id).set("brokerEpoch", *epoch), 0)
            }
            Record::Topic { name, id } => {
                (Struct::new(&messages::TOPIC_RECORD).set("name", name).set("topicId", *id), 0)
            }
            Record::Partition { topic_id, number, partition } => {
                (partition_struct(*topic_id, *number, partition), 2)
            }
            Record::PartitionChange(change) => (partition_change_struct(change), 2),
            Record::RemoveTopic { id } => {
                (Struct::new(&messages::REMOVE_TOPIC_RECORD).set("topicId", *id), 0)
            }
            Record::Config { resource_type, resource, name, value } => {
                let fields = Struct::new(&messages::CONFIG_RECORD).set("resourceType", *resource_type);
                let fields = fields.set("resourceName", resource).set("name", name);
                (fields.set("value", value.as_ref()), 0)
            }
            Record::ProducerIds { broker_id, broker_epoch, next } => {
                let fields = Struct::new(&messages::PRODUCER_IDS_RECORD).set("brokerId", *broker_id);
                (fields.set("brokerEpoch", *broker_epoch).set("nextProducerId", *next), 0)
            }
            Record::ClearElr { topic } => {
                (Struct::new(&messages::CLEAR_ELR_RECORD).set("topicName", topic), 0)
            }
        })
    }
}

fn broker_struct(broker: &Broker) -> Struct {
    Struct::new(&messages::REGISTER_BROKER_RECORD)
        .set("brokerId", broker.id)
        .set("incarnationId", broker.incarnation)
        .set("brokerEpoch", broker.epoch)
        .push_all("endPoints", &broker.endpoints, |fields, endpoint| {
            fields
                .set("name", &endpoint.name)
                .set("host", &endpoint.host)
                .set("port", endpoint.port)
                .set("securityProtocol", endpoint.security_protocol)
        })
        .push_all("features", &broker.features, |fields, feature| {
            fields
                .set("name", &feature.name)
                .set("minSupportedVersion", feature.min)
                .set("maxSupportedVersion", feature.max)
        })
        .set("rack", broker.rack.as_ref())
        .set("fenced", broker.fenced)
        .set("inControlledShutdown", broker.in_controlled_shutdown)
        .set("logDirs", &broker.log_dirs[..])
        .set("cordonedLogDirs", broker.cordoned_log_dirs.as_deref())
}

/// At the lowest version that has what changed, as Kafka writes it.
fn broker_change_struct(change: &BrokerRegistrationChange) -> (Struct, i16) {
    let fenced: i8 = change.fenced.map_or(0, |fenced| if fenced { 1 } else { -1 });
    let version = match change {
        _ if change.cordoned_log_dirs.is_some() => 3,
        _ if change.log_dirs.is_some() => 2,
        _ if change.in_controlled_shutdown => 1,
        _ => 0,
    };
    let fields = Struct::new(&messages::BROKER_REGISTRATION_CHANGE_RECORD)
        .set("brokerId", change.id)
        .set("brokerEpoch", change.epoch)
        .set("fenced", fenced)
        .set("inControlledShutdown", i8::from(change.in_controlled_shutdown))
        .set("logDirs", change.log_dirs.as_deref().unwrap_or_default())
        .set("cordonedLogDirs", change.cordoned_log_dirs.as_deref());
    (fields, version)
}

fn partition_struct(topic_id: Uuid, number: i32, partition: &Partition) -> Struct {
    let fields = Struct::new(&messages::PARTITION_RECORD)
        .set("partitionId", number)
        .set("topicId", topic_id)
        .set("replicas", &partition.replicas[..])
        .set("isr", &partition.isr[..])
        .set("leader", partition.leader)
        .set("leaderRecoveryState", recovery_number(partition.leader_recovery))
        .set("leaderEpoch", partition.leader_epoch)
        .set("partitionEpoch", partition.partition_epoch)
        .set("directories", &partition.directories[..]);
    match &partition.rare {
        None => fields,
        Some(rare) => fields
            .set("removingReplicas", &rare.removing[..])
            .set("addingReplicas", &rare.adding[..])
            .set("eligibleLeaderReplicas", unless_empty(&rare.eligible_leaders))
            .set("lastKnownElr", unless_empty(&rare.last_known_eligible_leaders)),
    }
}

fn partition_change_struct(change: &PartitionChange) -> Struct {
    Struct::new(&messages::PARTITION_CHANGE_RECORD)
        .set("partitionId", change.number)
        .set("topicId", change.topic_id)
        .set("leader", change.leader.unwrap_or(NO_LEADER_CHANGE))
        .set("leaderRecoveryState", change.leader_recovery.map_or(NO_RECOVERY_CHANGE, recovery_number))
        .set("isr", change.isr.as_deref())
        .set("replicas", change.replicas.as_deref())
        .set("removingReplicas", change.removing.as_deref())
        .set("addingReplicas", change.adding.as_deref())
        .set("directories", change.directories.as_deref())
        .set("eligibleLeaderReplicas", change.eligible_leaders.as_deref())
        .set("lastKnownElr", change.last_known_eligible_leaders.as_deref())
}

fn unless_empty(ids: &BrokerIds) -> Value {
    if ids.is_empty() { Value::Null } else { ids[..].into() }
}

fn recovery_number(state: LeaderRecovery) -> i8 {
    match state {
        LeaderRecovery::Recovered => 0,
        LeaderRecovery::Recovering => 1,
    }
}
