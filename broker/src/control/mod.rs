//! The HTTP control port: [`Command`](crate::command::Command) for tests in other languages.
//!
//! `operations` is THE table: a row is a path, a command, a status. The router and the OpenAPI document both come from it.
//! The port is served by the cluster's own thread and ends with it. What a command does runs on a thread for blocking work,
//! so that a long one keeps no client of the cluster waiting.

pub(crate) mod base64;
mod document;
mod events;
mod guard;
mod input;
mod listener;
mod operation;
mod operations;
mod problem;
mod router;
mod special;

pub(crate) use listener::{Access, Bound};

/// Each operation, as in `GET /v1/cluster`, with what it does in a sentence.
#[cfg(test)]
pub(crate) fn summaries() -> Vec<(String, String)> {
    let row = |row: operation::Operation| (format!("{} {}", row.method, row.path), row.summary());
    operations::operations().into_iter().map(row).collect()
}
