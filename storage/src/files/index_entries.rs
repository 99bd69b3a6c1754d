//! The entries of `.index` and `.timeindex`. Both may have a tail of zeros: Kafka makes them as long as they may become.

/// An entry of `.index`: the batch that begins at `position` ends with that offset.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct OffsetEntry {
    /// The batch's last offset less the segment's base offset.
    pub(crate) last_offset: u32,
    pub(crate) position: u32,
}

/// An entry of `.timeindex`: no batch up to that offset has a larger timestamp.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct TimeEntry {
    pub(crate) timestamp: i64,
    /// The last offset of the batch that has the timestamp, less the segment's base offset.
    pub(crate) offset: u32,
}

/// Bytes of an [`OffsetEntry`].
pub(crate) const OFFSET_ENTRY: usize = 8;
/// Bytes of a [`TimeEntry`].
pub(crate) const TIME_ENTRY: usize = 12;

impl OffsetEntry {
    pub(crate) fn encode(self) -> [u8; OFFSET_ENTRY] {
        let mut out = [0; OFFSET_ENTRY];
        out[..4].copy_from_slice(&self.last_offset.to_be_bytes());
        out[4..].copy_from_slice(&self.position.to_be_bytes());
        out
    }

    /// The entry with that number, which must be there.
    pub(crate) fn at(index: &[u8], number: usize) -> OffsetEntry {
        let entry = &index[number * OFFSET_ENTRY..][..OFFSET_ENTRY];
        OffsetEntry { last_offset: u32_at(entry, 0), position: u32_at(entry, 4) }
    }
}

impl TimeEntry {
    pub(crate) fn encode(self) -> [u8; TIME_ENTRY] {
        let mut out = [0; TIME_ENTRY];
        out[..8].copy_from_slice(&self.timestamp.to_be_bytes());
        out[8..].copy_from_slice(&self.offset.to_be_bytes());
        out
    }

    /// The entry with that number, which must be there.
    pub(crate) fn at(index: &[u8], number: usize) -> TimeEntry {
        let entry = &index[number * TIME_ENTRY..][..TIME_ENTRY];
        let timestamp = i64::from(u32_at(entry, 0)) << 32 | i64::from(u32_at(entry, 4));
        TimeEntry { timestamp, offset: u32_at(entry, 8) }
    }
}

fn u32_at(bytes: &[u8], at: usize) -> u32 {
    u32::from_be_bytes([bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]])
}

/// How many entries a `.index` has before its zeros; `None` if it cannot be one: offsets and positions must rise, and lie
/// within a `.log` of `log_len` bytes.
pub(crate) fn count_offsets(index: &[u8], log_len: usize) -> Option<usize> {
    let mut before = OffsetEntry { last_offset: 0, position: 0 };
    for number in 0..index.len() / OFFSET_ENTRY {
        let entry = OffsetEntry::at(index, number);
        if entry == (OffsetEntry { last_offset: 0, position: 0 }) {
            return is_zero(&index[number * OFFSET_ENTRY..]).then_some(number);
        }
        let rises = entry.last_offset > before.last_offset || (number == 0 && entry.last_offset == 0);
        if !rises || entry.position <= before.position || entry.position as usize >= log_len {
            return None;
        }
        before = entry;
    }
    index.len().is_multiple_of(OFFSET_ENTRY).then_some(index.len() / OFFSET_ENTRY)
}

/// How many entries a `.timeindex` has before its zeros; `None` if it cannot be one: timestamps must rise, and offsets not
/// fall.
pub(crate) fn count_times(index: &[u8]) -> Option<usize> {
    let mut before = TimeEntry { timestamp: -1, offset: 0 };
    for number in 0..index.len() / TIME_ENTRY {
        let entry = TimeEntry::at(index, number);
        if entry.timestamp <= before.timestamp || entry.offset < before.offset {
            return is_zero(&index[number * TIME_ENTRY..]).then_some(number);
        }
        before = entry;
    }
    index.len().is_multiple_of(TIME_ENTRY).then_some(index.len() / TIME_ENTRY)
}

fn is_zero(bytes: &[u8]) -> bool {
    bytes.iter().all(|byte| *byte == 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn offsets(entries: &[(u32, u32)]) -> Vec<u8> {
        let encode = |&(last_offset, position): &(u32, u32)| OffsetEntry { last_offset, position }.encode();
        entries.iter().flat_map(encode).collect()
    }

    fn times(entries: &[(i64, u32)]) -> Vec<u8> {
        let encode = |&(timestamp, offset): &(i64, u32)| TimeEntry { timestamp, offset }.encode();
        entries.iter().flat_map(encode).collect()
    }

    #[test]
    fn entries_lie_as_kafka_lays_them() {
        let index = offsets(&[(1, 2), (3, 4)]);
        assert_eq!(index, [0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 3, 0, 0, 0, 4]);
        assert_eq!(OffsetEntry::at(&index, 1), OffsetEntry { last_offset: 3, position: 4 });
        let index = times(&[(1, 2), (1 << 40, 3)]);
        assert_eq!(index[..12], [0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 2]);
        assert_eq!(TimeEntry::at(&index, 1), TimeEntry { timestamp: 1 << 40, offset: 3 });
    }

    #[test]
    fn entries_end_before_the_zeros_of_a_file_that_is_longer() {
        let padded = |mut index: Vec<u8>| {
            index.resize(960, 0);
            index
        };
        assert_eq!(count_offsets(&padded(offsets(&[(0, 1), (5, 9)])), 10), Some(2));
        assert_eq!(count_offsets(&padded(Vec::new()), 10), Some(0));
        assert_eq!(count_times(&padded(times(&[(0, 0), (5, 9)]))), Some(2));
        assert_eq!(count_times(&[]), Some(0));
    }

    #[test]
    fn what_cannot_be_an_index_is_none() {
        for wrong in [&[(5, 1), (5, 2)][..], &[(1, 5), (2, 5)], &[(1, 1), (2, 10)], &[(0, 0), (1, 1)]] {
            assert_eq!(count_offsets(&offsets(wrong), 10), None, "{wrong:?}");
        }
        assert_eq!(count_offsets(&[0, 0, 0, 1, 0, 0, 0, 1, 1], 10), None, "half an entry");
        for wrong in [&[(5, 1), (5, 2)][..], &[(1, 5), (2, 4)], &[(5, 1), (0, 2)]] {
            assert_eq!(count_times(&times(wrong)), None, "{wrong:?}");
        }
        assert_eq!(count_times(&[0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 1, 1]), None, "half an entry");
    }
}
