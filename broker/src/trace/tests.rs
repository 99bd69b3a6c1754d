//! The trace as a whole: what clients do over sockets, and what is told of it.

use std::time::Duration;

use super::testing::*;
use super::*;
use crate::{Clock, ErrorCode};

fn cluster() -> Cluster {
    Cluster::builder().topic("orders", 2).start().unwrap()
}

/// Two records to one partition, and a fetch of both.
fn some_traffic(kafka: &Cluster) {
    let mut shop = client(kafka, "shop");
    shop.call(&api_versions("kafka-raw", "1.2"), 3).unwrap();
    for value in ["one", "two"] {
        shop.call(&produce("orders", 1, &batch(value, &[])), PRODUCE).unwrap();
    }
    client(kafka, "reader").call(&fetch("orders", 1, 0), FETCH).unwrap();
}

#[test]
fn what_was_written_and_read_is_told_with_its_offsets() {
    let kafka = cluster();
    some_traffic(&kafka);
    let trace = kafka.trace();
    let [second] = &trace.clone().api(Api::Produce).last(1).requests[..] else { panic!("{trace}") };
    let [written] = second.partitions() else { panic!("{second}") };
    assert_eq!((&*written.topic, written.partition), ("orders", 1));
    assert_eq!((written.offset, written.end_offset), (Some(1), Some(2)));
    let [read] = &trace.clone().client("reader").requests[..] else { panic!("{trace}") };
    let [read] = read.partitions() else { panic!("{read}") };
    assert_eq!((read.asked, read.offset, read.end_offset), (Some(0), Some(0), Some(2)));
}

#[test]
fn a_line_says_who_asked_what_and_what_was_answered() {
    let kafka = cluster();
    some_traffic(&kafka);
    let text = kafka.trace().to_string();
    assert_eq!(text.lines().count(), 4, "{text}");
    let produced = text.lines().nth(1).unwrap();
    for part in ["#1 \"shop\" Produce v8", "name=orders", "records=<71 bytes>", " -> after ", "baseOffset=0"]
    {
        assert!(produced.contains(part), "{part} is not in {produced}");
    }
    assert!(text.contains("records=<142 bytes>"), "{text}");
}

#[test]
fn software_names_itself_and_keeps_its_name_under_another_client_id() {
    let kafka = cluster();
    let mut shop = client(&kafka, "shop");
    shop.call(&api_versions("kafka-raw", "1.2"), 3).unwrap();
    let mut shop = shop.named("shop-2");
    shop.call(&api_versions("", ""), 0).unwrap();
    let trace = kafka.trace();
    let named = |at: usize| (&*trace.requests[at].client_id, trace.requests[at].software());
    assert_eq!(named(0), ("shop", Some(("kafka-raw", "1.2"))));
    assert_eq!(named(1), ("shop-2", Some(("kafka-raw", "1.2"))));
}

#[test]
fn filters_narrow_it_down() {
    let kafka = cluster();
    some_traffic(&kafka);
    let trace = kafka.trace();
    let count = |trace: Trace| trace.requests.len();
    assert_eq!(count(trace.clone().client("shop")), 3);
    assert_eq!(count(trace.clone().connection(2)), 1);
    assert_eq!(count(trace.clone().topic("orders")), 3);
    assert_eq!(count(trace.clone().topic("others")), 0);
    assert_eq!(count(trace.clone().group("billing")), 0);
    assert_eq!(count(trace.clone().since(2)), 2);
    assert_eq!(trace.clone().last(1).requests[0].number, 3);
}

#[test]
fn an_error_is_told_by_name_with_its_partition() {
    let kafka = cluster();
    client(&kafka, "reader").call(&fetch("orders", 1, 7), FETCH).unwrap();
    let trace = kafka.trace();
    let request = &trace.requests[0];
    assert_eq!(request.error_codes(), [ErrorCode::OffsetOutOfRange]);
    assert_eq!(request.partitions()[0].error, Some(ErrorCode::OffsetOutOfRange));
}

