//! Checks foreign bytes by the table before anybody decodes them.
//!
//! kafka-protocol believes every length: it allocates an array of as many elements as four bytes from the wire say, and an
//! allocation that fails aborts the process. And even a valid frame grows: three bytes on the wire can be a struct of 200
//! bytes in memory. So this goes over the frame first, allocates nothing, and adds up what decoding would allocate.
//!
//! How deep it goes is a matter of the table (six structs at most), never of the bytes.

use super::error::{Problem, Result, SchemaError};
use super::reader::{MAX_STRING, NULL, Reader, TAGGED_NULL, array_prefix, prefix};
use super::types::{Element, Field, Message, Shape, Type};

/// What kafka-protocol allocates for unknown tagged fields: a B-tree's first node, then its share of a node for each.
const FIRST_UNKNOWN_TAGGED_FIELD: usize = 416;
const UNKNOWN_TAGGED_FIELD: usize = 112;

/// The least a tagged field takes on the wire: its tag and its size.
const TAGGED_FIELD_MIN: usize = 2;

/// What a sound frame is like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Walked {
    /// Bytes of memory that decoding takes at most, besides the frame.
    pub(crate) memory: usize,
    /// Bytes behind the last field. Kafka ignores them.
    pub(crate) trailing: usize,
}

/// Goes over a message of this version: every length, count, null, varint and tagged field is checked against the table and
/// the bytes left, and what kafka-protocol would allocate for it against `budget`.
///
/// # Errors
/// The first problem, with the path of its field.
pub(crate) fn walk(message: &'static Message, version: i16, bytes: &[u8], budget: usize) -> Result<Walked> {
    if !message.versions.contains(version) {
        return Err(SchemaError::new(Problem::UnsupportedVersion(version)).of(message.name()));
    }
    let flexible = message.flexible.contains(version);
    let mut walk = Walk { reader: Reader::new(bytes), version, flexible, left: budget, budget };
    match walk.message(message) {
        Ok(()) => Ok(Walked { memory: budget - walk.left, trailing: walk.reader.left() }),
        Err(error) => Err(error.of(message.name())),
    }
}

struct Walk<'a> {
    reader: Reader<'a>,
    version: i16,
    flexible: bool,
    /// Of the budget.
    left: usize,
    budget: usize,
}

/// Neighbouring fields of fixed size.
#[derive(Clone, Copy)]
struct Run {
    first: usize,
    bytes: usize,
}

