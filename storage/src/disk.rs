//! All that a log directory asks of a file system: the one interface behind which tests put a simulated disk.

mod open_files;
mod staged;
mod system;

use std::fmt;
use std::io;
use std::ops::Range;
use std::path::Path;

use bytes::Bytes;

pub use staged::StagedDisk;
pub use system::SystemDisk;

/// One entry of a directory.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DirEntry {
    /// Its name, without the directory's. A name that is not UTF-8 is none of ours, and is not listed.
    pub name: String,
    /// Its length in bytes; of a directory it means nothing.
    pub len: usize,
    /// Whether it is a directory.
    pub is_dir: bool,
}

/// The files of a log directory.
///
/// A file has one writer, the log that it belongs to; anybody may read meanwhile what was written. What
/// [`read`](Disk::read) returned stays as it is, whatever becomes of the file. Nothing lasts beyond a loss of power
/// unless it was synced: a file's bytes by [`sync`](Disk::sync), its name by [`sync_dir`](Disk::sync_dir).
///
/// # Examples
/// ```
/// use kafkito_storage::{Disk, SystemDisk};
///
/// let dir = std::env::temp_dir().join(format!("kafkito-disk-{}", std::process::id()));
/// let (disk, file) = (SystemDisk::new(), dir.join("file"));
/// disk.create_dir(&dir)?;
/// disk.append(&file, 0, &[b"one, ", b"two"])?;
/// let read = disk.read(&file, 5..8)?;
/// disk.truncate(&file, 3)?;
/// assert_eq!((&read[..], disk.list(&dir)?[0].len), (&b"two"[..], 3));
/// disk.remove(&file)?;
/// disk.remove_dir(&dir)?;
/// # std::io::Result::Ok(())
/// ```
pub trait Disk: fmt::Debug + Send + Sync {
    /// Appends `parts` one after the other to a file of `at` bytes, creating it if `at` is 0. A longer file is cut to `at`
    /// first: what lies there has never counted, and nobody has read it.
    ///
    /// # Errors
    /// As the system has them. What the file had before is still there, and nothing of `parts` counts.
    fn append(&self, path: &Path, at: usize, parts: &[&[u8]]) -> io::Result<()>;

    /// The bytes `range` of a file.
    ///
    /// # Errors
    /// As the system has them; [`io::ErrorKind::UnexpectedEof`] where the file is shorter.
    fn read(&self, path: &Path, range: Range<usize>) -> io::Result<Bytes>;

    /// Cuts a file of which nobody has slices.
    ///
    /// # Errors
    /// As the system has them; [`io::ErrorKind::ResourceBusy`] where somebody may have slices of it, which must neither vanish nor
    /// change when the file grows again: a copy of what stays is to take its place.
    fn truncate(&self, path: &Path, len: usize) -> io::Result<()>;

    /// Makes a file's bytes last. Takes long.
    ///
    /// # Errors
    /// As the system has them: then nobody knows what has lasted.
    fn sync(&self, path: &Path) -> io::Result<()>;

    /// Makes the names in a directory last, as they are now. Takes long.
    ///
    /// # Errors
    /// As the system has them.
    fn sync_dir(&self, dir: &Path) -> io::Result<()>;

    /// Renames a file or directory. A file that has the new name is replaced.
    ///
    /// # Errors
    /// As the system has them.
    fn rename(&self, from: &Path, to: &Path) -> io::Result<()>;

    /// Removes a file.
    ///
    /// # Errors
    /// As the system has them.
    fn remove(&self, path: &Path) -> io::Result<()>;

    /// Creates a directory, and those that it lies in. One that is there stays.
    ///
    /// # Errors
    /// As the system has them.
    fn create_dir(&self, dir: &Path) -> io::Result<()>;

    /// Removes an empty directory.
    ///
    /// # Errors
    /// As the system has them.
    fn remove_dir(&self, dir: &Path) -> io::Result<()>;

    /// What lies in a directory, in no order.
    ///
    /// # Errors
    /// As the system has them; [`io::ErrorKind::NotFound`] where there is no such directory.
    fn list(&self, dir: &Path) -> io::Result<Vec<DirEntry>>;
}
