//! Requests and responses as one line of text, for people.
//!
//! ```text
//! topics=[{name=orders partitions=[{partitionIndex=0 records=<170 bytes>}]}] timeoutMs=30000
//! ```
//!
//! The bytes may end early, as the trace keeps only the first of each frame: the text then ends in `…`. Left out, as they say
//! nothing: null, empty strings and arrays, and defaults other than zero.

use std::fmt::{Display, Write};

use super::error::Problem;
use super::reader::{NULL, Prefix, Reader, TAGGED_NULL, array_prefix, prefix};
use super::types::{Default, Element, Field, Message, Shape, Type};
use crate::ErrorCode;
use crate::uuid::Uuid;

/// Characters after which the text ends.
const TEXT_MAX: usize = 600;
/// Characters of one string.
const STRING_MAX: usize = 64;
/// Elements of one array.
const ELEMENTS_MAX: usize = 8;
/// Stands for what is left out.
const CUT: &str = "…";
/// Length, correlation id: what stands before a response, but for tagged fields.
const RESPONSE_HEADER_BYTES: usize = 8;

/// A request's body, or the first bytes of one.
pub(crate) fn request(key: i16, version: i16, body: &[u8]) -> String {
    super::request(key).map_or_else(|| unknown(body), |message| view(message, version, body))
}

/// A request's body as the trace keeps it: of records, their number of bytes and no more than `records_max` of them.
pub(crate) fn kept_request(key: i16, version: i16, body: &[u8], records_max: usize) -> String {
    super::request(key)
        .map_or_else(|| unknown(body), |message| view_kept(message, version, body, records_max))
}

/// A response's body as the trace keeps it.
pub(crate) fn kept_response(key: i16, version: i16, body: &[u8], records_max: usize) -> String {
    super::response(key)
        .map_or_else(|| unknown(body), |message| view_kept(message, version, body, records_max))
}

/// The body of a response frame, which starts with its length.
pub(crate) fn response_body(key: i16, version: i16, frame: &[u8]) -> &[u8] {
    let body = frame.get(RESPONSE_HEADER_BYTES..).unwrap_or_default();
    let flexible = super::response(key).is_some_and(|message| message.flexible.contains(version));
    // The header of ApiVersions never has tagged fields; that of the others has none from us.
    let header_tags =
        usize::from(flexible && super::response(key) != Some(&super::messages::API_VERSIONS_RESPONSE));
    body.get(header_tags..).unwrap_or_default()
}

/// A response's body, or the first bytes of one.
pub(crate) fn response(key: i16, version: i16, body: &[u8]) -> String {
    super::response(key).map_or_else(|| unknown(body), |message| view(message, version, body))
}

/// A response as it goes over the wire, from its length on, or the first bytes of one.
pub(crate) fn response_frame(key: i16, version: i16, frame: &[u8]) -> String {
    response(key, version, response_body(key, version, frame))
}

/// Any message, or the first bytes of one.
pub(crate) fn view(message: &'static Message, version: i16, bytes: &[u8]) -> String {
    view_kept(message, version, bytes, usize::MAX)
}

fn view_kept(message: &'static Message, version: i16, bytes: &[u8], records_max: usize) -> String {
    if !message.versions.contains(version) {
        return unknown(bytes);
    }
    let flexible = message.flexible.contains(version);
    let mut view = View { reader: Reader::new(bytes), version, flexible, records_max, text: String::new() };
    // Where it ends early, the text says so.
    let _: Result<(), End> = view.fields(&message.root);
    view.text
}

fn unknown(bytes: &[u8]) -> String {
    format!("<{} bytes>", bytes.len())
}

struct View<'a> {
    reader: Reader<'a>,
    version: i16,
    flexible: bool,
    /// Of a records field, no more bytes than this are there.
    records_max: usize,
    text: String,
}

/// Nothing more can be shown; the text says why.
struct End;

type Result<T, E = End> = std::result::Result<T, E>;

impl<'a> View<'a> {
    fn fields(&mut self, shape: &'static Shape) -> Result<()> {
        let (start, version) = (self.text.len(), self.version);
        for field in shape.fields.iter().filter(|field| field.is_plain_in(version)) {
            self.named(field, start, NULL)?;
        }
        if self.flexible { self.tagged_fields(shape, start) } else { Ok(()) }
    }

    fn tagged_fields(&mut self, shape: &'static Shape, start: usize) -> Result<()> {
        let count = self.read(Reader::unsigned_varint)?;
        for _ in 0..count {
            let tag = self.read(Reader::unsigned_varint)?;
            let size = self.read(Reader::unsigned_varint)?;
            match shape.tagged_field(tag) {
                Some(field) => self.named(field, start, TAGGED_NULL)?,
                None => {
                    self.space(start);
                    self.show(format_args!("tag{tag}=<{size} bytes>"))?;
                    self.read(|reader| reader.take(size as usize))?;
                }
            }
        }
        Ok(())
    }

    /// `name=value`, or nothing if the value says nothing.
    fn named(&mut self, field: &'static Field, start: usize, null: i8) -> Result<()> {
        let before = self.text.len();
        self.space(start);
        self.show(format_args!("{}=", field.name))?;
        let value = self.text.len();
        let result = self.field(field, null);
        if result.is_ok() && says_nothing(field, &self.text[value..]) {
            self.text.truncate(before);
        } else if result.is_err() && &self.text[value..] == CUT {
            self.text.truncate(before);
            self.space(start);
            self.text.push_str(CUT);
        }
        result
    }

    fn space(&mut self, start: usize) {
        if self.text.len() > start {
            self.text.push(' ');
        }
    }

