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
    let mut walk = Walk::new(body, &[], room, version >= PRODUCE_FLEXIBLE);
    // Where it ends early, what came so far is what there is.
    let _ = walk.produce_request(version);
    walk.keep();
    room
}

/// What is kept of an answer, of which `segments` are the pieces from its length on.
pub(super) fn answer<'a>(key: i16, version: i16, segments: &'a [Bytes], room: &'a mut Vec<u8>) -> &'a [u8] {
    let Some((first, rest)) = segments.split_first() else { return &[] };
    if key != FETCH {
        return &first[..first.len().min(BODY_BYTES_MAX)];
    }
    let mut walk = Walk::new(first, rest, room, version >= FETCH_FLEXIBLE);
    let _ = walk.fetch_answer(version);
    walk.keep();
    room
}

/// A place in the pieces of a frame. A field other than records never lies in two of them.
#[derive(Clone, Copy)]
struct Place<'a> {
    piece: &'a [u8],
    at: usize,
    rest: &'a [Bytes],
}

impl<'a> Place<'a> {
    /// The next bytes, if the piece has them.
    #[inline]
    fn peek(&self, count: usize) -> Option<&'a [u8]> {
        self.piece.get(self.at..)?.get(..count)
    }

    fn next_piece(&mut self) -> Option<()> {
        let (next, rest) = self.rest.split_first()?;
        (self.piece, self.at, self.rest) = (next, 0, rest);
        Some(())
    }

    /// Goes on to the next piece where one has ended.
    #[inline]
    fn settle(&mut self) {
        while self.at == self.piece.len() && self.next_piece().is_some() {}
    }

    fn skip(&mut self, mut count: usize) -> Option<()> {
        while count > self.piece.len() - self.at {
            count -= self.piece.len() - self.at;
            self.next_piece()?;
        }
        self.at += count;
        Some(())
    }
}

/// Goes over a frame field by field, and keeps what lies between records. `None`: the frame ends.
struct Walk<'a, 'b> {
    place: Place<'a>,
    /// Where in the piece begins what is to be kept.
    kept_from: usize,
    to: &'b mut Vec<u8>,
    flexible: bool,
}

impl<'a, 'b> Walk<'a, 'b> {
    fn new(first: &'a [u8], rest: &'a [Bytes], to: &'b mut Vec<u8>, flexible: bool) -> Self {
        to.clear();
        Self { place: Place { piece: first, at: 0, rest }, kept_from: 0, to, flexible }
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
        // Throttle time; later error code and session id.
        self.fixed(if version >= 7 { 4 + 2 + 4 } else { 4 })?;
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

    /// Keeps what has been gone over since the last time, as far as there is room.
    fn keep(&mut self) {
        let bytes = self.place.piece.get(self.kept_from..self.place.at).unwrap_or_default();
        self.put(bytes);
        self.kept_from = self.place.at;
    }

    fn put(&mut self, bytes: &[u8]) {
        let room = BODY_BYTES_MAX - self.to.len();
        self.to.extend_from_slice(&bytes[..bytes.len().min(room)]);
    }

    #[inline]
    fn fixed(&mut self, count: usize) -> Option<()> {
        self.place.peek(count)?;
        self.place.at += count;
        Some(())
    }

    #[inline]
    fn text(&mut self) -> Option<()> {
        let length = if self.flexible {
            self.varint()?.saturating_sub(1)
        } else {
            usize::try_from(i16::from_be_bytes(self.word()?)).unwrap_or(0)
        };
        self.fixed(length)
    }

    /// How many elements an array has; none if it is null.
    #[inline]
    fn count(&mut self) -> Option<usize> {
        if self.flexible {
            return Some(self.varint()?.saturating_sub(1));
        }
        Some(usize::try_from(i32::from_be_bytes(self.word()?)).unwrap_or(0))
    }

    #[inline]
    fn word<const N: usize>(&mut self) -> Option<[u8; N]> {
        let word = *self.place.piece.get(self.place.at..)?.first_chunk()?;
        self.place.at += N;
        Some(word)
    }

    #[inline]
    fn varint(&mut self) -> Option<usize> {
        let byte = *self.place.piece.get(self.place.at)?;
        if byte < 0x80 {
            self.place.at += 1;
            return Some(byte.into());
        }
        self.long_varint()
    }

    fn long_varint(&mut self) -> Option<usize> {
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

    #[inline]
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
        self.keep();
        self.place.settle();
        if length >= BATCH_HEADER_BYTES {
            let header = spanning(self.place, length)?;
            self.put(&header);
        } else {
            self.put(self.place.peek(length)?);
        }
        self.place.skip(length)?;
        self.place.settle();
        self.kept_from = self.place.at;
        Some(())
    }
}

/// The first batch's header, as if it spanned all batches. Where they are too many to go over, its last offset delta is -1.
fn spanning(mut records: Place<'_>, length: usize) -> Option<[u8; BATCH_HEADER_BYTES]> {
    let mut header = *records.peek(BATCH_HEADER_BYTES)?.first_chunk::<BATCH_HEADER_BYTES>()?;
    if batch_size(&header) >= length {
        return Some(header); // it is the only one
    }
    let (mut left, mut last_offset, mut count) = (length, -1, 0_i32);
    for _ in 0..BATCHES_MAX {
        if left < BATCH_HEADER_BYTES {
            break;
        }
        records.settle();
        let batch = records.peek(BATCH_HEADER_BYTES)?;
        let size = batch_size(batch);
        last_offset = i64_at(batch, 0).wrapping_add(i32_at(batch, 23).into());
        count = count.wrapping_add(i32_at(batch, 57));
        if size >= left {
            left = 0;
            break;
        }
        records.skip(size)?;
        left -= size;
    }
    let delta = last_offset.wrapping_sub(i64_at(&header, 0));
    let delta = i32::try_from(delta).ok().filter(|_| left < BATCH_HEADER_BYTES).unwrap_or(-1);
    header[23..27].copy_from_slice(&delta.to_be_bytes());
    header[57..61].copy_from_slice(&count.to_be_bytes());
    Some(header)
}

/// A batch as long as its header says. What says nonsense is as long as can be.
fn batch_size(header: &[u8]) -> usize {
    usize::try_from(i32_at(header, 8)).map_or(usize::MAX, |length| length + 12)
}

fn i64_at(bytes: &[u8], at: usize) -> i64 {
    bytes.get(at..).and_then(<[u8]>::first_chunk).map_or(0, |bytes| i64::from_be_bytes(*bytes))
}

fn i32_at(bytes: &[u8], at: usize) -> i32 {
    bytes.get(at..).and_then(<[u8]>::first_chunk).map_or(0, |bytes| i32::from_be_bytes(*bytes))
}

#[cfg(test)]
mod tests {
    use kafkito_storage::RecordBatchBuilder;

