//! librdkafka, its mock cluster and its clients, for `benches/src/bin/peers`.
//!
//! ```text
//! librdkafka mock [TOPIC]                       serves one broker, with a topic of one partition, prints HOST:PORT, ends with its
//!                                               standard input
//! librdkafka produce ADDRESS TOPIC COUNT BYTES  produces, prints seconds from the first record to the last acknowledgement
//! librdkafka consume ADDRESS TOPIC COUNT        consumes partition 0 from its beginning, prints seconds
//! ```

use std::error::Error;
use std::io::Read;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use rdkafka::config::ClientConfig;
use rdkafka::consumer::{BaseConsumer, Consumer};
use rdkafka::error::{KafkaError, RDKafkaErrorCode};
use rdkafka::message::DeliveryResult;
use rdkafka::mocking::MockCluster;
use rdkafka::producer::{BaseProducer, BaseRecord, Producer, ProducerContext};
use rdkafka::topic_partition_list::{Offset, TopicPartitionList};
use rdkafka::ClientContext;

/// Guards against hanging: for all of it, and for records of which none comes any more.
const LIMIT: Duration = Duration::from_secs(60);
const PATIENCE: Duration = Duration::from_secs(10);

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match arguments.as_slice() {
        ["mock", topics @ ..] => mock(topics),
        ["produce", address, topic, count, bytes] => produce(address, topic, count.parse()?, bytes.parse()?),
        ["consume", address, topic, count] => consume(address, topic, count.parse()?),
        _ => Err("usage: librdkafka mock [TOPIC] | produce ADDRESS TOPIC COUNT BYTES | consume ADDRESS TOPIC COUNT".into()),
    }
}

fn mock(topics: &[&str]) -> Result<(), Box<dyn Error>> {
    let cluster = MockCluster::new(1)?;
    for topic in topics {
        cluster.create_topic(topic, 1, 1)?;
    }
    println!("{}", cluster.bootstrap_servers());
    std::io::stdin().read_to_end(&mut Vec::new())?;
    Ok(())
}

/// Counts what was not delivered.
#[derive(Default)]
struct Deliveries(std::sync::atomic::AtomicU64);

impl ClientContext for Deliveries {}

impl ProducerContext for Deliveries {
    type DeliveryOpaque = ();

    fn delivery(&self, result: &DeliveryResult<'_>, (): ()) {
        if result.is_err() {
            self.0.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        }
    }
}

fn produce(address: &str, topic: &str, count: usize, bytes: usize) -> Result<(), Box<dyn Error>> {
    let producer: BaseProducer<Deliveries> = ClientConfig::new()
        .set("bootstrap.servers", address)
        .set("linger.ms", "5")
        .set("queue.buffering.max.messages", "1000000")
        .create_with_context(Deliveries::default())?;
    producer.client().fetch_metadata(Some(topic), LIMIT)?;
    let value = vec![b'x'; bytes];
    let start = Instant::now();
    for _ in 0..count {
        send(&producer, topic, &value)?;
    }
    producer.flush(LIMIT)?;
    println!("{}", start.elapsed().as_secs_f64());
    match producer.context().0.load(std::sync::atomic::Ordering::Relaxed) {
        0 => Ok(()),
        lost => Err(format!("{lost} records were not delivered").into()),
    }
}

/// Sends a record; where the queue is full, once there is room.
fn send(producer: &BaseProducer<Deliveries>, topic: &str, value: &[u8]) -> Result<(), KafkaError> {
    let mut record = BaseRecord::<(), [u8]>::to(topic).payload(value);
    loop {
        match producer.send(record) {
            Err((KafkaError::MessageProduction(RDKafkaErrorCode::QueueFull), rejected)) => {
                producer.poll(Duration::from_millis(10));
                record = rejected;
            }
            sent => return sent.map_err(|(error, _)| error),
        }
    }
}

fn consume(address: &str, topic: &str, count: usize) -> Result<(), Box<dyn Error>> {
    let consumer: BaseConsumer = ClientConfig::new()
        .set("bootstrap.servers", address)
        .set("group.id", "bench")
        .set("enable.auto.commit", "false")
        .create()?;
    consumer.fetch_metadata(Some(topic), LIMIT)?;
    let mut partitions = TopicPartitionList::new();
    partitions.add_partition_offset(topic, 0, Offset::Beginning)?;
    consumer.assign(&partitions)?;
    let (start, mut bytes) = (Instant::now(), 0);
    for came in 0..count {
        let message = consumer.poll(PATIENCE).ok_or_else(|| format!("{came} of {count} records came"))??;
        bytes += message.payload_len();
    }
    println!("{}", start.elapsed().as_secs_f64());
    if bytes == 0 { Err("the records are empty".into()) } else { Ok(()) }
}
