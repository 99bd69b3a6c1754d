//! LZ4 frames, as Kafka has written them since message format 1.

use std::io::{Cursor, Error, Result, Write};

use bytes::Bytes;
use lz4_flex::frame::{BlockMode, BlockSize, FrameDecoder, FrameEncoder, FrameInfo};

const MAGIC: [u8; 4] = 0x184d_2204_u32.to_le_bytes();
/// The flags that must be as they are: no dictionary, nothing reserved, blocks that do not depend on one another.
const FLAGS: u8 = 0b0010_0011;
const INDEPENDENT: u8 = 0b0010_0000;

/// Reads one frame, holding a block as it came and as it was (at most 4 MiB each, as its header says).
///
/// What Java does not read is refused, as it would be held in larger pieces: old frames, and blocks that lean on others.
pub(super) fn decoder(compressed: Bytes) -> Result<FrameDecoder<Cursor<Bytes>>> {
    match *compressed {
        [m0, m1, m2, m3, flags, ..] if [m0, m1, m2, m3] == MAGIC => {
            if flags & FLAGS != INDEPENDENT {
                return Err(Error::other(format!("an LZ4 frame with flags {flags:#04x} is not supported")));
            }
        }
        _ => return Err(Error::other("this is no LZ4 frame")),
    }
    Ok(FrameDecoder::new(Cursor::new(compressed)))
}

/// Independent blocks of 64 KiB without checksums: what Java writes, and all that it reads.
pub(super) fn compress(plain: &[u8]) -> Result<Vec<u8>> {
    let info = FrameInfo::new().block_size(BlockSize::Max64KB).block_mode(BlockMode::Independent);
    let mut encoder = FrameEncoder::with_frame_info(info, Vec::with_capacity(plain.len() / 2 + 64));
    encoder.write_all(plain)?;
    encoder.finish().map_err(std::io::Error::other)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(compressed: &[u8]) -> String {
        decoder(Bytes::copy_from_slice(compressed)).map(drop).expect_err("a refusal").to_string()
    }

    #[test]
    fn what_java_does_not_read_is_refused() {
        let info = FrameInfo::new().block_mode(BlockMode::Linked);
        let mut linked = FrameEncoder::with_frame_info(info, Vec::new());
        linked.write_all(b"linked").unwrap();
        assert_eq!(refused(&linked.finish().unwrap()), "an LZ4 frame with flags 0x40 is not supported");
        assert_eq!(refused(&0x184c_2102_u32.to_le_bytes()), "this is no LZ4 frame");
        assert_eq!(refused(&[]), "this is no LZ4 frame");
    }
}
