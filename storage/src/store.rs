//! The bytes of one segment: all that the log knows of where they are kept.
//!
//! Positions count the bytes of the segment from 0. A batch lies in one piece, whole.

mod chunks;
mod late_file;
mod partition_files;
mod segment_files;

use std::ops::Deref;

use bytes::Bytes;

pub(crate) use self::chunks::{CHUNK_LARGE, Chunks, Growth};
pub(crate) use self::partition_files::PartitionFiles;
pub(crate) use self::segment_files::SegmentFiles;
use crate::copy::copy;
use crate::pool::Pool;
use crate::{BatchHeader, RECORD_BATCH_OVERHEAD, Result};

/// A segment's bytes.
#[derive(Debug)]
pub(crate) enum Store {
    /// In memory.
    Chunks(Chunks),
    /// In a file, with the files that go with it.
    Files(Box<SegmentFiles>),
}

impl Default for Store {
    fn default() -> Self {
        Store::Chunks(Chunks::default())
    }
}

impl Store {
    #[inline]
    pub(crate) fn len(&self) -> usize {
        match self {
            Store::Chunks(chunks) => chunks.len(),
            Store::Files(files) => files.len(),
        }
    }

    /// Appends one batch: its header, and the bytes that follow it.
    ///
    /// # Errors
    /// When the pool has no memory left, or the disk no room; nothing has changed then.
    #[inline]
    pub(crate) fn append_batch(
        &mut self,
        pool: &Pool,
        growth: Growth,
        header: &BatchHeader,
        records: &[u8],
    ) -> Result<()> {
        match self {
            Store::Chunks(chunks) => {
                let place = chunks.extend(pool, growth, RECORD_BATCH_OVERHEAD + records.len())?;
                let (head, rest) = place.split_first_chunk_mut().expect("there is room for the header");
                header.encode_to(head);
                copy(rest, records);
                Ok(())
            }
            Store::Files(files) => files.append(&[&header.encode(), records]),
        }
    }

    /// Appends one batch, given in parts.
    ///
    /// # Errors
    /// As [`append_batch`](Self::append_batch).
    pub(crate) fn append(&mut self, pool: &Pool, growth: Growth, parts: &[&[u8]]) -> Result<()> {
        match self {
            Store::Chunks(chunks) => {
                let mut place = chunks.extend(pool, growth, parts.iter().map(|part| part.len()).sum())?;
                for part in parts {
                    let (here, behind) = place.split_at_mut(part.len());
                    copy(here, part);
                    place = behind;
                }
                Ok(())
            }
            Store::Files(files) => files.append(parts),
        }
    }

    /// The bytes from `position` on: at least one whole batch, if `position` is a batch's start; empty at the end of the
    /// segment.
    ///
    /// # Errors
    /// When the file cannot be read.
    #[inline]
    pub(crate) fn at(&self, position: usize) -> Result<Window<'_>> {
        match self {
            Store::Chunks(chunks) => Ok(Window::Borrowed(chunks.at(position))),
            Store::Files(files) => files.read(position, files.len()).map(Window::Owned),
        }
    }

    /// The same, where the segment is kept in memory; elsewhere nothing.
    #[inline]
    pub(crate) fn in_memory(&self, position: usize) -> &[u8] {
        match self {
            Store::Chunks(chunks) => chunks.at(position),
            Store::Files(_) => &[],
        }
    }

    /// Pushes slices of `from..to` to `out`.
    ///
    /// # Errors
    /// When the file cannot be read.
    #[inline]
    pub(crate) fn slices(&self, from: usize, to: usize, out: &mut Vec<Bytes>) -> Result<()> {
        match self {
            Store::Chunks(chunks) => chunks.slices(from, to, out),
            Store::Files(_) if from >= to => {}
            Store::Files(files) => out.push(files.read(from, to)?),
        }
        Ok(())
    }

    /// Cuts everything from `position` on. What was read of it stays. A file is cut later, when that cannot be undone any more.
    pub(crate) fn truncate(&mut self, position: usize) {
        match self {
            Store::Chunks(chunks) => chunks.truncate(position),
            Store::Files(files) => files.cut_later(position),
        }
    }

    /// The same for what nobody has read: a file is cut at once.
    ///
    /// # Errors
    /// When the file cannot be cut; it counts as cut nevertheless.
    pub(crate) fn take_back(&mut self, position: usize) -> Result<()> {
        match self {
            Store::Chunks(chunks) => chunks.truncate(position),
            Store::Files(files) => files.take_back(position)?,
        }
        Ok(())
    }
}

/// Bytes of a segment that are looked at.
#[derive(Debug)]
pub(crate) enum Window<'a> {
    Borrowed(&'a [u8]),
    Owned(Bytes),
}

impl Deref for Window<'_> {
    type Target = [u8];

    #[inline]
    fn deref(&self) -> &[u8] {
        match self {
            Window::Borrowed(bytes) => bytes,
            Window::Owned(bytes) => bytes,
        }
    }
}
