//! What opening a log has found is written, and the log goes on from there.

use std::sync::Arc;

use super::{KeptOffsets, Loading, Recovered};
use crate::Result;
use crate::log::{Directory, Log};
use crate::paths::SNAPSHOT_SUFFIX;
use crate::segment::Segment;
use crate::store::PartitionFiles;

impl Loading {
    /// Writes what was found, and lets the log go on from there. `bases` are those of the segments that there were.
    pub(super) fn settle(mut self, log: &mut Log, bases: &[i64], recovered: Recovered) -> Result<()> {
        let directory = &mut self.directory;
        if !self.has_topic_id {
            directory.write_topic_id()?;
        }
        directory.recovery_point = self.kept.recovery_point;
        if let Some(first) = bases.get(recovered.from) {
            directory.doubt_from(*first, i64::MAX)?;
        }
        settle_segments(directory, log, &recovered)?;
        let batches_end = log.segments.last().map(|last| last.batches_end);
        settle_end(directory, log, bases, &recovered)?;
        let end = log.log_end_offset;
        if let Some(last) = log.segments.last_mut() {
            last.end_offset = end;
        }
        let recovered_from = recovered.from;
        settle_snapshots(directory, log, bases, recovered)?;
        let batches_end = batches_end.unwrap_or(end);
        directory.recovery_point = match self.kept.is_clean && recovered_from == bases.len() {
            true => end,
            false => directory.recovery_point.min(batches_end),
        };
        directory.unsynced_since = (directory.recovery_point < batches_end).then_some(self.now);
        if !self.kept.is_clean {
            directory.doubt_small_files();
            directory.make_last(&log.segments[recovered_from..])?;
        }
        let files = Arc::clone(&directory.files);
        let (kept, leftovers) = (self.kept, self.leftovers);
        settle_offsets(self.directory, log, kept)?;
        remove_leftovers(&files, &leftovers)
    }
}

/// Has the log begin where the checkpoints say.
fn settle_offsets(directory: Directory, log: &mut Log, kept: KeptOffsets) -> Result<()> {
    let end = log.log_end_offset;
    log.leader_epochs.truncate_from_end(end);
    log.directory = Some(Box::new(directory));
    log.high_watermark = end;
    match kept.log_start_offset {
        start if start > end => log.truncate_fully_and_start_at(start)?,
        start if start > log.log_start_offset => log.move_start(start),
        _ => {}
    }
    if log.compacted_up_to > end {
        // As in Kafka: batches were lost at the end, so nobody knows what was compacted.
        log.compacted_up_to = 0;
        log.directory.iter_mut().for_each(|directory| directory.compacted_up_to = 0);
    }
    log.set_high_watermark(kept.high_watermark);
    log.keep_leader_epochs();
    Ok(())
}

/// Writes what was found in segments that were gone over. All but the last are closed.
fn settle_segments(directory: &mut Directory, log: &mut Log, recovered: &Recovered) -> Result<()> {
    let segments = &mut log.segments[recovered.from..];
    for (segment, len) in segments.iter_mut().zip(&recovered.lens) {
        segment.settle(*len)?;
        directory.unsynced.extend(segment.files().paths());
    }
    if let Some((_, closed)) = segments.split_last_mut() {
        for segment in closed {
            segment.close()?;
            segment.release_index();
        }
    }
    Ok(())
}

/// The log's end is where the batches end, or the empty segment behind them begins. What lies behind a cut is taken away, and so is
/// an empty segment that does not lie behind the batches: these were appended after it was lost.
fn settle_end(directory: &mut Directory, log: &mut Log, bases: &[i64], recovered: &Recovered) -> Result<()> {
    let is_behind = |empty: i64| empty >= log.log_end_offset && !recovered.is_cut;
    if let Some(empty) = directory.empty_segment.filter(|empty| !is_behind(*empty)) {
        directory.remove_segment(empty, "")?;
        directory.empty_segment = None;
    }
    let end = log.log_end_offset.max(directory.empty_segment.unwrap_or(0));
    log.log_end_offset = end;
    if log.segments.is_empty() && !bases.is_empty() && directory.empty_segment.is_none() {
        directory.keep_end(end)?;
    }
    let is_kept = |dropped: &&Segment| directory.empty_segment == Some(dropped.base_offset);
    let gone =
        recovered.dropped.iter().filter(|dropped| !is_kept(dropped)).map(|dropped| dropped.base_offset);
    gone.collect::<Vec<_>>().into_iter().try_for_each(|base_offset| directory.remove_segment(base_offset, ""))
}

/// Snapshots are kept at the beginnings of segments and at the newest offset; those of what was gone over are written
/// anew.
fn settle_snapshots(directory: &mut Directory, log: &Log, bases: &[i64], recovered: Recovered) -> Result<()> {
    // Later ones cannot be read, or are about batches that were gone over.
    directory.remove_snapshots_after(recovered.snapshot_used)?;
    let newest = directory.snapshots.last().copied();
    let (kept, stray): (Vec<i64>, Vec<i64>) = std::mem::take(&mut directory.snapshots)
        .into_iter()
        .partition(|offset| Some(*offset) == newest || bases.contains(offset));
    directory.snapshots = kept;
    for offset in stray {
        directory.files.remove(&directory.files.segment_path(offset, SNAPSHOT_SUFFIX))?;
    }
    for (offset, content) in
        recovered.snapshots.into_iter().filter(|(offset, _)| *offset <= log.log_end_offset)
    {
        directory.write_snapshot(offset, &content)?;
    }
    Ok(())
}

fn remove_leftovers(files: &PartitionFiles, names: &[String]) -> Result<()> {
    names.iter().try_for_each(|name| files.remove(&files.path(name)))
}
