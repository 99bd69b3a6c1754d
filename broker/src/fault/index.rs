//! Rules by what they are about, so that of a thousand only those need be asked that a request may meet.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::Arc;

use super::condition::Condition;
use super::facts::Facts;
use super::item::{Item, Topic};
use super::path::{self, Way};
use super::rule::Rule;
use super::spec::On;
use crate::ordered::OrderedMap;
use crate::schema::Value;
use crate::sort;

/// All rules of a cluster.
#[derive(Debug, Default)]
pub(super) struct Index {
    by_api: OrderedMap<i16, Bucket>,
    any_request: Bucket,
    connect: Vec<Arc<Rule>>,
}

/// Rules by one thing that they name.
type By<K> = HashMap<K, Vec<Arc<Rule>>>;

/// The rules of one API. Each is in one place only: under the first of these things that it names.
#[derive(Debug, Default)]
struct Bucket {
    topics: By<String>,
    groups: By<String>,
    members: By<String>,
    transactional_ids: By<String>,
    partitions: By<i64>,
    client_ids: By<String>,
    connections: By<i64>,
    fields: Vec<FieldRules>,
    /// Rules that name none of them: each is asked.
    others: Vec<Arc<Rule>>,
}

/// The rules that ask for a value of one field.
#[derive(Debug, Default)]
struct FieldRules {
    way: Way,
    numbers: By<i64>,
    texts: By<String>,
}

impl Index {
    pub(super) fn of<'a>(rules: impl Iterator<Item = &'a Arc<Rule>>) -> Self {
        let mut index = Self::default();
        for rule in rules {
            match rule.spec.on {
                On::Api(api) => index.by_api.entry(api.key()).or_default().add(rule),
                On::AnyRequest => index.any_request.add(rule),
                On::Connect => index.connect.push(Arc::clone(rule)),
            }
        }
        index
    }

    /// The rules about new connections.
    pub(super) fn connections(&self) -> &[Arc<Rule>] {
        &self.connect
    }

    /// The rules that a request may meet, in the order of their injection.
    pub(super) fn requests(&self, facts: &Facts<'_>) -> Vec<&Arc<Rule>> {
        let mut found = Vec::new();
        let of_api = facts.raw.and_then(|raw| self.by_api.get(&raw.key));
        for bucket in of_api.into_iter().chain([&self.any_request]) {
            bucket.find(facts, &mut found);
        }
        if !found.is_sorted_by_key(|rule| rule.id) {
            sort::by_key(&mut found, |rule| rule.id);
        }
        found.dedup_by_key(|rule| rule.id);
        found
    }
}

impl Bucket {
    fn add(&mut self, rule: &Arc<Rule>) {
        let spec = &rule.spec;
        if let Some(topic) = &spec.topic {
            put(&mut self.topics, topic.clone(), rule);
        } else if let Some(group) = &spec.group {
            put(&mut self.groups, group.clone(), rule);
        } else if let Some(member) = &spec.member {
            put(&mut self.members, member.clone(), rule);
        } else if let Some(id) = &spec.transactional_id {
            put(&mut self.transactional_ids, id.clone(), rule);
        } else if let Some(partition) = spec.partition {
            put(&mut self.partitions, partition.into(), rule);
        } else if let Some(client) = &spec.client_id {
            put(&mut self.client_ids, client.clone(), rule);
        } else if let Some(number) = spec.connection {
            put(&mut self.connections, number as i64, rule);
        } else if !self.add_by_field(rule) {
            self.others.push(Arc::clone(rule));
        }
    }

    /// Files the rule under a field that it asks about, if the value there is one to look up.
    fn add_by_field(&mut self, rule: &Arc<Rule>) -> bool {
        let found = rule.conditions.iter().find_map(|condition| match condition {
            Condition::Field { ways, .. } if ways.iter().all(|(_, value)| is_key(value)) => Some(ways),
            _ => None,
        });
        for (way, value) in found.into_iter().flatten() {
            self.field(way).add(value, rule);
        }
        found.is_some()
    }

