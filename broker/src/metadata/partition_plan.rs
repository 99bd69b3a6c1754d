//! The next state of one partition, as Kafka's controller decides on it: from a wanted ISR or wanted replicas to the leader,
//! the eligible leader replicas (KIP-966) and the epochs that follow.

use super::partition::{LeaderRecovery, NO_LEADER, Partition};
use super::{BrokerIds, Image, PartitionChange, Topic};
use crate::list::Listed;
use crate::uuid::Uuid;

/// Who may be elected if the leader cannot stay.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Election {
    /// The first replica, if it is in sync; else as [`Online`](Self::Online).
    Preferred,
    /// Who is in sync, or, where nobody is, eligible or last known to have led; in the order of the replicas.
    #[default]
    Online,
    /// Anybody who is there, should nobody else be left: what it has not copied is lost.
    Unclean,
}

/// What a partition's topic says about elections.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct ElectionConfig {
    /// `min.insync.replicas`
    pub(crate) min_insync_replicas: i32,
    /// `unclean.leader.election.enable`
    pub(crate) unclean: bool,
}

/// What is wanted of a partition. What is not set stays as it is.
pub(crate) struct PartitionPlan<'a> {
    topic_id: Uuid,
    number: i32,
    partition: &'a Partition,
    min_isr: usize,
    uses_elr: bool,
    elr: Vec<i32>,
    /// Replicas whose directories are gone: they cannot lead.
    offline: Vec<i32>,
    /// Who may be elected.
    pub(crate) election: Election,
    /// The replicas in sync.
    pub(crate) isr: Vec<i32>,
    /// All replicas, those that are being added or removed included.
    pub(crate) replicas: Vec<i32>,
    /// Replicas that a reassignment adds.
    pub(crate) adding: Vec<i32>,
    /// Replicas that a reassignment removes.
    pub(crate) removing: Vec<i32>,
    /// Whether the leader is to be trusted to have everything.
    pub(crate) recovery: LeaderRecovery,
    /// A replica that was killed: it is not sure to have all that it once had.
    pub(crate) unclean_shutdown: Option<i32>,
}

/// Who is elected, and whether records may be lost by it.
struct Elected {
    leader: i32,
    is_unclean: bool,
}

impl<'a> PartitionPlan<'a> {
    /// A plan that changes nothing yet; `None` if the topic has no such partition.
    pub(crate) fn of(image: &Image, topic: &'a Topic, number: i32, config: ElectionConfig) -> Option<Self> {
        let partition = topic.partition(number)?;
        let (adding, removing) = partition.reassigning();
        let min_isr = usize::try_from(config.min_insync_replicas).unwrap_or(0);
        Some(Self {
            topic_id: topic.id,
            number,
            partition,
            min_isr: min_isr.min(partition.replicas.len()),
            uses_elr: image.uses_eligible_leaders(),
            elr: partition.eligible_leaders().to_vec(),
            offline: offline(image, partition),
            election: if config.unclean { Election::Unclean } else { Election::Online },
            isr: partition.isr.to_vec(),
            replicas: partition.replicas.to_vec(),
            adding: adding.to_vec(),
            removing: removing.to_vec(),
            recovery: partition.leader_recovery,
            unclean_shutdown: None,
        })
    }

    /// The change that brings it about, where `may_lead` says which brokers can be elected; `None` if nothing changes.
    pub(crate) fn change(mut self, image: &Image, may_lead: &dyn Fn(i32) -> bool) -> Option<PartitionChange> {
        let offline = std::mem::take(&mut self.offline);
        let may_lead: &dyn Fn(i32) -> bool = &|id| !offline.contains(&id) && may_lead(id);
        self.complete_reassignment();
        self.find_eligible();
        let mut change =
            PartitionChange { topic_id: self.topic_id, number: self.number, ..PartitionChange::default() };
        let is_clean = self.elect(may_lead, &mut change);
        if change.leader.is_none() && self.partition.replicas.iter().any(|id| !self.replicas.contains(id)) {
            // Who is no replica any more must not be believed.
            change.leader = Some(self.partition.leader);
        }
        if !is_clean || !self.uses_elr {
            self.elr.clear();
        }
        if self.elr[..] != *self.partition.eligible_leaders() {
            change.eligible_leaders = Some(ids(&self.elr));
        }
        // Only with eligible leaders may the ISR be empty.
        if is_clean && (!self.isr.is_empty() || self.uses_elr) && self.isr[..] != self.partition.isr[..] {
            change.isr = Some(ids(&self.isr));
        }
        self.note_last_leader(&mut change);
        self.note_replicas(image, &mut change);
        if change.leader_recovery.is_none() && self.recovery != self.partition.leader_recovery {
            change.leader_recovery = Some(self.recovery);
        }
        let nothing = PartitionChange { topic_id: self.topic_id, number: self.number, ..Default::default() };
        (change != nothing).then_some(change)
    }

