//! DescribeLogDirs (35): what lies in the broker's log directory.
//!
//! In memory there is no directory; what stands for it is as large as the memory that the logs may take.

use crate::call::Call;
use crate::data_dir::space;
use crate::metadata::Topic;
use crate::ordered::{OrderedMap, OrderedSet};
use crate::partitions::PartitionKey;
use crate::schema::{SchemaError, Struct, messages};
use crate::state::State;

/// Stands for the directory while the logs are in memory.
const LOG_DIR: &str = "/kafkito/memory";

/// From here on the answer has the sizes of the directory.
const SIZES_VERSION: i16 = 4;

/// From here on it says whether new partitions are kept out.
const CORDONED_VERSION: i16 = 5;

/// Sizes that are not told.
const UNKNOWN: i64 = -1;

/// Answers with the partitions that the broker keeps.
pub(crate) fn handle(state: &mut State, call: &Call<'_, Struct>) -> Result<Struct, Box<SchemaError>> {
    let id = call.client.broker_id;
    let topics = match call.request.is_null("topics")? {
        true => state.metadata.topics().filter_map(|topic| kept(state, topic, id, |_| true)).collect(),
        false => asked_topics(state, call.request, id)?,
    };
    let (total, usable) = sizes(state, call.version);
    let is_cordoned = call.version >= CORDONED_VERSION && is_cordoned(state, id);
    Ok(Struct::new(&messages::DESCRIBE_LOG_DIRS_RESPONSE).push("results", |dir| {
        dir.set("logDir", log_dir(state))
            .set("totalBytes", total)
            .set("usableBytes", usable)
            .set("isCordoned", is_cordoned)
            .push_all("topics", topics, |entry, (name, partitions)| {
                entry.set("name", name).push_all("partitions", partitions, |entry, (index, size, lag)| {
                    entry.set("partitionIndex", index).set("partitionSize", size).set("offsetLag", lag)
                })
            })
    }))
}

/// A topic's partitions with their sizes, and how much of them a follower lacks.
type Kept = (String, Vec<(i32, i64, i64)>);

/// What is not there is left out, as in Kafka.
fn asked_topics(state: &State, request: &Struct, broker_id: i32) -> Result<Vec<Kept>, Box<SchemaError>> {
    let mut asked: OrderedMap<&str, OrderedSet<i32>> = OrderedMap::new();
    for topic in request.get_structs("topics")? {
        asked.entry(topic.get_str("topic")?).or_default().extend(topic.get_i32s("partitions")?);
    }
    let found = asked.into_iter().filter_map(|(name, partitions)| {
        let topic = state.metadata.topic(name)?;
        kept(state, topic, broker_id, |number| partitions.contains(&number))
    });
    Ok(found.collect())
}

/// A topic's partitions that the broker keeps and that are `wanted`, if there are any.
fn kept(state: &State, topic: &Topic, broker_id: i32, wanted: impl Fn(i32) -> bool) -> Option<Kept> {
    let kept = topic
        .numbered()
        .filter(|(number, partition)| wanted(*number) && partition.replicas.contains(&broker_id));
    let partitions: Vec<_> = kept
        .map(|(index, _)| {
            let key = PartitionKey { topic: topic.id, index };
            let log = state.partitions.log(key);
            let size = i64::try_from(log.size()).unwrap_or(i64::MAX);
            // What a follower lacks of what is committed; its size is told as that of the one log there is.
            let lag = log.high_watermark().saturating_sub(state.replica_end(key, broker_id)).max(0);
            (index, size, lag)
        })
        .collect();
    (!partitions.is_empty()).then(|| (topic.name.to_string(), partitions))
}

fn is_cordoned(state: &State, broker_id: i32) -> bool {
    let broker = state.metadata.broker(broker_id);
    broker.is_some_and(|broker| {
        let cordoned = broker.cordoned_log_dirs.as_deref().unwrap_or_default();
        cordoned.contains(&broker.default_dir())
    })
}

/// Where the logs lie.
pub(super) fn log_dir(state: &State) -> String {
    state.partitions.path().map_or_else(|| LOG_DIR.to_owned(), |path| path.display().to_string())
}

/// How large the directory's file system is, and how much of it is free.
fn sizes(state: &State, version: i16) -> (i64, i64) {
    if version < SIZES_VERSION {
        return (UNKNOWN, UNKNOWN);
    }
    let bytes = |size: u64| i64::try_from(size).unwrap_or(i64::MAX);
    if let Some(path) = state.partitions.path() {
        return space(path).map_or((UNKNOWN, UNKNOWN), |space| (bytes(space.total), bytes(space.usable)));
    }
    let usage = state.partitions.pool().usage();
    (bytes(usage.limit), bytes(usage.limit.saturating_sub(usage.used)))
}

