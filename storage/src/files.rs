//! What Kafka keeps beside the batches, as bytes: each file's format, read and written.
//!
//! No file is trusted: whatever its bytes are, reading them gives what they say, or an error with file, place and reason.

pub(crate) mod checkpoint;
pub(crate) mod index_entries;
pub(crate) mod meta_properties;
pub(crate) mod partition_metadata;
pub(crate) mod producer_snapshot;
pub(crate) mod topic_id;
pub(crate) mod txn_index;

#[cfg(test)]
mod tests {
    use std::path::Path;

    use proptest::prelude::*;

    use super::*;
    use crate::{MetaProperties, message_set};

    /// Bytes that begin as a file may, with anything behind.
    fn bytes() -> impl Strategy<Value = Vec<u8>> {
        let head = prop_oneof![
            Just(Vec::new()),
            Just(b"0\n1\n".to_vec()),
            Just(b"version: 0\ntopic_id: ".to_vec()),
            Just(b"version=1\ncluster.id=".to_vec()),
            Just(vec![0, 1]),
            Just(vec![0; 34]),
        ];
        (head, prop::collection::vec(any::<u8>(), 0..200)).prop_map(|(head, tail)| [head, tail].concat())
    }

    proptest! {
        #[test]
        fn whatever_the_bytes_are_they_are_read_or_refused(bytes in bytes(), log_len in 0..500usize) {
            let path = Path::new("file");
            let _ = checkpoint::parse_offsets(path, &bytes);
            let _ = checkpoint::parse_epochs(path, &bytes);
            let _ = partition_metadata::parse(path, &bytes);
            let _ = producer_snapshot::parse(path, &bytes);
            let _ = txn_index::parse(path, &bytes);
            let _ = MetaProperties::parse(path, &bytes);
            let _ = message_set::check_stored(&bytes, 0, 0);
            if let Some(count) = index_entries::count_offsets(&bytes, log_len) {
                prop_assert!(count * index_entries::OFFSET_ENTRY <= bytes.len());
            }
            if let Some(count) = index_entries::count_times(&bytes) {
                prop_assert!(count * index_entries::TIME_ENTRY <= bytes.len());
            }
        }

        #[test]
        fn offsets_come_back_as_they_were_written(
            rows in prop::collection::vec(("[a-zA-Z0-9._-]{1,20}", 0..i32::MAX, any::<i64>()), 0..9),
        ) {
            let rows = rows.into_iter();
            let rows: Vec<_> = rows
                .map(|(topic, partition, offset)| checkpoint::PartitionOffset { topic, partition, offset })
                .collect();
            let text = checkpoint::write_offsets(&rows);
            prop_assert_eq!(checkpoint::parse_offsets(Path::new("file"), text.as_bytes()), Ok(rows));
        }

        #[test]
        fn topic_ids_come_back_as_they_were_written(id in any::<[u8; 16]>()) {
            prop_assert_eq!(topic_id::decode(&topic_id::encode(id)), Some(id));
        }
    }
}
