//! What is drawn: a row for each thing that came about. What comes again and again and says nothing is only counted.

use std::time::Duration;

use super::ROWS_MAX;
use super::lanes::{Lane, Owned, colours, ends, owned};
use super::told::{answered_at, label, mark, range, says_nothing, target, tell_error, tell_result};
use crate::Api;
use crate::list::Listed;
use crate::ordered::{OrderedMap, OrderedSet};
use crate::sort;
use crate::trace::exchange::{Exchange, ExchangeVerdict, Ownership, Seen};
use crate::trace::{Trace, TracedOutcome, TracedPartition, TracedRequest};

/// A diagram that has only to be drawn.
#[derive(Debug)]
pub(super) struct Drawn {
    pub(super) rows: Vec<Row>,
    pub(super) lanes: Vec<Lane>,
    /// What is not drawn: how often, by lane, row before which it came, and name.
    pub(super) quiet: OrderedMap<(Lane, usize), OrderedMap<String, usize>>,
    pub(super) owned: Vec<Owned>,
    /// Members by number of colour, with the connection that they joined over.
    pub(super) members: OrderedMap<u64, (String, usize)>,
    pub(super) ends: OrderedMap<u64, Duration>,
    /// Rows that there was no room for.
    pub(super) left_out: usize,
}

/// One thing that came about.
#[derive(Clone, Debug)]
pub(super) struct Row {
    pub(super) at: Duration,
    /// The request.
    pub(super) number: u64,
    pub(super) kind: Kind,
    pub(super) label: String,
    /// Everything there is to know, for who points at it.
    pub(super) title: String,
    pub(super) tone: Tone,
    /// A sentence to the right of it.
    pub(super) note: Option<String>,
    /// Who should have got it.
    pub(super) missed: Option<Lane>,
}

/// How a row is drawn.
#[derive(Clone, Debug)]
pub(super) enum Kind {
    /// An arrow.
    Arrow { from: Lane, to: Lane },
    /// A line of text over all columns.
    Strip,
}

/// What a row says at a glance. A later one outweighs an earlier one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Tone {
    Plain,
    Generation,
    Waiting,
    Answered,
    Ruled,
    Failed,
    Lost,
}

impl Tone {
    pub(super) fn class(self) -> &'static str {
        match self {
            Tone::Plain => "plain",
            Tone::Generation => "generation",
            Tone::Waiting => "waiting",
            Tone::Answered => "answered",
            Tone::Ruled => "ruled",
            Tone::Failed => "failed",
            Tone::Lost => "lost",
        }
    }
}

/// Correlation ids that a label has room for.
pub(super) const NAMED_MAX: usize = 3;
/// Letters of a correlation id in a label.
const ID_LETTERS: usize = 8;

impl Drawn {
    pub(super) fn of(trace: &Trace, seen: &Seen, exchanges: &[Exchange]) -> Self {
        let mut making = Making { rows: Vec::new(), quiet: Vec::new(), exchanges, seen };
        for request in trace.requests() {
            making.request(request);
        }
        if trace.requests.len() == trace.all.len() {
            making.generations(seen);
            making.lost();
        }
        sort::by_key(&mut making.rows, |row| (row.at, row.number));
        making.rows = merged(making.rows);
        let left_out = making.rows.len().saturating_sub(ROWS_MAX);
        making.rows.drain(..left_out);
        let colours = colours(&seen.ownerships);
        let members = seen.ownerships.iter().map(|own| {
            (own.connection, (own.member.clone(), colours.get(&*own.member).copied().unwrap_or(0)))
        });
        Self {
            lanes: lanes(&making.rows),
            quiet: quiet(&making.rows, making.quiet),
            members: members.collect(),
            rows: making.rows,
            owned: owned(&seen.ownerships),
            ends: ends(trace),
            left_out,
        }
    }
}

/// The lanes that the rows need, in order.
fn lanes(rows: &[Row]) -> Vec<Lane> {
    let mut lanes = OrderedSet::new();
    for row in rows {
        if let Kind::Arrow { from, to } = &row.kind {
            lanes.insert(from.clone());
            lanes.insert(to.clone());
        }
    }
    lanes.into_iter().listed()
}

