//! All that can be asked of a running cluster, as plain data.
//!
//! The handles of the library ([`Topic`](crate::Topic), [`Group`](crate::Group), …) and the HTTP control port are two faces of
//! [`Command`]. Only what cannot cross a wire is not in it: closures, and guards that fail when they are dropped.
//!
//! ```
//! use kafkito::Cluster;
//! use kafkito::command::{Answer, CreateTopic, ListTopics};
//!
//! let kafka = Cluster::start()?;
//! kafka.execute(CreateTopic { name: "orders".into(), partitions: Some(3), ..CreateTopic::default() })?;
//! let Answer::ListTopics(list) = kafka.execute(ListTopics {})? else { unreachable!("the answer is the command's own") };
//! assert_eq!(list.topics[0].partitions.len(), 3);
//! # Ok::<(), kafkito::Error>(())
//! ```

mod batches;
mod brokers;
mod capture;
mod client_metrics;
mod clock;
mod cluster;
mod compaction;
mod data;
mod exchanges;
mod expect;
mod export;
mod groups;
mod handles;
mod log_dirs;
mod new_batch;
mod reassignments;
mod records;
mod replicas;
mod rules;
mod strict;
mod topics;
mod trace;
mod waits;

pub use crate::broker::{BrokerView, LogDirView};
pub use crate::expect::RecordOrder;
pub use crate::topic::reassignments::Reassignment;
pub use batches::{BatchList, BatchView, ProduceBatches, ProducedBatches, ReadBatches};
pub use brokers::{BrokerList, KillBroker, ListBrokers, ReadBroker, RestartBroker, StartBroker, StopBroker};
pub use capture::{BodyList, BodyView, CaptureView, ReadBodies, ReadCapture, SetCapture};
pub use client_metrics::{ClientMetricsList, ListClientMetrics};
pub use clock::{AdvanceClock, AdvanceToNext, ClockView, NextDeadline, ReadClock};
pub use cluster::{
    CloseConnection, ClusterView, ConnectionList, ListConnections, ListRefusals, ListWarnings, ReadCluster,
    RefusalList, WarningList,
};
pub(crate) use compaction::compact;
pub use compaction::{CompactTopic, CompactedPartition, CompactedTopic};
pub use data::{Data, RawBytes};
pub use exchanges::{ExchangeList, ListExchanges};
pub use expect::{ExpectRecords, ExpectedRecords};
pub use export::Export;
pub use groups::{
    DropOffsets, EvictMember, GroupList, ListGroups, ReadEvents, ReadGroup, ReadGroupEvents, RebalanceGroup,
    SetEvictOnDisconnect, SetMatchingMemberIds, SetMemberIds, SetNextLeader, SetOffset, SilenceMember,
};
pub(crate) use handles::Handles;
pub use log_dirs::{FailLogDir, ListLogDirs, LogDirList};
pub use new_batch::{BatchProducer, NewBatch, TransactionOf};
pub use reassignments::{
    CancelReassignment, FinishReassignment, HoldReassignments, ListReassignments, ReassignPartition,
    ReassignmentList,
};
pub use records::{HeaderView, NewRecord, Produce, Produced, ReadRecords, RecordList, RecordView};
pub use replicas::{CatchUpReplica, DropReplica, HoldBackReplica, MoveLeader};
pub use rules::{
    HeldList, InjectRule, ListHeld, ListRules, ReadRule, Release, Released, RemoveRule, RuleList,
};
pub use strict::{ReadStrict, SetStrict, StrictView};
pub use topics::{CreateTopic, DeleteTopic, ListTopics, PartitionView, ReadTopic, TopicList, TopicView};
pub use trace::{FollowTrace, ReadTrace};
pub use waits::WaitFor;

use crate::advance::Advanced;
use crate::cluster::Cluster;
use crate::error::Error;
use crate::export::Exported;
use crate::fault::RuleView;
use crate::group::events::GroupEvents;
use crate::group::view::GroupView;
use crate::trace::Trace;
use crate::wait::Waited;

/// What one kind of command does.
pub(crate) trait Run {
    /// What it gives.
    type Answer;

