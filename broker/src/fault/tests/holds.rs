//! Requests and answers that are held.

use std::thread;

use super::*;
use crate::{Api, Fault};

/// Heartbeats from so many clients, each with a group of its own, in threads; the answers' codes come in their results.
fn heartbeats(
    kafka: &Cluster,
    guard: &crate::FaultGuard,
    groups: &[&'static str],
) -> Vec<thread::JoinHandle<bool>> {
    let mut threads = Vec::new();
    for group in groups.iter().copied() {
        let mut client = client(kafka);
        threads.push(thread::spawn(move || client.call(&heartbeat(group), 4).is_ok()));
        guard.held(threads.len()).within(PATIENCE).wait().expect("it is held");
    }
    threads
}

#[test]
fn a_held_answer_was_applied_and_comes_when_it_is_released() {
    let kafka = cluster();
    let gate = kafka.inject(Fault::on(Api::Produce).topic("orders").hold()).unwrap();
    let mut client = client(&kafka);
    let producing =
        thread::spawn(move || client.call(&produce("orders", &[0], -1), 9).map(|answer| produced(&answer)));
    let held = gate.held(1).within(PATIENCE).wait().unwrap();
    assert_eq!(
        (held[0].api, held[0].applied, &held[0].topics[..]),
        (Api::Produce, true, &["orders".to_owned()][..])
    );
    assert!(held[0].summary.contains("acks=-1"), "{}", held[0].summary);
    assert_eq!(kafka.topic("orders").records().unwrap().len(), 1);
    assert!(gate.release(held[0].id) && !gate.release(held[0].id));
    assert_eq!(producing.join().unwrap().unwrap(), [("orders".into(), 0, 0)]);
}

#[test]
fn a_held_request_is_applied_when_it_is_released() {
    let kafka = cluster();
    let gate = kafka.inject(Fault::on(Api::Produce).hold_request()).unwrap();
    let mut client = client(&kafka);
    let producing = thread::spawn(move || client.call(&produce("orders", &[0], -1), 9).is_ok());
    gate.held(1).within(PATIENCE).wait().unwrap();
    assert_eq!(kafka.topic("orders").records().unwrap(), []);
    assert_eq!(gate.release_all(), 1);
    assert!(producing.join().unwrap());
    assert_eq!(kafka.topic("orders").records().unwrap().len(), 1);
}

#[test]
fn the_longest_held_is_released_next() {
    let kafka = cluster();
    let gate = kafka.inject(Fault::on(Api::Heartbeat).hold()).unwrap();
    let threads = heartbeats(&kafka, &gate, &["a", "b"]);
    let first = gate.held_requests()[0].id;
    assert_eq!(gate.release_next(), Some(first));
    let groups: Vec<_> = gate.held_requests().into_iter().filter_map(|held| held.group).collect();
    assert_eq!(groups, ["b"]);
    drop(gate);
    assert!(threads.into_iter().all(|thread| thread.join().unwrap()));
}

#[test]
fn dropping_the_guard_releases_all() {
    let kafka = cluster();
    let gate = kafka.inject(Fault::on(Api::Heartbeat).hold_request()).unwrap();
    let threads = heartbeats(&kafka, &gate, &["a", "b", "c"]);
    drop(gate);
    assert!(threads.into_iter().all(|thread| thread.join().unwrap()));
}

#[test]
fn a_held_request_whose_client_goes_away_ends_and_is_counted() {
    let kafka = cluster();
    let gate = kafka.inject(Fault::on(Api::Heartbeat).hold()).unwrap();
    let mut client = client(&kafka);
    client.ask(&heartbeat("a"), 4).unwrap();
    gate.held(1).within(PATIENCE).wait().unwrap();
    drop(client);
    gate.gone_away(1).within(PATIENCE).wait().unwrap();
    assert_eq!((gate.gone(), gate.held_requests()), (1, Vec::new()));
}

/// A client is seen to have gone only behind all that it has sent.
#[test]
fn a_client_that_has_sent_much_more_is_missed_too() {
    let kafka = cluster();
    let gate = kafka.inject(Fault::on(Api::Produce).hold_request()).unwrap();
    let mut client = client(&kafka);
    client.ask(&produce("orders", &[0], -1), 9).unwrap();
    gate.held(1).within(PATIENCE).wait().unwrap();
    for _ in 0..4 {
        client.ask(&produce("orders", &[0; 10_000], -1), 9).unwrap();
    }
    drop(client);
    gate.gone_away(1).within(PATIENCE).wait().unwrap();
    assert_eq!(kafka.topic("orders").records().unwrap(), []);
}

#[test]
fn a_race_becomes_a_sequence() {
    let kafka = cluster();
    let gate = kafka.inject(Fault::on(Api::Produce).hold_request()).unwrap();
    gate.release_in_order(["second", "first"]);
    let mut threads = Vec::new();
    for name in ["first", "second"] {
        let mut client = client(&kafka).named(name);
        threads
            .push(thread::spawn(move || base_offset(&client.call(&produce("other", &[0], -1), 9).unwrap())));
        if name == "first" {
            gate.held(1).within(PATIENCE).wait().unwrap();
        }
    }
    let offsets: Vec<i64> = threads.into_iter().map(|thread| thread.join().unwrap()).collect();
    assert_eq!(offsets, [1, 0], "the second was applied first");
    assert!(gate.release_order().is_empty());
}

fn base_offset(answer: &Struct) -> i64 {
    let topic = answer.get_structs("responses").expect("topics")[0];
    topic.get_structs("partitionResponses").expect("partitions")[0].get_i64("baseOffset").expect("an offset")
}
