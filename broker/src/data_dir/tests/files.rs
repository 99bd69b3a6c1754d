//! Files that come, go and are synced.

use super::*;
use crate::data_dir::worker::sync;

#[test]
fn the_directory_of_a_deleted_topic_goes_after_a_while() {
    let dir = Dir::new();
    let delay = [("file.delete.delay.ms", "7000")];
    let builder = dir.builder().clock(Clock::manual()).topic_with("orders", 1, delay);
    let kafka = builder.topic("kept", 1).start().expect("it starts");
    produce(&kafka, ["x"]);
    kafka.topic("kept").produce("y").expect("there is room");
    delete_topic(&kafka);
    let names = dir.partitions();
    assert!(
        names.len() == 2 && names[1].starts_with("orders-0.") && names[1].ends_with("-delete"),
        "{names:?}"
    );
    kafka.advance(Duration::from_millis(6_999));
    kafka.shared.disk.done();
    assert_eq!(dir.partitions(), names);
    kafka.advance(Duration::from_millis(1));
    kafka.shared.disk.done();
    assert_eq!(dir.partitions(), ["kept-0"]);
    // What is made anew under the same name begins anew.
    kafka.create_topic("orders", 1).expect("the name is free");
    produce(&kafka, ["new"]);
    drop(kafka);
    assert_eq!(values(&dir.start()), ["new"]);
}

#[test]
fn a_log_is_put_back_where_the_power_went_before_it_lasted_that_its_topic_is_deleted() {
    let dir = Dir::new();
    let kafka = dir.builder().topic("orders", 1).start().expect("it starts");
    produce(&kafka, ["x"]);
    let before = dir.killed();
    delete_topic(&kafka);
    let deleted = dir.partitions();
    fs::rename(before.file("orders-0"), before.file(&deleted[0])).expect("it is there");
    assert_eq!(values(&before.start()), ["x"]);
    drop(kafka);
    drop(dir.start());
    assert_eq!(dir.partitions(), [""; 0], "what is deleted stays so");
}

fn delete_topic(kafka: &Cluster) {
    let doomed = crate::metadata::Doomed { name: Some("orders".into()), id: crate::uuid::Uuid::ZERO };
    let deletions = kafka.shared.with_state(|state, now| state.delete_topics(&[doomed], now));
    assert!(deletions.iter().all(|deletion| deletion.refused.is_none()), "{deletions:?}");
}

#[test]
fn retention_removes_files() {
    let dir = Dir::new();
    let configs = [("segment.bytes", "1048576"), ("retention.bytes", "0"), ("file.delete.delay.ms", "1000")];
    let builder = dir.builder().clock(Clock::manual()).config("log.retention.check.interval.ms", "60000");
    let kafka = builder.topic_with("orders", 1, configs).start().expect("it starts");
    for _ in 0..4 {
        kafka.topic("orders").produce(Record::new(vec![0; 600_000])).expect("there is room");
    }
    let logs = || {
        let names = fs::read_dir(dir.file("orders-0")).expect("it is there");
        let names = names.map(|name| name.expect("it is there").file_name().to_string_lossy().into_owned());
        let mut logs: Vec<String> = names.filter(|name| name.contains(".log")).collect();
        logs.sort();
        logs
    };
    assert_eq!(logs().len(), 4, "{:?}", logs());
    kafka.advance(Duration::from_secs(60));
    assert_eq!(logs().iter().filter(|name| name.ends_with(".deleted")).count(), 4, "{:?}", logs());
    kafka.advance(Duration::from_secs(1));
    assert_eq!(logs(), ["00000000000000000004.log"], "it tells where the log goes on");
    drop(kafka);
    let kafka = dir.start();
    assert_eq!(kafka.topic("orders").produce("five").expect("there is room").offset, 4);
}

/// Up to where the log has been synced, and what the checkpoint says of it.
fn synced(kafka: &Cluster, dir: &Dir) -> (i64, Option<String>) {
    kafka.shared.disk.done();
    let point = kafka.shared.look(|state| {
        let topic = state.metadata.topic("orders").cloned().expect("it is there");
        state.partitions.log(crate::partitions::PartitionKey { topic: topic.id, index: 0 }).recovery_point()
    });
    let checkpoint = fs::read_to_string(dir.file("recovery-point-offset-checkpoint")).unwrap_or_default();
    let of_orders = checkpoint.lines().find(|line| line.starts_with("orders 0 "));
    (point, of_orders.map(|line| line.rsplit(' ').next().unwrap_or_default().to_owned()))
}

#[test]
fn flush_ms_and_flush_messages_are_obeyed() {
    let dir = Dir::new();
    let configs = [("flush.ms", "2000"), ("flush.messages", "3")];
    let builder = dir.builder().clock(Clock::manual()).topic_with("orders", 1, configs);
    let kafka = builder.config("log.flush.offset.checkpoint.interval.ms", "5000").start().expect("it starts");
    produce(&kafka, ["a", "b"]);
    assert_eq!(synced(&kafka, &dir).0, 0);
    produce(&kafka, ["c"]);
    assert_eq!(synced(&kafka, &dir).0, 3, "flush.messages");
    produce(&kafka, ["d"]);
    kafka.advance(Duration::from_millis(1_999));
    assert_eq!(synced(&kafka, &dir).0, 3);
    kafka.advance(Duration::from_millis(1));
    assert_eq!(synced(&kafka, &dir), (4, None), "flush.ms");
    kafka.advance(Duration::from_millis(3_000));
    assert_eq!(synced(&kafka, &dir), (4, Some("4".to_owned())));
}

#[test]
fn what_belongs_to_no_topic_is_set_aside() {
    let dir = Dir::new();
    let kafka = dir.builder().topic("orders", 1).start().expect("it starts");
    produce(&kafka, ["x"]);
    let stray = dir.file("ghost-3");
    copy_dir(&dir.file("orders-0"), &stray);
    drop(kafka);
    let kafka = dir.start();
    let names = dir.partitions();
    assert!(names[0].starts_with("ghost-3.") && names[0].ends_with("-stray"), "{names:?}");
    assert_eq!(values(&kafka), ["x"]);
}

#[test]
fn log_dirs_are_told_as_they_are() {
    let dir = Dir::new();
    let kafka = dir.start();
    let path = kafka.shared.look(|state| state.partitions.path().map(Path::to_owned));
    assert_eq!(path.as_deref(), Some(&*dir.0));
    let space = crate::data_dir::space(&dir.0);
    assert!(space.is_none_or(|space| 0 < space.total && space.usable <= space.total), "{space:?}");
}

#[test]
fn a_log_whose_topic_is_deleted_while_it_is_synced_is_let_go() {
    let dir = Dir::new();
    let builder = dir.builder().clock(Clock::manual()).topic_with("orders", 1, [("flush.ms", "1000")]);
    let kafka = builder.start().expect("it starts");
    produce(&kafka, ["x"]);
    let later = kafka.clock().now().as_millis() as i64 + 1_000;
    let (_, mut begun) = kafka.shared.with_state(|state, _| state.begin_flushes(later));
    delete_topic(&kafka);
    let (Some((log, Ok(flush))), []) = (begun.pop(), &begun[..]) else { panic!("{begun:?}") };
    assert!(flush.run().is_err(), "its directory has another name");
    assert_eq!(sync(&kafka.shared, log, flush), Ok(()));
}
