//! How many bytes lie between offsets, for whoever counts what a replica has copied.

use crate::{Log, Result};

impl Log {
    /// The size of all batches from the one that holds `offset` on.
    ///
    /// # Errors
    /// [`crate::Error::Storage`] when a file cannot be read.
    pub fn size_from(&self, offset: i64) -> Result<usize> {
        let first = self.segments.partition_point(|segment| segment.end_offset <= offset);
        let Some(segment) = self.segments.get(first) else { return Ok(0) };
        let within = segment.size() - segment.position_of(offset)?;
        Ok(within + self.segments[first + 1..].iter().map(|segment| segment.size()).sum::<usize>())
    }

    /// How far one gets from `offset` on with so many bytes, in whole batches: the offset after them, and their size.
    ///
    /// # Errors
    /// [`crate::Error::Storage`] when a file cannot be read.
    pub fn reach(&self, offset: i64, max_bytes: usize) -> Result<(i64, usize)> {
        let (mut reached, mut size) = (offset, 0);
        let first = self.segments.partition_point(|segment| segment.end_offset <= offset);
        for segment in &self.segments[first..] {
            for (_, header) in segment.batches_from(segment.position_of(reached)?)? {
                if size + header.size_in_bytes() > max_bytes {
                    return Ok((reached, size));
                }
                size += header.size_in_bytes();
                reached = header.next_offset();
            }
            // Where a batch was compacted away, the next segment goes on later.
            reached = reached.max(segment.end_offset);
        }
        // A cut may have left a gap behind the last one.
        Ok((reached.max(self.log_end_offset), size))
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::{LogConfig, Origin, Pool, RecordBatchBuilder};

    /// A log of `batches` batches of two records each, and the size of one.
    fn log(batches: usize, segment_bytes: usize) -> (Log, usize) {
        let config = LogConfig { segment_bytes, ..LogConfig::default() };
        let mut log = Log::new(Arc::new(config), Pool::new(1 << 20));
        let mut size = 0;
        for _ in 0..batches {
            let mut batch = RecordBatchBuilder::new();
            batch.push(0, None, Some(b"one"));
            batch.push(0, None, Some(b"two"));
            let batch = batch.build().expect("small").trusted();
            size = batch.size_in_bytes();
            log.append(&batch, Origin::Coordinator, 0, 0).expect("there is room");
        }
        (log, size)
    }

    #[test]
    fn bytes_are_counted_in_whole_batches_over_all_segments() {
        let (log, size) = log(5, 200);
        assert!(log.segments.len() > 1);
        assert_eq!(log.size_from(0), Ok(5 * size));
        assert_eq!(log.size_from(3), Ok(4 * size), "the batch that holds the offset counts");
        assert_eq!(log.size_from(10), Ok(0));
        assert_eq!(log.reach(0, size - 1), Ok((0, 0)));
        assert_eq!(log.reach(0, 3 * size + 1), Ok((6, 3 * size)));
        assert_eq!(log.reach(4, usize::MAX), Ok((10, 3 * size)));
        assert_eq!(log.reach(10, usize::MAX), Ok((10, 0)));
    }

    #[test]
    fn a_log_without_records_has_no_bytes() {
        let (log, _) = log(0, 200);
        assert_eq!((log.size_from(0), log.reach(0, 10)), (Ok(0), Ok((0, 0))));
    }
}
