//! Apache Kafka and kafkito on a directory.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use kafkito::Cluster;
use kafkito_client_tests::kafka_server::Addresses;
use kafkito_client_tests::run::Group;
use kafkito_client_tests::tool_driver::Jvm;
use kafkito_client_tests::{kafka_server, wait};
use rdkafka::{
    ClientConfig,
    consumer::{BaseConsumer, Consumer},
};
use rustix::process::Signal;

use super::LIMIT;

/// Partitions of a topic that says nothing of them.
pub(crate) const PARTITIONS: i32 = 2;

/// A server on a directory, and how it is stopped.
pub(crate) enum Server {
    Kafka(Group, Addresses),
    Kafkito(Cluster),
}

impl Server {
    pub(crate) fn kafka(dir: &str) -> Self {
        Self::kafka_with(dir, &[])
    }

    /// Kafka with more lines in its configuration.
    pub(crate) fn kafka_with(dir: &str, extra: &[&str]) -> Self {
        let (addresses, properties) = properties(dir, extra);
        Self::run(dir, addresses, &properties)
    }

    /// A second broker, without a controller of its own.
    pub(crate) fn joined_by(&self, dir: &str) -> Self {
        let Server::Kafka(_, Addresses { controller, .. }) = self else { panic!("kafkito is alone") };
        let (addresses, properties) = properties(dir, &[]);
        let Addresses { client, controller: unused } = &addresses;
        let lines = fs::read_to_string(&properties).unwrap();
        let lines = lines
            .replace("broker,controller", "broker")
            .replace(&format!("@{unused}"), &format!("@{controller}"));
        let lines = lines.replace("controller.quorum.voters=2", "controller.quorum.voters=1");
        let lines =
            lines.replace(&format!("CLIENT://{client},CONTROLLER://{unused}"), &format!("CLIENT://{client}"));
        fs::write(&properties, lines).unwrap();
        Self::run(dir, addresses, &properties)
    }

    fn run(dir: &str, addresses: Addresses, properties: &str) -> Self {
        let group = spawn(dir, properties);
        await_serving(dir, &addresses.client);
        Server::Kafka(group, addresses)
    }

    pub(crate) fn kafkito(dir: &str) -> Self {
        Server::Kafkito(Cluster::builder().data_dir(dir).start().expect("the directory can be opened"))
    }

    pub(crate) fn address(&self) -> String {
        match self {
            Server::Kafka(_, addresses) => addresses.client.clone(),
            Server::Kafkito(cluster) => cluster.bootstrap_servers(),
        }
    }

    pub(crate) fn stop(self) {
        if let Server::Kafka(mut group, _) = self {
            group.signal(Signal::TERM);
            assert!(group.wait(LIMIT).is_some(), "Kafka does not stop");
        }
    }
}

/// Starts Kafka, which says what it has to say in a file beside the directory.
pub(crate) fn spawn(dir: &str, properties: &str) -> Group {
    let said = said(dir);
    let [stdout, stderr] = [(); 2].map(|()| File::options().append(true).create(true).open(&said).unwrap());
    Group::spawn(kafka_server::command(properties).stdin(Stdio::null()).stdout(stdout).stderr(stderr))
}

fn said(dir: &str) -> PathBuf {
    Path::new(dir).with_extension("said")
}

/// Waits until a Kafka on a directory answers.
pub(crate) fn await_serving(dir: &str, address: &str) {
    let probe: BaseConsumer = config(address).create().expect("a valid configuration");
    wait::until(LIMIT, "Kafka to serve", || {
        let metadata = probe.fetch_metadata(None, Duration::from_secs(1));
        let said = || fs::read_to_string(said(dir)).unwrap_or_default();
        metadata.map(drop).map_err(|error| format!("{error}\n{}", said()))
    });
}

/// A consumer's, and any other client's.
pub(crate) fn config(address: &str) -> ClientConfig {
    let mut config = ClientConfig::new();
    for (name, value) in [
        ("bootstrap.servers", address),
        ("group.id", "billing"),
        ("auto.offset.reset", "earliest"),
        ("enable.auto.commit", "false"),
        ("enable.partition.eof", "false"),
    ] {
        config.set(name, value);
    }
    config
}

/// The configuration of Kafka on a directory: its address, and the file beside the directory. Its node id is the directory's;
/// 1 if it has none yet.
pub(crate) fn properties(dir: &str, extra: &[&str]) -> (Addresses, String) {
    let meta = ["meta.properties", "log-dir-1/meta.properties"].map(|file| Path::new(dir).join(file));
    let meta = meta.iter().find_map(|file| fs::read_to_string(file).ok()).unwrap_or_default();
    let node = meta.lines().find_map(|line| line.strip_prefix("node.id=")).unwrap_or("1");
    properties_of(node, dir, extra)
}

/// The same for a node id of the test's choice.
pub(crate) fn properties_of(node: &str, dir: &str, extra: &[&str]) -> (Addresses, String) {
    let partitions = format!("num.partitions={PARTITIONS}");
    let topics = [&*partitions, "offsets.topic.num.partitions=3", "transaction.state.log.num.partitions=3"];
    kafka_server::configure(node, dir, &[&topics, extra].concat())
}

pub(crate) fn format_by_kafka(jvm: &Jvm, dir: &str) {
    format_node(jvm, dir, "1", &[]);
}

/// Has Kafka format a directory as that of a node, with more arguments.
pub(crate) fn format_node(jvm: &Jvm, dir: &str, node: &str, more: &[&str]) {
    let (_, properties) = properties_of(node, dir, &[]);
    kafka_server::format(jvm, &properties, more);
}

/// A copy of a directory that nobody has.
pub(crate) fn copy(from: &str, to: &str) {
    let copied = Command::new("cp").args(["-r", from, to]).status().expect("cp is there");
    assert!(copied.success(), "{from} cannot be copied");
}
