//! The directory of one partition, and what is done with files there; every error names the file.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use bytes::Bytes;

use crate::paths::{TMP_SUFFIX, segment_file, with_suffix};
use crate::{DirEntry, Disk, Error, Result};

/// A directory on a disk.
#[derive(Debug)]
pub(crate) struct PartitionFiles {
    disk: Arc<dyn Disk>,
    dir: PathBuf,
}

impl PartitionFiles {
    pub(crate) fn new(disk: Arc<dyn Disk>, dir: PathBuf) -> PartitionFiles {
        PartitionFiles { disk, dir }
    }

    pub(crate) fn dir(&self) -> &Path {
        &self.dir
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.dir.join(name)
    }

    /// A file of the segment with that base offset.
    pub(crate) fn segment_path(&self, base_offset: i64, suffix: &str) -> PathBuf {
        self.dir.join(segment_file(base_offset, suffix))
    }

    /// Appends to a file of `at` bytes, and creates it if that is 0.
    pub(crate) fn append(&self, path: &Path, at: usize, parts: &[&[u8]]) -> Result<()> {
        let appended = self.disk.append(path, at, parts);
        appended.map_err(|error| Error::system(path, "appended to", &error))
    }

    /// The bytes `from..to` of a file.
    pub(crate) fn read(&self, path: &Path, from: usize, to: usize) -> Result<Bytes> {
        if from >= to {
            return Ok(Bytes::new());
        }
        self.disk.read(path, from..to).map_err(|error| Error::system(path, "read", &error))
    }

    pub(crate) fn truncate(&self, path: &Path, len: usize) -> Result<()> {
        self.disk.truncate(path, len).map_err(|error| Error::system(path, "cut", &error))
    }

    pub(crate) fn sync(&self, path: &Path) -> Result<()> {
        self.disk.sync(path).map_err(|error| Error::system(path, "synced", &error))
    }

    /// Syncs the names in the directory.
    pub(crate) fn sync_dir(&self) -> Result<()> {
        self.disk.sync_dir(&self.dir).map_err(|error| Error::system(&self.dir, "synced", &error))
    }

    /// Syncs the names in the directory, and its own.
    pub(crate) fn sync_names(&self) -> Result<()> {
        self.sync_dir()?;
        match self.dir.parent() {
            Some(parent) => {
                self.disk.sync_dir(parent).map_err(|error| Error::system(parent, "synced", &error))
            }
            None => Ok(()),
        }
    }

    pub(crate) fn rename(&self, from: &Path, to: &Path) -> Result<()> {
        self.disk.rename(from, to).map_err(|error| Error::system(from, "renamed", &error))
    }

    /// Removes a file, if it is there.
    pub(crate) fn remove(&self, path: &Path) -> Result<()> {
        if_there(self.disk.remove(path)).map(drop).map_err(|error| Error::system(path, "removed", &error))
    }

    /// Renames a file, if it is there. Returns whether it was.
    pub(crate) fn rename_if_there(&self, from: &Path, to: &Path) -> Result<bool> {
        let renamed = if_there(self.disk.rename(from, to));
        renamed.map(|renamed| renamed.is_some()).map_err(|error| Error::system(from, "renamed", &error))
    }

    pub(crate) fn create_dir(&self) -> Result<()> {
        self.disk.create_dir(&self.dir).map_err(|error| Error::system(&self.dir, "created", &error))
    }

    /// Removes the directory with everything in it.
    pub(crate) fn remove_dir(&self) -> Result<()> {
        for entry in self.list()?.unwrap_or_default() {
            self.remove(&self.path(&entry.name))?;
        }
        self.disk.remove_dir(&self.dir).map_err(|error| Error::system(&self.dir, "removed", &error))
    }

    /// What lies in the directory, by name; `None` if there is no such directory.
    pub(crate) fn list(&self) -> Result<Option<Vec<DirEntry>>> {
        let listed = if_there(self.disk.list(&self.dir));
        let mut entries = listed.map_err(|error| Error::system(&self.dir, "listed", &error))?;
        if let Some(entries) = &mut entries {
            entries.sort_unstable_by(|a, b| a.name.cmp(&b.name));
        }
        Ok(entries)
    }

    /// All of a small file; `None` if it is not there.
    pub(crate) fn read_if_there(&self, name: &str) -> Result<Option<Bytes>> {
        self.read_listed(&self.list()?.unwrap_or_default(), name)
    }

    /// The same for whoever has listed the directory: with many partitions in it that takes long.
    pub(crate) fn read_listed(&self, entries: &[DirEntry], name: &str) -> Result<Option<Bytes>> {
        let Some(entry) = entries.iter().find(|entry| entry.name == name) else { return Ok(None) };
        self.read(&self.path(name), 0, entry.len).map(Some)
    }

    /// Puts a small file in the place of the one of its name, so that there is always the old one or the new one. With
    /// `lasting`, also after a loss of power.
    pub(crate) fn replace(&self, name: &str, content: &[u8], lasting: bool) -> Result<()> {
        let path = self.path(name);
        let tmp = with_suffix(&path, TMP_SUFFIX);
        self.append(&tmp, 0, &[content])?;
        if lasting {
            self.sync(&tmp)?;
        }
        self.rename(&tmp, &path)?;
        if lasting { self.sync_dir() } else { Ok(()) }
    }
}

/// `None` where there is no such file.
fn if_there<T>(done: io::Result<T>) -> io::Result<Option<T>> {
    match done {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        done => done.map(Some),
    }
}
