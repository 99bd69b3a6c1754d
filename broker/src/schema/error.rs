//! What is wrong with bytes or values, and in which field.

use std::fmt;

/// The result of reading or writing by the table.
pub(crate) type Result<T> = std::result::Result<T, Box<SchemaError>>;

/// A problem and the field that has it. Boxed in [`Result`], as it is rare and larger than any answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct SchemaError {
    /// Message or struct at whose root the path starts.
    pub(crate) root: &'static str,
    /// The way to the field, innermost step first.
    steps: Vec<Step>,
    /// What is wrong there.
    pub(crate) problem: Problem,
}

/// One step of a path.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Step {
    Field(&'static str),
    Index(usize),
}

/// What can be wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Problem {
    /// A length, a count or a fixed-size field goes beyond the end.
    Truncated { wanted: usize, left: usize },
    /// A length below -1.
    NegativeLength(i32),
    /// Null in a version where the field must not be null.
    Null,
    /// A varint of more than five bytes, or above 32 bits.
    BadVarint,
    /// A string of more than 32,767 bytes.
    LongString(usize),
    /// A string that is no UTF-8.
    NotUtf8,
    /// The byte before an optional struct is neither 1 nor -1.
    BadMarker(i8),
    /// A tagged field whose value takes more or fewer bytes than it says.
    TaggedSize { said: usize, took: usize },
    /// A tag that this version does not have, though others do.
    TagNotInVersion(u32),
    /// Decoding would take more memory than allowed.
    Budget(usize),
    /// Bytes are left after the last field.
    Trailing(usize),
    /// The message has no such version.
    UnsupportedVersion(i16),
    /// No message has this key, or no record this type.
    UnknownKey(i32),
    /// The frame of a metadata record has a version other than 1.
    UnknownFrame(u32),
    /// A value that this version cannot carry.
    NotInVersion(i16),
    /// A value of another type than the field's; or the field read as another type than it has.
    WrongType { wanted: &'static str, found: &'static str },
    /// An integer that the field's type cannot hold.
    OutOfRange(i64),
    /// The struct has no such field.
    NoSuchField,
}

impl SchemaError {
    /// A problem, for the time being without a place.
    #[cold]
    pub(super) fn new(problem: Problem) -> Box<Self> {
        Box::new(Self { root: "", steps: Vec::new(), problem })
    }

    /// The same, one field further out.
    #[cold]
    pub(super) fn inside(mut self: Box<Self>, field: &'static str) -> Box<Self> {
        self.steps.push(Step::Field(field));
        self
    }

    /// The same, one array further out.
    #[cold]
    pub(super) fn at(mut self: Box<Self>, index: usize) -> Box<Self> {
        self.steps.push(Step::Index(index));
        self
    }

    /// The same, in a message or struct of this name.
    #[cold]
    pub(super) fn of(mut self: Box<Self>, root: &'static str) -> Box<Self> {
        self.root = root;
        self
    }
}

impl From<Problem> for Box<SchemaError> {
    fn from(problem: Problem) -> Self {
        SchemaError::new(problem)
    }
}

impl std::error::Error for SchemaError {}

impl fmt::Display for SchemaError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.root)?;
        for (place, step) in self.steps.iter().rev().enumerate() {
            match step {
                Step::Field(name) if place == 0 && self.root.is_empty() => f.write_str(name)?,
                Step::Field(name) => write!(f, ".{name}")?,
                Step::Index(index) => write!(f, "[{index}]")?,
            }
        }
        if !self.root.is_empty() || !self.steps.is_empty() {
            f.write_str(": ")?;
        }
        self.problem.fmt(f)
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Truncated { wanted, left } => {
                write!(f, "{wanted} bytes or elements wanted, {left} bytes left")
            }
            Self::NegativeLength(length) => write!(f, "length {length}"),
            Self::Null => f.write_str("null where this version has no null"),
            Self::BadVarint => f.write_str("a varint of more than 32 bits"),
            Self::LongString(length) => write!(f, "a string of {length} bytes, 32767 allowed"),
            Self::NotUtf8 => f.write_str("a string that is no UTF-8"),
            Self::BadMarker(marker) => write!(f, "{marker} before an optional struct, 1 or -1 wanted"),
            Self::TaggedSize { said, took } => {
                write!(f, "a tagged field of {said} bytes whose value takes {took}")
            }
            Self::TagNotInVersion(tag) => write!(f, "tag {tag} does not exist in this version"),
            Self::Budget(budget) => write!(f, "more than {budget} bytes of memory needed"),
            Self::Trailing(bytes) => write!(f, "{bytes} bytes after the last field"),
            Self::UnsupportedVersion(version) => write!(f, "no version {version}"),
            Self::UnknownKey(key) => write!(f, "no message has the key or type {key}"),
            Self::UnknownFrame(version) => write!(f, "frame version {version}, only 1 is known"),
            Self::NotInVersion(version) => write!(f, "set, but version {version} has no such field"),
            Self::WrongType { wanted, found } => write!(f, "{found} where there should be {wanted}"),
            Self::OutOfRange(value) => write!(f, "{value} is out of range"),
            Self::NoSuchField => f.write_str("no such field"),
        }
    }
}
