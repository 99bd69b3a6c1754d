//! A disk that takes its time to sync, or fails: who has asked for what is synced waits, and nobody else.

use std::io;
use std::ops::Range;
use std::sync::Arc;
use std::thread;

use bytes::Bytes;
use kafkito_storage::{DirEntry, Disk, SystemDisk};
use parking_lot::{Condvar, Mutex};

use super::*;
use crate::fault::tests::{client, produce as produce_request, produced};
use crate::schema::fuzz::RawClient;
use crate::schema::{Struct, messages};

const PATIENCE: Duration = Duration::from_secs(60);

/// The machine's disk, but what it does with the syncs of some files is up to the test.
#[derive(Debug)]
pub(super) struct SlowDisk {
    disk: SystemDisk,
    syncs: Mutex<Syncs>,
    changed: Condvar,
}

#[derive(Debug, Default)]
struct Syncs {
    /// Which paths are held: those with this in them.
    held: Option<&'static str>,
    /// And which fail.
    failing: Option<&'static str>,
    /// Which will be held once compaction has made something.
    held_later: Option<&'static str>,
    /// How many are being held.
    waiting: usize,
    /// Whether each log directory is on a file system of its own.
    is_split: bool,
}

impl SlowDisk {
    pub(super) fn new() -> Arc<Self> {
        Arc::new(Self { disk: SystemDisk::new(), syncs: Mutex::default(), changed: Condvar::new() })
    }

    pub(super) fn set(&self, held: Option<&'static str>, failing: Option<&'static str>) {
        let mut syncs = self.syncs.lock();
        (syncs.held, syncs.failing) = (held, failing);
        self.changed.notify_all();
    }

    /// From now on each log directory is on a file system of its own.
    pub(super) fn split(&self) {
        self.syncs.lock().is_split = true;
    }

    /// Waits until a sync is being held.
    pub(super) fn holds(&self) {
        let mut syncs = self.syncs.lock();
        while syncs.waiting == 0 {
            let waited = self.changed.wait_for(&mut syncs, PATIENCE);
            assert!(!waited.timed_out(), "nothing is synced");
        }
    }

    fn on_sync(&self, path: &Path) -> io::Result<()> {
        let path = path.to_string_lossy();
        let mut syncs = self.syncs.lock();
        if syncs.failing.is_some_and(|name| path.contains(name)) {
            return Err(io::Error::other("it does not answer"));
        }
        while syncs.held.is_some_and(|name| path.contains(name)) {
            syncs.waiting += 1;
            self.changed.notify_all();
            self.changed.wait(&mut syncs);
            syncs.waiting -= 1;
        }
        Ok(())
    }
}

impl Disk for SlowDisk {
    fn append(&self, path: &Path, at: usize, parts: &[&[u8]]) -> io::Result<()> {
        self.disk.append(path, at, parts)
    }

    fn read(&self, path: &Path, range: Range<usize>) -> io::Result<Bytes> {
        self.disk.read(path, range)
    }

    fn truncate(&self, path: &Path, len: usize) -> io::Result<()> {
        self.disk.truncate(path, len)
    }

    fn sync(&self, path: &Path) -> io::Result<()> {
        self.on_sync(path).and_then(|()| self.disk.sync(path))
    }

    fn sync_dir(&self, dir: &Path) -> io::Result<()> {
        self.on_sync(&dir.join("")).and_then(|()| self.disk.sync_dir(dir))
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        if to.extension().is_some_and(|suffix| suffix == "swap") {
            let mut syncs = self.syncs.lock();
            syncs.held = syncs.held_later.take().or(syncs.held);
        }
        let second = |path: &Path| path.to_string_lossy().contains("/log-dir-2/");
        if self.syncs.lock().is_split && second(from) != second(to) {
            return Err(io::ErrorKind::CrossesDevices.into());
        }
        self.disk.rename(from, to)
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        self.disk.remove(path)
    }

    fn create_dir(&self, dir: &Path) -> io::Result<()> {
        self.disk.create_dir(dir)
    }

    fn remove_dir(&self, dir: &Path) -> io::Result<()> {
        self.disk.remove_dir(dir)
    }

    fn list(&self, dir: &Path) -> io::Result<Vec<DirEntry>> {
        self.disk.list(dir)
    }
}

