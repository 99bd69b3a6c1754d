//! Opening partitions that were closed, beside opening their files.

use std::fs::File;
use std::path::PathBuf;
use std::sync::Arc;

use kafkito_storage::{Log, LogConfig, LogDir, StagedDisk, SystemDisk};

use crate::beside;
use crate::logs::{Scratch, admitted, append, batch, open, seconds};

const PARTITIONS: i32 = 1_000;
const PAIRS: usize = 11;

pub(crate) fn run() {
    let scratch = Scratch::new();
    let dir = scratch.dir();
    let batch = admitted(&batch(1 << 10));
    let mut logs: Vec<Log> =
        (0..PARTITIONS).map(|partition| open(&dir, partition, LogConfig::default())).collect();
    logs.iter_mut().for_each(|log| append(log, &batch));
    dir.close(&mut logs).expect("there is room");
    let ours = || {
        let mut logs = Vec::new();
        let mut dir = None;
        let taken = seconds(|| {
            // As a broker does: nothing is changed before everything is open.
            let staged = Arc::new(StagedDisk::new(Arc::new(SystemDisk::new())));
            let opened = LogDir::open(Arc::clone(&staged) as _, &scratch.0).expect("it was closed");
            logs = (0..PARTITIONS).map(|partition| open(&opened, partition, LogConfig::default())).collect();
            staged.commit().expect("there is room");
            dir = Some(opened);
        });
        dir.expect("it was opened").close(&mut logs).expect("there is room");
        taken
    };
    let files: Vec<PathBuf> = (0..PARTITIONS)
        .flat_map(|partition| {
            std::fs::read_dir(scratch.0.join(format!("t-{partition}"))).expect("it is there")
        })
        .map(|file| file.expect("it is there").path())
        .collect();
    let theirs = || {
        seconds(|| {
            for path in &files {
                let file = File::open(path).expect("it is there");
                std::hint::black_box(file.metadata().expect("it is there").len());
            }
        })
    };
    let what =
        format!("open {PARTITIONS} clean partitions, to open, stat and close of their {} files", files.len());
    beside(&what, "at most 3", PAIRS, ours, theirs);
}
