//! What clients are told, and what is made for them.

use kafka_protocol::messages::TopicName;

use super::*;
use crate::api::testing::{NOW, brokers, configured, make_topic, must_fit, one_broker, reply};
use crate::metadata::{Broker, BrokerRegistrationChange, Record};

const VERSION: i16 = 13;

fn named(names: &[&'static str]) -> MetadataRequest {
    let topic = |name: &&'static str| {
        MetadataRequestTopic::default().with_name(Some(TopicName(StrBytes::from_static_str(name))))
    };
    MetadataRequest::default()
        .with_topics(Some(names.iter().map(topic).collect()))
        .with_allow_auto_topic_creation(true)
}

fn with_id(id: Uuid) -> MetadataRequest {
    let topic = MetadataRequestTopic::default().with_name(None).with_topic_id(id.into());
    MetadataRequest::default().with_topics(Some(vec![topic]))
}

fn all() -> MetadataRequest {
    MetadataRequest::default().with_topics(None).with_allow_auto_topic_creation(true)
}

fn codes(answer: &MetadataResponse) -> Vec<(Option<&str>, ErrorCode)> {
    let code = |topic: &MetadataResponseTopic| ErrorCode::from_code(topic.error_code).expect("a code");
    let name = |topic: &'_ MetadataResponseTopic| topic.name.is_some();
    answer
        .topics
        .iter()
        .map(|topic| (topic.name.as_deref().map(|name| &**name).filter(|_| name(topic)), code(topic)))
        .collect()
}

fn fence(state: &mut State, id: i32) {
    let epoch = state.metadata.broker(id).map_or(0, |broker| broker.epoch);
    let change = BrokerRegistrationChange { id, epoch, fenced: Some(true), ..Default::default() };
    state.commit(vec![Record::BrokerRegistrationChange(change)], NOW).expect("room enough");
}

#[test]
fn null_is_all_and_empty_is_none_but_in_version_0() {
    let mut state = one_broker();
    make_topic(&mut state, "b", 1);
    make_topic(&mut state, "a", 1);
    let names = |state: &mut State, version, request: &MetadataRequest| {
        let answer = reply(handle, state, version, request);
        answer.topics.iter().map(|topic| topic.name.as_ref().map(|name| name.to_string())).collect::<Vec<_>>()
    };
    let both = [Some("a".to_owned()), Some("b".to_owned())];
    assert_eq!(names(&mut state, VERSION, &all()), both);
    assert_eq!(names(&mut state, 1, &all()), both);
    assert!(names(&mut state, VERSION, &named(&[])).is_empty());
    assert_eq!(names(&mut state, 0, &named(&[])), both);
}

#[test]
fn brokers_controller_and_cluster_are_told() {
    let mut state = brokers(2);
    let answer = reply(handle, &mut state, VERSION, &named(&[]));
    let told: Vec<(i32, &str, i32)> =
        answer.brokers.iter().map(|broker| (broker.node_id.0, &*broker.host, broker.port)).collect();
    assert_eq!(told, [(1, "127.0.0.1", 9001), (2, "127.0.0.1", 9002)]);
    assert_eq!(answer.controller_id, 1);
    assert_eq!(answer.cluster_id.as_deref(), Some(&*state.metadata.cluster_id()));
    assert_eq!(answer.cluster_authorized_operations, i32::MIN);
}

#[test]
fn a_missing_topic_is_made_and_told_with_its_leader() {
    let mut state = one_broker();
    let answer = reply(handle, &mut state, VERSION, &named(&["t"]));
    assert_eq!(codes(&answer), [(Some("t"), ErrorCode::None)]);
    let partition = &answer.topics[0].partitions[0];
    assert_eq!((partition.error_code, partition.leader_id.0, partition.leader_epoch), (0, 1, 0));
    assert_eq!(Uuid::from(answer.topics[0].topic_id), state.metadata.topic("t").expect("made").id);
}

