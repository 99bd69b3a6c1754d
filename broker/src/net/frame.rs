//! Cuts the stream of a connection into frames: a 4-byte length, then that many bytes.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::{Bytes, BytesMut};
use tokio::io::{AsyncRead, ReadBuf};
use tokio::net::TcpStream;

/// The length that stands before every frame.
const LENGTH_BYTES: usize = 4;

/// What is read at once when nothing larger is known to come.
const READ_BYTES: usize = 8 * 1024;

/// A frame up to this size is served in microseconds.
const SHORT_BYTES: usize = 4 * 1024;

/// What is allocated at a client's word. Of a larger frame, no more than as much again as has arrived: else four bytes on each
/// of a few hundred connections would ask for all memory there is.
const TRUSTED_BYTES: usize = 1 << 20;

/// How far a connection reads ahead while one of its requests is parked: that the client has gone is seen only behind all that it
/// has sent. A producer with Kafka's defaults sends up to four more requests (`max.in.flight.requests.per.connection`) of up to a
/// mebibyte each (`max.request.size`).
const READ_AHEAD_BYTES: usize = 5 << 20;

/// Reads frames of at most `bytes_max` bytes (`socket.request.max.bytes`).
#[derive(Debug)]
pub(crate) struct FrameReader {
    /// What was read and, behind it, zeros to read into: each byte is zeroed once, when it is allocated.
    buffer: BytesMut,
    /// How much of the buffer was read.
    filled: usize,
    bytes_max: usize,
}

/// A frame that is not read.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct BadLength {
    /// The length the client announced.
    pub(crate) length: i32,
    /// The largest that is accepted.
    pub(crate) bytes_max: usize,
}

impl std::fmt::Display for BadLength {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "a frame of {} bytes: socket.request.max.bytes is {}, and a frame is never negative",
            self.length, self.bytes_max
        )
    }
}

impl FrameReader {
    /// A reader with nothing read yet; it allocates with the first bytes.
    pub(crate) fn new(bytes_max: usize) -> Self {
        Self { buffer: BytesMut::new(), filled: 0, bytes_max }
    }

    /// The next frame, without its length, if it is there whole.
    pub(crate) fn take(&mut self) -> Result<Option<Bytes>, BadLength> {
        let Some(length) = self.announced()? else { return Ok(None) };
        if self.filled < LENGTH_BYTES + length {
            return Ok(None);
        }
        self.filled -= LENGTH_BYTES + length;
        let mut frame = self.buffer.split_to(LENGTH_BYTES + length);
        Ok(Some(frame.split_off(LENGTH_BYTES).freeze()))
    }

    /// Whether the next frame is there whole, and a short one.
    #[inline]
    pub(crate) fn has_short_frame(&self) -> bool {
        let announced = self.announced().ok().flatten();
        announced.is_some_and(|length| length <= SHORT_BYTES && self.filled >= LENGTH_BYTES + length)
    }

    /// The length of the frame that is being read, checked before anything is allocated for it.
    fn announced(&self) -> Result<Option<usize>, BadLength> {
        let Some(bytes) = self.buffer[..self.filled].first_chunk::<LENGTH_BYTES>() else { return Ok(None) };
        let length = i32::from_be_bytes(*bytes);
        match usize::try_from(length) {
            Ok(frame) if frame <= self.bytes_max => Ok(Some(frame)),
            _ => Err(BadLength { length, bytes_max: self.bytes_max }),
        }
    }

    /// Drops what was read.
    pub(crate) fn discard(&mut self) {
        self.filled = 0;
    }

    /// Reads what the socket has. `Ok(0)`: the client has closed its side.
    pub(crate) fn poll_fill(
        &mut self,
        context: &mut Context<'_>,
        stream: &mut TcpStream,
    ) -> Poll<io::Result<usize>> {
        // Memory is for connections over which something comes.
        ready!(stream.poll_read_ready(context))?;
        self.reserve();
        // Unlike `try_read`, this takes a short read for the end of what the socket has: no second call to be told so.
        let mut free = ReadBuf::new(&mut self.buffer[self.filled..]);
        ready!(Pin::new(stream).poll_read(context, &mut free))?;
        let read = free.filled().len();
        self.filled += read;
        Poll::Ready(Ok(read))
    }

