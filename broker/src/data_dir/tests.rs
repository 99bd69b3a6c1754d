//! Clusters that follow one another in a directory.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use crate::{Batch, Builder, Clock, Cluster, Compression, Error, ErrorCode, ErrorKind, Record, StoredBatch};

/// A directory that goes with the test.
struct Dir(PathBuf);

impl Dir {
    fn new() -> Self {
        static NEXT: AtomicU64 = AtomicU64::new(0);
        let name =
            format!("kafkito-data-dir-{}-{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
        Self(std::env::temp_dir().join(name))
    }

    fn builder(&self) -> Builder {
        Cluster::builder().data_dir(&self.0)
    }

    fn start(&self) -> Cluster {
        self.builder().start().expect("the directory can be opened")
    }

    #[track_caller]
    fn refused(&self) -> String {
        let error = self.builder().start().expect_err("the directory cannot be opened");
        assert_eq!(error.kind(), ErrorKind::Storage, "{error}");
        error.to_string()
    }

    /// What a process leaves that is killed now.
    fn killed(&self) -> Self {
        let copy = Self::new();
        copy_dir(&self.0, &copy.0);
        copy
    }

    fn file(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }

    /// Every file with its content.
    fn content(&self) -> BTreeMap<PathBuf, Vec<u8>> {
        let mut files = BTreeMap::new();
        collect(&self.0, &mut files);
        files
    }

    /// The directories of partitions, whatever they are called.
    fn partitions(&self) -> Vec<String> {
        let entries = fs::read_dir(&self.0).expect("it is there").map(|entry| entry.expect("it is there"));
        let dirs = entries.filter(|entry| entry.path().is_dir());
        let mut names: Vec<String> = dirs.map(|dir| dir.file_name().to_string_lossy().into_owned()).collect();
        names.retain(|name| name != "__cluster_metadata-0");
        names.sort();
        names
    }
}

impl Drop for Dir {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn copy_dir(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("there is room");
    for entry in fs::read_dir(from).expect("it is there") {
        let entry = entry.expect("it is there");
        let target = to.join(entry.file_name());
        match entry.path().is_dir() {
            true => copy_dir(&entry.path(), &target),
            false => drop(fs::copy(entry.path(), target).expect("there is room")),
        }
    }
}

fn collect(dir: &Path, files: &mut BTreeMap<PathBuf, Vec<u8>>) {
    for entry in fs::read_dir(dir).expect("it is there") {
        let path = entry.expect("it is there").path();
        match path.is_dir() {
            true => collect(&path, files),
            false => drop(files.insert(path.clone(), fs::read(&path).expect("it can be read"))),
        }
    }
}

fn batches(kafka: &Cluster) -> Vec<StoredBatch> {
    kafka.topic("orders").batches().expect("the topic is there")
}

fn values(kafka: &Cluster) -> Vec<String> {
    let records = kafka.topic("orders").records().expect("the topic is there");
    let text = |value: Option<bytes::Bytes>| String::from_utf8(value.expect("a value").to_vec());
    records.into_iter().map(|record| text(record.value).expect("text")).collect()
}

fn produce(kafka: &Cluster, values: impl IntoIterator<Item = &'static str>) {
    for value in values {
        kafka.topic("orders").produce(value).expect("there is room");
    }
}

fn fill(kafka: &Cluster) {
    let orders = kafka.topic("orders");
    let record = Record::new("two coffees").key("table 4").header("waiter", "Ada").timestamp(5);
    orders.produce(record).expect("there is room");
    for (sequence, codec) in Compression::ALL.into_iter().enumerate() {
        let batch = Batch::new(["a", "b", "c"]).compression(codec).partition(1);
        orders.produce_batch(batch.producer(7, 0, sequence as i32 * 3)).expect("there is room");
    }
    kafka.group("billing").set_offset("orders", 1, 2).expect("the partition is there");
}

/// All that a cluster knows that is to be there again.
fn all(kafka: &Cluster) -> (String, Option<String>, Vec<StoredBatch>, String) {
    let group = kafka.group("billing").view().expect("it is there");
    (kafka.cluster_id(), kafka.topic("orders").id(), batches(kafka), format!("{:?}", group.offsets))
}

#[test]
fn the_next_cluster_goes_on_where_this_one_was() {
    let dir = Dir::new();
    let kafka = dir.builder().topic_with("orders", 3, [("retention.ms", "-1")]).start().expect("it starts");
    fill(&kafka);
    let (before, killed) = (all(&kafka), dir.killed());
    drop(kafka);
    assert!(dir.file(".kafka_cleanshutdown").exists());
    assert!(!killed.file(".kafka_cleanshutdown").exists());
    for dir in [dir, killed] {
        let kafka = dir.builder().topic("orders", 1).start().expect("it starts");
        assert_eq!(all(&kafka), before);
        assert_eq!(kafka.topic("orders").partitions(), Some(3), "it stays as it is");
        let settings = kafka.shared.look(|state| {
            let topic = state.metadata.topic("orders").cloned().expect("it is there");
            state.settings(&topic)
        });
        assert_eq!(settings.topic.retention_ms, -1);
        let last = Compression::ALL.len() as i32 * 3 - 3;
        let again = Batch::new(["a", "b", "c"]).partition(1).producer(7, 0, last);
        let offset = kafka.topic("orders").produce_batch(again).expect("it is known").base_offset;
        assert_eq!(offset, i64::from(last), "a batch that was sent before is recognised");
        let gap = Batch::new(["x"]).partition(1).producer(7, 0, last + 50);
        let error = kafka.topic("orders").produce_batch(gap).expect_err("sequences are missing");
        assert_eq!(error.code(), Some(ErrorCode::OutOfOrderSequenceNumber));
        produce(&kafka, ["more"]);
        assert_eq!(kafka.topic("orders").records().expect("it is there").len(), 1 + 15 + 1);
    }
}

#[test]
fn an_empty_directory_and_a_missing_one_are_formatted() {
    let dir = Dir::new();
    fs::create_dir_all(&dir.0).expect("there is room");
    let id = dir.start().cluster_id();
    let meta = fs::read_to_string(dir.file("meta.properties")).expect("it is there");
    for line in [&format!("cluster.id={id}"), "node.id=1", "version=1", "directory.id="] {
        assert!(meta.lines().any(|said| said.starts_with(line)), "{line} is not in {meta}");
    }
    assert_eq!(dir.start().cluster_id(), id);
    assert!(dir.partitions().is_empty());
}

#[test]
fn no_two_starts_draw_the_same_ids() {
    let dir = Dir::new();
    let mut ids = Vec::new();
    for _ in 0..3 {
        let kafka = dir.start();
        ids.extend(kafka.create_topic("orders", 1).expect("it is new").id());
        produce(&kafka, ["x"]);
        let doomed = crate::metadata::Doomed { name: Some("orders".into()), id: crate::uuid::Uuid::ZERO };
        kafka.shared.with_state(|state, now| drop(state.delete_topics(&[doomed], now)));
    }
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), 3, "{ids:?}");
}