#[test]
fn nothing_is_made_against_the_clients_or_the_brokers_will() {
    let unknown = [(Some("t"), ErrorCode::UnknownTopicOrPartition)];
    let request = named(&["t"]).with_allow_auto_topic_creation(false);
    let mut state = one_broker();
    assert_eq!(codes(&reply(handle, &mut state, VERSION, &request)), unknown);
    let mut state = configured(1, &[("auto.create.topics.enable", "false")]);
    assert_eq!(codes(&reply(handle, &mut state, VERSION, &named(&["t"]))), unknown);
    assert_eq!(state.metadata.topic_count(), 0);
}

#[test]
fn versions_below_4_cannot_forbid_it() {
    let request = named(&["t"]).with_allow_auto_topic_creation(false);
    assert_eq!(codes(&reply(handle, &mut one_broker(), 3, &request)), [(Some("t"), ErrorCode::None)]);
}

#[test]
fn the_kraft_mode_finds_the_topic_the_second_time() {
    let mut state = configured(1, &[("kafkito.auto.create.mode", "kraft")]);
    let mut ask = || codes(&reply(handle, &mut state, VERSION, &named(&["t"])))[0].1;
    assert_eq!([ask(), ask()], [ErrorCode::UnknownTopicOrPartition, ErrorCode::None]);
}

#[test]
fn the_leader_not_available_mode_counts() {
    for times in 1..=3 {
        let mode = format!("leader-not-available:{times}");
        let mut state = configured(1, &[("kafkito.auto.create.mode", &mode)]);
        let mut ask = || codes(&reply(handle, &mut state, VERSION, &named(&["t"])))[0].1;
        let asked = (0..times).map(|_| ask()).filter(|code| *code == ErrorCode::LeaderNotAvailable).count();
        assert_eq!((asked, ask()), (times, ErrorCode::None));
    }
}

#[test]
fn a_topic_that_cannot_be_made_says_why() {
    let mut state = configured(1, &[("default.replication.factor", "3")]);
    let answer = reply(handle, &mut state, VERSION, &named(&["a b", "t"]));
    assert_eq!(
        codes(&answer),
        [(Some("a b"), ErrorCode::InvalidTopicException), (Some("t"), ErrorCode::InvalidReplicationFactor)]
    );
}

#[test]
fn kafkas_own_topics_are_made_as_their_coordinators_want_them() {
    let mut state = one_broker();
    let answer = reply(handle, &mut state, VERSION, &named(&["__consumer_offsets", "__transaction_state"]));
    assert_eq!((answer.topics[0].partitions.len(), answer.topics[0].is_internal), (50, true));
    assert_eq!(codes(&answer)[1].1, ErrorCode::UnknownTopicOrPartition);
    assert_eq!(state.metadata.topic_config("__consumer_offsets")["cleanup.policy"], "compact");
}

#[test]
fn a_request_makes_no_more_than_create_topics_would() {
    let mut state = configured(1, &[("num.partitions", "6000")]);
    let answer = reply(handle, &mut state, VERSION, &named(&["t", "u"]));
    let refused = ErrorCode::PolicyViolation;
    assert_eq!(codes(&answer), [(Some("t"), refused), (Some("u"), refused)]);
    assert_eq!(state.metadata.topic_count(), 0);
}

#[test]
fn a_topic_without_name_and_id_is_refused() {
    let request = named(&["t"]);
    let mut topics = request.topics.clone().unwrap_or_default();
    topics.push(MetadataRequestTopic::default().with_name(None));
    let answer = reply(handle, &mut one_broker(), VERSION, &request.with_topics(Some(topics)));
    assert_eq!(codes(&answer), [(Some("t"), ErrorCode::None), (Some(""), ErrorCode::InvalidRequest)]);
}

#[test]
fn a_name_is_answered_once() {
    let answer = reply(handle, &mut one_broker(), VERSION, &named(&["t", "u", "t"]));
    assert_eq!(codes(&answer), [(Some("t"), ErrorCode::None), (Some("u"), ErrorCode::None)]);
}

