//! Programs that produce and consume with a client library, and tell how long that took.

use std::process::Command;
use std::time::Duration;

use kafkito_client_tests::node::Project;
use kafkito_client_tests::{kafka_jars, run};

use crate::{programs, raw};

/// A guard against hanging; the programs give up before that.
const LIMIT: Duration = Duration::from_secs(90);
/// What is told of a failure: a table has no room for more.
const REASON_CHARS: usize = 100;

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
    /// If a record is not delivered: why, in a few words.
    ///
    /// # Panics
    /// If the client cannot be installed.
    pub fn produce(self, address: &str, count: usize, bytes: usize) -> Result<f64, String> {
        self.run(&["produce", address, raw::TOPIC, &count.to_string(), &bytes.to_string()])
    }

    /// Consumes so many records from the beginning: seconds.
    ///
    /// # Errors
    /// If they do not come: why, in a few words.
    ///
    /// # Panics
    /// If the client cannot be installed.
    pub fn consume(self, address: &str, count: usize) -> Result<f64, String> {
        self.run(&["consume", address, raw::TOPIC, &count.to_string()])
    }

    fn run(self, args: &[&str]) -> Result<f64, String> {
        let output = run::attempt(self.command().args(args), LIMIT);
        let seconds = output.stdout.trim().parse().ok().filter(|_| output.status == Some(0));
        seconds.ok_or_else(|| reason(&output))
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

/// Why a program has failed: its last word, fit for a cell of a table.
fn reason(output: &run::Output) -> String {
    let Some(status) = output.status else { return format!("no end within {} s", LIMIT.as_secs()) };
    let last = output.stderr.lines().map(str::trim).rfind(|line| !line.is_empty());
    let last = last.map_or_else(|| format!("status {status}"), str::to_owned);
    last.chars().map(|letter| if letter == '|' { '/' } else { letter }).take(REASON_CHARS).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failure_is_told_by_the_last_word() {
        let output = |status, stderr: &str| run::Output {
            command: String::new(),
            status,
            stdout: String::new(),
            stderr: stderr.to_owned(),
        };
        assert_eq!(reason(&output(Some(1), "a warning\n1 of 2 | 3 came\n\n")), "1 of 2 / 3 came");
        assert_eq!(reason(&output(Some(3), "")), "status 3");
        assert_eq!(reason(&output(None, "working")), "no end within 90 s");
    }
}
