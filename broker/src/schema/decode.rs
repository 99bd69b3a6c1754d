//! Foreign bytes to values, by the table.

use bytes::Bytes;

use super::Struct;
use super::error::{Problem, Result, SchemaError};
use super::reader::{MAX_STRING, NULL, Reader, TAGGED_NULL, array_prefix, prefix};
use super::types::{Element, Field, Message, Shape, Type};
use super::value::Value;
use crate::uuid::Uuid;

/// What decoding a record of an internal log may take in memory. Such a record is bounded by its log's batches.
const BUDGET: usize = 64 << 20;

impl Struct {
    /// Reads a message of this version; the bytes must end with it.
    ///
    /// # Errors
    /// A version that the message does not have, and whatever is wrong with the bytes.
    pub(crate) fn decode(message: &'static Message, version: i16, bytes: &[u8]) -> Result<Self> {
        let (read, rest) = Self::decode_prefix(message, version, bytes)?;
        if !rest.is_empty() {
            return Err(SchemaError::new(Problem::Trailing(rest.len())).of(message.name()));
        }
        Ok(read)
    }

    /// As [`decode`](Self::decode), but bytes and records are slices of `bytes`, and what stands behind the message is let
    /// be: for messages that are looked at and dropped.
    pub(crate) fn decode_shared(message: &'static Message, version: i16, bytes: &Bytes) -> Result<Self> {
        Self::decode_with(message, version, bytes, Some(bytes)).map(|(read, _)| read)
    }

    /// As [`decode`](Self::decode), but answers with the bytes behind the message. Kafka itself ignores them in requests.
    pub(crate) fn decode_prefix<'a>(
        message: &'static Message,
        version: i16,
        bytes: &'a [u8],
    ) -> Result<(Self, &'a [u8])> {
        Self::decode_with(message, version, bytes, None)
    }

    fn decode_with<'a>(
        message: &'static Message,
        version: i16,
        bytes: &'a [u8],
        owner: Option<&'a Bytes>,
    ) -> Result<(Self, &'a [u8])> {
        if !message.versions.contains(version) {
            return Err(SchemaError::new(Problem::UnsupportedVersion(version)).of(message.name()));
        }
        let flexible = message.flexible.contains(version);
        let reader = Reader::new(bytes);
        let mut decoder = Decoder { message, reader, owner, version, flexible, budget: BUDGET };
        let read = decoder.shape(&message.root).map_err(|error| error.of(message.name()))?;
        let rest = &bytes[bytes.len() - decoder.reader.left()..];
        Ok((read, rest))
    }
}

struct Decoder<'a> {
    message: &'static Message,
    reader: Reader<'a>,
    /// What the bytes are a slice of, if values may be slices of it, too.
    owner: Option<&'a Bytes>,
    version: i16,
    flexible: bool,
    budget: usize,
}

