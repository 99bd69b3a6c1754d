//! Answers without what differs from one run to the next: ports, ids, times.

use std::collections::{BTreeMap, HashMap};

use serde_json::{Map, Number, Value};

use crate::sequences::Run;

/// Whose values say nothing about how a broker behaves.
const ANY: [&str; 8] = [
    "host",
    "port",
    "clusterId",
    "finalizedFeaturesEpoch",
    "brokerEpoch",
    "logDir",
    "totalBytes",
    "usableBytes",
];

/// Ids: each is told by its place among those that the run has seen.
const IDS: [&str; 5] = ["topicId", "producerId", "sessionId", "memberId", "leader"];

/// Lists that Kafka keeps in hash tables: they are compared in the order of these fields of their elements.
const UNORDERED: [&str; 13] = [
    "topics",
    "results",
    "responses",
    "partitionResponses",
    "entries",
    "entity",
    "values",
    "configs",
    "groups",
    "members",
    "partitions",
    "supportedFeatures",
    "finalizedFeatures",
];
const NAMES: [&str; 13] = [
    "name",
    "topic",
    "topicName",
    "resourceName",
    "groupId",
    "topicId",
    "metadata",
    "partitionIndex",
    "partition",
    "index",
    "entityType",
    "key",
    "resourceType",
];

/// Within this, in milliseconds, is the time of the run.
const NOW: std::ops::Range<i64> = 1_600_000_000_000..4_000_000_000_000;

const UUID_LENGTH: usize = 36;
const NO_UUID: &str = "AAAAAAAAAAAAAAAAAAAAAA";

/// The forms of one run's answers.
pub(crate) struct Normal<'a> {
    prefix: &'a str,
    only: &'a BTreeMap<String, Vec<String>>,
    any: &'a [String],
    ids: HashMap<String, String>,
}

impl<'a> Normal<'a> {
    pub(crate) fn new(run: &'a Run) -> Self {
        Self { prefix: &run.prefix, only: &run.only, any: &run.any, ids: HashMap::new() }
    }

    /// An answer as it is compared.
    pub(crate) fn form_of(&mut self, answer: &Value) -> Value {
        let mut answer = answer.clone();
        for (pointer, fields) in self.only {
            if let Some(Value::Array(all)) = answer.pointer_mut(pointer) {
                let is_own = |value: &Value| value.as_str().is_some_and(|text| text.starts_with(self.prefix));
                all.retain(|element| fields.iter().any(|field| is_own(&element[field])));
            }
        }
        self.value("", answer)
    }

    fn value(&mut self, name: &str, value: Value) -> Value {
        match value {
            Value::Object(fields) => {
                let fields = fields.into_iter().map(|(name, value)| {
                    let value = self.value(&name, value);
                    (name, value)
                });
                Value::Object(fields.collect::<Map<_, _>>())
            }
            Value::Array(mut values) => {
                if UNORDERED.contains(&name) {
                    values.sort_by_cached_key(|element| self.place(element));
                }
                values.into_iter().map(|value| self.value(name, value)).collect()
            }
            _ if ANY.contains(&name) || self.any.iter().any(|any| any == name) => "*".into(),
            Value::Number(number) if number.as_i64().is_some_and(|number| NOW.contains(&number)) => {
                "now".into()
            }
            Value::Number(number) if is_id(name, &number) => self.id(&format!("{name} {number}"), "").into(),
            Value::String(text) => self.text(name, &text).into(),
            other => other,
        }
    }

    /// An id of a member ends with a UUID; one of a topic is nothing else.
    fn text(&mut self, name: &str, text: &str) -> String {
        let is_id = IDS.contains(&name) && !text.is_empty() && text != NO_UUID;
        match text.len().checked_sub(UUID_LENGTH).and_then(|at| text.split_at_checked(at)) {
            Some((kept, uuid)) if is_id && uuid.matches('-').count() == 4 => self.id(uuid, kept),
            _ if is_id && name == "topicId" => self.id(text, ""),
            _ => without_times(text),
        }
    }

    /// Where an element stands among the others: by the first of the names that it has, by its numbers, and by its id.
    fn place(&self, element: &Value) -> (String, Vec<i64>, String) {
        let name = NAMES.iter().find_map(|name| element[name].as_str().filter(|name| !name.is_empty()));
        // The entries of quotas have no name but what they are about.
        let about = texts(&element["entity"]);
        let id = element["topicId"].as_str().unwrap_or_default();
        let name = match name {
            Some(name) if name == id => self.known(id),
            Some(name) => name.to_owned(),
            None => about,
        };
        // What is named twice may be answered differently.
        let numbers = NAMES.iter().chain(&["errorCode"]).filter_map(|name| element[name].as_i64());
        (name, numbers.collect(), self.known(id))
    }

    /// An id is another one in each run, its place among those that were seen is not; new ones come last.
    fn known(&self, id: &str) -> String {
        let is_new = id.len() == NO_UUID.len() && id != NO_UUID;
        let new = if is_new { format!("id ~{id}") } else { id.to_owned() };
        self.ids.get(id).unwrap_or(&new).clone()
    }

    fn id(&mut self, id: &str, kept: &str) -> String {
        let next = format!("id {}", self.ids.len() + 1);
        let known = self.ids.entry(id.to_owned()).or_insert(next);
        format!("{kept}{known}")
    }
}

/// A broker's first producer has the id 0; elsewhere that is none.
fn is_id(name: &str, number: &Number) -> bool {
    let least = if name == "producerId" { 0 } else { 1 };
    IDS.contains(&name) && number.as_i64().is_some_and(|id| id >= least)
}

/// All texts inside of what has no name, as they are there in any order.
fn texts(element: &Value) -> String {
    let mut all = Vec::new();
    let mut left = vec![element];
    while let Some(value) = left.pop() {
        match value {
            Value::String(text) => all.push(text.as_str()),
            Value::Array(values) => left.extend(values),
            Value::Object(fields) => left.extend(fields.values()),
            _ => {}
        }
    }
    all.sort_unstable();
    all.join(" ")
}

/// A sentence may tell times of the run.
fn without_times(text: &str) -> String {
    let is_digit = |char: char| char.is_ascii_digit();
    let mut left = text;
    let mut told = String::new();
    while let Some(start) = left.find(is_digit) {
        let number = &left[start..];
        let number = &number[..number.find(|char| !is_digit(char)).unwrap_or(number.len())];
        let is_now = number.parse::<i64>().is_ok_and(|number| NOW.contains(&number));
        told.push_str(&left[..start]);
        told.push_str(if is_now { "now" } else { number });
        left = &left[start + number.len()..];
    }
    told + left
}
