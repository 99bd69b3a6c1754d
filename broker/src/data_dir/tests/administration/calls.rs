//! What an administrator may ask for, at the newest version, of a cluster with so many brokers.

use std::ops::Range;

use kafkito_storage::RecordBatchBuilder;
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;
use proptest::strategy::Union;

use crate::schema::{Struct, Value, messages};

/// A request and its version.
type Call = (Struct, i16);

pub(super) fn any_call(brokers: i32) -> impl Strategy<Value = Call> {
    // Some that are not there.
    let ids = 0..brokers + 2;
    let of = |(weight, version, drawn): (u32, i16, BoxedStrategy<Struct>)| {
        (weight, drawn.prop_map(move |call| (call, version)).boxed())
    };
    let drawn = [
        (3, 1, any_quota().boxed()),
        (3, 1, any_config().boxed()),
        (1, 2, any_whole_config().boxed()),
        (2, 2, any_feature().boxed()),
        (2, 1, any_reassignment(ids.clone()).boxed()),
        (1, 2, any_election().boxed()),
        (1, 0, ids.clone().prop_map(unregister).boxed()),
        (2, 7, any_topic(ids.clone()).boxed()),
        (1, 3, more_partitions(ids).boxed()),
        (1, 6, "[abc]".prop_map(delete_topic).boxed()),
        (2, 9, (any_topic_name(), 0..3).prop_map(|(topic, index)| produce(&topic, index)).boxed()),
        (2, 2, any_deletion().boxed()),
        (2, 9, any_commit().boxed()),
        (
            1,
            0,
            (group(), any_topic_name(), 0..3)
                .prop_map(|(group, topic, index)| delete_offset(&group, &topic, index))
                .boxed(),
        ),
        (
            1,
            2,
            group()
                .prop_map(|group| {
                    Struct::new(&messages::DELETE_GROUPS_REQUEST).set("groupsNames", vec![group])
                })
                .boxed(),
        ),
        (1, 0, Just(scram()).boxed()),
    ];
    Union::new_weighted(drawn.into_iter().map(of).collect())
}

pub(super) fn any_topic_name() -> impl Strategy<Value = String> {
    select(vec!["orders", "a", "b", "c"]).prop_map(str::to_owned)
}

fn group() -> impl Strategy<Value = String> {
    select(vec!["g", "h", ""]).prop_map(str::to_owned)
}

fn any_quota() -> impl Strategy<Value = Struct> {
    let kind = select(vec!["client-id", "user", "ip", "nope"]);
    let name = option::of(select(vec!["", "a", "10.0.0.1"]));
    let key = select(vec!["producer_byte_rate", "request_percentage", "connection_creation_rate"]);
    // No quota is so low that the next call would have to wait for it.
    let value = select(vec![f64::NAN, -1.0, 0.0, 1e9, 1e12, f64::INFINITY]);
    (vec((kind, name), 0..3), key, value, any::<bool>()).prop_map(|(entity, key, value, remove)| {
        Struct::new(&messages::ALTER_CLIENT_QUOTAS_REQUEST).push("entries", |entry| {
            entry
                .push_all("entity", entity, |part, (kind, name)| {
                    part.set("entityType", kind).set("entityName", name)
                })
                .push("ops", |op| op.set("key", key).set("value", value).set("remove", remove))
        })
    })
}

/// Type and name of a resource, the name of a config, and a value.
fn any_setting() -> impl Strategy<Value = (i8, &'static str, &'static str, Option<&'static str>)> {
    let resource = select(vec![
        (2_i8, "orders", "retention.ms"),
        (2, "a", "min.insync.replicas"),
        (2, "b", "cleanup.policy"),
        (4, "", "min.insync.replicas"),
        (4, "", "unclean.leader.election.enable"),
        (4, "1", "log.retention.ms"),
        (4, "1", "log.cleanup.policy"),
        (4, "2", "log.retention.ms"),
        (8, "1", "root"),
        (16, "m", "interval.ms"),
        (32, "g", "consumer.session.timeout.ms"),
        (64, "x", "nope"),
    ]);
    let value = option::of(select(vec!["", "-1", "1", "2", "50000", "x", "compact", "true"]));
    (resource, value).prop_map(|((kind, name, config), value)| (kind, name, config, value))
}

fn any_config() -> impl Strategy<Value = Struct> {
    (any_setting(), 0..4_i8).prop_map(|((kind, name, config, value), operation)| {
        Struct::new(&messages::INCREMENTAL_ALTER_CONFIGS_REQUEST).push("resources", |resource| {
            resource.set("resourceType", kind).set("resourceName", name).push("configs", |entry| {
                entry.set("name", config).set("configOperation", operation).set("value", value)
            })
        })
    })
}

/// All configs of a resource are replaced.
fn any_whole_config() -> impl Strategy<Value = Struct> {
    any_setting().prop_map(|(kind, name, config, value)| {
        Struct::new(&messages::ALTER_CONFIGS_REQUEST).push("resources", |resource| {
            resource
                .set("resourceType", kind)
                .set("resourceName", name)
                .push("configs", |entry| entry.set("name", config).set("value", value))
        })
    })
}

