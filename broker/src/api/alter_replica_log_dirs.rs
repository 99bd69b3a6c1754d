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

/// Answers for each replica by itself. Of one that is named twice the last directory counts, as in Kafka.
pub(crate) fn handle(state: &mut State, call: &Call<'_, Struct>) -> Result<Struct, Box<SchemaError>> {
    let mut asked: OrderedMap<&str, OrderedMap<i32, &str>> = OrderedMap::new();
    for dir in call.request.get_structs("dirs")? {
        let path = dir.get_str("path")?;
        for topic in dir.get_structs("topics")? {
            let paths = asked.entry(topic.get_str("name")?).or_default();
            for index in topic.get_i32s("partitions")? {
                paths.insert(index, path);
            }
        }
    }
    let mut answer = Struct::new(&messages::ALTER_REPLICA_LOG_DIRS_RESPONSE);
    for (name, paths) in asked {
        let mut results = Vec::with_capacity(paths.len());
        for (index, path) in paths {
            results.push((index, alter(state, call, path, name, index).map_or_else(ErrorCode::code, |()| 0)));
        }
        answer = answer.push("results", |entry| {
            entry.set("topicName", name).push_all("partitions", results, |entry, (index, code)| {
                entry.set("partitionIndex", index).set("errorCode", code)
            })
        });
    }
    Ok(answer)
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
