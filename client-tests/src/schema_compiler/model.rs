//! What a definition says, in types.

use serde_json::Value;

/// A closed range of versions; empty when `min > max`. An open end ("3+") is [`Versions::OPEN`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Versions {
    /// The lowest version.
    pub min: i16,
    /// The highest version.
    pub max: i16,
}

impl Versions {
    /// The upper end of "3+".
    pub const OPEN: i16 = i16::MAX;
    /// No version at all.
    pub const NONE: Self = Self { min: 0, max: -1 };

    /// Reads "none", "2", "2-5" or "2+".
    pub fn parse(text: &str) -> Self {
        let number = |part: &str| part.parse::<i16>().unwrap_or_else(|_| panic!("version range {text:?}"));
        match (text, text.strip_suffix('+'), text.split_once('-')) {
            ("none", ..) => Self::NONE,
            (_, Some(min), _) => Self { min: number(min), max: Self::OPEN },
            (_, _, Some((min, max))) => Self { min: number(min), max: number(max) },
            _ => Self { min: number(text), max: number(text) },
        }
    }

    /// Whether no version lies in the range.
    pub fn is_empty(self) -> bool {
        self.min > self.max
    }

    /// Whether the version lies in the range.
    pub fn contains(self, version: i16) -> bool {
        self.min <= version && version <= self.max
    }
}

/// What a message is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs, reason = "the names of Kafka's own `type`s")]
pub enum Kind {
    Request,
    Response,
    Header,
    Data,
    CoordinatorKey,
    CoordinatorValue,
    Metadata,
}

impl Kind {
    fn parse(text: &str) -> Self {
        match text {
            "request" => Self::Request,
            "response" => Self::Response,
            "header" => Self::Header,
            "data" => Self::Data,
            "coordinator-key" => Self::CoordinatorKey,
            "coordinator-value" => Self::CoordinatorValue,
            "metadata" => Self::Metadata,
            other => panic!("unknown type of message {other:?}"),
        }
    }
}

/// One definition.
#[derive(Debug, Clone)]
pub struct Message {
    /// What it is for.
    pub kind: Kind,
    /// The API key, or the type of an internal record; -1 where there is none.
    pub key: i16,
    /// The versions that exist.
    pub versions: Versions,
    /// Of them, those with compact lengths and tagged fields.
    pub flexible: Versions,
    /// Whether the highest version may still change.
    pub unstable: bool,
    /// Its fields, under the message's own name.
    pub root: Shape,
}

/// A struct: the message itself, or one nested in it.
#[derive(Debug, Clone)]
pub struct Shape {
    /// Its name in the definition.
    pub name: String,
    /// Its fields in wire order.
    pub fields: Vec<Field>,
}

/// A field of a struct.
#[derive(Debug, Clone)]
pub struct Field {
    /// The name in lower camel case, as Kafka's tools print it.
    pub name: String,
    /// Type of the field.
    pub ty: Type,
    /// Versions that have it.
    pub versions: Versions,
    /// Versions in which it may be null.
    pub nullable: Versions,
    /// Versions in which it is a tagged field.
    pub tagged: Versions,
    /// Its tag, -1 without.
    pub tag: i16,
    /// The default as the definition spells it; empty: the type's zero.
    pub default: String,
    /// Whether a value is dropped in silence by versions that lack the field.
    pub ignorable: bool,
    /// Whether it keeps the old lengths even in flexible versions.
    pub inflexible: bool,
    /// What it names, in Kafka's words; empty: nothing.
    pub entity: String,
    /// Whether it is (part of) the key of its array.
    pub map_key: bool,
}

/// The type of a field.
#[derive(Debug, Clone)]
#[allow(missing_docs, reason = "the names say it")]
pub enum Type {
    One(Element),
    Array(Element),
}

/// The type of a value that is not an array.
#[derive(Debug, Clone)]
#[allow(missing_docs, reason = "the names of Kafka's own types")]
pub enum Element {
    Bool,
    Int8,
    Int16,
    Uint16,
    Int32,
    Uint32,
    Int64,
    Float64,
    Uuid,
    String,
    Bytes,
    Records,
    Struct(Shape),
}

