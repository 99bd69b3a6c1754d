//! Compiles Kafka's message definitions, the JSON files inside its jars, to the table `broker/src/schema/table.rs`.
//!
//! The table is committed, so that building kafkito needs neither a JVM's jars nor a build script; the test `schema_table`
//! fails as soon as it is not what this compiler makes of the jars of the pinned version.

mod definitions;
mod emit;
mod json;
mod memory;
mod model;

pub use definitions::{Definitions, Log};
pub use emit::table;
pub use model::{Element, Field, Kind, Message, Shape, Type, Versions};
