//! A log moves to a log directory on another file system, where a rename cannot take it: its files are copied.

use std::path::Path;

use super::{LogDir, aside};
use crate::log::Directory;
use crate::paths::{DELETE_DIR_SUFFIX, FUTURE_DIR_SUFFIX};
use crate::store::PartitionFiles;
use crate::{Error, Result};

/// So much of a file is copied at once.
const PIECE: usize = 1 << 20;

impl LogDir {
    /// Copies the directory of a log here, and removes it where it was. As with a future replica of Kafka's, the copy has another name
    /// until it is whole, and lasts, and the one that it is of gets out of the way before: whenever the process is killed or the power
    /// goes, the log is in one of the two directories, or nothing but [`deleted`](Self::deleted) in the first.
    ///
    /// # Errors
    /// [`crate::Error::Storage`]: the log is where it was.
    pub(super) fn copy_over(&self, directory: &Directory) -> Result<()> {
        let (topic, partition) = (directory.topic(), directory.partition());
        let (from, name) =
            (directory.log_dir(), |suffix| aside(topic, partition, Some(directory.topic_id()), suffix));
        let (future, old) = (self.files(&name(FUTURE_DIR_SUFFIX)), from.files(&name(DELETE_DIR_SUFFIX)));
        let (source, target) = (directory.files(), self.partition_files(topic, partition));
        let copied = copy(source, &future).and_then(|()| {
            self.sync_names()?;
            remove_if_there(&old)?;
            source.rename(source.dir(), old.dir())
        });
        copied.inspect_err(|_| _ = remove_if_there(&future))?;
        let placed = from.sync_names().and_then(|()| future.rename(future.dir(), target.dir()));
        if let Err(error) = placed {
            let back = source.rename(old.dir(), source.dir());
            _ = back.and_then(|()| remove_if_there(&future));
            return Err(error);
        }
        // From here on it is in its new place. What is left of it in the old one can be removed later, too.
        _ = self.sync_names().and_then(|()| remove_if_there(&old));
        Ok(())
    }
}

/// Whether a rename has failed as the two names are on different file systems.
pub(super) fn crosses_devices(error: &Error) -> bool {
    matches!(error, Error::Storage(error) if error.kind == Some(std::io::ErrorKind::CrossesDevices))
}

/// Copies all files of a directory. The copy lasts, but for its own name.
fn copy(from: &PartitionFiles, to: &PartitionFiles) -> Result<()> {
    remove_if_there(to)?;
    to.create_dir()?;
    for entry in from.list()?.unwrap_or_default() {
        if !entry.is_dir {
            copy_file((from, &from.path(&entry.name)), (to, &to.path(&entry.name)), entry.len)?;
        }
    }
    to.sync_dir()
}

fn copy_file(
    (from, source): (&PartitionFiles, &Path),
    (to, target): (&PartitionFiles, &Path),
    len: usize,
) -> Result<()> {
    let mut at = 0;
    loop {
        let end = len.min(at + PIECE);
        // One that is empty is made, too.
        to.append(target, at, &[&from.read(source, at, end)?])?;
        at = end;
        if at == len {
            return to.sync(target);
        }
    }
}

fn remove_if_there(dir: &PartitionFiles) -> Result<()> {
    match dir.list()? {
        Some(_) => dir.remove_dir(),
        None => Ok(()),
    }
}
