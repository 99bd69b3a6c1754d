//! Values to bytes, by the table.

use super::Struct;
use super::error::{Problem, Result, SchemaError};
use super::reader::{MAX_STRING, Prefix, array_prefix, prefix};
use super::records::put_varint;
use super::structs::default_value;
use super::types::{Element, Field, Message, Type};
use super::value::Value;
use crate::sort;

impl Struct {
    /// The bytes of a message in this version.
    ///
    /// # Errors
    /// A version that the message does not have; a value of the wrong type or out of range; null where there is none; a value
    /// other than the default in a field that this version does not have, unless Kafka's definition lets it be dropped.
    pub(crate) fn encode(&self, version: i16) -> Result<Vec<u8>> {
        let mut bytes = Vec::new();
        self.encode_to(version, &mut bytes)?;
        Ok(bytes)
    }

    /// As [`encode`](Self::encode), behind what `bytes` holds already.
    pub(crate) fn encode_to(&self, version: i16, bytes: &mut Vec<u8>) -> Result<()> {
        let message = self.message();
        if !message.versions.contains(version) {
            return Err(SchemaError::new(Problem::UnsupportedVersion(version)).of(message.name()));
        }
        let mut encoder = Encoder { message, version, flexible: message.flexible.contains(version), bytes };
        encoder.shape(self).map_err(|error| error.of(self.shape().name))
    }
}

struct Encoder<'a> {
    message: &'static Message,
    version: i16,
    flexible: bool,
    bytes: &'a mut Vec<u8>,
}

/// How an optional struct says that it is there, and that it is not. As a tagged field it does so with a varint.
const PLAIN_MARKERS: [u8; 2] = [1, 0xff];
const TAGGED_MARKERS: [u8; 2] = [1, 0];

