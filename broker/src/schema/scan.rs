//! Goes over the fields of a message, as far as its bytes go. Nothing is allocated.

use super::reader::{NULL, Prefix, Reader, TAGGED_NULL, array_prefix, prefix};
use super::types::{Element, Field, Message, Shape, Type};
use crate::uuid::Uuid;

/// Who is told of the fields.
pub(crate) trait Sink {
    /// A value that is not null. An array's elements are told one by one, each as the field's.
    fn value(&mut self, field: &'static Field, value: Leaf<'_>);

    /// A struct begins: that of the field, or an element of its array.
    fn begin(&mut self, _field: &'static Field) {}

    /// It ends.
    fn end(&mut self, _field: &'static Field) {}
}

/// A value that is neither an array nor a struct.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Leaf<'a> {
    /// A number, or a bool as 0 or 1.
    Int(i64),
    /// A UUID.
    Uuid(Uuid),
    /// Text; empty if it is no UTF-8.
    Text(&'a str),
    /// Bytes or records: those that are kept, and how many there were.
    Bytes(&'a [u8], usize),
}

/// Tells `sink` of every field of a message of this version. Of records no more than `records_max` bytes are there.
/// Answers whether the message was there whole.
pub(crate) fn scan(
    message: &'static Message,
    version: i16,
    bytes: &[u8],
    records_max: usize,
    sink: &mut impl Sink,
) -> bool {
    if !message.versions.contains(version) {
        return false;
    }
    let flexible = message.flexible.contains(version);
    Scan { reader: Reader::new(bytes), version, flexible, records_max, sink }.shape(&message.root).is_some()
}

struct Scan<'a, S> {
    reader: Reader<'a>,
    version: i16,
    flexible: bool,
    records_max: usize,
    sink: &'a mut S,
}

impl<S: Sink> Scan<'_, S> {
    fn shape(&mut self, shape: &'static Shape) -> Option<()> {
        let version = self.version;
        for field in shape.fields.iter().filter(|field| field.is_plain_in(version)) {
            self.field(field, NULL)?;
        }
        if !self.flexible {
            return Some(());
        }
        for _ in 0..self.reader.unsigned_varint().ok()? {
            let tag = self.reader.unsigned_varint().ok()?;
            let size = self.reader.unsigned_varint().ok()? as usize;
            match shape.tagged_field(tag) {
                Some(field) => self.field(field, TAGGED_NULL)?,
                None => drop(self.reader.take(size).ok()?),
            }
        }
        Some(())
    }

    fn field(&mut self, field: &'static Field, null: i8) -> Option<()> {
        match field.ty {
            Type::Array(element) => {
                let count = self.reader.announced(array_prefix(self.flexible)).ok()?.unwrap_or(0);
                (0..count).try_for_each(|_| self.value(field, element, self.flexible))
            }
            Type::One(Element::Struct(shape)) if field.nullable.contains(self.version) => {
                if self.reader.i8().ok()? == null { Some(()) } else { self.inner(field, shape) }
            }
            Type::One(element) => self.value(field, element, self.flexible && !field.inflexible),
        }
    }

    fn inner(&mut self, field: &'static Field, shape: &'static Shape) -> Option<()> {
        self.sink.begin(field);
        self.shape(shape)?;
        self.sink.end(field);
        Some(())
    }

    fn value(&mut self, field: &'static Field, element: Element, flexible: bool) -> Option<()> {
        let value = match element {
            Element::Struct(shape) => return self.inner(field, shape),
            Element::String | Element::Bytes | Element::Records => {
                let Some(length) = self.length(prefix(element, flexible))? else { return Some(()) };
                let kept = if element == Element::Records { length.min(self.records_max) } else { length };
                let bytes = self.reader.take(kept).ok()?;
                match element {
                    Element::String => Leaf::Text(std::str::from_utf8(bytes).unwrap_or_default()),
                    _ => Leaf::Bytes(bytes, length),
                }
            }
            Element::Bool | Element::Int8 => Leaf::Int(self.reader.i8().ok()?.into()),
            Element::Int16 => Leaf::Int(self.reader.i16().ok()?.into()),
            Element::Int32 => Leaf::Int(self.reader.i32().ok()?.into()),
            Element::Uint16 => Leaf::Int(u16::from_be_bytes(self.reader.array().ok()?).into()),
            Element::Uint32 => Leaf::Int(u32::from_be_bytes(self.reader.array().ok()?).into()),
            Element::Int64 => Leaf::Int(i64::from_be_bytes(self.reader.array().ok()?)),
            Element::Float64 => Leaf::Int(f64::from_be_bytes(self.reader.array().ok()?) as i64),
            Element::Uuid => Leaf::Uuid(Uuid(self.reader.array().ok()?)),
        };
        self.sink.value(field, value);
        Some(())
    }

    fn length(&mut self, prefix: Prefix) -> Option<Option<usize>> {
        self.reader.announced(prefix).ok()
    }
}
