//! Rules that name single topics, partitions, groups or members fail those, and the rest is served.

use super::*;
use crate::schema::Value;
use crate::uuid::Uuid;
use crate::{Api, Fault};

const NOT_LEADER: i16 = 6;

fn fetch(version: i16, session: (i32, i32), topics: &[(&str, Uuid)]) -> Struct {
    let request = Struct::new(&messages::FETCH_REQUEST)
        .set("maxWaitMs", 60_000)
        .set("minBytes", 1)
        .set("maxBytes", 1 << 20)
        .set("sessionId", session.0)
        .set("sessionEpoch", session.1);
    request.push_all("topics", topics, |topic, (name, id)| {
        let topic = if version >= 13 { topic.set("topicId", *id) } else { topic.set("topic", *name) };
        topic.push("partitions", |partition| partition.set("partitionMaxBytes", 1 << 20))
    })
}

fn fetched(answer: &Struct) -> Vec<i16> {
    let topics = answer.get_structs("responses").expect("topics");
    let partitions =
        topics.into_iter().flat_map(|topic| topic.get_structs("partitions").expect("partitions"));
    partitions.map(|partition| partition.get_i16("errorCode").expect("a code")).collect()
}

fn id(kafka: &Cluster, topic: &str) -> Uuid {
    Uuid::parse(&kafka.topic(topic).id().expect("the topic is there")).expect("an id")
}

#[test]
fn a_fetch_in_a_session_fails_for_what_the_session_remembers() {
    for version in [12, 13, 18] {
        let kafka = cluster();
        let topics = [("orders", id(&kafka, "orders")), ("other", id(&kafka, "other"))];
        kafka.topic("orders").produce(crate::Record::new("x").partition(0)).unwrap();
        let mut client = client(&kafka);
        let first = client.call(&fetch(version, (0, 0), &topics), version).unwrap();
        assert_eq!(fetched(&first), [0, 0], "version {version}");
        let session = first.get_i32("sessionId").unwrap();
        assert_ne!(session, 0);
        let rule = Fault::on(Api::Fetch).topic("other").first(1).fail(ErrorCode::NotLeaderOrFollower);
        let guard = kafka.inject(rule).unwrap();
        // Names nothing, would wait for a minute, and is answered at once.
        let second = client.call(&fetch(version, (session, 1), &[]), version).unwrap();
        assert!(fetched(&second).contains(&NOT_LEADER), "version {version}: {second:?}");
        assert_eq!(guard.hits(), 1);
        kafka.topic("other").produce(crate::Record::new("y")).unwrap();
        let third = client.call(&fetch(version, (session, 2), &[]), version).unwrap();
        assert!(fetched(&third).iter().all(|code| *code == 0), "version {version}: {third:?}");
    }
}

#[test]
fn a_new_session_keeps_the_partition_that_failed() {
    let kafka = cluster();
    let topics = [("orders", Uuid::ZERO), ("other", Uuid::ZERO)];
    let _guard = kafka
        .inject(Fault::on(Api::Fetch).topic("other").first(1).fail(ErrorCode::NotLeaderOrFollower))
        .unwrap();
    let mut client = client(&kafka);
    let first = client.call(&fetch(12, (0, 0), &topics), 12).unwrap();
    assert_eq!(fetched(&first), [0, NOT_LEADER]);
    kafka.topic("other").produce(crate::Record::new("y")).unwrap();
    let session = first.get_i32("sessionId").unwrap();
    assert_eq!(fetched(&client.call(&fetch(12, (session, 1), &[]), 12).unwrap()), [0]);
}

#[test]
fn one_topic_of_a_metadata_request_fails_and_brokers_are_told() {
    let kafka = cluster();
    let _guard =
        kafka.inject(Fault::on(Api::Metadata).topic("orders").fail(ErrorCode::LeaderNotAvailable)).unwrap();
    for version in 0..=13 {
        let request = Struct::new(&messages::METADATA_REQUEST).push_all(
            "topics",
            ["orders", "other"],
            |topic, name| topic.set("name", name),
        );
        let answer = client(&kafka).call(&request, version).unwrap();
        assert_eq!(topic_codes(&answer), [("orders".into(), 5), ("other".into(), 0)], "version {version}");
        assert_eq!(answer.get_structs("brokers").unwrap().len(), 1);
    }
}

#[test]
fn a_failed_metadata_request_makes_no_topic_and_tells_of_no_other() {
    let kafka = cluster();
    let _guard = kafka.inject(Fault::on(Api::Metadata).fail(ErrorCode::LeaderNotAvailable)).unwrap();
    for version in 0..=13 {
        let request =
            Struct::new(&messages::METADATA_REQUEST).push("topics", |topic| topic.set("name", "not-yet"));
        let answer = client(&kafka).call(&request, version).unwrap();
        assert_eq!(topic_codes(&answer), [("not-yet".into(), 5)], "version {version}");
    }
    assert_eq!(kafka.topic("not-yet").partitions(), None);
}

