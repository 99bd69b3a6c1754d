//! Topics made because a client named them.

use super::State;
use crate::ErrorCode;
use crate::clock::Millis;
use crate::config::AutoCreateMode;
use crate::metadata::{NewTopic, validate_topic_name};

impl State {
    /// Makes a topic that is missing, if the client and the broker's `auto.create.topics.enable` allow it.
    ///
    /// # Errors
    /// What the client is told: that the topic is not there, or not yet, or why it cannot be made.
    pub(crate) fn make_missing_topic(
        &mut self,
        name: &str,
        allowed: bool,
        broker_id: i32,
        now: Millis,
    ) -> Result<(), ErrorCode> {
        validate_topic_name(name).map_err(|refusal| refusal.code)?;
        let config = self.config.broker(broker_id);
        let mode = config.kafkito_auto_create_mode;
        if !allowed || !config.auto_create_topics_enable {
            return Err(ErrorCode::UnknownTopicOrPartition);
        }
        self.make_named_topic(name, now)?;
        match mode {
            AutoCreateMode::Synchronous => Ok(()),
            AutoCreateMode::Kraft => Err(ErrorCode::UnknownTopicOrPartition),
            AutoCreateMode::LeaderNotAvailable(times) => {
                self.auto_creations.put_off(name, times.saturating_sub(1));
                Err(ErrorCode::LeaderNotAvailable)
            }
        }
    }

    /// Kafka's own topics are made as their coordinators want them. Those whose coordinators are not here are not made.
    fn make_named_topic(&mut self, name: &str, now: Millis) -> Result<(), ErrorCode> {
        match name {
            crate::group::OFFSETS_TOPIC => self.make_offsets_topic(now),
            "__transaction_state" | "__share_group_state" => Err(ErrorCode::UnknownTopicOrPartition),
            _ => {
                let results = self.create_topics(&[NewTopic::named(name)], false, now);
                match results.into_iter().next() {
                    Some((_, Err(refusal))) => {
                        log::warn!("topic {name} cannot be made on demand: {refusal}");
                        Err(refusal.code)
                    }
                    _ => Ok(()),
                }
            }
        }
    }
}
