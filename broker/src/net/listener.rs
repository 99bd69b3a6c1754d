//! Accepts the connections of one broker.

use std::net::{SocketAddr, TcpListener as StdListener};
use std::sync::{Arc, mpsc};
use std::time::Duration;

use tokio::net::{TcpListener, TcpStream};

use crate::call::{Client, ConnectionId};
use crate::fault::{self, Greeting};
use crate::net::connection::Connection;
use crate::net::reserved::Reserved;
use crate::quota;
use crate::shared::Shared;
use crate::trace::ClientNumber;

/// A bound port, not yet served.
#[derive(Debug)]
pub(crate) struct BoundListener {
    /// The broker that answers on it.
    pub(crate) broker_id: i32,
    /// The port itself. Connections queue up in it until it is served.
    pub(crate) socket: StdListener,
    /// Its address.
    pub(crate) address: SocketAddr,
    /// Keeps the port the broker's. `None`: it is reserved when it is closed, which takes the start of a cluster less time.
    pub(crate) reserved: Option<Reserved>,
}

/// Accepts until the runtime ends.
pub(crate) async fn accept(shared: Arc<Shared>, broker_id: i32, port: Port) {
    let Some(listener) = &port.listener else { return };
    // On a listener for one address this is what every client has dialled, and need not be asked for.
    let dialled = Some(port.address).filter(|address| !address.ip().is_unspecified());
    loop {
        match listener.accept().await {
            Ok((stream, peer_addr)) => {
                if let Some(delay) = quota::delay(&shared, broker_id, peer_addr) {
                    tokio::spawn(quota::close_later(stream, delay));
                    continue;
                }
                if let Some((connection, wait)) = connection(&shared, broker_id, stream, peer_addr, dialled) {
                    tokio::spawn(run(connection, wait));
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

/// A port that nobody listens on any more once this is dropped, be it before it was first listened on.
#[derive(Debug)]
pub(crate) struct Port {
    listener: Option<TcpListener>,
    address: SocketAddr,
    /// Goes after the listener, by which others know.
    _is_open: mpsc::Sender<()>,
}

impl Port {
    /// The port, and what ends when it is closed.
    pub(crate) fn new(listener: TcpListener, address: SocketAddr) -> (Self, mpsc::Receiver<()>) {
        let (_is_open, ended) = mpsc::channel();
        (Self { listener: Some(listener), address, _is_open }, ended)
    }
}

impl Drop for Port {
    /// A process that is just being started has a copy of the socket until it runs its program: closed alone, it would go on
    /// listening for so long.
    fn drop(&mut self) {
        #[cfg(unix)]
        if let Some(Ok(listener)) = self.listener.take().map(TcpListener::into_std) {
            let socket = std::net::TcpStream::from(std::os::fd::OwnedFd::from(listener));
            // Where a system does not know this of listeners, it is closed all the same.
            let _ = socket.shutdown(std::net::Shutdown::Both);
        }
    }
}

/// How long the listener rests after an error, so that a lack of descriptors does not make a busy loop.
const ACCEPT_PAUSE: Duration = Duration::from_millis(10);

async fn run(connection: Connection, wait: Option<Duration>) {
    if let Some(wait) = wait {
        tokio::time::sleep(wait).await;
    }
    connection.run().await;
}

/// The connection, and how long it is to wait for its first word; `None` if it is not wanted.
fn connection(
    shared: &Arc<Shared>,
    broker_id: i32,
    stream: TcpStream,
    peer_addr: SocketAddr,
    dialled: Option<SocketAddr>,
) -> Option<(Connection, Option<Duration>)> {
    let local_addr = match dialled {
        Some(address) => address,
        None => stream.local_addr().ok()?,
    };
    // An answer is written whole; waiting for more of it would only delay it.
    stream.set_nodelay(true).ok()?;
    let connection: ConnectionId = shared.next_connection();
    let traced = ClientNumber::default();
    let mut client =
        Client { connection, broker_id, client_id: Arc::from(""), local_addr, peer_addr, traced };
    client.traced = shared.trace.client(&client, None);
    let client = Arc::new(client);
    match fault::greet(shared, &client) {
        Greeting::Accept(fault) => Some((Connection::new(shared, stream, client).with_fault(fault), None)),
        Greeting::After(wait) => Some((Connection::new(shared, stream, client), Some(wait))),
        Greeting::Refuse => {
            // Closed with a reset: an error only means that it is gone already.
            let _ = stream.set_zero_linger();
            None
        }
    }
}
