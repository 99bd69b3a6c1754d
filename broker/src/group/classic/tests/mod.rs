//! One rule a test, with Kafka's error code.

mod control;
mod dynamic;
mod heartbeat_and_leave;
mod join_phase;
mod static_members;
mod sync_phase;
