//! A log and its model, side by side.

use std::path::Path;
use std::sync::Arc;

use bytes::Bytes;
use kafkito_storage::{BatchHeader, CleanupPolicy, Disk, Log, LogConfig, LogDir, Pool, batches};

use crate::model::{Batch, Marker, Model, Produced, Segment};
use crate::sim_disk::SimDisk;
use crate::{MEMORY_MAX, SEGMENT_BYTES, SEGMENT_MS};

const ROOT: &str = "/root";
const TOPIC_ID: [u8; 16] = [7; 16];

/// Where a log is kept on disk.
pub struct OnDisk {
    pub disk: Arc<SimDisk>,
    pub dir: LogDir,
}

pub struct Pair {
    pub log: Log,
    pub model: Model,
    /// What a reader holds, and a copy of it.
    pub held: Vec<(Bytes, Vec<u8>)>,
    pub on_disk: Option<OnDisk>,
    /// A sync has failed, which is yet to be made good.
    pub has_failed: bool,
}

/// How the log came to be opened anew.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stop {
    Clean,
    Killed,
    PowerLost,
}

pub fn config(retention_ms: i64, retention_bytes: i64) -> LogConfig {
    LogConfig {
        segment_bytes: SEGMENT_BYTES,
        segment_ms: SEGMENT_MS,
        retention_ms,
        retention_bytes,
        cleanup_policy: CleanupPolicy { delete: true, compact: false },
        file_delete_delay_ms: 100,
        ..LogConfig::default()
    }
}

fn open(disk: &Arc<SimDisk>) -> (LogDir, Log) {
    let dir = LogDir::open(Arc::clone(disk) as _, Path::new(ROOT)).unwrap();
    let log = dir.log("t", 0, TOPIC_ID, Arc::new(config(-1, -1)), Pool::new(MEMORY_MAX), 0).unwrap();
    (dir, log)
}

impl Pair {
    pub fn in_memory(pool: &Pool) -> Pair {
        let log = Log::new(Arc::new(config(-1, -1)), pool.clone());
        Pair { log, model: Model::default(), held: Vec::new(), on_disk: None, has_failed: false }
    }

    pub fn on_disk() -> Pair {
        let disk = Arc::new(SimDisk::default());
        let (dir, log) = open(&disk);
        let model = Model { is_on_disk: true, ..Model::default() };
        Pair { log, model, held: Vec::new(), on_disk: Some(OnDisk { disk, dir }), has_failed: false }
    }

    /// A place between the start and a little past the end.
    pub fn place(&self, at: f64) -> i64 {
        self.model.start + ((self.model.end - self.model.start) as f64 * at) as i64
    }

    pub fn check(&self) {
        let Model { start, high_watermark, end, .. } = self.model;
        assert_eq!(self.log.log_start_offset(), start);
        assert_eq!(self.log.high_watermark(), high_watermark);
        assert_eq!(self.log.log_end_offset(), end);
        let epochs: Vec<_> = self
            .log
            .leader_epochs()
            .entries()
            .iter()
            .map(|entry| (entry.epoch, entry.start_offset))
            .collect();
        assert_eq!(epochs, self.model.epochs);
        assert_eq!(self.log.segment_count(), self.model.segments.len());
        assert_eq!(self.log.size(), self.model.batches().map(|batch| batch.bytes.len()).sum::<usize>());
        assert!(
            self.log.read(start, usize::MAX, end, false).unwrap().slices.concat()
                == self.model.read(start, usize::MAX, end, false)
        );
        for (slice, copy) in &self.held {
            assert!(slice == copy, "bytes that a reader holds have changed");
        }
        self.check_producers();
    }

