//! OffsetDelete (47): deletes committed offsets of topics that the group is not subscribed to. A topic that exists, and of which no
//! partition is named, is left out of the answer, as Kafka has it.

use crate::ErrorCode;
use crate::call::Call;
use crate::group::cause::Cause;
use crate::group::event::Removal;
use crate::schema::{SchemaError, Struct, messages};
use crate::state::{State, TopicRef};

/// Deletes what exists.
pub(crate) fn handle(state: &mut State, call: &Call<'_, Struct>) -> Result<Struct, Box<SchemaError>> {
    let mut asked: Vec<(&str, Vec<(i32, bool)>)> = Vec::new();
    let mut known: Vec<(String, i32)> = Vec::new();
    for topic in call.request.get_structs("topics")? {
        let name = topic.get_str("name")?;
        let mut partitions = Vec::new();
        for partition in topic.get_structs("partitions")? {
            let index = partition.get_i32("partitionIndex")?;
            let exists = state.locate(&TopicRef::Name(name.to_owned()), index).is_ok();
            if exists {
                known.push((name.to_owned(), index));
            }
            partitions.push((index, exists));
        }
        if !partitions.is_empty() || state.topic(&TopicRef::Name(name.to_owned())).is_err() {
            asked.push((name, partitions));
        }
    }
    let answer = Struct::new(&messages::OFFSET_DELETE_RESPONSE);
    Ok(match delete(state, call, call.request.get_str("groupId")?, &known) {
        Ok(verdicts) => told(answer, asked, verdicts),
        Err(error) => answer.set("errorCode", error.code()),
    })
}

fn delete(
    state: &mut State,
    call: &Call<'_, Struct>,
    group: &str,
    partitions: &[(String, i32)],
) -> Result<Vec<ErrorCode>, ErrorCode> {
    state.check_named_group_coordinator(group, call.client.broker_id)?;
    let deletion = state.groups.delete_offsets(group, partitions)?;
    state.append_group_records(deletion.records, Cause::Removal(Removal::ByClient), call.now)?;
    Ok(deletion.errors)
}

/// The verdicts are about the partitions that exist, in their order.
fn told(answer: Struct, asked: Vec<(&str, Vec<(i32, bool)>)>, verdicts: Vec<ErrorCode>) -> Struct {
    let mut verdicts = verdicts.into_iter();
    answer.push_all("topics", asked, |entry, (name, partitions)| {
        entry.set("name", name).push_all("partitions", partitions, |entry, (index, exists)| {
            let verdict = match exists {
                true => verdicts.next().unwrap_or(ErrorCode::UnknownServerError),
                false => ErrorCode::UnknownTopicOrPartition,
            };
            entry.set("partitionIndex", index).set("errorCode", verdict.code())
        })
    })
}
