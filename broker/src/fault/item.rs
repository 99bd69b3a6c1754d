//! What a request names: each topic, partition, group, member, on its own.

use super::layout::{self, List};
use super::spec::FaultSpec;
use crate::list::Listed;
use crate::schema::{Entity, Field, Struct, Value};
use crate::uuid::Uuid;

/// The type of a config resource that is a topic.
const TOPIC_RESOURCE: i64 = 2;
/// The type of a coordinator's key that is a group.
const GROUP_KEY: i64 = 0;
/// The type of a coordinator's key that is a transactional id.
const TRANSACTION_KEY: i64 = 1;

/// One thing that a request names, with all that stands above it: a partition, its topic, its group.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Item {
    pub(super) topic: Topic,
    pub(super) partition: Option<i32>,
    pub(super) group: Option<String>,
    pub(super) transactional_id: Option<String>,
    pub(super) member: Option<String>,
}

/// The topic of an item.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) enum Topic {
    /// None is named.
    #[default]
    None,
    /// Every topic, with every partition.
    All,
    /// One.
    Name(String),
}

/// The name of the topic that has an id.
pub(super) type Resolve<'a> = &'a dyn Fn(Uuid) -> Option<String>;

impl Item {
    /// What a struct of a request adds to what stands above it.
    pub(super) fn of(&self, values: &Struct, version: i16, resolve: Resolve<'_>) -> Self {
        let mut item = self.clone();
        for (field, value) in values.fields().filter(|(field, _)| field.versions.contains(version)) {
            item.take(field, value, values, resolve);
        }
        item
    }

    fn take(&mut self, field: &Field, value: &Value, values: &Struct, resolve: Resolve<'_>) {
        match (field.entity, field.name, value) {
            (Some(Entity::TopicName), _, Value::String(name)) => self.topic = Topic::Name(name.clone()),
            (Some(Entity::GroupId), _, Value::String(id)) => self.group = Some(id.clone()),
            (Some(Entity::TransactionalId), _, Value::String(id)) => self.transactional_id = Some(id.clone()),
            (_, "memberId", Value::String(id)) => self.member = Some(id.clone()),
            (_, "topicId", Value::Uuid(id)) if !id.is_zero() => {
                self.topic = resolve(*id).map_or(Topic::None, Topic::Name);
            }
            (_, "partitionIndex" | "partition" | "index", Value::Int(index)) => {
                self.partition = i32::try_from(*index).ok();
            }
            (_, "resourceName", Value::String(name))
                if int(values, "resourceType") == Some(TOPIC_RESOURCE) =>
            {
                self.topic = Topic::Name(name.clone());
            }
            (_, "key", Value::String(key)) => self.take_coordinator_key(key, values),
            _ => {}
        }
    }

    fn take_coordinator_key(&mut self, key: &str, values: &Struct) {
        match int(values, "keyType") {
            Some(GROUP_KEY) => self.group = Some(key.to_owned()),
            Some(TRANSACTION_KEY) => self.transactional_id = Some(key.to_owned()),
            _ => {}
        }
    }

    /// What an element of a list adds; `around` is the struct that has the list.
    pub(super) fn element(
        &self,
        list: &List,
        around: &Struct,
        element: &Value,
        version: i16,
        resolve: Resolve<'_>,
    ) -> Self {
        let mut item = self.clone();
        match element {
            Value::Struct(values) => return self.of(values, version, resolve),
            Value::Int(index) => item.partition = i32::try_from(*index).ok(),
            Value::String(key) if list.request == "coordinatorKeys" => item.take_coordinator_key(key, around),
            Value::String(name) => {
                let field = around.fields().find(|(field, _)| field.name == list.request);
                if let Some((field, value)) = field {
                    debug_assert!(matches!(value, Value::Array(_)));
                    item.take(field, &Value::String(name.clone()), around, resolve);
                }
            }
            _ => {}
        }
        item
    }

    /// The same, of a list that asks for everything.
    fn all(&self) -> Self {
        Self { topic: Topic::All, ..self.clone() }
    }

    /// Whether a rule's conditions hold for it.
    pub(super) fn fits(&self, spec: &FaultSpec) -> bool {
        let all = self.topic == Topic::All;
        let topic = |wanted: &String| all || matches!(&self.topic, Topic::Name(name) if name == wanted);
        let same = |wanted: &Option<String>, there: &Option<String>| wanted.is_none() || wanted == there;
        spec.topic.as_ref().is_none_or(topic)
            && (spec.partition.is_none() || all || spec.partition == self.partition)
            && same(&spec.group, &self.group)
            && same(&spec.transactional_id, &self.transactional_id)
            && same(&spec.member, &self.member)
    }

