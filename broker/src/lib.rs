//! A whole Kafka inside a test.
#![deny(missing_docs)]
#![allow(dead_code)] // while the house is being built

mod api;
mod call;
mod clock;
#[allow(unused_imports)] // while the house is being built
mod config;
mod error_code;
#[allow(unused_imports)] // while the house is being built
mod metadata;
mod outcome;
mod rng;
mod slot;
mod state;
mod timers;
mod uuid;

pub use clock::Clock;
pub use error_code::ErrorCode;
