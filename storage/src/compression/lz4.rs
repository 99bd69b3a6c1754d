//! LZ4 frames, as Kafka has written them since message format 1.

use std::io::{Cursor, Result, Write};

use bytes::Bytes;
use lz4_flex::frame::{BlockMode, BlockSize, FrameDecoder, FrameEncoder, FrameInfo};

/// Reads one frame, holding a block (at most 8 MiB, as its header says).
pub(super) fn decoder(compressed: Bytes) -> FrameDecoder<Cursor<Bytes>> {
    FrameDecoder::new(Cursor::new(compressed))
}

/// Independent blocks of 64 KiB without checksums: what Java writes, and all that it reads.
pub(super) fn compress(plain: &[u8]) -> Result<Vec<u8>> {
    let info = FrameInfo::new().block_size(BlockSize::Max64KB).block_mode(BlockMode::Independent);
    let mut encoder = FrameEncoder::with_frame_info(info, Vec::with_capacity(plain.len() / 2 + 64));
    encoder.write_all(plain)?;
    encoder.finish().map_err(std::io::Error::other)
}
