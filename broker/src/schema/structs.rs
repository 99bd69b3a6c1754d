//! A message or a struct inside one, with its values by the names of Kafka's definition.

use bytes::Bytes;

use super::types::{Default, Element, Field, Message, Shape, Type};
use super::value::Value;
use crate::list::Listed;
use crate::uuid::Uuid;

/// The values of a message or of a struct inside one.
///
/// ```text
/// let record = Struct::new(&messages::TOPIC_RECORD).set("name", "orders").set("topicId", id);
/// let bytes = record.encode(0)?;
/// let read = Struct::decode(&messages::TOPIC_RECORD, 0, &bytes)?;
/// assert_eq!(read.get_str("name")?, "orders");
/// ```
///
/// Fields that nobody set have Kafka's defaults. Invariant: as many values as the shape has fields.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Struct {
    /// The message that it is, or is part of.
    message: &'static Message,
    shape: &'static Shape,
    values: Vec<Value>,
}

impl Struct {
    /// A message with all fields at their defaults.
    pub(crate) fn new(message: &'static Message) -> Self {
        Self::of(message, &message.root)
    }

    /// A struct with all fields at their defaults.
    pub(crate) fn of(message: &'static Message, shape: &'static Shape) -> Self {
        let values = shape.fields.iter().map(|field| default_value(message, field));
        Self { message, shape, values: values.listed() }
    }

    /// Sets a field.
    ///
    /// # Panics
    /// If the struct has no such field: a slip of the pen in our own code. A value of the wrong type is found by `encode`.
    #[must_use]
    pub(crate) fn set(mut self, name: &str, value: impl Into<Value>) -> Self {
        *self.slot(name) = value.into();
        self
    }

    /// Appends a struct to an array of structs; `fill` sets its fields.
    ///
    /// # Panics
    /// If there is no array of structs of that name.
    #[must_use]
    pub(crate) fn push(self, name: &str, fill: impl FnOnce(Self) -> Self) -> Self {
        let element = fill(self.empty(name));
        self.with_element(name, element)
    }

    /// Appends a struct for each item to an array of structs; `fill` sets its fields.
    ///
    /// # Panics
    /// If there is no array of structs of that name.
    #[must_use]
    pub(crate) fn push_all<T>(
        mut self,
        name: &str,
        items: impl IntoIterator<Item = T>,
        mut fill: impl FnMut(Self, T) -> Self,
    ) -> Self {
        for item in items {
            let element = fill(self.empty(name), item);
            self = self.with_element(name, element);
        }
        self
    }

    /// Apart from who fills elements, so that it is compiled once.
    fn with_element(mut self, name: &str, element: Self) -> Self {
        match self.slot(name) {
            Value::Array(values) => values.push(element.into()),
            null => *null = Value::Array(vec![element.into()]),
        }
        self
    }

    /// Sets a field that is a struct; `fill` sets its fields.
    ///
    /// # Panics
    /// If there is no struct of that name.
    #[must_use]
    pub(crate) fn with(self, name: &str, fill: impl FnOnce(Self) -> Self) -> Self {
        let inner = fill(self.empty(name));
        self.set(name, inner)
    }

    /// The message that it is, or is part of.
    pub(crate) fn message(&self) -> &'static Message {
        self.message
    }

    /// The kind of struct.
    pub(crate) fn shape(&self) -> &'static Shape {
        self.shape
    }

    /// The fields and their values, in wire order.
    pub(crate) fn fields(&self) -> impl Iterator<Item = (&'static Field, &Value)> {
        self.shape.fields.iter().zip(&self.values)
    }

    /// A field's value; `None` if there is no such field.
    pub(crate) fn value_of(&self, name: &str) -> Option<&Value> {
        self.shape.position(name).map(|place| &self.values[place])
    }

    /// The place of a field's value; `None` if there is no such field.
    pub(crate) fn value_mut(&mut self, name: &str) -> Option<&mut Value> {
        self.shape.position(name).map(|place| &mut self.values[place])
    }

    /// The same with the values of those fields that `other` has, too.
    #[must_use]
    pub(crate) fn with_fields_of(mut self, other: &Self) -> Self {
        for (field, value) in other.fields() {
            if let Some(slot) = self.value_mut(field.name) {
                slot.clone_from(value);
            }
        }
        self
    }

    /// An element of an array of structs with all fields at their defaults; `None` if there is no such array.
    pub(crate) fn empty_element(&self, name: &str) -> Option<Self> {
        match self.shape.fields[self.shape.position(name)?].ty {
            Type::Array(Element::Struct(shape)) => Some(Self::of(self.message, shape)),
            _ => None,
        }
    }

    pub(super) fn value(&self, place: usize) -> &Value {
        &self.values[place]
    }

    pub(super) fn replace(&mut self, place: usize, value: Value) {
        self.values[place] = value;
    }

    fn slot(&mut self, name: &str) -> &mut Value {
        let place = self.shape.position(name);
        let place = place.unwrap_or_else(|| panic!("{} has no field {name:?}", self.shape.name));
        &mut self.values[place]
    }

    /// The struct that a field holds, or of which it holds an array, with all fields at their defaults.
    fn empty(&self, name: &str) -> Self {
        let field = self.shape.fields.iter().find(|field| field.name == name);
        match field.map(|field| field.ty) {
            Some(Type::One(Element::Struct(shape)) | Type::Array(Element::Struct(shape))) => {
                Self::of(self.message, shape)
            }
            _ => panic!("{} has no struct {name:?}", self.shape.name),
        }
    }
}

/// The value of a field that nobody set, or that a version does not have.
pub(super) fn default_value(message: &'static Message, field: &Field) -> Value {
    match (field.default, field.ty) {
        (Default::Null, _) => Value::Null,
        (Default::True, _) => Value::Bool(true),
        (Default::Int(value), _) => Value::Int(value),
        (Default::Zero, Type::Array(_)) => Value::Array(Vec::new()),
        (Default::Zero, Type::One(Element::Struct(shape))) => Value::Struct(Struct::of(message, shape)),
        (Default::Zero, Type::One(element)) => zero(element),
    }
}

/// The zero of a type other than a struct.
fn zero(element: Element) -> Value {
    match element {
        Element::Bool => Value::Bool(false),
        Element::Float64 => Value::Float(0.0),
        Element::Uuid => Value::Uuid(Uuid::ZERO),
        Element::String => Value::String(String::new()),
        Element::Bytes | Element::Records => Value::Bytes(Bytes::new()),
        _ => Value::Int(0),
    }
}
