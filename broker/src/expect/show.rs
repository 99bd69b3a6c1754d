//! Records as lines that a person can read.

use std::fmt::Write as _;

use super::json;

/// Bytes shown of what is neither text nor JSON.
const HEX_BYTES_MAX: usize = 1024;
const HEX_BYTES_A_LINE: usize = 16;

/// A record's parts, as far as they are to be shown.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Shown<'a> {
    pub(super) partition: Option<i32>,
    pub(super) timestamp: Option<i64>,
    pub(super) key: Option<Option<&'a [u8]>>,
    pub(super) headers: Option<&'a [(String, Option<bytes::Bytes>)]>,
    pub(super) value: Option<&'a [u8]>,
}

impl Shown<'_> {
    pub(super) fn lines(&self) -> Vec<String> {
        let mut lines = Vec::new();
        lines.extend(self.partition.map(|partition| format!("partition: {partition}")));
        lines.extend(self.timestamp.map(|timestamp| format!("timestamp: {timestamp}")));
        if let Some(key) = self.key {
            lines.extend(labelled("key", key));
        }
        for (name, value) in self.headers.into_iter().flatten() {
            lines.extend(labelled(&format!("header {name:?}"), value.as_deref()));
        }
        lines.extend(labelled("value", self.value));
        lines
    }
}

/// What comes in one line stands behind its label; what takes more, below it.
fn labelled(label: &str, bytes: Option<&[u8]>) -> Vec<String> {
    let mut lines = bytes.map_or_else(|| vec!["null".to_owned()], readable);
    lines[0] = format!("{label}: {}", lines[0]);
    lines
}

/// As JSON, as text, or in hex; at least one line.
fn readable(bytes: &[u8]) -> Vec<String> {
    match std::str::from_utf8(bytes) {
        Ok(text) => match json::lines(text) {
            Some(lines) => lines,
            None if text.contains(|c: char| c.is_control() && !"\n\r\t".contains(c)) => hex(bytes),
            None => vec![format!("{text:?}")],
        },
        Err(_) => hex(bytes),
    }
}

fn hex(bytes: &[u8]) -> Vec<String> {
    let mut lines = vec![format!("{} bytes", bytes.len())];
    for (at, chunk) in bytes[..bytes.len().min(HEX_BYTES_MAX)].chunks(HEX_BYTES_A_LINE).enumerate() {
        let mut line = format!("  {:04x} ", at * HEX_BYTES_A_LINE);
        for byte in chunk {
            // Writing to a String does not fail.
            let _ = write!(line, " {byte:02x}");
        }
        lines.push(line);
    }
    if bytes.len() > HEX_BYTES_MAX {
        lines.push("  …".into());
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_json_and_bytes_are_told_apart() {
        assert_eq!(labelled("value", Some(b"two coffees\n")), [r#"value: "two coffees\n""#]);
        assert_eq!(labelled("value", Some(b"[1]")), ["value: [", "  1", "]"]);
        assert_eq!(labelled("key", Some(&[0, 255])), ["key: 2 bytes", "  0000  00 ff"]);
        assert_eq!(labelled("key", None), ["key: null"]);
        assert_eq!(hex(&[7; 5000]).len(), 1 + 64 + 1);
    }
}
