//! Whatever the files of a log directory hold, opening it gives a log or an error that names a file: never a panic.
#![allow(missing_docs, clippy::unwrap_used)]

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, LazyLock};

use kafkito_storage::{
    Codec, ControlMarker, Error, Log, LogConfig, LogDir, Origin, Pool, RecordBatchBuilder, SystemDisk,
};
use proptest::prelude::*;

const TOPIC_ID: [u8; 16] = [7; 16];

fn config() -> Arc<LogConfig> {
    Arc::new(LogConfig { segment_bytes: 4000, index_interval_bytes: 200, ..LogConfig::default() })
}

fn open(root: &Path) -> Result<(LogDir, Log), Error> {
    let dir = LogDir::open(Arc::new(SystemDisk::new()), root)?;
    let log = dir.log("t", 0, TOPIC_ID, config(), Pool::new(1 << 20), 0)?;
    Ok((dir, log))
}

/// A copy of [`sound`], which is made once.
fn copy_sound(root: &Path) {
    static SOUND: LazyLock<Vec<(PathBuf, Vec<u8>)>> = LazyLock::new(|| {
        let dir = tempfile::tempdir().unwrap();
        sound(dir.path());
        let relative = |path: &PathBuf| path.strip_prefix(dir.path()).unwrap().to_owned();
        files(dir.path()).iter().map(|path| (relative(path), fs::read(path).unwrap())).collect()
    });
    fs::create_dir(root.join("t-0")).unwrap();
    SOUND.iter().for_each(|(path, bytes)| fs::write(root.join(path), bytes).unwrap());
}

/// A closed log directory: several segments, producers, an aborted transaction.
fn sound(root: &Path) {
    let (dir, mut log) = open(root).unwrap();
    for round in 0..20 {
        let codec = Codec::ALL[round % 5];
        let mut batch =
            RecordBatchBuilder::new().codec(codec).producer(1, 0, round as i32).transactional(true);
        batch.push(round as i64 * 100, Some(b"key"), Some(&[b'x'; 300]));
        log.append(&batch.build().unwrap().trusted(), Origin::Client, round as i32 / 5, 0).unwrap();
        if round % 7 == 6 {
            let marker = ControlMarker::Abort { coordinator_epoch: 0 };
            let batch = RecordBatchBuilder::marker(1, 0, marker, 5);
            log.append(&batch.trusted(), Origin::Coordinator, round as i32 / 5, 0).unwrap();
        }
    }
    log.set_high_watermark(i64::MAX);
    log.advance_log_start(2).unwrap();
    dir.close([&mut log]).unwrap();
}

fn files(root: &Path) -> Vec<PathBuf> {
    let mut files: Vec<PathBuf> = [root.to_owned(), root.join("t-0")]
        .iter()
        .flat_map(|dir| fs::read_dir(dir).unwrap().map(|entry| entry.unwrap().path()))
        .filter(|path| path.is_file())
        .collect();
    files.sort();
    files
}

#[derive(Debug, Clone)]
enum Damage {
    Set(prop::sample::Index, Vec<u8>),
    Cut(prop::sample::Index),
    Extend(Vec<u8>),
    Remove,
    Rename(String),
}

fn damage() -> impl Strategy<Value = Damage> {
    let bytes = || prop::collection::vec(any::<u8>(), 1..20);
    prop_oneof![
        6 => (any::<prop::sample::Index>(), bytes()).prop_map(|(at, bytes)| Damage::Set(at, bytes)),
        2 => any::<prop::sample::Index>().prop_map(Damage::Cut),
        2 => bytes().prop_map(Damage::Extend),
        1 => Just(Damage::Remove),
        1 => prop_oneof![Just(".swap"), Just(".cleaned"), Just(".deleted")].prop_map(|s| Damage::Rename(s.to_owned())),
    ]
}

impl Damage {
    fn inflict(&self, file: &Path) {
        let mut bytes = fs::read(file).unwrap();
        match self {
            Damage::Set(at, new) if !bytes.is_empty() => {
                let at = at.index(bytes.len());
                let len = new.len().min(bytes.len() - at);
                bytes[at..at + len].copy_from_slice(&new[..len]);
            }
            Damage::Set(..) => {}
            Damage::Cut(at) => bytes.truncate(at.index(bytes.len() + 1)),
            Damage::Extend(new) => bytes.extend(new),
            Damage::Remove => return fs::remove_file(file).unwrap(),
            Damage::Rename(suffix) => {
                let mut name = file.as_os_str().to_owned();
                name.push(suffix);
                return fs::rename(file, name).unwrap();
            }
        }
        fs::write(file, bytes).unwrap();
    }
}

/// Does everything to a log that may go wrong with files.
fn use_log(dir: &LogDir, mut log: Log) {
    let _ = log.read(log.log_start_offset(), usize::MAX, i64::MAX, true);
    for timestamp in [0, 500, 1900, 5000] {
        let _ = log.offset_for_timestamp(timestamp);
    }
    for entry in log.entries(0, i64::MAX) {
        let _ = kafkito_storage::records(&entry.bytes, 1 << 20).map(|records| records.count());
    }
    let _ = log.begin_compaction(0).map(|compaction| compaction.run());
    let mut batch = RecordBatchBuilder::new();
    batch.push(1, Some(b"key"), Some(b"value"));
    let _ = log.append(&batch.build().unwrap().trusted(), Origin::Client, 100, 0);
    let _ = log.truncate_to((log.log_start_offset() + log.log_end_offset()) / 2);
    let _ = dir.close([&mut log]);
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: std::env::var("KAFKITO_LONG").map_or(64, |_| 20_000),
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn whatever_the_files_hold_there_is_a_log_or_an_error_with_words(
        damages in prop::collection::vec((any::<prop::sample::Index>(), damage()), 1..4),
        is_clean in any::<bool>(),
    ) {
        let root = tempfile::tempdir().unwrap();
        copy_sound(root.path());
        if !is_clean {
            fs::remove_file(root.path().join(".kafka_cleanshutdown")).unwrap();
        }
        for (which, damage) in &damages {
            let files = files(root.path());
            damage.inflict(&files[which.index(files.len())]);
        }
        for _ in 0..2 {
            match open(root.path()) {
                Ok((dir, log)) => use_log(&dir, log),
                Err(Error::Storage(error)) => prop_assert!(error.path.starts_with(root.path()), "{}", error),
                // A marker that cannot be read, or an index of transactions.
                Err(Error::CorruptRecord(_) | Error::InvalidRecord(_) | Error::Undecodable(_)) => {}
                Err(error) => return Err(TestCaseError::fail(error.to_string())),
            }
        }
    }
}
