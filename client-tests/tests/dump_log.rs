//! Kafka's `kafka-dump-log.sh` reads every file that the storage keeps, and has nothing to complain of: while a log is written,
//! closed, cut, and recovered after an unclean stop.

#![allow(clippy::unwrap_used, reason = "all of it is test code; clippy knows only functions marked #[test]")]

use std::{fs, path::Path, sync::Arc, time::Duration};

use kafkito_client_tests::dump_log::complaint;
use kafkito_client_tests::tool_driver::{Jvm, jvm};
use kafkito_storage::{
    AdmittedBatch, Codec, ControlMarker, Header, Log, LogConfig, LogDir, Origin, Pool, RecordBatchBuilder,
    SystemDisk,
};

/// A guard against a hang, not a bound.
const LIMIT: Duration = Duration::from_secs(60);
const TOPIC_ID: [u8; 16] = [7; 16];
/// How it says, after `Non-consecutive`, that offsets are missing. Compaction leaves such gaps.
const GAP: &str = " is followed by ";
struct Written {
    has_gaps: bool,
    root: tempfile::TempDir,
    dir: LogDir,
    log: Log,
    records: i64,
}

fn config() -> Arc<LogConfig> {
    Arc::new(LogConfig { segment_bytes: 40_000, ..LogConfig::default() })
}

fn open(root: &Path) -> (LogDir, Log) {
    let dir = LogDir::open(Arc::new(SystemDisk::new()), root).unwrap();
    let log = dir.log("orders", 0, TOPIC_ID, config(), Pool::new(1 << 20), 0).unwrap();
    (dir, log)
}

impl Written {
    /// A log of several segments: each codec, keys, headers, idempotent producers, transactions that end either way.
    fn new() -> Self {
        let root = tempfile::tempdir().unwrap();
        let (dir, log) = open(root.path());
        let mut written = Self { has_gaps: false, root, dir, log, records: 0 };
        for round in 0..40 {
            for codec in Codec::ALL {
                written.append(RecordBatchBuilder::new().codec(codec), round);
            }
            let sequence = round as i32 * 3;
            written.append(RecordBatchBuilder::new().producer(1, 0, sequence), round);
            written.append(RecordBatchBuilder::new().producer(2, 0, sequence).transactional(true), round);
            if round % 4 == 3 {
                written.end_transaction(round % 8 == 3);
            }
        }
        written
    }

    fn append(&mut self, mut builder: RecordBatchBuilder, round: i64) {
        let header = Header { key: "header".into(), value: Some("of a record".into()) };
        for record in 0..3 {
            // Timestamps go back now and then.
            let timestamp = 1_700_000_000_000 + round * 1000 - record * 7 + (round % 3) * 2000;
            let key = format!("key {record}");
            let value = format!("value {round} {}", "x".repeat(400));
            builder.push_with_headers(
                timestamp,
                Some(key.as_bytes()),
                Some(value.as_bytes()),
                std::slice::from_ref(&header),
            );
        }
        self.write(&builder.build().unwrap().trusted(), Origin::Client, 3);
    }

    fn end_transaction(&mut self, is_abort: bool) {
        let coordinator_epoch = 5;
        let marker = match is_abort {
            true => ControlMarker::Abort { coordinator_epoch },
            false => ControlMarker::Commit { coordinator_epoch },
        };
        let batch = RecordBatchBuilder::marker(2, 0, marker, 1_700_000_000_000);
        self.write(&batch.trusted(), Origin::Coordinator, 1);
    }

    fn write(&mut self, batch: &AdmittedBatch, origin: Origin, records: i64) {
        self.log.append(batch, origin, (self.records / 300) as i32, 0).unwrap();
        self.log.set_high_watermark(self.log.log_end_offset());
        self.records += records;
    }

    fn files(&self, suffix: &str) -> Vec<String> {
        let partition = self.root.path().join("orders-0");
        let names = fs::read_dir(partition).unwrap().map(|entry| entry.unwrap().path());
        let mut paths: Vec<String> = names.map(|path| path.to_str().unwrap().to_owned()).collect();
        paths.retain(|path| path.ends_with(suffix));
        paths.sort();
        paths
    }

