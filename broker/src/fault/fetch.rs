//! Errors for single partitions of a fetch. A fetch in a session names only what has changed, and so does its answer.

use super::entries::{self, has_field};
use super::item::Item;
use super::rule::Rule;
use crate::ErrorCode;
use crate::list::Listed;
use crate::schema::{Struct, Value};
use crate::serve::Arrival;
use crate::state::TopicRef;

/// Puts into the answer an entry for every partition of the session that fails and is not told of.
pub(super) fn insert(rule: &Rule, asked: &Arrival, code: ErrorCode, body: &Struct, told: &mut Struct) {
    let version = asked.raw.version;
    let (Ok(id), Ok(epoch)) = (body.get_i32("sessionId"), body.get_i32("sessionEpoch")) else { return };
    if epoch <= 0 {
        return;
    }
    for (topic, index) in failing(rule, asked, id) {
        if let Some(place) = place_of(&topic, told) {
            add_partition(told, place, index, version, code);
        }
    }
}

/// Where the topic's entry stands; it is made if it is not there.
fn place_of(topic: &TopicRef, told: &mut Struct) -> Option<usize> {
    let entry = told.empty_element("responses")?;
    let Value::Array(topics) = told.value_mut("responses")? else { return None };
    if let Some(place) = topics.iter().position(|entry| is_topic(entry, topic)) {
        return Some(place);
    }
    let entry = match topic {
        TopicRef::Name(name) => entry.set("topic", name.as_str()),
        TopicRef::Id(id) => entry.set("topicId", *id),
    };
    topics.push(entry.into());
    Some(topics.len() - 1)
}

/// The partitions of a session that a rule fails.
fn failing(rule: &Rule, asked: &Arrival, session: i32) -> Vec<(TopicRef, i32)> {
    asked.shared.look(|state| {
        let fails = |topic: &TopicRef, index: i32| {
            let name = state.topic(topic).map(|topic| topic.name.to_string());
            name.is_ok_and(|name| Item::partition(&name, index).fits(&rule.spec))
        };
        let remembered = state.fetch_sessions.partitions(session);
        let failing = remembered.filter(|partition| fails(&partition.topic, partition.index));
        failing.map(|partition| (partition.topic.clone(), partition.index)).listed()
    })
}

fn is_topic(entry: &Value, topic: &TopicRef) -> bool {
    let Value::Struct(entry) = entry else { return false };
    match topic {
        TopicRef::Name(name) => entry.get_str("topic").is_ok_and(|there| there == name),
        TopicRef::Id(id) => entry.get_uuid("topicId").is_ok_and(|there| there == *id),
    }
}

fn add_partition(told: &mut Struct, place: usize, index: i32, version: i16, code: ErrorCode) {
    let Some(Value::Array(topics)) = told.value_mut("responses") else { return };
    let Some(Value::Struct(topic)) = topics.get_mut(place) else { return };
    let is_there = topic.get_structs("partitions").is_ok_and(|partitions| {
        partitions.iter().any(|partition| partition.get_i32("partitionIndex") == Ok(index))
    });
    if is_there {
        return;
    }
    let Some(entry) = topic.empty_element("partitions") else { return };
    debug_assert!(has_field(entry.shape().fields, "errorCode", version));
    let entry = entries::set_error(entry.set("partitionIndex", index), version, code);
    if let Some(Value::Array(partitions)) = topic.value_mut("partitions") {
        partitions.push(entry.into());
    }
}
