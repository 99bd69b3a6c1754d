//! A real Apache Kafka of several nodes, each broker and controller in one, in a JVM of its own.

use std::{
    fs,
    net::TcpStream,
    path::{Path, PathBuf},
    process::Stdio,
    time::Duration,
};

use rustix::process::Signal;

use crate::{
    kafka_server::{Addresses, command, configure, format},
    run::Group,
    tool_driver::Jvm,
    wait,
};

const LIMIT: Duration = Duration::from_secs(120);

/// Running nodes, numbered from 1; killed on drop.
#[derive(Debug)]
pub struct KafkaCluster {
    nodes: Vec<Node>,
}

#[derive(Debug)]
struct Node {
    addresses: Addresses,
    properties: String,
    logs: PathBuf,
    process: Option<Group>,
}

impl KafkaCluster {
    /// Formats a directory for each of `count` nodes inside `dir`, which is empty, and starts them, with `lines` at the
    /// end of their configuration. `{node}` in a line is the node's number.
    ///
    /// # Panics
    /// When one of them does not listen in two minutes.
    #[track_caller]
    pub fn start_new(jvm: &Jvm, dir: &Path, count: usize, lines: &[&str]) -> Self {
        let mut nodes: Vec<Node> = (1..=count).map(|id| Node::configure(id, dir)).collect();
        let voters: Vec<String> =
            (1..).zip(&nodes).map(|(id, node)| format!("{id}@{}", node.addresses.controller)).collect();
        for (id, node) in (1..).zip(&mut nodes) {
            let more = format!(
                "\ncontroller.quorum.voters={}\noffsets.topic.replication.factor={count}\n\
                 offsets.topic.num.partitions=5\n{}\n",
                voters.join(","),
                lines.join("\n").replace("{node}", &usize::to_string(&id)),
            );
            let all = fs::read_to_string(&node.properties).expect("it has just been written") + &more;
            fs::write(&node.properties, all).expect("a file can be written");
            format(jvm, &node.properties, &[]);
            node.start();
        }
        nodes.iter().for_each(Node::listens);
        Self { nodes }
    }

    /// `host:port` of each node, in the order of their numbers.
    pub fn addresses(&self) -> Vec<String> {
        self.nodes.iter().map(|node| node.addresses.client.clone()).collect()
    }

    /// Where each node listens as a controller.
    pub fn controllers(&self) -> Vec<String> {
        self.nodes.iter().map(|node| node.addresses.controller.clone()).collect()
    }

    /// The log directory of a node.
    ///
    /// # Panics
    /// When there is no such node.
    pub fn logs(&self, id: usize) -> &Path {
        &self.nodes[id - 1].logs
    }

    /// Stops a node in good order.
    ///
    /// # Panics
    /// When that takes longer than two minutes, or there is no such node.
    pub fn stop(&mut self, id: usize) {
        if let Some(mut process) = self.nodes[id - 1].process.take() {
            process.signal(Signal::TERM);
            assert!(process.wait(LIMIT).is_some(), "Kafka does not stop");
        }
    }

    /// Starts a node that was stopped.
    ///
    /// # Panics
    /// When it does not listen in two minutes, or there is no such node.
    pub fn start(&mut self, id: usize) {
        self.nodes[id - 1].start();
        self.nodes[id - 1].listens();
    }
}

impl Node {
    fn configure(id: usize, dir: &Path) -> Self {
        let logs = dir.join(format!("logs{id}"));
        let (addresses, properties) = configure(&id.to_string(), &logs.display().to_string(), &[]);
        Self { addresses, properties, logs, process: None }
    }

    fn start(&mut self) {
        let said = fs::OpenOptions::new().create(true).append(true).open(self.logs.with_extension("said"));
        let said = said.expect("a file can be made");
        let mut command = command(&self.properties);
        self.process = Some(Group::spawn(command.stdin(Stdio::null()).stdout(said).stderr(Stdio::null())));
    }

    fn listens(&self) {
        wait::until(LIMIT, "Kafka to listen", || {
            TcpStream::connect(&self.addresses.client).map(drop).map_err(|error| error.to_string())
        });
    }
}
