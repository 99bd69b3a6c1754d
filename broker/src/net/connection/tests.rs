//! Requests that come at once, as a client sends them that does not wait for answers.

use std::io::ErrorKind;
use std::time::Duration;

use crate::fault::tests::produce;
use crate::schema::fuzz::RawClient;
use crate::schema::fuzz::raw_client::{framed, header};
use crate::schema::{Struct, messages};
use crate::{Api, Cluster, Fault};

/// Longer than anything that is waited for should ever take.
const PATIENCE: Duration = Duration::from_secs(20);

fn cluster() -> Cluster {
    Cluster::builder().topic("orders", 1).start().expect("a cluster starts")
}

fn client(kafka: &Cluster) -> RawClient {
    RawClient::connect(&kafka.bootstrap_servers(), PATIENCE).expect("it listens")
}

fn frame(asked: &Struct, version: i16, correlation_id: i32) -> Vec<u8> {
    let body = asked.encode(version).expect("a valid request");
    framed(&header(asked.message().key, version, correlation_id), &body)
}

fn heartbeat(correlation_id: i32) -> Vec<u8> {
    let request = Struct::new(&messages::HEARTBEAT_REQUEST)
        .set("groupId", "billing")
        .set("memberId", "m-1")
        .set("generationId", 1);
    frame(&request, 4, correlation_id)
}

/// Waits longer than this test for a byte behind the end of the log.
fn parked_fetch(correlation_id: i32) -> Vec<u8> {
    let request = Struct::new(&messages::FETCH_REQUEST)
        .set("maxWaitMs", 600_000)
        .set("minBytes", 1)
        .set("maxBytes", 1 << 20)
        .set("sessionEpoch", -1)
        .push("topics", |topic| {
            topic.set("topic", "orders").push_all("partitions", &[0], |fetched, index| {
                fetched.set("partition", *index).set("partitionMaxBytes", 1 << 20)
            })
        });
    frame(&request, 12, correlation_id)
}

/// The correlation id of the next answer.
fn next(client: &mut RawClient) -> i32 {
    let answer = client.receive().expect("an answer comes");
    i32::from_be_bytes(*answer.first_chunk().expect("a correlation id"))
}

#[test]
fn answers_come_in_the_order_of_their_requests() {
    let kafka = cluster();
    let mut client = client(&kafka);
    let numbers: Vec<i32> = (0..300).collect();
    // Long answers among short ones.
    let asked = |number: &i32| match number % 7 {
        3 => frame(&Struct::new(&messages::API_VERSIONS_REQUEST), 3, *number),
        _ => heartbeat(*number),
    };
    client.send(&numbers.iter().flat_map(asked).collect::<Vec<u8>>()).unwrap();
    assert_eq!(numbers.iter().map(|_| next(&mut client)).collect::<Vec<_>>(), numbers);
}

#[test]
fn no_answer_waits_for_a_request_that_is_parked() {
    let kafka = cluster();
    let mut client = client(&kafka);
    client.send(&[heartbeat(1), heartbeat(2), parked_fetch(3), heartbeat(4)].concat()).unwrap();
    assert_eq!([next(&mut client), next(&mut client)], [1, 2]);
    let mut other = self::client(&kafka);
    other.call(&produce("orders", &[0], -1), 9).unwrap();
    assert_eq!([next(&mut client), next(&mut client)], [3, 4]);
}

#[test]
fn no_answer_waits_for_a_request_that_gets_none() {
    let kafka = cluster();
    let mut client = client(&kafka);
    client.send(&[heartbeat(1), frame(&produce("orders", &[0], 0), 9, 2)].concat()).unwrap();
    assert_eq!(next(&mut client), 1);
    // Half of a request is none.
    client.send(&[heartbeat(3), heartbeat(4)[..10].to_vec()].concat()).unwrap();
    assert_eq!(next(&mut client), 3);
}

#[test]
fn what_was_answered_comes_before_the_connection_is_closed() {
    let kafka = cluster();
    for refused in [framed(&header(999, 0, 2), &[]), (-1_i32).to_be_bytes().to_vec()] {
        let mut client = client(&kafka);
        client.send(&[heartbeat(1), refused].concat()).unwrap();
        assert_eq!(next(&mut client), 1);
        let error = client.receive().expect_err("the connection is closed");
        assert!(matches!(error.kind(), ErrorKind::UnexpectedEof | ErrorKind::ConnectionReset), "{error}");
    }
}

#[test]
fn what_comes_before_a_lost_answer_arrives() {
    let kafka = cluster();
    let _guard = kafka.inject(Fault::on(Api::Heartbeat).nth(2).lose_response()).unwrap();
    let mut client = client(&kafka);
    client.send(&[heartbeat(1), heartbeat(2), heartbeat(3)].concat()).unwrap();
    assert_eq!([next(&mut client), next(&mut client)], [1, 3]);
}