fn start(dir: &Dir, disk: &Arc<SlowDisk>, configs: &[(&str, &str)]) -> Cluster {
    let flushed = [("flush.messages", "1")];
    let builder =
        dir.builder().disk(Arc::clone(disk) as _).topic_with("orders", 1, flushed).topic("other", 1);
    configs
        .iter()
        .fold(builder, |builder, (name, value)| builder.config(*name, *value))
        .start()
        .expect("it starts")
}

fn create_topic(name: &str) -> Struct {
    Struct::new(&messages::CREATE_TOPICS_REQUEST).set("timeoutMs", 1_000).push("topics", |topic| {
        topic.set("name", name).set("numPartitions", 1).set("replicationFactor", 1_i16)
    })
}

/// The topics that there are, and the code of one.
fn topics(client: &mut RawClient) -> Vec<String> {
    let asked = Struct::new(&messages::METADATA_REQUEST).set("topics", crate::schema::Value::Null);
    let answer = client.call(&asked, 9).expect("it is answered");
    let topics = answer.get_structs("topics").expect("topics").into_iter();
    topics.map(|topic| topic.get_str("name").expect("a name").to_owned()).collect()
}

/// How many bytes of `orders` a consumer gets, and the high watermark.
fn fetched(client: &mut RawClient) -> (usize, i64) {
    let asked = Struct::new(&messages::FETCH_REQUEST).set("maxWaitMs", 0).set("maxBytes", 1_000_000).push(
        "topics",
        |topic| {
            topic
                .set("topic", "orders")
                .push("partitions", |partition| partition.set("partitionMaxBytes", 1_000_000))
        },
    );
    let answer = client.call(&asked, 11).expect("it is answered");
    let topic = &answer.get_structs("responses").expect("topics")[0];
    let partition = &topic.get_structs("partitions").expect("partitions")[0];
    let records = partition.get_opt_bytes("records").expect("records").map_or(0, |records| records.len());
    (records, partition.get_i64("highWatermark").expect("a high watermark"))
}

/// The codes of a produce of one record.
fn produce_to(client: &mut RawClient, topic: &str, acks: i16) -> io::Result<Vec<i16>> {
    let answer = client.call(&produce_request(topic, &[0], acks), 9)?;
    Ok(produced(&answer).into_iter().map(|(_, _, code)| code).collect())
}

#[test]
fn a_sync_that_hangs_holds_up_who_has_to_wait_for_it_and_nobody_else() {
    for acks in [1, -1] {
        let (dir, disk) = (Dir::new(), SlowDisk::new());
        let kafka = start(&dir, &disk, &[]);
        let (mut waiting, mut other) = (client(&kafka), client(&kafka));
        disk.set(Some("/orders-0/"), None);
        let waiting =
            thread::spawn(move || produce_to(&mut waiting, "orders", acks).expect("it is answered"));
        disk.holds();
        assert_eq!(produce_to(&mut other, "other", acks).expect("it is answered"), [0]);
        assert_eq!(topics(&mut other), ["orders", "other"]);
        // Nobody sees what is not synced yet, as in Kafka.
        assert_eq!(fetched(&mut other), (0, 0));
        assert!(!waiting.is_finished());
        disk.set(None, None);
        assert_eq!(waiting.join().expect("no panic"), [0]);
        let (bytes, high_watermark) = fetched(&mut other);
        assert!(bytes > 0 && high_watermark == 1, "{bytes} bytes, {high_watermark}");
    }
}

#[test]
fn a_change_of_the_metadata_is_answered_once_it_is_synced_and_nobody_else_waits() {
    let (dir, disk) = (Dir::new(), SlowDisk::new());
    let kafka = start(&dir, &disk, &[]);
    let (mut waiting, mut other) = (client(&kafka), client(&kafka));
    disk.set(Some("/__cluster_metadata-0/"), None);
    let waiting = thread::spawn(move || waiting.call(&create_topic("new"), 5).expect("it is answered"));
    disk.holds();
    assert_eq!(produce_to(&mut other, "other", -1).expect("it is answered"), [0]);
    assert_eq!(topics(&mut other), ["new", "orders", "other"]);
    assert!(!waiting.is_finished());
    disk.set(None, None);
    let answer = waiting.join().expect("no panic");
    assert_eq!(answer.get_structs("topics").expect("topics")[0].get_i16("errorCode"), Ok(0));
}