fn any_feature() -> impl Strategy<Value = Struct> {
    let name = select(vec!["metadata.version", "eligible.leader.replicas.version", "share.version"]);
    (name, select(vec![-1_i16, 0, 1, 7, 29, 30, 31]), 0..4_i8).prop_map(|(name, level, kind)| {
        Struct::new(&messages::UPDATE_FEATURES_REQUEST).push("featureUpdates", |update| {
            update.set("feature", name).set("maxVersionLevel", level).set("upgradeType", kind)
        })
    })
}

fn any_reassignment(ids: Range<i32>) -> impl Strategy<Value = Struct> {
    (0..3, option::of(vec(ids, 0..3))).prop_map(|(index, replicas)| {
        Struct::new(&messages::ALTER_PARTITION_REASSIGNMENTS_REQUEST).push("topics", |topic| {
            topic.set("name", "orders").push("partitions", |partition| {
                partition.set("partitionIndex", index).set("replicas", replicas)
            })
        })
    })
}

fn any_election() -> impl Strategy<Value = Struct> {
    (0..3_i8).prop_map(|kind| {
        let all = Struct::new(&messages::ELECT_LEADERS_REQUEST).set("topicPartitions", Value::Null);
        all.set("electionType", kind)
    })
}

fn unregister(id: i32) -> Struct {
    Struct::new(&messages::UNREGISTER_BROKER_REQUEST).set("brokerId", id)
}

/// A topic, with so many partitions or with their replicas named.
fn any_topic(ids: Range<i32>) -> impl Strategy<Value = Struct> {
    let configs = option::of(select(vec!["compact", "delete", "x"]));
    ("[abc]", 1..4, option::of(vec(vec(ids, 0..3), 0..3)), configs).prop_map(
        |(name, count, assigned, policy)| {
            Struct::new(&messages::CREATE_TOPICS_REQUEST).push("topics", |topic| {
                let is_assigned = assigned.is_some();
                let (count, factor) = if is_assigned { (-1, -1) } else { (count, 1) };
                topic
                    .set("name", name)
                    .set("numPartitions", count)
                    .set("replicationFactor", factor)
                    .push_all(
                        "assignments",
                        (0..).zip(assigned.unwrap_or_default()),
                        |entry, (index, ids)| entry.set("partitionIndex", index).set("brokerIds", ids),
                    )
                    .push_all("configs", policy, |entry, policy| {
                        entry.set("name", "cleanup.policy").set("value", policy)
                    })
            })
        },
    )
}

fn more_partitions(ids: Range<i32>) -> impl Strategy<Value = Struct> {
    (any_topic_name(), 1..6, option::of(vec(vec(ids, 0..3), 0..3))).prop_map(|(name, count, assigned)| {
        Struct::new(&messages::CREATE_PARTITIONS_REQUEST).push("topics", |topic| {
            let topic = topic.set("name", name).set("count", count);
            match assigned {
                None => topic.set("assignments", Value::Null),
                Some(assigned) => {
                    topic.push_all("assignments", assigned, |entry, ids| entry.set("brokerIds", ids))
                }
            }
        })
    })
}

fn delete_topic(name: String) -> Struct {
    Struct::new(&messages::DELETE_TOPICS_REQUEST).push("topics", |topic| topic.set("name", name))
}

fn produce(topic: &str, index: i32) -> Struct {
    let mut batch = RecordBatchBuilder::new();
    batch.push(1_700_000_000_000, Some(b"table 4"), Some(b"two coffees"));
    let batch = batch.build().expect("a small batch").to_bytes();
    Struct::new(&messages::PRODUCE_REQUEST).set("acks", -1).set("timeoutMs", 1_000).push(
        "topicData",
        |data| {
            data.set("name", topic)
                .push("partitionData", |data| data.set("index", index).set("records", batch.clone()))
        },
    )
}

/// Records that are deleted: up to the end, nowhere, or past everything.
fn any_deletion() -> impl Strategy<Value = Struct> {
    (any_topic_name(), 0..3, select(vec![-1_i64, 0, 1, 2, 1_000])).prop_map(|(name, index, offset)| {
        Struct::new(&messages::DELETE_RECORDS_REQUEST).set("timeoutMs", 1_000).push("topics", |topic| {
            topic
                .set("name", name)
                .push("partitions", |partition| partition.set("partitionIndex", index).set("offset", offset))
        })
    })
}

/// An offset committed by nobody in particular.
fn any_commit() -> impl Strategy<Value = Struct> {
    (group(), any_topic_name(), 0..3, 0..5_i64).prop_map(|(group, name, index, offset)| {
        Struct::new(&messages::OFFSET_COMMIT_REQUEST)
            .set("groupId", group)
            .set("generationIdOrMemberEpoch", -1)
            .push("topics", |topic| {
                topic.set("name", name).push("partitions", |partition| {
                    partition.set("partitionIndex", index).set("committedOffset", offset)
                })
            })
    })
}

fn delete_offset(group: &str, name: &str, index: i32) -> Struct {
    Struct::new(&messages::OFFSET_DELETE_REQUEST).set("groupId", group).push("topics", |topic| {
        topic.set("name", name).push("partitions", |partition| partition.set("partitionIndex", index))
    })
}

/// What is not served.
fn scram() -> Struct {
    Struct::new(&messages::ALTER_USER_SCRAM_CREDENTIALS_REQUEST)
        .push("deletions", |deletion| deletion.set("name", "ada").set("mechanism", 1_i8))
}
