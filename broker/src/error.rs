//! The one error type of the library.

use std::fmt;

use crate::error_code::ErrorCode;

/// What went wrong, in a sentence, with a kind that a caller can act on.
///
/// ```
/// use kafkito::{Cluster, ErrorKind};
///
/// let error = Cluster::builder().config("retention.mss", "1").start().unwrap_err();
/// assert_eq!(error.kind(), ErrorKind::InvalidConfig);
/// assert!(error.to_string().contains("retention.mss"));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Error {
    kind: ErrorKind,
    message: String,
}

/// The kinds of [`Error`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ErrorKind {
    /// A port could not be bound, a thread not be started, or an [external cluster](crate::Cluster::is_external) not be asked.
    Io,
    /// A [data directory](crate::Builder::data_dir) cannot be opened, or be [written](crate::Cluster::export): it is in use, damaged,
    /// not kafkito's, or not empty; the message names the file, the place in it and the reason.
    Storage,
    /// A config, a topic name or another argument is not valid; the message says what would be.
    InvalidConfig,
    /// What is named is not there; the message says what is.
    NotFound,
    /// A fault could never match, or its verdict never be carried out; the message says what would be right.
    InvalidRule,
    /// What was waited for did not come about in time; the message says what was seen instead.
    TimedOut,
    /// A topic does not hold what was expected; the message tells the difference.
    Mismatch,
    /// What was waited for cannot come about any more: the cluster was dropped.
    Stopped,
    /// The cluster is [strict](crate::Builder::strict), and something has gone wrong; the message says what.
    Strict,
    /// The call would have blocked a thread that drives a current-thread runtime.
    WouldBlock,
    /// It needs the inside of a broker, and the cluster is an [external](crate::Cluster::is_external) one.
    External,
    /// The broker refused, as it would have refused a client, with this code of Kafka's.
    Refused(ErrorCode),
}

impl Error {
    pub(crate) fn new(kind: ErrorKind, message: impl Into<String>) -> Self {
        Self { kind, message: message.into() }
    }

    /// The broker's refusal of `what`, with Kafka's code.
    pub(crate) fn refused(code: ErrorCode, what: impl fmt::Display) -> Self {
        Self::new(ErrorKind::Refused(code), format!("{what}: {code}"))
    }

    /// What a caller can act on.
    pub fn kind(&self) -> ErrorKind {
        self.kind
    }

    /// Kafka's code, if the broker refused.
    pub fn code(&self) -> Option<ErrorCode> {
        match self.kind {
            ErrorKind::Refused(code) => Some(code),
            _ => None,
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Error {}
