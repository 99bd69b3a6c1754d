//! Snapshots that stand for the beginning of a log, as Kafka's controllers keep them beside the segments of
//! `__cluster_metadata-0`: `00000000000000000042-0000000007.checkpoint`.

use std::fmt;

use bytes::Bytes;

use super::LogDir;
use crate::paths::with_suffix;
use crate::store::PartitionFiles;
use crate::{DirEntry, Result};

const CHECKPOINT_SUFFIX: &str = ".checkpoint";
/// One that is being written: worth nothing.
const PART_SUFFIX: &str = ".part";
const OFFSET_DIGITS: usize = 20;
const EPOCH_DIGITS: usize = 10;

/// Names a snapshot by what it stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SnapshotId {
    /// It stands for everything before this offset.
    pub end_offset: i64,
    /// The leader epoch of the last record before it.
    pub epoch: i32,
}

/// A snapshot that is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SnapshotFile {
    /// What it stands for.
    pub id: SnapshotId,
    /// Its size in bytes.
    pub size: usize,
}

impl fmt::Display for SnapshotId {
    /// The name of the file.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { end_offset, epoch } = self;
        write!(f, "{end_offset:0OFFSET_DIGITS$}-{epoch:0EPOCH_DIGITS$}{CHECKPOINT_SUFFIX}")
    }
}

impl SnapshotId {
    /// Reads the name of a file.
    fn parse(name: &str) -> Option<SnapshotId> {
        let (offset, epoch) = name.strip_suffix(CHECKPOINT_SUFFIX)?.split_once('-')?;
        let is_number =
            |digits: &str, count| digits.len() == count && digits.bytes().all(|b| b.is_ascii_digit());
        if !is_number(offset, OFFSET_DIGITS) || !is_number(epoch, EPOCH_DIGITS) {
            return None;
        }
        Some(SnapshotId { end_offset: offset.parse().ok()?, epoch: epoch.parse().ok()? })
    }
}

impl LogDir {
    /// The snapshots of a partition, those that stand for less first. What a write that was broken off has left is removed.
    ///
    /// # Errors
    /// [`crate::Error::Storage`].
    pub fn snapshots(&self, topic: &str, partition: i32) -> Result<Vec<SnapshotFile>> {
        let files = self.partition_files(topic, partition);
        let mut found = Vec::new();
        for DirEntry { name, len, .. } in files.list()?.unwrap_or_default() {
            if let Some(id) = SnapshotId::parse(&name) {
                found.push(SnapshotFile { id, size: len });
            }
            if name.strip_suffix(PART_SUFFIX).is_some_and(|whole| SnapshotId::parse(whole).is_some()) {
                files.remove(&files.path(&name))?;
            }
        }
        found.sort_unstable_by_key(|file| file.id);
        Ok(found)
    }

    /// All of a snapshot.
    ///
    /// # Errors
    /// [`crate::Error::Storage`].
    pub fn read_snapshot(&self, topic: &str, partition: i32, file: SnapshotFile) -> Result<Bytes> {
        let files = self.partition_files(topic, partition);
        files.read(&files.path(&file.id.to_string()), 0, file.size)
    }

    /// Writes a snapshot, so that all of it is there for good, or nothing. Takes long, and needs neither the log nor its lock.
    ///
    /// # Errors
    /// [`crate::Error::Storage`]: then there is no such snapshot.
    pub fn write_snapshot(
        &self,
        topic: &str,
        partition: i32,
        id: SnapshotId,
        batches: &[Bytes],
    ) -> Result<SnapshotFile> {
        let files = self.partition_files(topic, partition);
        let written = write(&files, id, batches);
        if written.is_err() {
            // On a disk that is full it would be in the way.
            let _ = files.remove(&with_suffix(&files.path(&id.to_string()), PART_SUFFIX));
        }
        written
    }

    /// Removes a snapshot, if it is there.
    ///
    /// # Errors
    /// [`crate::Error::Storage`].
    pub fn remove_snapshot(&self, topic: &str, partition: i32, id: SnapshotId) -> Result<()> {
        let files = self.partition_files(topic, partition);
        files.remove(&files.path(&id.to_string()))
    }
}

fn write(files: &PartitionFiles, id: SnapshotId, batches: &[Bytes]) -> Result<SnapshotFile> {
    let path = files.path(&id.to_string());
    let part = with_suffix(&path, PART_SUFFIX);
    let parts: Vec<&[u8]> = batches.iter().map(|batch| &batch[..]).collect();
    files.append(&part, 0, &parts)?;
    files.sync(&part)?;
    files.rename(&part, &path)?;
    files.sync_dir()?;
    Ok(SnapshotFile { id, size: batches.iter().map(Bytes::len).sum() })
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::SystemDisk;

    #[test]
    fn names_are_read_as_they_are_written() {
        let id = SnapshotId { end_offset: 42, epoch: 7 };
        assert_eq!(id.to_string(), "00000000000000000042-0000000007.checkpoint");
        assert_eq!(SnapshotId::parse(&id.to_string()), Some(id));
        for foreign in
            ["bootstrap.checkpoint", "42-7.checkpoint", "00000000000000000042-0000000007.checkpoint.part"]
        {
            assert_eq!(SnapshotId::parse(foreign), None, "{foreign}");
        }
    }

    #[test]
    fn what_was_written_is_found_and_what_was_broken_off_is_not() {
        let root = tempfile::tempdir().unwrap();
        let dir = LogDir::open(Arc::new(SystemDisk::new()), root.path()).unwrap();
        assert_eq!(dir.snapshots("m", 0).unwrap(), []);
        std::fs::create_dir(root.path().join("m-0")).unwrap();
        let [early, late] = [9, 10].map(|end_offset| SnapshotId { end_offset, epoch: 1 });
        let late =
            dir.write_snapshot("m", 0, late, &[Bytes::from_static(b"ab"), Bytes::from_static(b"c")]).unwrap();
        let early = dir.write_snapshot("m", 0, early, &[Bytes::from_static(b"d")]).unwrap();
        let part = root.path().join("m-0").join(format!("{}.part", early.id));
        std::fs::write(&part, "e").unwrap();
        assert_eq!(dir.snapshots("m", 0).unwrap(), [early, late]);
        assert!(!part.exists());
        assert_eq!(dir.read_snapshot("m", 0, late).unwrap(), "abc");
        dir.remove_snapshot("m", 0, early.id).unwrap();
        assert_eq!(dir.snapshots("m", 0).unwrap(), [late]);
    }
}
