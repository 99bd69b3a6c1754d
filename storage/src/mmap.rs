//! Maps, anonymous ones and those of files, and the only unsafe code of the workspace.
//!
//! The rules that make it sound, each held by a type:
//! - A [`Span`] is the sole owner of its range of a [`Region`]: spans come from mapping, splitting and joining, and are
//!   never cloned, so no two cover the same byte.
//! - A [`Chunk`] owns one span and is the only writer of it. What is written lies past `written` and goes through `&mut self`.
//! - A [`View`] covers bytes before `written` only, which are never written again while the span is leased.
//! - The span goes home when the chunk and all its views are gone.
//! - A [`FileView`] covers bytes that its file had when the view was made. Files of logs are appended to, and cut only
//!   while no view of them is alive (`disk::open_files`); the lock on a log directory keeps other processes away.

#![allow(unsafe_code)]

use std::fs::File;
use std::sync::{Arc, Weak};

use memmap2::{MmapMut, MmapOptions, MmapRaw};

use crate::pool::Shelf;
use crate::spare;

/// A range of pages from the system.
#[derive(Debug)]
struct Region {
    /// There until the region is dropped.
    map: Option<MmapRaw>,
    /// Tells regions apart, in the order of their making.
    id: u64,
}

impl Region {
    fn map(&self) -> &MmapRaw {
        self.map.as_ref().expect("a region has its map until it is dropped")
    }
}

impl Drop for Region {
    /// The last span is gone, and with it every chunk and view.
    fn drop(&mut self) {
        if let Some(map) = self.map.take() {
            spare::keep(map);
        }
    }
}

/// A range of a region, owned alone.
#[derive(Debug)]
pub(crate) struct Span {
    region: Arc<Region>,
    start: usize,
    len: usize,
}

impl Span {
    /// Maps a region of `len` bytes, or takes one that was used before.
    pub(crate) fn map(len: usize, id: u64) -> std::io::Result<Span> {
        let map = match spare::take(len) {
            Some(map) => map,
            None => MmapRaw::from(MmapMut::map_anon(len)?),
        };
        Ok(Span { region: Arc::new(Region { map: Some(map), id }), start: 0, len })
    }

    pub(crate) fn len(&self) -> usize {
        self.len
    }

    /// Region and place, unique among live spans.
    pub(crate) fn place(&self) -> (u64, usize) {
        (self.region.id, self.start)
    }

    /// Whether this is all of its region.
    pub(crate) fn is_whole_region(&self) -> bool {
        self.len == self.region.map().len()
    }

    /// Cuts the span into its two halves.
    pub(crate) fn halve(self) -> (Span, Span) {
        let half = self.len / 2;
        let upper = Span { region: Arc::clone(&self.region), start: self.start + half, len: self.len - half };
        (Span { len: half, ..self }, upper)
    }

    /// Joins two neighbours.
    pub(crate) fn join(self, upper: Span) -> Span {
        let Span { region, start, len } = upper;
        assert!(
            Arc::ptr_eq(&self.region, &region) && self.start + self.len == start,
            "only neighbouring spans can be joined"
        );
        Span { len: self.len + len, ..self }
    }

    /// Where the span begins in memory.
    fn pointer(&self) -> *mut u8 {
        debug_assert!(self.start + self.len <= self.region.map().len());
        // SAFETY: a span lies within its region's map, see `map`, `halve` and `join`.
        unsafe { self.region.map().as_mut_ptr().add(self.start) }
    }
}

/// A span that is lent out, and the way home.
#[derive(Debug)]
struct Lease {
    span: Option<Span>,
    shelf: Weak<Shelf>,
}

impl Lease {
    fn span(&self) -> &Span {
        self.span.as_ref().expect("a lease has its span until it is dropped")
    }
}

impl Drop for Lease {
    fn drop(&mut self) {
        if let (Some(span), Some(shelf)) = (self.span.take(), self.shelf.upgrade()) {
            shelf.take_back(span);
        }
    }
}

/// Bytes that are appended to and never change once they are there.
#[derive(Debug)]
pub(crate) struct Chunk {
    lease: Arc<Lease>,
    written: usize,
}

