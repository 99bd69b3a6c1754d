//! The ports of the brokers: served, closed while a broker is stopped, and served again.

use std::io;
use std::net::{SocketAddr, TcpListener as StdListener};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, mpsc};
use std::time::Duration;

use parking_lot::Mutex;
use tokio::net::TcpListener;
use tokio::runtime::Handle;
use tokio::task::AbortHandle;

use super::bound::listen_on;
use super::listener::{self, BoundListener, Port};
use super::reserved::Reserved;
use crate::ordered::OrderedMap;
use crate::shared::Shared;

/// How long the cluster's thread may take to let go of a port.
const CLOSING_MAX: Duration = Duration::from_secs(10);

/// The listener of each broker.
#[derive(Debug, Default)]
pub(crate) struct Listeners {
    of_brokers: Mutex<OrderedMap<i32, Listening>>,
    /// The cluster was dropped.
    are_gone: AtomicBool,
}

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

impl Accepting {
    fn begin(
        shared: &Arc<Shared>,
        runtime: &Handle,
        broker: i32,
        (socket, address): (StdListener, SocketAddr),
    ) -> io::Result<Self> {
        let _within = runtime.enter();
        let socket = TcpListener::from_std(socket)?;
        let (port, ended) = Port::new(socket, address);
        let task = runtime.spawn(listener::accept(Arc::clone(shared), broker, port));
        Ok(Self { task: task.abort_handle(), ended })
    }
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
        let BoundListener { broker_id, socket, address, reserved } = bound;
        let accepting = Some(Accepting::begin(shared, runtime, broker_id, (socket, address))?);
        self.of_brokers.lock().insert(broker_id, Listening { address, accepting, reserved });
        Ok(address)
    }

    /// The same once more, after the port was closed.
    ///
    /// # Errors
    /// If the runtime does not take it.
    pub(crate) fn serve_again(
        &self,
        shared: &Arc<Shared>,
        runtime: &Handle,
        broker: i32,
        socket: StdListener,
    ) -> io::Result<()> {
        let address = self.address(broker).ok_or(io::ErrorKind::NotFound)?;
        let accepting = Accepting::begin(shared, runtime, broker, (socket, address))?;
        if let Some(listening) = self.of_brokers.lock().get_mut(&broker) {
            listening.accepting = Some(accepting);
        }
        Ok(())
    }

    /// The cluster ends: it accepts no more connections, and lets go of its ports as soon as its thread gets to it.
    pub(crate) fn accept_no_more(&self) {
        for listening in self.of_brokers.lock().values() {
            if let Some(accepting) = &listening.accepting {
                accepting.task.abort();
            }
        }
    }

    /// The cluster's thread is gone, and with it everything that listened: handles that live longer keep no port.
    pub(crate) fn all_gone(&self) {
        self.are_gone.store(true, Ordering::SeqCst);
        for listening in self.of_brokers.lock().values_mut() {
            (listening.accepting, listening.reserved) = (None, None);
        }
    }

    /// Whether the cluster's thread is gone.
    pub(crate) fn are_gone(&self) -> bool {
        self.are_gone.load(Ordering::SeqCst)
    }

    /// Where a broker listens, or will again.
    pub(crate) fn address(&self, broker: i32) -> Option<SocketAddr> {
        self.of_brokers.lock().get(&broker).map(|listening| listening.address)
    }

    /// Whether somebody accepts connections of the broker.
    pub(crate) fn is_open(&self, broker: i32) -> bool {
        self.of_brokers.lock().get(&broker).is_some_and(|listening| listening.accepting.is_some())
    }

    /// Closes a broker's port: when this returns, whoever dials it is refused. The port stays the broker's.
    ///
    /// # Errors
    /// If the cluster's thread does not let go of it.
    pub(crate) fn close(&self, broker: i32) -> io::Result<()> {
        let accepting =
            self.of_brokers.lock().get_mut(&broker).and_then(|listening| listening.accepting.take());
        let Some(accepting) = accepting else { return Ok(()) };
        accepting.task.abort();
        if accepting.ended.recv_timeout(CLOSING_MAX) == Err(mpsc::RecvTimeoutError::Timeout) {
            let text =
                format!("the port was not closed within {CLOSING_MAX:?}: the cluster's thread is busy");
            return Err(io::Error::new(io::ErrorKind::TimedOut, text));
        }
        if let Some(listening) = self
            .of_brokers
            .lock()
            .get_mut(&broker)
            .filter(|listening| listening.reserved.is_none() && !self.are_gone())
        {
            // Should somebody have been faster, in this moment, whoever starts the broker again is told.
            listening.reserved = Reserved::on(listening.address).ok().map(|(reserved, _)| reserved);
        }
        Ok(())
    }

    /// Listens again on the port of a broker, which has stayed its own.
    ///
    /// # Errors
    /// If somebody else does by now, who has asked for this very port.
    pub(crate) fn rebind(&self, broker: i32) -> io::Result<StdListener> {
        let address = self.address(broker).ok_or(io::ErrorKind::NotFound)?;
        listen_on(address)
    }
}
