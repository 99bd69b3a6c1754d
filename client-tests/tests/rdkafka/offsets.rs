//! Offsets: watermarks, by time, seeks, and what lies outside of the log.

use std::time::Duration;

use kafkito_client_tests::{names, wait};
use rdkafka::{
    Offset, TopicPartitionList,
    consumer::{BaseConsumer, Consumer},
    error::KafkaError,
    producer::{BaseRecord, Producer},
    types::RDKafkaErrorCode,
};

use super::{LIMIT, Lab, never, numbers, poll_until};

const DAY_MS: i64 = 86_400_000;

impl Lab {
    /// A consumer without a group to speak of, at `offset` of partition 0.
    fn at(&self, offset: Offset, reset: &str) -> BaseConsumer {
        let mut config = self.config();
        config.set("group.id", names::unique("alone")).set("enable.auto.commit", "false");
        let consumer: BaseConsumer = config.set("auto.offset.reset", reset).create().unwrap();
        let mut assignment = TopicPartitionList::new();
        assignment.add_partition_offset(&self.topic, 0, offset).unwrap();
        consumer.assign(&assignment).unwrap();
        consumer
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn watermarks_are_the_first_and_the_next_offset() {
    let lab = Lab::start(1).await;
    let consumer = lab.at(Offset::Beginning, "error");
    assert_eq!(consumer.fetch_watermarks(&lab.topic, 0, never()).unwrap(), (0, 0));

    lab.produce(&[], 0..25);

    assert_eq!(consumer.fetch_watermarks(&lab.topic, 0, never()).unwrap(), (0, 25));
}

/// Ten records in one compressed batch, a day apart: the answer is a record, not the start of its batch.
#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn offsets_for_times_find_the_record_within_a_batch() {
    let lab = Lab::start(1).await;
    let producer = lab.producer(&[("linger.ms", "200"), ("compression.type", "gzip")]);
    let first = 1_600_000_000_000;
    for day in 0..10 {
        let record = BaseRecord::<str, str>::to(&lab.topic).payload("x").timestamp(first + day * DAY_MS);
        producer.send(record).map_err(|(error, _)| error).unwrap();
    }
    producer.flush(LIMIT).unwrap();
    let consumer = lab.at(Offset::Beginning, "error");

    let offset_at = |time: i64| {
        let found = consumer.offsets_for_timestamp(time, never()).unwrap();
        found.find_partition(&lab.topic, 0).expect("the assigned partition").offset()
    };

    assert_eq!(offset_at(first - 1), Offset::Offset(0));
    assert_eq!(offset_at(first + 4 * DAY_MS), Offset::Offset(4));
    assert_eq!(offset_at(first + 4 * DAY_MS + 1), Offset::Offset(5));
    assert_eq!(offset_at(first + 9 * DAY_MS + 1), Offset::End);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_consumer_seeks_back_and_forth() {
    let lab = Lab::start(1).await;
    lab.produce(&[], 0..20);
    let consumer = lab.at(Offset::Offset(15), "error");
    assert_eq!(numbers(&poll_until(&[&consumer], |read| read.len() >= 5)), Vec::from_iter(15..20));

    consumer.seek(&lab.topic, 0, Offset::Offset(3), never()).unwrap();
    assert_eq!(numbers(&poll_until(&[&consumer], |read| read.len() >= 17)), Vec::from_iter(3..20));

    let tail = lab.at(Offset::OffsetTail(2), "error");
    assert_eq!(numbers(&poll_until(&[&tail], |read| read.len() >= 2)), [18, 19]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn an_offset_beyond_the_end_is_out_of_range() {
    let lab = Lab::start(1).await;
    lab.produce(&[], 0..5);

    let refused = lab.at(Offset::Offset(100), "error");
    let error = wait::until(LIMIT, "an error", || match refused.poll(Duration::from_millis(50)) {
        Some(Err(error)) => Ok(error),
        other => Err(format!("{other:?}")),
    });
    let expected = KafkaError::MessageConsumption(RDKafkaErrorCode::AutoOffsetReset);
    assert_eq!(error, expected);

    let reset = lab.at(Offset::Offset(100), "earliest");
    assert_eq!(numbers(&poll_until(&[&reset], |read| read.len() >= 5)), Vec::from_iter(0..5));
}
