//! The port ends with its cluster, and at once.

use std::{io::ErrorKind, net::TcpStream};

use kafkito_client_tests::http;

use crate::kit::start;

#[test]
fn dropping_the_cluster_closes_the_port_and_its_connections() {
    let controlled = start();
    let mut idle = controlled.http.open("GET", "/v1/cluster", &[], "");
    http::read(&mut idle, "GET").expect("an answer");
    drop(controlled.kafka);
    assert!(TcpStream::connect(controlled.http.address()).is_err());
    assert!(http::read(&mut idle, "GET").is_err());
}

#[test]
fn dropping_the_cluster_ends_long_polls_at_once() {
    let controlled = start();
    let body = r#"{"until": {"topicExists": {"topic": "never"}}, "withinMs": 3600000}"#;
    let mut polls: Vec<_> = (0..10)
        .map(|_| controlled.http.open("POST", "/v1/waits", &[("Content-Type", "application/json")], body))
        .collect();
    // Answered on the same port after the polls were sent: they are under way.
    controlled.http.get("/v1/cluster").expect(200);
    drop(controlled.kafka);
    for poll in &mut polls {
        match http::read(poll, "POST") {
            Ok(told) => assert_eq!(told.status, 409, "{told:?}"),
            // The client's own limit is a minute, and would be another error.
            Err(ended) => {
                assert!(!matches!(ended.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut), "{ended}")
            }
        }
    }
}

#[test]
fn a_client_that_goes_away_ends_its_wait() {
    let controlled = start();
    let body = r#"{"until": {"topicExists": {"topic": "never"}}, "withinMs": 3600000}"#;
    for _ in 0..50 {
        drop(controlled.http.open("POST", "/v1/waits", &[("Content-Type", "application/json")], body));
    }
    controlled.http.get("/v1/cluster").expect(200);
}
