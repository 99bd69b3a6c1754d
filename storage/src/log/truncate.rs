//! Truncation: a log goes back to an earlier end, and so does all that is known about it.

use crate::segment::CutAt;
use crate::{Log, Result};

impl Log {
    /// Cuts the log so that it ends at `offset`. A batch that holds `offset` goes whole. Whatever was read before stays
    /// readable: the bytes are not written again. Returns false, and does nothing but forget epochs without records, where
    /// the log ends there or before.
    ///
    /// Nobody waits for a disk: the next append begins a segment of its own, and the cut lasts with the flushes that are to be
    /// [begun](Log::begin_flush) from now on. Should the power go before, the log may be as it was before the cut, with nothing of what was
    /// appended since.
    ///
    /// # Errors
    /// When a transaction marker in what remains cannot be read, or [`crate::Error::Storage`] when a file cannot be read or made:
    /// nothing has changed then.
    pub fn truncate_to(&mut self, offset: i64) -> Result<bool> {
        assert!(offset >= 0, "a log is not truncated to a negative offset, {offset}");
        if offset >= self.log_end_offset {
            self.leader_epochs.truncate_from_end(self.log_end_offset);
            self.keep_leader_epochs();
            return Ok(false);
        }
        self.finish_swaps()?;
        let keep = self.segments.partition_point(|segment| segment.base_offset <= offset);
        self.truncations += 1;
        if keep == 0 {
            self.begin_cut(offset)?;
            self.give_up_segments(0);
            self.forget_all(offset);
            self.keep_cut(-1);
        } else {
            let producers = self.producers_at(offset)?;
            let holder = &mut self.segments[keep - 1];
            let cut = holder.plan_cut(offset)?;
            // A segment of which no batch is left is followed by one that begins where it did.
            let base_offset = if cut.leaves_none() { holder.base_offset } else { offset };
            self.begin_cut(base_offset)?;
            self.cut_segments(keep, &cut, base_offset);
            self.producers = producers;
            self.is_rolled = false;
            self.compacted_up_to = self.compacted_up_to.min(offset);
            self.log_end_offset = offset;
            self.log_start_offset = self.log_start_offset.min(offset);
            self.high_watermark = self.high_watermark.min(offset);
            self.leader_epochs.truncate_from_end(offset);
            self.transactions.truncate(offset, &self.producers);
            self.assert_offsets();
            self.keep_cut(base_offset);
        }
        Ok(true)
    }

    /// Empties the log. It starts and ends at `offset`, and that lasts: it takes long.
    ///
    /// # Errors
    /// [`crate::Error::Storage`] when files cannot be removed or synced: the log is empty nevertheless, but may not be when it is opened
    /// next.
    pub fn truncate_fully_and_start_at(&mut self, offset: i64) -> Result<()> {
        self.finish_swaps()?;
        // An earlier cut.
        self.settle()?;
        let mut removed = Ok(());
        if let Some(directory) = &mut self.directory {
            directory.doubt_from(offset, offset)?;
            removed = directory.remove_all(&self.segments, offset);
        }
        self.truncations += 1;
        self.forget_all(offset);
        let Some(directory) = &mut self.directory else { return removed };
        removed.and(directory.keep_emptied(&self.leader_epochs))
    }

    fn forget_all(&mut self, offset: i64) {
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
    }

    /// Has the small files follow the cut: the snapshots up to `known` are still right. What of that fails is made good by a flush, or by
    /// recovery.
    fn keep_cut(&mut self, known: i64) {
        self.keep_leader_epochs();
        let Some(directory) = &mut self.directory else { return };
        directory.forget_snapshots_after(known);
        if known >= 0 {
            let _ = directory.keep_producers(known, &self.producers);
        }
    }

    /// Drops all segments but the first `keep`, and cuts the last of them.
    fn cut_segments(&mut self, keep: usize, cut: &CutAt, base_offset: i64) {
        let is_on_disk = self.directory.is_some();
        self.give_up_segments(if cut.leaves_none() { keep - 1 } else { keep });
        let Some(last) = self.segments.last_mut() else { return };
        let offset = cut.offset;
        if !cut.leaves_none() {
            last.truncate(cut);
        }
        // Offsets up to the cut that no batch has any more belong to the segment before them, or to one that is there already.
        last.end_offset = if is_on_disk { base_offset } else { offset };
    }

    /// Drops all segments but the first `keep`.
    fn give_up_segments(&mut self, keep: usize) {
        let gone = self.segments.split_off(keep);
        let Some(directory) = &mut self.directory else { return };
        // The newest first: should they not all go, the rest has no gap.
        for gone in gone.iter().rev() {
            directory.give_up(gone.base_offset, gone.files().extra());
        }
    }

    /// Takes back the batch at `offset`, which was written, but does not count yet.
    pub(super) fn unwrite(&mut self, offset: i64) {
        let Some(active) = self.segments.last_mut() else { return };
        // Where the file cannot be cut, the next append does it.
        let _ = active.take_back(offset);
        if active.size() == 0 {
            let emptied = self.segments.pop();
            if let (Some(directory), Some(emptied)) = (&mut self.directory, emptied) {
                directory.empty_segment = Some(emptied.base_offset);
            }
        }
    }
}
