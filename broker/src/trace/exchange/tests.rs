//! The search for lost replies, on what a NestJS application does.

use super::seen::{Correlated, Delivery};
use super::*;

const PRODUCER: u64 = 1;
const ASKER: u64 = 2;
const STRANGER: u64 = 3;
const SERVER: u64 = 9;

fn at(ms: u64) -> Duration {
    Duration::from_millis(ms)
}

fn place(topic: &str, partition: i32, offset: i64) -> RecordPlace {
    RecordPlace { topic: topic.into(), partition, offset }
}

fn moved(connection: u64, topic: &str, partition: i32, range: (i64, Option<i64>), ms: u64) -> Delivery {
    let client_id = if connection == SERVER { "server" } else { "gateway" };
    Delivery {
        topic: topic.into(),
        partition,
        range,
        asked_at: at(ms),
        at: at(ms),
        client_id: client_id.into(),
        connection,
        number: ms,
    }
}

fn owns(connection: u64, generation: i32, partition: i32, from: u64) -> Ownership {
    Ownership {
        group: "gateway".into(),
        generation,
        member: format!("gateway-{connection}"),
        client_id: "gateway".into(),
        connection,
        partitions: [("sum.reply".into(), vec![partition])].into(),
        from: at(from),
        until: None,
    }
}

/// The asker owns partition 0 and asks at 10 ms; the server replies at 20 ms, to offset 5.
fn asked_and_replied() -> Seen {
    let request = Correlated {
        place: place("sum", 0, 3),
        correlation_id: "a1".into(),
        reply_topic: Some("sum.reply".into()),
        reply_partition: Some(0),
    };
    let reply = Correlated {
        place: place("sum.reply", 0, 5),
        reply_topic: None,
        reply_partition: None,
        ..request.clone()
    };
    Seen {
        records: vec![request, reply],
        appends: vec![
            moved(PRODUCER, "sum", 0, (3, Some(4)), 10),
            moved(SERVER, "sum.reply", 0, (5, Some(6)), 20),
        ],
        ownerships: vec![owns(ASKER, 1, 0, 5)],
        ..Seen::default()
    }
}

fn found(seen: &Seen) -> Exchange {
    let mut found = exchanges(seen);
    assert_eq!(found.len(), 1);
    found.remove(0)
}

#[test]
fn a_reply_that_its_asker_fetched_is_answered() {
    let mut seen = asked_and_replied();
    seen.deliveries.push(moved(ASKER, "sum.reply", 0, (5, Some(6)), 25));
    let exchange = found(&seen);
    assert_eq!(exchange.verdict, ExchangeVerdict::Answered);
    assert_eq!(exchange.sent_by.unwrap().member.as_deref(), Some("gateway-2"));
    assert_eq!((exchange.reply, exchange.delivered_at), (Some(place("sum.reply", 0, 5)), Some(at(25))));
}

#[test]
fn a_reply_that_another_member_fetched_is_lost() {
    let mut seen = asked_and_replied();
    seen.ownerships.push(owns(STRANGER, 2, 0, 15));
    seen.deliveries.push(moved(STRANGER, "sum.reply", 0, (4, Some(9)), 25));
    let exchange = found(&seen);
    assert!(exchange.is_lost());
    assert_eq!(
        exchange.verdict.why().unwrap(),
        "the reply, sum.reply-0@5, was delivered in generation 2 to gateway-3, which never sent this correlation id; \
         gateway-2, which did, owned sum.reply-0 in generation 1"
    );
}

#[test]
fn a_reply_that_comes_to_its_asker_after_all_is_answered() {
    let mut seen = asked_and_replied();
    seen.ownerships.push(owns(STRANGER, 2, 0, 15));
    seen.deliveries.push(moved(STRANGER, "sum.reply", 0, (5, Some(6)), 25));
    seen.ownerships.push(owns(ASKER, 3, 0, 30));
    seen.deliveries.push(moved(ASKER, "sum.reply", 0, (5, Some(6)), 35));
    assert!(found(&seen).is_answered());
}

#[test]
fn a_member_that_joined_again_under_another_id_is_still_the_asker() {
    let mut seen = asked_and_replied();
    seen.ownerships.push(Ownership { member: "gateway-new".into(), ..owns(ASKER, 2, 0, 15) });
    seen.deliveries.push(moved(ASKER, "sum.reply", 0, (5, Some(6)), 25));
    assert!(found(&seen).is_answered());
}

#[test]
fn a_reply_behind_which_its_reader_began_is_lost() {
    let mut seen = asked_and_replied();
    seen.positions.push(moved(ASKER, "sum.reply", 0, (6, None), 30));
    let exchange = found(&seen);
    assert_eq!(
        exchange.verdict.why().unwrap(),
        "nobody fetched the reply, sum.reply-0@5: gateway-2 began to read sum.reply-0 at offset 6, behind it, when it was \
         already there"
    );
}

#[test]
fn a_reader_that_waits_at_the_reply_has_not_lost_it() {
    let mut seen = asked_and_replied();
    seen.positions.push(moved(ASKER, "sum.reply", 0, (5, None), 30));
    assert_eq!(found(&seen).verdict.name(), "pending");
}

#[test]
fn an_onlooker_outside_of_the_group_takes_nothing_away() {
    let mut seen = asked_and_replied();
    seen.deliveries
        .push(Delivery { client_id: "console".into(), ..moved(77, "sum.reply", 0, (0, Some(9)), 25) });
    assert_eq!(
        found(&seen).verdict,
        ExchangeVerdict::Pending("nobody has fetched the reply, sum.reply-0@5".into())
    );
    seen.deliveries.push(moved(ASKER, "sum.reply", 0, (5, Some(6)), 26));
    assert!(found(&seen).is_answered());
}

#[test]
fn a_request_without_a_reply_is_pending() {
    let mut seen = asked_and_replied();
    seen.records.pop();
    assert_eq!(found(&seen).verdict, ExchangeVerdict::Pending("nobody has replied yet".into()));
}

#[test]
fn what_the_trace_has_forgotten_is_not_judged() {
    let mut seen = asked_and_replied();
    seen.appends.clear();
    seen.forgotten = 7;
    assert_eq!(found(&seen).verdict.name(), "unknown");
}

#[test]
fn an_exchange_as_json_has_its_verdict_and_why() {
    let mut seen = asked_and_replied();
    seen.positions.push(moved(ASKER, "sum.reply", 0, (6, None), 30));
    let json = found(&seen).to_json();
    for part in [
        "\"correlationId\":\"a1\"",
        "\"request\":{\"topic\":\"sum\",\"partition\":0,\"offset\":3}",
        "\"sentBy\":{\"clientId\":\"gateway\",\"connection\":1,\"member\":\"gateway-2\",\"generation\":1}",
        "\"repliedAtMs\":20.000",
        "\"verdict\":\"lost\",\"why\":\"nobody fetched",
    ] {
        assert!(json.contains(part), "{part} is not in {json}");
    }
}
