//! Compaction on a disk that fails when its result is taken: the log goes on with what it has then, and compaction is tried again.

use super::*;
use crate::model::{Batch, Segment};

const NOW: i64 = 5000;

#[derive(Debug)]
pub struct CompactFailing {
    /// After how many changes the disk fails.
    pub changes: usize,
}

pub fn sample() -> BoxedStrategy<Step> {
    draw((0..25usize).prop_map(|changes| CompactFailing { changes }))
}

impl Operation for CompactFailing {
    fn apply(&self, pair: &mut Pair) {
        let Some(on_disk) = &pair.on_disk else { return };
        let disk = Arc::clone(&on_disk.disk);
        let Some(compaction) = pair.log.begin_compaction(NOW) else { return };
        let up_to = super::compact::up_to(pair);
        let compacted = compaction.run().unwrap();
        disk.die_after(self.changes);
        let ended = pair.log.end_compaction(compacted);
        disk.revive();
        // What is left of the names is made good by a flush.
        pair.log.flush().unwrap();
        pair.all_lasts();
        match ended {
            Ok(report) => {
                assert!(report.is_some());
                super::compact::adopt(pair, up_to);
            }
            Err(_) => adopt_part(pair, up_to),
        }
    }
}

/// Some segments, from the first one on, may be compacted, the others not.
fn adopt_part(pair: &mut Pair, up_to: i64) {
    let found: Vec<Batch> = pair
        .log
        .entries(0, i64::MAX)
        .unwrap()
        .into_iter()
        .map(|entry| Batch::of(entry.bytes.to_vec()))
        .collect();
    let before: Vec<_> = pair.model.batches().flat_map(Batch::contents).collect();
    let mut segments: Vec<Segment> =
        pair.segment_bases().into_iter().map(|base| Segment { base, batches: Vec::new() }).collect();
    for batch in found {
        assert!(batch.contents().iter().all(|record| before.contains(record)), "a record was made up");
        segments.iter_mut().rfind(|segment| segment.base <= batch.base).unwrap().batches.push(batch);
    }
    // That of the next segment, which is begun and has nothing yet.
    let is_begun = |segment: &Segment| segment.batches.is_empty() && segment.base == pair.model.end;
    segments.retain(|segment| !is_begun(segment));
    let latest = super::compact::latest(&pair.model, up_to);
    pair.model.segments = segments;
    let after: Vec<_> = pair.model.batches().flat_map(Batch::contents).collect();
    for last in latest.values().filter(|last| last.value.is_some()) {
        assert!(after.contains(last), "the last record of its key is gone: {last:?}");
    }
    pair.model.compacted_up_to = pair.model.compacted_up_to.max(up_to);
}
