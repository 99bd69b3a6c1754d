//! A log as it is at one moment, and writing it into a directory.

use std::sync::Arc;

use bytes::Bytes;

use super::Directory;
use super::load::marker_in;
use crate::error::Place;
use crate::producer_state::ProducerState;
use crate::{AbortedTransaction, Error, LeaderEpochCache, Log, LogConfig, Pool, Result};

/// A log as it was at one moment: its batches are slices of the log's, the rest is copied. Whatever is done to the log
/// afterwards does not change it; it can be read, and [written](crate::LogDir::write_view) into a directory, without the
/// log's lock.
#[derive(Debug)]
pub struct LogView {
    config: Arc<LogConfig>,
    pool: Pool,
    segments: Vec<SegmentView>,
    log_start_offset: i64,
    high_watermark: i64,
    log_end_offset: i64,
    leader_epochs: LeaderEpochCache,
    /// As they were before the first segment.
    producers_before: ProducerState,
    producers: ProducerState,
    /// In the order of their markers.
    aborted: Vec<AbortedTransaction>,
    compacted_up_to: i64,
}

#[derive(Debug)]
struct SegmentView {
    base_offset: i64,
    end_offset: i64,
    slices: Vec<Bytes>,
}

impl Log {
    /// The log as it is now. Nothing of its batches is copied, but of small files that are mapped by nobody.
    ///
    /// # Errors
    /// [`Error::Storage`] when its files cannot be read.
    pub fn view(&self) -> Result<LogView> {
        let mut segments = Vec::with_capacity(self.segments.len());
        for segment in &self.segments {
            let mut slices = Vec::new();
            segment.store.slices(0, segment.size(), &mut slices)?;
            let (base_offset, end_offset) = (segment.base_offset, segment.end_offset);
            segments.push(SegmentView { base_offset, end_offset, slices });
        }
        Ok(LogView {
            config: Arc::clone(&self.config),
            pool: self.pool.clone(),
            segments,
            log_start_offset: self.log_start_offset,
            high_watermark: self.high_watermark,
            log_end_offset: self.log_end_offset,
            leader_epochs: self.leader_epochs.clone(),
            producers_before: self.producers_before_first(),
            producers: self.producers.clone(),
            aborted: self.transactions.aborted(i64::MIN, i64::MAX),
            compacted_up_to: self.compacted_up_to,
        })
    }

    /// The producers before the first segment, as far as they are still known.
    fn producers_before_first(&self) -> ProducerState {
        let Some(first) = self.segments.first() else { return ProducerState::default() };
        match &self.directory {
            None => first.producers_before.clone(),
            Some(directory) => {
                directory.producers_before(first.base_offset, &|name| directory.files.read_if_there(name)).0
            }
        }
    }
}

impl LogView {
    /// The size of all batches in bytes.
    pub fn size(&self) -> usize {
        self.segments.iter().flat_map(|segment| &segment.slices).map(Bytes::len).sum()
    }

    /// Whether nothing was ever appended: such a log has no files.
    pub fn is_empty(&self) -> bool {
        self.segments.is_empty() && self.log_end_offset == 0
    }

    /// Writes the log into `directory`, which is not there yet, segment by segment. The result is yet to be closed.
    pub(crate) fn write(&self, directory: Directory, now: i64) -> Result<Log> {
        let mut log = Log::new(Arc::clone(&self.config), self.pool.clone());
        log.directory = Some(Box::new(directory));
        log.producers = self.producers_before.clone();
        log.leader_epochs = self.leader_epochs.clone();
        for segment in &self.segments {
            self.write_segment(segment, &mut log, now)?;
        }
        log.producers = self.producers.clone();
        log.transactions.restore(self.aborted.clone(), &self.producers);
        log.log_start_offset = self.log_start_offset;
        log.high_watermark = self.high_watermark;
        log.log_end_offset = self.log_end_offset;
        log.compacted_up_to = self.compacted_up_to;
        let batches_end = log.segments.last().map_or(0, |last| last.batches_end);
        if let Some(directory) = log.directory.as_mut().filter(|_| batches_end < self.log_end_offset) {
            directory.keep_end(self.log_end_offset)?;
        }
        log.keep_leader_epochs();
        log.assert_offsets();
        Ok(log)
    }

    /// Writes a segment's batches in as few pieces as they lie in, then goes over them as recovery does: indexes and
    /// producers are made of what the file says, and what is no batch is found.
    fn write_segment(&self, view: &SegmentView, log: &mut Log, now: i64) -> Result<()> {
        let Some(directory) = &mut log.directory else { return Ok(()) };
        let closed = log.segments.last_mut();
        let mut segment =
            directory.new_segment(closed, view.base_offset, now, &log.producers, &self.leader_epochs)?;
        directory.note_append(now);
        match log.segments.last_mut() {
            Some(closed) => closed.release_index(),
            None if log.producers.iter().next().is_some() => {
                directory.keep_producers(view.base_offset, &log.producers)?;
            }
            None => {}
        }
        for slice in &view.slices {
            segment.store.append(&self.pool, segment.growth(&self.config), &[slice])?;
        }
        let producers = &mut log.producers;
        let (len, why) = segment.recover(&self.config, &mut |_, header, batch| {
            producers.update(header, marker_in(header, &batch)?);
            Ok(())
        })?;
        if let Some(why) = why {
            return Err(Error::damaged(segment.files().log_path(), Place::Byte(len), why));
        }
        segment.settle(len)?;
        segment.end_offset = view.end_offset;
        let is_here = |marker: i64| view.base_offset <= marker && marker < view.end_offset;
        self.aborted.iter().filter(|txn| is_here(txn.last_offset)).for_each(|txn| segment.note_aborted(txn));
        log.segments.push(segment);
        Ok(())
    }
}

#[cfg(test)]
mod tests;