    /// A reassignment is complete as soon as all that are to stay are in sync.
    fn complete_reassignment(&mut self) {
        if self.adding.is_empty() && self.removing.is_empty() {
            return;
        }
        let stays = |id: &i32| !self.removing.contains(id);
        let replicas: Vec<i32> = self.replicas.iter().copied().filter(stays).listed();
        let isr: Vec<i32> = self.isr.iter().copied().filter(stays).listed();
        if isr.is_empty() || !replicas.iter().all(|id| isr.contains(id)) {
            return;
        }
        (self.replicas, self.isr) = (replicas, isr);
        (self.adding, self.removing) = (Vec::new(), Vec::new());
    }

    /// While the ISR is smaller than `min.insync.replicas` the high watermark stands still: who leaves it then still has
    /// all that is committed.
    fn find_eligible(&mut self) {
        if !self.uses_elr {
            return;
        }
        if self.isr.len() >= self.min_isr {
            self.elr.clear();
            return;
        }
        let (isr, unclean) = (&self.isr, self.unclean_shutdown);
        self.elr.extend(&self.partition.isr[..]);
        self.elr.retain(|id| !isr.contains(id) && unclean != Some(*id));
        self.elr.sort_unstable();
        self.elr.dedup();
    }

    /// Elects, and whether that is clean.
    fn elect(&mut self, may_lead: &dyn Fn(i32) -> bool, change: &mut PartitionChange) -> bool {
        let Elected { leader, is_unclean } = self.elected(may_lead);
        if leader == self.partition.leader {
            return true;
        }
        change.leader = Some(leader);
        if self.elr.contains(&leader) {
            self.isr = vec![leader];
            self.elr.retain(|id| *id != leader);
        }
        if is_unclean {
            change.isr = Some(ids(&[leader]));
            change.leader_recovery =
                Some(LeaderRecovery::Recovering).filter(|state| *state != self.partition.leader_recovery);
        }
        !is_unclean
    }

    fn elected(&self, may_lead: &dyn Fn(i32) -> bool) -> Elected {
        let is_valid = |id: &i32| {
            (self.isr.contains(id) || self.isr.is_empty() && self.elr.contains(id)) && may_lead(*id)
        };
        let clean = |leader| Elected { leader, is_unclean: false };
        let preferred = self.replicas.first().filter(|_| self.election == Election::Preferred);
        if let Some(leader) = preferred.filter(|id| is_valid(id)) {
            return clean(*leader);
        }
        if is_valid(&self.partition.leader) {
            return clean(self.partition.leader);
        }
        if let Some(leader) = self.replicas.iter().find(|id| is_valid(id)) {
            return clean(*leader);
        }
        if let Some(leader) = self.last_leader().filter(|id| may_lead(*id)) {
            return Elected { leader, is_unclean: true };
        }
        let anybody = self.replicas.iter().find(|id| may_lead(**id));
        match anybody.filter(|_| self.election == Election::Unclean) {
            Some(leader) => Elected { leader: *leader, is_unclean: true },
            None => clean(NO_LEADER),
        }
    }

    /// Where nobody is in sync nor eligible, who led last is the best that there is.
    fn last_leader(&self) -> Option<i32> {
        match self.partition.last_known_eligible_leaders() {
            [only] if self.uses_elr && self.elr.is_empty() && self.isr.is_empty() => Some(*only),
            _ => None,
        }
    }

    /// As in Kafka, the last leader is kept where the last known eligible leaders would be.
    fn note_last_leader(&self, change: &mut PartitionChange) {
        if !self.uses_elr {
            return;
        }
        let known = self.partition.last_known_eligible_leaders();
        let (before, after) = (self.partition.leader, change.leader.unwrap_or(self.partition.leader));
        if change.isr.as_ref().is_some_and(|isr| isr.is_empty()) && known != [before] {
            change.last_known_eligible_leaders = Some(ids(&[before]));
        } else if after != NO_LEADER && !known.is_empty() {
            change.last_known_eligible_leaders = Some(BrokerIds::default());
        }
    }

    fn note_replicas(&self, image: &Image, change: &mut PartitionChange) {
        let (adding, removing) = self.partition.reassigning();
        if self.replicas[..] != self.partition.replicas[..] {
            change.replicas = Some(ids(&self.replicas));
            change.directories = Some(self.directories(image));
        }
        if self.removing[..] != *removing {
            change.removing = Some(ids(&self.removing));
        }
        if self.adding[..] != *adding {
            change.adding = Some(ids(&self.adding));
        }
    }

    /// Where each replica lies: where it lay, or where its broker puts what is new.
    fn directories(&self, image: &Image) -> Box<[Uuid]> {
        let known = |id: &i32| {
            let place = self.partition.replicas.iter().position(|other| other == id)?;
            self.partition.directories.get(place).copied()
        };
        let default = |id: &i32| image.broker(*id).map(super::Broker::default_dir).unwrap_or_default();
        self.replicas.iter().map(|id| known(id).unwrap_or_else(|| default(id))).collect()
    }
}

/// The replicas whose directories are gone.
fn offline(image: &Image, partition: &Partition) -> Vec<i32> {
    partition.replicas.iter().copied().filter(|id| !image.is_dir_online(partition, *id)).listed()
}

fn ids(list: &[i32]) -> BrokerIds {
    list.into()
}

#[cfg(test)]
mod tests;
