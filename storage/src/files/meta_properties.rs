//! `meta.properties`: whose log directory it is. Java's format of properties: `key=value` lines, `#` before comments.

use std::fmt::Write;
use std::path::Path;

use crate::error::Place;
use crate::{Error, Result};

/// Whose log directory it is (`meta.properties`, version 1).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MetaProperties {
    /// `cluster.id`.
    pub cluster_id: String,
    /// `node.id`.
    pub node_id: i32,
    /// `directory.id`: 16 bytes in URL-safe base64. A directory that an older Kafka formatted has none.
    pub directory_id: Option<String>,
}

impl MetaProperties {
    pub(crate) fn write(&self) -> String {
        let mut out = String::from("#\n");
        if let Some(id) = &self.directory_id {
            let _ = writeln!(out, "directory.id={id}");
        }
        let _ = writeln!(out, "version=1\ncluster.id={}\nnode.id={}", self.cluster_id, self.node_id);
        out
    }

    /// # Errors
    /// For another version, and where `cluster.id` or `node.id` is missing or none.
    pub(crate) fn parse(path: &Path, bytes: &[u8]) -> Result<MetaProperties> {
        let wrong = |line: usize, reason: String| Error::damaged(path, Place::Line(line), reason);
        let text = std::str::from_utf8(bytes).map_err(|_| wrong(1, "this is no text".to_owned()))?;
        let find = |wanted: &str| {
            let mut pairs = text.lines().enumerate().filter_map(|(at, line)| {
                let (key, value) = line.trim_start().split_once('=')?;
                Some((at + 1, key.trim(), value.trim()))
            });
            let (line, _, value) = pairs.find(|(_, key, _)| *key == wanted)?;
            // Java writes a backslash before what separates keys from values.
            Some((line, value.replace('\\', "").trim().to_owned()))
        };
        let last = text.lines().count().max(1);
        let need = |key: &str| find(key).ok_or_else(|| wrong(last, format!("{key} is missing")));
        let (line, version) = need("version")?;
        if version != "1" {
            return Err(wrong(line, format!("version {version:?} is not known, only 1 is")));
        }
        let (_, cluster_id) = need("cluster.id")?;
        let (line, node_id) = need("node.id")?;
        let parsed = node_id.parse().ok().filter(|id| *id >= 0);
        let node_id = parsed.ok_or_else(|| wrong(line, format!("{node_id:?} is no node id")))?;
        Ok(MetaProperties { cluster_id, node_id, directory_id: find("directory.id").map(|(_, id)| id) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn properties_are_read_as_they_are_written() {
        for directory_id in [None, Some("Dx8vP09fb3-Pn6-_z9_v_w".to_owned())] {
            let meta = MetaProperties { cluster_id: "abc".to_owned(), node_id: 7, directory_id };
            assert_eq!(MetaProperties::parse(Path::new("x"), meta.write().as_bytes()).unwrap(), meta);
        }
    }

    #[test]
    fn java_s_own_are_read() {
        let text =
            "#\n#Fri Nov 27 10:00:00 UTC 2026\ncluster.id=a\\=b\ndirectory.id=x\nnode.id=1\nversion=1\n";
        let meta = MetaProperties::parse(Path::new("x"), text.as_bytes()).unwrap();
        assert_eq!((meta.cluster_id.as_str(), meta.node_id), ("a=b", 1));
    }

    #[test]
    fn damage_is_named_by_file_line_and_reason() {
        let said =
            |text: &str| MetaProperties::parse(Path::new("x"), text.as_bytes()).unwrap_err().to_string();
        assert_eq!(said(""), "x, in line 1: version is missing");
        assert_eq!(said("#\nversion=0\n"), "x, in line 2: version \"0\" is not known, only 1 is");
        assert_eq!(said("version=1\ncluster.id=a\n"), "x, in line 2: node.id is missing");
        assert_eq!(said("node.id=-1\nversion=1\ncluster.id=a\n"), "x, in line 1: \"-1\" is no node id");
    }
}
