//! Encodes an answer without copying the record bytes in it.
//!
//! kafka-protocol writes a records field by copying it, and wants it in one piece. A fetch returns slices of the log,
//! several for a partition. So a large records field is encoded as a short *stand-in*, and the encoded answer is then
//! cut at the stand-ins: head, slices, head, slices, tail. The bytes on the wire are the same as if everything had been
//! copied.

use bytes::{BufMut, Bytes, BytesMut};
use kafka_protocol::protocol::{Encodable, HeaderVersion};

use crate::delivery::Delivery;
use crate::schema::{Message, Struct, messages};

/// An encoded answer with its frame length: what is written to the socket, in order.
#[derive(Debug, Default)]
pub(crate) struct Reply {
    segments: Vec<Bytes>,
    /// Kept until the reply has been written, or was given up.
    delivery: Option<Delivery>,
}

impl Reply {
    fn new(segments: Vec<Bytes>) -> Self {
        Self { segments, delivery: None }
    }

    /// The same; once it is written, or given up, `delivery` has arrived.
    pub(crate) fn delivering(self, delivery: Option<Delivery>) -> Self {
        Self { delivery, ..self }
    }

    /// It is not to be written at once: nobody is to wait for that.
    pub(crate) fn put_off(&mut self) {
        drop(self.delivery.take());
    }

    /// Whether somebody waits for it to be written.
    pub(crate) fn is_awaited(&self) -> bool {
        self.delivery.is_some()
    }

    /// The pieces, none of them empty.
    pub(crate) fn segments(&self) -> &[Bytes] {
        &self.segments
    }

    /// A reply that is encoded already.
    #[cfg(test)]
    pub(crate) fn of(segments: Vec<Bytes>) -> Self {
        Self::new(segments)
    }

    /// All pieces in one, as the client sees them.
    pub(crate) fn concat(&self) -> Bytes {
        match &self.segments[..] {
            [only] => only.clone(),
            segments => segments.concat().into(),
        }
    }
}

/// A whole frame, its length included.
impl From<Bytes> for Reply {
    fn from(frame: Bytes) -> Self {
        Self::new(vec![frame])
    }
}

/// What can be encoded as the answer to a request.
pub(crate) trait Answer: Send + 'static {
    /// The whole frame, at the request's version.
    fn encode(self, correlation_id: i32, version: i16) -> Result<Reply, String>;
}

impl<T: Encodable + HeaderVersion + Send + 'static> Answer for T {
    fn encode(self, correlation_id: i32, version: i16) -> Result<Reply, String> {
        let mut frame = plain_frame(&self, correlation_id, version)?;
        set_length(&mut frame, 0);
        Ok(Reply::new(vec![frame.freeze()]))
    }
}

/// Length and correlation id.
pub(crate) const HEADER_BYTES: usize = 8;

/// The header's tagged fields: there are none, which takes a byte where the response is flexible. ApiVersions' never is.
pub(crate) fn header_tags(message: &'static Message, version: i16) -> usize {
    usize::from(message.flexible.contains(version) && *message != messages::API_VERSIONS_RESPONSE)
}

/// An answer that is written by the schema.
impl Answer for Struct {
    fn encode(self, correlation_id: i32, version: i16) -> Result<Reply, String> {
        let tags = header_tags(self.message(), version);
        let mut frame = vec![0; HEADER_BYTES + tags];
        self.encode_to(version, &mut frame).map_err(|error| error.to_string())?;
        let length = u32::try_from(frame.len() - 4).map_err(|_| "an answer of 4 GiB".to_owned())?;
        frame[..4].copy_from_slice(&length.to_be_bytes());
        frame[4..HEADER_BYTES].copy_from_slice(&correlation_id.to_be_bytes());
        Ok(Reply::from(Bytes::from(frame)))
    }
}

/// An answer whose large records fields are stand-ins, with what belongs in their places.
#[derive(Debug)]
pub(crate) struct Spliced<A> {
    /// The answer.
    pub(crate) answer: A,
    /// The records, in the order in which the stand-ins are encoded.
    pub(crate) records: Splices,
}

/// Records on their way into an answer.
#[derive(Debug, Default)]
pub(crate) struct Splices(Vec<Vec<Bytes>>);

/// Records up to this size are copied: one copy costs less than more pieces to write.
const COPIED_BYTES_MAX: usize = 512;

impl Splices {
    /// What to put into the records field: the records themselves if they are few, else a stand-in for `slices`.
    /// Fields must be asked for in the order in which they are encoded.
    pub(crate) fn field(&mut self, mut slices: Vec<Bytes>) -> Bytes {
        let bytes = bytes_of(&slices);
        if bytes > COPIED_BYTES_MAX {
            self.0.push(slices);
            return Bytes::from_static(&STAND_IN);
        }
        match slices.len() {
            0 => Bytes::new(),
            1 => slices.swap_remove(0),
            _ => slices.concat().into(),
        }
    }
}

/// Stands for records while an answer is encoded.
///
/// It cannot come about by itself: the only bytes of an answer that a client may choose freely are text, which never
/// holds 0xFE or 0xFF, and topic ids of 16 bytes; the numbers around those are counts, offsets and error codes of ours.
const STAND_IN: [u8; 31] = *b"\xFE\xFFkafkito\xFE\xFF stand-in \xFF\xFErecords\xFF";

impl<A: Encodable + HeaderVersion + Send + 'static> Answer for Spliced<A> {
    fn encode(self, correlation_id: i32, version: i16) -> Result<Reply, String> {
        let frame = plain_frame(&self.answer, correlation_id, version)?;
        let flexible = A::header_version(version) >= 1;
        splice(frame, self.records.0, flexible)
    }
}

