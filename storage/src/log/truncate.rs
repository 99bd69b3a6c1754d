//! Truncation: a log goes back to an earlier end, and so does all that is known about it.

use super::append::control_marker;
use super::read::batch_records;
use crate::segment::Segment;
use crate::{Log, Result};

impl Log {
    /// Cuts the log so that it ends at `offset`. A batch that holds `offset` goes whole. Whatever was read before stays
    /// readable: the bytes are not written again. Returns false, and does nothing but forget epochs without records, where
    /// the log ends there or before.
    ///
    /// # Errors
    /// When a transaction marker in what remains cannot be read.
    pub fn truncate_to(&mut self, offset: i64) -> Result<bool> {
        assert!(offset >= 0, "a log is not truncated to a negative offset, {offset}");
        if offset >= self.log_end_offset {
            self.leader_epochs.truncate_from_end(self.log_end_offset);
            return Ok(false);
        }
        if self.segments.first().is_none_or(|first| first.base_offset > offset) {
            self.truncate_fully_and_start_at(offset);
            return Ok(true);
        }
        self.cut_segments(offset)?;
        self.log_end_offset = offset;
        self.log_start_offset = self.log_start_offset.min(offset);
        self.high_watermark = self.high_watermark.min(offset);
        self.leader_epochs.truncate_from_end(offset);
        self.transactions.truncate(offset, &self.producers);
        self.assert_offsets();
        Ok(true)
    }

    /// Empties the log. It starts and ends at `offset`.
    pub fn truncate_fully_and_start_at(&mut self, offset: i64) {
        self.segments.clear();
        self.leader_epochs.clear();
        self.producers.clear();
        self.transactions.clear();
        self.log_start_offset = offset;
        self.high_watermark = offset;
        self.log_end_offset = offset;
        self.assert_offsets();
    }

    /// Drops the segments from `offset` on, cuts the one that holds it, and takes the producers back to that point.
    fn cut_segments(&mut self, offset: i64) -> Result<()> {
        let keep = self.segments.partition_point(|segment| segment.base_offset <= offset);
        let last = &self.segments[keep - 1];
        let cut = last.position_of(offset);
        let producers = replayed(last, cut)?;
        self.producers = producers;
        self.segments.truncate(keep);
        let last = self.segments.last_mut().expect("the segment that holds the offset was kept");
        last.truncate(offset);
        if last.size() == 0 {
            self.segments.pop();
        }
        // Offsets up to the cut that no batch has any more belong to the segment before them.
        if let Some(last) = self.segments.last_mut() {
            last.end_offset = offset;
        }
        Ok(())
    }
}

/// The producers as they were before the batch at `until`.
fn replayed(segment: &Segment, until: usize) -> Result<crate::producer_state::ProducerState> {
    let mut producers = segment.producers_before.clone();
    for (position, header) in segment.batches_from(0).take_while(|(position, _)| *position < until) {
        let marker = match header.is_control() {
            true => control_marker(header, batch_records(segment, position, &header))?,
            false => None,
        };
        producers.update(&header, marker);
    }
    Ok(producers)
}
