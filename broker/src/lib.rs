//! A whole Kafka inside a test.
#![deny(missing_docs)]

mod activity;
mod advance;
mod alarm;
mod api;
mod api_name;
#[doc(hidden)]
pub mod bench;
mod broker;
mod builder;
mod by_id;
mod call;
mod chores;
mod cleaning;
mod clock;
mod clock_handle;
mod cluster;
mod cluster_thread;
pub mod command;
mod config;
#[cfg(feature = "control")]
mod control;
mod data_dir;
mod deadline;
mod delivery;
mod error;
mod error_code;
mod expect;
mod export;
#[cfg(feature = "external")]
mod external;
mod fault;
mod fetch;
mod followers;
#[cfg(any(test, fuzzing))]
#[doc(hidden)]
pub mod fuzz;
mod glob;
mod group;
mod inside;
mod like;
mod list;
mod log_dirs;
mod metadata;
mod net;
mod ordered;
mod outcome;
mod pace;
mod partitions;
mod quota;
#[cfg(test)]
mod readme;
mod record;
mod refusal;
mod rng;
mod routes;
#[allow(dead_code, unused_imports)] // the table and its codec are whole, whoever reads of them
mod schema;
mod serve;
mod served;
mod shared;
mod slot;
mod snapshotting;
mod sort;
mod state;
mod suggest;
mod telemetry;
mod timers;
mod topic;
mod trace;
mod uuid;
mod veil;
mod wait;
mod warning;

pub use advance::Advanced;
pub use api_name::Api;
pub use broker::{Broker, BrokerView, LogDirView};
pub use builder::Builder;
pub use clock::Clock;
pub use clock_handle::ClockHandle;
pub use cluster::Cluster;
pub use deadline::{Deadline, DeadlineKind};
pub use error::{Error, ErrorKind};
pub use error_code::ErrorCode;
pub use expect::Expectation;
pub use export::{Exported, ExportedDirectory};
pub use fault::{
    Direction, Fault, FaultGuard, FaultHandle, FaultSpec, FieldValue, Fields, HeldRequest, On, RequestView,
    RuleView, Verdict,
};
pub use group::event::{
    AssignedMember, Eviction, GenerationMember, GroupEvent, GroupHappening, RebalanceCause, Removal,
};
pub use group::event_where::{EventWhere, GroupEventKind};
pub use group::events::GroupEvents;
pub use group::handle::{Group, GroupState};
pub use group::member_handle::Member;
pub use group::member_id::MemberIds;
pub use group::offset_view::OffsetView;
pub use group::user_data::UserData;
pub use group::view::{GroupView, MemberView};
pub use net::connections::ConnectionView;
pub use record::{Batch, Compression, Corruption, Record, StoredBatch, StoredRecord};
pub use refusal::Refusal;
pub use telemetry::PushedMetrics;
pub use topic::Topic;
pub use topic::reassignments::Reassignment;
pub use trace::{
    Capture, Exchange, ExchangeVerdict, Party, RecordPlace, Trace, TraceFormat, TracedConnection,
    TracedOutcome, TracedPartition, TracedRequest, TracedVerdict,
};
pub use wait::{RecordWhere, RequestWhere, Wait, WaitSpec, Waited};
pub use warning::{Warning, WarningKind};

/// The Rust of the README, run as tests.
#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
struct Readme;