impl Chunk {
    /// An empty chunk over a span, which goes back to `shelf` at the end.
    pub(crate) fn new(span: Span, shelf: Weak<Shelf>) -> Chunk {
        Chunk { lease: Arc::new(Lease { span: Some(span), shelf }), written: 0 }
    }

    /// Bytes that still fit.
    pub(crate) fn room(&self) -> usize {
        self.lease.span().len - self.written
    }

    /// Grows by `len` bytes, which the caller is to write.
    #[inline]
    pub(crate) fn extend(&mut self, len: usize) -> &mut [u8] {
        assert!(len <= self.room(), "a batch is only appended to a chunk that has room for it");
        // SAFETY: the bytes lie within the span (asserted above) and are initialized, as pages of anonymous maps begin as zeros.
        // This chunk is the span's only writer, and no view or slice covers bytes past `written`; none that does can be made
        // as long as the chunk is borrowed here.
        let place =
            unsafe { std::slice::from_raw_parts_mut(self.lease.span().pointer().add(self.written), len) };
        self.written += len;
        place
    }

    /// Appends `parts`, one after the other.
    #[cfg(test)]
    pub(crate) fn append(&mut self, parts: &[&[u8]]) {
        let mut place = self.extend(parts.iter().map(|part| part.len()).sum());
        for part in parts {
            let (here, behind) = place.split_at_mut(part.len());
            here.copy_from_slice(part);
            place = behind;
        }
    }

    /// What was written.
    pub(crate) fn bytes(&self) -> &[u8] {
        self.lease.bytes(self.written)
    }

    /// What was written so far, to be kept for as long as one likes.
    pub(crate) fn view(&self) -> View {
        View { lease: Arc::clone(&self.lease), len: self.written }
    }
}

impl Lease {
    /// The first `len` bytes. Callers pass what a chunk had written.
    fn bytes(&self, len: usize) -> &[u8] {
        debug_assert!(len <= self.span().len);
        // SAFETY: `len` is or was the chunk's `written`, so the bytes lie within the span and are initialized (pages of
        // anonymous maps begin as zeros at the latest), and nobody writes to them before the lease ends.
        unsafe { std::slice::from_raw_parts(self.span().pointer(), len) }
    }
}

/// The bytes that a chunk had at some time. Keeps them alive.
#[derive(Debug)]
pub(crate) struct View {
    lease: Arc<Lease>,
    len: usize,
}

impl AsRef<[u8]> for View {
    fn as_ref(&self) -> &[u8] {
        self.lease.bytes(self.len)
    }
}

/// A file's bytes, mapped for reading; the map may be longer than the file is yet.
#[derive(Debug)]
pub(crate) struct FileMap {
    map: MmapRaw,
}

impl FileMap {
    /// Maps `len` bytes of a file, of which it may have fewer.
    pub(crate) fn new(file: &File, len: usize) -> std::io::Result<FileMap> {
        Ok(FileMap { map: MmapOptions::new().len(len).map_raw_read_only(file)? })
    }

    pub(crate) fn len(&self) -> usize {
        self.map.len()
    }

    /// The first `len` bytes of the mapped `file`, which it must have.
    pub(crate) fn view(self: &Arc<Self>, file: &File, len: usize) -> std::io::Result<FileView> {
        if len > self.len() || file.metadata()?.len() < len as u64 {
            return Err(std::io::ErrorKind::UnexpectedEof.into());
        }
        Ok(FileView { map: Arc::clone(self), len })
    }
}

/// The bytes that a file had at some time. Keeps them mapped.
#[derive(Debug)]
pub(crate) struct FileView {
    map: Arc<FileMap>,
    len: usize,
}

impl AsRef<[u8]> for FileView {
    fn as_ref(&self) -> &[u8] {
        // SAFETY: the bytes lie within the map and, when the view was made, within the file; they are only read. The file
        // is not written where it has bytes already, nor cut while this view is alive (see the rules above).
        unsafe { std::slice::from_raw_parts(self.map.map.as_ptr(), self.len) }
    }
}
