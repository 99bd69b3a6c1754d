//! Everything that a directory can hold goes from Apache Kafka to kafkito and back, or the other way: no client sees a
//! difference.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use kafkito::{Batch, Clock, Cluster, Compression};
use kafkito_client_tests::{tool_driver::Jvm, tool_driver::jvm, wait};
use rdkafka::Offset;

use super::dump::dump;
use super::filling::{
    TOPICS, commit, create_topics, send_plain, write_batches, write_keys, write_transactions,
};
use super::seen::Seen;
use super::servers::{Server, copy, format_by_kafka};
use super::{LIMIT, directory};

/// Kafka's cleaner at work as soon as there is something to do.
const CLEANING: [&str; 2] = ["log.cleaner.backoff.ms=50", "log.initial.task.delay.ms=0"];
/// What is there is to stay as it is.
const NO_CLEANING: [&str; 1] = ["log.cleaner.enable=false"];
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
    create_topics(&address, 1);
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

/// Transactions that end both ways in the log of a partition, and one that does not end.
pub(crate) fn write_markers(kafka: &Cluster) {
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
    create_topics(&address, 1);
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
