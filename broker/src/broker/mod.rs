//! A broker, as the author of a test holds it.

mod lifecycle;
mod log_dirs;
mod view;

use std::net::SocketAddr;
use std::sync::Arc;

use tokio::runtime::Handle;

use crate::cluster::Cluster;
use crate::error::Error;
use crate::shared::Shared;

pub use log_dirs::LogDirView;
pub use view::BrokerView;
pub(crate) use view::views;

/// A broker of a cluster by its id: it can be stopped, killed and started again, while the others go on.
///
/// Cheap to clone and to send to another thread. It does not keep the cluster running.
///
/// ```
/// let kafka = kafkito::Cluster::builder().brokers(3).replicated_topic("orders", 1, 3).start()?;
/// let orders = kafka.topic("orders");
/// let leader = orders.leader(0).unwrap();
///
/// kafka.broker(leader).stop()?; // its clients are disconnected, another leads
/// assert_ne!(orders.leader(0).unwrap(), leader);
/// assert_eq!(orders.isr(0).unwrap().len(), 2);
///
/// kafka.broker(leader).start()?; // on the same port; it copies what it has missed, and is in sync
/// assert_eq!(orders.isr(0).unwrap().len(), 3);
/// # Ok::<(), kafkito::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Broker {
    shared: Arc<Shared>,
    runtime: Handle,
    id: i32,
}

impl Cluster {
    /// A broker by its id; they are numbered from 1.
    pub fn broker(&self, id: i32) -> Broker {
        Broker::new(&self.shared, &self.runtime, id)
    }

    /// The brokers, by id: those that are stopped, too.
    ///
    /// ```
    /// let kafka = kafkito::Cluster::builder().brokers(3).racks(["a", "b"]).start()?;
    /// let racks: Vec<_> = kafka.brokers().into_iter().map(|broker| broker.rack.unwrap()).collect();
    /// assert_eq!(racks, ["a", "b", "a"]);
    /// # Ok::<(), kafkito::Error>(())
    /// ```
    pub fn brokers(&self) -> Vec<BrokerView> {
        views(&self.shared)
    }
}

impl Broker {
    pub(crate) fn new(shared: &Arc<Shared>, runtime: &Handle, id: i32) -> Self {
        Self { shared: Arc::clone(shared), runtime: runtime.clone(), id }
    }

    /// The broker's id.
    pub fn id(&self) -> i32 {
        self.id
    }

    /// Where it listens, or will again once it is started.
    ///
    /// # Errors
    /// [`NotFound`](crate::ErrorKind::NotFound) if there is no such broker.
    pub fn address(&self) -> Result<SocketAddr, Error> {
        self.shared.inside("single brokers")?;
        self.shared.listeners.address(self.id).ok_or_else(|| self.missing())
    }

    /// The broker as it stands.
    ///
    /// # Errors
    /// [`NotFound`](crate::ErrorKind::NotFound) if there is no such broker.
    pub fn view(&self) -> Result<BrokerView, Error> {
        self.shared.inside("single brokers")?;
        let found = views(&self.shared).into_iter().find(|broker| broker.id == self.id);
        found.ok_or_else(|| self.missing())
    }

    /// Whether it is there: `false` while it is stopped, or if there is no such broker.
    pub fn is_running(&self) -> bool {
        self.shared.assert_inside("single brokers");
        self.shared.listeners.is_open(self.id)
    }
}
