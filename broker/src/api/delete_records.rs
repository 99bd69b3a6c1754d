//! DeleteRecords (21): gives up what lies before an offset.

use crate::ErrorCode;
use crate::call::Call;
use crate::schema::{SchemaError, Struct, messages};
use crate::state::appending::error_code;
use crate::state::{State, TopicRef};

/// Stands for the high watermark.
const HIGH_WATERMARK: i64 = -1;

/// Answers for every partition by itself.
pub(crate) fn handle(state: &mut State, call: &Call<'_, Struct>) -> Result<Struct, Box<SchemaError>> {
    let mut answer = Struct::new(&messages::DELETE_RECORDS_RESPONSE);
    for topic in call.request.get_structs("topics")? {
        let name = topic.get_str("name")?;
        let topic_ref = TopicRef::Name(name.to_owned());
        let mut deleted = Vec::new();
        for asked in topic.get_structs("partitions")? {
            let (index, offset) = (asked.get_i32("partitionIndex")?, asked.get_i64("offset")?);
            deleted.push((index, delete(state, call, &topic_ref, index, offset)));
        }
        if !deleted.is_empty() {
            answer =
                answer.push("topics", |entry| entry.set("name", name).push_all("partitions", deleted, told));
        }
    }
    Ok(answer)
}

fn told(entry: Struct, (index, deleted): (i32, Result<i64, ErrorCode>)) -> Struct {
    let entry = entry.set("partitionIndex", index).set("lowWatermark", deleted.unwrap_or(-1));
    match deleted {
        Ok(_) => entry,
        Err(code) => entry.set("errorCode", code.code()),
    }
}

/// Where the log begins then.
fn delete(
    state: &mut State,
    call: &Call<'_, Struct>,
    topic: &TopicRef,
    index: i32,
    offset: i64,
) -> Result<i64, ErrorCode> {
    let partition = state.locate(topic, index)?;
    if partition.topic.is_internal() {
        return Err(ErrorCode::InvalidTopicException);
    }
    state.check_leader(&partition, call.client.broker_id, -1)?;
    let settings = state.settings(&partition.topic);
    if !settings.topic.cleanup_policy.delete {
        return Err(ErrorCode::PolicyViolation);
    }
    let log = state.log_mut(&partition, call.now).map_err(|error| error_code(&error))?;
    let offset = if offset == HIGH_WATERMARK { log.high_watermark() } else { offset };
    if offset < 0 {
        return Err(ErrorCode::OffsetOutOfRange);
    }
    let moved = log.advance_log_start(offset).map_err(|error| error_code(&error))?;
    let low_watermark = log.log_start_offset();
    if moved {
        state.fetch_waiters.changed(partition.key);
        state.log_start_moved(call.now);
    }
    Ok(low_watermark)
}
