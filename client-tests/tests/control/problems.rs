//! What goes wrong is told as problem details, with the path of the field at fault.

use std::io::Write;

use kafkito_client_tests::http::{Reply, read};
use serde_json::{Value, json};

use crate::kit::start;

#[track_caller]
fn problem(reply: &Reply, status: u16) -> Value {
    assert_eq!(reply.status, status, "{reply:?}");
    assert_eq!(reply.header("content-type"), Some("application/problem+json"), "{reply:?}");
    let problem = reply.json();
    assert_eq!(problem["status"], status, "{problem}");
    assert!(problem["title"].is_string() && problem["detail"].is_string(), "{problem}");
    problem
}

#[test]
fn a_path_that_is_not_there() {
    let problem = problem(&start().http.get("/v1/topic"), 404);
    assert_eq!(problem["type"], "urn:kafkito:no-such-path");
}

#[test]
fn a_method_that_is_not_there_and_those_that_are() {
    let reply = start().http.put("/v1/topics", &json!({}));
    problem(&reply, 405);
    assert_eq!(reply.header("allow"), Some("GET,HEAD,POST"));
}

#[test]
fn a_topic_that_is_not_there() {
    let problem = problem(&start().http.get("/v1/topics/orders"), 404);
    assert_eq!(problem["code"], "UNKNOWN_TOPIC_OR_PARTITION");
    assert!(problem["detail"].as_str().unwrap().contains("orders"), "{problem}");
}

#[test]
fn a_body_that_is_no_json() {
    let headers = [("Content-Type", "application/json")];
    let reply = start().http.send("POST", "/v1/topics", &headers, r#"{"name": "#);
    assert!(problem(&reply, 400)["detail"].as_str().unwrap().contains("line 1 column 9"), "{reply:?}");
}

#[test]
fn a_field_that_is_wrong_is_named_by_its_path() {
    let controlled = start();
    let at = |path: &str, body: Value| problem(&controlled.http.post(path, &body), 400)["path"].clone();
    assert_eq!(at("/v1/topics", json!({"name": "a", "partitions": "many"})), "partitions");
    assert_eq!(at("/v1/topics", json!({"name": "a", "partition": 1})), "partition");
    assert_eq!(at("/v1/topics/orders/records", json!({"records": [{}, {"key": 7}]})), "records[1].key");
    let reply = controlled.http.get("/v1/topics/orders/records?limit=0x10");
    assert_eq!(problem(&reply, 400)["path"], "limit");
}

#[test]
fn what_the_broker_refuses_has_kafkas_code() {
    let controlled = start();
    let make = || controlled.http.post("/v1/topics", &json!({"name": "orders"}));
    make().expect(201);
    assert_eq!(problem(&make(), 409)["code"], "TOPIC_ALREADY_EXISTS");
    let reply = controlled.http.post("/v1/topics", &json!({"name": "a", "configs": {"retention.mss": "1"}}));
    assert_eq!(problem(&reply, 400)["code"], "INVALID_CONFIG");
}

#[test]
fn a_body_beyond_the_limit_is_refused_before_it_is_read() {
    let headers = [("Content-Type", "application/json"), ("Content-Length", "99999999999")];
    problem(&start().http.send("POST", "/v1/topics", &headers, ""), 413);
}

#[test]
fn a_body_that_grows_beyond_the_limit_is_refused() {
    let headers = [("Content-Type", "application/json"), ("Transfer-Encoding", "chunked")];
    let controlled = start();
    let mut stream = controlled.http.open("POST", "/v1/topics", &headers, "");
    let chunk = format!("100000\r\n{}\r\n", " ".repeat(0x10_0000));
    // It stops reading when it has had enough, and we cannot go on then.
    (0..17).all(|_| stream.get_mut().write_all(chunk.as_bytes()).is_ok());
    problem(&read(&mut stream, "POST").expect("an answer"), 413);
}
