//! From packed events to requests.

use std::sync::{Arc, OnceLock};
use std::time::Duration;

use super::capture::Bodies;
use super::clients::Clients;
use super::event::{Asked, Event};
use super::facts::TopicNames;
use super::recorder::Recorder;
use super::request::{TracedOutcome, TracedRequest, TracedVerdict};
use super::ring::Chunk;
use super::{Trace, TracedConnection};
use crate::list::Listed;
use crate::ordered::OrderedMap;
use crate::shared::Shared;

/// What is needed to make sense of events.
#[derive(Debug)]
pub(super) struct Reading {
    clients: Clients,
    names: TopicNames,
    bodies: OrderedMap<u64, Bodies>,
    started_millis: i64,
    manual: bool,
    /// The offset of cluster time to wire time, as far as it was noted.
    clock: Option<i64>,
    seen_at: Duration,
    /// Requests, by number.
    pub(super) requests: OrderedMap<u64, TracedRequest>,
    /// Those that have changed since somebody asked.
    pub(super) changed: Vec<u64>,
    connections: Vec<TracedConnection>,
}

impl Reading {
    pub(super) fn new(recorder: &Recorder, names: TopicNames) -> Self {
        let (started_millis, manual) = recorder.started_millis();
        Self {
            clients: Clients::default(),
            names,
            bodies: OrderedMap::new(),
            started_millis,
            manual,
            clock: None,
            seen_at: Duration::from_nanos(recorder.now()),
            requests: OrderedMap::new(),
            changed: Vec::new(),
            connections: Vec::new(),
        }
    }

    /// Who the clients are, and what was captured, as of now.
    pub(super) fn refresh(&mut self, clients: Clients, bodies: OrderedMap<u64, Bodies>, seen_at: u64) {
        (self.clients, self.bodies, self.seen_at) = (clients, bodies, Duration::from_nanos(seen_at));
    }

    /// Takes up the events of a chunk from `at` on.
    pub(super) fn read(&mut self, chunk: &Chunk, at: usize, first_request: u64) {
        for (number, event) in chunk.events(at, first_request) {
            self.event(number, event);
        }
    }

    fn event(&mut self, number: u64, event: Event) {
        match event {
            Event::Asked(asked) => {
                let request = self.request(number, asked);
                self.requests.insert(number, request);
                self.changed.push(number);
            }
            Event::Answered { number, at, bytes, body } => self.answered(number, nanos(at), bytes, body),
            Event::Losing { number, .. } => self.change(number, |request| request.loses_answer = true),
            Event::Unanswered { number, .. } => {
                self.change(number, |request| request.outcome = TracedOutcome::Unanswered);
            }
            Event::Refused { number, at, why } => self.change(number, |request| {
                let after = nanos(at).saturating_sub(request.at);
                request.outcome = TracedOutcome::Closed { after, why };
            }),
            Event::Verdict { number, at, rule, verdict } => self.change(number, |request| {
                request.verdicts.push(TracedVerdict { rule, verdict, at: nanos(at), released_at: None });
            }),
            Event::Released { number, at } => self.change(number, |request| {
                if let Some(held) = request.verdicts.iter_mut().rfind(|verdict| verdict.holds()) {
                    held.released_at = Some(nanos(at));
                }
            }),
            Event::Came { client, at } => self.came(client, nanos(at)),
            Event::Went { client, at, why } => self.went(client, nanos(at), why),
            Event::Clock { millis, .. } => self.clock = Some(millis),
        }
    }

    fn answered(&mut self, number: u64, at: Duration, bytes: u32, body: Vec<u8>) {
        let client = self.requests.get(&number).and_then(|request| self.clients.get(request.client));
        let is_deaf = client.is_some_and(|client| client.is_deaf_to(number));
        self.change(number, |request| {
            let after = at.saturating_sub(request.at);
            request.outcome = TracedOutcome::Answered { after, bytes: bytes.into() };
            request.answer = Some(body);
            request.facts = OnceLock::new();
            if request.loses_answer || is_deaf {
                request.lose_answer();
            }
        });
    }

