//! Topics made and deleted by whoever asks: a client, the test's author, or a client's first look at one.

use super::State;
use crate::clock::Millis;
use crate::config::resources;
use crate::metadata::{CreatedTopic, NewTopic, Plan, Refusal, TopicRules, create_topics};

impl State {
    /// Makes `topics`, each succeeding or failing by itself; with `validate_only` it is only said what would be.
    ///
    /// # Errors
    /// If nothing could be made because the metadata could not be appended to its log.
    pub(crate) fn create_topics(
        &mut self,
        topics: &[NewTopic],
        validate_only: bool,
        now: Millis,
    ) -> Result<Vec<(String, Result<CreatedTopic, Refusal>)>, Refusal> {
        let plan = self.plan_topics(topics);
        if !validate_only {
            self.commit(plan.records, now)?;
        }
        Ok(plan.results)
    }

    fn plan_topics(&mut self, topics: &[NewTopic]) -> Plan<CreatedTopic> {
        let broker = self.config.shared();
        let layers = self.config.layers(self.metadata.configs(), self.metadata.controller_id());
        let rules = TopicRules {
            num_partitions: broker.num_partitions,
            default_replication_factor: i16::try_from(broker.default_replication_factor).unwrap_or(i16::MAX),
            check_configs: &|own| resources::topic(own, layers),
        };
        create_topics(self.metadata.image(), &mut self.rng, &rules, topics)
    }
}
