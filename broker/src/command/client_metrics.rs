//! Metrics that clients have pushed.

use super::{Handles, Run};
use crate::cluster::Cluster;
use crate::error::Error;
use crate::list::Listed;
use crate::telemetry::PushedMetrics;

/// Lists the metrics that clients have pushed, oldest first; of many only the last 16 MiB are kept.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(
    feature = "control",
    derive(serde::Deserialize, utoipa::ToSchema),
    serde(rename_all = "camelCase", deny_unknown_fields)
)]
pub struct ListClientMetrics {}

/// Metrics that clients have pushed.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "control", derive(serde::Serialize, utoipa::ToSchema), serde(rename_all = "camelCase"))]
#[non_exhaustive]
pub struct ClientMetricsList {
    /// The pushes, oldest first.
    pub client_metrics: Vec<PushedMetrics>,
}

impl Run for ListClientMetrics {
    type Answer = ClientMetricsList;

    fn run(self, handles: &Handles) -> Result<ClientMetricsList, Error> {
        // Decompressed outside of the lock.
        let pushed: Vec<_> = handles.shared.look(|state| state.telemetry.pushed().cloned().listed());
        Ok(ClientMetricsList { client_metrics: pushed.into_iter().map(PushedMetrics::of).listed() })
    }
}

impl Cluster {
    /// The metrics that clients have pushed (KIP-714), oldest first; of many only the last 16 MiB are kept.
    ///
    /// Clients push what a subscription asks them for (`kafka-client-metrics.sh`), and only to a cluster with the config
    /// `kafkito.client.metrics.enable=true`: a Kafka without a receiver for metrics does not ask for any.
    ///
    /// ```
    /// let kafka = kafkito::Cluster::start()?;
    /// assert!(kafka.client_metrics().is_empty());
    /// # Ok::<(), kafkito::Error>(())
    /// ```
    pub fn client_metrics(&self) -> Vec<PushedMetrics> {
        self.shared.assert_inside("metrics of clients");
        ListClientMetrics {}.run(&self.handles()).map(|list| list.client_metrics).unwrap_or_default()
    }
}
