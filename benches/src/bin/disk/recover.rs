//! Recovering a log after a kill, beside reading its bytes and their CRCs.

use std::fs::File;
use std::io::Read;

use kafkito_storage::LogConfig;

use crate::beside;
use crate::logs::{Scratch, admitted, append, batch, open, seconds};

const BATCH: usize = 16 << 10;
const PAIRS: usize = 5;

pub(crate) fn run() {
    let mib: usize = std::env::var("KAFKITO_BENCH_MIB").ok().and_then(|mib| mib.parse().ok()).unwrap_or(1024);
    let scratch = Scratch::new();
    {
        let (mut log, batch) = (open(&scratch.dir(), 0, LogConfig::default()), admitted(&batch(BATCH)));
        (0..(mib << 20) / BATCH).for_each(|_| append(&mut log, &batch));
        // As if killed: neither closed nor synced.
    }
    let ours = || {
        // What an earlier recovery has kept would spare this one its work.
        let checkpoint = scratch.0.join("recovery-point-offset-checkpoint");
        let _ = std::fs::remove_file(checkpoint);
        let dir = scratch.dir();
        seconds(|| open(&dir, 0, LogConfig::default()))
    };
    let files: Vec<_> = std::fs::read_dir(scratch.0.join("t-0")).expect("it is there").collect();
    let paths = files.into_iter().map(|file| file.expect("it is there").path());
    let logs: Vec<_> = paths.filter(|path| path.extension().is_some_and(|suffix| suffix == "log")).collect();
    let theirs = || {
        let mut buffer = vec![0; 1 << 20];
        seconds(|| {
            for path in &logs {
                let mut file = File::open(path).expect("it is there");
                while let Ok(read @ 1..) = file.read(&mut buffer) {
                    std::hint::black_box(crc32c::crc32c(&buffer[..read]));
                }
            }
        })
    };
    beside(
        &format!("recover {mib} MiB, to read + CRC-32C"),
        "at most 1.67: 60 % of the speed",
        PAIRS,
        ours,
        theirs,
    );
}
