//! Answers as structs of the schema: errors as Kafka tells them, and what is between a struct and a reply.

use bytes::Bytes;

use super::entries::{self, Entries};
use super::layout;
use crate::ErrorCode;
use crate::net::header::RawRequest;
use crate::net::reply::{Answer, HEADER_BYTES, Reply, header_tags};
use crate::schema::{self, Struct, Value};

/// The reply that an answer makes.
pub(super) fn encode(raw: &RawRequest, answer: &Struct) -> Result<Reply, String> {
    Answer::encode(answer.clone(), raw.correlation_id, raw.version)
}

/// The answer that a reply is. Record bytes are not copied unless the reply is in pieces.
pub(super) fn decode(raw: &RawRequest, reply: &Reply) -> Result<Struct, String> {
    let message = schema::response(raw.key).ok_or("Kafka has no such API")?;
    let frame: Bytes = reply.concat();
    let body = frame.slice((HEADER_BYTES + header_tags(message, raw.version)).min(frame.len())..);
    Struct::decode_shared(message, raw.version, &body).map_err(|error| error.to_string())
}

/// The answer to a request none of which was served, as Kafka's `getErrorResponse` makes it: the code stands at the top if
/// the version has a place for it there, else with each thing that was asked for.
pub(super) fn error(body: &Struct, version: i16, code: ErrorCode) -> Result<Struct, String> {
    let key = body.message().key;
    let message = schema::response(key).ok_or("Kafka has no such API")?;
    let mut answer = entries::set_error(Struct::new(message), version, code);
    if key == layout::FETCH {
        answer = answer.set("sessionId", body.get_i32("sessionId").map_err(|error| error.to_string())?);
    }
    let at_the_top = entries::has_field(message.root.fields, "errorCode", version);
    if at_the_top && !(key == layout::FETCH && version < FETCH_BY_ID) {
        return Ok(answer);
    }
    if key == layout::DESCRIBE_LOG_DIRS {
        return Ok(answer.push("results", |result| result.set("errorCode", code.code())));
    }
    if key == layout::ALTER_REPLICA_LOG_DIRS {
        return log_dirs_not_altered(body, answer, code).map_err(|error| error.to_string());
    }
    Entries { version, code, fits: &|_| true, resolve: &|_| None }.insert(body, &mut answer);
    Ok(answer)
}

/// The request lists topics by directory, the answer does not.
fn log_dirs_not_altered(
    body: &Struct,
    mut answer: Struct,
    code: ErrorCode,
) -> Result<Struct, Box<crate::schema::SchemaError>> {
    for dir in body.get_structs("dirs")? {
        for topic in dir.get_structs("topics")? {
            let (name, indexes) = (topic.get_str("name")?, topic.get_i32s("partitions")?);
            answer = answer.push("results", |entry| {
                entry.set("topicName", name).push_all("partitions", indexes, |entry, index| {
                    entry.set("partitionIndex", index).set("errorCode", code.code())
                })
            });
        }
    }
    Ok(answer)
}

/// From this version on a fetch that fails as a whole names no partitions.
const FETCH_BY_ID: i16 = 13;

/// Sets a field if the message has it in this version.
pub(super) fn set_if_there(answer: &mut Struct, name: &str, version: i16, value: impl Into<Value>) -> bool {
    let there = entries::has_field(answer.shape().fields, name, version);
    if there && let Some(slot) = answer.value_mut(name) {
        *slot = value.into();
    }
    there
}
