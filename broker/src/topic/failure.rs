//! Why a topic refused what was asked without a client.

use std::fmt;

use kafkito_storage as storage;

use crate::ErrorCode;
use crate::data_dir::Broken;
use crate::error::{Error, ErrorKind};
use crate::state::appending::error_code;

/// A code, or what the storage had to say.
#[derive(Debug)]
pub(crate) enum Failure {
    Code(ErrorCode),
    Storage(storage::Error),
    /// It was appended, but could not be synced.
    Unsynced(Broken),
}

impl Failure {
    /// The code that a client would have got.
    pub(crate) fn code(&self) -> ErrorCode {
        match self {
            Self::Code(code) => *code,
            Self::Storage(error) => error_code(error),
            Self::Unsynced(_) => ErrorCode::KafkaStorageError,
        }
    }

    /// The error that the author of a test gets.
    pub(super) fn error(self, what: impl fmt::Display) -> Error {
        Error::new(ErrorKind::Refused(self.code()), format!("{what}: {self}"))
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Code(code) => code.fmt(f),
            Self::Storage(error) => error.fmt(f),
            Self::Unsynced(broken) => broken.fmt(f),
        }
    }
}

impl From<ErrorCode> for Failure {
    fn from(code: ErrorCode) -> Self {
        Self::Code(code)
    }
}

impl From<Broken> for Failure {
    fn from(broken: Broken) -> Self {
        Self::Unsynced(broken)
    }
}

impl From<storage::Error> for Failure {
    fn from(error: storage::Error) -> Self {
        Self::Storage(error)
    }
}
