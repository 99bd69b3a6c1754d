//! Where a batch's records are read from: plain bytes, or a decompressing stream of which one buffer is held.

use std::io::Read;

use bytes::{Buf, Bytes};

use crate::compression::{self, PastLimit};
use crate::{Codec, Error, Result, varint};

/// How much of a stream is decompressed at a time.
const BUFFER: usize = 16 * 1024;

/// A source of record bytes. Everything that runs past the end is [`Error::InvalidRecord`].
pub(crate) trait Input {
    /// The next byte.
    fn byte(&mut self) -> Result<u8>;
    /// Passes over `len` bytes.
    fn skip(&mut self, len: usize) -> Result<()>;
    /// The next `len` bytes.
    fn take(&mut self, len: usize) -> Result<Bytes>;
    /// Bytes read so far.
    fn position(&self) -> usize;
    /// Whether nothing is left.
    fn at_end(&mut self) -> Result<bool>;

    /// A zigzag varint of up to 32 bits.
    fn varint(&mut self) -> Result<i32> {
        Ok(varint::unzigzag(self.raw_varint(5)? & 0xffff_ffff) as i32)
    }

    /// A zigzag varint of up to 64 bits.
    fn varlong(&mut self) -> Result<i64> {
        self.raw_varint(10).map(varint::unzigzag)
    }

    /// The bits of a varint of at most `bytes_max` bytes.
    fn raw_varint(&mut self, bytes_max: u32) -> Result<u64> {
        long_varint(self, bytes_max)
    }
}

/// The bits of a varint of at most `bytes_max` bytes, however many it has.
fn long_varint(input: &mut (impl Input + ?Sized), bytes_max: u32) -> Result<u64> {
    let mut raw = 0u64;
    for place in 0..bytes_max {
        let byte = input.byte()?;
        raw |= u64::from(byte & 0x7f) << (7 * place);
        if byte < 0x80 {
            return Ok(raw);
        }
    }
    Err(invalid("Found invalid record structure: a varint is too long"))
}

#[cold]
fn invalid(why: &str) -> Error {
    Error::InvalidRecord(why.to_owned())
}

fn premature_end() -> Error {
    invalid("Incorrect declared batch size, premature EOF reached")
}

/// Records that lie in memory as they are; what is taken shares it.
#[derive(Debug)]
pub(crate) struct Plain {
    rest: Bytes,
    len: usize,
}

impl Plain {
    pub(crate) fn new(records: Bytes) -> Plain {
        Plain { len: records.len(), rest: records }
    }
}

impl Input for Plain {
    fn byte(&mut self) -> Result<u8> {
        let byte = *self.rest.first().ok_or_else(premature_end)?;
        self.rest.advance(1);
        Ok(byte)
    }

    fn skip(&mut self, len: usize) -> Result<()> {
        if len > self.rest.len() {
            return Err(premature_end());
        }
        self.rest.advance(len);
        Ok(())
    }

    fn take(&mut self, len: usize) -> Result<Bytes> {
        if len > self.rest.len() {
            return Err(premature_end());
        }
        Ok(self.rest.split_to(len))
    }

    fn position(&self) -> usize {
        self.len - self.rest.len()
    }

    fn at_end(&mut self) -> Result<bool> {
        Ok(self.rest.is_empty())
    }
}

/// Records that lie in memory and are only walked over, never taken: a plain slice, for speed.
#[derive(Debug)]
pub(crate) struct Walked<'a> {
    records: &'a [u8],
    at: usize,
}

impl<'a> Walked<'a> {
    pub(crate) fn new(records: &'a [u8]) -> Walked<'a> {
        Walked { records, at: 0 }
    }
}

impl Input for Walked<'_> {
    #[inline]
    fn byte(&mut self) -> Result<u8> {
        let byte = *self.records.get(self.at).ok_or_else(premature_end)?;
        self.at += 1;
        Ok(byte)
    }

    #[inline]
    fn skip(&mut self, len: usize) -> Result<()> {
        if len > self.records.len() - self.at {
            return Err(premature_end());
        }
        self.at += len;
        Ok(())
    }

