//! Values of a [`Struct`] by the names of Kafka's definition.

use bytes::Bytes;

use super::Struct;
use super::error::{Problem, Result, SchemaError};
use super::value::Value;
use crate::uuid::Uuid;

/// Reading: each getter fails if there is no such field, if it has another type, or (unless it is a `get_opt_`) if it is null.
impl Struct {
    /// Any field.
    pub(crate) fn get(&self, name: &'static str) -> Result<&Value> {
        match self.shape().position(name) {
            Some(place) => Ok(self.value(place)),
            None => Err(self.error(name, Problem::NoSuchField)),
        }
    }

    /// A `bool`.
    pub(crate) fn get_bool(&self, name: &'static str) -> Result<bool> {
        match self.get(name)? {
            Value::Bool(value) => Ok(*value),
            other => Err(self.wrong(name, "a bool", other)),
        }
    }

    /// An integer of any size.
    pub(crate) fn get_i64(&self, name: &'static str) -> Result<i64> {
        match self.get(name)? {
            Value::Int(value) => Ok(*value),
            other => Err(self.wrong(name, "an integer", other)),
        }
    }

    /// An integer of at most 32 bits.
    pub(crate) fn get_i32(&self, name: &'static str) -> Result<i32> {
        self.narrow(name)
    }

    /// An integer of at most 16 bits.
    pub(crate) fn get_i16(&self, name: &'static str) -> Result<i16> {
        self.narrow(name)
    }

    /// An unsigned integer of at most 16 bits: a port.
    pub(crate) fn get_u16(&self, name: &'static str) -> Result<u16> {
        self.narrow(name)
    }

    /// An integer of 8 bits.
    pub(crate) fn get_i8(&self, name: &'static str) -> Result<i8> {
        self.narrow(name)
    }

    /// A `float64`.
    pub(crate) fn get_f64(&self, name: &'static str) -> Result<f64> {
        match self.get(name)? {
            Value::Float(value) => Ok(*value),
            other => Err(self.wrong(name, "a float", other)),
        }
    }

    /// A `uuid`.
    pub(crate) fn get_uuid(&self, name: &'static str) -> Result<Uuid> {
        match self.get(name)? {
            Value::Uuid(value) => Ok(*value),
            other => Err(self.wrong(name, "a uuid", other)),
        }
    }

    /// A `string`.
    pub(crate) fn get_str(&self, name: &'static str) -> Result<&str> {
        self.get_opt_str(name)?.ok_or_else(|| self.error(name, Problem::Null))
    }

    /// A `string` or null.
    pub(crate) fn get_opt_str(&self, name: &'static str) -> Result<Option<&str>> {
        match self.get(name)? {
            Value::Null => Ok(None),
            Value::String(value) => Ok(Some(value)),
            other => Err(self.wrong(name, "a string", other)),
        }
    }

    /// `bytes` or `records`.
    pub(crate) fn get_bytes(&self, name: &'static str) -> Result<&Bytes> {
        self.get_opt_bytes(name)?.ok_or_else(|| self.error(name, Problem::Null))
    }

    /// `bytes` or `records` or null.
    pub(crate) fn get_opt_bytes(&self, name: &'static str) -> Result<Option<&Bytes>> {
        match self.get(name)? {
            Value::Null => Ok(None),
            Value::Bytes(value) => Ok(Some(value)),
            other => Err(self.wrong(name, "bytes", other)),
        }
    }

    /// The values of an array.
    pub(crate) fn get_array(&self, name: &'static str) -> Result<&[Value]> {
        self.get_opt_array(name)?.ok_or_else(|| self.error(name, Problem::Null))
    }

    /// The values of an array or null.
    pub(crate) fn get_opt_array(&self, name: &'static str) -> Result<Option<&[Value]>> {
        match self.get(name)? {
            Value::Null => Ok(None),
            Value::Array(values) => Ok(Some(values)),
            other => Err(self.wrong(name, "an array", other)),
        }
    }

    /// The elements of an array of structs.
    pub(crate) fn get_structs(&self, name: &'static str) -> Result<Vec<&Self>> {
        self.elements(name, |value| match value {
            Value::Struct(element) => Some(element),
            _ => None,
        })
    }

    /// The elements of an array of `int32`.
    pub(crate) fn get_i32s(&self, name: &'static str) -> Result<Vec<i32>> {
        self.elements(name, |value| match value {
            Value::Int(element) => i32::try_from(*element).ok(),
            _ => None,
        })
    }

    /// The elements of an array of `uuid`.
    pub(crate) fn get_uuids(&self, name: &'static str) -> Result<Vec<Uuid>> {
        self.elements(name, |value| match value {
            Value::Uuid(element) => Some(*element),
            _ => None,
        })
    }

    /// The elements of an array of `string`.
    pub(crate) fn get_strs(&self, name: &'static str) -> Result<Vec<&str>> {
        self.elements(name, |value| match value {
            Value::String(element) => Some(element.as_str()),
            _ => None,
        })
    }

    /// Whether a field is null.
    pub(crate) fn is_null(&self, name: &'static str) -> Result<bool> {
        Ok(*self.get(name)? == Value::Null)
    }

    /// A struct.
    pub(crate) fn get_struct(&self, name: &'static str) -> Result<&Self> {
        self.get_opt_struct(name)?.ok_or_else(|| self.error(name, Problem::Null))
    }

    /// A struct or null.
    pub(crate) fn get_opt_struct(&self, name: &'static str) -> Result<Option<&Self>> {
        match self.get(name)? {
            Value::Null => Ok(None),
            Value::Struct(value) => Ok(Some(value)),
            other => Err(self.wrong(name, "a struct", other)),
        }
    }

    fn narrow<T: TryFrom<i64>>(&self, name: &'static str) -> Result<T> {
        let value = self.get_i64(name)?;
        T::try_from(value).map_err(|_| self.error(name, Problem::OutOfRange(value)))
    }

    fn elements<'a, T>(&'a self, name: &'static str, of: impl Fn(&'a Value) -> Option<T>) -> Result<Vec<T>> {
        let mut elements = Vec::new();
        for value in self.get_array(name)? {
            match of(value) {
                Some(element) => elements.push(element),
                None => return Err(self.wrong(name, "another type of element", value)),
            }
        }
        Ok(elements)
    }

    fn wrong(&self, name: &'static str, wanted: &'static str, found: &Value) -> Box<SchemaError> {
        self.error(name, Problem::WrongType { wanted, found: found.type_name() })
    }

    fn error(&self, name: &'static str, problem: Problem) -> Box<SchemaError> {
        SchemaError::new(problem).inside(name).of(self.shape().name)
    }
}
