//! One request on its way through a handler, and the client that sent it.

use std::net::SocketAddr;
use std::sync::Arc;

use crate::clock::Millis;
use crate::trace::ClientNumber;

/// Names a connection; never used twice in a cluster.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct ConnectionId(pub(crate) u64);

/// Who sends the requests of a connection.
#[derive(Clone, Debug)]
pub(crate) struct Client {
    /// The connection.
    pub(crate) connection: ConnectionId,
    /// The broker whose listener accepted it.
    pub(crate) broker_id: i32,
    /// The client id of the last request header; empty when it was null.
    pub(crate) client_id: Arc<str>,
    /// The address that the client dialled: what is advertised to it, unless another was configured.
    pub(crate) local_addr: SocketAddr,
    /// The client's own address.
    pub(crate) peer_addr: SocketAddr,
    /// Its name in the trace.
    pub(crate) traced: ClientNumber,
}

impl Client {
    /// The client's host as Kafka shows it: `/127.0.0.1`.
    pub(crate) fn host(&self) -> String {
        format!("/{}", self.peer_addr.ip())
    }

    /// Stands for the test's author, who is no client.
    pub(crate) fn author() -> Self {
        let nowhere = SocketAddr::from(([127, 0, 0, 1], 0));
        Self {
            connection: ConnectionId(0),
            broker_id: 1,
            client_id: Arc::from("kafkito"),
            local_addr: nowhere,
            peer_addr: nowhere,
            traced: ClientNumber::default(),
        }
    }
}

/// A decoded request with all that a handler may know about it.
#[derive(Debug)]
pub(crate) struct Call<'a, Q> {
    /// The request.
    pub(crate) request: &'a Q,
    /// The version it was sent with, and is answered with.
    pub(crate) version: i16,
    /// Who asks.
    pub(crate) client: &'a Arc<Client>,
    /// Cluster time when the request was taken up.
    pub(crate) now: Millis,
}

impl std::fmt::Display for Client {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "client {:?} at {}", self.client_id, self.peer_addr)
    }
}
