//! A cluster inside the test's own process.

use kafkito::Cluster;

use crate::broker;

/// A cluster of the test's own, stopped on drop; or, with `KAFKITO_TEST_BOOTSTRAP=host:port`, the broker there.
#[derive(Debug)]
pub struct InProcess {
    bootstrap: String,
    /// Kept for its drop, which prints what the clients asked last when the test panics.
    _cluster: Option<Cluster>,
}

impl InProcess {
    /// A cluster with the default configuration.
    ///
    /// # Panics
    /// When it cannot be started.
    #[track_caller]
    pub fn start() -> Self {
        if let Some(bootstrap) = broker::external() {
            return Self { bootstrap, _cluster: None };
        }
        match Cluster::start() {
            Ok(cluster) => Self { bootstrap: cluster.bootstrap_servers(), _cluster: Some(cluster) },
            Err(error) => panic!("the cluster does not start: {error}"),
        }
    }

    /// `host:port`, for any client.
    pub fn bootstrap(&self) -> &str {
        &self.bootstrap
    }
}
