//! `partition.metadata`: which topic a partition's directory belongs to.

use std::path::Path;

use super::topic_id;
use crate::error::Place;
use crate::{Error, Result};

pub(crate) fn write(id: [u8; 16]) -> String {
    format!("version: 0\ntopic_id: {}", topic_id::encode(id))
}

/// # Errors
/// For anything but the two lines of version 0.
pub(crate) fn parse(path: &Path, bytes: &[u8]) -> Result<[u8; 16]> {
    let wrong = |line: usize, reason: String| Error::damaged(path, Place::Line(line), reason);
    let text = std::str::from_utf8(bytes).map_err(|_| wrong(1, "this is no text".to_owned()))?;
    let mut lines = text.lines();
    let mut value = |number: usize, key: &str| {
        let line = lines.next().unwrap_or_default();
        let value = line.strip_prefix(key).and_then(|rest| rest.strip_prefix(": "));
        value.ok_or_else(|| wrong(number, format!("{line:?} should say {key:?}")))
    };
    let version = value(1, "version")?;
    if version != "0" {
        return Err(wrong(1, format!("version {version:?} is not known, only 0 is")));
    }
    let id = value(2, "topic_id")?;
    topic_id::decode(id).ok_or_else(|| wrong(2, format!("{id:?} is no topic id")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_read_as_they_are_written() {
        let text = write([7; 16]);
        assert_eq!(text, "version: 0\ntopic_id: BwcHBwcHBwcHBwcHBwcHBw");
        assert_eq!(parse(Path::new("x"), text.as_bytes()).unwrap(), [7; 16]);
    }

    #[test]
    fn damage_is_named_by_file_line_and_reason() {
        let said = |text: &str| parse(Path::new("x"), text.as_bytes()).unwrap_err().to_string();
        assert_eq!(said(""), "x, in line 1: \"\" should say \"version\"");
        assert_eq!(said("version: 1\n"), "x, in line 1: version \"1\" is not known, only 0 is");
        assert_eq!(said("version: 0\n"), "x, in line 2: \"\" should say \"topic_id\"");
        assert_eq!(said("version: 0\ntopic_id: ?\n"), "x, in line 2: \"?\" is no topic id");
    }
}
