//! What is known of records, deliveries and ownership, taken from the trace and the logs.

use std::collections::BTreeMap;
use std::time::Duration;

use super::{Exchange, RecordPlace};
use crate::group::event::GroupHappening;
use crate::group::subscription;
use crate::list::Listed;
use crate::sort;
use crate::topic::read::batches;
use crate::trace::request::TracedRequest;
use crate::trace::{Trace, TracedPartition};
use crate::{Api, ErrorCode, StoredRecord};

/// Headers that make a record a request, or a reply.
const CORRELATION_ID: &str = "kafka_correlationId";
const REPLY_TOPIC: &str = "kafka_replyTopic";
const REPLY_PARTITION: &str = "kafka_replyPartition";

/// All that the search for lost replies looks at.
#[derive(Clone, Debug, Default, PartialEq)]
pub(in crate::trace) struct Seen {
    /// Records with a correlation id, in the order in which they were appended in each partition.
    pub(in crate::trace) records: Vec<Correlated>,
    /// Who wrote what, in order.
    pub(in crate::trace) appends: Vec<Delivery>,
    /// Who was given what, in order.
    pub(in crate::trace) deliveries: Vec<Delivery>,
    /// Who asked to read from where, in order: the offset is `range.0`.
    pub(in crate::trace) positions: Vec<Delivery>,
    /// Who owned which partitions, in order.
    pub(in crate::trace) ownerships: Vec<Ownership>,
    /// What else happened to groups: evictions, rebalances, offsets that a test has set.
    pub(in crate::trace) happenings: Vec<(Duration, String)>,
    /// Requests that the trace no longer has.
    pub(in crate::trace) forgotten: u64,
}

/// A record with a correlation id.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::trace) struct Correlated {
    pub(in crate::trace) place: RecordPlace,
    pub(in crate::trace) correlation_id: String,
    /// The reply topic; `None` for a reply.
    pub(in crate::trace) reply_topic: Option<String>,
    pub(in crate::trace) reply_partition: Option<i32>,
}

/// Records that went from a client into a partition, or out of it.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::trace) struct Delivery {
    pub(in crate::trace) topic: String,
    pub(in crate::trace) partition: i32,
    /// The first offset, and the one behind the last; `None` if it is not known.
    pub(in crate::trace) range: (i64, Option<i64>),
    /// When the request came.
    pub(in crate::trace) asked_at: Duration,
    /// When it was answered.
    pub(in crate::trace) at: Duration,
    pub(in crate::trace) client_id: String,
    pub(in crate::trace) connection: u64,
    /// The request's number.
    pub(in crate::trace) number: u64,
}

/// A member's partitions in one generation, as its SyncGroup was answered.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::trace) struct Ownership {
    pub(in crate::trace) group: String,
    pub(in crate::trace) generation: i32,
    pub(in crate::trace) member: String,
    pub(in crate::trace) client_id: String,
    pub(in crate::trace) connection: u64,
    pub(in crate::trace) partitions: BTreeMap<String, Vec<i32>>,
    pub(in crate::trace) from: Duration,
    /// When the next generation began for anybody, or the member left.
    pub(in crate::trace) until: Option<Duration>,
}

impl Ownership {
    pub(in crate::trace) fn has(&self, topic: &str, partition: i32) -> bool {
        self.partitions.get(topic).is_some_and(|indexes| indexes.contains(&partition))
    }
}

impl Delivery {
    pub(in crate::trace) fn covers(&self, place: &RecordPlace) -> bool {
        let (first, end) = self.range;
        self.is_of(&place.topic, place.partition)
            && first <= place.offset
            && end.is_none_or(|end| place.offset < end)
    }

    pub(in crate::trace) fn is_of(&self, topic: &str, partition: i32) -> bool {
        self.topic == topic && self.partition == partition
    }

    fn of(request: &TracedRequest, partition: &TracedPartition, range: (i64, Option<i64>)) -> Self {
        Self {
            topic: partition.topic.clone(),
            partition: partition.partition,
            range,
            asked_at: request.at,
            at: request.told_at().unwrap_or(request.at + request.latency().unwrap_or_default()),
            client_id: request.client_id.to_string(),
            connection: request.connection,
            number: request.number,
        }
    }
}

impl Seen {
    /// What a trace and the logs of its cluster have.
    pub(in crate::trace) fn of(trace: &Trace) -> Self {
        let mut seen = Self {
            records: trace.correlated_records(),
            ownerships: ownerships(trace.all.iter().map(|request| &**request)),
            happenings: trace.happenings(),
            forgotten: trace.all.first().map_or(0, |first| first.number),
            ..Self::default()
        };
        for request in trace.all.iter() {
            match request.api() {
                Some(Api::Produce) => seen.produced(request),
                Some(Api::Fetch) => seen.fetched(request),
                _ => {}
            }
        }
        sort::by_key(&mut seen.deliveries, |delivery| delivery.at);
        seen
    }

    fn produced(&mut self, request: &TracedRequest) {
        for partition in request.partitions() {
            let appended = matches!(partition.error, None | Some(ErrorCode::NotEnoughReplicasAfterAppend));
            if let (Some(offset), true) = (partition.offset, appended) {
                self.appends.push(Delivery::of(request, partition, (offset, partition.end_offset)));
            }
        }
    }

