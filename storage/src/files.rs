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
