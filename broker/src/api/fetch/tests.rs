use kafka_protocol::messages::TopicName;
use kafka_protocol::messages::fetch_request::{FetchPartition, FetchTopic};
use kafka_protocol::messages::fetch_response::LeaderIdAndEpoch;

use super::*;
use crate::api::testing::{brokers, make_topic_led_by, must_fit, reply};

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
