//! OffsetDelete and DeleteGroups, and what goes with a topic.

use crate::ErrorCode;
use crate::group::classic::{ClassicGroup, ClassicState};
use crate::group::coordinator::Groups;
use crate::group::record::{OffsetKey, Record};
use crate::list::Listed;

/// What is to become of an OffsetDelete.
#[derive(Debug)]
pub(crate) struct Deletion {
    /// For each partition, in order: `None`, or why it cannot be deleted.
    pub(crate) errors: Vec<ErrorCode>,
    /// What to append. Nothing is deleted unless that succeeds.
    pub(crate) records: Vec<Record>,
}

impl Groups {
    /// Takes an OffsetDelete of the given topics and partitions. The error, if any, is that of the whole request.
    pub(crate) fn delete_offsets(
        &self,
        group: &str,
        partitions: &[(String, i32)],
    ) -> Result<Deletion, ErrorCode> {
        if group.is_empty() {
            return Err(ErrorCode::InvalidGroupId);
        }
        let live = self.get(group).ok_or(ErrorCode::GroupIdNotFound)?;
        if !live.uses_consumer_protocol() {
            check_empty(live)?;
        }
        let mut deletion = Deletion { errors: Vec::new(), records: Vec::new() };
        for (topic, partition) in partitions {
            if live.is_subscribed_to(topic) {
                deletion.errors.push(ErrorCode::GroupSubscribedToTopic);
                continue;
            }
            deletion.errors.push(ErrorCode::None);
            if self.durable().offset(group, topic, *partition).is_some() {
                deletion.records.push(tombstone(group, topic, *partition));
            }
        }
        Ok(deletion)
    }

    /// What to append in order to delete a group with its offsets.
    pub(crate) fn delete_group(&self, group: &str) -> Result<Vec<Record>, ErrorCode> {
        check_empty(self.get(group).ok_or(ErrorCode::GroupIdNotFound)?)?;
        let mut records = self.tombstones_where(group, &|_, _| true);
        records.push(Record::Group { group: group.to_owned(), value: None });
        Ok(records)
    }

    /// What to append when a topic is deleted, group by group: its offsets go with it.
    pub(crate) fn topic_deleted(&self, topic: &str) -> Vec<Vec<Record>> {
        let groups = self.durable().offsets().keys();
        let tombstones = groups.map(|group| self.tombstones_where(group, &|own, _| own == topic));
        tombstones.filter(|records| !records.is_empty()).listed()
    }

    /// Tombstones for the offsets of a group that `which` chooses by topic and partition.
    pub(crate) fn tombstones_where(&self, group: &str, which: &dyn Fn(&str, i32) -> bool) -> Vec<Record> {
        let mut tombstones = Vec::new();
        for (topic, partitions) in self.durable().offsets_of(group).into_iter().flatten() {
            for partition in partitions.keys().filter(|partition| which(topic, **partition)) {
                tombstones.push(tombstone(group, topic, *partition));
            }
        }
        tombstones
    }
}

fn check_empty(group: &ClassicGroup) -> Result<(), ErrorCode> {
    match group.state() {
        ClassicState::Empty => Ok(()),
        ClassicState::Dead => Err(ErrorCode::GroupIdNotFound),
        _ => Err(ErrorCode::NonEmptyGroup),
    }
}

fn tombstone(group: &str, topic: &str, partition: i32) -> Record {
    let key = OffsetKey { group: group.to_owned(), topic: topic.to_owned(), partition };
    Record::Offset { key, value: None }
}
