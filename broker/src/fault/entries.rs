//! Errors for single entries of an answer: those of the topics, partitions, groups or members that a rule fails.
//!
//! What fails is taken out of the request, the rest is served, and its answer gets the entries that are missing, in the order
//! of the request. What cannot be taken out, because the request asks for all there is, is overwritten in the answer.

use super::item::{Item, Resolve, Topic, array};
use super::layout::{self, List};
use crate::ErrorCode;
use crate::list::Listed;
use crate::schema::{Element, Field, Shape, Struct, Type, Value};
use crate::uuid::Uuid;

/// What a field of an entry that failed says, where that is not its default.
const SENTINELS: [(&str, i64); 7] = [
    ("baseOffset", -1),
    ("highWatermark", -1),
    ("committedOffset", -1),
    ("nodeId", -1),
    ("port", -1),
    ("lowWatermark", -1),
    ("producerEpoch", -1),
];

/// Which entries fail, with which code.
pub(super) struct Entries<'a> {
    pub(super) version: i16,
    pub(super) code: ErrorCode,
    pub(super) fits: &'a dyn Fn(&Item) -> bool,
    pub(super) resolve: Resolve<'a>,
}

/// What becomes of an element.
#[derive(Clone, Copy, PartialEq)]
enum Fate {
    /// It fails, with all that is in it.
    Fails,
    /// What is in it may.
    Inner,
    /// It is served.
    Served,
}

impl Entries<'_> {
    /// Takes out of a request what fails: whether anything is left to serve.
    pub(super) fn take_out(&self, request: &mut Struct) -> bool {
        let around = Item::default().of(request, self.version, self.resolve);
        let lists = layout::lists(request.message().key);
        let Some(response) = crate::schema::response(request.message().key) else { return true };
        self.take_out_of(lists, request, &around, &response.root)
    }

    fn take_out_of(
        &self,
        lists: &'static [List],
        values: &mut Struct,
        above: &Item,
        response: &'static Shape,
    ) -> bool {
        let mut left = false;
        for list in lists {
            let Some(listed) = array(values, list.request, self.version) else { continue };
            let (Some(listed), Some(entry)) = (listed, entry_shape(response, list)) else {
                left = true;
                continue;
            };
            if listed.is_empty() && list.empty_is_all {
                left = true;
            }
            let kept: Vec<Value> = listed
                .iter()
                .filter_map(|element| self.keep(list, values, element.clone(), above, entry))
                .listed();
            left |= !kept.is_empty();
            if let Some(slot) = values.value_mut(list.request) {
                *slot = Value::Array(kept);
            }
        }
        left
    }

    /// What is left of an element, if anything is.
    fn keep(
        &self,
        list: &List,
        around: &Struct,
        mut element: Value,
        above: &Item,
        entry: &'static Shape,
    ) -> Option<Value> {
        let item = above.element(list, around, &element, self.version, self.resolve);
        match (self.fate(list, &item, entry), &mut element) {
            (Fate::Fails, _) => None,
            (Fate::Inner, Value::Struct(inner)) => {
                let had_any = has_any(list.inner, inner, self.version);
                let left = self.take_out_of(list.inner, inner, &item, entry);
                (left || !had_any).then_some(element)
            }
            _ => Some(element),
        }
    }

    fn fate(&self, list: &List, item: &Item, entry: &'static Shape) -> Fate {
        let fits = (self.fits)(item);
        if fits && has_field(entry.fields, "errorCode", self.version) {
            Fate::Fails
        } else if list.inner.is_empty() {
            Fate::Served
        } else {
            Fate::Inner
        }
    }

    /// Puts an entry for each element of the request that fails into the answer, in the order of the request.
    pub(super) fn insert(&self, request: &Struct, answer: &mut Struct) {
        let above = Item::default().of(request, self.version, self.resolve);
        self.insert_into(layout::lists(request.message().key), request, answer, &above);
    }

    fn insert_into(&self, lists: &'static [List], asked: &Struct, answer: &mut Struct, above: &Item) {
        for list in lists {
            let (Some(Some(elements)), Some(entry)) =
                (array(asked, list.request, self.version), entry_shape(answer.shape(), list))
            else {
                continue;
            };
            let Some(Value::Array(served)) = answer.value_mut(list.response).map(std::mem::take) else {
                continue;
            };
            let entries = self.merged(list, asked, elements, served, answer, entry, above);
            if let Some(slot) = answer.value_mut(list.response) {
                *slot = Value::Array(entries);
            }
        }
    }

    #[allow(clippy::too_many_arguments, reason = "one step of a walk over two trees")]
    fn merged(
        &self,
        list: &'static List,
        asked: &Struct,
        elements: &[Value],
        mut served: Vec<Value>,
        answer: &Struct,
        entry: &'static Shape,
        above: &Item,
    ) -> Vec<Value> {
        let mut entries = Vec::with_capacity(elements.len());
        for element in elements {
            let item = above.element(list, asked, element, self.version, self.resolve);
            let named = self.named(list, element, Struct::of(answer.message(), entry));
            match (self.fate(list, &item, entry), element) {
                (Fate::Fails, _) => entries.push(set_error(named, self.version, self.code).into()),
                (Fate::Inner, Value::Struct(inner)) => {
                    let there = take_same(list, &mut served, &named);
                    let was_served = there.is_some();
                    let mut told = there.unwrap_or(named);
                    self.insert_into(list.inner, inner, &mut told, &item);
                    if was_served || tells(list.inner, &told) {
                        entries.push(told.into());
                    }
                }
                _ => entries.extend(take_same(list, &mut served, &named).map(Value::from)),
            }
        }
        entries.extend(served);
        entries
    }

    /// An entry with the names of an element.
    fn named(&self, list: &List, element: &Value, mut entry: Struct) -> Struct {
        for (asked, told) in list.keys {
            let value = match element {
                Value::Struct(values) => values.value_of(asked).cloned(),
                plain => Some(plain.clone()),
            };
            let Some(value) = value else { continue };
            let value = self::told(&entry, told, value);
            let nullable =
                field(entry.shape(), told).is_some_and(|field| field.nullable.contains(self.version));
            if let Some(slot) = entry.value_mut(told) {
                // Where a name must not be null, Kafka writes an empty one.
                *slot = if value == Value::Null && !nullable { Value::String(String::new()) } else { value };
            }
        }
        entry
    }

    /// Has every entry of an answer that fits fail, whatever was asked.
    pub(super) fn overwrite(&self, request: &Struct, answer: &mut Struct) {
        let above = Item::default().of(request, self.version, self.resolve);
        self.overwrite_in(layout::lists(answer.message().key), answer, &above);
    }

    fn overwrite_in(&self, lists: &'static [List], answer: &mut Struct, above: &Item) {
        for list in lists {
            let Some(Value::Array(entries)) = answer.value_mut(list.response) else { continue };
            for entry in entries {
                if let Value::Struct(entry) = entry {
                    self.overwrite_entry(list, entry, above);
                }
            }
        }
    }

    fn overwrite_entry(&self, list: &'static List, entry: &mut Struct, above: &Item) {
        let item = above.of(entry, self.version, self.resolve);
        match self.fate(list, &item, entry.shape()) {
            Fate::Fails => {
                let mut failed = Struct::of(entry.message(), entry.shape());
                for (_, told) in list.keys {
                    if let (Some(slot), Some(value)) = (failed.value_mut(told), entry.value_of(told)) {
                        *slot = value.clone();
                    }
                }
                *entry = set_error(failed, self.version, self.code);
            }
            Fate::Inner => self.overwrite_in(list.inner, entry, &item),
            Fate::Served => {}
        }
    }
}

