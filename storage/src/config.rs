//! The topic configs that a log obeys, as values.

use crate::Codec;

/// How many bytes one batch may decompress to, unless `kafkito.decompression.max.bytes` says otherwise: as many
/// as a whole request may have (`socket.request.max.bytes`).
pub const DEFAULT_DECOMPRESSED_BYTES_MAX: usize = 100 * 1024 * 1024;

/// `compression.type` of a topic.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum CompressionType {
    /// `producer`: batches stay as they came.
    #[default]
    Producer,
    /// `uncompressed`, or one of the codecs: batches that came otherwise are compressed anew.
    Codec(Codec),
}

/// `message.timestamp.type` of a topic.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum TimestampType {
    /// `CreateTime`: the producer's timestamps are kept.
    #[default]
    CreateTime,
    /// `LogAppendTime`: every record has the time of its append.
    LogAppendTime,
}

/// `cleanup.policy` of a topic.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CleanupPolicy {
    /// Old segments are dropped by time and size.
    pub delete: bool,
    /// The last record of each key is kept: records need keys.
    pub compact: bool,
}

/// The configs of one log. Names, units and defaults are Kafka's topic configs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogConfig {
    /// `max.message.bytes`: the largest batch accepted.
    pub max_message_bytes: usize,
    /// `segment.bytes`: a segment is closed before it grows past this.
    pub segment_bytes: usize,
    /// `segment.ms`: a segment is closed when a batch is this much younger than its first one.
    pub segment_ms: i64,
    /// `segment.index.bytes`: on disk, a segment is closed before one of its indexes grows past this.
    pub segment_index_bytes: usize,
    /// `index.interval.bytes`: at most this many bytes lie between two index entries, plus a batch.
    pub index_interval_bytes: usize,
    /// `flush.messages`: on disk, an append after which so many offsets are not synced syncs them before it succeeds.
    pub flush_messages: i64,
    /// `flush.ms`: on disk, how long an append may go without being synced.
    pub flush_ms: i64,
    /// `file.delete.delay.ms`: on disk, how long files stay that do not belong to the log any more.
    pub file_delete_delay_ms: i64,
    /// `retention.ms`; negative for no limit.
    pub retention_ms: i64,
    /// `retention.bytes`; negative for no limit.
    pub retention_bytes: i64,
    /// `cleanup.policy`.
    pub cleanup_policy: CleanupPolicy,
    /// `min.cleanable.dirty.ratio`, in millionths: compaction is due when so much of the log has not been compacted.
    pub min_cleanable_dirty_ratio: u32,
    /// `min.compaction.lag.ms`: how old a segment must be to be compacted.
    pub min_compaction_lag_ms: i64,
    /// `max.compaction.lag.ms`: how old records may become before compaction is due in any case.
    pub max_compaction_lag_ms: i64,
    /// `delete.retention.ms`: how long compaction keeps tombstones and markers.
    pub delete_retention_ms: i64,
    /// `compression.type`.
    pub compression_type: CompressionType,
    /// `message.timestamp.type`.
    pub timestamp_type: TimestampType,
    /// `message.timestamp.before.max.ms`: how far a record's timestamp may lie in the past.
    pub timestamp_before_max_ms: i64,
    /// `message.timestamp.after.max.ms`: how far a record's timestamp may lie in the future.
    pub timestamp_after_max_ms: i64,
    /// `kafkito.decompression.max.bytes`: what one batch may decompress to.
    pub decompressed_bytes_max: usize,
}

impl LogConfig {
    /// How long a segment may grow: where the log is compacted, no longer than `max.compaction.lag.ms`, as the last segment is
    /// not compacted.
    pub(crate) fn max_segment_ms(&self) -> i64 {
        match self.cleanup_policy.compact {
            true => self.segment_ms.min(self.max_compaction_lag_ms),
            false => self.segment_ms,
        }
    }
}

impl Default for LogConfig {
    fn default() -> Self {
        LogConfig {
            max_message_bytes: 1_048_588,
            segment_bytes: 1 << 30,
            segment_ms: 7 * 24 * 60 * 60 * 1000,
            segment_index_bytes: 10 << 20,
            index_interval_bytes: 4096,
            flush_messages: i64::MAX,
            flush_ms: i64::MAX,
            file_delete_delay_ms: 60_000,
            retention_ms: 7 * 24 * 60 * 60 * 1000,
            retention_bytes: -1,
            cleanup_policy: CleanupPolicy { delete: true, compact: false },
            min_cleanable_dirty_ratio: 500_000,
            min_compaction_lag_ms: 0,
            max_compaction_lag_ms: i64::MAX,
            delete_retention_ms: 24 * 60 * 60 * 1000,
            compression_type: CompressionType::Producer,
            timestamp_type: TimestampType::CreateTime,
            timestamp_before_max_ms: i64::MAX,
            timestamp_after_max_ms: 60 * 60 * 1000,
            decompressed_bytes_max: DEFAULT_DECOMPRESSED_BYTES_MAX,
        }
    }
}
