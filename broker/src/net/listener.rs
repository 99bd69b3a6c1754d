//! Accepts the connections of one broker.

use std::net::{SocketAddr, TcpListener as StdListener};
use std::sync::Arc;

use tokio::net::{TcpListener, TcpStream};

use crate::call::{Client, ConnectionId};
use crate::net::connection::Connection;
use crate::shared::Shared;
use crate::trace::ClientNumber;

/// A bound port, not yet served.
#[derive(Debug)]
pub(crate) struct BoundListener {
    /// The broker that answers on it.
    pub(crate) broker_id: i32,
    /// The port itself. Connections queue up in it until it is served.
    pub(crate) socket: StdListener,
}

/// Accepts until the runtime ends.
pub(crate) async fn accept(shared: Arc<Shared>, broker_id: i32, listener: TcpListener) {
    loop {
        match listener.accept().await {
            Ok((stream, peer_addr)) => {
                if let Some(connection) = connection(&shared, broker_id, stream, peer_addr) {
                    tokio::spawn(connection.run());
                }
            }
            // Out of descriptors, or a client that was gone before it was accepted: neither ends the listener.
            Err(error) => {
                log::warn!("broker {broker_id} cannot accept a connection: {error}");
                tokio::time::sleep(ACCEPT_PAUSE).await;
            }
        }
    }
}

/// How long the listener rests after an error, so that a lack of descriptors does not make a busy loop.
const ACCEPT_PAUSE: std::time::Duration = std::time::Duration::from_millis(10);

fn connection(
    shared: &Arc<Shared>,
    broker_id: i32,
    stream: TcpStream,
    peer_addr: SocketAddr,
) -> Option<Connection> {
    let local_addr = stream.local_addr().ok()?;
    // An answer is written whole; waiting for more of it would only delay it.
    stream.set_nodelay(true).ok()?;
    let connection: ConnectionId = shared.next_connection();
    let traced = ClientNumber::default();
    let mut client =
        Client { connection, broker_id, client_id: Arc::from(""), local_addr, peer_addr, traced };
    client.traced = shared.trace.client(&client, None);
    Some(Connection::new(shared, stream, client))
}
