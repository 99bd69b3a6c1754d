//! A chunk as a part of a segment: where it lies, how much of it counts, and the slices that readers get.

use bytes::Bytes;
use parking_lot::Mutex;

use crate::mmap;

/// One chunk of a segment.
#[derive(Debug)]
pub(crate) struct Piece {
    /// Where it begins in the segment.
    pub(crate) start: usize,
    /// How many of its bytes belong to the segment.
    pub(crate) len: usize,
    chunk: mmap::Chunk,
    /// A cut chunk is never written again: readers may still hold what was cut off.
    sealed: bool,
    /// Covers what had been written when it was last asked for more; readers' slices share it.
    published: Mutex<Bytes>,
    /// Covers all of it, once nothing is written to it any more.
    whole: Bytes,
}

impl Piece {
    pub(crate) fn new(start: usize, chunk: mmap::Chunk) -> Piece {
        Piece { start, len: 0, chunk, sealed: false, published: Mutex::default(), whole: Bytes::new() }
    }

    /// Where it ends in the segment.
    pub(crate) fn end(&self) -> usize {
        self.start + self.len
    }

    /// Whether `len` more bytes can be appended.
    pub(crate) fn has_room(&self, len: usize) -> bool {
        !self.sealed && self.chunk.room() >= len
    }

    /// Grows by `len` bytes, which the caller is to write.
    #[inline]
    pub(crate) fn extend(&mut self, len: usize) -> &mut [u8] {
        assert!(!self.sealed, "a cut chunk is never written again");
        self.len += len;
        self.chunk.extend(len)
    }

    /// Nothing is written to it any more: readers need no lock from now on.
    pub(crate) fn finish(&mut self) {
        self.sealed = true;
        if self.whole.is_empty() {
            self.whole = Bytes::from_owner(self.chunk.view());
        }
        *self.published.get_mut() = Bytes::new();
    }

    /// The bytes from `position` of the segment to the chunk's end.
    pub(crate) fn bytes_from(&self, position: usize) -> &[u8] {
        &self.chunk.bytes()[position - self.start..self.len]
    }

    /// Cuts everything from `position` of the segment on.
    pub(crate) fn cut(&mut self, position: usize) {
        self.len = position - self.start;
        self.sealed = true;
    }

    /// A slice of the segment's bytes `from..to`, which must lie in this chunk.
    pub(crate) fn slice(&self, from: usize, to: usize) -> Bytes {
        let (from, to) = (from - self.start, to - self.start);
        debug_assert!(to <= self.len);
        if to <= self.whole.len() {
            return self.whole.slice(from..to);
        }
        let mut published = self.published.lock();
        if published.len() < to {
            *published = Bytes::from_owner(self.chunk.view());
        }
        published.slice(from..to)
    }
}