fn quiet(rows: &[Row], requests: Vec<Quiet>) -> OrderedMap<(Lane, usize), OrderedMap<String, usize>> {
    let mut counts: OrderedMap<(Lane, usize), OrderedMap<String, usize>> = OrderedMap::new();
    for Quiet { lane, at, name } in requests {
        let before = rows.partition_point(|row| row.at <= at);
        *counts.entry((lane, before)).or_default().entry(name).or_default() += 1;
    }
    counts
}

/// A request that is only counted.
struct Quiet {
    lane: Lane,
    at: Duration,
    name: String,
}

struct Making<'a> {
    rows: Vec<Row>,
    quiet: Vec<Quiet>,
    exchanges: &'a [Exchange],
    seen: &'a Seen,
}

impl Making<'_> {
    fn request(&mut self, request: &TracedRequest) {
        let client = Lane::of_client(request);
        if says_nothing(request) {
            let name = match request.api() {
                Some(Api::Fetch) => "empty Fetch".into(),
                _ => request.api_name(),
            };
            return self.quiet.push(Quiet { lane: client, at: request.at, name });
        }
        match request.api() {
            Some(Api::Produce) => self.produced(request, &client),
            Some(Api::Fetch) => self.fetched(request, &client),
            _ => self.asked(request, &client),
        }
    }

    fn produced(&mut self, request: &TracedRequest, client: &Lane) {
        for partition in request.partitions() {
            let to = Lane::partition(&partition.topic, partition.partition);
            let mut row = row(request, Kind::Arrow { from: client.clone(), to });
            row.at = request.at;
            row.label = match partition.offset {
                Some(offset) => format!("Produce @{offset}"),
                None => "Produce".into(),
            };
            tell_error(&mut row, partition.error);
            self.name_exchanges(&mut row, partition, None);
            self.rows.push(row);
        }
    }

    fn fetched(&mut self, request: &TracedRequest, client: &Lane) {
        let told = request.partitions().iter().filter(|told| told.records_bytes > 0 || told.error.is_some());
        let mut drawn = false;
        for partition in told {
            let from = Lane::partition(&partition.topic, partition.partition);
            let mut row = row(request, Kind::Arrow { from, to: client.clone() });
            row.at = answered_at(request);
            row.label = format!("Fetch {}", range(partition));
            tell_error(&mut row, partition.error);
            self.name_exchanges(&mut row, partition, Some(request.connection));
            self.rows.push(row);
            drawn = true;
        }
        if !drawn {
            self.asked(request, client);
        }
    }

    /// Any other request: an arrow there, and one back if it took its time.
    fn asked(&mut self, request: &TracedRequest, client: &Lane) {
        let target = target(request);
        let mut there = row(request, Kind::Arrow { from: client.clone(), to: target.clone() });
        there.label = label(request);
        let takes_time = matches!(request.api(), Some(Api::JoinGroup | Api::SyncGroup))
            || !request.verdicts.is_empty()
            || !matches!(request.outcome, TracedOutcome::Answered { .. });
        if !takes_time {
            tell_result(&mut there, request);
            return self.rows.push(there);
        }
        let mut back = row(request, Kind::Arrow { from: target, to: client.clone() });
        back.at = answered_at(request);
        back.label = format!("{} answered", request.api_name());
        if let (Some(Api::JoinGroup), Some(generation)) = (request.api(), request.generation()) {
            back.label += &format!(": generation {generation}");
        }
        tell_result(&mut back, request);
        let answered = !matches!(request.outcome, TracedOutcome::Pending);
        if !answered {
            there.tone = there.tone.max(Tone::Waiting);
            there.label += " (no answer yet)";
        }
        self.rows.push(there);
        if answered {
            self.rows.push(back);
        }
    }

    /// Says which requests and replies lie in what was written or read. `reader` is the connection that reads.
    fn name_exchanges(&mut self, row: &mut Row, partition: &TracedPartition, reader: Option<u64>) {
        let mut named = Vec::new();
        for exchange in self.exchanges {
            let places = [("request", Some(&exchange.request)), ("reply", exchange.reply.as_ref())];
            for (what, place) in places {
                let is_in = place.is_some_and(|place| {
                    place.topic == partition.topic
                        && place.partition == partition.partition
                        && partition.offset.is_some_and(|first| first <= place.offset)
                        && partition.end_offset.is_none_or(|end| place.offset < end)
                });
                if is_in {
                    named.push(format!("{what} {}", super::shortened(&exchange.correlation_id, ID_LETTERS)));
                    mark(row, exchange);
                    if what == "reply" && was_delivered_to(exchange, reader) {
                        row.missed = self.seen.asker_of(exchange).map(lane_of);
                        self.rows.extend(lost(exchange, row.at));
                    }
                }
            }
        }
        if !named.is_empty() {
            let more = named.len().saturating_sub(NAMED_MAX);
            named.truncate(NAMED_MAX);
            row.label += &format!(" · {}", named.join(", "));
            if more > 0 {
                row.label += &format!(" +{more}");
            }
        }
    }

    /// Who owned what from when on.
    fn generations(&mut self, seen: &Seen) {
        let mut begun: OrderedMap<(&str, i32), (Duration, Vec<String>)> = OrderedMap::new();
        for own in &seen.ownerships {
            let told = begun.entry((&own.group, own.generation)).or_insert((own.from, Vec::new()));
            let partitions: Vec<String> = own
                .partitions
                .iter()
                .flat_map(|(topic, indexes)| indexes.iter().map(move |index| format!("{topic}-{index}")))
                .listed();
            let partitions = if partitions.is_empty() { "nothing".into() } else { partitions.join(" ") };
            told.1.push(format!("{}: {partitions}", super::shortened(&own.member, 28)));
        }
        let happenings = seen.happenings.iter().cloned();
        self.rows.extend(happenings.map(|(at, what)| strip(at, what, Tone::Generation)));
        for ((group, generation), (at, members)) in begun {
            let label = format!("{group}, generation {generation} — {}", members.join("; "));
            self.rows.push(strip(at, label, Tone::Generation));
        }
    }

    /// A reply that nobody fetched is told where it was written.
    fn lost(&mut self) {
        for exchange in self.exchanges.iter().filter(|exchange| exchange.delivered_to.is_none()) {
            self.rows.extend(exchange.replied_at.and_then(|at| lost(exchange, at)));
        }
    }
}

