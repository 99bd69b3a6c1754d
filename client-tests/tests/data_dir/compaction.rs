//! Compacted topics under real clients, and Kafka's own cleaner on the same directory.

use std::collections::BTreeMap;
use std::time::Duration;

use kafkito::{Clock, Cluster};
use kafkito_client_tests::tool_driver::jvm;
use kafkito_client_tests::wait;
use rdkafka::{
    Message, Offset, TopicPartitionList,
    consumer::{BaseConsumer, Consumer},
    producer::{BaseProducer, BaseRecord, Producer},
};

use super::dump::dump;
use super::servers::{Server, config};
use super::{LIMIT, directory};

const TOPIC: &str = "prices";
/// How long tombstones stay.
const DELETE_RETENTION: Duration = Duration::from_secs(24 * 3_600);

/// A record as a consumer gets it: offset, key, value.
type Read = (i64, String, Option<String>);

fn start(dir: &str) -> Cluster {
    // Kafka's cleaner is to have something to do as soon as a segment is closed.
    let configs = [
        ("cleanup.policy", "compact"),
        ("internal.segment.bytes", "4000"),
        ("min.cleanable.dirty.ratio", "0.01"),
        ("delete.retention.ms", "86400000"),
    ];
    let builder = Cluster::builder().data_dir(dir).clock(Clock::manual()).topic_with(TOPIC, 1, configs);
    builder.start().expect("the directory can be opened")
}

/// Writes `rounds` values of ten keys, and then a tombstone for the last of them.
fn produce(address: &str, codec: &str, rounds: std::ops::Range<usize>) {
    let mut config = config(address);
    config.set("compression.type", codec).set("linger.ms", "5").set("batch.num.messages", "25");
    let producer: BaseProducer = config.create().expect("a valid configuration");
    for round in rounds {
        for key in 0..10 {
            let (key, value) = (format!("key {key}"), format!("value {round} {}", "x".repeat(40)));
            let record = BaseRecord::to(TOPIC).key(&key).payload(&value).partition(0);
            producer.send(record).map_err(|(error, _)| error).expect("room in the producer's queue");
        }
    }
    let tombstone = BaseRecord::<str, str>::to(TOPIC).key("key 9").partition(0);
    producer.send(tombstone).map_err(|(error, _)| error).expect("room in the producer's queue");
    producer.flush(LIMIT).expect("everything is acknowledged");
}

/// Everything up to the end of the log, by a consumer of librdkafka.
fn read(address: &str) -> Vec<Read> {
    let consumer: BaseConsumer = config(address).create().expect("a valid configuration");
    let mut all = TopicPartitionList::new();
    all.add_partition_offset(TOPIC, 0, Offset::Beginning).expect("a valid offset");
    consumer.assign(&all).expect("a valid assignment");
    // A broker that has just been started may not lead yet.
    let (_, end) = wait::until(LIMIT, "the end of the log", || {
        consumer.fetch_watermarks(TOPIC, 0, LIMIT).map_err(|error| error.to_string())
    });
    let mut read = Vec::new();
    wait::until(LIMIT, "the records", || {
        while let Some(message) = consumer.poll(Duration::from_millis(50)) {
            let message = message.map_err(|error| error.to_string())?;
            let text = |bytes: Option<&[u8]>| bytes.map(|bytes| String::from_utf8_lossy(bytes).into_owned());
            read.push((message.offset(), text(message.key()).unwrap_or_default(), text(message.payload())));
        }
        let reached = read.last().map(|(offset, ..)| offset + 1);
        if reached == Some(end) { Ok(()) } else { Err(format!("{reached:?} of {end}")) }
    });
    read
}

/// What a consumer that keeps the last value of each key ends with.
fn table(read: &[Read]) -> BTreeMap<String, String> {
    let mut table = BTreeMap::new();
    for (_, key, value) in read {
        match value {
            Some(value) => {
                drop(table.insert(key.clone(), value.split(' ').take(2).collect::<Vec<_>>().join(" ")))
            }
            None => drop(table.remove(key)),
        }
    }
    table
}

