//! THE table of the control port.

use axum::http::Method;
use serde_json::json;

use super::input::{Fields, Input};
use super::operation::{Answering, Asked, Operation, schema_of};
use super::problem::{Kind, Problem};
use super::{events, special};
use crate::command::{
    AdvanceClock, AdvanceToNext, CancelReassignment, CatchUpReplica, CloseConnection, CompactTopic,
    CreateTopic, DeleteTopic, Done, DropOffsets, DropReplica, EvictMember, ExpectRecords, Export, FailLogDir,
    FinishReassignment, FollowTrace, Handles, HoldBackReplica, HoldReassignments, InjectRule, KillBroker,
    ListBrokers, ListClientMetrics, ListConnections, ListExchanges, ListGroups, ListHeld, ListLogDirs,
    ListReassignments, ListRefusals, ListRules, ListTopics, ListWarnings, MoveLeader, Produce,
    ProduceBatches, ReadBatches, ReadBodies, ReadBroker, ReadCapture, ReadClock, ReadCluster, ReadEvents,
    ReadGroup, ReadGroupEvents, ReadRecords, ReadRule, ReadStrict, ReadTopic, ReadTrace, ReassignPartition,
    RebalanceGroup, Release, RemoveRule, RestartBroker, SetCapture, SetEvictOnDisconnect,
    SetMatchingMemberIds, SetMemberIds, SetNextLeader, SetOffset, SetStrict, SilenceMember, StartBroker,
    StopBroker, WaitFor,
};
use crate::list::Listed;
use crate::wait::Waited;

const GET: Method = Method::GET;
const POST: Method = Method::POST;
const PUT: Method = Method::PUT;
const DELETE: Method = Method::DELETE;

/// Every operation, in the order of the document.
pub(super) fn operations() -> Vec<Operation> {
    [cluster(), rules(), topics(), groups(), waits(), traces()].into_iter().flatten().listed()
}

fn cluster() -> Vec<Operation> {
    vec![
        Operation::new::<ReadCluster>(GET, "cluster", "/v1/cluster"),
        Operation::new::<Export>(POST, "cluster", "/v1/export").created(),
        Operation::new::<ListBrokers>(GET, "brokers", "/v1/brokers"),
        Operation::new::<ReadBroker>(GET, "brokers", "/v1/brokers/{broker}"),
        Operation::new::<StopBroker>(POST, "brokers", "/v1/brokers/{broker}/stop").done(),
        Operation::new::<KillBroker>(POST, "brokers", "/v1/brokers/{broker}/kill").done(),
        Operation::new::<StartBroker>(POST, "brokers", "/v1/brokers/{broker}/start").done(),
        Operation::new::<RestartBroker>(POST, "brokers", "/v1/brokers/{broker}/restart").done(),
        Operation::new::<ListLogDirs>(GET, "brokers", "/v1/brokers/{broker}/log-dirs"),
        Operation::new::<FailLogDir>(POST, "brokers", "/v1/brokers/{broker}/log-dirs/fail").done(),
        Operation::new::<ListReassignments>(GET, "replicas", "/v1/reassignments"),
        Operation::new::<HoldReassignments>(PUT, "replicas", "/v1/reassignments/hold").done(),
        Operation::new::<ListConnections>(GET, "cluster", "/v1/connections"),
        Operation::new::<CloseConnection>(DELETE, "cluster", "/v1/connections/{connection}").done(),
        Operation::new::<ListRefusals>(GET, "cluster", "/v1/refusals"),
        Operation::new::<ListWarnings>(GET, "cluster", "/v1/warnings"),
        Operation::new::<ListClientMetrics>(GET, "cluster", "/v1/client-metrics"),
        Operation::new::<ReadStrict>(GET, "cluster", "/v1/strict"),
        Operation::new::<SetStrict>(PUT, "cluster", "/v1/strict").done(),
        Operation::new::<ReadClock>(GET, "clock", "/v1/clock"),
        Operation::new::<AdvanceClock>(POST, "clock", "/v1/clock/advance"),
        Operation::new::<AdvanceToNext>(POST, "clock", "/v1/clock/advance-to-next"),
    ]
}

fn rules() -> Vec<Operation> {
    vec![
        Operation::new::<ListRules>(GET, "rules", "/v1/rules"),
        Operation::new::<InjectRule>(POST, "rules", "/v1/rules").created(),
        Operation::new::<ReadRule>(GET, "rules", "/v1/rules/{rule}"),
        Operation::new::<RemoveRule>(DELETE, "rules", "/v1/rules/{rule}").done(),
        Operation::new::<ListHeld>(GET, "rules", "/v1/rules/{rule}/held"),
        Operation::new::<Release>(POST, "rules", "/v1/rules/{rule}/release"),
    ]
}

