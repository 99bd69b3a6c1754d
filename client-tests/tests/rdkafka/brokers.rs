//! librdkafka against three brokers that are restarted meanwhile.

use std::time::Duration;

use kafkito::Cluster;
use rdkafka::{
    ClientConfig, Message,
    consumer::{BaseConsumer, Consumer},
    producer::{BaseRecord, Producer, ThreadedProducer},
};

use super::LIMIT;

const POLL: Duration = Duration::from_millis(100);

fn config(kafka: &Cluster) -> ClientConfig {
    let mut config = ClientConfig::new();
    config.set("bootstrap.servers", kafka.bootstrap_servers());
    config
        .set("reconnect.backoff.ms", "5")
        .set("reconnect.backoff.max.ms", "50")
        .set("retry.backoff.ms", "5");
    config
}

/// An idempotent producer and a group's member while each broker is restarted in its turn: nothing is lost or doubled, in each
/// partition the order stays.
#[test]
fn restarts_of_every_broker_lose_and_double_nothing() {
    let kafka = Cluster::builder().brokers(3).replicated_topic("orders", 3, 3).start().unwrap();
    let producer: ThreadedProducer<_> = config(&kafka)
        .set("enable.idempotence", "true")
        .create::<ThreadedProducer<rdkafka::producer::DefaultProducerContext>>()
        .unwrap();
    let consumer: BaseConsumer =
        config(&kafka).set("group.id", "billing").set("auto.offset.reset", "earliest").create().unwrap();
    consumer.subscribe(&["orders"]).unwrap();
    let mut read: Vec<Vec<i32>> = vec![Vec::new(); 3];
    for (round, id) in (1..).zip([1, 2, 3, 1]) {
        for number in 50 * (round - 1)..50 * round {
            let value = number.to_string();
            let record = BaseRecord::<(), _>::to("orders").partition(number % 3).payload(value.as_bytes());
            producer.send(record).map_err(|(error, _)| error).unwrap();
        }
        kafka.broker(id).restart().unwrap();
        read_until(&consumer, &mut read, 50 * round as usize);
    }
    producer.flush(LIMIT).unwrap();
    for (partition, numbers) in (0..).zip(&read) {
        let expected: Vec<i32> = (0..200).filter(|number| number % 3 == partition).collect();
        assert_eq!(numbers, &expected, "partition {partition}");
    }
    let values = kafka.topic("orders").records().unwrap().len();
    assert_eq!(values, 200);
}

/// Reads until there are so many numbers, by partition. What librdkafka tells of brokers that are down is no end of anything.
fn read_until(consumer: &BaseConsumer, read: &mut [Vec<i32>], count: usize) {
    let mut idle = 0;
    while read.iter().map(Vec::len).sum::<usize>() < count {
        let Some(Ok(message)) = consumer.poll(POLL) else {
            idle += 1;
            assert!(POLL * idle < LIMIT, "{count} records are expected, and these have come: {read:?}");
            continue;
        };
        let value = String::from_utf8_lossy(message.payload().unwrap()).parse().unwrap();
        read[message.partition() as usize].push(value);
    }
}
