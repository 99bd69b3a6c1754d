//! Committed offsets: commit, delete, and expiry. To fetch is to read [`Durable`](super::durable::Durable): no
//! offset is ever pending, as offsets within transactions are not served.

mod commit;
mod delete;
mod expire;

pub(crate) use commit::{CommitRequest, PartitionCommit};

#[cfg(test)]
mod tests;
