//! A walk over the batches of a segment.

use bytes::Buf;

use super::Segment;
use crate::store::Window;
use crate::{BatchHeader, Result, message_set};

/// Headers and positions of a segment's batches. Ends where something is no batch.
#[derive(Debug)]
pub(crate) struct Batches<'a> {
    segment: &'a Segment,
    position: usize,
    rest: Window<'a>,
}

impl<'a> Batches<'a> {
    #[inline]
    pub(super) fn new(segment: &'a Segment, position: usize) -> Result<Batches<'a>> {
        Ok(Batches { segment, position, rest: segment.store.at(position)? })
    }
}

impl Batches<'_> {
    /// In a file, there may be anything.
    fn next_in_file(&mut self) -> Option<(usize, BatchHeader)> {
        let Window::Owned(rest) = &mut self.rest else { return None };
        let header = message_set::header(rest)?;
        let at = self.position;
        self.position += header.size_in_bytes();
        rest.advance(header.size_in_bytes().min(rest.len()));
        Some((at, header))
    }
}

impl Iterator for Batches<'_> {
    type Item = (usize, BatchHeader);

    #[inline]
    fn next(&mut self) -> Option<(usize, BatchHeader)> {
        let Window::Borrowed(rest) = &mut self.rest else { return self.next_in_file() };
        if rest.is_empty() {
            // The next chunk.
            *rest = self.segment.store.in_memory(self.position);
        }
        let header = match self.segment.opaque.get(&self.position) {
            Some(header) => *header,
            None => BatchHeader::parse(rest)?,
        };
        let at = self.position;
        self.position += header.size_in_bytes();
        *rest = &rest[header.size_in_bytes()..];
        Some((at, header))
    }
}
