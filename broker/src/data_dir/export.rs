//! Writing a cluster as a data directory, or as one for each of its brokers, beside the cluster.

use std::fmt;
use std::fs::File;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use kafkito_storage::{Log, LogDir, LogView, SystemDisk};

use super::lock::{DirLock, LOCK_FILE};
use super::{Identity, META_PROPERTIES, is_nothing, layout};
use crate::clock::Millis;
use crate::error::{Error, ErrorKind};
use crate::list::Listed;
use crate::metadata::{BrokerIds, Snapshot};
use crate::uuid::Uuid;

/// A cluster as it was at one moment: all that its directory is to hold.
#[derive(Debug)]
pub(crate) struct ClusterView {
    pub(crate) cluster_id: Uuid,
    /// Those that there is to be a directory for, by id; at least one.
    pub(crate) brokers: Vec<ExportedBroker>,
    pub(crate) logs: Vec<PartitionView>,
    /// What stands for the beginning of the metadata's log, where no file does.
    pub(crate) snapshot: Option<Snapshot>,
    /// Files that are carried over as they are: their paths within the directory, and what they hold.
    pub(crate) carried: Vec<(PathBuf, Vec<u8>)>,
    pub(crate) now: Millis,
}

/// A broker, as its directory names it.
#[derive(Clone, Debug)]
pub(crate) struct ExportedBroker {
    pub(crate) id: i32,
    /// The ids of its log directories, of which there is one at least.
    pub(crate) log_dirs: Vec<Uuid>,
    /// The epoch of its registration.
    pub(crate) epoch: i64,
}

/// A partition's log.
#[derive(Debug)]
pub(crate) struct PartitionView {
    pub(crate) topic: Arc<str>,
    pub(crate) number: i32,
    pub(crate) topic_id: [u8; 16],
    /// Who keeps it; `None` for the metadata, which every broker has.
    pub(crate) replicas: Option<BrokerIds>,
    /// In which log directory each of them does.
    pub(crate) directories: Box<[Uuid]>,
    pub(crate) log: LogView,
}

impl PartitionView {
    /// Which of a broker's log directories has it; `None` if the broker does not keep it.
    fn place(&self, broker: &ExportedBroker) -> Option<usize> {
        // As in Kafka, the metadata lies in the first, and what no directory is known of.
        let Some(replicas) = &self.replicas else { return Some(0) };
        let replica = replicas.iter().position(|id| *id == broker.id)?;
        let directory = self.directories.get(replica);
        Some(broker.log_dirs.iter().position(|dir| Some(dir) == directory).unwrap_or(0))
    }
}

/// A directory that is being written. What was written goes with it, unless it was finished.
struct Target {
    path: PathBuf,
    /// What was there before: nothing that anybody wants to keep, but not ours either.
    found: Vec<PathBuf>,
    was_there: bool,
    is_whole: bool,
    /// Let go of before the directory is removed.
    lock: Option<DirLock>,
}

impl ClusterView {
    /// How many brokers keep a partition.
    pub(crate) fn copies(&self, partition: &PartitionView) -> usize {
        self.brokers.iter().filter(|broker| partition.place(broker).is_some()).count()
    }

    /// Where a broker's directory is to be: where the cluster is exported to, or, if there are several, below it.
    pub(crate) fn directory(&self, broker: &ExportedBroker, path: &Path) -> PathBuf {
        match self.brokers.len() {
            1 => path.to_owned(),
            _ => path.join(format!("broker-{}", broker.id)),
        }
    }
}

/// Writes a cluster into the directory `path`, which must be empty or not be there. Nobody takes it for a data directory
/// before everything is whole: `meta.properties` comes last.
///
/// # Errors
/// [`ErrorKind::Storage`] with one sentence. What was written is removed.
pub(crate) fn write(view: &ClusterView, path: &Path) -> Result<(), Error> {
    let mut target = Target::take(path)?;
    let mut written = Vec::with_capacity(view.brokers.len());
    for broker in &view.brokers {
        written.push(write_broker(view, broker, &view.directory(broker, &target.path))?);
    }
    for (broker, dirs) in view.brokers.iter().zip(written) {
        let brokers = vec![(broker.id, broker.log_dirs.clone())];
        let identity = Identity { cluster_id: view.cluster_id, brokers };
        // Of several the first comes last: without it nobody takes the others.
        for (place, dir) in dirs.iter().enumerate().rev() {
            dir.write_meta(&identity.properties(place)).map_err(refused)?;
        }
    }
    target.is_whole = true;
    Ok(())
}

