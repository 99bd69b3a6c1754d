//! Where a batch's records are read from: plain bytes, or a decompressing stream of which one buffer is held.

use std::io::Read;

use bytes::{Buf, Bytes};

use super::frame::{self, Outline};
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

    /// Passes over the next record if it is like most, and if that can be seen at a glance.
    fn pass_common(&mut self) -> Option<Outline> {
        None
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

    #[inline]
    fn pass_common(&mut self) -> Option<Outline> {
        let (outline, len) = frame::common(self.records.get(self.at..)?)?;
        self.at += len;
        Some(outline)
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

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::frame::walk;
    use super::*;
    use crate::RECORD_BATCH_OVERHEAD;
    use crate::{Header, RecordBatchBuilder};

    /// A record's deltas, whether it has a key, and where it ends.
    type Told = (i64, i32, bool, usize);

    /// What a walk over all records tells, up to the first that is none, and what that one's error says.
    fn walked(mut input: impl Input) -> (Vec<Told>, Option<String>) {
        let mut told = Vec::new();
        loop {
            match input.at_end().and_then(|at_end| if at_end { Ok(None) } else { walk(&mut input).map(Some) })
            {
                Ok(Some(Outline { timestamp_delta, offset_delta, has_key })) => {
                    told.push((timestamp_delta, offset_delta, has_key, input.position()));
                }
                Ok(None) => return (told, None),
                Err(error) => return (told, Some(error.to_string())),
            }
        }
    }

    fn any_field(len_max: usize) -> impl Strategy<Value = Option<Vec<u8>>> {
        prop::option::of(prop_oneof![0..70_usize, 0..len_max].prop_map(|len| vec![b'x'; len]))
    }

    proptest! {
        #[test]
        fn what_is_seen_at_a_glance_is_what_a_walk_tells(
            records in prop::collection::vec((-100_000_i64..100_000, any_field(300), any_field(20_000), any::<bool>()), 1..5),
            damage in prop::option::of((any::<prop::sample::Index>(), any::<u8>())),
        ) {
            let mut batch = RecordBatchBuilder::new();
            for (timestamp, key, value, has_header) in &records {
                let header = Header { key: "h".into(), value: Some("v".into()) };
                let headers = if *has_header { std::slice::from_ref(&header) } else { &[] };
                batch.push_with_headers(*timestamp, key.as_deref(), value.as_deref(), headers);
            }
            let batch = batch.build().expect("a sound batch").to_bytes();
            let mut records = batch[RECORD_BATCH_OVERHEAD..].to_vec();
            if let Some((at, to)) = damage {
                let at = at.index(records.len());
                records[at] = to;
            }
            prop_assert_eq!(walked(Walked::new(&records)), walked(Plain::new(records.clone().into())));
        }
    }
}
