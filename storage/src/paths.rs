//! The names of everything in a log directory, which are Kafka's.

use std::path::{Path, PathBuf};

/// A segment's batches.
pub(crate) const LOG_SUFFIX: &str = ".log";
/// Its offset index.
pub(crate) const INDEX_SUFFIX: &str = ".index";
/// Its time index.
pub(crate) const TIME_INDEX_SUFFIX: &str = ".timeindex";
/// Its aborted transactions.
pub(crate) const TXN_INDEX_SUFFIX: &str = ".txnindex";
/// The producers as they were before an offset, which the name tells.
pub(crate) const SNAPSHOT_SUFFIX: &str = ".snapshot";
/// Everything that a segment consists of.
pub(crate) const SEGMENT_SUFFIXES: [&str; 5] =
    [LOG_SUFFIX, INDEX_SUFFIX, TIME_INDEX_SUFFIX, TXN_INDEX_SUFFIX, SNAPSHOT_SUFFIX];

/// A file that is to be removed soon.
pub(crate) const DELETED_SUFFIX: &str = ".deleted";
/// A file that was being written when something went wrong: worth nothing.
pub(crate) const CLEANED_SUFFIX: &str = ".cleaned";
/// A file that takes the place of those whose offsets it covers: all of it is there.
pub(crate) const SWAP_SUFFIX: &str = ".swap";
/// A segment that was begun where the log was cut, and all that follow it until the cut lasts. A number comes behind it: those with
/// a higher one were begun later.
pub(crate) const CUT_SUFFIX: &str = ".cut";
/// An empty file beside one that could not be synced, and may not be on the disk though the system takes it for written.
pub(crate) const UNSYNCED_SUFFIX: &str = ".unsynced";
/// A small file that is about to replace the one of its name.
pub(crate) const TMP_SUFFIX: &str = ".tmp";
/// A partition's directory that is to be removed soon.
pub(crate) const DELETE_DIR_SUFFIX: &str = "-delete";
/// A copy of a partition's directory that Kafka makes in another log directory, to which it moves.
pub(crate) const FUTURE_DIR_SUFFIX: &str = "-future";
/// A partition's directory of which no topic is known.
pub(crate) const STRAY_DIR_SUFFIX: &str = "-stray";

/// The leader epochs of a partition.
pub(crate) const LEADER_EPOCH_CHECKPOINT: &str = "leader-epoch-checkpoint";
/// The topic id of a partition.
pub(crate) const PARTITION_METADATA: &str = "partition.metadata";

/// Whose directory it is.
pub(crate) const META_PROPERTIES: &str = "meta.properties";
/// Up to where the logs are known to be on disk.
pub(crate) const RECOVERY_POINT_CHECKPOINT: &str = "recovery-point-offset-checkpoint";
/// The high watermarks.
pub(crate) const REPLICATION_CHECKPOINT: &str = "replication-offset-checkpoint";
/// The starts of the logs that do not begin with their first segment.
pub(crate) const LOG_START_CHECKPOINT: &str = "log-start-offset-checkpoint";
/// Up to where logs were compacted.
pub(crate) const CLEANER_CHECKPOINT: &str = "cleaner-offset-checkpoint";
/// Says that the broker stopped in order, and every log is whole.
pub(crate) const CLEAN_SHUTDOWN: &str = ".kafka_cleanshutdown";

/// Digits of a base offset in a file's name.
const OFFSET_DIGITS: usize = 20;

/// The name of a segment's file, such as `00000000000000000042.log`.
pub(crate) fn segment_file(base_offset: i64, suffix: &str) -> String {
    format!("{base_offset:0width$}{suffix}", width = OFFSET_DIGITS)
}

/// The offset and the suffix in the name of a segment's file.
pub(crate) fn parse_segment_file(name: &str) -> Option<(i64, &str)> {
    let (digits, suffix) = name.split_at_checked(OFFSET_DIGITS)?;
    let is_number = digits.bytes().all(|byte| byte.is_ascii_digit());
    let offset = digits.parse().ok().filter(|_| is_number)?;
    suffix.starts_with('.').then_some((offset, suffix))
}

/// The name of a partition's directory, such as `orders-0`.
pub(crate) fn partition_dir(topic: &str, partition: i32) -> String {
    format!("{topic}-{partition}")
}

/// Topic and partition in the name of a partition's directory.
pub(crate) fn parse_partition_dir(name: &str) -> Option<(&str, i32)> {
    let (topic, partition) = name.rsplit_once('-')?;
    let is_number = !partition.is_empty() && partition.bytes().all(|byte| byte.is_ascii_digit());
    let partition = partition.parse().ok().filter(|_| is_number)?;
    (!topic.is_empty()).then_some((topic, partition))
}

/// `path` with a suffix added to its name.
pub(crate) fn with_suffix(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    name.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_segments_are_read_as_they_are_written() {
        let name = segment_file(42, TIME_INDEX_SUFFIX);
        assert_eq!(name, "00000000000000000042.timeindex");
        assert_eq!(parse_segment_file(&name), Some((42, TIME_INDEX_SUFFIX)));
        assert_eq!(parse_segment_file("00000000000000000042.log.deleted"), Some((42, ".log.deleted")));
        let largest = segment_file(i64::MAX, LOG_SUFFIX);
        assert_eq!(parse_segment_file(&largest), Some((i64::MAX, LOG_SUFFIX)));
        for foreign in
            ["42.log", "leader-epoch-checkpoint", "+0000000000000000042.log", "99999999999999999999.log"]
        {
            assert_eq!(parse_segment_file(foreign), None, "{foreign}");
        }
    }

    #[test]
    fn names_of_partitions_are_split_at_the_last_dash() {
        assert_eq!(parse_partition_dir(&partition_dir("a-b", 7)), Some(("a-b", 7)));
        for foreign in
            ["orders", "-0", "orders-", "orders-x", "orders-+1", "orders-0.0123-delete", "orders-99999999999"]
        {
            assert_eq!(parse_partition_dir(foreign), None, "{foreign}");
        }
    }
}
