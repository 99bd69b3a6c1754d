//! The clients whose requests are kept, by a number of four bytes.

use std::sync::Arc;

use crate::call::Client;
use crate::ordered::OrderedMap;

/// Names a client in the trace: a connection, and what its client calls itself.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct ClientNumber(pub(crate) u32);

/// What is known of a client.
#[derive(Clone, Debug)]
pub(super) struct KnownClient {
    pub(super) connection: u64,
    pub(super) broker_id: i32,
    pub(super) client_id: Arc<str>,
    pub(super) software: Option<Arc<Software>>,
    /// The first of its requests whose answers do not reach it, if its connection is half open.
    deaf_from: Option<u64>,
    /// The last request when its connection had ended, or it had taken another name: once that one is gone, so is the
    /// client.
    ended_at: Option<u64>,
}

impl KnownClient {
    /// Whether the answer to one of its requests does not reach it.
    pub(super) fn is_deaf_to(&self, request: u64) -> bool {
        self.deaf_from.is_some_and(|from| from <= request)
    }
}

/// Name and version of a client's software, as its ApiVersions request has them.
#[derive(Debug)]
pub(super) struct Software {
    pub(super) name: String,
    pub(super) version: String,
}

/// What one of them takes in memory, about.
pub(super) const CLIENT_BYTES: usize = 256;

/// The clients of open connections and of all requests that are kept.
#[derive(Clone, Debug, Default)]
pub(super) struct Clients {
    last: u32,
    known: OrderedMap<u32, KnownClient>,
    /// The broker that was dialled first.
    first_broker: Option<i32>,
    /// Whether another was dialled, too.
    pub(super) dial_several: bool,
}

impl Clients {
    pub(super) fn add(&mut self, client: &Client) -> ClientNumber {
        self.last = self.last.wrapping_add(1);
        let known = KnownClient {
            connection: client.connection.0,
            broker_id: client.broker_id,
            client_id: Arc::clone(&client.client_id),
            software: None,
            deaf_from: None,
            ended_at: None,
        };
        self.dial_several |= *self.first_broker.get_or_insert(client.broker_id) != client.broker_id;
        self.known.insert(self.last, known);
        ClientNumber(self.last)
    }

    pub(super) fn get(&self, number: u32) -> Option<&KnownClient> {
        self.known.get(&number)
    }

    /// Its software has named itself.
    pub(super) fn name_software(&mut self, number: ClientNumber, name: &str, version: &str) {
        if let Some(client) = self.known.get_mut(&number.0) {
            client.software = Some(Arc::new(Software { name: name.to_owned(), version: version.to_owned() }));
        }
    }

    /// The same software, over the same connection, under another client id.
    pub(super) fn follows(&mut self, number: ClientNumber, before: ClientNumber) {
        let Some(KnownClient { software, deaf_from, .. }) = self.known.get(&before.0).cloned() else {
            return;
        };
        if let Some(client) = self.known.get_mut(&number.0) {
            (client.software, client.deaf_from) = (software, deaf_from);
        }
    }

    /// From a request on no answer reaches it.
    pub(super) fn deaf(&mut self, number: ClientNumber, from: u64) {
        if let Some(client) = self.known.get_mut(&number.0) {
            client.deaf_from.get_or_insert(from);
        }
    }

    pub(super) fn ended(&mut self, number: ClientNumber, last_request: u64) {
        if let Some(client) = self.known.get_mut(&number.0) {
            client.ended_at = Some(last_request);
        }
    }

    /// Requests before `first` are no longer kept.
    pub(super) fn forget_before(&mut self, first: u64) {
        self.known.retain(|_, client| client.ended_at.is_none_or(|last| last >= first));
    }
}
