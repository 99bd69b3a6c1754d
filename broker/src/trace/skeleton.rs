//! What the trace keeps of a request and of an answer: the bytes of the wire, without the records in them.
//!
//! Of a records field its length stays, and the header of its first batch, which stands for all of them: its last offset
//! delta spans them, its count of records is the sum.

use bytes::Bytes;

/// What is kept of a request, and of an answer.
pub(super) const BODY_BYTES_MAX: usize = 4096;
/// The header of a record batch: what is kept of records.
pub(crate) const BATCH_HEADER_BYTES: usize = 61;
/// Batches that are gone over to find where they end.
const BATCHES_MAX: usize = 64;

const PRODUCE: i16 = 0;
const FETCH: i16 = 1;
/// Versions from which on an API has compact lengths and tagged fields.
const PRODUCE_FLEXIBLE: i16 = 9;
const FETCH_FLEXIBLE: i16 = 12;
/// Versions from which on topics are named by id.
const TOPIC_ID_VERSION: i16 = 13;

/// What is kept of a request's body. `room` is used if records are to be left out.
pub(super) fn request<'a>(key: i16, version: i16, body: &'a [u8], room: &'a mut Vec<u8>) -> &'a [u8] {
    if key != PRODUCE {
        return &body[..body.len().min(BODY_BYTES_MAX)];
    }
    room.clear();
    let mut copy = Copy::new(Source::new(body, &[]), room, version >= PRODUCE_FLEXIBLE);
    // Where it ends early, what was copied so far is what there is.
    let _ = copy.produce_request(version);
    room
}

/// What is kept of an answer, of which `segments` are the pieces from its length on.
pub(super) fn answer<'a>(key: i16, version: i16, segments: &'a [Bytes], room: &'a mut Vec<u8>) -> &'a [u8] {
    let Some((first, rest)) = segments.split_first() else { return &[] };
    if key != FETCH {
        return &first[..first.len().min(BODY_BYTES_MAX)];
    }
    room.clear();
    let mut copy = Copy::new(Source::new(first, rest), room, version >= FETCH_FLEXIBLE);
    let _ = copy.fetch_answer(version);
    room
}

/// The bytes of a frame in pieces. A field other than records never lies in two of them.
struct Source<'a> {
    now: &'a [u8],
    rest: &'a [Bytes],
}

impl<'a> Source<'a> {
    fn new(first: &'a [u8], rest: &'a [Bytes]) -> Self {
        Self { now: first, rest }
    }

    fn take(&mut self, count: usize) -> Option<&'a [u8]> {
        while self.now.is_empty() && count > 0 {
            self.next_piece()?;
        }
        let (taken, left) = self.now.split_at_checked(count)?;
        self.now = left;
        Some(taken)
    }

    fn next_piece(&mut self) -> Option<()> {
        let (next, rest) = self.rest.split_first()?;
        (self.now, self.rest) = (next, rest);
        Some(())
    }

    fn skip(&mut self, mut count: usize) -> Option<()> {
        while count > self.now.len() {
            count -= self.now.len();
            self.next_piece()?;
        }
        self.now = &self.now[count..];
        Some(())
    }

    fn peek(&self) -> Self {
        Self { ..*self }
    }
}

/// Copies field by field. `None`: the source ends, or there is no more room.
struct Copy<'a, 'b> {
    from: Source<'a>,
    to: &'b mut Vec<u8>,
    flexible: bool,
}

impl<'a, 'b> Copy<'a, 'b> {
    fn new(from: Source<'a>, to: &'b mut Vec<u8>, flexible: bool) -> Self {
        Self { from, to, flexible }
    }

    fn produce_request(&mut self, version: i16) -> Option<()> {
        self.text()?;
        self.fixed(2 + 4)?; // acks, timeout
        for _ in 0..self.count()? {
            if version >= TOPIC_ID_VERSION {
                self.fixed(16)?
            } else {
                self.text()?
            };
            for _ in 0..self.count()? {
                self.fixed(4)?;
                self.records()?;
                self.tagged()?;
            }
            self.tagged()?;
        }
        self.tagged()
    }

    fn fetch_answer(&mut self, version: i16) -> Option<()> {
        self.fixed(8)?; // length, correlation id
        self.tagged()?;
        self.fixed(4)?; // throttle time
        if version >= 7 {
            self.fixed(2 + 4)?; // error code, session id
        }
        for _ in 0..self.count()? {
            if version >= TOPIC_ID_VERSION {
                self.fixed(16)?
            } else {
                self.text()?
            };
            for _ in 0..self.count()? {
                self.fetched_partition(version)?;
            }
            self.tagged()?;
        }
        self.tagged()
    }

