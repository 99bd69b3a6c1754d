//! Fetching: the sessions of KIP-227, and requests that are parked until there is something to answer.

mod positions;
mod session;
mod waiters;

pub(crate) use positions::{Position, Positions};
pub(crate) use session::{Asked, FetchSessions, Opened, PartitionId, SessionKind, SessionRequest, Told};
pub(crate) use waiters::FetchWaiters;
