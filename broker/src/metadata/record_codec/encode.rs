//! From records to what is written.

use std::sync::Arc;

use super::super::partition::LeaderRecovery;
use super::super::{
    Broker, BrokerIds, BrokerRegistrationChange, Partition, PartitionChange, QuotaEntity, QuotaValue, Record,
};
use super::{NO_LEADER_CHANGE, NO_RECOVERY_CHANGE};
use crate::schema::{Struct, Value, messages, put_array_length, put_metadata_header};
use crate::uuid::Uuid;

/// The version of a PartitionRecord.
const PARTITION_VERSION: i16 = 2;

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
                (partition_struct(*topic_id, *number, partition), PARTITION_VERSION)
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
            Record::ClientQuota { entity, key, value } => (quota_struct(entity, key, *value), 0),
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

fn quota_struct(entity: &QuotaEntity, key: &Arc<str>, value: Option<QuotaValue>) -> Struct {
    Struct::new(&messages::CLIENT_QUOTA_RECORD)
        .push_all("entity", entity.parts(), |fields, (kind, name)| {
            fields.set("entityType", kind.name()).set("entityName", name)
        })
        .set("key", key)
        .set("value", value.map_or(0.0, |value| value.0))
        .set("remove", value.is_none())
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

/// Writes a partition of which nothing rare is to be told behind what `bytes` holds; tells whether it did. A topic may have ten
/// thousand of these: each costs a tenth of what the table's way does.
pub(super) fn put_plain_partition(record: &Record, bytes: &mut Vec<u8>) -> bool {
    let Record::Partition { topic_id, number, partition } = record else { return false };
    if partition.rare.is_some() || partition.leader_recovery != LeaderRecovery::Recovered {
        return false;
    }
    put_metadata_header(&messages::PARTITION_RECORD, PARTITION_VERSION, bytes);
    bytes.extend_from_slice(&number.to_be_bytes());
    bytes.extend_from_slice(&topic_id.0);
    for ids in [&partition.replicas[..], &partition.isr] {
        put_array_length(bytes, ids.len());
        ids.iter().for_each(|id| bytes.extend_from_slice(&id.to_be_bytes()));
    }
    let (removing, adding) = (0, 0);
    put_array_length(bytes, removing);
    put_array_length(bytes, adding);
    for number in [partition.leader, partition.leader_epoch, partition.partition_epoch] {
        bytes.extend_from_slice(&number.to_be_bytes());
    }
    put_array_length(bytes, partition.directories.len());
    partition.directories.iter().for_each(|directory| bytes.extend_from_slice(&directory.0));
    let tagged_fields = 0;
    bytes.push(tagged_fields);
    true
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