    fn check_producers(&self) {
        let sequences = self.model.sequences();
        for (id, sequence) in &sequences {
            let producer = self.log.producer(*id).unwrap_or_else(|| panic!("producer {id} is not known"));
            assert_eq!(producer.last_sequence(), *sequence, "of producer {id}");
        }
        let open = self.model.open_transactions();
        for producer in self.log.producers() {
            // Of one whose batches went with their segments, a marker may be left.
            let is_known = sequences.contains_key(&producer.producer_id) || producer.last_sequence() == -1;
            assert!(is_known, "{producer:?} is not known to the model");
            let first = open.get(&producer.producer_id).copied();
            let found = producer.current_txn_first_offset;
            assert!(begins_as(found, first, &self.model), "{producer:?} began its transaction at {first:?}");
        }
        let unstable = self.log.producers().filter_map(|producer| producer.current_txn_first_offset).min();
        let unstable = unstable.unwrap_or(i64::MAX);
        let stable = unstable.clamp(self.model.start, self.model.high_watermark);
        assert!(self.log.last_stable_offset() <= stable);
        self.check_aborted();
    }

    fn check_aborted(&self) {
        let aborted = self.log.aborted_transactions(0, i64::MAX).into_iter();
        let aborted: Vec<_> =
            aborted.map(|txn| (txn.producer_id, txn.first_offset, txn.last_offset)).collect();
        let expected = self.model.aborted();
        let doubtful = self.model.compacted_up_to.max(self.model.doubtful_before);
        for (id, first, marker) in &aborted {
            // Compaction may have taken away where it began, or the loss of power what was known of it.
            let is_same =
                |known: &&(i64, i64, i64)| (known.0, known.2) == (*id, *marker) && known.1 <= *first;
            let Some(known) = expected.iter().find(is_same) else {
                // Compaction has taken away its records, and truncation what was known of them, but the marker is there.
                let is_marker = |(base, produced, _): &(i64, Produced, usize)| {
                    (*base, produced.id, produced.marker) == (*marker, *id, Some(Marker::Abort))
                };
                let is_marked = *first < doubtful && self.model.produced.iter().any(is_marker);
                assert!(is_marked, "{id} did not abort at {marker}");
                continue;
            };
            assert!(known.1 == *first || known.1 < doubtful, "{known:?} begins at {first}");
        }
        for known in expected.iter().filter(|known| known.1 >= doubtful) {
            assert!(aborted.contains(known), "{known:?} is forgotten");
        }
    }

    /// What the log has, from the beginning of its first segment on.
    fn found(&self) -> Vec<(i64, BatchHeader, Vec<u8>)> {
        let entries = self.log.entries(0, i64::MAX).unwrap().into_iter();
        entries.map(|entry| (entry.header.base_offset, entry.header, entry.bytes.to_vec())).collect()
    }

    /// Opens the log anew. `allowed` has all that it may have, `required` all that it must have, unless the power was lost
    /// and it had not been synced.
    pub fn reopen(&mut self, stop: Stop, allowed: Model, required: &Model) {
        let Some(on_disk) = &mut self.on_disk else { return };
        let synced = self.log.recovery_point();
        (on_disk.dir, self.log) = open(&on_disk.disk);
        self.has_failed = false;
        let found = self.found();
        for batch in required.batches().filter(|batch| batch.next() > required.start) {
            let must_be_there = stop != Stop::PowerLost || batch.next() <= synced;
            let is_there = found.iter().any(|(base, ..)| *base == batch.base);
            assert!(is_there || !must_be_there, "the batch at {} is gone; {synced} was synced", batch.base);
        }
        self.adopt(stop, allowed, required.end, &found);
    }

    /// Should the power go, the log may be as it was before a cut, with nothing of what was appended since. Returns what it may have then.
    fn before_or_behind_cuts(stop: Stop, mut allowed: Model, found: &[(i64, BatchHeader, Vec<u8>)]) -> Model {
        let before = std::mem::take(&mut allowed.before_cuts);
        let is_known = |bytes: &[u8], model: &Model| {
            model.known().any(|known| is_same_or_less(&Batch::of(bytes.to_vec()), known, model))
        };
        let may_be = |model: &Model| found.iter().all(|(.., bytes)| is_known(bytes, model));
        if stop != Stop::PowerLost || may_be(&allowed) {
            return allowed;
        }
        let Some((model, synced)) = before.into_iter().rev().find(|(model, _)| may_be(model)) else {
            return allowed;
        };
        // Then all of it is there that had been synced: a cut is undone as a whole.
        for batch in model.batches().filter(|batch| batch.next() > model.start && batch.next() <= synced) {
            let is_there = found.iter().any(|(base, ..)| *base == batch.base);
            assert!(is_there, "the batch at {} is gone, but not all that was cut with it", batch.base);
        }
        model
    }

