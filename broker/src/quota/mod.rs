//! What clients take of the brokers, held against their quotas, as Kafka's quota managers do it.
//!
//! How much somebody has taken is sampled in cluster time: while a test holds the clock, nothing of it is forgotten, and
//! to advance it by the windows is to begin anew. How long a client is throttled is wire time: it is told, and its
//! connection stays mute, for as long as Kafka would leave it so. Both are soft: a restart forgets them, as in Kafka.
//!
//! As long as no quota is set, a request pays one load ([`Switch::is_on`]).

mod connections;
mod limits;
mod mutation;
mod rate;
mod serve;
mod token_bucket;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::call::{Client, ConnectionId};
use crate::clock::Millis;
use crate::metadata::ClientQuotas;
use crate::ordered::OrderedMap;
use crate::state::State;

pub(crate) use connections::{close_later, delay};
pub(crate) use limits::ANONYMOUS;
pub(crate) use mutation::{Charge, FREE};
use rate::{Rate, Window};
pub(crate) use serve::serve;
use token_bucket::TokenBucket;

/// What is measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Kind {
    /// Bytes of requests that produce.
    Produce,
    /// Bytes of records that are fetched.
    Fetch,
    /// The share of a thread's time that goes into requests, in percent.
    Request,
    /// Partitions made and deleted.
    ControllerMutation,
    /// Connections from an address.
    Connection,
}

impl Kind {
    /// Kafka's name of the quota.
    fn key(self) -> &'static str {
        match self {
            Self::Produce => "producer_byte_rate",
            Self::Fetch => "consumer_byte_rate",
            Self::Request => "request_percentage",
            Self::ControllerMutation => "controller_mutation_rate",
            Self::Connection => "connection_creation_rate",
        }
    }
}

/// Whether any quota is set: what requests look at without the lock.
#[derive(Clone, Debug, Default)]
pub(crate) struct Switch(Arc<AtomicBool>);

impl Switch {
    /// Whether any quota is set.
    pub(crate) fn is_on(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

/// What was taken, by whom.
#[derive(Debug, Default)]
pub(crate) struct Quotas {
    pub(crate) switch: Switch,
    usages: OrderedMap<Taker, Usage>,
    /// Throttle times of requests that are being served, in milliseconds: a connection has one at a time.
    noted: OrderedMap<ConnectionId, Millis>,
}

/// Who shares in a quota: on which broker, which user with which client id; what is empty does not count.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Taker {
    kind: Kind,
    broker_id: i32,
    user: String,
    client: String,
}

#[derive(Debug)]
struct Usage {
    used_at: Millis,
    measured: Measured,
}

#[derive(Debug)]
enum Measured {
    Rate(Rate),
    Tokens(TokenBucket),
}

/// Kafka, too, forgets who has taken nothing for an hour.
const IDLE_MAX: Millis = 3_600_000;

impl Quotas {
    /// Notes whether there are quotas.
    pub(crate) fn follow(&mut self, quotas: &ClientQuotas) {
        self.switch.0.store(quotas.iter().next().is_some(), Ordering::Relaxed);
    }

    /// A connection has ended.
    pub(crate) fn closed(&mut self, connection: ConnectionId) {
        self.noted.remove(&connection);
    }

    /// The request that a connection is about to be answered is to be throttled for at least so long.
    fn note(&mut self, connection: ConnectionId, throttle: Millis) {
        if throttle > 0 {
            let noted = self.noted.entry(connection).or_default();
            *noted = throttle.max(*noted);
        }
    }

    fn usage(&mut self, taker: Taker, now: Millis) -> &mut Measured {
        if !self.usages.contains_key(&taker) {
            self.usages.retain(|_, usage| now - usage.used_at < IDLE_MAX);
            let measured = match taker.kind {
                Kind::ControllerMutation => Measured::Tokens(TokenBucket::default()),
                _ => Measured::Rate(Rate::default()),
            };
            self.usages.insert(taker.clone(), Usage { used_at: now, measured });
        }
        let usage = self.usages.entry(taker);
        let usage =
            usage.or_insert_with(|| Usage { used_at: now, measured: Measured::Rate(Rate::default()) });
        usage.used_at = now;
        &mut usage.measured
    }
}

impl State {
    /// A client takes so much of what is measured as a rate. How long it is to be throttled for that, in milliseconds.
    pub(crate) fn take_of_quota(&mut self, kind: Kind, client: &Client, amount: f64, now: Millis) -> Millis {
        let Some((taker, bound)) = self.taker(kind, client) else { return 0 };
        let window = self.quota_window(client.broker_id);
        let Measured::Rate(rate) = self.quotas.usage(taker, now) else { return 0 };
        rate.record(amount, window, now);
        bound.map_or(0, |bound| rate.throttle_time(bound, window, now))
    }

    /// Records that are about to be fetched: whether they are to be held back, as they are more than the quota allows.
    pub(crate) fn hold_back_fetched(&mut self, client: &Client, bytes: usize, now: Millis) -> bool {
        let throttle = self.take_of_quota(Kind::Fetch, client, bytes as f64, now);
        if throttle == 0 {
            return false;
        }
        // They are not sent, so they were not taken.
        self.take_of_quota(Kind::Fetch, client, -(bytes as f64), now);
        self.quotas.note(client.connection, throttle);
        true
    }

    /// The most that can be fetched at once without being throttled for that alone.
    pub(crate) fn fetch_quota_bytes_max(&self, client: &Client) -> i32 {
        let bound = self.taker(Kind::Fetch, client).and_then(|(_, bound)| bound);
        let window = self.quota_window(client.broker_id);
        bound.map_or(i32::MAX, |bound| (bound * window.full_seconds()) as i32)
    }

    /// Takes the throttle time that was noted for a connection's request.
    fn noted_throttle(&mut self, connection: ConnectionId) -> Millis {
        self.quotas.noted.remove(&connection).unwrap_or(0)
    }

    /// Who shares in the quota that a client falls under, and its bound; `None` if nobody has such a quota.
    fn taker(&self, kind: Kind, client: &Client) -> Option<(Taker, Option<f64>)> {
        let quotas = self.metadata.client_quotas();
        let key = kind.key();
        if !quotas.iter().any(|(_, map)| map.contains_key(key)) {
            return None;
        }
        let (user, client_id) = limits::shared_by(quotas, key, ANONYMOUS, &client.client_id);
        let bound = limits::bound(quotas, key, user, client_id);
        // One controller counts for all brokers.
        let broker_id = if kind == Kind::ControllerMutation { -1 } else { client.broker_id };
        Some((Taker { kind, broker_id, user: user.to_owned(), client: client_id.to_owned() }, bound))
    }

    fn quota_window(&self, broker_id: i32) -> Window {
        let broker = self.config.broker(broker_id);
        Window::new(broker.quota_window_num, broker.quota_window_size_seconds)
    }
}

#[cfg(test)]
mod tests;
