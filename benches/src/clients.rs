//! Programs that produce and consume with a client library, and tell how long that took.

use std::process::Command;
use std::time::Duration;

use kafkito_client_tests::node::Project;
use kafkito_client_tests::{kafka_jars, run};

use crate::{programs, raw};

/// A guard against hanging; the programs give up before that.
const LIMIT: Duration = Duration::from_secs(180);

/// A client library.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Client {
    /// franz-go (`peers/franz-go`).
    FranzGo,
    /// librdkafka (`peers/librdkafka`).
    Librdkafka,
    /// Kafka's own (`peers/java`).
    Java,
    /// kafkajs (`peers/kafkajs`).
    Kafkajs,
}

impl Client {
    /// All of them.
    pub const ALL: [Client; 4] = [Client::FranzGo, Client::Librdkafka, Client::Java, Client::Kafkajs];

    /// Its name in tables.
    pub fn name(self) -> &'static str {
        match self {
            Client::FranzGo => "franz-go",
            Client::Librdkafka => "librdkafka",
            Client::Java => "Java",
            Client::Kafkajs => "kafkajs",
        }
    }

    /// Produces so many records with values of so many bytes to the first partition of [`raw::TOPIC`]: seconds.
    ///
    /// # Errors
    /// If a record is not delivered, with what the program said.
    ///
    /// # Panics
    /// If the client cannot be installed.
    pub fn produce(self, address: &str, count: usize, bytes: usize) -> Result<f64, String> {
        self.run(&["produce", address, raw::TOPIC, &count.to_string(), &bytes.to_string()])
    }

    /// Consumes so many records from the beginning: seconds.
    ///
    /// # Errors
    /// If they do not come, with what the program said.
    ///
    /// # Panics
    /// If the client cannot be installed.
    pub fn consume(self, address: &str, count: usize) -> Result<f64, String> {
        self.run(&["consume", address, raw::TOPIC, &count.to_string()])
    }

    fn run(self, args: &[&str]) -> Result<f64, String> {
        let output = run::run(self.command().args(args), LIMIT).into_result()?;
        output.stdout.trim().parse().map_err(|error| format!("{error}: {output}"))
    }

    fn command(self) -> Command {
        match self {
            Client::FranzGo => Command::new(programs::franz_go()),
            Client::Librdkafka => Command::new(programs::librdkafka()),
            Client::Java => {
                let jars = kafka_jars::lib().expect("Java and Maven are needed for Kafka's clients");
                let mut java = Command::new("java");
                java.arg("-cp").arg(format!("{}/*", jars.display()));
                java.arg(programs::sources("java").join("Clients.java"));
                java
            }
            Client::Kafkajs => {
                let project = Project::install("nestjs").expect("node and npm are needed for kafkajs");
                let mut node = Command::new(project.node());
                node.current_dir(project.folder()).env("KAFKAJS_NO_PARTITIONER_WARNING", "1");
                node.arg(programs::sources("kafkajs").join("clients.mjs"));
                node
            }
        }
    }
}
