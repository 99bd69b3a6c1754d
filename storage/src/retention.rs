//! Dropping old segments.

use crate::Log;
use crate::segment::Segment;

/// What a retention pass did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct RetentionReport {
    /// Segments that were dropped.
    pub segments: usize,
    /// Their bytes.
    pub bytes: usize,
}

impl Log {
    /// Drops whole segments, oldest first, that `retention.bytes` or `retention.ms` no longer cover, as Kafka's retention
    /// check does. The log start moves up to the first segment that is left, never past the high watermark. Where
    /// `cleanup.policy` is not `delete`, nothing is dropped but what lies before the log start.
    pub fn apply_retention(&mut self, now: i64) -> RetentionReport {
        let config = self.config().clone();
        if !config.cleanup_policy.delete {
            return RetentionReport::default();
        }
        let mut report = RetentionReport::default();
        if config.retention_bytes >= 0 {
            let mut surplus = self.size() as i64 - config.retention_bytes;
            report += self.drop_oldest(|segment| {
                surplus -= segment.size() as i64;
                surplus >= 0
            });
        }
        if config.retention_ms >= 0 {
            report += self
                .drop_oldest(|segment| now.saturating_sub(segment.largest_timestamp()) > config.retention_ms);
        }
        report
    }

    /// From when on [`apply_retention`](Self::apply_retention) finds something to drop: a moment in the past if it would now,
    /// `None` if it would not, ever, unless something is appended or configured.
    pub fn next_retention(&self) -> Option<i64> {
        let config = self.config();
        let oldest = self.segments().first().filter(|oldest| oldest.end_offset <= self.high_watermark())?;
        if !config.cleanup_policy.delete {
            return None;
        }
        let surplus = self.size() as i64 - config.retention_bytes;
        if config.retention_bytes >= 0 && surplus >= oldest.size() as i64 {
            return Some(i64::MIN);
        }
        let covered_until = || oldest.largest_timestamp().saturating_add(config.retention_ms);
        (config.retention_ms >= 0).then(|| covered_until().saturating_add(1))
    }

    /// Drops segments from the oldest on, as long as they are below the high watermark and `is_old`.
    fn drop_oldest(&mut self, mut is_old: impl FnMut(&Segment) -> bool) -> RetentionReport {
        let high_watermark = self.high_watermark();
        let old = self.segments().iter().take_while(|s| s.end_offset <= high_watermark && is_old(s)).count();
        let report =
            RetentionReport { segments: old, bytes: self.segments()[..old].iter().map(Segment::size).sum() };
        if old > 0 {
            let (dropped, rest) = self.segments().split_at(old);
            let end = dropped.last().map_or(self.log_end_offset(), |last| last.end_offset);
            let start = rest.first().map_or(end, |next| next.base_offset);
            self.move_start(start.max(self.log_start_offset()));
        }
        report
    }
}

impl std::ops::AddAssign for RetentionReport {
    fn add_assign(&mut self, other: RetentionReport) {
        self.segments += other.segments;
        self.bytes += other.bytes;
    }
}
