//! Whole bodies of requests and answers.

use super::{Done, Handles, RawBytes, ReadTrace, Run};
use crate::error::Error;
use crate::list::Listed;

/// Reads whether bodies are captured, and how much of them is kept.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(
    feature = "control",
    derive(serde::Deserialize, utoipa::ToSchema),
    serde(rename_all = "camelCase", deny_unknown_fields)
)]
pub struct ReadCapture {}

/// Whether bodies are captured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "control", derive(serde::Serialize, utoipa::ToSchema), serde(rename_all = "camelCase"))]
#[non_exhaustive]
pub struct CaptureView {
    /// Whether they are.
    pub capture: bool,
    /// Bytes that are kept at most; the oldest go first.
    pub bytes_max: usize,
    /// Bytes that are kept now.
    pub bytes: usize,
}

/// Keeps the whole bodies of requests and answers from now on, records included; or no longer, which drops those that were
/// kept, unless the test's own process captures, too.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(
    feature = "control",
    derive(serde::Deserialize, utoipa::ToSchema),
    serde(rename_all = "camelCase", deny_unknown_fields)
)]
pub struct SetCapture {
    /// Whether they are kept.
    pub capture: bool,
    /// Keeps at most so many bytes of them. Default: 64 MiB, or what was set before.
    pub bytes_max: Option<usize>,
}

/// Reads the whole bodies of requests and answers, as far as they were captured and are kept, oldest first. Of several
/// conditions all must hold.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(
    feature = "control",
    derive(serde::Deserialize, utoipa::ToSchema),
    serde(rename_all = "camelCase", deny_unknown_fields)
)]
pub struct ReadBodies {
    /// Only of this request, by its number in the trace.
    pub number: Option<u64>,
    /// Only of requests of clients that call themselves so.
    pub client_id: Option<String>,
    /// Only of requests over this connection.
    pub connection: Option<u64>,
    /// Only of requests to this API, by Kafka's name.
    #[cfg_attr(feature = "control", schema(value_type = Option<String>, example = "Produce"))]
    pub api: Option<crate::Api>,
    /// Only of requests that name this topic, or whose answers do.
    pub topic: Option<String>,
    /// Only of requests that concern this group.
    pub group: Option<String>,
    /// Only of requests from this number on.
    pub since: Option<u64>,
    /// Only of the last so many.
    pub last: Option<u32>,
}

/// Bodies that were captured.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "control", derive(serde::Serialize, utoipa::ToSchema), serde(rename_all = "camelCase"))]
#[non_exhaustive]
pub struct BodyList {
    /// The bodies, a request each.
    pub bodies: Vec<BodyView>,
}

/// A request as its client sent it, and the answer as it got it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "control", derive(serde::Serialize, utoipa::ToSchema), serde(rename_all = "camelCase"))]
#[non_exhaustive]
pub struct BodyView {
    /// The request's number in the trace.
    pub number: u64,
    /// Kafka's name of the API.
    pub api: String,
    /// The version of the request and of its answer.
    pub version: i16,
    /// The body of the request, without its header.
    pub request: RawBytes,
    /// The whole answer, from its length on; null without one, or while there is none yet.
    pub response: Option<RawBytes>,
}

impl Run for ReadCapture {
    type Answer = CaptureView;

    fn run(self, handles: &Handles) -> Result<CaptureView, Error> {
        let capturing = handles.shared.trace.capturing();
        Ok(CaptureView { capture: capturing.is_on, bytes_max: capturing.bytes_max, bytes: capturing.bytes })
    }
}

impl Run for SetCapture {
    type Answer = Done;

    fn run(self, handles: &Handles) -> Result<Done, Error> {
        let trace = &handles.shared.trace;
        trace.switch_capture(self.capture);
        if let Some(bytes) = self.bytes_max.filter(|_| self.capture) {
            trace.bound_capture(bytes);
        }
        Ok(Done)
    }
}

impl Run for ReadBodies {
    type Answer = BodyList;

    fn run(self, handles: &Handles) -> Result<BodyList, Error> {
        let Self { number, client_id, connection, api, topic, group, since, last } = self;
        let filter =
            ReadTrace { client_id, connection, api, topic, group, since, last: None, without_times: false };
        let trace = filter.run(handles)?;
        let captured =
            trace.requests().filter(|request| number.is_none_or(|number| request.number == number));
        let captured = captured.filter_map(|request| Some((request, request.request_body()?.clone())));
        let mut bodies: Vec<BodyView> = captured
            .map(|(request, body)| BodyView {
                number: request.number,
                api: request.api_name(),
                version: request.version,
                request: body.into(),
                response: request.response_frame().cloned().map(RawBytes::from),
            })
            .listed();
        let last = last.map_or(usize::MAX, |last| usize::try_from(last).unwrap_or(usize::MAX));
        bodies.drain(..bodies.len().saturating_sub(last));
        Ok(BodyList { bodies })
    }
}