    use super::*;
    use crate::schema::{Struct, messages, view};

    fn batch(records: usize, base_offset: i64) -> Vec<u8> {
        let mut batch = RecordBatchBuilder::new();
        (0..records).for_each(|_| batch.push(1_700_000_000_000, None, Some(b"one")));
        let mut bytes = batch.build().expect("records make a batch").to_bytes().to_vec();
        bytes[..8].copy_from_slice(&base_offset.to_be_bytes());
        bytes
    }

    /// A fetch answer of two partitions, one of them with these batches, encoded whole.
    fn answered(version: i16, records: &[u8]) -> Vec<u8> {
        let answer = Struct::new(&messages::FETCH_RESPONSE).push("responses", |topic| {
            let topic = if version < TOPIC_ID_VERSION { topic.set("topic", "orders") } else { topic };
            topic.push_all("partitions", [0, 1], |partition, index| {
                let records = if index == 0 { records } else { &[] };
                partition.set("partitionIndex", index).set("records", Bytes::copy_from_slice(records))
            })
        });
        let header_tags = usize::from(version >= FETCH_FLEXIBLE);
        let body = answer.encode(version).expect("a valid answer");
        [&[0; 8][..], &vec![0; header_tags], &body].concat()
    }

    #[test]
    fn records_are_left_out_and_everything_else_stays() {
        let records = [batch(2, 5), batch(3, 7)].concat();
        for version in 4..=17 {
            let frame = answered(version, &records);
            let whole = view::response(FETCH, version, view::response_body(FETCH, version, &frame));
            let mut room = Vec::new();
            let segments = [Bytes::from(frame)];
            let kept = answer(FETCH, version, &segments, &mut room);
            let body = view::response_body(FETCH, version, kept);
            assert_eq!(view::kept_response(FETCH, version, body, BATCH_HEADER_BYTES), whole, "v{version}");
        }
    }

    #[test]
    fn pieces_are_kept_as_one_frame_is() {
        let records = [batch(2, 5), batch(3, 7)].concat();
        let (mut room, mut other_room) = (Vec::new(), Vec::new());
        let frame = answered(11, &records);
        let at = frame.windows(records.len()).position(|window| window == records).expect("they are in it");
        let (first, second) = (at + batch(2, 5).len(), at + records.len());
        let pieces = [&frame[..at], &frame[at..first], &frame[first..second], &frame[second..]];
        let pieces = pieces.map(Bytes::copy_from_slice);
        let in_pieces = answer(FETCH, 11, &pieces, &mut room);
        assert_eq!(in_pieces, answer(FETCH, 11, &[frame.clone().into()], &mut other_room));
        let header = &in_pieces[in_pieces.windows(8).position(|word| word == 5_i64.to_be_bytes()).unwrap()..];
        assert_eq!((i32_at(header, 23), i32_at(header, 57)), (4, 5), "offsets 5 to 9, five records");
    }

    #[test]
    fn more_batches_than_are_gone_over_have_no_known_end() {
        let records: Vec<u8> = (0..100).flat_map(|number| batch(1, number)).collect();
        let mut room = Vec::new();
        let segments = [Bytes::from(answered(11, &records))];
        let kept = answer(FETCH, 11, &segments, &mut room);
        let magic = kept.windows(3).position(|window| window == [0, 0, 2]).unwrap_or(0);
        assert!(kept.len() < 250 && magic > 0, "{kept:?}");
        assert!(kept.windows(4).any(|word| word == (-1_i32).to_be_bytes()));
    }

    #[test]
    fn a_frame_that_ends_early_is_kept_as_far_as_it_goes() {
        let frame = answered(11, &batch(1, 0));
        for end in 0..frame.len() {
            let mut room = Vec::new();
            let segments = [Bytes::copy_from_slice(&frame[..end])];
            let kept = answer(FETCH, 11, &segments, &mut room);
            assert!(frame.starts_with(&kept[..kept.len().min(40)]));
        }
    }
}
