//! OffsetForLeaderEpoch (23): where a leader epoch ends, so that a consumer notices that its log was truncated.

use kafka_protocol::messages::offset_for_leader_epoch_request::OffsetForLeaderPartition;
use kafka_protocol::messages::offset_for_leader_epoch_response::{
    EpochEndOffset, OffsetForLeaderTopicResult,
};
use kafka_protocol::messages::{OffsetForLeaderEpochRequest, OffsetForLeaderEpochResponse};

use crate::ErrorCode;
use crate::call::Call;
use crate::clock::Millis;
use crate::list::Listed;
use crate::outcome::Outcome;
use crate::state::appending::error_code;
use crate::state::{State, TopicRef};

/// Answers for every partition by itself.
pub(crate) fn handle(
    state: &mut State,
    call: &Call<'_, OffsetForLeaderEpochRequest>,
) -> Outcome<OffsetForLeaderEpochResponse> {
    let topics = call.request.topics.iter().map(|topic| {
        let name = TopicRef::Name(topic.topic.to_string());
        let partitions = topic.partitions.iter().map(|asked| {
            let answer = EpochEndOffset::default().with_partition(asked.partition);
            match find(state, call.client.broker_id, &name, asked, call.now) {
                Ok((epoch, end_offset)) => answer.with_leader_epoch(epoch).with_end_offset(end_offset),
                Err(code) => answer.with_error_code(code.code()).with_leader_epoch(-1).with_end_offset(-1),
            }
        });
        let topic = OffsetForLeaderTopicResult::default().with_topic(topic.topic.clone());
        topic.with_partitions(partitions.listed())
    });
    Outcome::Reply(OffsetForLeaderEpochResponse::default().with_topics(topics.listed()))
}

fn find(
    state: &mut State,
    broker_id: i32,
    name: &TopicRef,
    asked: &OffsetForLeaderPartition,
    now: Millis,
) -> Result<(i32, i64), ErrorCode> {
    let partition = state.locate(name, asked.partition)?;
    state.check_leader(&partition, broker_id, asked.current_leader_epoch)?;
    // Asking makes the log: an empty one, too, knows the epoch in which its leader began.
    let log = state.log_mut(&partition, now).map_err(|error| error_code(&error))?;
    Ok(log.end_offset_for_epoch(asked.leader_epoch))
}
