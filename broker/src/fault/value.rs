//! Values of fields as the author of a test writes them: in conditions, and in answers of the author's own.

use std::collections::BTreeMap;
use std::fmt;

use bytes::Bytes;

use crate::list::Listed;
use crate::schema::{Element, Message, Shape, Struct, Type, Value};
use crate::uuid::Uuid;

/// A value of a field of Kafka's protocol.
///
/// ```
/// use kafkito::FieldValue;
///
/// assert_eq!(FieldValue::from(-1), FieldValue::Int(-1));
/// assert_eq!(FieldValue::from("orders").to_string(), "orders");
/// ```
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "control", derive(serde::Serialize, serde::Deserialize), serde(untagged))]
pub enum FieldValue {
    /// No value.
    Null,
    /// A `bool`.
    Bool(bool),
    /// Every integer type of the protocol.
    Int(i64),
    /// A string, a UUID in Kafka's text form, or text for a field of bytes. In a condition, also a number or a bool in text.
    Text(String),
    /// An array; for a field of bytes, the bytes.
    List(Vec<FieldValue>),
    /// A struct.
    Struct(Fields),
}

/// Values of fields by their schema names; fields that are not named have Kafka's defaults.
///
/// ```
/// use kafkito::Fields;
///
/// let topic = Fields::new().set("name", "orders").set("errorCode", 3);
/// let answer = Fields::new().set("topics", vec![topic]);
/// assert_eq!(answer.to_string(), "{topics=[{errorCode=3 name=orders}]}");
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
#[cfg_attr(feature = "control", derive(serde::Serialize, serde::Deserialize), serde(transparent))]
pub struct Fields(BTreeMap<String, FieldValue>);

impl Fields {
    /// No field: all have their defaults.
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets a field by Kafka's name, such as `throttleTimeMs`.
    #[must_use]
    pub fn set(mut self, name: impl Into<String>, value: impl Into<FieldValue>) -> Self {
        self.0.insert(name.into(), value.into());
        self
    }

    /// The values into a struct. What does not fit is an error that names the field.
    pub(crate) fn fill(&self, filled: Struct) -> Result<Struct, String> {
        self.0.iter().try_fold(filled, |filled, (name, value)| {
            let shape = filled.shape();
            let Some(field) = shape.position(name).map(|place| &shape.fields[place]) else {
                return Err(no_such_field(shape, name));
            };
            let value = value.typed(filled.message(), field.ty).map_err(|why| format!("{name}: {why}"))?;
            Ok(filled.set(field.name, value))
        })
    }
}

fn no_such_field(shape: &'static Shape, name: &str) -> String {
    let names = || shape.fields.iter().map(|field| field.name);
    match crate::suggest::closest(name, names()) {
        Some(near) => format!("{} has no field {name:?}; is it {near}?", shape.name),
        None => {
            let names: Vec<&str> = names().collect();
            format!("{} has no field {name:?}; it has {}", shape.name, names.join(", "))
        }
    }
}

impl FieldValue {
    /// The integer, if it is one.
    pub fn as_int(&self) -> Option<i64> {
        match self {
            Self::Int(value) => Some(*value),
            _ => None,
        }
    }

    /// The text, if it is one.
    pub fn as_text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The value for a field of an answer.
    fn typed(&self, message: &'static Message, ty: Type) -> Result<Value, String> {
        match (ty, self) {
            (_, Self::Null) => Ok(Value::Null),
            (Type::Array(element), Self::List(values)) => {
                let values = values.iter().map(|value| value.of_element(message, element));
                Ok(Value::Array(values.listed_if_ok()?))
            }
            (Type::Array(_), _) => Err(format!("{self} where there should be a list")),
            (Type::One(element), _) => self.of_element(message, element),
        }
    }

    fn of_element(&self, message: &'static Message, element: Element) -> Result<Value, String> {
        match (element, self) {
            (Element::Struct(shape), Self::Struct(fields)) => {
                fields.fill(Struct::of(message, shape)).map(Value::Struct)
            }
            (Element::Bytes | Element::Records, Self::List(bytes)) => bytes_of(bytes),
            _ => self.plain(element).ok_or_else(|| {
                let wanted = kind(element);
                format!("{self} where there should be {wanted}")
            }),
        }
    }

    /// The value for a field that is neither an array nor a struct, if it can be one.
    pub(crate) fn plain(&self, element: Element) -> Option<Value> {
        match (element, self) {
            (_, Self::Null) => Some(Value::Null),
            (Element::Bool, Self::Bool(value)) => Some(Value::Bool(*value)),
            (Element::Bool, Self::Text(text)) => text.parse().ok().map(Value::Bool),
            (Element::String, Self::Text(text)) => Some(Value::String(text.clone())),
            (Element::Bytes | Element::Records, Self::Text(text)) => {
                Some(Value::Bytes(Bytes::copy_from_slice(text.as_bytes())))
            }
            (Element::Uuid, Self::Text(text)) => Uuid::parse(text).map(Value::Uuid),
            (_, Self::Int(value)) => in_range(element, *value),
            (_, Self::Text(text)) => in_range(element, text.parse().ok()?),
            _ => None,
        }
    }
}

