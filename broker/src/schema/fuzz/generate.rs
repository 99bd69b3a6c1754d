//! Sound messages of any kind and version.

use kafkito_storage::RecordBatchBuilder;

use super::{below, once_in};
use crate::rng::Rng;
use crate::schema::reader::{Prefix, array_prefix, prefix};
use crate::schema::{Element, Entity, Field, Message, Shape, Type};

/// How large and how full messages are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Style {
    /// As clients send: few elements, short names.
    Plain,
    /// Arrays of up to hundreds of elements, as far as a frame of 16 KiB goes.
    Large,
    /// Large, but with as little as possible in each element: the most memory for a byte on the wire.
    Hollow,
}

/// Bytes after which a large message gets no more elements.
const LARGE_BYTES: usize = 16 << 10;

/// A message, and where its lengths stand.
#[derive(Debug, Clone)]
pub(crate) struct Frame {
    /// API key.
    pub(crate) key: i16,
    /// Version.
    pub(crate) version: i16,
    /// The body.
    pub(crate) body: Vec<u8>,
    /// Places of the lengths and counts, as ranges of the body.
    pub(in crate::schema) lengths: Vec<(Prefix, std::ops::Range<usize>)>,
}

/// A random message that is sound by the table.
pub(crate) fn generate(message: &'static Message, version: i16, style: Style, rng: &mut Rng) -> Frame {
    let frame = Frame { key: message.key, version, body: Vec::new(), lengths: Vec::new() };
    let mut generator = Generator { rng, frame, style, flexible: message.flexible.contains(version) };
    generator.shape(&message.root);
    generator.frame
}

struct Generator<'a> {
    rng: &'a mut Rng,
    frame: Frame,
    style: Style,
    flexible: bool,
}