    /// Makes room for what is missing of the frame, and for one byte at least.
    fn reserve(&mut self) {
        let frame = self.announced().ok().flatten().map_or(0, |length| LENGTH_BYTES + length);
        let missing = frame.saturating_sub(self.filled).min(self.filled.max(TRUSTED_BYTES));
        if missing.max(1) > self.buffer.len() - self.filled {
            self.buffer.resize(self.filled + missing.max(READ_BYTES), 0);
        }
    }

    /// Whether enough has been read ahead of a parked request.
    pub(crate) fn is_ahead(&self) -> bool {
        self.filled >= READ_AHEAD_BYTES
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reader(bytes: &[u8]) -> FrameReader {
        let mut reader = FrameReader::new(100);
        arrive(&mut reader, bytes);
        reader
    }

    /// As if the socket had these bytes.
    fn arrive(reader: &mut FrameReader, mut bytes: &[u8]) {
        while !bytes.is_empty() {
            reader.reserve();
            let room = &mut reader.buffer[reader.filled..];
            let len = room.len().min(bytes.len());
            room[..len].copy_from_slice(&bytes[..len]);
            reader.filled += len;
            bytes = &bytes[len..];
        }
    }

    #[test]
    fn a_length_alone_allocates_little() {
        let mut reader = FrameReader::new(100 << 20);
        arrive(&mut reader, &(100_u32 << 20).to_be_bytes());
        reader.reserve();
        assert!(reader.buffer.capacity() <= 2 * TRUSTED_BYTES, "{} bytes", reader.buffer.capacity());
        arrive(&mut reader, &vec![0; 10 << 20]);
        reader.reserve();
        assert!(
            reader.buffer.capacity() >= 20 << 20,
            "no copy for every megabyte: {}",
            reader.buffer.capacity()
        );
    }

    #[test]
    fn a_frame_comes_out_only_when_it_is_whole() {
        let mut reader = reader(&[0, 0, 0, 3, 1, 2]);
        assert_eq!(reader.take(), Ok(None));
        arrive(&mut reader, &[3, 0, 0]);
        assert_eq!(reader.take(), Ok(Some(Bytes::from_static(&[1, 2, 3]))));
        assert_eq!(reader.take(), Ok(None));
    }

    #[test]
    fn a_short_frame_is_known_once_it_is_whole() {
        let mut reader = reader(&[0, 0, 0, 2, 1]);
        assert!(!reader.has_short_frame());
        arrive(&mut reader, &[2, 0xFF]);
        assert!(reader.has_short_frame());
        reader.take().unwrap().unwrap();
        assert!(!reader.has_short_frame());
        let mut long = FrameReader::new(1 << 20);
        arrive(&mut long, &((SHORT_BYTES + 1) as u32).to_be_bytes());
        arrive(&mut long, &vec![0; SHORT_BYTES + 1]);
        assert!(!long.has_short_frame());
        assert!(long.take().unwrap().is_some());
    }

    #[test]
    fn what_comes_after_a_discard_is_read_as_if_nothing_had_come_before() {
        let mut reader = reader(&[0, 0, 0, 3, 1, 2]);
        reader.discard();
        assert_eq!(reader.take(), Ok(None));
        arrive(&mut reader, &[0, 0, 0, 1, 9]);
        assert_eq!(reader.take(), Ok(Some(Bytes::from_static(&[9]))));
    }

    #[test]
    fn many_frames_come_out_as_they_went_in() {
        let frames: Vec<Vec<u8>> = (0..200_usize).map(|n| vec![n as u8; n * 97]).collect();
        let mut reader = FrameReader::new(100_000);
        let mut out = Vec::new();
        for frame in &frames {
            for piece in [&(frame.len() as u32).to_be_bytes()[..], frame].concat().chunks(1000) {
                arrive(&mut reader, piece);
                out.extend(reader.take().expect("a good length"));
            }
        }
        assert_eq!(out, frames);
        assert_eq!(reader.filled, 0);
    }

    #[test]
    fn a_length_beyond_the_bound_is_refused_before_anything_is_read() {
        assert_eq!(reader(&[0, 0, 0, 101]).take(), Err(BadLength { length: 101, bytes_max: 100 }));
        assert_eq!(reader(&[255; 4]).take(), Err(BadLength { length: -1, bytes_max: 100 }));
    }
}
