//! From what was written to records.

use std::sync::Arc;

use super::super::partition::{LeaderRecovery, Rare};
use super::super::{
    Broker, BrokerIds, BrokerRegistrationChange, Endpoint, EntityType, Partition, PartitionChange,
    QuotaEntity, QuotaValue, Record, SupportedVersions,
};
use super::{NO_LEADER_CHANGE, NO_RECOVERY_CHANGE, Result};
use crate::list::Listed;
use crate::schema::{Problem, Struct};

/// The numbers of the records.
mod keys {
    use crate::schema::messages;

    pub(super) const NO_OP: i16 = messages::NO_OP_RECORD.key;
    pub(super) const FEATURE_LEVEL: i16 = messages::FEATURE_LEVEL_RECORD.key;
    pub(super) const REGISTER_BROKER: i16 = messages::REGISTER_BROKER_RECORD.key;
    pub(super) const BROKER_REGISTRATION_CHANGE: i16 = messages::BROKER_REGISTRATION_CHANGE_RECORD.key;
    pub(super) const FENCE_BROKER: i16 = messages::FENCE_BROKER_RECORD.key;
    pub(super) const UNFENCE_BROKER: i16 = messages::UNFENCE_BROKER_RECORD.key;
    pub(super) const UNREGISTER_BROKER: i16 = messages::UNREGISTER_BROKER_RECORD.key;
    pub(super) const TOPIC: i16 = messages::TOPIC_RECORD.key;
    pub(super) const PARTITION: i16 = messages::PARTITION_RECORD.key;
    pub(super) const PARTITION_CHANGE: i16 = messages::PARTITION_CHANGE_RECORD.key;
    pub(super) const REMOVE_TOPIC: i16 = messages::REMOVE_TOPIC_RECORD.key;
    pub(super) const CONFIG: i16 = messages::CONFIG_RECORD.key;
    pub(super) const CLIENT_QUOTA: i16 = messages::CLIENT_QUOTA_RECORD.key;
    pub(super) const PRODUCER_IDS: i16 = messages::PRODUCER_IDS_RECORD.key;
    pub(super) const REGISTER_CONTROLLER: i16 = messages::REGISTER_CONTROLLER_RECORD.key;
    pub(super) const ZK_MIGRATION_STATE: i16 = messages::ZK_MIGRATION_STATE_RECORD.key;
    pub(super) const CLEAR_ELR: i16 = messages::CLEAR_ELR_RECORD.key;
}

impl Record {
    /// A record from its fields, whatever the version they were written at.
    pub(super) fn from_struct(fields: &Struct) -> Result<Self> {
        let text = |name| fields.get_str(name).map(Arc::<str>::from);
        Ok(match fields.message().key {
            keys::NO_OP => Record::NoOp,
            keys::FEATURE_LEVEL => {
                Record::FeatureLevel { name: text("name")?, level: fields.get_i16("featureLevel")? }
            }
            keys::REGISTER_BROKER => Record::RegisterBroker(broker(fields)?),
            keys::BROKER_REGISTRATION_CHANGE => Record::BrokerRegistrationChange(broker_change(fields)?),
            keys::FENCE_BROKER => fencing(fields, true)?,
            keys::UNFENCE_BROKER => fencing(fields, false)?,
            keys::UNREGISTER_BROKER => Record::UnregisterBroker {
                id: fields.get_i32("brokerId")?,
                epoch: fields.get_i64("brokerEpoch")?,
            },
            keys::TOPIC => Record::Topic { name: text("name")?, id: fields.get_uuid("topicId")? },
            keys::PARTITION => Record::Partition {
                topic_id: fields.get_uuid("topicId")?,
                number: fields.get_i32("partitionId")?,
                partition: partition(fields)?,
            },
            keys::PARTITION_CHANGE => Record::PartitionChange(partition_change(fields)?),
            keys::REMOVE_TOPIC => Record::RemoveTopic { id: fields.get_uuid("topicId")? },
            keys::CONFIG => Record::Config {
                resource_type: fields.get_i8("resourceType")?,
                resource: text("resourceName")?,
                name: text("name")?,
                value: fields.get_opt_str("value")?.map(Arc::from),
            },
            keys::CLIENT_QUOTA => client_quota(fields)?,
            keys::PRODUCER_IDS => Record::ProducerIds {
                broker_id: fields.get_i32("brokerId")?,
                broker_epoch: fields.get_i64("brokerEpoch")?,
                next: fields.get_i64("nextProducerId")?,
            },
            keys::CLEAR_ELR => Record::ClearElr { topic: text("topicName")? },
            // Kafka's controllers, of which there are none here.
            keys::REGISTER_CONTROLLER | keys::ZK_MIGRATION_STATE => Record::NoOp,
            other => return Err(Problem::UnknownKey(other.into()).into()),
        })
    }
}

/// A type of entity that Kafka 4.3 does not have is left out, as a broker of 4.3 leaves it alone.
fn client_quota(fields: &Struct) -> Result<Record> {
    let mut parts = Vec::new();
    for part in fields.get_structs("entity")? {
        if let Some(kind) = EntityType::from_name(part.get_str("entityType")?) {
            parts.push((kind, part.get_opt_str("entityName")?.map(Arc::from)));
        }
    }
    let value = (!fields.get_bool("remove")?).then_some(fields.get_f64("value")?);
    Ok(Record::ClientQuota {
        entity: QuotaEntity::of(parts),
        key: fields.get_str("key")?.into(),
        value: value.map(QuotaValue),
    })
}

