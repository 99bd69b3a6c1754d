//! Replicas: who leads, who follows, and how far.

use super::{Done, Handles, Run};
use crate::error::Error;

/// Has another replica lead a partition.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(
    feature = "control",
    derive(serde::Deserialize, utoipa::ToSchema),
    serde(rename_all = "camelCase", deny_unknown_fields)
)]
pub struct MoveLeader {
    /// The topic.
    pub topic: String,
    /// The partition.
    pub partition: i32,
    /// The broker that is to lead.
    pub broker: i32,
    /// Whether it may lead though it is not in sync: what it has not copied is lost. Default: no.
    #[cfg_attr(feature = "control", serde(default))]
    pub unclean: bool,
}

/// Has a follower copy nothing of a partition from now on: while it is in sync the high watermark stands still; after
/// `replica.lag.time.max.ms` of cluster time it leaves the ISR.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(
    feature = "control",
    derive(serde::Deserialize, utoipa::ToSchema),
    serde(rename_all = "camelCase", deny_unknown_fields)
)]
pub struct HoldBackReplica {
    /// The topic.
    pub topic: String,
    /// The partition.
    pub partition: i32,
    /// The follower's broker.
    pub broker: i32,
}

/// Takes a follower out of the ISR of a partition at once; it copies nothing from now on.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(
    feature = "control",
    derive(serde::Deserialize, utoipa::ToSchema),
    serde(rename_all = "camelCase", deny_unknown_fields)
)]
pub struct DropReplica {
    /// The topic.
    pub topic: String,
    /// The partition.
    pub partition: i32,
    /// The follower's broker.
    pub broker: i32,
}

/// Has a follower that was held back copy all that it lacks, and be in sync again.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(
    feature = "control",
    derive(serde::Deserialize, utoipa::ToSchema),
    serde(rename_all = "camelCase", deny_unknown_fields)
)]
pub struct CatchUpReplica {
    /// The topic.
    pub topic: String,
    /// The partition.
    pub partition: i32,
    /// The follower's broker.
    pub broker: i32,
}

impl Run for MoveLeader {
    type Answer = Done;

    fn run(self, handles: &Handles) -> Result<Done, Error> {
        let topic = handles.topic(self.topic);
        let moved = match self.unclean {
            true => topic.elect_unclean(self.partition, self.broker),
            false => topic.move_leader(self.partition, self.broker),
        };
        moved.map(|()| Done)
    }
}

impl Run for HoldBackReplica {
    type Answer = Done;

    fn run(self, handles: &Handles) -> Result<Done, Error> {
        handles.topic(self.topic).hold_back(self.partition, self.broker).map(|()| Done)
    }
}

impl Run for DropReplica {
    type Answer = Done;

    fn run(self, handles: &Handles) -> Result<Done, Error> {
        handles.topic(self.topic).drop_replica(self.partition, self.broker).map(|()| Done)
    }
}

impl Run for CatchUpReplica {
    type Answer = Done;

    fn run(self, handles: &Handles) -> Result<Done, Error> {
        handles.topic(self.topic).catch_up(self.partition, self.broker).map(|()| Done)
    }
}
