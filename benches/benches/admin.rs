//! What an administrator's requests cost as a cluster grows: each is a round trip through a socket, with the bytes of the answer
//! as its throughput. A cost that grows no faster than the answer has the same throughput at 10, 1,000 and 10,000 partitions.

use std::time::Duration;

use bytes::Bytes;
use criterion::{
    BatchSize, BenchmarkGroup, Criterion, Throughput, criterion_group, criterion_main, measurement::WallTime,
};
use kafka_protocol::messages::create_topics_request::CreatableTopic;
use kafka_protocol::messages::describe_configs_request::DescribeConfigsResource;
use kafka_protocol::messages::{
    ApiKey, CreateTopicsRequest, DescribeConfigsRequest, MetadataRequest, TopicName,
};
use kafka_protocol::protocol::StrBytes;
use kafkito::Cluster;
use kafkito_benches::canned;
use kafkito_benches::raw::{self, RawClient};

const SIZES: [usize; 3] = [10, 1_000, 10_000];
/// Kafka's number for topics among the resources that have configs.
const TOPIC: i8 = 2;

fn name(number: usize) -> StrBytes {
    StrBytes::from_string(format!("topic-{number:05}"))
}

/// So many topics with a partition each, in one request.
fn creation(count: usize) -> Bytes {
    let topic = |number| {
        let topic = CreatableTopic::default().with_name(TopicName(name(number)));
        topic.with_num_partitions(1).with_replication_factor(1)
    };
    let topics = (0..count).map(topic).collect();
    let request = CreateTopicsRequest::default().with_topics(topics).with_timeout_ms(60_000);
    raw::frame(ApiKey::CreateTopics, 7, &request)
}

fn started() -> (Cluster, RawClient) {
    let kafka = Cluster::start().expect("a cluster starts");
    let client = RawClient::connect(&kafka.bootstrap_servers()).expect("it listens");
    (kafka, client)
}

/// A cluster with so many topics.
fn filled(count: usize) -> (Cluster, RawClient) {
    let (kafka, mut client) = started();
    client.call(&creation(count)).expect("it answers");
    assert!(kafka.topic(name(count - 1).to_string()).partitions().is_some(), "the last one is there");
    (kafka, client)
}

fn bench(group: &mut BenchmarkGroup<'_, WallTime>, count: usize, frame: &[u8]) {
    let (_kafka, mut client) = filled(count);
    let answer = client.call(frame).expect("it answers").len();
    assert!(answer > count * 16, "an answer of {answer} bytes tells of {count} topics");
    group.throughput(Throughput::Bytes(answer as u64));
    group.bench_function(format!("{count}"), |bencher| {
        bencher.iter(|| client.call(frame).expect("it answers").len())
    });
}

fn metadata(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("Metadata of all topics");
    let frame = raw::frame(ApiKey::Metadata, 12, &MetadataRequest::default().with_topics(None));
    SIZES.iter().for_each(|count| bench(&mut group, *count, &frame));
}

fn describe_configs(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("DescribeConfigs of all topics");
    group.sample_size(10);
    for count in SIZES {
        let topic = |number| {
            let resource = DescribeConfigsResource::default().with_resource_type(TOPIC);
            resource.with_resource_name(name(number)).with_configuration_keys(None)
        };
        let request = DescribeConfigsRequest::default().with_resources((0..count).map(topic).collect());
        bench(&mut group, count, &raw::frame(ApiKey::DescribeConfigs, 4, &request));
    }
}

fn create_topics(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("CreateTopics in one request");
    group.sample_size(10).measurement_time(Duration::from_secs(3));
    for count in SIZES {
        let frame = creation(count);
        let (_kafka, mut client) = started();
        group.throughput(Throughput::Bytes(client.call(&frame).expect("it answers").len() as u64));
        group.bench_function(format!("{count}"), |bencher| {
            let create =
                |cluster: &mut (Cluster, RawClient)| cluster.1.call(&frame).expect("it answers").len();
            bencher.iter_batched_ref(started, create, BatchSize::PerIteration)
        });
    }
}

/// Their first record is what most partitions have of memory.
fn first_records(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("one record to each partition of a topic");
    group.sample_size(10).measurement_time(Duration::from_secs(3));
    for count in SIZES {
        let partitions = u32::try_from(count).expect("it is small");
        let create = || {
            let kafka = Cluster::builder().topic(raw::TOPIC, partitions).start().expect("a cluster starts");
            let client = RawClient::connect(&kafka.bootstrap_servers()).expect("it listens");
            (kafka, client)
        };
        let frames: Vec<Bytes> =
            (0..partitions.cast_signed()).map(|number| raw::produce_to(number, 100)).collect();
        group.throughput(Throughput::Elements(count as u64));
        group.bench_function(format!("{count}"), |bencher| {
            let produce = |cluster: &mut (Cluster, RawClient)| {
                cluster.1.pipeline(16, &frames, canned::accepted).expect("it answers");
            };
            bencher.iter_batched_ref(create, produce, BatchSize::PerIteration)
        });
    }
}

criterion_group!(benches, metadata, describe_configs, create_topics, first_records);
criterion_main!(benches);
