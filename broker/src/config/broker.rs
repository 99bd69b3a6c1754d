//! What a broker obeys.

use super::{
    Overrides,
    topic::{LogDefaults, TopicConfig},
    typed::typed,
    values::{AutoCreateMode, ReplicaSelector},
};

typed! {
    /// The obeyed configs that stand for themselves, in the order of their names.
    struct Settings, layer "a broker's configs" {
        /// Whether a Metadata or Produce request makes a missing topic.
        auto_create_topics_enable: bool = true, "auto.create.topics.enable";
        /// Whether leaders go back to the first replicas of their partitions.
        auto_leader_rebalance_enable: bool = true, "auto.leader.rebalance.enable";
        /// A connection that asks nothing for so long is closed; negative: never.
        connections_max_idle_ms: i64 = 600_000, "connections.max.idle.ms";
        /// Windows of the quota of partitions that are made and deleted.
        controller_quota_window_num: i32 = 11, "controller.quota.window.num";
        /// The length of such a window.
        controller_quota_window_size_seconds: i32 = 1, "controller.quota.window.size.seconds";
        /// Replicas of a topic that is created without saying how many.
        default_replication_factor: i32 = 1, "default.replication.factor";
        /// Whether topics may be deleted.
        delete_topic_enable: bool = true, "delete.topic.enable";
        /// The most a fetch answers with.
        fetch_max_bytes: i32 = 57_671_680, "fetch.max.bytes";
        /// Bytes a second that followers copy of partitions whose `follower.replication.throttled.replicas` names them.
        follower_replication_throttled_rate: i64 = i64::MAX, "follower.replication.throttled.rate";
        /// How long a new classic group waits for more members. Kafka's default is 3000, to spare a growing group its
        /// rebalances; a test would wait three seconds for every group it makes.
        group_initial_rebalance_delay_ms: i32 = 0, "group.initial.rebalance.delay.ms";
        /// The longest session timeout a member may ask for.
        group_max_session_timeout_ms: i32 = 1_800_000, "group.max.session.timeout.ms";
        /// The most members of a classic group.
        group_max_size: i32 = i32::MAX, "group.max.size";
        /// The shortest session timeout a member may ask for.
        group_min_session_timeout_ms: i32 = 6_000, "group.min.session.timeout.ms";
        /// How auto-creation answers.
        kafkito_auto_create_mode: AutoCreateMode = AutoCreateMode::Synchronous, "kafkito.auto.create.mode";
        /// Whether clients are asked for their metrics.
        kafkito_client_metrics_enable: bool = false, "kafkito.client.metrics.enable";
        /// What a compressed batch may unpack to.
        kafkito_decompression_max_bytes: i64 = 104_857_600, "kafkito.decompression.max.bytes";
        /// The longest a fetch is parked; 0: as long as it asks.
        kafkito_fetch_max_wait_ms: i32 = 500, "kafkito.fetch.max.wait.ms";
        /// Whether a group's members are evicted when their connection ends.
        kafkito_group_evict_on_disconnect: bool = false, "kafkito.group.evict.on.disconnect";
        /// What the logs of the cluster may hold in memory.
        kafkito_memory_max_bytes: i64 = 1_073_741_824, "kafkito.memory.max.bytes";
        /// What a decoded request may take in memory.
        kafkito_request_memory_max_bytes: i64 = 67_108_864, "kafkito.request.memory.max.bytes";
        /// Requests that the trace keeps.
        kafkito_trace_requests_max: i32 = 10_000, "kafkito.trace.requests.max";
        /// How often it is looked whether a log is to be compacted.
        log_cleaner_backoff_ms: i64 = 15_000, "log.cleaner.backoff.ms";
        /// Whether logs are compacted at all.
        log_cleaner_enable: bool = true, "log.cleaner.enable";
        /// Bytes a second that are copied from leaders of partitions whose `leader.replication.throttled.replicas` names them.
        leader_replication_throttled_rate: i64 = i64::MAX, "leader.replication.throttled.rate";
        /// How often it is looked whether leaders are to go back.
        leader_imbalance_check_interval_seconds: i64 = 300, "leader.imbalance.check.interval.seconds";
        /// How often the checkpoints of a data directory are written.
        log_flush_offset_checkpoint_interval_ms: i32 = 60_000, "log.flush.offset.checkpoint.interval.ms";
        /// How often retention is applied.
        log_retention_check_interval_ms: i64 = 300_000, "log.retention.check.interval.ms";
        /// Fetch sessions kept.
        max_incremental_fetch_session_cache_slots: i32 = 1_000, "max.incremental.fetch.session.cache.slots";
        /// Partitions in one answer to DescribeTopicPartitions.
        max_request_partition_size_limit: i32 = 2_000, "max.request.partition.size.limit";
        /// The metadata gets a snapshot when so much of its log is in none.
        metadata_log_max_record_bytes_between_snapshots: i64 = 20_971_520,
            "metadata.log.max.record.bytes.between.snapshots";
        /// The metadata gets a snapshot when a part of its log has been in none for so long; 0: never for that.
        metadata_log_max_snapshot_interval_ms: i64 = 3_600_000, "metadata.log.max.snapshot.interval.ms";
        /// The size at which a segment of the metadata's log is rolled.
        metadata_log_segment_bytes: i32 = 1_073_741_824, "metadata.log.segment.bytes";
        /// The age at which a segment of the metadata's log is rolled.
        metadata_log_segment_ms: i64 = 604_800_000, "metadata.log.segment.ms";
        /// What the metadata's log and its snapshots may take before the oldest go; negative: any amount.
        metadata_max_retention_bytes: i64 = 104_857_600, "metadata.max.retention.bytes";
        /// How long the metadata's log and its snapshots are kept; negative: for ever.
        metadata_max_retention_ms: i64 = 604_800_000, "metadata.max.retention.ms";
        /// Partitions of a topic that is created without saying how many.
        num_partitions: i32 = 1, "num.partitions";
        /// Threads that recover the logs of a data directory.
        num_recovery_threads_per_data_dir: i32 = 2, "num.recovery.threads.per.data.dir";
        /// The longest metadata of a committed offset.
        offset_metadata_max_bytes: i32 = 4_096, "offset.metadata.max.bytes";
        /// How often expired offsets are looked for.
        offsets_retention_check_interval_ms: i64 = 600_000, "offsets.retention.check.interval.ms";
        /// How long the offsets of an empty group are kept.
        offsets_retention_minutes: i32 = 10_080, "offsets.retention.minutes";
        /// Partitions of `__consumer_offsets`.
        offsets_topic_num_partitions: i32 = 50, "offsets.topic.num.partitions";
        /// Replicas of `__consumer_offsets`, at most one a broker.
        offsets_topic_replication_factor: i16 = 3, "offsets.topic.replication.factor";
        /// Segment size of `__consumer_offsets`.
        offsets_topic_segment_bytes: i32 = 104_857_600, "offsets.topic.segment.bytes";
        /// How often idle producers are looked for.
        producer_id_expiration_check_interval_ms: i32 = 600_000, "producer.id.expiration.check.interval.ms";
        /// How long an idle producer's state is kept.
        producer_id_expiration_ms: i32 = 86_400_000, "producer.id.expiration.ms";
        /// Bytes a second that move between the log directories of a broker.
        replica_alter_log_dirs_io_max_bytes_per_second: i64 = i64::MAX,
            "replica.alter.log.dirs.io.max.bytes.per.second";
        /// How long a follower may lag before it leaves the ISR.
        replica_lag_time_max_ms: i64 = 30_000, "replica.lag.time.max.ms";
        /// Whether consumers are sent to a replica in their own rack.
        replica_selector_class: ReplicaSelector = ReplicaSelector::Leader, "replica.selector.class";
        /// Windows of the other quotas.
        quota_window_num: i32 = 11, "quota.window.num";
        /// The length of such a window.
        quota_window_size_seconds: i32 = 1, "quota.window.size.seconds";
        /// The longest frame a client may send.
        socket_request_max_bytes: i32 = 104_857_600, "socket.request.max.bytes";
        /// The most that a client may push of its metrics at once.
        telemetry_max_bytes: i32 = 1_048_576, "telemetry.max.bytes";
    }
}

/// The configs of one broker, resolved: its own dynamic ones over the cluster-wide dynamic ones, over what the cluster
/// was started with, over the defaults. Reads like a struct of all of [`Settings`].
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct BrokerConfig {
    settings: Settings,
    log: LogDefaults,
}

impl BrokerConfig {
    /// With nothing configured.
    pub(crate) const DEFAULT: Self = Self { settings: Settings::DEFAULT, log: LogDefaults::DEFAULT };

    /// The names of the obeyed configs.
    pub(crate) fn names() -> impl Iterator<Item = &'static str> {
        Settings::NAMES.iter().chain(LogDefaults::NAMES).copied()
    }

    /// Lays a layer of configs over what stands.
    pub(crate) fn lay(&mut self, layer: &Overrides) {
        self.settings.lay(layer);
        self.log.lay(layer);
    }

    /// The configs of a topic with these of its own, on this broker.
    pub(crate) fn topic(&self, own: &Overrides) -> TopicConfig {
        self.log.topic(own)
    }
}

impl std::ops::Deref for BrokerConfig {
    type Target = Settings;

    fn deref(&self) -> &Settings {
        &self.settings
    }
}
