//! Compaction on demand.

use std::fmt;

use kafkito_storage::CompactionReport;

use super::{Handles, Run};
use crate::ErrorCode;
use crate::cleaning::{self, Extent};
use crate::error::Error;
use crate::list::Listed;
use crate::partitions::PartitionKey;
use crate::shared::Shared;
use crate::state::appending::error_code;
use crate::state::{State, TopicRef};

/// Compacts a topic now, whatever `min.cleanable.dirty.ratio` says: of records with the same key the last one stays, and what was
/// due to go goes. Waits until it is done. The last segment of each log is closed first, so that everything is compacted but what
/// is younger than `min.compaction.lag.ms`, or in a transaction that is not decided.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(
    feature = "control",
    derive(serde::Deserialize, utoipa::ToSchema),
    serde(rename_all = "camelCase", deny_unknown_fields)
)]
pub struct CompactTopic {
    /// The topic; its `cleanup.policy` must have `compact`.
    pub topic: String,
    /// One partition; by default all.
    #[cfg_attr(feature = "control", schema(minimum = 0))]
    pub partition: Option<i32>,
}

/// What compaction did to a topic.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "control", derive(serde::Serialize, utoipa::ToSchema), serde(rename_all = "camelCase"))]
#[non_exhaustive]
pub struct CompactedTopic {
    /// The partitions, by number.
    pub partitions: Vec<CompactedPartition>,
}

/// What compaction did to a partition.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "control", derive(serde::Serialize, utoipa::ToSchema), serde(rename_all = "camelCase"))]
#[non_exhaustive]
pub struct CompactedPartition {
    /// Its number.
    pub partition: i32,
    /// How many records are gone.
    pub records_removed: u64,
    /// The bytes of the segments that were compacted, before.
    pub bytes_before: u64,
    /// Their bytes now.
    pub bytes_after: u64,
    /// How many segments were compacted; 0 where there was nothing to do.
    pub segments_before: u64,
    /// How many there are in their place.
    pub segments_after: u64,
}

impl CompactedTopic {
    /// How many records are gone from all partitions.
    pub fn records_removed(&self) -> u64 {
        self.partitions.iter().map(|partition| partition.records_removed).sum()
    }
}

impl CompactedPartition {
    fn of(partition: i32, report: Option<CompactionReport>) -> Self {
        let report = report.unwrap_or_default();
        Self {
            partition,
            records_removed: report.records_removed as u64,
            bytes_before: report.bytes_read as u64,
            bytes_after: report.bytes_written as u64,
            segments_before: report.segments_read as u64,
            segments_after: report.segments_written as u64,
        }
    }
}

impl fmt::Display for CompactedTopic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (place, partition) in self.partitions.iter().enumerate() {
            let CompactedPartition { records_removed, bytes_before, bytes_after, .. } = partition;
            let (line, number) = (if place == 0 { "" } else { "\n" }, partition.partition);
            write!(f, "{line}partition {number}: {records_removed} records removed, ")?;
            write!(f, "{bytes_before} bytes became {bytes_after}")?;
        }
        Ok(())
    }
}

impl Run for CompactTopic {
    type Answer = CompactedTopic;

    fn run(self, handles: &Handles) -> Result<CompactedTopic, Error> {
        compact(&handles.shared, &self.topic, self.partition)
    }
}

/// Compacts a topic, or one partition of it.
pub(crate) fn compact(shared: &Shared, topic: &str, only: Option<i32>) -> Result<CompactedTopic, Error> {
    let keys = shared.look(|state| partitions(state, topic, only))?;
    let _alone = shared.at_length.lock();
    let mut partitions = Vec::with_capacity(keys.len());
    for key in keys {
        let cleaned = cleaning::clean(&mut &*shared, key, Extent::All).map_err(|error| {
            let text = format!("partition {topic}-{} cannot be compacted: {error}", key.index);
            Error::refused(error_code(&error), text)
        })?;
        partitions.push(CompactedPartition::of(key.index, cleaned));
    }
    Ok(CompactedTopic { partitions })
}

/// The partitions that are to be compacted.
fn partitions(state: &mut State, name: &str, only: Option<i32>) -> Result<Vec<PartitionKey>, Error> {
    let topic = state.topic(&TopicRef::Name(name.to_owned())).cloned();
    let topic = topic.map_err(|code| Error::refused(code, format_args!("there is no topic {name:?}")))?;
    if !state.settings(&topic).topic.cleanup_policy.compact {
        let text = format!("topic {name:?} is not compacted: its cleanup.policy would have to be compact");
        return Err(Error::refused(ErrorCode::InvalidConfig, text));
    }
    let numbers =
        topic.numbered().map(|(index, _)| index).filter(|index| only.is_none_or(|only| only == *index));
    let keys = numbers.map(|index| PartitionKey { topic: topic.id, index }).listed();
    match only {
        Some(index) if keys.is_empty() => {
            let text = format!("topic {name:?} has no partition {index}");
            Err(Error::refused(ErrorCode::UnknownTopicOrPartition, text))
        }
        _ => Ok(keys),
    }
}
