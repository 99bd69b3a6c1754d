//! A log against a plain model of it, whatever is done to both; and what readers hold never changes.
#![allow(missing_docs, clippy::unwrap_used)]

use std::sync::Arc;

use bytes::Bytes;
use kafkito_storage::{
    BatchHeader, CleanupPolicy, Codec, Error, Log, LogConfig, Origin, Pool, RecordBatchBuilder, batches,
};
use proptest::prelude::*;

/// Several index intervals.
const SEGMENT_BYTES: usize = 20_000;
const SEGMENT_MS: i64 = 900;
const MEMORY_MAX: u64 = 160 * 1024;

#[derive(Debug, Clone)]
enum Op {
    Append {
        timestamps: Vec<i64>,
        value: usize,
        codec: Codec,
        epoch_bump: bool,
    },
    Read {
        at: f64,
        max_bytes: usize,
        up_to: f64,
        min_one: bool,
    },
    /// Reads as many bytes as some batches have exactly, less `short`.
    ReadExactly {
        at: f64,
        batches: usize,
        short: usize,
    },
    Hold {
        at: f64,
    },
    Release {
        which: usize,
    },
    FindTime {
        timestamp: i64,
    },
    HighWatermark {
        at: f64,
    },
    AdvanceStart {
        at: f64,
    },
    Truncate {
        at: f64,
    },
    TruncateFully {
        at: i64,
    },
    Retain {
        now: i64,
        retention_ms: i64,
        retention_bytes: i64,
    },
}

fn op() -> impl Strategy<Value = Op> {
    let place = || 0.0..1.1f64;
    prop_oneof![
        12 => (prop::collection::vec((0..50i64).prop_map(|n| n * 20), 1..6), 0..900usize, 0..12usize, prop::bool::weighted(0.1)).prop_map(
            |(timestamps, value, codec, epoch_bump)| {
                let codec = Codec::ALL.get(codec).copied().unwrap_or_default();
                Op::Append { timestamps, value, codec, epoch_bump }
            }
        ),
        6 => (place(), 0..30_000usize, place(), any::<bool>())
            .prop_map(|(at, max_bytes, up_to, min_one)| Op::Read { at, max_bytes, up_to, min_one }),
        4 => (place(), 1..8usize, 0..2usize)
            .prop_map(|(at, batches, short)| Op::ReadExactly { at, batches, short }),
        3 => place().prop_map(|at| Op::Hold { at }),
        2 => (0..8usize).prop_map(|which| Op::Release { which }),
        4 => (0..52i64).prop_map(|n| Op::FindTime { timestamp: n * 20 }),
        2 => place().prop_map(|at| Op::HighWatermark { at }),
        1 => place().prop_map(|at| Op::AdvanceStart { at }),
        1 => place().prop_map(|at| Op::Truncate { at }),
        1 => (0..1000i64).prop_map(|at| Op::TruncateFully { at }),
        1 => (500..3000i64, 0..2000i64, 0..60_000i64)
            .prop_map(|(now, retention_ms, retention_bytes)| Op::Retain { now, retention_ms, retention_bytes }),
    ]
}

/// A batch as it must come back.
#[derive(Debug, Clone)]
struct Batch {
    base: i64,
    timestamps: Vec<i64>,
    bytes: Vec<u8>,
}

impl Batch {
    fn next(&self) -> i64 {
        self.base + self.timestamps.len() as i64
    }

    fn max_timestamp(&self) -> i64 {
        *self.timestamps.iter().max().unwrap()
    }
}

/// The plainest log there is: segments are vectors of batches, every question is answered by looking at all of them.
#[derive(Debug, Default)]
struct Model {
    segments: Vec<Vec<Batch>>,
    start: i64,
    high_watermark: i64,
    end: i64,
    epoch: i32,
    /// Epochs and where they begin.
    epochs: Vec<(i32, i64)>,
}

fn size(segment: &[Batch]) -> usize {
    segment.iter().map(|batch| batch.bytes.len()).sum()
}

impl Model {
    fn batches(&self) -> impl Iterator<Item = &Batch> {
        self.segments.iter().flatten()
    }

    fn push(&mut self, batch: Batch) {
        self.end = batch.next();
        if self.epochs.last().is_none_or(|(epoch, _)| *epoch != self.epoch) {
            self.epochs.retain(|(_, start)| *start < batch.base);
            self.epochs.push((self.epoch, batch.base));
        }
        let fits = self.segments.last().is_some_and(|active| {
            size(active) + batch.bytes.len() <= SEGMENT_BYTES
                && batch.max_timestamp() - active[0].max_timestamp() <= SEGMENT_MS
        });
        if !fits {
            self.segments.push(Vec::new());
        }
        self.segments.last_mut().unwrap().push(batch);
    }

