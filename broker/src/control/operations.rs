//! THE table of the control port.

use axum::http::Method;

use super::operation::Operation;
use super::problem::Kind;
use crate::command::{
    AdvanceClock, CreateTopic, DeleteTopic, ListGroups, ListRefusals, ListTopics, Produce, ReadClock,
    ReadCluster, ReadRecords, ReadTopic,
};

const GET: Method = Method::GET;
const POST: Method = Method::POST;
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
    ]
}
