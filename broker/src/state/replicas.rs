//! Replication: a partition's high watermark, who leaves its ISR and comes back, and what another leader means to its log.

use std::sync::Arc;

use super::{Located, State};
use crate::clock::Millis;
use crate::list::Listed;
use crate::metadata::{BrokerIds, ElectionConfig, NO_LEADER, Partition, Record, Refusal, Topic, leadership};
use crate::partitions::PartitionKey;
use crate::timers::Timer;
use crate::wait::Changes;
use crate::warning;

/// A partition that has changed: what it was before is asked for once it has.
#[derive(Clone, Debug)]
pub(super) struct Changed {
    pub(super) key: PartitionKey,
    leader_before: i32,
    /// Whether there was an election.
    is_elected: bool,
    /// The replicas that it had, if it has others now.
    replicas_before: Option<BrokerIds>,
}

impl Changed {
    /// What `record` changes of a partition, if it does.
    pub(super) fn of(image: &crate::metadata::Image, record: &Record) -> Option<Self> {
        let Record::PartitionChange(change) = record else { return None };
        let before = image.topic_by_id(change.topic_id)?.partition(change.number)?;
        let key = PartitionKey { topic: change.topic_id, index: change.number };
        let replicas_before = change.replicas.is_some().then(|| before.replicas.clone());
        Some(Self { key, leader_before: before.leader, is_elected: change.leader.is_some(), replicas_before })
    }
}

impl State {
    /// What a topic's partitions obey in elections.
    pub(crate) fn election_config(&self, topic: &Topic) -> ElectionConfig {
        let (config, _) = super::resolve(&self.config, self.metadata.image(), topic);
        ElectionConfig {
            min_insync_replicas: config.min_insync_replicas,
            unclean: config.unclean_leader_election_enable,
        }
    }

    /// A partition of a topic that is there.
    pub(crate) fn placed(&self, key: PartitionKey) -> Option<(Arc<Topic>, &Partition)> {
        let topic = self.metadata.topic_by_id(key.topic)?;
        Some((Arc::clone(topic), topic.partition(key.index)?))
    }

    /// Whether every replica copies at once what the partition's leader appends, and is in sync.
    #[inline]
    pub(crate) fn is_in_step(&self, partition: &Located) -> bool {
        let placed = partition.topic.partition(partition.key.index);
        self.followers.are_in_step(partition.key)
            && placed.is_none_or(|placed| placed.isr.len() == placed.replicas.len())
    }

    /// Up to where a replica has the log: its own log end offset.
    pub(crate) fn replica_end(&self, key: PartitionKey, broker: i32) -> i64 {
        let log = self.partitions.log(key);
        let end = match self.followers.get(key, broker) {
            Some(follower) => follower.end,
            None if self.metadata.is_alive(broker) => log.log_end_offset(),
            // It was made while its broker was gone.
            None => 0,
        };
        end.max(log.log_start_offset())
    }

    /// Moves the high watermark on to what every in-sync replica has, unless fewer are in sync than
    /// `min.insync.replicas` asks for (KIP-966), and lets those go on who wait for it.
    pub(crate) fn advance_high_watermark(&mut self, key: PartitionKey) {
        let log = self.partitions.log(key);
        if log.high_watermark() == log.log_end_offset() {
            return;
        }
        let Some((topic, partition)) = self.placed(key) else { return };
        let required = usize::try_from(self.election_config(&topic).min_insync_replicas).unwrap_or(0);
        if !partition.has_leader() || partition.isr.len() < required.min(partition.replicas.len()) {
            return;
        }
        let ends = partition.isr.iter().map(|broker| self.replica_end(key, *broker));
        let Some(mut least) = ends.min() else { return };
        if log.awaits_flush() {
            least = least.min(log.recovery_point());
        }
        if let Some(log) = self.partitions.existing_mut(key).filter(|log| least > log.high_watermark()) {
            log.set_high_watermark(least);
            self.changes |= Changes::LOGS;
            self.partition_moved(key);
        }
    }

    /// Something was appended of which not every replica has a copy.
    pub(super) fn appended_out_of_step(&mut self, key: PartitionKey, now: Millis) {
        let fell_behind = self.followers.appended(key, now);
        if fell_behind && self.timers.deadline(&Timer::ReplicaLag).is_none() {
            self.plan_replica_lag();
        }
        self.advance_high_watermark(key);
        self.partition_moved(key);
    }

    /// Whoever waits for the partition looks again.
    pub(super) fn partition_moved(&mut self, key: PartitionKey) {
        self.fetch_waiters.changed(key);
        self.produce_waiters.changed(key);
    }

