//! A walk over the batches of a segment.

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

impl Iterator for Batches<'_> {
    type Item = (usize, BatchHeader);

    #[inline]
    fn next(&mut self) -> Option<(usize, BatchHeader)> {
        if self.rest.is_empty() {
            // The next chunk; a file was read whole.
            self.rest = self.segment.store.at(self.position).ok()?;
        }
        let header = match self.segment.opaque.get(&self.position) {
            Some(header) => *header,
            None => message_set::header(&self.rest)?,
        };
        let at = self.position;
        self.position += header.size_in_bytes();
        self.rest.advance(header.size_in_bytes());
        Some((at, header))
    }
}
