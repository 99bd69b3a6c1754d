//! `.index`.

use crate::files::index_entries::{OFFSET_ENTRY, OffsetEntry, count_offsets};
use crate::segment::index::last_before;

/// The first two bytes are the length of the `.log`, the rest is the index.
///
/// # Panics
/// When what is found does not agree.
pub fn run(bytes: &[u8]) {
    let Some((log_len, index)) = bytes.split_first_chunk::<2>() else { return };
    let log_len = usize::from(u16::from_be_bytes(*log_len));
    let Some(count) = count_offsets(index, log_len) else { return };
    let (entries, rest) = index.split_at(count * OFFSET_ENTRY);
    assert!(rest.iter().all(|byte| *byte == 0), "what follows the entries is nothing");
    for number in 0..count {
        let entry = OffsetEntry::at(entries, number);
        assert_eq!(entry.encode(), entries[number * OFFSET_ENTRY..][..OFFSET_ENTRY]);
        assert!((entry.position as usize) < log_len);
        let found = last_before(entries, |other| other.last_offset <= entry.last_offset);
        assert_eq!(found, Some(entry));
    }
}

#[cfg(test)]
pub(super) fn seeds() -> Vec<(&'static str, Vec<u8>)> {
    let index = |entries: &[(u32, u32)]| {
        let entries = entries.iter().map(|&(last_offset, position)| OffsetEntry { last_offset, position });
        let entries: Vec<u8> = entries.flat_map(OffsetEntry::encode).collect();
        [&5_000u16.to_be_bytes()[..], &entries].concat()
    };
    vec![
        ("empty", index(&[])),
        ("rising", index(&[(0, 100), (7, 4_100), (9, 4_900)])),
        ("zeros", index(&[(3, 100), (7, 4_100), (0, 0), (0, 0)])),
        ("falling", index(&[(7, 4_100), (3, 100)])),
    ]
}
