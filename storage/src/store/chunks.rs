//! The bytes of a segment that is kept in memory.

use bytes::Bytes;

use crate::chunk::Piece;
use crate::pool::{CHUNK_MAX, CHUNK_MIN, Pool};
use crate::{Error, Result};

/// The first chunks of a segment are this many times as large as all before them, up to [`CHUNK_LARGE`]; the others as large,
/// up to [`CHUNK_MAX`]: few slices for a large fetch, little waste for a small log.
const GROWTH: usize = 8;
/// From here on a chunk is not larger than what lies before it. A segment that follows a large one begins with this.
pub(crate) const CHUNK_LARGE: usize = 1 << 20;

/// What the size of a segment's next chunk goes by, should one be needed.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Growth {
    /// Its least size.
    pub(crate) chunk_min: usize,
    /// `segment.bytes`: a chunk has no more room than the segment.
    pub(crate) segment_bytes: usize,
}

impl Growth {
    /// The size of the next chunk of a segment that has `len` bytes.
    fn next_chunk(self, len: usize) -> usize {
        let first = len.saturating_mul(GROWTH).next_power_of_two().clamp(CHUNK_MIN, CHUNK_LARGE);
        let as_large = 1 << len.checked_ilog2().unwrap_or(0);
        let left = self.segment_bytes.saturating_sub(len).min(CHUNK_MAX).next_power_of_two();
        first.max(as_large).max(self.chunk_min).min(left)
    }
}

/// A segment's bytes in chunks of memory.
#[derive(Debug, Default)]
pub(crate) struct Chunks {
    pieces: Vec<Piece>,
}

impl Chunks {
    pub(crate) fn len(&self) -> usize {
        self.pieces.last().map_or(0, Piece::end)
    }

    /// Grows by one batch of `len` bytes, which the caller is to write.
    ///
    /// # Errors
    /// When the pool has no memory left; nothing has changed then.
    #[inline]
    pub(crate) fn extend(&mut self, pool: &Pool, growth: Growth, len: usize) -> Result<&mut [u8]> {
        if !self.pieces.last().is_some_and(|piece| piece.has_room(len)) {
            self.add_piece(pool, growth, len)?;
        }
        Ok(self.pieces.last_mut().expect("a piece with room was found or made").extend(len))
    }

    #[cold]
    fn add_piece(&mut self, pool: &Pool, growth: Growth, len: usize) -> Result<()> {
        let (start, wanted) = (self.len(), growth.next_chunk(self.len()).max(len));
        let chunk = match pool.chunk(wanted) {
            // There may be enough for what is to be appended now.
            Err(Error::MemoryExhausted { .. }) if wanted > len => pool.chunk(len)?,
            chunk => chunk?,
        };
        match self.pieces.last_mut() {
            Some(last) => last.finish(),
            None => self.pieces.reserve_exact(1),
        }
        self.pieces.push(Piece::new(start, chunk));
        Ok(())
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
        if from >= to {
            return;
        }
        let (mut from, first) = (from, self.piece_at(from));
        let pieces = &self.pieces[first..=self.piece_at(to - 1)];
        out.reserve_exact(pieces.len());
        for piece in pieces {
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

#[cfg(test)]
mod tests {
    use super::*;

    const GROWTH: Growth = Growth { chunk_min: 0, segment_bytes: 1 << 30 };

    fn filled(pool: &Pool, len: usize) -> Chunks {
        let mut chunks = Chunks::default();
        for _ in 0..len / 1000 {
            chunks.extend(pool, GROWTH, 1000).unwrap().fill(7);
        }
        chunks
    }

    #[test]
    fn chunks_grow_with_their_segment_and_are_never_larger_than_it_may_be() {
        let sizes =
            [0, 512, 4 << 10, 60 << 10, 1 << 20, 5 << 20, 100 << 20].map(|len| GROWTH.next_chunk(len));
        assert_eq!(sizes, [512, 4096, 32 << 10, 512 << 10, 1 << 20, 4 << 20, CHUNK_MAX]);
        let small = Growth { segment_bytes: 5000, ..GROWTH };
        assert_eq!([0, 512, 4608].map(|len| small.next_chunk(len)), [512, 4096, 512]);
        assert_eq!(Growth { chunk_min: CHUNK_LARGE, ..GROWTH }.next_chunk(0), CHUNK_LARGE);
    }

    #[test]
    fn a_large_read_is_a_few_slices() {
        let chunks = filled(&Pool::new(1 << 30), 60_000_000);
        for (from, to) in [(0, 60_000_000), (5_000, 50_000_000), (20_000_000, 20_001_000)] {
            let mut slices = Vec::new();
            chunks.slices(from, to, &mut slices);
            assert_eq!(slices.iter().map(Bytes::len).sum::<usize>(), to - from);
            assert!(slices.len() <= 12, "{} slices for {} bytes", slices.len(), to - from);
        }
    }

    #[test]
    fn where_memory_is_short_a_chunk_is_as_large_as_what_is_to_be_appended() {
        let pool = Pool::new((1 << 20) + 2048);
        let mut chunks = filled(&pool, 1_000_000);
        let before = chunks.len();
        let more = (0..).take_while(|_| chunks.extend(&pool, GROWTH, 1000).is_ok()).count();
        assert!(more > 0 && pool.usage().used + 1024 > pool.usage().limit, "{more}, {:?}", pool.usage());
        assert_eq!(chunks.len(), before + 1000 * more);
        chunks.truncate(before);
        assert_eq!(chunks.len(), before);
    }
}
