//! Writes the table: one static a struct, one line a field.

use std::collections::BTreeSet;
use std::fmt::Write;

use super::definitions::{Definitions, Log};
use super::memory;
use super::model::{Element, Field, Kind, Message, Shape, Type, Versions};

const HEAD: &str = "\
//! Kafka's message definitions. Generated from the jars of Apache Kafka @VERSION@ by client-tests/src/schema_compiler; never edited.
//! `UPDATE=1 cargo test -p kafkito-client-tests --test schema_table` writes it anew.

use super::types::Default::{Int, Null, True};
use super::types::Element::{
    Bool, Bytes, Float64, Int8, Int16, Int32, Int64, Records, String, Struct, Uint16, Uint32, Uuid,
};
use super::types::Entity::{BrokerId, GroupId, ProducerId, TopicName, TransactionalId};
use super::types::Type::{Array, One};
use super::types::{CoordinatorRecord, Kind, Message, OPEN, Shape, field, v};
";

/// The text of the table for these definitions.
pub fn table(definitions: &Definitions, kafka_version: &str) -> String {
    let mut table = Table { text: HEAD.replace("@VERSION@", kafka_version), names: BTreeSet::new() };
    for message in definitions.all() {
        table.message(message);
    }
    table.indexes(definitions);
    table.text
}

struct Table {
    text: String,
    names: BTreeSet<String>,
}

impl Table {
    fn line(&mut self, line: &str) {
        self.text.push_str(line);
        self.text.push('\n');
    }

    fn message(&mut self, message: &Message) {
        let Message { kind, key, versions, flexible, unstable, root } = message;
        let name = self.claim(screaming(&root.name));
        let fields = self.nested(&name, root);
        let (versions, flexible) = (range(*versions), range(*flexible));
        let memory = memory::of_struct(root);
        self.line(&format!(
            "\npub(crate) static {name}: Message = Message {{ kind: Kind::{kind:?}, key: {key}, versions: v({versions}), \
             flexible: v({flexible}), unstable: {unstable}, root: Shape {{ name: \"{}\", memory: {memory}, fields: &[",
            root.name
        ));
        self.text.push_str(&fields);
        self.line("] } };");
    }

    /// Writes the structs inside a struct, innermost first; answers with the lines of its own fields.
    fn nested(&mut self, owner: &str, shape: &Shape) -> String {
        let mut lines = String::new();
        for field in &shape.fields {
            let ty = match field.ty.element() {
                Element::Struct(inner) => {
                    let name = self.shape(owner, inner);
                    format!("Struct(&{name})")
                }
                plain => format!("{plain:?}"),
            };
            let ty = match field.ty {
                Type::One(_) => format!("One({ty})"),
                Type::Array(_) => format!("Array({ty})"),
            };
            writeln!(lines, "    {},", line_of(field, &ty)).expect("a String takes everything");
        }
        lines
    }

    fn shape(&mut self, owner: &str, shape: &Shape) -> String {
        let message = owner.split("__").next().unwrap_or(owner);
        let name = format!("{message}__{}", screaming(&shape.name));
        if self.names.contains(&name) {
            return name; // a common struct, written by the field that used it first
        }
        self.claim(name.clone());
        let fields = self.nested(&name, shape);
        let memory = memory::of_struct(shape);
        self.line(&format!(
            "\nstatic {name}: Shape = Shape {{ name: \"{}\", memory: {memory}, fields: &[",
            shape.name
        ));
        self.text.push_str(&fields);
        self.line("] };");
        name
    }

    fn claim(&mut self, name: String) -> String {
        assert!(self.names.insert(name.clone()), "two definitions are called {name}");
        name
    }

    fn indexes(&mut self, definitions: &Definitions) {
        self.by_key("REQUESTS", "Requests", &definitions.requests);
        self.by_key("RESPONSES", "Responses", &definitions.responses);
        self.list("DATA", "Headers and free-standing data by name.", &definitions.data);
        self.list("METADATA_RECORDS", "Records of `__cluster_metadata` by type.", &definitions.metadata);
        self.coordinator("CONSUMER_OFFSETS", Log::ConsumerOffsets, definitions);
        self.coordinator("TRANSACTION_STATE", Log::TransactionState, definitions);
        self.coordinator("SHARE_GROUP_STATE", Log::ShareGroupState, definitions);
    }

    /// An array in which the index is the API key.
    fn by_key(&mut self, name: &str, what: &str, messages: &[Message]) {
        for (index, message) in messages.iter().enumerate() {
            assert_eq!(index, usize::try_from(message.key).expect("a key"), "the API keys have a hole");
        }
        self.list(name, &format!("{what}, each at the index of its API key."), messages);
    }

