//! The trace as it is told over HTTP: whole, and as server-sent events.

use std::{
    io::{BufRead, BufReader},
    net::TcpStream,
};

use kafkito::Cluster;
use rdkafka::{
    ClientConfig,
    consumer::{BaseConsumer, Consumer},
};
use serde_json::Value;

use crate::kit::{Controlled, start, start_with};

const LIMIT: std::time::Duration = std::time::Duration::from_secs(30);

/// A client of this id asks for the metadata.
#[track_caller]
fn ask(controlled: &Controlled, client_id: &str) {
    let mut config = ClientConfig::new();
    config.set("bootstrap.servers", controlled.kafka.bootstrap_servers()).set("client.id", client_id);
    let client: BaseConsumer = config.create().expect("the config is valid");
    client.fetch_metadata(None, LIMIT).expect("the broker answers");
}

/// Events, one after the other.
struct Events(BufReader<TcpStream>);

impl Events {
    #[track_caller]
    fn open(controlled: &Controlled, path: &str, headers: &[(&str, &str)]) -> Self {
        let mut stream = controlled.http.open("GET", path, headers, "");
        let mut line = String::new();
        while stream.read_line(&mut line).expect("an answer") > 2 {
            let wrong = line.starts_with("HTTP/1.1") && !line.contains("200");
            assert!(!wrong, "{line}");
            line.clear();
        }
        Self(stream)
    }

    /// Id and data of the next event.
    #[track_caller]
    fn next(&mut self) -> (String, Value) {
        let (mut id, mut line) = (String::new(), String::new());
        loop {
            line.clear();
            assert!(self.0.read_line(&mut line).expect("a line") > 0, "the stream has ended");
            if let Some(value) = line.strip_prefix("id: ") {
                id = value.trim().to_owned();
            }
            if let Some(data) = line.strip_prefix("data: ") {
                return (id, serde_json::from_str(data).expect("data is JSON"));
            }
        }
    }

    /// The next event of an answered request to this API.
    #[track_caller]
    fn answered(&mut self, api: &str) -> (String, Value) {
        loop {
            let (id, data) = self.next();
            if data["api"] == api && data["outcome"] == "answered" {
                return (id, data);
            }
        }
    }
}

#[test]
fn the_trace_is_read_as_json_as_lines_and_as_text() {
    let controlled = start();
    ask(&controlled, "shop");
    let trace = controlled.http.get("/v1/trace?clientId=shop&api=Metadata").expect(200);
    let requests = trace["requests"].as_array().unwrap();
    assert!(!requests.is_empty() && requests.iter().all(|request| request["api"] == "Metadata"), "{trace}");
    assert_eq!(
        controlled.http.get("/v1/trace?clientId=nobody").expect(200)["requests"],
        serde_json::json!([])
    );
    let lines = controlled.http.get("/v1/trace.jsonl?api=Metadata&last=1");
    assert_eq!(lines.body.lines().count(), 1, "{lines:?}");
    assert!(controlled.http.get("/v1/trace.txt").body.contains("Metadata"));
    assert_eq!(controlled.http.get("/v1/trace?api=Metadat").expect(400)["path"], "api");
}

#[test]
fn events_tell_what_comes_and_what_becomes_of_it() {
    let controlled = start();
    let mut events = Events::open(&controlled, "/v1/trace/events?clientId=shop", &[]);
    ask(&controlled, "other");
    ask(&controlled, "shop");
    let (_, request) = events.answered("Metadata");
    assert_eq!(request["clientId"], "shop");
}

#[test]
fn an_event_id_goes_on_where_it_left_off() {
    let controlled = start();
    let mut events = Events::open(&controlled, "/v1/trace/events?since=0", &[]);
    ask(&controlled, "first");
    let (id, first) = events.answered("Metadata");
    drop(events);
    ask(&controlled, "second");
    let mut events = Events::open(&controlled, "/v1/trace/events", &[("Last-Event-ID", &id)]);
    loop {
        let (_, request) = events.answered("Metadata");
        if request["clientId"] == "second" {
            assert!(request["number"].as_u64() > first["number"].as_u64());
            break;
        }
    }
    let wrong = controlled.http.send("GET", "/v1/trace/events", &[("Last-Event-ID", "x")], "");
    assert_eq!(wrong.status, 400, "{wrong:?}");
}

#[test]
fn dropping_the_cluster_ends_the_events() {
    let controlled = start_with(Cluster::builder());
    let mut events = Events::open(&controlled, "/v1/trace/events", &[]);
    drop(controlled);
    let mut rest = String::new();
    // Its end, or a reset: either way nobody waits any longer.
    let _ = events.0.read_line(&mut rest);
    assert!(!rest.contains("data"), "{rest}");
}
