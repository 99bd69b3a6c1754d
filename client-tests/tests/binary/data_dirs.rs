//! Directories that cannot be opened: damaged, foreign, newer, in use, or not to be written. Each is refused in one sentence that names
//! the file, the place in it and the reason; and its files stay as they were.

use std::collections::BTreeMap;
use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;

use kafkito::{Batch, Cluster, Record};
use kafkito_client_tests::{broker::binary, run};
use kafkito_storage::{LogConfig, LogDir, Origin, Pool, RecordBatchBuilder, SystemDisk};

use crate::kit::LIMIT;

/// Some user without rights, for whom a directory can be read-only.
const NOBODY: u32 = 65_534;
const METADATA_ID: [u8; 16] = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1];
const LOG: &str = "00000000000000000000.log";

struct Dir {
    _root: tempfile::TempDir,
    path: PathBuf,
}

impl Dir {
    /// A directory that was closed, with records, a transaction, and committed offsets.
    fn new() -> Self {
        let root = tempfile::tempdir().unwrap();
        let path = root.path().join("data");
        let kafka = Cluster::builder().data_dir(&path).topic("orders", 1).start().unwrap();
        for number in 0..20 {
            kafka.topic("orders").produce(Record::new(format!("value {number}")).key("key")).unwrap();
        }
        let batch = Batch::new(["x"]).producer(7, 0, 0).transactional();
        kafka.topic("orders").produce_batch(batch).unwrap();
        kafka.topic("orders").produce_batch(Batch::abort(7, 0)).unwrap();
        kafka.group("billing").set_offset("orders", 0, 5).unwrap();
        drop(kafka);
        Self { _root: root, path }
    }

    fn file(&self, name: &str) -> PathBuf {
        self.path.join(name)
    }

    fn damage(&self, name: &str, damage: impl FnOnce(&mut Vec<u8>)) -> &Self {
        let mut bytes = fs::read(self.file(name)).unwrap();
        damage(&mut bytes);
        fs::write(self.file(name), bytes).unwrap();
        self
    }

    fn replace(&self, name: &str, from: &str, to: &str) -> &Self {
        self.damage(name, |bytes| *bytes = String::from_utf8_lossy(bytes).replace(from, to).into_bytes())
    }

    /// The process was killed, some time after everything had been synced.
    fn killed(&self) -> &Self {
        fs::remove_file(self.file(".kafka_cleanshutdown")).unwrap();
        self
    }

    /// Appends a record to a log, as somebody else would, and closes the directory again.
    fn append(
        &self,
        topic: &str,
        partition: i32,
        topic_id: [u8; 16],
        key: Option<&[u8]>,
        value: &[u8],
    ) -> &Self {
        let mut batch = RecordBatchBuilder::new();
        batch.push(1, key, Some(value));
        let batch = batch.build().unwrap().trusted();
        // Whoever opens it next takes away snapshots of producers that are of no use any more.
        for batch in [Some(&batch), None] {
            let dir = LogDir::open(Arc::new(SystemDisk::new()), &self.path).unwrap();
            let config = Arc::new(LogConfig::default());
            let mut log = dir.log(topic, partition, topic_id, config, Pool::new(1 << 20), 0).unwrap();
            if let Some(batch) = batch {
                let epoch = log.leader_epochs().latest_epoch().unwrap_or(0);
                log.append(batch, Origin::Coordinator, epoch, 0).unwrap();
            }
            dir.close([&mut log]).unwrap();
        }
        self
    }

    #[track_caller]
    fn assert_refused(&self, words: &[&str]) {
        assert_refused(&self.path, &self.path, words);
    }

    /// The same where the logs beside the damaged one may have been recovered before.
    #[track_caller]
    fn assert_refused_for(&self, partition: &str, words: &[&str]) {
        assert_refused(&self.path, &self.file(partition), words);
    }
}

fn content(dir: &Path, files: &mut BTreeMap<PathBuf, Vec<u8>>) {
    for path in fs::read_dir(dir).into_iter().flatten().map(|entry| entry.unwrap().path()) {
        match path.is_dir() {
            true => content(&path, files),
            false => drop(files.insert(path.clone(), fs::read(&path).unwrap_or_default())),
        }
    }
}

