//! The plainest log there is: segments are vectors of batches, every question is answered by looking at all of them.

use std::collections::BTreeMap;

use bytes::Bytes;
use kafkito_storage::{BatchHeader, Record};

use crate::{SEGMENT_BYTES, SEGMENT_MS};

/// What a transaction marker says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Marker {
    Commit,
    Abort,
}

/// A batch as it must come back.
#[derive(Debug, Clone)]
pub struct Batch {
    pub base: i64,
    /// The offset after the last one that it had when it was appended.
    pub next: i64,
    pub max_timestamp: i64,
    /// Offsets and timestamps.
    pub records: Vec<(i64, i64)>,
    pub bytes: Vec<u8>,
}

/// What a producer has to do with a batch.
#[derive(Debug, Clone, Copy)]
pub struct Produced {
    pub id: i64,
    pub first_sequence: i32,
    pub is_transactional: bool,
    pub marker: Option<Marker>,
}

impl Batch {
    /// Reads it out of its bytes.
    pub fn of(bytes: Vec<u8>) -> Batch {
        let header = BatchHeader::parse(&bytes).unwrap();
        let batch = Batch {
            base: header.base_offset,
            next: header.next_offset(),
            max_timestamp: header.max_timestamp,
            records: Vec::new(),
            bytes,
        };
        let records = batch.contents().into_iter().map(|record| (record.offset, record.timestamp)).collect();
        Batch { records, ..batch }
    }

    /// Its records, decoded.
    pub fn contents(&self) -> Vec<Record> {
        let bytes = Bytes::copy_from_slice(&self.bytes);
        kafkito_storage::records(&bytes, 1 << 20).unwrap().map(Result::unwrap).collect()
    }

    pub fn next(&self) -> i64 {
        self.next
    }

    pub fn max_timestamp(&self) -> i64 {
        self.max_timestamp
    }
}

#[derive(Debug, Clone)]
pub struct Segment {
    pub base: i64,
    pub batches: Vec<Batch>,
}

impl Segment {
    pub fn size(&self) -> usize {
        self.batches.iter().map(|batch| batch.bytes.len()).sum()
    }
}

#[derive(Debug, Clone, Default)]
pub struct Model {
    pub segments: Vec<Segment>,
    /// Segments that are gone, but may come back if the power goes before their removal has lasted.
    pub gone: Vec<Segment>,
    pub is_on_disk: bool,
    /// Where the last segment begins, whose batches are all cut. (In memory, it is not worth remembering.)
    pub emptied: Option<i64>,
    pub start: i64,
    pub high_watermark: i64,
    pub end: i64,
    pub epoch: i32,
    /// Epochs and where they begin.
    pub epochs: Vec<(i32, i64)>,
    /// What lies before it may have been compacted.
    pub compacted_up_to: i64,
    /// What producers did before that, in batches that are gone, may have been forgotten when the power went, or the log was
    /// gone over anew.
    pub doubtful_before: i64,
    /// Who has ever produced what lies before the log's end: where, and what.
    pub produced: Vec<(i64, Produced, usize)>,
    /// The next append begins a segment, whatever it is.
    pub must_roll: bool,
    /// What there was before each cut that need not last yet, the oldest first, and up to where it was synced: should the power go, the
    /// log may be so again.
    pub before_cuts: Vec<(Model, i64)>,
}

impl Model {
    pub fn batches(&self) -> impl Iterator<Item = &Batch> {
        self.segments.iter().flat_map(|segment| &segment.batches)
    }

    /// All that may be there: what is gone, too.
    pub fn known(&self) -> impl Iterator<Item = &Batch> {
        self.gone.iter().flat_map(|segment| &segment.batches).chain(self.batches())
    }

    pub fn fits(&self, batch: &Batch) -> bool {
        !self.must_roll
            && self.segments.last().is_some_and(|active| {
                active.size() + batch.bytes.len() <= SEGMENT_BYTES
                    && batch.max_timestamp() - active.batches[0].max_timestamp() <= SEGMENT_MS
            })
    }

    pub fn push(&mut self, batch: Batch, producer: Option<Produced>) {
        if let Some(produced) = producer {
            self.produced.push((batch.base, produced, batch.records.len()));
        }
        self.end = batch.next();
        if self.epochs.last().is_none_or(|(epoch, _)| *epoch != self.epoch) {
            self.epochs.retain(|(_, start)| *start < batch.base);
            self.epochs.push((self.epoch, batch.base));
        }
        if !self.fits(&batch) {
            let base = self.emptied.take().unwrap_or(batch.base);
            self.segments.push(Segment { base, batches: Vec::new() });
            self.must_roll = false;
        }
        self.segments.last_mut().unwrap().batches.push(batch);
    }