    /// Does it. May block for as long as the command says.
    fn run(self, handles: &Handles) -> Result<Self::Answer, Error>;
}

/// Nothing to tell: it is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "control", derive(serde::Serialize, utoipa::ToSchema))]
pub struct Done;

macro_rules! commands {
    ($($name:ident -> $answer:ty;)*) => {
        /// What can be asked of a running cluster.
        #[derive(Clone, Debug)]
        #[non_exhaustive]
        pub enum Command {
            $(#[doc = concat!("See [`", stringify!($name), "`].")] $name($name),)*
        }

        /// What a [`Command`] gives: the variant of the same name.
        #[derive(Clone, Debug)]
        #[cfg_attr(feature = "control", derive(serde::Serialize), serde(untagged))]
        #[non_exhaustive]
        pub enum Answer {
            $(#[doc = concat!("To [`", stringify!($name), "`].")] $name($answer),)*
        }

        impl Command {
            pub(crate) fn run(self, handles: &Handles) -> Result<Answer, Error> {
                match self { $(Self::$name(asked) => asked.run(handles).map(Answer::$name),)* }
            }
        }

        $(impl From<$name> for Command {
            fn from(asked: $name) -> Self {
                Self::$name(asked)
            }
        })*
    };
}

commands! {
    ReadCluster -> ClusterView;
    Export -> Exported;
    ListBrokers -> BrokerList;
    ReadBroker -> BrokerView;
    StopBroker -> Done;
    KillBroker -> Done;
    StartBroker -> Done;
    RestartBroker -> Done;
    ListLogDirs -> LogDirList;
    FailLogDir -> Done;
    ListReassignments -> ReassignmentList;
    HoldReassignments -> Done;
    ListRefusals -> RefusalList;
    ReadClock -> ClockView;
    AdvanceClock -> Advanced;
    AdvanceToNext -> NextDeadline;
    ListTopics -> TopicList;
    CreateTopic -> TopicView;
    ReadTopic -> TopicView;
    DeleteTopic -> Done;
    CompactTopic -> CompactedTopic;
    MoveLeader -> Done;
    HoldBackReplica -> Done;
    DropReplica -> Done;
    CatchUpReplica -> Done;
    ReassignPartition -> Done;
    CancelReassignment -> Done;
    FinishReassignment -> Done;
    Produce -> Produced;
    ReadRecords -> RecordList;
    ProduceBatches -> ProducedBatches;
    ReadBatches -> BatchList;
    ExpectRecords -> ExpectedRecords;
    ListGroups -> GroupList;
    ReadEvents -> GroupEvents;
    ReadGroup -> GroupView;
    ReadGroupEvents -> GroupEvents;
    RebalanceGroup -> Done;
    EvictMember -> Done;
    SilenceMember -> Done;
    SetMemberIds -> Done;
    SetMatchingMemberIds -> Done;
    SetNextLeader -> Done;
    SetEvictOnDisconnect -> Done;
    SetOffset -> Done;
    DropOffsets -> Done;
    ListConnections -> ConnectionList;
    CloseConnection -> Done;
    ListWarnings -> WarningList;
    ListClientMetrics -> ClientMetricsList;
    ReadStrict -> StrictView;
    SetStrict -> Done;
    InjectRule -> RuleView;
    ListRules -> RuleList;
    ReadRule -> RuleView;
    RemoveRule -> Done;
    ListHeld -> HeldList;
    Release -> Released;
    WaitFor -> Waited;
    ReadTrace -> Trace;
    ReadCapture -> CaptureView;
    SetCapture -> Done;
    ReadBodies -> BodyList;
    ListExchanges -> ExchangeList;
}

impl Cluster {
    /// Does what a command says; what it gives is the variant of [`Answer`](crate::command::Answer) with the command's name.
    ///
    /// # Errors
    /// As the handle's method that does the same.
    pub fn execute(&self, command: impl Into<Command>) -> Result<Answer, Error> {
        self.shared.inside("commands")?;
        command.into().run(&self.handles())
    }
}
