//! A log directory whose files were damaged: opening it gives a log that can be used, or an error that names a file and
//! leaves everything as it was.

use std::path::{Path, PathBuf};
use std::sync::{Arc, LazyLock};

use super::damage::{Becomes, Damage};
use super::seal;
use super::sim_disk::SimDisk;
use crate::paths::{CLEAN_SHUTDOWN, LOG_SUFFIX, SNAPSHOT_SUFFIX, with_suffix};
use crate::{
    Codec, ControlMarker, Disk, Error, Log, LogConfig, LogDir, Origin, Pool, RecordBatchBuilder, Result,
    StagedDisk,
};

const TOPIC_ID: [u8; 16] = [7; 16];

type Files = Vec<(PathBuf, Vec<u8>)>;

/// The bytes say, one after the other, what happens to a sound directory: the first one whether it was closed, then for each
/// damage a file, a kind, a place (two bytes), a number of bytes, and these.
///
/// # Panics
/// When a directory can be opened, but not used, or is refused without a word.
pub fn run(bytes: &[u8]) {
    run_on(&(Arc::new(SimDisk::default()) as _), Path::new("/logs"), bytes);
}

/// The same on any disk: `root` is not there yet, or empty.
fn run_on(disk: &Arc<dyn Disk>, root: &Path, bytes: &[u8]) {
    static SOUND: LazyLock<Files> = LazyLock::new(sound);

    let Some((how, mut damages)) = bytes.split_first() else { return };
    for dir in [root, &root.join("t-0")] {
        disk.create_dir(dir).expect("the disk is sound");
    }
    for (path, bytes) in SOUND.iter() {
        write(disk, &root.join(path), bytes);
    }
    if how % 2 == 1 {
        disk.remove(&root.join(CLEAN_SHUTDOWN)).expect("it was closed");
    }
    while let Some(damage) = Damage::take(&mut damages) {
        inflict(&damage, disk, root);
    }
    for _ in 0..2 {
        let before = files(disk, root);
        let staged = Arc::new(StagedDisk::new(Arc::clone(disk)));
        match open(&(Arc::clone(&staged) as _), root) {
            Ok((dir, log)) => {
                staged.commit().expect("the disk is sound");
                use_log(&dir, log);
            }
            Err(error) => refused(&error, root, &before, &files(disk, root)),
        }
    }
}

/// The error names a file, and nothing was changed.
fn refused(error: &Error, root: &Path, before: &Files, after: &Files) {
    match error {
        Error::Storage(error) => assert!(error.path.starts_with(root), "{error}"),
        // A marker that cannot be read.
        Error::CorruptRecord(_) | Error::InvalidRecord(_) | Error::Undecodable(_) => {}
        error => panic!("{error}"),
    }
    let names = |files: &Files| -> Vec<String> {
        files.iter().map(|(path, bytes)| format!("{} {}", path.display(), bytes.len())).collect()
    };
    let changed = before != after;
    assert!(!changed, "refused with {error}, but of {:#?} became {:#?}", names(before), names(after));
}

fn config() -> Arc<LogConfig> {
    Arc::new(LogConfig { segment_bytes: 4000, index_interval_bytes: 200, ..LogConfig::default() })
}

fn open(disk: &Arc<dyn Disk>, root: &Path) -> Result<(LogDir, Log)> {
    let dir = LogDir::open(Arc::clone(disk), root)?;
    let _ = dir.partitions()?;
    let log = dir.log("t", 0, TOPIC_ID, config(), Pool::new(1 << 20), 0)?;
    Ok((dir, log))
}

/// A closed log directory: several segments, producers, an aborted transaction.
fn sound() -> Files {
    let disk: Arc<dyn Disk> = Arc::new(SimDisk::default());
    let root = Path::new("/logs");
    build(&disk, root).expect("the disk is sound");
    let relative = |path: PathBuf| path.strip_prefix(root).expect("it lies there").to_owned();
    files(&disk, root).into_iter().map(|(path, bytes)| (relative(path), bytes)).collect()
}

fn build(disk: &Arc<dyn Disk>, root: &Path) -> Result<()> {
    let (dir, mut log) = open(disk, root)?;
    for round in 0..20 {
        let codec = [Codec::None, Codec::Lz4][round % 2];
        let mut batch =
            RecordBatchBuilder::new().codec(codec).producer(1, 0, round as i32).transactional(true);
        batch.push(round as i64 * 100, Some(b"key"), Some(&[b'x'; 300]));
        log.append(&batch.build()?.trusted(), Origin::Client, round as i32 / 5, 0)?;
        if round % 7 == 6 {
            let marker = ControlMarker::Abort { coordinator_epoch: 0 };
            let batch = RecordBatchBuilder::marker(1, 0, marker, 5);
            log.append(&batch.trusted(), Origin::Coordinator, round as i32 / 5, 0)?;
        }
    }
    log.set_high_watermark(i64::MAX);
    log.advance_log_start(2)?;
    dir.close([&mut log])
}

