//! The broker's configuration of groups and offsets, as plain numbers.

use crate::clock::Millis;
use crate::config::BrokerConfig;

/// What the coordinator obeys; each field names its Kafka config.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct GroupConfig {
    /// `group.initial.rebalance.delay.ms`.
    pub(crate) initial_rebalance_delay_ms: i32,
    /// `group.min.session.timeout.ms`.
    pub(crate) min_session_timeout_ms: i32,
    /// `group.max.session.timeout.ms`.
    pub(crate) max_session_timeout_ms: i32,
    /// `group.max.size`.
    pub(crate) max_size: i32,
    /// `kafkito.group.evict.on.disconnect`.
    pub(crate) evict_on_disconnect: bool,
    /// `offset.metadata.max.bytes`.
    pub(crate) offset_metadata_max_bytes: i32,
    /// `offsets.retention.minutes`, in milliseconds.
    pub(crate) offsets_retention_ms: Millis,
    /// `offsets.retention.check.interval.ms`.
    pub(crate) offsets_retention_check_interval_ms: Millis,
}

impl GroupConfig {
    /// What a broker was configured with.
    pub(crate) fn of(config: &BrokerConfig) -> Self {
        Self {
            initial_rebalance_delay_ms: config.group_initial_rebalance_delay_ms,
            min_session_timeout_ms: config.group_min_session_timeout_ms,
            max_session_timeout_ms: config.group_max_session_timeout_ms,
            max_size: config.group_max_size,
            evict_on_disconnect: config.kafkito_group_evict_on_disconnect,
            offset_metadata_max_bytes: config.offset_metadata_max_bytes,
            offsets_retention_ms: Millis::from(config.offsets_retention_minutes) * 60_000,
            offsets_retention_check_interval_ms: config.offsets_retention_check_interval_ms,
        }
    }
}

#[cfg(test)]
impl Default for GroupConfig {
    fn default() -> Self {
        Self::of(&BrokerConfig::DEFAULT)
    }
}
