//! What the library puts into a log without a client, as librdkafka meets it; and the waits for what librdkafka does.

use kafkito::{Batch, Cluster, Compression, Corruption, Record};
use rdkafka::error::KafkaError;
use rdkafka::types::RDKafkaErrorCode;
use rdkafka::{Offset, TopicPartitionList};

use super::*;

pub(crate) const TOPIC: &str = "orders";

pub(crate) fn cluster(partitions: u32) -> Cluster {
    Cluster::builder().topic(TOPIC, partitions).start().expect("a cluster starts")
}

pub(crate) fn consumer(kafka: &Cluster, settings: &[(&str, &str)]) -> BaseConsumer {
    let mut config = ClientConfig::new();
    config.set("bootstrap.servers", kafka.bootstrap_servers()).set("auto.offset.reset", "earliest");
    config.set("group.id", "billing").set("client.id", "app");
    with(config, settings).create().expect("a valid configuration")
}

/// A consumer that reads partition 0 from its beginning, without a group.
fn reader(kafka: &Cluster, settings: &[(&str, &str)]) -> BaseConsumer {
    let consumer = consumer(kafka, settings);
    let mut partitions = TopicPartitionList::new();
    partitions.add_partition_offset(TOPIC, 0, Offset::Beginning).expect("a valid offset");
    consumer.assign(&partitions).expect("a valid assignment");
    consumer
}

fn values(kafka: &Cluster, settings: &[(&str, &str)], count: usize) -> Vec<String> {
    let read = poll_until(&[&reader(kafka, settings)], |read| read.len() >= count);
    read.into_iter().filter_map(|read| read.value).collect()
}

#[test]
fn what_the_library_produces_arrives_whole() {
    let kafka = cluster(1);
    let record =
        || Record::new("value").key("key").header("a", "1").null_header("b").timestamp(1_700_000_000_000);
    for compression in Compression::ALL {
        let batch = Batch::new([record(), record()]).compression(compression);
        kafka.topic(TOPIC).produce_batch(batch).expect("the topic takes it");
    }
    let read = poll_until(&[&reader(&kafka, &[])], |read| read.len() >= 10);
    for (offset, read) in (0..).zip(&read) {
        let headers = vec![("a".to_owned(), Some(b"1".to_vec())), ("b".to_owned(), None)];
        let wanted = Read {
            partition: 0,
            offset,
            key: Some("key".into()),
            value: Some("value".into()),
            timestamp: Some(1_700_000_000_000),
            headers,
        };
        assert_eq!(*read, wanted);
    }
}

#[test]
fn markers_are_skipped_and_aborted_records_are_not_seen() {
    let kafka = cluster(1);
    let topic = kafka.topic(TOPIC);
    for batch in [
        Batch::new(["committed"]).producer(7, 0, 0).transactional(),
        Batch::commit(7, 0),
        Batch::new(["aborted"]).producer(7, 0, 1).transactional(),
        Batch::abort(7, 0),
        Batch::new(["after"]),
    ] {
        topic.produce_batch(batch).expect("the topic takes it");
    }
    assert_eq!(values(&kafka, &[("isolation.level", "read_committed")], 2), ["committed", "after"]);
    assert_eq!(
        values(&kafka, &[("isolation.level", "read_uncommitted")], 3),
        ["committed", "aborted", "after"]
    );
}

#[test]
fn an_open_transaction_holds_readers_of_committed_records_back() {
    let kafka = cluster(1);
    let topic = kafka.topic(TOPIC);
    topic.produce("before").expect("the topic takes it");
    topic.produce_batch(Batch::new(["open"]).producer(7, 0, 0).transactional()).expect("the topic takes it");
    let reader = reader(&kafka, &[("isolation.level", "read_committed")]);
    let read = poll_until(&[&reader], |read| !read.is_empty());
    assert_eq!(read[0].value.as_deref(), Some("before"));
    topic.read_to_end("app").within(LIMIT).wait().expect("it has read all that it may");
    topic.produce_batch(Batch::commit(7, 0)).expect("the topic takes it");
    let read = poll_until(&[&reader], |read| !read.is_empty());
    assert_eq!(read[0].value.as_deref(), Some("open"));
}

#[test]
fn a_damaged_batch_is_met_as_with_kafka() {
    let kafka = cluster(1);
    let topic = kafka.topic(TOPIC);
    topic.produce("before").expect("the topic takes it");
    topic
        .produce_batch(Batch::new(["bad"]).corrupt(Corruption::Crc).unchecked())
        .expect("it is not looked at");
    topic.produce("after").expect("the topic takes it");
    let reader = reader(&kafka, &[("check.crcs", "true")]);
    let mut values = Vec::new();
    let mut errors = Vec::new();
    wait::until(LIMIT, "an error and a record on each side of it", || {
        match reader.poll(Duration::from_millis(50)) {
            Some(Ok(message)) => values.extend(Read::from(&message).value),
            Some(Err(error)) => errors.push(error),
            None => {}
        }
        if errors.is_empty() || values.is_empty() { Err(format!("{values:?}, {errors:?}")) } else { Ok(()) }
    });
    assert_eq!(values[0], "before");
    assert_eq!(errors[0], KafkaError::MessageConsumption(RDKafkaErrorCode::BadMessage));
}

#[test]
fn waits_follow_a_member_from_its_assignment_to_its_commits() {
    let kafka = cluster(2);
    let (group, topic) = (kafka.group("billing"), kafka.topic(TOPIC));
    let member = consumer(&kafka, &[("auto.offset.reset", "latest"), ("enable.auto.commit", "false")]);
    member.subscribe(&[TOPIC]).expect("a valid subscription");
    let polling = std::thread::scope(|scope| {
        let polled = scope.spawn(|| poll_until(&[&member], |read| read.len() == 1));
        let view = group.assigned("app", TOPIC, [0, 1]).within(LIMIT).wait().expect("it gets both");
        assert_eq!(view.client_id, "app");
        group.read_to_end(TOPIC).within(LIMIT).wait().expect("it fetches both");
        // It starts at the latest record, and misses nothing from here on.
        topic.produce(Record::new("seen").partition(1)).expect("the topic takes it");
        polled.join().expect("no panic")
    });
    assert_eq!(polling[0].value.as_deref(), Some("seen"));
    let late =
        group.lag_zero(TOPIC).within(Duration::from_millis(1)).wait().expect_err("nothing is committed");
    assert!(late.to_string().contains("a lag of 1 on partition 1"), "{late}");
    member.commit_consumer_state(rdkafka::consumer::CommitMode::Sync).expect("it is a member");
    group.lag_zero(TOPIC).within(LIMIT).wait().expect("all is committed");
    group.committed(TOPIC, 1, 1).wait().expect("this, too");
    kafka
        .quiet(Duration::from_millis(50))
        .within(LIMIT)
        .wait()
        .expect("heartbeats and empty fetches are quiet");
    drop(member);
    group.empty().within(LIMIT).wait().expect("it has left");
    kafka.disconnected().within(LIMIT).wait().expect("it has gone");
    assert_eq!(kafka.warnings(), []);
}
