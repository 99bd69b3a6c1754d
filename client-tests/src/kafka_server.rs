//! A real Apache Kafka of the pinned version: one node, broker and controller in one, in a JVM of its own.

use std::{
    fs,
    net::{TcpListener, TcpStream},
    path::Path,
    process::{Command, Stdio},
    time::Duration,
};

use rustix::process::Signal;

use crate::{install, java, run::Group, tool_driver::Jvm, wait};

const LIMIT: Duration = Duration::from_secs(120);

/// As `kafka-storage.sh random-uuid` draws it.
const CLUSTER_ID: &str = "ckVz0y-SRmi7wmGFdSoZTA";

/// Where a Kafka listens.
#[derive(Debug, Clone)]
pub struct Addresses {
    /// For clients, `host:port`.
    pub client: String,
    /// For other controllers.
    pub controller: String,
}

/// A running Kafka; killed on drop.
#[derive(Debug)]
pub struct KafkaServer {
    group: Group,
    address: String,
}

impl KafkaServer {
    /// Formats a directory inside `dir`, which is empty, and starts a Kafka on it, with `lines` at the end of its
    /// configuration.
    ///
    /// # Panics
    /// When it does not listen in two minutes.
    #[track_caller]
    pub fn start_new(jvm: &Jvm, dir: &Path, lines: &[&str]) -> Self {
        let (addresses, properties) = configure("1", &dir.join("log").display().to_string(), lines);
        format(jvm, &properties, &[]);
        let said = fs::File::create(dir.join("said")).expect("a file can be made");
        let mut command = command(&properties);
        let group = Group::spawn(command.stdin(Stdio::null()).stdout(said).stderr(Stdio::null()));
        wait::until(LIMIT, "Kafka to listen", || {
            TcpStream::connect(&addresses.client).map(drop).map_err(|error| error.to_string())
        });
        Self { group, address: addresses.client }
    }

    /// `host:port`, where clients find it.
    pub fn bootstrap(&self) -> &str {
        &self.address
    }

    /// Stops it in good order.
    ///
    /// # Panics
    /// When that takes longer than two minutes.
    pub fn stop(mut self) {
        self.group.signal(Signal::TERM);
        assert!(self.group.wait(LIMIT).is_some(), "Kafka does not stop");
    }
}

/// The configuration of a node on a log directory, with `lines` at its end: where it is to listen, on ports that are free now,
/// and the file, which lies beside the directory.
///
/// # Panics
/// When it cannot be written.
pub fn configure(node: &str, dir: &str, lines: &[&str]) -> (Addresses, String) {
    // Held together, so that they differ.
    let sockets = [(); 2].map(|()| TcpListener::bind("127.0.0.1:0").expect("a port is free"));
    let [client, controller] =
        sockets.map(|socket| socket.local_addr().expect("a bound socket has an address").to_string());
    let file = Path::new(dir).with_extension("properties");
    let listeners = format!("CLIENT://{client},CONTROLLER://{controller}");
    let own = [
        format!("node.id={node}"),
        "process.roles=broker,controller".to_owned(),
        format!("listeners={listeners}"),
        format!("advertised.listeners={listeners}"),
        "listener.security.protocol.map=CLIENT:PLAINTEXT,CONTROLLER:PLAINTEXT".to_owned(),
        "inter.broker.listener.name=CLIENT".to_owned(),
        "controller.listener.names=CONTROLLER".to_owned(),
        format!("controller.quorum.voters={node}@{controller}"),
        format!("log.dirs={dir}"),
        "offsets.topic.replication.factor=1".to_owned(),
        "transaction.state.log.replication.factor=1".to_owned(),
        "transaction.state.log.min.isr=1".to_owned(),
        "group.initial.rebalance.delay.ms=0".to_owned(),
    ];
    let all = own.iter().map(String::as_str).chain(lines.iter().copied());
    fs::write(&file, all.collect::<Vec<_>>().join("\n")).expect("a file can be written");
    (Addresses { client, controller }, file.display().to_string())
}

/// Formats the log directory that a configuration names, with more arguments.
///
/// # Panics
/// When Kafka's tool fails, with what it said.
#[track_caller]
pub fn format(jvm: &Jvm, properties: &str, more: &[&str]) {
    let args = ["format", "--cluster-id", CLUSTER_ID, "--config", properties];
    jvm.call("kafka.tools.StorageTool", &[&args, more].concat(), "").wait(LIMIT).expect_success();
}

/// Kafka's server.
///
/// # Panics
/// When Java is missing.
pub fn command(properties: &str) -> Command {
    let mut java = Command::new("java");
    let log4j = format!("-Dlog4j2.configurationFile={}/java/log4j2.xml", install::sources().display());
    java.args(["-Xmx512m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", &log4j, "-cp"]);
    java.arg(java::class_path().expect("java has been found")).args(["kafka.Kafka", properties]);
    java
}