#[test]
fn a_request_whose_client_went_away_is_not_left_pending() {
    let kafka = cluster();
    let mut reader = client(&kafka, "reader");
    let waits = fetch("orders", 0, 0).set("maxWaitMs", 60_000).set("minBytes", 1);
    reader.ask(&waits, FETCH).unwrap();
    let outcome = || kafka.trace().requests.first().map(|request| request.outcome.clone());
    until(&kafka, || outcome() == Some(TracedOutcome::Pending));
    drop(reader);
    until(&kafka, || matches!(outcome(), Some(TracedOutcome::ClientGone { .. })));
    assert!(kafka.trace().connections[0].closed_at.is_some());
}

#[test]
fn a_follower_is_told_when_a_request_comes_and_when_it_is_answered() {
    let kafka = cluster();
    let mut all = Follower::new(&kafka.shared, Some(0));
    some_traffic(&kafka);
    let mut late = Follower::new(&kafka.shared, None);
    let told: Vec<u64> = all.take().requests.iter().map(|request| request.number).collect();
    assert_eq!(told, [0, 1, 2, 3]);
    assert!(late.take().requests.is_empty());
    let numbers = |followed: Followed| followed.requests.iter().map(|told| told.number).collect::<Vec<_>>();
    assert_eq!(numbers(Follower::new(&kafka.shared, Some(2)).take()), [2, 3]);
    let mut reader = client(&kafka, "reader");
    reader.ask(&fetch("orders", 0, 0).set("maxWaitMs", 60_000).set("minBytes", 1), FETCH).unwrap();
    until(&kafka, || kafka.trace().requests.len() == 5);
    let followed = late.take();
    assert_eq!((followed.missed, followed.requests.len()), (0, 1));
    assert_eq!(followed.requests[0].outcome, TracedOutcome::Pending);
    kafka.topic("orders").produce(crate::Record::new("three").partition(0)).unwrap();
    reader.answer(1, FETCH).unwrap();
    let followed = late.take();
    assert!(matches!(followed.requests[0].outcome, TracedOutcome::Answered { .. }), "{followed:?}");
}

#[test]
fn a_slow_follower_is_told_how_many_it_missed() {
    let kafka =
        Cluster::builder().topic("orders", 1).config("kafkito.trace.requests.max", "100").start().unwrap();
    let mut follower = Follower::new(&kafka.shared, None);
    let mut shop = client(&kafka, "shop");
    for number in 0..2_000 {
        shop.call(&produce("orders", 0, &batch(&number.to_string(), &[])), PRODUCE).unwrap();
    }
    let followed = follower.take();
    assert!(followed.missed > 1_000, "{}", followed.missed);
    assert_eq!(followed.missed + followed.requests.len() as u64, 2_000);
    let trace = kafka.trace();
    assert_eq!((trace.requests.len(), trace.requests[99].number), (100, 1_999));
}

#[test]
fn bodies_are_kept_while_they_are_captured() {
    let kafka = cluster();
    let capture = kafka.capture();
    some_traffic(&kafka);
    let trace = kafka.trace();
    let written = trace.requests[1].request_body().unwrap();
    assert!(written.windows(3).any(|window| window == b"one"));
    let read = trace.requests[3].response_frame().unwrap();
    assert!(read.windows(3).any(|window| window == b"two"));
    let capture = capture.bytes_max(read.len());
    assert!(kafka.trace().requests[1].request_body().is_none());
    drop(capture);
    assert!(kafka.trace().requests[3].response_frame().is_none());
}

#[test]
fn a_trace_of_nothing_keeps_nothing() {
    let kafka =
        Cluster::builder().topic("orders", 2).config("kafkito.trace.requests.max", "0").start().unwrap();
    some_traffic(&kafka);
    assert!(kafka.trace().requests.is_empty());
    assert_eq!(kafka.trace().to_string(), "");
}

#[test]
fn cluster_time_is_told_as_a_test_moves_it() {
    let kafka = Cluster::builder().topic("orders", 2).clock(Clock::manual()).start().unwrap();
    let before = kafka.now();
    some_traffic(&kafka);
    kafka.advance(Duration::from_secs(45));
    some_traffic(&kafka);
    let trace = kafka.trace();
    assert_eq!(trace.requests[0].cluster_time, before);
    assert_eq!(trace.requests[7].cluster_time, before + Duration::from_secs(45));
}

