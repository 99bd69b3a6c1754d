//! Who leads after a broker has come or gone, an ISR has changed, or somebody has asked for an election.

use std::sync::Arc;

use super::partition_plan::{Election, ElectionConfig, PartitionPlan};
use super::{Image, LeaderRecovery, NO_LEADER, Partition, PartitionChange, Record, Topic};
use crate::uuid::Uuid;

/// Says what topics are configured to.
pub(crate) type ElectionConfigs<'a> = &'a dyn Fn(&Topic) -> ElectionConfig;

/// A broker that comes or goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Change {
    /// It goes: it leaves every ISR, and leads nothing.
    Gone(i32),
    /// It was killed, and now registers anew: nobody knows what it has lost.
    Unclean(i32),
    /// It is there: it may lead what has no leader.
    Back(i32),
    /// One of its log directories has failed: for what lies there, it goes.
    DirFailed(i32, Uuid),
}

impl Change {
    /// Whether it concerns a partition.
    fn concerns(self, partition: &Partition) -> bool {
        match self {
            Self::Gone(id) => partition.isr.contains(&id) || partition.leader == id,
            Self::Unclean(id) => partition.isr.contains(&id) || partition.eligible_leaders().contains(&id),
            Self::Back(_) => !partition.has_leader(),
            Self::DirFailed(id, dir) => {
                Self::Gone(id).concerns(partition) && partition.directory(id) == Some(dir)
            }
        }
    }
}

/// What follows from a broker that comes or goes, for every partition: what Kafka's controller writes.
pub(crate) fn broker_changed(image: &Image, configs: ElectionConfigs<'_>, change: Change) -> Vec<Record> {
    let (out, back) = match change {
        Change::Gone(id) | Change::Unclean(id) | Change::DirFailed(id, _) => (id, NO_LEADER),
        Change::Back(id) => (NO_LEADER, id),
    };
    let may_lead = |id: i32| id != out && (id == back || image.is_active(id));
    let mut records = Vec::new();
    for topic in image.topics() {
        let mut config = None;
        for (number, _) in topic.numbered().filter(|(_, partition)| change.concerns(partition)) {
            let config = *config.get_or_insert_with(|| configs(topic));
            let Some(mut plan) = PartitionPlan::of(image, topic, number, config) else { continue };
            plan.isr.retain(|id| *id != out);
            plan.unclean_shutdown = matches!(change, Change::Unclean(_)).then_some(out);
            records.extend(plan.change(image, &may_lead).map(Record::PartitionChange));
        }
    }
    records
}

/// What a partition's leader asks for when the ISR is another: that everybody believes it. `None` if it is as it was.
pub(crate) fn isr_changed(
    image: &Image,
    config: ElectionConfig,
    topic: &Topic,
    number: i32,
    mut isr: Vec<i32>,
) -> Option<Record> {
    let mut plan = PartitionPlan::of(image, topic, number, config)?;
    // As Kafka's leaders have it; the controller keeps whatever order there is.
    isr.sort_unstable();
    plan.isr = isr;
    // Whoever led uncleanly has told everybody by now.
    plan.recovery = LeaderRecovery::Recovered;
    plan.change(image, &|id| image.is_active(id)).map(Record::PartitionChange)
}

/// An election that somebody asks for. `None` if it would change nothing.
pub(crate) fn elect(
    image: &Image,
    config: ElectionConfig,
    topic: &Topic,
    number: i32,
    election: Election,
) -> Option<Record> {
    let mut plan = PartitionPlan::of(image, topic, number, config)?;
    plan.election = election;
    plan.change(image, &|id| image.is_active(id)).map(Record::PartitionChange)
}

/// Makes `leader`, and no other, the leader. Who is not in sync leads uncleanly, alone.
pub(crate) fn lead(topic: &Arc<Topic>, number: i32, leader: i32) -> Option<Record> {
    let partition = topic.partition(number)?;
    let mut change =
        PartitionChange { topic_id: topic.id, number, leader: Some(leader), ..PartitionChange::default() };
    if !partition.isr.contains(&leader) {
        change.isr = Some([leader].as_slice().into());
        change.eligible_leaders = Some(super::BrokerIds::default());
        change.last_known_eligible_leaders = Some(super::BrokerIds::default());
        change.leader_recovery = Some(LeaderRecovery::Recovering);
    }
    Some(Record::PartitionChange(change))
}

/// The elections that bring leaders back to where they belong: to the first replica, where it is in sync.
pub(crate) fn preferred(image: &Image, configs: ElectionConfigs<'_>) -> Vec<Record> {
    let mut records = Vec::new();
    for topic in image.topics() {
        let mut config = None;
        for (number, _) in topic.numbered().filter(|(_, partition)| is_misplaced(image, partition)) {
            let config = *config.get_or_insert_with(|| configs(topic));
            records.extend(elect(image, config, topic, number, Election::Preferred));
        }
    }
    records
}

/// Whether another leads than the first replica, which could.
pub(crate) fn is_misplaced(image: &Image, partition: &Partition) -> bool {
    let preferred = partition.replicas.first().copied().unwrap_or(NO_LEADER);
    partition.leader != preferred && partition.isr.contains(&preferred) && image.is_active(preferred)
}

#[cfg(test)]
mod tests;