/// `kafkito --data-dir PATH` is refused in one sentence with these words, twice, and nothing in `kept` has changed.
#[track_caller]
fn assert_refused(path: &Path, kept: &Path, words: &[&str]) {
    let mut before = BTreeMap::new();
    content(kept, &mut before);
    for _ in 0..2 {
        let mut command = Command::new(binary());
        command.args(["--listen", "127.0.0.1:0", "--data-dir"]).arg(path);
        let said = run::run(&mut command, LIMIT);
        assert_eq!((said.status, said.stdout.as_str()), (Some(2), ""), "{said}");
        assert!(said.stderr.starts_with("kafkito: ") && said.stderr.lines().count() == 1, "{said}");
        let path = path.display().to_string();
        let missing = words.iter().find(|word| !said.stderr.contains(**word));
        assert!(missing.is_none() && said.stderr.contains(&path), "{missing:?}: {said}");
    }
    let mut after = BTreeMap::new();
    content(kept, &mut after);
    let changed = before.keys().chain(after.keys()).find(|path| before.get(*path) != after.get(*path));
    assert_eq!(changed, None, "it has changed");
}

#[test]
fn a_damaged_log_is_refused_with_the_byte() {
    let last = |bytes: &mut Vec<u8>| bytes.truncate(bytes.len() - 5);
    let log = format!("orders-0/{LOG}");
    Dir::new().damage(&log, last).assert_refused(&[&log, "at byte", "not whole"]);
    // What had been synced must be there after a kill, too.
    let middle = |bytes: &mut Vec<u8>| bytes[100] ^= 1;
    Dir::new().killed().damage(&log, middle).assert_refused_for("orders-0", &[&log, "at byte 78", "CRC"]);
    let metadata = format!("__cluster_metadata-0/{LOG}");
    Dir::new()
        .killed()
        .damage(&metadata, middle)
        .assert_refused_for("__cluster_metadata-0", &[&metadata, "at byte 0", "CRC"]);
}

#[test]
fn damaged_small_files_are_refused_with_the_line() {
    let digit = |bytes: &mut Vec<u8>| bytes[0] = b'7';
    for file in ["recovery-point-offset-checkpoint", "orders-0/leader-epoch-checkpoint"] {
        Dir::new().damage(file, digit).assert_refused(&[file, "in line 1"]);
    }
    let row = |bytes: &mut Vec<u8>| bytes.extend_from_slice(b"not a row\n");
    let checkpoint = "replication-offset-checkpoint";
    Dir::new().damage(checkpoint, row).assert_refused(&[checkpoint, "in line"]);
    let meta = "meta.properties";
    Dir::new().replace(meta, "cluster.id", "cluster").assert_refused(&[meta, "cluster.id is missing"]);
    Dir::new().replace(meta, "node.id=1", "node.id=one").assert_refused(&[meta, "in line", "no node id"]);
    let topic_id = "orders-0/partition.metadata";
    Dir::new().replace(topic_id, "topic_id: ", "topic_id: A").assert_refused(&[topic_id, "in line 2"]);
}

#[test]
fn damaged_internal_records_are_refused_with_their_offset() {
    let dir = Dir::new();
    let key = [0, 1, 0, 9, b'x'];
    let partitions = LogDir::open(Arc::new(SystemDisk::new()), &dir.path).unwrap().partitions().unwrap();
    let offsets = partitions.iter().find(|partition| partition.topic == "__consumer_offsets").unwrap();
    let (partition, id) = (offsets.partition, offsets.topic_id.unwrap());
    let name = format!("__consumer_offsets-{partition}");
    dir.append("__consumer_offsets", partition, id, Some(&key), b"").assert_refused(&[&name, "at offset"]);
    let dir = Dir::new();
    dir.append("__cluster_metadata", 0, METADATA_ID, None, &[9, 9])
        .assert_refused(&["__cluster_metadata-0", "at offset"]);
}

