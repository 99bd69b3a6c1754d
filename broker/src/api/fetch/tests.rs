use kafka_protocol::messages::TopicName;
use kafka_protocol::messages::fetch_request::{FetchPartition, FetchTopic};
use kafka_protocol::messages::fetch_response::LeaderIdAndEpoch;

use super::*;
use crate::api::testing::{
    NOW, append, brokers, client, configured, make_replicated, make_topic_led_by, must_fit, reply,
};
use crate::metadata::{Broker, Record};
use crate::partitions::PartitionKey;

/// The last version that names topics by name, and the first that names leaders.
const NAMED: i16 = TOPIC_ID_VERSION - 1;
const LEADERS: i16 = 16;

/// Asks broker 1 for partition 0 of each topic, with the leader's epoch as the client knows it.
fn fetch(state: &mut State, topics: &[(&str, i32)], version: i16) -> FetchResponse {
    let topic = |(name, epoch): &(&str, i32)| {
        let partition =
            FetchPartition::default().with_current_leader_epoch(*epoch).with_partition_max_bytes(1_000_000);
        let topic = FetchTopic::default().with_partitions(vec![partition]);
        match version >= TOPIC_ID_VERSION {
            true => topic.with_topic_id(state.metadata.topic(name).expect("the topic").id.into()),
            false => topic.with_topic(TopicName((*name).to_owned().into())),
        }
    };
    let request = FetchRequest::default()
        .with_replica_id((-1).into())
        .with_session_epoch(-1)
        .with_topics(topics.iter().map(topic).collect());
    let answer = reply(handle, state, version, &request).answer;
    must_fit(&answer, version);
    answer
}

/// Error, leader and its epoch for each partition.
fn told(answer: &FetchResponse) -> Vec<(i16, i32, i32)> {
    let partitions = answer.responses.iter().flat_map(|topic| &topic.partitions);
    partitions
        .map(|partition| {
            let LeaderIdAndEpoch { leader_id, leader_epoch, .. } = partition.current_leader;
            (partition.error_code, leader_id.0, leader_epoch)
        })
        .collect()
}

fn endpoints(answer: &FetchResponse) -> Vec<(i32, &str, i32)> {
    let endpoints = answer.node_endpoints.iter();
    endpoints.map(|endpoint| (endpoint.node_id.0, &*endpoint.host, endpoint.port)).collect()
}

#[test]
fn a_consumer_at_the_wrong_broker_is_told_the_leaders_and_where_they_are() {
    let mut state = brokers(3);
    for (topic, leader) in [("third", 3), ("second", 2), ("second-too", 2), ("here", 1)] {
        make_topic_led_by(&mut state, topic, leader);
    }
    let topics = [("third", -1), ("second", -1), ("second-too", -1), ("here", -1)];
    let answer = fetch(&mut state, &topics, LEADERS);
    assert_eq!(told(&answer), [(6, 3, 1), (6, 2, 1), (6, 2, 1), (0, -1, -1)]);
    assert_eq!(endpoints(&answer), [(2, "127.0.0.1", 9002), (3, "127.0.0.1", 9003)]);
}

#[test]
fn a_consumer_with_an_old_epoch_is_told_the_new_one() {
    let mut state = brokers(1);
    make_topic_led_by(&mut state, "here", 1);
    let answer = fetch(&mut state, &[("here", 0)], LEADERS);
    assert_eq!(told(&answer), [(ErrorCode::FencedLeaderEpoch.code(), 1, 1)]);
    assert_eq!(endpoints(&answer), [(1, "127.0.0.1", 9001)]);
}

#[test]
fn before_version_16_the_error_stands_alone() {
    for version in [NAMED, LEADERS - 1] {
        let mut state = brokers(2);
        make_topic_led_by(&mut state, "there", 2);
        let answer = fetch(&mut state, &[("there", -1)], version);
        assert_eq!(told(&answer), [(6, -1, -1)]);
        assert!(answer.node_endpoints.is_empty());
    }
}

