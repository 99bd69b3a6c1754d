//! Workers that share their work.

use std::path::Path;

use kafkito::{Cluster, ErrorCode};
use kafkito_client_tests::{connect::Worker, kafka_app::LIMIT, wait};

use crate::files::Files;

/// The topics in which workers keep what they know.
const INTERNAL: [(&str, usize); 3] = [("connect-configs", 1), ("connect-offsets", 25), ("connect-status", 5)];

/// The connectors.
const BOTH: [&str; 2] = ["source", "sink"];

const LINES: [&str; 6] = [
    "config.storage.topic=connect-configs",
    "offset.storage.topic=connect-offsets",
    "status.storage.topic=connect-status",
    "config.storage.replication.factor=3",
    "offset.storage.replication.factor=3",
    "status.storage.replication.factor=3",
];

#[track_caller]
fn start(kafka: &Cluster, dir: &Path, name: &str) -> Option<Worker> {
    Worker::distributed(dir, name, &kafka.bootstrap_servers(), &LINES).map(Worker::serves)
}

#[test]
fn workers_come_and_go_and_no_line_is_lost_or_doubled() {
    let dir = tempfile::tempdir().unwrap();
    let kafka = Cluster::builder().brokers(3).start().unwrap();
    let (workers, files) = (kafka.group("workers"), Files::new(dir.path()));
    let mut lines = 0;
    // Arrived, and both connectors have committed it: whoever goes on from here goes on behind it.
    let mut flows = |worker: &Worker| {
        lines += 1;
        files.append(&format!("line {lines}"));
        files.are_equal();
        worker.has_committed("source", files.position());
        kafka.group("connect-sink").committed("lines", 0, lines).within(LIMIT).wait().unwrap();
    };

    let Some(first) = start(&kafka, dir.path(), "first") else { return };
    first.configure("source", &files.source());
    first.configure("sink", &files.sink());
    first.sees_running(&BOTH, &[&first]);
    flows(&first);
    is_kept_as_kafka_keeps_it(&kafka);

    let second = start(&kafka, dir.path(), "second").unwrap();
    workers.stable(2).within(LIMIT).wait().unwrap();
    second.sees_running(&BOTH, &[&first, &second]);
    flows(&second);
    // Whoever coordinates goes, and comes back.
    kafka.broker(workers.coordinator().unwrap()).restart().unwrap();
    flows(&second);

    // Who is killed is missed when its session times out; here at once.
    for group in [&workers, &kafka.group("connect-sink")] {
        group.evict_on_disconnect(true);
    }
    first.app.kill();
    workers.stable(1).within(LIMIT).wait().unwrap();
    second.sees_running(&BOTH, &[&second]);
    flows(&second);

    second.app.stop();
    workers.empty().within(LIMIT).wait().unwrap();
    let third = start(&kafka, dir.path(), "third").unwrap();
    third.sees_running(&BOTH, &[&third]);
    flows(&third);

    // Its group is deleted, and its records are all there for the next one.
    third.begins_again("sink");
    third.sees_running(&BOTH, &[&third]);
    files.sink_is_the_source(2);
}

/// The topics are compacted ones, on all brokers, and what is left of them after a compaction is enough for who comes next.
fn is_kept_as_kafka_keeps_it(kafka: &Cluster) {
    for (name, partitions) in INTERNAL {
        let topic = kafka.topic(name);
        assert_eq!(topic.partitions(), Some(partitions), "{name}");
        for partition in 0..partitions as i32 {
            assert_eq!(topic.replicas(partition).unwrap().len(), 3, "{name}-{partition}");
        }
        topic.compact().unwrap_or_else(|error| panic!("{name}: {error}"));
    }
    let lines = kafka.topic("lines").compact().unwrap_err();
    assert_eq!(lines.code(), Some(ErrorCode::InvalidConfig), "that is not said of every topic");
}

#[test]
fn sources_that_are_to_be_exactly_once_are_refused_by_name() {
    let dir = tempfile::tempdir().unwrap();
    let kafka = Cluster::builder().brokers(3).start().unwrap();
    let lines = [&LINES[..], &["exactly.once.source.support=enabled"]].concat();
    let worker = Worker::distributed(dir.path(), "worker", &kafka.bootstrap_servers(), &lines);
    let Some(worker) = worker else { return };
    let refusal = wait::until(LIMIT, "the transactional id to be refused", || {
        let refusals = kafka.refusals();
        let of_workers = refusals.iter().find(|refusal| refusal.client_id.ends_with("-leader"));
        of_workers.cloned().ok_or_else(|| format!("{refusals:?}"))
    });
    assert!(refusal.api.contains("FindCoordinator"), "{refusal:?}");
    worker.app.says("kafkito does not serve transactions");
}
