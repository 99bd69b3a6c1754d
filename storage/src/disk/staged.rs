//! A disk on which nothing changes before that is wanted.

use std::collections::BTreeMap;
use std::io;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};

use bytes::Bytes;
use parking_lot::Mutex;

use super::{DirEntry, Disk};
use crate::{Error, Result};

/// A disk that keeps what is changed to itself, and shows it as if it had been done, until it is [committed](Self::commit): from then
/// on it is the disk itself. Whoever opens a directory and then finds that it cannot be gone on with lets go of it, and has changed
/// nothing. Changes are kept in memory: it is meant for the few that opening a directory makes.
///
/// # Examples
/// ```
/// use std::sync::Arc;
/// use kafkito_storage::{Disk, StagedDisk, SystemDisk};
///
/// let dir = std::env::temp_dir().join(format!("kafkito-staged-{}", std::process::id()));
/// let (disk, file) = (Arc::new(SystemDisk::new()), dir.join("file"));
/// disk.create_dir(&dir)?;
/// let staged = StagedDisk::new(disk.clone());
/// staged.append(&file, 0, &[b"one"])?;
/// assert_eq!((staged.list(&dir)?.len(), disk.list(&dir)?.len()), (1, 0));
/// staged.commit()?;
/// assert_eq!(&disk.read(&file, 0..3)?[..], b"one");
/// # std::fs::remove_dir_all(dir)?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct StagedDisk {
    disk: Arc<dyn Disk>,
    is_committed: AtomicBool,
    staged: Mutex<Staged>,
}

/// What is to be done, and what it amounts to.
#[derive(Debug, Default)]
struct Staged {
    changes: Vec<Change>,
    /// What is not as the disk has it.
    entries: BTreeMap<PathBuf, Entry>,
    /// Whether there is a directory among it: most that are opened change none, and paths are dear to compare.
    has_dirs: bool,
}

#[derive(Debug)]
enum Change {
    Append(PathBuf, usize, Vec<u8>),
    Truncate(PathBuf, usize),
    Sync(PathBuf),
    SyncDir(PathBuf),
    Rename(PathBuf, PathBuf),
    Remove(PathBuf),
    CreateDir(PathBuf),
    RemoveDir(PathBuf),
}

#[derive(Debug, Clone)]
enum Entry {
    /// It is gone, with all that lies below.
    Gone,
    /// A directory, which the disk has under another name, or not at all.
    Dir(Option<PathBuf>),
    File(File),
}

/// A file: the first `len` bytes of one that the disk has, and a tail.
#[derive(Debug, Clone, Default)]
struct File {
    head: PathBuf,
    len: usize,
    tail: Vec<u8>,
}

impl File {
    fn len(&self) -> usize {
        self.len + self.tail.len()
    }

    fn cut(&mut self, len: usize) {
        self.tail.truncate(len.saturating_sub(self.len));
        self.len = self.len.min(len);
    }

    fn read(&self, disk: &dyn Disk, range: Range<usize>) -> io::Result<Bytes> {
        if range.end > self.len() {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        if range.end <= self.len {
            return disk.read(&self.head, range);
        }
        let tail = &self.tail[range.start.saturating_sub(self.len)..range.end - self.len];
        let head = match range.start < self.len {
            true => disk.read(&self.head, range.start..self.len)?,
            false => Bytes::new(),
        };
        Ok([&head[..], tail].concat().into())
    }
}

impl StagedDisk {
    /// A disk over `disk`, of which nothing is changed yet.
    pub fn new(disk: Arc<dyn Disk>) -> StagedDisk {
        StagedDisk { disk, is_committed: AtomicBool::new(false), staged: Mutex::default() }
    }

    /// Does everything that was asked for, in its order. Takes long. Nobody may ask for anything meanwhile.
    ///
    /// # Errors
    /// [`crate::Error::Storage`] with the file: what comes after that is not done.
    pub fn commit(&self) -> Result<()> {
        let mut staged = self.staged.lock();
        self.is_committed.store(true, Relaxed);
        staged.entries.clear();
        staged.changes.drain(..).try_for_each(|change| change.apply(&*self.disk))
    }

    /// Where changes are kept; `None` once the disk takes them itself.
    fn staged(&self) -> Option<parking_lot::MutexGuard<'_, Staged>> {
        (!self.is_committed.load(Relaxed)).then(|| self.staged.lock())
    }
}

impl Change {
    fn apply(self, disk: &dyn Disk) -> Result<()> {
        let (path, what, done) = match self {
            Change::Append(path, at, bytes) => {
                named(path, "appended to", |path| disk.append(path, at, &[&bytes]))
            }
            Change::Truncate(path, len) => named(path, "cut", |path| disk.truncate(path, len)),
            Change::Sync(path) => named(path, "synced", |path| if_there(disk.sync(path))),
            Change::SyncDir(dir) => named(dir, "synced", |dir| if_there(disk.sync_dir(dir))),
            Change::Rename(from, to) => named(from, "renamed", |from| disk.rename(from, &to)),
            Change::Remove(path) => named(path, "removed", |path| disk.remove(path)),
            Change::CreateDir(dir) => named(dir, "created", |dir| disk.create_dir(dir)),
            Change::RemoveDir(dir) => named(dir, "removed", |dir| disk.remove_dir(dir)),
        };
        done.map_err(|error| Error::system(&path, what, &error))
    }
}

