//! Images for tests.

use proptest::collection::vec;
use proptest::option::of;
use proptest::prelude::*;

use super::create_topics::{NewTopic, TopicRules, create_topics};
use super::partition::{LeaderRecovery, Rare};
use super::{
    Broker, BrokerIds, BrokerRegistrationChange, Endpoint, EntityType, Image, Partition, PartitionChange,
    QuotaEntity, QuotaValue, Record, SupportedVersions,
};
use crate::quota::FREE;
use crate::rng::Rng;
use crate::schema::{Struct, messages};
use crate::uuid::Uuid;

/// Three brokers.
pub(crate) const BROKERS: &[i32] = &[1, 2, 3];

/// Rules that take every config.
pub(crate) const RULES: TopicRules<'static> =
    TopicRules { num_partitions: 1, default_replication_factor: 1, check_configs: &|_| Ok(()), charge: FREE };

/// A cluster of these brokers, each with one log directory.
pub(crate) fn cluster(brokers: &[i32]) -> Image {
    let mut image = Image::default();
    for &id in brokers {
        let broker = Broker { log_dirs: vec![Uuid([id as u8; 16])], ..Broker::new(id) };
        image.apply(Record::RegisterBroker(broker)).expect("a new broker");
    }
    image
}

/// `image` with a topic more.
pub(crate) fn with_topic(mut image: Image, name: &str, partitions: i32, replication_factor: i16) -> Image {
    let records = topic_records(&image, name, partitions, replication_factor);
    records.into_iter().try_for_each(|record| image.apply(record)).expect("valid records");
    image
}

/// The records that make a topic.
pub(crate) fn topic_records(
    image: &Image,
    name: &str,
    partitions: i32,
    replication_factor: i16,
) -> Vec<Record> {
    let topic = NewTopic { partitions, replication_factor, ..NewTopic::named(name) };
    let plan = create_topics(image, &mut Rng::seeded(name.len() as u64), &RULES, &[topic]);
    plan.results[0].1.as_ref().expect("a topic that can be made");
    plan.records
}

fn any_text() -> impl Strategy<Value = std::sync::Arc<str>> {
    "[a-z._]{1,6}".prop_map(Into::into)
}

pub(super) fn any_uuid() -> impl Strategy<Value = Uuid> {
    any::<[u8; 16]>().prop_map(Uuid)
}

fn any_uuids() -> impl Strategy<Value = Vec<Uuid>> {
    vec(any_uuid(), 0..3)
}

fn any_ids() -> impl Strategy<Value = BrokerIds> {
    vec(any::<i32>(), 0..8).prop_map(|ids| ids[..].into())
}

fn any_recovery() -> impl Strategy<Value = LeaderRecovery> {
    prop_oneof![Just(LeaderRecovery::Recovered), Just(LeaderRecovery::Recovering)]
}

fn any_rare() -> impl Strategy<Value = Rare> {
    (any_ids(), any_ids(), any_ids(), any_ids()).prop_map(
        |(adding, removing, eligible_leaders, last_known_eligible_leaders)| Rare {
            adding,
            removing,
            eligible_leaders,
            last_known_eligible_leaders,
        },
    )
}

pub(super) fn any_partition() -> impl Strategy<Value = Partition> {
    let epochs = (any::<i32>(), any::<i32>(), any::<i32>());
    (epochs, any_recovery(), any_ids(), any_ids(), any_uuids(), any_rare()).prop_map(
        |((leader, leader_epoch, partition_epoch), leader_recovery, replicas, isr, directories, rare)| {
            let directories = directories.into();
            let mut partition = Partition {
                leader,
                leader_epoch,
                partition_epoch,
                leader_recovery,
                replicas,
                isr,
                directories,
                rare: None,
            };
            partition.set_rare(rare);
            partition
        },
    )
}

fn any_partition_change() -> impl Strategy<Value = PartitionChange> {
    let ids = || of(any_ids());
    let leader = of(-1..100);
    let rest = (of(any_recovery()), of(any_uuids()), any_uuid(), any::<i32>());
    (leader, [ids(), ids(), ids(), ids(), ids(), ids()], rest).prop_map(|(leader, lists, rest)| {
        let (leader_recovery, directories, topic_id, number) = rest;
        let [replicas, isr, adding, removing, eligible_leaders, last_known_eligible_leaders] = lists;
        PartitionChange {
            topic_id,
            number,
            leader,
            leader_recovery,
            replicas,
            isr,
            adding,
            removing,
            directories: directories.map(Vec::into_boxed_slice),
            eligible_leaders,
            last_known_eligible_leaders,
        }
    })
}

