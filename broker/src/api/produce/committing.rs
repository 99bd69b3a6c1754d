//! An answer that waits: until the records are synced, where `flush.messages` asks for that; with `acks=all`, until every in-sync
//! replica has them.

use std::sync::Arc;
use std::time::Duration;

use kafka_protocol::messages::ProduceResponse;
use kafka_protocol::messages::produce_response::TopicProduceResponse;

use crate::ErrorCode;
use crate::call::Client;
use crate::clock::wire_now;
use crate::list::Listed;
use crate::outcome::{Outcome, Retry, Woken};
use crate::partitions::PartitionKey;
use crate::state::{Located, State};

/// What is yet to be synced when the time is up is looked at again after so long at the latest.
const FLUSH_LOOK: Duration = Duration::from_secs(60);

/// Records that are appended, but not synced yet, or of which not every in-sync replica has a copy.
#[derive(Clone, Copy, Debug)]
pub(super) struct Uncommitted {
    key: PartitionKey,
    /// What the high watermark must come to.
    required: i64,
    /// Whether all in-sync replicas must have them.
    all: bool,
    /// How many flushes of the log had failed by then.
    failed_flushes: u64,
    /// The epoch in which they were appended: in another they may be gone.
    leader_epoch: i32,
    /// Where the answer tells of them: topic and partition.
    place: (usize, usize),
}

impl Uncommitted {
    /// What is still to be waited for of records that end before `required`.
    pub(super) fn of(
        state: &State,
        partition: &Located,
        required: i64,
        all: bool,
        place: (usize, usize),
    ) -> Option<Self> {
        // In memory nothing is synced, and mostly all replicas are in step: then the log need not be looked for.
        if state.partitions.path().is_none() && (!all || state.is_in_step(partition)) {
            return None;
        }
        let Located { key, leader_epoch, .. } = *partition;
        let log = state.partitions.log(key);
        let is_flushed = log.is_flushed(required - 1);
        let is_committed = !all || state.is_in_step(partition) || log.high_watermark() >= required;
        let failed_flushes = log.failed_flushes();
        let waits = !is_flushed || !is_committed;
        waits.then_some(Self { key, required, all, failed_flushes, leader_epoch, place })
    }

    /// Whether they are yet to be synced. Kafka does that before it waits for anything else, for as long as it takes.
    fn is_unflushed(&self, state: &State) -> bool {
        !state.partitions.log(self.key).is_flushed(self.required - 1)
    }

    /// What has become of them; `None`: nothing yet.
    fn outcome(&self, state: &mut State, broker: i32) -> Option<ErrorCode> {
        let Some((topic, partition)) = state.placed(self.key) else {
            return Some(ErrorCode::UnknownTopicOrPartition);
        };
        if partition.leader != broker || partition.leader_epoch != self.leader_epoch {
            return Some(ErrorCode::NotLeaderOrFollower);
        }
        let log = state.partitions.log(self.key);
        if self.is_unflushed(state) {
            let has_failed = log.failed_flushes() > self.failed_flushes;
            return has_failed.then_some(ErrorCode::KafkaStorageError);
        }
        if !self.all {
            return Some(ErrorCode::None);
        }
        if log.high_watermark() < self.required {
            return None;
        }
        let (leader, leader_epoch) = (partition.leader, partition.leader_epoch);
        let enough = state.check_in_sync_replicas(&Located { topic, key: self.key, leader, leader_epoch });
        Some(enough.map_or(ErrorCode::NotEnoughReplicasAfterAppend, |()| ErrorCode::None))
    }
}

/// A produce that waits.
#[derive(Debug)]
pub(super) struct Committing {
    pub(super) client: Arc<Client>,
    pub(super) version: i16,
    pub(super) topics: Vec<TopicProduceResponse>,
    pub(super) waiting: Vec<Uncommitted>,
    /// How long it may wait, in milliseconds of real time.
    pub(super) timeout_ms: i32,
}

impl Committing {
    /// Waits for what is not committed; answers if there is nothing of the kind.
    pub(super) fn park(self, state: &mut State) -> Outcome<ProduceResponse, Retry<ProduceResponse>> {
        let wait = Duration::from_millis(u64::try_from(self.timeout_ms).unwrap_or(0));
        self.park_until(state, wire_now() + wait)
    }

    fn park_until(
        self,
        state: &mut State,
        deadline: std::time::Instant,
    ) -> Outcome<ProduceResponse, Retry<ProduceResponse>> {
        if self.waiting.is_empty() {
            return Outcome::Reply(super::response(state, &self.client, self.topics));
        }
        let keys = self.waiting.iter().map(|uncommitted| uncommitted.key).listed();
        let wake = state.produce_waiters.park(self.client.connection, keys, usize::MAX);
        let again = Box::new(move |state: &mut State, woken, _| {
            state.produce_waiters.closed(self.client.connection);
            let looked = self.look(state, woken);
            let next = if woken == Woken::Deadline { wire_now() + FLUSH_LOOK } else { deadline };
            looked.park_until(state, next)
        });
        Outcome::Wait(Retry { wake, deadline, again })
    }

    /// Tells what has come of some of them; of all, if the time is up.
    fn look(mut self, state: &mut State, woken: Woken) -> Self {
        for uncommitted in std::mem::take(&mut self.waiting) {
            match uncommitted.outcome(state, self.client.broker_id) {
                Some(code) => self.tell(state, uncommitted, code),
                None if woken == Woken::Deadline && !uncommitted.is_unflushed(state) => {
                    self.tell(state, uncommitted, ErrorCode::RequestTimedOut)
                }
                None => self.waiting.push(uncommitted),
            }
        }
        self
    }

    /// As in Kafka, an error leaves in the answer at which offset the records were appended.
    fn tell(&mut self, state: &State, uncommitted: Uncommitted, code: ErrorCode) {
        let (topic, partition) = uncommitted.place;
        let topic = self.topics.get_mut(topic);
        let Some(answer) = topic.and_then(|topic| topic.partition_responses.get_mut(partition)) else {
            return;
        };
        answer.error_code = code.code();
        let located = state.placed(uncommitted.key);
        let leader = located.map(|(_, partition)| (partition.leader, partition.leader_epoch));
        super::tell_leader(answer, code, leader, self.version);
    }
}
