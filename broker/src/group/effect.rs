//! What a state machine asks of the world around it: machines are pure, their effects are carried out elsewhere.

use crate::ordered::OrderedMap;

use bytes::Bytes;

use super::classic::{JoinRequest, Member};
use super::event::GroupHappening;
use super::record::Record;
use crate::ErrorCode;
use crate::clock::Millis;

/// Names a request that is parked in the coordinator; never used twice in a cluster.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct WaiterId(pub(crate) u64);

/// A deadline of a group. Each is set at most once; setting it again moves it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum GroupTimer {
    /// The join phase of the group ends, whoever is missing.
    Join {
        /// The group.
        group: String,
    },
    /// Members that have not asked for their assignment by then are removed.
    Sync {
        /// The group.
        group: String,
    },
    /// The member has been silent for its session timeout.
    Session {
        /// The group.
        group: String,
        /// The member, which may still be pending.
        member: String,
    },
}

/// One thing to be done, in the order of the list it stands in.
#[derive(Debug)]
pub(crate) enum Effect {
    /// Ends a parked request.
    Answer(WaiterId, Reply),
    /// Sets a timer, replacing an earlier setting.
    SetTimer(GroupTimer, Millis),
    /// Forgets a timer; nothing happens if it is not set.
    ClearTimer(GroupTimer),
    /// Notes an event.
    Note {
        /// The group.
        group: String,
        /// What happened to it.
        what: GroupHappening,
    },
    /// Appends a record to the group's partition of `__consumer_offsets`, applies it, and goes on with `then`.
    Append {
        /// What to append.
        record: Record,
        /// What depends on it.
        then: Then,
    },
}

/// What is waiting for an append. It goes on whether the append succeeded or failed, and answers accordingly.
#[derive(Debug)]
pub(crate) enum Then {
    /// A group was created for this join.
    Created(Box<JoinRequest>),
    /// The leader's assignment was stored: the generation becomes stable.
    Assigned {
        /// The group.
        group: String,
        /// The generation that the assignment is for.
        generation: i32,
        /// Assignments by member id.
        assignments: OrderedMap<String, Bytes>,
    },
    /// A static member was replaced within a stable generation.
    Replaced {
        /// The group.
        group: String,
        /// The member as it was before.
        old: Box<Member>,
        /// The id of the member in its place.
        new_id: String,
        /// Whether the client can be told to skip the assignment (JoinGroup v9+).
        can_skip_assignment: bool,
        /// The leader before the replacement.
        leader_before: Option<String>,
    },
    /// The last member is gone; the LeaveGroup that did it, if any, is answered.
    Emptied(Option<(WaiterId, LeaveReply)>),
}

/// The end of a parked request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Reply {
    /// To a JoinGroup.
    Join(JoinReply),
    /// To a SyncGroup.
    Sync(SyncReply),
    /// To a LeaveGroup.
    Leave(LeaveReply),
}

/// The answer to a JoinGroup.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct JoinReply {
    /// `ErrorCode::None`, or what went wrong.
    pub(crate) error: ErrorCode,
    /// The generation joined, -1 on error.
    pub(crate) generation: i32,
    /// The group's protocol type.
    pub(crate) protocol_type: Option<String>,
    /// The protocol that was voted for.
    pub(crate) protocol_name: Option<String>,
    /// The leader's member id.
    pub(crate) leader: String,
    /// The leader must not compute an assignment: the old one holds.
    pub(crate) skip_assignment: bool,
    /// The member's own id.
    pub(crate) member_id: String,
    /// All members, for the leader only.
    pub(crate) members: Vec<JoinedMember>,
}

impl JoinReply {
    /// An error, with the member id that Kafka sends with it.
    pub(crate) fn error(error: ErrorCode, member_id: &str) -> Self {
        Self {
            error,
            generation: -1,
            protocol_type: None,
            protocol_name: None,
            leader: String::new(),
            skip_assignment: false,
            member_id: member_id.to_owned(),
            members: Vec::new(),
        }
    }
}

/// A member as the leader sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct JoinedMember {
    /// Its id.
    pub(crate) member_id: String,
    /// Its `group.instance.id`.
    pub(crate) instance_id: Option<String>,
    /// What it sent with the chosen protocol.
    pub(crate) metadata: Bytes,
}

/// The answer to a SyncGroup.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct SyncReply {
    /// `ErrorCode::None`, or what went wrong.
    pub(crate) error: ErrorCode,
    /// The group's protocol type.
    pub(crate) protocol_type: Option<String>,
    /// The protocol that was voted for.
    pub(crate) protocol_name: Option<String>,
    /// The member's assignment.
    pub(crate) assignment: Bytes,
}

impl SyncReply {
    /// An error.
    pub(crate) fn error(error: ErrorCode) -> Self {
        Self { error, protocol_type: None, protocol_name: None, assignment: Bytes::new() }
    }
}

/// The answer to a LeaveGroup.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct LeaveReply {
    /// An error that concerns the whole request.
    pub(crate) error: ErrorCode,
    /// One entry for each member that was named.
    pub(crate) members: Vec<LeftMember>,
}

impl LeaveReply {
    /// An error for the whole request.
    pub(crate) fn error(error: ErrorCode) -> Self {
        Self { error, members: Vec::new() }
    }
}

/// What became of one member of a LeaveGroup.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct LeftMember {
    /// The member id, as it was sent.
    pub(crate) member_id: String,
    /// The group instance id, as it was sent.
    pub(crate) instance_id: Option<String>,
    /// `ErrorCode::None`, or why it could not leave.
    pub(crate) error: ErrorCode,
}
