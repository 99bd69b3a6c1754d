//! A log directory: partitions side by side, and what is kept about all of them.

mod checkpoints;
mod closing;
mod copying;
mod moving;
mod partition_dir;
mod snapshots;

use std::path::Path;
use std::sync::Arc;

use bytes::Bytes;
use parking_lot::Mutex;

pub use self::checkpoints::Checkpoints;
use self::checkpoints::Kept;
pub use self::partition_dir::PartitionDir;
pub use self::snapshots::{SnapshotFile, SnapshotId};
use crate::log::{Directory, KeptOffsets};
use crate::paths::{CLEAN_SHUTDOWN, DELETE_DIR_SUFFIX, META_PROPERTIES, STRAY_DIR_SUFFIX, partition_dir};
use crate::store::PartitionFiles;
use crate::{Disk, Log, LogConfig, LogView, MetaProperties, Pool, Result};

/// A log directory (`log.dirs` of Kafka): its partitions' logs, `meta.properties`, and the checkpoints. Clones are the same
/// directory. It may be used from several threads: logs are best opened side by side.
///
/// # Examples
/// ```
/// use std::sync::Arc;
/// use kafkito_storage::{LogConfig, LogDir, Origin, Pool, RecordBatchBuilder, SystemDisk};
///
/// let root = std::env::temp_dir().join(format!("kafkito-log-dir-{}", std::process::id()));
/// let (config, pool, topic_id) = (Arc::new(LogConfig::default()), Pool::new(1 << 20), [7; 16]);
/// {
///     let dir = LogDir::open(Arc::new(SystemDisk::new()), &root)?;
///     let mut log = dir.log("orders", 0, topic_id, Arc::clone(&config), pool.clone(), 0)?;
///     let mut batch = RecordBatchBuilder::new();
///     batch.push(1_700_000_000_000, None, Some(b"value"));
///     log.append(&batch.build()?.trusted(), Origin::Client, 0, 0)?;
///     dir.close([&mut log])?;
/// }
/// let dir = LogDir::open(Arc::new(SystemDisk::new()), &root)?;
/// assert_eq!(dir.partitions()?[0].topic, "orders");
/// let log = dir.log("orders", 0, topic_id, config, pool, 0)?;
/// assert_eq!(log.log_end_offset(), 1);
/// # std::fs::remove_dir_all(root).unwrap();
/// # kafkito_storage::Result::Ok(())
/// ```
#[derive(Debug, Clone)]
pub struct LogDir {
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    disk: Arc<dyn Disk>,
    root: PartitionFiles,
    meta: Option<MetaProperties>,
    /// What whoever closed it has written last, if it was closed.
    closed: Option<Bytes>,
    kept: Mutex<Kept>,
    /// Held while checkpoints are written, so that whoever takes notes need not wait for the disk.
    writing: Mutex<()>,
}

impl LogDir {
    /// Opens the directory `root` on `disk`, and makes it if it is not there. Nothing else is written yet.
    ///
    /// # Errors
    /// [`crate::Error::Storage`] with what is wrong with `meta.properties` or a checkpoint, or what the system said.
    pub fn open(disk: Arc<dyn Disk>, root: &Path) -> Result<LogDir> {
        let root = PartitionFiles::new(Arc::clone(&disk), root.to_owned());
        root.create_dir()?;
        let entries = root.list()?.unwrap_or_default();
        let meta = root.read_listed(&entries, META_PROPERTIES)?;
        let meta =
            meta.map(|bytes| MetaProperties::parse(&root.path(META_PROPERTIES), &bytes)).transpose()?;
        let closed = root.read_listed(&entries, CLEAN_SHUTDOWN)?;
        let kept = Mutex::new(Kept::read(&root, &entries)?);
        Ok(LogDir { shared: Arc::new(Shared { disk, root, meta, closed, kept, writing: Mutex::new(()) }) })
    }

    /// What `meta.properties` said when the directory was opened; `None` if there was no such file.
    pub fn meta(&self) -> Option<&MetaProperties> {
        self.shared.meta.as_ref()
    }

    /// Writes `meta.properties`.
    ///
    /// # Errors
    /// [`crate::Error::Storage`].
    pub fn write_meta(&self, meta: &MetaProperties) -> Result<()> {
        self.shared.root.replace(META_PROPERTIES, meta.write().as_bytes(), true)
    }

    /// Whether whoever had the directory last has closed it: then its logs are taken as they are.
    pub fn was_clean(&self) -> bool {
        self.shared.closed.is_some()
    }

    /// The partitions that have a directory, sorted by it.
    ///
    /// # Errors
    /// [`crate::Error::Storage`].
    pub fn partitions(&self) -> Result<Vec<PartitionDir>> {
        let entries = self.shared.root.list()?.unwrap_or_default();
        let names = entries.iter().filter(|entry| entry.is_dir).map(|entry| entry.name.as_str());
        names.filter_map(|name| PartitionDir::find(self, name).transpose()).collect()
    }

