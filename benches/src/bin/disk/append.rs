//! Appending what a producer sent: checked, and copied or written.

use std::fs::OpenOptions;
use std::io::Write;
use std::sync::Arc;

use kafkito_storage::{Log, LogConfig, Origin, Pool, check};

use crate::beside;
use crate::logs::{BYTES_MAX, NOW, Scratch, batch, open, seconds};

const BYTES: usize = 64 << 20;
const PAIRS: usize = 21;
/// The CRC is that of what follows it.
const AFTER_CRC: usize = 21;

pub(crate) fn run() {
    in_memory(1 << 10, "at most 2.5");
    in_memory(64 << 10, "at most 1.25");
    on_disk(1 << 10);
    on_disk(64 << 10);
}

/// Checks and appends the batch until there are so many bytes.
fn fill(log: &mut Log, batch: &bytes::Bytes) {
    for _ in 0..BYTES / batch.len() {
        let checked = check(batch.clone(), BYTES_MAX).expect("the batch is sound");
        let admitted = checked.admit(log.config(), NOW).expect("the topic takes it");
        log.append(&admitted, Origin::Client, 0, NOW).expect("there is room");
    }
}

fn in_memory(size: usize, bound: &str) {
    let (batch, pool) = (batch(size), Pool::new(1 << 30));
    let ours = || {
        let mut log = Log::new(Arc::new(LogConfig::default()), pool.clone());
        seconds(|| fill(&mut log, &batch))
    };
    let mut copy = vec![0_u8; BYTES];
    let theirs = || {
        seconds(|| {
            for place in copy.chunks_exact_mut(batch.len()) {
                std::hint::black_box(crc32c::crc32c(&batch[AFTER_CRC..]));
                place.copy_from_slice(&batch);
            }
        })
    };
    beside(&format!("append {size} B in memory, to CRC-32C + memcpy"), bound, PAIRS, ours, theirs);
}

fn on_disk(size: usize) {
    let (batch, scratch) = (batch(size), Scratch::new());
    let dir = scratch.dir();
    let ours = || {
        let mut log = open(&dir, 0, LogConfig::default());
        let taken = seconds(|| fill(&mut log, &batch));
        dir.delete(log).and_then(|()| dir.remove_deleted()).expect("it can be removed");
        taken
    };
    let path = scratch.0.join("plain");
    let theirs = || {
        let mut file = OpenOptions::new().append(true).create(true).open(&path).expect("there is room");
        let taken = seconds(|| {
            for _ in 0..BYTES / batch.len() {
                std::hint::black_box(crc32c::crc32c(&batch[AFTER_CRC..]));
                file.write_all(&batch).expect("there is room");
            }
        });
        std::fs::remove_file(&path).expect("it is there");
        taken
    };
    beside(&format!("append {size} B on disk, to CRC-32C + write(2)"), "at most 1.25", PAIRS, ours, theirs);
}
