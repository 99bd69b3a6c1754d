//! What the benchmarks share.
//!
//! - [`peer`]: who is compared, as processes ([`server`]) of programs that are built into `target/` ([`programs`]);
//! - [`echo`] and [`minimal`]: servers that are bounds;
//! - [`raw`]: a client without a client library; [`canned`]: where things stand in its frames; [`load`]: requests at a rate; [`joining`], [`members`]: groups;
//! - [`cycle`]: the life of a cluster in a small test; [`nestjs`]: an application, [`own_part`]: what a broker adds to it; [`clients`]: programs that produce and consume;
//! - [`process`]: what a process takes; [`figures`] and [`counts`]: numbers; [`report`]: tables and plots.

pub mod canned;
pub mod clients;
pub mod counts;
pub mod cycle;
pub mod echo;
pub mod figures;
pub mod frames;
pub mod joining;
pub mod load;
pub mod members;
pub mod minimal;
pub mod nestjs;
pub mod own_part;
pub mod peer;
pub mod process;
pub mod programs;
pub mod raw;
pub mod report;
pub mod server;