    /// Opens the log of a partition: the one that is there, recovered if need be, or an empty one, which makes its directory
    /// with the first append. Recovery reads all that lies behind the recovery point, and takes long.
    ///
    /// Its high watermark is that of the last checkpoint: whoever knows of no other replica moves it to the end.
    ///
    /// `now`, in milliseconds since the epoch, is when segments without timestamps count as written.
    ///
    /// # Errors
    /// [`crate::Error::Storage`] where files cannot be read, belong to another topic, or are damaged where they had been synced:
    /// with file, place and reason; nothing was changed then.
    pub fn log(
        &self,
        topic: &str,
        partition: i32,
        topic_id: [u8; 16],
        config: Arc<LogConfig>,
        pool: Pool,
        now: i64,
    ) -> Result<Log> {
        let kept = self.begin(topic, partition)?;
        let directory = Directory::new(self.clone(), topic, partition, topic_id);
        let log = Log::open(directory, config, pool, kept, now)?;
        // What truncation has left without batches is forgotten by now.
        self.lower(topic, partition, log.recovery_point(), i64::MAX);
        self.write_lowered()?;
        self.shared.kept.lock().note(topic, partition, &log);
        Ok(log)
    }

    /// Writes a log as `view` has it, of a partition that has no directory yet. What it returns is to be
    /// [closed](Self::close) with the others. Takes long.
    ///
    /// # Errors
    /// [`crate::Error::Storage`] with file, place and reason: it cannot be written, or holds what is no record batch.
    pub fn write_view(
        &self,
        topic: &str,
        partition: i32,
        topic_id: [u8; 16],
        view: &LogView,
        now: i64,
    ) -> Result<Log> {
        self.begin(topic, partition)?;
        let directory = Directory::new(self.clone(), topic, partition, topic_id);
        view.write(directory, now)
    }

    /// From now on the directory is in use: unless it is closed, the next who opens it has to recover its logs.
    fn begin(&self, topic: &str, partition: i32) -> Result<KeptOffsets> {
        let mut kept = self.shared.kept.lock();
        if self.was_clean() && !kept.is_in_use {
            self.shared.root.remove(&self.shared.root.path(CLEAN_SHUTDOWN))?;
            self.shared.root.sync_dir()?;
        }
        kept.is_in_use = true;
        Ok(KeptOffsets { is_clean: self.was_clean(), ..kept.of(topic, partition) })
    }

    /// Takes a log out of the directory: its own directory gets another name, from which
    /// [`remove_deleted`](Self::remove_deleted) knows it. That lasts with [`sync_names`](Self::sync_names).
    ///
    /// # Errors
    /// [`crate::Error::Storage`].
    #[expect(clippy::needless_pass_by_value, reason = "the log is of no use any more")]
    pub fn delete(&self, log: Log) -> Result<()> {
        let Some(directory) = log.directory() else { return Ok(()) };
        let (topic, partition) = (directory.topic(), directory.partition());
        self.shared.kept.lock().forget(topic, partition);
        let name = aside(topic, partition, Some(directory.topic_id()), DELETE_DIR_SUFFIX);
        let to = self.shared.root.path(&name);
        self.shared.root.rename_if_there(directory.files().dir(), &to)?;
        Ok(())
    }

    /// Has the names of the directories last, as they are now. Takes long.
    ///
    /// # Errors
    /// [`crate::Error::Storage`].
    pub fn sync_names(&self) -> Result<()> {
        self.shared.root.sync_dir()
    }

    /// Takes a partition that belongs to no topic out of the way, with all that it holds: its directory gets the name that
    /// Kafka gives to a stray one, and is nobody's from then on.
    ///
    /// # Errors
    /// [`crate::Error::Storage`].
    pub fn set_aside(&self, stray: &PartitionDir) -> Result<()> {
        self.shared.kept.lock().forget(&stray.topic, stray.partition);
        let to =
            self.shared.root.path(&aside(&stray.topic, stray.partition, stray.topic_id, STRAY_DIR_SUFFIX));
        let from = self.shared.root.path(&partition_dir(&stray.topic, stray.partition));
        self.shared.root.rename_if_there(&from, &to)?;
        self.shared.root.sync_dir()
    }

    /// The directories of logs that were [deleted](Self::delete) and have not been removed, with their names. Of one that tells no
    /// topic id nobody knows whose it was.
    ///
    /// # Errors
    /// [`crate::Error::Storage`].
    pub fn deleted(&self) -> Result<Vec<(String, PartitionDir)>> {
        self.named_aside(DELETE_DIR_SUFFIX)
    }

