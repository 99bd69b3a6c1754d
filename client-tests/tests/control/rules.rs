//! Rules and holds over HTTP stand between clients and the broker as those of the library do.

use std::{thread, time::Duration};

use kafkito::Cluster;
use rdkafka::{
    ClientConfig,
    producer::{BaseProducer, BaseRecord, Producer},
};
use serde_json::json;

use crate::kit::{Controlled, start, start_with};

const LIMIT: Duration = Duration::from_secs(30);

#[track_caller]
fn producer(controlled: &Controlled) -> BaseProducer {
    let mut config = ClientConfig::new();
    config.set("bootstrap.servers", controlled.kafka.bootstrap_servers()).set("client.id", "shop");
    config.create().expect("the config is valid")
}

/// Produces one record to its end.
#[track_caller]
fn sell(producer: &BaseProducer) {
    producer.send(BaseRecord::<(), _>::to("orders").payload("two coffees")).expect("the queue has room");
    producer.flush(LIMIT).expect("the broker answers in the end");
}

#[test]
fn a_rule_hits_and_is_listed_with_its_hits() {
    let controlled = start_with(Cluster::builder().topic("orders", 1));
    let rule = json!({"name": "stale", "on": "Produce", "first": 1, "verdicts": [{"fail": "NOT_LEADER_OR_FOLLOWER"}]});
    let made = controlled.http.post("/v1/rules", &rule).expect(201);
    assert_eq!((&made["name"], &made["hits"]), (&json!("stale"), &json!(0)));
    sell(&producer(&controlled));
    let path = format!("/v1/rules/{}", made["id"]);
    assert_eq!(controlled.http.get(&path).expect(200)["hits"], 1);
    assert_eq!(controlled.kafka.topic("orders").records().unwrap().len(), 1);
    controlled.http.delete(&path).expect(204);
    controlled.http.get(&path).expect(404);
    assert_eq!(controlled.http.get("/v1/rules").expect(200)["rules"], json!([]));
}

#[test]
fn a_held_request_is_looked_at_and_released() {
    let controlled = start_with(Cluster::builder().topic("orders", 1));
    let rule = json!({"on": "Produce", "nth": 1, "verdicts": ["hold"]});
    let id = controlled.http.post("/v1/rules", &rule).expect(201)["id"].clone();
    let producer = producer(&controlled);
    thread::scope(|scope| {
        let selling = scope.spawn(|| sell(&producer));
        let until = json!({"until": {"ruleHolds": {"rule": id, "count": 1}}, "withinMs": 30_000});
        let held = controlled.http.post("/v1/waits", &until).expect(200)["held"][0].clone();
        assert_eq!((&held["api"], &held["clientId"]), (&json!("Produce"), &json!("shop")));
        let listed = controlled.http.get(&format!("/v1/rules/{id}/held")).expect(200);
        assert_eq!(listed["held"][0]["id"], held["id"]);
        let release = format!("/v1/rules/{id}/release");
        controlled.http.post(&release, &json!({"request": 1_000_000})).expect(404);
        controlled.http.post(&release, &json!({"next": true, "request": held["id"]})).expect(400);
        let released = controlled.http.post(&release, &json!({"request": held["id"]})).expect(200);
        assert_eq!(released, json!({"released": 1}));
        selling.join().expect("it was answered");
    });
}

#[test]
fn a_rule_that_can_never_match_is_refused_with_what_would_be_right() {
    let controlled = start();
    let refused = |rule| controlled.http.post("/v1/rules", &rule).expect(400);
    let group = refused(json!({"on": "Produce", "group": "billing", "verdicts": ["hold"]}));
    assert!(group["detail"].as_str().unwrap().contains("Produce names no group"), "{group}");
    let api = refused(json!({"on": "Prodoce", "verdicts": ["hold"]}));
    assert_eq!(api["path"], "on");
    assert!(api["detail"].as_str().unwrap().contains("is it Produce?"), "{api}");
    let field = refused(json!({"on": "Produce", "verdicts": ["hold"], "topics": "a"}));
    assert!(field["detail"].as_str().unwrap().contains("topics"), "{field}");
}

#[test]
fn rules_and_groups_that_are_not_there_are_404() {
    let controlled = start();
    controlled.http.get("/v1/rules/7").expect(404);
    controlled.http.delete("/v1/rules/7").expect(404);
    controlled.http.post("/v1/waits", &json!({"until": {"ruleHit": {"rule": 7, "count": 1}}})).expect(404);
    controlled.http.get("/v1/groups/billing").expect(404);
    controlled.http.post("/v1/groups/billing/rebalance", &json!({})).expect(404);
    controlled.http.post("/v1/groups/billing/evict", &json!({"member": "x"})).expect(404);
}
