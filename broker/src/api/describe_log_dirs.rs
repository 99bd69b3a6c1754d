//! DescribeLogDirs (35): what lies in the broker's log directories, and which of them have failed.
//!
//! In memory there are no directories; what stands for one is as large as the memory that the logs may take.

use std::path::Path;

use crate::ErrorCode;
use crate::call::Call;
use crate::data_dir::space;
use crate::metadata::Topic;
use crate::ordered::{OrderedMap, OrderedSet};
use crate::partitions::PartitionKey;
use crate::schema::{SchemaError, Struct, messages};
use crate::state::State;
use crate::uuid::Uuid;

/// From here on the answer has the sizes of the directory.
const SIZES_VERSION: i16 = 4;

/// From here on it says whether new partitions are kept out.
const CORDONED_VERSION: i16 = 5;

/// Sizes that are not told.
const UNKNOWN: i64 = -1;

/// What is asked for, by topic; `None`: everything.
type Asked<'a> = Option<OrderedMap<&'a str, OrderedSet<i32>>>;

/// A replica in a directory.
struct Kept {
    index: i32,
    size: i64,
    /// How many offsets it lacks.
    lag: i64,
    /// Whether it is still to lie there.
    is_future: bool,
}

/// Answers with the partitions that the broker keeps.
pub(crate) fn handle(state: &mut State, call: &Call<'_, Struct>) -> Result<Struct, Box<SchemaError>> {
    state.replicate(call.now);
    let id = call.client.broker_id;
    let asked = asked(call.request)?;
    let mut answer = Struct::new(&messages::DESCRIBE_LOG_DIRS_RESPONSE);
    for (path, dir) in state.log_dirs.of_broker(id) {
        if state.log_dirs.is_failed(id, dir) {
            let failed = ErrorCode::KafkaStorageError.code();
            answer = answer.push("results", |entry| {
                let entry = entry.set("logDir", path).set("errorCode", failed);
                entry.set("totalBytes", UNKNOWN).set("usableBytes", UNKNOWN)
            });
            continue;
        }
        let is_cordoned = call.version >= CORDONED_VERSION && is_cordoned(state, id, dir);
        let topics = kept(state, id, dir, &asked);
        let (total, usable) = sizes(state, call.version, &path);
        answer = answer.push("results", |entry| {
            let entry = entry.set("logDir", path).set("isCordoned", is_cordoned);
            let entry = entry.set("totalBytes", total).set("usableBytes", usable);
            entry.push_all("topics", topics, |entry, (name, partitions)| {
                entry.set("name", name).push_all("partitions", partitions, |entry, kept| {
                    let entry = entry.set("partitionIndex", kept.index).set("partitionSize", kept.size);
                    entry.set("offsetLag", kept.lag).set("isFutureKey", kept.is_future)
                })
            })
        });
    }
    Ok(answer)
}

fn asked(request: &Struct) -> Result<Asked<'_>, Box<SchemaError>> {
    if request.is_null("topics")? {
        return Ok(None);
    }
    let mut asked: OrderedMap<&str, OrderedSet<i32>> = OrderedMap::new();
    for topic in request.get_structs("topics")? {
        asked.entry(topic.get_str("topic")?).or_default().extend(topic.get_i32s("partitions")?);
    }
    Ok(Some(asked))
}

/// What lies in a directory of what is asked for, by topic. What is not there is left out, as in Kafka.
fn kept(state: &State, broker_id: i32, dir: Uuid, asked: &Asked<'_>) -> Vec<(String, Vec<Kept>)> {
    let mut topics = Vec::new();
    let mut look_at = |topic: &Topic, numbers: Option<&OrderedSet<i32>>| {
        let mut kept = Vec::new();
        for (index, partition) in topic.numbered() {
            let is_asked = numbers.is_none_or(|numbers| numbers.contains(&index));
            if !is_asked || !partition.replicas.contains(&broker_id) {
                continue;
            }
            let key = PartitionKey { topic: topic.id, index };
            if state.dir_of(partition, broker_id) == Some(dir) {
                kept.push(replica(state, key, broker_id));
            }
            kept.extend(future_replica(state, key, broker_id, dir));
        }
        if !kept.is_empty() {
            topics.push((topic.name.to_string(), kept));
        }
    };
    match asked {
        None => state.metadata.topics().for_each(|topic| look_at(topic, None)),
        Some(asked) => {
            for (name, numbers) in asked.iter() {
                if let Some(topic) = state.metadata.topic(name) {
                    look_at(topic, Some(numbers));
                }
            }
        }
    }
    topics
}

