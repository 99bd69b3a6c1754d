//! A topic, as the author of a test holds it.

mod compact;
pub(crate) mod failure;
mod produce;
pub(crate) mod read;
pub(crate) mod reassignments;
mod replicas;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use tokio::runtime::Handle;

use crate::cluster::Cluster;
use crate::shared::Shared;

/// A topic by its name. It need not exist yet: waits wait for it, everything else says that it is missing.
///
/// Cheap to clone and to send to another thread. It does not keep the cluster running.
#[derive(Clone, Debug)]
pub struct Topic {
    pub(crate) shared: Arc<Shared>,
    pub(crate) runtime: Handle,
    pub(crate) name: String,
}

impl Cluster {
    /// A topic by its name.
    pub fn topic(&self, name: impl Into<String>) -> Topic {
        Topic::new(&self.shared, &self.runtime, name.into())
    }
}

impl Topic {
    pub(crate) fn new(shared: &Arc<Shared>, runtime: &Handle, name: String) -> Self {
        Self { shared: Arc::clone(shared), runtime: runtime.clone(), name }
    }

    /// The topic's name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// How many partitions the topic has; `None` if there is no such topic.
    pub fn partitions(&self) -> Option<usize> {
        #[cfg(feature = "external")]
        if let Some(external) = self.shared.external() {
            return crate::external::told(external.partitions(&self.name));
        }
        self.shared.look(|state| state.metadata.topic(&self.name).map(|topic| topic.partitions.len()))
    }

    /// The topic's id in Kafka's text form (base64); `None` if there is no such topic.
    pub fn id(&self) -> Option<String> {
        self.shared.look(|state| state.metadata.topic(&self.name).map(|topic| topic.id.to_string()))
    }
}
