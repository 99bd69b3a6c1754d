//! What a topic is expected to hold: compared now, or waited for, with the difference in the problem.

use kafkito::{Cluster, Record};
use kafkito_client_tests::http;
use serde_json::json;

use crate::kit::{Controlled, start_with};

const PATH: &str = "/v1/topics/orders/expect";

fn controlled() -> Controlled {
    let controlled = start_with(Cluster::builder().topic("orders", 1));
    for (key, value) in [("a", r#"{"cups": 2, "of": "coffee"}"#), ("b", "the bill")] {
        controlled.kafka.topic("orders").produce(Record::new(value).key(key)).expect("it takes a record");
    }
    controlled
}

#[test]
fn what_is_as_expected_is_given() {
    let controlled = controlled();
    let coffee = json!({"key": "a", "value": r#"{"cups": 2, "of": "coffee"}"#});
    let bill = json!({"value": "the bill"});
    let there = controlled.http.post(PATH, &json!({"records": [coffee, bill]})).expect(200);
    assert_eq!(there["records"][1]["key"], "b");
    let swapped = |order: &str| json!({"records": [bill, coffee], "order": order});
    controlled.http.post(PATH, &swapped("any")).expect(200);
    controlled.http.post(PATH, &swapped("asRead")).expect(409);
    controlled.http.post(PATH, &json!({"records": [coffee], "more": true})).expect(200);
}

#[test]
fn the_difference_is_the_librarys() {
    let controlled = controlled();
    let wrong = r#"{"cups": 3, "of": "coffee"}"#;
    let body = json!({"records": [{"value": wrong}, {"value": "the bill"}]});
    let problem = controlled.http.post(PATH, &body).expect(409);
    assert_eq!(problem["type"], "urn:kafkito:mismatch");
    let detail = problem["detail"].as_str().unwrap();
    assert!(detail.contains("-   \"cups\": 3,\n+   \"cups\": 2,"), "{detail}");
    let library = controlled.kafka.topic("orders").expect([wrong, "the bill"]).check().unwrap_err();
    assert_eq!(detail, library.to_string());
    controlled.http.post("/v1/topics/bills/expect", &json!({"records": []})).expect(404);
    let problem = controlled.http.post(PATH, &json!({"records": [{}, {"key": 1}]})).expect(400);
    assert_eq!(problem["path"], "records[1].key");
}

#[test]
fn what_is_expected_may_still_come() {
    let controlled = controlled();
    let expected = json!({"topic": "orders", "records": [{"key": "a"}, {"key": "b"}, {"value": "c"}]});
    // A record without a value is a tombstone: that is what is compared.
    let wait = json!({"until": {"expected": expected}, "withinMs": 1});
    let problem = controlled.http.post("/v1/waits", &wait).expect(408);
    assert!(problem["detail"].as_str().unwrap().contains("- value: null\n+ value: {"), "{problem}");
    let expected = json!({"topic": "orders", "records": [{"value": "c"}], "order": "any", "more": true});
    let body = json!({"until": {"expected": expected}, "withinMs": 30_000}).to_string();
    let headers = [("Content-Type", "application/json")];
    let mut waiting = controlled.http.open("POST", "/v1/waits", &headers, &body);
    controlled.kafka.topic("orders").produce("c").expect("it takes a record");
    let answer = http::read(&mut waiting, "POST").expect("an answer").expect(200);
    assert_eq!(answer["expected"][2]["value"], "c");
}