/// Writes all that a broker has but `meta.properties`, in each of its log directories.
fn write_broker(view: &ClusterView, broker: &ExportedBroker, path: &Path) -> Result<Vec<LogDir>, Error> {
    let mut written = Vec::with_capacity(broker.log_dirs.len());
    for (place, path) in layout::paths(path, broker.log_dirs.len()).iter().enumerate() {
        if place == 0 {
            for (name, content) in &view.carried {
                let path = path.join(name);
                write_file(&path, content).map_err(|error| cannot(&path, "be written", &error))?;
            }
        }
        let dir = LogDir::open(Arc::new(SystemDisk::new()), path).map_err(refused)?;
        let mut logs = write_logs(view, broker, place, &dir).map_err(refused)?;
        if let Some(snapshot) = view.snapshot.as_ref().filter(|_| place == 0) {
            snapshot.write(&dir).map_err(refused)?;
        }
        dir.close_as(&mut logs, broker.epoch).map_err(refused)?;
        written.push(dir);
    }
    Ok(written)
}

/// Writes a file that is carried over. Its name lasts with those of the logs beside it.
fn write_file(path: &Path, content: &[u8]) -> io::Result<()> {
    path.parent().map_or(Ok(()), std::fs::create_dir_all)?;
    let mut file = File::create(path)?;
    file.write_all(content)?;
    file.sync_all()
}

fn write_logs(
    view: &ClusterView,
    broker: &ExportedBroker,
    place: usize,
    dir: &LogDir,
) -> kafkito_storage::Result<Vec<Log>> {
    let mut written = Vec::new();
    for partition in view.logs.iter().filter(|partition| partition.place(broker) == Some(place)) {
        let PartitionView { topic, number, topic_id, log, .. } = partition;
        written.push(dir.write_view(topic, *number, *topic_id, log, view.now)?);
    }
    Ok(written)
}

impl Target {
    fn take(path: &Path) -> Result<Self, Error> {
        let path = std::path::absolute(path).map_err(|error| cannot(path, "be found", &error))?;
        let (found, was_there) = (entries(&path)?, path.is_dir());
        std::fs::create_dir_all(&path).map_err(|error| cannot(&path, "be created", &error))?;
        let lock = DirLock::take(&path);
        let lock = lock.map_err(|error| cannot(&path.join(LOCK_FILE), "be locked", &error))?;
        let lock = lock.ok_or_else(|| refused(format_args!("{} is in use", path.display())))?;
        // Somebody may have been faster.
        entries(&path)?;
        Ok(Self { path, found, was_there, is_whole: false, lock: Some(lock) })
    }
}

/// What is in a directory, none of which anybody has put there on purpose.
fn entries(path: &Path) -> Result<Vec<PathBuf>, Error> {
    let unreadable = |error: &io::Error| cannot(path, "be listed", error);
    let entries = match std::fs::read_dir(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        entries => entries.map_err(|error| unreadable(&error))?,
    };
    let found = entries.map(|entry| entry.map(|entry| entry.path())).listed_if_ok();
    let found = found.map_err(|error| unreadable(&error))?;
    let name = |path: &PathBuf| path.file_name().unwrap_or_default().to_owned();
    match found.iter().map(name).find(|name| !is_nothing(name)) {
        Some(name) => {
            Err(refused(format_args!("{} is not empty: it has {}", path.display(), name.display())))
        }
        None => Ok(found),
    }
}

impl Drop for Target {
    fn drop(&mut self) {
        if self.is_whole {
            return;
        }
        // First of all what makes it a data directory, should it be there already. What cannot be removed stays.
        let _ = std::fs::remove_file(self.path.join(META_PROPERTIES));
        for entry in std::fs::read_dir(&self.path).into_iter().flatten().flatten() {
            let path = entry.path();
            if !self.found.contains(&path) {
                let _ = std::fs::remove_file(path.join(META_PROPERTIES));
                let _ =
                    if path.is_dir() { std::fs::remove_dir_all(path) } else { std::fs::remove_file(path) };
            }
        }
        self.lock = None;
        if !self.was_there {
            let _ = std::fs::remove_dir(&self.path);
        }
    }
}

fn cannot(path: &Path, what: &str, error: &io::Error) -> Error {
    refused(format_args!("{} cannot {what}: {error}", path.display()))
}

/// Why a cluster cannot be exported.
pub(crate) fn refused(why: impl fmt::Display) -> Error {
    Error::new(ErrorKind::Storage, format!("the cluster cannot be exported: {why}"))
}
