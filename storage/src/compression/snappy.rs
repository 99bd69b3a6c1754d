//! Snappy: raw blocks behind lengths, in the framing of Java's snappy library, and one raw block without it, as some
//! other clients send.

use std::io::{Error, ErrorKind, Read, Result};

use bytes::{Buf, Bytes};
use snap::raw;

use super::PastLimit;

/// The framing's magic: then a version and the lowest compatible version, both 1.
const MAGIC: [u8; 8] = [0x82, b'S', b'N', b'A', b'P', b'P', b'Y', 0];
const HEADER_LEN: usize = 16;
/// The plain size of the blocks that are written, as Java's default.
const BLOCK: usize = 32 * 1024;

/// Reads framed or raw snappy, one block at a time.
pub(super) struct Decoder {
    /// What is not decompressed yet.
    rest: Bytes,
    framed: bool,
    block: Vec<u8>,
    /// How much of `block` was read.
    read: usize,
    limit: usize,
}

impl Decoder {
    pub(super) fn new(mut compressed: Bytes, limit: usize) -> Decoder {
        let framed = compressed.len() >= HEADER_LEN && compressed[..MAGIC.len()] == MAGIC;
        if framed {
            compressed.advance(HEADER_LEN);
        }
        Decoder { rest: compressed, framed, block: Vec::new(), read: 0, limit }
    }

    fn next_compressed(&mut self) -> Result<Bytes> {
        if !self.framed {
            return Ok(std::mem::take(&mut self.rest));
        }
        let cut = || Error::new(ErrorKind::UnexpectedEof, "a snappy block is cut off");
        let len = self.rest.first_chunk().map(|len| u32::from_be_bytes(*len) as usize).ok_or_else(cut)?;
        if len == 0 || len > self.rest.len() - 4 {
            return Err(cut());
        }
        self.rest.advance(4);
        Ok(self.rest.split_to(len))
    }

    fn fill(&mut self) -> Result<()> {
        let compressed = self.next_compressed()?;
        let len = raw::decompress_len(&compressed).map_err(Error::other)?;
        // A copy of 64 bytes takes three: a block that claims to be denser than that lies.
        if len > self.limit || len > compressed.len().saturating_mul(64) {
            return Err(PastLimit::error());
        }
        self.block.resize(len, 0);
        self.read = 0;
        raw::Decoder::new().decompress(&compressed, &mut self.block).map_err(Error::other)?;
        Ok(())
    }
}

impl Read for Decoder {
    fn read(&mut self, buf: &mut [u8]) -> Result<usize> {
        while self.read == self.block.len() {
            if self.rest.is_empty() {
                return Ok(0);
            }
            self.fill()?;
        }
        let len = buf.len().min(self.block.len() - self.read);
        buf[..len].copy_from_slice(&self.block[self.read..self.read + len]);
        self.read += len;
        Ok(len)
    }
}

/// Writes the Java framing.
pub(super) fn compress(plain: &[u8]) -> Result<Vec<u8>> {
    let mut out = Vec::with_capacity(HEADER_LEN + plain.len() / 2 + 64);
    out.extend_from_slice(&MAGIC);
    out.extend_from_slice(&1u32.to_be_bytes());
    out.extend_from_slice(&1u32.to_be_bytes());
    let mut encoder = raw::Encoder::new();
    for block in plain.chunks(BLOCK) {
        let compressed = encoder.compress_vec(block).map_err(Error::other)?;
        out.extend_from_slice(&(compressed.len() as u32).to_be_bytes());
        out.extend_from_slice(&compressed);
    }
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_raw_block_is_read_too() {
        let plain = b"no framing here, no framing here".repeat(10);
        let compressed = raw::Encoder::new().compress_vec(&plain).unwrap();
        let mut out = Vec::new();
        Decoder::new(compressed.into(), 1 << 20).read_to_end(&mut out).unwrap();
        assert_eq!(out, plain);
    }

    #[test]
    fn a_block_past_the_limit_is_refused_before_it_is_made() {
        let compressed = compress(&[7; 20_000]).unwrap();
        let error = Decoder::new(compressed.into(), 10_000).read(&mut [0; 10]).unwrap_err();
        assert!(PastLimit::is(&error), "{error}");
        let lie = [0xff, 0xff, 0xff, 0x7f, 0];
        let error = Decoder::new(Bytes::copy_from_slice(&lie), usize::MAX).read(&mut [0; 10]).unwrap_err();
        assert!(PastLimit::is(&error), "{error}");
    }
}
