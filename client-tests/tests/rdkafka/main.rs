//! librdkafka, through the crate rdkafka, against a cluster in the same process.

#![allow(clippy::unwrap_used, reason = "all of it is test code; clippy knows only functions marked #[test]")]

use std::{collections::BTreeMap, time::Duration};

use kafkito_client_tests::{in_process::InProcess, names, wait};
use rdkafka::{
    ClientConfig, Message,
    admin::{AdminClient, AdminOptions, NewTopic, TopicReplication},
    client::DefaultClientContext,
    consumer::{BaseConsumer, Consumer},
    message::{BorrowedMessage, Headers},
    producer::{BaseRecord, Producer, ThreadedProducer},
    util::Timeout,
};

mod admin;
mod brokers;
mod groups;
mod held_records;
mod holds;
mod offsets;
mod produce;
mod records;

/// A guard against hanging, never a measurement.
const LIMIT: Duration = Duration::from_secs(60);

/// A cluster and a topic of the test's own.
struct Lab {
    cluster: InProcess,
    topic: String,
}

/// A record as it was read.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Read {
    partition: i32,
    offset: i64,
    key: Option<String>,
    value: Option<String>,
    timestamp: Option<i64>,
    headers: Vec<(String, Option<Vec<u8>>)>,
}

impl Lab {
    /// A cluster with one topic.
    async fn start(partitions: i32) -> Self {
        let lab = Self { cluster: InProcess::start(), topic: names::unique("rdkafka") };
        lab.create(&lab.topic, partitions).await;
        lab
    }

    fn config(&self) -> ClientConfig {
        let mut config = ClientConfig::new();
        config.set("bootstrap.servers", self.cluster.bootstrap());
        config
    }

    fn admin(&self) -> AdminClient<DefaultClientContext> {
        self.config().create().expect("a valid configuration")
    }

    async fn create(&self, topic: &str, partitions: i32) {
        let topic = NewTopic::new(topic, partitions, TopicReplication::Fixed(1));
        let created = self.admin().create_topics([&topic], &AdminOptions::new()).await.expect("an answer");
        created[0].as_ref().expect("the topic is created");
    }

    /// A producer with more settings.
    fn producer(
        &self,
        settings: &[(&str, &str)],
    ) -> ThreadedProducer<rdkafka::producer::DefaultProducerContext> {
        with(self.config(), settings).create().expect("a valid configuration")
    }

    /// Produces the numbers as values, keyed by their last digit, and waits until all are acknowledged.
    fn produce(&self, settings: &[(&str, &str)], numbers: std::ops::Range<u32>) {
        let producer = self.producer(settings);
        for number in numbers {
            let (key, value) = ((number % 10).to_string(), number.to_string());
            let record = BaseRecord::to(&self.topic).key(&key).payload(&value);
            producer.send(record).map_err(|(error, _)| error).expect("room in the producer's queue");
        }
        producer.flush(LIMIT).expect("everything is acknowledged");
        assert_eq!(producer.in_flight_count(), 0);
    }

    /// A member of `group`, subscribed to the topic.
    fn member(&self, group: &str, settings: &[(&str, &str)]) -> BaseConsumer {
        let mut config = self.config();
        config
            .set("group.id", group)
            .set("auto.offset.reset", "earliest")
            .set("heartbeat.interval.ms", "100");
        let consumer: BaseConsumer = with(config, settings).create().expect("a valid configuration");
        consumer.subscribe(&[&self.topic]).expect("a valid subscription");
        consumer
    }

    /// The first `count` records of the topic, read by a group of their own.
    fn read(&self, count: usize) -> Vec<Read> {
        let group = names::unique("reader");
        poll_until(&[&self.member(&group, &[("enable.auto.commit", "false")])], |read| read.len() >= count)
    }
}

fn with(mut config: ClientConfig, settings: &[(&str, &str)]) -> ClientConfig {
    for (name, value) in settings {
        config.set(*name, *value);
    }
    config
}

/// Polls the consumers in turn until `enough` is satisfied with what they read.
fn poll_until(consumers: &[&BaseConsumer], enough: impl Fn(&[Read]) -> bool) -> Vec<Read> {
    let mut read = Vec::new();
    wait::until(LIMIT, "enough records", || {
        for consumer in consumers {
            while let Some(message) = consumer.poll(Duration::from_millis(5)) {
                read.push(Read::from(&message.expect("no error of the consumer")));
            }
        }
        if enough(&read) { Ok(()) } else { Err(format!("{} records", read.len())) }
    });
    read
}

/// Polls the consumers, which read nothing more, until the numbers of their partitions are `expected` in some order.
fn poll_until_assigned(consumers: &[&BaseConsumer], expected: &[usize]) -> Vec<Read> {
    let mut read = Vec::new();
    wait::until(LIMIT, &format!("assignments of {expected:?} partitions"), || {
        let mut counts = Vec::new();
        for consumer in consumers {
            while let Some(message) = consumer.poll(Duration::from_millis(5)) {
                read.push(Read::from(&message.expect("no error of the consumer")));
            }
            counts.push(consumer.assignment().expect("a consumer knows its assignment").count());
        }
        counts.sort_unstable();
        if counts == expected { Ok(()) } else { Err(format!("{counts:?}")) }
    });
    read
}

impl From<&BorrowedMessage<'_>> for Read {
    fn from(message: &BorrowedMessage<'_>) -> Self {
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        let headers = message.headers().into_iter().flat_map(Headers::iter);
        Self {
            partition: message.partition(),
            offset: message.offset(),
            key: message.key().map(text),
            value: message.payload().map(text),
            timestamp: message.timestamp().to_millis(),
            headers: headers
                .map(|header| (header.key.to_owned(), header.value.map(<[u8]>::to_vec)))
                .collect(),
        }
    }
}

/// The numbers that were read, sorted.
fn numbers(read: &[Read]) -> Vec<u32> {
    let parse = |read: &Read| read.value.as_ref().and_then(|value| value.parse().ok());
    let mut numbers: Vec<u32> = read.iter().filter_map(parse).collect();
    numbers.sort_unstable();
    numbers
}

/// Asserts that each partition's offsets follow one another from 0, and its values grow.
fn assert_ordered(read: &[Read]) {
    let mut by_partition = BTreeMap::<i32, Vec<&Read>>::new();
    for record in read {
        by_partition.entry(record.partition).or_default().push(record);
    }
    for (partition, records) in by_partition {
        let offsets: Vec<i64> = records.iter().map(|record| record.offset).collect();
        assert!(offsets.iter().copied().eq(0..offsets.len() as i64), "partition {partition}: {offsets:?}");
        let values: Vec<u32> =
            records.iter().flat_map(|record| numbers(std::slice::from_ref(record))).collect();
        assert!(values.is_sorted(), "partition {partition}: {values:?}");
    }
}

fn never() -> Timeout {
    Timeout::After(LIMIT)
}
