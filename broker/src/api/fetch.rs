//! Fetch (1): reads record batches, and waits for them.
//!
//! A request that finds less than `min_bytes` is parked, at most for what it asks and for `kafkito.fetch.max.wait.ms`
//! (kafkito's own, 500 ms by default: an early empty answer is legal), and woken by the append that makes it enough.
//! Followers' fetches are refused: replicas inside kafkito copy nothing over the wire.

mod answer;
mod read;
mod replica;

use std::collections::HashMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use kafka_protocol::messages::{FetchRequest, FetchResponse};

use crate::ErrorCode;
use crate::call::{Call, Client};
use crate::clock::{Millis, wire_now};
use crate::fetch::{Asked, Opened, PartitionId, SessionKind, SessionRequest};
use crate::list::Listed;
use crate::net::reply::{Spliced, Splices};
use crate::outcome::{Outcome, Retry, Woken};
use crate::state::{State, TopicRef};
use crate::wait::Changes;

use read::Fetched;

/// From this version on topics are named by id.
const TOPIC_ID_VERSION: i16 = 13;
const READ_UNCOMMITTED: i8 = 0;
const READ_COMMITTED: i8 = 1;
/// From this version on a consumer says its rack, and may read from followers (KIP-392).
const RACK_VERSION: i16 = 11;
/// The replica id of a consumer.
const CONSUMER: i32 = -1;

/// The answer, its records apart.
type Answer = Spliced<FetchResponse>;

/// A fetch whose session is known; it lives on while it is parked.
#[derive(Debug)]
struct Fetch {
    client: Arc<Client>,
    version: i16,
    kind: SessionKind,
    asked: Vec<Asked>,
    read_committed: bool,
    /// The client's rack, which may be empty; `None` if its version has none.
    rack: Option<String>,
    /// Whether a debugging consumer may read beyond the high watermark.
    to_log_end: bool,
    bytes_max: usize,
    bytes_min: usize,
    deadline: Option<Instant>,
}

/// Opens the request's session and reads; parks if that is not enough.
pub(crate) fn handle(state: &mut State, call: &Call<'_, FetchRequest>) -> Outcome<Answer, Retry<Answer>> {
    let is_level = (READ_UNCOMMITTED..=READ_COMMITTED).contains(&call.request.isolation_level);
    match open(state, call) {
        Ok(fetch) if !is_level && fetch.asks_for_what_is_there(state) => {
            Outcome::Reply(answer::failed(call, ErrorCode::UnknownServerError))
        }
        Ok(fetch) => fetch.attempt(state, Woken::Change, call.now),
        Err(code) => Outcome::Reply(answer::refused(code)),
    }
}

fn open(state: &mut State, call: &Call<'_, FetchRequest>) -> Result<Fetch, ErrorCode> {
    let request = call.request;
    let by_id = call.version >= TOPIC_ID_VERSION;
    let session = SessionRequest { id: request.session_id, epoch: request.session_epoch, by_id };
    let Opened { kind, asked } =
        state.fetch_sessions.open(session, asked(request, by_id), &forgotten(request, by_id), call.now)?;
    let replica_id = if call.version >= 15 { *request.replica_state.replica_id } else { *request.replica_id };
    let broker = state.config.broker(call.client.broker_id);
    let quota = if state.quotas.switch.is_on() { state.fetch_quota_bytes_max(call.client) } else { i32::MAX };
    let bytes_max = request.max_bytes.min(broker.fetch_max_bytes).min(quota);
    Ok(Fetch {
        client: Arc::clone(call.client),
        version: call.version,
        kind,
        asked,
        read_committed: request.isolation_level == READ_COMMITTED,
        rack: (call.version >= RACK_VERSION).then(|| request.rack_id.to_string()),
        to_log_end: replica_id < CONSUMER,
        bytes_max: usize::try_from(bytes_max).unwrap_or(0),
        // As in Kafka: what is asked for at least cannot be more than what is answered at most.
        bytes_min: usize::try_from(request.min_bytes.min(bytes_max)).unwrap_or(0),
        deadline: deadline(request.max_wait_ms, broker.kafkito_fetch_max_wait_ms),
    })
}

/// When a fetch that is parked now must be answered; `None` if it must not be parked.
fn deadline(asked_ms: i32, cap_ms: i32) -> Option<Instant> {
    let wait_ms = if cap_ms > 0 { asked_ms.min(cap_ms) } else { asked_ms };
    let wait = Duration::from_millis(u64::try_from(wait_ms).unwrap_or(0));
    (!wait.is_zero()).then(|| wire_now() + wait)
}

fn asked(request: &FetchRequest, by_id: bool) -> Vec<Asked> {
    let of_topic = |topic: &kafka_protocol::messages::fetch_request::FetchTopic| {
        let name = topic_ref(by_id, topic.topic_id, &topic.topic);
        let partitions = topic.partitions.iter().map(move |partition| Asked {
            partition: PartitionId { topic: name.clone(), index: partition.partition },
            fetch_offset: partition.fetch_offset,
            bytes_max: partition.partition_max_bytes,
            current_leader_epoch: partition.current_leader_epoch,
            last_fetched_epoch: partition.last_fetched_epoch,
        });
        partitions.listed()
    };
    let all = request.topics.iter().flat_map(of_topic).listed();
    if all.len() > 1 { named_once(all) } else { all }
}