    fn read(&self, offset: i64, max_bytes: usize, up_to: i64, min_one: bool) -> Vec<u8> {
        let mut out = Vec::new();
        if offset >= up_to {
            return out;
        }
        for batch in self.batches().filter(|batch| batch.next() > offset) {
            let fits = out.len() + batch.bytes.len() <= max_bytes || (min_one && out.is_empty());
            if !fits || batch.next() > up_to {
                break;
            }
            out.extend_from_slice(&batch.bytes);
        }
        out
    }

    fn first_record(&self, wanted: impl Fn(i64) -> bool) -> Option<(i64, i64)> {
        let records = self.batches().flat_map(|batch| (batch.base..).zip(batch.timestamps.iter().copied()));
        records.filter(|(offset, _)| *offset >= self.start).find(|(_, timestamp)| wanted(*timestamp))
    }

    fn move_start(&mut self, to: i64) {
        self.start = to;
        if let Some(holder) = self.epochs.iter().rposition(|(_, start)| *start <= to) {
            self.epochs.drain(..holder);
            self.epochs[0].1 = to;
        }
        while !self.segments.is_empty() && self.oldest_end() <= to {
            self.segments.remove(0);
        }
    }

    fn truncate(&mut self, to: i64) {
        if self.segments.first().is_none_or(|first| first[0].base > to) {
            *self = Model { start: to, end: to, high_watermark: to, epoch: self.epoch, ..Model::default() };
            return;
        }
        for segment in &mut self.segments {
            segment.retain(|batch| batch.next() <= to);
        }
        self.segments.retain(|segment| !segment.is_empty());
        self.epochs.retain(|(_, start)| *start < to);
        self.end = to;
        self.start = self.start.min(to);
        self.high_watermark = self.high_watermark.min(to);
    }

    fn retain(&mut self, now: i64, retention_ms: i64, retention_bytes: i64) {
        let mut total: i64 = self.segments.iter().map(|segment| size(segment) as i64).sum();
        while let Some(oldest) = self.oldest_below_high_watermark() {
            if total - (size(oldest) as i64) < retention_bytes {
                break;
            }
            total -= size(oldest) as i64;
            self.drop_oldest();
        }
        while let Some(oldest) = self.oldest_below_high_watermark() {
            if now - oldest.iter().map(Batch::max_timestamp).max().unwrap() <= retention_ms {
                break;
            }
            self.drop_oldest();
        }
    }

    fn oldest_below_high_watermark(&self) -> Option<&Vec<Batch>> {
        self.segments.first().filter(|_| self.oldest_end() <= self.high_watermark)
    }

    /// Where the oldest segment ends: where the next one begins, though truncation may have left a gap before it.
    fn oldest_end(&self) -> i64 {
        self.segments.get(1).map_or(self.end, |next| next[0].base)
    }

    fn drop_oldest(&mut self) {
        self.move_start(self.start.max(self.oldest_end()));
    }
}

struct Pair {
    log: Log,
    model: Model,
    /// What a reader holds, and a copy of it.
    held: Vec<(Bytes, Vec<u8>)>,
    refused: usize,
}

impl Pair {
    fn new(pool: &Pool) -> Pair {
        let log = Log::new(Arc::new(config(-1, -1)), pool.clone());
        Pair { log, model: Model::default(), held: Vec::new(), refused: 0 }
    }

    /// A place between the start and a little past the end.
    fn place(&self, at: f64) -> i64 {
        self.model.start + ((self.model.end - self.model.start) as f64 * at) as i64
    }

    fn apply(&mut self, op: &Op) {
        match op {
            Op::Append { timestamps, value, codec, epoch_bump } => {
                self.model.epoch += i32::from(*epoch_bump);
                self.append(timestamps, *value, *codec);
            }
            Op::Read { at, max_bytes, up_to, min_one } => {
                self.read(self.place(*at), *max_bytes, self.place(*up_to), *min_one);
            }
            Op::ReadExactly { at, batches, short } => {
                let offset = self.place(*at);
                let from = self.model.batches().filter(|batch| batch.next() > offset).take(*batches);
                let exactly: usize = from.map(|batch| batch.bytes.len()).sum();
                self.read(offset, exactly.saturating_sub(*short), self.model.end, false);
            }
            Op::Hold { at } => {
                if let Ok(read) = self.log.read(self.place(*at), 2000, i64::MAX, true) {
                    self.held.extend(read.slices.into_iter().map(|slice| (slice.clone(), slice.to_vec())));
                }
            }
            Op::Release { which } if !self.held.is_empty() => {
                self.held.swap_remove(which % self.held.len());
            }
            Op::Release { .. } => {}
            Op::FindTime { timestamp } => self.find_time(*timestamp),
            Op::HighWatermark { at } => {
                let to = self.place(*at);
                self.log.set_high_watermark(to);
                self.model.high_watermark = to.min(self.model.end);
            }
            Op::AdvanceStart { at } => {
                let to = self.place(*at);
                let moved = self.log.advance_log_start(to);
                if to > self.model.high_watermark {
                    assert!(matches!(moved, Err(Error::OffsetOutOfRange { .. })));
                } else {
                    assert_eq!(moved, Ok(to > self.model.start));
                    if to > self.model.start {
                        self.model.move_start(to);
                    }
                }
            }
            Op::Truncate { at } => {
                let to = self.place(*at);
                assert_eq!(self.log.truncate_to(to), Ok(to < self.model.end));
                if to < self.model.end {
                    self.model.truncate(to);
                } else {
                    let end = self.model.end;
                    self.model.epochs.retain(|(_, start)| *start < end);
                }
            }
            Op::TruncateFully { at } => {
                self.log.truncate_fully_and_start_at(*at).unwrap();
                self.model.segments.clear();
                self.model.truncate(*at);
            }
            Op::Retain { now, retention_ms, retention_bytes } => {
                self.log.set_config(Arc::new(config(*retention_ms, *retention_bytes)));
                self.log.apply_retention(*now);
                self.model.retain(*now, *retention_ms, *retention_bytes);
            }
        }
    }

