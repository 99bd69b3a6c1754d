//! Topics: whether they are there, made, and deleted again.

use rdkafka::admin::{NewTopic as Asked, TopicReplication};
use rdkafka::consumer::{BaseConsumer, Consumer};
use rdkafka::error::RDKafkaErrorCode;

use super::{External, LIMIT, NO_GROUP, PAUSE, block_on, code, options};
use crate::ErrorCode;
use crate::clock::wire_now;
use crate::error::{Error, ErrorKind};
use crate::list::Listed;
use crate::metadata::NewTopic;

impl External {
    /// How many partitions a topic has; `None` if there is no such topic.
    pub(crate) fn partitions(&self, topic: &str) -> Result<Option<usize>, Error> {
        let asker = self.consumer(NO_GROUP)?;
        Ok(self.leaders(&asker, topic)?.map(|leaders| leaders.len()))
    }

    /// The partitions of a topic, or the one that is named.
    pub(super) fn indexes(&self, topic: &str, partition: Option<i32>) -> Result<Vec<i32>, Error> {
        let count = self.partitions(topic)?.unwrap_or(0);
        let all = 0..i32::try_from(count).unwrap_or(i32::MAX);
        let indexes: Vec<i32> = all.filter(|index| partition.is_none_or(|wanted| wanted == *index)).listed();
        if indexes.is_empty() {
            let what = format!("topic {topic:?} cannot be read");
            return Err(Error::refused(ErrorCode::UnknownTopicOrPartition, what));
        }
        Ok(indexes)
    }

    /// Who leads each partition, -1 where nobody does.
    fn leaders(&self, asker: &BaseConsumer, topic: &str) -> Result<Option<Vec<i32>>, Error> {
        let what = format!("metadata of topic {topic:?}");
        let metadata = asker.fetch_metadata(Some(topic), LIMIT);
        let metadata = metadata.map_err(|error| self.failed(&what, &error))?;
        let Some(told) = metadata.topics().first() else { return Ok(None) };
        match told.error().map(RDKafkaErrorCode::from).and_then(code) {
            None | Some(ErrorCode::LeaderNotAvailable) => {
                Ok(Some(told.partitions().iter().map(|partition| partition.leader()).listed()))
            }
            Some(ErrorCode::UnknownTopicOrPartition | ErrorCode::InvalidTopicException) => Ok(None),
            Some(code) => Err(Error::refused(code, what)),
        }
    }

    /// Makes topics, one after the other, and waits until each can be used. The cluster decides on what is not said.
    pub(crate) fn make_topics(&self, topics: &[NewTopic]) -> Result<(), Error> {
        topics.iter().try_for_each(|topic| self.make_topic(topic))
    }

    fn make_topic(&self, topic: &NewTopic) -> Result<(), Error> {
        let what = format!("topic {:?} cannot be made", topic.name);
        let replication = TopicReplication::Fixed(topic.replication_factor.into());
        let mut asked = Asked::new(&topic.name, topic.partitions, replication);
        for (name, value) in &topic.configs {
            asked = asked.set(name, value.as_deref().unwrap_or_default());
        }
        let answered = block_on(self.admin.create_topics([&asked], &options()));
        match answered.map_err(|error| self.failed(&what, &error))?.pop() {
            Some(Err((_, refusal))) => Err(self.refused(&what, refusal)),
            _ => {
                self.made.lock().push(topic.name.clone());
                self.is_led(topic, &what)
            }
        }
    }

    /// Waits until every partition has a leader that knows of it, as brokers learn of a new topic one after the other.
    fn is_led(&self, topic: &NewTopic, what: &str) -> Result<(), Error> {
        let asker = self.consumer(NO_GROUP)?;
        let (deadline, wanted) = (wire_now() + LIMIT, usize::try_from(topic.partitions).ok());
        loop {
            let leaders = self.leaders(&asker, &topic.name)?.unwrap_or_default();
            // The number is the cluster's to say where it was not asked for.
            let all = wanted.is_none_or(|wanted| wanted == leaders.len()) && !leaders.is_empty();
            if all && leaders.iter().all(|leader| *leader >= 0) {
                return (0..)
                    .zip(&leaders)
                    .try_for_each(|(index, _)| self.bounds(&topic.name, index).map(drop));
            }
            if wire_now() > deadline {
                let text = format!("{what}: its partitions are led by {leaders:?}");
                return Err(Error::new(ErrorKind::Io, text));
            }
            std::thread::park_timeout(PAUSE);
        }
    }

    fn refused(&self, what: &str, refusal: RDKafkaErrorCode) -> Error {
        match code(refusal) {
            Some(code) => Error::refused(code, what),
            None => Error::new(ErrorKind::Io, format!("{what} at {}: {refusal}", self.servers)),
        }
    }

    /// Deletes the topics that were made through this.
    pub(crate) fn delete_made(&self) {
        let made = std::mem::take(&mut *self.made.lock());
        if made.is_empty() {
            return;
        }
        let names: Vec<&str> = made.iter().map(String::as_str).listed();
        let answers = block_on(self.admin.delete_topics(&names, &options()));
        let failed = match answers {
            Ok(answers) => answers
                .into_iter()
                .filter_map(Result::err)
                .map(|(name, why)| format!("{name}: {why}"))
                .listed(),
            Err(error) => vec![error.to_string()],
        };
        if !failed.is_empty() {
            log::warn!("topics stay behind at {}: {}", self.servers, failed.join(", "));
        }
    }
}
