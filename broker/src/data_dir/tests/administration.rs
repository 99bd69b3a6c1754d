//! Whatever administrators ask for, the next cluster starts, and finds it so.

use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;

use super::*;
use crate::metadata::{ClientQuotas, Configs};
use crate::schema::fuzz::RawClient;
use crate::schema::{Struct, Value, messages};

const PATIENCE: Duration = Duration::from_secs(20);

/// Something that an administrator asks for, at the newest version.
fn any_call() -> impl Strategy<Value = (Struct, i16)> {
    prop_oneof![
        3 => any_quota().prop_map(|call| (call, 1)),
        3 => any_config().prop_map(|call| (call, 1)),
        2 => any_feature().prop_map(|call| (call, 2)),
        2 => any_reassignment().prop_map(|call| (call, 1)),
        1 => (0..3_i8).prop_map(|kind| {
            let all = Struct::new(&messages::ELECT_LEADERS_REQUEST).set("topicPartitions", Value::Null);
            (all.set("electionType", kind), 2)
        }),
        1 => (0..3).prop_map(|id| (Struct::new(&messages::UNREGISTER_BROKER_REQUEST).set("brokerId", id), 0)),
        1 => ("[abc]", 1..4).prop_map(|(name, count)| {
            let call = Struct::new(&messages::CREATE_TOPICS_REQUEST).push("topics", |topic| {
                topic.set("name", name).set("numPartitions", count).set("replicationFactor", 1)
            });
            (call, 7)
        }),
        1 => "[abc]".prop_map(|name| {
            let call = Struct::new(&messages::DELETE_TOPICS_REQUEST).push("topics", |topic| topic.set("name", name));
            (call, 6)
        }),
    ]
}

fn any_quota() -> impl Strategy<Value = Struct> {
    let kind = prop::sample::select(vec!["client-id", "user", "ip", "nope"]);
    let name = option::of(prop::sample::select(vec!["", "a", "10.0.0.1"]));
    let key =
        prop::sample::select(vec!["producer_byte_rate", "request_percentage", "connection_creation_rate"]);
    // No quota is so low that the next call would have to wait for it.
    let value = prop::sample::select(vec![f64::NAN, -1.0, 0.0, 1e9, 1e12, f64::INFINITY]);
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

fn any_config() -> impl Strategy<Value = Struct> {
    let resource = prop::sample::select(vec![
        (2_i8, "orders", "retention.ms"),
        (2, "a", "min.insync.replicas"),
        (4, "", "min.insync.replicas"),
        (4, "1", "log.retention.ms"),
        (8, "1", "root"),
        (16, "m", "interval.ms"),
        (32, "g", "consumer.session.timeout.ms"),
    ]);
    let value = option::of(prop::sample::select(vec!["", "-1", "1", "2", "50000", "x"]));
    (resource, 0..4_i8, value).prop_map(|((kind, name, config), operation, value)| {
        Struct::new(&messages::INCREMENTAL_ALTER_CONFIGS_REQUEST).push("resources", |resource| {
            resource.set("resourceType", kind).set("resourceName", name).push("configs", |entry| {
                entry.set("name", config).set("configOperation", operation).set("value", value)
            })
        })
    })
}

fn any_feature() -> impl Strategy<Value = Struct> {
    let name =
        prop::sample::select(vec!["metadata.version", "eligible.leader.replicas.version", "share.version"]);
    (name, prop::sample::select(vec![-1_i16, 0, 1, 7, 29, 30, 31]), 0..4_i8).prop_map(
        |(name, level, kind)| {
            Struct::new(&messages::UPDATE_FEATURES_REQUEST).push("featureUpdates", |update| {
                update.set("feature", name).set("maxVersionLevel", level).set("upgradeType", kind)
            })
        },
    )
}

fn any_reassignment() -> impl Strategy<Value = Struct> {
    (0..3, option::of(vec(0..3, 0..3))).prop_map(|(index, replicas)| {
        Struct::new(&messages::ALTER_PARTITION_REASSIGNMENTS_REQUEST).push("topics", |topic| {
            topic.set("name", "orders").push("partitions", |partition| {
                partition.set("partitionIndex", index).set("replicas", replicas)
            })
        })
    })
}

/// What must be there again.
type Known = (ClientQuotas, Configs, Vec<(String, i16)>, Vec<(String, usize)>);

fn known(kafka: &Cluster) -> Known {
    kafka.shared.look(|state| {
        let image = state.metadata.image();
        let features = image.features().map(|(name, level)| (name.to_owned(), level));
        let topics = image.topics().map(|topic| (topic.name.to_string(), topic.partitions.len()));
        (image.client_quotas().clone(), image.configs().clone(), features.collect(), topics.collect())
    })
}

proptest! {
    // Each case syncs its directory dozens of times.
    #![proptest_config(ProptestConfig::with_cases(6))]

    #[test]
    fn no_call_leads_where_no_restart_leads_back(turns in vec(vec(any_call(), 1..10), 1..4)) {
        let dir = Dir::new();
        drop(dir.builder().topic("orders", 2).start().expect("it starts"));
        for calls in turns {
            let kafka = dir.start();
            for (call, version) in calls {
                let mut client = RawClient::connect(&kafka.bootstrap_servers(), PATIENCE).expect("it listens");
                client.call(&call, version).expect("an answer");
            }
            let before = known(&kafka);
            drop(kafka);
            let kafka = dir.start();
            prop_assert_eq!(known(&kafka), before);
            kafka.topic("orders").produce("two coffees").expect("its leader is back");
        }
    }
}
