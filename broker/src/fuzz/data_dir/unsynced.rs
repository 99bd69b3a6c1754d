//! The machine's disk for somebody who does not expect the power to go.

use std::io;
use std::ops::Range;
use std::path::Path;

use bytes::Bytes;
use kafkito_storage::{DirEntry, Disk, SystemDisk};

#[derive(Debug)]
pub(crate) struct Unsynced(pub(crate) SystemDisk);

impl Disk for Unsynced {
    fn append(&self, path: &Path, at: usize, parts: &[&[u8]]) -> io::Result<()> {
        self.0.append(path, at, parts)
    }

    fn read(&self, path: &Path, range: Range<usize>) -> io::Result<Bytes> {
        self.0.read(path, range)
    }

    fn truncate(&self, path: &Path, len: usize) -> io::Result<()> {
        self.0.truncate(path, len)
    }

    fn sync(&self, _: &Path) -> io::Result<()> {
        Ok(())
    }

    fn sync_dir(&self, _: &Path) -> io::Result<()> {
        Ok(())
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        self.0.rename(from, to)
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        self.0.remove(path)
    }

    fn create_dir(&self, dir: &Path) -> io::Result<()> {
        self.0.create_dir(dir)
    }

    fn remove_dir(&self, dir: &Path) -> io::Result<()> {
        self.0.remove_dir(dir)
    }

    fn list(&self, dir: &Path) -> io::Result<Vec<DirEntry>> {
        self.0.list(dir)
    }
}
