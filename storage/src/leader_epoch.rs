//! Which leader epoch began at which offset.

/// A leader epoch and the first offset that it wrote.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EpochEntry {
    /// The epoch.
    pub epoch: i32,
    /// Where it begins.
    pub start_offset: i64,
}

/// The epochs of a log, both epochs and offsets strictly rising.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LeaderEpochCache {
    entries: Vec<EpochEntry>,
}

impl LeaderEpochCache {
    /// The epochs, oldest first.
    pub fn entries(&self) -> &[EpochEntry] {
        &self.entries
    }

    /// The newest epoch.
    pub fn latest_epoch(&self) -> Option<i32> {
        self.entries.last().map(|entry| entry.epoch)
    }

    /// The epoch that wrote `offset`, or would write it next.
    pub fn epoch_for_offset(&self, offset: i64) -> Option<i32> {
        let after = self.entries.partition_point(|entry| entry.start_offset <= offset);
        Some(self.entries.get(after.checked_sub(1)?)?.epoch)
    }

    /// Answers OffsetForLeaderEpoch: the largest known epoch up to `requested` and where it ends. With
    /// `{[0, 10) 1, [10, 30) 3, [30, 50) 4}`: 4 → (4, 50), 3 → (3, 30), 2 → (1, 10), 0 → (0, 0), 5 → (-1, -1).
    pub fn end_offset_for(&self, requested: i32, log_end_offset: i64) -> (i32, i64) {
        const UNKNOWN: (i32, i64) = (-1, -1);
        if requested < 0 {
            return UNKNOWN;
        }
        if self.latest_epoch() == Some(requested) {
            return (requested, log_end_offset);
        }
        let higher = self.entries.partition_point(|entry| entry.epoch <= requested);
        match (self.entries.get(higher), higher.checked_sub(1)) {
            (None, _) => UNKNOWN,
            (Some(next), None) => (requested, next.start_offset),
            (Some(next), Some(floor)) => (self.entries[floor].epoch, next.start_offset),
        }
    }

    /// Those of a file, which rise.
    pub(crate) fn of(entries: Vec<EpochEntry>) -> LeaderEpochCache {
        LeaderEpochCache { entries }
    }

    /// Notes that `epoch` writes from `start_offset` on. Entries that contradict it are dropped. Returns whether that was
    /// news.
    pub(crate) fn assign(&mut self, epoch: i32, start_offset: i64) -> bool {
        if self.entries.last().is_some_and(|last| last.epoch == epoch && last.start_offset <= start_offset) {
            return false;
        }
        while self.entries.last().is_some_and(|e| e.epoch >= epoch || e.start_offset >= start_offset) {
            self.entries.pop();
        }
        self.entries.push(EpochEntry { epoch, start_offset });
        true
    }

    /// Forgets epochs that begin at `end_offset` or later.
    pub(crate) fn truncate_from_end(&mut self, end_offset: i64) {
        self.entries.retain(|entry| entry.start_offset < end_offset);
    }

    /// Forgets what lies before `start_offset`: the epoch that holds it begins there from now on.
    pub(crate) fn truncate_from_start(&mut self, start_offset: i64) {
        let after = self.entries.partition_point(|entry| entry.start_offset <= start_offset);
        if let Some(holder) = after.checked_sub(1) {
            self.entries[holder].start_offset = start_offset;
            self.entries.drain(..holder);
        }
    }

    pub(crate) fn clear(&mut self) {
        self.entries.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cache() -> LeaderEpochCache {
        let mut cache = LeaderEpochCache::default();
        for (epoch, start) in [(1, 0), (3, 10), (3, 20), (4, 30)] {
            cache.assign(epoch, start);
        }
        cache
    }

    fn starts(cache: &LeaderEpochCache) -> Vec<(i32, i64)> {
        cache.entries().iter().map(|entry| (entry.epoch, entry.start_offset)).collect()
    }

    #[test]
    fn end_offsets_are_those_of_the_example() {
        let cache = cache();
        for (asked, answer) in [(4, (4, 50)), (3, (3, 30)), (2, (1, 10)), (0, (0, 0)), (5, (-1, -1))] {
            assert_eq!(cache.end_offset_for(asked, 50), answer, "{asked}");
        }
        assert_eq!(LeaderEpochCache::default().end_offset_for(0, 50), (-1, -1));
    }

    #[test]
    fn offsets_find_their_epoch() {
        let cache = cache();
        assert_eq!(cache.epoch_for_offset(9), Some(1));
        assert_eq!(cache.epoch_for_offset(10), Some(3));
        assert_eq!(cache.epoch_for_offset(99), Some(4));
        assert_eq!(LeaderEpochCache::default().epoch_for_offset(0), None);
    }

    #[test]
    fn truncation_keeps_the_epoch_that_holds_the_edge() {
        let mut cache = cache();
        cache.truncate_from_start(12);
        assert_eq!(starts(&cache), [(3, 12), (4, 30)]);
        cache.truncate_from_end(30);
        assert_eq!(starts(&cache), [(3, 12)]);
    }

    #[test]
    fn an_epoch_that_wrote_nothing_gives_way() {
        let mut cache = cache();
        cache.assign(6, 30);
        assert_eq!(starts(&cache), [(1, 0), (3, 10), (6, 30)]);
    }
}