impl Encoder<'_> {
    fn shape(&mut self, values: &Struct) -> Result<()> {
        let mut tagged = Vec::new();
        for (field, value) in values.fields() {
            if !field.versions.contains(self.version) {
                self.absent(field, value).map_err(|error| error.inside(field.name))?;
            } else if field.tagged.contains(self.version) {
                tagged.push((field, value));
            } else {
                self.field(field, value, PLAIN_MARKERS).map_err(|error| error.inside(field.name))?;
            }
        }
        if self.flexible { self.tagged_fields(tagged) } else { Ok(()) }
    }

    /// A field that this version does not have must have nothing to say.
    fn absent(&self, field: &Field, value: &Value) -> Result<()> {
        if field.ignorable || *value == default_value(self.message, field) {
            return Ok(());
        }
        Err(Problem::NotInVersion(self.version).into())
    }

    fn tagged_fields(&mut self, mut fields: Vec<(&Field, &Value)>) -> Result<()> {
        fields.retain(|(field, value)| **value != default_value(self.message, field));
        sort::by_key(&mut fields, |(field, _)| field.tag);
        self.unsigned_varint(fields.len())?;
        for (field, value) in fields {
            self.tagged_field(field, value).map_err(|error| error.inside(field.name))?;
        }
        Ok(())
    }

    fn tagged_field(&mut self, field: &Field, value: &Value) -> Result<()> {
        let mut inner = Vec::new();
        Encoder { bytes: &mut inner, ..*self }.field(field, value, TAGGED_MARKERS)?;
        let tag = usize::try_from(field.tag).expect("a tagged field has a tag");
        self.unsigned_varint(tag)?;
        self.unsigned_varint(inner.len())?;
        self.bytes.extend_from_slice(&inner);
        Ok(())
    }

    fn field(&mut self, field: &Field, value: &Value, [there, not_there]: [u8; 2]) -> Result<()> {
        let may_be_null = field.nullable.contains(self.version);
        let flexible = self.flexible && !field.inflexible;
        match (field.ty, value) {
            (_, Value::Null) if !may_be_null => Err(Problem::Null.into()),
            (Type::One(Element::Struct(_)), Value::Null) => self.put(&[not_there]),
            (Type::One(element), Value::Null) => self.length(prefix(element, flexible), None),
            (Type::Array(_), Value::Null) => self.length(array_prefix(flexible), None),
            (Type::Array(element), _) => self.array(element, value),
            (Type::One(element), _) => {
                if may_be_null && matches!(element, Element::Struct(_)) {
                    self.put(&[there])?;
                }
                self.value(element, value, flexible)
            }
        }
    }

    fn array(&mut self, element: Element, value: &Value) -> Result<()> {
        let Value::Array(values) = value else { return Err(wrong("an array", value)) };
        self.length(array_prefix(self.flexible), Some(values.len()))?;
        for (index, value) in values.iter().enumerate() {
            self.value(element, value, self.flexible).map_err(|error| error.at(index))?;
        }
        Ok(())
    }

    fn value(&mut self, element: Element, value: &Value, flexible: bool) -> Result<()> {
        match (element, value) {
            (Element::Bool, Value::Bool(value)) => self.put(&[u8::from(*value)]),
            (Element::Int8, Value::Int(value)) => self.put(&narrow::<i8>(*value)?.to_be_bytes()),
            (Element::Int16, Value::Int(value)) => self.put(&narrow::<i16>(*value)?.to_be_bytes()),
            (Element::Uint16, Value::Int(value)) => self.put(&narrow::<u16>(*value)?.to_be_bytes()),
            (Element::Int32, Value::Int(value)) => self.put(&narrow::<i32>(*value)?.to_be_bytes()),
            (Element::Uint32, Value::Int(value)) => self.put(&narrow::<u32>(*value)?.to_be_bytes()),
            (Element::Int64, Value::Int(value)) => self.put(&value.to_be_bytes()),
            (Element::Float64, Value::Float(value)) => self.put(&value.to_be_bytes()),
            (Element::Uuid, Value::Uuid(value)) => self.put(&value.0),
            (Element::String, Value::String(value)) => self.string(flexible, value),
            (Element::Bytes | Element::Records, Value::Bytes(value)) => {
                self.variable(element, flexible, value)
            }
            (Element::Struct(shape), Value::Struct(value)) if value.shape() == shape => self.shape(value),
            _ => Err(wrong(name_of(element), value)),
        }
    }

    fn string(&mut self, flexible: bool, value: &str) -> Result<()> {
        if value.len() > MAX_STRING {
            return Err(Problem::LongString(value.len()).into());
        }
        self.variable(Element::String, flexible, value.as_bytes())
    }

    fn variable(&mut self, element: Element, flexible: bool, value: &[u8]) -> Result<()> {
        self.length(prefix(element, flexible), Some(value.len()))?;
        self.put(value)
    }

    fn length(&mut self, prefix: Prefix, length: Option<usize>) -> Result<()> {
        match prefix {
            Prefix::Compact => self.unsigned_varint(length.map_or(0, |length| length + 1)),
            Prefix::Short => self.put(&signed::<i16>(length)?.to_be_bytes()),
            Prefix::Int => self.put(&signed::<i32>(length)?.to_be_bytes()),
        }
    }

    fn unsigned_varint(&mut self, value: usize) -> Result<()> {
        u32::try_from(value).map_err(|_| Problem::OutOfRange(i64::MAX))?;
        put_varint(self.bytes, value);
        Ok(())
    }

    fn put(&mut self, bytes: &[u8]) -> Result<()> {
        self.bytes.extend_from_slice(bytes);
        Ok(())
    }
}

fn narrow<T: TryFrom<i64>>(value: i64) -> Result<T> {
    T::try_from(value).map_err(|_| Problem::OutOfRange(value).into())
}

fn signed<T: TryFrom<i64>>(length: Option<usize>) -> Result<T> {
    narrow(length.map_or(-1, |length| i64::try_from(length).unwrap_or(i64::MAX)))
}

fn wrong(wanted: &'static str, found: &Value) -> Box<SchemaError> {
    Problem::WrongType { wanted, found: found.type_name() }.into()
}

fn name_of(element: Element) -> &'static str {
    match element {
        Element::Bool => "a bool",
        Element::Float64 => "a float",
        Element::Uuid => "a uuid",
        Element::String => "a string",
        Element::Bytes | Element::Records => "bytes",
        Element::Struct(shape) => shape.name,
        _ => "an integer",
    }
}
