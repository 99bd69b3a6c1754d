//! A Kafka client without a client library: frames made beforehand, written and read on a blocking socket.

use std::io::{self, BufReader, Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use bytes::{Buf, BufMut, Bytes, BytesMut};
use kafka_protocol::messages::create_topics_request::CreatableTopic;
use kafka_protocol::messages::fetch_request::{FetchPartition, FetchTopic};
use kafka_protocol::messages::produce_request::{PartitionProduceData, TopicProduceData};
use kafka_protocol::messages::{
    ApiKey, ApiVersionsRequest, CreateTopicsRequest, DeleteTopicsRequest, FetchRequest, FetchResponse,
    MetadataRequest, ProduceRequest, ProduceResponse, RequestHeader, TopicName,
};
use kafka_protocol::protocol::{Decodable, Encodable, HeaderVersion, StrBytes};
use kafkito_storage::RecordBatchBuilder;

/// The topic that every benchmark writes.
pub const TOPIC: &str = "bench";
/// The version of the Produce frames: the last one that names topics.
pub const PRODUCE_VERSION: i16 = 9;
/// The version of the Fetch frames.
pub const FETCH_VERSION: i16 = 12;
/// The version of the Metadata frames.
pub const METADATA_VERSION: i16 = 12;
/// A guard against hanging: no answer takes as long.
const LIMIT: Duration = Duration::from_secs(30);

/// A connection.
#[derive(Debug)]
pub struct RawClient {
    stream: BufReader<TcpStream>,
    reply: Vec<u8>,
}

impl RawClient {
    /// Connects to `HOST:PORT`.
    ///
    /// # Errors
    /// Whatever the socket has to say.
    pub fn connect(address: &str) -> io::Result<Self> {
        let stream = TcpStream::connect(address)?;
        stream.set_nodelay(true)?;
        // A guard against hanging.
        stream.set_read_timeout(Some(LIMIT))?;
        Ok(Self { stream: BufReader::new(stream), reply: Vec::new() })
    }

    /// Sends a frame and reads the answer's, without its length.
    ///
    /// # Errors
    /// Whatever the socket has to say.
    pub fn call(&mut self, frame: &[u8]) -> io::Result<&[u8]> {
        self.send(frame)?;
        self.receive()
    }

    /// Sends a frame; its answer is to be received later.
    ///
    /// # Errors
    /// Whatever the socket has to say.
    pub fn send(&mut self, frame: &[u8]) -> io::Result<()> {
        self.stream.get_mut().write_all(frame)
    }

    /// The next answer's frame, without its length.
    ///
    /// # Errors
    /// Whatever the socket has to say, also when nothing comes for half a minute.
    pub fn receive(&mut self) -> io::Result<&[u8]> {
        let mut length = [0; 4];
        self.stream.read_exact(&mut length)?;
        self.reply.resize(u32::from_be_bytes(length) as usize, 0);
        self.stream.read_exact(&mut self.reply)?;
        Ok(&self.reply)
    }

    /// Sends the frames, of which never more than `depth` are unanswered, and has every answer checked.
    ///
    /// # Errors
    /// Whatever the socket has to say.
    pub fn pipeline<'a>(
        &mut self,
        depth: usize,
        frames: impl IntoIterator<Item = &'a Bytes>,
        check: impl Fn(&[u8]),
    ) -> io::Result<()> {
        let mut unanswered = 0;
        for frame in frames {
            if unanswered == depth {
                check(self.receive()?);
                unanswered -= 1;
            }
            self.send(frame)?;
            unanswered += 1;
        }
        (0..unanswered).try_for_each(|_| self.receive().map(&check))
    }
}

/// A request as a frame.
pub fn frame<Q: Encodable + HeaderVersion>(api: ApiKey, version: i16, request: &Q) -> Bytes {
    let header = RequestHeader::default()
        .with_request_api_key(api as i16)
        .with_request_api_version(version)
        .with_correlation_id(1)
        .with_client_id(Some(StrBytes::from_static_str("raw")));
    let mut frame = BytesMut::new();
    frame.put_u32(0);
    header.encode(&mut frame, Q::header_version(version)).expect("a header can be encoded");
    request.encode(&mut frame, version).expect("the benchmark's requests can be encoded");
    let length = u32::try_from(frame.len() - 4).expect("a benchmark's frame is short");
    frame[..4].copy_from_slice(&length.to_be_bytes());
    frame.freeze()
}

