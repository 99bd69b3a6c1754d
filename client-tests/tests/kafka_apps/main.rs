//! What is released with Kafka and built on its clients, unchanged, on kafkito: Connect and MirrorMaker 2, by which records come in from
//! elsewhere and leave, Streams, and the shell for metadata.

#![allow(clippy::unwrap_used, reason = "all of it is test code; clippy knows only functions marked #[test]")]

mod distributed;
mod files;
mod metadata_shell;
mod mirror_maker;
mod standalone;
mod streams;
