//! What lasts, read from the logs of `__consumer_offsets`.

use std::fmt;

use kafkito_storage::{ControlMarker, Log, batches, records};

use super::durable::Durable;
use super::record::{OffsetKey, Record};
use super::{OFFSETS_TOPIC, codec};
use crate::clock::Millis;
use crate::ordered::OrderedMap;
use crate::partitions::PartitionKey;
use crate::state::State;

/// Says at which record a log cannot be replayed, and why.
#[derive(Debug)]
pub(crate) struct ReplayError {
    partition: i32,
    offset: i64,
    why: String,
}

impl fmt::Display for ReplayError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { partition, offset, why } = self;
        write!(f, "{OFFSETS_TOPIC}-{partition} cannot be replayed at offset {offset}: {why}")
    }
}

impl std::error::Error for ReplayError {}

impl State {
    /// Applies all that is in the logs of `__consumer_offsets` to nothing: what a cluster would begin with if it were
    /// started on them.
    pub(crate) fn replay_offsets(&self) -> Result<Durable, ReplayError> {
        let mut durable = Durable::default();
        let Some(topic) = self.metadata.topic(OFFSETS_TOPIC) else { return Ok(durable) };
        for (index, _) in topic.numbered() {
            let log = self.partitions.log(PartitionKey { topic: topic.id, index });
            replay(log, &mut durable).map_err(|(offset, why)| ReplayError {
                partition: index,
                offset,
                why,
            })?;
        }
        Ok(durable)
    }
}

impl State {
    /// Goes on with the groups and offsets that are in the logs: members are alive for one session timeout.
    pub(crate) fn recover_groups(&mut self, durable: Durable, now: Millis) {
        self.groups.restore(durable);
        let config = self.group_config();
        let effects = self.groups.recovered(now, &config);
        self.run_group_effects(effects, now);
    }
}

fn replay(log: &Log, durable: &mut Durable) -> Result<(), (i64, String)> {
    let (start, end) = (log.log_start_offset(), log.log_end_offset());
    let read = log.read(start, usize::MAX, end, true).map_err(|error| (start, error.to_string()))?;
    let mut transactions = Transactions::default();
    for (header, batch) in read.slices.iter().flat_map(batches) {
        let failed = |error: kafkito_storage::Error| (header.base_offset, error.to_string());
        for record in records(&batch, usize::MAX).map_err(failed)? {
            let record = record.map_err(failed)?;
            if header.is_control() {
                transactions.end(header.producer_id, &record, durable);
                continue;
            }
            let key = record.key.unwrap_or_default();
            let decoded = codec::decode(&key, record.value.as_deref());
            let Some(decoded) = decoded.map_err(|error| (record.offset, error.to_string()))? else {
                continue;
            };
            match header.is_transactional() {
                true => transactions.put_off(header.producer_id, record.offset, decoded),
                false => transactions.apply(record.offset, decoded, durable),
            }
        }
    }
    Ok(())
}

/// Offsets that were committed within transactions: they count once the transaction is committed, unless others have been
/// committed meanwhile.
#[derive(Default)]
struct Transactions {
    /// What waits for the end of a producer's transaction, with the offsets of its records.
    pending: OrderedMap<i64, Vec<(i64, Record)>>,
    /// Where in the log the committed offsets were that count.
    applied: OrderedMap<OffsetKey, i64>,
}

impl Transactions {
    fn apply(&mut self, at: i64, record: Record, durable: &mut Durable) {
        if let Record::Offset { key, value } = &record {
            match value {
                Some(_) => drop(self.applied.insert(key.clone(), at)),
                None => drop(self.applied.remove(key)),
            }
        }
        durable.apply(record);
    }

    fn put_off(&mut self, producer_id: i64, at: i64, record: Record) {
        self.pending.entry(producer_id).or_default().push((at, record));
    }

    fn end(&mut self, producer_id: i64, record: &kafkito_storage::Record, durable: &mut Durable) {
        let Some(marker) = ControlMarker::of(record) else { return };
        let pending = self.pending.remove(&producer_id).filter(|_| !marker.is_abort());
        for (at, record) in pending.into_iter().flatten() {
            let is_newest = match &record {
                Record::Offset { key, .. } => self.applied.get(key).is_none_or(|applied| *applied < at),
                Record::Group { .. } => true,
            };
            if is_newest {
                self.apply(at, record, durable);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use kafkito_storage::{LogConfig, Origin, Pool, RecordBatchBuilder};

    use super::super::record::OffsetValue;
    use super::*;

    fn commit(log: &mut Log, producer_id: Option<i64>, partition: i32, offset: i64) {
        let key = OffsetKey { group: "g".into(), topic: "t".into(), partition };
        let value = OffsetValue {
            offset,
            leader_epoch: None,
            metadata: String::new(),
            commit_timestamp: 1,
            expire_timestamp: None,
            topic_id: None,
        };
        let (key, value) = codec::encode(&Record::Offset { key, value: Some(value) }).unwrap();
        let mut batch = RecordBatchBuilder::new();
        if let Some(id) = producer_id {
            batch = batch.producer(id, 0, -1).transactional(true);
        }
        batch.push(1, Some(&key), value.as_deref());
        log.append(&batch.build().unwrap().trusted(), Origin::Coordinator, 0, 0).unwrap();
    }

    fn end(log: &mut Log, producer_id: i64, marker: ControlMarker) {
        let batch = RecordBatchBuilder::marker(producer_id, 0, marker, 1).trusted();
        log.append(&batch, Origin::Coordinator, 0, 0).unwrap();
    }

    #[test]
    fn what_a_transaction_commits_counts_once_it_is_committed() {
        let (commits, aborts) =
            (ControlMarker::Commit { coordinator_epoch: 0 }, ControlMarker::Abort { coordinator_epoch: 0 });
        let mut log = Log::new(Arc::new(LogConfig::default()), Pool::new(1 << 20));
        let offsets = |log: &Log| {
            let mut durable = Durable::default();
            replay(log, &mut durable).unwrap();
            (0..3).map(|at| durable.offset("g", "t", at).map(|value| value.offset)).collect::<Vec<_>>()
        };
        commit(&mut log, None, 0, 1);
        commit(&mut log, Some(7), 0, 2);
        commit(&mut log, Some(7), 1, 2);
        commit(&mut log, Some(8), 2, 3);
        assert_eq!(offsets(&log), [Some(1), None, None], "neither has ended");
        commit(&mut log, None, 1, 9);
        end(&mut log, 8, aborts);
        end(&mut log, 7, commits);
        assert_eq!(offsets(&log), [Some(2), Some(9), None], "what came later than the transaction's stays");
        end(&mut log, 8, commits);
        assert_eq!(offsets(&log), [Some(2), Some(9), None], "a transaction ends once");
    }
}
