//! Problem details (RFC 9457): every answer that is not what was asked for.

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use utoipa::ToSchema;

use crate::ErrorCode;
use crate::error::{Error, ErrorKind};

/// The media type of a problem.
pub(super) const MEDIA_TYPE: &str = "application/problem+json";

/// Why something was not done, as problem details (RFC 9457).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub(crate) struct Problem {
    /// Names the kind of problem; programs may rely on it.
    #[serde(rename = "type")]
    kind: &'static str,
    /// The kind in words.
    title: &'static str,
    /// The status of the answer.
    #[schema(minimum = 400, maximum = 599)]
    status: u16,
    /// What is wrong here, and what would be right.
    detail: String,
    /// The field at fault, as in `records[0].key`; its parts may stand in the body, the query or the path.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    path: Option<String>,
    /// Kafka's name of the code, if the broker refused as it would have refused a client.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    code: Option<&'static str>,
}

/// The kinds of problems.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// The request cannot be read, or a field of it is not valid.
    Invalid,
    /// The request comes from a web page or names a host that is not this one.
    Foreign,
    /// There is no such path.
    NoSuchPath,
    /// There is no such topic, group, member, rule, …
    NotFound,
    /// The path is there, and not with this method.
    MethodNotAllowed,
    /// What was waited for did not come about in time.
    TimedOut,
    /// The cluster is not in a state in which it could be done.
    Refused,
    /// A topic does not hold what was expected.
    Mismatch,
    /// The cluster is strict, and something has gone wrong.
    Strict,
    /// The body is longer than the port takes.
    TooLarge,
    /// The body is no JSON by its `Content-Type`.
    MediaType,
    /// A bug in kafkito.
    Bug,
}

impl Kind {
    /// Every kind.
    #[cfg(test)]
    pub(super) const ALL: [Self; 12] = [
        Self::Invalid,
        Self::Foreign,
        Self::NoSuchPath,
        Self::NotFound,
        Self::MethodNotAllowed,
        Self::TimedOut,
        Self::Refused,
        Self::Mismatch,
        Self::Strict,
        Self::TooLarge,
        Self::MediaType,
        Self::Bug,
    ];

    fn row(self) -> (StatusCode, &'static str, &'static str) {
        match self {
            Self::Invalid => (StatusCode::BAD_REQUEST, "urn:kafkito:invalid", "The request is not valid"),
            Self::Foreign => {
                (StatusCode::FORBIDDEN, "urn:kafkito:foreign", "The request is foreign to this port")
            }
            Self::NoSuchPath => (StatusCode::NOT_FOUND, "urn:kafkito:no-such-path", "There is no such path"),
            Self::NotFound => (StatusCode::NOT_FOUND, "urn:kafkito:not-found", "It does not exist"),
            Self::MethodNotAllowed => (
                StatusCode::METHOD_NOT_ALLOWED,
                "urn:kafkito:method-not-allowed",
                "The path has no such method",
            ),
            Self::TimedOut => {
                (StatusCode::REQUEST_TIMEOUT, "urn:kafkito:timed-out", "It did not come about in time")
            }
            Self::Refused => (StatusCode::CONFLICT, "urn:kafkito:refused", "The cluster refused"),
            Self::Mismatch => {
                (StatusCode::CONFLICT, "urn:kafkito:mismatch", "The topic does not hold what was expected")
            }
            Self::Strict => {
                (StatusCode::CONFLICT, "urn:kafkito:strict", "The cluster is strict, and has failed")
            }
            Self::TooLarge => {
                (StatusCode::PAYLOAD_TOO_LARGE, "urn:kafkito:too-large", "The body is too large")
            }
            Self::MediaType => {
                (StatusCode::UNSUPPORTED_MEDIA_TYPE, "urn:kafkito:media-type", "The body must be JSON")
            }
            Self::Bug => (StatusCode::INTERNAL_SERVER_ERROR, "urn:kafkito:bug", "A bug in kafkito"),
        }
    }

    /// The kind in words.
    pub(super) fn title(self) -> &'static str {
        self.row().2
    }

    /// The status of the answer.
    pub(super) fn status(self) -> StatusCode {
        self.row().0
    }
}

impl Problem {
    /// A problem of this kind, in a sentence.
    pub(super) fn new(kind: Kind, detail: impl Into<String>) -> Self {
        let (status, kind, title) = kind.row();
        Self { kind, title, status: status.as_u16(), detail: detail.into(), path: None, code: None }
    }

    /// A command has panicked.
    pub(super) fn panicked() -> Self {
        Self::new(Kind::Bug, "the command panicked; stderr says where")
    }

    /// A field that is not valid.
    pub(super) fn at(path: impl Into<String>, detail: impl Into<String>) -> Self {
        Self { path: Some(path.into()), ..Self::new(Kind::Invalid, detail) }
    }
}

impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        let code = error.code();
        let kind = match error.kind() {
            ErrorKind::TimedOut => Kind::TimedOut,
            ErrorKind::InvalidConfig | ErrorKind::InvalidRule => Kind::Invalid,
            ErrorKind::NotFound => Kind::NotFound,
            ErrorKind::Mismatch => Kind::Mismatch,
            ErrorKind::Strict => Kind::Strict,
            ErrorKind::Refused(code) => kind_of(code),
            _ => Kind::Refused,
        };
        Self { code: code.map(ErrorCode::name), ..Self::new(kind, error.to_string()) }
    }
}

/// The kind of problem that Kafka has the code for.
fn kind_of(code: ErrorCode) -> Kind {
    match code {
        ErrorCode::UnknownTopicOrPartition
        | ErrorCode::UnknownTopicId
        | ErrorCode::GroupIdNotFound
        | ErrorCode::UnknownMemberId
        | ErrorCode::ResourceNotFound
        | ErrorCode::BrokerIdNotRegistered => Kind::NotFound,
        ErrorCode::InvalidTopicException
        | ErrorCode::InvalidPartitions
        | ErrorCode::InvalidReplicationFactor
        | ErrorCode::InvalidConfig
        | ErrorCode::InvalidTimestamp
        | ErrorCode::InvalidRequest => Kind::Invalid,
        _ => Kind::Refused,
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        // Text, numbers and nothing else: it always serializes.
        let body = serde_json::to_vec(&self).unwrap_or_default();
        let mut response = (status, body).into_response();
        response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(MEDIA_TYPE));
        response
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_kind_has_a_name_of_its_own() {
        let names: BTreeSet<_> = Kind::ALL.iter().map(|kind| kind.row().1).collect();
        assert_eq!(names.len(), Kind::ALL.len());
    }

    #[test]
    fn what_the_broker_refuses_has_kafkas_code() {
        let problem = Problem::from(Error::refused(ErrorCode::UnknownTopicOrPartition, "topic \"x\""));
        assert_eq!((problem.status, problem.code), (404, Some("UNKNOWN_TOPIC_OR_PARTITION")));
        assert_eq!(problem.detail, "topic \"x\": UNKNOWN_TOPIC_OR_PARTITION");
    }
}