impl Generator<'_> {
    fn shape(&mut self, shape: &'static Shape) {
        let version = self.frame.version;
        for field in shape.fields.iter().filter(|field| field.is_plain_in(version)) {
            self.field(field, 0xff);
        }
        if self.flexible {
            self.tagged_fields(shape);
        }
    }

    fn tagged_fields(&mut self, shape: &'static Shape) {
        let version = self.frame.version;
        let known = shape.fields.iter().filter(|field| field.tagged.contains(version));
        let mut known: Vec<&Field> = known.filter(|_| once_in(self.rng, 2)).collect();
        known.sort_by_key(|field| field.tag);
        let unknown = if once_in(self.rng, 4) { 1 + below(self.rng, 3) } else { 0 };
        self.varint(known.len() + unknown);
        for field in known {
            self.tagged_field(field);
        }
        for tag in 0..unknown {
            self.varint(1000 + tag);
            let size = if self.style == Style::Hollow { 0 } else { below(self.rng, 4) };
            self.length(Prefix::Compact, size, 0);
            self.frame.body.resize(self.frame.body.len() + size, 7);
        }
    }

    /// The value goes first, as its size stands before it.
    fn tagged_field(&mut self, field: &'static Field) {
        let start = self.frame.body.len();
        let lengths = self.frame.lengths.len();
        self.field(field, 0);
        let value = self.frame.body.split_off(start);
        self.varint(usize::try_from(field.tag).expect("a tagged field has a tag"));
        self.varint(value.len());
        let moved = self.frame.body.len() - start;
        for (_, range) in &mut self.frame.lengths[lengths..] {
            *range = range.start + moved..range.end + moved;
        }
        self.frame.body.extend(value);
    }

    fn field(&mut self, field: &'static Field, null: u8) {
        let flexible = self.flexible && !field.inflexible;
        let is_null = field.nullable.contains(self.frame.version) && once_in(self.rng, 3);
        match field.ty {
            Type::One(Element::Struct(shape)) if field.nullable.contains(self.frame.version) => {
                self.frame.body.push(if is_null { null } else { 1 });
                if !is_null {
                    self.shape(shape);
                }
            }
            Type::One(element) if is_null => self.null(prefix(element, flexible)),
            Type::Array(_) if is_null => self.null(array_prefix(flexible)),
            Type::One(element) => self.value(element, flexible, field.entity),
            Type::Array(element) => self.array(element, field.entity),
        }
    }

    fn array(&mut self, element: Element, entity: Option<Entity>) {
        let count = self.count();
        self.length(array_prefix(self.flexible), count, 1);
        for _ in 0..count {
            self.value(element, self.flexible, entity);
        }
    }

    fn count(&mut self) -> usize {
        let room = LARGE_BYTES.saturating_sub(self.frame.body.len());
        match self.style {
            _ if room == 0 => 0,
            Style::Plain => below(self.rng, 4),
            Style::Large | Style::Hollow if once_in(self.rng, 2) => below(self.rng, 3),
            Style::Large => below(self.rng, 1 + room / 16),
            Style::Hollow => below(self.rng, 1 + room / 2),
        }
    }

    fn value(&mut self, element: Element, flexible: bool, entity: Option<Entity>) {
        match (element, element.fixed_size()) {
            (_, Some(size)) => self.number(element, size),
            (Element::Struct(shape), _) => self.shape(shape),
            _ => {
                let bytes = self.bytes(element, entity);
                self.length(prefix(element, flexible), bytes.len(), 1);
                self.frame.body.extend(bytes);
            }
        }
    }

    /// Small numbers mostly: those that mean something.
    fn number(&mut self, element: Element, size: usize) {
        let bits = self.rng.next_u64();
        let value = match below(self.rng, 8) {
            0 => bits,
            1 => u64::MAX,
            2 => bits % 1000,
            3 => 10_000, // a session timeout
            _ => bits % 4,
        };
        let bytes = if element == Element::Bool { u64::from(value % 2 == 1) } else { value }.to_be_bytes();
        match element {
            Element::Uuid => self.frame.body.extend([bytes, bytes].concat()),
            _ => self.frame.body.extend(&bytes[8 - size..]),
        }
    }

    fn bytes(&mut self, element: Element, entity: Option<Entity>) -> Vec<u8> {
        const NAMES: [&str; 4] = ["fuzz", "fuzz-a", "fuzz-b", "__consumer_offsets"];
        const WORDS: [&str; 7] = ["", "fuzz", "consumer", "range", "retention.ms", "cleanup.policy", "1"];
        match (element, entity) {
            _ if self.style == Style::Hollow => Vec::new(),
            (Element::String, Some(_)) => NAMES[below(self.rng, NAMES.len())].into(),
            (Element::Records, _) if once_in(self.rng, 2) => batch(self.rng),
            (Element::String, None) if once_in(self.rng, 2) => WORDS[below(self.rng, WORDS.len())].into(),
            (Element::String, None) => vec![b'a' + below(self.rng, 26) as u8; below(self.rng, 12)],
            _ => (0..below(self.rng, 80)).map(|_| self.rng.next_u64() as u8).collect(),
        }
    }

    fn null(&mut self, prefix: Prefix) {
        let bytes: &[u8] = match prefix {
            Prefix::Compact => &[0],
            Prefix::Short => &[0xff; 2],
            Prefix::Int => &[0xff; 4],
        };
        self.mark(prefix, bytes.len());
        self.frame.body.extend(bytes);
    }

    /// A length or count; in compact form `more` is added, which is 1 but for the sizes of tagged fields.
    fn length(&mut self, prefix: Prefix, length: usize, more: usize) {
        let start = self.frame.body.len();
        match prefix {
            Prefix::Compact => self.varint(length + more),
            Prefix::Short => self.frame.body.extend((length as u16).to_be_bytes()),
            Prefix::Int => self.frame.body.extend((length as u32).to_be_bytes()),
        }
        let bytes = self.frame.body.len() - start;
        self.frame.lengths.push((prefix, start..start + bytes));
    }

    fn mark(&mut self, prefix: Prefix, bytes: usize) {
        let start = self.frame.body.len();
        self.frame.lengths.push((prefix, start..start + bytes));
    }

    fn varint(&mut self, value: usize) {
        put_varint(&mut self.frame.body, value);
    }
}

/// A sound record batch.
fn batch(rng: &mut Rng) -> Vec<u8> {
    let mut batch = RecordBatchBuilder::new();
    for _ in 0..=below(rng, 3) {
        let value = vec![b'v'; below(rng, 40)];
        batch.push(rng.next_u64() as i64 >> below(rng, 64), Some(b"key"), Some(&value));
    }
    batch.build().expect("a small batch").to_bytes().to_vec()
}

/// An unsigned varint.
pub(super) fn put_varint(bytes: &mut Vec<u8>, mut value: usize) {
    while value >= 0x80 {
        bytes.push(value as u8 | 0x80);
        value >>= 7;
    }
    bytes.push(value as u8);
}