    /// The directories of partitions that have another name by now, which ends so.
    fn named_aside(&self, suffix: &str) -> Result<Vec<(String, PartitionDir)>> {
        let entries = self.shared.root.list()?.unwrap_or_default();
        let mut found = Vec::new();
        for entry in entries.iter().filter(|entry| entry.is_dir) {
            let Some(name) = entry.name.strip_suffix(suffix) else { continue };
            let Some((was, _)) = name.rsplit_once('.') else { continue };
            let partition = PartitionDir::named(was, &self.files(&entry.name))?;
            found.extend(partition.map(|partition| (entry.name.clone(), partition)));
        }
        Ok(found)
    }

    /// Undoes a deletion: the directory of this name is that of a partition again.
    ///
    /// # Errors
    /// [`crate::Error::Storage`].
    pub fn restore(&self, name: &str, topic: &str, partition: i32) -> Result<()> {
        let (from, to) =
            (self.shared.root.path(name), self.shared.root.path(&partition_dir(topic, partition)));
        self.shared.root.rename(&from, &to)?;
        self.shared.root.sync_dir()
    }

    /// Removes the directories of deleted logs, those that an earlier owner has left too. Returns how many.
    ///
    /// # Errors
    /// [`crate::Error::Storage`]; it can be tried again.
    pub fn remove_deleted(&self) -> Result<usize> {
        let entries = self.shared.root.list()?.unwrap_or_default();
        let deleted = entries.iter().filter(|entry| entry.is_dir && entry.name.ends_with(DELETE_DIR_SUFFIX));
        let mut count = 0;
        for entry in deleted {
            self.files(&entry.name).remove_dir()?;
            count += 1;
        }
        Ok(count)
    }

    /// What is to be kept about those of `logs` that lie here. Cheap: whoever holds the logs' lock does it, and
    /// [`write`](Self::write)s without.
    pub fn checkpoints<'a>(&self, logs: impl IntoIterator<Item = &'a Log>) -> Checkpoints {
        let mut kept = self.shared.kept.lock();
        for log in logs {
            if let Some(directory) = log.directory().filter(|directory| self.is_same(directory.log_dir())) {
                kept.note(directory.topic(), directory.partition(), log);
            }
        }
        kept.checkpoints()
    }

    /// Writes the checkpoints. Takes long. Returns false, and writes nothing, where a log was cut since they were taken: then
    /// new ones are to be taken.
    ///
    /// # Errors
    /// [`crate::Error::Storage`].
    pub fn write(&self, checkpoints: &Checkpoints) -> Result<bool> {
        let _writing = self.shared.writing.lock();
        let is_fresh = self.shared.kept.lock().is_fresh(checkpoints);
        if is_fresh {
            self.write_checkpoints(checkpoints)?;
        }
        Ok(is_fresh)
    }

    /// What lies behind `recovery_point` counts as synced no more, and the log does not begin after `start`. For whoever opens the
    /// directory next that is so once it [is written](Self::write_lowered).
    pub(crate) fn lower(&self, topic: &str, partition: i32, recovery_point: i64, start: i64) {
        self.shared.kept.lock().lower(topic, partition, recovery_point, start);
    }

    /// Writes what was lowered, if that has not been done. Takes long.
    pub(crate) fn write_lowered(&self) -> Result<()> {
        // Who is writing now may have older ones; these come after them.
        let _writing = self.shared.writing.lock();
        let lowered = self.shared.kept.lock().lowered_checkpoints();
        lowered.map_or(Ok(()), |checkpoints| self.write_checkpoints(&checkpoints))
    }

    fn write_checkpoints(&self, checkpoints: &Checkpoints) -> Result<()> {
        checkpoints.write(&self.shared.root)?;
        self.shared.kept.lock().written(checkpoints);
        Ok(())
    }

    pub(crate) fn partition_files(&self, topic: &str, partition: i32) -> PartitionFiles {
        self.files(&partition_dir(topic, partition))
    }

    fn files(&self, name: &str) -> PartitionFiles {
        PartitionFiles::new(Arc::clone(&self.shared.disk), self.shared.root.path(name))
    }
}

/// The name of a partition's directory that is nobody's any more: unique, as the topic may be made again.
fn aside(topic: &str, partition: i32, topic_id: Option<[u8; 16]>, suffix: &str) -> String {
    let unique: String = topic_id.unwrap_or_default().iter().map(|byte| format!("{byte:02x}")).collect();
    let suffix = format!("-{partition}.{unique}{suffix}");
    // A name may have 255 bytes, and a topic's is ASCII.
    let head = &topic[..topic.len().min(255 - suffix.len())];
    format!("{head}{suffix}")
}

#[cfg(test)]
mod tests;
