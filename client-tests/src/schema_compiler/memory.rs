//! The size in memory of the structs that the crate kafka-protocol decodes messages to.
//!
//! Its structs hold the fields of all versions at once. On a 64-bit machine: a string is a `StrBytes` and bytes are `Bytes`
//! (32 bytes), an array is a `Vec` (24), unknown tagged fields are a `BTreeMap` (24); `Option` of these costs nothing.
//! rustc orders fields by alignment, so that only the end is padded.

use super::model::{Element, Field, Shape, Type};

const VEC: usize = 24;
const BYTES: usize = 32;
const UNKNOWN_TAGGED_FIELDS: usize = 24;

/// An upper bound of a struct's size.
pub(super) fn of_struct(shape: &Shape) -> usize {
    let fields: usize = shape.fields.iter().map(of_field).sum();
    (fields + UNKNOWN_TAGGED_FIELDS).next_multiple_of(8)
}

fn of_field(field: &Field) -> usize {
    match &field.ty {
        Type::Array(_) => VEC,
        // An optional struct may need a word to say that it is there.
        Type::One(Element::Struct(shape)) if !field.nullable.is_empty() => of_struct(shape) + 8,
        Type::One(element) => of_element(element),
    }
}

fn of_element(element: &Element) -> usize {
    match element {
        Element::Bool | Element::Int8 => 1,
        Element::Int16 | Element::Uint16 => 2,
        Element::Int32 | Element::Uint32 => 4,
        Element::Int64 | Element::Float64 => 8,
        Element::Uuid => 16,
        Element::String | Element::Bytes | Element::Records => BYTES,
        Element::Struct(shape) => of_struct(shape),
    }
}