    /// Has the tool read all files of a kind, which must be there, and returns what it said.
    #[track_caller]
    fn dump(&self, jvm: &Jvm, suffix: &str, modes: &[&str]) -> String {
        let files = self.files(suffix);
        assert!(!files.is_empty(), "there is no {suffix}");
        let files = files.join(",");
        let mut args = vec!["--files", &files];
        args.extend(modes);
        let output = jvm.call("org.apache.kafka.tools.DumpLogSegments", &args, "").wait(LIMIT);
        let said = format!("{}{}", output.stdout, output.stderr);
        // Of every file but the first it says so, Kafka's own too: it begins to count before 0.
        let said: String =
            said.lines().filter(|line| !line.trim().starts_with("-1 is followed by")).collect();
        let complaint = complaint(&said);
        assert_eq!(complaint, None, "in what it says about {suffix} {modes:?}: {said}");
        assert!(
            self.has_gaps || !said.contains(GAP),
            "{GAP} in what it says about {suffix} {modes:?}: {said}"
        );
        assert_eq!(output.status, Some(0), "{said}");
        output.stdout
    }

    /// Has the tool read everything.
    #[track_caller]
    fn dump_all(&self, jvm: &Jvm, records: i64) {
        let printed = self.dump(jvm, ".log", &["--deep-iteration", "--print-data-log"]);
        assert_eq!(printed.matches("| offset: ").count() as i64, records, "records in {printed}");
        for modes in [&[][..], &["--index-sanity-check"], &["--verify-index-only"]] {
            self.dump(jvm, ".index", modes);
            self.dump(jvm, ".timeindex", modes);
        }
        self.dump(jvm, ".snapshot", &[]);
        self.dump(jvm, ".txnindex", &[]);
    }
}

#[test]
fn files_are_right_while_they_are_written_and_once_they_are_closed() {
    let Some(jvm) = jvm() else { return };
    let mut written = Written::new();
    let records = written.records;
    written.dump_all(jvm, records);
    written.dir.close([&mut written.log]).unwrap();
    written.dump_all(jvm, records);
    let index = written.dump(jvm, ".index", &[]);
    assert!(index.matches("offset: ").count() > 20, "few entries: {index}");
    let aborted = written.dump(jvm, ".txnindex", &[]);
    assert_eq!(aborted.matches("producerId: 2").count(), 5, "{aborted}");
    let producers = written.dump(jvm, ".snapshot", &[]);
    assert!(producers.contains("producerId: 1") && producers.contains("coordinatorEpoch: 5"), "{producers}");
}

#[test]
fn files_are_right_after_the_log_was_cut() {
    let Some(jvm) = jvm() else { return };
    let mut written = Written::new();
    let held = written.log.read(0, usize::MAX, i64::MAX, false).unwrap();
    let copy = held.slices.concat();
    // Between two batches, as it says so otherwise, and far enough back to lose segments.
    let cut = written.log.entries(600, i64::MAX).unwrap()[0].header.base_offset;
    assert!(written.log.truncate_to(cut).unwrap());
    written.records = cut;
    written.append(RecordBatchBuilder::new(), 41);
    // So many flushes have a cut last: until then it is names that say what is cut, which the tool does not know.
    for _ in 0..3 {
        written.log.flush().unwrap();
    }
    assert_eq!(held.slices.concat(), copy, "what was read has changed");
    let records = cut + 3;
    written.dump_all(jvm, records);
    written.dir.close([&mut written.log]).unwrap();
    written.dump_all(jvm, records);
}

#[test]
fn files_are_right_after_recovery_from_an_unclean_stop() {
    let Some(jvm) = jvm() else { return };
    let mut written = Written::new();
    let records = written.records;
    // As a killed process leaves it: the last append is torn.
    let last = written.files(".log").pop().unwrap();
    let torn = [fs::read(&last).unwrap(), vec![0xee; 300]].concat();
    fs::write(&last, torn).unwrap();
    (written.dir, written.log) = open(written.root.path());
    assert_eq!(written.log.log_end_offset(), records);
    written.log.set_high_watermark(records);
    written.dump_all(jvm, records);
    written.append(RecordBatchBuilder::new(), 40);
    written.dir.close([&mut written.log]).unwrap();
    written.dump_all(jvm, records + 3);
}

#[test]
fn files_are_right_after_compaction() {
    let Some(jvm) = jvm() else { return };
    let mut written = Written::new();
    written.log.flush().unwrap();
    let compacted = written.log.begin_compaction(0).unwrap().run().unwrap();
    let report = written.log.end_compaction(compacted).unwrap().expect("nothing has happened meanwhile");
    assert!(report.records_removed > 500, "{report:?}");
    written.has_gaps = true;
    let records = written.records - report.records_removed as i64;
    written.dump_all(jvm, records);
    written.dir.close([&mut written.log]).unwrap();
    (written.dir, written.log) = open(written.root.path());
    written.log.set_high_watermark(written.records);
    written.append(RecordBatchBuilder::new(), 40);
    written.dump_all(jvm, records + 3);
}
