//! Brokers that are stopped and started by the test that holds them.

use std::io::{Read, Write};
use std::net::TcpStream;

use kafkito::{Cluster, ErrorCode, ErrorKind};

use super::{SOON, ask};

fn three() -> Cluster {
    Cluster::builder().brokers(3).replicated_topic("orders", 3, 3).start().expect("a cluster starts")
}

#[test]
fn each_has_a_port_and_only_that_of_the_one_that_is_stopped_is_closed() {
    let kafka = three();
    let addresses: Vec<String> = kafka.bootstrap_servers().split(',').map(str::to_owned).collect();
    assert!(addresses.iter().all(|address| ask(address) > 100));
    kafka.disconnected().within(SOON).wait().expect("they have all been answered");
    let mut open = TcpStream::connect(&addresses[1]).expect("it listens");
    open.write_all(&[0, 0, 0, 12, 0, 18, 0, 0, 0, 0, 0, 7, 0, 2, b'm', b'e']).expect("it reads");
    let mut length = [0; 4];
    open.read_exact(&mut length).expect("it answers");
    let mut answer = vec![0; u32::from_be_bytes(length) as usize];
    open.read_exact(&mut answer).expect("it answers");

    kafka.broker(2).stop().expect("it was running");
    assert_eq!(open.read(&mut [0]).unwrap_or(0), 0, "the connection is closed");
    let refused = TcpStream::connect(&addresses[1]).expect_err("nobody listens");
    assert_eq!(refused.kind(), std::io::ErrorKind::ConnectionRefused);
    assert!(ask(&addresses[0]) > 100 && ask(&addresses[2]) > 100);
    assert!(!kafka.broker(2).is_running() && kafka.broker(3).is_running());
    let why =
        |connection: &kafkito::TracedConnection| connection.why.as_deref() == Some("its broker was stopped");
    assert!(kafka.trace().connections().iter().any(why));

    kafka.broker(2).start().expect("its port is still its own");
    assert!(ask(&addresses[1]) > 100);
    let said = kafka.trace().to_string();
    assert!((1..=3).all(|id| said.contains(&format!("\"me\" at broker {id} ApiVersions v0"))), "{said}");
}

#[test]
fn a_single_brokers_port_stays_its_own() {
    let kafka = Cluster::start().expect("a cluster starts");
    let address = kafka.bootstrap_servers();
    for _ in 0..20 {
        kafka.broker(1).kill().expect("it was running");
        let refused = TcpStream::connect(&address).expect_err("nobody listens");
        assert_eq!(refused.kind(), std::io::ErrorKind::ConnectionRefused);
        let other = Cluster::start().expect("another port is free");
        assert_ne!(other.bootstrap_servers(), address);
        kafka.broker(1).start().expect("its port is still its own");
        assert!(ask(&address) > 100);
    }
}

#[test]
fn all_may_be_stopped_and_what_was_written_is_there_when_they_are_back() {
    let kafka = three();
    for number in 0..30 {
        kafka.topic("orders").produce(number.to_string()).expect("it takes a record");
    }
    for id in [1, 2, 3] {
        kafka.broker(id).kill().expect("it was running");
    }
    assert!((0..3).all(|partition| kafka.topic("orders").leader(partition).is_none()));
    let error = kafka.topic("orders").produce("nowhere").expect_err("nobody leads");
    assert_eq!(error.code(), Some(ErrorCode::LeaderNotAvailable));
    for id in [1, 2, 3] {
        kafka.broker(id).start().expect("its port is still its own");
    }
    for partition in 0..3 {
        kafka.topic("orders").in_sync(partition, 3).within(SOON).wait().expect("all are back");
    }
    assert_eq!(kafka.topic("orders").records().expect("they are there").len(), 30);
}

#[test]
fn a_broker_may_be_stopped_and_started_twice_and_one_that_is_not_there_is_named() {
    let kafka = three();
    let broker = kafka.broker(3);
    for _ in 0..2 {
        broker.stop().expect("it is stopped, or was");
    }
    for _ in 0..2 {
        broker.start().expect("it runs, or did");
    }
    let error = kafka.broker(4).restart().expect_err("there is none");
    assert_eq!((error.kind(), error.to_string().contains("there are 1, 2, 3")), (ErrorKind::NotFound, true));
}

#[test]
fn a_handle_that_outlives_its_cluster_keeps_no_port_and_starts_nothing() {
    let kafka = three();
    let broker = kafka.broker(1);
    let address = broker.address().expect("it is there");
    drop(kafka);
    assert!(!broker.is_running());
    broker.stop().expect("it is stopped");
    assert_eq!(broker.start().expect_err("its cluster is gone").kind(), ErrorKind::Stopped);
    drop(std::net::TcpListener::bind(address).expect("nobody has the port"));
}

#[test]
fn many_threads_may_stop_and_start_what_they_like() {
    let kafka = three();
    std::thread::scope(|scope| {
        for id in [1, 2, 3, 1, 2, 3] {
            let broker = kafka.broker(id);
            scope.spawn(move || {
                for _ in 0..20 {
                    broker.kill().expect("it is there");
                    broker.start().expect("its port is still its own");
                }
            });
        }
    });
    for id in [1, 2, 3] {
        kafka.broker(id).start().expect("its port is still its own");
    }
    assert!((0..3).all(|partition| kafka.topic("orders").isr(partition).is_some_and(|isr| isr.len() == 3)));
}

#[tokio::test(flavor = "current_thread")]
async fn a_broker_is_stopped_within_a_current_thread_runtime() {
    let kafka = three();
    let leader = kafka.topic("orders").leader(0).expect("somebody leads");
    kafka.broker(leader).stop().expect("it was running");
    let next = kafka.topic("orders").leader(0).expect("another leads");
    assert_ne!(next, leader);
    kafka.topic("orders").led_by(0, next).within(SOON).await.expect("it does");
    assert_eq!(kafka.topic("orders").in_sync(0, 2).within(SOON).await.expect("two are left").len(), 2);
}

#[test]
fn no_brokers_have_no_directory() {
    let dir = std::env::temp_dir().join(format!("kafkito-no-brokers-{}", std::process::id()));
    let error = Cluster::builder().brokers(0).data_dir(&dir).start().expect_err("somebody must have it");
    assert_eq!(error.kind(), ErrorKind::InvalidConfig);
    assert!(!dir.exists(), "nothing was made");
}
