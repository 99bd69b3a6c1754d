//! A data directory: what a cluster keeps lies there in Kafka's layout, and the next cluster goes on with it.
//!
//! It is a log directory of Kafka's, or has several in it.

mod export;
mod identity;
mod layout;
mod lock;
mod opening;
mod promises;
mod space;
#[cfg(test)]
pub(crate) mod tests;
mod worker;

use std::ffi::{OsStr, OsString};
use std::fmt;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use kafkito_storage::{Disk, LogDir, StagedDisk};

use crate::error::{Error, ErrorKind};
use crate::list::Listed;
use crate::metadata::Partition;
use crate::uuid::Uuid;
use lock::{DirLock, LOCK_FILE};

pub(crate) use export::{
    ClusterView, ExportedBroker, PartitionView, refused as not_exported, write as write_view,
};
pub(crate) use identity::Identity;
pub(crate) use opening::{Wanted, open_logs};
pub(crate) use promises::{Broken, Promise, Promises};
pub(crate) use space::space;
pub(crate) use worker::{DiskQueue, DiskWork, Flushed, Share, run_disk_worker};

const META_PROPERTIES: &str = "meta.properties";
const METADATA_DIR: &str = "__cluster_metadata-0";
/// What Kafka's controllers have voted for.
const QUORUM_STATE: &str = "quorum-state";
/// What an empty directory may have: what a start leaves that came to nothing, and what a file system puts there.
const NOTHING: [&str; 4] = [LOCK_FILE, ".kafka_cleanshutdown", "meta.properties.tmp", "lost+found"];

/// A directory that this cluster holds.
#[derive(Debug)]
pub(crate) struct DataDir {
    path: PathBuf,
    /// Its log directories, in their order: itself, or those that lie in it. At least one.
    pub(crate) dirs: Vec<OpenDir>,
    /// Which of them has the metadata.
    metadata: usize,
    disk: Arc<StagedDisk>,
}

/// A log directory that is open.
#[derive(Debug)]
pub(crate) struct OpenDir {
    pub(crate) path: PathBuf,
    pub(crate) logs: LogDir,
    /// Its ids, one to each broker whose it is, as soon as that is known.
    pub(crate) ids: Vec<Uuid>,
    _lock: DirLock,
}

impl DataDir {
    /// Takes a directory on a disk, which is made if it is not there, with so many log directories, or with as many as it has.
    /// Nothing of what is in it is changed before [`commit`](Self::commit).
    ///
    /// # Errors
    /// [`ErrorKind::Storage`] with one sentence: it is in use, or somebody else's, has other log directories, or cannot be read
    /// or written.
    pub(crate) fn open(path: &Path, log_dirs: Option<u16>, disk: Arc<dyn Disk>) -> Result<Self, Error> {
        let places = layout::places(path, log_dirs)?;
        let disk = Arc::new(StagedDisk::new(disk));
        let mut dirs = Vec::with_capacity(places.len());
        for place in places {
            dirs.push(OpenDir::open(&place, Arc::clone(&disk) as _)?);
        }
        // The first, unless Kafka was told of another one.
        let metadata = dirs.iter().position(|dir| dir.path.join(METADATA_DIR).is_dir()).unwrap_or(0);
        let path = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
        Ok(Self { path, dirs, metadata, disk })
    }

    /// The directory can be gone on with: all that was to be changed is, and will be from now on.
    ///
    /// # Errors
    /// As [`StagedDisk::commit`].
    pub(crate) fn commit(&self) -> kafkito_storage::Result<()> {
        self.disk.commit()
    }

    /// Whether it is no log directory itself, but has them in it.
    pub(crate) fn has_them_inside(&self) -> bool {
        self.dirs[0].path != self.path
    }

    /// The log directory that has the metadata.
    pub(crate) fn metadata(&self) -> &OpenDir {
        &self.dirs[self.metadata]
    }

    /// The log directory of a partition that has no log yet: that of its first replica, as the metadata has it.
    pub(crate) fn of(&self, partition: Option<&Partition>) -> &OpenDir {
        if let [only] = &self.dirs[..] {
            return only;
        }
        let id = partition.and_then(|partition| partition.directories.first());
        let found = id.and_then(|id| self.dirs.iter().find(|dir| dir.ids.contains(id)));
        found.unwrap_or(&self.dirs[0])
    }

    /// The files that belong to the cluster and are no logs of its own: they are carried over as they are.
    ///
    /// # Errors
    /// As the system has them.
    pub(crate) fn carried(&self) -> io::Result<Vec<(PathBuf, Vec<u8>)>> {
        let (path, mut carried) = (&self.metadata().path, Vec::new());
        for folder in [Path::new(""), Path::new(METADATA_DIR)] {
            for entry in std::fs::read_dir(path.join(folder))? {
                let name = folder.join(entry?.file_name());
                if name.extension().is_some_and(|suffix| suffix == "checkpoint")
                    || name.ends_with(QUORUM_STATE)
                {
                    carried.push((name.clone(), std::fs::read(path.join(&name))?));
                }
            }
        }
        Ok(carried)
    }

    /// Where it is.
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }
}

impl OpenDir {
    fn open(path: &Path, disk: Arc<dyn Disk>) -> Result<Self, Error> {
        check_whose(path)?;
        std::fs::create_dir_all(path)
            .map_err(|error| refused(format!("{} cannot be created: {error}", path.display())))?;
        let lock = DirLock::take(path).map_err(|error| {
            refused(format!("{} cannot be locked: {error}", path.join(LOCK_FILE).display()))
        })?;
        let lock = lock.ok_or_else(|| {
            refused(format!("{} is in use: another broker has locked {LOCK_FILE}", path.display()))
        })?;
        let logs = LogDir::open(disk, path).map_err(refused)?;
        let path = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
        Ok(Self { path, logs, ids: Vec::new(), _lock: lock })
    }
}

/// That the directory is kafkito's, or nobody's. Somebody else's is not touched, not even to lock it.
fn check_whose(path: &Path) -> Result<(), Error> {
    let names = names_in(path)?;
    if names.iter().any(|name| name == META_PROPERTIES) {
        return Ok(());
    }
    match names.iter().find(|name| !is_nothing(name)) {
        Some(name) => Err(refused(format!(
            "{} is no data directory: it has no {META_PROPERTIES}, but {}",
            path.display(),
            name.display()
        ))),
        None => Ok(()),
    }
}

/// What is in a directory, by name; nothing if it is not there.
fn names_in(path: &Path) -> Result<Vec<OsString>, Error> {
    let unreadable = |error: io::Error| refused(format!("{} cannot be listed: {error}", path.display()));
    let entries = match std::fs::read_dir(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        entries => entries.map_err(unreadable)?,
    };
    let names = entries.map(|entry| entry.map(|entry| entry.file_name())).listed_if_ok();
    names.map_err(unreadable)
}

/// Whether it is of no matter that a directory has an entry of this name.
fn is_nothing(name: &OsStr) -> bool {
    NOTHING.iter().any(|nothing| name == *nothing)
}

/// Why a directory cannot be opened.
pub(crate) fn refused(why: impl fmt::Display) -> Error {
    Error::new(ErrorKind::Storage, format!("the data directory cannot be opened: {why}"))
}
