//! The way of a request without a socket: found in the table of APIs, walked by the guard, decoded, handled, encoded.

use std::hint::black_box;

use bytes::{Buf, Bytes, BytesMut};
use criterion::{Criterion, criterion_group, criterion_main};
use kafka_protocol::messages::list_offsets_request::{ListOffsetsPartition, ListOffsetsTopic};
use kafka_protocol::messages::offset_commit_request::{
    OffsetCommitRequestPartition, OffsetCommitRequestTopic,
};
use kafka_protocol::messages::offset_fetch_request::OffsetFetchRequestTopic;
use kafka_protocol::messages::{
    ApiKey, DescribeClusterRequest, FetchRequest, FetchResponse, FindCoordinatorRequest, GroupId,
    HeartbeatRequest, InitProducerIdRequest, ListOffsetsRequest, MetadataRequest, MetadataResponse,
    OffsetCommitRequest, OffsetFetchRequest, ProduceRequest, ProduceResponse, RequestHeader, TopicName,
};
use kafka_protocol::protocol::{Decodable, Encodable, HeaderVersion, StrBytes};
use kafkito::Cluster;
use kafkito::bench::Client;
use kafkito_benches::raw::{self, FETCH_VERSION, METADATA_VERSION, PRODUCE_VERSION};
use kafkito_benches::{canned, raw::RawClient};

fn topic() -> TopicName {
    TopicName(StrBytes::from_static_str(raw::TOPIC))
}

fn group() -> GroupId {
    GroupId(StrBytes::from_static_str("group"))
}

fn list_offsets() -> Bytes {
    let partition = ListOffsetsPartition::default().with_timestamp(-1);
    let topic = ListOffsetsTopic::default().with_name(topic()).with_partitions(vec![partition]);
    raw::frame(
        ApiKey::ListOffsets,
        6,
        &ListOffsetsRequest::default().with_replica_id((-1).into()).with_topics(vec![topic]),
    )
}

fn offset_commit() -> Bytes {
    let partition = OffsetCommitRequestPartition::default().with_committed_offset(1);
    let topic = OffsetCommitRequestTopic::default().with_name(topic()).with_partitions(vec![partition]);
    let request =
        OffsetCommitRequest::default().with_group_id(group()).with_generation_id_or_member_epoch(-1);
    raw::frame(ApiKey::OffsetCommit, 8, &request.with_topics(vec![topic]))
}

fn offset_fetch() -> Bytes {
    let topic = OffsetFetchRequestTopic::default().with_name(topic()).with_partition_indexes(vec![0]);
    let request = OffsetFetchRequest::default().with_group_id(group()).with_topics(Some(vec![topic]));
    raw::frame(ApiKey::OffsetFetch, 7, &request)
}

/// The requests that clients send again and again.
fn frames() -> Vec<(&'static str, Bytes)> {
    let coordinator = FindCoordinatorRequest::default().with_key(StrBytes::from_static_str("group"));
    vec![
        ("Produce of 100 B", raw::produce(100)),
        ("Produce of 100 kB", raw::produce(100_000)),
        ("Fetch of 100 B", raw::fetch(0, 0)),
        ("ListOffsets", list_offsets()),
        ("Metadata of one topic", raw::metadata_of_all()),
        ("OffsetCommit", offset_commit()),
        ("OffsetFetch", offset_fetch()),
        ("FindCoordinator", raw::frame(ApiKey::FindCoordinator, 3, &coordinator)),
        (
            "Heartbeat of a stranger",
            raw::frame(ApiKey::Heartbeat, 4, &HeartbeatRequest::default().with_group_id(group())),
        ),
        ("ApiVersions", raw::api_versions()),
        ("InitProducerId", raw::frame(ApiKey::InitProducerId, 4, &InitProducerIdRequest::default())),
        ("DescribeCluster", raw::frame(ApiKey::DescribeCluster, 0, &DescribeClusterRequest::default())),
    ]
}

fn cluster() -> Cluster {
    let kafka = Cluster::builder().topic(raw::TOPIC, 1).config("log.retention.bytes", "1000000").start();
    let kafka = kafka.expect("a cluster starts");
    let mut client = RawClient::connect(&kafka.bootstrap_servers()).expect("it listens");
    canned::accepted(client.call(&raw::produce(100)).expect("it answers"));
    let coordinator = FindCoordinatorRequest::default().with_key(StrBytes::from_static_str("group"));
    // Makes __consumer_offsets.
    client.call(&raw::frame(ApiKey::FindCoordinator, 3, &coordinator)).expect("it answers");
    kafka
}

/// Each step of the broker's by itself, and all of them.
fn steps(criterion: &mut Criterion) {
    let kafka = cluster();
    let client = Client::new(&kafka);
    let mut bench = |name: &str, act: &dyn Fn(&Bytes) -> bool| {
        let mut group = criterion.benchmark_group(name);
        for (api, frame) in frames() {
            assert!(act(&frame), "{name}: {api}");
            group.bench_function(api, |bencher| bencher.iter(|| act(black_box(&frame))));
        }
    };
    bench("header and route", &|frame| client.is_routed(frame));
    bench("header and guard", &|frame| client.is_sound(frame));
    bench("served: guard, decode, handle, encode", &|frame| client.serve(frame) > 0);
}

/// What kafka-protocol takes to decode a request.
fn decode<Q: Decodable + HeaderVersion>(criterion: &mut Criterion, name: &str, version: i16, frame: &Bytes) {
    let mut body = frame.slice(4..);
    RequestHeader::decode(&mut body, Q::header_version(version)).expect("a benchmark's frame has a header");
    let mut group = criterion.benchmark_group("decode");
    let act = || {
        let mut body = body.clone();
        let request = Q::decode(&mut body, version).expect("a benchmark's frame is sound");
        assert!(!body.has_remaining());
        request
    };
    group.bench_function(name, |bencher| bencher.iter(act));
}

/// What kafka-protocol takes to encode the answer that the broker gives.
fn encode<R: Decodable + Encodable>(
    criterion: &mut Criterion,
    kafka: &Cluster,
    name: &str,
    version: i16,
    frame: &Bytes,
) {
    let mut client = RawClient::connect(&kafka.bootstrap_servers()).expect("it listens");
    let mut reply = Bytes::copy_from_slice(client.call(frame).expect("it answers"));
    // Correlation id and no tagged fields.
    reply.advance(5);
    let response = R::decode(&mut reply, version).expect("the answer is sound");
    let mut group = criterion.benchmark_group("encode");
    let act = || {
        let mut buffer = BytesMut::new();
        response.encode(&mut buffer, version).expect("it could be decoded");
        buffer
    };
    group.bench_function(name, |bencher| bencher.iter(act));
}

fn wire(criterion: &mut Criterion) {
    let (produce, fetch, metadata) = (raw::produce(100), raw::fetch(0, 0), raw::metadata_of_all());
    decode::<ProduceRequest>(criterion, "Produce", PRODUCE_VERSION, &produce);
    decode::<FetchRequest>(criterion, "Fetch", FETCH_VERSION, &fetch);
    decode::<MetadataRequest>(criterion, "Metadata", METADATA_VERSION, &metadata);
    let kafka = cluster();
    encode::<ProduceResponse>(criterion, &kafka, "Produce", PRODUCE_VERSION, &produce);
    encode::<FetchResponse>(criterion, &kafka, "Fetch", FETCH_VERSION, &fetch);
    encode::<MetadataResponse>(criterion, &kafka, "Metadata", METADATA_VERSION, &metadata);
}

criterion_group!(benches, steps, wire);
criterion_main!(benches);
