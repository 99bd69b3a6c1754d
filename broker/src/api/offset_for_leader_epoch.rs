//! OffsetForLeaderEpoch (23): where a leader epoch ends, so that a consumer notices that its log was truncated.

use crate::ErrorCode;
use crate::call::Call;
use crate::schema::{SchemaError, Struct, messages};
use crate::state::appending::error_code;
use crate::state::{State, TopicRef};

/// What is asked of a partition.
struct Asked {
    index: i32,
    current_leader_epoch: i32,
    leader_epoch: i32,
}

/// Answers for every partition by itself.
pub(crate) fn handle(state: &mut State, call: &Call<'_, Struct>) -> Result<Struct, Box<SchemaError>> {
    let mut answer = Struct::new(&messages::OFFSET_FOR_LEADER_EPOCH_RESPONSE);
    for topic in call.request.get_structs("topics")? {
        let name = topic.get_str("topic")?;
        let topic_ref = TopicRef::Name(name.to_owned());
        let mut found = Vec::new();
        for partition in topic.get_structs("partitions")? {
            let asked = Asked {
                index: partition.get_i32("partition")?,
                current_leader_epoch: partition.get_i32("currentLeaderEpoch")?,
                leader_epoch: partition.get_i32("leaderEpoch")?,
            };
            found.push((asked.index, find(state, call, &topic_ref, &asked)));
        }
        answer = answer.push("topics", |entry| entry.set("topic", name).push_all("partitions", found, told));
    }
    Ok(answer)
}

fn told(entry: Struct, (index, found): (i32, Result<(i32, i64), ErrorCode>)) -> Struct {
    let (epoch, end_offset) = found.unwrap_or((-1, -1));
    let entry = entry.set("partition", index).set("leaderEpoch", epoch).set("endOffset", end_offset);
    match found {
        Ok(_) => entry,
        Err(code) => entry.set("errorCode", code.code()),
    }
}

/// The epoch that was found, and where it ends.
fn find(
    state: &mut State,
    call: &Call<'_, Struct>,
    topic: &TopicRef,
    asked: &Asked,
) -> Result<(i32, i64), ErrorCode> {
    let partition = state.locate(topic, asked.index)?;
    state.check_leader(&partition, call.client.broker_id, asked.current_leader_epoch)?;
    // Asking makes the log: an empty one, too, knows the epoch in which its leader began.
    let log = state.log_mut(&partition, call.now).map_err(|error| error_code(&error))?;
    Ok(log.end_offset_for_epoch(asked.leader_epoch))
}
