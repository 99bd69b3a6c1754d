//! The states of a classic group, and the ways between them.

use std::fmt;

/// Where a classic group stands. A group is always in one of these; [`may_follow`](Self::may_follow) is asserted
/// on every change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum ClassicState {
    /// No members. The group lingers until its offsets have expired; groups that only commit offsets stay here.
    ///
    /// - JoinGroup of a new member is taken; SyncGroup, Heartbeat and LeaveGroup are UNKNOWN_MEMBER_ID; commits
    ///   without a generation are taken; offsets are fetched and deleted; the group may be deleted.
    /// - A member joins: `PreparingRebalance`. Deleted or expired: `Dead`.
    Empty,
    /// Members are to (re)join.
    ///
    /// - JoinGroup is parked until all expected members have joined; Heartbeat and SyncGroup are
    ///   REBALANCE_IN_PROGRESS; LeaveGroup removes; commits of the old generation are taken.
    /// - All have joined, or the time is up: `CompletingRebalance`. Nobody is left: `Empty`.
    PreparingRebalance,
    /// A generation has begun, and its leader is to send the assignment.
    ///
    /// - SyncGroup is parked until the leader's arrives; Heartbeat is normal; commits are REBALANCE_IN_PROGRESS.
    /// - The leader's assignment is stored: `Stable`. A member joins, changes, leaves or fails:
    ///   `PreparingRebalance`.
    CompletingRebalance,
    /// Every member can have its assignment.
    ///
    /// - SyncGroup is answered at once; JoinGroup of an unchanged follower is answered with the current
    ///   generation; Heartbeat is normal; commits are taken.
    /// - The leader rejoins, or a member joins, changes, leaves or fails: `PreparingRebalance`.
    Stable,
    /// The group has been removed. Nothing follows.
    Dead,
}

impl ClassicState {
    /// The states that a group may come from.
    pub(crate) fn predecessors(self) -> &'static [ClassicState] {
        use ClassicState::*;
        match self {
            Empty => &[PreparingRebalance],
            PreparingRebalance => &[Stable, CompletingRebalance, Empty],
            CompletingRebalance => &[PreparingRebalance],
            Stable => &[CompletingRebalance],
            Dead => &[Stable, PreparingRebalance, CompletingRebalance, Empty, Dead],
        }
    }

    /// Whether a group may go from `before` to this state.
    pub(crate) fn may_follow(self, before: ClassicState) -> bool {
        self.predecessors().contains(&before)
    }

    /// Kafka's name of the state, as ListGroups and DescribeGroups show it.
    pub(crate) fn name(self) -> &'static str {
        match self {
            ClassicState::Empty => "Empty",
            ClassicState::PreparingRebalance => "PreparingRebalance",
            ClassicState::CompletingRebalance => "CompletingRebalance",
            ClassicState::Stable => "Stable",
            ClassicState::Dead => "Dead",
        }
    }
}

impl fmt::Display for ClassicState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::ClassicState::*;

    #[test]
    fn a_group_becomes_stable_only_through_both_phases_of_a_rebalance() {
        assert!(PreparingRebalance.may_follow(Empty));
        assert!(CompletingRebalance.may_follow(PreparingRebalance));
        assert!(Stable.may_follow(CompletingRebalance));
        assert!(!Stable.may_follow(PreparingRebalance));
        assert!(!Stable.may_follow(Empty));
    }

    #[test]
    fn nothing_follows_death() {
        assert!(
            [Empty, PreparingRebalance, CompletingRebalance, Stable]
                .iter()
                .all(|next| !next.may_follow(Dead))
        );
    }
}