    /// Has logs, waiting clients and coordinators follow partitions that have changed.
    pub(super) fn partitions_changed(&mut self, changed: &[Changed], now: Millis) {
        for change in changed {
            let Some((topic, partition)) = self.placed(change.key) else { continue };
            let (leader, epoch) = (partition.leader, partition.leader_epoch);
            if let Some(before) = &change.replicas_before {
                let replicas = partition.replicas.clone();
                self.replaced(change.key, before, &replicas);
            }
            if change.is_elected && leader != NO_LEADER {
                self.leads(&topic, change.key, leader, epoch, now);
            }
            self.advance_high_watermark(change.key);
            self.partition_moved(change.key);
            if topic.name[..] == *crate::group::OFFSETS_TOPIC && leader != change.leader_before {
                self.coordinator_moved(change.key.index, leader, now);
            }
        }
        let may_rejoin = |change: &&Changed| change.is_elected || change.replicas_before.is_some();
        self.rejoin(changed.iter().filter(may_rejoin).map(|change| change.key), now);
        self.plan_leader_rebalance(now);
    }

    /// A partition has other replicas: those that are new have copied nothing yet, of the others nothing is left.
    fn replaced(&mut self, key: PartitionKey, before: &[i32], replicas: &[i32]) {
        let start = self.partitions.log(key).log_start_offset();
        for id in replicas.iter().filter(|id| !before.contains(id)) {
            self.followers.stay(key, *id, start, self.holds_reassignments);
        }
        for id in before.iter().filter(|id| !replicas.contains(id)) {
            self.followers.caught_up(key, *id);
            self.log_dirs.stop((key, *id));
        }
    }

    /// A leader's log is the partition's: what it has not copied is lost, whoever else had it.
    fn leads(&mut self, topic: &Topic, key: PartitionKey, leader: i32, epoch: i32, now: Millis) {
        let end = self.replica_end(key, leader);
        self.followers.caught_up(key, leader);
        let Some(log) = self.partitions.existing_mut(key) else { return };
        if end < log.log_end_offset() {
            let lost = log.log_end_offset() - end;
            log::warn!(
                "{}-{}: broker {leader} leads without {lost} offsets up to which it had not copied",
                topic.name,
                key.index
            );
            match log.truncate_to(end) {
                Ok(_) => self.cut_on_disk(now),
                Err(error) => self.warn(warning::disk_failed(format!("a log could not be cut: {error}"))),
            }
        }
        if let Some(log) = self.partitions.existing_mut(key) {
            log.begin_leader_epoch(epoch);
        }
        self.followers.led_anew(key, end, now);
        self.log_dirs.cut(key, end);
        self.changes |= Changes::LOGS;
    }

    /// Has the followers of these partitions copy what they lack, and be in sync again: those whose brokers are there and
    /// that nobody holds back. A copy costs nothing, so it takes no time, unless it is throttled.
    pub(crate) fn rejoin(&mut self, keys: impl IntoIterator<Item = PartitionKey>, now: Millis) {
        let mut records = Vec::new();
        for key in keys {
            records.extend(self.rejoined(key, now));
        }
        self.plan_copies(now);
        // What cannot be written leaves them out of the ISR, which is no lie.
        if let Err(refusal) = self.commit(records, now) {
            log::warn!("replicas could not come back into their ISRs: {refusal}");
        }
    }

    /// The ISR with all that can be in it.
    fn rejoined(&mut self, key: PartitionKey, now: Millis) -> Option<Record> {
        let (topic, partition) = self.placed(key)?;
        if !partition.has_leader() {
            return None;
        }
        let is_held = |id: i32| self.followers.get(key, id).is_some_and(|follower| follower.is_held);
        let may_copy = |id: i32| {
            self.metadata.is_active(id) && self.metadata.is_dir_online(partition, id) && !is_held(id)
        };
        let missing = partition.replicas.iter().copied();
        let missing = missing.filter(|id| !partition.isr.contains(id) && may_copy(*id));
        let mut missing: Vec<i32> = missing.listed();
        let mut isr = partition.isr.to_vec();
        missing.retain(|id| !self.copies_slowly((key, *id), now));
        if missing.is_empty() {
            return None;
        }
        for id in missing {
            self.followers.caught_up(key, id);
            isr.push(id);
        }
        leadership::isr_changed(self.metadata.image(), self.election_config(&topic), &topic, key.index, isr)
    }

    /// A follower is held back no longer: it copies what it lacks, if its broker is there and somebody leads.
    pub(crate) fn catch_up(&mut self, key: PartitionKey, broker: i32, now: Millis) {
        let Some(follower) = self.followers.caught_up(key, broker) else { return };
        let can_copy = self.placed(key).is_some_and(|(_, partition)| {
            partition.has_leader() && self.metadata.is_dir_online(partition, broker)
        });
        if !can_copy || !self.metadata.is_active(broker) {
            self.followers.stay(key, broker, follower.end, false);
            return;
        }
        self.advance_high_watermark(key);
        self.rejoin([key], now);
        self.plan_replica_lag();
    }

