//! Metadata as it was: topics, partitions and leaders of the moment at which a rule was injected.

use std::sync::Arc;

use super::carry_out::after;
use super::rule::{Hit, Rule};
use super::{answer, facts, layout};
use crate::ErrorCode;
use crate::api;
use crate::list::Listed;
use crate::net::reply::Reply;
use crate::routes::Row;
use crate::schema::{Struct, Value, messages};
use crate::serve::Arrival;
use crate::served::Served;
use crate::shared::Shared;

/// The version at which the snapshot is kept: it has all there is to say of topics.
const VERSION: i16 = 13;

/// All topics as they are now.
pub(super) fn snapshot(shared: &Shared) -> Option<Struct> {
    let body = shared.with_state(api::metadata::snapshot)?;
    Struct::decode_shared(&messages::METADATA_RESPONSE, VERSION, &body).ok()
}

/// Serves a request, and tells of the topics as they were. No topic is made for it.
pub(super) fn serve(hit: &Hit, arrival: Arrival, row: &'static Row) -> Served {
    let (Some(asked), Some(_)) = (facts::decode(&arrival.raw), &hit.rule.stale) else {
        return (row.serve)(arrival);
    };
    let original = arrival.clone();
    let mut body = arrival.raw.body.clone();
    if arrival.raw.key == layout::METADATA && asked.get_array("topics").is_ok() {
        // From version 1 on this asks for no topic; in version 0 for all, which are replaced.
        let none = asked.clone().set("topics", Value::Array(Vec::new()));
        match none.encode(arrival.raw.version) {
            Ok(none) => body = none.into(),
            Err(_) => return (row.serve)(arrival),
        }
    }
    let rule = Arc::clone(&hit.rule);
    after((row.serve)(arrival.quiet(body)), move |served| {
        let served = match served {
            Served::Reply(reply) => {
                Served::Reply(told(&rule, &original, &asked, &reply).unwrap_or_else(|why| {
                    rule.tell(format!("the answer cannot be changed: {why}"));
                    reply
                }))
            }
            served => served,
        };
        original.traced(&served);
        served
    })
}

/// The answer with the topics as they were.
fn told(rule: &Rule, arrival: &Arrival, asked: &Struct, reply: &Reply) -> Result<Reply, String> {
    let mut answer = answer::decode(&arrival.raw, reply)?;
    let stale = rule.stale.as_ref().ok_or("nothing was kept")?;
    let old = stale.get_structs("topics").map_err(|error| error.to_string())?;
    let empty = answer.empty_element("topics").ok_or("no topics")?;
    let names = names(arrival, asked, &answer);
    let entries: Vec<Value> = match names {
        None => old.iter().map(|topic| copied(topic, empty.clone()).into()).listed(),
        Some(names) => names.into_iter().map(|name| entry(&old, name, &empty).into()).listed(),
    };
    if let Some(slot) = answer.value_mut("topics") {
        *slot = Value::Array(entries);
    }
    answer::encode(&arrival.raw, &answer)
}

/// How a topic is asked for: by name or id.
struct Named {
    name: Value,
    id: Value,
}

/// The topics that are told of; `None`: all.
fn names(arrival: &Arrival, asked: &Struct, answer: &Struct) -> Option<Vec<Named>> {
    // DescribeTopicPartitions tells a page at a time: of which topics, the answer says.
    let metadata = arrival.raw.key == layout::METADATA;
    let named = if metadata { asked } else { answer };
    let topics = named.get_array("topics").ok()?;
    if metadata && arrival.raw.version == 0 && topics.is_empty() {
        return None;
    }
    let of = |topic: &Value| match topic {
        Value::Struct(topic) => Some(Named {
            name: topic.value_of("name").cloned().unwrap_or_default(),
            id: topic.value_of("topicId").cloned().unwrap_or_default(),
        }),
        _ => None,
    };
    Some(topics.iter().filter_map(of).listed())
}

fn entry(old: &[&Struct], named: Named, empty: &Struct) -> Struct {
    let by_name = named.name != Value::Null && named.name != Value::String(String::new());
    let (field, wanted) = if by_name { ("name", &named.name) } else { ("topicId", &named.id) };
    if let Some(topic) = old.iter().find(|topic| topic.value_of(field) == Some(wanted)) {
        return copied(topic, empty.clone());
    }
    let code = if by_name { ErrorCode::UnknownTopicOrPartition } else { ErrorCode::UnknownTopicId };
    let mut entry = empty.clone().set("errorCode", code.code());
    // Not null: older versions have no null there.
    let name = if by_name { named.name } else { Value::String(String::new()) };
    for (field, value) in [("name", name), ("topicId", if by_name { Value::Null } else { named.id })] {
        if let Some(slot) = entry.value_mut(field).filter(|_| value != Value::Null) {
            *slot = value;
        }
    }
    entry
}

/// The fields of the same names, those of structs in arrays, too.
fn copied(from: &Struct, mut to: Struct) -> Struct {
    for (field, value) in from.fields() {
        let copy = match (value, to.empty_element(field.name)) {
            (Value::Array(elements), Some(empty)) => {
                let elements = elements.iter().filter_map(|element| match element {
                    Value::Struct(element) => Some(copied(element, empty.clone()).into()),
                    _ => None,
                });
                Value::Array(elements.listed())
            }
            (value, _) => value.clone(),
        };
        if let Some(slot) = to.value_mut(field.name) {
            *slot = copy;
        }
    }
    to
}
