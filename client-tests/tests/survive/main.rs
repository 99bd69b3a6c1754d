//! Producers with idempotence survive every fault that kafkito can inject: nothing is lost, nothing doubled, and the order
//! of each partition is kept. One table of faults (`faults`) that librdkafka, Kafka's Java client and kafkajs are run
//! through, each case with a cluster of its own in the test's process.

#![allow(clippy::unwrap_used, reason = "all of it is test code; clippy knows only functions marked #[test]")]

mod case;
mod check;
mod faults;
mod java;
mod kafkajs;
mod librdkafka;
mod play;
