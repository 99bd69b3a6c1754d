//! What can go wrong with a batch or a log, one variant for each answer a caller can give.

use std::path::{Path, PathBuf};
use std::{fmt, io};

/// The crate's result.
pub type Result<T> = std::result::Result<T, Error>;

/// Why a batch was refused or a log could not do what was asked.
///
/// Each variant names the error code with which Apache Kafka 4.3 answers in that case; mapping it is the broker's part.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Error {
    /// The bytes are no acceptable batch: empty, more than one, an old magic, impossible counts or a record that does
    /// not parse. `INVALID_RECORD`.
    InvalidRecord(String),
    /// Some records break the topic's rules. `INVALID_TIMESTAMP` where `invalid_timestamp`, else `INVALID_RECORD`;
    /// the records go into the answer's record errors.
    RejectedRecords {
        /// Whether a timestamp is among the reasons.
        invalid_timestamp: bool,
        /// The records at fault, in order.
        records: Vec<RecordError>,
    },
    /// Lengths, magic or CRC are wrong: the bytes were damaged on their way. `CORRUPT_MESSAGE`.
    CorruptRecord(String),
    /// The records' compressed bytes do not decompress, or name a codec that does not exist. Apache Kafka answers
    /// `UNKNOWN_SERVER_ERROR`.
    Undecodable(String),
    /// The batch decompresses to more than the bound (`kafkito.decompression.max.bytes`). Apache Kafka has no such
    /// bound; answered with `MESSAGE_TOO_LARGE`, on which a Java producer splits its batch and tries again.
    DecompressedTooLarge {
        /// The bound in bytes.
        limit: usize,
    },
    /// The batch is larger than `max.message.bytes`. `MESSAGE_TOO_LARGE`.
    MessageTooLarge {
        /// The batch's size in bytes.
        size: usize,
        /// The limit in bytes.
        max: usize,
    },
    /// The batch is larger than `segment.bytes`. `RECORD_LIST_TOO_LARGE`.
    BatchTooLargeForSegment {
        /// The batch's size in bytes.
        size: usize,
        /// The limit in bytes.
        max: usize,
    },
    /// A producer's sequence does not follow its last one. `OUT_OF_ORDER_SEQUENCE_NUMBER`.
    OutOfOrderSequence(String),
    /// A producer's epoch is older than one seen before. `INVALID_PRODUCER_EPOCH`.
    InvalidProducerEpoch(String),
    /// A write outside of its producer's open transaction. `INVALID_TXN_STATE`.
    InvalidTxnState(String),
    /// A marker from a transaction coordinator that was replaced. `TRANSACTION_COORDINATOR_FENCED`.
    TransactionCoordinatorFenced(String),
    /// An offset outside of the log. `OFFSET_OUT_OF_RANGE`.
    OffsetOutOfRange {
        /// What was asked for.
        offset: i64,
        /// The lowest offset that would have been right.
        start: i64,
        /// The highest offset that would have been right.
        end: i64,
    },
    /// The memory for logs is used up (`memory_max`). `KAFKA_STORAGE_ERROR`.
    MemoryExhausted {
        /// Bytes in use, slices still held by readers included.
        used: u64,
        /// Bytes that were asked for.
        wanted: u64,
        /// The limit.
        limit: u64,
    },
    /// The operating system refused a mapping. `KAFKA_STORAGE_ERROR`.
    Map(String),
    /// A file of a log directory could not be read or written, or holds what it must not. `KAFKA_STORAGE_ERROR`.
    Storage(Box<StorageError>),
}

/// What is wrong with a file of a log directory.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StorageError {
    /// The file or directory.
    pub path: PathBuf,
    /// The byte, or the line of a text file, where it is wrong; `None` where it is the file itself.
    pub place: Option<Place>,
    /// What is wrong.
    pub reason: String,
    /// What the system said, if it was the system.
    pub kind: Option<io::ErrorKind>,
}

/// A place in a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// Bytes from its beginning.
    Byte(usize),
    /// A line, counted from 1.
    Line(usize),
}

/// One record that a batch was refused for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordError {
    /// The record's index in its batch.
    pub batch_index: i32,
    /// What is wrong with it.
    pub message: String,
}

impl Error {
    /// What the system said about a file while it was to be `done`: read, appended to, and so on.
    pub(crate) fn system(path: &Path, done: &str, error: &io::Error) -> Error {
        Error::Storage(Box::new(StorageError {
            path: path.to_owned(),
            place: None,
            reason: format!("cannot be {done}: {error}"),
            kind: Some(error.kind()),
        }))
    }

    /// A file that holds what it must not.
    pub(crate) fn damaged(path: &Path, place: Place, reason: String) -> Error {
        Error::Storage(Box::new(StorageError {
            path: path.to_owned(),
            place: Some(place),
            reason,
            kind: None,
        }))
    }

    /// What a codec has to say about bytes that do not decompress.
    pub(crate) fn undecodable(error: &std::io::Error) -> Error {
        Error::Undecodable(format!("Failed to decompress record stream: {error}"))
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Error::InvalidRecord(why)
            | Error::CorruptRecord(why)
            | Error::Undecodable(why)
            | Error::OutOfOrderSequence(why)
            | Error::InvalidProducerEpoch(why)
            | Error::InvalidTxnState(why)
            | Error::TransactionCoordinatorFenced(why) => f.write_str(why),
            Error::RejectedRecords { invalid_timestamp: true, .. } => {
                f.write_str("One or more records have been rejected due to invalid timestamp")
            }
            Error::RejectedRecords { records, .. } => rejected(f, records),
            Error::DecompressedTooLarge { limit } => write!(
                f,
                "the record batch decompresses to more than {limit} bytes \
                 (kafkito.decompression.max.bytes)"
            ),
            Error::MessageTooLarge { size, max } => {
                write!(f, "the record batch has {size} bytes, more than the {max} of max.message.bytes")
            }
            Error::BatchTooLargeForSegment { size, max } => {
                write!(f, "the record batch has {size} bytes, more than the {max} of segment.bytes")
            }
            Error::OffsetOutOfRange { offset, start, end } => {
                write!(f, "offset {offset} is outside of {start} to {end}")
            }
            Error::MemoryExhausted { used, wanted, limit } => write!(
                f,
                "no memory for {wanted} more bytes of log: {used} of {limit} bytes are in use (raise memory_max)"
            ),
            Error::Map(why) => write!(f, "the system gave no memory: {why}"),
            Error::Storage(error) => error.fmt(f),
        }
    }
}

impl fmt::Display for StorageError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (path, reason) = (self.path.display(), &self.reason);
        match self.place {
            None => write!(f, "{path} {reason}"),
            Some(Place::Byte(byte)) => write!(f, "{path}, at byte {byte}: {reason}"),
            Some(Place::Line(line)) => write!(f, "{path}, in line {line}: {reason}"),
        }
    }
}

fn rejected(f: &mut fmt::Formatter<'_>, records: &[RecordError]) -> fmt::Result {
    let count = records.len();
    write!(f, "One or more records have been rejected due to {count} record errors in total, and only ")?;
    f.write_str("showing the first three errors at most: [")?;
    for (at, record) in records.iter().take(3).enumerate() {
        let comma = if at > 0 { ", " } else { "" };
        write!(f, "{comma}RecordError(batchIndex={}, message='{}')", record.batch_index, record.message)?;
    }
    f.write_str("]")
}

impl std::error::Error for Error {}