    fn list(&mut self, name: &str, doc: &str, messages: &[Message]) {
        self.line(&format!("\n/// {doc}\npub(crate) static {name}: [&Message; {}] = [", messages.len()));
        for message in messages {
            self.line(&format!("    &{},", screaming(&message.root.name)));
        }
        self.line("];");
    }

    fn coordinator(&mut self, name: &str, log: Log, definitions: &Definitions) {
        let of_log = |kind| {
            let records = definitions
                .coordinators
                .iter()
                .filter(move |(of, message)| *of == log && message.kind == kind);
            records.map(|(_, message)| message).collect::<Vec<_>>()
        };
        let (keys, values) = (of_log(Kind::CoordinatorKey), of_log(Kind::CoordinatorValue));
        self.line(&format!("\n/// Records of `__{}` by type.", name.to_lowercase()));
        self.line(&format!("pub(crate) static {name}: [CoordinatorRecord; {}] = [", keys.len()));
        assert_eq!(keys.len(), values.len(), "each key has its value");
        for (key, value) in keys.iter().zip(values) {
            assert_eq!(key.key, value.key, "{} and {}", key.root.name, value.root.name);
            let (key, value) = (screaming(&key.root.name), screaming(&value.root.name));
            self.line(&format!("    CoordinatorRecord {{ key: &{key}, value: &{value} }},"));
        }
        self.line("];");
    }
}

fn line_of(field: &Field, ty: &str) -> String {
    let mut line = format!("field(\"{}\", {ty}, {})", field.name, range(field.versions));
    let mut add = |call: String| line.push_str(&call);
    if !field.nullable.is_empty() {
        add(format!(".nullable({})", range(field.nullable)));
    }
    if !field.tagged.is_empty() {
        add(format!(".tagged({}, {})", field.tag, range(field.tagged)));
    }
    if let Some(default) = default(field) {
        add(format!(".default({default})"));
    }
    if let Some(entity) = entity(&field.entity) {
        add(format!(".entity({entity})"));
    }
    for (set, call) in [
        (field.ignorable, ".ignorable()"),
        (field.map_key, ".map_key()"),
        (field.inflexible, ".inflexible()"),
    ] {
        if set {
            add(call.to_owned());
        }
    }
    line
}

/// The default, unless it is the zero of its type.
fn default(field: &Field) -> Option<String> {
    let text = field.default.as_str();
    match (text, &field.ty) {
        ("" | "0" | "false", _) => None,
        ("null", _) => Some("Null".to_owned()),
        ("true", _) => Some("True".to_owned()),
        (_, Type::One(Element::String | Element::Float64) | Type::Array(_)) => {
            panic!("{}: default {text:?} is none that the table can say", field.name)
        }
        _ => Some(format!("Int({})", integer(text))),
    }
}

fn integer(text: &str) -> i64 {
    let number = match text.strip_prefix("0x") {
        Some(digits) => i64::from_str_radix(digits, 16),
        None => text.parse(),
    };
    number.unwrap_or_else(|_| panic!("default {text:?} of an integer"))
}

fn entity(name: &str) -> Option<&'static str> {
    match name {
        "" => None,
        "brokerId" => Some("BrokerId"),
        "groupId" => Some("GroupId"),
        "producerId" => Some("ProducerId"),
        "topicName" => Some("TopicName"),
        "transactionalId" => Some("TransactionalId"),
        other => panic!("unknown entity type {other:?}"),
    }
}

fn range(versions: Versions) -> String {
    match versions {
        Versions { min, max: Versions::OPEN } => format!("{min}, OPEN"),
        Versions { min, max } => format!("{min}, {max}"),
    }
}

/// `KRaftVersionRecord` becomes `K_RAFT_VERSION_RECORD`.
fn screaming(name: &str) -> String {
    let mut result = String::new();
    let letters: Vec<char> = name.chars().collect();
    for (at, letter) in letters.iter().enumerate() {
        let after_lower = at > 0 && !letters[at - 1].is_uppercase();
        let before_lower = letters.get(at + 1).is_some_and(|next| next.is_lowercase());
        if at > 0 && letter.is_uppercase() && (after_lower || before_lower) {
            result.push('_');
        }
        result.push(letter.to_ascii_uppercase());
    }
    result
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_statics() {
        assert_eq!(screaming("KRaftVersionRecord"), "K_RAFT_VERSION_RECORD");
        assert_eq!(screaming("SyncGroupRequest"), "SYNC_GROUP_REQUEST");
        assert_eq!(screaming("TaskIds"), "TASK_IDS");
    }

    #[test]
    fn integers_in_both_notations() {
        assert_eq!(integer("0x7fffffff"), i64::from(i32::MAX));
        assert_eq!(integer("-1"), -1);
    }
}
