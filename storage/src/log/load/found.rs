//! What lies in the directory of a log.

use std::sync::Arc;

use super::{Loading, cut};
use crate::paths::{
    CLEANED_SUFFIX, DELETED_SUFFIX, INDEX_SUFFIX, LOG_SUFFIX, SNAPSHOT_SUFFIX, SWAP_SUFFIX,
    TIME_INDEX_SUFFIX, TMP_SUFFIX, TXN_INDEX_SUFFIX, parse_segment_file, segment_file,
};
use crate::segment::Segment;
use crate::store::SegmentFiles;
use crate::{DirEntry, Result};

/// The files of a segment, by suffix.
#[derive(Debug, Default)]
struct Found {
    base_offset: i64,
    log: Option<usize>,
    index: Option<usize>,
    time_index: Option<usize>,
    txn_index: usize,
}

impl Loading {
    /// The segments that have batches, and which of them have index files. Notes snapshots, the empty segment at the end,
    /// and what is left over.
    pub(super) fn find_segments(&mut self) -> Result<(Vec<Segment>, Vec<bool>)> {
        let mut found: Vec<Found> = Vec::new();
        for DirEntry { name, len, .. } in &self.entries {
            let is_leftover = [DELETED_SUFFIX, CLEANED_SUFFIX, SWAP_SUFFIX, TMP_SUFFIX]
                .iter()
                .any(|suffix| name.ends_with(suffix));
            if is_leftover || cut::is_marked(name) {
                self.leftovers.push(name.clone());
                continue;
            }
            let Some((base_offset, suffix)) = parse_segment_file(name) else { continue };
            // They are sorted by name, and so by base offset.
            if found.last().is_none_or(|last| last.base_offset != base_offset) {
                found.push(Found { base_offset, ..Found::default() });
            }
            let Some(files) = found.last_mut() else { continue };
            match suffix {
                LOG_SUFFIX => files.log = Some(*len),
                INDEX_SUFFIX => files.index = Some(*len),
                TIME_INDEX_SUFFIX => files.time_index = Some(*len),
                TXN_INDEX_SUFFIX => files.txn_index = *len,
                SNAPSHOT_SUFFIX => self.directory.snapshots.push(base_offset),
                _ => {}
            }
        }
        let kept_empty = self.kept_empty(&found);
        let (mut segments, mut has_indexes) = (Vec::new(), Vec::new());
        for found in found {
            let base_offset = found.base_offset;
            let len = found.log.unwrap_or(0);
            if len == 0 && Some(base_offset) == kept_empty {
                self.directory.empty_segment = Some(base_offset);
            } else if len == 0 {
                let names = [LOG_SUFFIX, INDEX_SUFFIX, TIME_INDEX_SUFFIX, TXN_INDEX_SUFFIX];
                let names = names.map(|suffix| segment_file(base_offset, suffix)).into_iter();
                // A snapshot of the producers alone has none of them.
                let is_there = |name: &String| self.entries.iter().any(|entry| entry.name == *name);
                self.leftovers.extend(names.filter(is_there));
            } else {
                let lens = [len, found.index.unwrap_or(0), found.time_index.unwrap_or(0), found.txn_index];
                let files = SegmentFiles::new(Arc::clone(&self.directory.files), base_offset, lens);
                segments.push(Segment::over(files, base_offset, self.now));
                has_indexes.push(found.index.is_some() && found.time_index.is_some());
            }
        }
        Ok((segments, has_indexes))
    }

    /// The empty segment that tells where the log ends: the last one of all. Where nothing but empty ones is left after an
    /// unclean stop, batches are lost that had not been synced, and the log goes on from those that had been.
    fn kept_empty(&self, found: &[Found]) -> Option<i64> {
        let logs = || found.iter().filter_map(|files| Some((files.base_offset, files.log?)));
        let are_empty = logs().all(|(_, len)| len == 0);
        let (last, _) = logs().next_back()?;
        if self.kept.is_clean || !are_empty {
            return Some(last);
        }
        let synced =
            logs().map(|(base_offset, _)| base_offset).take_while(|base| *base <= self.kept.recovery_point);
        synced.last().or(logs().next().map(|(base_offset, _)| base_offset))
    }
}
