//! The lifelines: clients on the left, partitions, groups and the rest of the broker on the right.

use std::time::Duration;

use crate::list::Listed;
use crate::ordered::OrderedMap;
use crate::trace::exchange::Ownership;
use crate::trace::{Trace, TracedRequest};

/// What a lifeline stands for. Their order is that of the columns.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Lane {
    /// A connection of a client.
    Client { client_id: String, connection: u64 },
    /// A partition.
    Partition { topic: String, partition: i32 },
    /// A consumer group.
    Group(String),
    /// Whatever else a broker is asked for.
    Broker,
}

impl Lane {
    pub(super) fn of_client(request: &TracedRequest) -> Self {
        Self::Client { client_id: request.client_id.to_string(), connection: request.connection }
    }

    pub(super) fn partition(topic: &str, partition: i32) -> Self {
        Self::Partition { topic: topic.to_owned(), partition }
    }

    /// The two lines at the head of its column.
    pub(super) fn title(&self) -> (String, String) {
        match self {
            Self::Client { client_id, connection } if client_id.is_empty() => {
                ("(no client id)".into(), format!("connection #{connection}"))
            }
            Self::Client { client_id, connection } => {
                (client_id.clone(), format!("connection #{connection}"))
            }
            Self::Partition { topic, partition } => (format!("{topic}-{partition}"), "partition".into()),
            Self::Group(group) => (group.clone(), "group".into()),
            Self::Broker => ("broker".into(), "everything else".into()),
        }
    }

    pub(super) fn class(&self) -> &'static str {
        match self {
            Self::Client { .. } => "client",
            Self::Partition { .. } => "partition",
            Self::Group(_) => "group",
            Self::Broker => "broker",
        }
    }
}

/// Which member had a partition, from when until when.
#[derive(Clone, Debug)]
pub(super) struct Owned {
    pub(super) lane: Lane,
    pub(super) member: String,
    pub(super) generation: i32,
    /// The member's colour, by its number.
    pub(super) colour: usize,
    pub(super) from: Duration,
    pub(super) until: Option<Duration>,
}

/// Members by the colours that they have throughout: the owners of partitions, in the order in which they came.
pub(super) fn colours(ownerships: &[Ownership]) -> OrderedMap<&str, usize> {
    let mut colours = OrderedMap::new();
    for own in ownerships {
        let next = colours.len();
        colours.entry(&*own.member).or_insert(next);
    }
    colours
}

/// Who owned the partitions that have a lane.
pub(super) fn owned(ownerships: &[Ownership]) -> Vec<Owned> {
    let colours = colours(ownerships);
    let of_member = |own: &Ownership| {
        let colour = colours.get(&*own.member).copied().unwrap_or(0);
        let partitions = own
            .partitions
            .iter()
            .flat_map(|(topic, indexes)| indexes.iter().map(move |index| Lane::partition(topic, *index)));
        let of_lane = |lane| Owned {
            lane,
            member: own.member.clone(),
            generation: own.generation,
            colour,
            from: own.from,
            until: own.until,
        };
        partitions.map(of_lane).listed()
    };
    ownerships.iter().flat_map(of_member).listed()
}

/// When each client's connection ended.
pub(super) fn ends(trace: &Trace) -> OrderedMap<u64, Duration> {
    let ended = trace.connections.iter().filter_map(|open| Some((open.connection, open.closed_at?)));
    ended.collect()
}