/// What of a directory is not as the disk has it.
struct Noted {
    /// Where the disk has the rest of it, if it does.
    at: Option<PathBuf>,
    /// By name; `None`: it is gone.
    entries: Vec<(String, Option<DirEntry>)>,
}

impl Noted {
    fn list(self, disk: &dyn Disk) -> io::Result<Vec<DirEntry>> {
        let mut listed = self.at.map_or(Ok(Vec::new()), |at| disk.list(&at))?;
        for (name, entry) in self.entries {
            listed.retain(|other| other.name != name);
            listed.extend(entry);
        }
        Ok(listed)
    }
}

/// Does something to `path`, and says what it was.
fn named(
    path: PathBuf,
    what: &'static str,
    act: impl FnOnce(&Path) -> io::Result<()>,
) -> (PathBuf, &'static str, io::Result<()>) {
    let done = act(&path);
    (path, what, done)
}

/// What is not there need not last.
fn if_there(synced: io::Result<()>) -> io::Result<()> {
    match synced {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        synced => synced,
    }
}

fn missing<T>() -> io::Result<T> {
    Err(io::ErrorKind::NotFound.into())
}

impl Staged {
    /// What is at `path`: where the disk has it unless it is noted here. Whether it is there is not known then.
    fn find(&self, path: &Path) -> std::result::Result<&Entry, PathBuf> {
        let first_only = if self.has_dirs { usize::MAX } else { 1 };
        for above in path.ancestors().take(first_only) {
            let Some(entry) = self.entries.get(above) else { continue };
            return match entry {
                entry if above == path => Ok(entry),
                Entry::Dir(Some(dir)) => Err(dir.join(path.strip_prefix(above).unwrap_or(path))),
                Entry::Gone | Entry::Dir(None) | Entry::File(_) => Ok(&Entry::Gone),
            };
        }
        Err(path.to_owned())
    }

    /// The same, of which it is known whether it is there.
    fn entry(&self, disk: &dyn Disk, path: &Path) -> io::Result<Entry> {
        let at = match self.find(path) {
            Ok(Entry::Gone) => return missing(),
            Ok(entry) => return Ok(entry.clone()),
            Err(at) => at,
        };
        let (Some(dir), Some(name)) = (at.parent(), at.file_name()) else { return missing() };
        let listed = disk.list(dir)?;
        match listed.iter().find(|entry| *entry.name == *name) {
            Some(entry) if entry.is_dir => Ok(Entry::Dir(Some(at))),
            Some(entry) => Ok(Entry::File(File { len: entry.len, head: at, tail: Vec::new() })),
            None => missing(),
        }
    }

    /// A file that is to be changed.
    fn file(&mut self, disk: &dyn Disk, path: &Path) -> io::Result<&mut File> {
        let entry = self.entry(disk, path)?;
        match self.entries.entry(path.to_owned()).or_insert(entry) {
            Entry::File(file) => Ok(file),
            Entry::Gone | Entry::Dir(_) => missing(),
        }
    }

    fn is_dir(&self, disk: &dyn Disk, path: &Path) -> bool {
        match self.find(path) {
            Ok(entry) => matches!(entry, Entry::Dir(_)),
            Err(at) => disk.list(&at).is_ok(),
        }
    }

