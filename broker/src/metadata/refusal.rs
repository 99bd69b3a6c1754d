//! Why something was not done.

use std::fmt;

use crate::ErrorCode;

/// An error code with the sentence that Kafka says to it, if it says one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Refusal {
    /// The code.
    pub(crate) code: ErrorCode,
    /// The sentence; `None` leaves clients with the code's own.
    pub(crate) message: Option<String>,
}

impl Refusal {
    /// A refusal that says why.
    pub(crate) fn new(code: ErrorCode, message: impl Into<String>) -> Self {
        Self { code, message: Some(message.into()) }
    }

    /// A refusal that leaves it at the code.
    pub(crate) fn bare(code: ErrorCode) -> Self {
        Self { code, message: None }
    }

    /// A refusal with the code's own sentence.
    pub(crate) fn standard(code: ErrorCode) -> Self {
        Self::new(code, code.message())
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.code, self.message.as_deref().unwrap_or(self.code.message()))
    }
}
