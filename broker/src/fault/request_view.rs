//! A request as closures of the test's author see it.

use std::fmt;

use super::facts::Facts;
use super::item::{Item, Topic};
use super::path;
use super::value::FieldValue;
use crate::api_name::Api;

/// A request, as a closure of a rule sees it: its header, what it names, and any field by its name in Kafka's schema.
///
/// ```
/// use kafkito::{Api, Cluster, Fault};
///
/// let kafka = Cluster::start()?;
/// let big_sessions = Fault::on(Api::JoinGroup).matching(|request| {
///     request.field("sessionTimeoutMs").and_then(|value| value.as_int()) > Some(30_000)
/// });
/// let guard = kafka.inject(big_sessions.disconnect().optional())?;
/// # Ok::<(), kafkito::Error>(())
/// ```
pub struct RequestView<'a> {
    facts: &'a Facts<'a>,
}

impl<'a> RequestView<'a> {
    pub(super) fn new(facts: &'a Facts<'a>) -> Self {
        Self { facts }
    }

    /// The API; `None` for a new connection, which has not asked for anything yet.
    pub fn api(&self) -> Option<Api> {
        self.facts.api()
    }

    /// The version of the API; `None` for a new connection.
    pub fn version(&self) -> Option<i16> {
        self.facts.version()
    }

    /// The client's id; empty if it has none.
    pub fn client_id(&self) -> &str {
        &self.facts.client.client_id
    }

    /// The number of the connection, counted from 1.
    pub fn connection(&self) -> u64 {
        self.facts.client.connection.0
    }

    /// The id of the broker that is asked.
    pub fn broker(&self) -> i32 {
        self.facts.client.broker_id
    }

    /// The names of the topics that it is about, in the order of the request, each once. Topics that it names by id are
    /// here by name, those of a fetch session, too. Empty if it asks for all.
    pub fn topics(&self) -> Vec<&str> {
        self.each(|item| match &item.topic {
            Topic::Name(name) => Some(name.as_str()),
            _ => None,
        })
    }

    /// Topic and partition of each partition that it is about.
    pub fn partitions(&self) -> Vec<(&str, i32)> {
        self.each(|item| match (&item.topic, item.partition) {
            (Topic::Name(name), Some(index)) => Some((name.as_str(), index)),
            _ => None,
        })
    }

    /// The first group that it names.
    pub fn group(&self) -> Option<&str> {
        self.facts.items().iter().find_map(|item| item.group.as_deref())
    }

    /// The first member id that it names.
    pub fn member(&self) -> Option<&str> {
        self.facts.items().iter().find_map(|item| item.member.as_deref())
    }

    /// The first transactional id that it names.
    pub fn transactional_id(&self) -> Option<&str> {
        self.facts.items().iter().find_map(|item| item.transactional_id.as_deref())
    }

    /// The first value of a field, by its name in Kafka's schema or the last parts of its path.
    pub fn field(&self, path: &str) -> Option<FieldValue> {
        self.fields(path).into_iter().next()
    }

    /// Every value of a field: where it stands in an array, one for each element.
    pub fn fields(&self, path: &str) -> Vec<FieldValue> {
        let mut found = Vec::new();
        if let (Some(body), Some(version)) = (self.facts.body(), self.facts.version()) {
            for way in path::find(body.message(), path) {
                path::values(body, &way, version, &mut |value| {
                    found.push(FieldValue::from(value));
                    false
                });
            }
        }
        found
    }

    fn each<T: PartialEq>(&self, of: impl Fn(&'a Item) -> Option<T>) -> Vec<T> {
        let mut found = Vec::new();
        for item in self.facts.items().iter().filter_map(of) {
            if !found.contains(&item) {
                found.push(item);
            }
        }
        found
    }
}

/// The request in one line: `Heartbeat v4 groupId=billing generationId=3 memberId=…`.
impl fmt::Display for RequestView<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.facts.summary())
    }
}

impl fmt::Debug for RequestView<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "RequestView({self})")
    }
}