fn any_broker() -> impl Strategy<Value = Broker> {
    let endpoint = (any_text(), any_text(), any::<u16>(), any::<i16>())
        .prop_map(|(name, host, port, security_protocol)| Endpoint { name, host, port, security_protocol });
    let feature = (any_text(), any::<i16>(), any::<i16>()).prop_map(|(name, min, max)| SupportedVersions {
        name,
        min,
        max,
    });
    let flags = (any::<bool>(), any::<bool>(), of(any_text()));
    let dirs = (any_uuids(), of(any_uuids()));
    (any::<(i32, i64)>(), any_uuid(), vec(endpoint, 0..3), vec(feature, 0..3), flags, dirs).prop_map(
        |((id, epoch), incarnation, endpoints, features, (fenced, in_controlled_shutdown, rack), dirs)| {
            let (log_dirs, cordoned_log_dirs) = dirs;
            Broker {
                id,
                epoch,
                incarnation,
                endpoints,
                features,
                rack,
                fenced,
                in_controlled_shutdown,
                log_dirs,
                cordoned_log_dirs,
            }
        },
    )
}

fn any_broker_change() -> impl Strategy<Value = BrokerRegistrationChange> {
    let dirs = (of(vec(any_uuid(), 1..3)), of(any_uuids()));
    (any::<(i32, i64)>(), of(any::<bool>()), any::<bool>(), dirs).prop_map(
        |((id, epoch), fenced, in_controlled_shutdown, (log_dirs, cordoned_log_dirs))| {
            BrokerRegistrationChange {
                id,
                epoch,
                fenced,
                in_controlled_shutdown,
                log_dirs,
                cordoned_log_dirs,
            }
        },
    )
}

fn any_quota_entity() -> impl Strategy<Value = QuotaEntity> {
    let kind = prop_oneof![Just(EntityType::ClientId), Just(EntityType::User), Just(EntityType::Ip)];
    vec((kind, of(any_text())), 0..3).prop_map(QuotaEntity::of)
}

/// Any record, which need not follow on anything.
pub(crate) fn any_record() -> impl Strategy<Value = Record> {
    prop_oneof![
        Just(Record::NoOp),
        (any_text(), any::<i16>()).prop_map(|(name, level)| Record::FeatureLevel { name, level }),
        any_broker().prop_map(Record::RegisterBroker),
        any_broker_change().prop_map(Record::BrokerRegistrationChange),
        any::<(i32, i64)>().prop_map(|(id, epoch)| Record::UnregisterBroker { id, epoch }),
        (any_text(), any_uuid()).prop_map(|(name, id)| Record::Topic { name, id }),
        (any_uuid(), any::<i32>(), any_partition())
            .prop_map(|(topic_id, number, partition)| Record::Partition { topic_id, number, partition }),
        any_partition_change().prop_map(Record::PartitionChange),
        any_uuid().prop_map(|id| Record::RemoveTopic { id }),
        (any::<i8>(), any_text(), any_text(), of(any_text())).prop_map(
            |(resource_type, resource, name, value)| Record::Config { resource_type, resource, name, value }
        ),
        (any_quota_entity(), any_text(), of(any::<f64>().prop_map(QuotaValue)))
            .prop_map(|(entity, key, value)| Record::ClientQuota { entity, key, value }),
        any::<(i32, i64, i64)>().prop_map(|(broker_id, broker_epoch, next)| Record::ProducerIds {
            broker_id,
            broker_epoch,
            next
        }),
        any_text().prop_map(|topic| Record::ClearElr { topic }),
        (any_text(), any::<i8>(), any::<bool>())
            .prop_map(|(name, number, removes)| carried(&name, number, removes)),
    ]
}

/// A credential that is carried, or one that is taken away.
fn carried(name: &str, mechanism: i8, removes: bool) -> Record {
    let message = match removes {
        true => &messages::REMOVE_USER_SCRAM_CREDENTIAL_RECORD,
        false => &messages::USER_SCRAM_CREDENTIAL_RECORD,
    };
    let mut bytes = Vec::new();
    let fields = Struct::new(message).set("name", name).set("mechanism", mechanism);
    fields.put_metadata_record(0, &mut bytes).expect("a short name");
    Record::decode(&bytes).expect("what was just written")
}
