//! Compaction as the log sees it: when it is due, what it may touch, and taking its result.

use std::sync::Arc;

use crate::compaction::{
    Compacted, Compaction, CompactionReport, ProducerEnd, Replacement, Source, SourceBytes,
};
use crate::segment::Segment;
use crate::store::Store;
use crate::{Error, Log, Result};

impl Log {
    /// What lies before this offset has been compacted.
    pub fn compacted_up_to(&self) -> i64 {
        self.compacted_up_to.max(self.log_start_offset)
    }

    /// The same as far as it lasts, 0 where nothing was ever compacted.
    pub(crate) fn compacted(&self) -> i64 {
        self.directory.as_ref().map_or(self.compacted_up_to, |directory| directory.compacted_up_to)
    }

    /// The segments that may be compacted: those that are closed, end before what is undecided, and are old enough
    /// (`min.compaction.lag.ms`). (Kafka's cleaner takes one more, of which only a part may be.)
    fn cleanable_segments(&self, now: i64) -> &[Segment] {
        let (closed, stable) = (self.closed_segments(), self.last_stable_offset());
        let is_cleanable =
            |segment: &Segment| segment.end_offset <= stable && self.cleanable_from(segment) <= now;
        &closed[..closed.iter().take_while(|segment| is_cleanable(segment)).count()]
    }

    /// From when on a closed segment may be compacted. One that was compacted before may at any time.
    fn cleanable_from(&self, segment: &Segment) -> i64 {
        let lag = self.config.min_compaction_lag_ms;
        let is_clean = segment.end_offset <= self.compacted_up_to();
        if lag <= 0 || is_clean { i64::MIN } else { segment.largest_timestamp().saturating_add(lag) }
    }

    fn closed_segments(&self) -> &[Segment] {
        match self.next_segment_is_begun() {
            true => &self.segments,
            false => &self.segments[..self.segments.len().saturating_sub(1)],
        }
    }

    /// Whether compaction is due, as Kafka's cleaner would say: `cleanup.policy` has it, and so much was appended since the
    /// last one (`min.cleanable.dirty.ratio`), or so long ago (`max.compaction.lag.ms`). What is not flushed yet is to be
    /// [flushed](Log::begin_flush) first.
    pub fn is_compaction_due(&self, now: i64) -> bool {
        self.next_compaction().is_some_and(|due| due <= now)
    }

    /// From when on [compaction is due](Log::is_compaction_due): a moment in the past if it is now, `None` if it never is, unless
    /// something is appended or configured.
    pub fn next_compaction(&self) -> Option<i64> {
        if !self.config.cleanup_policy.compact {
            return None;
        }
        let (closed, first_dirty) = (self.closed_segments(), self.compacted_up_to());
        let dirty = &closed[closed.partition_point(|segment| segment.end_offset <= first_dirty)..];
        let clean: usize = closed[..closed.len() - dirty.len()].iter().map(Segment::size).sum();
        let stable = self.last_stable_offset();
        let cleanable = dirty.iter().take_while(|segment| segment.end_offset <= stable);
        let old = dirty.iter().map(Segment::first_timestamp).filter(|first| *first > 0).min();
        let old =
            old.map(|first| first.saturating_add(self.config.max_compaction_lag_ms.max(0)).saturating_add(1));
        let (mut due, mut from, mut dirty_bytes) = (None::<i64>, i64::MIN, 0);
        for segment in cleanable {
            from = from.max(self.cleanable_from(segment));
            dirty_bytes += segment.size();
            let is_dirty = self.is_dirty_enough(clean, dirty_bytes);
            let this = if is_dirty { Some(from) } else { old.map(|old| old.max(from)) };
            due = [due, this].into_iter().flatten().min();
        }
        due.filter(|due| *due < i64::MAX)
    }

    /// Whether there is more than `min.cleanable.dirty.ratio` that is dirty.
    fn is_dirty_enough(&self, clean: usize, dirty: usize) -> bool {
        dirty as u128 * 1_000_000
            > u128::from(self.config.min_cleanable_dirty_ratio) * (clean + dirty) as u128
    }

    /// Begins to compact all that may be: [`Compaction::run`] does it, with no lock held, then [`Log::end_compaction`] takes
    /// the result. `None` if there is nothing to compact. On disk, only what was flushed is taken.
    pub fn begin_compaction(&self, now: i64) -> Option<Compaction> {
        let sources = self.compactable_segments(now);
        let is_dirty = sources.last().is_some_and(|last| last.end_offset > self.compacted_up_to());
        is_dirty.then(|| self.compaction_of(sources, now))
    }

    /// The same where nothing was appended since the last compaction: what it has kept for a while, such as tombstones, may go
    /// by now. `None` if no segment may be compacted.
    pub fn begin_compaction_again(&self, now: i64) -> Option<Compaction> {
        let sources = self.compactable_segments(now);
        (!sources.is_empty()).then(|| self.compaction_of(sources, now))
    }

