//! What the table of Kafka's messages is made of. Everything is a `static`: nothing is parsed or allocated at run time.

use std::fmt;

/// The upper end of a range of versions that Kafka writes as "3+".
pub(crate) const OPEN: i16 = i16::MAX;

/// A closed range of versions; empty when `min > max`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Versions {
    /// The lowest version.
    pub(crate) min: i16,
    /// The highest version, [`OPEN`] where the range has no end.
    pub(crate) max: i16,
}

impl Versions {
    /// No version at all.
    pub(crate) const NONE: Self = v(0, -1);

    /// Whether the version lies in the range.
    #[inline]
    pub(crate) const fn contains(self, version: i16) -> bool {
        self.min <= version && version <= self.max
    }

    /// Whether no version lies in the range.
    pub(crate) const fn is_empty(self) -> bool {
        self.min > self.max
    }
}

/// A range of versions.
pub(crate) const fn v(min: i16, max: i16) -> Versions {
    Versions { min, max }
}

/// What a message is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Body of a request.
    Request,
    /// Body of a response.
    Response,
    /// Header of requests or responses.
    Header,
    /// Bytes that travel inside other messages or files.
    Data,
    /// Key of a record in a coordinator's log.
    CoordinatorKey,
    /// Value of a record in a coordinator's log.
    CoordinatorValue,
    /// Record of `__cluster_metadata`.
    Metadata,
}

/// A message: a request, a response, a record of an internal log, …
#[derive(Debug)]
pub(crate) struct Message {
    /// What it is for.
    pub(crate) kind: Kind,
    /// API key, or type of an internal record; -1 where there is none.
    pub(crate) key: i16,
    /// The versions that exist; empty for APIs that Kafka has given up.
    pub(crate) versions: Versions,
    /// Versions with compact lengths and tagged fields.
    pub(crate) flexible: Versions,
    /// Whether the highest version may still change.
    pub(crate) unstable: bool,
    /// Its name and fields.
    pub(crate) root: Shape,
}

impl Message {
    /// Kafka's name, such as "MetadataRequest".
    pub(crate) fn name(&self) -> &'static str {
        self.root.name
    }
}

impl PartialEq for Message {
    fn eq(&self, other: &Self) -> bool {
        std::ptr::eq(self, other)
    }
}

impl Eq for Message {}

/// A struct: the message itself, or one nested in it.
pub(crate) struct Shape {
    /// Kafka's name.
    pub(crate) name: &'static str,
    /// An upper bound of what kafka-protocol's struct takes in memory, without what its strings, arrays and unknown tagged
    /// fields point to.
    pub(crate) memory: u32,
    /// Fields in wire order.
    pub(crate) fields: &'static [Field],
}

impl Shape {
    /// The place of a field among the fields.
    pub(crate) fn position(&self, name: &str) -> Option<usize> {
        self.fields.iter().position(|field| field.name == name)
    }

    /// The field that has this tag, in whichever versions.
    pub(crate) fn tagged_field(&self, tag: u32) -> Option<&'static Field> {
        self.fields.iter().find(|field| u32::try_from(field.tag) == Ok(tag))
    }
}

/// The name is enough: the fields of one struct fill a page.
impl fmt::Debug for Shape {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Shape({})", self.name)
    }
}

impl PartialEq for Shape {
    fn eq(&self, other: &Self) -> bool {
        std::ptr::eq(self, other)
    }
}

impl Eq for Shape {}

/// A field of a struct.
#[derive(Debug)]
pub(crate) struct Field {
    /// The name in lower camel case, as Kafka's tools print it.
    pub(crate) name: &'static str,
    /// Type of the field.
    pub(crate) ty: Type,
    /// Versions that have it.
    pub(crate) versions: Versions,
    /// Versions in which it may be null.
    pub(crate) nullable: Versions,
    /// Versions in which it is a tagged field.
    pub(crate) tagged: Versions,
    /// Its tag, -1 without.
    pub(crate) tag: i16,
    /// The value of a field that is not there.
    pub(crate) default: Default,
    /// What it names.
    pub(crate) entity: Option<Entity>,
    /// Whether a value is dropped in silence by versions that lack the field.
    pub(crate) ignorable: bool,
    /// Whether it is (part of) the key of its array.
    pub(crate) map_key: bool,
    /// Whether it keeps the old lengths even in flexible versions.
    pub(crate) inflexible: bool,
}

