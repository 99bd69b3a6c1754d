//! kafkito's own configs, and the defaults in which it differs from Kafka.

use super::definition::{Definition, Importance, Kind, Update, Valid};

/// Defaults that are not Kafka's.
pub(super) static DEFAULTS: &[(&str, &str)] = &[
    // Kafka's 3000 spares a group that starts member by member its rebalances, and costs every test three seconds.
    ("group.initial.rebalance.delay.ms", "0"),
];

const OURS: Definition = Definition {
    name: "",
    kind: Kind::Int,
    default: None,
    valid: Valid::Any,
    importance: Importance::Medium,
    internal: false,
    update: Update::ReadOnly,
    synonyms: &[],
    doc: "",
};

/// The configs that only kafkito has, in the order of their names. They hold for the whole cluster, from its start.
pub(super) static TABLE: &[Definition] = &[
    Definition {
        name: "kafkito.auto.create.mode",
        kind: Kind::String,
        default: Some("synchronous"),
        valid: Valid::AutoCreateMode,
        doc: "How a Metadata request that names a missing topic is answered when the topic is created for it. \
              <code>synchronous</code>: with the topic and its leaders. <code>kraft</code>: as Apache Kafka in KRaft mode \
              answers, with UNKNOWN_TOPIC_OR_PARTITION, and the next request finds the topic. \
              <code>leader-not-available:N</code>: with LEADER_NOT_AVAILABLE, N times.",
        ..OURS
    },
    Definition {
        name: "kafkito.client.metrics.enable",
        kind: Kind::Boolean,
        default: Some("false"),
        doc: "Whether clients are asked for their metrics (KIP-714), as by a Kafka that has a receiver for them. What they push \
              is kept to be looked at; which metrics they push, subscriptions say.",
        ..OURS
    },
    Definition {
        name: "kafkito.decompression.max.bytes",
        kind: Kind::Long,
        default: Some("104857600"),
        valid: Valid::Range(Some("1"), None),
        doc: "What one compressed batch may unpack to. A batch that unpacks to more is refused with MESSAGE_TOO_LARGE, \
              and no more than this is ever held while it is looked at.",
        ..OURS
    },
    Definition {
        name: "kafkito.fetch.max.wait.ms",
        kind: Kind::Int,
        default: Some("500"),
        valid: Valid::Range(Some("0"), None),
        doc: "The longest time for which a fetch without data is parked, whatever the client allows. An early empty answer \
              is legal; some clients (kafkajs) end their running fetch before they close, and so close that much sooner. \
              0 lifts the bound.",
        ..OURS
    },
    Definition {
        name: "kafkito.group.evict.on.disconnect",
        kind: Kind::Boolean,
        default: Some("false"),
        doc: "Whether the members of a classic group are removed as soon as the connection ends that they were last heard on, \
              rather than when their session times out. A test of a client that dies need not wait then, nor move a clock.",
        ..OURS
    },
    Definition {
        name: "kafkito.memory.max.bytes",
        kind: Kind::Long,
        default: Some("1073741824"),
        valid: Valid::Range(Some("1"), None),
        doc: "What all logs of the cluster together may hold in memory. Beyond it a produce request is refused with \
              KAFKA_STORAGE_ERROR, which clients retry.",
        ..OURS
    },
    Definition {
        name: "kafkito.request.memory.max.bytes",
        kind: Kind::Long,
        default: Some("67108864"),
        valid: Valid::Range(Some("1024"), None),
        doc: "What one request may take in memory once it is decoded, its records left out. A request that asks for more \
              ends its connection before anything is decoded.",
        ..OURS
    },
    Definition {
        name: "kafkito.trace.requests.max",
        kind: Kind::Int,
        default: Some("10000"),
        valid: Valid::Range(Some("0"), Some("100000000")),
        doc: "How many requests the trace keeps, the last ones. They take at most 180 bytes each; where they are larger than \
              usual, fewer are kept. 0 turns the trace off.",
        ..OURS
    },
];