#[test]
fn the_author_of_a_test_waits_like_a_client() {
    let (dir, disk) = (Dir::new(), SlowDisk::new());
    let kafka = start(&dir, &disk, &[]);
    let mut other = client(&kafka);
    for held in ["/__cluster_metadata-0/", "/orders-0/"] {
        disk.set(Some(held), None);
        thread::scope(|scope| {
            let waiting = scope.spawn(|| match held {
                "/orders-0/" => kafka.topic("orders").produce("x").map(drop),
                _ => kafka.create_topic("new", 1).map(drop),
            });
            disk.holds();
            assert_eq!(produce_to(&mut other, "other", 1).expect("it is answered"), [0]);
            assert!(!waiting.is_finished());
            disk.set(None, None);
            waiting.join().expect("no panic").expect("it lasts");
        });
    }
}

#[test]
fn a_committed_offset_waits_for_its_flush() {
    let (dir, disk) = (Dir::new(), SlowDisk::new());
    let kafka = start(&dir, &disk, &[("log.flush.interval.messages", "1")]);
    // The topic of the offsets is there by then.
    kafka.group("billing").set_offset("orders", 0, 0).expect("there is room");
    let (mut waiting, mut other) = (client(&kafka), client(&kafka));
    disk.set(Some("/__consumer_offsets"), None);
    let commit = Struct::new(&messages::OFFSET_COMMIT_REQUEST)
        .set("groupId", "billing")
        .set("generationIdOrMemberEpoch", -1)
        .push("topics", |topic| topic.set("name", "orders").push("partitions", |partition| partition));
    let waiting = thread::spawn(move || waiting.call(&commit, 7).expect("it is answered"));
    disk.holds();
    assert_eq!(topics(&mut other), ["__consumer_offsets", "orders", "other"]);
    assert!(!waiting.is_finished());
    disk.set(None, None);
    let answer = waiting.join().expect("no panic");
    let partitions = answer.get_structs("topics").expect("topics")[0].get_structs("partitions");
    assert_eq!(partitions.expect("partitions")[0].get_i16("errorCode"), Ok(0));
}

#[test]
fn the_names_that_compaction_leaves_are_synced_beside_everybody_else() {
    let (dir, disk) = (Dir::new(), SlowDisk::new());
    let builder = dir.builder().disk(Arc::clone(&disk) as _).topic("other", 1);
    let kafka = builder.topic_with("orders", 1, [("cleanup.policy", "compact")]).start().expect("it starts");
    for value in ["old", "new"] {
        kafka.topic("orders").produce(Record::new(value).key("table 4")).expect("there is room");
    }
    let mut other = client(&kafka);
    disk.syncs.lock().held_later = Some("/orders-0/");
    thread::scope(|scope| {
        let compacting = scope.spawn(|| kafka.topic("orders").compact());
        disk.holds();
        assert_eq!(produce_to(&mut other, "other", -1).expect("it is answered"), [0]);
        assert_eq!(fetched(&mut other).1, 2);
        assert_eq!(values(&kafka), ["new"]);
        assert!(!compacting.is_finished());
        disk.set(None, None);
        compacting.join().expect("no panic").expect("it lasts");
    });
}

#[test]
fn records_that_cannot_be_synced_are_refused_until_they_can() {
    let (dir, disk) = (Dir::new(), SlowDisk::new());
    let kafka = start(&dir, &disk, &[]);
    let mut client = client(&kafka);
    disk.set(None, Some("/orders-0/"));
    let refused = ErrorCode::KafkaStorageError.code();
    for acks in [1, -1] {
        assert_eq!(produce_to(&mut client, "orders", acks).expect("it is answered"), [refused]);
    }
    assert_eq!(fetched(&mut client), (0, 0));
    let error = kafka.topic("orders").produce("x").expect_err("it cannot be synced");
    assert_eq!(error.code(), Some(ErrorCode::KafkaStorageError));
    assert_eq!(produce_to(&mut client, "other", -1).expect("it is answered"), [0]);
    disk.set(None, None);
    assert_eq!(produce_to(&mut client, "orders", 1).expect("it is answered"), [0]);
    // As in Kafka, what was refused may be there nevertheless.
    assert_eq!(fetched(&mut client).1, 4);
}

