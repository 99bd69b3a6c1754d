//! DescribeQuorum (55): who keeps `__cluster_metadata-0`. Every broker is a controller, too, and the one that clients are told
//! leads; all are at its end, as there is one log.
//!
//! Apart from Kafka: the addresses told are those of the brokers, as there are no listeners of controllers.

use crate::ErrorCode;
use crate::call::Call;
use crate::metadata::{Broker, METADATA_TOPIC};
use crate::schema::{SchemaError, Struct, messages};
use crate::state::State;

/// From here on voters are told with the directories that they keep the log in.
const DIRECTORY_VERSION: i16 = 2;

/// Answers with the state of the one partition that is there to be asked for.
pub(crate) fn handle(state: &mut State, call: &Call<'_, Struct>) -> Result<Struct, Box<SchemaError>> {
    let answer = Struct::new(&messages::DESCRIBE_QUORUM_RESPONSE);
    let asked = asked(call.request)?;
    if asked != [(METADATA_TOPIC.to_owned(), vec![0])] {
        return Ok(unknown(answer, asked));
    }
    let answer = answer.push("topics", |topic| {
        topic
            .set("topicName", METADATA_TOPIC)
            .push("partitions", |partition| described(state, call, partition))
    });
    if call.version < DIRECTORY_VERSION {
        return Ok(answer);
    }
    Ok(answer.push_all("nodes", state.addresses(call.client), |node, address| {
        node.set("nodeId", address.broker_id).push("listeners", |listener| {
            listener.set("name", "PLAINTEXT").set("host", address.host).set("port", address.port)
        })
    }))
}

fn asked(request: &Struct) -> Result<Vec<(String, Vec<i32>)>, Box<SchemaError>> {
    let mut asked = Vec::new();
    for topic in request.get_structs("topics")? {
        let partitions = topic.get_structs("partitions")?.into_iter();
        let indexes: Result<_, _> = partitions.map(|partition| partition.get_i32("partitionIndex")).collect();
        asked.push((topic.get_str("topicName")?.to_owned(), indexes?));
    }
    Ok(asked)
}

fn unknown(answer: Struct, asked: Vec<(String, Vec<i32>)>) -> Struct {
    let code = ErrorCode::UnknownTopicOrPartition;
    answer.push_all("topics", asked, |topic, (name, indexes)| {
        topic.set("topicName", name).push_all("partitions", indexes, |partition, index| {
            partition
                .set("partitionIndex", index)
                .set("errorCode", code.code())
                .set("errorMessage", code.message())
        })
    })
}

fn described(state: &State, call: &Call<'_, Struct>, partition: Struct) -> Struct {
    let metadata = &state.metadata;
    let end = metadata.epoch() + 1;
    // One that has failed is registered no longer, and its broker is the same voter all the same.
    let first_dir = |broker: &Broker| state.log_dirs.ids(broker.id).and_then(|ids| ids.first().copied());
    let voters =
        metadata.brokers().map(|broker| (broker.id, first_dir(broker).unwrap_or_else(|| broker.first_dir())));
    partition
        .set("leaderId", metadata.controller_id())
        .set("leaderEpoch", metadata.log().epoch())
        .set("highWatermark", end)
        .push_all("currentVoters", voters, |voter, (id, directory)| {
            let voter = if call.version < DIRECTORY_VERSION {
                voter
            } else {
                voter.set("replicaDirectoryId", directory)
            };
            voter
                .set("replicaId", id)
                .set("logEndOffset", end)
                .set("lastFetchTimestamp", call.now)
                .set("lastCaughtUpTimestamp", call.now)
        })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::testing::{NOW, ask, brokers, brokers_with_dirs};

    fn request(topic: &str, index: i32) -> Struct {
        Struct::new(&messages::DESCRIBE_QUORUM_REQUEST).push("topics", |fields| {
            fields.set("topicName", topic).push("partitions", |fields| fields.set("partitionIndex", index))
        })
    }

    fn partition(answer: &Struct) -> Struct {
        let topic = answer.get_structs("topics").expect("a list")[0];
        topic.get_structs("partitions").expect("a list")[0].clone()
    }

    #[test]
    fn every_broker_is_a_voter_at_the_end() {
        for version in 0..=2 {
            let mut state = brokers(3);
            let answer = ask(handle, &mut state, version, &request(METADATA_TOPIC, 0));
            let told = partition(&answer);
            assert_eq!((told.get_i16("errorCode"), told.get_i32("leaderId")), (Ok(0), Ok(1)));
            let voters = told.get_structs("currentVoters").expect("a list");
            assert_eq!(voters.len(), 3);
            assert!(
                voters.iter().all(|voter| voter.get_i64("logEndOffset") == told.get_i64("highWatermark"))
            );
            let nodes = answer.get_structs("nodes").expect("a list").len();
            assert_eq!(nodes, if version >= 2 { 3 } else { 0 });
        }
    }

    #[test]
    fn a_voter_whose_log_directory_has_failed_stays_the_same() {
        let mut state = brokers_with_dirs(2, 2);
        let directories = |state: &mut State| {
            let told = partition(&ask(handle, state, 2, &request(METADATA_TOPIC, 0)));
            let voters = told.get_structs("currentVoters").expect("a list").into_iter();
            voters.map(|voter| voter.get_uuid("replicaDirectoryId").expect("an id")).collect::<Vec<_>>()
        };
        let before = directories(&mut state);
        let first = state.log_dirs.ids(2).expect("it is there")[0];
        state.log_dir_failed(2, first, NOW).expect("it can be written");
        assert_eq!(directories(&mut state), before);
    }

    #[test]
    fn other_partitions_are_unknown() {
        for asked in [request("t", 0), request(METADATA_TOPIC, 1)] {
            let told = partition(&ask(handle, &mut brokers(1), 2, &asked));
            assert_eq!(told.get_i16("errorCode"), Ok(3));
        }
    }
}
