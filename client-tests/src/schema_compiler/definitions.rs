//! The definitions in the jars that kafkito needs, sorted.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use super::json;
use super::model::{Kind, Message};

/// The internal log whose records a coordinator's definitions describe.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs, reason = "the names are those of the topics")]
pub enum Log {
    ConsumerOffsets,
    TransactionState,
    ShareGroupState,
}

/// All definitions.
#[derive(Debug, Default)]
pub struct Definitions {
    /// Requests by API key.
    pub requests: Vec<Message>,
    /// Responses by API key.
    pub responses: Vec<Message>,
    /// Headers and free-standing data by name.
    pub data: Vec<Message>,
    /// Records of `__cluster_metadata` by type.
    pub metadata: Vec<Message>,
    /// Keys and values of the coordinators' logs by type, the key first.
    pub coordinators: Vec<(Log, Message)>,
}

/// The artifacts that carry definitions. kafka-storage's records of tiered storage live in a topic that kafkito does not have.
const ARTIFACTS: [&str; 7] = [
    "kafka-clients",
    "kafka-metadata",
    "kafka-raft",
    "kafka-storage",
    "kafka-group-coordinator",
    "kafka-transaction-coordinator",
    "kafka-share-coordinator",
];

impl Definitions {
    /// Reads the jars, given the place of each artifact's jar.
    ///
    /// # Panics
    /// If a jar cannot be read, or a definition not understood.
    pub fn read(jar: impl Fn(&str) -> std::path::PathBuf) -> Self {
        let mut all = Self::default();
        for artifact in ARTIFACTS {
            for message in messages(&jar(artifact)) {
                all.add(artifact, message);
            }
        }
        all.sort();
        all
    }

    fn add(&mut self, artifact: &str, message: Message) {
        match (artifact, message.kind) {
            (_, Kind::Request) => self.requests.push(message),
            (_, Kind::Response) => self.responses.push(message),
            (_, Kind::Header | Kind::Data) => self.data.push(message),
            ("kafka-metadata", Kind::Metadata) => self.metadata.push(message),
            (_, Kind::Metadata) => {}
            ("kafka-group-coordinator", _) => self.coordinators.push((Log::ConsumerOffsets, message)),
            ("kafka-transaction-coordinator", _) => self.coordinators.push((Log::TransactionState, message)),
            ("kafka-share-coordinator", _) => self.coordinators.push((Log::ShareGroupState, message)),
            (other, _) => panic!("{} in {other}: whose log is that?", message.root.name),
        }
    }

    fn sort(&mut self) {
        self.requests.sort_by_key(|message| message.key);
        self.responses.sort_by_key(|message| message.key);
        self.metadata.sort_by_key(|message| message.key);
        self.data.sort_by(|one, other| one.root.name.cmp(&other.root.name));
        self.coordinators
            .sort_by_key(|(log, message)| (*log as u8, message.key, message.kind == Kind::CoordinatorValue));
    }

    /// Every definition, in the order of the table.
    pub fn all(&self) -> impl Iterator<Item = &Message> {
        let plain = [&self.requests, &self.responses, &self.data, &self.metadata];
        let coordinators = self.coordinators.iter().map(|(_, message)| message);
        plain.into_iter().flatten().chain(coordinators)
    }
}

/// The definitions in one jar, in the order of their names.
fn messages(jar: &Path) -> Vec<Message> {
    let file = File::open(jar).unwrap_or_else(|error| panic!("{}: {error}", jar.display()));
    let mut archive = zip::ZipArchive::new(file).expect("a jar is a zip archive");
    let mut names: Vec<String> =
        archive.file_names().filter(|name| is_definition(name)).map(str::to_owned).collect();
    names.sort();
    let parsed = names.iter().map(|name| {
        let mut text = String::new();
        let mut entry = archive.by_name(name).expect("listed above");
        entry.read_to_string(&mut text).expect("a definition is UTF-8");
        Message::parse(&json::parse(&text).unwrap_or_else(|error| panic!("{name}: {error}")))
    });
    parsed.collect()
}

fn is_definition(name: &str) -> bool {
    let (folder, file) = name.rsplit_once('/').unwrap_or_default();
    let file = Path::new(file);
    matches!(folder, "common/message" | "common/metadata" | "message")
        && file.extension().is_some_and(|extension| extension == "json")
}
