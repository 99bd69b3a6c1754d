//! What a topic's partitions obey, in the broker's and in the log's words.

use std::sync::Arc;

use kafkito_storage::{self as storage, Codec, LogConfig};

use crate::config::{CompressionType, TimestampType, TopicConfig};

/// A topic's resolved configs.
#[derive(Clone, Debug)]
pub(crate) struct Settings {
    /// As the broker reads them.
    pub(crate) topic: TopicConfig,
    /// As its logs obey them.
    pub(crate) log: Arc<LogConfig>,
}

impl Settings {
    /// `decompressed_bytes_max` is the broker's bound for one batch.
    pub(crate) fn new(topic: TopicConfig, decompressed_bytes_max: usize) -> Self {
        Self { topic, log: Arc::new(log_config(&topic, decompressed_bytes_max)) }
    }
}

fn log_config(topic: &TopicConfig, decompressed_bytes_max: usize) -> LogConfig {
    let size = |bytes: i32| usize::try_from(bytes).unwrap_or(0);
    LogConfig {
        max_message_bytes: size(topic.max_message_bytes),
        segment_bytes: size(topic.segment_bytes),
        segment_ms: topic.segment_ms,
        segment_index_bytes: size(topic.segment_index_bytes),
        index_interval_bytes: size(topic.index_interval_bytes),
        flush_messages: topic.flush_messages,
        flush_ms: topic.flush_ms,
        file_delete_delay_ms: topic.file_delete_delay_ms,
        retention_ms: topic.retention_ms,
        retention_bytes: topic.retention_bytes,
        cleanup_policy: storage::CleanupPolicy {
            delete: topic.cleanup_policy.delete,
            compact: topic.cleanup_policy.compact,
        },
        min_cleanable_dirty_ratio: millionths(topic.min_cleanable_dirty_ratio),
        min_compaction_lag_ms: topic.min_compaction_lag_ms,
        max_compaction_lag_ms: topic.max_compaction_lag_ms,
        delete_retention_ms: topic.delete_retention_ms,
        compression_type: compression_type(topic.compression_type),
        timestamp_type: match topic.message_timestamp_type {
            TimestampType::CreateTime => storage::TimestampType::CreateTime,
            TimestampType::LogAppendTime => storage::TimestampType::LogAppendTime,
        },
        timestamp_before_max_ms: topic.message_timestamp_before_max_ms,
        timestamp_after_max_ms: topic.message_timestamp_after_max_ms,
        decompressed_bytes_max,
    }
}

/// A ratio, which was validated to lie between 0 and 1.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "the bounds are far within a u32's"
)]
fn millionths(ratio: f64) -> u32 {
    (ratio.clamp(0.0, 1.0) * 1_000_000.0).round() as u32
}

fn compression_type(name: CompressionType) -> storage::CompressionType {
    storage::CompressionType::Codec(match name {
        CompressionType::Producer => return storage::CompressionType::Producer,
        CompressionType::Uncompressed => Codec::None,
        CompressionType::Gzip => Codec::Gzip,
        CompressionType::Snappy => Codec::Snappy,
        CompressionType::Lz4 => Codec::Lz4,
        CompressionType::Zstd => Codec::Zstd,
    })
}
