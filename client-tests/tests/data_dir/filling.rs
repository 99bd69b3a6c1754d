//! What is written to fill topics with everything that a log can hold.

use rdkafka::{
    ClientConfig, Offset, TopicPartitionList,
    admin::{AdminClient, AdminOptions, NewTopic, TopicReplication},
    client::DefaultClientContext,
    consumer::{BaseConsumer, CommitMode, Consumer},
    message::{Header, OwnedHeaders},
    producer::{BaseProducer, BaseRecord, Producer},
};

use super::LIMIT;
use super::servers::config;

/// Every topic, and how many partitions it has.
pub(crate) const TOPICS: [(&str, i32); 4] = [("codecs", 2), ("stamped", 1), ("compacted", 1), ("txn", 1)];
/// So many keys take turns in the compacted topic.
const KEYS: i64 = 5;
const COMPACTED: i64 = 20;
const LONG_AGO: i64 = 1_700_000_000_000;

pub(crate) fn create_topics(address: &str, replicas: i32) {
    let admin: AdminClient<DefaultClientContext> = config(address).create().expect("a valid configuration");
    let configs: [&[(&str, &str)]; 4] = [
        &[("retention.ms", "-1"), ("max.message.bytes", "2000000"), ("index.interval.bytes", "200")],
        &[("message.timestamp.type", "LogAppendTime"), ("compression.type", "gzip")],
        &[("cleanup.policy", "compact"), ("segment.ms", "100"), ("min.cleanable.dirty.ratio", "0.01")],
        &[("retention.ms", "-1")],
    ];
    let topics = TOPICS.iter().zip(configs).map(|((name, partitions), configs)| {
        let topic = NewTopic::new(name, *partitions, TopicReplication::Fixed(replicas));
        configs.iter().fold(topic, |topic, (name, value)| topic.set(name, value))
    });
    let topics: Vec<NewTopic<'_>> = topics.collect();
    let options = AdminOptions::new().operation_timeout(Some(LIMIT));
    let made = pollster::block_on(admin.create_topics(&topics, &options)).expect("an answer");
    assert!(made.iter().all(Result::is_ok), "{made:?}");
}

fn producer(address: &str, more: &[(&str, &str)]) -> BaseProducer {
    let mut config: ClientConfig = config(address);
    for (name, value) in more {
        config.set(*name, *value);
    }
    config.create().expect("a valid configuration")
}

fn send(producer: &BaseProducer, record: BaseRecord<'_, str, str>) {
    producer.send(record).map_err(|(error, _)| error).expect("room in the producer's queue");
}

/// Batches of each codec, with keys, headers and neither, at times of their own or the broker's.
pub(crate) fn write_batches(address: &str, round: i64) {
    for codec in ["none", "gzip", "snappy", "lz4", "zstd"] {
        let producer = producer(
            address,
            &[("compression.type", codec), ("linger.ms", "20"), ("enable.idempotence", "true")],
        );
        for number in 0..30_i64 {
            let (key, value) =
                (format!("{codec} {number}"), format!("{round} {codec} {}", "coffee ".repeat(40)));
            let headers = OwnedHeaders::new().insert(Header { key: "waiter", value: Some("Ada") });
            let headers = headers.insert(Header::<&str> { key: "nobody", value: None });
            let record = BaseRecord::to("codecs").partition(number as i32 % 2).payload(value.as_str());
            send(
                &producer,
                match number % 3 {
                    0 => record.key(key.as_str()).timestamp(LONG_AGO + round * 1000 + number),
                    1 => record.key(key.as_str()).headers(headers),
                    _ => record,
                },
            );
            send(
                &producer,
                BaseRecord::to("stamped").partition(0).payload(value.as_str()).timestamp(LONG_AGO),
            );
        }
        producer.flush(LIMIT).expect("everything is acknowledged");
    }
}

/// Each record is a segment of its own, as its time is far from that of the one before.
pub(crate) fn write_keys(address: &str, round: i64) {
    let producer = producer(address, &[("linger.ms", "0")]);
    for number in round * COMPACTED..(round + 1) * COMPACTED {
        let (key, value) = ((number % KEYS).to_string(), format!("value {number}"));
        let record =
            BaseRecord::to("compacted").partition(0).key(key.as_str()).timestamp(LONG_AGO + number * 1000);
        send(&producer, if number % COMPACTED == 17 { record } else { record.payload(value.as_str()) });
        producer.flush(LIMIT).expect("it is acknowledged");
    }
}

/// Transactions of records and of offsets, every second one aborted.
pub(crate) fn write_transactions(address: &str) {
    let producer = producer(address, &[("transactional.id", "shop"), ("linger.ms", "0")]);
    let consumer: BaseConsumer = config(address).create().expect("a valid configuration");
    producer.init_transactions(LIMIT).expect("a coordinator");
    for number in 0..6 {
        let value = format!("{} {number}", if number % 2 == 0 { "committed" } else { "aborted" });
        producer.begin_transaction().expect("none has begun");
        (0..3).for_each(|_| send(&producer, BaseRecord::to("txn").partition(0).payload(value.as_str())));
        let group = consumer.group_metadata().expect("it has a group");
        producer
            .send_offsets_to_transaction(&offsets("txn", number, "by a transaction"), &group, LIMIT)
            .expect("a coordinator");
        producer.flush(LIMIT).expect("everything is acknowledged");
        match number % 2 {
            0 => producer.commit_transaction(LIMIT).expect("it is committed"),
            _ => producer.abort_transaction(LIMIT).expect("it is aborted"),
        }
    }
}

fn offsets(topic: &str, offset: i64, metadata: &str) -> TopicPartitionList {
    let mut offsets = TopicPartitionList::new();
    offsets.add_partition_offset(topic, 0, Offset::Offset(offset)).expect("a valid offset");
    offsets.set_partition_metadata(topic, 0, metadata);
    offsets
}

trait SetMetadata {
    fn set_partition_metadata(&mut self, topic: &str, partition: i32, metadata: &str);
}

impl SetMetadata for TopicPartitionList {
    fn set_partition_metadata(&mut self, topic: &str, partition: i32, metadata: &str) {
        self.find_partition(topic, partition).expect("it was added").set_metadata(metadata);
    }
}

pub(crate) fn commit(address: &str, round: i64) {
    let consumer: BaseConsumer = config(address).create().expect("a valid configuration");
    for (topic, _) in [TOPICS[0], TOPICS[1]] {
        consumer.commit(&offsets(topic, 10 + round, "so far"), CommitMode::Sync).expect("a coordinator");
    }
}

pub(crate) fn send_plain(address: &str) {
    let producer = producer(address, &[]);
    send(&producer, BaseRecord::to("txn").partition(0).payload("committed without a transaction"));
    producer.flush(LIMIT).expect("it is acknowledged");
}
