//! The descriptors and maps that are held, as few as are wanted; the least recently used go first.

use std::collections::HashMap;
use std::ffi::OsStr;
use std::fs::{self, File, OpenOptions};
use std::hash::BuildHasherDefault;
use std::io;
use std::ops::Range;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::sync::{Arc, Weak};

use bytes::Bytes;

use crate::QuickHasher;
use crate::mmap::FileMap;

/// A file is mapped when it is read for the third time, or this much of it at once: a map costs as much as reading some
/// pages.
const READS_BEFORE_MAP: u32 = 2;
const WORTH_A_MAP: usize = 64 * 1024;
/// The least length of a map: what is appended later is found in it.
const MAP_MIN: usize = 1 << 20;

/// What a file is opened for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Access {
    Read,
    Append,
}

#[derive(Debug)]
pub(super) struct OpenFile {
    pub(super) file: File,
    /// Its length, if it is open for appending.
    pub(super) end: AtomicUsize,
    access: Access,
}

#[derive(Debug)]
struct Entry {
    file: Arc<OpenFile>,
    map: Option<Arc<FileMap>>,
    /// Covers what the file had when it was last asked for more; readers' slices share it.
    published: Bytes,
    reads: u32,
    used: u64,
}

#[derive(Debug)]
pub(super) struct OpenFiles {
    /// By path, as bytes: paths themselves are dear to compare. Of the few that are open at a time nobody can choose names that make it
    /// slow.
    entries: HashMap<Box<OsStr>, Entry, BuildHasherDefault<QuickHasher>>,
    /// Maps that are held no more, but somebody may still have slices of them.
    lent: Vec<(Box<Path>, Weak<FileMap>)>,
    /// Counts uses.
    clock: u64,
    open_max: usize,
}

impl OpenFiles {
    pub(super) fn new(open_max: usize) -> OpenFiles {
        OpenFiles { entries: HashMap::default(), lent: Vec::new(), clock: 0, open_max }
    }

    /// The file at `path`, created if it is to be appended to.
    pub(super) fn file(&mut self, path: &Path, access: Access) -> io::Result<Arc<OpenFile>> {
        if let Some(entry) = self.entries.get_mut(path.as_os_str()) {
            if entry.file.access == access || access == Access::Read {
                self.clock += 1;
                entry.used = self.clock;
                return Ok(Arc::clone(&entry.file));
            }
        }
        self.entry(path, access).map(|entry| Arc::clone(&entry.file))
    }

    /// The file at `path`, if it is open for appending.
    pub(super) fn known(&self, path: &Path) -> Option<Arc<OpenFile>> {
        let entry = self.entries.get(path.as_os_str()).filter(|entry| entry.file.access == Access::Append)?;
        Some(Arc::clone(&entry.file))
    }

    fn entry(&mut self, path: &Path, access: Access) -> io::Result<&mut Entry> {
        self.clock += 1;
        let used = self.clock;
        let known = self.entries.get(path.as_os_str()).map(|entry| entry.file.access);
        match known {
            None => {
                let file = Arc::new(open(path, access)?);
                self.make_room();
                let entry = Entry { file, map: None, published: Bytes::new(), reads: 0, used };
                self.entries.insert(path.as_os_str().into(), entry);
            }
            Some(Access::Read) if access == Access::Append => {
                let file = Arc::new(open(path, access)?);
                self.entries.get_mut(path.as_os_str()).expect("it was just found").file = file;
            }
            Some(_) => {}
        }
        let entry = self.entries.get_mut(path.as_os_str()).expect("it was found or inserted");
        entry.used = used;
        Ok(entry)
    }

    /// Closes a quarter of the files, those that were not used for longest, if there are too many.
    fn make_room(&mut self) {
        if self.entries.len() < self.open_max {
            return;
        }
        let mut uses: Vec<u64> = self.entries.values().map(|entry| entry.used).collect();
        uses.sort_unstable();
        let until = uses[uses.len() / 4];
        let old = self.entries.iter().filter(|(_, entry)| entry.used <= until);
        let old: Vec<Box<OsStr>> = old.map(|(path, _)| path.clone()).collect();
        for path in old {
            self.unmap(Path::new(&path));
            self.entries.remove(&path);
        }
        self.lent.retain(|(_, map)| map.strong_count() > 0);
    }

