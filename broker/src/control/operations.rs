//! THE table of the control port.

use axum::http::Method;

use super::operation::Operation;
use super::problem::Kind;
use crate::command::{
    AdvanceClock, CreateTopic, DeleteTopic, EvictMember, ListGroups, ListRefusals, ListTopics, Produce,
    ReadClock, ReadCluster, ReadGroup, ReadGroupEvents, ReadRecords, ReadTopic, RebalanceGroup,
    SetEvictOnDisconnect, SetMatchingMemberIds, SetMemberIds, SetNextLeader, SilenceMember,
};

const GET: Method = Method::GET;
const POST: Method = Method::POST;
const PUT: Method = Method::PUT;
const DELETE: Method = Method::DELETE;

/// Every operation, in the order of the document.
pub(super) fn operations() -> Vec<Operation> {
    vec![
        Operation::new::<ReadCluster>(GET, "cluster", "/v1/cluster"),
        Operation::new::<ListRefusals>(GET, "cluster", "/v1/refusals"),
        Operation::new::<ReadClock>(GET, "clock", "/v1/clock"),
        Operation::new::<AdvanceClock>(POST, "clock", "/v1/clock/advance"),
        Operation::new::<ListTopics>(GET, "topics", "/v1/topics"),
        Operation::new::<CreateTopic>(POST, "topics", "/v1/topics").created(),
        Operation::new::<ReadTopic>(GET, "topics", "/v1/topics/{topic}"),
        Operation::new::<DeleteTopic>(DELETE, "topics", "/v1/topics/{topic}").done(),
        Operation::new::<Produce>(POST, "records", "/v1/topics/{topic}/records").created(),
        Operation::new::<ReadRecords>(GET, "records", "/v1/topics/{topic}/records").or(Kind::Refused),
        Operation::new::<ListGroups>(GET, "groups", "/v1/groups"),
        Operation::new::<ReadGroup>(GET, "groups", "/v1/groups/{group}"),
        Operation::new::<ReadGroupEvents>(GET, "groups", "/v1/groups/{group}/events"),
        Operation::new::<RebalanceGroup>(POST, "groups", "/v1/groups/{group}/rebalance").done(),
        Operation::new::<EvictMember>(POST, "groups", "/v1/groups/{group}/evict").done(),
        Operation::new::<SilenceMember>(POST, "groups", "/v1/groups/{group}/silence").done(),
        Operation::new::<SetMemberIds>(PUT, "groups", "/v1/groups/{group}/member-ids").done(),
        Operation::new::<SetNextLeader>(PUT, "groups", "/v1/groups/{group}/next-leader").done(),
        Operation::new::<SetEvictOnDisconnect>(PUT, "groups", "/v1/groups/{group}/evict-on-disconnect")
            .done(),
        Operation::new::<SetMatchingMemberIds>(PUT, "groups", "/v1/member-ids").done(),
    ]
}