#[test]
fn a_partition_named_twice_is_read_once_and_what_does_not_exist_comes_last() {
    let mut state = brokers(1);
    make_topic_led_by(&mut state, "here", 1);
    let topic = |id, partitions: &[i32]| {
        let partition = |index: &i32| FetchPartition::default().with_partition(*index);
        FetchTopic::default().with_topic_id(id).with_partitions(partitions.iter().map(partition).collect())
    };
    let id = state.metadata.topic("here").expect("the topic").id.into();
    let request = FetchRequest::default()
        .with_replica_id((-1).into())
        .with_session_epoch(-1)
        .with_topics(vec![topic(id, &[0, 7, 0]), topic(uuid::Uuid::from_u128(5), &[0])]);
    let answer = reply(handle, &mut state, LEADERS, &request).answer;
    let told = answer.responses.iter().flat_map(|topic| &topic.partitions);
    let told: Vec<_> = told.map(|partition| (partition.partition_index, partition.error_code)).collect();
    assert_eq!(told, [(0, 0), (0, ErrorCode::UnknownTopicId.code()), (7, 3)]);
}

/// A topic that broker 1 leads and brokers 2 and 3 follow, with two records; broker 3 has copied the first.
fn replicated(configs: &[(&str, &str)]) -> (State, PartitionKey) {
    let mut state = configured(3, configs);
    for (id, rack) in [(1, "a"), (2, "b"), (3, "b")] {
        let broker = state.metadata.broker(id).expect("a broker").clone();
        let racked = Broker { rack: Some(rack.into()), ..broker };
        state.commit(vec![Record::RegisterBroker(racked)], NOW).expect("room enough");
    }
    let key = make_replicated(&mut state, "t", &[1, 2, 3]);
    append(&mut state);
    state.followers.stay(key, 3, 1, true);
    append(&mut state);
    (state, key)
}

/// What a broker says to a consumer in a rack that reads from an offset: error, high watermark, bytes, preferred replica.
fn read_from(state: &mut State, broker: i32, rack: &'static str, offset: i64) -> (i16, i64, usize, i32) {
    let partition = FetchPartition::default().with_partition_max_bytes(1_000_000).with_fetch_offset(offset);
    let topic = FetchTopic::default().with_topic(TopicName("t".into())).with_partitions(vec![partition]);
    let request = FetchRequest::default()
        .with_replica_id((-1).into())
        .with_session_epoch(-1)
        .with_max_bytes(1_000_000)
        .with_rack_id(rack.into())
        .with_topics(vec![topic]);
    let client = client(1, broker);
    let answer = match handle(state, &Call { request: &request, version: NAMED, client: &client, now: NOW }) {
        Outcome::Reply(answer) => answer,
        _ => panic!("not answered at once"),
    };
    let data = answer.answer.responses[0].partitions[0].clone();
    let bytes = data.records.as_ref().map_or(0, bytes::Bytes::len);
    (data.error_code, data.high_watermark, bytes, data.preferred_read_replica.0)
}

#[test]
fn a_follower_serves_what_it_has_and_that_is_committed() {
    let (mut state, key) = replicated(&[]);
    let (error, high_watermark, bytes, preferred) = read_from(&mut state, 2, "", 0);
    assert_eq!((error, high_watermark, preferred), (0, 1, -1), "broker 3 holds the high watermark back");
    assert!(bytes > 0);
    state.shrink_isr(key, 3, NOW).expect("room enough");
    assert_eq!(read_from(&mut state, 2, "", 0).1, 2);
    assert_eq!(read_from(&mut state, 3, "", 0).1, 1, "it knows no more than it has");
    assert_eq!(read_from(&mut state, 3, "", 2).0, ErrorCode::OffsetOutOfRange.code());
}

#[test]
fn a_leader_sends_consumers_to_the_replica_in_sync_in_their_rack_if_told_to() {
    let selector = "org.apache.kafka.common.replica.RackAwareReplicaSelector";
    let (mut state, key) = replicated(&[("replica.selector.class", selector)]);
    assert_eq!(read_from(&mut state, 1, "b", 1), (0, 1, 0, 2), "of two it is the one that has more");
    assert_eq!(read_from(&mut state, 1, "a", 0).3, -1, "the leader is in it");
    assert_eq!(read_from(&mut state, 1, "c", 0).3, -1, "nobody is in it");
    assert_eq!(read_from(&mut state, 1, "", 0).3, -1, "the consumer is in none");
    state.shrink_isr(key, 2, NOW).expect("room enough");
    assert_eq!(read_from(&mut state, 1, "b", 1).3, 3);
    let (mut state, _) = replicated(&[]);
    assert_eq!(read_from(&mut state, 1, "b", 1).3, -1, "nobody has told it to");
}
