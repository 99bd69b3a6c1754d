//! The ports of the brokers: served, closed while a broker is stopped, and served again.

use std::io;
use std::net::{SocketAddr, TcpListener as StdListener};
use std::sync::{Arc, mpsc};
use std::time::Duration;

use parking_lot::Mutex;
use tokio::net::TcpListener;
use tokio::runtime::Handle;
use tokio::task::AbortHandle;

use super::listener::{self, BoundListener};
use crate::ordered::OrderedMap;
use crate::shared::Shared;

/// How long the cluster's thread may take to let go of a port.
const CLOSING_MAX: Duration = Duration::from_secs(10);

/// The listener of each broker.
#[derive(Debug, Default)]
pub(crate) struct Listeners(Mutex<OrderedMap<i32, Listening>>);

#[derive(Debug)]
struct Listening {
    address: SocketAddr,
    /// The task that accepts; `None` while the broker is stopped.
    accepting: Option<Accepting>,
    /// Keeps the port from others while nobody listens on it.
    reserved: Option<Reserved>,
}

#[derive(Debug)]
struct Accepting {
    task: AbortHandle,
    /// Ends with the task, after the port was closed.
    ended: mpsc::Receiver<()>,
}

impl Listeners {
    /// Accepts connections of a broker on a bound port.
    ///
    /// # Errors
    /// If the runtime does not take it.
    pub(crate) fn serve(
        &self,
        shared: &Arc<Shared>,
        runtime: &Handle,
        bound: BoundListener,
    ) -> io::Result<SocketAddr> {
        let BoundListener { broker_id, socket } = bound;
        let address = socket.local_addr()?;
        let _within = runtime.enter();
        let socket = TcpListener::from_std(socket)?;
        let (alive, ended) = mpsc::channel::<()>();
        let shared = Arc::clone(shared);
        let task = runtime.spawn(async move {
            // Dropped after the listener, also where the task is ended from outside.
            let _alive = alive;
            listener::accept(shared, broker_id, socket).await;
        });
        let accepting = Some(Accepting { task: task.abort_handle(), ended });
        self.0.lock().insert(broker_id, Listening { address, accepting, reserved: None });
        Ok(address)
    }

    /// Where a broker listens, or will again.
    pub(crate) fn address(&self, broker: i32) -> Option<SocketAddr> {
        self.0.lock().get(&broker).map(|listening| listening.address)
    }

    /// Whether somebody accepts connections of the broker.
    pub(crate) fn is_open(&self, broker: i32) -> bool {
        self.0.lock().get(&broker).is_some_and(|listening| listening.accepting.is_some())
    }

    /// Closes a broker's port: when this returns, whoever dials it is refused. The port stays the broker's.
    ///
    /// # Errors
    /// If the cluster's thread does not let go of it.
    pub(crate) fn close(&self, broker: i32) -> io::Result<()> {
        let accepting = self.0.lock().get_mut(&broker).and_then(|listening| listening.accepting.take());
        let Some(accepting) = accepting else { return Ok(()) };
        accepting.task.abort();
        if accepting.ended.recv_timeout(CLOSING_MAX) == Err(mpsc::RecvTimeoutError::Timeout) {
            let text =
                format!("the port was not closed within {CLOSING_MAX:?}: the cluster's thread is busy");
            return Err(io::Error::new(io::ErrorKind::TimedOut, text));
        }
        if let Some(listening) = self.0.lock().get_mut(&broker) {
            listening.reserved = Reserved::on(listening.address);
        }
        Ok(())
    }

    /// Binds the port again on which the broker listened before. It is to be [served](Self::serve).
    ///
    /// # Errors
    /// If somebody else does by now.
    pub(crate) fn rebind(&self, broker: i32) -> io::Result<BoundListener> {
        let address = self.address(broker).ok_or(io::ErrorKind::NotFound)?;
        let socket = StdListener::bind(address)?;
        socket.set_nonblocking(true)?;
        Ok(BoundListener { broker_id: broker, socket })
    }
}

/// A socket that is bound and does not listen: nobody who asks for any free port gets this one, and who dials it is refused.
#[derive(Debug)]
struct Reserved {
    #[cfg(unix)]
    _socket: tokio::net::TcpSocket,
}

impl Reserved {
    #[cfg(unix)]
    fn on(address: SocketAddr) -> Option<Self> {
        use tokio::net::TcpSocket;
        let socket = if address.is_ipv4() { TcpSocket::new_v4() } else { TcpSocket::new_v6() }.ok()?;
        // Such a socket stands in nobody's way who asks for this very port.
        socket.set_reuseaddr(true).ok()?;
        socket.bind(address).ok()?;
        Some(Self { _socket: socket })
    }

    #[cfg(not(unix))]
    fn on(_: SocketAddr) -> Option<Self> {
        None
    }
}
