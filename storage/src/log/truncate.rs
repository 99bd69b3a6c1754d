//! Truncation: a log goes back to an earlier end, and so does all that is known about it.

use crate::segment::Segment;
use crate::{Log, Result};

impl Log {
    /// Cuts the log so that it ends at `offset`. A batch that holds `offset` goes whole. Whatever was read before stays
    /// readable: the bytes are not written again. Returns false, and does nothing but forget epochs without records, where
    /// the log ends there or before.
    ///
    /// # Errors
    /// When a transaction marker in what remains cannot be read: nothing has changed then. [`crate::Error::Storage`] when files
    /// cannot be cut or removed: the log ends at `offset` nevertheless, but may be longer again when it is opened next.
    pub fn truncate_to(&mut self, offset: i64) -> Result<bool> {
        assert!(offset >= 0, "a log is not truncated to a negative offset, {offset}");
        if offset >= self.log_end_offset {
            self.leader_epochs.truncate_from_end(self.log_end_offset);
            self.keep_leader_epochs();
            return Ok(false);
        }
        self.finish_swaps()?;
        if self.segments.first().is_none_or(|first| first.base_offset > offset) {
            self.truncate_fully_and_start_at(offset)?;
            return Ok(true);
        }
        let producers = self.producers_at(offset)?;
        if self.directory.is_some() {
            let batches_end = self.batches_end_before(offset)?;
            self.directory.as_mut().map_or(Ok(()), |directory| directory.begin_truncation(batches_end))?;
        }
        self.producers = producers;
        self.truncations += 1;
        self.is_rolled = false;
        self.compacted_up_to = self.compacted_up_to.min(offset);
        let cut = self.cut_segments(offset);
        self.log_end_offset = offset;
        self.log_start_offset = self.log_start_offset.min(offset);
        self.high_watermark = self.high_watermark.min(offset);
        self.leader_epochs.truncate_from_end(offset);
        self.transactions.truncate(offset, &self.producers);
        self.assert_offsets();
        self.end_truncation(cut)?;
        Ok(true)
    }

    /// Empties the log. It starts and ends at `offset`.
    ///
    /// # Errors
    /// [`crate::Error::Storage`], as with [`Log::truncate_to`].
    pub fn truncate_fully_and_start_at(&mut self, offset: i64) -> Result<()> {
        self.finish_swaps()?;
        let mut removed = Ok(());
        if let Some(directory) = &mut self.directory {
            directory.begin_truncation(offset)?;
            removed = directory.remove_all(&self.segments, offset);
        }
        self.truncations += 1;
        self.is_rolled = false;
        self.compacted_up_to = self.compacted_up_to.min(offset);
        self.segments.clear();
        self.leader_epochs.clear();
        self.producers.clear();
        self.transactions.clear();
        self.log_start_offset = offset;
        self.high_watermark = offset;
        self.log_end_offset = offset;
        self.assert_offsets();
        self.end_truncation(removed)
    }

    /// Where the last batch ends that ends up to `offset`: where the log begins, if there is none.
    fn batches_end_before(&self, offset: i64) -> Result<i64> {
        let until = self.segments.partition_point(|segment| segment.base_offset < offset);
        for segment in self.segments[..until].iter().rev() {
            let ends = segment.batches_from(0)?.map(|(_, header)| header.next_offset());
            if let Some(end) = ends.take_while(|end| *end <= offset).last() {
                return Ok(end);
            }
        }
        Ok(self.segments.first().map_or(offset, |first| first.base_offset))
    }

    fn end_truncation(&mut self, done: Result<()>) -> Result<()> {
        match &mut self.directory {
            Some(directory) => done.and(directory.end_truncation(
                self.log_end_offset,
                self.segments.last(),
                &self.leader_epochs,
            )),
            None => done,
        }
    }

    /// Drops the segments from `offset` on, and cuts the one that holds it.
    fn cut_segments(&mut self, offset: i64) -> Result<()> {
        let keep = self.segments.partition_point(|segment| segment.base_offset <= offset);
        let mut done = Ok(());
        if let Some(directory) = &mut self.directory {
            // The newest first: should they not all go, the rest has no gap.
            for gone in self.segments[keep..].iter().rev() {
                done = done.and(directory.remove_segment(gone.base_offset));
            }
        }
        self.segments.truncate(keep);
        let last = self.segments.last_mut().expect("the segment that holds the offset was kept");
        done = done.and(last.truncate(offset));
        if last.size() == 0 {
            done = done.and(self.drop_emptied_segment());
        }
        // Offsets up to the cut that no batch has any more belong to the segment before them.
        if let Some(last) = self.segments.last_mut() {
            last.end_offset = offset;
            done = done.and(last.reopen());
        }
        done
    }

    /// The last segment has lost all of its batches. On disk, its file may still be needed to tell where the log begins.
    fn drop_emptied_segment(&mut self) -> Result<()> {
        let emptied = self.segments.pop();
        let (Some(directory), Some(emptied)) = (&mut self.directory, emptied) else { return Ok(()) };
        if self.segments.is_empty() {
            directory.empty_segment = Some(emptied.base_offset);
            return Ok(());
        }
        directory.remove_batches(emptied.base_offset)
    }

    /// Takes back the batch at `offset`, which was written, but does not count yet.
    pub(super) fn unwrite(&mut self, offset: i64) {
        let Some(active) = self.segments.last_mut() else { return };
        // Where the file cannot be cut, the next append does it.
        let _ = active.truncate(offset);
        if active.size() == 0 {
            self.segments.pop();
            if let Some(last) = self.segments.last_mut() {
                let _ = Segment::reopen(last);
            }
        }
    }
}
