//! ListOffsets (2): offsets by timestamp, and the ends of a log.
//!
//! A timestamp finds the first *record* that is as late, inside a compressed batch too. Without tiered storage the
//! earliest local offset (-4) is the log start, and the last tiered one (-5) is unknown.

use kafka_protocol::messages::list_offsets_request::ListOffsetsPartition;
use kafka_protocol::messages::list_offsets_response::{
    ListOffsetsPartitionResponse, ListOffsetsTopicResponse,
};
use kafka_protocol::messages::{ListOffsetsRequest, ListOffsetsResponse};
use kafkito_storage::{Log, TimestampOffset};

use crate::ErrorCode;
use crate::call::Call;
use crate::ordered::{OrderedMap, OrderedSet};
use crate::outcome::Outcome;
use crate::state::appending::error_code;
use crate::state::{Located, State, TopicRef};

const LATEST: i64 = -1;
const EARLIEST: i64 = -2;
const MAX_TIMESTAMP: i64 = -3;
const EARLIEST_LOCAL: i64 = -4;
const LATEST_TIERED: i64 = -5;

/// The versions at which the newer special timestamps came in; before them they are UNSUPPORTED_VERSION.
const MAX_TIMESTAMP_VERSION: i16 = 7;
const EARLIEST_LOCAL_VERSION: i16 = 8;
const LATEST_TIERED_VERSION: i16 = 9;

const READ_COMMITTED: i8 = 1;
/// The replica id of a consumer, and of a tool that may look beyond the high watermark.
const CONSUMER: i32 = -1;

/// Answers for every partition by itself.
pub(crate) fn handle(state: &mut State, call: &Call<'_, ListOffsetsRequest>) -> Outcome<ListOffsetsResponse> {
    let topics = call.request.topics.iter().map(|topic| {
        let name = TopicRef::Name(topic.name.to_string());
        let mut seen = OrderedSet::new();
        // Kafka does not say which of them it would have answered.
        let indexes = topic.partitions.iter().map(|asked| asked.partition_index);
        let mut twice: OrderedMap<i32, bool> =
            indexes.filter(|index| !seen.insert(*index)).map(|index| (index, false)).collect();
        let partitions = topic.partitions.iter().filter_map(|asked| match twice.get_mut(&asked.partition_index) {
            None => Some(answer(state, call, &name, asked)),
            Some(told) => {
                let is_first = !std::mem::replace(told, true);
                is_first.then(|| refuse(asked, ErrorCode::InvalidRequest))
            }
        });
        ListOffsetsTopicResponse::default()
            .with_name(topic.name.clone())
            .with_partitions(partitions.collect())
    });
    Outcome::Reply(ListOffsetsResponse::default().with_topics(topics.collect()))
}

fn answer(
    state: &mut State,
    call: &Call<'_, ListOffsetsRequest>,
    name: &TopicRef,
    asked: &ListOffsetsPartition,
) -> ListOffsetsPartitionResponse {
    match find(state, call, name, asked) {
        Ok(Some(found)) => ListOffsetsPartitionResponse::default()
            .with_partition_index(asked.partition_index)
            .with_offset(found.offset)
            .with_timestamp(found.timestamp)
            .with_leader_epoch(if call.version >= 4 { found.leader_epoch } else { -1 }),
        Ok(None) => refuse(asked, ErrorCode::None),
        Err(code) => refuse(asked, code),
    }
}

/// An answer without an offset.
fn refuse(asked: &ListOffsetsPartition, code: ErrorCode) -> ListOffsetsPartitionResponse {
    ListOffsetsPartitionResponse::default()
        .with_partition_index(asked.partition_index)
        .with_error_code(code.code())
        .with_offset(-1)
        .with_timestamp(-1)
}

fn find(
    state: &mut State,
    call: &Call<'_, ListOffsetsRequest>,
    name: &TopicRef,
    asked: &ListOffsetsPartition,
) -> Result<Option<TimestampOffset>, ErrorCode> {
    check_version(asked.timestamp, call.version)?;
    let partition = state.locate(name, asked.partition_index)?;
    partition.check_leader(call.client.broker_id, asked.current_leader_epoch)?;
    let log = state.partitions.log(partition.key);
    let end = match (call.request.isolation_level, *call.request.replica_id) {
        (READ_COMMITTED, _) => log.last_stable_offset(),
        (_, CONSUMER) => log.high_watermark(),
        _ => log.log_end_offset(),
    };
    let found = match asked.timestamp {
        LATEST => Some(TimestampOffset { timestamp: -1, offset: end, leader_epoch: partition.leader_epoch }),
        EARLIEST | EARLIEST_LOCAL => Some(log_start(log, &partition)),
        LATEST_TIERED => Some(TimestampOffset { timestamp: -1, offset: -1, leader_epoch: -1 }),
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
        i64::MIN..LATEST_TIERED => i16::MAX,
        _ => 0,
    };
    if version < since { Err(ErrorCode::UnsupportedVersion) } else { Ok(()) }
}
