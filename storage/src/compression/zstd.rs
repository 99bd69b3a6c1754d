//! Zstandard frames.

use std::io::{Cursor, Error, Read, Result};

use bytes::Bytes;
use ruzstd::decoding::errors::{FrameDecoderError, ReadFrameHeaderError};
use ruzstd::decoding::{BlockDecodingStrategy, FrameDecoder};
use ruzstd::encoding::{CompressionLevel, compress_to_vec};

use super::PastLimit;

/// The largest block.
const BLOCK_MAX: usize = 128 * 1024;
/// What may pile up at least, however low the limit.
const PILED_MIN: usize = 1 << 20;
/// What the decoder's buffer has beyond a power of two, before and after it grows.
const SLACK: usize = 4 * BLOCK_MAX;

/// Reads one frame after the other, block by block.
///
/// The decoder gives nothing out before its window is full, and a frame may name a window of 128 MiB for three bytes (a
/// streaming encoder of level 22 does). So windows are not refused, but what piles up behind one is counted, as full
/// blocks, and may come to a power of two that leaves room for the buffer's growth: it doubles, and both are held then.
pub(super) struct Decoder {
    source: Cursor<Bytes>,
    frame: FrameDecoder,
    /// Blocks that may pile up before anything comes out.
    blocks_held_max: usize,
    /// Whether a frame's header was read.
    begun: bool,
    /// Whether the frame's window is full: no more piles up then.
    gave_out: bool,
}

impl Decoder {
    pub(super) fn new(compressed: Bytes, limit: usize) -> Decoder {
        Decoder {
            source: Cursor::new(compressed),
            frame: FrameDecoder::new(),
            blocks_held_max: piled_max(limit) / BLOCK_MAX,
            begun: false,
            gave_out: false,
        }
    }

    fn at_end(&self) -> bool {
        self.source.position() >= self.source.get_ref().len() as u64
    }

    fn frame_is_read(&self) -> bool {
        !self.begun || (self.frame.is_finished() && self.frame.can_collect() == 0)
    }

    fn next_frame(&mut self) -> Result<()> {
        self.begun = false;
        self.gave_out = false;
        // A new decoder: one that is used again reserves the next frame's whole window at once.
        self.frame = FrameDecoder::new();
        match self.frame.reset(&mut self.source) {
            Ok(()) => self.begun = true,
            Err(FrameDecoderError::ReadFrameHeaderError(ReadFrameHeaderError::SkipFrame {
                length, ..
            })) => {
                let after = self.source.position() + u64::from(length);
                self.source.set_position(after);
            }
            Err(FrameDecoderError::WindowSizeTooBig { .. }) => return Err(PastLimit::error()),
            Err(error) => return Err(Error::other(error)),
        }
        Ok(())
    }

    fn next_block(&mut self) -> Result<()> {
        if !self.gave_out && self.frame.blocks_decoded() >= self.blocks_held_max {
            return Err(PastLimit::error());
        }
        let one = BlockDecodingStrategy::UptoBlocks(1);
        self.frame.decode_blocks(&mut self.source, one).map_err(Error::other)?;
        Ok(())
    }
}

/// The largest power of two that, with the half of it that is copied while the buffer grows, stays within `limit`.
fn piled_max(limit: usize) -> usize {
    let most = limit.saturating_sub(SLACK) / 3 * 2;
    1 << most.max(PILED_MIN).ilog2()
}

impl Read for Decoder {
    fn read(&mut self, buf: &mut [u8]) -> Result<usize> {
        loop {
            if self.frame_is_read() {
                if self.at_end() {
                    return Ok(0);
                }
                self.next_frame()?;
            } else if self.frame.can_collect() > 0 {
                self.gave_out = true;
                return self.frame.read(buf);
            } else {
                self.next_block()?;
            }
        }
    }
}

/// One frame at the fastest level.
pub(super) fn compress(plain: &[u8]) -> Vec<u8> {
    compress_to_vec(plain, CompressionLevel::Fastest)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(compressed: Vec<u8>, limit: usize) -> Result<Vec<u8>> {
        let mut out = Vec::new();
        Decoder::new(compressed.into(), limit).read_to_end(&mut out)?;
        Ok(out)
    }

    /// A frame with a window of 128 MiB and `blocks` blocks of 128 KiB zeros.
    fn wide_frame(blocks: usize) -> Vec<u8> {
        let mut frame = vec![0x28, 0xb5, 0x2f, 0xfd, 0x00, 17 << 3];
        for block in 1..=blocks {
            let header = (BLOCK_MAX as u32) << 3 | 1 << 1 | u32::from(block == blocks);
            frame.extend_from_slice(&header.to_le_bytes()[..3]);
            frame.push(0);
        }
        frame
    }

    #[test]
    fn frames_follow_one_another_and_others_are_skipped() {
        let skipped = [&[0x50, 0x2a, 0x4d, 0x18, 2, 0, 0, 0][..], &[1, 2]].concat();
        let frames = [compress(b"one "), skipped, compress(b""), compress(b"two")].concat();
        assert_eq!(read(frames, 1 << 20).unwrap(), b"one two");
    }

    #[test]
    fn a_wide_window_is_no_reason_to_refuse_a_small_frame() {
        assert_eq!(read(wide_frame(3), 1 << 20).unwrap().len(), 3 * BLOCK_MAX);
    }

    #[test]
    fn what_piles_up_behind_a_wide_window_is_bounded() {
        let error = read(wide_frame(300), 32 << 20).unwrap_err();
        assert!(PastLimit::is(&error), "{error}");
    }
}