fn bytes_of(values: &[FieldValue]) -> Result<Value, String> {
    let byte = |value: &FieldValue| match value {
        FieldValue::Int(byte) => u8::try_from(*byte).ok(),
        _ => None,
    };
    let bytes: Option<Vec<u8>> = values.iter().map(byte).collect();
    bytes.map(|bytes| Value::Bytes(bytes.into())).ok_or_else(|| "bytes are numbers from 0 to 255".into())
}

fn in_range(element: Element, value: i64) -> Option<Value> {
    let (min, max) = match element {
        Element::Int8 => (i8::MIN.into(), i8::MAX.into()),
        Element::Int16 => (i16::MIN.into(), i16::MAX.into()),
        Element::Uint16 => (0, u16::MAX.into()),
        Element::Int32 => (i32::MIN.into(), i32::MAX.into()),
        Element::Uint32 => (0, u32::MAX.into()),
        Element::Int64 => (i64::MIN, i64::MAX),
        _ => return None,
    };
    (min..=max).contains(&value).then_some(Value::Int(value))
}

/// What a field wants, for messages.
pub(crate) fn kind(element: Element) -> &'static str {
    match element {
        Element::Bool => "a bool",
        Element::Int8 => "an integer of 8 bits",
        Element::Int16 => "an integer of 16 bits",
        Element::Uint16 => "an unsigned integer of 16 bits",
        Element::Int32 => "an integer of 32 bits",
        Element::Uint32 => "an unsigned integer of 32 bits",
        Element::Int64 => "an integer of 64 bits",
        Element::Float64 => "a float",
        Element::Uuid => "a UUID in Kafka's text form",
        Element::String => "a string",
        Element::Bytes | Element::Records => "bytes",
        Element::Struct(_) => "a struct",
    }
}

impl From<&Value> for FieldValue {
    fn from(value: &Value) -> Self {
        match value {
            Value::Null => Self::Null,
            Value::Bool(value) => Self::Bool(*value),
            Value::Int(value) => Self::Int(*value),
            Value::Float(value) => Self::Text(value.to_string()),
            Value::Uuid(value) => Self::Text(value.to_string()),
            Value::String(value) => Self::Text(value.clone()),
            Value::Bytes(bytes) => Self::List(bytes.iter().map(|byte| Self::Int((*byte).into())).collect()),
            Value::Array(values) => Self::List(values.iter().map(Self::from).collect()),
            Value::Struct(values) => {
                let fields = values.fields().map(|(field, value)| (field.name.to_owned(), value.into()));
                Self::Struct(Fields(fields.collect()))
            }
        }
    }
}

impl fmt::Display for FieldValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Null => f.write_str("null"),
            Self::Bool(value) => write!(f, "{value}"),
            Self::Int(value) => write!(f, "{value}"),
            Self::Text(text) => f.write_str(text),
            Self::Struct(fields) => write!(f, "{fields}"),
            Self::List(values) => {
                let texts: Vec<String> = values.iter().map(Self::to_string).collect();
                write!(f, "[{}]", texts.join(" "))
            }
        }
    }
}

impl fmt::Display for Fields {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let texts: Vec<String> = self.0.iter().map(|(name, value)| format!("{name}={value}")).collect();
        write!(f, "{{{}}}", texts.join(" "))
    }
}

macro_rules! from {
    ($($variant:ident: $($ty:ty),+;)+) => {
        $($(impl From<$ty> for FieldValue {
            fn from(value: $ty) -> Self {
                Self::$variant(value.into())
            }
        })+)+
    };
}

from! {
    Bool: bool;
    Int: i8, i16, u16, i32, u32, i64;
    Text: &str, String;
    Struct: Fields;
}

impl From<crate::ErrorCode> for FieldValue {
    fn from(code: crate::ErrorCode) -> Self {
        Self::Int(code.code().into())
    }
}

impl<T: Into<FieldValue>> From<Vec<T>> for FieldValue {
    fn from(values: Vec<T>) -> Self {
        Self::List(values.into_iter().map(Into::into).collect())
    }
}

impl<T: Into<FieldValue>> From<Option<T>> for FieldValue {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schema::messages;

    #[test]
    fn text_becomes_what_the_field_wants() {
        let text = FieldValue::from("-1");
        assert_eq!(text.plain(Element::Int16), Some(Value::Int(-1)));
        assert_eq!(text.plain(Element::Uint16), None);
        assert_eq!(text.plain(Element::String), Some(Value::String("-1".into())));
        assert_eq!(FieldValue::from(300).plain(Element::Int8), None);
        assert_eq!(FieldValue::from("true").plain(Element::Bool), Some(Value::Bool(true)));
    }

    #[test]
    fn fields_fill_a_struct_and_what_does_not_fit_is_named() {
        let of = |fields: Fields| fields.fill(Struct::new(&messages::HEARTBEAT_RESPONSE));
        let filled = of(Fields::new().set("errorCode", 27)).unwrap();
        assert_eq!(filled.get_i16("errorCode").unwrap(), 27);
        let error = of(Fields::new().set("errorCod", 27)).unwrap_err();
        assert!(error.contains("is it errorCode?"), "{error}");
        let error = of(Fields::new().set("errorCode", "high")).unwrap_err();
        assert_eq!(error, "errorCode: high where there should be an integer of 16 bits");
    }
}
