//! A fault that a producer meets, and what it is expected to make of it.

use std::time::Duration;

use kafkito::{Cluster, Fault, FaultGuard};

/// A guard against hanging, never a measurement.
pub(crate) const LIMIT: Duration = Duration::from_secs(60);

/// How long a client tries that gives up in the end.
const SHORT_PATIENCE: Duration = Duration::from_secs(10);

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
    Kafkajs,
}

/// A client that fails some records.
#[derive(Clone, Copy, Debug)]
pub(crate) struct GivesUp {
    pub(crate) client: Client,
    pub(crate) why: &'static str,
    /// Whether it always does, and not only when it was hit badly.
    pub(crate) always: bool,
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
    /// Clients that by their design fail some records, and why. What they do not fail must be right all the same.
    pub(crate) gives_up: Vec<GivesUp>,
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
            gives_up: Vec::new(),
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

    /// Answers are damaged: what they say is not believed.
    pub(crate) fn dishonest(mut self) -> Self {
        self.honest = false;
        self
    }

    pub(crate) fn meanwhile(mut self, act: fn(&FaultGuard, &Cluster)) -> Self {
        self.meanwhile = act;
        self
    }

    /// The client always fails some records.
    pub(crate) fn gives_up(mut self, client: Client, why: &'static str) -> Self {
        self.gives_up.push(GivesUp { client, why, always: true });
        self
    }

    /// The client fails some records or none, depending on which bits were hit.
    pub(crate) fn may_give_up(mut self, client: Client, why: &'static str) -> Self {
        self.gives_up.push(GivesUp { client, why, always: false });
        self
    }

    /// Whether this client fails some records by its design.
    pub(crate) fn given_up_by(&self, client: Client) -> Option<GivesUp> {
        self.gives_up.iter().find(|gives_up| gives_up.client == client).copied()
    }

    /// How long a client tries.
    pub(crate) fn patience(&self, client: Client) -> Duration {
        if self.given_up_by(client).is_some() { SHORT_PATIENCE } else { LIMIT }
    }
}

/// What the client was told about a record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Report {
    pub(crate) value: u32,
    /// Partition and offset; an offset of -1 is not known. Or the client's error.
    pub(crate) told: Result<(i32, i64), String>,
}
