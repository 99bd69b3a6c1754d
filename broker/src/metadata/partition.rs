//! A partition's place in the cluster.

use super::{BrokerIds, PartitionChange};
use crate::uuid::Uuid;

/// The leader of a partition that has none.
pub(crate) const NO_LEADER: i32 = -1;

/// Whether a partition still recovers from an unclean election.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum LeaderRecovery {
    /// The leader was chosen from the ISR, or has recovered since.
    #[default]
    Recovered,
    /// The leader was elected uncleanly and may lack records.
    Recovering,
}

/// A partition: who leads it, who keeps it, and at which epochs. Its log is another matter.
///
/// `leader_epoch` grows whenever a leader is chosen, `partition_epoch` with every change of any field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Partition {
    /// The broker that leads, or [`NO_LEADER`].
    pub(crate) leader: i32,
    /// How often a leader was chosen.
    pub(crate) leader_epoch: i32,
    /// How often anything here changed.
    pub(crate) partition_epoch: i32,
    /// Whether the leader is to be trusted to have everything.
    pub(crate) leader_recovery: LeaderRecovery,
    /// Who keeps the partition, the preferred leader first.
    pub(crate) replicas: BrokerIds,
    /// The replicas in sync with the leader.
    pub(crate) isr: BrokerIds,
    /// The log directory of each replica, in their order; empty where the record named none.
    pub(crate) directories: Box<[Uuid]>,
    /// What most partitions never have.
    pub(crate) rare: Option<Box<Rare>>,
}

/// What a partition has only during a reassignment, or after it lost its ISR.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Rare {
    /// Replicas that a reassignment adds.
    pub(crate) adding: BrokerIds,
    /// Replicas that a reassignment removes.
    pub(crate) removing: BrokerIds,
    /// Out of the ISR, yet sure to hold all that is committed.
    pub(crate) eligible_leaders: BrokerIds,
    /// The last eligible leaders that were known, once there are none.
    pub(crate) last_known_eligible_leaders: BrokerIds,
}

impl Rare {
    fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

impl Partition {
    /// A new partition with all its replicas in sync, led by the first of `isr`.
    pub(crate) fn new(replicas: &[i32], isr: &[i32], directories: Box<[Uuid]>) -> Self {
        Self {
            leader: isr.first().copied().unwrap_or(NO_LEADER),
            leader_epoch: 0,
            partition_epoch: 0,
            leader_recovery: LeaderRecovery::Recovered,
            replicas: replicas.into(),
            isr: isr.into(),
            directories,
            rare: None,
        }
    }

    /// The place of a partition whose record is still to come.
    pub(super) fn missing() -> Self {
        Self::new(&[], &[], Box::default())
    }

    /// Whether somebody leads it.
    pub(crate) fn has_leader(&self) -> bool {
        self.leader != NO_LEADER
    }

    /// The log directory of a replica; `None` if the broker keeps none, or the record named none.
    pub(crate) fn directory(&self, broker: i32) -> Option<Uuid> {
        let place = self.replicas.iter().position(|id| *id == broker)?;
        self.directories.get(place).copied()
    }

    /// The replicas that a reassignment adds, and those that it removes.
    pub(crate) fn reassigning(&self) -> (&[i32], &[i32]) {
        self.rare.as_deref().map_or((&[], &[]), |rare| (&rare.adding, &rare.removing))
    }

    /// The eligible leader replicas outside the ISR.
    pub(crate) fn eligible_leaders(&self) -> &[i32] {
        self.rare.as_deref().map_or(&[], |rare| &rare.eligible_leaders)
    }

    /// The last known eligible leader replicas.
    pub(crate) fn last_known_eligible_leaders(&self) -> &[i32] {
        self.rare.as_deref().map_or(&[], |rare| &rare.last_known_eligible_leaders)
    }

    /// Sets what is rare, and keeps nothing where there is nothing.
    pub(super) fn set_rare(&mut self, rare: Rare) {
        self.rare = (!rare.is_empty()).then(|| Box::new(rare));
    }

    /// Takes over what `change` changes. A named leader, even the same, begins a new leader epoch.
    pub(super) fn merge(&mut self, change: &PartitionChange) {
        // After i32::MAX come negative epochs, as in Kafka.
        self.partition_epoch = self.partition_epoch.wrapping_add(1);
        if let Some(leader) = change.leader {
            self.leader = leader;
            self.leader_epoch = self.leader_epoch.wrapping_add(1);
        }
        replace(&mut self.leader_recovery, change.leader_recovery.as_ref());
        replace(&mut self.replicas, change.replicas.as_ref());
        replace(&mut self.isr, change.isr.as_ref());
        replace(&mut self.directories, change.directories.as_ref());
        self.merge_rare(change);
    }

    fn merge_rare(&mut self, change: &PartitionChange) {
        let mut rare = self.rare.take().map_or_else(Rare::default, |rare| *rare);
        replace(&mut rare.adding, change.adding.as_ref());
        replace(&mut rare.removing, change.removing.as_ref());
        replace(&mut rare.eligible_leaders, change.eligible_leaders.as_ref());
        replace(&mut rare.last_known_eligible_leaders, change.last_known_eligible_leaders.as_ref());
        self.set_rare(rare);
    }
}

fn replace<T: Clone>(field: &mut T, new: Option<&T>) {
    if let Some(new) = new {
        field.clone_from(new);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_change_without_a_leader_keeps_the_leader_epoch() {
        let mut partition = Partition::new(&[1, 2], &[1, 2], Box::default());
        partition.merge(&PartitionChange { isr: Some([1].as_slice().into()), ..PartitionChange::default() });
        assert_eq!((partition.leader, partition.leader_epoch, partition.partition_epoch), (1, 0, 1));
        assert_eq!(partition.isr[..], [1]);
    }

    #[test]
    fn the_same_leader_named_again_begins_a_new_epoch() {
        let mut partition = Partition::new(&[1, 2], &[1, 2], Box::default());
        partition.merge(&PartitionChange { leader: Some(1), ..PartitionChange::default() });
        assert_eq!((partition.leader, partition.leader_epoch, partition.partition_epoch), (1, 1, 1));
    }

    #[test]
    fn what_is_rare_goes_when_it_is_empty_again() {
        let mut partition = Partition::new(&[1], &[1], Box::default());
        partition
            .merge(&PartitionChange { adding: Some([2].as_slice().into()), ..PartitionChange::default() });
        assert!(partition.rare.is_some());
        partition
            .merge(&PartitionChange { adding: Some(BrokerIds::default()), ..PartitionChange::default() });
        assert_eq!(partition.rare, None);
    }
}
