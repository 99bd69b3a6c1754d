//! What is done with bytes that anybody may have written, one file for each kind of them. Whatever they are, it gives an error
//! with words, or values that agree with each other; never a panic.
//!
//! `cargo fuzz` looks for bytes that prove this wrong (see `fuzz/`), and the tests try the same functions over the same seeds.
//! Compiled for these two alone: `cargo fuzz` sets `cfg(fuzzing)`.

pub mod batch_headers;
pub mod directory;
pub mod epoch_checkpoint;
pub mod meta_properties;
pub mod offset_checkpoint;
pub mod offset_index;
pub mod partition_metadata;
pub mod producer_snapshot;
pub mod records;
pub mod time_index;
pub mod txn_index;

mod damage;
mod seal;
#[allow(clippy::unwrap_used, dead_code, unreachable_pub)] // the disk of the log's model, which may also forget
#[path = "../tests/log_model/sim_disk.rs"]
mod sim_disk;
#[cfg(test)]
mod smoke;

use std::path::Path;

use crate::BatchHeader;

/// What errors name.
fn file() -> &'static Path {
    Path::new("file")
}

/// A batch as a producer sends it.
#[cfg(test)]
fn batch(codec: crate::Codec, records: i64) -> crate::CheckedBatch {
    let mut batch = crate::RecordBatchBuilder::new().codec(codec).producer(1, 0, 0);
    for number in 0..records {
        let header = crate::Header { key: "h".into(), value: None };
        let (key, value) = (number.to_be_bytes(), [b'x'; 40]);
        batch.push_with_headers(1_000 + number, Some(&key), Some(&value), &[header]);
    }
    batch.build().expect("a small batch")
}

#[cfg(test)]
mod tests {
    use super::smoke::{Target, smoke};
    use super::*;

    #[test]
    fn bytes_of_every_kind_are_read_or_refused() {
        let targets: [(&str, Target); 11] = [
            ("batch_headers", (batch_headers::run, batch_headers::seeds)),
            ("directory", (directory::run, directory::seeds)),
            ("epoch_checkpoint", (epoch_checkpoint::run, epoch_checkpoint::seeds)),
            ("meta_properties", (meta_properties::run, meta_properties::seeds)),
            ("offset_checkpoint", (offset_checkpoint::run, offset_checkpoint::seeds)),
            ("offset_index", (offset_index::run, offset_index::seeds)),
            ("partition_metadata", (partition_metadata::run, partition_metadata::seeds)),
            ("producer_snapshot", (producer_snapshot::run, producer_snapshot::seeds)),
            ("records", (records::run, records::seeds)),
            ("time_index", (time_index::run, time_index::seeds)),
            ("txn_index", (txn_index::run, txn_index::seeds)),
        ];
        smoke(&targets);
    }
}
