//! Answers as structs of the schema: errors as Kafka tells them, and what is between a struct and a reply.

use bytes::{BufMut, Bytes, BytesMut};

use super::entries::{self, Entries};
use super::layout;
use crate::ErrorCode;
use crate::net::header::RawRequest;
use crate::net::reply::Reply;
use crate::schema::{self, Message, Struct, Value, messages};

/// Length and correlation id.
const HEADER_BYTES: usize = 8;

/// The header's tagged fields: there are none, which takes a byte where the response is flexible. ApiVersions' never is.
fn header_tags(message: &'static Message, version: i16) -> usize {
    usize::from(message.flexible.contains(version) && *message != messages::API_VERSIONS_RESPONSE)
}

/// The reply that an answer makes.
pub(super) fn encode(raw: &RawRequest, answer: &Struct) -> Result<Reply, String> {
    let body = answer.encode(raw.version).map_err(|error| error.to_string())?;
    let tags = header_tags(answer.message(), raw.version);
    let length = HEADER_BYTES - 4 + tags + body.len();
    let mut frame = BytesMut::with_capacity(4 + length);
    frame.put_u32(u32::try_from(length).map_err(|_| "an answer of 4 GiB".to_owned())?);
    frame.put_i32(raw.correlation_id);
    frame.put_bytes(0, tags);
    frame.extend_from_slice(&body);
    Ok(Reply::from(frame.freeze()))
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
    Entries { version, code, fits: &|_| true, resolve: &|_| None }.insert(body, &mut answer);
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
