//! `kafkito export --control URL DIR`: a running broker, written as a data directory.

use std::fs;
use std::net::TcpListener;

use kafkito::Cluster;
use kafkito_client_tests::http::Http;
use serde_json::json;

use crate::kit::{Running, assert_refused, kafkito, run_script};

const BROKER: [&str; 6] = ["--listen", "127.0.0.1:0", "--control", "127.0.0.1:0", "--topic", "orders:2"];

/// A broker with a record, and the URL of its control port.
fn broker() -> (Running, String) {
    let mut broker = Running::start(&BROKER);
    broker.line();
    let url = broker.line().trim_start_matches("control=").to_owned();
    let records = json!({"records": [{"key": "table 4", "value": "two coffees"}]});
    Http::new(&url).post("/v1/topics/orders/records", &records).expect(201);
    (broker, url)
}

#[test]
fn a_broker_is_exported_while_it_runs() {
    let (broker, url) = broker();
    let root = tempfile::tempdir().unwrap();
    let dir = root.path().join("exported").display().to_string();
    let output = kafkito(&["export", "--control", &url, &dir]).expect_success();
    assert_eq!((output.stdout, output.stderr), (format!("exported={dir}\n"), String::new()));
    drop(broker);
    let kafka = Cluster::builder().data_dir(&dir).start().unwrap();
    assert_eq!(kafka.topic("orders").records().unwrap()[0].value_text(), "two coffees");
}

#[test]
fn of_three_brokers_each_has_a_directory() {
    let mut broker = Running::start(&[&BROKER[..], &["--brokers", "3"]].concat());
    broker.line();
    let url = broker.line().trim_start_matches("control=").to_owned();
    let root = tempfile::tempdir().unwrap();
    let dir = root.path().join("exported").display().to_string();
    let output = kafkito(&["export", "--control", &url, &dir]).expect_success();
    let paths = [1, 2, 3].map(|id| format!("{dir}/broker-{id}"));
    assert_eq!(output.stdout, paths.each_ref().map(|path| format!("exported={path}\n")).concat());
    for (path, id) in paths.iter().zip(1..) {
        let meta = fs::read_to_string(format!("{path}/meta.properties")).unwrap();
        assert!(meta.lines().any(|line| line == format!("node.id={id}")), "{meta}");
    }
}

#[test]
fn a_command_that_runs_beside_a_broker_exports_it() {
    let root = tempfile::tempdir().unwrap();
    let binary = kafkito_client_tests::broker::binary();
    // A relative directory is taken from where the command runs.
    let script = format!(
        "cd {} && {} export --control $KAFKITO_CONTROL_URL here",
        root.path().display(),
        binary.display()
    );
    run_script(&script).expect_success();
    assert!(root.path().join("here/meta.properties").exists());
}

#[test]
fn what_cannot_be_exported_is_one_sentence() {
    let (_broker, url) = broker();
    let root = tempfile::tempdir().unwrap();
    fs::write(root.path().join("notes.txt"), "mine").unwrap();
    let dir = root.path().display().to_string();
    assert_refused(&["export", "--control", &url, &dir], &[&dir, "is not empty: it has notes.txt"]);
    assert_refused(&["export", "--control", &url, "/proc/kafkito"], &["/proc/kafkito cannot be created"]);
    assert_eq!(fs::read_dir(root.path()).unwrap().count(), 1, "nothing was added");
    assert_refused(&["export", "--control", &url], &["<DIR>"]);
    assert_refused(&["export", &dir], &["--control"]);
}

#[test]
fn what_is_no_control_port_is_one_sentence() {
    assert_refused(&["export", "--control", "localhost", "/tmp/x"], &["localhost", "http://HOST:PORT"]);
    let free = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let url = format!("http://{free}");
    assert_refused(&["export", "--control", &url, "/tmp/x"], &[&url, "refused"]);
    let mut broker = Running::start(&BROKER);
    let kafka = broker.line().replace("bootstrap.servers=", "http://");
    assert_refused(&["export", "--control", &kafka, "/tmp/x"], &["cannot ask", &kafka]);
}
