//! A batch that has lost records, written anew: it keeps its offsets, its producer and its codec.

use bytes::Bytes;

use crate::record_batch::LOG_OVERHEAD;
use crate::record_batch_builder::put_record;
use crate::{
    BatchHeader, BatchTimestampType, Codec, Error, NO_TIMESTAMP, RECORD_BATCH_OVERHEAD, Record, Result,
    compression,
};

/// The batch with these records of it alone. `delete_horizon` is when its tombstones may go.
pub(super) fn with_records(
    header: &BatchHeader,
    records: &[Record],
    delete_horizon: Option<i64>,
) -> Result<(BatchHeader, Bytes)> {
    let base_timestamp = delete_horizon.or(records.first().map(|record| record.timestamp));
    let base_timestamp = base_timestamp.unwrap_or(NO_TIMESTAMP);
    let mut plain = Vec::new();
    for record in records {
        let offset_delta = (record.offset - header.base_offset) as i32;
        let deltas = (record.timestamp.wrapping_sub(base_timestamp), offset_delta);
        put_record(&mut plain, 0, deltas, record.key.as_deref(), record.value.as_deref(), &record.headers);
    }
    let bytes: Bytes = match header.codec()? {
        Codec::None => plain.into(),
        codec => compression::compress(codec, &plain)?.into(),
    };
    let max_timestamp = match header.timestamp_type() {
        BatchTimestampType::LogAppendTime => header.max_timestamp,
        BatchTimestampType::CreateTime => {
            records.iter().map(|record| record.timestamp).max().unwrap_or(NO_TIMESTAMP)
        }
    };
    let mut new = BatchHeader {
        base_timestamp,
        max_timestamp,
        record_count: records.len() as i32,
        batch_length: length(bytes.len())?,
        ..*header
    };
    new.set_delete_horizon(delete_horizon);
    new.crc = new.crc_with(&bytes);
    Ok((new, bytes))
}

/// The batch without any record: it tells of its offsets and its producer.
pub(super) fn empty(header: &BatchHeader) -> Result<(BatchHeader, Bytes)> {
    let mut new =
        BatchHeader { base_timestamp: NO_TIMESTAMP, record_count: 0, batch_length: length(0)?, ..*header };
    new.set_delete_horizon(None);
    new.clear_codec();
    new.crc = new.crc_with(&[]);
    Ok((new, Bytes::new()))
}

fn length(records: usize) -> Result<i32> {
    i32::try_from(records + RECORD_BATCH_OVERHEAD - LOG_OVERHEAD)
        .map_err(|_| Error::InvalidRecord("a batch has less than 2 GiB".to_owned()))
}
