//! What cannot be opened, or written.

use super::*;

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
    let before = dir.content();
    for _ in 0..2 {
        let why = dir.refused();
        assert!(!why.contains('\n') && why.contains(name.split('/').next().unwrap_or(name)), "{why}");
        assert!(words.iter().all(|word| why.contains(word)), "{words:?} is not all in {why}");
        let after = dir.content();
        let names = |content: &BTreeMap<PathBuf, Vec<u8>>| content.keys().cloned().collect::<Vec<_>>();
        assert_eq!(names(&after), names(&before));
        assert!(after == before, "a file has changed");
    }
}

#[test]
fn damaged_files_are_named_and_left_as_they_are() {
    damaged("meta.properties", |bytes| bytes.truncate(20), &["line", "missing"]);
    damaged("meta.properties", |bytes| replace(bytes, "version=1", "version=2"), &["version"]);
    damaged("meta.properties", |bytes| replace(bytes, "node.id=1", "node.id=x"), &["line", "node id"]);
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
