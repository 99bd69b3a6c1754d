//! The conditions of a rule, and why one of them does not hold.

use std::panic::{AssertUnwindSafe, catch_unwind};

use parking_lot::Mutex;

use super::builder::Matching;
use super::facts::Facts;
use super::path::{self, Way};
use super::request_view::RequestView;
use super::spec::FaultSpec;
use super::value::FieldValue;
use crate::clock::Millis;
use crate::list::Listed;
use crate::schema::Value;

/// What must hold for a rule to match a request of its API.
pub(super) enum Condition {
    Versions(i16, i16),
    Broker(i32),
    ClientId(String),
    Connection(u64),
    /// Cluster time from one moment to before another.
    Between(Millis, Millis),
    /// One thing that the request names fits the rule's topic, partition, group, member and transactional id.
    Item,
    /// A field has a value.
    Field {
        path: String,
        ways: Vec<(Way, Value)>,
        wanted: FieldValue,
    },
    /// A closure of the author's own.
    Closure(Closure),
}

/// A condition of the author's own. It runs outside of every lock.
pub(super) struct Closure {
    matching: Matching,
    /// The first panic.
    pub(super) panic: Mutex<Option<String>>,
}

impl Closure {
    pub(super) fn new(matching: Matching) -> Self {
        Self { matching, panic: Mutex::new(None) }
    }

    fn accepts(&self, facts: &Facts<'_>) -> bool {
        let result = catch_unwind(AssertUnwindSafe(|| (self.matching)(&RequestView::new(facts))));
        result.unwrap_or_else(|panic| {
            let text = format!("its closure panicked: {}", panic_text(&*panic));
            log::error!("a fault's closure panicked: {text}");
            self.panic.lock().get_or_insert(text);
            false
        })
    }
}

/// What a panic says.
pub(super) fn panic_text(panic: &(dyn std::any::Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().map(|text| (*text).to_owned());
    text.or_else(|| panic.downcast_ref::<String>().cloned()).unwrap_or_else(|| "no message".into())
}

impl Condition {
    /// Whether it holds.
    pub(super) fn holds(&self, spec: &FaultSpec, facts: &Facts<'_>) -> bool {
        let client = facts.client;
        match self {
            Self::Versions(min, max) => {
                facts.version().is_some_and(|version| (*min..=*max).contains(&version))
            }
            Self::Broker(id) => client.broker_id == *id,
            Self::ClientId(id) => *client.client_id == **id,
            Self::Connection(number) => client.connection.0 == *number,
            Self::Between(from, to) => (*from..*to).contains(&facts.now),
            Self::Item => facts.items().iter().any(|item| item.fits(spec)),
            Self::Field { ways, .. } => ways.iter().any(|(way, wanted)| has(facts, way, wanted)),
            Self::Closure(closure) => closure.accepts(facts),
        }
    }

    /// Why it does not hold.
    pub(super) fn why_not(&self, spec: &FaultSpec, facts: &Facts<'_>) -> String {
        let client = facts.client;
        match self {
            Self::Versions(min, max) => {
                let version = facts.version().map_or_else(|| "none".into(), |version| version.to_string());
                format!("version {version}, not {min} to {max}")
            }
            Self::Broker(id) => format!("broker {}, not {id}", client.broker_id),
            Self::ClientId(id) => format!("client id {:?}, not {id:?}", client.client_id),
            Self::Connection(number) => format!("connection {}, not {number}", client.connection.0),
            Self::Between(from, to) if facts.now < *from => {
                format!("{} ms before the rule's time, which lasts {} ms", from - facts.now, to - from)
            }
            Self::Between(_, to) => format!("{} ms after the rule's time", facts.now - to),
            Self::Item => no_item(spec, facts),
            Self::Field { path, ways, wanted } => no_field(path, ways, wanted, facts),
            Self::Closure(closure) => {
                closure.panic.lock().clone().unwrap_or_else(|| "the closure said false".into())
            }
        }
    }
}

fn has(facts: &Facts<'_>, way: &Way, wanted: &Value) -> bool {
    let (Some(body), Some(version)) = (facts.body(), facts.version()) else { return false };
    path::values(body, way, version, &mut |value| value == wanted)
}

/// Things told in a message.
const TOLD_MAX: usize = 8;

fn no_item(spec: &FaultSpec, facts: &Facts<'_>) -> String {
    let mut named: Vec<String> = facts.items().iter().filter_map(super::item::Item::text).listed();
    named.dedup();
    let more = named.len().saturating_sub(TOLD_MAX);
    named.truncate(TOLD_MAX);
    let mut text = if named.is_empty() { "nothing".to_owned() } else { named.join(", ") };
    if more > 0 {
        text += &format!(" and {more} more");
    }
    format!("it names {text}, not {}", wanted(spec))
}

fn wanted(spec: &FaultSpec) -> String {
    let texts = [
        spec.topic.as_ref().map(|topic| format!("topic {topic:?}")),
        spec.partition.map(|index| format!("partition {index}")),
        spec.group.as_ref().map(|id| format!("group {id:?}")),
        spec.transactional_id.as_ref().map(|id| format!("transactional id {id:?}")),
        spec.member.as_ref().map(|id| format!("member {id:?}")),
    ];
    texts.into_iter().flatten().listed().join(" ")
}

fn no_field(path: &str, ways: &[(Way, Value)], wanted: &FieldValue, facts: &Facts<'_>) -> String {
    let (Some(body), Some(version)) = (facts.body(), facts.version()) else {
        return "its body cannot be read".into();
    };
    let mut seen = Vec::new();
    for (way, _) in ways {
        path::values(body, way, version, &mut |value| {
            seen.push(FieldValue::from(value).to_string());
            seen.len() == TOLD_MAX
        });
    }
    let seen = if seen.is_empty() { "not there".to_owned() } else { seen.join(", ") };
    format!("{path} is {seen}, not {wanted}")
}
