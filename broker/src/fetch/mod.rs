//! Fetching: the sessions of KIP-227, and requests that are parked until there is something to answer.

mod session;
mod waiters;

pub(crate) use session::{Asked, FetchSessions, Opened, PartitionId, SessionKind, TopicRef};
pub(crate) use waiters::FetchWaiters;
