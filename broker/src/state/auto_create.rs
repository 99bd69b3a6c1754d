//! Topics made because a client named them.

use crate::list::Listed;
use crate::ordered::OrderedMap;

use super::State;
use crate::ErrorCode;
use crate::clock::Millis;
use crate::config::AutoCreateMode;
use crate::metadata::{NewTopic, validate_topic_name};

/// What a client is told of topics, by name, instead of what they are like.
pub(crate) type PutOff = OrderedMap<String, ErrorCode>;

impl State {
    /// Makes those of `names` that are missing, if the client and the broker's `auto.create.topics.enable` allow it: all at
    /// once, so that a request cannot make more than CreateTopics would let it. Returns what the client is told of those
    /// that are not there, or not to be seen yet.
    pub(crate) fn make_missing_topics(
        &mut self,
        names: &[&str],
        allowed: bool,
        broker_id: i32,
        now: Millis,
    ) -> PutOff {
        let missing: Vec<&str> =
            names.iter().copied().filter(|name| self.metadata.topic(name).is_none()).listed();
        if missing.is_empty() {
            return PutOff::new();
        }
        let config = self.config.broker(broker_id);
        let (enabled, mode) = (config.auto_create_topics_enable, config.kafkito_auto_create_mode);
        if !allowed || !enabled {
            return missing.into_iter().map(|name| (name.to_owned(), not_there(name))).collect();
        }
        let mut put_off = self.make_all(&missing, now);
        for name in missing {
            if let (false, Some(code)) = (put_off.contains_key(name), self.put_off_by(mode, name)) {
                put_off.insert(name.to_owned(), code);
            }
        }
        put_off
    }

    /// Makes topics, and returns why some could not be made.
    fn make_all(&mut self, names: &[&str], now: Millis) -> PutOff {
        let (own, others): (Vec<&str>, Vec<&str>) =
            names.iter().copied().partition(|name| crate::metadata::is_internal(name));
        let topics: Vec<NewTopic> = others.into_iter().map(NewTopic::named).listed();
        let mut failed = PutOff::new();
        for (name, result) in self.create_topics(&topics, false, now) {
            if let Err(refusal) = result {
                log::warn!("topic {name:?} cannot be made on demand: {refusal}");
                failed.insert(name, refusal.code);
            }
        }
        for name in own {
            if let Err(code) = self.make_own_topic(name, now) {
                failed.insert(name.to_owned(), code);
            }
        }
        failed
    }

    /// Kafka's own topics are made as their coordinators want them. Those whose coordinators are not here are not made.
    fn make_own_topic(&mut self, name: &str, now: Millis) -> Result<(), ErrorCode> {
        match name {
            crate::group::OFFSETS_TOPIC => self.make_offsets_topic(now),
            _ => Err(ErrorCode::UnknownTopicOrPartition),
        }
    }

    /// What the maker of a new topic is told in place of it.
    fn put_off_by(&mut self, mode: AutoCreateMode, name: &str) -> Option<ErrorCode> {
        match mode {
            AutoCreateMode::Synchronous => None,
            AutoCreateMode::Kraft => Some(ErrorCode::UnknownTopicOrPartition),
            AutoCreateMode::LeaderNotAvailable(times) => {
                self.auto_creations.put_off(name, times.saturating_sub(1));
                Some(ErrorCode::LeaderNotAvailable)
            }
        }
    }
}

/// What is said of a topic that is not made.
fn not_there(name: &str) -> ErrorCode {
    validate_topic_name(name).err().map_or(ErrorCode::UnknownTopicOrPartition, |refusal| refusal.code)
}
