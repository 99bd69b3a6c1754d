//! Brokers that stop and start.

use super::State;
use crate::clock::Millis;
use crate::list::Listed;
use crate::metadata::leadership::{Change, broker_changed};
use crate::metadata::{Broker, BrokerRegistrationChange, Record, Refusal, Topic};
use crate::partitions::PartitionKey;
use crate::uuid::Uuid;

/// How a broker went.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Shutdown {
    /// In good order: it has given away what it led.
    Controlled,
    /// It was killed: nobody knows what it has lost.
    Unclean,
}

impl State {
    /// How the broker went, if it is gone.
    pub(crate) fn shutdown_of(&self, broker: i32) -> Option<Shutdown> {
        self.gone.get(&broker).copied()
    }

    /// A broker is no longer there: it is fenced, is in no ISR and leads nothing. What it has copied it keeps.
    ///
    /// # Errors
    /// If that cannot be written; it is still there then.
    pub(crate) fn broker_gone(&mut self, id: i32, how: Shutdown, now: Millis) -> Result<(), Refusal> {
        let image = self.metadata.image();
        let Some(epoch) = image.broker(id).map(|broker| broker.epoch) else { return Ok(()) };
        let configs = |topic: &Topic| self.election_config(topic);
        let mut records = broker_changed(image, &configs, Change::Gone(id));
        records.push(Record::BrokerRegistrationChange(BrokerRegistrationChange {
            id,
            epoch,
            fenced: Some(true),
            in_controlled_shutdown: how == Shutdown::Controlled,
            ..BrokerRegistrationChange::default()
        }));
        self.commit(records, now)?;
        for key in self.replicas_of(id) {
            // What has no log yet is where every log begins.
            if self.partitions.has_log(key) {
                let end = self.partitions.log(key).log_end_offset();
                self.followers.stay(key, id, end, false);
            }
        }
        self.gone.insert(id, how);
        self.fetch_sessions.broker_gone(id);
        Ok(())
    }

    /// A broker is there again, with all of its log directories: it registers anew, leads what has waited for it, and copies what it has missed.
    ///
    /// # Errors
    /// If that cannot be written.
    pub(crate) fn broker_back(&mut self, id: i32, now: Millis) -> Result<(), Refusal> {
        let Some(mut broker) = self.metadata.broker(id).cloned() else { return Ok(()) };
        for key in self.replicas_of(id) {
            // Of what was made while it was gone it has nothing: what it has is known until it copies.
            if self.partitions.has_log(key) {
                let end = self.replica_end(key, id);
                self.followers.stay(key, id, end, false);
            }
        }
        (broker.fenced, broker.in_controlled_shutdown) = (false, false);
        if let Some(dirs) = self.log_dirs.ids(id) {
            broker.log_dirs = dirs.to_vec();
        }
        broker.epoch = self.metadata.epoch() + 1;
        broker.incarnation = Uuid(self.rng.uuid());
        let mut records = vec![Record::RegisterBroker(broker)];
        if self.shutdown_of(id) == Some(Shutdown::Unclean) {
            let configs = |topic: &Topic| self.election_config(topic);
            records.extend(broker_changed(self.metadata.image(), &configs, Change::Unclean(id)));
        }
        self.commit(records, now)?;
        self.gone.remove(&id);
        self.log_dirs.repaired(id);
        let configs = |topic: &Topic| self.election_config(topic);
        let elected = broker_changed(self.metadata.image(), &configs, Change::Back(id));
        self.commit(elected, now)?;
        let replicas = self.replicas_of(id);
        self.rejoin(replicas, now);
        self.complete_moves(now);
        self.plan_copies(now);
        Ok(())
    }

    /// The brokers that are the cluster's own, those that were stopped included. A directory of Kafka's may tell of others,
    /// which are fenced.
    pub(crate) fn own_brokers(&self) -> Vec<&Broker> {
        let is_own = |broker: &&Broker| !broker.fenced || self.gone.contains_key(&broker.id);
        self.metadata.brokers().filter(is_own).listed()
    }

    /// A directory has one log for all replicas of a partition: now that their brokers are there, each has all of it, and
    /// those that were behind are in sync again.
    pub(super) fn all_caught_up(&mut self, now: Millis) {
        let mut lacking = Vec::new();
        for topic in self.metadata.topics() {
            for (index, partition) in topic.numbered() {
                if partition.isr.len() < partition.replicas.len() {
                    lacking.push(PartitionKey { topic: topic.id, index });
                }
            }
        }
        self.rejoin(lacking, now);
        self.plan_leader_rebalance(now);
    }

    /// The partitions of which a broker keeps a replica, in the order of their topics' names.
    pub(super) fn replicas_of(&self, broker: i32) -> Vec<PartitionKey> {
        let of = |topic: &std::sync::Arc<Topic>| {
            let kept = topic.numbered().filter(|(_, partition)| partition.replicas.contains(&broker));
            kept.map(|(index, _)| PartitionKey { topic: topic.id, index }).listed()
        };
        self.metadata.topics().flat_map(of).listed()
    }
}

#[cfg(test)]
mod tests;
