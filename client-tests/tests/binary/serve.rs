//! `kafkito [OPTIONS]`: serves until it is told to stop.

use std::net::{TcpListener, TcpStream};

use rustix::process::Signal;

use crate::kit::{Running, assert_refused, kafkito};

const ANY_PORT: [&str; 2] = ["--listen", "127.0.0.1:0"];

#[test]
fn says_where_it_serves_once_clients_may_connect() {
    let mut broker = Running::start(&ANY_PORT);
    let line = broker.line();
    let address = line.strip_prefix("bootstrap.servers=").unwrap_or_else(|| panic!("it said {line:?}"));
    assert!(address.starts_with("127.0.0.1:") && !address.ends_with(":0"), "{address}");
    TcpStream::connect(address).unwrap();
}

#[test]
fn says_nothing_else_on_stdout() {
    let mut broker = Running::start(&ANY_PORT);
    broker.line();
    assert_eq!(broker.end_with(Signal::TERM), Some(0));
    assert_eq!(broker.line(), "");
}

#[test]
fn sigint_stops_it_clean() {
    let mut broker = Running::start(&ANY_PORT);
    broker.line();
    assert_eq!(broker.end_with(Signal::INT), Some(0));
}

#[test]
fn stops_clean_while_a_client_is_connected() {
    let mut broker = Running::start(&ANY_PORT);
    let line = broker.line();
    let _client = TcpStream::connect(line.trim_start_matches("bootstrap.servers=")).unwrap();
    assert_eq!(broker.end_with(Signal::TERM), Some(0));
}

#[test]
fn its_port_is_free_again_after_it_has_stopped() {
    let mut first = Running::start(&ANY_PORT);
    let line = first.line();
    let address = line.trim_start_matches("bootstrap.servers=").to_owned();
    drop(TcpStream::connect(&address).unwrap());
    assert_eq!(first.end_with(Signal::TERM), Some(0));
    assert_eq!(Running::start(&["--listen", &address]).line(), line);
}

#[test]
fn a_port_in_use_is_one_sentence() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    assert_refused(&["--listen", &address], &[&address, "in use"]);
}

#[test]
fn an_address_that_is_none_is_one_sentence() {
    assert_refused(&["--listen", "nowhere"], &["nowhere"]);
}

#[test]
fn a_bad_flag_is_one_sentence() {
    assert_refused(&["--listn", "127.0.0.1:0"], &["--listn"]);
    assert_refused(&["--seed", "many"], &["--seed", "many"]);
    assert_refused(&["--log", "kafkito=loud"], &["--log", "loud"]);
}

#[test]
fn a_bad_config_is_one_sentence() {
    assert_refused(&["--config", "mesage.max.bytes=1"], &["mesage.max.bytes", "message.max.bytes"]);
    assert_refused(&["--config", "num.partitions=many"], &["num.partitions", "many"]);
}

#[test]
fn a_bad_topic_is_one_sentence() {
    assert_refused(&["--listen", "127.0.0.1:0", "--topic", "two words"], &["two words"]);
    assert_refused(&["--listen", "127.0.0.1:0", "--topic", "orders:0"], &["orders", "partitions"]);
    assert_refused(&["--topic", "orders:many"], &["orders:many"]);
}

#[test]
fn brokers_that_cannot_be_are_one_sentence() {
    assert_refused(&["--brokers", "0"], &["--brokers", "0"]);
    assert_refused(&["--brokers", "2", "--listen", "127.0.0.1:65535"], &["2 brokers", "65535"]);
    assert_refused(
        &["--brokers", "2", "--listen", "127.0.0.1:0", "--topic", "orders:1:3"],
        &["orders", "only 2 broker(s)"],
    );
    assert_refused(&["--config", "broker.rack=a"], &["broker.rack", "--rack"]);
}

#[test]
fn an_unknown_release_is_one_sentence() {
    assert_refused(&["--listen", "127.0.0.1:0", "--like", "0.7"], &["0.7", "3.9"]);
}

#[test]
fn a_bad_address_to_advertise_is_one_sentence() {
    assert_refused(&["--listen", "127.0.0.1:0", "--advertise", "here"], &["here", "HOST:PORT"]);
}

#[test]
fn a_data_directory_is_closed_when_it_is_stopped() {
    let root = tempfile::tempdir().unwrap();
    let dir = root.path().join("data").display().to_string();
    let mut broker = Running::start(&[&ANY_PORT[..], &["--data-dir", &dir]].concat());
    broker.line();
    assert_eq!(broker.end_with(Signal::TERM), Some(0));
    assert!(root.path().join("data/.kafka_cleanshutdown").exists());
}

#[test]
fn help_names_every_option() {
    let help = kafkito(&["--help"]).expect_success().stdout;
    for option in
        ["--listen", "--advertise", "--topic", "--config", "--data-dir", "--like", "--seed", "--log"]
    {
        assert!(help.contains(option), "{option} is not in\n{help}");
    }
}
