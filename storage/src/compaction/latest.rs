//! The last offset at which each key was seen.

use std::collections::HashMap;

use bytes::Bytes;

use crate::{Record, Result};

/// As many keys are held at a time, as Kafka does with its buffer of 128 MiB: what has more is compacted in several goes.
const KEYS_MAX: usize = 5_000_000;

/// Keys and their last offsets in a part of a log.
#[derive(Debug)]
pub(super) struct LatestOffsets {
    offsets: HashMap<Bytes, i64>,
    from: i64,
    /// Where the part ends.
    end: i64,
}

impl LatestOffsets {
    /// Of a part that begins at `from`.
    pub(super) fn new(from: i64) -> LatestOffsets {
        LatestOffsets { offsets: HashMap::new(), from, end: from }
    }

    pub(super) fn end(&self) -> i64 {
        self.end
    }

    /// The part reaches up to `offset`.
    pub(super) fn reach(&mut self, offset: i64) {
        self.end = self.end.max(offset);
    }

    /// Notes the keys of a batch. Returns false where there is no room for more.
    pub(super) fn add(&mut self, batch: &Bytes, decompressed_bytes_max: usize) -> Result<bool> {
        let records = crate::records(batch, decompressed_bytes_max)?;
        let next = records.header().next_offset();
        for record in records {
            let record = record?;
            if self.offsets.len() >= KEYS_MAX {
                self.reach(record.offset);
                return Ok(false);
            }
            if let Some(key) = record.key.filter(|_| record.offset >= self.from) {
                self.offsets.insert(key, record.offset);
            }
        }
        self.reach(next);
        Ok(true)
    }

    /// Whether a record is the last one of its key. One without a key is of no use in a compacted log.
    pub(super) fn is_latest(&self, record: &Record) -> bool {
        let Some(key) = record.key.as_ref().filter(|_| record.offset < self.end) else {
            return record.offset >= self.end;
        };
        self.offsets.get(key).is_none_or(|latest| record.offset >= *latest)
    }
}
