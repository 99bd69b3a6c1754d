//! The records of `__consumer_offsets` that the classic protocol writes, as plain values.

use bytes::Bytes;

use crate::clock::Millis;
use crate::uuid::Uuid;

/// One record: a value, or the tombstone of one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Record {
    /// A group's metadata (key type 2).
    Group {
        /// The group id.
        group: String,
        /// Its metadata; `None` deletes the group.
        value: Option<GroupValue>,
    },
    /// A committed offset (key type 1; type 0 is read too).
    Offset {
        /// What it is the offset of.
        key: OffsetKey,
        /// The offset; `None` deletes it.
        value: Option<OffsetValue>,
    },
}

impl Record {
    /// The group that the record belongs to, which decides on its partition.
    pub(crate) fn group(&self) -> &str {
        match self {
            Record::Group { group, .. } => group,
            Record::Offset { key, .. } => &key.group,
        }
    }
}

/// GroupMetadataValue. The default is a group that nobody has joined yet.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct GroupValue {
    /// The protocol type, empty when none was ever joined with.
    pub(crate) protocol_type: String,
    /// The generation.
    pub(crate) generation: i32,
    /// The chosen protocol.
    pub(crate) protocol: Option<String>,
    /// The leader's member id.
    pub(crate) leader: Option<String>,
    /// When the group entered its state; `None` if that is unknown.
    pub(crate) state_timestamp: Option<Millis>,
    /// Its members, in the order in which they joined.
    pub(crate) members: Vec<MemberValue>,
}

/// A member within a GroupMetadataValue.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct MemberValue {
    /// The member id.
    pub(crate) member_id: String,
    /// The `group.instance.id` of a static member.
    pub(crate) instance_id: Option<String>,
    /// The client id it joined with.
    pub(crate) client_id: String,
    /// The host it joined from.
    pub(crate) client_host: String,
    /// The rebalance timeout.
    pub(crate) rebalance_timeout_ms: i32,
    /// The session timeout.
    pub(crate) session_timeout_ms: i32,
    /// What it sent with the chosen protocol.
    pub(crate) subscription: Bytes,
    /// What the leader assigned to it.
    pub(crate) assignment: Bytes,
}

/// OffsetCommitKey.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct OffsetKey {
    /// The group id.
    pub(crate) group: String,
    /// The topic.
    pub(crate) topic: String,
    /// The partition.
    pub(crate) partition: i32,
}

/// OffsetCommitValue.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct OffsetValue {
    /// The committed offset; may be negative.
    pub(crate) offset: i64,
    /// The leader epoch of the last record consumed, if the client knew it.
    pub(crate) leader_epoch: Option<i32>,
    /// The client's own remark.
    pub(crate) metadata: String,
    /// When it was committed.
    pub(crate) commit_timestamp: Millis,
    /// When it expires, if the client said so (OffsetCommit up to v4).
    pub(crate) expire_timestamp: Option<Millis>,
    /// The topic's id, if known.
    pub(crate) topic_id: Option<Uuid>,
}