/// As in Kafka, who names a partition twice asks for it as said last, where it was said first.
fn named_once(all: Vec<Asked>) -> Vec<Asked> {
    let mut once: Vec<Asked> = Vec::new();
    let mut places = HashMap::new();
    for asked in all {
        match places.get(&asked.partition) {
            Some(at) => once[*at] = asked,
            None => {
                places.insert(asked.partition.clone(), once.len());
                once.push(asked);
            }
        }
    }
    once
}

fn forgotten(request: &FetchRequest, by_id: bool) -> Vec<PartitionId> {
    let topics = request.forgotten_topics_data.iter();
    let partitions = topics.flat_map(|topic| {
        let name = topic_ref(by_id, topic.topic_id, &topic.topic);
        topic.partitions.iter().map(move |index| PartitionId { topic: name.clone(), index: *index })
    });
    partitions.listed()
}

fn topic_ref(by_id: bool, id: uuid::Uuid, name: &str) -> TopicRef {
    if by_id { TopicRef::Id(id.into()) } else { TopicRef::Name(name.to_owned()) }
}

impl Fetch {
    /// Kafka asks how far the client may see only when there is something to be seen.
    fn asks_for_what_is_there(&self, state: &State) -> bool {
        self.asked.iter().any(|asked| state.locate(&asked.partition.topic, asked.partition.index).is_ok())
    }

    /// Reads, and answers if there is enough, or if it must.
    fn attempt(self, state: &mut State, woken: Woken, now: Millis) -> Outcome<Answer, Retry<Answer>> {
        let fetched = read::read(state, &self);
        self.note_positions(state, &fetched);
        let bytes: usize = fetched.iter().map(|partition| partition.bytes).sum();
        let settled = fetched.is_empty() || fetched.iter().any(Fetched::settles) || bytes >= self.bytes_min;
        match self.deadline.filter(|_| !settled && woken == Woken::Change) {
            Some(deadline) => self.park(state, &fetched, bytes, deadline),
            None if state.quotas.switch.is_on() && state.hold_back_fetched(&self.client, bytes, now) => {
                Outcome::Reply(answer::held_back(self.kind.session_id()))
            }
            None => {
                let mut answer = self.answer(state, fetched, now);
                answer::add_leaders(&mut answer.answer, state, &self.client);
                Outcome::Reply(answer)
            }
        }
    }

    /// Notes which partitions the client has read to their ends, for whoever waits for that.
    fn note_positions(&self, state: &mut State, fetched: &[Fetched]) {
        let at_end = fetched.iter().filter_map(|fetched| fetched.at_end(self.read_committed));
        if state.positions.note(&self.client, at_end) {
            state.changes |= Changes::POSITIONS;
        }
    }

    fn park(
        self,
        state: &mut State,
        fetched: &[Fetched],
        bytes: usize,
        deadline: Instant,
    ) -> Outcome<Answer, Retry<Answer>> {
        let partitions = fetched.iter().filter_map(|fetched| fetched.key).listed();
        let missing_bytes = self.bytes_min - bytes;
        let wake = state.fetch_waiters.park(self.client.connection, partitions, missing_bytes);
        let again = Box::new(move |state: &mut State, woken, now| {
            state.fetch_waiters.closed(self.client.connection);
            self.attempt(state, woken, now)
        });
        Outcome::Wait(Retry { wake, deadline, again })
    }

    fn answer(&self, state: &mut State, fetched: Vec<Fetched>, now: Millis) -> Spliced<FetchResponse> {
        match self.kind {
            SessionKind::Sessionless => answer::whole(self.version, 0, fetched),
            SessionKind::New { by_id } => {
                let slots =
                    state.config.broker(self.client.broker_id).max_incremental_fetch_session_cache_slots;
                let slots = usize::try_from(slots).unwrap_or(0);
                let told = fetched.iter().map(|fetched| (fetched.asked.clone(), fetched.told())).listed();
                let id = state.fetch_sessions.create(self.client.broker_id, by_id, told, slots, now);
                answer::whole(self.version, id, fetched)
            }
            SessionKind::Incremental { id, epoch } => {
                let told =
                    fetched.iter().map(|fetched| (fetched.asked.partition.clone(), fetched.told())).listed();
                match state.fetch_sessions.news(id, epoch, &told) {
                    Ok(news) => {
                        let told = fetched
                            .into_iter()
                            .zip(news)
                            .filter_map(|(fetched, news)| news.then_some(fetched));
                        answer::whole(self.version, id, told.listed())
                    }
                    Err(code) => answer::refused(code),
                }
            }
        }
    }
}

/// An answer of the kind that every fetch gives.
fn spliced(answer: FetchResponse, records: Splices) -> Spliced<FetchResponse> {
    Spliced { answer, records }
}

#[cfg(test)]
mod tests;