/// The type of a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Type {
    /// One value.
    One(Element),
    /// An array of values.
    Array(Element),
}

/// The type of a value that is not an array.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs, reason = "the names of Kafka's own types")]
pub(crate) enum Element {
    Bool,
    Int8,
    Int16,
    Uint16,
    Int32,
    Uint32,
    Int64,
    Float64,
    Uuid,
    String,
    Bytes,
    /// Record batches: bytes, as far as the schema goes.
    Records,
    Struct(&'static Shape),
}

impl Type {
    /// Bytes on the wire where that is always the same number.
    #[inline]
    pub(crate) const fn fixed_size(self) -> Option<usize> {
        match self {
            Self::One(element) => element.fixed_size(),
            Self::Array(_) => None,
        }
    }
}

impl Element {
    /// Bytes on the wire where that is always the same number.
    pub(crate) const fn fixed_size(self) -> Option<usize> {
        match self {
            Self::Bool | Self::Int8 => Some(1),
            Self::Int16 | Self::Uint16 => Some(2),
            Self::Int32 | Self::Uint32 => Some(4),
            Self::Int64 | Self::Float64 => Some(8),
            Self::Uuid => Some(16),
            Self::String | Self::Bytes | Self::Records | Self::Struct(_) => None,
        }
    }

    /// An upper bound of what kafka-protocol's value takes in memory, without what it points to.
    pub(crate) const fn memory(self) -> usize {
        match self {
            Self::Bool | Self::Int8 => 1,
            Self::Int16 | Self::Uint16 => 2,
            Self::Int32 | Self::Uint32 => 4,
            Self::Int64 | Self::Float64 => 8,
            Self::Uuid => 16,
            Self::String | Self::Bytes | Self::Records => size_of::<bytes::Bytes>(),
            Self::Struct(shape) => shape.memory as usize,
        }
    }
}

/// The default of a field where it is not the zero of its type (empty for strings, bytes and arrays).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Default {
    /// The zero of its type.
    Zero,
    /// Null.
    Null,
    /// `true`.
    True,
    /// An integer.
    Int(i64),
}

/// What an id or a name names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs, reason = "Kafka's own entity types")]
pub(crate) enum Entity {
    BrokerId,
    GroupId,
    ProducerId,
    TopicName,
    TransactionalId,
}

/// A type of record in a coordinator's log.
#[derive(Debug)]
pub(crate) struct CoordinatorRecord {
    /// Definition of its key.
    pub(crate) key: &'static Message,
    /// Definition of its value.
    pub(crate) value: &'static Message,
}

/// A plain field; the methods below add what is special about it.
pub(crate) const fn field(name: &'static str, ty: Type, min: i16, max: i16) -> Field {
    Field {
        name,
        ty,
        versions: v(min, max),
        nullable: Versions::NONE,
        tagged: Versions::NONE,
        tag: -1,
        default: Default::Zero,
        entity: None,
        ignorable: false,
        map_key: false,
        inflexible: false,
    }
}

impl Field {
    /// Whether a version has the field, and not as a tagged one.
    #[inline]
    pub(super) const fn is_plain_in(&self, version: i16) -> bool {
        self.versions.contains(version) && !self.tagged.contains(version)
    }

    pub(super) const fn nullable(mut self, min: i16, max: i16) -> Self {
        self.nullable = v(min, max);
        self
    }

    pub(super) const fn tagged(mut self, tag: i16, min: i16, max: i16) -> Self {
        self.tag = tag;
        self.tagged = v(min, max);
        self
    }

    pub(super) const fn default(mut self, default: Default) -> Self {
        self.default = default;
        self
    }

    pub(super) const fn entity(mut self, entity: Entity) -> Self {
        self.entity = Some(entity);
        self
    }

    pub(super) const fn ignorable(mut self) -> Self {
        self.ignorable = true;
        self
    }

    pub(super) const fn map_key(mut self) -> Self {
        self.map_key = true;
        self
    }

    pub(super) const fn inflexible(mut self) -> Self {
        self.inflexible = true;
        self
    }
}
