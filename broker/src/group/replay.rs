//! What lasts, read from the logs of `__consumer_offsets`.

use std::fmt;

use kafkito_storage::{Log, records};

use super::durable::Durable;
use super::{OFFSETS_TOPIC, codec};
use crate::clock::Millis;
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
    ///
    /// # Errors
    /// Where a log cannot be replayed.
    pub(crate) fn recover_groups(&mut self, now: Millis) -> Result<(), ReplayError> {
        let durable = self.replay_offsets()?;
        self.groups.restore(durable);
        let config = self.group_config();
        let effects = self.groups.recovered(now, &config);
        self.run_group_effects(effects, now);
        Ok(())
    }
}

fn replay(log: &Log, durable: &mut Durable) -> Result<(), (i64, String)> {
    let (start, end) = (log.log_start_offset(), log.log_end_offset());
    for entry in log.entries(start, end).map_err(|error| (start, error.to_string()))? {
        let failed = |error: kafkito_storage::Error| (entry.header.base_offset, error.to_string());
        for record in records(&entry.bytes, usize::MAX).map_err(failed)? {
            let record = record.map_err(failed)?;
            let key = record.key.unwrap_or_default();
            let decoded = codec::decode(&key, record.value.as_deref());
            if let Some(decoded) = decoded.map_err(|error| (record.offset, error.to_string()))? {
                durable.apply(decoded);
            }
        }
    }
    Ok(())
}
