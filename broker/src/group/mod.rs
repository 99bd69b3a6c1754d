//! The group coordinator: groups, their members, and committed offsets.
//!
//! What lasts is in [`durable`]: it changes only by applying a record of `__consumer_offsets`, live and on recovery
//! alike. What a rebalance goes through is soft and lives in [`classic`], a pure state machine for each group that
//! says what is to be done as a list of [`effect`]s. [`coordinator`] holds both together; [`drive`] carries the
//! effects out against the cluster's state.

pub(crate) mod cause;
pub(crate) mod classic;
pub(crate) mod codec;
pub(crate) mod config;
pub(crate) mod context;
pub(crate) mod control;
pub(crate) mod coordinator;
pub(crate) mod drive;
pub(crate) mod durable;
pub(crate) mod effect;
pub(crate) mod event;
pub(crate) mod event_where;
pub(crate) mod events;
pub(crate) mod handle;
pub(crate) mod member_handle;
pub(crate) mod member_id;
mod moves;
pub(crate) mod offset_view;
pub(crate) mod offsets;
mod offsets_topic;
pub(crate) mod presence;
pub(crate) mod record;
pub(crate) mod replay;
pub(crate) mod scripts;
pub(crate) mod steer;
pub(crate) mod steer_offsets;
pub(crate) mod subscription;
pub(crate) mod unrest;
pub(crate) mod user_data;
pub(crate) mod view;
pub(crate) mod waiters;

/// The topic that groups and offsets are kept in.
pub(crate) const OFFSETS_TOPIC: &str = "__consumer_offsets";

#[cfg(test)]
mod proptests;
#[cfg(test)]
pub(crate) mod testing;