#[test]
fn a_directory_has_one_owner() {
    let dir = Dir::new();
    let kafka = dir.start();
    let why = dir.refused();
    assert!(why.contains(&dir.0.display().to_string()) && why.contains("is in use"), "{why}");
    drop(kafka);
    drop(dir.start());
}

#[test]
fn what_is_somebody_elses_is_not_touched() {
    let dir = Dir::new();
    fs::create_dir_all(dir.file("__cluster_metadata-0")).expect("there is room");
    fs::write(dir.file("notes.txt"), "mine").expect("there is room");
    let before = dir.content();
    let why = dir.refused();
    assert!(why.contains("meta.properties") && why.contains("is no data directory"), "{why}");
    assert_eq!(dir.content(), before);
}

/// Damages a file of a directory that was closed, sees it refused by name, and everything as it was.
fn damaged(name: &str, damage: impl FnOnce(&mut Vec<u8>), words: &[&str]) {
    let dir = Dir::new();
    let kafka = dir.builder().topic("orders", 3).start().expect("it starts");
    fill(&kafka);
    drop(kafka);
    let mut bytes = fs::read(dir.file(name)).expect("it is there");
    damage(&mut bytes);
    fs::write(dir.file(name), bytes).expect("there is room");
    let mut before = dir.content();
    for _ in 0..2 {
        let why = dir.refused();
        assert!(!why.contains('\n') && why.contains(name.split('/').next().unwrap_or(name)), "{why}");
        assert!(words.iter().all(|word| why.contains(word)), "{words:?} is not all in {why}");
        let mut after = dir.content();
        // A new record of the metadata tells of the start that was tried; nobody depends on what is in these two.
        for content in [&mut before, &mut after] {
            content.retain(|path, _| !path.to_string_lossy().contains("__cluster_metadata-0"));
            content.retain(|path, _| !path.to_string_lossy().ends_with("-checkpoint"));
        }
        let names = |content: &BTreeMap<PathBuf, Vec<u8>>| content.keys().cloned().collect::<Vec<_>>();
        assert_eq!(names(&after), names(&before));
        assert!(after == before, "a file has changed");
    }
}

#[test]
fn damaged_files_are_named_and_left_as_they_are() {
    damaged("meta.properties", |bytes| bytes.truncate(20), &["line", "missing"]);
    damaged("meta.properties", |bytes| replace(bytes, "version=1", "version=2"), &["version"]);
    damaged("meta.properties", |bytes| replace(bytes, "node.id=1", "node.id=7"), &["broker 1"]);
    damaged("recovery-point-offset-checkpoint", |bytes| bytes[0] = b'9', &["line 1"]);
    damaged("orders-1/partition.metadata", |bytes| bytes[9] = b'7', &["partition.metadata", "line"]);
    damaged("orders-1/leader-epoch-checkpoint", |bytes| bytes[0] = b'7', &["line 1"]);
}

fn replace(bytes: &mut Vec<u8>, from: &str, to: &str) {
    *bytes = String::from_utf8_lossy(bytes).replace(from, to).into_bytes();
}

