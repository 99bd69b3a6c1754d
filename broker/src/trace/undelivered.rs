//! Answers that do not arrive, as the trace and the exchanges tell of them.

use std::time::Duration;

use super::testing::*;
use super::*;
use crate::schema::fuzz::raw_client::RawClient;
use crate::{Direction, Fault, FaultGuard};

const LIMIT: Duration = Duration::from_secs(10);

/// A request and its reply, which nobody has fetched yet.
fn replied() -> Cluster {
    let kafka = Cluster::builder().topic("sum", 1).topic("sum.reply", 1).start().unwrap();
    let headers = [("kafka_correlationId", "a1"), ("kafka_replyTopic", "sum.reply")];
    client(&kafka, "gateway").call(&produce("sum", 0, &batch("1+1", &headers)), PRODUCE).unwrap();
    client(&kafka, "server").call(&produce("sum.reply", 0, &batch("2", &headers[..1])), PRODUCE).unwrap();
    kafka
}

fn fetches() -> Fault {
    Fault::on(Api::Fetch).first(1)
}

/// Who has asked fetches the reply; the answer is not awaited.
fn asks(kafka: &Cluster) -> RawClient {
    let mut gateway = client(kafka, "gateway");
    gateway.ask(&fetch("sum.reply", 0, 0), FETCH).unwrap();
    gateway
}

fn fetched(kafka: &Cluster) -> Option<TracedRequest> {
    kafka.trace().api(Api::Fetch).requests().next().cloned()
}

fn is_lost(kafka: &Cluster) -> bool {
    fetched(kafka).is_some_and(|request| matches!(request.outcome, TracedOutcome::Lost { .. }))
}

fn verdict(kafka: &Cluster) -> ExchangeVerdict {
    kafka.exchanges().remove(0).verdict
}

fn pending() -> ExchangeVerdict {
    ExchangeVerdict::Pending("nobody has fetched the reply, sum.reply-0@0".into())
}

#[test]
fn an_answer_that_a_rule_loses_is_no_delivery() {
    let faults = [
        fetches().lose_response(),
        fetches().disconnect_after(),
        fetches().truncate(20),
        fetches().corrupt(),
        fetches().half_open(Direction::ToClient),
        Fault::on_connect().first(1).half_open(Direction::ToClient),
    ];
    for fault in faults {
        let kafka = replied();
        let guard = kafka.inject(fault).unwrap();
        let _gateway = asks(&kafka);
        until(&kafka, || is_lost(&kafka));
        let spec = guard.view().spec.to_string();
        assert_eq!(verdict(&kafka), pending(), "{spec}");
        // It asks again, and this time it hears.
        client(&kafka, "gateway").call(&fetch("sum.reply", 0, 0), FETCH).unwrap();
        assert_eq!(verdict(&kafka), ExchangeVerdict::Answered, "{spec}");
    }
}

#[test]
fn what_was_lost_is_told_all_the_same() {
    let kafka = replied();
    let _guard = kafka.inject(fetches().disconnect_after()).unwrap();
    assert!(asks(&kafka).receive().is_err());
    until(&kafka, || is_lost(&kafka));
    let request = fetched(&kafka).unwrap();
    assert_eq!(request.partitions()[0].end_offset, Some(1));
    let line = request.to_string();
    assert!(line.contains(" -> lost after ") && line.contains("highWatermark=1"), "{line}");
    assert!(request.to_json().contains("\"outcome\":\"lost\",\"responseBytes\":"), "{}", request.to_json());
    let picture = kafka.trace().to_svg();
    assert!(picture.contains("✕ the answer did not arrive"), "{picture}");
}

fn held() -> (Cluster, FaultGuard, RawClient) {
    let kafka = replied();
    let gate = kafka.inject(fetches().hold()).unwrap();
    let gateway = asks(&kafka);
    gate.held(1).within(LIMIT).wait().unwrap();
    (kafka, gate, gateway)
}

#[test]
fn a_held_answer_is_delivered_when_it_is_released() {
    let (kafka, gate, mut gateway) = held();
    let mut follower = Follower::new(&kafka.shared, Some(0));
    assert_eq!(follower.take().requests.len(), 3);
    assert_eq!(verdict(&kafka), pending());
    let released_at = Duration::from_nanos(kafka.shared.trace.now());
    gate.release_all();
    gateway.answer(1, FETCH).unwrap();
    assert_eq!(verdict(&kafka), ExchangeVerdict::Answered);
    assert!(kafka.exchanges()[0].delivered_at.unwrap() >= released_at);
    let told = follower.take().requests;
    assert!(told[0].verdicts[0].released_at.is_some(), "who follows is told: {told:?}");
}

#[test]
fn a_held_answer_whose_client_goes_away_is_lost() {
    let (kafka, gate, gateway) = held();
    drop(gateway);
    gate.gone_away(1).within(LIMIT).wait().unwrap();
    until(&kafka, || is_lost(&kafka));
    assert_eq!(verdict(&kafka), pending());
}