#[test]
fn what_a_rule_decided_stands_in_the_line() {
    let kafka = cluster();
    some_traffic(&kafka);
    let recorder = &kafka.shared.trace;
    let id = recorder.id_of(3);
    recorder.verdict(&id, "gate", "hold");
    assert!(kafka.trace().to_string().contains("[gate: hold since "), "{}", kafka.trace());
    recorder.released(&id);
    let line = kafka.trace().requests[3].to_string();
    assert!(line.contains("[gate: hold, for ") && !line.contains("since"), "{line}");
}

#[test]
fn json_lines_have_what_the_text_has() {
    let kafka = Cluster::builder().topic("orders", 2).start().unwrap();
    client(&kafka, "a \"quoted\"\n\u{1} id").call(&fetch("orders", 1, 0), FETCH).unwrap();
    let json = kafka.trace().to_json_lines();
    assert_eq!(json.lines().count(), 1);
    for part in [
        "\"number\":0,",
        "\"clientId\":\"a \\\"quoted\\\"\\n\\u0001 id\"",
        "\"api\":\"Fetch\"",
        "\"outcome\":\"answered\"",
        "\"topic\":\"orders\",\"partition\":1,\"asked\":0",
    ] {
        assert!(json.contains(part), "{part} is not in {json}");
    }
}

#[cfg(feature = "control")]
#[test]
fn json_lines_are_json() {
    let kafka = cluster();
    some_traffic(&kafka);
    for line in kafka.trace().to_json_lines().lines() {
        let value: serde_json::Value = serde_json::from_str(line).unwrap();
        assert_eq!(value["brokerId"], 1);
    }
}

#[test]
fn a_hundred_thousand_requests_take_less_than_20_mb() {
    const REQUESTS: usize = 100_000;
    let kafka = cluster();
    let capture = kafka.capture();
    some_traffic(&kafka);
    let trace = kafka.trace();
    drop(capture);
    let fill = |recorder: &Recorder, requests: usize| {
        let mut clients = Vec::new();
        for number in 0..requests {
            // A connection lives for a hundred requests.
            if number % 100 == 0 {
                if let Some(client) = clients.pop() {
                    recorder.client_gone(client, "");
                }
                let client = crate::call::Client::author();
                clients.push(recorder.client(&client, None));
            }
            let traced = clients[0];
            let client = crate::call::Client { traced, ..crate::call::Client::author() };
            replay(recorder, &client, &trace.requests[1 + number % 3], number);
        }
    };
    let recorder = Recorder::new(REQUESTS, &Clock::system());
    let memory = allocation_counter::measure(|| fill(&recorder, REQUESTS + REQUESTS / 4));
    assert!(memory.bytes_max < 20_000_000, "{memory:?}");
    let kept = recorder.lock().unwrap().chunks_from(0).map(|chunk| chunk.requests).sum::<u64>();
    assert!(kept >= REQUESTS as u64, "only {kept} are kept");
    // Once full, it takes no more.
    let more = allocation_counter::measure(|| fill(&recorder, REQUESTS / 4));
    assert!(more.bytes_max < 1_000_000, "{more:?}");
}

/// The same request and answer once more, another value in each.
fn replay(recorder: &Recorder, client: &crate::call::Client, like: &TracedRequest, number: usize) {
    let mut body = like.request_body().unwrap().to_vec();
    if let Some(last) = body.last_mut() {
        *last ^= number as u8;
    }
    let raw = crate::net::header::RawRequest {
        key: like.api_key,
        version: like.version,
        correlation_id: number as i32,
        client_id: None,
        at: crate::clock::wire_now(),
        body: body.into(),
    };
    let id = recorder.request(client, &raw);
    let mut frame = like.response_frame().unwrap().to_vec();
    frame[4..8].copy_from_slice(&(number as i32).to_be_bytes());
    let reply = crate::net::reply::Reply::of(vec![frame.into()]);
    recorder.served(&id, &crate::served::Served::Reply(reply));
}
