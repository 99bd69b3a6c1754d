//! Every verdict, as a client sees it.

use std::io::{ErrorKind, Read};
use std::net::TcpStream;
use std::time::Duration;

use super::*;
use crate::clock::wire_now;
use crate::{Api, Direction, Fault, FaultSpec, Fields, Verdict};

const VERSION: i16 = 9;
/// What a heartbeat gets that is served: there is no group yet.
const SERVED: ErrorCode = ErrorCode::NotCoordinator;

fn end_offset(kafka: &Cluster) -> usize {
    kafka.topic("orders").records().expect("the topic is there").len()
}

/// Nothing more comes, and the connection is closed.
fn assert_closed(client: &mut RawClient) {
    let error = client.receive().expect_err("the connection is closed");
    assert!(matches!(error.kind(), ErrorKind::UnexpectedEof | ErrorKind::ConnectionReset), "{error}");
}

/// Sends a request without waiting for its answer.
fn send(client: &mut RawClient, asked: &Struct, version: i16) {
    client.ask(asked, version).expect("the broker reads");
}

#[test]
fn a_failed_request_is_not_applied() {
    let kafka = cluster();
    let guard = kafka.inject(Fault::on(Api::Produce).fail(ErrorCode::NotLeaderOrFollower)).unwrap();
    let answer = client(&kafka).call(&produce("orders", &[0, 1], -1), VERSION).unwrap();
    assert_eq!(produced(&answer), [("orders".into(), 0, 6), ("orders".into(), 1, 6)]);
    assert_eq!((end_offset(&kafka), guard.hits()), (0, 1));
}

#[test]
fn only_the_partition_that_a_rule_names_fails() {
    let kafka = cluster();
    let fault = Fault::on(Api::Produce).topic("orders").partition(0).fail(ErrorCode::NotEnoughReplicas);
    let _guard = kafka.inject(fault).unwrap();
    let answer = client(&kafka).call(&produce("orders", &[0, 1], -1), VERSION).unwrap();
    assert_eq!(produced(&answer), [("orders".into(), 0, 19), ("orders".into(), 1, 0)]);
    assert_eq!(end_offset(&kafka), 1);
}

#[test]
fn a_script_takes_its_verdicts_in_turn_and_is_done() {
    let kafka = cluster();
    let fault = Fault::on(Api::Heartbeat)
        .fail(ErrorCode::RebalanceInProgress)
        .then(Verdict::Fail(ErrorCode::CoordinatorLoadInProgress));
    let guard = kafka.inject(fault).unwrap();
    let mut client = client(&kafka);
    let codes: Vec<_> =
        (0..3).map(|_| code(&client.call(&heartbeat("billing"), 4).unwrap())).map(Option::unwrap).collect();
    assert_eq!(codes, [ErrorCode::RebalanceInProgress, ErrorCode::CoordinatorLoadInProgress, SERVED]);
    assert_eq!(guard.hits(), 2);
}

#[test]
fn delays_delay() {
    let kafka = cluster();
    let time = Duration::from_millis(30);
    for fault in [Fault::on(Api::Heartbeat).delay(time), Fault::on(Api::Heartbeat).delay_response(time)] {
        let _guard = kafka.inject(fault).unwrap();
        let start = wire_now();
        client(&kafka).call(&heartbeat("billing"), 4).unwrap();
        assert!(start.elapsed() >= time, "{:?}", start.elapsed());
    }
}

#[test]
fn a_disconnect_before_is_not_applied_and_one_after_is() {
    let kafka = cluster();
    for (fault, applied) in
        [(Fault::on(Api::Produce).disconnect(), 0), (Fault::on(Api::Produce).disconnect_after(), 1)]
    {
        let guard = kafka.inject(fault).unwrap();
        let mut client = client(&kafka);
        send(&mut client, &produce("orders", &[0], -1), VERSION);
        assert_closed(&mut client);
        assert_eq!((end_offset(&kafka), guard.hits()), (applied, 1));
    }
}

#[test]
fn a_lost_answer_was_applied_and_a_swallowed_request_was_not() {
    let kafka = cluster();
    for (fault, applied) in [
        (Fault::on(Api::Produce).first(1).swallow(), 0),
        (Fault::on(Api::Produce).first(1).lose_response(), 1),
    ] {
        let _guard = kafka.inject(fault).unwrap();
        let mut client = client(&kafka);
        send(&mut client, &produce("orders", &[0], -1), VERSION);
        // The next answer is the first that comes: to the request behind.
        assert_eq!(code(&client.call(&heartbeat("billing"), 4).unwrap()), Some(SERVED));
        assert_eq!(end_offset(&kafka), applied);
    }
}

