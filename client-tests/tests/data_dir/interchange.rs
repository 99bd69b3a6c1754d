//! Apache Kafka and kafkito take turns on one directory: each finds what the other has left.

use std::time::Duration;

use kafkito::Cluster;
use kafkito_client_tests::tool_driver::{Jvm, jvm};
use kafkito_client_tests::{kafka_server, run, wait};
use rdkafka::{
    Message, Offset, TopicPartitionList,
    consumer::{BaseConsumer, CommitMode, Consumer},
    producer::{BaseProducer, BaseRecord, Producer},
};

use super::servers::{PARTITIONS, Server, config, format_by_kafka, properties};
use super::{LIMIT, directory};

/// What Kafka says of a directory that somebody has.
const LOCKED: &str = "Failed to acquire lock on file .lock";
/// So many records are added at each turn.
const MORE: usize = 30;

/// Partition, offset, key, value, timestamp.
type Read = (i32, i64, Option<Vec<u8>>, Option<Vec<u8>>, Option<i64>);

fn produce(address: &str, turn: usize) {
    let mut config = config(address);
    config.set("compression.type", ["none", "gzip", "lz4", "zstd"][turn % 4]).set("linger.ms", "20");
    let producer: BaseProducer = config.create().expect("a valid configuration");
    for number in turn * MORE..(turn + 1) * MORE {
        let (key, value) = (number.to_string(), format!("{number} {}", "coffee ".repeat(20)));
        let record = BaseRecord::to("orders").key(&key).payload(&value).partition(number as i32 % PARTITIONS);
        producer.send(record).map_err(|(error, _)| error).expect("room in the producer's queue");
    }
    producer.flush(LIMIT).expect("everything is acknowledged");
}

/// Everything in the topic, by partition and offset.
fn read(consumer: &BaseConsumer, count: usize) -> Vec<Read> {
    let mut all = TopicPartitionList::new();
    for partition in 0..PARTITIONS {
        all.add_partition_offset("orders", partition, Offset::Beginning).expect("a valid offset");
    }
    consumer.assign(&all).expect("a valid assignment");
    let mut read = Vec::new();
    wait::until(LIMIT, "the records", || {
        while let Some(message) = consumer.poll(Duration::from_millis(50)) {
            let message = message.map_err(|error| error.to_string())?;
            let bytes = |bytes: Option<&[u8]>| bytes.map(<[u8]>::to_vec);
            let (key, value) = (bytes(message.key()), bytes(message.payload()));
            let time = message.timestamp().to_millis();
            read.push((message.partition(), message.offset(), key, value, time));
        }
        if read.len() >= count { Ok(()) } else { Err(format!("{} of {count} records", read.len())) }
    });
    read.sort_unstable_by_key(|record| (record.0, record.1));
    read
}

/// What stands for the group.
fn committed(consumer: &BaseConsumer) -> Vec<Offset> {
    let mut asked = TopicPartitionList::new();
    for partition in 0..PARTITIONS {
        asked.add_partition("orders", partition);
    }
    let committed = consumer.committed_offsets(asked, LIMIT).expect("an answer");
    committed.elements().iter().map(rdkafka::topic_partition_list::TopicPartitionListElem::offset).collect()
}

/// What `kafka-configs.sh` says about the quotas of client ids.
fn quotas(jvm: &Jvm, address: &str, what: &[&str]) -> String {
    let args = [&["--bootstrap-server", address, "--entity-type", "clients"], what].concat();
    jvm.call("kafka.admin.ConfigCommand", &args, "").wait(LIMIT).expect_success().stdout
}

/// Takes turns; what one has left, the next one finds.
pub(crate) fn take_turns(jvm: &Jvm, dir: &str, turns: [fn(&str) -> Server; 4]) {
    let mut before: Vec<Read> = Vec::new();
    let mut known_quotas = String::new();
    for (turn, start) in turns.into_iter().enumerate() {
        let server = start(dir);
        let address = server.address();
        let consumer: BaseConsumer = config(&address).create().expect("a valid configuration");
        if turn > 0 {
            assert_eq!(read(&consumer, before.len()), before, "turn {turn}");
            let offset = Offset::Offset((turn * MORE) as i64 / i64::from(PARTITIONS));
            assert_eq!(committed(&consumer), [offset; PARTITIONS as usize], "turn {turn}");
            assert_eq!(
                quotas(jvm, &address, &["--describe", "--entity-name", "guest"]),
                known_quotas,
                "turn {turn}"
            );
        }
        let quota = format!("{}={}", ["producer_byte_rate", "consumer_byte_rate"][turn % 2], 100_000 + turn);
        quotas(jvm, &address, &["--alter", "--entity-name", "guest", "--add-config", &quota]);
        // Kafka's broker hears of it a moment after its controller.
        known_quotas = wait::until(LIMIT, "the quota", || {
            let said = quotas(jvm, &address, &["--describe", "--entity-name", "guest"]);
            if said.contains(&quota) { Ok(said) } else { Err(said) }
        });
        produce(&address, turn);
        before = read(&consumer, (turn + 1) * MORE);
        let mut ends = TopicPartitionList::new();
        let end = Offset::Offset(((turn + 1) * MORE) as i64 / i64::from(PARTITIONS));
        (0..PARTITIONS).for_each(|partition| {
            ends.add_partition_offset("orders", partition, end).expect("a valid offset");
        });
        consumer.commit(&ends, CommitMode::Sync).expect("the offsets are committed");
        drop(consumer);
        server.stop();
    }
}

#[test]
fn kafka_goes_on_with_a_directory_of_kafkitos_and_kafkito_with_what_it_left() {
    let Some(jvm) = jvm() else { return };
    let (_root, dir) = directory();
    let first =
        |dir: &str| Server::Kafkito(Cluster::builder().data_dir(dir).topic("orders", 2).start().unwrap());
    take_turns(jvm, &dir, [first, Server::kafka, Server::kafkito, Server::kafka]);
}

#[test]
fn kafkito_goes_on_with_a_directory_of_kafkas_and_kafka_with_what_it_left() {
    let Some(jvm) = jvm() else { return };
    let (_root, dir) = directory();
    format_by_kafka(jvm, &dir);
    take_turns(jvm, &dir, [Server::kafka, Server::kafkito, Server::kafka, Server::kafkito]);
}

#[test]
fn a_directory_that_kafka_has_is_in_use_and_so_is_one_that_kafka_finds() {
    let Some(jvm) = jvm() else { return };
    let (_root, dir) = directory();
    format_by_kafka(jvm, &dir);
    let kafka = Server::kafka(&dir);
    let refused = Cluster::builder().data_dir(&dir).start().expect_err("Kafka has it");
    assert!(refused.to_string().contains("is in use"), "{refused}");
    kafka.stop();

    let _kafkito = Server::kafkito(&dir);
    let (_, properties) = properties(&dir, &[]);
    let said = run::run(&mut kafka_server::command(&properties), LIMIT);
    let (stdout, stderr) = (&said.stdout, &said.stderr);
    assert!(said.status != Some(0) && (stdout.contains(LOCKED) || stderr.contains(LOCKED)), "{said}");
}
