//! Rules that could never match are refused, with what would be right.

use std::time::Duration;

use super::*;
use crate::{Api, ErrorKind, Fault, Fields, Verdict};

fn refused(fault: Fault) -> String {
    let error = cluster().inject(fault).expect_err("it can never match");
    assert_eq!(error.kind(), ErrorKind::InvalidRule);
    error.to_string()
}

macro_rules! refusals {
    ($($name:ident: $fault:expr => $text:literal;)+) => {
        $(#[test]
        fn $name() {
            let error = refused($fault);
            assert!(error.contains($text), "{error}");
        })+
    };
}

refusals! {
    an_api_that_is_not_served: Fault::on(Api::ShareFetch).hold() => "kafkito does not serve ShareFetch; it serves Produce";
    a_version_that_is_not_served: Fault::on(Api::Produce).version(99).hold() => "Produce is served at versions 3 to 13";
    no_version_at_all: Fault::on(Api::Produce).versions(std::ops::RangeInclusive::new(9, 3)).hold() => "no version is at least 9";
    a_field_that_is_misspelt: Fault::on(Api::Produce).field("ackss", -1).hold() => "is it acks?";
    a_field_of_another_version: Fault::on(Api::Produce).version(13).field("name", "orders").hold() => "but not in versions 13 to 13";
    a_value_of_another_type: Fault::on(Api::Produce).field("acks", "all").hold() => "acks of Produce is an integer of 16 bits, which all is not";
    a_value_out_of_range: Fault::on(Api::Produce).field("acks", 70_000).hold() => "which 70000 is not";
    a_field_of_any_api: Fault::on_any().field("acks", -1).hold() => "a field belongs to one API";
    a_topic_where_there_is_none: Fault::on(Api::Heartbeat).topic("orders").hold() => "Heartbeat names no topic; a rule about it can ask for group, member";
    a_group_where_there_is_none: Fault::on(Api::Produce).group("billing").hold() => "can ask for topic, partition, transactional id";
    anything_where_there_is_nothing: Fault::on(Api::ListGroups).group("billing").hold() => "can ask for nothing but its fields";
    a_topic_that_cannot_be: Fault::on(Api::Produce).topic("no/slash").hold() => "no topic can be called";
    a_negative_partition: Fault::on(Api::Produce).partition(-1).hold() => "partitions are counted from 0";
    a_broker_that_is_not_there: Fault::on(Api::Produce).broker(7).hold() => "there is no broker 7; the brokers are 1";
    the_connection_0: Fault::on(Api::Produce).connection(0).hold() => "counted from 1";
    the_0th: Fault::on(Api::Produce).nth(0).hold() => "nth counts from 1";
    the_first_0: Fault::on(Api::Produce).first(0).hold() => "first counts from 1";
    every_0th: Fault::on(Api::Produce).every(0).hold() => "every counts from 1";
    nth_of_the_first: Fault::on(Api::Produce).nth(3).first(2).hold() => "leave out first and every";
    no_chance: Fault::on(Api::Produce).probability(0.0).hold() => "above 0 and at most 1";
    more_than_certain: Fault::on(Api::Produce).probability(1.5).hold() => "above 0 and at most 1";
    no_number: Fault::on(Api::Produce).probability(f64::NAN).hold() => "above 0 and at most 1";
    no_time: Fault::on(Api::Produce).between(Duration::from_secs(2), Duration::from_secs(2)).hold() => "no time is from 2s on";
    no_verdict: Fault::on(Api::Produce) => "it needs a verdict";
    two_verdicts: Fault::on(Api::Produce).hold().disconnect() => "chain them with .then";
    a_script_without_a_beginning: Fault::on(Api::Produce).then(Verdict::Hold) => "needs a verdict before it";
    a_script_that_is_never_played: Fault::on(Api::Produce).first(1).hold().then(Verdict::Disconnect) => "its verdict 2 never comes";
    a_failure_that_is_none: Fault::on(Api::Produce).fail(ErrorCode::None) => "NONE is no error";
    stale_metadata_of_something_else: Fault::on(Api::Produce).stale_metadata() => "Produce has no metadata to be stale";
    no_bytes_at_a_time: Fault::on(Api::Produce).dribble(0, Duration::ZERO) => "at least a byte";
    an_answer_with_a_misspelt_field: Fault::on(Api::Heartbeat).respond(Fields::new().set("error", 1)) => "has no field";
    an_answer_that_a_version_lacks: Fault::on(Api::JoinGroup).respond(Fields::new().set("skipAssignment", true)) => "does not fit version 0";
    an_answer_of_any_api: Fault::on_any().respond(Fields::new()) => "an answer belongs to one API";
    a_request_verdict_for_connections: Fault::on_connect().fail(ErrorCode::NotCoordinator) => "is for requests";
    a_connection_verdict_for_requests: Fault::on(Api::Produce).refuse() => "is for new connections";
    a_client_that_has_not_said_a_word: Fault::on_connect().client_id("me").refuse() => "a new connection has no clientId";
    no_bandwidth: Fault::on_connect().bandwidth(0) => "that is half open";
}

#[test]
fn an_older_release_has_fewer_apis() {
    let kafka = Cluster::builder().like("2.8").start().unwrap();
    let error = kafka.inject(Fault::on(Api::DescribeTopicPartitions).hold()).unwrap_err();
    assert!(
        error.to_string().contains("Kafka 2.8, which this cluster is like, has no DescribeTopicPartitions"),
        "{error}"
    );
}

#[test]
fn a_rule_that_never_hit_fails_the_test_and_tells_what_came_near() {
    let kafka = cluster();
    let panic = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
        let _lost = kafka.inject(Fault::on(Api::Heartbeat).group("billing").nth(2).lose_response()).unwrap();
        let mut client = client(&kafka);
        client.call(&heartbeat("sales"), 4).unwrap();
        client.call(&heartbeat("billing"), 4).unwrap();
    }));
    let panic = panic.expect_err("it was never hit");
    let text = panic.downcast_ref::<String>().expect("a text");
    assert!(text.contains("it names group \"sales\" member \"m-1\", not group \"billing\""), "{text}");
    assert!(text.contains("it matched, but its turn was another"), "{text}");
    assert_eq!(kafka.rules(), []);
}

#[test]
fn an_optional_or_kept_rule_may_never_hit() {
    let kafka = cluster();
    drop(kafka.inject(Fault::on(Api::Heartbeat).hold().optional()).unwrap());
    let kept = kafka.inject(Fault::on(Api::Heartbeat).hold().named("gate")).unwrap().keep();
    assert_eq!(kafka.rules().iter().map(|rule| &*rule.name).collect::<Vec<_>>(), ["gate"]);
    kept.remove();
    assert_eq!(kafka.rules(), []);
}

#[test]
fn a_condition_that_panics_is_false_and_told() {
    let kafka = cluster();
    let rule = Fault::on(Api::Heartbeat).matching(|_| panic!("on purpose")).hold().optional();
    let guard = kafka.inject(rule).unwrap();
    client(&kafka).call(&heartbeat("billing"), 4).unwrap();
    assert_eq!(guard.hits(), 0);
    assert_eq!(guard.view().trouble.as_deref(), Some("its closure panicked: on purpose"));
}
