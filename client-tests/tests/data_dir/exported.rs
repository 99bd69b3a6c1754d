//! Clusters that are exported under load, and to disks that have no room.

use std::path::Path;
use std::process::Command;

use kafkito::Cluster;
use kafkito_client_tests::broker::{Broker, binary};
use kafkito_client_tests::http::Http;
use serde_json::json;

use super::full_disk::limit_files;
use super::load::{Load, PARTITIONS, TOPIC};
use super::{LIMIT, directory};

/// The numbers of the records in a directory, by partition.
fn numbers(dir: &Path) -> Vec<Vec<i64>> {
    let kafka = Cluster::builder().data_dir(dir).start().expect("the export is whole");
    let mut numbers = vec![Vec::new(); PARTITIONS as usize];
    for record in kafka.topic(TOPIC).records().expect("the topic is there") {
        let text = record.value_text();
        let number = text.split(' ').next().and_then(|number| number.parse().ok());
        numbers[record.partition as usize].push(number.expect("every value begins with a number"));
    }
    numbers
}

#[test]
fn an_export_under_load_has_all_that_was_acknowledged_before_and_nothing_out_of_order() {
    let root = tempfile::tempdir().unwrap();
    let kafka = Cluster::builder().topic(TOPIC, PARTITIONS as u32).start().expect("it starts");
    let mut load = Load::new(&kafka.bootstrap_servers());
    let mut acknowledged = Vec::new();
    for number in 0..4 {
        load.run(700);
        acknowledged.push(load.acknowledged());
        // The producer is not waited for: it has records under way, and its own thread goes on sending them.
        kafka.export(root.path().join(number.to_string())).expect("there is room");
    }
    let sent = load.finish();
    for (number, acknowledged) in acknowledged.into_iter().enumerate() {
        let partitions = numbers(&root.path().join(number.to_string()));
        let count: usize = partitions.iter().map(Vec::len).sum();
        assert!(acknowledged <= count && count as i64 <= sent, "{acknowledged} <= {count} <= {sent}");
        for (partition, numbers) in partitions.iter().enumerate() {
            let expected = (0..sent).filter(|number| number % PARTITIONS == partition as i64);
            let expected: Vec<i64> = expected.take(numbers.len()).collect();
            assert!(*numbers == expected, "partition {partition} is not what was sent first");
        }
    }
}

#[test]
fn an_export_that_finds_no_room_leaves_nothing_and_the_broker_serves_on() {
    let (_root, dir) = directory();
    // Without a handler, the signal that comes with the limit would end the process.
    let mut command = Command::new("sh");
    command.args(["-c", "trap '' XFSZ; exec \"$0\" \"$@\""]).arg(binary());
    command.args(["--listen", "127.0.0.1:0", "--topic", "orders:3", "--control", "127.0.0.1:0"]);
    let broker = Broker::of(&mut command);
    let http = Http::new(&broker.control(LIMIT));
    let mut load = Load::new(broker.bootstrap());
    load.run(1_000);
    limit_files(&broker, Some(20_000));
    let refused = http.post("/v1/export", &json!({"directory": dir})).expect(409);
    let detail = refused["detail"].as_str().unwrap_or_default();
    assert!(detail.contains(&dir) && detail.contains("cannot be appended to"), "{detail}");
    assert!(!Path::new(&dir).exists(), "what was written is removed");
    load.run(100);
    limit_files(&broker, None);
    http.post("/v1/export", &json!({"directory": dir})).expect(201);
    load.finish();
    assert!(numbers(Path::new(&dir)).iter().map(Vec::len).sum::<usize>() >= 1_100);
}