#[test]
fn what_a_newer_kafka_has_written_is_refused_by_name() {
    let meta = "meta.properties";
    Dir::new().replace(meta, "version=1", "version=2").assert_refused(&[
        meta,
        "in line",
        "version \"2\" is not known",
    ]);
    let record = |value: &[u8], words: &[&str]| {
        let dir = Dir::new();
        dir.append("__cluster_metadata", 0, METADATA_ID, None, value);
        dir.assert_refused(&[&["__cluster_metadata-0", "at offset"][..], words].concat());
    };
    // A record of a type that Kafka 4.3 does not have, and one in a version that it does not have.
    record(&[1, 99, 0], &["99"]);
    record(&[1, 2, 9], &["9"]);
    let feature = [&[1, 12, 0, 17][..], b"metadata.version", &[0, 99, 0]].concat();
    let dir = Dir::new();
    dir.append("__cluster_metadata", 0, METADATA_ID, None, &feature);
    dir.assert_refused(&["metadata.version is finalized at level 99", "Kafka 4.3 knows 7 to 30"]);
}

#[test]
fn what_is_no_data_directory_is_not_touched() {
    let root = tempfile::tempdir().unwrap();
    fs::write(root.path().join("notes.txt"), "mine").unwrap();
    assert_refused(root.path(), root.path(), &["is no data directory", "notes.txt"]);
    let file = root.path().join("notes.txt");
    assert_refused(&file, root.path(), &["cannot be listed"]);
    assert_refused(Path::new("/proc/kafkito"), root.path(), &["cannot be created"]);
    assert_eq!(fs::read_dir(root.path()).unwrap().count(), 1);
}

#[test]
fn one_that_is_in_use_is_refused() {
    let dir = Dir::new();
    let owner = Cluster::builder().data_dir(&dir.path).start().unwrap();
    dir.assert_refused(&["is in use", ".lock"]);
    owner.topic("orders").produce("it goes on").unwrap();
}

/// Everything below gets these modes.
fn set_modes(path: &Path, dirs: u32, files: u32) {
    for entry in fs::read_dir(path).unwrap().map(|entry| entry.unwrap().path()) {
        match entry.is_dir() {
            true => set_modes(&entry, dirs, files),
            false => fs::set_permissions(entry, Permissions::from_mode(files)).unwrap(),
        }
    }
    fs::set_permissions(path, Permissions::from_mode(dirs)).unwrap();
}

#[test]
fn one_that_may_not_be_written_is_refused() {
    let dir = Dir::new();
    // Root may write everything; so the broker is nobody, and has a copy of itself that nobody may run.
    let is_root = rustix::process::geteuid().is_root();
    let root = dir.path.parent().unwrap();
    fs::set_permissions(root, Permissions::from_mode(0o755)).unwrap();
    let copy = root.join("kafkito");
    fs::copy(binary(), &copy).unwrap();
    set_modes(&dir.path, 0o555, 0o444);
    let mut before = BTreeMap::new();
    content(&dir.path, &mut before);
    let mut command = Command::new(&copy);
    command.args(["--listen", "127.0.0.1:0", "--data-dir"]).arg(&dir.path);
    if is_root {
        command.uid(NOBODY).gid(NOBODY);
    }
    let said = run::run(&mut command, LIMIT);
    set_modes(&dir.path, 0o755, 0o644);
    assert_eq!((said.status, said.stderr.lines().count()), (Some(2), 1), "{said}");
    let lock = dir.file(".lock").display().to_string();
    assert!(
        said.stderr.contains(&lock) && said.stderr.contains("cannot be locked: Permission denied"),
        "{said}"
    );
    let mut after = BTreeMap::new();
    content(&dir.path, &mut after);
    assert!(before == after, "a file has changed");
}

/// Indexes can be made anew from the batches: that repairs nothing which could have been read.
#[test]
fn damaged_indexes_are_made_anew() {
    let dir = Dir::new();
    let before = fs::read(dir.file(&format!("orders-0/{LOG}"))).unwrap();
    for suffix in ["index", "timeindex"] {
        fs::write(dir.file(&format!("orders-0/00000000000000000000.{suffix}")), [0xff; 13]).unwrap();
    }
    let kafka = Cluster::builder().data_dir(&dir.path).start().unwrap();
    assert_eq!(kafka.topic("orders").records().unwrap().len(), 21);
    drop(kafka);
    assert!(fs::read(dir.file(&format!("orders-0/{LOG}"))).unwrap() == before, "the log has changed");
}
