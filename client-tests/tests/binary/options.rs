//! What the options of a broker bring about, as a client sees it.

use rdkafka::{
    ClientConfig,
    consumer::{BaseConsumer, Consumer},
    metadata::Metadata,
};

use crate::kit::{LIMIT, Running};

/// What the broker at this address answers to a client.
fn metadata(address: &str) -> Metadata {
    let client: Result<BaseConsumer, _> = ClientConfig::new().set("bootstrap.servers", address).create();
    let answer = client.expect("the config is valid").fetch_metadata(None, LIMIT);
    answer.unwrap_or_else(|error| panic!("{address} does not answer: {error}"))
}

/// What a broker that was started with these options answers to a client.
fn metadata_with(options: &[&str]) -> Metadata {
    let mut broker = Running::start(&[&["--listen", "127.0.0.1:0"], options].concat());
    metadata(broker.line().trim_start_matches("bootstrap.servers="))
}

fn partitions(metadata: &Metadata, topic: &str) -> Option<usize> {
    metadata.topics().iter().find(|found| found.name() == topic).map(|found| found.partitions().len())
}

#[test]
fn topics_are_there_before_the_first_client() {
    let options = ["--topic", "orders:3", "--topic", "payments", "--config", "num.partitions=2"];
    let metadata = metadata_with(&options);
    assert_eq!(partitions(&metadata, "orders"), Some(3));
    assert_eq!(partitions(&metadata, "payments"), Some(2));
}

#[test]
fn clients_are_told_the_address_to_advertise() {
    let metadata = metadata_with(&["--advertise", "kafka.test:1234"]);
    let brokers: Vec<_> = metadata.brokers().iter().map(|broker| (broker.host(), broker.port())).collect();
    assert_eq!(brokers, [("kafka.test", 1234)]);
}

#[test]
fn a_data_directory_has_as_many_log_directories_as_are_asked_for() {
    for brokers in ["1", "2"] {
        let dir = tempfile::tempdir().expect("a directory can be made");
        let path = dir.path().display().to_string();
        let mut options = vec!["--listen", "127.0.0.1:0", "--brokers", brokers];
        options.extend(["--log-dirs", "2", "--data-dir", &path]);
        let mut broker = Running::start(&options);
        broker.line();
        for number in [1, 2] {
            let meta = dir.path().join(format!("log-dir-{number}/meta.properties"));
            assert!(meta.is_file(), "{} is not there", meta.display());
        }
    }
}

#[test]
fn each_broker_may_be_told_by_an_address_of_its_own() {
    let advertise = ["--advertise", "one.test:1234", "--advertise", "two.test:1234"];
    let metadata = metadata_with(&[&["--brokers", "2"], &advertise[..]].concat());
    let brokers: Vec<_> = metadata.brokers().iter().map(|broker| (broker.host(), broker.port())).collect();
    assert_eq!(brokers, [("one.test", 1234), ("two.test", 1234)]);
}

#[test]
fn clients_are_told_the_address_that_they_dialled() {
    let mut broker = Running::start(&["--listen", "0.0.0.0:0"]);
    let line = broker.line();
    let port = line.rsplit(':').next().unwrap();
    let dialled = format!("127.0.0.1:{port}");
    let metadata = metadata(&dialled);
    let told = &metadata.brokers()[0];
    assert_eq!(format!("{}:{}", told.host(), told.port()), dialled);
}

#[test]
fn three_brokers_say_one_line_and_share_what_is_there() {
    let options = ["--brokers", "3", "--rack", "a", "--rack", "b", "--topic", "orders:2:3"];
    let mut broker = Running::start(&[&["--listen", "127.0.0.1:0"], &options[..]].concat());
    let line = broker.line();
    let servers: Vec<&str> = line.trim_start_matches("bootstrap.servers=").split(',').collect();
    assert_eq!(servers.len(), 3, "{line}");
    for server in &servers {
        let metadata = metadata(server);
        let mut told: Vec<_> = metadata
            .brokers()
            .iter()
            .map(|broker| (broker.id(), format!("{}:{}", broker.host(), broker.port())))
            .collect();
        told.sort();
        let expected: Vec<_> = (1..).zip(servers.iter().map(ToString::to_string)).collect();
        assert_eq!(told, expected);
        let orders = metadata.topics().iter().find(|topic| topic.name() == "orders").expect("it was made");
        assert!(orders.partitions().iter().all(|partition| partition.replicas().len() == 3));
    }
}
