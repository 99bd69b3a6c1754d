//! The broker's configuration of groups and offsets, as plain numbers.

use crate::clock::Millis;

/// What the coordinator obeys; each field names its Kafka config. The defaults are Kafka's, but for the initial
/// rebalance delay.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct GroupConfig {
    /// `group.initial.rebalance.delay.ms`; 0 here, where Kafka's 3 s would only cost time in a test.
    pub(crate) initial_rebalance_delay_ms: i32,
    /// `group.min.session.timeout.ms`.
    pub(crate) min_session_timeout_ms: i32,
    /// `group.max.session.timeout.ms`.
    pub(crate) max_session_timeout_ms: i32,
    /// `group.max.size`.
    pub(crate) max_size: i32,
    /// `offset.metadata.max.bytes`.
    pub(crate) offset_metadata_max_bytes: i32,
    /// `offsets.retention.minutes`, in milliseconds.
    pub(crate) offsets_retention_ms: Millis,
    /// `offsets.retention.check.interval.ms`.
    pub(crate) offsets_retention_check_interval_ms: Millis,
}

impl Default for GroupConfig {
    fn default() -> Self {
        Self {
            initial_rebalance_delay_ms: 0,
            min_session_timeout_ms: 6_000,
            max_session_timeout_ms: 1_800_000,
            max_size: i32::MAX,
            offset_metadata_max_bytes: 4096,
            offsets_retention_ms: 10_080 * 60_000,
            offsets_retention_check_interval_ms: 600_000,
        }
    }
}
