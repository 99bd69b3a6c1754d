//! What lasts of groups and offsets: the state that the records of `__consumer_offsets` add up to.

use crate::ordered::OrderedMap;

use super::record::{GroupValue, OffsetKey, OffsetValue, Record};

/// The offsets of one topic, by partition.
pub(crate) type PartitionOffsets = OrderedMap<i32, OffsetValue>;

/// The offsets of one group, by topic.
pub(crate) type TopicOffsets = OrderedMap<String, PartitionOffsets>;

/// Groups and committed offsets. [`apply`](Self::apply) is the only way to change it.
///
/// Invariant: a group that has offsets exists, if only as a group that nobody ever joined.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Durable {
    groups: OrderedMap<String, GroupValue>,
    offsets: OrderedMap<String, TopicOffsets>,
}

impl Durable {
    /// Applies a record that is in the log.
    pub(crate) fn apply(&mut self, record: Record) {
        match record {
            Record::Group { group, value: Some(value) } => {
                self.groups.insert(group, value);
            }
            Record::Group { group, value: None } => {
                self.groups.remove(&group);
            }
            Record::Offset { key, value: Some(value) } => self.commit(key, value),
            Record::Offset { key, value: None } => self.forget(&key),
        }
    }

    fn commit(&mut self, key: OffsetKey, value: OffsetValue) {
        self.groups.entry(key.group.clone()).or_default();
        let topics = self.offsets.entry(key.group).or_default();
        topics.entry(key.topic).or_default().insert(key.partition, value);
    }

    fn forget(&mut self, key: &OffsetKey) {
        let Some(topics) = self.offsets.get_mut(&key.group) else { return };
        let Some(partitions) = topics.get_mut(&key.topic) else { return };
        partitions.remove(&key.partition);
        if partitions.is_empty() {
            topics.remove(&key.topic);
        }
        if topics.is_empty() {
            self.offsets.remove(&key.group);
        }
    }

    /// Takes over what `other` has. The two have no group in common.
    pub(super) fn take(&mut self, other: Self) {
        self.groups.extend(other.groups);
        self.offsets.extend(other.offsets);
    }

    /// Knows nothing of these groups any more.
    pub(super) fn forget_groups(&mut self, are_gone: &dyn Fn(&str) -> bool) {
        self.groups.retain(|id, _| !are_gone(id));
        self.offsets.retain(|id, _| !are_gone(id));
    }

    /// All groups, in the order of their ids.
    pub(crate) fn groups(&self) -> &OrderedMap<String, GroupValue> {
        &self.groups
    }

    /// A group's committed offsets.
    pub(crate) fn offsets_of(&self, group: &str) -> Option<&TopicOffsets> {
        self.offsets.get(group)
    }

    /// One committed offset.
    pub(crate) fn offset(&self, group: &str, topic: &str, partition: i32) -> Option<&OffsetValue> {
        self.offsets.get(group)?.get(topic)?.get(&partition)
    }

    /// The offsets of all groups.
    pub(crate) fn offsets(&self) -> &OrderedMap<String, TopicOffsets> {
        &self.offsets
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn offset(partition: i32, offset: Option<i64>) -> Record {
        let key = OffsetKey { group: "g".into(), topic: "t".into(), partition };
        let value = offset.map(|offset| OffsetValue {
            offset,
            leader_epoch: None,
            metadata: String::new(),
            commit_timestamp: 1,
            expire_timestamp: None,
            topic_id: None,
        });
        Record::Offset { key, value }
    }

    #[test]
    fn a_commit_makes_the_group() {
        let mut durable = Durable::default();
        durable.apply(offset(0, Some(7)));
        assert_eq!(durable.groups().get("g"), Some(&GroupValue::default()));
        assert_eq!(durable.offset("g", "t", 0).unwrap().offset, 7);
    }

    #[test]
    fn the_group_outlives_its_last_offset() {
        let mut durable = Durable::default();
        durable.apply(offset(0, Some(7)));
        durable.apply(offset(0, None));
        assert!(durable.offsets_of("g").is_none());
        assert!(durable.groups().contains_key("g"));
    }
}
