//! What falls due in cluster time, by name.

use std::fmt;

use crate::clock::Millis;
use crate::group::effect::GroupTimer;
use crate::state::State;
use crate::timers::Timer;

/// Something that falls due, or fell due, in cluster time.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "control", derive(serde::Serialize, utoipa::ToSchema), serde(rename_all = "camelCase"))]
#[non_exhaustive]
pub struct Deadline {
    /// When, in milliseconds since the epoch.
    pub at_ms: i64,
    /// What.
    pub what: DeadlineKind,
    /// Whether it is the session of a member that counts as alive because it is connected:
    /// [`advance`](crate::ClockHandle::advance) renews it, [`advance_strict`](crate::ClockHandle::advance_strict) does not.
    pub renewed: bool,
}

/// What can fall due.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(
    feature = "control",
    derive(serde::Serialize, utoipa::ToSchema),
    serde(rename_all = "camelCase", tag = "kind")
)]
#[non_exhaustive]
pub enum DeadlineKind {
    /// A member of a group has been silent for its session timeout (or an id that was handed out was not joined with).
    Session {
        /// The group.
        group: String,
        /// The member's id.
        member: String,
    },
    /// A new group has waited long enough for further members (`group.initial.rebalance.delay.ms`).
    InitialDelay {
        /// The group.
        group: String,
    },
    /// Members that have not joined again are given up (their rebalance timeout).
    Rebalance {
        /// The group.
        group: String,
    },
    /// Members that have not asked for their assignment are given up (their rebalance timeout).
    Sync {
        /// The group.
        group: String,
    },
    /// Committed offsets and empty groups expire (`offsets.retention.minutes`).
    OffsetRetention,
    /// Segments are dropped (`retention.ms`, `retention.bytes`).
    LogRetention,
    /// Idle producers are forgotten (`producer.id.expiration.ms`).
    ProducerExpiry,
    /// Logs are compacted (`cleanup.policy`, `min.cleanable.dirty.ratio`, `max.compaction.lag.ms`).
    Compaction,
    /// Logs in a data directory are synced (`flush.ms`).
    Flush,
    /// The checkpoints of a data directory are written (`log.flush.offset.checkpoint.interval.ms`).
    Checkpoint,
    /// Files of a data directory are removed that belong to no log any more (`file.delete.delay.ms`).
    FileDeletion,
    /// The metadata in a data directory gets a snapshot (`metadata.log.max.snapshot.interval.ms`).
    MetadataSnapshot,
    /// Snapshots of the metadata go, with the log before them (`metadata.max.retention.ms`).
    MetadataRetention,
    /// A follower that is held back leaves the ISR (`replica.lag.time.max.ms`).
    ReplicaLag,
    /// Partitions are led by their first replicas again (`leader.imbalance.check.interval.seconds`).
    LeaderRebalance,
    /// A replica has copied all that it lacked, as fast as its throttle let it (`leader.replication.throttled.rate`,
    /// `follower.replication.throttled.rate`, `replica.alter.log.dirs.io.max.bytes.per.second`).
    Replication,
}

impl Deadline {
    /// A timer by name.
    pub(crate) fn of(state: &State, at: Millis, timer: &Timer) -> Self {
        let what = DeadlineKind::before(state, timer).unwrap_or_else(|| DeadlineKind::of(timer));
        Self { at_ms: at, what, renewed: is_renewed(state, timer) }
    }
}

impl DeadlineKind {
    /// What the name of a timer depends on that is gone once it has fallen due: whether a join phase is a group's first.
    pub(crate) fn before(state: &State, timer: &Timer) -> Option<Self> {
        let Timer::Group(GroupTimer::Join { group }) = timer else { return None };
        let initial = state.groups.get(group).is_some_and(|group| group.awaits_more_members());
        initial.then(|| DeadlineKind::InitialDelay { group: group.clone() })
    }

    /// A timer by name, if it is not an initial delay.
    pub(crate) fn of(timer: &Timer) -> Self {
        match timer {
            Timer::OffsetExpiry => DeadlineKind::OffsetRetention,
            Timer::LogRetention => DeadlineKind::LogRetention,
            Timer::ProducerExpiry => DeadlineKind::ProducerExpiry,
            Timer::LogCleaner => DeadlineKind::Compaction,
            Timer::Flush => DeadlineKind::Flush,
            Timer::Checkpoint => DeadlineKind::Checkpoint,
            Timer::FileDeletion => DeadlineKind::FileDeletion,
            Timer::MetadataSnapshot => DeadlineKind::MetadataSnapshot,
            Timer::MetadataRetention => DeadlineKind::MetadataRetention,
            Timer::ReplicaLag => DeadlineKind::ReplicaLag,
            Timer::LeaderRebalance => DeadlineKind::LeaderRebalance,
            Timer::Replication => DeadlineKind::Replication,
            Timer::Group(GroupTimer::Session { group, member }) => {
                DeadlineKind::Session { group: group.clone(), member: member.clone() }
            }
            Timer::Group(GroupTimer::Sync { group }) => DeadlineKind::Sync { group: group.clone() },
            Timer::Group(GroupTimer::Join { group }) => DeadlineKind::Rebalance { group: group.clone() },
        }
    }
}

/// Whether a timer is the session of somebody who counts as alive while a test advances the clock, or is excused.
pub(crate) fn is_renewed(state: &State, timer: &Timer) -> bool {
    match timer {
        Timer::Group(GroupTimer::Session { group, member }) => {
            state.groups.get(group).is_some_and(|group| group.session_is_renewed(member))
        }
        _ => false,
    }
}

impl fmt::Display for Deadline {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} at {} ms", self.what, self.at_ms)?;
        if self.renewed { f.write_str(" (renewed while it is connected)") } else { Ok(()) }
    }
}

impl fmt::Display for DeadlineKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Session { group, member } => write!(f, "session of member {member} of group {group:?}"),
            Self::InitialDelay { group } => write!(f, "initial rebalance delay of group {group:?}"),
            Self::Rebalance { group } => write!(f, "rebalance timeout of group {group:?}"),
            Self::Sync { group } => write!(f, "assignments of group {group:?}"),
            Self::OffsetRetention => f.write_str("offset retention"),
            Self::LogRetention => f.write_str("log retention"),
            Self::ProducerExpiry => f.write_str("producer expiry"),
            Self::Compaction => f.write_str("compaction of logs"),
            Self::Flush => f.write_str("flush of logs"),
            Self::Checkpoint => f.write_str("checkpoints"),
            Self::FileDeletion => f.write_str("removal of files"),
            Self::MetadataSnapshot => f.write_str("snapshot of the metadata"),
            Self::MetadataRetention => f.write_str("retention of the metadata"),
            Self::ReplicaLag => f.write_str("lag of replicas"),
            Self::LeaderRebalance => f.write_str("rebalance of leaders"),
            Self::Replication => f.write_str("throttled replication"),
        }
    }
}