    fn request(&self, number: u64, asked: Asked) -> TracedRequest {
        let client = self.clients.get(asked.client);
        let at = nanos(asked.at);
        let mut cluster_time = self.started_millis;
        if self.manual {
            cluster_time = self.clock.unwrap_or(cluster_time);
        } else {
            cluster_time += i64::try_from(at.as_millis()).unwrap_or(0);
        }
        TracedRequest {
            number,
            at,
            cluster_time: Duration::from_millis(u64::try_from(cluster_time).unwrap_or(0)),
            connection: client.map_or(0, |client| client.connection),
            broker_id: client.map_or(-1, |client| client.broker_id),
            client_id: client.map_or_else(|| Arc::from(""), |client| Arc::clone(&client.client_id)),
            software: client.and_then(|client| client.software.clone()),
            names_broker: self.clients.dial_several,
            client: asked.client,
            api_key: asked.key,
            version: asked.version,
            correlation_id: asked.correlation_id,
            request_bytes: asked.bytes.into(),
            verdicts: Vec::new(),
            loses_answer: false,
            outcome: TracedOutcome::Pending,
            seen_at: self.seen_at,
            request: asked.body,
            answer: None,
            bodies: self.bodies.get(&number).cloned(),
            names: Arc::clone(&self.names),
            facts: OnceLock::new(),
        }
    }

    /// Events of a request that is no longer kept are of no use.
    fn change(&mut self, number: u64, change: impl FnOnce(&mut TracedRequest)) {
        if let Some(request) = self.requests.get_mut(&number) {
            change(request);
            request.seen_at = self.seen_at;
            self.changed.push(number);
        }
    }

    fn came(&mut self, client: u32, at: Duration) {
        let Some(known) = self.clients.get(client) else { return };
        match self.connections.iter_mut().rfind(|connection| connection.connection == known.connection) {
            Some(connection) => connection.client_id = Arc::clone(&known.client_id),
            None => self.connections.push(TracedConnection {
                connection: known.connection,
                broker_id: known.broker_id,
                client_id: Arc::clone(&known.client_id),
                opened_at: at,
                closed_at: None,
                why: None,
            }),
        }
    }

    fn went(&mut self, client: u32, at: Duration, why: String) {
        let Some(known) = self.clients.get(client) else { return };
        let id = known.connection;
        if let Some(connection) = self.connections.iter_mut().rfind(|known| known.connection == id) {
            connection.closed_at = Some(at);
            connection.why = Some(why).filter(|why| !why.is_empty());
        }
        // Requests of one connection are served one at a time: at most its last one is pending, or has its answer held.
        let Some(last) = self.requests.values_mut().rfind(|request| request.connection == id) else { return };
        if last.outcome == TracedOutcome::Pending {
            last.outcome = TracedOutcome::ClientGone { after: at.saturating_sub(last.at) };
        } else if last.is_held() {
            last.lose_answer();
        } else {
            return;
        }
        self.changed.push(last.number);
    }

    fn trace(self, requests_max: u64, shared: &Arc<Shared>) -> Trace {
        let first =
            self.requests.keys().next_back().map_or(0, |last| (last + 1).saturating_sub(requests_max));
        let requests = self.requests.into_values().filter(|request| request.number >= first);
        let requests = requests.map(Arc::new).listed();
        Trace {
            all: requests.clone().into(),
            requests,
            connections: self.connections,
            shared: Arc::clone(shared),
            timeless: false,
        }
    }
}

fn nanos(nanos: u64) -> Duration {
    Duration::from_nanos(nanos)
}

/// The topics' names by id, as of now.
pub(super) fn topic_names(shared: &Shared) -> TopicNames {
    let names = shared.look(|state| {
        let topics = state.metadata.image().topics();
        topics.map(|topic| (topic.id, Arc::clone(&topic.name))).collect::<OrderedMap<_, _>>()
    });
    Arc::new(names)
}

/// All that is kept.
pub(super) fn trace(shared: &Arc<Shared>) -> Trace {
    let recorder = &shared.trace;
    let mut reading = Reading::new(recorder, topic_names(shared));
    let Some(ring) = recorder.lock() else { return reading.trace(0, shared) };
    let chunks: Vec<Arc<Chunk>> = ring.chunks_from(0).listed();
    let (clients, requests_max) = (ring.clients.clone(), ring.requests_max());
    drop(ring);
    let bodies = recorder.captured().1.lock().bodies();
    reading.refresh(clients, bodies, recorder.now());
    for chunk in &chunks {
        reading.read(chunk, 0, chunk.first_request);
    }
    reading.trace(requests_max, shared)
}
