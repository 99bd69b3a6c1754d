//! Where chunks come from: regions of anonymous memory, cut into halves of halves and joined again, so that touched pages
//! are used again before new ones are.

use std::collections::BTreeMap;
use std::sync::Arc;

use parking_lot::Mutex;

use crate::mmap::{Chunk, Span};
use crate::spare::SPARE_LEN;
use crate::{Error, Result};

/// The smallest chunk: an ordinary small batch. Eight of them share a page.
pub(crate) const CHUNK_MIN: usize = 512;
/// The largest chunk that is not made for a batch that is larger still: an answer of `fetch.max.bytes` consists of a few slices.
pub(crate) const CHUNK_MAX: usize = 16 << 20;
/// What is mapped at a time, unless a chunk needs more.
const REGION: usize = 4 << 20;
/// The first region of a pool: a small cluster does not map much, and most likely gets what an earlier one has touched.
const FIRST_REGION: usize = SPARE_LEN;
/// Whole regions that nobody uses are kept up to this many bytes, touched as they are; more go back to the system.
const IDLE_MAX: usize = 128 << 20;

/// Memory for the chunks of many logs, with one limit for all. Clones share it.
#[derive(Debug, Clone)]
pub struct Pool {
    shelf: Arc<Shelf>,
}

/// How much of a pool's memory is in use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PoolUsage {
    /// Bytes of chunks that logs or held slices own.
    pub used: u64,
    /// Bytes mapped from the system, touched or not.
    pub mapped: u64,
    /// What `used` may come to.
    pub limit: u64,
}

impl Pool {
    /// A pool that hands out at most `memory_max` bytes. Maps nothing before it must.
    pub fn new(memory_max: u64) -> Pool {
        let free = Free { limit: memory_max, ..Free::default() };
        Pool { shelf: Arc::new(Shelf { free: Mutex::new(free) }) }
    }

    /// How much is in use.
    pub fn usage(&self) -> PoolUsage {
        let free = self.shelf.free.lock();
        PoolUsage { used: free.used, mapped: free.mapped, limit: free.limit }
    }

    /// A chunk of at least `size` bytes.
    pub(crate) fn chunk(&self, size: usize) -> Result<Chunk> {
        let size = size.max(CHUNK_MIN).next_power_of_two();
        let span = self.shelf.free.lock().take(size)?;
        Ok(Chunk::new(span, Arc::downgrade(&self.shelf)))
    }
}

/// What a pool has to give. Chunks know the way back to it.
#[derive(Debug)]
pub(crate) struct Shelf {
    free: Mutex<Free>,
}

impl Shelf {
    /// Takes back the span of a chunk that is gone with its last slice.
    pub(crate) fn take_back(&self, span: Span) {
        let surplus = self.free.lock().give(span);
        // Unmapped after the lock is gone.
        drop(surplus);
    }
}

/// Free spans by size and place. Sizes are powers of two and every span lies at a multiple of its size, so that the
/// neighbour it was cut from is known. The lowest place is given first: it is the likeliest to have been touched.
#[derive(Debug, Default)]
struct Free {
    spans: BTreeMap<(usize, u64, usize), Span>,
    /// Bytes in whole free regions.
    idle: usize,
    used: u64,
    mapped: u64,
    limit: u64,
    regions_made: u64,
}

impl Free {
    fn take(&mut self, size: usize) -> Result<Span> {
        if self.used + size as u64 > self.limit {
            return Err(Error::MemoryExhausted { used: self.used, wanted: size as u64, limit: self.limit });
        }
        let mut span = match self.smallest(size) {
            Some(span) => span,
            None => self.map(size)?,
        };
        while span.len() > size {
            let (lower, upper) = span.halve();
            self.put(upper);
            span = lower;
        }
        self.used += size as u64;
        Ok(span)
    }

    /// Takes the smallest free span of at least `size` bytes.
    fn smallest(&mut self, size: usize) -> Option<Span> {
        let key = *self.spans.range((size, 0, 0)..).next()?.0;
        let span = self.spans.remove(&key)?;
        if span.is_whole_region() {
            self.idle -= span.len();
        }
        Some(span)
    }

    fn map(&mut self, size: usize) -> Result<Span> {
        let usual = if self.mapped == 0 { FIRST_REGION } else { REGION };
        let len = size.max(usual);
        let span = Span::map(len, self.regions_made).map_err(|error| Error::Map(error.to_string()))?;
        self.regions_made += 1;
        self.mapped += len as u64;
        Ok(span)
    }

    fn put(&mut self, span: Span) {
        let (region, start) = span.place();
        self.spans.insert((span.len(), region, start), span);
    }

    /// Takes a span back and joins it with its neighbours. Returns a region to unmap, if there are enough idle ones.
    fn give(&mut self, mut span: Span) -> Option<Span> {
        self.used -= span.len() as u64;
        while !span.is_whole_region() {
            let (region, start) = span.place();
            let Some(buddy) = self.spans.remove(&(span.len(), region, start ^ span.len())) else {
                self.put(span);
                return None;
            };
            span = if buddy.place().1 > start { span.join(buddy) } else { buddy.join(span) };
        }
        if self.idle + span.len() > IDLE_MAX {
            self.mapped -= span.len() as u64;
            return Some(span);
        }
        self.idle += span.len();
        self.put(span);
        None
    }
}

#[cfg(test)]
mod tests;
