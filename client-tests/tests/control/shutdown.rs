//! The port ends with its cluster, and at once.

use std::net::TcpStream;

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