impl Message {
    /// Reads a definition.
    pub fn parse(definition: &Value) -> Self {
        let common = definition["commonStructs"].as_array().map_or(&[][..], Vec::as_slice);
        let name = text(definition, "name");
        Self {
            kind: Kind::parse(&text(definition, "type")),
            key: definition["apiKey"]
                .as_i64()
                .map_or(-1, |key| key.try_into().expect("an API key is an i16")),
            versions: Versions::parse(&text(definition, "validVersions")),
            flexible: versions_or(definition, "flexibleVersions", Versions::NONE),
            unstable: truth(definition, "latestVersionUnstable"),
            root: Shape::parse(name, &definition["fields"], common),
        }
    }
}

impl Shape {
    fn parse(name: String, fields: &Value, common: &[Value]) -> Self {
        let fields = fields.as_array().map_or(&[][..], Vec::as_slice);
        Self { name, fields: fields.iter().map(|field| Field::parse(field, common)).collect() }
    }
}

impl Field {
    fn parse(field: &Value, common: &[Value]) -> Self {
        let tagged = versions_or(field, "taggedVersions", Versions::NONE);
        Self {
            name: lower_camel(&text(field, "name")),
            ty: Type::parse(&text(field, "type"), field, common),
            // A tagged field may leave its versions out: they are the tagged ones.
            versions: versions_or(field, "versions", tagged),
            nullable: versions_or(field, "nullableVersions", Versions::NONE),
            tagged,
            tag: field["tag"].as_i64().map_or(-1, |tag| tag.try_into().expect("a tag is small")),
            default: default(&field["default"]),
            ignorable: truth(field, "ignorable"),
            inflexible: field["flexibleVersions"] == "none",
            entity: field["entityType"].as_str().unwrap_or_default().to_owned(),
            map_key: truth(field, "mapKey"),
        }
    }
}

impl Type {
    fn parse(name: &str, field: &Value, common: &[Value]) -> Self {
        match name.strip_prefix("[]") {
            Some(element) => Self::Array(Element::parse(element, field, common)),
            None => Self::One(Element::parse(name, field, common)),
        }
    }

    /// The type itself, or of an array's elements.
    pub fn element(&self) -> &Element {
        let (Self::One(element) | Self::Array(element)) = self;
        element
    }
}

impl Element {
    fn parse(name: &str, field: &Value, common: &[Value]) -> Self {
        match name {
            "bool" => Self::Bool,
            "int8" => Self::Int8,
            "int16" => Self::Int16,
            "uint16" => Self::Uint16,
            "int32" => Self::Int32,
            "uint32" => Self::Uint32,
            "int64" => Self::Int64,
            "float64" => Self::Float64,
            "uuid" => Self::Uuid,
            "string" => Self::String,
            "bytes" => Self::Bytes,
            "records" => Self::Records,
            _ => Self::Struct(Shape::parse(name.to_owned(), struct_fields(name, field, common), common)),
        }
    }
}

/// A struct's fields stand beside the field that uses it, or among the message's common structs.
fn struct_fields<'a>(name: &str, field: &'a Value, common: &'a [Value]) -> &'a Value {
    let named = common.iter().find(|common| common["name"] == name);
    named.map_or(&field["fields"], |common| &common["fields"])
}

/// A default is a string, a number or a bool. Only the *string* "null" means null: Kafka's generator reads a bare null as
/// no default at all, that is, as the type's zero (an empty list in `ConsumerGroupCurrentMemberAssignmentValue`).
fn default(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

fn text(value: &Value, key: &str) -> String {
    value[key].as_str().unwrap_or_else(|| panic!("{key} missing in {value}")).to_owned()
}

fn truth(value: &Value, key: &str) -> bool {
    value[key] == true || value[key] == "true"
}

fn versions_or(value: &Value, key: &str, otherwise: Versions) -> Versions {
    value[key].as_str().map_or(otherwise, Versions::parse)
}

fn lower_camel(name: &str) -> String {
    let mut letters = name.chars();
    letters.next().map_or_else(String::new, |first| first.to_lowercase().chain(letters).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn version_ranges() {
        assert_eq!(Versions::parse("none"), Versions::NONE);
        assert_eq!(Versions::parse("1"), Versions { min: 1, max: 1 });
        assert_eq!(Versions::parse("2-11"), Versions { min: 2, max: 11 });
        assert_eq!(Versions::parse("3+"), Versions { min: 3, max: i16::MAX });
        assert!(Versions::parse("3+").contains(3) && !Versions::parse("3+").contains(2));
        assert!(Versions::NONE.is_empty());
    }

    #[test]
    fn a_bare_null_is_no_default() {
        assert_eq!(default(&Value::Null), "");
        assert_eq!(default(&Value::from("null")), "null");
        assert_eq!(default(&Value::from(-1)), "-1");
    }
}