#[cfg(test)]
mod tests {
    use kafkito_storage::{Origin, RecordBatchBuilder};

    use super::*;
    use crate::api::testing::{NOW, ask, brokers, make_topic, one_broker};
    use crate::metadata::{BrokerRegistrationChange, Record};
    use crate::schema::Value;
    use crate::state::TopicRef;

    fn request(topics: Option<&[(&str, &[i32])]>) -> Struct {
        let request = Struct::new(&messages::DESCRIBE_LOG_DIRS_REQUEST);
        match topics {
            None => request.set("topics", Value::Null),
            Some(topics) => request.push_all("topics", topics, |topic, (name, partitions)| {
                topic.set("topic", *name).set("partitions", *partitions)
            }),
        }
    }

    fn dir(state: &mut State, version: i16, request: &Struct) -> Struct {
        ask(handle, state, version, request).get_structs("results").expect("a list")[0].clone()
    }

    /// Topics with their partitions and sizes.
    fn told(dir: &Struct) -> Vec<(String, Vec<(i32, i64)>)> {
        let topics = dir.get_structs("topics").expect("a list").into_iter();
        let told = topics.map(|topic| {
            let partitions = topic.get_structs("partitions").expect("a list").into_iter();
            let number = |partition: &Struct, name| partition.get_i64(name).expect("a number");
            let sizes = partitions.map(|partition| {
                (number(partition, "partitionIndex") as i32, number(partition, "partitionSize"))
            });
            (topic.get_str("name").expect("a name").to_owned(), sizes.collect())
        });
        told.collect()
    }

    fn append(state: &mut State, topic: &str, index: i32) -> i64 {
        let mut batch = RecordBatchBuilder::new();
        batch.push(NOW, None, Some(b"value"));
        let batch = batch.build().expect("a small batch").trusted();
        let partition = state.locate(&TopicRef::Name(topic.to_owned()), index).expect("made before");
        state.append(&partition, &batch, Origin::Coordinator, NOW).expect("room enough");
        batch.size_in_bytes() as i64
    }

    #[test]
    fn sizes_are_those_of_the_logs() {
        let mut state = one_broker();
        make_topic(&mut state, "t", 2);
        let size = append(&mut state, "t", 1);
        let dir = dir(&mut state, 4, &request(None));
        assert_eq!(told(&dir), [("t".to_owned(), vec![(0, 0), (1, size)])]);
        let bytes = |name| dir.get_i64(name).expect("a number");
        assert!(bytes("totalBytes") > bytes("usableBytes") && bytes("usableBytes") > 0);
    }

    #[test]
    fn what_is_not_there_is_left_out() {
        let mut state = one_broker();
        make_topic(&mut state, "t", 2);
        let asked = request(Some(&[("t", &[1, 7]), ("none", &[0])]));
        assert_eq!(told(&dir(&mut state, 4, &asked)), [("t".to_owned(), vec![(1, 0)])]);
        assert!(told(&dir(&mut state, 4, &request(Some(&[])))).is_empty());
    }

    #[test]
    fn a_broker_tells_what_it_keeps_itself() {
        let mut state = brokers(2);
        make_topic(&mut state, "t", 4);
        let on_1 = state.metadata.topic("t").expect("made").partitions.iter();
        let on_1 = on_1.filter(|partition| partition.leader == 1).count();
        assert_eq!(told(&dir(&mut state, 4, &request(None)))[0].1.len(), on_1);
    }

    #[test]
    fn every_version_can_be_written_and_the_newest_tells_what_is_cordoned() {
        let mut state = one_broker();
        make_topic(&mut state, "t", 2);
        for version in 1..=5 {
            assert_eq!(dir(&mut state, version, &request(None)).get_bool("isCordoned"), Ok(false));
        }
        let broker = state.metadata.broker(1).expect("the only one");
        let (epoch, cordoned_log_dirs) = (broker.epoch, Some(broker.log_dirs.clone()));
        let change = BrokerRegistrationChange {
            id: 1,
            epoch,
            cordoned_log_dirs,
            ..BrokerRegistrationChange::default()
        };
        state.commit(vec![Record::BrokerRegistrationChange(change)], NOW).expect("room enough");
        assert_eq!(dir(&mut state, 5, &request(None)).get_bool("isCordoned"), Ok(true));
    }
}
