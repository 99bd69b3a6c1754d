//! Which connections are open, and whose they are.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::Waker;

use parking_lot::Mutex;

use crate::call::{Client, ConnectionId};
use crate::cluster::Cluster;
use crate::error::{Error, ErrorKind};
use crate::ordered::OrderedMap;
use crate::shared::Shared;

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
pub(crate) struct Connections(Mutex<OrderedMap<ConnectionId, Open>>);

#[derive(Debug)]
struct Open {
    client: Arc<Client>,
    closing: Arc<Closing>,
}

/// Whether the test's author wants a connection closed.
#[derive(Debug, Default)]
pub(crate) struct Closing {
    asked: AtomicBool,
    waker: Mutex<Option<Waker>>,
}

impl Closing {
    /// Who is to be woken when it is asked for: the connection's task, which stays the same.
    pub(crate) fn watch(&self, waker: &Waker) {
        *self.waker.lock() = Some(waker.clone());
    }

    /// Whether it was asked for.
    pub(crate) fn is_asked(&self) -> bool {
        self.asked.load(Ordering::SeqCst)
    }

    fn ask(&self) {
        self.asked.store(true, Ordering::SeqCst);
        if let Some(waker) = self.waker.lock().take() {
            waker.wake();
        }
    }
}

impl Connections {
    /// A connection was accepted, or its client has named itself.
    pub(crate) fn note(&self, client: &Arc<Client>, closing: &Arc<Closing>) {
        let open = Open { client: Arc::clone(client), closing: Arc::clone(closing) };
        self.0.lock().insert(client.connection, open);
    }

    /// Has a connection closed, whatever it is doing; `false` if it is not open.
    fn close(&self, connection: ConnectionId) -> bool {
        let closing = self.0.lock().get(&connection).map(|open| Arc::clone(&open.closing));
        closing.inspect(|closing| closing.ask()).is_some()
    }

    /// A connection has ended.
    pub(crate) fn closed(&self, connection: ConnectionId) {
        self.0.lock().remove(&connection);
    }

    /// The open ones, in the order in which they were accepted.
    pub(crate) fn views(&self) -> Vec<ConnectionView> {
        self.0.lock().values().map(|open| ConnectionView::of(&open.client)).collect()
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

    /// Closes a connection by its [number](ConnectionView::number): what its client has asked for and not got stays without an
    /// answer, and its client finds the connection closed, as when a broker goes away. The trace tells why.
    ///
    /// ```
    /// use std::io::Read;
    ///
    /// let kafka = kafkito::Cluster::start()?;
    /// let mut client = std::net::TcpStream::connect(kafka.bootstrap_servers()).expect("it listens");
    /// let number = kafka.connected(1).wait()?[0].number;
    /// kafka.close_connection(number)?;
    /// assert_eq!(client.read(&mut [0]).expect("a plain end"), 0);
    /// kafka.disconnected().wait()?;
    /// # Ok::<(), kafkito::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`ErrorKind::NotFound`] if no connection of this number is open, with those that are.
    pub fn close_connection(&self, number: u64) -> Result<(), Error> {
        close(&self.shared, number)
    }
}

/// Has a connection closed.
pub(crate) fn close(shared: &Shared, number: u64) -> Result<(), Error> {
    if shared.connections.close(ConnectionId(number)) {
        return Ok(());
    }
    let open: Vec<String> =
        shared.connections.views().iter().take(20).map(|open| open.number.to_string()).collect();
    let text = match open.len() {
        0 => format!("there is no open connection {number}, and no other"),
        _ => format!("there is no open connection {number}; there are {}", open.join(", ")),
    };
    Err(Error::new(ErrorKind::NotFound, text))
}

#[cfg(test)]
mod tests {
    use std::io::{Read, Write};
    use std::net::TcpStream;

    use super::*;
    use crate::{Api, Fault};

    #[test]
    fn a_connection_is_closed_though_its_request_is_held() {
        let kafka = Cluster::start().expect("a cluster starts");
        let held = kafka.inject(Fault::on(Api::ApiVersions).hold()).expect("it can match");
        let mut client = TcpStream::connect(kafka.bootstrap_servers()).expect("it listens");
        // ApiVersions v0: length, key, version, correlation id, client id.
        let request = [&[0, 0, 0, 13][..], &[0, 18, 0, 0], &[0, 0, 0, 7], &[0, 3], b"app"].concat();
        client.write_all(&[&request[..], &request].concat()).expect("it is sent");
        held.held(1).wait().expect("it is held");
        let number = kafka.connections()[0].number;
        kafka.close_connection(number).expect("it is open");
        // The second request was not read: such an end may come as a reset.
        assert_eq!(client.read(&mut [0]).unwrap_or(0), 0);
        kafka.disconnected().wait().expect("it is gone");
        assert_eq!(held.gone(), 1);
        let why = kafka.trace().connections()[0].why.clone();
        assert_eq!(why.as_deref(), Some("the test"));
        let error = kafka.close_connection(number).expect_err("it is closed");
        assert_eq!((error.kind(), error.to_string().contains("no other")), (ErrorKind::NotFound, true));
    }
}
