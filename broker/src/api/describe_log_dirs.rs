//! DescribeLogDirs (35): what lies in the broker's log directory.
//!
//! In memory there is no directory; what stands for it is as large as the memory that the logs may take. Version 5,
//! which tells cordoned directories, is not in kafka-protocol yet.

use crate::ordered::{OrderedMap, OrderedSet};

use kafka_protocol::messages::describe_log_dirs_response::{
    DescribeLogDirsPartition, DescribeLogDirsResult, DescribeLogDirsTopic,
};
use kafka_protocol::messages::{DescribeLogDirsRequest, DescribeLogDirsResponse, TopicName};
use kafka_protocol::protocol::StrBytes;

use crate::call::Call;
use crate::data_dir::space;
use crate::metadata::Topic;
use crate::outcome::Outcome;
use crate::partitions::PartitionKey;
use crate::state::State;

/// Stands for the directory while the logs are in memory.
const LOG_DIR: &str = "/kafkito/memory";

/// From here on the answer has the sizes of the directory.
const SIZES_VERSION: i16 = 4;

/// Sizes that are not told.
const UNKNOWN: i64 = -1;

/// Answers with the partitions that the broker keeps.
pub(crate) fn handle(
    state: &mut State,
    call: &Call<'_, DescribeLogDirsRequest>,
) -> Outcome<DescribeLogDirsResponse> {
    let topics = match &call.request.topics {
        None => state
            .metadata
            .topics()
            .filter_map(|topic| describe(state, topic, call.client.broker_id, |_| true))
            .collect(),
        Some(_) => asked_topics(state, call),
    };
    let (total, usable) = sizes(state, call.version);
    let dir = DescribeLogDirsResult::default()
        .with_log_dir(log_dir(state))
        .with_topics(topics)
        .with_total_bytes(total)
        .with_usable_bytes(usable);
    Outcome::Reply(DescribeLogDirsResponse::default().with_results(vec![dir]))
}

/// What is not there is left out, as in Kafka.
fn asked_topics(state: &State, call: &Call<'_, DescribeLogDirsRequest>) -> Vec<DescribeLogDirsTopic> {
    let mut asked: OrderedMap<&str, OrderedSet<i32>> = OrderedMap::new();
    for topic in call.request.topics.iter().flatten() {
        asked.entry(&topic.topic.0).or_default().extend(topic.partitions.iter().copied());
    }
    let found = asked.into_iter().filter_map(|(name, partitions)| {
        let topic = state.metadata.topic(name)?;
        describe(state, topic, call.client.broker_id, |number| partitions.contains(&number))
    });
    found.collect()
}

/// A topic's partitions that the broker keeps and that are `wanted`, if there are any.
fn describe(
    state: &State,
    topic: &Topic,
    broker_id: i32,
    wanted: impl Fn(i32) -> bool,
) -> Option<DescribeLogDirsTopic> {
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
            DescribeLogDirsPartition::default()
                .with_partition_index(index)
                .with_partition_size(size)
                .with_offset_lag(lag)
        })
        .collect();
    let name = TopicName(StrBytes::from_string(topic.name.to_string()));
    (!partitions.is_empty())
        .then(|| DescribeLogDirsTopic::default().with_name(name).with_partitions(partitions))
}

/// Where the logs lie.
fn log_dir(state: &State) -> StrBytes {
    match state.partitions.path() {
        Some(path) => StrBytes::from_string(path.display().to_string()),
        None => StrBytes::from_static_str(LOG_DIR),
    }
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
    use kafka_protocol::messages::describe_log_dirs_request::DescribableLogDirTopic;
    use kafkito_storage::{Origin, RecordBatchBuilder};

    use super::*;
    use crate::api::testing::{NOW, brokers, make_topic, must_fit, one_broker, reply};
    use crate::state::TopicRef;

    fn request(topics: Option<&[(&'static str, &[i32])]>) -> DescribeLogDirsRequest {
        let topic = |(name, partitions): &(&'static str, &[i32])| {
            DescribableLogDirTopic::default()
                .with_topic(TopicName(StrBytes::from_static_str(name)))
                .with_partitions(partitions.to_vec())
        };
        DescribeLogDirsRequest::default().with_topics(topics.map(|topics| topics.iter().map(topic).collect()))
    }

    /// Topics with their partitions and sizes.
    fn told(answer: &DescribeLogDirsResponse) -> Vec<(String, Vec<(i32, i64)>)> {
        let topics = answer.results[0].topics.iter();
        topics
            .map(|topic| {
                let sizes = topic.partitions.iter();
                let sizes = sizes.map(|partition| (partition.partition_index, partition.partition_size));
                (topic.name.to_string(), sizes.collect())
            })
            .collect()
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
        let answer = reply(handle, &mut state, 4, &request(None));
        assert_eq!(told(&answer), [("t".to_owned(), vec![(0, 0), (1, size)])]);
        let dir = &answer.results[0];
        assert!(dir.total_bytes > dir.usable_bytes && dir.usable_bytes > 0);
    }

    #[test]
    fn what_is_not_there_is_left_out() {
        let mut state = one_broker();
        make_topic(&mut state, "t", 2);
        let asked = request(Some(&[("t", &[1, 7]), ("none", &[0])]));
        assert_eq!(told(&reply(handle, &mut state, 4, &asked)), [("t".to_owned(), vec![(1, 0)])]);
        assert!(told(&reply(handle, &mut state, 4, &request(Some(&[])))).is_empty());
    }

    #[test]
    fn a_broker_tells_what_it_keeps_itself() {
        let mut state = brokers(2);
        make_topic(&mut state, "t", 4);
        let on_1 = state.metadata.topic("t").expect("made").partitions.iter();
        let on_1 = on_1.filter(|partition| partition.leader == 1).count();
        let answer = reply(handle, &mut state, 4, &request(None));
        assert_eq!(answer.results[0].topics[0].partitions.len(), on_1);
    }

    #[test]
    fn every_version_can_be_written() {
        for version in 1..=4 {
            let mut state = one_broker();
            make_topic(&mut state, "t", 2);
            must_fit(&reply(handle, &mut state, version, &request(None)), version);
        }
    }
}