/// Everything in the directory and in that of the log.
fn files(disk: &Arc<dyn Disk>, root: &Path) -> Files {
    let mut files = Files::new();
    for dir in [root.to_owned(), root.join("t-0")] {
        for entry in disk.list(&dir).unwrap_or_default().into_iter().filter(|entry| !entry.is_dir) {
            let path = dir.join(&entry.name);
            let bytes = if entry.len == 0 { Vec::new() } else { read(disk, &path, entry.len) };
            files.push((path, bytes));
        }
    }
    files.sort_unstable();
    files
}

fn read(disk: &Arc<dyn Disk>, path: &Path, len: usize) -> Vec<u8> {
    disk.read(path, 0..len).expect("it was listed with that length").to_vec()
}

fn write(disk: &Arc<dyn Disk>, path: &Path, bytes: &[u8]) {
    disk.append(path, 0, &[bytes]).expect("the disk is sound");
}

/// Does to a file what is said about it.
fn inflict(damage: &Damage<'_>, disk: &Arc<dyn Disk>, root: &Path) {
    let mut files = files(disk, root);
    let at = damage.file(files.len());
    let Some((path, bytes)) = files.get_mut(at) else { return };
    let name = path.to_string_lossy().into_owned();
    let becomes = damage.inflict(bytes, |bytes, batch| match batch.filter(|_| name.ends_with(LOG_SUFFIX)) {
        Some(batch) => seal::batch(&mut bytes[batch]),
        None if name.ends_with(SNAPSHOT_SUFFIX) => seal::snapshot(bytes),
        None => {}
    });
    match becomes {
        Becomes::Changed => write(disk, path, bytes),
        Becomes::Removed => disk.remove(path).expect("it is there"),
        Becomes::Renamed(suffix) => disk.rename(path, &with_suffix(path, suffix)).expect("it is there"),
    }
}

/// Does everything to a log that may go wrong with files.
fn use_log(dir: &LogDir, mut log: Log) {
    let _ = log.read(log.log_start_offset(), usize::MAX, i64::MAX, true);
    for timestamp in [0, 500, 1900, 5000] {
        let _ = log.offset_for_timestamp(timestamp);
    }
    for entry in log.entries(0, i64::MAX).unwrap_or_default() {
        let _ = crate::records(&entry.bytes, 1 << 20).map(Iterator::count);
    }
    let _ = log.aborted_transactions(0, i64::MAX);
    log.set_high_watermark(i64::MAX);
    if let Some(Ok(compacted)) = log.begin_compaction(0).map(|compaction| compaction.run()) {
        let _ = log.end_compaction(compacted);
    }
    let mut batch = RecordBatchBuilder::new();
    batch.push(1, Some(b"key"), Some(b"value"));
    if let Ok(batch) = batch.build() {
        let _ = log.append(&batch.trusted(), Origin::Client, 100, 0);
    }
    let _ = log.truncate_to((log.log_start_offset() + log.log_end_offset()) / 2);
    let _ = dir.close([&mut log]);
}

#[cfg(test)]
pub(super) fn seeds() -> Vec<(&'static str, Vec<u8>)> {
    let nines = [0, 0, 4, 9, 9, 9, 9];
    let damaged = |file: u8, kind: u8| [&[0, file, kind][..], &nines].concat();
    vec![
        ("closed", vec![0]),
        ("not-closed", vec![1]),
        ("both", [&damaged(9, 0)[..], &[12, 3, 0, 50, 0]].concat()),
        ("removed", damaged(7, 5)),
        ("renamed", damaged(8, 6)),
        ("begun-by-a-cut", vec![1, 9, 6, 0, 5, 0]),
        ("not-synced", vec![1, 8, 6, 0, 3, 0]),
        ("sealed", vec![1, 8, 1, 0, 70, 2, 9, 9]),
    ]
}

#[cfg(test)]
mod tests {
    use super::super::smoke::try_spoilt;
    use super::*;
    use crate::SystemDisk;

    #[test]
    fn on_a_real_disk_there_is_a_log_or_an_error_with_words() {
        let seeds = seeds().into_iter().map(|(_, bytes)| bytes).collect();
        // Few, as a real disk takes its time to sync.
        try_spoilt("directory", 50, seeds, |bytes| {
            let root = tempfile::tempdir().expect("there is room");
            run_on(&(Arc::new(SystemDisk::new()) as _), root.path(), bytes);
        });
    }
}
