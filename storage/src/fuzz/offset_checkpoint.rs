//! The checkpoints of a log directory that keep an offset for each partition: `recovery-point-offset-checkpoint`,
//! `log-start-offset-checkpoint`, `replication-offset-checkpoint`, `cleaner-offset-checkpoint`.

use super::file;
use crate::files::checkpoint::{parse_offsets, write_offsets};

/// # Panics
/// When what is found does not agree.
pub fn run(bytes: &[u8]) {
    match parse_offsets(file(), bytes) {
        Ok(offsets) => assert_eq!(parse_offsets(file(), write_offsets(&offsets).as_bytes()), Ok(offsets)),
        Err(error) => assert!(error.to_string().starts_with("file, ")),
    }
}

#[cfg(test)]
pub(super) fn seeds() -> Vec<(&'static str, Vec<u8>)> {
    vec![
        ("empty", Vec::new()),
        ("none", b"0\n0\n".to_vec()),
        ("two", b"0\n2\norders 0 42\na.b_c-d 11 9223372036854775807\n".to_vec()),
        ("newer", b"1\n0\n".to_vec()),
        ("cut", b"0\n2\norders 0 42\na.b_c-d 1".to_vec()),
    ]
}
