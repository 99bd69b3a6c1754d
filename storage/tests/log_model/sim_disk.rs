//! A disk that remembers what was synced, and forgets what was not as badly as a real one may: each write by itself is
//! kept, lost or torn, so that a later one may be there and an earlier one not; names come back as they were some steps ago.

use std::collections::BTreeMap;
use std::io;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard};

use bytes::Bytes;
use kafkito_storage::{DirEntry, Disk};

#[derive(Debug, Clone)]
enum Write {
    Append { at: usize, bytes: Vec<u8> },
    Truncate { len: usize },
}

#[derive(Debug, Clone, Default)]
struct File {
    now: Vec<u8>,
    synced: Vec<u8>,
    /// What a sync will write. After one that has failed that is nothing, as with Linux: it takes the pages for written.
    unsynced: Vec<Write>,
}

/// A file by its number, or a directory.
type Names = BTreeMap<PathBuf, Option<usize>>;

#[derive(Debug, Clone)]
enum Naming {
    Link(PathBuf, Option<usize>),
    Unlink(PathBuf),
    Rename(PathBuf, PathBuf),
}

#[derive(Debug, Default)]
struct State {
    files: Vec<File>,
    names: Names,
    synced_names: Names,
    unsynced_names: Vec<Naming>,
    /// Bytes that still fit, where the disk is nearly full.
    room: Option<usize>,
    /// Changes that still reach the disk; none after them.
    life: Option<usize>,
    /// Below each of these lies another file system.
    mounts: Vec<PathBuf>,
    /// Syncs of files that still succeed; the next one fails.
    syncs: Option<usize>,
    /// Somebody has slices of all files.
    is_lent: bool,
}

#[derive(Debug, Default)]
pub struct SimDisk {
    state: Mutex<State>,
}

impl SimDisk {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap()
    }

    /// From now on so many bytes fit, or as many as one likes.
    pub fn set_room(&self, room: Option<usize>) {
        self.state().room = room;
    }

    /// After so many changes none reaches the disk any more, as if the process had been killed.
    pub fn die_after(&self, changes: usize) {
        self.state().life = Some(changes);
    }

    /// Another file system is mounted there.
    pub fn mount(&self, path: &Path) {
        self.state().mounts.push(path.to_owned());
    }

    /// The process is there again.
    pub fn revive(&self) {
        self.state().life = None;
    }

    /// After so many syncs of files one fails.
    pub fn fail_sync_after(&self, syncs: Option<usize>) {
        self.state().syncs = syncs;
    }

    /// From now on somebody has slices of all files, or nobody of any.
    pub fn lend(&self, is_lent: bool) {
        self.state().is_lent = is_lent;
    }

    /// The power goes. `fates` say, in turn, what becomes of each write that was not synced; of the names, the last `lost`
    /// changes that were not synced are lost.
    pub fn lose_power(&self, fates: &[u8], lost: usize) {
        let state = &mut *self.state();
        let mut fates = fates.iter().copied().cycle();
        for file in &mut state.files {
            for write in std::mem::take(&mut file.unsynced) {
                forget(&mut file.synced, write, fates.next().unwrap_or(0));
            }
            file.now = file.synced.clone();
        }
        let kept = state.unsynced_names.len().saturating_sub(lost);
        for naming in state.unsynced_names.drain(..).take(kept) {
            rename(&mut state.synced_names, &naming);
        }
        state.names = state.synced_names.clone();
    }
}

fn put(bytes: &mut Vec<u8>, at: usize, new: &[u8]) {
    if bytes.len() < at + new.len() {
        bytes.resize(at + new.len(), 0);
    }
    bytes[at..at + new.len()].copy_from_slice(new);
}

/// The fate of a write that lasts.
const KEPT: u8 = 3;

fn forget(bytes: &mut Vec<u8>, write: Write, fate: u8) {
    match (write, fate % 4) {
        (_, 0) => {}
        (Write::Append { at, bytes: new }, 1) => put(bytes, at, &new[..new.len() * usize::from(fate) / 256]),
        // The length is there, the bytes are not.
        (Write::Append { at, bytes: new }, 2) => put(bytes, at, &vec![0; new.len()]),
        (Write::Append { at, bytes: new }, _) => put(bytes, at, &new),
        (Write::Truncate { len }, _) => bytes.truncate(len),
    }
}

fn rename(names: &mut Names, naming: &Naming) {
    match naming {
        Naming::Link(path, file) => {
            names.insert(path.clone(), *file);
        }
        Naming::Unlink(path) => {
            names.remove(path);
        }
        Naming::Rename(from, to) => {
            let moved: Vec<PathBuf> = names.keys().filter(|path| path.starts_with(from)).cloned().collect();
            for path in moved {
                let file = names.remove(&path).unwrap();
                let below = path.strip_prefix(from).unwrap();
                let to = if below.as_os_str().is_empty() { to.clone() } else { to.join(below) };
                names.insert(to, file);
            }
        }
    }
}

impl State {
    /// Whether another change reaches the disk.
    fn change(&mut self) -> io::Result<()> {
        match &mut self.life {
            None => Ok(()),
            Some(0) => Err(io::Error::other("killed")),
            Some(left) => {
                *left -= 1;
                Ok(())
            }
        }
    }

