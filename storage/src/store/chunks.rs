//! The bytes of a segment that is kept in memory.

use bytes::Bytes;

use crate::Result;
use crate::chunk::Piece;
use crate::pool::{CHUNK_MAX, CHUNK_MIN, Pool};

/// Each chunk of a segment is this many times as large as the one before, up to [`CHUNK_MAX`]: few slices for a large
/// fetch, little waste for a small log. 512 B, 4 KiB, 32 KiB, 256 KiB, 1 MiB.
const GROWTH: usize = 8;

/// A segment's bytes in chunks of memory.
#[derive(Debug, Default)]
pub(crate) struct Chunks {
    pieces: Vec<Piece>,
}

impl Chunks {
    pub(crate) fn len(&self) -> usize {
        self.pieces.last().map_or(0, Piece::end)
    }

    /// Appends one batch, given in parts. `chunk_min` is the least size of a chunk, should a new one be needed.
    ///
    /// # Errors
    /// When the pool has no memory left; nothing has changed then.
    pub(crate) fn append(&mut self, pool: &Pool, chunk_min: usize, parts: &[&[u8]]) -> Result<()> {
        let len = parts.iter().map(|part| part.len()).sum();
        if !self.pieces.last().is_some_and(|piece| piece.has_room(len)) {
            let chunk = pool.chunk(len.max(chunk_min).max(self.next_chunk_size()))?;
            let start = self.len();
            if self.pieces.is_empty() {
                self.pieces.reserve_exact(1);
            }
            self.pieces.push(Piece::new(start, chunk));
        }
        self.pieces.last_mut().expect("a piece with room was found or made").append(parts);
        Ok(())
    }

    /// The size of the next chunk, as far as the growth of the segment tells.
    pub(crate) fn next_chunk_size(&self) -> usize {
        match self.len() {
            0 => CHUNK_MIN,
            len => len.saturating_mul(GROWTH).next_power_of_two().clamp(CHUNK_MIN, CHUNK_MAX),
        }
    }

    fn piece_at(&self, position: usize) -> usize {
        self.pieces.partition_point(|piece| piece.end() <= position)
    }

    /// The bytes from `position` to the end of the piece that holds it: at least one whole batch, if `position` is a
    /// batch's start; empty at the end of the segment.
    pub(crate) fn at(&self, position: usize) -> &[u8] {
        self.pieces.get(self.piece_at(position)).map_or(&[], |piece| piece.bytes_from(position))
    }

    /// Pushes slices of `from..to` to `out`.
    pub(crate) fn slices(&self, from: usize, to: usize, out: &mut Vec<Bytes>) {
        let mut from = from;
        for piece in &self.pieces[self.piece_at(from)..] {
            if from >= to {
                break;
            }
            let until = to.min(piece.end());
            out.push(piece.slice(from, until));
            from = until;
        }
    }

    /// Cuts everything from `position` on. The chunk that is cut is not written again.
    pub(crate) fn truncate(&mut self, position: usize) {
        self.pieces.retain(|piece| piece.start < position);
        if let Some(piece) = self.pieces.last_mut() {
            if piece.end() > position {
                piece.cut(position);
            }
        }
    }
}
