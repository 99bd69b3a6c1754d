//! Kafka Connect and MirrorMaker 2, unchanged, on kafkito: how records come in from elsewhere, and how they leave.

#![allow(clippy::unwrap_used, reason = "all of it is test code; clippy knows only functions marked #[test]")]

mod distributed;
mod files;
mod standalone;