/// Room for most answers without their records: as much as an allocator keeps at hand for each thread.
const PLAIN_BYTES: usize = 1_000;

/// The frame with room for its length, encoded by copying.
fn plain_frame<A: Encodable + HeaderVersion>(
    answer: &A,
    correlation_id: i32,
    version: i16,
) -> Result<BytesMut, String> {
    let mut frame = BytesMut::with_capacity(PLAIN_BYTES);
    frame.put_i32(0);
    frame.put_i32(correlation_id);
    if A::header_version(version) >= 1 {
        frame.put_u8(0); // no tagged fields in the header
    }
    answer.encode(&mut frame, version).map_err(|error| error.to_string())?;
    Ok(frame)
}

fn set_length(frame: &mut BytesMut, spliced_bytes: usize) {
    let length = frame.len() - 4 + spliced_bytes;
    frame[..4].copy_from_slice(&u32::try_from(length).unwrap_or(u32::MAX).to_be_bytes());
}

/// Cuts `frame` at its stand-ins and puts the records there, each with its own length before it.
fn splice(mut frame: BytesMut, records: Vec<Vec<Bytes>>, flexible: bool) -> Result<Reply, String> {
    let growth = records.iter().map(|slices| growth(bytes_of(slices), flexible)).sum();
    set_length(&mut frame, growth);
    let mut segments = Vec::with_capacity(3 * records.len() + 1);
    for slices in records {
        let at = find_stand_in(&frame).ok_or("an answer has lost a stand-in for records")?;
        let mut head = frame.split_to(at);
        let _stand_in = frame.split_to(STAND_IN.len());
        replace_length(&mut head, bytes_of(&slices), flexible);
        segments.push(head.freeze());
        segments.extend(slices);
    }
    segments.push(frame.freeze());
    segments.retain(|segment| !segment.is_empty());
    Ok(Reply::new(segments))
}

fn bytes_of(slices: &[Bytes]) -> usize {
    slices.iter().map(Bytes::len).sum()
}

/// How much longer an answer becomes when a stand-in makes way for `bytes` of records, which are always more.
fn growth(bytes: usize, flexible: bool) -> usize {
    let prefix = if flexible { varint_bytes(bytes + 1) - 1 } else { 0 };
    bytes - STAND_IN.len() + prefix
}

fn varint_bytes(value: usize) -> usize {
    (usize::BITS - value.leading_zeros()).div_ceil(7).max(1) as usize
}

fn find_stand_in(frame: &[u8]) -> Option<usize> {
    frame.windows(STAND_IN.len()).position(|window| window[0] == STAND_IN[0] && window == STAND_IN)
}

/// Takes the stand-in's length off the end of `head` and writes that of the records.
fn replace_length(head: &mut BytesMut, bytes: usize, flexible: bool) {
    if flexible {
        head.truncate(head.len() - 1); // the stand-in's length is a varint of one byte
        put_unsigned_varint(head, u32::try_from(bytes + 1).unwrap_or(u32::MAX));
    } else {
        head.truncate(head.len() - 4);
        head.put_u32(u32::try_from(bytes).unwrap_or(u32::MAX));
    }
}

fn put_unsigned_varint(buffer: &mut BytesMut, mut value: u32) {
    while value >= 0x80 {
        buffer.put_u8((value & 0x7F) as u8 | 0x80);
        value >>= 7;
    }
    buffer.put_u8(value as u8);
}

#[cfg(test)]
mod tests {
    use super::*;
    use kafka_protocol::messages::FetchResponse;
    use kafka_protocol::messages::fetch_response::{FetchableTopicResponse, PartitionData};
    use proptest::prelude::*;

    /// A response with the same records field made by `field` for each partition.
    fn response(partitions: &[Vec<Bytes>], mut field: impl FnMut(&[Bytes]) -> Bytes) -> FetchResponse {
        let partitions = partitions
            .iter()
            .map(|slices| PartitionData::default().with_high_watermark(9).with_records(Some(field(slices))));
        FetchResponse::default()
            .with_responses(vec![FetchableTopicResponse::default().with_partitions(partitions.collect())])
    }

    fn partitions() -> impl Strategy<Value = Vec<Vec<Bytes>>> {
        let slice = prop_oneof![0..20usize, 500..520usize, 16_000..17_000usize]
            .prop_map(|length| Bytes::from(vec![7; length]));
        prop::collection::vec(prop::collection::vec(slice, 0..4), 0..5)
    }

    proptest! {
        #[test]
        fn a_spliced_answer_equals_the_copied_one(partitions in partitions(), version in 4i16..=17) {
            let plain = response(&partitions, |slices| slices.concat().into());
            let mut records = Splices::default();
            let answer = response(&partitions, |slices| records.field(slices.to_vec()));
            let spliced = Spliced { answer, records }.encode(5, version).unwrap();
            prop_assert_eq!(spliced.concat(), plain.encode(5, version).unwrap().concat());
        }
    }

    #[test]
    fn large_records_are_not_copied() {
        let records = Bytes::from(vec![1; 100_000]);
        let mut splices = Splices::default();
        let answer = response(&[vec![records.clone()]], |slices| splices.field(slices.to_vec()));
        let reply = Spliced { answer, records: splices }.encode(1, 12).unwrap();
        assert!(reply.segments().iter().any(|segment| segment.as_ptr() == records.as_ptr()));
    }

    #[test]
    fn the_stand_in_is_no_text_and_its_length_is_one_byte() {
        assert!(STAND_IN.len() < 0x7F);
        assert!(STAND_IN.windows(17).all(|window| window.iter().any(|byte| *byte >= 0xFE)));
    }
}
