//! A topic.

use std::sync::Arc;

use super::Partition;
use crate::uuid::Uuid;

/// A topic and its partitions, numbered from 0 without a gap.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Topic {
    /// Its name.
    pub(crate) name: Arc<str>,
    /// Its id: never zero, and another one once the topic was deleted and made again.
    pub(crate) id: Uuid,
    /// Its partitions, by number.
    pub(crate) partitions: Vec<Partition>,
}

impl Topic {
    /// The partition with this number.
    pub(crate) fn partition(&self, number: i32) -> Option<&Partition> {
        usize::try_from(number).ok().and_then(|number| self.partitions.get(number))
    }

    /// The partitions with their numbers.
    pub(crate) fn numbered(&self) -> impl Iterator<Item = (i32, &Partition)> {
        (0..).zip(&self.partitions)
    }

    /// Whether Kafka keeps it for itself: clients see it marked, and may not write it.
    pub(crate) fn is_internal(&self) -> bool {
        is_internal(&self.name)
    }
}

/// Whether a topic of this name is one that Kafka keeps for itself.
pub(crate) fn is_internal(name: &str) -> bool {
    matches!(name, "__consumer_offsets" | "__transaction_state" | "__share_group_state")
}
