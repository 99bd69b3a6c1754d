//! Topics made, grown and deleted, by whoever asks.

use super::State;
use crate::clock::Millis;
use crate::config::resources;
use crate::metadata::{
    ConfigMap, CreatedTopic, Deletion, Doomed, MorePartitions, NewTopic, Plan, Refusal, TopicRules,
    create_partitions, create_topics, delete_topics,
};
use crate::quota::{Charge, FREE};

/// The answers to a request, by name.
pub(crate) type Results<T> = Vec<(String, Result<T, Refusal>)>;

impl State {
    /// Makes topics, or with `validate_only` says what would become of them.
    pub(crate) fn create_topics(
        &mut self,
        topics: &[NewTopic],
        validate_only: bool,
        now: Millis,
    ) -> Results<CreatedTopic> {
        self.create_topics_charged(topics, validate_only, FREE, now)
    }

    /// The same for a client that has a quota of partitions.
    pub(crate) fn create_topics_charged(
        &mut self,
        topics: &[NewTopic],
        validate_only: bool,
        charge: Charge<'_>,
        now: Millis,
    ) -> Results<CreatedTopic> {
        let (config, metadata) = (&self.config, &self.metadata);
        let controller = metadata.controller_id();
        let defaults = config.broker(controller);
        let check_configs =
            |own: &ConfigMap| resources::topic(own, config.layers(metadata.configs(), controller));
        let rules = TopicRules {
            num_partitions: defaults.num_partitions,
            default_replication_factor: i16::try_from(defaults.default_replication_factor)
                .unwrap_or(i16::MAX),
            check_configs: &check_configs,
            charge,
        };
        let plan = create_topics(metadata.image(), &mut self.rng, &rules, topics);
        self.carry_out(plan, validate_only, now)
    }

    /// Lets topics grow, or with `validate_only` says whether they could.
    pub(crate) fn create_partitions(
        &mut self,
        topics: &[MorePartitions],
        validate_only: bool,
        charge: Charge<'_>,
        now: Millis,
    ) -> Results<()> {
        let plan = create_partitions(self.metadata.image(), &mut self.rng, charge, topics);
        self.carry_out(plan, validate_only, now)
    }

    /// Deletes topics, and with them their logs, their committed offsets, and the waits for their records.
    pub(crate) fn delete_topics(&mut self, topics: &[Doomed], now: Millis) -> Vec<Deletion> {
        self.delete_topics_charged(topics, FREE, now)
    }

    /// The same for a client that has a quota of partitions.
    pub(crate) fn delete_topics_charged(
        &mut self,
        topics: &[Doomed],
        charge: Charge<'_>,
        now: Millis,
    ) -> Vec<Deletion> {
        let mut plan = delete_topics(self.metadata.image(), charge, topics);
        if let Err(refusal) = self.commit(plan.records, now) {
            for deletion in &mut plan.deletions {
                deletion.refused.get_or_insert_with(|| refusal.clone());
            }
        }
        plan.deletions
    }

    /// What cannot be written has failed, whatever it looked like.
    fn carry_out<T>(&mut self, mut plan: Plan<T>, validate_only: bool, now: Millis) -> Results<T> {
        if !validate_only {
            if let Err(refusal) = self.commit(plan.records, now) {
                for (_, result) in plan.results.iter_mut().filter(|(_, result)| result.is_ok()) {
                    *result = Err(refusal.clone());
                }
            }
        }
        plan.results
    }
}
