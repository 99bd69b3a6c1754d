//! The classic protocol: a pure state machine for each group. No wire types, no sockets, no clock.
//!
//! `join` → `rebalance` → `sync` is the way of a generation; `session` and `leave` end memberships.

mod control;
mod group;
mod heartbeat;
mod join;
mod leave;
mod member;
mod members;
mod rebalance;
mod report;
mod session;
mod state;
mod static_member;
mod sync;
mod vote;

pub(crate) use group::ClassicGroup;
pub(crate) use join::JoinRequest;
pub(crate) use leave::{LeaveRequest, Leaving};
pub(crate) use member::{Member, Protocol};
pub(crate) use state::ClassicState;
pub(crate) use sync::SyncRequest;

#[cfg(test)]
mod tests;
