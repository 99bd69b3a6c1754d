//! Kafka's message definitions as data: one table, and what is done by it.
//!
//! The table is generated from the jars of the pinned Kafka (see `client-tests/src/schema_compiler`); not a line of a
//! definition is written by hand. [`walk`] checks foreign bytes by it, [`Struct`] encodes and decodes any message, above all
//! the records of the internal logs.

mod decode;
mod encode;
mod error;
mod getters;
mod reader;
mod records;
pub(crate) mod scan;
mod structs;
#[rustfmt::skip]
pub(crate) mod table;
pub(crate) mod types;
mod value;
pub(crate) mod view;
mod walk;

pub(crate) use error::{Problem, SchemaError};
pub(crate) use records::{coordinator_key, coordinator_value, put_array_length, put_metadata_header};
pub(crate) use structs::Struct;
/// Kafka's messages by name, such as `messages::TOPIC_RECORD`.
pub(crate) use table as messages;
pub(crate) use types::{CoordinatorRecord, Element, Entity, Field, Kind, Message, Shape, Type, Versions};
pub(crate) use value::Value;
pub(crate) use walk::{Walked, walk};

/// The definition of a request's body.
pub(crate) fn request(key: i16) -> Option<&'static Message> {
    table::REQUESTS.get(usize::try_from(key).ok()?).copied()
}

/// The definition of a response's body.
pub(crate) fn response(key: i16) -> Option<&'static Message> {
    table::RESPONSES.get(usize::try_from(key).ok()?).copied()
}

/// Every message of the table.
pub(crate) fn all_messages() -> impl Iterator<Item = &'static Message> {
    let plain = [&table::REQUESTS[..], &table::RESPONSES, &table::DATA, &table::METADATA_RECORDS];
    let logs = [&table::CONSUMER_OFFSETS[..], &table::TRANSACTION_STATE, &table::SHARE_GROUP_STATE];
    let coordinators = logs.into_iter().flatten().flat_map(|record| [record.key, record.value]);
    plain.into_iter().flatten().copied().chain(coordinators)
}

#[cfg(test)]
pub(crate) mod fuzz;
#[cfg(test)]
mod kafka_protocol;
#[cfg(test)]
mod tests;
