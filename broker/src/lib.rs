//! A whole Kafka inside a test.
#![deny(missing_docs)]
#![allow(dead_code)] // while the house is being built

mod api;
mod builder;
mod call;
mod clock;
mod cluster;
#[allow(unused_imports)] // while the house is being built
mod config;
mod error;
mod error_code;
mod fetch;
#[allow(unused_imports)] // while the house is being built
mod group;
mod like;
#[allow(unused_imports)] // while the house is being built
mod metadata;
mod net;
mod outcome;
mod partitions;
#[cfg(test)]
mod readme;
mod record;
mod refusal;
mod rng;
mod routes;
#[allow(unused_imports)] // while the house is being built
mod schema;
mod serve;
mod shared;
mod slot;
mod state;
mod timers;
mod topic;
mod trace;
mod uuid;
mod wait;

pub use builder::Builder;
pub use clock::Clock;
pub use cluster::Cluster;
pub use error::{Error, ErrorKind};
pub use error_code::ErrorCode;
pub use group::handle::{Group, GroupState};
pub use group::view::{GroupView, MemberView};
pub use record::{Record, StoredRecord};
pub use refusal::Refusal;
pub use topic::Topic;
pub use wait::Wait;

/// The Rust of the README, run as tests.
#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
struct Readme;
