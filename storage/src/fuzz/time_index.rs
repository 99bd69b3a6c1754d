//! `.timeindex`.

use crate::files::index_entries::{TIME_ENTRY, TimeEntry, count_times};
use crate::segment::index::count_earlier;

/// # Panics
/// When what is found does not agree.
pub fn run(bytes: &[u8]) {
    let Some(count) = count_times(bytes) else { return };
    let (entries, rest) = bytes.split_at(count * TIME_ENTRY);
    assert!(rest.iter().all(|byte| *byte == 0), "what follows the entries is nothing");
    for number in 0..count {
        let entry = TimeEntry::at(entries, number);
        assert_eq!(entry.encode(), entries[number * TIME_ENTRY..][..TIME_ENTRY]);
        assert_eq!(count_earlier(entries, entry.timestamp), number);
    }
}

#[cfg(test)]
pub(super) fn seeds() -> Vec<(&'static str, Vec<u8>)> {
    let index = |entries: &[(i64, u32)]| -> Vec<u8> {
        let entries = entries.iter().map(|&(timestamp, offset)| TimeEntry { timestamp, offset });
        entries.flat_map(TimeEntry::encode).collect()
    };
    vec![
        ("empty", Vec::new()),
        ("rising", index(&[(0, 0), (500, 7), (501, 7)])),
        ("zeros", index(&[(500, 7), (0, 0), (0, 0)])),
        ("falling", index(&[(500, 7), (400, 9)])),
    ]
}
