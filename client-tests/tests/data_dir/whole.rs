//! Everything that a directory can hold goes from Apache Kafka to kafkito and back, or the other way: no client sees a
//! difference.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use kafkito::{Batch, Clock, Cluster, Compression};
use kafkito_client_tests::{tool_driver::Jvm, tool_driver::jvm, wait};
use rdkafka::{
    ClientConfig, Offset, TopicPartitionList,
    admin::{AdminClient, AdminOptions, NewTopic, TopicReplication},
    client::DefaultClientContext,
    consumer::{BaseConsumer, CommitMode, Consumer},
    message::{Header, OwnedHeaders},
    producer::{BaseProducer, BaseRecord, Producer},
};

use super::dump::dump;
use super::seen::Seen;
use super::servers::{Server, config, copy, format_by_kafka};
use super::{LIMIT, directory};

/// Every topic, and how many partitions it has.
const TOPICS: [(&str, i32); 4] = [("codecs", 2), ("stamped", 1), ("compacted", 1), ("txn", 1)];
/// Kafka's cleaner at work as soon as there is something to do.
const CLEANING: [&str; 2] = ["log.cleaner.backoff.ms=50", "log.initial.task.delay.ms=0"];
/// What is there is to stay as it is.
const NO_CLEANING: [&str; 1] = ["log.cleaner.enable=false"];
/// So many keys take turns in the compacted topic.
const KEYS: i64 = 5;
const COMPACTED: i64 = 20;
const LONG_AGO: i64 = 1_700_000_000_000;

