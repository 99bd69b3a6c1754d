//! Compaction as the log sees it: when it is due, what it may touch, and taking its result.

use std::sync::Arc;

use crate::compaction::{Compacted, Compaction, CompactionReport, ProducerEnd, Source, SourceBytes};
use crate::segment::Segment;
use crate::store::Store;
use crate::{Log, Result};

impl Log {
    /// What lies before this offset has been compacted.
    pub fn compacted_up_to(&self) -> i64 {
        self.compacted_up_to.max(self.log_start_offset)
    }

    /// The same, 0 where nothing was ever compacted.
    pub(crate) fn compacted(&self) -> i64 {
        self.compacted_up_to
    }

    /// The first offset that must not be compacted yet: that of the last segment, of an undecided transaction, of a segment
    /// that is younger than `min.compaction.lag.ms`, or of what has not been flushed.
    fn first_uncleanable_offset(&self, now: i64) -> i64 {
        let lag = self.config.min_compaction_lag_ms;
        let is_young = |segment: &&Segment| lag > 0 && segment.largest_timestamp() > now.saturating_sub(lag);
        let closed = self.closed_segments();
        let active = self.segments.get(closed.len()).map_or(self.log_end_offset, |active| active.base_offset);
        let young = closed.iter().find(is_young).map_or(i64::MAX, |young| young.base_offset);
        // What is taken away has been synced, so that the power can go at any time.
        active.min(young).min(self.last_stable_offset()).min(self.recovery_point())
    }

    /// The segments that may be compacted. (Kafka's cleaner takes one more, of which only a part may be.)
    fn cleanable_segments(&self, now: i64) -> &[Segment] {
        let (closed, up_to) = (self.closed_segments(), self.first_uncleanable_offset(now));
        &closed[..closed.partition_point(|segment| segment.end_offset <= up_to)]
    }

    fn closed_segments(&self) -> &[Segment] {
        &self.segments[..self.segments.len().saturating_sub(1)]
    }

    /// Whether compaction is due, as Kafka's cleaner would say: `cleanup.policy` has it, and so much was appended since the
    /// last one (`min.cleanable.dirty.ratio`), or so long ago (`max.compaction.lag.ms`).
    pub fn is_compaction_due(&self, now: i64) -> bool {
        if !self.config.cleanup_policy.compact {
            return false;
        }
        let first_dirty = self.compacted_up_to();
        let (mut clean, mut dirty, mut oldest) = (0u64, 0u64, i64::MAX);
        for segment in self.cleanable_segments(now) {
            if segment.end_offset <= first_dirty {
                clean += segment.size() as u64;
            } else {
                dirty += segment.size() as u64;
                oldest = oldest.min(segment.first_timestamp());
            }
        }
        let is_old = oldest >= 0 && now.saturating_sub(oldest) > self.config.max_compaction_lag_ms;
        let ratio = dirty * 1_000_000 / (clean + dirty).max(1);
        dirty > 0 && (is_old || ratio >= u64::from(self.config.min_cleanable_dirty_ratio))
    }

    /// Begins to compact all that may be: [`Compaction::run`] does it, with no lock held, then [`Log::end_compaction`] takes
    /// the result. `None` if there is nothing to compact.
    pub fn begin_compaction(&self, now: i64) -> Option<Compaction> {
        let first_dirty = self.compacted_up_to();
        let sources: Vec<Source> = self.cleanable_segments(now).iter().map(source).collect();
        let up_to = sources.last().map_or(first_dirty, |last| last.end_offset);
        if first_dirty >= up_to {
            return None;
        }
        let mut aborted = self.transactions.aborted(0, up_to);
        aborted.sort_unstable_by_key(|aborted| aborted.first_offset);
        let producers = self.producers.iter().map(|producer| ProducerEnd {
            producer_id: producer.producer_id,
            producer_epoch: producer.producer_epoch,
            last_data_offset: producer.batches().last().map(|batch| batch.last_offset),
        });
        Some(Compaction {
            sources,
            first_dirty,
            up_to,
            aborted,
            producers: producers.collect(),
            config: Arc::clone(&self.config),
            pool: self.pool.clone(),
            files: self.directory.as_ref().map(|directory| Arc::clone(&directory.files)),
            now,
            truncations: self.truncations,
        })
    }

    /// Takes what compaction has made in place of the segments that it was made from. What was read of these stays. Returns
    /// `None`, and leaves everything as it is, where the log was cut meanwhile, or has lost some of them.
    ///
    /// # Errors
    /// [`crate::Error::Storage`] where files cannot be renamed: the log is to be opened anew then.
    pub fn end_compaction(&mut self, compacted: Compacted) -> Result<Option<CompactionReport>> {
        let replaced: Vec<(i64, usize)> =
            compacted.segments.iter().flat_map(|(_, replaced)| replaced).copied().collect();
        let here = self.segments.iter().map(|segment| (segment.base_offset, segment.size()));
        let is_there = here.take(replaced.len()).eq(replaced.iter().copied());
        if compacted.truncations != self.truncations || !is_there {
            return self.discard(&compacted).map(|()| None);
        }
        let mut segments = Vec::with_capacity(self.segments.len());
        for (mut segment, replaced) in compacted.segments {
            if let Some(directory) = &mut self.directory {
                directory.swap(&mut segment, &replaced)?;
            }
            segments.push(segment);
        }
        if let Some(directory) = &self.directory {
            directory.files.sync_dir()?;
        }
        segments.extend(self.segments.drain(..).skip(replaced.len()));
        self.segments = segments;
        self.transactions.forget_markers(&compacted.markers_removed);
        self.compacted_up_to = compacted.up_to;
        Ok(Some(compacted.report))
    }

    fn discard(&self, compacted: &Compacted) -> Result<()> {
        let Some(directory) = &self.directory else { return Ok(()) };
        let mut paths = compacted.segments.iter().flat_map(|(segment, _)| segment.files().paths());
        paths.try_for_each(|path| directory.files.remove(&path))
    }
}

fn source(segment: &Segment) -> Source {
    let bytes = match &segment.store {
        Store::Chunks(chunks) => {
            let mut slices = Vec::new();
            chunks.slices(0, chunks.len(), &mut slices);
            SourceBytes::Held(slices)
        }
        Store::Files(files) => SourceBytes::File(files.log_path().to_owned()),
    };
    Source {
        base_offset: segment.base_offset,
        end_offset: segment.end_offset,
        size: segment.size(),
        modified: segment.modified,
        bytes,
        producers_before: segment.producers_before.clone(),
    }
}
