//! Cluster, clock, topics and records over HTTP are those of the library's own handles.

use std::time::Duration;

use kafkito::{Cluster, Record};
use serde_json::json;

use crate::kit::{start, start_with};

#[test]
fn the_document_lists_the_paths_that_are_there() {
    let controlled = start();
    let document = controlled.http.get("/openapi.json").expect(200);
    assert_eq!(document["openapi"], "3.1.0");
    for (path, item) in document["paths"].as_object().unwrap() {
        // The stream of events does not end.
        if item.get("get").is_some() && !path.contains('{') && path != "/v1/trace/events" {
            assert_ne!(controlled.http.get(path).status, 404, "{path}");
        }
    }
}

#[test]
fn a_cluster_says_where_clients_find_it() {
    let controlled = start();
    let cluster = controlled.http.get("/v1/cluster").expect(200);
    assert_eq!(cluster["bootstrapServers"], controlled.kafka.bootstrap_servers());
    assert_eq!(cluster["clusterId"], controlled.kafka.cluster_id());
}

#[test]
fn topics_are_made_read_and_deleted() {
    let controlled = start();
    let topic = json!({"name": "orders", "partitions": 2, "configs": {"retention.ms": "5"}});
    assert_eq!(controlled.http.post("/v1/topics", &topic).expect(201)["partitions"][1]["partition"], 1);
    assert_eq!(controlled.kafka.topic("orders").partitions(), Some(2));
    let read = controlled.http.get("/v1/topics/orders").expect(200);
    assert_eq!(read["configs"], json!({"retention.ms": "5"}));
    assert_eq!(controlled.http.get("/v1/topics").expect(200)["topics"][0], read);
    controlled.http.delete("/v1/topics/orders").expect(204);
    assert_eq!(controlled.kafka.topic("orders").partitions(), None);
}

#[test]
fn records_go_in_and_come_out_as_they_are() {
    let controlled = start_with(Cluster::builder().topic("orders", 2));
    let records = json!({"records": [
        {"key": "table 4", "value": "two coffees", "headers": [{"key": "trace", "value": "a1"}], "timestamp": 5},
        {"value": {"base64": "/wD+"}, "partition": 1, "headers": [{"key": "none"}]},
        {"key": "table 4"},
    ]});
    let produced = controlled.http.post("/v1/topics/orders/records", &records).expect(201)["records"].clone();
    assert_eq!(produced.as_array().unwrap().len(), 3);
    let stored = controlled.kafka.topic("orders").records().unwrap();
    let bytes = stored.iter().find(|record| record.key.is_none()).unwrap();
    assert_eq!((bytes.partition, bytes.value.as_deref()), (1, Some(&[0xFF, 0, 0xFE][..])));
    assert_eq!(bytes.headers, [("none".to_owned(), None)]);
    let read = controlled.http.get("/v1/topics/orders/records").expect(200);
    for record in produced.as_array().unwrap() {
        assert!(read["records"].as_array().unwrap().contains(record), "{record} is not in {read}");
    }
}

#[test]
fn reading_records_stops_at_the_limit_and_says_that_there_are_more() {
    let controlled = start_with(Cluster::builder().topic("orders", 1));
    for at in 0..5 {
        controlled.kafka.topic("orders").produce(Record::new(format!("{at}"))).unwrap();
    }
    let read = controlled.http.get("/v1/topics/orders/records?partition=0&from=1&limit=2").expect(200);
    let offsets: Vec<_> =
        read["records"].as_array().unwrap().iter().map(|record| &record["offset"]).collect();
    assert_eq!((offsets, &read["more"]), (vec![&json!(1), &json!(2)], &json!(true)));
}

#[test]
fn the_clock_moves_when_it_is_told_to() {
    let controlled = start();
    let before = controlled.kafka.now();
    controlled.http.post("/v1/clock/advance", &json!({"byMs": 45_000})).expect(200);
    assert_eq!(controlled.kafka.now() - before, Duration::from_secs(45));
    let too_far = controlled.http.post("/v1/clock/advance", &json!({"byMs": u64::MAX})).expect(400);
    assert!(too_far["detail"].as_str().unwrap().contains("byMs"), "{too_far}");
}

#[test]
fn a_topic_may_have_any_name_in_the_path() {
    let controlled = start();
    let refused = controlled.http.get("/v1/topics/a%2Fb%20%C3%A9");
    assert!(refused.expect(404)["detail"].as_str().unwrap().contains("a/b é"), "{refused:?}");
    assert_eq!(controlled.http.get("/v1/topics/%FF").status, 400);
}
