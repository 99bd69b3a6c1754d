//! Topics compacted over HTTP.

use kafkito::{Cluster, Record};
use serde_json::json;

use crate::kit::start_with;

#[test]
fn a_topic_is_compacted_on_demand_and_what_it_did_is_told() {
    let configs = [("cleanup.policy", "compact")];
    let controlled = start_with(Cluster::builder().topic_with("prices", 2, configs).topic("orders", 1));
    let prices = controlled.kafka.topic("prices");
    for price in ["2.80", "2.90", "3.10"] {
        prices.produce(Record::new(price).key("coffee").partition(1)).expect("it takes a record");
    }
    let done = controlled.http.post("/v1/topics/prices/compact", &json!({})).expect(200);
    let partitions = done["partitions"].as_array().expect("a list");
    assert_eq!((partitions.len(), partitions[0]["segmentsBefore"].as_u64()), (2, Some(0)));
    assert_eq!(partitions[1]["recordsRemoved"], 2);
    assert!(partitions[1]["bytesAfter"].as_u64() < partitions[1]["bytesBefore"].as_u64(), "{done}");
    assert_eq!(prices.records().expect("it is there").len(), 1);
    let one = controlled.http.post("/v1/topics/prices/compact", &json!({"partition": 1})).expect(200);
    assert_eq!(
        (one["partitions"].as_array().map(Vec::len), &one["partitions"][0]["recordsRemoved"]),
        (Some(1), &json!(0))
    );

    controlled.http.post("/v1/topics/prices/compact", &json!({"partition": 2})).expect(404);
    controlled.http.post("/v1/topics/bills/compact", &json!({})).expect(404);
    let problem = controlled.http.post("/v1/topics/orders/compact", &json!({})).expect(400);
    assert_eq!(problem["code"], "INVALID_CONFIG");
}