#[test]
fn a_record_of_the_metadata_that_is_none_is_refused() {
    let dir = Dir::new();
    drop(dir.builder().topic("orders", 1).start().expect("it starts"));
    let log = dir.file("__cluster_metadata-0/00000000000000000000.log");
    let mut bytes = fs::read(&log).expect("it is there");
    let at = bytes.len() / 2;
    bytes[at] ^= 1;
    fs::write(&log, bytes).expect("there is room");
    fs::remove_file(dir.file(".kafka_cleanshutdown")).expect("it was closed");
    let why = dir.refused();
    assert!(why.contains("__cluster_metadata-0") && why.contains("at byte"), "{why}");
}

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
fn after_its_end_a_cluster_writes_nothing() {
    let dir = Dir::new();
    let kafka = dir.builder().topic("orders", 1).start().expect("it starts");
    produce(&kafka, ["x"]);
    let (orders, group, clock) = (kafka.topic("orders"), kafka.group("g"), kafka.clock());
    drop(kafka);
    let before = dir.content();
    let code = |error: Error| error.code();
    assert_eq!(orders.produce("y").map_err(code), Err(Some(ErrorCode::KafkaStorageError)));
    assert!(group.set_offset("orders", 0, 1).is_err());
    clock.advance(Duration::from_secs(1_000_000));
    assert!(dir.content() == before, "a file has changed");
}

#[test]
fn what_the_disk_refuses_is_refused_with_kafkas_code_until_there_is_room() {
    let dir = Dir::new();
    let kafka = dir.builder().topic("orders", 2).start().expect("it starts");
    let put = |partition, value: &'static str| {
        kafka.topic("orders").produce(Record::new(value).partition(partition))
    };
    put(0, "before").expect("there is room");
    // Where the directory of a partition should be, there is a file: nobody may write one, root neither.
    fs::write(dir.file("orders-1"), "in the way").expect("there is room");
    for _ in 0..2 {
        let error = put(1, "lost").expect_err("there is no place for it");
        assert_eq!(error.code(), Some(ErrorCode::KafkaStorageError));
        assert!(error.to_string().contains("orders-1"), "{error}");
    }
    let warnings = kafka.warnings();
    assert_eq!((warnings.len(), warnings[0].kind, warnings[0].count), (1, crate::WarningKind::DiskFailed, 2));
    put(0, "meanwhile").expect("others go on");
    fs::remove_file(dir.file("orders-1")).expect("it is there");
    assert_eq!(put(1, "after").expect("there is room again").offset, 0);
    drop(kafka);
    assert_eq!(values(&dir.start()), ["before", "meanwhile", "after"]);
}

#[test]
fn a_log_still_begins_where_its_records_were_deleted() {
    let dir = Dir::new();
    let kafka = dir.builder().topic("orders", 1).start().expect("it starts");
    produce(&kafka, ["a", "b", "c"]);
    kafka.shared.with_state(|state, now| {
        let name = crate::state::TopicRef::Name("orders".into());
        let partition = state.locate(&name, 0).expect("it is there");
        let settings = state.settings(&partition.topic);
        let log = state.partitions.log_mut(&partition, &settings, now).expect("there is room");
        assert!(log.advance_log_start(2).expect("it is below the end"));
        state.log_start_moved(now);
    });
    drop(kafka);
    assert_eq!(values(&dir.start()), ["c"]);
}

#[test]
fn log_dirs_are_told_as_they_are() {
    let dir = Dir::new();
    let kafka = dir.start();
    let path = kafka.shared.look(|state| state.partitions.path().map(Path::to_owned));
    assert_eq!(path.as_deref(), Some(&*dir.0));
    let space = super::space(&dir.0);
    assert!(space.is_none_or(|space| 0 < space.total && space.usable <= space.total), "{space:?}");
}

#[test]
fn a_partition_that_kafka_has_left_without_a_leader_gets_one() {
    use crate::metadata::{BrokerIds, NO_LEADER, PartitionChange, Record as Change};

    let dir = Dir::new();
    let kafka = dir.builder().topic("orders", 1).start().expect("it starts");
    produce(&kafka, ["x"]);
    kafka.shared.with_state(|state, now| {
        let topic_id = state.metadata.topic("orders").expect("it is there").id;
        let left = PartitionChange {
            topic_id,
            leader: Some(NO_LEADER),
            isr: Some(BrokerIds::default()),
            eligible_leaders: Some([1].as_slice().into()),
            ..PartitionChange::default()
        };
        state.commit(vec![Change::PartitionChange(left)], now).expect("there is room");
    });
    drop(kafka);
    let kafka = dir.start();
    assert_eq!(kafka.topic("orders").produce("y").expect("it is led").offset, 1);
    let led = kafka.shared.look(|state| state.metadata.partition("orders", 0).cloned()).expect("it is there");
    assert_eq!((led.leader, led.leader_epoch, &led.isr[..], led.rare), (1, 2, &[1][..], None));
    assert_eq!(batches(&kafka)[1].leader_epoch, 2);
}
