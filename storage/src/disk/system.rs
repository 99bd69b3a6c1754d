//! The file system of the machine.

use std::cell::RefCell;
use std::fs::{self, File, OpenOptions};
use std::io::{self, IoSlice, Write};
use std::ops::Range;
use std::path::Path;
use std::sync::atomic::Ordering::Relaxed;

use bytes::Bytes;
use parking_lot::Mutex;

use super::open_files::{Access, OpenFiles};
use super::{DirEntry, Disk};

/// How many descriptors and maps are held at most, however many files there are: with clients' connections that stays
/// far below the 1,024 descriptors that a process commonly gets.
const OPEN_MAX: usize = 256;

/// The machine's file system: appends with write(2), reads through maps of the files that are read again and again. Holds
/// 256 descriptors and maps at most, beside those maps of which somebody still has slices.
#[derive(Debug)]
pub struct SystemDisk {
    open: Mutex<OpenFiles>,
}

impl Default for SystemDisk {
    fn default() -> Self {
        SystemDisk::new()
    }
}

impl SystemDisk {
    /// One for each log directory is enough.
    pub fn new() -> SystemDisk {
        SystemDisk::with_open_max(OPEN_MAX)
    }

    fn with_open_max(open_max: usize) -> SystemDisk {
        SystemDisk { open: Mutex::new(OpenFiles::new(open_max)) }
    }
}

impl Disk for SystemDisk {
    fn append(&self, path: &Path, at: usize, parts: &[&[u8]]) -> io::Result<()> {
        let file = self.open.lock().file(path, Access::Append)?;
        if file.end.load(Relaxed) != at {
            self.open.lock().cut_tail(path, at)?;
            return self.append(path, at, parts);
        }
        let appended = write_all(&file.file, parts);
        let end = match &appended {
            Ok(len) => at + len,
            // Cut in place: nobody has read what lies behind `at`. Where that fails, the next append looks again.
            Err(_) => file.file.set_len(at as u64).map_or(usize::MAX, |()| at),
        };
        file.end.store(end, Relaxed);
        appended.map(drop)
    }

    fn read(&self, path: &Path, range: Range<usize>) -> io::Result<Bytes> {
        if range.is_empty() {
            return Ok(Bytes::new());
        }
        let file = {
            let mut open = self.open.lock();
            if let Some(mapped) = open.read_mapped(path, &range)? {
                return Ok(mapped);
            }
            open.file(path, Access::Read)?
        };
        let mut bytes = vec![0; range.len()];
        read_exact_at(&file.file, &mut bytes, range.start as u64)?;
        Ok(bytes.into())
    }

    fn truncate(&self, path: &Path, len: usize) -> io::Result<()> {
        self.open.lock().truncate(path, len)
    }

    fn sync(&self, path: &Path) -> io::Result<()> {
        let known = self.open.lock().known(path);
        match known {
            Some(file) => file.file.sync_data(),
            None => OpenOptions::new().write(true).open(path)?.sync_data(),
        }
    }

    fn sync_dir(&self, dir: &Path) -> io::Result<()> {
        // Elsewhere a directory cannot be opened as a file, and needs no sync.
        if cfg!(unix) { File::open(dir)?.sync_all() } else { Ok(()) }
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        self.open.lock().rename(from, to)
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        self.open.lock().forget(path);
        fs::remove_file(path)
    }

    fn create_dir(&self, dir: &Path) -> io::Result<()> {
        fs::create_dir_all(dir)
    }

    fn remove_dir(&self, dir: &Path) -> io::Result<()> {
        fs::remove_dir(dir)
    }

    fn list(&self, dir: &Path) -> io::Result<Vec<DirEntry>> {
        let mut entries = Vec::new();
        for entry in fs::read_dir(dir)? {
            let entry = entry?;
            let Ok(name) = entry.file_name().into_string() else { continue };
            let about = entry.metadata()?;
            let len = usize::try_from(about.len()).unwrap_or(usize::MAX);
            entries.push(DirEntry { name, len, is_dir: about.is_dir() });
        }
        Ok(entries)
    }
}

/// Parts of so many bytes in all are put together before they are written: for few bytes write(2) takes less than writev(2).
const JOINED_MAX: usize = 2048;

thread_local! {
    /// Where parts are put together. It is kept, as making it takes as long as a copy.
    static JOINED: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
}

/// Writes all parts, with one system call if the system takes them all at once. Returns how many bytes they have.
fn write_all(mut file: &File, parts: &[&[u8]]) -> io::Result<usize> {
    let len = parts.iter().map(|part| part.len()).sum();
    if parts.len() > 1 && len <= JOINED_MAX {
        return JOINED.with_borrow_mut(|joined| {
            joined.clear();
            parts.iter().for_each(|part| joined.extend_from_slice(part));
            file.write_all(joined).map(|()| len)
        });
    }
    let mut slices = [IoSlice::new(&[]); 4];
    assert!(parts.len() <= slices.len(), "a batch has few parts");
    for (slice, part) in slices.iter_mut().zip(parts) {
        *slice = IoSlice::new(part);
    }
    let (mut left, mut slices) = (len, &mut slices[..parts.len()]);
    while left > 0 {
        match file.write_vectored(slices) {
            Ok(0) => return Err(io::ErrorKind::WriteZero.into()),
            Ok(written) => {
                left -= written;
                IoSlice::advance_slices(&mut slices, written);
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(len)
}

#[cfg(unix)]
fn read_exact_at(file: &File, bytes: &mut [u8], at: u64) -> io::Result<()> {
    std::os::unix::fs::FileExt::read_exact_at(file, bytes, at)
}

#[cfg(windows)]
fn read_exact_at(file: &File, mut bytes: &mut [u8], mut at: u64) -> io::Result<()> {
    while !bytes.is_empty() {
        let read = std::os::windows::fs::FileExt::seek_read(file, bytes, at)?;
        if read == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        bytes = &mut bytes[read..];
        at += read as u64;
    }
    Ok(())
}

#[cfg(test)]
mod tests;
