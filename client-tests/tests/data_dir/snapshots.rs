//! Snapshots of the metadata: Kafka's, ours, and Kafka's tools on them.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::time::Duration;

use kafkito::{Clock, Cluster};
use kafkito_client_tests::tool_driver::{Jvm, jvm};
use rdkafka::consumer::{BaseConsumer, Consumer};

use super::dump::dump;
use super::servers::{Server, config, format_by_kafka, properties};
use super::{LIMIT, directory};

/// Kafka makes a snapshot with nearly every change.
const OFTEN: [&str; 2] =
    ["metadata.log.max.record.bytes.between.snapshots=500", "metadata.log.max.snapshot.interval.ms=1000"];

fn topics(address: &str) -> BTreeSet<String> {
    let consumer: BaseConsumer = config(address).create().expect("a valid configuration");
    let metadata = consumer.fetch_metadata(None, LIMIT).expect("an answer");
    let names = metadata.topics().iter().map(|topic| topic.name().to_owned());
    names.filter(|name| !name.starts_with("__")).collect()
}

fn create(jvm: &Jvm, address: &str, topic: &str) {
    let args = ["--bootstrap-server", address, "--create", "--topic", topic, "--config", "retention.ms=7"];
    jvm.call("org.apache.kafka.tools.TopicCommand", &args, "").wait(LIMIT).expect_success();
}

/// The names of the snapshots that stand for something.
fn snapshots(dir: &str) -> Vec<String> {
    let files = fs::read_dir(Path::new(dir).join("__cluster_metadata-0")).expect("it is there");
    let names = files.map(|file| file.unwrap().file_name().to_string_lossy().into_owned());
    let mut names: Vec<String> = names.filter(|name| name.ends_with(".checkpoint")).collect();
    names.retain(|name| !name.starts_with("00000000000000000000-"));
    names.sort();
    names
}

/// A cluster that keeps no more of the metadata than it must.
fn kafkito(dir: &str) -> Cluster {
    let builder =
        Cluster::builder().data_dir(dir).clock(Clock::manual()).config("metadata.max.retention.bytes", "1");
    builder.start().expect("the directory can be opened")
}

fn names<const N: usize>(names: [&str; N]) -> BTreeSet<String> {
    names.map(str::to_owned).into()
}

/// Has Kafka format a directory so that who may vote stands in its log.
fn format_dynamic(jvm: &Jvm, dir: &str) {
    let (_, file) = properties(dir, &[]);
    let text = fs::read_to_string(&file).unwrap();
    fs::write(&file, text.replace("controller.quorum.voters=1@", "controller.quorum.bootstrap.servers="))
        .unwrap();
    let args = ["format", "--cluster-id", "ckVz0y-SRmi7wmGFdSoZTA", "--config", &file, "--standalone"];
    jvm.call("kafka.tools.StorageTool", &args, "").wait(LIMIT).expect_success();
}

/// Kafka begins on a directory that it has formatted. Returns what its tool says of the snapshot that kafkito has made.
fn take_turns(jvm: &Jvm, format: fn(&Jvm, &str)) -> String {
    let (_root, dir) = directory();
    format(jvm, &dir);
    let kafka = Server::kafka_with(&dir, &OFTEN);
    for topic in ["first", "second"] {
        create(jvm, &kafka.address(), topic);
    }
    kafka.stop();
    let before = snapshots(&dir);
    assert!(!before.is_empty(), "Kafka has made none");

    let ours = kafkito(&dir);
    assert_eq!(topics(&ours.bootstrap_servers()), names(["first", "second"]));
    ours.create_topic("third", 2).expect("it is new");
    ours.advance(Duration::from_secs(3_600));
    let newest = snapshots(&dir);
    assert!(newest.len() == 1 && newest[0] > before[before.len() - 1], "{newest:?} after {before:?}");
    drop(ours);
    let told = dump(jvm, &dir, "__cluster_metadata", ".checkpoint", &["--cluster-metadata-decoder"]);
    for part in ["SnapshotHeader", "SnapshotFooter", "\"name\":\"third\"", "\"name\":\"metadata.version\""] {
        assert!(told.contains(part), "{part} is not in {told}");
    }
    let kafka = Server::kafka_with(&dir, &OFTEN);
    assert_eq!(topics(&kafka.address()), names(["first", "second", "third"]));
    create(jvm, &kafka.address(), "fourth");
    kafka.stop();
    let ours = kafkito(&dir);
    assert_eq!(topics(&ours.bootstrap_servers()), names(["first", "second", "third", "fourth"]));
    told
}

#[test]
fn a_directory_that_begins_with_a_snapshot_goes_from_kafka_to_kafkito_and_back() {
    let Some(jvm) = jvm() else { return };
    let told = take_turns(jvm, format_by_kafka);
    assert!(!told.contains("KRaftVoters"), "{told}");
}

#[test]
fn who_may_vote_in_kafkas_quorum_is_in_kafkitos_snapshots_too() {
    let Some(jvm) = jvm() else { return };
    let told = take_turns(jvm, format_dynamic);
    assert!(told.contains("KRaftVersion") && told.contains("\"voterId\":1"), "{told}");
}