fn broker(fields: &Struct) -> Result<Broker> {
    let endpoint = |fields: &Struct| -> Result<Endpoint> {
        Ok(Endpoint {
            name: fields.get_str("name")?.into(),
            host: fields.get_str("host")?.into(),
            port: fields.get_u16("port")?,
            security_protocol: fields.get_i16("securityProtocol")?,
        })
    };
    let feature = |fields: &Struct| -> Result<SupportedVersions> {
        Ok(SupportedVersions {
            name: fields.get_str("name")?.into(),
            min: fields.get_i16("minSupportedVersion")?,
            max: fields.get_i16("maxSupportedVersion")?,
        })
    };
    Ok(Broker {
        id: fields.get_i32("brokerId")?,
        epoch: fields.get_i64("brokerEpoch")?,
        incarnation: fields.get_uuid("incarnationId")?,
        endpoints: fields.get_structs("endPoints")?.into_iter().map(endpoint).listed_if_ok()?,
        features: fields.get_structs("features")?.into_iter().map(feature).listed_if_ok()?,
        rack: fields.get_opt_str("rack")?.map(Arc::from),
        fenced: fields.get_bool("fenced")?,
        in_controlled_shutdown: fields.get_bool("inControlledShutdown")?,
        log_dirs: fields.get_uuids("logDirs")?,
        cordoned_log_dirs: optional(fields, "cordonedLogDirs", Struct::get_uuids)?,
    })
}

fn broker_change(fields: &Struct) -> Result<BrokerRegistrationChange> {
    Ok(BrokerRegistrationChange {
        id: fields.get_i32("brokerId")?,
        epoch: fields.get_i64("brokerEpoch")?,
        fenced: match fields.get_i8("fenced")? {
            0 => None,
            fenced => Some(fenced > 0),
        },
        in_controlled_shutdown: fields.get_i8("inControlledShutdown")? == 1,
        log_dirs: Some(fields.get_uuids("logDirs")?).filter(|dirs| !dirs.is_empty()),
        cordoned_log_dirs: optional(fields, "cordonedLogDirs", Struct::get_uuids)?,
    })
}

/// The records that older Kafkas wrote for what is a change of the registration today.
fn fencing(fields: &Struct, fenced: bool) -> Result<Record> {
    let (id, epoch) = (fields.get_i32("id")?, fields.get_i64("epoch")?);
    let change =
        BrokerRegistrationChange { id, epoch, fenced: Some(fenced), ..BrokerRegistrationChange::default() };
    Ok(Record::BrokerRegistrationChange(change))
}

fn partition(fields: &Struct) -> Result<Partition> {
    let ids = |name| broker_ids(fields, name);
    let optional_ids = |name| optional(fields, name, broker_ids).map(Option::unwrap_or_default);
    let mut partition = Partition {
        leader: fields.get_i32("leader")?,
        leader_epoch: fields.get_i32("leaderEpoch")?,
        partition_epoch: fields.get_i32("partitionEpoch")?,
        leader_recovery: recovery(fields.get_i8("leaderRecoveryState")?)?,
        replicas: ids("replicas")?,
        isr: ids("isr")?,
        directories: fields.get_uuids("directories")?.into(),
        rare: None,
    };
    partition.set_rare(Rare {
        adding: ids("addingReplicas")?,
        removing: ids("removingReplicas")?,
        eligible_leaders: optional_ids("eligibleLeaderReplicas")?,
        last_known_eligible_leaders: optional_ids("lastKnownElr")?,
    });
    Ok(partition)
}

fn partition_change(fields: &Struct) -> Result<PartitionChange> {
    let ids = |name| optional(fields, name, broker_ids);
    Ok(PartitionChange {
        topic_id: fields.get_uuid("topicId")?,
        number: fields.get_i32("partitionId")?,
        leader: Some(fields.get_i32("leader")?).filter(|leader| *leader != NO_LEADER_CHANGE),
        leader_recovery: match fields.get_i8("leaderRecoveryState")? {
            NO_RECOVERY_CHANGE => None,
            state => Some(recovery(state)?),
        },
        replicas: ids("replicas")?,
        isr: ids("isr")?,
        adding: ids("addingReplicas")?,
        removing: ids("removingReplicas")?,
        directories: optional(fields, "directories", Struct::get_uuids)?.map(Vec::into_boxed_slice),
        eligible_leaders: ids("eligibleLeaderReplicas")?,
        last_known_eligible_leaders: ids("lastKnownElr")?,
    })
}

fn broker_ids(fields: &Struct, name: &'static str) -> Result<BrokerIds> {
    fields.get_i32s(name).map(|ids| ids[..].into())
}

/// An array that may be null.
fn optional<T>(
    fields: &Struct,
    name: &'static str,
    get: impl FnOnce(&Struct, &'static str) -> Result<T>,
) -> Result<Option<T>> {
    if fields.is_null(name)? { Ok(None) } else { get(fields, name).map(Some) }
}

fn recovery(state: i8) -> Result<LeaderRecovery> {
    match state {
        0 => Ok(LeaderRecovery::Recovered),
        1 => Ok(LeaderRecovery::Recovering),
        other => Err(Problem::OutOfRange(other.into()).into()),
    }
}
