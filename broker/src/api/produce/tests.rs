use kafka_protocol::messages::TopicName;
use kafka_protocol::messages::produce_request::{PartitionProduceData, TopicProduceData};
use kafkito_storage::RecordBatchBuilder;

use super::*;
use crate::api::testing::{
    NOW, brokers, client, configured, make_replicated, make_topic, make_topic_led_by, must_fit,
};
use crate::metadata::leadership;
use crate::metadata::{Broker, Record};
use crate::outcome::Woken;
use crate::partitions::PartitionKey;

/// The last version that names topics by name.
const NAMED: i16 = TOPIC_ID_VERSION - 1;

/// A request with one batch for partition 0 of each topic.
fn request(topics: &[&str], batch: &RecordBatchBuilder) -> ProduceRequest {
    let records = batch.clone().build().expect("a batch").to_bytes();
    let topic = |name: &&str| {
        let partition = PartitionProduceData::default().with_records(Some(records.clone()));
        TopicProduceData::default()
            .with_name(TopicName(StrBytes::from_string((*name).to_owned())))
            .with_partition_data(vec![partition])
    };
    ProduceRequest::default().with_acks(-1).with_topic_data(topics.iter().map(topic).collect())
}

fn one_record(value: &[u8]) -> RecordBatchBuilder {
    let mut batch = RecordBatchBuilder::new();
    batch.push(NOW, None, Some(value));
    batch
}

/// Sends it to broker 1.
fn produce(state: &mut State, request: &ProduceRequest, version: i16) -> ProduceResponse {
    let answer = send(state, request, version).reply();
    must_fit(&answer, version);
    answer
}

fn send(
    state: &mut State,
    request: &ProduceRequest,
    version: i16,
) -> Outcome<ProduceResponse, Retry<ProduceResponse>> {
    let rules = rules(state, request, version);
    let prepared = admit_all(request, rules, version, NOW);
    handle(state, &Call { request, version, client: &client(1, 1), now: NOW }, prepared)
}

/// A topic that broker 1 leads and broker 2 follows, without copying.
fn with_a_lagging_follower(state: &mut State) -> PartitionKey {
    let key = make_replicated(state, "t", &[1, 2]);
    state.followers.stay(key, 2, 0, true);
    key
}

/// A produce to it, which waits.
fn waiting(state: &mut State) -> Retry<ProduceResponse> {
    match send(state, &request(&["t"], &one_record(b"v")), NAMED) {
        Outcome::Wait(retry) => retry,
        other => panic!("not parked: {other:?}"),
    }
}

/// The answer that it gives now, which must be one.
fn answer_of(state: &mut State, retry: Retry<ProduceResponse>, woken: Woken) -> ProduceResponse {
    let answer = (retry.again)(state, woken, NOW).reply();
    must_fit(&answer, NAMED);
    answer
}

#[test]
fn acks_all_waits_until_the_follower_has_copied() {
    let mut state = brokers(2);
    let key = with_a_lagging_follower(&mut state);
    let mut retry = waiting(&mut state);
    assert_eq!(retry.wake.try_take(), None);
    state.catch_up(key, 2, NOW);
    assert_eq!(retry.wake.try_take(), Some(()));
    let answer = answer_of(&mut state, retry, Woken::Change);
    assert_eq!((errors(&answer), answer.responses[0].partition_responses[0].base_offset), (vec![0], 0));
}

#[test]
fn acks_1_does_not_wait() {
    let mut state = brokers(2);
    with_a_lagging_follower(&mut state);
    let asked = request(&["t"], &one_record(b"v")).with_acks(1);
    assert_eq!(errors(&produce(&mut state, &asked, NAMED)), [0]);
}

#[test]
fn acks_all_that_waits_too_long_is_told_so_and_where_the_records_are() {
    let mut state = brokers(2);
    with_a_lagging_follower(&mut state);
    let retry = waiting(&mut state);
    let answer = answer_of(&mut state, retry, Woken::Deadline);
    assert_eq!(errors(&answer), [ErrorCode::RequestTimedOut.code()]);
    assert_eq!(answer.responses[0].partition_responses[0].base_offset, 0);
}