/// A name that is made of structs, as those of a response.
fn told(entry: &Struct, name: &str, value: Value) -> Value {
    match (value, entry.empty_element(name)) {
        (Value::Array(parts), Some(empty)) => {
            let same = |part: Value| match part {
                Value::Struct(part) => empty.clone().with_fields_of(&part).into(),
                plain => plain,
            };
            Value::Array(parts.into_iter().map(same).listed())
        }
        (value, _) => value,
    }
}

/// Whether a version has a field.
pub(super) fn has_field(fields: &[Field], name: &str, version: i16) -> bool {
    fields.iter().any(|field| field.name == name && field.versions.contains(version))
}

/// Sets what a struct has for errors: the code, Kafka's sentence for it, and what stands for unknown numbers.
pub(super) fn set_error(mut values: Struct, version: i16, code: ErrorCode) -> Struct {
    let fields = values.shape().fields;
    for field in fields.iter().filter(|field| field.versions.contains(version)) {
        let sentinel = SENTINELS.iter().find(|(name, _)| *name == field.name);
        let value = match (field.name, sentinel) {
            ("errorCode", _) => Value::from(code.code()),
            ("errorMessage", _) => Value::from(code.message()),
            ("protocolName", _) if field.nullable.contains(version) => Value::Null,
            (_, Some((_, value))) => Value::Int(*value),
            _ => continue,
        };
        if let Some(slot) = values.value_mut(field.name) {
            *slot = value;
        }
    }
    values
}

fn field(shape: &'static Shape, name: &str) -> Option<&'static Field> {
    shape.fields.iter().find(|field| field.name == name)
}

/// What an entry of the list is in the response.
fn entry_shape(response: &'static Shape, list: &List) -> Option<&'static Shape> {
    match field(response, list.response)?.ty {
        Type::Array(Element::Struct(entry)) => Some(entry),
        _ => None,
    }
}

/// Whether one of the lists has elements, or asks for everything.
fn has_any(lists: &[List], values: &Struct, version: i16) -> bool {
    lists.iter().any(|list| match array(values, list.request, version) {
        Some(Some(elements)) => !elements.is_empty(),
        Some(None) => true,
        None => false,
    })
}

/// Whether an entry has entries of its own.
fn tells(lists: &[List], entry: &Struct) -> bool {
    let told =
        |list: &List| matches!(entry.value_of(list.response), Some(Value::Array(inner)) if !inner.is_empty());
    lists.iter().any(told)
}

/// Takes out the entry with the same names. It is the first one as a rule: answers follow the order of requests.
fn take_same(list: &List, served: &mut Vec<Value>, named: &Struct) -> Option<Struct> {
    let same = |entry: &Value| match entry {
        Value::Struct(entry) => {
            list.keys.iter().any(|(_, told)| {
                let value = named.value_of(told);
                value == entry.value_of(told) && !value.is_none_or(says_nothing)
            }) && list.keys.iter().all(|(_, told)| {
                let (there, here) = (entry.value_of(told), named.value_of(told));
                there == here || there.is_none_or(says_nothing) || here.is_none_or(says_nothing)
            })
        }
        _ => false,
    };
    let place = served.iter().position(same)?;
    match served.remove(place) {
        Value::Struct(entry) => Some(entry),
        _ => None,
    }
}

/// A name that is none: where topics go by id, or by name, the other one is empty.
fn says_nothing(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => text.is_empty(),
        Value::Uuid(id) => *id == Uuid::ZERO,
        _ => false,
    }
}

impl Item {
    /// One partition.
    pub(super) fn partition(topic: &str, index: i32) -> Self {
        Self { topic: Topic::Name(topic.to_owned()), partition: Some(index), ..Self::default() }
    }
}
