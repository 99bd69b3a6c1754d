//! `kafka-dump-log.sh` over the directory of a cluster: while it runs, and after it was closed.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use kafkito::{Batch, Cluster, Compression, Record};
use kafkito_client_tests::dump_log::complaint;
use kafkito_client_tests::tool_driver::{Jvm, jvm};

use super::{LIMIT, directory};

fn fill(kafka: &Cluster) {
    let orders = kafka.topic("orders");
    for round in 0..20 {
        orders.produce(Record::new("two coffees").key("table 4").header("waiter", "Ada")).expect("room");
        for codec in Compression::ALL {
            orders.produce_batch(Batch::new(["a", "b"]).compression(codec)).expect("room");
        }
        let batch = Batch::new([format!("{round}")]).partition(0).producer(7, 0, round);
        orders.produce_batch(batch.transactional()).expect("room");
        let end = if round % 2 == 0 { Batch::commit(7, 0) } else { Batch::abort(7, 0) };
        orders.produce_batch(end.partition(0)).expect("room");
        kafka.group("billing").set_offset("orders", 0, i64::from(round)).expect("room");
    }
}

/// The files of the partitions whose directories begin with `topic`, as the tool wants them.
fn files(dir: &str, topic: &str, suffix: &str) -> String {
    let mut files = Vec::new();
    for partition in fs::read_dir(dir).unwrap().map(|entry| entry.unwrap().path()) {
        let name = partition.file_name().unwrap().to_string_lossy().into_owned();
        if name.rsplit_once('-').is_some_and(|(head, _)| head == topic) {
            files.extend(fs::read_dir(&partition).unwrap().map(|entry| entry.unwrap().path()));
        }
    }
    files.retain(|file: &std::path::PathBuf| Path::new(file).to_string_lossy().ends_with(suffix));
    files.sort();
    files.iter().map(|file| file.display().to_string()).collect::<Vec<_>>().join(",")
}

#[track_caller]
pub(crate) fn dump(jvm: &Jvm, dir: &str, topic: &str, suffix: &str, modes: &[&str]) -> String {
    let files = files(dir, topic, suffix);
    assert!(!files.is_empty(), "{topic} has no {suffix}");
    said(jvm, &files, modes)
}

/// Has the tool read every file of a directory that it knows.
#[track_caller]
pub(crate) fn dump_every_file(jvm: &Jvm, dir: &str) {
    // By what they are called and what they are about.
    let mut files: BTreeMap<(String, &[&str]), Vec<String>> = BTreeMap::new();
    for partition in
        fs::read_dir(dir).unwrap().map(|entry| entry.unwrap().path()).filter(|path| path.is_dir())
    {
        let decoder: &[&str] =
            match partition.file_name().unwrap().to_string_lossy().rsplit_once('-').unwrap().0 {
                "__cluster_metadata" => &["--cluster-metadata-decoder"],
                "__consumer_offsets" => &["--offsets-decoder"],
                _ => &["--deep-iteration", "--print-data-log"],
            };
        for file in fs::read_dir(&partition).unwrap().map(|entry| entry.unwrap().path()) {
            let suffix = file.extension().unwrap_or_default().to_string_lossy().into_owned();
            files.entry((suffix, decoder)).or_default().push(file.display().to_string());
        }
    }
    let mut count = 0;
    for ((suffix, decoder), files) in files {
        let modes: &[&[&str]] = match suffix.as_str() {
            "log" | "checkpoint" => &[decoder],
            "index" | "timeindex" => &[&[], &["--index-sanity-check"], &["--verify-index-only"]],
            "snapshot" | "txnindex" => &[&[]],
            _ => continue,
        };
        count += files.len();
        modes.iter().for_each(|modes| drop(said(jvm, &files.join(","), modes)));
    }
    assert!(count > 10, "few files in {dir}: {count}");
}

/// What the tool says about files, of which it must not complain.
#[track_caller]
fn said(jvm: &Jvm, files: &str, modes: &[&str]) -> String {
    let args = [&["--files", files][..], modes].concat();
    let output = jvm.call("org.apache.kafka.tools.DumpLogSegments", &args, "").wait(LIMIT);
    let said = format!("{}{}", output.stdout, output.stderr);
    let complaint = complaint(&said);
    assert!(complaint.is_none() && output.status == Some(0), "{complaint:?} about {files}: {said}");
    output.stdout
}

#[track_caller]
fn dump_all(jvm: &Jvm, dir: &str) {
    let metadata = dump(jvm, dir, "__cluster_metadata", ".log", &["--cluster-metadata-decoder"]);
    for record in ["REGISTER_BROKER_RECORD", "TOPIC_RECORD", "PARTITION_RECORD", "FEATURE_LEVEL_RECORD"] {
        assert!(metadata.contains(record), "{record} is not in {metadata}");
    }
    let offsets = dump(jvm, dir, "__consumer_offsets", ".log", &["--offsets-decoder"]);
    assert_eq!(offsets.matches("\"group\":\"billing\"").count(), 20, "{offsets}");
    let orders = dump(jvm, dir, "orders", ".log", &["--deep-iteration", "--print-data-log"]);
    assert_eq!(orders.matches("payload: two coffees").count(), 20, "{orders}");
    for modes in [&[][..], &["--index-sanity-check"], &["--verify-index-only"]] {
        dump(jvm, dir, "orders", ".index", modes);
        dump(jvm, dir, "orders", ".timeindex", modes);
    }
}

#[test]
fn kafkas_tool_reads_the_directory_of_a_running_cluster_and_of_a_closed_one() {
    let Some(jvm) = jvm() else { return };
    let (_root, dir) = directory();
    let kafka = Cluster::builder().data_dir(&dir).topic("orders", 3).start().expect("it starts");
    fill(&kafka);
    dump_all(jvm, &dir);
    drop(kafka);
    dump_all(jvm, &dir);
    let producers = dump(jvm, &dir, "orders", ".snapshot", &[]);
    assert!(producers.contains("producerId: 7"), "{producers}");
}