    /// Everything was synced.
    pub fn all_lasts(&mut self) {
        self.model.all_lasts();
        self.follow_roll();
        self.has_failed = false;
    }

    /// Where a sync has failed the log may have closed its last segment by itself, before it has appended what the model has not yet.
    pub fn follow_roll(&mut self) {
        if self.has_failed && !self.model.segments.is_empty() {
            self.model.must_roll |= self.segment_bases().contains(&self.model.end);
        }
    }

    /// The model takes what the log has, if it may have it. An operation in the midst of which the process was killed has left its
    /// end where it was, or moved it.
    fn adopt(
        &mut self,
        stop: Stop,
        mut allowed: Model,
        required_end: i64,
        found: &[(i64, BatchHeader, Vec<u8>)],
    ) {
        allowed = Pair::before_or_behind_cuts(stop, allowed, found);
        let known: Vec<Batch> = allowed.known().cloned().collect();
        assert!(found.windows(2).all(|pair| pair[0].0 < pair[1].0), "batches out of order");
        let mut segments: Vec<Segment> =
            self.segment_bases().into_iter().map(|base| Segment { base, batches: Vec::new() }).collect();
        for (base, _, bytes) in found {
            let batch = Batch::of(bytes.clone());
            assert!(
                known.iter().any(|known| is_same_or_less(&batch, known, &allowed)),
                "the batch at {base} was never appended"
            );
            segments.iter_mut().rfind(|segment| segment.base <= *base).unwrap().batches.push(batch);
        }
        segments.retain(|segment| !segment.batches.is_empty());
        let first = segments.first().map(|segment| segment.batches[0].base);
        let log = &self.log;
        let (start, end) = (log.log_start_offset(), log.log_end_offset());
        // What compaction has taken away is no less known.
        let gone_before = first.unwrap_or(start).max(allowed.compacted_up_to.min(end));
        let last_next = segments.last().and_then(|last| last.batches.last()).map(Batch::next);
        match stop {
            Stop::Clean => {
                assert_eq!(start, allowed.start);
                assert_eq!(log.high_watermark(), allowed.high_watermark.min(end));
            }
            Stop::Killed => assert!(start <= allowed.start),
            // Segments at the beginning may be lost, if nothing of them was synced.
            Stop::PowerLost => {}
        }
        assert!(last_next.is_none_or(|next| next <= end), "the end {end} lies before the last batch");
        if stop != Stop::PowerLost {
            let is_empty = last_next.is_none() && end <= allowed.end;
            // What must be there is there: behind it may be a gap, which an empty segment tells of, or not.
            let is_known = Some(end) == last_next || end == allowed.end || end <= required_end;
            assert!(is_known || is_empty, "the log ends at {end}");
        }
        // Truncation may have left offsets without batches, which nobody remembers.
        allowed.produced.retain(|(base, ..)| is_known(*base, gone_before, found));
        let epochs = log.leader_epochs();
        // What was deleted may be back, but its epochs need not.
        let known_epochs = allowed.epochs.first().map_or(end, |(_, start)| *start);
        let from = start.max(allowed.start).max(known_epochs);
        for (base, header, _) in found.iter().filter(|(base, ..)| *base >= from) {
            assert_eq!(epochs.epoch_for_offset(*base), Some(header.partition_leader_epoch), "at {base}");
        }
        let adopted = epochs.entries().iter().map(|entry| (entry.epoch, entry.start_offset)).collect();
        if stop == Stop::Clean {
            allowed.epochs.retain(|(_, start)| *start < end);
            assert_eq!(allowed.epochs, adopted);
        }
        let must_roll = first.is_some() && self.has_empty_segment();
        self.model = Model {
            segments,
            gone: Vec::new(),
            emptied: None,
            start,
            high_watermark: log.high_watermark(),
            end,
            epochs: adopted,
            must_roll,
            ..allowed
        };
        // As in Kafka, a start that lies in a gap behind the last batch empties the log, and forgets its producers.
        // So does truncation of what was compacted.
        let is_cut = end < self.model.compacted_up_to;
        if stop == Stop::PowerLost || found.is_empty() || is_cut {
            self.model.doubtful_before = gone_before;
        } else if stop == Stop::Killed {
            // As in Kafka, snapshots are made anew of what is gone over: of what compaction has left.
            self.model.doubtful_before = self.model.doubtful_before.max(self.model.compacted_up_to);
        }
        self.adopt_producers(self.model.doubtful_before);
    }