    fn find(&self, path: &Path) -> io::Result<usize> {
        self.names.get(path).copied().flatten().ok_or_else(|| io::ErrorKind::NotFound.into())
    }

    fn name(&mut self, naming: Naming) {
        rename(&mut self.names, &naming);
        self.unsynced_names.push(naming);
    }

    fn truncate(&mut self, file: usize, len: usize) {
        let file = &mut self.files[file];
        if file.now.len() > len {
            file.now.truncate(len);
            file.unsynced.push(Write::Truncate { len });
        }
    }
}

impl Disk for SimDisk {
    fn append(&self, path: &Path, at: usize, parts: &[&[u8]]) -> io::Result<()> {
        let state = &mut *self.state();
        state.change()?;
        let file = match state.find(path) {
            Ok(file) => file,
            Err(_) if at == 0 && state.names.get(path.parent().unwrap()) == Some(&None) => {
                state.files.push(File::default());
                let file = state.files.len() - 1;
                state.name(Naming::Link(path.to_owned(), Some(file)));
                file
            }
            Err(error) => return Err(error),
        };
        assert!(state.files[file].now.len() >= at, "{} has fewer than {at} bytes", path.display());
        state.truncate(file, at);
        let bytes = parts.concat();
        if let Some(room) = &mut state.room {
            if *room < bytes.len() {
                return Err(io::ErrorKind::StorageFull.into());
            }
            *room -= bytes.len();
        }
        let file = &mut state.files[file];
        put(&mut file.now, at, &bytes);
        file.unsynced.push(Write::Append { at, bytes });
        Ok(())
    }

    fn read(&self, path: &Path, range: Range<usize>) -> io::Result<Bytes> {
        let state = self.state();
        let file = &state.files[state.find(path)?];
        let bytes = file.now.get(range).ok_or(io::ErrorKind::UnexpectedEof)?;
        Ok(Bytes::copy_from_slice(bytes))
    }

    fn truncate(&self, path: &Path, len: usize) -> io::Result<()> {
        let state = &mut *self.state();
        state.change()?;
        let file = state.find(path)?;
        if state.is_lent {
            return Err(io::ErrorKind::ResourceBusy.into());
        }
        state.truncate(file, len);
        Ok(())
    }

    fn sync(&self, path: &Path) -> io::Result<()> {
        let state = &mut *self.state();
        state.change()?;
        let file = state.find(path)?;
        let is_failing = state.syncs == Some(0);
        state.syncs = state.syncs.and_then(|left| left.checked_sub(1));
        let file = &mut state.files[file];
        for (at, write) in std::mem::take(&mut file.unsynced).into_iter().enumerate() {
            // Of what could not be written, something is.
            let fate = if is_failing { at as u8 } else { KEPT };
            forget(&mut file.synced, write, fate);
        }
        if is_failing { Err(io::Error::other("some of it could not be written")) } else { Ok(()) }
    }

    fn sync_dir(&self, dir: &Path) -> io::Result<()> {
        let state = &mut *self.state();
        state.change()?;
        // As in a journal: what came before lasts with it.
        let concerns = |naming: &Naming| match naming {
            Naming::Link(path, _) | Naming::Unlink(path) => path.parent() == Some(dir),
            Naming::Rename(from, to) => from.parent() == Some(dir) || to.parent() == Some(dir),
        };
        let last = state.unsynced_names.iter().rposition(concerns).map_or(0, |last| last + 1);
        for naming in state.unsynced_names.drain(..last) {
            rename(&mut state.synced_names, &naming);
        }
        Ok(())
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        let state = &mut *self.state();
        let mount = |path: &Path| state.mounts.iter().position(|mount| path.starts_with(mount));
        if mount(from) != mount(to) {
            return Err(io::ErrorKind::CrossesDevices.into());
        }
        state.change()?;
        if !state.names.contains_key(from) {
            return Err(io::ErrorKind::NotFound.into());
        }
        state.name(Naming::Rename(from.to_owned(), to.to_owned()));
        Ok(())
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        let state = &mut *self.state();
        state.change()?;
        state.find(path)?;
        state.name(Naming::Unlink(path.to_owned()));
        Ok(())
    }

    fn create_dir(&self, dir: &Path) -> io::Result<()> {
        let state = &mut *self.state();
        state.change()?;
        if !state.names.contains_key(dir) {
            state.name(Naming::Link(dir.to_owned(), None));
        }
        Ok(())
    }

    fn remove_dir(&self, dir: &Path) -> io::Result<()> {
        let state = &mut *self.state();
        state.change()?;
        assert_eq!(state.names.keys().filter(|path| path.starts_with(dir)).count(), 1, "only empty ones go");
        state.name(Naming::Unlink(dir.to_owned()));
        Ok(())
    }

    fn list(&self, dir: &Path) -> io::Result<Vec<DirEntry>> {
        let state = self.state();
        if state.names.get(dir) != Some(&None) {
            return Err(io::ErrorKind::NotFound.into());
        }
        let inside = state.names.iter().filter(|(path, _)| path.parent() == Some(dir));
        let entries = inside.map(|(path, file)| DirEntry {
            name: path.file_name().unwrap().to_str().unwrap().to_owned(),
            len: file.map_or(0, |file| state.files[file].now.len()),
            is_dir: file.is_none(),
        });
        Ok(entries.collect())
    }
}
