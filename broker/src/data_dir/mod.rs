//! A data directory: what a cluster keeps lies there in Kafka's layout, and the next cluster goes on with it.

mod export;
mod lock;
mod opening;
mod promises;
mod space;
#[cfg(test)]
pub(crate) mod tests;
mod worker;

use std::ffi::OsStr;
use std::fmt;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use kafkito_storage::{Disk, LogDir, MetaNode, MetaProperties, StagedDisk};

use crate::error::{Error, ErrorKind};
use crate::list::Listed;
use crate::metadata::Broker;
use crate::rng::Rng;
use crate::uuid::Uuid;
use lock::{DirLock, LOCK_FILE};

pub(crate) use export::{
    ClusterView, ExportedBroker, PartitionView, refused as not_exported, write as write_view,
};
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
    pub(crate) logs: LogDir,
    disk: Arc<StagedDisk>,
    _lock: DirLock,
}

/// Whose directory it is: that of one broker, as in Kafka, or that of all brokers of a cluster.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Identity {
    pub(crate) cluster_id: Uuid,
    /// The brokers with the ids of their log directories, by id.
    pub(crate) brokers: Vec<(i32, Uuid)>,
}

impl DataDir {
    /// Takes a directory on a disk, which is made if it is not there. Nothing of what is in it is changed before
    /// [`commit`](Self::commit).
    ///
    /// # Errors
    /// [`ErrorKind::Storage`] with one sentence: it is in use, or somebody else's, or cannot be read or written.
    pub(crate) fn open(path: &Path, disk: Arc<dyn Disk>) -> Result<Self, Error> {
        check_whose(path)?;
        std::fs::create_dir_all(path)
            .map_err(|error| refused(format!("{} cannot be created: {error}", path.display())))?;
        let lock = DirLock::take(path).map_err(|error| {
            refused(format!("{} cannot be locked: {error}", path.join(LOCK_FILE).display()))
        })?;
        let lock = lock.ok_or_else(|| {
            refused(format!("{} is in use: another broker has locked {LOCK_FILE}", path.display()))
        })?;
        let disk = Arc::new(StagedDisk::new(disk));
        let logs = LogDir::open(Arc::clone(&disk) as _, path).map_err(refused)?;
        let path = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
        Ok(Self { path, logs, disk, _lock: lock })
    }

    /// The directory can be gone on with: all that was to be changed is, and will be from now on.
    ///
    /// # Errors
    /// As [`StagedDisk::commit`].
    pub(crate) fn commit(&self) -> kafkito_storage::Result<()> {
        self.disk.commit()
    }

    /// The files that belong to the cluster and are no logs of its own: they are carried over as they are.
    ///
    /// # Errors
    /// As the system has them.
    pub(crate) fn carried(&self) -> io::Result<Vec<(PathBuf, Vec<u8>)>> {
        let mut carried = Vec::new();
        for folder in [Path::new(""), Path::new(METADATA_DIR)] {
            for entry in std::fs::read_dir(self.path.join(folder))? {
                let name = folder.join(entry?.file_name());
                if name.extension().is_some_and(|suffix| suffix == "checkpoint")
                    || name.ends_with(QUORUM_STATE)
                {
                    carried.push((name.clone(), std::fs::read(self.path.join(&name))?));
                }
            }
        }
        Ok(carried)
    }

    /// Where it is.
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// The ids of its brokers, in order; none if it is new.
    pub(crate) fn broker_ids(&self) -> Vec<i32> {
        let nodes = self.logs.meta().map_or(&[][..], |meta| &meta.nodes);
        nodes.iter().map(|node| node.node_id).listed()
    }

    /// Whose directory it is; `None` if it is new.
    ///
    /// # Errors
    /// [`ErrorKind::Storage`] if `meta.properties` says what it must not.
    pub(crate) fn identity(&self) -> Result<Option<Identity>, Error> {
        let Some(meta) = self.logs.meta() else { return Ok(None) };
        let file = self.path.join(META_PROPERTIES);
        let wrong = |what: String| refused(format!("{}: {what}", file.display()));
        let id = |name: &str, text: &str| {
            Uuid::parse(text).ok_or_else(|| wrong(format!("{name}={text} is no UUID of Kafka's")))
        };
        let cluster_id = id("cluster.id", &meta.cluster_id)?;
        let mut brokers = Vec::with_capacity(meta.nodes.len());
        for MetaNode { node_id, directory_id } in &meta.nodes {
            let text = directory_id.as_deref();
            let text = text.ok_or_else(|| wrong("directory.id is missing".to_owned()))?;
            brokers.push((*node_id, id("directory.id", text)?));
        }
        Ok(Some(Identity { cluster_id, brokers }))
    }
}

impl Identity {
    /// Whose directory it is from now on: what is known of it stays, the rest is drawn.
    pub(crate) fn of(stored: Option<&Self>, brokers: &[Broker], rng: &mut Rng) -> Self {
        let drawn = Uuid(rng.uuid());
        let cluster_id = stored.map_or(drawn, |stored| stored.cluster_id);
        let known = stored.map_or(&[][..], |stored| &stored.brokers);
        let mut all = Vec::with_capacity(brokers.len());
        for Broker { id, .. } in brokers {
            let drawn = Uuid(rng.uuid());
            let known = known.iter().find(|(other, _)| other == id);
            all.push((*id, known.map_or(drawn, |(_, directory_id)| *directory_id)));
        }
        Self { cluster_id, brokers: all }
    }

    /// What is written of it.
    pub(crate) fn properties(&self) -> MetaProperties {
        let node = |(node_id, directory_id): &(i32, Uuid)| MetaNode {
            node_id: *node_id,
            directory_id: Some(directory_id.to_string()),
        };
        let nodes = self.brokers.iter().map(node).listed();
        MetaProperties { cluster_id: self.cluster_id.to_string(), nodes }
    }
}

/// That the directory is kafkito's, or nobody's. Somebody else's is not touched, not even to lock it.
fn check_whose(path: &Path) -> Result<(), Error> {
    let unreadable = |error: io::Error| refused(format!("{} cannot be listed: {error}", path.display()));
    let entries = match std::fs::read_dir(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        entries => entries.map_err(unreadable)?,
    };
    let names = entries.map(|entry| entry.map(|entry| entry.file_name())).listed_if_ok();
    let names = names.map_err(unreadable)?;
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

/// Whether it is of no matter that a directory has an entry of this name.
fn is_nothing(name: &OsStr) -> bool {
    NOTHING.iter().any(|nothing| name == *nothing)
}

/// Why a directory cannot be opened.
pub(crate) fn refused(why: impl fmt::Display) -> Error {
    Error::new(ErrorKind::Storage, format!("the data directory cannot be opened: {why}"))
}