fn replica(state: &State, key: PartitionKey, broker_id: i32) -> Kept {
    let log = state.partitions.log(key);
    let end = state.replica_end(key, broker_id);
    // What a follower lacks of what is committed.
    let lag = log.high_watermark().saturating_sub(end).max(0);
    Kept { index: key.index, size: copied_size(state, key, end), lag, is_future: false }
}

/// The replica that is on its way into the directory.
fn future_replica(state: &State, key: PartitionKey, broker_id: i32, dir: Uuid) -> Option<Kept> {
    let to = state.log_dirs.moving((key, broker_id)).filter(|to| to.to == dir)?;
    let lag = state.replica_end(key, broker_id).saturating_sub(to.end);
    Some(Kept { index: key.index, size: copied_size(state, key, to.end), lag, is_future: true })
}

/// What a copy up to `end` takes.
fn copied_size(state: &State, key: PartitionKey, end: i64) -> i64 {
    let log = state.partitions.log(key);
    let missing = if end < log.log_end_offset() { log.size_from(end).unwrap_or(0) } else { 0 };
    i64::try_from(log.size().saturating_sub(missing)).unwrap_or(i64::MAX)
}

fn is_cordoned(state: &State, broker_id: i32, dir: Uuid) -> bool {
    let broker = state.metadata.broker(broker_id);
    broker.is_some_and(|broker| broker.cordoned_log_dirs.as_deref().unwrap_or_default().contains(&dir))
}

/// How large the directory's file system is, and how much of it is free.
fn sizes(state: &State, version: i16, path: &str) -> (i64, i64) {
    if version < SIZES_VERSION {
        return (UNKNOWN, UNKNOWN);
    }
    let bytes = |size: u64| i64::try_from(size).unwrap_or(i64::MAX);
    if state.partitions.path().is_some() {
        return space(Path::new(path))
            .map_or((UNKNOWN, UNKNOWN), |space| (bytes(space.total), bytes(space.usable)));
    }
    let usage = state.partitions.pool().usage();
    (bytes(usage.limit), bytes(usage.limit.saturating_sub(usage.used)))
}

#[cfg(test)]
mod tests {
    use kafkito_storage::{Origin, RecordBatchBuilder};

    use super::*;
    use crate::api::testing::{
        NOW, ask, brokers, brokers_with_dirs, make_replicated, make_topic, one_broker,
    };
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

    #[test]
    fn each_directory_has_what_lies_in_it_and_what_is_on_its_way_there() {
        let mut state = brokers_with_dirs(1, 2);
        make_replicated(&mut state, "t", &[1]);
        let size = append(&mut state, "t", 0);
        make_replicated(&mut state, "u", &[1]);
        state.holds_reassignments = true;
        state.move_replica(1, "/kafkito/memory-2", "t", 0, NOW).expect("it can be");
        let answer = ask(handle, &mut state, 5, &request(None));
        let dirs = answer.get_structs("results").expect("a list");
        let names: Vec<_> = dirs.iter().map(|dir| dir.get_str("logDir").expect("a path")).collect();
        assert_eq!(names, ["/kafkito/memory-1", "/kafkito/memory-2"]);
        assert_eq!(told(dirs[0]), [("t".to_owned(), vec![(0, size)])]);
        assert_eq!(told(dirs[1]), [("t".to_owned(), vec![(0, 0)]), ("u".to_owned(), vec![(0, 0)])]);
        let topic = dirs[1].get_structs("topics").expect("a list")[0];
        let future = topic.get_structs("partitions").expect("a list")[0];
        assert_eq!((future.get_bool("isFutureKey"), future.get_i64("offsetLag")), (Ok(true), Ok(1)));
    }

    #[test]
    fn a_directory_that_has_failed_is_told_with_an_error_and_nothing_else() {
        let mut state = brokers_with_dirs(1, 2);
        make_topic(&mut state, "t", 2);
        let failed = state.log_dirs.ids(1).expect("there")[0];
        state.log_dir_failed(1, failed, NOW).expect("room enough");
        let answer = ask(handle, &mut state, 5, &request(None));
        let dirs = answer.get_structs("results").expect("a list");
        let codes: Vec<_> = dirs.iter().map(|dir| dir.get_i16("errorCode").expect("a code")).collect();
        assert_eq!(codes, [56, 0]);
        assert!(told(dirs[0]).is_empty());
        assert_eq!(dirs[0].get_i64("totalBytes"), Ok(-1));
    }
}