#[test]
fn a_request_for_all_topics_fails_for_each() {
    let kafka = cluster();
    let _guard =
        kafka.inject(Fault::on(Api::Metadata).topic("orders").fail(ErrorCode::LeaderNotAvailable)).unwrap();
    let all = Struct::new(&messages::METADATA_REQUEST).set("topics", Value::Null);
    let answer = client(&kafka).call(&all, 9).unwrap();
    assert_eq!(topic_codes(&answer), [("orders".into(), 5), ("other".into(), 0)]);
}

fn topic_codes(answer: &Struct) -> Vec<(String, i16)> {
    let topics = answer.get_structs("topics").expect("topics").into_iter();
    topics
        .map(|topic| (topic.get_str("name").unwrap().to_owned(), topic.get_i16("errorCode").unwrap()))
        .collect()
}

#[test]
fn one_group_of_several_fails() {
    let kafka = cluster();
    let _guard =
        kafka.inject(Fault::on(Api::DeleteGroups).group("b").fail(ErrorCode::NonEmptyGroup)).unwrap();
    let request = Struct::new(&messages::DELETE_GROUPS_REQUEST).set("groupsNames", vec!["a", "b", "c"]);
    let answer = client(&kafka).call(&request, 2).unwrap();
    let told: Vec<_> = answer
        .get_structs("results")
        .unwrap()
        .into_iter()
        .map(|result| {
            (result.get_str("groupId").unwrap().to_owned(), result.get_i16("errorCode").unwrap() == 68)
        })
        .collect();
    assert_eq!(told, [("a".into(), false), ("b".into(), true), ("c".into(), false)]);
}

#[test]
fn a_commit_fails_for_one_partition() {
    let kafka = cluster();
    let rule =
        Fault::on(Api::OffsetCommit).topic("orders").partition(1).fail(ErrorCode::OffsetMetadataTooLarge);
    let _guard = kafka.inject(rule).unwrap();
    let mut client = client(&kafka);
    let find = Struct::new(&messages::FIND_COORDINATOR_REQUEST).set("key", "billing");
    client.call(&find, 3).unwrap();
    let commit =
        Struct::new(&messages::OFFSET_COMMIT_REQUEST).set("groupId", "billing").push("topics", |topic| {
            topic.set("name", "orders").push_all("partitions", 0..2, |partition, index| {
                partition.set("partitionIndex", index).set("committedOffset", 7)
            })
        });
    let answer = client.call(&commit, 8).unwrap();
    let partitions = answer.get_structs("topics").unwrap()[0].get_structs("partitions").unwrap();
    let codes: Vec<_> = partitions.iter().map(|partition| partition.get_i16("errorCode").unwrap()).collect();
    assert_eq!(codes, [0, 12]);
}

#[test]
fn the_offsets_of_one_group_cannot_be_fetched() {
    let kafka = cluster();
    let _guard =
        kafka.inject(Fault::on(Api::OffsetFetch).group("b").fail(ErrorCode::NotCoordinator)).unwrap();
    let mut client = client(&kafka);
    client.call(&Struct::new(&messages::FIND_COORDINATOR_REQUEST).set("key", "a"), 3).unwrap();
    let request = Struct::new(&messages::OFFSET_FETCH_REQUEST)
        .push_all("groups", ["a", "b"], |group, id| group.set("groupId", id).set("topics", Value::Null));
    let answer = client.call(&request, 8).unwrap();
    let codes: Vec<_> = answer
        .get_structs("groups")
        .unwrap()
        .iter()
        .map(|group| group.get_i16("errorCode").unwrap())
        .collect();
    assert_eq!(codes, [0, 16]);
    let old = Struct::new(&messages::OFFSET_FETCH_REQUEST).set("groupId", "b").set("topics", Value::Null);
    assert_eq!(code(&client.call(&old, 5).unwrap()), Some(ErrorCode::NotCoordinator));
}

#[test]
fn without_acks_a_failure_closes_the_connection_and_the_rest_is_applied() {
    let kafka = cluster();
    let rule = Fault::on(Api::Produce).topic("orders").partition(0).fail(ErrorCode::NotLeaderOrFollower);
    let _guard = kafka.inject(rule).unwrap();
    let mut client = client(&kafka);
    client.ask(&produce("orders", &[0, 1], 0), 9).unwrap();
    client.receive().expect_err("it is closed");
    assert_eq!(kafka.topic("orders").records().unwrap().len(), 1);
}