fn topics() -> Vec<Operation> {
    vec![
        Operation::new::<ListTopics>(GET, "topics", "/v1/topics"),
        Operation::new::<CreateTopic>(POST, "topics", "/v1/topics").created(),
        Operation::new::<ReadTopic>(GET, "topics", "/v1/topics/{topic}"),
        Operation::new::<DeleteTopic>(DELETE, "topics", "/v1/topics/{topic}").done(),
        Operation::new::<CompactTopic>(POST, "topics", "/v1/topics/{topic}/compact"),
        Operation::new::<MoveLeader>(PUT, "replicas", "/v1/topics/{topic}/partitions/{partition}/leader")
            .done(),
        replica::<HoldBackReplica>("/v1/topics/{topic}/partitions/{partition}/replicas/{broker}/hold-back"),
        replica::<DropReplica>("/v1/topics/{topic}/partitions/{partition}/replicas/{broker}/drop"),
        replica::<CatchUpReplica>("/v1/topics/{topic}/partitions/{partition}/replicas/{broker}/catch-up"),
        Operation::new::<ReassignPartition>(
            PUT,
            "replicas",
            "/v1/topics/{topic}/partitions/{partition}/replicas",
        )
        .done(),
        Operation::new::<CancelReassignment>(
            POST,
            "replicas",
            "/v1/topics/{topic}/partitions/{partition}/cancel-reassignment",
        )
        .done(),
        Operation::new::<FinishReassignment>(
            POST,
            "replicas",
            "/v1/topics/{topic}/partitions/{partition}/finish-reassignment",
        )
        .done(),
        Operation::new::<Produce>(POST, "records", "/v1/topics/{topic}/records").created(),
        Operation::new::<ReadRecords>(GET, "records", "/v1/topics/{topic}/records").or(Kind::Refused),
        Operation::new::<ProduceBatches>(POST, "records", "/v1/topics/{topic}/batches").created(),
        Operation::new::<ReadBatches>(GET, "records", "/v1/topics/{topic}/batches").or(Kind::Refused),
        Operation::new::<ExpectRecords>(POST, "records", "/v1/topics/{topic}/expect").or(Kind::Mismatch),
    ]
}

/// What is done to one replica.
fn replica<C: Asked<Answer = Done>>(path: &'static str) -> Operation {
    Operation::new::<C>(POST, "replicas", path).done()
}

fn groups() -> Vec<Operation> {
    vec![
        Operation::new::<ListGroups>(GET, "groups", "/v1/groups"),
        Operation::new::<ReadEvents>(GET, "groups", "/v1/events"),
        Operation::new::<ReadGroup>(GET, "groups", "/v1/groups/{group}"),
        Operation::new::<ReadGroupEvents>(GET, "groups", "/v1/groups/{group}/events"),
        Operation::new::<RebalanceGroup>(POST, "groups", "/v1/groups/{group}/rebalance").done(),
        Operation::new::<EvictMember>(POST, "groups", "/v1/groups/{group}/evict").done(),
        Operation::new::<SilenceMember>(POST, "groups", "/v1/groups/{group}/silence").done(),
        Operation::new::<SetMemberIds>(PUT, "groups", "/v1/groups/{group}/member-ids").done(),
        Operation::new::<SetNextLeader>(PUT, "groups", "/v1/groups/{group}/next-leader").done(),
        Operation::new::<SetEvictOnDisconnect>(PUT, "groups", "/v1/groups/{group}/evict-on-disconnect")
            .done(),
        Operation::new::<SetOffset>(PUT, "groups", "/v1/groups/{group}/offsets").done(),
        Operation::new::<DropOffsets>(DELETE, "groups", "/v1/groups/{group}/offsets").done(),
        Operation::new::<SetMatchingMemberIds>(PUT, "groups", "/v1/member-ids").done(),
    ]
}

fn waits() -> Vec<Operation> {
    let answers = vec![("application/json", schema_of::<Waited>())];
    let row = Operation::answering::<WaitFor>(POST, "waits", "/v1/waits", answers, special::wait);
    vec![row.with_schemas::<Waited>().or(Kind::TimedOut).or(Kind::NotFound).or(Kind::Strict)]
}

fn traces() -> Vec<Operation> {
    vec![
        Operation::new::<ReadTrace>(GET, "trace", "/v1/trace"),
        trace_as("/v1/trace.txt", "readTraceText", special::TEXT, special::trace_text)
            .described("Reads the trace as text, a line a request."),
        trace_as("/v1/trace.html", "readTraceDiagram", special::HTML, special::trace_diagram)
            .described("Draws the trace as a sequence diagram: a page that needs no network."),
        trace_as("/v1/trace.jsonl", "readTraceLines", special::LINES, special::trace_lines)
            .described("Reads the trace as JSON lines, a request a line."),
        trace_as("/v1/trace.svg", "readTraceDrawing", special::SVG, special::trace_drawing)
            .described("Draws the trace as a sequence diagram: the picture alone."),
        Operation::new::<ReadCapture>(GET, "trace", "/v1/trace/capture"),
        Operation::new::<SetCapture>(PUT, "trace", "/v1/trace/capture").done(),
        Operation::new::<ReadBodies>(GET, "trace", "/v1/trace/bodies"),
        Operation::new::<ListExchanges>(GET, "trace", "/v1/exchanges"),
        follow_trace(),
    ]
}

/// The trace in a form of its own.
fn trace_as(
    path: &'static str,
    id: &str,
    media: &'static str,
    answer: fn(&Fields, Input, &Handles) -> Result<Answering, Problem>,
) -> Operation {
    let answers = vec![(media, json!({ "type": "string" }))];
    Operation::answering::<ReadTrace>(GET, "trace", path, answers, answer).named(id)
}

fn follow_trace() -> Operation {
    let answers = vec![("text/event-stream", json!({ "type": "string" }))];
    Operation::answering::<FollowTrace>(GET, "trace", "/v1/trace/events", answers, events::follow)
}