impl Decoder<'_> {
    fn shape(&mut self, shape: &'static Shape) -> Result<Struct> {
        self.charge(shape.fields.len())?;
        let mut read = Struct::of(self.message, shape);
        for (place, field) in shape.fields.iter().enumerate() {
            if field.is_plain_in(self.version) {
                let value = self.field(field, NULL).map_err(|error| error.inside(field.name))?;
                read.replace(place, value);
            }
        }
        if self.flexible {
            self.tagged_fields(&mut read)?;
        }
        Ok(read)
    }

    fn tagged_fields(&mut self, read: &mut Struct) -> Result<()> {
        for _ in 0..self.reader.unsigned_varint()? {
            let tag = self.reader.unsigned_varint()?;
            let size = self.reader.unsigned_varint()? as usize;
            let mut known = read.shape().fields.iter().enumerate();
            match known.find(|(_, field)| u32::try_from(field.tag) == Ok(tag)) {
                Some((place, field)) => {
                    let value =
                        self.tagged_field(tag, size, field).map_err(|error| error.inside(field.name))?;
                    read.replace(place, value);
                }
                None => drop(self.reader.take(size)?),
            }
        }
        Ok(())
    }

    fn tagged_field(&mut self, tag: u32, size: usize, field: &Field) -> Result<Value> {
        if !field.tagged.contains(self.version) {
            return Err(Problem::TagNotInVersion(tag).into());
        }
        let before = self.reader.left();
        let value = self.field(field, TAGGED_NULL)?;
        let took = before - self.reader.left();
        if took == size { Ok(value) } else { Err(Problem::TaggedSize { said: size, took }.into()) }
    }

    fn field(&mut self, field: &Field, null: i8) -> Result<Value> {
        let value = match field.ty {
            Type::Array(element) => self.array(element)?,
            Type::One(Element::Struct(shape)) if field.nullable.contains(self.version) => {
                self.option(shape, null)?
            }
            Type::One(element) => self.value(element, self.flexible && !field.inflexible)?,
        };
        if value == Value::Null && !field.nullable.contains(self.version) {
            return Err(Problem::Null.into());
        }
        Ok(value)
    }

    fn option(&mut self, shape: &'static Shape, null: i8) -> Result<Value> {
        match self.reader.i8()? {
            marker if marker == null => Ok(Value::Null),
            1 => self.shape(shape).map(Value::Struct),
            marker => Err(Problem::BadMarker(marker).into()),
        }
    }

    fn array(&mut self, element: Element) -> Result<Value> {
        let Some(count) = self.reader.length(array_prefix(self.flexible))? else { return Ok(Value::Null) };
        self.charge(count)?;
        let mut values = Vec::with_capacity(count);
        for index in 0..count {
            values.push(self.element(element).map_err(|error| error.at(index))?);
        }
        Ok(Value::Array(values))
    }

    fn element(&mut self, element: Element) -> Result<Value> {
        match self.value(element, self.flexible)? {
            Value::Null => Err(Problem::Null.into()),
            value => Ok(value),
        }
    }

    fn value(&mut self, element: Element, flexible: bool) -> Result<Value> {
        let reader = &mut self.reader;
        Ok(match element {
            Element::Bool => Value::Bool(reader.i8()? != 0),
            Element::Int8 => Value::Int(reader.i8()?.into()),
            Element::Int16 => Value::Int(reader.i16()?.into()),
            Element::Uint16 => Value::Int(u16::from_be_bytes(reader.array()?).into()),
            Element::Int32 => Value::Int(reader.i32()?.into()),
            Element::Uint32 => Value::Int(u32::from_be_bytes(reader.array()?).into()),
            Element::Int64 => Value::Int(i64::from_be_bytes(reader.array()?)),
            Element::Float64 => Value::Float(f64::from_be_bytes(reader.array()?)),
            Element::Uuid => Value::Uuid(Uuid(reader.array()?)),
            Element::Struct(shape) => Value::Struct(self.shape(shape)?),
            Element::String | Element::Bytes | Element::Records => {
                let Some(length) = reader.length(prefix(element, flexible))? else { return Ok(Value::Null) };
                variable(element, reader.take(length)?, self.owner)?
            }
        })
    }

    /// Takes the memory of so many values from the budget.
    fn charge(&mut self, values: usize) -> Result<()> {
        let bytes = values.saturating_mul(size_of::<Value>());
        self.budget = self.budget.checked_sub(bytes).ok_or(Problem::Budget(BUDGET))?;
        Ok(())
    }
}

/// Copied as a rule: a slice would pin the whole frame or segment.
fn variable(element: Element, bytes: &[u8], owner: Option<&Bytes>) -> Result<Value> {
    if element != Element::String {
        let slice = owner.map_or_else(|| Bytes::copy_from_slice(bytes), |owner| owner.slice_ref(bytes));
        return Ok(Value::Bytes(slice));
    }
    if bytes.len() > MAX_STRING {
        return Err(Problem::LongString(bytes.len()).into());
    }
    let text = std::str::from_utf8(bytes).map_err(|_| Problem::NotUtf8)?;
    Ok(Value::String(text.to_owned()))
}
