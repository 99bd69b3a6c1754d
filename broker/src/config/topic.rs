//! What a topic's logs obey.

use super::{
    Overrides,
    typed::typed,
    values::{CleanupPolicy, CompressionType, TimestampType},
};

/// The leaders whose copying is throttled: a list of replicas, which whoever throttles reads anew.
pub(crate) const LEADER_THROTTLED_REPLICAS: &str = "leader.replication.throttled.replicas";
/// The same of followers.
pub(crate) const FOLLOWER_THROTTLED_REPLICAS: &str = "follower.replication.throttled.replicas";

typed! {
    /// The configs that a topic's partitions obey, resolved: the topic's own, else its leader's, else Kafka's default.
    struct TopicConfig, layer "a topic's own configs" {
        /// Whether old records are dropped, compacted, both or neither.
        cleanup_policy: CleanupPolicy = CleanupPolicy { delete: true, compact: false }, "cleanup.policy";
        /// What batches are stored as.
        compression_type: CompressionType = CompressionType::Producer, "compression.type";
        /// How long compaction keeps tombstones and markers.
        delete_retention_ms: i64 = 86_400_000, "delete.retention.ms";
        /// How long files stay in a data directory that belong to no log any more.
        file_delete_delay_ms: i64 = 60_000, "file.delete.delay.ms";
        /// Appends to a data directory are synced after so many records.
        flush_messages: i64 = i64::MAX, "flush.messages";
        /// How long an append to a data directory may go without being synced.
        flush_ms: i64 = i64::MAX, "flush.ms";
        /// Bytes between two entries of an index.
        index_interval_bytes: i32 = 4_096, "index.interval.bytes";
        /// How long a record may wait for compaction.
        max_compaction_lag_ms: i64 = i64::MAX, "max.compaction.lag.ms";
        /// The largest batch, header included.
        max_message_bytes: i32 = 1_048_588, "max.message.bytes";
        /// How far a record's timestamp may lie ahead of the clock.
        message_timestamp_after_max_ms: i64 = 3_600_000, "message.timestamp.after.max.ms";
        /// How far a record's timestamp may lie behind the clock.
        message_timestamp_before_max_ms: i64 = i64::MAX, "message.timestamp.before.max.ms";
        /// Whether the producer's timestamp stands or the broker's replaces it.
        message_timestamp_type: TimestampType = TimestampType::CreateTime, "message.timestamp.type";
        /// Compaction is due when more than this part of a log has not been compacted.
        min_cleanable_dirty_ratio: f64 = 0.5, "min.cleanable.dirty.ratio";
        /// How old a record must be to be compacted.
        min_compaction_lag_ms: i64 = 0, "min.compaction.lag.ms";
        /// In-sync replicas that an `acks=all` produce needs.
        min_insync_replicas: i32 = 1, "min.insync.replicas";
        /// Bytes a partition keeps; -1: all.
        retention_bytes: i64 = -1, "retention.bytes";
        /// Milliseconds a record is kept; -1: for ever.
        retention_ms: i64 = 604_800_000, "retention.ms";
        /// The size at which a segment is rolled.
        segment_bytes: i32 = 1_073_741_824, "internal.segment.bytes", or "segment.bytes";
        /// The size of an index file at which a segment is rolled.
        segment_index_bytes: i32 = 10_485_760, "segment.index.bytes";
        /// The age at which a segment is rolled.
        segment_ms: i64 = 604_800_000, "segment.ms";
        /// Whether a replica may lead that does not have all that is committed.
        unclean_leader_election_enable: bool = false, "unclean.leader.election.enable";
    }
}

