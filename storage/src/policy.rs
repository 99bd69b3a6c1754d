//! The topic's rules for a batch: sizes, timestamps, keys, compression. They need the topic's configs and the time, so
//! they are applied under the lock; for an ordinary batch that is a few comparisons.

use bytes::Bytes;

use crate::records::{Records, walk_all};
use crate::validate::CheckedBatch;
use crate::{
    BatchHeader, BatchTimestampType, Codec, CompressionType, Error, LogConfig, NO_TIMESTAMP,
    RECORD_BATCH_OVERHEAD, RecordBatchBuilder, RecordError, Result, TimestampType,
};

/// What is said of a record without a key that a compacted topic was to take.
pub const KEYLESS: &str = "Compacted topic cannot accept message without key";

/// A batch that may be appended to its topic.
#[derive(Debug, Clone)]
pub struct AdmittedBatch {
    pub(crate) header: BatchHeader,
    pub(crate) records: Bytes,
}

impl AdmittedBatch {
    /// The header as it will be stored, but for base offset and leader epoch.
    pub fn header(&self) -> &BatchHeader {
        &self.header
    }

    /// The batch's size in bytes.
    pub fn size_in_bytes(&self) -> usize {
        RECORD_BATCH_OVERHEAD + self.records.len()
    }
}

impl CheckedBatch {
    /// Applies the topic's rules, as Kafka does: `max.message.bytes`, keys where the topic is compacted, timestamps within
    /// `message.timestamp.before.max.ms` and `after.max.ms`, `compression.type`, `message.timestamp.type`.
    ///
    /// # Errors
    /// [`Error::MessageTooLarge`], [`Error::RejectedRecords`], and those of [`CheckedBatch::recompress`].
    #[inline]
    pub fn admit(self, config: &LogConfig, now: i64) -> Result<AdmittedBatch> {
        self.check_size(config)?;
        if self.is_suspicious(config, now) {
            self.reject_records(config, now)?;
        }
        let Some(codec) = self.wants_codec(config) else { return Ok(self.stamp(config, now)) };
        let batch = self.recompress(codec, config.decompressed_bytes_max)?;
        batch.check_size(config)?;
        Ok(batch.stamp(config, now))
    }

    /// The batch as it is, for appends that no client asked for: no rule is applied.
    pub fn trusted(self) -> AdmittedBatch {
        AdmittedBatch { header: self.header, records: self.records }
    }

    /// The codec that the batch must be rewritten with for this topic, if it must: because of `compression.type`, or
    /// because its offset deltas do not count up one by one.
    pub fn wants_codec(&self, config: &LogConfig) -> Option<Codec> {
        let own = self.codec();
        let target = match config.compression_type {
            CompressionType::Producer => own,
            CompressionType::Codec(codec) => codec,
        };
        (target != own || !self.summary.consecutive).then_some(target)
    }

    /// Rewrites the batch with `codec`. Takes long: call it outside of the lock where you can. Meanwhile it holds the
    /// records as they will be compressed, the largest of them once more, and what was compressed so far.
    ///
    /// # Errors
    /// [`Error::DecompressedTooLarge`] past `decompressed_bytes_max`, or whatever the codec has to say.
    pub fn recompress(self, codec: Codec, decompressed_bytes_max: usize) -> Result<CheckedBatch> {
        let header = self.header;
        let mut builder = RecordBatchBuilder::new()
            .codec(codec)
            .transactional(header.is_transactional())
            .producer(header.producer_id, header.producer_epoch, header.base_sequence)
            .room_for(self.summary.plain_bytes);
        for record in Records::new(header, self.records, decompressed_bytes_max)? {
            let record = record?;
            builder.push_with_headers(
                record.timestamp,
                record.key.as_deref(),
                record.value.as_deref(),
                &record.headers,
            );
        }
        builder.build()
    }

    fn check_size(&self, config: &LogConfig) -> Result<()> {
        let (size, max) = (self.size_in_bytes(), config.max_message_bytes);
        if size > max { Err(Error::MessageTooLarge { size, max }) } else { Ok(()) }
    }

    /// Whether a record may break a rule, as far as the summary tells.
    fn is_suspicious(&self, config: &LogConfig, now: i64) -> bool {
        let summary = &self.summary;
        let keyless = config.cleanup_policy.compact && summary.first_keyless.is_some();
        let timed = config.timestamp_type == TimestampType::CreateTime && summary.min_timestamp != i64::MAX;
        let out_of_range = timed
            && (is_out_of_range(summary.min_timestamp, config, now)
                || is_out_of_range(summary.max_timestamp, config, now));
        keyless || out_of_range || self.header.timestamp_type() == BatchTimestampType::LogAppendTime
    }

    /// Looks at every record again and names those that break a rule.
    fn reject_records(&self, config: &LogConfig, now: i64) -> Result<()> {
        let mut invalid_timestamp = false;
        let mut rejected = Vec::new();
        walk_all(&self.header, &self.records, config.decompressed_bytes_max, |index, timestamp, outline| {
            let message = if config.cleanup_policy.compact && !outline.has_key {
                KEYLESS.to_owned()
            } else if let Some(message) = self.timestamp_error(index, timestamp, config, now) {
                invalid_timestamp = true;
                message
            } else {
                return true;
            };
            rejected.push(RecordError { batch_index: index, message });
            true
        })?;
        if rejected.is_empty() {
            return Ok(());
        }
        Err(Error::RejectedRecords { invalid_timestamp, records: rejected })
    }

    fn timestamp_error(&self, index: i32, timestamp: i64, config: &LogConfig, now: i64) -> Option<String> {
        if config.timestamp_type == TimestampType::CreateTime && timestamp != NO_TIMESTAMP {
            return is_out_of_range(timestamp, config, now).then(|| {
                format!(
                    "Timestamp {timestamp} of message with offset {index} is out of range. The timestamp should be \
                     within [{}, {}]",
                    now.saturating_sub(config.timestamp_before_max_ms),
                    now.saturating_add(config.timestamp_after_max_ms)
                )
            });
        }
        (self.header.timestamp_type() == BatchTimestampType::LogAppendTime).then(|| {
            "Invalid timestamp type in message. Producer should not set timestamp type to LogAppendTime."
                .to_owned()
        })
    }

    /// Sets timestamp type and maximum timestamp as the topic has them, and the CRC where that changed anything.
    #[inline]
    fn stamp(self, config: &LogConfig, now: i64) -> AdmittedBatch {
        let mut header = self.header;
        let (kind, max_timestamp) = match config.timestamp_type {
            TimestampType::CreateTime => (BatchTimestampType::CreateTime, self.summary.max_timestamp),
            TimestampType::LogAppendTime => (BatchTimestampType::LogAppendTime, now),
        };
        if header.timestamp_type() != kind || header.max_timestamp != max_timestamp {
            header.set_timestamp_type(kind);
            header.max_timestamp = max_timestamp;
            header.crc = header.crc_with(&self.records);
        }
        AdmittedBatch { header, records: self.records }
    }
}

fn is_out_of_range(timestamp: i64, config: &LogConfig, now: i64) -> bool {
    let age = now.saturating_sub(timestamp);
    age > config.timestamp_before_max_ms || age.saturating_neg() > config.timestamp_after_max_ms
}

#[cfg(test)]
mod tests;
