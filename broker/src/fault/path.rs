//! Fields of requests by their paths.

use crate::list::Listed;
use crate::schema::{Element, Field, Message, Shape, Struct, Type, Value};

/// The way to a field, from the root of a message.
pub(super) type Way = Vec<&'static Field>;

/// Every field of a message whose path ends in `path` (`name`, `topicData.name`).
pub(super) fn find(message: &'static Message, path: &str) -> Vec<Way> {
    let wanted: Vec<&str> = path.split('.').listed();
    let mut ways = all(message);
    ways.retain(|way| ends_in(way, &wanted));
    ways
}

/// Every field of a message.
pub(super) fn all(message: &'static Message) -> Vec<Way> {
    let mut ways = Vec::new();
    walk(&message.root, &mut Vec::new(), &mut ways);
    ways
}

fn walk(shape: &'static Shape, above: &mut Way, ways: &mut Vec<Way>) {
    for field in shape.fields {
        above.push(field);
        ways.push(above.clone());
        if let Some(inner) = struct_of(field) {
            walk(inner, above, ways);
        }
        above.pop();
    }
}

fn struct_of(field: &Field) -> Option<&'static Shape> {
    match field.ty {
        Type::One(Element::Struct(inner)) | Type::Array(Element::Struct(inner)) => Some(inner),
        _ => None,
    }
}

fn ends_in(way: &[&'static Field], wanted: &[&str]) -> bool {
    way.len() >= wanted.len()
        && way.iter().rev().zip(wanted.iter().rev()).all(|(field, wanted)| field.name == *wanted)
}

/// Whether every field of the way is there in a version.
pub(super) fn is_in(way: &[&'static Field], version: i16) -> bool {
    way.iter().all(|field| field.versions.contains(version))
}

/// Whether two ways lead to the same field.
pub(super) fn are_same(a: &[&'static Field], b: &[&'static Field]) -> bool {
    a.len() == b.len() && a.iter().zip(b).all(|(a, b)| std::ptr::eq(*a, *b))
}

/// The path as text.
pub(super) fn text(way: &[&'static Field]) -> String {
    let names: Vec<&str> = way.iter().map(|field| field.name).listed();
    names.join(".")
}

/// Calls `see` with every value that stands at the end of the way, until it says that it has seen enough.
pub(super) fn values<'a>(
    root: &'a Struct,
    way: &[&'static Field],
    version: i16,
    see: &mut impl FnMut(&'a Value) -> bool,
) -> bool {
    let Some((first, rest)) = way.split_first() else { return false };
    let here = root.fields().find(|(field, _)| std::ptr::eq(*field, *first));
    match here {
        Some((field, value)) if field.versions.contains(version) => below(value, rest, version, see),
        _ => false,
    }
}

fn below<'a>(
    value: &'a Value,
    rest: &[&'static Field],
    version: i16,
    see: &mut impl FnMut(&'a Value) -> bool,
) -> bool {
    match value {
        Value::Array(elements) => elements.iter().any(|element| below(element, rest, version, see)),
        Value::Struct(inner) if !rest.is_empty() => values(inner, rest, version, see),
        value => rest.is_empty() && see(value),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schema::messages;

    #[test]
    fn a_name_finds_its_field_at_any_depth() {
        let ways =
            |path| find(&messages::PRODUCE_REQUEST, path).iter().map(|way| text(way)).collect::<Vec<_>>();
        assert_eq!(ways("acks"), ["acks"]);
        assert_eq!(ways("name"), ["topicData.name"]);
        assert_eq!(ways("partitionData.index"), ["topicData.partitionData.index"]);
        assert!(ways("topicData.acks").is_empty());
    }

    #[test]
    fn values_are_found_in_arrays() {
        let request = Struct::new(&messages::PRODUCE_REQUEST).push("topicData", |topic| {
            topic.push_all("partitionData", 0..3, |data, index| data.set("index", index))
        });
        let way = &find(&messages::PRODUCE_REQUEST, "index")[0];
        let mut seen = Vec::new();
        values(&request, way, 9, &mut |value| {
            seen.push(value.clone());
            false
        });
        assert_eq!(seen, [Value::Int(0), Value::Int(1), Value::Int(2)]);
    }
}
