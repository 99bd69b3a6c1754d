//! No web page and no other machine drives a cluster.

use kafkito::Cluster;
use kafkito_client_tests::http::{Http, Reply};

use crate::kit::start;

/// Paths that are there, that are not, and methods that are not.
const TARGETS: [(&str, &str); 8] = [
    ("GET", "/v1/cluster"),
    ("GET", "/openapi.json"),
    ("POST", "/v1/topics"),
    ("DELETE", "/v1/topics/orders"),
    ("GET", "/v1/nothing"),
    ("GET", "/"),
    ("PUT", "/v1/topics"),
    ("OPTIONS", "/v1/topics"),
];

#[track_caller]
fn assert_foreign(reply: &Reply) {
    assert_eq!(reply.status, 403, "{reply:?}");
    assert_eq!(reply.header("content-type"), Some("application/problem+json"), "{reply:?}");
    assert_eq!(reply.json()["type"], "urn:kafkito:foreign");
    let cors = reply.headers.iter().any(|(name, _)| name.starts_with("access-control-"));
    assert!(!cors, "{reply:?}");
}

#[test]
fn a_foreign_host_is_refused_on_every_path() {
    let controlled = start();
    for (method, path) in TARGETS {
        for host in ["example.com", "rebound.example.com:9093", "127.0.0.1.example.com", "0.0.0.0"] {
            assert_foreign(&controlled.http.send(method, path, &[("Host", host)], ""));
        }
    }
}

#[test]
fn a_foreign_origin_is_refused_on_every_path() {
    let controlled = start();
    for (method, path) in TARGETS {
        for origin in ["http://example.com", "null", "http://localhost:3000"] {
            assert_foreign(&controlled.http.send(method, path, &[("Origin", origin)], ""));
        }
    }
}

#[test]
fn what_was_refused_has_done_nothing() {
    let controlled = start();
    let headers = [("Host", "example.com"), ("Content-Type", "application/json")];
    assert_foreign(&controlled.http.send("POST", "/v1/topics", &headers, r#"{"name": "orders"}"#));
    assert_eq!(controlled.kafka.topic("orders").partitions(), None);
}

#[test]
fn a_form_of_a_web_page_is_no_json() {
    let controlled = start();
    for media in ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"] {
        let headers = [("Content-Type", media)];
        let reply = controlled.http.send("POST", "/v1/topics", &headers, r#"{"name": "orders"}"#);
        assert_eq!(reply.status, 415, "{reply:?}");
    }
}

#[test]
fn no_answer_allows_other_origins() {
    let controlled = start();
    let own = format!("http://{}", controlled.http.address());
    let reply = controlled.http.send("GET", "/v1/cluster", &[("Origin", &own)], "");
    assert_eq!(reply.status, 200, "{reply:?}");
    assert!(!reply.headers.iter().any(|(name, _)| name.starts_with("access-control-")), "{reply:?}");
}

#[test]
fn an_address_that_others_can_reach_must_be_allowed() {
    let error = Cluster::builder().control("0.0.0.0:0").start().unwrap_err();
    assert!(error.to_string().contains("--control-allow-remote"), "{error}");
    let open = Cluster::builder().control("0.0.0.0:0").control_allow_remote().control_host("kafka.test");
    let open = open.start().expect("it was allowed");
    let port = open.control_url().and_then(|url| url.rsplit(':').next()).expect("a port").to_owned();
    let http = Http::new(&format!("127.0.0.1:{port}"));
    assert_eq!(http.send("GET", "/v1/cluster", &[("Host", "kafka.test")], "").status, 200);
    assert_eq!(http.send("GET", "/v1/cluster", &[("Host", "192.0.2.1:80")], "").status, 200);
    assert_foreign(&http.send("GET", "/v1/cluster", &[("Host", "example.com")], ""));
}

#[test]
fn a_port_that_is_taken_is_said_at_the_start() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").expect("a free port");
    let address = taken.local_addr().expect("it is bound").to_string();
    let error = Cluster::builder().control(&address).start().unwrap_err();
    assert!(error.to_string().contains(&address), "{error}");
}
