//! OffsetDelete (47): deletes committed offsets of topics that the group is not subscribed to.

use kafka_protocol::messages::offset_delete_response::{
    OffsetDeleteResponsePartition, OffsetDeleteResponseTopic,
};
use kafka_protocol::messages::{OffsetDeleteRequest, OffsetDeleteResponse};

use crate::ErrorCode;
use crate::call::Call;
use crate::group::cause::Cause;
use crate::group::event::Removal;
use crate::list::Listed;
use crate::outcome::Outcome;
use crate::state::{State, TopicRef};

/// Deletes what exists.
pub(crate) fn handle(
    state: &mut State,
    call: &Call<'_, OffsetDeleteRequest>,
) -> Outcome<OffsetDeleteResponse> {
    let exists: Vec<bool> =
        partitions(call.request).map(|(topic, index)| state.locate(&topic, index).is_ok()).listed();
    let known = partitions(call.request).zip(&exists).filter(|(_, exists)| **exists);
    let known = known.filter_map(|((topic, index), _)| match topic {
        TopicRef::Name(name) => Some((name, index)),
        TopicRef::Id(_) => None,
    });
    let known = known.listed();
    match delete(state, call, &known) {
        Ok(verdicts) => Outcome::Reply(response(call.request, &exists, &verdicts)),
        Err(error) => Outcome::Reply(OffsetDeleteResponse::default().with_error_code(error.code())),
    }
}

fn partitions(request: &OffsetDeleteRequest) -> impl Iterator<Item = (TopicRef, i32)> {
    request.topics.iter().flat_map(|topic| {
        let named = move |index| (TopicRef::Name(topic.name.to_string()), index);
        topic.partitions.iter().map(move |partition| named(partition.partition_index))
    })
}

fn delete(
    state: &mut State,
    call: &Call<'_, OffsetDeleteRequest>,
    partitions: &[(String, i32)],
) -> Result<Vec<ErrorCode>, ErrorCode> {
    let group = &call.request.group_id;
    state.check_named_group_coordinator(group, call.client.broker_id)?;
    let deletion = state.groups.delete_offsets(group, partitions)?;
    state.append_group_records(deletion.records, Cause::Removal(Removal::ByClient), call.now)?;
    Ok(deletion.errors)
}

fn response(request: &OffsetDeleteRequest, exists: &[bool], verdicts: &[ErrorCode]) -> OffsetDeleteResponse {
    let (mut exists, mut verdicts) = (exists.iter(), verdicts.iter());
    let mut verdict = || match exists.next() {
        Some(true) => verdicts.next().copied().unwrap_or(ErrorCode::UnknownServerError),
        _ => ErrorCode::UnknownTopicOrPartition,
    };
    let topics = request.topics.iter().filter(|topic| !topic.partitions.is_empty()).map(|topic| {
        let partitions = topic.partitions.iter().map(|partition| {
            OffsetDeleteResponsePartition::default()
                .with_partition_index(partition.partition_index)
                .with_error_code(verdict().code())
        });
        OffsetDeleteResponseTopic::default()
            .with_name(topic.name.clone())
            .with_partitions(partitions.listed())
    });
    OffsetDeleteResponse::default().with_topics(topics.listed())
}
