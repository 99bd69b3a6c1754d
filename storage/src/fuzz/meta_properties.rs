//! `meta.properties`.

use super::file;
use crate::MetaProperties;

/// # Panics
/// When what is found does not agree.
pub fn run(bytes: &[u8]) {
    match MetaProperties::parse(file(), bytes) {
        Ok(meta) => assert_eq!(MetaProperties::parse(file(), meta.write().as_bytes()), Ok(meta)),
        Err(error) => assert!(error.to_string().starts_with("file, ")),
    }
}

#[cfg(test)]
pub(super) fn seeds() -> Vec<(&'static str, Vec<u8>)> {
    let sound = "#\n#Fri Nov 27 10:00:00 UTC 2026\ncluster.id=a\\=b\ndirectory.id=x\nnode.id=1\nversion=1\n";
    vec![
        ("empty", Vec::new()),
        ("sound", sound.as_bytes().to_vec()),
        ("without-directory", b"version=1\ncluster.id=a\nnode.id=1\n".to_vec()),
        (
            "several",
            b"version=kafkito 1: of several\ncluster.id=a\nnode.ids=1,3\ndirectory.ids=x,y\n".to_vec(),
        ),
        ("older", b"version=0\nbroker.id=1\n".to_vec()),
    ]
}
