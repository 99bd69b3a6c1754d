//! What an administrator changes about brokers and partitions.

use super::State;
use crate::ErrorCode;
use crate::clock::Millis;
use crate::metadata::leadership::{Change, broker_changed};
use crate::metadata::{
    Election, ElectionAnswer, Reassignment, Record, Refusal, Topic, elect_leaders, reassign,
};

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
        let mut results: Vec<_> = asked
            .iter()
            .map(|asked| {
                reassign(self.metadata.image(), &configs, asked).map(|record| records.extend(record))
            })
            .collect();
        if let Err(refusal) = self.commit(records, now) {
            results
                .iter_mut()
                .filter(|result| result.is_ok())
                .for_each(|result| *result = Err(refusal.clone()));
        }
        results
    }
}