    fn append(&mut self, timestamps: &[i64], value: usize, codec: Codec) {
        let mut builder = RecordBatchBuilder::new().codec(codec);
        for timestamp in timestamps {
            let value: Vec<u8> = (0..value).map(|at| (at as i64 * timestamp) as u8).collect();
            builder.push(*timestamp, Some(&timestamp.to_be_bytes()), Some(&value));
        }
        let batch = builder.build().unwrap();
        let mut bytes = batch.to_bytes().to_vec();
        let epoch = self.model.epoch;
        match self.log.append(&batch.trusted(), Origin::Client, epoch, 0) {
            Ok(appended) => {
                assert_eq!(appended.base_offset, self.model.end);
                bytes[..8].copy_from_slice(&self.model.end.to_be_bytes());
                bytes[12..16].copy_from_slice(&epoch.to_be_bytes());
                self.model.push(Batch { base: self.model.end, timestamps: timestamps.to_vec(), bytes });
                assert_eq!(appended.last_offset, self.model.end - 1);
            }
            Err(Error::MemoryExhausted { limit: MEMORY_MAX, .. }) => self.refused += 1,
            Err(error) => panic!("{error}"),
        }
    }

    fn read(&self, offset: i64, max_bytes: usize, up_to: i64, min_one: bool) {
        let read = self.log.read(offset, max_bytes, up_to, min_one);
        if offset > self.model.end {
            assert!(matches!(read, Err(Error::OffsetOutOfRange { .. })));
            return;
        }
        let read = read.unwrap();
        let bytes = read.slices.concat();
        assert_eq!(bytes.len(), read.size);
        assert_eq!(bytes, self.model.read(offset, max_bytes, up_to, min_one));
        for slice in &read.slices {
            let whole: usize = batches(slice).map(|(header, _)| BatchHeader::size_in_bytes(&header)).sum();
            assert_eq!(whole, slice.len(), "a slice ends inside of a batch");
        }
    }

    fn find_time(&self, timestamp: i64) {
        let found = self.log.offset_for_timestamp(timestamp).unwrap();
        let found = found.map(|found| (found.offset, found.timestamp));
        assert_eq!(found, self.model.first_record(|candidate| candidate >= timestamp));
    }

    fn check(&self) {
        let Model { start, high_watermark, end, .. } = self.model;
        assert_eq!(self.log.log_start_offset(), start);
        assert_eq!(self.log.high_watermark(), high_watermark);
        assert_eq!(self.log.log_end_offset(), end);
        let epochs = self.log.leader_epochs().entries();
        assert!(
            epochs.iter().map(|entry| (entry.epoch, entry.start_offset)).eq(self
                .model
                .epochs
                .iter()
                .copied())
        );
        assert_eq!(self.log.segment_count(), self.model.segments.len());
        assert_eq!(self.log.size(), self.model.batches().map(|batch| batch.bytes.len()).sum::<usize>());
        assert!(
            self.log.read(start, usize::MAX, end, false).unwrap().slices.concat()
                == self.model.read(start, usize::MAX, end, false)
        );
        for (slice, copy) in &self.held {
            assert!(slice == copy, "bytes that a reader holds have changed");
        }
    }
}

fn config(retention_ms: i64, retention_bytes: i64) -> LogConfig {
    LogConfig {
        segment_bytes: SEGMENT_BYTES,
        segment_ms: SEGMENT_MS,
        retention_ms,
        retention_bytes,
        cleanup_policy: CleanupPolicy { delete: true, compact: false },
        ..LogConfig::default()
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_log_does_what_the_model_does(ops in prop::collection::vec(op(), 1..120)) {
        let pool = Pool::new(MEMORY_MAX);
        let mut pair = Pair::new(&pool);
        for op in &ops {
            pair.apply(op);
            pair.check();
        }
        drop(pair);
        prop_assert_eq!(pool.usage().used, 0, "a chunk did not come home");
    }
}