    fn field(&mut self, field: &'static Field, null: i8) -> Result<()> {
        let flexible = self.flexible && !field.inflexible;
        match field.ty {
            Type::Array(element) => self.array(element),
            Type::One(Element::Struct(shape)) if field.nullable.contains(self.version) => {
                match self.read(Reader::i8)? {
                    marker if marker == null => self.show("null"),
                    _ => self.braces(shape),
                }
            }
            Type::One(Element::Int16) if field.name.ends_with("rrorCode") => {
                let code = self.read(Reader::i16)?;
                match ErrorCode::from_code(code) {
                    Some(error) => self.show(error.name()),
                    None => self.show(code),
                }
            }
            Type::One(element) => self.value(element, flexible),
        }
    }

    fn array(&mut self, element: Element) -> Result<()> {
        let Some(count) = self.length(array_prefix(self.flexible))? else { return self.show("null") };
        self.text.push('[');
        let result = self.elements(element, count);
        self.text.push(']');
        result
    }

    fn elements(&mut self, element: Element, count: usize) -> Result<()> {
        for index in 0..count.min(ELEMENTS_MAX) {
            if index > 0 {
                self.text.push(' ');
            }
            self.value(element, self.flexible)?;
        }
        match count.checked_sub(ELEMENTS_MAX) {
            None | Some(0) => Ok(()),
            Some(more) => self.unshown(element, more),
        }
    }

    /// Goes over elements for which there is no room.
    fn unshown(&mut self, element: Element, count: usize) -> Result<()> {
        let mut aside = View { text: String::new(), ..*self };
        let all = (0..count).try_for_each(|_| {
            aside.text.clear();
            aside.value(element, aside.flexible)
        });
        self.reader = aside.reader;
        self.show(format_args!(" …+{count}"))?;
        all
    }

    fn braces(&mut self, shape: &'static Shape) -> Result<()> {
        self.text.push('{');
        let result = self.fields(shape);
        self.text.push('}');
        result
    }

    fn value(&mut self, element: Element, flexible: bool) -> Result<()> {
        match element {
            Element::Bool => self.number(|reader| reader.i8().map(|value| value != 0)),
            Element::Int8 => self.number(Reader::i8),
            Element::Int16 => self.number(Reader::i16),
            Element::Int32 => self.number(Reader::i32),
            Element::Uint16 => self.number(|reader| reader.array().map(u16::from_be_bytes)),
            Element::Uint32 => self.number(|reader| reader.array().map(u32::from_be_bytes)),
            Element::Int64 => self.number(|reader| reader.array().map(i64::from_be_bytes)),
            Element::Float64 => self.number(|reader| reader.array().map(f64::from_be_bytes)),
            Element::Uuid => self.number(|reader| reader.array().map(Uuid)),
            Element::Struct(shape) => self.braces(shape),
            Element::String => self.string(flexible),
            Element::Bytes | Element::Records => self.bytes(element, flexible),
        }
    }

    fn number<T: Display>(&mut self, read: impl FnOnce(&mut Reader<'a>) -> Result<T, Problem>) -> Result<()> {
        let value = self.read(read)?;
        self.show(value)
    }

    fn bytes(&mut self, element: Element, flexible: bool) -> Result<()> {
        let Some(length) = self.length(prefix(element, flexible))? else { return self.show("null") };
        self.show(format_args!("<{length} bytes>"))?;
        let there = if element == Element::Records { length.min(self.records_max) } else { length };
        self.read(|reader| reader.take(there)).map(drop)
    }

    fn string(&mut self, flexible: bool) -> Result<()> {
        let Some(length) = self.length(prefix(Element::String, flexible))? else { return self.show("null") };
        let there = length.min(self.reader.left());
        let bytes = self.read(|reader| reader.take(there))?;
        let text = String::from_utf8_lossy(bytes);
        let shown: String = text.chars().take(STRING_MAX).collect();
        if is_plain(&shown) {
            self.show(&shown)?
        } else {
            self.show(format_args!("{shown:?}"))?
        }
        if there < length {
            return self.end(CUT);
        }
        if shown.len() < text.len() { self.show(CUT) } else { Ok(()) }
    }

    /// A length that may go beyond the bytes kept.
    fn length(&mut self, prefix: Prefix) -> Result<Option<usize>> {
        self.read(|reader| reader.announced(prefix))
    }

    /// Reads, or ends the text.
    fn read<T>(&mut self, read: impl FnOnce(&mut Reader<'a>) -> Result<T, Problem>) -> Result<T> {
        match read(&mut self.reader) {
            Ok(value) => Ok(value),
            Err(Problem::Truncated { .. }) => self.end(CUT),
            Err(problem) => self.end(format_args!("<{problem}>")),
        }
    }

    fn show(&mut self, text: impl Display) -> Result<()> {
        // Writing to a String does not fail.
        let _ = write!(self.text, "{text}");
        if self.text.len() <= TEXT_MAX { Ok(()) } else { self.end(CUT) }
    }

    fn end<T>(&mut self, how: impl Display) -> Result<T> {
        let _ = write!(self.text, "{how}");
        Err(End)
    }
}

/// Names and ids need no quotes.
fn is_plain(text: &str) -> bool {
    text.chars().all(|letter| letter.is_alphanumeric() || "._-:/".contains(letter))
}

fn says_nothing(field: &Field, value: &str) -> bool {
    match field.default {
        Default::Int(default) => value.parse() == Ok(default),
        Default::True => value == "true",
        Default::Null | Default::Zero => {
            matches!(value, "" | "null" | "[]" | "<0 bytes>" | "AAAAAAAAAAAAAAAAAAAAAA")
        }
    }
}

#[cfg(test)]
mod tests;