fn expected(round: usize) -> BTreeMap<String, String> {
    (0..9).map(|key| (format!("key {key}"), format!("value {round}"))).collect()
}

#[test]
fn a_compacted_topic_reads_as_the_last_values_of_its_keys_and_deletions_are_forgotten_in_their_time() {
    let (_root, dir) = directory();
    let kafka = start(&dir);
    let address = kafka.bootstrap_servers();
    produce(&address, "lz4", 0..40);
    assert_eq!(read(&address).len(), 401);
    // The cleaner leaves the last segment alone.
    kafka.advance(Duration::from_secs(15));
    let cleaned = read(&address);
    assert!(cleaned.len() < 200 && table(&cleaned) == expected(39), "{cleaned:?}");
    kafka.topic(TOPIC).compact().expect("there is room");
    let compacted = read(&address);
    let last: Vec<i64> = (390..=398).chain([400]).collect();
    assert_eq!(compacted.iter().map(|(offset, ..)| *offset).collect::<Vec<_>>(), last);
    assert_eq!(compacted[9], (400, "key 9".to_owned(), None), "who reads now learns of the deletion");
    kafka.advance(DELETE_RETENTION);
    produce(&address, "none", 40..41);
    kafka.topic(TOPIC).compact().expect("there is room");
    let keys: Vec<_> = read(&address).into_iter().map(|(offset, key, _)| (offset, key)).collect();
    assert_eq!(keys.first(), Some(&(401, "key 0".to_owned())), "the first tombstone is gone: {keys:?}");
    assert_eq!(table(&read(&address)), expected(40));
}

#[test]
fn kafka_and_kafkito_compact_one_directory_in_turns() {
    let Some(jvm) = jvm() else { return };
    let (_root, dir) = directory();
    let kafkito = start(&dir);
    produce(&kafkito.bootstrap_servers(), "zstd", 0..40);
    kafkito.topic(TOPIC).compact().expect("there is room");
    let compacted = read(&kafkito.bootstrap_servers());
    assert_eq!((compacted.len(), table(&compacted)), (10, expected(39)));
    let dump_all = || {
        let orders = dump(jvm, &dir, TOPIC, ".log", &["--deep-iteration", "--print-data-log"]);
        for modes in [&[][..], &["--index-sanity-check"], &["--verify-index-only"]] {
            dump(jvm, &dir, TOPIC, ".index", modes);
            dump(jvm, &dir, TOPIC, ".timeindex", modes);
        }
        orders
    };
    let told = dump_all();
    assert_eq!(told.matches("payload: value 39").count(), 9, "{told}");
    drop(kafkito);

    let kafka = Server::kafka_with(&dir, &["log.cleaner.backoff.ms=200"]);
    let address = kafka.address();
    assert_eq!(read(&address), compacted, "Kafka serves what kafkito has compacted");
    produce(&address, "none", 40..80);
    wait::until(LIMIT, "Kafka's cleaner", || {
        let read = read(&address);
        let is_right = table(&read) == expected(79);
        if is_right && read.len() < 200 {
            Ok(())
        } else {
            Err(format!("{} records: {:?}", read.len(), table(&read)))
        }
    });
    kafka.stop();
    dump_all();

    let kafkito = start(&dir);
    let address = kafkito.bootstrap_servers();
    assert_eq!(table(&read(&address)), expected(79), "kafkito serves what Kafka has compacted");
    produce(&address, "snappy", 80..90);
    kafkito.topic(TOPIC).compact().expect("there is room");
    // Kafka's cleaner has seen no tombstone of the last segment, so that its time has not begun before.
    let compacted = read(&address);
    assert_eq!((compacted.len(), table(&compacted)), (10, expected(89)));
    drop(kafkito);
    dump_all();

    let kafka = Server::kafka(&dir);
    assert_eq!(read(&kafka.address()), compacted);
    kafka.stop();
}
