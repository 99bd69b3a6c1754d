//! Incremental fetch sessions (KIP-227): the broker remembers what a consumer fetches, so that a request names only what
//! has changed, and so does its answer.
//!
//! Session ids are counted, not drawn: the same requests give the same ids.

use std::collections::HashMap;

use crate::ErrorCode;
use crate::clock::Millis;
use crate::list::Listed;
use crate::ordered::OrderedMap;
use crate::state::TopicRef;

/// The session id of a request without a session.
const NO_SESSION: i32 = 0;
/// Asks for a new session.
const INITIAL_EPOCH: i32 = 0;
/// Asks for none, and closes the one that is named.
const FINAL_EPOCH: i32 = -1;
/// A session that was not used for so long makes way for a new one.
const EVICTION_MS: Millis = 120_000;

/// A partition as a request names it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct PartitionId {
    /// Its topic.
    pub(crate) topic: TopicRef,
    /// Its number.
    pub(crate) index: i32,
}

/// What is asked of one partition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Asked {
    /// The partition.
    pub(crate) partition: PartitionId,
    /// The offset to read from.
    pub(crate) fetch_offset: i64,
    /// The most to read.
    pub(crate) bytes_max: i32,
    /// The leader epoch the client knows, or -1.
    pub(crate) current_leader_epoch: i32,
    /// The epoch of the last record the client has, or -1.
    pub(crate) last_fetched_epoch: i32,
}

/// How the answer is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum SessionKind {
    /// All partitions, and no session.
    Sessionless,
    /// All partitions, and a new session if there is room.
    New {
        /// Whether topics are named by id.
        by_id: bool,
    },
    /// Only the partitions about which there is news.
    Incremental {
        /// The session.
        id: i32,
        /// The epoch that the session must still have when it is answered.
        epoch: i32,
    },
}

/// What a request amounts to, once its session is known.
#[derive(Debug)]
pub(crate) struct Opened {
    /// How the answer is made.
    pub(crate) kind: SessionKind,
    /// Everything that is to be read, in order.
    pub(crate) asked: Vec<Asked>,
}

impl SessionKind {
    /// The session that goes on; 0 if there is none yet.
    pub(crate) fn session_id(&self) -> i32 {
        match self {
            Self::Incremental { id, .. } => *id,
            Self::Sessionless | Self::New { .. } => 0,
        }
    }
}

/// What an answer says about a partition, as far as a session remembers it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Told {
    /// The high watermark.
    pub(crate) high_watermark: i64,
    /// The log start offset.
    pub(crate) log_start_offset: i64,
    /// Whether there are records.
    pub(crate) has_records: bool,
    /// Whether there is an error, a diverging epoch or a preferred replica: always told.
    pub(crate) is_special: bool,
    /// Whether there is an error.
    pub(crate) is_error: bool,
}

#[derive(Debug)]
struct Cached {
    asked: Asked,
    high_watermark: i64,
    log_start_offset: i64,
}

#[derive(Debug)]
struct Session {
    /// The broker that remembers it.
    broker: i32,
    epoch: i32,
    by_id: bool,
    created: Millis,
    last_used: Millis,
    next_place: u64,
    /// In the order in which they are read: who had records goes to the end, so that nobody starves.
    order: OrderedMap<u64, Cached>,
    places: HashMap<PartitionId, u64>,
}

/// The sessions of the cluster, at most `max.incremental.fetch.session.cache.slots`.
#[derive(Debug, Default)]
pub(crate) struct FetchSessions {
    sessions: OrderedMap<i32, Session>,
    last_id: i32,
}

/// A request's session fields.
#[derive(Clone, Copy, Debug)]
pub(crate) struct SessionRequest {
    /// The session id, or 0.
    pub(crate) id: i32,
    /// The session epoch.
    pub(crate) epoch: i32,
    /// Whether topics are named by id (version 13 and later).
    pub(crate) by_id: bool,
}

impl FetchSessions {
    /// What a request amounts to: what it names itself, or what its session remembers.
    pub(crate) fn open(
        &mut self,
        request: SessionRequest,
        asked: Vec<Asked>,
        forgotten: &[PartitionId],
        now: Millis,
    ) -> Result<Opened, ErrorCode> {
        if matches!(request.epoch, INITIAL_EPOCH | FINAL_EPOCH) {
            self.sessions.remove(&request.id);
            let new = SessionKind::New { by_id: request.by_id };
            let kind = if request.epoch == FINAL_EPOCH { SessionKind::Sessionless } else { new };
            return Ok(Opened { kind, asked });
        }
        let session = self.sessions.get_mut(&request.id).ok_or(ErrorCode::FetchSessionIdNotFound)?;
        if session.epoch != request.epoch {
            return Err(ErrorCode::InvalidFetchSessionEpoch);
        }
        if session.by_id != request.by_id {
            return Err(ErrorCode::FetchSessionTopicIdError);
        }
        session.update(asked.iter().cloned(), forgotten);
        if session.order.is_empty() {
            self.sessions.remove(&request.id);
            return Ok(Opened { kind: SessionKind::Sessionless, asked });
        }
        session.last_used = now;
        session.epoch = next_epoch(session.epoch);
        let kind = SessionKind::Incremental { id: request.id, epoch: session.epoch };
        Ok(Opened { kind, asked: session.order.values().map(|cached| cached.asked.clone()).listed() })
    }

