//! Bringing to its end a cut that did not last yet when the process stopped: see `log/cut.rs`.

use super::KeptOffsets;
use crate::log::Directory;
use crate::paths::{CUT_SUFFIX, DELETED_SUFFIX, LOG_SUFFIX, parse_segment_file, with_suffix};
use crate::store::PartitionFiles;
use crate::{DirEntry, Result, message_set};

/// The batches' file of a segment.
#[derive(Debug)]
struct Part {
    base_offset: i64,
    /// After which cut it was begun; 0: none that is known.
    number: u64,
    name: String,
    len: usize,
}

/// Cuts what was to be cut, and says in `kept` that nothing behind it counts as synced. Returns whether there was any.
pub(super) fn complete(directory: &Directory, entries: &[DirEntry], kept: &mut KeptOffsets) -> Result<bool> {
    let mut parts: Vec<Part> = entries.iter().filter_map(part).collect();
    // Who closes a log has no cuts left. Whoever has closed this one does not know them.
    if kept.is_clean || parts.iter().all(|part| part.number == 0) {
        return Ok(false);
    }
    let files = directory.files();
    let mut numbers: Vec<u64> = parts.iter().map(|part| part.number).filter(|number| *number > 0).collect();
    numbers.sort_unstable();
    numbers.dedup();
    for number in numbers {
        let begun = parts.iter().filter(|part| part.number == number).map(|part| part.base_offset);
        if let Some(offset) = begun.min() {
            cut(files, &mut parts, number, offset)?;
            kept.lower(offset);
        }
    }
    directory.lower(kept.recovery_point)?;
    for part in parts.iter().filter(|part| part.number > 0) {
        files.sync(&files.path(&part.name))?;
    }
    // The cut lasts, and so the names may go by which it is known.
    files.sync_dir()?;
    for part in parts.iter().filter(|part| part.number > 0) {
        files.rename(&files.path(&part.name), &files.segment_path(part.base_offset, LOG_SUFFIX))?;
    }
    files.sync_dir()?;
    Ok(true)
}

/// Whether it is the name of a file of a segment that was begun by a cut.
pub(super) fn is_marked(name: &str) -> bool {
    parse_segment_file(name).is_some_and(|(_, suffix)| number_of(suffix).is_some())
}

/// The number of the cut in a suffix such as `.log.cut7`.
fn number_of(suffix: &str) -> Option<u64> {
    let (_, number) = suffix.rsplit_once(CUT_SUFFIX)?;
    number.parse().ok().filter(|number| *number > 0)
}

fn part(entry: &DirEntry) -> Option<Part> {
    let (base_offset, suffix) = parse_segment_file(&entry.name)?;
    let number = if suffix == LOG_SUFFIX { 0 } else { number_of(suffix.strip_prefix(LOG_SUFFIX)?)? };
    Some(Part { base_offset, number, name: entry.name.clone(), len: entry.len })
}

/// Has the log as it was before the cut of this number end at `offset`.
fn cut(files: &PartitionFiles, parts: &mut Vec<Part>, number: u64, offset: i64) -> Result<()> {
    let (mut kept, mut holder) = (Vec::with_capacity(parts.len()), None::<Part>);
    for part in parts.drain(..) {
        if part.number >= number {
            kept.push(part);
        } else if part.base_offset >= offset {
            let path = files.path(&part.name);
            files.rename(&path, &with_suffix(&path, DELETED_SUFFIX))?;
        } else {
            let is_later = holder.as_ref().is_none_or(|holder| holder.base_offset < part.base_offset);
            kept.extend(if is_later { holder.replace(part) } else { Some(part) });
        }
    }
    if let Some(mut holder) = holder {
        let end = end_before(files, &holder, offset)?;
        if end < holder.len {
            files.append(&files.path(&holder.name), end, &[])?;
            files.sync(&files.path(&holder.name))?;
            holder.len = end;
        }
        kept.push(holder);
    }
    *parts = kept;
    Ok(())
}

/// Where the batch begins that holds `offset`, or is behind it.
fn end_before(files: &PartitionFiles, part: &Part, offset: i64) -> Result<usize> {
    let bytes = files.read(&files.path(&part.name), 0, part.len)?;
    let mut position = 0;
    while let Some(header) = message_set::header(&bytes[position..]) {
        let end = position + header.size_in_bytes();
        if header.next_offset() > offset {
            return Ok(position);
        }
        if end > bytes.len() {
            break;
        }
        position = end;
    }
    // What is no batch is seen to when it is recovered.
    Ok(part.len)
}

impl KeptOffsets {
    fn lower(&mut self, offset: i64) {
        self.recovery_point = self.recovery_point.min(offset);
        self.log_start_offset = self.log_start_offset.min(offset);
        self.compacted_up_to = self.compacted_up_to.min(offset);
    }
}
