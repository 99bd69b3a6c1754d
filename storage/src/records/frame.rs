//! The structure of one v2 record, read from any [`Input`].

use bytes::Bytes;

use super::input::Input;
use crate::varint::unzigzag;
use crate::{Error, Result};

/// What a walk over a record tells without keeping its bytes.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Outline {
    pub(crate) timestamp_delta: i64,
    pub(crate) offset_delta: i32,
    pub(crate) has_key: bool,
}

/// A record's parts. Lengths below zero are null, as Kafka reads them.
#[derive(Debug)]
pub(crate) struct Parts {
    pub(crate) outline: Outline,
    pub(crate) key: Option<Bytes>,
    pub(crate) value: Option<Bytes>,
    pub(crate) headers: Vec<(Bytes, Option<Bytes>)>,
}

#[cold]
fn invalid(why: String) -> Error {
    Error::InvalidRecord(why)
}

/// A record's body while it is read: knows where it must end.
struct Body<'a, I> {
    input: &'a mut I,
    end: usize,
}

impl<'a, I: Input> Body<'a, I> {
    fn open(input: &'a mut I) -> Result<Body<'a, I>> {
        let len = input.varint()?;
        let len = usize::try_from(len).map_err(|_| invalid(format!("Invalid record size: {len}")))?;
        let end = input.position().saturating_add(len);
        Ok(Body { input, end })
    }

    /// A length that must fit into the rest of the record; `None` below zero.
    fn len(&mut self) -> Result<Option<usize>> {
        let len = self.input.varint()?;
        let Ok(len) = usize::try_from(len) else { return Ok(None) };
        if self.input.position().saturating_add(len) > self.end {
            return Err(invalid(format!("Found invalid record structure: {len} bytes in a smaller record")));
        }
        Ok(Some(len))
    }

    #[inline]
    fn skip_field(&mut self) -> Result<bool> {
        let len = self.len()?;
        self.input.skip(len.unwrap_or(0))?;
        Ok(len.is_some())
    }

    fn take_field(&mut self) -> Result<Option<Bytes>> {
        self.len()?.map(|len| self.input.take(len)).transpose()
    }

    fn header_count(&mut self) -> Result<usize> {
        let count = self.input.varint()?;
        let left = self.end.saturating_sub(self.input.position());
        usize::try_from(count)
            .ok()
            .filter(|count| *count <= left)
            .ok_or_else(|| invalid(format!("Found invalid number of record headers {count}")))
    }

    fn close(self) -> Result<()> {
        match self.input.position() == self.end {
            true => Ok(()),
            false => Err(invalid(format!(
                "Invalid record size: the record should end at byte {} of the batch's records, but it ends at {}",
                self.end,
                self.input.position()
            ))),
        }
    }
}

fn null_header_key() -> Error {
    invalid("Invalid negative header key size".to_owned())
}

/// Walks over the next record.
pub(crate) fn walk(input: &mut impl Input) -> Result<Outline> {
    if let Some(outline) = input.pass_common() {
        return Ok(outline);
    }
    let mut body = Body::open(input)?;
    let _attributes = body.input.byte()?;
    let timestamp_delta = body.input.varlong()?;
    let offset_delta = body.input.varint()?;
    let has_key = body.skip_field()?;
    body.skip_field()?;
    for _ in 0..body.header_count()? {
        if !body.skip_field()? {
            return Err(null_header_key());
        }
        body.skip_field()?;
    }
    body.close()?;
    Ok(Outline { timestamp_delta, offset_delta, has_key })
}

/// What a record like most at the beginning of `bytes` tells, and where it ends: sound, short of a million bytes, without headers.
/// `None` says nothing of it. [`walk`], which can say what is wrong, takes more than twice the instructions.
pub(super) fn common(bytes: &[u8]) -> Option<(Outline, usize)> {
    let mut at = 0;
    let len = short_varint(bytes, &mut at)?;
    let end = at.checked_add(usize::try_from(len).ok()?)?;
    let record = bytes.get(..end)?;
    let _attributes = record.get(at)?;
    at += 1;
    let timestamp_delta = short_varint(record, &mut at)?;
    let offset_delta = short_varint(record, &mut at)? as i32;
    let has_key = pass_field(record, &mut at)?;
    pass_field(record, &mut at)?;
    let no_headers = [0];
    (record.get(at..)? == no_headers).then_some((Outline { timestamp_delta, offset_delta, has_key }, end))
}

/// A zigzag varint of at most three bytes.
#[inline]
fn short_varint(bytes: &[u8], at: &mut usize) -> Option<i64> {
    let (raw, len) = match bytes.get(*at..)? {
        [low, ..] if *low < 0x80 => (u64::from(*low), 1),
        [low, high, ..] if *high < 0x80 => (u64::from(*low & 0x7f) | u64::from(*high) << 7, 2),
        [low, middle, high, ..] if *high < 0x80 => {
            (u64::from(*low & 0x7f) | u64::from(*middle & 0x7f) << 7 | u64::from(*high) << 14, 3)
        }
        _ => return None,
    };
    *at += len;
    Some(unzigzag(raw))
}

/// Passes over a field; false if it is null.
#[inline]
fn pass_field(record: &[u8], at: &mut usize) -> Option<bool> {
    let Ok(len) = usize::try_from(short_varint(record, at)?) else { return Some(false) };
    *at += len;
    (*at <= record.len()).then_some(true)
}

/// Reads the next record whole.
pub(crate) fn read(input: &mut impl Input) -> Result<Parts> {
    let mut body = Body::open(input)?;
    let _attributes = body.input.byte()?;
    let timestamp_delta = body.input.varlong()?;
    let offset_delta = body.input.varint()?;
    let key = body.take_field()?;
    let value = body.take_field()?;
    let mut headers = Vec::new();
    for _ in 0..body.header_count()? {
        headers.push((body.take_field()?.ok_or_else(null_header_key)?, body.take_field()?));
    }
    body.close()?;
    let outline = Outline { timestamp_delta, offset_delta, has_key: key.is_some() };
    Ok(Parts { outline, key, value, headers })
}
