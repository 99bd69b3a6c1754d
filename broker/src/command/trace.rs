//! The trace.

use super::{Handles, Run};
use crate::Api;
use crate::error::Error;
use crate::trace::{self, Trace, TracedRequest};

/// Reads what clients asked and got, oldest first. Of several conditions all must hold.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(
    feature = "control",
    derive(serde::Deserialize, utoipa::ToSchema),
    serde(rename_all = "camelCase", deny_unknown_fields)
)]
pub struct ReadTrace {
    /// Only requests of clients that call themselves so.
    pub client_id: Option<String>,
    /// Only requests over this connection.
    pub connection: Option<u64>,
    /// Only requests to this API, by Kafka's name.
    #[cfg_attr(feature = "control", schema(value_type = Option<String>, example = "Produce"))]
    pub api: Option<Api>,
    /// Only requests that name this topic, or whose answers do.
    pub topic: Option<String>,
    /// Only requests that concern this group.
    pub group: Option<String>,
    /// Only requests from this number on.
    pub since: Option<u64>,
    /// Only the last so many.
    pub last: Option<u32>,
    /// As text: without what no two runs have in common (times, latencies, ports). Default: with it.
    #[cfg_attr(feature = "control", serde(default))]
    pub without_times: bool,
}

impl ReadTrace {
    /// Whether all conditions hold of a request; `last` is none of one.
    fn accepts(&self, request: &TracedRequest) -> bool {
        fn is<T: PartialEq + ?Sized>(wanted: Option<&T>, is: impl FnOnce(&T) -> bool) -> bool {
            wanted.is_none_or(is)
        }
        is(self.client_id.as_deref(), |id| *request.client_id == *id)
            && is(self.connection.as_ref(), |number| request.connection == *number)
            && is(self.api.as_ref(), |api| request.api() == Some(*api))
            && is(self.topic.as_deref(), |topic| request.topics().iter().any(|name| name == topic))
            && is(self.group.as_deref(), |group| request.group() == Some(group))
            && is(self.since.as_ref(), |since| request.number >= *since)
    }
}

impl Run for ReadTrace {
    type Answer = Trace;

    fn run(self, handles: &Handles) -> Result<Trace, Error> {
        let trace = trace::of(&handles.shared).only(|request| self.accepts(request));
        let trace = match self.last {
            Some(count) => trace.last(usize::try_from(count).unwrap_or(usize::MAX)),
            None => trace,
        };
        Ok(if self.without_times { trace.without_times() } else { trace })
    }
}

/// Follows the trace: a server-sent event `request` for each request that comes, and again when something happens to it, with
/// the request as JSON; an event `missed` with `{"missed": n}` where requests came faster than they were read. The id of an
/// event, sent back as `Last-Event-ID`, goes on where it left off.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(
    feature = "control",
    derive(serde::Deserialize, utoipa::ToSchema),
    serde(rename_all = "camelCase", deny_unknown_fields)
)]
pub struct FollowTrace {
    /// Only requests of clients that call themselves so.
    pub client_id: Option<String>,
    /// Only requests over this connection.
    pub connection: Option<u64>,
    /// Only requests to this API, by Kafka's name.
    #[cfg_attr(feature = "control", schema(value_type = Option<String>, example = "Produce"))]
    pub api: Option<Api>,
    /// Only requests that name this topic, or whose answers do.
    pub topic: Option<String>,
    /// Only requests that concern this group.
    pub group: Option<String>,
    /// From this request on, as far back as they are kept. Default: what comes from now on.
    pub since: Option<u64>,
}

impl FollowTrace {
    /// Whether a request is to be told.
    #[cfg(feature = "control")]
    pub(crate) fn accepts(&self, request: &TracedRequest) -> bool {
        let Self { client_id, connection, api, topic, group, since } = self.clone();
        let (last, without_times) = (None, false);
        ReadTrace { client_id, connection, api, topic, group, since, last, without_times }.accepts(request)
    }
}

#[cfg(feature = "control")]
mod json {
    use std::time::Duration;

    use serde::ser::{Error as _, SerializeMap};
    use serde::{Serialize, Serializer};
    use serde_json::Value;
    use utoipa::openapi::RefOr;
    use utoipa::openapi::schema::{ArrayBuilder, ObjectBuilder, Schema};
    use utoipa::{PartialSchema, ToSchema};

    use crate::trace::{Trace, TracedConnection};

    /// A request in the trace.
    #[derive(Debug, serde::Deserialize, ToSchema)]
    #[serde(rename_all = "camelCase", deny_unknown_fields)]
    #[allow(dead_code, reason = "it describes what TracedRequest::to_json writes")]
    pub(crate) struct TracedRequestView {
        /// Counts the requests of the cluster, from 0.
        number: u64,
        /// Wire time since the cluster's start, in milliseconds.
        at_ms: f64,
        /// Cluster time, in milliseconds since the epoch.
        cluster_time_ms: i64,
        /// The connection it came over; connections count from 1.
        connection: u64,
        /// The broker that it was sent to.
        broker_id: i32,
        /// What the client calls itself.
        client_id: String,
        /// The client's software, if it told.
        software_name: Option<String>,
        /// Its version.
        software_version: Option<String>,
        /// Kafka's name of the API.
        api: String,
        /// The version of the request.
        version: i16,
        /// The number by which the client knows its answer.
        correlation_id: i32,
        /// The bytes of its body.
        request_bytes: u64,
        /// The group that it concerns.
        group: Option<String>,
        /// The generation that it names.
        generation: Option<i32>,
        /// The member that it names.
        member: Option<String>,
        /// The transactional id that it names.
        transactional_id: Option<String>,
        /// The topics that it or its answer names.
        topics: Option<Vec<String>>,
        /// The partitions that it or its answer names.
        partitions: Option<Vec<TracedPartitionView>>,
        /// The error codes in its answer, by Kafka's names.
        error_codes: Option<Vec<String>>,
        /// What it asks.
        request: String,
        /// What it got.
        response: Option<String>,
        /// `pending`, `answered`, `lost` (it was served, but a rule kept the answer from its client), `unanswered`, `closed` or
        /// `clientGone`.
        outcome: String,
        /// The bytes of the answer.
        response_bytes: Option<u64>,
        /// Why its connection was closed.
        why: Option<String>,
        /// How long it took, in milliseconds of real time.
        latency_ms: Option<f64>,
        /// What rules decided about it, in order.
        verdicts: Option<Vec<TracedVerdictView>>,
    }

