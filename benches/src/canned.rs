//! Where things stand in the frames of [`raw`](crate::raw), and answers to them that are made beforehand.

use bytes::{BufMut, Bytes, BytesMut};
use kafka_protocol::messages::fetch_response::{FetchableTopicResponse, PartitionData};
use kafka_protocol::messages::produce_response::{PartitionProduceResponse, TopicProduceResponse};
use kafka_protocol::messages::{FetchResponse, ProduceResponse, TopicName};
use kafka_protocol::protocol::{Encodable, StrBytes};

use crate::raw::{FETCH_VERSION, PRODUCE_VERSION, TOPIC};

/// The error of the one partition in an answer to Produce: behind correlation id, topic and index.
const PRODUCE_ERROR: usize = 17;
/// The same in an answer to Fetch.
const FETCH_ERROR: usize = 27;
/// What stands before the batch's length in a Produce: frame length, header, acks, timeout, topic, index.
const BEFORE_BATCH: usize = 37;
/// Tagged fields of partition, topic and message, of which there are none.
const TAGS: usize = 3;

/// Looks whether a Produce succeeded, without decoding the answer.
///
/// # Panics
/// If it did not: a benchmark must not measure refusals.
pub fn accepted(reply: &[u8]) {
    assert_eq!(reply[PRODUCE_ERROR..PRODUCE_ERROR + 2], [0, 0], "the produce was refused: {reply:?}");
}

/// The error of the one partition that was fetched; 0 if there is none.
pub fn fetch_error(reply: &[u8]) -> i16 {
    reply[FETCH_ERROR..].first_chunk().map_or(0, |code| i16::from_be_bytes(*code))
}

/// Looks whether a Fetch of one partition succeeded and brought records.
///
/// # Panics
/// If it did not.
pub fn brought(reply: &[u8]) {
    assert_eq!(fetch_error(reply), 0, "the fetch was refused");
    assert!(reply.len() > 100, "the fetch brought nothing");
}

/// The batch in the frame of a Produce.
pub fn batch_of(frame: &[u8]) -> &[u8] {
    // A length as a varint: all but its last byte have their first bit set.
    let length = frame[BEFORE_BATCH..].iter().position(|byte| byte & 0x80 == 0).map_or(0, |last| last + 1);
    &frame[BEFORE_BATCH + length..frame.len() - TAGS]
}

/// An answer to Produce, length included.
pub fn produced_frame() -> Bytes {
    let topic = TopicProduceResponse::default()
        .with_name(name())
        .with_partition_responses(vec![PartitionProduceResponse::default()]);
    framed(&ProduceResponse::default().with_responses(vec![topic]), PRODUCE_VERSION)
}

/// An answer to Fetch without its records: what comes before and behind `bytes` bytes of them.
pub fn fetched_around(bytes: usize) -> (Bytes, Bytes) {
    let partition = PartitionData::default()
        .with_high_watermark(1)
        .with_aborted_transactions(None)
        .with_records(Some(vec![0; bytes].into()));
    let topic = FetchableTopicResponse::default().with_topic(name()).with_partitions(vec![partition]);
    let mut frame = framed(&FetchResponse::default().with_responses(vec![topic]), FETCH_VERSION);
    let tail = frame.split_off(frame.len() - TAGS);
    frame.truncate(frame.len() - bytes);
    (frame, tail)
}

fn framed(response: &impl Encodable, version: i16) -> Bytes {
    let mut frame = BytesMut::new();
    frame.put_u32(0);
    frame.put_i32(1);
    frame.put_u8(0);
    response.encode(&mut frame, version).expect("an answer of our own can be encoded");
    let length = u32::try_from(frame.len() - 4).expect("an answer is short");
    frame[..4].copy_from_slice(&length.to_be_bytes());
    frame.freeze()
}

fn name() -> TopicName {
    TopicName(StrBytes::from_static_str(TOPIC))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::raw;

    #[test]
    fn a_batch_is_found_in_its_frame() {
        for bytes in [1, 100, 1_000, 100_000, 3_000_000] {
            let frame = raw::produce(bytes);
            let batch = batch_of(&frame);
            let length = u32::from_be_bytes(*batch[8..].first_chunk().unwrap()) as usize;
            assert_eq!(length + 12, batch.len());
            assert_eq!(crc32c::crc32c(&batch[21..]).to_be_bytes(), batch[17..21]);
        }
    }

    #[test]
    fn answers_can_be_decoded_and_their_errors_are_found() {
        let produced = produced_frame();
        assert_eq!(raw::produced(&produced[4..]), 0);
        accepted(&produced[4..]);
        let (head, tail) = fetched_around(1_000);
        let fetched = [&head[..], &vec![1; 1_000], &tail].concat();
        assert_eq!(raw::fetched(&fetched[4..]), 1_000);
        brought(&fetched[4..]);
    }

    #[test]
    #[should_panic(expected = "refused")]
    fn a_refused_produce_is_noticed() {
        let partition = PartitionProduceResponse::default().with_error_code(3);
        let topic =
            TopicProduceResponse::default().with_name(name()).with_partition_responses(vec![partition]);
        accepted(&framed(&ProduceResponse::default().with_responses(vec![topic]), PRODUCE_VERSION)[4..]);
    }
}
