//! Who has records of a group appended, and what that means as an event.

use super::event::{GroupHappening, Removal};
use super::record::{OffsetKey, OffsetValue, Record};

/// Why records of a group are appended.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Cause<'a> {
    /// The group writes itself down; it notes its own events.
    Group,
    /// A client commits offsets: a member, or somebody from outside.
    Commit {
        /// The member.
        member: Option<&'a str>,
    },
    /// The test sets offsets.
    Set,
    /// Something is deleted.
    Removal(Removal),
}

impl Cause<'_> {
    /// The event that a record is.
    pub(crate) fn happening(self, record: &Record) -> Option<GroupHappening> {
        match (record, self) {
            (Record::Offset { key, value: Some(value) }, _) => self.stored(key, value),
            (Record::Offset { key, value: None }, Cause::Removal(why)) => {
                let OffsetKey { topic, partition, .. } = key.clone();
                Some(GroupHappening::OffsetDropped { topic, partition, why })
            }
            (Record::Group { value: None, .. }, Cause::Removal(why)) => Some(GroupHappening::Deleted { why }),
            _ => None,
        }
    }

    fn stored(self, key: &OffsetKey, value: &OffsetValue) -> Option<GroupHappening> {
        let OffsetKey { topic, partition, .. } = key.clone();
        let offset = value.offset;
        match self {
            Cause::Commit { member } => {
                let member = member.map(str::to_owned);
                Some(GroupHappening::Committed { member, topic, partition, offset })
            }
            Cause::Set => Some(GroupHappening::OffsetSet { topic, partition, offset }),
            Cause::Group | Cause::Removal(_) => None,
        }
    }
}
