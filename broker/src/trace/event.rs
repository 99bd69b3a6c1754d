//! What the ring is made of: events in the order in which they came about, packed.

use super::said_again;

/// One thing that came about.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Event {
    /// A request came. Its number is that of the chunk, and of the requests before it in there.
    Asked(Asked),
    /// It got an answer.
    Answered { number: u64, at: u64, bytes: u32, body: Vec<u8> },
    /// Whatever it is answered will not arrive, or not whole.
    Losing { number: u64, at: u64 },
    /// It is one that gets none.
    Unanswered { number: u64, at: u64 },
    /// It cost its client the connection.
    Refused { number: u64, at: u64, why: String },
    /// A rule decided about it.
    Verdict { number: u64, at: u64, rule: String, verdict: String },
    /// What a rule held back goes on.
    Released { number: u64, at: u64 },
    /// A connection was accepted, or its client took another client id.
    Came { client: u32, at: u64 },
    /// A connection ended.
    Went { client: u32, at: u64, why: String },
    /// Cluster time was moved by hand: what it is, and since when.
    Clock { at: u64, millis: i64 },
}

/// A request as it came.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Asked {
    pub(super) client: u32,
    pub(super) key: i16,
    pub(super) version: i16,
    pub(super) correlation_id: i32,
    /// Nanoseconds of wire time since the cluster started.
    pub(super) at: u64,
    pub(super) bytes: u32,
    pub(super) body: Vec<u8>,
}

pub(super) const ASKED: u8 = 1;
pub(super) const ANSWERED: u8 = 2;
pub(super) const UNANSWERED: u8 = 3;
pub(super) const REFUSED: u8 = 4;
pub(super) const VERDICT: u8 = 5;
pub(super) const RELEASED: u8 = 6;
pub(super) const CAME: u8 = 7;
pub(super) const WENT: u8 = 8;
pub(super) const CLOCK: u8 = 9;
pub(super) const LOSING: u8 = 10;

/// Texts in events are cut to so many bytes.
const TEXT_BYTES_MAX: usize = 1024;

/// Packs the fixed fields of a request, without an allocation.
pub(super) fn asked(
    client: u32,
    api: (i16, i16),
    correlation_id: i32,
    at: u64,
    bytes: usize,
) -> [u8; 1 + 4 + 2 + 2 + 4 + 8 + 4] {
    let mut packed = [0; 25];
    packed[0] = ASKED;
    packed[1..5].copy_from_slice(&client.to_le_bytes());
    packed[5..7].copy_from_slice(&api.0.to_le_bytes());
    packed[7..9].copy_from_slice(&api.1.to_le_bytes());
    packed[9..13].copy_from_slice(&correlation_id.to_le_bytes());
    packed[13..21].copy_from_slice(&at.to_le_bytes());
    packed[21..25].copy_from_slice(&u32::try_from(bytes).unwrap_or(u32::MAX).to_le_bytes());
    packed
}

/// Packs what most other events start with: which request (or client), and when.
pub(super) fn head(kind: u8, number: u64, at: u64) -> [u8; 1 + 8 + 8] {
    let mut packed = [0; 17];
    packed[0] = kind;
    packed[1..9].copy_from_slice(&number.to_le_bytes());
    packed[9..17].copy_from_slice(&at.to_le_bytes());
    packed
}

/// Appends a text.
pub(super) fn put_text(chunk: &mut Vec<u8>, text: &str) {
    let text = &text[..text.floor_char_boundary_at(TEXT_BYTES_MAX)];
    chunk.extend_from_slice(&(text.len() as u16).to_le_bytes());
    chunk.extend_from_slice(text.as_bytes());
}

trait Cut {
    fn floor_char_boundary_at(&self, max: usize) -> usize;
}

impl Cut for str {
    /// The longest length up to `max` at which the text can be cut.
    fn floor_char_boundary_at(&self, max: usize) -> usize {
        (0..=max.min(self.len())).rev().find(|at| self.is_char_boundary(*at)).unwrap_or(0)
    }
}

/// The event at `at` of a chunk, and where the next one starts; `None` at the end.
pub(super) fn read(chunk: &[u8], at: usize) -> Option<(Event, usize)> {
    let mut reader = Reader { chunk, at: at + 1 };
    let event = match *chunk.get(at)? {
        ASKED => reader.asked()?,
        ANSWERED => {
            let (number, at) = (reader.u64()?, reader.u64()?);
            Event::Answered { number, at, bytes: reader.u32()?, body: reader.body()? }
        }
        LOSING => Event::Losing { number: reader.u64()?, at: reader.u64()? },
        UNANSWERED => Event::Unanswered { number: reader.u64()?, at: reader.u64()? },
        REFUSED => Event::Refused { number: reader.u64()?, at: reader.u64()?, why: reader.text()? },
        VERDICT => {
            let (number, at) = (reader.u64()?, reader.u64()?);
            Event::Verdict { number, at, rule: reader.text()?, verdict: reader.text()? }
        }
        RELEASED => Event::Released { number: reader.u64()?, at: reader.u64()? },
        CAME => Event::Came { client: reader.u64()? as u32, at: reader.u64()? },
        WENT => Event::Went { client: reader.u64()? as u32, at: reader.u64()?, why: reader.text()? },
        CLOCK => Event::Clock { millis: reader.u64()? as i64, at: reader.u64()? },
        _ => return None,
    };
    Some((event, reader.at))
}

struct Reader<'a> {
    chunk: &'a [u8],
    at: usize,
}

impl Reader<'_> {
    fn asked(&mut self) -> Option<Event> {
        Some(Event::Asked(Asked {
            client: self.u32()?,
            key: i16::from_le_bytes(self.array()?),
            version: i16::from_le_bytes(self.array()?),
            correlation_id: self.u32()? as i32,
            at: self.u64()?,
            bytes: self.u32()?,
            body: self.body()?,
        }))
    }

    fn array<const N: usize>(&mut self) -> Option<[u8; N]> {
        let array = *self.chunk.get(self.at..)?.first_chunk()?;
        self.at += N;
        Some(array)
    }

    fn u32(&mut self) -> Option<u32> {
        self.array().map(u32::from_le_bytes)
    }

    fn u64(&mut self) -> Option<u64> {
        self.array().map(u64::from_le_bytes)
    }

    fn text(&mut self) -> Option<String> {
        let length = usize::from(u16::from_le_bytes(self.array()?));
        let text = self.chunk.get(self.at..self.at + length)?;
        self.at += length;
        Some(String::from_utf8_lossy(text).into_owned())
    }

    fn body(&mut self) -> Option<Vec<u8>> {
        let (body, end) = said_again::get(self.chunk, self.at)?;
        self.at = end;
        Some(body)
    }
}
