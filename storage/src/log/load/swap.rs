//! Bringing to its end what a compaction had begun when the process stopped: from the moment that the new batches have the
//! name of a swap file, all of them are there.

use crate::paths::{
    DELETED_SUFFIX, INDEX_SUFFIX, LOG_SUFFIX, SWAP_SUFFIX, TIME_INDEX_SUFFIX, TXN_INDEX_SUFFIX,
    parse_segment_file, segment_file, with_suffix,
};
use crate::store::PartitionFiles;
use crate::{DirEntry, Result, message_set};

/// What a segment consists of, but for its snapshot, which stays. The batches come last.
const SUFFIXES: [&str; 4] = [INDEX_SUFFIX, TIME_INDEX_SUFFIX, TXN_INDEX_SUFFIX, LOG_SUFFIX];

/// Puts swap files in the place of those that they cover. Returns whether there were any.
pub(super) fn complete(files: &PartitionFiles, entries: &[DirEntry]) -> Result<bool> {
    let swap_name = format!("{LOG_SUFFIX}{SWAP_SUFFIX}");
    let mut any = false;
    for entry in entries {
        let Some((base_offset, suffix)) = parse_segment_file(&entry.name) else { continue };
        if suffix == swap_name {
            any = true;
            let end = end_of(files, entry, base_offset)?;
            remove_covered(files, entries, base_offset, end)?;
            for suffix in SUFFIXES {
                let path = files.segment_path(base_offset, suffix);
                files.rename_if_there(&with_suffix(&path, SWAP_SUFFIX), &path)?;
            }
        }
    }
    Ok(any)
}

/// Where the batches of a file end.
fn end_of(files: &PartitionFiles, entry: &DirEntry, base_offset: i64) -> Result<i64> {
    let mut rest = files.read(&files.path(&entry.name), 0, entry.len)?;
    let mut end = base_offset;
    while let Some(header) = message_set::header(&rest).filter(|header| header.size_in_bytes() <= rest.len())
    {
        end = header.next_offset();
        let _ = rest.split_to(header.size_in_bytes());
    }
    Ok(end)
}

/// Removes the segments that begin within `base_offset..end`, as far as they have not been.
fn remove_covered(files: &PartitionFiles, entries: &[DirEntry], base_offset: i64, end: i64) -> Result<()> {
    let bases = entries.iter().filter_map(|entry| parse_segment_file(&entry.name));
    let bases = bases.filter(|(base, suffix)| *suffix == LOG_SUFFIX && *base >= base_offset);
    for (base, _) in bases.filter(|(base, _)| *base < end || *base == base_offset) {
        for suffix in SUFFIXES {
            let path = files.path(&segment_file(base, suffix));
            files.rename_if_there(&path, &with_suffix(&path, DELETED_SUFFIX))?;
        }
    }
    Ok(())
}