    /// As a text for messages: `orders-0`, `group billing`.
    pub(super) fn text(&self) -> Option<String> {
        let topic = match (&self.topic, self.partition) {
            (Topic::None, _) => None,
            (Topic::All, _) => Some("all topics".to_owned()),
            (Topic::Name(name), Some(index)) => Some(format!("{name}-{index}")),
            (Topic::Name(name), None) => Some(name.clone()),
        };
        let named = |what: &str, id: &Option<String>| id.as_ref().map(|id| format!("{what} {id:?}"));
        let parts = [
            topic,
            named("group", &self.group),
            named("transactional id", &self.transactional_id),
            named("member", &self.member),
        ];
        let parts: Vec<String> = parts.into_iter().flatten().listed();
        (!parts.is_empty()).then(|| parts.join(" "))
    }
}

fn int(values: &Struct, name: &'static str) -> Option<i64> {
    values.get_i64(name).ok()
}

/// All that a request names. A request that lists nothing is one item.
pub(super) fn items(request: &Struct, version: i16, resolve: Resolve<'_>) -> Vec<Item> {
    let root = Item::default().of(request, version, resolve);
    let mut found = Vec::new();
    collect(layout::lists(request.message().key), request, &root, version, resolve, &mut found);
    found
}

fn collect(
    lists: &'static [List],
    values: &Struct,
    above: &Item,
    version: i16,
    resolve: Resolve<'_>,
    found: &mut Vec<Item>,
) {
    let before = found.len();
    for list in lists {
        match array(values, list.request, version) {
            None => {}
            Some(None) => found.push(above.all()),
            Some(Some([])) if list.empty_is_all => found.push(above.all()),
            Some(Some(elements)) => {
                for element in elements {
                    let item = above.element(list, values, element, version, resolve);
                    match element {
                        Value::Struct(inner) => collect(list.inner, inner, &item, version, resolve, found),
                        _ => found.push(item),
                    }
                }
            }
        }
    }
    if found.len() == before {
        found.push(above.clone());
    }
}

/// The elements of an array, `Some(None)` if it is null; `None` if this version does not have it.
pub(super) fn array<'a>(values: &'a Struct, name: &str, version: i16) -> Option<Option<&'a [Value]>> {
    let (_, value) =
        values.fields().find(|(field, _)| field.name == name && field.versions.contains(version))?;
    match value {
        Value::Array(elements) => Some(Some(elements)),
        _ => Some(None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schema::messages;

    fn texts(request: &Struct, version: i16) -> Vec<Option<String>> {
        items(request, version, &|_| Some("by-id".into())).iter().map(Item::text).collect()
    }

    #[test]
    fn partitions_know_their_topics() {
        let request = Struct::new(&messages::PRODUCE_REQUEST).push("topicData", |topic| {
            topic
                .set("name", "orders")
                .push_all("partitionData", 0..2, |data, index| data.set("index", index))
        });
        assert_eq!(texts(&request, 9), [Some("orders-0".into()), Some("orders-1".into())]);
    }

    #[test]
    fn topic_ids_are_resolved() {
        let request = Struct::new(&messages::FETCH_REQUEST).push("topics", |topic| {
            topic.set("topicId", Uuid([1; 16])).push("partitions", |data| data.set("partition", 3))
        });
        assert_eq!(texts(&request, 13), [Some("by-id-3".into())]);
    }

    #[test]
    fn null_and_for_some_an_empty_list_ask_for_all() {
        let request = Struct::new(&messages::METADATA_REQUEST).set("topics", Value::Null);
        assert_eq!(texts(&request, 9), [Some("all topics".into())]);
        let request = Struct::new(&messages::DESCRIBE_TOPIC_PARTITIONS_REQUEST);
        assert_eq!(texts(&request, 0), [Some("all topics".into())]);
        assert_eq!(texts(&Struct::new(&messages::METADATA_REQUEST), 9), [None]);
    }

    #[test]
    fn groups_are_found_wherever_they_stand() {
        let request = Struct::new(&messages::DESCRIBE_GROUPS_REQUEST).set("groups", vec!["a", "b"]);
        assert_eq!(texts(&request, 5), [Some("group \"a\"".into()), Some("group \"b\"".into())]);
        let request = Struct::new(&messages::FIND_COORDINATOR_REQUEST)
            .set("keyType", 1)
            .set("coordinatorKeys", vec!["tx"]);
        assert_eq!(texts(&request, 4), [Some("transactional id \"tx\"".into())]);
        let request = Struct::new(&messages::OFFSET_FETCH_REQUEST)
            .push("groups", |group| group.set("groupId", "a").set("topics", Value::Null));
        assert_eq!(texts(&request, 8), [Some("all topics group \"a\"".into())]);
    }

    #[test]
    fn config_resources_of_topics_are_topics() {
        let request = Struct::new(&messages::DESCRIBE_CONFIGS_REQUEST)
            .push("resources", |resource| resource.set("resourceType", 2).set("resourceName", "orders"));
        assert_eq!(texts(&request, 1), [Some("orders".into())]);
    }
}