fn lost(exchange: &Exchange, at: Duration) -> Option<Row> {
    let ExchangeVerdict::Lost(why) = &exchange.verdict else { return None };
    let id = super::shortened(&exchange.correlation_id, ID_LETTERS);
    Some(strip(at, format!("✗ reply {id} is lost: {why}"), Tone::Lost))
}

/// Whether it was this connection that got a reply which another one waits for.
fn was_delivered_to(exchange: &Exchange, reader: Option<u64>) -> bool {
    let to = exchange.delivered_to.as_ref();
    exchange.is_lost() && to.is_some_and(|to| Some(to.connection) == reader)
}

fn lane_of(member: &Ownership) -> Lane {
    Lane::Client { client_id: member.client_id.clone(), connection: member.connection }
}

/// An answer that follows its request at once is told with it.
fn merged(rows: Vec<Row>) -> Vec<Row> {
    let mut merged: Vec<Row> = Vec::with_capacity(rows.len());
    for row in rows {
        match merged.last_mut() {
            Some(asked) if asked.number == row.number && asked.is_answered_by(&row) => {
                asked.label += row.label.split_once(" answered").map_or("", |(_, result)| result);
                asked.tone = asked.tone.max(row.tone);
            }
            _ => merged.push(row),
        }
    }
    merged
}

impl Row {
    fn is_answered_by(&self, answer: &Self) -> bool {
        let is_back = match (&self.kind, &answer.kind) {
            (Kind::Arrow { from, to }, Kind::Arrow { from: back_from, to: back_to }) => {
                from == back_to && to == back_from
            }
            _ => false,
        };
        is_back && self.note.is_none() && answer.label.contains(" answered")
    }
}

fn strip(at: Duration, label: String, tone: Tone) -> Row {
    Row {
        at,
        number: u64::MAX,
        kind: Kind::Strip,
        title: label.clone(),
        label,
        tone,
        note: None,
        missed: None,
    }
}

fn row(request: &TracedRequest, kind: Kind) -> Row {
    let mut ruled = request.verdicts.iter().map(|verdict| verdict.told(request.seen_at)).listed();
    if matches!(request.outcome, TracedOutcome::Lost { .. }) {
        ruled.push("✕ the answer did not arrive".into());
    }
    Row {
        at: request.at,
        number: request.number,
        kind,
        label: String::new(),
        title: request.to_string(),
        tone: if ruled.is_empty() { Tone::Plain } else { Tone::Ruled },
        note: (!ruled.is_empty()).then(|| ruled.join("; ")),
        missed: None,
    }
}
