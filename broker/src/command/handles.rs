//! What commands act through.

use std::net::SocketAddr;
use std::sync::Arc;

use tokio::runtime::Handle;

use crate::broker::Broker;
use crate::cluster::Cluster;
use crate::group::handle::Group;
use crate::shared::Shared;
use crate::topic::Topic;

/// A way to a cluster that does not keep it running: cheap to clone, for any thread.
#[derive(Clone, Debug)]
pub(crate) struct Handles {
    /// The cluster.
    pub(crate) shared: Arc<Shared>,
    /// Its runtime.
    pub(crate) runtime: Handle,
    /// Where its brokers listen.
    pub(crate) endpoints: Vec<SocketAddr>,
}

impl Handles {
    pub(crate) fn topic(&self, name: impl Into<String>) -> Topic {
        Topic::new(&self.shared, &self.runtime, name.into())
    }

    pub(crate) fn broker(&self, id: i32) -> Broker {
        Broker::new(&self.shared, &self.runtime, id)
    }

    pub(crate) fn group(&self, id: impl Into<String>) -> Group {
        Group::new(&self.shared, &self.runtime, id.into())
    }
}

impl Cluster {
    pub(crate) fn handles(&self) -> Handles {
        Handles {
            shared: Arc::clone(&self.shared),
            runtime: self.runtime.clone(),
            endpoints: self.endpoints().to_vec(),
        }
    }
}
