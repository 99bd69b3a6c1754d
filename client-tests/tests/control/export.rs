//! A running cluster is written as a data directory, over HTTP.

use std::fs;

use kafkito::{Builder, Cluster};
use serde_json::json;

use crate::kit::start_with;

fn with_orders() -> Builder {
    Cluster::builder().topic("orders", 2)
}

#[test]
fn a_cluster_is_exported_and_another_is_started_on_it() {
    let controlled = start_with(with_orders());
    controlled.kafka.topic("orders").produce("two coffees").unwrap();
    let root = tempfile::tempdir().unwrap();
    let directory = root.path().join("exported");
    let exported = controlled.http.post("/v1/export", &json!({"directory": directory})).expect(201);
    let cluster_id = controlled.kafka.cluster_id();
    assert_eq!(
        (&exported["clusterId"], &exported["directories"], &exported["partitions"]),
        (&json!(cluster_id), &json!([{"nodeId": 1, "directory": directory}]), &json!(1))
    );
    let batches = controlled.kafka.topic("orders").batches().unwrap();
    assert_eq!(batches.len(), 1);
    assert!(
        exported["bytes"].as_u64().unwrap() > batches[0].bytes.len() as u64,
        "the metadata's are counted"
    );
    let other = Cluster::builder().data_dir(&directory).start().unwrap();
    assert_eq!(other.topic("orders").records().unwrap()[0].value_text(), "two coffees");
    assert_eq!(other.cluster_id(), cluster_id);
}

#[test]
fn what_cannot_be_written_is_a_problem() {
    let controlled = start_with(with_orders());
    let root = tempfile::tempdir().unwrap();
    fs::write(root.path().join("notes.txt"), "mine").unwrap();
    let export = |directory: &str| controlled.http.post("/v1/export", &json!({"directory": directory}));
    let path = root.path().to_str().unwrap();
    let full = export(path).expect(409);
    let detail = full["detail"].as_str().unwrap();
    assert!(detail.contains(path) && detail.contains("is not empty: it has notes.txt"), "{detail}");
    let nowhere = export("/proc/kafkito").expect(409);
    assert!(nowhere["detail"].as_str().unwrap().contains("/proc/kafkito cannot be created"), "{nowhere}");
    let strange = export("/tmp/a\0b").expect(409);
    assert!(strange["detail"].as_str().unwrap().contains("cannot be"), "{strange}");
    for relative in ["", "here", "../there"] {
        let refused = export(relative).expect(400);
        assert!(refused["detail"].as_str().unwrap().contains("must be an absolute path"), "{refused}");
    }
    assert_eq!(fs::read_dir(root.path()).unwrap().count(), 1, "nothing was added");
}
