//! Who is asked: a real Kafka or kafkito, of one broker or several, which can be stopped and started.

use std::path::{Path, PathBuf};

use kafkito::Cluster;
use kafkito_client_tests::{kafka_cluster::KafkaCluster, tool_driver::Jvm};

/// What both are configured with: they forget nothing while they are asked, and are as fast as the other.
pub(crate) const CONFIGS: [(&str, &str); 2] =
    [("group.initial.rebalance.delay.ms", "0"), ("log.retention.ms", "-1")];

pub(crate) enum Subject {
    Kafka(KafkaCluster),
    Kafkito { cluster: Cluster, logs: PathBuf },
}

impl Subject {
    /// A real Kafka, whose files are in `dir`, each broker in a rack of its own.
    pub(crate) fn kafka(jvm: &Jvm, dir: &Path, brokers: u16) -> Self {
        let mut lines: Vec<String> = CONFIGS.iter().map(|(name, value)| format!("{name}={value}")).collect();
        lines.push("broker.rack=r{node}".into());
        let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
        Self::Kafka(KafkaCluster::start_new(jvm, dir, usize::from(brokers), &lines))
    }

    /// The same of kafkito, inside this process. A single broker keeps its log in `dir`.
    pub(crate) fn kafkito(dir: &Path, brokers: u16) -> Self {
        let racks = (1..=brokers).map(|id| format!("r{id}"));
        let mut builder = Cluster::builder().brokers(brokers).racks(racks);
        if brokers == 1 {
            builder = builder.data_dir(dir);
        }
        for (name, value) in CONFIGS {
            builder = builder.config(name, value);
        }
        let builder = builder.config("offsets.topic.num.partitions", "5");
        let builder = builder.config("offsets.topic.replication.factor", brokers.to_string());
        Self::Kafkito { cluster: builder.start().expect("a cluster starts"), logs: dir.to_owned() }
    }

    /// `host:port` of each broker, in the order of their numbers.
    pub(crate) fn addresses(&self) -> Vec<String> {
        match self {
            Self::Kafka(nodes) => nodes.addresses(),
            Self::Kafkito { cluster, .. } => {
                cluster.bootstrap_servers().split(',').map(str::to_owned).collect()
            }
        }
    }

    /// All of them, as clients take it.
    pub(crate) fn bootstrap(&self) -> String {
        self.addresses().join(",")
    }

    /// Where the controllers are, which kafkito's brokers are themselves.
    pub(crate) fn controllers(&self) -> Vec<String> {
        match self {
            Self::Kafka(nodes) => nodes.controllers(),
            Self::Kafkito { .. } => self.addresses(),
        }
    }

    /// The first one's log directory.
    pub(crate) fn logs(&self) -> &Path {
        match self {
            Self::Kafka(nodes) => nodes.logs(1),
            Self::Kafkito { logs, .. } => logs,
        }
    }

    /// Stops a broker in good order.
    pub(crate) fn stop(&mut self, id: i32) {
        match self {
            Self::Kafka(nodes) => nodes.stop(usize::try_from(id).expect("they are numbered from 1")),
            Self::Kafkito { cluster, .. } => cluster.broker(id).stop().expect("it runs"),
        }
    }

    /// Starts a broker that was stopped.
    pub(crate) fn start(&mut self, id: i32) {
        match self {
            Self::Kafka(nodes) => nodes.start(usize::try_from(id).expect("they are numbered from 1")),
            Self::Kafkito { cluster, .. } => cluster.broker(id).start().expect("it was stopped"),
        }
    }
}