    /// What producers did before `first`, whose batches are gone, may be forgotten when the power goes, or the log is gone over
    /// anew.
    pub fn adopt_producers(&mut self, first: i64) {
        let log = &self.log;
        let there: Vec<i64> = self.model.batches().map(|batch| batch.base).collect();
        let is_old = |base: i64| base < first && !there.contains(&base);
        let agrees = |model: &Model, id: i64| {
            let open = model.open_transactions().get(&id).copied();
            let (known, sequence) = (log.producer(id), model.sequences().get(&id).copied());
            known.map(|producer| producer.last_sequence()) == sequence
                && begins_as(known.and_then(|producer| producer.current_txn_first_offset), open, model)
        };
        for id in self.model.sequences().into_keys() {
            // The newest first: an older snapshot may be the one that is left.
            while !agrees(&self.model, id) {
                let produced = &mut self.model.produced;
                let newest =
                    produced.iter().rposition(|(base, produced, _)| produced.id == id && is_old(*base));
                let Some(newest) = newest else { break };
                produced.remove(newest);
            }
        }
    }

    /// Where the segments begin that have files.
    pub fn segment_bases(&self) -> Vec<i64> {
        let Some(on_disk) = &self.on_disk else { return Vec::new() };
        let entries = on_disk.disk.list(&Path::new(ROOT).join("t-0")).unwrap_or_default();
        let names = entries.iter().filter(|entry| is_log(&entry.name));
        names.map(|entry| entry.name[..20].parse().unwrap()).collect()
    }

    /// Whether the log's end is an empty segment.
    fn has_empty_segment(&self) -> bool {
        let Some(on_disk) = &self.on_disk else { return false };
        let base = format!("{:020}", self.log.log_end_offset());
        let entries = on_disk.disk.list(&Path::new(ROOT).join("t-0")).unwrap_or_default();
        entries.iter().any(|entry| entry.name.starts_with(&base) && is_log(&entry.name) && entry.len == 0)
    }

    pub fn read(&self, offset: i64, max_bytes: usize, up_to: i64, min_one: bool) {
        let read = self.log.read(offset, max_bytes, up_to, min_one);
        if offset > self.model.end {
            assert!(matches!(read, Err(kafkito_storage::Error::OffsetOutOfRange { .. })));
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
}

/// Whether it is the name of a segment's batches, which may have been begun by a cut.
fn is_log(name: &str) -> bool {
    let is_number = |number: &str| number.bytes().all(|byte| byte.is_ascii_digit());
    name.ends_with(".log") || name.split_once(".log.cut").is_some_and(|(_, number)| is_number(number))
}

/// Whether it is that batch, or what compaction has left of it.
fn is_same_or_less(batch: &Batch, known: &Batch, model: &Model) -> bool {
    if batch.bytes == known.bytes {
        return true;
    }
    let is_compacted =
        batch.base == known.base && batch.next == known.next && batch.next <= model.compacted_up_to;
    is_compacted && batch.contents().iter().all(|record| known.contents().contains(record))
}

/// Whether an open transaction begins where the model has it. As in Kafka, it begins later where compaction has taken away its
/// first batches, and the log was gone over anew since.
fn begins_as(found: Option<i64>, known: Option<i64>, model: &Model) -> bool {
    found == known || (found > known && known.is_some_and(|known| known < model.compacted_up_to))
}

/// Whether a batch is there, or went with its segment.
fn is_known(base: i64, first: i64, found: &[(i64, BatchHeader, Vec<u8>)]) -> bool {
    base < first || found.iter().any(|(there, ..)| *there == base)
}