    fn fetched_partition(&mut self, version: i16) -> Option<()> {
        let log_start_offset = if version >= 5 { 8 } else { 0 };
        self.fixed(4 + 2 + 8 + 8 + log_start_offset)?;
        for _ in 0..self.count()? {
            self.fixed(8 + 8)?; // an aborted transaction
            self.tagged()?;
        }
        if version >= 11 {
            self.fixed(4)?; // preferred read replica
        }
        self.records()?;
        self.tagged()
    }

    fn fixed(&mut self, count: usize) -> Option<()> {
        let bytes = self.from.take(count)?;
        self.put(bytes)
    }

    fn put(&mut self, bytes: &[u8]) -> Option<()> {
        if self.to.len() + bytes.len() > BODY_BYTES_MAX {
            return None;
        }
        self.to.extend_from_slice(bytes);
        Some(())
    }

    fn text(&mut self) -> Option<()> {
        let length = if self.flexible {
            self.varint()?.saturating_sub(1)
        } else {
            let length = i16::from_be_bytes(self.word()?);
            usize::try_from(length).unwrap_or(0)
        };
        self.fixed(length)
    }

    /// How many elements an array has; none if it is null.
    fn count(&mut self) -> Option<usize> {
        if self.flexible {
            return Some(self.varint()?.saturating_sub(1));
        }
        Some(usize::try_from(i32::from_be_bytes(self.word()?)).unwrap_or(0))
    }

    fn word<const N: usize>(&mut self) -> Option<[u8; N]> {
        let word: [u8; N] = *self.from.take(N)?.first_chunk()?;
        self.put(&word)?;
        Some(word)
    }

    fn varint(&mut self) -> Option<usize> {
        let mut value = 0;
        for shift in (0..35).step_by(7) {
            let [byte] = self.word()?;
            value |= usize::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                return Some(value);
            }
        }
        None
    }

    fn tagged(&mut self) -> Option<()> {
        if !self.flexible {
            return Some(());
        }
        for _ in 0..self.varint()? {
            self.varint()?;
            let size = self.varint()?;
            self.fixed(size)?;
        }
        Some(())
    }

    fn records(&mut self) -> Option<()> {
        let length = self.count()?;
        if length >= BATCH_HEADER_BYTES {
            let header = spanning(self.from.peek(), length)?;
            self.put(&header)?;
        } else {
            let few = self.from.peek().take(length)?;
            self.put(few)?;
        }
        self.from.skip(length)
    }
}

/// The first batch's header, as if it spanned all batches. Where they are too many to go over, its last offset delta is -1.
fn spanning(mut records: Source<'_>, length: usize) -> Option<[u8; BATCH_HEADER_BYTES]> {
    let mut header = *records.peek().take(BATCH_HEADER_BYTES)?.first_chunk::<BATCH_HEADER_BYTES>()?;
    let first_offset = i64_at(&header, 0);
    let (mut left, mut last_offset, mut count) = (length, -1, 0_i32);
    for _ in 0..BATCHES_MAX {
        if left < BATCH_HEADER_BYTES {
            break;
        }
        let batch = records.peek().take(BATCH_HEADER_BYTES)?;
        let size = 12 + usize::try_from(i32_at(batch, 8)).ok()?;
        last_offset = i64_at(batch, 0).wrapping_add(i32_at(batch, 23).into());
        count = count.wrapping_add(i32_at(batch, 57));
        if size >= left {
            left = 0;
            break;
        }
        records.skip(size)?;
        left -= size;
    }
    let delta = last_offset.wrapping_sub(first_offset);
    let delta = i32::try_from(delta).ok().filter(|_| left < BATCH_HEADER_BYTES).unwrap_or(-1);
    header[23..27].copy_from_slice(&delta.to_be_bytes());
    header[57..61].copy_from_slice(&count.to_be_bytes());
    Some(header)
}

fn i64_at(bytes: &[u8], at: usize) -> i64 {
    bytes.get(at..).and_then(<[u8]>::first_chunk).map_or(0, |bytes| i64::from_be_bytes(*bytes))
}

fn i32_at(bytes: &[u8], at: usize) -> i32 {
    bytes.get(at..).and_then(<[u8]>::first_chunk).map_or(0, |bytes| i32::from_be_bytes(*bytes))
}