    /// Most of them are of one byte or two.
    #[inline]
    fn raw_varint(&mut self, bytes_max: u32) -> Result<u64> {
        match self.records.get(self.at..) {
            Some([byte, ..]) if *byte < 0x80 => {
                self.at += 1;
                Ok(u64::from(*byte))
            }
            Some([low, high, ..]) if *high < 0x80 => {
                self.at += 2;
                Ok(u64::from(*low & 0x7f) | u64::from(*high) << 7)
            }
            _ => long_varint(self, bytes_max),
        }
    }

    fn take(&mut self, len: usize) -> Result<Bytes> {
        let from = self.at;
        self.skip(len)?;
        Ok(Bytes::copy_from_slice(&self.records[from..self.at]))
    }

    fn position(&self) -> usize {
        self.at
    }

    fn at_end(&mut self) -> Result<bool> {
        Ok(self.at == self.records.len())
    }
}

/// Records that are decompressed while they are read. No more than `limit` bytes come out.
pub(crate) struct Stream {
    decoder: compression::Decoder,
    buffer: Box<[u8]>,
    at: usize,
    filled: usize,
    /// Bytes that came out of the decoder, those in the buffer included.
    decompressed: usize,
    limit: usize,
}

impl std::fmt::Debug for Stream {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Stream").field("decompressed", &self.decompressed).finish_non_exhaustive()
    }
}

impl Stream {
    pub(crate) fn new(codec: Codec, compressed: Bytes, limit: usize) -> Result<Stream> {
        // A small batch seldom becomes a large one: do not zero a whole buffer for it.
        let buffer = vec![0; BUFFER.min(compressed.len().saturating_mul(8).max(512))].into_boxed_slice();
        let decoder = compression::decoder(codec, compressed, limit)?;
        Ok(Stream { decoder, buffer, at: 0, filled: 0, decompressed: 0, limit })
    }

    /// Decompresses the next buffer; false at the end.
    fn fill(&mut self) -> Result<bool> {
        let read = loop {
            match self.decoder.read(&mut self.buffer) {
                Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
                Err(error) => return Err(self.failed(&error)),
                Ok(read) => break read,
            }
        };
        self.decompressed += read;
        if self.decompressed > self.limit {
            return Err(Error::DecompressedTooLarge { limit: self.limit });
        }
        self.at = 0;
        self.filled = read;
        Ok(read > 0)
    }

    fn failed(&self, error: &std::io::Error) -> Error {
        if PastLimit::is(error) {
            return Error::DecompressedTooLarge { limit: self.limit };
        }
        Error::undecodable(error)
    }

    /// Passes `len` bytes to `each`, piece by piece.
    fn pieces(&mut self, len: usize, mut each: impl FnMut(&[u8])) -> Result<()> {
        let mut missing = len;
        while missing > 0 {
            if self.at == self.filled && !self.fill()? {
                return Err(premature_end());
            }
            let piece = missing.min(self.filled - self.at);
            each(&self.buffer[self.at..self.at + piece]);
            self.at += piece;
            missing -= piece;
        }
        Ok(())
    }
}

impl Input for Stream {
    fn byte(&mut self) -> Result<u8> {
        if self.at == self.filled && !self.fill()? {
            return Err(premature_end());
        }
        self.at += 1;
        Ok(self.buffer[self.at - 1])
    }

    fn skip(&mut self, len: usize) -> Result<()> {
        self.pieces(len, |_| {})
    }

    fn take(&mut self, len: usize) -> Result<Bytes> {
        // All at once, as a growing buffer is held twice while it moves. A length that lies takes no more than the bound.
        if len > self.limit - self.position() {
            return Err(Error::DecompressedTooLarge { limit: self.limit });
        }
        let mut out = Vec::with_capacity(len);
        self.pieces(len, |piece| out.extend_from_slice(piece))?;
        Ok(out.into())
    }

    fn position(&self) -> usize {
        self.decompressed - (self.filled - self.at)
    }

    fn at_end(&mut self) -> Result<bool> {
        Ok(self.at == self.filled && !self.fill()?)
    }
}
