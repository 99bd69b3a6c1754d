//! From a request to the row that answers it.

use std::sync::Arc;

use axum::Router;
use axum::extract::{FromRequestParts, RawPathParams, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderValue, StatusCode, Uri, header};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use axum::routing::{MethodFilter, MethodRouter, get, on};

use super::document::document;
use super::guard;
use super::input::Input;
use super::listener::Access;
use super::operation::Operation;
use super::operations::operations;
use super::problem::{Kind, Problem};
use crate::command::Handles;
use crate::list::Listed;

/// The router of a cluster's control port.
pub(super) fn router(handles: Handles, access: Access) -> Router {
    let operations = operations();
    let document = document(&operations).to_string();
    let mut router = Router::new().route("/openapi.json", get(move || async { as_json(document) }));
    for operation in operations {
        let path = operation.path;
        router = router.route(path, method(operation));
    }
    router
        .fallback(no_such_path)
        .method_not_allowed_fallback(no_such_method)
        .with_state(handles)
        .layer(middleware::from_fn_with_state(Arc::new(access), guarded))
}

fn as_json(text: String) -> Response {
    ([(header::CONTENT_TYPE, HeaderValue::from_static("application/json"))], text).into_response()
}

fn method(operation: Operation) -> MethodRouter<Handles> {
    let filter = MethodFilter::try_from(operation.method.clone()).expect("the table has common methods only");
    let operation = Arc::new(operation);
    on(filter, move |State(handles): State<Handles>, request: Request| async move {
        answer(&operation, handles, request).await.unwrap_or_else(IntoResponse::into_response)
    })
}

async fn answer(operation: &Operation, handles: Handles, request: Request) -> Result<Response, Problem> {
    let (mut parts, body) = request.into_parts();
    let path = path_fields(&mut parts).await?;
    let input = Input::of(&operation.fields, path, &parts.uri, &parts.headers, body).await?;
    let answer = (operation.answer)(&operation.fields, input, &handles)?.await?;
    if operation.status == StatusCode::NO_CONTENT {
        return Ok(StatusCode::NO_CONTENT.into_response());
    }
    Ok((operation.status, answer).into_response())
}

async fn path_fields(parts: &mut Parts) -> Result<Vec<(String, String)>, Problem> {
    match RawPathParams::from_request_parts(parts, &()).await {
        Ok(params) => Ok(params.iter().map(|(name, value)| (name.to_owned(), value.to_owned())).listed()),
        Err(error) => Err(Problem::new(Kind::Invalid, error.body_text())),
    }
}

async fn guarded(State(access): State<Arc<Access>>, request: Request, next: Next) -> Response {
    let (parts, body) = request.into_parts();
    match guard::check(&parts, &access) {
        Ok(()) => next.run(Request::from_parts(parts, body)).await,
        Err(problem) => problem.into_response(),
    }
}

async fn no_such_path(uri: Uri) -> Problem {
    Problem::new(Kind::NoSuchPath, format!("there is no {}; /openapi.json lists what there is", uri.path()))
}

async fn no_such_method(request: Request) -> Problem {
    let text =
        format!("{} has no {}; the header Allow says what it has", request.uri().path(), request.method());
    Problem::new(Kind::MethodNotAllowed, text)
}
