//! Zstandard frames.

use std::io::{Cursor, Error, Read, Result};

use bytes::Bytes;
use ruzstd::decoding::errors::{FrameDecoderError, ReadFrameHeaderError};
use ruzstd::decoding::{BlockDecodingStrategy, FrameDecoder};
use ruzstd::encoding::{CompressionLevel, compress_to_vec};

use super::PastLimit;

/// Windows up to this size are always accepted: a streaming encoder names its level's window, whatever it writes.
const WINDOW_ALWAYS: u64 = 8 << 20;

/// Reads one frame after the other, block by block, holding a window and a block.
pub(super) struct Decoder {
    source: Cursor<Bytes>,
    frame: FrameDecoder,
    /// Whether a frame's header was read.
    begun: bool,
}

impl Decoder {
    pub(super) fn new(compressed: Bytes, limit: usize) -> Decoder {
        let mut frame = FrameDecoder::new();
        frame.set_max_window_size((limit as u64).max(WINDOW_ALWAYS));
        Decoder { source: Cursor::new(compressed), frame, begun: false }
    }

    fn at_end(&self) -> bool {
        self.source.position() >= self.source.get_ref().len() as u64
    }

    fn frame_is_read(&self) -> bool {
        !self.begun || (self.frame.is_finished() && self.frame.can_collect() == 0)
    }

    fn next_frame(&mut self) -> Result<()> {
        self.begun = false;
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
}

impl Read for Decoder {
    fn read(&mut self, buf: &mut [u8]) -> Result<usize> {
        while self.frame_is_read() {
            if self.at_end() {
                return Ok(0);
            }
            self.next_frame()?;
        }
        while self.frame.can_collect() == 0 && !self.frame.is_finished() {
            self.frame
                .decode_blocks(&mut self.source, BlockDecodingStrategy::UptoBlocks(1))
                .map_err(Error::other)?;
        }
        self.frame.read(buf)
    }
}

/// One frame at the fastest level.
pub(super) fn compress(plain: &[u8]) -> Vec<u8> {
    compress_to_vec(plain, CompressionLevel::Fastest)
}