/// ApiVersions, in a version that every peer serves.
pub fn api_versions() -> Bytes {
    frame(ApiKey::ApiVersions, 2, &ApiVersionsRequest::default())
}

/// Metadata of the brokers and of all topics.
pub fn metadata_of_all() -> Bytes {
    frame(ApiKey::Metadata, METADATA_VERSION, &MetadataRequest::default().with_topics(None))
}

/// CreateTopics for [`TOPIC`] with one partition.
pub fn create_topic() -> Bytes {
    create(TOPIC, 1)
}

/// CreateTopics for a topic with so many partitions.
pub fn create(topic: &'static str, partitions: i32) -> Bytes {
    let topic = CreatableTopic::default()
        .with_name(name(topic))
        .with_num_partitions(partitions)
        .with_replication_factor(1);
    let request = CreateTopicsRequest::default().with_topics(vec![topic]).with_timeout_ms(60_000);
    frame(ApiKey::CreateTopics, 7, &request)
}

/// DeleteTopics for [`TOPIC`].
pub fn delete_topic() -> Bytes {
    let request = DeleteTopicsRequest::default().with_topic_names(vec![name(TOPIC)]).with_timeout_ms(60_000);
    frame(ApiKey::DeleteTopics, 5, &request)
}

/// Produce of one record with a value of `bytes` bytes to the first partition of [`TOPIC`], `acks=1`.
pub fn produce(bytes: usize) -> Bytes {
    produce_to(0, bytes)
}

/// The same to another partition.
pub fn produce_to(partition: i32, bytes: usize) -> Bytes {
    let mut batch = RecordBatchBuilder::new();
    batch.push(1_700_000_000_000, None, Some(&vec![b'x'; bytes]));
    let records = batch.build().expect("one record makes a batch").to_bytes();
    let partition = PartitionProduceData::default().with_index(partition).with_records(Some(records));
    let topic = TopicProduceData::default().with_name(name(TOPIC)).with_partition_data(vec![partition]);
    let request = ProduceRequest::default().with_acks(1).with_timeout_ms(5_000).with_topic_data(vec![topic]);
    frame(ApiKey::Produce, PRODUCE_VERSION, &request)
}

/// Fetch from `offset` of the first partition, which waits at most `wait_ms` for a byte.
pub fn fetch(offset: i64, wait_ms: i32) -> Bytes {
    fetch_from(0, offset, wait_ms)
}

/// The same from another partition.
pub fn fetch_from(partition: i32, offset: i64, wait_ms: i32) -> Bytes {
    let partition = FetchPartition::default()
        .with_partition(partition)
        .with_fetch_offset(offset)
        .with_current_leader_epoch(-1)
        .with_partition_max_bytes(1 << 20);
    let topic = FetchTopic::default().with_topic(name(TOPIC)).with_partitions(vec![partition]);
    let request = FetchRequest::default()
        .with_max_wait_ms(wait_ms)
        .with_min_bytes(1)
        .with_max_bytes(50 << 20)
        .with_session_epoch(-1)
        .with_topics(vec![topic]);
    frame(ApiKey::Fetch, FETCH_VERSION, &request)
}

/// The base offset that a Produce answer tells.
///
/// # Panics
/// If the answer tells of an error: a benchmark must not measure refusals.
pub fn produced(reply: &[u8]) -> i64 {
    let mut body = body(reply);
    let response =
        ProduceResponse::decode(&mut body, PRODUCE_VERSION).expect("the answer is a ProduceResponse");
    let partition = &response.responses[0].partition_responses[0];
    assert_eq!(partition.error_code, 0, "the produce was refused");
    partition.base_offset
}

/// How many bytes of records a Fetch answer brings.
///
/// # Panics
/// If the answer tells of an error.
pub fn fetched(reply: &[u8]) -> usize {
    let mut body = body(reply);
    let response = FetchResponse::decode(&mut body, FETCH_VERSION).expect("the answer is a FetchResponse");
    let partition = &response.responses[0].partitions[0];
    assert_eq!(partition.error_code, 0, "the fetch was refused");
    partition.records.as_ref().map_or(0, Bytes::len)
}

/// What follows a flexible answer's header: correlation id and no tagged fields.
fn body(reply: &[u8]) -> Bytes {
    let mut body = Bytes::copy_from_slice(reply);
    body.advance(5);
    body
}

fn name(topic: &'static str) -> TopicName {
    TopicName(StrBytes::from_static_str(topic))
}
