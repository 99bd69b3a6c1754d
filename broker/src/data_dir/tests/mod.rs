//! Clusters that follow one another in a directory.

mod administration;
mod compaction;
mod exported;
mod files;
mod foreign;
mod log_dirs;
mod moved_logs;
mod refused;
mod restart;
mod several;
mod several_exported;
mod several_log_dirs;
mod slow_disk;
mod snapshots;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use crate::{Batch, Builder, Clock, Cluster, Compression, Error, ErrorCode, ErrorKind, Record, StoredBatch};

/// A directory that goes with the test.
pub(crate) struct Dir(pub(crate) PathBuf);

impl Dir {
    pub(crate) fn new() -> Self {
        static NEXT: AtomicU64 = AtomicU64::new(0);
        let name =
            format!("kafkito-data-dir-{}-{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
        Self(std::env::temp_dir().join(name))
    }

    pub(crate) fn builder(&self) -> Builder {
        Cluster::builder().data_dir(&self.0)
    }

    pub(crate) fn start(&self) -> Cluster {
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