    /// A partition in a traced request or its answer.
    #[derive(Debug, serde::Deserialize, ToSchema)]
    #[serde(rename_all = "camelCase", deny_unknown_fields)]
    #[allow(dead_code, reason = "it describes what TracedRequest::to_json writes")]
    pub(crate) struct TracedPartitionView {
        /// The topic.
        topic: String,
        /// The partition.
        partition: i32,
        /// The offset that was asked for.
        asked: Option<i64>,
        /// The first offset that was written or read.
        offset: Option<i64>,
        /// The offset behind the last.
        end_offset: Option<i64>,
        /// The bytes of the records.
        records_bytes: u64,
        /// The error code, by Kafka's name.
        error: Option<String>,
    }

    /// What a rule decided about a request.
    #[derive(Debug, serde::Deserialize, ToSchema)]
    #[serde(rename_all = "camelCase", deny_unknown_fields)]
    #[allow(dead_code, reason = "it describes what TracedRequest::to_json writes")]
    pub(crate) struct TracedVerdictView {
        /// The rule's name.
        rule: String,
        /// What it decided, in a few words.
        verdict: String,
        /// Wire time since the cluster's start, in milliseconds.
        at_ms: f64,
        /// When what it held back went on.
        released_at_ms: Option<f64>,
    }

    /// A connection that a client opened.
    #[derive(Debug, serde::Serialize, ToSchema)]
    #[serde(rename_all = "camelCase")]
    pub(crate) struct TracedConnectionView {
        /// Its number; connections count from 1.
        connection: u64,
        /// The broker that accepted it.
        broker_id: i32,
        /// The client id of its last request.
        client_id: String,
        /// Wire time since the cluster's start, in milliseconds.
        opened_at_ms: f64,
        /// When it ended; null while it is open.
        closed_at_ms: Option<f64>,
        /// Why the broker closed it; null if the client did.
        why: Option<String>,
    }

    impl From<&TracedConnection> for TracedConnectionView {
        fn from(traced: &TracedConnection) -> Self {
            let ms = |time: Duration| time.as_secs_f64() * 1e3;
            Self {
                connection: traced.connection,
                broker_id: traced.broker_id,
                client_id: traced.client_id.to_string(),
                opened_at_ms: ms(traced.opened_at),
                closed_at_ms: traced.closed_at.map(ms),
                why: traced.why.clone(),
            }
        }
    }

    impl Serialize for Trace {
        fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
            let requests = self.requests().map(|request| serde_json::from_str::<Value>(&request.to_json()));
            let requests = requests.collect::<Result<Vec<_>, _>>().map_err(S::Error::custom)?;
            let connections: Vec<TracedConnectionView> =
                self.connections().iter().map(TracedConnectionView::from).collect();
            let mut map = serializer.serialize_map(Some(2))?;
            map.serialize_entry("requests", &requests)?;
            map.serialize_entry("connections", &connections)?;
            map.end()
        }
    }

    impl PartialSchema for Trace {
        fn schema() -> RefOr<Schema> {
            let request = utoipa::openapi::Ref::from_schema_name(TracedRequestView::name());
            let requests =
                ArrayBuilder::new().items(request).description(Some("The requests, oldest first."));
            let connection = utoipa::openapi::Ref::from_schema_name(TracedConnectionView::name());
            let told = "The connections that were opened while the trace was kept, filters aside.";
            let connections = ArrayBuilder::new().items(connection).description(Some(told));
            let object = ObjectBuilder::new().property("requests", requests).required("requests");
            object.property("connections", connections).required("connections").into()
        }
    }

    impl ToSchema for Trace {
        fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
            schemas.push((TracedRequestView::name().into_owned(), TracedRequestView::schema()));
            TracedRequestView::schemas(schemas);
            schemas.push((TracedConnectionView::name().into_owned(), TracedConnectionView::schema()));
        }
    }
}

#[cfg(all(test, feature = "control"))]
mod tests {
    use super::json::TracedRequestView;
    use crate::Cluster;

    #[test]
    fn a_request_is_as_its_schema_says() {
        use std::io::{Read, Write};
        let kafka = Cluster::start().expect("a cluster starts");
        let mut client = std::net::TcpStream::connect(kafka.bootstrap_servers()).expect("it listens");
        // ApiVersions v0: length, key, version, correlation id, client id.
        let request = [&[0, 0, 0, 13][..], &[0, 18, 0, 0], &[0, 0, 0, 7], &[0, 3], b"app"].concat();
        client.write_all(&request).expect("it is sent");
        client.read_exact(&mut [0; 8]).expect("it is answered");
        let lines = kafka.trace().to_json_lines();
        let view: Result<TracedRequestView, _> = serde_json::from_str(lines.trim());
        assert!(view.is_ok(), "{view:?}: {lines}");
    }
}
