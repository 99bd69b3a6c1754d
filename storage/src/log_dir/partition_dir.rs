//! A partition that a log directory has.

use super::LogDir;
use crate::Result;
use crate::files::partition_metadata;
use crate::paths::{PARTITION_METADATA, parse_partition_dir};
use crate::store::PartitionFiles;

/// A partition that has a directory.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PartitionDir {
    /// Its topic's name.
    pub topic: String,
    /// Its number.
    pub partition: i32,
    /// Its topic's id, if the directory tells (`partition.metadata`).
    pub topic_id: Option<[u8; 16]>,
}

impl PartitionDir {
    /// The partition whose directory has that name; `None` if it is no partition's.
    pub(super) fn find(log_dir: &LogDir, name: &str) -> Result<Option<PartitionDir>> {
        PartitionDir::named(name, &log_dir.files(name))
    }

    /// The same of a directory that has another name by now.
    pub(super) fn named(name: &str, files: &PartitionFiles) -> Result<Option<PartitionDir>> {
        let Some((topic, partition)) = parse_partition_dir(name) else { return Ok(None) };
        // What is wrong with the file is told when the log is opened.
        let parse =
            |bytes: bytes::Bytes| partition_metadata::parse(&files.path(PARTITION_METADATA), &bytes).ok();
        let topic_id = files.read_if_there(PARTITION_METADATA)?.and_then(parse);
        Ok(Some(PartitionDir { topic: topic.to_owned(), partition, topic_id }))
    }
}
