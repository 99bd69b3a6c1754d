//! Closing the last segment before it is full.

use crate::{Log, Result};

impl Log {
    /// Closes the last segment: whatever is appended next begins another one. Compaction and retention may take it from now on.
    /// Returns false where there is nothing to close. `now` is when the next one begins, in milliseconds since the epoch.
    ///
    /// # Errors
    /// [`crate::Error::Storage`] where the files of the next segment cannot be made: the last one goes on then.
    ///
    /// # Examples
    /// ```
    /// # use std::sync::Arc;
    /// # use kafkito_storage::{Log, LogConfig, Origin, Pool, RecordBatchBuilder};
    /// let mut log = Log::new(Arc::new(LogConfig::default()), Pool::new(1 << 20));
    /// assert!(!log.roll(0)?, "it is empty");
    /// for value in ["one", "two"] {
    ///     let mut batch = RecordBatchBuilder::new();
    ///     batch.push(0, None, Some(value.as_bytes()));
    ///     log.append(&batch.build()?.trusted(), Origin::Client, 0, 0)?;
    ///     log.roll(0)?;
    /// }
    /// assert_eq!(log.segment_count(), 2);
    /// # kafkito_storage::Result::Ok(())
    /// ```
    pub fn roll(&mut self, now: i64) -> Result<bool> {
        if self.segments.is_empty() || self.next_segment_is_begun() {
            return Ok(false);
        }
        match &mut self.directory {
            None => self.is_rolled = true,
            Some(directory) => {
                let (closed, base_offset) = (self.segments.last_mut(), self.log_end_offset);
                directory.new_segment(closed, base_offset, now, &self.producers, &self.leader_epochs)?;
                if let Some(closed) = self.segments.last_mut() {
                    closed.release_index();
                }
            }
        }
        Ok(true)
    }

    /// Whether the last segment that has batches is closed.
    pub(super) fn next_segment_is_begun(&self) -> bool {
        let is_next_there =
            self.directory.as_ref().is_some_and(|directory| directory.empty_segment.is_some());
        self.is_rolled || is_next_there
    }
}
