//! `leader-epoch-checkpoint`.

use super::file;
use crate::LeaderEpochCache;
use crate::files::checkpoint::{parse_epochs, write_epochs};

/// # Panics
/// When what is found does not agree.
pub fn run(bytes: &[u8]) {
    let epochs = match parse_epochs(file(), bytes) {
        Ok(epochs) => epochs,
        Err(error) => return assert!(error.to_string().starts_with("file, ")),
    };
    assert_eq!(parse_epochs(file(), write_epochs(&epochs).as_bytes()).as_ref(), Ok(&epochs));
    let mut cache = LeaderEpochCache::of(epochs.clone());
    for entry in &epochs {
        assert_eq!(cache.epoch_for_offset(entry.start_offset), Some(entry.epoch));
        let _ = cache.end_offset_for(entry.epoch, i64::MAX);
    }
    let middle = epochs.get(epochs.len() / 2).map_or(7, |entry| entry.start_offset);
    cache.truncate_from_start(middle);
    cache.assign(9, middle);
    cache.truncate_from_end(middle);
    let rises = cache
        .entries()
        .windows(2)
        .all(|two| two[0].epoch < two[1].epoch && two[0].start_offset < two[1].start_offset);
    assert!(rises, "{cache:?}");
}

#[cfg(test)]
pub(super) fn seeds() -> Vec<(&'static str, Vec<u8>)> {
    vec![
        ("empty", Vec::new()),
        ("none", b"0\n0\n".to_vec()),
        ("two", b"0\n2\n0 0\n3 42\n".to_vec()),
        ("falling", b"0\n2\n3 42\n0 0\n".to_vec()),
        ("cut", b"0\n2\n0 0\n3 4".to_vec()),
    ]
}
