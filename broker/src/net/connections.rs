//! Which connections are open, and whose they are.

use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};
use std::task::Waker;
use std::time::Duration;

use parking_lot::{Condvar, Mutex};

use crate::call::{Client, ConnectionId};
use crate::clock::wire_now;
use crate::cluster::Cluster;
use crate::error::{Error, ErrorKind};
use crate::list::Listed;
use crate::ordered::{OrderedMap, OrderedSet};
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
pub(crate) struct Connections {
    open: Mutex<OpenOnes>,
    /// One of them has ended.
    ended: Condvar,
}

#[derive(Debug, Default)]
struct OpenOnes {
    connections: OrderedMap<ConnectionId, Open>,
    /// The brokers that were stopped: whoever was accepted before is closed when it shows.
    stopped: OrderedSet<i32>,
}

#[derive(Debug)]
struct Open {
    client: Arc<Client>,
    closing: Arc<Closing>,
}

/// Whether the test's author wants a connection closed.
#[derive(Debug, Default)]
pub(crate) struct Closing {
    asked: AtomicU8,
    waker: Mutex<Option<Waker>>,
}

/// What the test's author has done that ends a connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Asked {
    /// Asked for it.
    Close = 1,
    /// Stopped the broker.
    Stop = 2,
}

impl Closing {
    /// Who is to be woken when it is asked for: the connection's task, which stays the same.
    pub(crate) fn watch(&self, waker: &Waker) {
        *self.waker.lock() = Some(waker.clone());
    }

    /// Whether it was asked for, and how.
    pub(crate) fn asked(&self) -> Option<Asked> {
        match self.asked.load(Ordering::SeqCst) {
            0 => None,
            2 => Some(Asked::Stop),
            _ => Some(Asked::Close),
        }
    }

    fn ask(&self, asked: Asked) {
        self.asked.store(asked as u8, Ordering::SeqCst);
        if let Some(waker) = self.waker.lock().take() {
            waker.wake();
        }
    }
}

impl Connections {
    /// A connection was accepted, or its client has named itself.
    pub(crate) fn note(&self, client: &Arc<Client>, closing: &Arc<Closing>) {
        let open = Open { client: Arc::clone(client), closing: Arc::clone(closing) };
        let mut ones = self.open.lock();
        ones.connections.insert(client.connection, open);
        if !ones.stopped.is_empty() && ones.stopped.contains(&client.broker_id) {
            closing.ask(Asked::Stop);
        }
    }

    /// Closes every connection of a broker, and waits until they are closed. Gives how many are not, after so long.
    pub(crate) fn close_all_of(&self, broker: i32, limit: Duration) -> usize {
        let until = wire_now() + limit;
        let mut ones = self.open.lock();
        ones.stopped.insert(broker);
        for open in ones.connections.values().filter(|open| open.client.broker_id == broker) {
            open.closing.ask(Asked::Stop);
        }
        loop {
            let left = ones.connections.values().filter(|open| open.client.broker_id == broker).count();
            if left == 0 || self.ended.wait_until(&mut ones, until).timed_out() {
                return left;
            }
        }
    }

    /// The cluster's thread is gone, and with it all connections.
    pub(crate) fn all_gone(&self) {
        self.open.lock().connections = OrderedMap::new();
        self.ended.notify_all();
    }

    /// A broker's connections may stay open again.
    pub(crate) fn allow(&self, broker: i32) {
        self.open.lock().stopped.remove(&broker);
    }

    /// Has a connection closed, whatever it is doing; `false` if it is not open.
    fn close(&self, connection: ConnectionId) -> bool {
        let closing = self.open.lock().connections.get(&connection).map(|open| Arc::clone(&open.closing));
        closing.inspect(|closing| closing.ask(Asked::Close)).is_some()
    }

    /// A connection has ended.
    pub(crate) fn closed(&self, connection: ConnectionId) {
        self.open.lock().connections.remove(&connection);
        self.ended.notify_all();
    }

    /// The open ones, in the order in which they were accepted.
    pub(crate) fn views(&self) -> Vec<ConnectionView> {
        self.open.lock().connections.values().map(|open| ConnectionView::of(&open.client)).listed()
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
        self.shared.assert_inside("connections");
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
        self.shared.inside("connections")?;
        close(&self.shared, number)
    }
}

/// Has a connection closed.
pub(crate) fn close(shared: &Shared, number: u64) -> Result<(), Error> {
    if shared.connections.close(ConnectionId(number)) {
        return Ok(());
    }
    let open: Vec<String> =
        shared.connections.views().iter().take(20).map(|open| open.number.to_string()).listed();
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