#[test]
fn the_author_answers_by_schema_names() {
    let kafka = cluster();
    let fields = Fields::new().set("errorCode", ErrorCode::FencedInstanceId).set("throttleTimeMs", 5);
    let guard = kafka.inject(Fault::on(Api::Heartbeat).respond(fields)).unwrap();
    let answer = client(&kafka).call(&heartbeat("billing"), 4).unwrap();
    assert_eq!(code(&answer), Some(ErrorCode::FencedInstanceId));
    assert_eq!(answer.get_i32("throttleTimeMs").unwrap(), 5);
    drop(guard);
    let echo = Fault::on(Api::Heartbeat)
        .respond_with(|request| Fields::new().set("throttleTimeMs", request.field("generationId")));
    let _guard = kafka.inject(echo).unwrap();
    let answer = client(&kafka).call(&heartbeat("billing"), 4).unwrap();
    assert_eq!(answer.get_i32("throttleTimeMs").unwrap(), 1);
}

#[test]
fn an_answer_that_panics_is_told_and_the_request_is_served() {
    let kafka = cluster();
    let guard = kafka.inject(Fault::on(Api::Heartbeat).respond_with(|_| panic!("on purpose"))).unwrap();
    let answer = client(&kafka).call(&heartbeat("billing"), 4).unwrap();
    assert_eq!(code(&answer), Some(SERVED));
    assert_eq!(guard.view().trouble.as_deref(), Some("its closure panicked: on purpose"));
}

#[test]
fn a_truncated_answer_ends_early() {
    let kafka = cluster();
    let _guard = kafka.inject(Fault::on(Api::Heartbeat).truncate(6)).unwrap();
    let mut stream = TcpStream::connect(kafka.bootstrap_servers()).unwrap();
    stream.set_read_timeout(Some(PATIENCE)).unwrap();
    let mut client = RawClient::from(stream.try_clone().unwrap());
    send(&mut client, &heartbeat("billing"), 4);
    let mut got = Vec::new();
    stream.read_to_end(&mut got).unwrap();
    assert_eq!(got.len(), 6);
}

#[test]
fn a_corrupted_answer_keeps_its_length_and_correlation_id() {
    let kafka = cluster();
    let request = Struct::new(&messages::METADATA_REQUEST);
    let mut frames = Vec::new();
    for fault in [None, Some(Fault::on(Api::Metadata).corrupt())] {
        let _guard = fault.map(|fault| kafka.inject(fault).unwrap());
        let mut client = client(&kafka);
        send(&mut client, &request, 9);
        frames.push(client.receive().unwrap());
    }
    assert_eq!((frames[0].len(), &frames[0][..4]), (frames[1].len(), &frames[1][..4]));
    assert_ne!(frames[0], frames[1]);
}

#[test]
fn metadata_is_told_as_it_was() {
    let kafka = cluster();
    let ask =
        |version| {
            let request = Struct::new(&messages::METADATA_REQUEST)
                .set("allowAutoTopicCreation", false)
                .push_all("topics", ["orders", "late"], |topic, name| topic.set("name", name));
            let answer = client(&kafka).call(&request, version).unwrap();
            assert_eq!(answer.get_structs("brokers").unwrap().len(), 1);
            let told = answer.get_structs("topics").unwrap().into_iter().map(|topic| {
                (topic.get_i16("errorCode").unwrap(), topic.get_structs("partitions").unwrap().len())
            });
            told.collect::<Vec<_>>()
        };
    let guard = kafka.inject(Fault::on(Api::Metadata).stale_metadata()).unwrap();
    kafka.create_topic("late", 3).unwrap();
    for version in [4, 9, 13] {
        assert_eq!(ask(version), [(0, 2), (3, 0)], "version {version}");
    }
    drop(guard);
    assert_eq!(ask(9), [(0, 2), (0, 3)]);
}

#[test]
fn a_page_of_topic_partitions_is_told_as_it_was() {
    let kafka = cluster();
    let guard = kafka.inject(Fault::on(Api::DescribeTopicPartitions).stale_metadata()).unwrap();
    kafka.create_topic("late", 3).unwrap();
    let request = Struct::new(&messages::DESCRIBE_TOPIC_PARTITIONS_REQUEST).push_all(
        "topics",
        ["late", "orders"],
        |topic, name| topic.set("name", name),
    );
    let answer = client(&kafka).call(&request, 0).unwrap();
    let codes: Vec<_> =
        answer.get_structs("topics").unwrap().iter().map(|topic| topic.get_i16("errorCode")).collect();
    assert_eq!(codes, [Ok(3), Ok(0)]);
    assert_eq!(guard.hits(), 1);
}

#[test]
fn a_throttled_client_is_told_and_made_to_wait() {
    let kafka = cluster();
    let time = Duration::from_millis(40);
    let _guard = kafka.inject(Fault::on(Api::Heartbeat).first(1).throttle(time)).unwrap();
    let mut client = client(&kafka);
    let answer = client.call(&heartbeat("billing"), 4).unwrap();
    assert_eq!(answer.get_i32("throttleTimeMs").unwrap(), 40);
    let start = wire_now();
    client.call(&heartbeat("billing"), 4).unwrap();
    // The pause has begun a little before the client had its answer.
    assert!(start.elapsed() >= time - Duration::from_millis(15), "{:?}", start.elapsed());
}

