//! The segment log of kafkito: Kafka record batches in, record batches out.
//!
//! No async, no network, no requests. The way of a batch:
//!
//! 1. [`check`] looks at the bytes of one partition of a Produce request, with no lock held: structure, CRC, every
//!    record, decompressing where need be. Its result, a [`CheckedBatch`], owns the bytes.
//! 2. [`CheckedBatch::admit`] applies the topic's policies ([`LogConfig`]): sizes, timestamps, keys, compression.
//!    It is O(1) for an ordinary batch; only a batch that must be compressed anew makes it dear, and
//!    [`CheckedBatch::recompress`] can be called beforehand, outside the lock.
//! 3. [`Log::append`] checks the producer's sequence, assigns offsets and publishes.
//! 4. [`Log::read`] hands out slices of what was published: whole batches, never copied, never rewritten.
//!
//! Batches made here ([`RecordBatchBuilder`]) enter at 2, or at 3 through [`CheckedBatch::trusted`]. Records are read
//! out of a batch with [`records`].
//!
//! Nothing here reads a clock: what depends on time takes `now`, milliseconds since the epoch.
#![deny(missing_docs)]

#[cfg(any(test, fuzzing))]
extern crate self as kafkito_storage; // under the name that its tests have for it

mod chunk;
mod compaction;
mod compression;
mod config;
mod copy;
mod disk;
mod error;
mod files;
#[cfg(any(test, fuzzing))]
#[doc(hidden)]
pub mod fuzz;
mod leader_epoch;
mod log;
mod log_dir;
mod message_set;
mod mmap;
mod paths;
mod policy;
mod pool;
mod produced;
mod producer_state;
mod quick_hash;
mod record_batch;
mod record_batch_builder;
mod records;
mod retention;
mod segment;
mod spare;
mod store;
mod transactions;
mod validate;
mod varint;

pub use compaction::{Compacted, Compaction, CompactionReport};
pub use compression::Codec;
pub use config::{CleanupPolicy, CompressionType, DEFAULT_DECOMPRESSED_BYTES_MAX, LogConfig, TimestampType};
pub use disk::{DirEntry, Disk, StagedDisk, SystemDisk};
pub use error::{Error, Place, RecordError, Result, StorageError};
pub use files::meta_properties::{MetaNode, MetaProperties};
pub use leader_epoch::{EpochEntry, LeaderEpochCache};
pub use log::{Appended, Flush, Log, LogEntry, LogRead, LogView, Origin, TimestampOffset};
pub use log_dir::{Checkpoints, LogDir, PartitionDir, SnapshotFile, SnapshotId};
pub use policy::{AdmittedBatch, KEYLESS};
pub use pool::{Pool, PoolUsage};
pub use produced::{OnlyBatch, Produced};
pub use producer_state::{BatchMetadata, ProducerEntry};
pub use quick_hash::QuickHasher;
pub use record_batch::{
    BatchHeader, BatchTimestampType, NO_PRODUCER_EPOCH, NO_PRODUCER_ID, NO_SEQUENCE, NO_TIMESTAMP,
    RECORD_BATCH_OVERHEAD, write_crc,
};
pub use record_batch_builder::RecordBatchBuilder;
pub use records::{ControlMarker, Header, Record, Records, batches, records};
pub use retention::RetentionReport;
pub use transactions::AbortedTransaction;
pub use validate::{CheckedBatch, check, check_and_read};