    /// Takes a replica out of the ISR, if it is in it.
    pub(crate) fn shrink_isr(&mut self, key: PartitionKey, broker: i32, now: Millis) -> Result<(), Refusal> {
        let Some((topic, partition)) = self.placed(key) else { return Ok(()) };
        let isr: Vec<i32> = partition.isr.iter().copied().filter(|id| *id != broker).listed();
        let config = self.election_config(&topic);
        let record = leadership::isr_changed(self.metadata.image(), config, &topic, key.index, isr);
        self.commit(record.into_iter().listed(), now)
    }

    /// When the next follower has lagged for too long.
    fn plan_replica_lag(&mut self) {
        let max = self.config.shared().replica_lag_time_max_ms;
        let in_sync =
            self.followers.behind().filter(|(key, broker, _)| self.is_follower_in_sync(*key, *broker));
        match in_sync.map(|(_, _, since)| since).min() {
            Some(since) => self.timers.set(Timer::ReplicaLag, since.saturating_add(max)),
            None => self.timers.clear(&Timer::ReplicaLag),
        }
    }

    fn is_follower_in_sync(&self, key: PartitionKey, broker: i32) -> bool {
        let partition = self.metadata.topic_by_id(key.topic).and_then(|topic| topic.partition(key.index));
        partition.is_some_and(|partition| {
            partition.has_leader() && partition.leader != broker && partition.isr.contains(&broker)
        })
    }

    /// Takes out of their ISRs what has lagged for `replica.lag.time.max.ms`. Whether there was anything.
    pub(super) fn drop_lagging(&mut self, now: Millis) -> bool {
        let max = self.config.shared().replica_lag_time_max_ms;
        let due = self.followers.behind().filter(|(key, broker, since)| {
            since.saturating_add(max) <= now && self.is_follower_in_sync(*key, *broker)
        });
        let due: Vec<(PartitionKey, i32)> = due.map(|(key, broker, _)| (key, broker)).listed();
        for (key, broker) in &due {
            if let Err(refusal) = self.shrink_isr(*key, *broker, now) {
                log::warn!("a replica that lags could not be taken out of its ISR: {refusal}");
            }
        }
        self.plan_replica_lag();
        !due.is_empty()
    }

    /// `min.insync.replicas` or `unclean.leader.election.enable` may be others: what stood still goes on, and who may lead
    /// now does so at once, where Kafka takes up to `unclean.leader.election.interval.ms`.
    pub(super) fn min_isr_may_have_changed(&mut self, now: Millis) {
        let out_of_step = |partition: &Partition| partition.isr.len() < partition.replicas.len();
        let of = |topic: &Arc<Topic>| {
            let waiting = topic.numbered().filter(|(_, partition)| out_of_step(partition));
            waiting.map(|(index, _)| PartitionKey { topic: topic.id, index }).listed()
        };
        let waiting: Vec<PartitionKey> = self.metadata.topics().flat_map(of).listed();
        if waiting.is_empty() {
            return;
        }
        waiting.into_iter().for_each(|key| self.advance_high_watermark(key));
        let configs = |topic: &Topic| self.election_config(topic);
        let change = leadership::Change::Back(NO_LEADER);
        let elected = leadership::broker_changed(self.metadata.image(), &configs, change);
        if let Err(refusal) = self.commit(elected, now) {
            log::warn!("partitions without a leader could not get one: {refusal}");
        }
    }

    /// While some partition is not led by the first of its replicas, though that is in sync, this is looked at again.
    pub(super) fn plan_leader_rebalance(&mut self, now: Millis) {
        let config = self.config.shared();
        let (enabled, seconds) =
            (config.auto_leader_rebalance_enable, config.leader_imbalance_check_interval_seconds);
        if !enabled || self.timers.deadline(&Timer::LeaderRebalance).is_some() {
            return;
        }
        let image = self.metadata.image();
        let misplaced = |topic: &Arc<Topic>| {
            topic.partitions.iter().any(|partition| leadership::is_misplaced(image, partition))
        };
        if image.topics().any(misplaced) {
            let interval = Millis::from(seconds.max(1)).saturating_mul(1000);
            self.timers.set(Timer::LeaderRebalance, now.saturating_add(interval));
        }
    }

    /// Has every partition led by the first of its replicas, where that is in sync. Whether any was not.
    pub(super) fn rebalance_leaders(&mut self, now: Millis) -> bool {
        let configs = |topic: &Topic| self.election_config(topic);
        let records = leadership::preferred(self.metadata.image(), &configs);
        let any = !records.is_empty();
        if let Err(refusal) = self.commit(records, now) {
            log::warn!("preferred leaders could not be elected: {refusal}");
        }
        any
    }
}

#[cfg(test)]
mod proptests;