    fn append(&mut self, disk: &dyn Disk, path: &Path, at: usize, parts: &[&[u8]]) -> io::Result<()> {
        match self.entry(disk, path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound && at == 0 => {
                if !path.parent().is_some_and(|dir| self.is_dir(disk, dir)) {
                    return Err(error);
                }
                self.entries.insert(path.to_owned(), Entry::File(File::default()));
            }
            entry => drop(entry?),
        }
        let file = self.file(disk, path)?;
        if file.len() < at {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        file.cut(at);
        let bytes = parts.concat();
        file.tail.extend_from_slice(&bytes);
        self.changes.push(Change::Append(path.to_owned(), at, bytes));
        Ok(())
    }

    fn rename(&mut self, disk: &dyn Disk, from: &Path, to: &Path) -> io::Result<()> {
        let entry = self.entry(disk, from)?;
        if let Entry::Dir(_) = entry {
            self.has_dirs = true;
            let below: Vec<PathBuf> = self
                .entries
                .range(from.to_owned()..)
                .map(|(path, _)| path.clone())
                .take_while(|path| path.starts_with(from))
                .collect();
            for path in below.iter().filter(|path| *path != from) {
                let moved = to.join(path.strip_prefix(from).unwrap_or(path));
                self.entries
                    .remove(path)
                    .into_iter()
                    .for_each(|entry| drop(self.entries.insert(moved.clone(), entry)));
            }
        }
        self.entries.insert(to.to_owned(), entry);
        self.entries.insert(from.to_owned(), Entry::Gone);
        self.changes.push(Change::Rename(from.to_owned(), to.to_owned()));
        Ok(())
    }

    /// What is noted of a directory.
    fn noted(&self, dir: &Path) -> io::Result<Noted> {
        let at = match self.find(dir) {
            Ok(Entry::Dir(at)) => at.clone(),
            Ok(Entry::Gone | Entry::File(_)) => return missing(),
            Err(at) => Some(at),
        };
        let mut entries = Vec::new();
        let below = self.entries.range(dir.to_owned()..).take_while(|(path, _)| path.starts_with(dir));
        for (path, entry) in below.filter(|(path, _)| path.parent() == Some(dir)) {
            let Some(name) = path.file_name().and_then(|name| name.to_str()) else { continue };
            let (len, is_dir) = match entry {
                Entry::Gone => (None, false),
                Entry::Dir(_) => (Some(0), true),
                Entry::File(file) => (Some(file.len()), false),
            };
            entries.push((name.to_owned(), len.map(|len| DirEntry { name: name.to_owned(), len, is_dir })));
        }
        Ok(Noted { at, entries })
    }

    fn create_dir(&mut self, disk: &dyn Disk, dir: &Path) {
        for above in dir.ancestors() {
            if above.as_os_str().is_empty() || self.is_dir(disk, above) {
                break;
            }
            self.entries.insert(above.to_owned(), Entry::Dir(None));
            self.has_dirs = true;
        }
        self.changes.push(Change::CreateDir(dir.to_owned()));
    }
}

impl Disk for StagedDisk {
    fn append(&self, path: &Path, at: usize, parts: &[&[u8]]) -> io::Result<()> {
        match self.staged() {
            Some(mut staged) => staged.append(&*self.disk, path, at, parts),
            None => self.disk.append(path, at, parts),
        }
    }

    fn read(&self, path: &Path, range: Range<usize>) -> io::Result<Bytes> {
        let Some(staged) = self.staged() else { return self.disk.read(path, range) };
        let at = match staged.find(path) {
            Ok(Entry::File(file)) => return file.read(&*self.disk, range),
            Ok(Entry::Gone | Entry::Dir(_)) => return missing(),
            Err(at) => at,
        };
        // Logs are opened side by side.
        drop(staged);
        self.disk.read(&at, range)
    }

    fn truncate(&self, path: &Path, len: usize) -> io::Result<()> {
        let Some(mut staged) = self.staged() else { return self.disk.truncate(path, len) };
        staged.file(&*self.disk, path)?.cut(len);
        staged.changes.push(Change::Truncate(path.to_owned(), len));
        Ok(())
    }

    fn sync(&self, path: &Path) -> io::Result<()> {
        let Some(mut staged) = self.staged() else { return self.disk.sync(path) };
        staged.changes.push(Change::Sync(path.to_owned()));
        Ok(())
    }

    fn sync_dir(&self, dir: &Path) -> io::Result<()> {
        let Some(mut staged) = self.staged() else { return self.disk.sync_dir(dir) };
        staged.changes.push(Change::SyncDir(dir.to_owned()));
        Ok(())
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        match self.staged() {
            Some(mut staged) => staged.rename(&*self.disk, from, to),
            None => self.disk.rename(from, to),
        }
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        let Some(mut staged) = self.staged() else { return self.disk.remove(path) };
        staged.file(&*self.disk, path)?;
        staged.entries.insert(path.to_owned(), Entry::Gone);
        staged.changes.push(Change::Remove(path.to_owned()));
        Ok(())
    }

    fn create_dir(&self, dir: &Path) -> io::Result<()> {
        let Some(mut staged) = self.staged() else { return self.disk.create_dir(dir) };
        staged.create_dir(&*self.disk, dir);
        Ok(())
    }

    fn remove_dir(&self, dir: &Path) -> io::Result<()> {
        let Some(mut staged) = self.staged() else { return self.disk.remove_dir(dir) };
        if !staged.noted(dir)?.list(&*self.disk)?.is_empty() {
            return Err(io::Error::other("the directory is not empty"));
        }
        staged.entries.retain(|path, _| !path.starts_with(dir));
        staged.entries.insert(dir.to_owned(), Entry::Gone);
        staged.has_dirs = true;
        staged.changes.push(Change::RemoveDir(dir.to_owned()));
        Ok(())
    }

    fn list(&self, dir: &Path) -> io::Result<Vec<DirEntry>> {
        let Some(staged) = self.staged() else { return self.disk.list(dir) };
        let noted = staged.noted(dir)?;
        // Logs are opened side by side.
        drop(staged);
        noted.list(&*self.disk)
    }
}

#[cfg(test)]
mod tests;