fn create_topics(address: &str) {
    let admin: AdminClient<DefaultClientContext> = config(address).create().expect("a valid configuration");
    let configs: [&[(&str, &str)]; 4] = [
        &[("retention.ms", "-1"), ("max.message.bytes", "2000000"), ("index.interval.bytes", "200")],
        &[("message.timestamp.type", "LogAppendTime"), ("compression.type", "gzip")],
        &[("cleanup.policy", "compact"), ("segment.ms", "100"), ("min.cleanable.dirty.ratio", "0.01")],
        &[("retention.ms", "-1")],
    ];
    let topics = TOPICS.iter().zip(configs).map(|((name, partitions), configs)| {
        let topic = NewTopic::new(name, *partitions, TopicReplication::Fixed(1));
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
fn write_batches(address: &str, round: i64) {
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
fn write_keys(address: &str, round: i64) {
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
fn write_transactions(address: &str) {
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

fn commit(address: &str, round: i64) {
    let consumer: BaseConsumer = config(address).create().expect("a valid configuration");
    for (topic, _) in [TOPICS[0], TOPICS[1]] {
        consumer.commit(&offsets(topic, 10 + round, "so far"), CommitMode::Sync).expect("a coordinator");
    }
}

/// Waits until only the last value of each key is left, but for the segment that is written to.
fn await_compaction(address: &str) {
    wait::until(LIMIT, "Kafka's cleaner", || {
        let seen = Seen::of(address, &[("compacted", 1)]);
        let values = seen.values("compacted", "read_uncommitted");
        let expected = ["value 14", "value 15", "value 16", "(null)", "value 18", "value 19"];
        if values == expected { Ok(()) } else { Err(format!("{values:?}")) }
    });
}

/// The logs of the transactions' coordinator that have something in them, byte for byte.
fn transaction_state(dir: &str) -> BTreeMap<String, Vec<u8>> {
    let mut logs = BTreeMap::new();
    for partition in fs::read_dir(dir).unwrap().map(|entry| entry.unwrap().path()) {
        let name = partition.file_name().unwrap().to_string_lossy().into_owned();
        if name.starts_with("__transaction_state-") {
            for file in fs::read_dir(&partition).unwrap().map(|entry| entry.unwrap().path()) {
                if file.extension().is_some_and(|suffix| suffix == "log") {
                    let file_name = file.file_name().unwrap().to_string_lossy().into_owned();
                    logs.insert(format!("{name}/{file_name}"), fs::read(&file).unwrap());
                }
            }
        }
    }
    // Kafka makes the files of a log that nothing was ever appended to; an export does not.
    logs.retain(|_, log| !log.is_empty());
    assert!(!logs.is_empty(), "no transaction was ever noted");
    logs
}

/// What a consumer of Java's gets that reads what is committed: so many records.
fn java_read_committed(jvm: &Jvm, address: &str, count: usize) -> Vec<String> {
    let count = count.to_string();
    let args = ["--bootstrap-server", address, "--topic", "txn", "--partition", "0", "--offset", "earliest"];
    let args = [&args[..], &["--isolation-level", "read_committed", "--max-messages", &count]].concat();
    let read = jvm.call("org.apache.kafka.tools.consumer.ConsoleConsumer", &args, "").wait(LIMIT);
    read.expect_success().stdout.lines().map(str::to_owned).collect()
}

/// A group of the newer protocol, which kafkito does not serve, reads something.
fn read_as_a_newer_group(jvm: &Jvm, address: &str) {
    let args =
        ["--bootstrap-server", address, "--topic", "stamped", "--group", "modern", "--max-messages", "5"];
    let protocol = ["--consumer-property", "group.protocol=consumer", "--from-beginning"];
    let read =
        jvm.call("org.apache.kafka.tools.consumer.ConsoleConsumer", &[&args[..], &protocol].concat(), "");
    read.wait(LIMIT).expect_success();
}

/// The groups by name and type, as Kafka lists them.
fn groups(jvm: &Jvm, address: &str) -> Vec<String> {
    let args = ["--bootstrap-server", address, "--list", "--type"];
    let listed =
        jvm.call("org.apache.kafka.tools.consumer.group.ConsumerGroupCommand", &args, "").wait(LIMIT);
    let lines = listed.expect_success().stdout;
    let words = |line: &str| line.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut groups: Vec<String> = lines.lines().map(words).filter(|line| !line.is_empty()).collect();
    groups.sort();
    groups
}

#[test]
fn what_kafka_has_written_is_kafkitos_and_goes_back_to_kafka() {
    let Some(jvm) = jvm() else { return };
    let (_root, dir) = directory();
    format_by_kafka(jvm, &dir);
    let kafka = Server::kafka_with(&dir, &CLEANING);
    let address = kafka.address();
    create_topics(&address);
    write_batches(&address, 0);
    write_keys(&address, 0);
    write_transactions(&address);
    commit(&address, 0);
    await_compaction(&address);
    read_as_a_newer_group(jvm, &address);
    let listed = groups(jvm, &address);
    assert!(listed.contains(&"modern Consumer".to_owned()), "{listed:?}");
    let before = Seen::of(&address, &TOPICS);
    kafka.stop();
    let transactions = transaction_state(&dir);
    let (taken, exported) = (format!("{dir}-copy"), format!("{dir}-exported"));
    copy(&dir, &taken);

    let kafkito =
        Cluster::builder().data_dir(&taken).clock(Clock::manual()).start().expect("it can be opened");
    let address = kafkito.bootstrap_servers();
    before.assert_same(&Seen::of(&address, &TOPICS), "kafkito");
    let modern = kafkito.group("modern").view().expect("it has committed offsets").offsets;
    assert_eq!((modern.len(), modern[0].offset), (1, Some(5)), "{modern:?}");
    let committed = before.values("txn", "read_committed");
    assert!(
        committed.len() == 9 && committed.iter().all(|value| value.starts_with("committed")),
        "{committed:?}"
    );
    assert_eq!(java_read_committed(jvm, &address, 9), committed);
    write_batches(&address, 1);
    write_keys(&address, 1);
    commit(&address, 1);
    send_plain(&address);
    let after = Seen::of(&address, &TOPICS);
    assert_ne!(after, before);
    kafkito.export(&exported).expect("there is room");
    drop(kafkito);

    for dir in [&taken, &exported] {
        assert!(transaction_state(dir) == transactions, "__transaction_state has changed in {dir}");
        let kafka = Server::kafka_with(dir, &NO_CLEANING);
        after.assert_same(&Seen::of(&kafka.address(), &TOPICS), "Kafka");
        assert_eq!(groups(jvm, &kafka.address()), listed);
        // The coordinator knows the transactional id still, and goes on with it.
        write_transactions(&kafka.address());
        kafka.stop();
    }
}

fn send_plain(address: &str) {
    let producer = producer(address, &[]);
    send(&producer, BaseRecord::to("txn").partition(0).payload("committed without a transaction"));
    producer.flush(LIMIT).expect("it is acknowledged");
}

/// Transactions that end both ways in the log of a partition, and one that does not end.
fn write_markers(kafka: &Cluster) {
    let txn = kafka.topic("txn");
    for round in 0..4 {
        let value = if round % 2 == 0 { "committed" } else { "aborted" };
        let batch = Batch::new([value, value]).producer(4_000, 0, round * 2).transactional();
        txn.produce_batch(batch.compression(Compression::ALL[round as usize])).expect("there is room");
        let end = if round % 2 == 0 { Batch::commit(4_000, 0) } else { Batch::abort(4_000, 0) };
        txn.produce_batch(end).expect("there is room");
    }
    txn.produce_batch(Batch::new(["undecided"]).producer(4_001, 0, 0).transactional())
        .expect("there is room");
    txn.produce_batch(Batch::new(["later"])).expect("there is room");
}

#[test]
fn what_kafkito_has_exported_is_kafkas_and_comes_back_to_kafkito() {
    let Some(jvm) = jvm() else { return };
    let (_root, dir) = directory();
    let kafkito = Cluster::builder().clock(Clock::manual()).start().expect("it starts");
    let address = kafkito.bootstrap_servers();
    create_topics(&address);
    write_batches(&address, 0);
    write_keys(&address, 0);
    write_markers(&kafkito);
    commit(&address, 0);
    let before = Seen::of(&address, &TOPICS);
    let undecided = before.partitions[&("txn".to_owned(), 0, "read_committed")].end;
    assert_eq!(undecided, Offset::Offset(12), "the last stable offset");
    kafkito.export(&dir).expect("there is room");
    drop(kafkito);
    let aborted = dump(jvm, &dir, "txn", ".txnindex", &[]);
    assert_eq!(aborted.matches("producerId: 4000").count(), 2, "{aborted}");
    for modes in [&["--deep-iteration"][..], &["--print-data-log"]] {
        TOPICS.iter().for_each(|(topic, _)| drop(dump(jvm, &dir, topic, ".log", modes)));
    }

    let kafka = Server::kafka_with(&dir, &NO_CLEANING);
    let address = kafka.address();
    before.assert_same(&Seen::of(&address, &TOPICS), "Kafka");
    assert_eq!(java_read_committed(jvm, &address, 4), ["committed"; 4]);
    write_batches(&address, 1);
    write_keys(&address, 1);
    commit(&address, 1);
    let after = Seen::of(&address, &TOPICS);
    kafka.stop();

    let kafkito = Server::kafkito(&dir);
    after.assert_same(&Seen::of(&kafkito.address(), &TOPICS), "kafkito");
    assert!(Path::new(&dir).join("meta.properties").exists());
}
