//! Which connections are open, and whose they are.

use crate::ordered::OrderedMap;
use std::sync::Arc;

use parking_lot::Mutex;

use crate::call::{Client, ConnectionId};
use crate::cluster::Cluster;

/// An open connection.
///
/// ```
/// let kafka = kafkito::Cluster::start()?;
/// assert_eq!(kafka.connections(), []);
/// # Ok::<(), kafkito::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "control", derive(serde::Serialize, utoipa::ToSchema), serde(rename_all = "camelCase"))]
#[non_exhaustive]
pub struct ConnectionView {
    /// Its number: 1 for the first, never used twice.
    pub number: u64,
    /// The broker that accepted it.
    pub broker: i32,
    /// The client id of its last request; empty before the first.
    pub client_id: String,
    /// The client's own address, `host:port`.
    pub address: String,
}

/// The connections that are open.
#[derive(Debug, Default)]
pub(crate) struct Connections(Mutex<OrderedMap<ConnectionId, Arc<Client>>>);

impl Connections {
    /// A connection was accepted, or its client has named itself.
    pub(crate) fn note(&self, client: &Arc<Client>) {
        self.0.lock().insert(client.connection, Arc::clone(client));
    }

    /// A connection has ended.
    pub(crate) fn closed(&self, connection: ConnectionId) {
        self.0.lock().remove(&connection);
    }

    /// The open ones, in the order in which they were accepted.
    pub(crate) fn views(&self) -> Vec<ConnectionView> {
        self.0.lock().values().map(|client| ConnectionView::of(client)).collect()
    }
}

impl ConnectionView {
    fn of(client: &Client) -> Self {
        Self {
            number: client.connection.0,
            broker: client.broker_id,
            client_id: client.client_id.to_string(),
            address: client.peer_addr.to_string(),
        }
    }
}

impl Cluster {
    /// The connections that are open now, in the order in which they were accepted.
    pub fn connections(&self) -> Vec<ConnectionView> {
        self.shared.connections.views()
    }
}