    pub fn read(&self, offset: i64, max_bytes: usize, up_to: i64, min_one: bool) -> Vec<u8> {
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

    pub fn first_record(&self, wanted: impl Fn(i64) -> bool) -> Option<(i64, i64)> {
        let records = self.batches().flat_map(|batch| batch.records.iter().copied());
        records.filter(|(offset, _)| *offset >= self.start).find(|(_, timestamp)| wanted(*timestamp))
    }

    pub fn move_start(&mut self, to: i64) {
        self.start = to;
        if let Some(holder) = self.epochs.iter().rposition(|(_, start)| *start <= to) {
            self.epochs.drain(..holder);
            self.epochs[0].1 = to;
        }
        while !self.segments.is_empty() && self.oldest_end() <= to {
            self.gone.push(self.segments.remove(0));
        }
    }

    /// Cuts the log, which need not last. `synced` is up to where it was synced.
    pub fn cut(&mut self, to: i64, synced: i64) {
        if self.is_on_disk {
            let mut before_cuts = std::mem::take(&mut self.before_cuts);
            before_cuts.push((self.clone(), synced));
            self.before_cuts = before_cuts;
        }
        self.truncate(to);
        // On disk nothing is written over.
        self.must_roll = self.is_on_disk && !self.segments.is_empty();
    }

    /// Everything was synced: what is gone is gone for good.
    pub fn all_lasts(&mut self) {
        self.gone.clear();
        self.before_cuts.clear();
    }

    pub fn truncate(&mut self, to: i64) {
        self.must_roll = false;
        if self.segments.first().is_none_or(|first| first.base > to) {
            let (epoch, is_on_disk) = (self.epoch, self.is_on_disk);
            let (gone, before_cuts) = (std::mem::take(&mut self.gone), std::mem::take(&mut self.before_cuts));
            *self = Model {
                start: to,
                end: to,
                high_watermark: to,
                epoch,
                is_on_disk,
                gone,
                before_cuts,
                ..Model::default()
            };
            return;
        }
        for segment in &mut self.segments {
            segment.batches.retain(|batch| batch.next() <= to);
        }
        let holder = self.segments.iter().rfind(|segment| segment.base <= to);
        let emptied = holder.filter(|holder| holder.batches.is_empty()).map(|holder| holder.base);
        self.emptied = emptied.filter(|_| self.is_on_disk);
        self.segments.retain(|segment| !segment.batches.is_empty());
        self.produced.retain(|(base, _, records)| base + *records as i64 <= to);
        self.epochs.retain(|(_, start)| *start < to);
        self.end = to;
        self.start = self.start.min(to);
        self.high_watermark = self.high_watermark.min(to);
        if to < self.compacted_up_to {
            // Who wrote what compaction has taken away is forgotten, but for what snapshots know.
            self.doubtful_before = self.doubtful_before.max(to);
            self.compacted_up_to = to;
        }
    }

    pub fn retain(&mut self, now: i64, retention_ms: i64, retention_bytes: i64) {
        let mut total: i64 = self.segments.iter().map(|segment| segment.size() as i64).sum();
        while let Some(oldest) = self.oldest_below_high_watermark() {
            if total - (oldest.size() as i64) < retention_bytes {
                break;
            }
            total -= oldest.size() as i64;
            self.drop_oldest();
        }
        while let Some(oldest) = self.oldest_below_high_watermark() {
            if now - oldest.batches.iter().map(Batch::max_timestamp).max().unwrap() <= retention_ms {
                break;
            }
            self.drop_oldest();
        }
    }

    fn oldest_below_high_watermark(&self) -> Option<&Segment> {
        self.segments.first().filter(|_| self.oldest_end() <= self.high_watermark)
    }

    /// Where the oldest segment ends: where the next one begins, though truncation may have left a gap before it.
    fn oldest_end(&self) -> i64 {
        self.segments.get(1).map_or(self.emptied.unwrap_or(self.end), |next| next.base)
    }

    fn drop_oldest(&mut self) {
        self.move_start(self.start.max(self.oldest_end()));
    }

    /// The sequence that each producer has reached.
    pub fn sequences(&self) -> BTreeMap<i64, i32> {
        let data = self.produced.iter().filter(|(_, produced, _)| produced.marker.is_none());
        data.map(|(_, produced, records)| (produced.id, produced.first_sequence + *records as i32 - 1))
            .collect()
    }

    /// Where the open transactions began, by producer.
    pub fn open_transactions(&self) -> BTreeMap<i64, i64> {
        let mut open = BTreeMap::new();
        for (base, produced, _) in self.produced.iter().filter(|(_, produced, _)| produced.is_transactional) {
            match produced.marker {
                None => drop(open.entry(produced.id).or_insert(*base)),
                Some(_) => drop(open.remove(&produced.id)),
            }
        }
        open
    }

    /// Producer, first offset and marker of the aborted transactions that reach past the log's start.
    pub fn aborted(&self) -> Vec<(i64, i64, i64)> {
        let (mut open, mut aborted) = (BTreeMap::new(), Vec::new());
        for (base, produced, _) in self.produced.iter().filter(|(_, produced, _)| produced.is_transactional) {
            match produced.marker {
                None => drop(open.entry(produced.id).or_insert(*base)),
                Some(marker) => {
                    if let Some(first) = open.remove(&produced.id).filter(|_| marker == Marker::Abort) {
                        aborted.push((produced.id, first, *base));
                    }
                }
            }
        }
        aborted.retain(|(_, _, marker)| *marker >= self.start);
        aborted
    }
}