#[test]
fn a_dribbled_answer_comes_whole_but_slowly() {
    let kafka = cluster();
    let every = Duration::from_millis(5);
    let _guard = kafka.inject(Fault::on(Api::Heartbeat).dribble(2, every)).unwrap();
    let start = wire_now();
    let answer = client(&kafka).call(&heartbeat("billing"), 4).unwrap();
    assert_eq!(code(&answer), Some(SERVED));
    assert!(start.elapsed() >= 6 * every, "{:?}", start.elapsed());
}

#[test]
fn a_refused_connection_is_reset() {
    let kafka = cluster();
    let _guard = kafka.inject(Fault::on_connect().first(1).refuse()).unwrap();
    let mut refused = client(&kafka);
    let error = refused.call(&heartbeat("billing"), 4).expect_err("it is reset");
    assert!(matches!(error.kind(), ErrorKind::ConnectionReset | ErrorKind::BrokenPipe), "{error}");
    client(&kafka).call(&heartbeat("billing"), 4).unwrap();
}

#[test]
fn a_slow_accept_and_a_thin_wire_take_their_time() {
    let kafka = cluster();
    let time = Duration::from_millis(30);
    for fault in [Fault::on_connect().accept_slowly(time), Fault::on_connect().bandwidth(1_000)] {
        let _guard = kafka.inject(fault).unwrap();
        let start = wire_now();
        client(&kafka).call(&heartbeat("billing"), 4).unwrap();
        assert!(start.elapsed() >= time, "{:?}", start.elapsed());
    }
}

/// What comes while the first bytes take their time takes its own.
#[test]
fn all_of_a_large_request_takes_its_time_on_a_thin_wire() {
    const RATE: u64 = 200_000;
    let kafka = cluster();
    let _guard = kafka.inject(Fault::on_connect().bandwidth(RATE)).unwrap();
    let asked = produce("orders", &[0; 400], -1);
    let bytes = asked.encode(VERSION).unwrap().len();
    assert!(bytes > 30_000, "{bytes} bytes come in one piece");
    let start = wire_now();
    client(&kafka).call(&asked, VERSION).unwrap();
    let least = Duration::from_secs_f64(bytes as f64 / RATE as f64);
    assert!(start.elapsed() >= least, "{:?} for {bytes} bytes", start.elapsed());
}

#[test]
fn nothing_passes_from_a_client_that_is_half_open_until_the_rule_ends() {
    let kafka = cluster();
    let guard = kafka.inject(Fault::on(Api::Produce).half_open(Direction::FromClient)).unwrap();
    let mut client = client(&kafka);
    send(&mut client, &produce("orders", &[0], -1), VERSION);
    send(&mut client, &produce("orders", &[1], -1), VERSION);
    guard.hit(1).within(PATIENCE).wait().unwrap();
    drop(guard);
    assert_closed(&mut client);
    assert_eq!(end_offset(&kafka), 0);
}

#[test]
fn what_goes_to_a_half_open_client_was_applied() {
    let kafka = cluster();
    let guard = kafka.inject(Fault::on_connect().half_open(Direction::ToClient)).unwrap();
    let mut client = client(&kafka);
    send(&mut client, &produce("orders", &[0], -1), VERSION);
    send(&mut client, &produce("orders", &[1], -1), VERSION);
    kafka.topic("orders").has_records(2).within(PATIENCE).wait().unwrap();
    drop(guard);
    assert_closed(&mut client);
}

#[test]
fn a_rule_of_plain_data_is_a_rule() {
    let kafka = cluster();
    let spec =
        FaultSpec { verdicts: vec![Verdict::Pass], group: Some("b".into()), ..FaultSpec::on(Api::Heartbeat) };
    let guard = kafka.inject(spec).unwrap();
    let mut client = client(&kafka);
    client.call(&heartbeat("a"), 4).unwrap();
    client.call(&heartbeat("b"), 4).unwrap();
    assert_eq!((guard.hits(), kafka.rules()[0].matched), (1, 1));
}

#[test]
fn the_first_rule_that_matches_wins() {
    let kafka = cluster();
    let first = kafka.inject(Fault::on(Api::Heartbeat).group("b").fail(ErrorCode::FencedInstanceId)).unwrap();
    let second = kafka.inject(Fault::on_any().fail(ErrorCode::RequestTimedOut)).unwrap();
    let mut client = client(&kafka);
    let mut ask = |group| code(&client.call(&heartbeat(group), 4).unwrap()).unwrap();
    assert_eq!([ask("b"), ask("a")], [ErrorCode::FencedInstanceId, ErrorCode::RequestTimedOut]);
    assert_eq!((first.hits(), second.hits()), (1, 1));
}
