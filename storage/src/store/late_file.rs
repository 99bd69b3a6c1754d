//! A file of a segment that is written late, as it can be made again from the batches.

use std::path::PathBuf;

use super::PartitionFiles;
use crate::Result;
use crate::paths::with_suffix;

/// A file that is written late.
#[derive(Debug)]
pub(super) struct LateFile {
    suffix: &'static str,
    /// What the file has.
    pub(super) written: usize,
    /// What it is yet to get.
    pub(super) pending: Vec<u8>,
    /// Whether it is there.
    pub(super) exists: bool,
    /// Whether it may be longer than what it has.
    pub(super) is_longer: bool,
}

impl LateFile {
    pub(super) fn new(suffix: &'static str, written: usize) -> LateFile {
        LateFile { suffix, written, pending: Vec::new(), exists: written > 0, is_longer: false }
    }

    pub(super) fn len(&self) -> usize {
        self.written + self.pending.len()
    }

    pub(super) fn path(&self, files: &PartitionFiles, (base_offset, extra): (i64, &str)) -> PathBuf {
        with_suffix(&files.segment_path(base_offset, self.suffix), extra)
    }

    /// All that it has, written or not.
    pub(super) fn bytes(&self, files: &PartitionFiles, name: (i64, &str)) -> Result<Vec<u8>> {
        let written = files.read(&self.path(files, name), 0, self.written)?;
        Ok([&written[..], &self.pending].concat())
    }

    pub(super) fn write(&mut self, files: &PartitionFiles, name: (i64, &str)) -> Result<()> {
        if !self.pending.is_empty() {
            files.append(&self.path(files, name), self.written, &[&self.pending])?;
            self.written += self.pending.len();
            self.pending = Vec::new();
            (self.exists, self.is_longer) = (true, false);
        }
        Ok(())
    }

    /// Only the first `len` bytes count from now on.
    pub(super) fn keep(&mut self, len: usize) {
        if len >= self.written {
            self.pending.truncate(len - self.written);
            return;
        }
        self.pending = Vec::new();
        self.written = len;
        self.is_longer = true;
    }

    /// Cuts what does not count. Nobody has slices of it for longer than a look takes.
    pub(super) fn cut(&mut self, files: &PartitionFiles, name: (i64, &str)) -> Result<()> {
        if self.is_longer {
            files.append(&self.path(files, name), self.written, &[])?;
            self.is_longer = false;
        }
        Ok(())
    }
}
