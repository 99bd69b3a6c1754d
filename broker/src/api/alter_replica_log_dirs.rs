//! AlterReplicaLogDirs (34): moves replicas to another log directory of their broker.

use crate::ErrorCode;
use crate::call::Call;
use crate::ordered::OrderedMap;
use crate::schema::{SchemaError, Struct, messages};
use crate::state::State;

/// The longest name of a directory.
const NAME_MAX: usize = 255;

/// What Kafka calls the directory of a replica that is on its way, behind the partition's name: a dot, an id, `-future`.
const FUTURE_SUFFIX: usize = 1 + 32 + "-future".len();

/// Answers for each replica by itself.
pub(crate) fn handle(state: &mut State, call: &Call<'_, Struct>) -> Result<Struct, Box<SchemaError>> {
    let mut results: OrderedMap<&str, Vec<(i32, Option<ErrorCode>)>> = OrderedMap::new();
    for dir in call.request.get_structs("dirs")? {
        let path = dir.get_str("path")?;
        for topic in dir.get_structs("topics")? {
            let name = topic.get_str("name")?;
            for index in topic.get_i32s("partitions")? {
                let error = alter(state, call, path, name, index).err();
                results.entry(name).or_default().push((index, error));
            }
        }
    }
    let answer = Struct::new(&messages::ALTER_REPLICA_LOG_DIRS_RESPONSE);
    Ok(answer.push_all("results", results, |entry, (name, results)| {
        entry.set("topicName", name).push_all("partitions", results, |entry, (index, error)| {
            entry.set("partitionIndex", index).set("errorCode", error.map_or(0, ErrorCode::code))
        })
    }))
}

fn alter(
    state: &mut State,
    call: &Call<'_, Struct>,
    path: &str,
    name: &str,
    index: i32,
) -> Result<(), ErrorCode> {
    if format!("{name}-{index}").len() + FUTURE_SUFFIX > NAME_MAX {
        return Err(ErrorCode::InvalidTopicException);
    }
    state.move_replica(call.client.broker_id, path, name, index, call.now)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::testing::{ask, make_topic, one_broker};

    fn code(state: &mut State, version: i16, path: &str, name: &str, index: i32) -> i16 {
        let request = Struct::new(&messages::ALTER_REPLICA_LOG_DIRS_REQUEST).push("dirs", |dir| {
            dir.set("path", path)
                .push("topics", |topic| topic.set("name", name).set("partitions", vec![index]))
        });
        let answer = ask(handle, state, version, &request);
        let topic = answer.get_structs("results").expect("a list")[0];
        topic.get_structs("partitions").expect("a list")[0].get_i16("errorCode").expect("a code")
    }

    #[test]
    fn there_is_one_directory_to_be_in() {
        for version in 1..=2 {
            let mut state = one_broker();
            make_topic(&mut state, "t", 1);
            let dir = "/kafkito/memory";
            assert_eq!(code(&mut state, version, dir, "t", 0), 0);
            assert_eq!(code(&mut state, version, "/elsewhere", "t", 0), 57);
            assert_eq!(code(&mut state, version, dir, "t", 1), 3);
            assert_eq!(code(&mut state, version, dir, &"n".repeat(249), 0), 17);
        }
    }
}
