//! `Cluster::external` and `KAFKITO_EXTERNAL`: the same tests against a cluster in their own process, against the binary, and against a
//! real Kafka.

#![allow(clippy::unwrap_used, reason = "all of it is test code; clippy knows only functions marked #[test]")]

mod elsewhere;
mod handles;
mod inside;
mod shop;
