//! A fault that a producer meets, and what it is expected to make of it.

use std::time::Duration;

use kafkito::{Cluster, Fault, FaultGuard};

/// A guard against hanging, never a measurement.
pub(crate) const LIMIT: Duration = Duration::from_secs(60);

/// The topic that is written to, and its partitions.
pub(crate) const TOPIC: &str = "survivors";
pub(crate) const PARTITIONS: u32 = 2;
/// The values 0, 1, … in turn to each partition.
pub(crate) const RECORDS: u32 = 80;

/// The clients.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Client {
    Librdkafka,
    Java,
}

/// A fault, and what happens around it.
#[derive(Clone)]
pub(crate) struct Case {
    pub(crate) name: String,
    pub(crate) fault: Fault,
    /// The rule must have hit so often at least.
    pub(crate) hits: u64,
    /// Requests that a client may have in flight at the same time.
    pub(crate) in_flight: u32,
    /// Whether the topic is made only after the fault was injected.
    pub(crate) topic_is_late: bool,
    /// Whether answers can be believed: offsets that are told are where the records lie.
    pub(crate) honest: bool,
    /// What the test does while the client produces.
    pub(crate) meanwhile: fn(&FaultGuard, &Cluster),
    /// How long a client tries for a record.
    pub(crate) patience: Duration,
    /// Clients that by their design may fail some records, and why. What they do not fail must be right all the same.
    pub(crate) may_give_up: Vec<(Client, &'static str)>,
}

impl Case {
    pub(crate) fn new(name: impl Into<String>, fault: Fault) -> Self {
        Self {
            name: name.into(),
            fault,
            hits: 1,
            in_flight: 5,
            topic_is_late: false,
            honest: true,
            meanwhile: |_, _| {},
            patience: LIMIT,
            may_give_up: Vec::new(),
        }
    }

    pub(crate) fn hits(mut self, hits: u64) -> Self {
        self.hits = hits;
        self
    }

    /// For faults that lose an answer of many over one connection, which no Kafka does: answers come in order, and clients
    /// may rely on it.
    pub(crate) fn one_in_flight(mut self) -> Self {
        self.in_flight = 1;
        self
    }

    pub(crate) fn topic_is_late(mut self) -> Self {
        self.topic_is_late = true;
        self
    }

    /// Answers are damaged: what they say is not believed, and clients are to lose patience soon.
    pub(crate) fn dishonest(mut self) -> Self {
        self.honest = false;
        self.patience = Duration::from_secs(15);
        self
    }

    pub(crate) fn meanwhile(mut self, act: fn(&FaultGuard, &Cluster)) -> Self {
        self.meanwhile = act;
        self
    }

    pub(crate) fn may_give_up(mut self, client: Client, why: &'static str) -> Self {
        self.may_give_up.push((client, why));
        self
    }

    /// Why this client may fail some records by its design, if it may.
    pub(crate) fn reason(&self, client: Client) -> Option<&'static str> {
        self.may_give_up.iter().find(|(who, _)| *who == client).map(|(_, why)| *why)
    }
}

/// What the client was told about a record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Report {
    pub(crate) value: u32,
    /// Partition and offset; an offset of -1 is not known. Or the client's error.
    pub(crate) told: Result<(i32, i64), String>,
}