    fn fetched(&mut self, request: &TracedRequest) {
        for partition in request.partitions() {
            if let Some(asked) = partition.asked {
                self.positions.push(Delivery::of(request, partition, (asked, None)));
            }
            let arrived = request.told_at().is_some() && partition.records_bytes > 0;
            if let (Some(offset), true) = (partition.offset, arrived) {
                self.deliveries.push(Delivery::of(request, partition, (offset, partition.end_offset)));
            }
        }
    }
}

impl Seen {
    /// The member that waits for a reply.
    pub(in crate::trace) fn asker_of(&self, exchange: &Exchange) -> Option<&Ownership> {
        let member = exchange.sent_by.as_ref()?.member.as_ref()?;
        self.ownerships.iter().rfind(|own| own.member == *member)
    }
}

/// Who owned which partitions, in order.
pub(in crate::trace) fn ownerships<'a>(requests: impl Iterator<Item = &'a TracedRequest>) -> Vec<Ownership> {
    let mut all: Vec<Ownership> = Vec::new();
    for request in requests {
        match request.api() {
            Some(Api::SyncGroup) => {
                if let Some(own) = owned(request) {
                    all.push(own);
                }
            }
            Some(Api::LeaveGroup) => end_of_leaving(&mut all, request),
            _ => {}
        }
    }
    sort::by_key(&mut all, |own| own.from);
    end_with_the_next(&mut all);
    all
}

fn owned(request: &TracedRequest) -> Option<Ownership> {
    let from = request.told_at()?;
    let facts = request.facts();
    let assignment = facts.assignment.as_ref().filter(|bytes| !bytes.is_empty())?;
    Some(Ownership {
        group: facts.group.clone()?,
        generation: facts.generation?,
        member: facts.member.clone()?,
        client_id: request.client_id.to_string(),
        connection: request.connection,
        partitions: subscription::read_assignment(&assignment.clone().into()).unwrap_or_default().partitions,
        from,
        until: None,
    })
}

fn end_of_leaving(all: &mut [Ownership], request: &TracedRequest) {
    let (group, member) = (request.group(), request.member());
    let left = all.iter_mut().rev().find(|own| {
        own.until.is_none()
            && Some(&*own.group) == group
            && (Some(&*own.member) == member || own.connection == request.connection)
    });
    if let Some(own) = left {
        own.until = Some(request.at);
    }
}

/// A generation ends when a later one of its group begins.
fn end_with_the_next(all: &mut [Ownership]) {
    for at in 0..all.len() {
        let (own, later) = (all[at].clone(), &all[at + 1..]);
        let next = later.iter().find(|next| next.group == own.group && next.generation > own.generation);
        let next = next.map(|next| next.from);
        all[at].until = match (own.until, next) {
            (Some(left), Some(next)) => Some(left.min(next)),
            (left, next) => left.or(next),
        };
    }
}

impl Trace {
    /// What happened to groups that no request shows.
    fn happenings(&self) -> Vec<(Duration, String)> {
        let (events, started) =
            self.shared.look(|state| (state.group_events.all(0), state.group_events.started()));
        let shown = events.iter().filter(|event| {
            matches!(
                event.what,
                GroupHappening::Evicted { .. }
                    | GroupHappening::RebalanceBegun { .. }
                    | GroupHappening::OffsetSet { .. }
                    | GroupHappening::OffsetDropped { .. }
                    | GroupHappening::Deleted { .. }
            )
        });
        let told = shown.map(|event| {
            let at = self.shared.trace.since_start(started + Duration::from_micros(event.wire_us));
            (Duration::from_nanos(at), format!("{}: {}", event.group, event.what))
        });
        told.listed()
    }

    /// The records that are requests or replies, of every topic that is not internal.
    fn correlated_records(&self) -> Vec<Correlated> {
        let topics: Vec<String> = self.shared.look(|state| {
            let topics = state.metadata.image().topics().filter(|topic| !topic.is_internal());
            topics.map(|topic| topic.name.to_string()).listed()
        });
        let mut correlated = Vec::new();
        for topic in topics {
            let batches = self.shared.look(|state| batches(state, &topic, None, |_| 0));
            // A topic that has been deleted meanwhile, and a batch that cannot be read, have nothing to tell.
            for batch in batches.unwrap_or_default() {
                let records = batch.records().unwrap_or_default();
                correlated.extend(records.iter().filter_map(|record| correlated_of(&topic, record)));
            }
        }
        correlated
    }
}

fn correlated_of(topic: &str, record: &StoredRecord) -> Option<Correlated> {
    let text = |key| record.header(key).map(|value| String::from_utf8_lossy(value).into_owned());
    Some(Correlated {
        place: RecordPlace { topic: topic.to_owned(), partition: record.partition, offset: record.offset },
        correlation_id: text(CORRELATION_ID)?,
        reply_topic: text(REPLY_TOPIC),
        reply_partition: text(REPLY_PARTITION).and_then(|number| number.parse().ok()),
    })
}
