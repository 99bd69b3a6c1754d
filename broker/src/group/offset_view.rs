//! Committed offsets as an onlooker sees them.

use crate::list::Listed;
use crate::ordered::OrderedMap;

use crate::partitions::PartitionKey;
use crate::state::{State, TopicRef};

/// Where a group stands in one partition.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "control", derive(serde::Serialize, utoipa::ToSchema), serde(rename_all = "camelCase"))]
#[non_exhaustive]
pub struct OffsetView {
    /// The topic.
    pub topic: String,
    /// The partition.
    pub partition: i32,
    /// The committed offset: the next record to be read. `None` if the partition is assigned and nothing was committed.
    pub offset: Option<i64>,
    /// The client's own remark.
    pub metadata: String,
    /// When it was committed, in cluster time (milliseconds since the epoch).
    pub committed_ms: Option<i64>,
    /// Where the partition ends, for readers of committed records too; `None` if it is no more.
    pub end_offset: Option<i64>,
    /// How many records lie between the two. `None` without a committed offset, or with a negative one.
    pub lag: Option<i64>,
}

impl OffsetView {
    /// What a group has committed, and the `assigned` partitions, by topic and partition.
    pub(crate) fn all<'a>(
        state: &State,
        group: &str,
        assigned: impl Iterator<Item = (&'a str, i32)>,
    ) -> Vec<Self> {
        let mut views: OrderedMap<(String, i32), Self> = OrderedMap::new();
        for (topic, partition) in assigned {
            views.insert((topic.to_owned(), partition), Self::uncommitted(state, topic, partition));
        }
        for (topic, partitions) in state.groups.durable().offsets_of(group).into_iter().flatten() {
            for (partition, committed) in partitions {
                let view = Self::uncommitted(state, topic, *partition);
                let known = view.end_offset.filter(|_| committed.offset >= 0);
                let lag = known.map(|end| (end - committed.offset).max(0));
                let view = Self {
                    offset: Some(committed.offset),
                    metadata: committed.metadata.clone(),
                    committed_ms: Some(committed.commit_timestamp),
                    lag,
                    ..view
                };
                views.insert((topic.clone(), *partition), view);
            }
        }
        views.into_values().listed()
    }

    fn uncommitted(state: &State, topic: &str, partition: i32) -> Self {
        let located = state.locate(&TopicRef::Name(topic.to_owned()), partition).ok();
        let end = located.map(|located| {
            let key = PartitionKey { topic: located.topic.id, index: partition };
            state.partitions.log(key).last_stable_offset()
        });
        Self {
            topic: topic.to_owned(),
            partition,
            offset: None,
            metadata: String::new(),
            committed_ms: None,
            end_offset: end,
            lag: None,
        }
    }
}
