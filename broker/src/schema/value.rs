//! A value of any type that the table knows.

use bytes::Bytes;

use super::Struct;
use crate::uuid::Uuid;

/// A value of a field.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) enum Value {
    /// No value, where the version allows that.
    #[default]
    Null,
    /// `bool`.
    Bool(bool),
    /// Every integer type of the protocol; the field's type bounds it when it is encoded.
    Int(i64),
    /// `float64`.
    Float(f64),
    /// `uuid`.
    Uuid(Uuid),
    /// `string`.
    String(String),
    /// `bytes` and `records`.
    Bytes(Bytes),
    /// An array.
    Array(Vec<Value>),
    /// A struct.
    Struct(Struct),
}

impl Value {
    /// What it is, for error messages.
    pub(super) fn type_name(&self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Bool(_) => "a bool",
            Self::Int(_) => "an integer",
            Self::Float(_) => "a float",
            Self::Uuid(_) => "a uuid",
            Self::String(_) => "a string",
            Self::Bytes(_) => "bytes",
            Self::Array(_) => "an array",
            Self::Struct(_) => "a struct",
        }
    }
}

macro_rules! from {
    ($($variant:ident: $($ty:ty),+;)+) => {
        $($(impl From<$ty> for Value {
            fn from(value: $ty) -> Self {
                Self::$variant(value.into())
            }
        })+)+
    };
}

from! {
    Bool: bool;
    Int: i8, i16, u16, i32, u32, i64;
    Float: f64;
    Uuid: Uuid;
    String: &str, String;
    Bytes: Bytes, &'static [u8];
    Struct: Struct;
}

impl From<&std::sync::Arc<str>> for Value {
    fn from(value: &std::sync::Arc<str>) -> Self {
        Self::String(String::from(&**value))
    }
}

impl<T: Into<Value>> From<Option<T>> for Value {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}

impl<T: Into<Value>> From<Vec<T>> for Value {
    fn from(values: Vec<T>) -> Self {
        values.into_iter().collect()
    }
}

impl<T: Into<Value> + Clone> From<&[T]> for Value {
    fn from(values: &[T]) -> Self {
        values.iter().cloned().collect()
    }
}

/// An array.
impl<T: Into<Value>> FromIterator<T> for Value {
    fn from_iter<I: IntoIterator<Item = T>>(values: I) -> Self {
        let mut array = Vec::new();
        for value in values {
            array.push(value.into());
        }
        Self::Array(array)
    }
}
