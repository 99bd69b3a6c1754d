//! The operations that are answered in a way of their own: waits, and the trace in other forms than JSON.

use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};

use super::input::{self, Fields, Input};
use super::operation::{Answering, json};
use super::problem::Problem;
use crate::command::{Handles, ReadTrace, Run, WaitFor};
use crate::trace::Trace;

/// Waits on the cluster's own thread, which is woken by what comes about; ends with its client, or with the cluster.
pub(super) fn wait(fields: &Fields, input: Input, handles: &Handles) -> Result<Answering, Problem> {
    let wait = input::read::<WaitFor>(fields, input)?.start(handles)?;
    Ok(Box::pin(async move { json(&wait.await?) }))
}

/// The trace as text, a line a request.
pub(super) fn trace_text(fields: &Fields, input: Input, handles: &Handles) -> Result<Answering, Problem> {
    trace(fields, input, handles, TEXT, |trace| trace.to_string())
}

/// The trace as JSON lines.
pub(super) fn trace_lines(fields: &Fields, input: Input, handles: &Handles) -> Result<Answering, Problem> {
    trace(fields, input, handles, LINES, Trace::to_json_lines)
}

/// The trace as a sequence diagram: a page that needs no network.
pub(super) fn trace_diagram(fields: &Fields, input: Input, handles: &Handles) -> Result<Answering, Problem> {
    trace(fields, input, handles, HTML, Trace::to_html)
}

/// The drawing of the diagram alone.
pub(super) fn trace_drawing(fields: &Fields, input: Input, handles: &Handles) -> Result<Answering, Problem> {
    trace(fields, input, handles, SVG, Trace::to_svg)
}

/// The media type of a picture.
pub(super) const SVG: &str = "image/svg+xml";
/// The media type of a page.
pub(super) const HTML: &str = "text/html; charset=utf-8";
/// The media type of plain text.
pub(super) const TEXT: &str = "text/plain; charset=utf-8";
/// The media type of JSON lines.
pub(super) const LINES: &str = "application/x-ndjson";

fn trace(
    fields: &Fields,
    input: Input,
    handles: &Handles,
    media: &'static str,
    form: fn(&Trace) -> String,
) -> Result<Answering, Problem> {
    let command = input::read::<ReadTrace>(fields, input)?;
    let handles = handles.clone();
    Ok(Box::pin(async move {
        let text = move || command.run(&handles).map(|trace| form(&trace));
        let text = tokio::task::spawn_blocking(text).await.map_err(|_| Problem::panicked())??;
        Ok(with_media(media, text))
    }))
}

fn with_media(media: &'static str, body: String) -> Response {
    let mut response = body.into_response();
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(media));
    response
}
