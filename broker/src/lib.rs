//! A whole Kafka inside a test.
#![deny(missing_docs)]

mod error_code;

pub use error_code::ErrorCode;
