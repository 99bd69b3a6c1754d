//! DeleteRecords (21): gives up what lies before an offset.

use kafka_protocol::messages::delete_records_request::DeleteRecordsPartition;
use kafka_protocol::messages::delete_records_response::{
    DeleteRecordsPartitionResult, DeleteRecordsTopicResult,
};
use kafka_protocol::messages::{DeleteRecordsRequest, DeleteRecordsResponse};

use crate::ErrorCode;
use crate::call::Call;
use crate::clock::Millis;
use crate::list::Listed;
use crate::outcome::Outcome;
use crate::state::appending::error_code;
use crate::state::{State, TopicRef};

/// Stands for the high watermark.
const HIGH_WATERMARK: i64 = -1;

/// Answers for every partition by itself.
pub(crate) fn handle(
    state: &mut State,
    call: &Call<'_, DeleteRecordsRequest>,
) -> Outcome<DeleteRecordsResponse> {
    let topics = call.request.topics.iter().filter(|topic| !topic.partitions.is_empty()).map(|topic| {
        let name = TopicRef::Name(topic.name.to_string());
        let partitions = topic.partitions.iter().map(|asked| {
            let answer = DeleteRecordsPartitionResult::default().with_partition_index(asked.partition_index);
            match delete(state, call.client.broker_id, &name, asked, call.now) {
                Ok(low_watermark) => answer.with_low_watermark(low_watermark),
                Err(code) => answer.with_error_code(code.code()).with_low_watermark(-1),
            }
        });
        DeleteRecordsTopicResult::default().with_name(topic.name.clone()).with_partitions(partitions.listed())
    });
    Outcome::Reply(DeleteRecordsResponse::default().with_topics(topics.listed()))
}

fn delete(
    state: &mut State,
    broker_id: i32,
    name: &TopicRef,
    asked: &DeleteRecordsPartition,
    now: Millis,
) -> Result<i64, ErrorCode> {
    let partition = state.locate(name, asked.partition_index)?;
    if partition.topic.is_internal() {
        return Err(ErrorCode::InvalidTopicException);
    }
    state.check_leader(&partition, broker_id, -1)?;
    let settings = state.settings(&partition.topic);
    if !settings.topic.cleanup_policy.delete {
        return Err(ErrorCode::PolicyViolation);
    }
    let log = state.log_mut(&partition, now).map_err(|error| error_code(&error))?;
    let offset = if asked.offset == HIGH_WATERMARK { log.high_watermark() } else { asked.offset };
    if offset < 0 {
        return Err(ErrorCode::OffsetOutOfRange);
    }
    let moved = log.advance_log_start(offset).map_err(|error| error_code(&error))?;
    let low_watermark = log.log_start_offset();
    if moved {
        state.fetch_waiters.changed(partition.key);
        state.log_start_moved(now);
    }
    Ok(low_watermark)
}