#[test]
fn topics_are_found_by_id() {
    let mut state = one_broker();
    make_topic(&mut state, "t", 1);
    let id = state.metadata.topic("t").expect("made").id;
    let found = reply(handle, &mut state, VERSION, &with_id(id));
    assert_eq!(codes(&found), [(Some("t"), ErrorCode::None)]);
    let lost = reply(handle, &mut state, VERSION, &with_id(Uuid([9; 16])));
    assert_eq!(codes(&lost), [(None, ErrorCode::UnknownTopicId)]);
}

#[test]
fn ids_before_version_12_are_refused() {
    let mut state = one_broker();
    make_topic(&mut state, "t", 1);
    let id = state.metadata.topic("t").expect("made").id;
    for version in [10, 11] {
        let answer = reply(handle, &mut state, version, &with_id(id));
        assert_eq!(codes(&answer), [(Some(""), ErrorCode::InvalidRequest)]);
        must_fit(&answer, version);
    }
}

#[test]
fn a_broker_that_is_gone_is_an_offline_replica_and_no_leader() {
    let mut state = brokers(2);
    let topic = crate::metadata::NewTopic { replication_factor: 2, ..crate::metadata::NewTopic::named("t") };
    state.create_topics(&[topic], false, NOW);
    let leader = state.metadata.partition("t", 0).expect("made").leader;
    fence(&mut state, leader);
    let mut partition = |version| {
        let answer = reply(handle, &mut state, version, &named(&["t"]));
        assert_eq!(answer.brokers.len(), 1);
        answer.topics[0].partitions[0].clone()
    };
    let told = partition(VERSION);
    assert_eq!(ErrorCode::from_code(told.error_code), Some(ErrorCode::ListenerNotFound));
    assert_eq!((told.leader_id.0, &told.offline_replicas[..]), (-1, &[BrokerId(leader)][..]));
    assert_eq!(told.replica_nodes.len(), 2);
    let told = partition(0);
    assert_eq!(ErrorCode::from_code(told.error_code), Some(ErrorCode::LeaderNotAvailable));
    assert_eq!(told.replica_nodes.len(), 1);
}

#[test]
fn operations_are_told_to_who_asks() {
    let request = named(&["t"])
        .with_include_topic_authorized_operations(true)
        .with_include_cluster_authorized_operations(true);
    let answer = reply(handle, &mut one_broker(), 9, &request);
    assert_eq!(
        (answer.topics[0].topic_authorized_operations, answer.cluster_authorized_operations),
        (3576, 8096)
    );
}

#[test]
fn a_rack_is_told() {
    let mut state = one_broker();
    let broker = Broker { rack: Some("a".into()), ..state.metadata.broker(1).expect("broker 1").clone() };
    state.commit(vec![Record::RegisterBroker(broker)], NOW).expect("room enough");
    let answer = reply(handle, &mut state, VERSION, &named(&[]));
    assert_eq!(answer.brokers[0].rack.as_deref(), Some("a"));
}

#[test]
fn every_version_can_be_written() {
    for version in 0..=13 {
        let mut state = brokers(2);
        let broker = Broker { rack: Some("a".into()), ..state.metadata.broker(1).expect("broker 1").clone() };
        state.commit(vec![Record::RegisterBroker(broker)], NOW).expect("room enough");
        let request = named(&["t", "a b", "__consumer_offsets"])
            .with_include_topic_authorized_operations(true)
            .with_include_cluster_authorized_operations(true);
        must_fit(&reply(handle, &mut state, version, &request), version);
        fence(&mut state, 2);
        must_fit(&reply(handle, &mut state, version, &all()), version);
    }
    for version in [12, 13] {
        must_fit(&reply(handle, &mut one_broker(), version, &with_id(Uuid([9; 16]))), version);
    }
}
