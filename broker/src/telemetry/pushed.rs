//! What clients have pushed, as the author of a test sees it.

use std::time::Duration;

use super::{Push, names};
use crate::command::RawBytes;

/// What a push may unpack to.
const PLAIN_BYTES_MAX: usize = 64 << 20;

/// What one PushTelemetry request of a client has brought.
///
/// ```
/// let kafka = kafkito::Cluster::builder().config("kafkito.client.metrics.enable", "true").start()?;
/// // A client subscribed by `kafka-client-metrics.sh --alter --metrics … --interval 1000` pushes once a second.
/// for pushed in kafka.client_metrics() {
///     println!("{} has {:?}", pushed.client_id, pushed.names);
/// }
/// # Ok::<(), kafkito::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "control", derive(serde::Serialize, utoipa::ToSchema), serde(rename_all = "camelCase"))]
#[non_exhaustive]
pub struct PushedMetrics {
    /// When it came, in cluster time since the epoch, in milliseconds.
    pub timestamp_ms: u64,
    /// The client id of the request; empty when it had none.
    pub client_id: String,
    /// The id that the client goes by in its metrics, as text in Kafka's form.
    pub client_instance_id: String,
    /// Whether the client said that it is the last one.
    pub is_terminating: bool,
    /// The names of the metrics, in the order in which they stand; none if the bytes are not OpenTelemetry's.
    pub names: Vec<String>,
    /// All of it, decompressed: a `MetricsData` of OpenTelemetry's protocol.
    pub metrics: RawBytes,
}

impl PushedMetrics {
    /// Decompresses what was pushed; what is broken is shown as it came.
    pub(crate) fn of(push: Push) -> Self {
        let plain = push.codec.decompress(push.metrics.clone(), PLAIN_BYTES_MAX);
        let metrics = plain.map_or(push.metrics, Into::into);
        Self {
            timestamp_ms: push.at.unsigned_abs(),
            client_id: push.client_id.to_string(),
            client_instance_id: push.instance_id.to_string(),
            is_terminating: push.is_terminating,
            names: names::names(&metrics).unwrap_or_default(),
            metrics: metrics.into(),
        }
    }

    /// When it came, as the time since the epoch.
    pub fn timestamp(&self) -> Duration {
        Duration::from_millis(self.timestamp_ms)
    }
}
