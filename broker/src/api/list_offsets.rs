//! ListOffsets (2): offsets by timestamp, and the ends of a log.
//!
//! A timestamp finds the first *record* that is as late, inside a compressed batch too. Without tiered storage the
//! earliest local offset (-4) is the log start, and the last tiered one (-5) and the next to be tiered (-6) are unknown.

use kafkito_storage::{Log, TimestampOffset};

use crate::ErrorCode;
use crate::call::Call;
use crate::list::Listed;
use crate::ordered::OrderedSet;
use crate::schema::{SchemaError, Struct, messages};
use crate::state::appending::error_code;
use crate::state::{Located, State, TopicRef};

const LATEST: i64 = -1;
const EARLIEST: i64 = -2;
const MAX_TIMESTAMP: i64 = -3;
const EARLIEST_LOCAL: i64 = -4;
const LATEST_TIERED: i64 = -5;
const EARLIEST_PENDING_UPLOAD: i64 = -6;

/// The versions at which the newer special timestamps came in; before them they are UNSUPPORTED_VERSION.
const MAX_TIMESTAMP_VERSION: i16 = 7;
const EARLIEST_LOCAL_VERSION: i16 = 8;
const LATEST_TIERED_VERSION: i16 = 9;
const EARLIEST_PENDING_UPLOAD_VERSION: i16 = 11;

/// From here on the answer has the epoch of what was found.
const LEADER_EPOCH_VERSION: i16 = 4;

const READ_UNCOMMITTED: i8 = 0;
const READ_COMMITTED: i8 = 1;
/// The replica id of a consumer, and of a tool that may look beyond the high watermark.
const CONSUMER: i32 = -1;

/// What is asked of a partition.
struct Asked {
    index: i32,
    leader_epoch: i32,
    timestamp: i64,
}

/// How far the client may see.
#[derive(Clone, Copy)]
struct Sight {
    isolation_level: i8,
    replica_id: i32,
}

/// Answers for every partition by itself.
pub(crate) fn handle(state: &mut State, call: &Call<'_, Struct>) -> Result<Struct, Box<SchemaError>> {
    let sight = Sight {
        isolation_level: call.request.get_i8("isolationLevel")?,
        replica_id: call.request.get_i32("replicaId")?,
    };
    let mut answer = Struct::new(&messages::LIST_OFFSETS_RESPONSE);
    for topic in call.request.get_structs("topics")? {
        let name = topic.get_str("name")?;
        let partitions = topic.get_structs("partitions")?.into_iter().map(asked);
        let partitions = partitions.listed_if_ok()?;
        let topic = TopicRef::Name(name.to_owned());
        if !(READ_UNCOMMITTED..=READ_COMMITTED).contains(&sight.isolation_level) {
            let failed = Err(ErrorCode::UnknownServerError);
            answer = answer.push("topics", |entry| {
                entry.set("name", name).push_all("partitions", partitions, |entry, asked| {
                    told(entry.set("partitionIndex", asked.index), failed, call.version)
                })
            });
            continue;
        }
        if partitions.is_empty() {
            continue;
        }
        let (once, twice) = apart(partitions);
        answer = answer.push("topics", |entry| {
            let entry = entry.set("name", name).push_all("partitions", twice, |entry, index| {
                told(entry.set("partitionIndex", index), Err(ErrorCode::InvalidRequest), call.version)
            });
            entry.push_all("partitions", once, |entry, asked| {
                let found = find(state, call, sight, &topic, &asked);
                told(entry.set("partitionIndex", asked.index), found, call.version)
            })
        });
    }
    Ok(answer)
}

/// Those that are asked for once; and the indexes of those that are asked for more often, which Kafka does not answer.
fn apart(asked: Vec<Asked>) -> (Vec<Asked>, OrderedSet<i32>) {
    let mut seen = OrderedSet::new();
    let indexes = asked.iter().map(|asked| asked.index);
    let twice: OrderedSet<i32> = indexes.filter(|index| !seen.insert(*index)).collect();
    let once = asked.into_iter().filter(|asked| !twice.contains(&asked.index)).listed();
    (once, twice)
}

fn asked(partition: &Struct) -> Result<Asked, Box<SchemaError>> {
    Ok(Asked {
        index: partition.get_i32("partitionIndex")?,
        leader_epoch: partition.get_i32("currentLeaderEpoch")?,
        timestamp: partition.get_i64("timestamp")?,
    })
}

/// What is not found has offset and timestamp -1.
fn told(entry: Struct, found: Result<Option<TimestampOffset>, ErrorCode>, version: i16) -> Struct {
    match found {
        Ok(None) => entry,
        Err(code) => entry.set("errorCode", code.code()),
        Ok(Some(found)) => {
            let entry = entry.set("offset", found.offset).set("timestamp", found.timestamp);
            if version < LEADER_EPOCH_VERSION { entry } else { entry.set("leaderEpoch", found.leader_epoch) }
        }
    }
}

fn find(
    state: &mut State,
    call: &Call<'_, Struct>,
    sight: Sight,
    name: &TopicRef,
    asked: &Asked,
) -> Result<Option<TimestampOffset>, ErrorCode> {
    check_version(asked.timestamp, call.version)?;
    let partition = state.locate(name, asked.index)?;
    state.check_leader(&partition, call.client.broker_id, asked.leader_epoch)?;
    let log = state.partitions.log(partition.key);
    let end = match (sight.isolation_level, sight.replica_id) {
        (READ_COMMITTED, _) => log.last_stable_offset(),
        (_, CONSUMER) => log.high_watermark(),
        _ => log.log_end_offset(),
    };
    let found = match asked.timestamp {
        LATEST => Some(TimestampOffset { timestamp: -1, offset: end, leader_epoch: partition.leader_epoch }),
        EARLIEST | EARLIEST_LOCAL => Some(log_start(log, &partition)),
        LATEST_TIERED | EARLIEST_PENDING_UPLOAD => {
            Some(TimestampOffset { timestamp: -1, offset: -1, leader_epoch: -1 })
        }
        MAX_TIMESTAMP => log.offset_of_max_timestamp().map_err(|error| error_code(&error))?,
        timestamp => log.offset_for_timestamp(timestamp).map_err(|error| error_code(&error))?,
    };
    // What lies beyond the end that this client may see is not there yet.
    Ok(found.filter(|found| asked.timestamp < 0 && asked.timestamp != MAX_TIMESTAMP || found.offset < end))
}

fn log_start(log: &Log, partition: &Located) -> TimestampOffset {
    let offset = log.log_start_offset();
    let epoch = log.leader_epochs().epoch_for_offset(offset).unwrap_or(partition.leader_epoch);
    TimestampOffset { timestamp: -1, offset, leader_epoch: epoch }
}

fn check_version(timestamp: i64, version: i16) -> Result<(), ErrorCode> {
    let since = match timestamp {
        MAX_TIMESTAMP => MAX_TIMESTAMP_VERSION,
        EARLIEST_LOCAL => EARLIEST_LOCAL_VERSION,
        LATEST_TIERED => LATEST_TIERED_VERSION,
        EARLIEST_PENDING_UPLOAD => EARLIEST_PENDING_UPLOAD_VERSION,
        i64::MIN..EARLIEST_PENDING_UPLOAD => i16::MAX,
        _ => 0,
    };
    if version < since { Err(ErrorCode::UnsupportedVersion) } else { Ok(()) }
}