    /// The segments that may be compacted and have been flushed: what is taken away has been synced, so that the power can go at
    /// any time.
    fn compactable_segments(&self, now: i64) -> &[Segment] {
        if self.is_unsettled() {
            // Files are about to be cut, or put anew, and must not become others meanwhile.
            return &[];
        }
        let (cleanable, synced) = (self.cleanable_segments(now), self.recovery_point());
        &cleanable[..cleanable.partition_point(|segment| segment.end_offset <= synced)]
    }

    fn compaction_of(&self, segments: &[Segment], now: i64) -> Compaction {
        let sources: Vec<Source> = segments.iter().map(source).collect();
        let first_dirty = self.compacted_up_to();
        let up_to = sources.last().map_or(first_dirty, |last| last.end_offset);
        let mut aborted = self.transactions.aborted(0, up_to);
        aborted.sort_unstable_by_key(|aborted| aborted.first_offset);
        let producers = self.producers.iter().map(|producer| ProducerEnd {
            producer_id: producer.producer_id,
            producer_epoch: producer.producer_epoch,
            last_data_offset: producer.batches().last().map(|batch| batch.last_offset),
        });
        Compaction {
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
        }
    }

    /// Takes what compaction has made in place of the segments that it was made from. What was read of these stays. The names of
    /// the new files last with the next [flush](Log::begin_flush). Returns `None`, and leaves everything as it is, where the log was cut meanwhile, or has lost some of them.
    ///
    /// # Errors
    /// [`crate::Error::Storage`] where files cannot be renamed: some segments may be compacted then, and all of it can be tried again.
    pub fn end_compaction(&mut self, mut compacted: Compacted) -> Result<Option<CompactionReport>> {
        self.relocate_cleaned(&mut compacted.segments);
        let replaced: Vec<(i64, usize)> =
            compacted.segments.iter().flat_map(|(_, replaced)| replaced).copied().collect();
        let here = self.segments.iter().map(|segment| (segment.base_offset, segment.size()));
        let is_there = here.take(replaced.len()).eq(replaced.iter().copied());
        if compacted.truncations != self.truncations || !is_there || self.is_unsettled() {
            return self.discard(&compacted.segments).map(|()| None);
        }
        if let Err(error) = self.finish_swaps() {
            let _ = self.discard(&compacted.segments);
            return Err(error);
        }
        let Compacted { segments, up_to, mut markers_removed, report, .. } = compacted;
        let swapped = self.swap(segments);
        if let Err((from, _)) = &swapped {
            // From there on the log is as it was.
            markers_removed.retain(|marker| marker < from);
        }
        self.transactions.forget_markers(&markers_removed);
        swapped.map_err(|(_, error)| error)?;
        self.compacted_up_to = self.compacted_up_to.max(up_to);
        Ok(Some(report))
    }

    /// Should the log have moved meanwhile, so have the new files, which lie in its directory.
    fn relocate_cleaned(&self, segments: &mut [Replacement]) {
        let Some(directory) = &self.directory else { return };
        for (segment, _) in segments {
            if let Store::Files(files) = &mut segment.store {
                files.relocate(&directory.files);
            }
        }
    }

    /// Puts new segments in the place of the first ones, as many as go: the error says from where on they do not.
    fn swap(&mut self, new: Vec<Replacement>) -> std::result::Result<(), (i64, Error)> {
        let (mut segments, mut swapped, mut gone) = (Vec::with_capacity(self.segments.len()), Ok(()), 0);
        let mut left = Vec::new();
        for (mut segment, replaced) in new {
            if let Some(directory) = self.directory.as_mut().filter(|_| swapped.is_ok()) {
                let done = directory.swap(&mut segment, &replaced);
                swapped = done.map_err(|error| (segment.base_offset, error));
            }
            if swapped.is_err() {
                left.push((segment, replaced));
                continue;
            }
            gone += replaced.len();
            segments.push(segment);
        }
        segments.extend(self.segments.drain(..).skip(gone));
        self.segments = segments;
        // Should they stay, they are removed when the log is opened next.
        let _ = self.discard(&left);
        swapped
    }

    /// Brings to an end what a disk that failed has left of earlier compactions.
    pub(super) fn finish_swaps(&mut self) -> Result<()> {
        let Some(directory) = &mut self.directory else { return Ok(()) };
        while let Some(unfinished) = directory.unfinished.pop() {
            let segment =
                self.segments.iter_mut().find(|segment| segment.base_offset == unfinished.base_offset);
            if let Some(segment) = segment {
                directory.finish_swap(segment, unfinished)?;
            }
        }
        Ok(())
    }

    fn discard(&self, segments: &[Replacement]) -> Result<()> {
        let Some(directory) = &self.directory else { return Ok(()) };
        let mut paths = segments.iter().flat_map(|(segment, _)| segment.files().paths());
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
        has_opaque: segment.has_opaque(),
        bytes,
        producers_before: segment.producers_before.clone(),
    }
}