#[test]
fn acks_all_that_waits_learns_of_another_leader() {
    let mut state = brokers(2);
    with_a_lagging_follower(&mut state);
    let mut retry = waiting(&mut state);
    let topic = state.metadata.topic("t").expect("made").clone();
    state.commit(leadership::lead(&topic, 0, 2).into_iter().collect(), NOW).expect("room enough");
    assert_eq!(retry.wake.try_take(), Some(()));
    let answer = answer_of(&mut state, retry, Woken::Change);
    assert_eq!(errors(&answer), [6]);
    assert_eq!(answer.responses[0].partition_responses[0].current_leader.leader_id.0, 2);
    assert_eq!(answer.node_endpoints[0].port, 9002);
}

#[test]
fn too_few_in_sync_are_told_before_the_append_and_after_it() {
    let mut state = configured(2, &[("min.insync.replicas", "2")]);
    let key = with_a_lagging_follower(&mut state);
    let retry = waiting(&mut state);
    // The follower copies and leaves before anybody looks.
    state.catch_up(key, 2, NOW);
    state.shrink_isr(key, 2, NOW).expect("room enough");
    let after = answer_of(&mut state, retry, Woken::Change);
    assert_eq!(errors(&after), [ErrorCode::NotEnoughReplicasAfterAppend.code()]);
    let before = produce(&mut state, &request(&["t"], &one_record(b"v")), NAMED);
    assert_eq!(errors(&before), [ErrorCode::NotEnoughReplicas.code()]);
    assert_eq!(state.partitions.log(key).log_end_offset(), 1);
}

fn errors(answer: &ProduceResponse) -> Vec<i16> {
    let partitions = answer.responses.iter().flat_map(|topic| &topic.partition_responses);
    partitions.map(|partition| partition.error_code).collect()
}

#[test]
fn a_producer_at_the_wrong_broker_is_told_the_leader_and_where_it_is() {
    let mut state = brokers(2);
    let broker = Broker { rack: Some("b".into()), ..state.metadata.broker(2).expect("broker 2").clone() };
    state.commit(vec![Record::RegisterBroker(broker)], NOW).expect("room enough");
    make_topic_led_by(&mut state, "there", 2);
    make_topic_led_by(&mut state, "there-too", 2);
    make_topic_led_by(&mut state, "here", 1);
    let answer =
        produce(&mut state, &request(&["there", "here", "there-too", "nowhere"], &one_record(b"v")), NAMED);
    assert_eq!(errors(&answer), [6, 0, 6, 3]);
    let leader = &answer.responses[0].partition_responses[0].current_leader;
    assert_eq!((leader.leader_id.0, leader.leader_epoch), (2, 1));
    let [endpoint] = &answer.node_endpoints[..] else { panic!("{:?}", answer.node_endpoints) };
    assert_eq!(
        (endpoint.node_id.0, &*endpoint.host, endpoint.port, endpoint.rack.as_deref()),
        (2, "127.0.0.1", 9002, Some("b"))
    );
    assert_eq!(answer.responses[1].partition_responses[0].current_leader, LeaderIdAndEpoch::default());
}

#[test]
fn an_old_producer_at_the_wrong_broker_is_told_the_error_alone() {
    let mut state = brokers(2);
    make_topic_led_by(&mut state, "there", 2);
    let answer = produce(&mut state, &request(&["there"], &one_record(b"v")), CURRENT_LEADER_VERSION - 1);
    assert_eq!(errors(&answer), [6]);
    assert_eq!(answer.responses[0].partition_responses[0].current_leader, LeaderIdAndEpoch::default());
    assert!(answer.node_endpoints.is_empty());
}

#[test]
fn a_partition_without_a_leader_has_no_endpoint() {
    let mut state = brokers(2);
    make_topic_led_by(&mut state, "lost", -1);
    let answer = produce(&mut state, &request(&["lost"], &one_record(b"v")), NAMED);
    assert_eq!(errors(&answer), [6]);
    let leader = &answer.responses[0].partition_responses[0].current_leader;
    assert_eq!((leader.leader_id.0, leader.leader_epoch), (-1, 1));
    assert!(answer.node_endpoints.is_empty());
}

#[test]
fn a_batch_that_unpacks_to_more_than_the_bound_is_too_large() {
    let mut state = configured(1, &[("kafkito.decompression.max.bytes", "100000")]);
    make_topic(&mut state, "t", 1);
    for (bytes, error) in [(90_000, 0), (110_000, ErrorCode::MessageTooLarge.code())] {
        let batch = one_record(&vec![0; bytes]).codec(Codec::Zstd);
        assert_eq!(errors(&produce(&mut state, &request(&["t"], &batch), NAMED)), [error]);
    }
}
