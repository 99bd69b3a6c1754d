//! Kafka's checkpoint files: a version, a number of lines, and the lines.
//!
//! ```text
//! 0
//! 2
//! orders 0 42
//! orders 1 17
//! ```

use std::fmt::Write;
use std::path::Path;

use crate::error::Place;
use crate::{EpochEntry, Error, Result};

/// An offset that is kept for a partition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct PartitionOffset {
    pub(crate) topic: String,
    pub(crate) partition: i32,
    pub(crate) offset: i64,
}

/// `recovery-point-offset-checkpoint` and the other offsets of a log directory: `topic partition offset`.
/// An empty file, as Kafka makes them before there is something to keep, has none.
pub(crate) fn parse_offsets(path: &Path, bytes: &[u8]) -> Result<Vec<PartitionOffset>> {
    if bytes.is_empty() {
        return Ok(Vec::new());
    }
    parse(path, bytes, |line| {
        let (rest, offset) = line.rsplit_once(' ')?;
        let (topic, partition) = rest.rsplit_once(' ')?;
        let partition = partition.parse().ok().filter(|partition| *partition >= 0)?;
        Some(PartitionOffset { topic: topic.to_owned(), partition, offset: offset.parse().ok()? })
    })
}

pub(crate) fn write_offsets(entries: &[PartitionOffset]) -> String {
    let mut out = head(entries.len());
    for PartitionOffset { topic, partition, offset } in entries {
        let _ = writeln!(out, "{topic} {partition} {offset}");
    }
    out
}

/// `leader-epoch-checkpoint`: `epoch start-offset`, both rising.
pub(crate) fn parse_epochs(path: &Path, bytes: &[u8]) -> Result<Vec<EpochEntry>> {
    let entries = parse(path, bytes, |line| {
        let (epoch, start_offset) = line.split_once(' ')?;
        Some(EpochEntry { epoch: epoch.parse().ok()?, start_offset: start_offset.parse().ok()? })
    })?;
    let rises =
        |pair: &[EpochEntry]| pair[0].epoch < pair[1].epoch && pair[0].start_offset < pair[1].start_offset;
    match entries.windows(2).position(|pair| !rises(pair)) {
        None => Ok(entries),
        Some(at) => Err(Error::damaged(path, Place::Line(at + 4), "epochs and offsets must rise".to_owned())),
    }
}

pub(crate) fn write_epochs(entries: &[EpochEntry]) -> String {
    let mut out = head(entries.len());
    for EpochEntry { epoch, start_offset } in entries {
        let _ = writeln!(out, "{epoch} {start_offset}");
    }
    out
}

fn head(lines: usize) -> String {
    format!("0\n{lines}\n")
}

fn parse<T>(path: &Path, bytes: &[u8], entry: impl Fn(&str) -> Option<T>) -> Result<Vec<T>> {
    let wrong = |line: usize, reason: String| Error::damaged(path, Place::Line(line), reason);
    let text = std::str::from_utf8(bytes).map_err(|_| wrong(1, "this is no text".to_owned()))?;
    let mut lines = text.lines();
    let version = lines.next().unwrap_or_default();
    if version.trim() != "0" {
        return Err(wrong(1, format!("version {version:?} is not known, only 0 is")));
    }
    let declared = lines.next().unwrap_or_default();
    let count: usize =
        declared.trim().parse().map_err(|_| wrong(2, format!("{declared:?} is no number of lines")))?;
    let mut entries = Vec::new();
    for (at, line) in lines.enumerate() {
        entries.push(entry(line.trim()).ok_or_else(|| wrong(at + 3, format!("{line:?} is no entry")))?);
    }
    // Half a number is a number, too.
    if !text.ends_with('\n') {
        return Err(wrong(entries.len() + 2, "the last line is cut off".to_owned()));
    }
    match entries.len() == count {
        true => Ok(entries),
        false => Err(wrong(2, format!("{count} lines should follow, but {} do", entries.len()))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refusal(text: &str) -> String {
        parse_offsets(Path::new("dir/checkpoint"), text.as_bytes()).unwrap_err().to_string()
    }

    #[test]
    fn offsets_are_read_as_they_are_written() {
        let entries = [("a.b", 0, 42), ("c", 7, i64::MAX)]
            .map(|(topic, partition, offset)| PartitionOffset { topic: topic.to_owned(), partition, offset });
        let text = write_offsets(&entries);
        assert_eq!(text, "0\n2\na.b 0 42\nc 7 9223372036854775807\n");
        assert_eq!(parse_offsets(Path::new("x"), text.as_bytes()).unwrap(), entries);
        assert_eq!(parse_offsets(Path::new("x"), b"0\n0\n").unwrap(), []);
    }

    #[test]
    fn epochs_are_read_as_they_are_written_and_must_rise() {
        let entries = [(1, 0), (3, 10)].map(|(epoch, start_offset)| EpochEntry { epoch, start_offset });
        let text = write_epochs(&entries);
        assert_eq!(text, "0\n2\n1 0\n3 10\n");
        assert_eq!(parse_epochs(Path::new("x"), text.as_bytes()).unwrap(), entries);
        let falls = parse_epochs(Path::new("x"), b"0\n2\n1 0\n1 10\n").unwrap_err();
        assert_eq!(falls.to_string(), "x, in line 4: epochs and offsets must rise");
    }

    #[test]
    fn damage_is_named_by_file_line_and_reason() {
        assert_eq!(parse_offsets(Path::new("x"), b"").unwrap(), []);
        assert_eq!(refusal("\n"), "dir/checkpoint, in line 1: version \"\" is not known, only 0 is");
        assert_eq!(refusal("1\n0\n"), "dir/checkpoint, in line 1: version \"1\" is not known, only 0 is");
        assert_eq!(refusal("0\nx\n"), "dir/checkpoint, in line 2: \"x\" is no number of lines");
        assert_eq!(refusal("0\n2\na 0 1\n"), "dir/checkpoint, in line 2: 2 lines should follow, but 1 do");
        assert_eq!(refusal("0\n1\na 0\n"), "dir/checkpoint, in line 3: \"a 0\" is no entry");
        assert_eq!(refusal("0\n1\na -1 0\n"), "dir/checkpoint, in line 3: \"a -1 0\" is no entry");
        assert_eq!(refusal("0\n1\na 0 1"), "dir/checkpoint, in line 3: the last line is cut off");
        let binary = parse_offsets(Path::new("x"), &[0xff]).unwrap_err();
        assert_eq!(binary.to_string(), "x, in line 1: this is no text");
    }
}
