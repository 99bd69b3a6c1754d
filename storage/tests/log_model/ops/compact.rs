//! Compaction: of each key the last record stays, and nothing changes its place.

use std::collections::BTreeMap;

use bytes::Bytes;
use kafkito_storage::{Error, Record};

use super::*;
use crate::SEGMENT_BYTES;
use crate::model::{Batch, Marker, Segment};

const NOW: i64 = 5000;

#[derive(Debug)]
pub struct Compact;

pub fn sample() -> BoxedStrategy<Step> {
    draw(Just(()).prop_map(|()| Compact))
}

/// Up to where the log may be compacted.
pub(super) fn up_to(pair: &Pair) -> i64 {
    let limit = pair.log.last_stable_offset().min(pair.log.recovery_point());
    let next_bases = pair.model.segments.iter().skip(1).map(|next| next.base);
    // The last segment counts once the next one is begun.
    let last = pair.model.emptied.unwrap_or(pair.model.end);
    let ends = next_bases.chain(pair.model.must_roll.then_some(last));
    ends.take_while(|end| *end <= limit).last().unwrap_or(0)
}

/// Segments that become one: greedily, as long as they are together no larger than a segment.
fn groups(model: &Model, up_to: i64) -> Vec<Vec<Segment>> {
    let mut groups: Vec<Vec<Segment>> = Vec::new();
    for segment in model.segments.iter().take_while(|segment| segment.base < up_to) {
        let size = |group: &[Segment]| group.iter().map(Segment::size).sum::<usize>();
        match groups.last_mut().filter(|group| size(group) + segment.size() <= SEGMENT_BYTES) {
            Some(group) => group.push(segment.clone()),
            None => groups.push(vec![segment.clone()]),
        }
    }
    groups
}

/// Where the open transaction of an aborted record ends, by producer and first offset.
fn is_aborted(model: &Model, batch: &Batch) -> bool {
    let mut open: BTreeMap<i64, Vec<i64>> = BTreeMap::new();
    for (base, produced, _) in model.produced.iter().filter(|(_, produced, _)| produced.is_transactional) {
        match produced.marker {
            None => open.entry(produced.id).or_default().push(*base),
            Some(marker) => {
                let ended = open.remove(&produced.id).unwrap_or_default();
                if marker == Marker::Abort && ended.contains(&batch.base) {
                    return true;
                }
            }
        }
    }
    false
}

/// The last records of all keys among what may be compacted.
pub(super) fn latest(model: &Model, up_to: i64) -> BTreeMap<Bytes, Record> {
    let mut latest = BTreeMap::new();
    for batch in model.batches().filter(|batch| batch.next() <= up_to && !is_aborted(model, batch)) {
        for record in batch.contents() {
            if let Some(key) = record.key.clone().filter(|key| key.len() == 8) {
                latest.insert(key, record);
            }
        }
    }
    latest
}

/// Takes what the log has now, if it is what compaction should leave.
pub(super) fn adopt(pair: &mut Pair, up_to: i64) {
    let latest = latest(&pair.model, up_to);
    let entries = pair.log.entries(0, i64::MAX).unwrap().into_iter();
    let found: Vec<Batch> = entries.map(|entry| Batch::of(entry.bytes.to_vec())).collect();
    let groups = groups(&pair.model, up_to);
    let untouched = groups.iter().flatten().count();
    let end = pair.model.segments.get(untouched).map_or(i64::MAX, |next| next.base);
    let mut segments = Vec::new();
    for (number, group) in groups.iter().enumerate() {
        let until = groups.get(number + 1).map_or(end, |next| next[0].base);
        let batches =
            found.iter().filter(|batch| (group[0].base..until).contains(&batch.base)).cloned().collect();
        segments.push(Segment { base: group[0].base, batches });
    }
    let before: Vec<Record> =
        groups.iter().flatten().flat_map(|segment| &segment.batches).flat_map(Batch::contents).collect();
    let after: Vec<Record> =
        segments.iter().flat_map(|segment| &segment.batches).flat_map(Batch::contents).collect();
    assert!(after.iter().all(|record| before.contains(record)), "a record was made up");
    for record in before.iter().filter(|record| record.offset < up_to && record.value.is_some()) {
        let Some(last) = record.key.as_ref().and_then(|key| latest.get(key)) else { continue };
        if record == last {
            assert!(after.contains(record), "the last record of its key is gone: {record:?}");
        }
    }
    for record in after.iter().filter(|record| record.offset >= pair.model.start && record.offset < up_to) {
        if let Some(last) = record.key.as_ref().and_then(|key| latest.get(key)) {
            assert!(record.offset >= last.offset, "{record:?} stays, but {last:?} came later");
        }
    }
    segments.extend(pair.model.segments.drain(untouched..));
    // Until the next flush the old ones may come back.
    let replaced = std::mem::replace(&mut pair.model.segments, segments);
    pair.model.gone.extend(replaced);
    pair.model.compacted_up_to = pair.model.compacted_up_to.max(up_to);
}

impl Operation for Compact {
    fn apply(&self, pair: &mut Pair) {
        let up_to = up_to(pair);
        let Some(compaction) = pair.log.begin_compaction(NOW) else { return };
        match compaction.run() {
            Ok(compacted) => {
                assert!(pair.log.end_compaction(compacted).unwrap().is_some());
                adopt(pair, up_to);
            }
            Err(Error::MemoryExhausted { .. }) => {}
            Err(error) => panic!("{error}"),
        }
    }

    fn interrupted(&self, pair: &mut Pair) -> (Model, Model) {
        let up_to = up_to(pair);
        let mut allowed = pair.model.clone();
        let mut required = pair.model.clone();
        if let Some(compaction) = pair.log.begin_compaction(NOW) {
            let _ = compaction.run().and_then(|compacted| pair.log.end_compaction(compacted));
            // What stays is checked record by record, once the log is open.
            required.segments.retain(|segment| segment.base >= up_to);
            allowed.compacted_up_to = allowed.compacted_up_to.max(up_to);
        }
        (allowed, required)
    }
}