    /// The partitions that a session remembers, in the order in which they are read.
    pub(crate) fn partitions(&self, id: i32) -> impl Iterator<Item = &PartitionId> {
        let order = self.sessions.get(&id).into_iter().flat_map(|session| session.order.values());
        order.map(|cached| &cached.asked.partition)
    }

    /// Remembers what is being fetched, and what the first answer says. The new session's id; 0 if there is no room.
    pub(crate) fn create(
        &mut self,
        broker: i32,
        by_id: bool,
        fetched: Vec<(Asked, Told)>,
        slots: usize,
        now: Millis,
    ) -> i32 {
        if self.sessions.len() >= slots && !self.evict(fetched.len(), now) {
            return NO_SESSION;
        }
        let mut session = Session {
            broker,
            epoch: next_epoch(INITIAL_EPOCH),
            by_id,
            created: now,
            last_used: now,
            next_place: 0,
            order: OrderedMap::new(),
            places: HashMap::new(),
        };
        for (asked, told) in fetched {
            session.insert(Cached::told(asked, told));
        }
        let id = self.next_id();
        self.sessions.insert(id, session);
        id
    }

    /// Which of the partitions an incremental answer tells about; notes what it tells. An error if the session has
    /// moved on since the request was taken up.
    pub(crate) fn news(
        &mut self,
        id: i32,
        epoch: i32,
        told: &[(PartitionId, Told)],
    ) -> Result<Vec<bool>, ErrorCode> {
        match self.sessions.get_mut(&id) {
            Some(session) if session.epoch == epoch => {
                Ok(told.iter().map(|(partition, told)| session.is_news(partition, *told)).listed())
            }
            _ => Err(ErrorCode::InvalidFetchSessionEpoch),
        }
    }

    /// A broker was stopped: it remembers nothing.
    pub(crate) fn broker_gone(&mut self, broker: i32) {
        self.sessions.retain(|_, session| session.broker != broker);
    }

    fn next_id(&mut self) -> i32 {
        loop {
            self.last_id = self.last_id.checked_add(1).unwrap_or(1);
            if !self.sessions.contains_key(&self.last_id) {
                return self.last_id;
            }
        }
    }

    /// Makes room: for a stale session, else for one that is not new and remembers less than the newcomer.
    fn evict(&mut self, newcomer_partitions: usize, now: Millis) -> bool {
        let stale = self.sessions.iter().min_by_key(|(_, session)| session.last_used);
        let victim = stale.filter(|(_, session)| now - session.last_used > EVICTION_MS).or_else(|| {
            let settled = self.sessions.iter().filter(|(_, session)| now - session.created > EVICTION_MS);
            settled
                .min_by_key(|(_, session)| session.order.len())
                .filter(|(_, session)| session.order.len() < newcomer_partitions)
        });
        let Some(id) = victim.map(|(id, _)| *id) else { return false };
        self.sessions.remove(&id);
        true
    }
}

fn next_epoch(epoch: i32) -> i32 {
    epoch.checked_add(1).unwrap_or(1)
}

impl Cached {
    /// After an error the next answer is told anew.
    fn told(asked: Asked, told: Told) -> Self {
        let high_watermark = if told.is_error { -1 } else { told.high_watermark };
        Self { asked, high_watermark, log_start_offset: told.log_start_offset }
    }
}

impl Session {
    fn insert(&mut self, cached: Cached) {
        if let Some(place) = self.places.get(&cached.asked.partition) {
            self.order.insert(*place, cached);
            return;
        }
        self.places.insert(cached.asked.partition.clone(), self.next_place);
        self.order.insert(self.next_place, cached);
        self.next_place += 1;
    }

    fn update(&mut self, asked: impl Iterator<Item = Asked>, forgotten: &[PartitionId]) {
        for asked in asked {
            match self.places.get(&asked.partition).and_then(|place| self.order.get_mut(place)) {
                Some(cached) => cached.asked = asked,
                None => self.insert(Cached { asked, high_watermark: -1, log_start_offset: -1 }),
            }
        }
        for partition in forgotten {
            if let Some(place) = self.places.remove(partition) {
                self.order.remove(&place);
            }
        }
    }

    fn is_news(&mut self, partition: &PartitionId, told: Told) -> bool {
        let Some(place) = self.places.get_mut(partition) else { return false };
        let Some(mut cached) = self.order.remove(place) else { return false };
        let changed =
            cached.high_watermark != told.high_watermark || cached.log_start_offset != told.log_start_offset;
        cached = Cached::told(cached.asked, told);
        if told.has_records {
            *place = self.next_place;
            self.next_place += 1;
        }
        self.order.insert(*place, cached);
        told.has_records || told.is_special || changed
    }
}

#[cfg(test)]
mod tests;