#[test]
fn a_change_of_the_metadata_that_cannot_be_synced_is_not_answered() {
    let (dir, disk) = (Dir::new(), SlowDisk::new());
    let kafka = start(&dir, &disk, &[]);
    let mut closed = client(&kafka);
    disk.set(None, Some("/__cluster_metadata-0/"));
    let error = closed.call(&create_topic("new"), 5).expect_err("its connection is closed");
    assert_eq!(error.kind(), io::ErrorKind::UnexpectedEof);
    let error = kafka.create_topic("another", 1).expect_err("it cannot be synced");
    assert_eq!(error.code(), Some(ErrorCode::KafkaStorageError));
    assert!(kafka.warnings().iter().any(|warning| warning.to_string().contains("it does not answer")));
    disk.set(None, None);
    kafka.create_topic("third", 1).expect("it lasts, and what came before");
    assert_eq!(topics(&mut client(&kafka)), ["another", "new", "orders", "other", "third"]);
}

/// The names of files of segments that were begun by a cut which does not last yet.
fn cut_files(dir: &Dir) -> Vec<String> {
    let entries = fs::read_dir(dir.file("orders-0")).expect("it is there").flatten();
    let names = entries.map(|entry| entry.file_name().to_string_lossy().into_owned());
    names.filter(|name| name.contains(".cut") && !name.ends_with(".deleted")).collect()
}

#[test]
fn a_log_is_cut_beside_everybody_else() {
    let (dir, disk) = (Dir::new(), SlowDisk::new());
    let builder = dir.builder().disk(Arc::clone(&disk) as _).brokers(2).topic("other", 1);
    let kafka = builder.replicated_topic("orders", 1, 2).start().expect("it starts");
    let orders = kafka.topic("orders");
    orders.move_leader(0, 2).expect("it is in sync");
    produce(&kafka, ["kept"]);
    orders.drop_replica(0, 1).expect("it follows");
    produce(&kafka, ["lost", "lost too"]);
    kafka.shared.disk.done();
    let one = kafka.bootstrap_servers().split(',').next().map(str::to_owned).expect("there are two");
    let mut other = RawClient::connect(&one, PATIENCE).expect("it listens");
    // Nothing is synced from now on.
    disk.set(Some("/"), None);
    thread::scope(|scope| {
        let electing = scope.spawn(|| kafka.topic("orders").elect_unclean(0, 1));
        disk.holds();
        for acks in [1, -1] {
            assert_eq!(produce_to(&mut other, "orders", acks).expect("it is answered"), [0]);
        }
        let (bytes, high_watermark) = fetched(&mut other);
        assert!(bytes > 0 && high_watermark == 3, "{bytes} bytes, {high_watermark}");
        assert_eq!(values(&kafka)[0], "kept");
        assert!(!electing.is_finished(), "what it changes in the metadata is not synced");
        // A kill now loses nothing, and brings nothing back.
        assert_ne!(cut_files(&dir), [""; 0]);
        let killed = dir.killed();
        let again = killed.start();
        assert_eq!(values(&again), values(&kafka));
        assert_eq!(
            (again.topic("orders").records().expect("it is led").len(), cut_files(&killed).len()),
            (3, 0)
        );
        disk.set(None, None);
        electing.join().expect("no panic").expect("it lasts");
    });
    kafka.shared.disk.done();
    assert_eq!(cut_files(&dir), [""; 0]);
    let before = values(&kafka);
    drop(kafka);
    assert_eq!(values(&dir.start()), before);
}

#[test]
fn a_cut_that_cannot_be_synced_lasts_once_it_can() {
    let (dir, disk) = (Dir::new(), SlowDisk::new());
    let builder = dir.builder().disk(Arc::clone(&disk) as _).clock(Clock::manual()).brokers(2);
    let kafka = builder.replicated_topic("orders", 1, 2).start().expect("it starts");
    let orders = kafka.topic("orders");
    let [leader, follower] = orders.isr(0).expect("it is there")[..] else { panic!("two replicas") };
    produce(&kafka, ["kept"]);
    orders.drop_replica(0, follower).expect("it follows");
    produce(&kafka, ["lost"]);
    assert_eq!(orders.leader(0), Some(leader));
    disk.set(None, Some("/orders-0/"));
    // What it changes is synced, but not what it means to the log.
    orders.elect_unclean(0, follower).expect_err("not all is synced");
    produce(&kafka, ["new"]);
    assert_eq!(values(&kafka), ["kept", "new"]);
    kafka.shared.disk.done();
    assert_ne!(cut_files(&dir), [""; 0]);
    assert!(kafka.warnings().iter().any(|warning| warning.to_string().contains("it does not answer")));
    disk.set(None, None);
    kafka.clock().advance(Duration::from_secs(2));
    kafka.shared.disk.done();
    assert_eq!(cut_files(&dir), [""; 0]);
    assert_eq!(values(&kafka), ["kept", "new"]);
}
