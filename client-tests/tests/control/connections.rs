//! Connections, what passed over them, and whether what goes wrong on them is the end of the test.

use std::{
    io::{Read, Write},
    net::TcpStream,
};

use kafkito::Cluster;
use kafkito_client_tests::http;
use serde_json::{Value, json};

use crate::kit::{Controlled, start, start_with};

/// ApiVersions v0 of client `app`: length, key, version, correlation id, client id.
const REQUEST: [u8; 17] = [0, 0, 0, 13, 0, 18, 0, 0, 0, 0, 0, 7, 0, 3, b'a', b'p', b'p'];

fn connect(controlled: &Controlled) -> TcpStream {
    TcpStream::connect(controlled.kafka.bootstrap_servers()).expect("it listens")
}

/// Sends a request, and gives its whole answer.
fn ask(client: &mut TcpStream) -> Vec<u8> {
    client.write_all(&REQUEST).expect("it is sent");
    let mut length = [0; 4];
    client.read_exact(&mut length).expect("it is answered");
    let mut answer = vec![0; u32::from_be_bytes(length) as usize];
    client.read_exact(&mut answer).expect("the answer is whole");
    [&length[..], &answer].concat()
}

/// Sends what is no request, until the connection ends.
fn blunder(controlled: &Controlled) {
    let mut client = connect(controlled);
    client.write_all(b"GET / HTTP/1.1\r\n\r\n").expect("it is sent");
    // Closed with unread bytes, it may be a reset.
    let _ = client.read(&mut [0; 64]);
}

#[test]
fn a_connection_is_closed_by_its_number() {
    let controlled = start();
    let mut client = connect(&controlled);
    ask(&mut client);
    let open = controlled.http.get("/v1/connections").expect(200)["connections"].clone();
    assert_eq!(open[0]["clientId"], "app");
    let path = format!("/v1/connections/{}", open[0]["number"]);
    controlled.http.delete(&path).expect(204);
    assert_eq!(client.read(&mut [0]).expect("a plain end"), 0);
    let gone = json!({"until": {"connections": {"atMost": 0}}});
    controlled.http.post("/v1/waits", &gone).expect(200);
    let problem = controlled.http.delete(&path).expect(404);
    assert!(problem["detail"].as_str().unwrap().contains("no open connection 1"), "{problem}");
    let trace = controlled.http.get("/v1/trace").expect(200);
    assert_eq!(
        (&trace["connections"][0]["why"], &trace["connections"][0]["connection"]),
        (&json!("the test"), &json!(1))
    );
}

#[test]
fn bodies_are_captured_while_it_is_switched_on() {
    let controlled = start_with(Cluster::builder().topic("orders", 1));
    let mut client = connect(&controlled);
    ask(&mut client);
    controlled.http.put("/v1/trace/capture", &json!({"capture": true, "bytesMax": 1_000_000})).expect(204);
    let answer = ask(&mut client);
    let state = controlled.http.get("/v1/trace/capture").expect(200);
    assert_eq!(
        (&state["capture"], &state["bytesMax"], &state["bytes"]),
        (&json!(true), &json!(1_000_000), &json!(answer.len()))
    );
    let bodies = controlled.http.get("/v1/trace/bodies?clientId=app&api=ApiVersions").expect(200);
    let [body] = &bodies["bodies"].as_array().unwrap()[..] else { panic!("{bodies}") };
    assert_eq!(
        (&body["number"], &body["api"], &body["request"]),
        (&json!(1), &json!("ApiVersions"), &json!({"base64": ""}))
    );
    let trace = controlled.kafka.trace();
    let request = trace.requests().nth(1).expect("there were two");
    assert_eq!(request.response_frame().map(|frame| &frame[..]), Some(&answer[..]));
    // What was given goes in where bytes are taken.
    let raw = json!({"batches": [{"raw": body["response"], "unchecked": true, "keepOffset": true}]});
    controlled.http.post("/v1/topics/orders/batches", &raw).expect(201);
    assert_eq!(controlled.kafka.topic("orders").batches().expect("it can be read")[0].bytes[..], answer[..]);
    assert_eq!(controlled.http.get("/v1/trace/bodies?number=0").expect(200)["bodies"], json!([]));
    controlled.http.put("/v1/trace/capture", &json!({"capture": false})).expect(204);
    assert_eq!(controlled.http.get("/v1/trace/bodies").expect(200)["bodies"], json!([]));
    assert_eq!(controlled.http.get("/v1/trace/capture").expect(200)["capture"], false);
}