    /// Lets go of a file's map, remembering it while others have slices of it.
    fn unmap(&mut self, path: &Path) {
        let Some(entry) = self.entries.get_mut(path.as_os_str()) else { return };
        entry.published = Bytes::new();
        if let Some(map) = entry.map.take().filter(|map| Arc::strong_count(map) > 1) {
            self.lent.push((path.into(), Arc::downgrade(&map)));
        }
    }

    /// A slice of the file's map, if it is mapped or worth it.
    pub(super) fn read_mapped(&mut self, path: &Path, range: &Range<usize>) -> io::Result<Option<Bytes>> {
        let entry = self.entry(path, Access::Read)?;
        if entry.published.len() >= range.end {
            return Ok(Some(entry.published.slice(range.clone())));
        }
        entry.reads = entry.reads.saturating_add(1);
        if !cfg!(unix) || (range.len() < WORTH_A_MAP && entry.reads <= READS_BEFORE_MAP) {
            return Ok(None);
        }
        let file = Arc::clone(&entry.file);
        let len = usize::try_from(file.file.metadata()?.len()).unwrap_or(usize::MAX);
        if len < range.end {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        let fitting = entry.map.as_ref().filter(|map| map.len() >= range.end).cloned();
        let map = match fitting {
            Some(map) => map,
            None => {
                self.unmap(path);
                Arc::new(FileMap::new(&file.file, len.max(MAP_MIN).next_power_of_two())?)
            }
        };
        let entry = self.entry(path, Access::Read)?;
        let published = Bytes::from_owner(map.view(&file.file, len.min(map.len()))?);
        let slice = published.slice(range.clone());
        (entry.map, entry.published) = (Some(map), published);
        Ok(Some(slice))
    }

    /// Cuts what lies behind `at`, which nobody has read.
    pub(super) fn cut_tail(&mut self, path: &Path, at: usize) -> io::Result<()> {
        let file = self.file(path, Access::Append)?;
        let len = usize::try_from(file.file.metadata()?.len()).unwrap_or(usize::MAX);
        if len < at {
            return Err(io::Error::new(
                io::ErrorKind::UnexpectedEof,
                format!("the file has {len} bytes, but should have {at}: somebody else has cut it"),
            ));
        }
        if len > at {
            self.unmap(path);
            file.file.set_len(at as u64)?;
        }
        file.end.store(at, Relaxed);
        Ok(())
    }

    /// Cuts a file, unless somebody has slices of it.
    pub(super) fn truncate(&mut self, path: &Path, len: usize) -> io::Result<()> {
        self.unmap(path);
        if self.lent.iter().any(|(lent, map)| **lent == *path && map.strong_count() > 0) {
            return Err(io::ErrorKind::ResourceBusy.into());
        }
        let file = self.file(path, Access::Append)?;
        file.file.set_len(len as u64)?;
        file.end.store(len, Relaxed);
        Ok(())
    }

    pub(super) fn rename(&mut self, from: &Path, to: &Path) -> io::Result<()> {
        fs::rename(from, to)?;
        self.forget(to);
        if let Some(entry) = self.entries.remove(from.as_os_str()) {
            self.entries.insert(to.as_os_str().into(), entry);
        }
        // Whatever lies in a directory has another name now.
        let inside = self.entries.keys().filter(|path| Path::new(path).starts_with(from));
        for path in inside.cloned().collect::<Vec<_>>() {
            self.unmap(Path::new(&path));
            self.entries.remove(&path);
        }
        for (path, _) in &mut self.lent {
            let Ok(inner) = path.strip_prefix(from) else { continue };
            *path = to.join(inner).into();
        }
        Ok(())
    }

    /// Closes the file at `path`, which goes away.
    pub(super) fn forget(&mut self, path: &Path) {
        self.entries.remove(path.as_os_str());
        self.lent.retain(|(lent, _)| **lent != *path);
    }

    #[cfg(test)]
    pub(super) fn len(&self) -> usize {
        self.entries.len()
    }
}

fn open(path: &Path, access: Access) -> io::Result<OpenFile> {
    let mut options = OpenOptions::new();
    options.read(true);
    if access == Access::Append {
        options.append(true).create(true);
    }
    let file = options.open(path)?;
    let len = if access == Access::Append { file.metadata()?.len() } else { 0 };
    Ok(OpenFile { file, end: AtomicUsize::new(usize::try_from(len).unwrap_or(usize::MAX)), access })
}
