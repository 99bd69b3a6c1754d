//! What an administrator changes about brokers and partitions.

use super::State;
use crate::ErrorCode;
use crate::clock::Millis;
use crate::list::Listed;
use crate::metadata::leadership::{Change, broker_changed};
use crate::metadata::{
    Election, ElectionAnswer, Reassignment, Record, Refusal, Topic, elect_leaders, reassign, reassigning,
};
use crate::partitions::PartitionKey;

impl State {
    /// Forgets a broker: what it leads is led by others, if there are any.
    ///
    /// # Errors
    /// BROKER_ID_NOT_REGISTERED.
    pub(crate) fn unregister_broker(&mut self, id: i32, now: Millis) -> Result<(), Refusal> {
        let Some(epoch) = self.metadata.broker(id).map(|broker| broker.epoch) else {
            let message = format!("Broker ID {id} is not currently registered");
            return Err(Refusal::new(ErrorCode::BrokerIdNotRegistered, message));
        };
        let configs = |topic: &Topic| self.election_config(topic);
        let mut records = broker_changed(self.metadata.image(), &configs, Change::Gone(id));
        records.push(Record::UnregisterBroker { id, epoch });
        self.commit(records, now)
    }

    /// Elects leaders of partitions by topic, or of all.
    pub(crate) fn elect_leaders(
        &mut self,
        asked: Option<&[(String, Vec<i32>)]>,
        election: Election,
        now: Millis,
    ) -> Vec<ElectionAnswer> {
        let configs = |topic: &Topic| self.election_config(topic);
        let (records, mut answers) = elect_leaders(self.metadata.image(), &configs, asked, election);
        if let Err(refusal) = self.commit(records, now) {
            let results = answers.iter_mut().flat_map(|(_, results)| results);
            results
                .filter(|(_, result)| result.is_ok())
                .for_each(|(_, result)| *result = Err(refusal.clone()));
        }
        answers
    }

    /// Gives partitions other replicas, each for itself.
    pub(crate) fn reassign(&mut self, asked: &[Reassignment<'_>], now: Millis) -> Vec<Result<(), Refusal>> {
        let mut records = Vec::new();
        let configs = |topic: &Topic| self.election_config(topic);
        let mut results = asked
            .iter()
            .map(|asked| {
                reassign(self.metadata.image(), &configs, asked).map(|record| records.extend(record))
            })
            .listed();
        if let Err(refusal) = self.commit(records, now) {
            results
                .iter_mut()
                .filter(|result| result.is_ok())
                .for_each(|result| *result = Err(refusal.clone()));
        }
        results
    }

    /// Lets all replicas that reassignments add go on that are held back.
    pub(crate) fn release_reassignments(&mut self, now: Millis) {
        let mut keys = Vec::new();
        for topic in self.metadata.topics().cloned().listed() {
            for (index, partition) in reassigning(&topic, None) {
                let key = PartitionKey { topic: topic.id, index };
                for id in partition.reassigning().0 {
                    if let Some(follower) = self.followers.get_mut(key, *id) {
                        follower.is_held = false;
                    }
                }
                keys.push(key);
            }
        }
        self.rejoin(keys, now);
    }
}