#[test]
fn the_text_of_a_trace_may_leave_out_times() {
    let controlled = start();
    ask(&mut connect(&controlled));
    let text = controlled.http.get("/v1/trace.txt?withoutTimes=true").body;
    assert!(text.starts_with("#1 \"app\" ApiVersions v0 ("), "{text}");
    assert_eq!(text, controlled.kafka.trace().without_times().to_string());
}

/// A wait that would last, with its answer.
fn wait(controlled: &Controlled) -> http::Reply {
    let body = json!({"until": {"topicExists": {"topic": "never"}}, "withinMs": 60_000});
    controlled.http.post("/v1/waits", &body)
}

#[test]
fn strict_is_switched_on_and_ends_waits_with_the_reason() {
    let controlled = start();
    let state = || controlled.http.get("/v1/strict").expect(200);
    assert_eq!(state(), json!({"strict": false, "failure": null}));
    blunder(&controlled);
    controlled.http.put("/v1/strict", &json!({"strict": true})).expect(204);
    assert_eq!(state(), json!({"strict": true, "failure": null}), "what was before does not count");
    let until = json!({"until": {"topicExists": {"topic": "never"}}, "withinMs": 60_000}).to_string();
    let headers = [("Content-Type", "application/json")];
    let mut waiting = controlled.http.open("POST", "/v1/waits", &headers, &until);
    // Answered after the wait was sent: it is under way.
    controlled.http.get("/v1/cluster").expect(200);
    blunder(&controlled);
    let problem = http::read(&mut waiting, "POST").expect("an answer").expect(409);
    assert_eq!(problem["type"], "urn:kafkito:strict");
    assert!(problem["detail"].as_str().unwrap().contains("no request that can be read"), "{problem}");
    assert!(state()["failure"].as_str().is_some_and(|why| why.contains("no request")), "{}", state());
    assert_eq!(wait(&controlled).expect(409)["type"], "urn:kafkito:strict", "and every wait from then on");
    controlled.http.put("/v1/strict", &json!({"strict": false})).expect(204);
    assert_eq!(state(), json!({"strict": false, "failure": null}), "it is forgiven");
    let exists = json!({"until": {"connections": {}}});
    controlled.http.post("/v1/waits", &exists).expect(200);
}

#[test]
fn an_event_of_a_group_and_a_client_that_is_gone_are_waited_for() {
    let controlled = start_with(Cluster::builder().topic("orders", 1));
    let offset = json!({"topic": "orders", "partition": 0, "offset": 5});
    controlled.http.put("/v1/groups/billing/offsets", &offset).expect(204);
    let event = |what: Value| {
        controlled.http.post("/v1/waits", &json!({"until": {"groupEvent": what}, "withinMs": 1}))
    };
    let found = event(json!({"group": "billing", "kind": "offsetSet"})).expect(200)["event"].clone();
    assert_eq!((&found["what"]["kind"], &found["what"]["offset"]), (&json!("offsetSet"), &json!(5)));
    let problem = event(json!({"group": "billing", "after": found["number"]})).expect(408);
    assert!(problem["detail"].as_str().unwrap().contains("an event of group \"billing\""), "{problem}");
    event(json!({"group": "billing", "kind": "evictd"})).expect(400);

    let rule = json!({"on": "ApiVersions", "verdicts": ["hold"]});
    let rule = controlled.http.post("/v1/rules", &rule).expect(201)["id"].clone();
    let mut client = connect(&controlled);
    client.write_all(&REQUEST).expect("it is sent");
    let until = |what: &str| json!({"until": {what: {"rule": rule, "count": 1}}});
    controlled.http.post("/v1/waits", &until("ruleHolds")).expect(200);
    drop(client);
    assert_eq!(controlled.http.post("/v1/waits", &until("ruleGone")).expect(200), json!({"gone": 1}));
}
