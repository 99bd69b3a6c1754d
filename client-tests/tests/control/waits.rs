//! Waits are long polls: they are answered when it comes about, or with what was seen instead.

use std::thread;

use kafkito::Cluster;
use kafkito_client_tests::http;
use serde_json::json;

use crate::kit::{start, start_with};

#[test]
fn a_wait_is_answered_when_it_comes_about() {
    let controlled = start_with(Cluster::builder().topic("orders", 1));
    let body = json!({"until": {"records": {"topic": "orders", "count": 1}}, "withinMs": 30_000}).to_string();
    let headers = [("Content-Type", "application/json")];
    let mut waiting = controlled.http.open("POST", "/v1/waits", &headers, &body);
    controlled.kafka.topic("orders").produce("one").unwrap();
    let answer = http::read(&mut waiting, "POST").expect("an answer");
    assert_eq!(answer.expect(200), json!({"records": 1}));
}

#[test]
fn a_wait_that_is_over_tells_what_was_seen() {
    let controlled = start();
    let body = json!({"until": {"groupStable": {"group": "billing", "members": 2}}, "withinMs": 1});
    let problem = controlled.http.post("/v1/waits", &body).expect(408);
    let detail = problem["detail"].as_str().unwrap();
    assert!(
        detail.contains("group \"billing\" stable with 2 members") && detail.contains("saw:"),
        "{detail}"
    );
}

#[test]
fn a_wait_that_nobody_knows_is_named_by_its_path() {
    let controlled = start();
    let problem = controlled.http.post("/v1/waits", &json!({"until": {"groupStabel": {}}})).expect(400);
    assert!(problem["detail"].as_str().unwrap().contains("groupStable"), "{problem}");
    let problem =
        controlled.http.post("/v1/waits", &json!({"until": {"quiet": {"forMs": "long"}}})).expect(400);
    assert_eq!(problem["path"], "until.quiet.forMs");
}

#[test]
fn many_wait_at_the_same_time() {
    let controlled = start_with(Cluster::builder().topic("orders", 1));
    let waits: Vec<_> = (1..=20)
        .map(|count| {
            let http = controlled.http.clone();
            let until =
                json!({"until": {"records": {"topic": "orders", "count": count}}, "withinMs": 30_000});
            thread::spawn(move || http.post("/v1/waits", &until).expect(200))
        })
        .collect();
    let twenty: Vec<_> = (0..20).map(|at| json!({"value": at.to_string()})).collect();
    controlled.http.post("/v1/topics/orders/records", &json!({"records": twenty})).expect(201);
    waits.into_iter().for_each(|wait| drop(wait.join().expect("an answer")));
}
