//! A real Apache Kafka of the pinned version: one node, broker and controller in one, in a JVM of its own.

use std::{
    fs,
    net::TcpStream,
    path::Path,
    process::{Command, Stdio},
    time::Duration,
};

use rustix::process::Signal;

use crate::{install, java, run::Group, tool_driver::Jvm, wait};

const LIMIT: Duration = Duration::from_secs(120);

/// The log directory's format, as `kafka-storage.sh random-uuid` would draw it.
const CLUSTER_ID: &str = "ckVz0y-SRmi7wmGFdSoZTA";

/// A running Kafka; killed on drop.
#[derive(Debug)]
pub struct KafkaServer {
    group: Group,
    address: String,
}

impl KafkaServer {
    /// Formats `dir`, which is empty, and starts a Kafka on it, with `lines` at the end of its configuration.
    ///
    /// # Panics
    /// When it does not listen in two minutes.
    #[track_caller]
    pub fn start_new(jvm: &Jvm, dir: &Path, lines: &[&str]) -> Self {
        let [address, controller] = free_addresses();
        let file = dir.join("server.properties");
        fs::write(&file, properties(&address, &controller, &dir.join("log"), lines))
            .expect("a file can be written");
        let config = file.display().to_string();
        let format = ["format", "--cluster-id", CLUSTER_ID, "--config", &config];
        jvm.call("kafka.tools.StorageTool", &format, "").wait(LIMIT).expect_success();
        let log = fs::File::create(dir.join("server.log")).expect("a file can be made");
        let mut command = command(&config);
        let group = Group::spawn(command.stdin(Stdio::null()).stdout(log).stderr(Stdio::null()));
        wait::until(LIMIT, "Kafka to listen", || {
            TcpStream::connect(&address).map(drop).map_err(|error| error.to_string())
        });
        Self { group, address }
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

fn command(properties: &str) -> Command {
    let mut java = Command::new("java");
    let log4j = format!("-Dlog4j2.configurationFile={}/java/log4j2.xml", install::sources().display());
    java.args(["-Xmx512m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", &log4j, "-cp"]);
    java.arg(java::class_path().expect("java has been found")).args(["kafka.Kafka", properties]);
    java
}

/// Two free ports of this machine, held together so that they differ.
fn free_addresses() -> [String; 2] {
    let sockets = [(); 2].map(|()| std::net::TcpListener::bind("127.0.0.1:0").expect("a port is free"));
    sockets.map(|socket| socket.local_addr().expect("a bound socket has an address").to_string())
}

fn properties(address: &str, controller: &str, log: &Path, lines: &[&str]) -> String {
    let listeners = format!("CLIENT://{address},CONTROLLER://{controller}");
    let mut all = vec![
        "node.id=1".to_owned(),
        "process.roles=broker,controller".to_owned(),
        format!("listeners={listeners}"),
        format!("advertised.listeners={listeners}"),
        "listener.security.protocol.map=CLIENT:PLAINTEXT,CONTROLLER:PLAINTEXT".to_owned(),
        "inter.broker.listener.name=CLIENT".to_owned(),
        "controller.listener.names=CONTROLLER".to_owned(),
        format!("controller.quorum.voters=1@{controller}"),
        format!("log.dirs={}", log.display()),
        "offsets.topic.replication.factor=1".to_owned(),
        "transaction.state.log.replication.factor=1".to_owned(),
        "transaction.state.log.min.isr=1".to_owned(),
        "group.initial.rebalance.delay.ms=0".to_owned(),
    ];
    all.extend(lines.iter().map(|line| (*line).to_owned()));
    all.join("\n")
}