    fn field(&mut self, way: &Way) -> &mut FieldRules {
        let place = self.fields.iter().position(|field| path::are_same(&field.way, way));
        let place = place.unwrap_or_else(|| {
            self.fields.push(FieldRules { way: way.clone(), ..FieldRules::default() });
            self.fields.len() - 1
        });
        &mut self.fields[place]
    }

    fn find<'a>(&'a self, facts: &Facts<'_>, found: &mut Vec<&'a Arc<Rule>>) {
        found.extend(&self.others);
        found.extend(under(&self.client_ids, &*facts.client.client_id));
        found.extend(under(&self.connections, &(facts.client.connection.0 as i64)));
        for field in &self.fields {
            field.find(facts, found);
        }
        if self.names_items() {
            self.find_by_items(facts.items(), found);
        }
    }

    fn names_items(&self) -> bool {
        let texts = [&self.topics, &self.groups, &self.members, &self.transactional_ids];
        texts.into_iter().any(|rules| !rules.is_empty()) || !self.partitions.is_empty()
    }

    fn find_by_items<'a>(&'a self, items: &[Item], found: &mut Vec<&'a Arc<Rule>>) {
        let nothing = Item::default();
        let mut last = &nothing;
        for item in items {
            if item.topic != last.topic {
                match &item.topic {
                    Topic::None => {}
                    Topic::All => {
                        found.extend(self.topics.values().flatten());
                        found.extend(self.partitions.values().flatten());
                    }
                    Topic::Name(name) => found.extend(under(&self.topics, name)),
                }
            }
            if item.group != last.group {
                found.extend(under_any(&self.groups, item.group.as_ref()));
            }
            if item.member != last.member {
                found.extend(under_any(&self.members, item.member.as_ref()));
            }
            if item.transactional_id != last.transactional_id {
                found.extend(under_any(&self.transactional_ids, item.transactional_id.as_ref()));
            }
            if item.partition != last.partition {
                let partition = item.partition.map(i64::from);
                found.extend(under_any(&self.partitions, partition.as_ref()));
            }
            last = item;
        }
    }
}

impl FieldRules {
    fn add(&mut self, value: &Value, rule: &Arc<Rule>) {
        match value {
            Value::Int(number) => put(&mut self.numbers, *number, rule),
            Value::String(text) => put(&mut self.texts, text.clone(), rule),
            other => debug_assert!(is_key(other), "{other:?} cannot be looked up"),
        }
    }

    fn find<'a>(&'a self, facts: &Facts<'_>, found: &mut Vec<&'a Arc<Rule>>) {
        let (Some(body), Some(version)) = (facts.body(), facts.version()) else { return };
        path::values(body, &self.way, version, &mut |value| {
            match value {
                Value::Int(number) => found.extend(under(&self.numbers, number)),
                Value::String(text) => found.extend(under(&self.texts, text)),
                _ => {}
            }
            false
        });
    }
}

/// Whether rules can be found by a value.
fn is_key(value: &Value) -> bool {
    matches!(value, Value::Int(_) | Value::String(_))
}

fn put<K: Eq + Hash>(rules: &mut By<K>, key: K, rule: &Arc<Rule>) {
    rules.entry(key).or_default().push(Arc::clone(rule));
}

fn under_any<'a, K: Eq + Hash>(rules: &'a By<K>, key: Option<&K>) -> &'a [Arc<Rule>] {
    key.map_or(&[], |key| under(rules, key))
}

fn under<'a, K, Q>(rules: &'a By<K>, key: &Q) -> &'a [Arc<Rule>]
where
    K: Eq + Hash + std::borrow::Borrow<Q>,
    Q: Eq + Hash + ?Sized,
{
    rules.get(key).map_or(&[], Vec::as_slice)
}