typed! {
    /// The broker's configs that stand in for what a topic leaves open.
    struct LogDefaults, layer "a broker's configs" {
        cleanup_policy: CleanupPolicy = TopicConfig::DEFAULT.cleanup_policy, "log.cleanup.policy";
        compression_type: CompressionType = TopicConfig::DEFAULT.compression_type, "compression.type";
        delete_retention_ms: i64 = TopicConfig::DEFAULT.delete_retention_ms, "log.cleaner.delete.retention.ms";
        file_delete_delay_ms: i64 = TopicConfig::DEFAULT.file_delete_delay_ms, "log.segment.delete.delay.ms";
        flush_messages: i64 = TopicConfig::DEFAULT.flush_messages, "log.flush.interval.messages";
        flush_ms: i64 = TopicConfig::DEFAULT.flush_ms,
            "log.flush.interval.ms", or "log.flush.scheduler.interval.ms";
        index_interval_bytes: i32 = TopicConfig::DEFAULT.index_interval_bytes, "log.index.interval.bytes";
        max_compaction_lag_ms: i64 = TopicConfig::DEFAULT.max_compaction_lag_ms,
            "log.cleaner.max.compaction.lag.ms";
        max_message_bytes: i32 = TopicConfig::DEFAULT.max_message_bytes, "message.max.bytes";
        message_timestamp_after_max_ms: i64 = TopicConfig::DEFAULT.message_timestamp_after_max_ms,
            "log.message.timestamp.after.max.ms";
        message_timestamp_before_max_ms: i64 = TopicConfig::DEFAULT.message_timestamp_before_max_ms,
            "log.message.timestamp.before.max.ms";
        message_timestamp_type: TimestampType = TopicConfig::DEFAULT.message_timestamp_type,
            "log.message.timestamp.type";
        min_cleanable_dirty_ratio: f64 = TopicConfig::DEFAULT.min_cleanable_dirty_ratio,
            "log.cleaner.min.cleanable.ratio";
        min_compaction_lag_ms: i64 = TopicConfig::DEFAULT.min_compaction_lag_ms,
            "log.cleaner.min.compaction.lag.ms";
        min_insync_replicas: i32 = TopicConfig::DEFAULT.min_insync_replicas, "min.insync.replicas";
        retention_bytes: i64 = TopicConfig::DEFAULT.retention_bytes, "log.retention.bytes";
        retention_ms: i64 = TopicConfig::DEFAULT.retention_ms,
            "log.retention.ms", or "log.retention.minutes" * 60_000, or "log.retention.hours" * 3_600_000;
        segment_bytes: i32 = TopicConfig::DEFAULT.segment_bytes, "log.segment.bytes";
        segment_index_bytes: i32 = TopicConfig::DEFAULT.segment_index_bytes, "log.index.size.max.bytes";
        segment_ms: i64 = TopicConfig::DEFAULT.segment_ms, "log.roll.ms", or "log.roll.hours" * 3_600_000;
        unclean_leader_election_enable: bool = TopicConfig::DEFAULT.unclean_leader_election_enable,
            "unclean.leader.election.enable";
    }
}

impl TopicConfig {
    /// The names of the obeyed configs, those that are not typed included.
    #[cfg(test)]
    pub(crate) fn names() -> impl Iterator<Item = &'static str> {
        Self::NAMES.iter().copied().chain([FOLLOWER_THROTTLED_REPLICAS, LEADER_THROTTLED_REPLICAS])
    }
}

impl LogDefaults {
    /// A topic's configs: its own over these.
    pub(crate) fn topic(&self, own: &Overrides) -> TopicConfig {
        let mut topic = TopicConfig {
            cleanup_policy: self.cleanup_policy,
            compression_type: self.compression_type,
            delete_retention_ms: self.delete_retention_ms,
            file_delete_delay_ms: self.file_delete_delay_ms,
            flush_messages: self.flush_messages,
            flush_ms: self.flush_ms,
            index_interval_bytes: self.index_interval_bytes,
            max_compaction_lag_ms: self.max_compaction_lag_ms,
            max_message_bytes: self.max_message_bytes,
            message_timestamp_after_max_ms: self.message_timestamp_after_max_ms,
            message_timestamp_before_max_ms: self.message_timestamp_before_max_ms,
            message_timestamp_type: self.message_timestamp_type,
            min_cleanable_dirty_ratio: self.min_cleanable_dirty_ratio,
            min_compaction_lag_ms: self.min_compaction_lag_ms,
            min_insync_replicas: self.min_insync_replicas,
            retention_bytes: self.retention_bytes,
            // Kafka reads every negative log.retention.* as "for ever".
            retention_ms: self.retention_ms.max(-1),
            segment_bytes: self.segment_bytes,
            segment_index_bytes: self.segment_index_bytes,
            segment_ms: self.segment_ms,
            unclean_leader_election_enable: self.unclean_leader_election_enable,
        };
        topic.lay(own);
        topic
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::overrides;

    #[test]
    fn a_topics_own_config_beats_the_brokers() {
        let mut broker = LogDefaults::DEFAULT;
        broker.lay(&overrides([("log.retention.ms", "1000"), ("message.max.bytes", "77")]));
        let topic = broker.topic(&overrides([("retention.ms", "5")]));
        assert_eq!(topic.retention_ms, 5);
        assert_eq!(topic.max_message_bytes, 77);
        assert_eq!(topic.segment_bytes, TopicConfig::DEFAULT.segment_bytes);
    }

    #[test]
    fn within_a_layer_milliseconds_beat_minutes_beat_hours() {
        let retention = |configs: &[(&str, &str)]| {
            let mut broker = LogDefaults::DEFAULT;
            broker.lay(&overrides(configs.iter().copied()));
            broker.topic(&Overrides::new()).retention_ms
        };
        assert_eq!(retention(&[("log.retention.hours", "2")]), 7_200_000);
        assert_eq!(retention(&[("log.retention.hours", "2"), ("log.retention.minutes", "3")]), 180_000);
        assert_eq!(retention(&[("log.retention.minutes", "3"), ("log.retention.ms", "4")]), 4);
        assert_eq!(retention(&[("log.retention.hours", "-1")]), -1);
    }

    #[test]
    fn a_stronger_layer_beats_a_finer_unit() {
        let mut broker = LogDefaults::DEFAULT;
        broker.lay(&overrides([("log.retention.ms", "1000")]));
        broker.lay(&overrides([("log.retention.hours", "1")]));
        assert_eq!(broker.topic(&Overrides::new()).retention_ms, 3_600_000);
    }
}
