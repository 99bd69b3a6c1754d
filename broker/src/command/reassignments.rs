//! Reassignments.

use super::{Done, Handles, Run};
use crate::error::Error;
use crate::topic::reassignments::{self, Reassignment};

/// Lists the partitions whose replicas are changing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(
    feature = "control",
    derive(serde::Deserialize, utoipa::ToSchema),
    serde(rename_all = "camelCase", deny_unknown_fields)
)]
pub struct ListReassignments {}

/// Reassignments under way.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "control", derive(serde::Serialize, utoipa::ToSchema), serde(rename_all = "camelCase"))]
#[non_exhaustive]
pub struct ReassignmentList {
    /// By topic and partition.
    pub reassignments: Vec<Reassignment>,
}

/// Whether reassignments, and moves to other log directories, are held back: new replicas copy nothing, and what is asked for
/// stays in flight. Those that are held back go on once they are not.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(
    feature = "control",
    derive(serde::Deserialize, utoipa::ToSchema),
    serde(rename_all = "camelCase", deny_unknown_fields)
)]
pub struct HoldReassignments {
    /// Whether they are.
    pub hold: bool,
}

/// Gives a partition other replicas, as AlterPartitionReassignments does. That comes about at once, unless it is held back or
/// throttled.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(
    feature = "control",
    derive(serde::Deserialize, utoipa::ToSchema),
    serde(rename_all = "camelCase", deny_unknown_fields)
)]
pub struct ReassignPartition {
    /// The topic.
    pub topic: String,
    /// The partition.
    pub partition: i32,
    /// The brokers that are to keep it, the preferred leader first.
    pub replicas: Vec<i32>,
}

/// Gives up a reassignment of a partition that is under way.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(
    feature = "control",
    derive(serde::Deserialize, utoipa::ToSchema),
    serde(rename_all = "camelCase", deny_unknown_fields)
)]
pub struct CancelReassignment {
    /// The topic.
    pub topic: String,
    /// The partition.
    pub partition: i32,
}

/// Has a reassignment of a partition come about, and moves of its replicas to other log directories, whatever holds them back
/// or throttles them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(
    feature = "control",
    derive(serde::Deserialize, utoipa::ToSchema),
    serde(rename_all = "camelCase", deny_unknown_fields)
)]
pub struct FinishReassignment {
    /// The topic.
    pub topic: String,
    /// The partition.
    pub partition: i32,
}

impl Run for ListReassignments {
    type Answer = ReassignmentList;

    fn run(self, handles: &Handles) -> Result<ReassignmentList, Error> {
        Ok(ReassignmentList { reassignments: reassignments::reassignments(&handles.shared) })
    }
}

impl Run for HoldReassignments {
    type Answer = Done;

    fn run(self, handles: &Handles) -> Result<Done, Error> {
        reassignments::hold_reassignments(&handles.shared, self.hold);
        Ok(Done)
    }
}

impl Run for ReassignPartition {
    type Answer = Done;

    fn run(self, handles: &Handles) -> Result<Done, Error> {
        handles.topic(self.topic).reassign(self.partition, self.replicas).map(|()| Done)
    }
}

impl Run for CancelReassignment {
    type Answer = Done;

    fn run(self, handles: &Handles) -> Result<Done, Error> {
        handles.topic(self.topic).cancel_reassignment(self.partition).map(|()| Done)
    }
}

impl Run for FinishReassignment {
    type Answer = Done;

    fn run(self, handles: &Handles) -> Result<Done, Error> {
        handles.topic(self.topic).finish_reassignment(self.partition).map(|()| Done)
    }
}