impl Walk<'_> {
    fn message(&mut self, message: &'static Message) -> Result<()> {
        self.charge(1, message.root.memory as usize)?;
        self.shape(&message.root)
    }

    fn shape(&mut self, shape: &'static Shape) -> Result<()> {
        // Fields of fixed size are skipped a run at a time.
        let mut run = Run { first: 0, bytes: 0 };
        for (place, field) in shape.fields.iter().enumerate() {
            if !field.is_plain_in(self.version) {
                continue;
            }
            match field.ty.fixed_size() {
                Some(size) => run.bytes += size,
                None => {
                    self.skip(shape, run)?;
                    self.field(field, NULL).map_err(|error| error.inside(field.name))?;
                    run = Run { first: place + 1, bytes: 0 };
                }
            }
        }
        self.skip(shape, run)?;
        if self.flexible { self.tagged_fields(shape) } else { Ok(()) }
    }

    #[inline]
    fn skip(&mut self, shape: &'static Shape, run: Run) -> Result<()> {
        if self.reader.take(run.bytes).is_ok() { Ok(()) } else { Err(self.cut_off(shape, run)) }
    }

    /// Which field of a run is not there whole.
    #[cold]
    fn cut_off(&mut self, shape: &'static Shape, run: Run) -> Box<SchemaError> {
        for field in shape.fields[run.first..].iter().filter(|field| field.is_plain_in(self.version)) {
            let size = field.ty.fixed_size().unwrap_or(0);
            if let Err(problem) = self.reader.take(size) {
                return SchemaError::new(problem).inside(field.name);
            }
        }
        SchemaError::new(Problem::Truncated { wanted: run.bytes, left: self.reader.left() })
    }

    #[inline]
    fn tagged_fields(&mut self, shape: &'static Shape) -> Result<()> {
        match self.reader.unsigned_varint()? {
            0 => Ok(()),
            count => self.some_tagged_fields(shape, count as usize),
        }
    }

    fn some_tagged_fields(&mut self, shape: &'static Shape, count: usize) -> Result<()> {
        let wanted = count.saturating_mul(TAGGED_FIELD_MIN);
        if wanted > self.reader.left() {
            return Err(Problem::Truncated { wanted, left: self.reader.left() }.into());
        }
        let mut unknown = 0;
        for _ in 0..count {
            let tag = self.reader.unsigned_varint()?;
            let size = self.reader.unsigned_varint()? as usize;
            match shape.tagged_field(tag) {
                Some(field) => {
                    self.tagged_field(tag, size, field).map_err(|error| error.inside(field.name))?
                }
                None => {
                    self.reader.take(size)?;
                    self.charge(
                        1,
                        if unknown == 0 { FIRST_UNKNOWN_TAGGED_FIELD } else { UNKNOWN_TAGGED_FIELD },
                    )?;
                    unknown += 1;
                }
            }
        }
        Ok(())
    }

    /// A known tagged field: kafka-protocol does not look at its size, so the value must agree with it.
    fn tagged_field(&mut self, tag: u32, size: usize, field: &'static Field) -> Result<()> {
        if !field.tagged.contains(self.version) {
            return Err(Problem::TagNotInVersion(tag).into());
        }
        let before = self.reader.left();
        self.field(field, TAGGED_NULL)?;
        let took = before - self.reader.left();
        if took == size { Ok(()) } else { Err(Problem::TaggedSize { said: size, took }.into()) }
    }

    fn field(&mut self, field: &'static Field, null: i8) -> Result<()> {
        match field.ty {
            Type::One(Element::Struct(shape)) if field.nullable.contains(self.version) => {
                self.option(shape, null)
            }
            Type::One(element) => {
                let there = self.value(element, self.flexible && !field.inflexible)?;
                self.null_if_allowed(field, there)
            }
            Type::Array(element) => {
                let there = self.array(element)?;
                self.null_if_allowed(field, there)
            }
        }
    }

    #[inline]
    fn null_if_allowed(&self, field: &Field, there: bool) -> Result<()> {
        if there || field.nullable.contains(self.version) { Ok(()) } else { Err(Problem::Null.into()) }
    }

    fn option(&mut self, shape: &'static Shape, null: i8) -> Result<()> {
        match self.reader.i8()? {
            marker if marker == null => Ok(()),
            1 => self.shape(shape),
            marker => Err(Problem::BadMarker(marker).into()),
        }
    }

    /// Whether there is an array; it may be null.
    fn array(&mut self, element: Element) -> Result<bool> {
        let Some(count) = self.reader.length(array_prefix(self.flexible))? else { return Ok(false) };
        self.charge(count, element.memory())?;
        match (element, element.fixed_size()) {
            (_, Some(size)) => drop(self.reader.take(count.saturating_mul(size))?),
            (Element::Struct(shape), _) => {
                for index in 0..count {
                    self.shape(shape).map_err(|error| error.at(index))?;
                }
            }
            _ => {
                for index in 0..count {
                    self.element(element).map_err(|error| error.at(index))?;
                }
            }
        }
        Ok(true)
    }

    /// An element of variable length, which is never null.
    fn element(&mut self, element: Element) -> Result<()> {
        if self.value(element, self.flexible)? { Ok(()) } else { Err(Problem::Null.into()) }
    }

    /// Whether there is a value; it may be null.
    #[inline]
    fn value(&mut self, element: Element, flexible: bool) -> Result<bool> {
        match (element, element.fixed_size()) {
            (_, Some(size)) => drop(self.reader.take(size)?),
            (Element::Struct(shape), _) => self.shape(shape)?,
            _ => {
                let Some(length) = self.reader.length(prefix(element, flexible))? else { return Ok(false) };
                if length > MAX_STRING && element == Element::String {
                    return Err(Problem::LongString(length).into());
                }
                self.reader.take(length)?;
            }
        }
        Ok(true)
    }

    #[inline]
    fn charge(&mut self, count: usize, bytes: usize) -> Result<()> {
        match self.left.checked_sub(count.saturating_mul(bytes)) {
            Some(left) => {
                self.left = left;
                Ok(())
            }
            None => Err(Problem::Budget(self.budget).into()),
        }
    }
}
