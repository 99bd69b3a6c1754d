//! `partition.metadata`.

use super::file;
use crate::files::partition_metadata::{parse, write};

/// # Panics
/// When what is found does not agree.
pub fn run(bytes: &[u8]) {
    match parse(file(), bytes) {
        Ok(id) => assert_eq!(parse(file(), write(id).as_bytes()), Ok(id)),
        Err(error) => assert!(error.to_string().starts_with("file, ")),
    }
}

#[cfg(test)]
pub(super) fn seeds() -> Vec<(&'static str, Vec<u8>)> {
    let sound = write([7; 16]).into_bytes();
    vec![
        ("empty", Vec::new()),
        ("cut", sound[..sound.len() - 3].to_vec()),
        ("sound", sound),
        ("newer", b"version: 1\ntopic_id: AAAAAAAAAAAAAAAAAAAAAQ\n".to_vec()),
    ]
}
