//! The HTTP control port, as a test in another language uses it.

mod batches;
mod clusters;
mod compaction;
mod connections;
mod events;
mod expectations;
mod export;
mod fuzz;
mod kit;
mod problems;
mod rules;
mod security;
mod shutdown;
mod storm;
mod waits;
