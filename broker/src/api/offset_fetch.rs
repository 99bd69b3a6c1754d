//! OffsetFetch (9): committed offsets of one group, or of several from version 8 on; all of them if no topics are
//! named. What was never committed is -1 and no error, in a group that does not exist too.
//!
//! `require_stable` makes no difference: offsets within transactions are not served, so none is ever pending.

use kafka_protocol::messages::offset_fetch_request::OffsetFetchRequestGroup;
use kafka_protocol::messages::offset_fetch_response::{
    OffsetFetchResponseGroup, OffsetFetchResponsePartition, OffsetFetchResponsePartitions,
    OffsetFetchResponseTopic, OffsetFetchResponseTopics,
};
use kafka_protocol::messages::{OffsetFetchRequest, OffsetFetchResponse, TopicName};
use kafka_protocol::protocol::StrBytes;

use crate::ErrorCode;
use crate::call::Call;
use crate::group::record::OffsetValue;
use crate::outcome::Outcome;
use crate::state::State;

/// The version from which on there is an error of the whole answer.
const TOP_LEVEL_ERROR_VERSION: i16 = 2;
/// The version from which on offsets have a leader epoch.
const LEADER_EPOCH_VERSION: i16 = 5;
/// The version from which on several groups are asked for at once.
const BATCH_VERSION: i16 = 8;

/// A partition and what is committed for it.
type Committed<'a> = (i32, Option<&'a OffsetValue>);

/// Looks the offsets up.
pub(crate) fn handle(state: &mut State, call: &Call<'_, OffsetFetchRequest>) -> Outcome<OffsetFetchResponse> {
    if call.version >= BATCH_VERSION {
        let groups = call.request.groups.iter().map(|group| fetch_group(state, call, group));
        return Outcome::Reply(OffsetFetchResponse::default().with_groups(groups.collect()));
    }
    let error = state.check_group_coordinator(&call.request.group_id, call.client.broker_id).err();
    Outcome::Reply(fetch_one(state, call, error))
}

fn fetch_group(
    state: &State,
    call: &Call<'_, OffsetFetchRequest>,
    group: &OffsetFetchRequestGroup,
) -> OffsetFetchResponseGroup {
    let answer = OffsetFetchResponseGroup::default().with_group_id(group.group_id.clone());
    if let Err(error) = state.check_group_coordinator(&group.group_id, call.client.broker_id) {
        return answer.with_error_code(error.code());
    }
    let topics = match &group.topics {
        None => all(state, &group.group_id),
        Some(topics) => {
            let named = topics.iter().map(|topic| (&topic.name, &topic.partition_indexes[..]));
            asked(state, &group.group_id, named)
        }
    };
    let topics = topics.into_iter().map(|(name, partitions)| {
        let partitions = partitions.into_iter().map(|(index, offset)| {
            OffsetFetchResponsePartitions::default()
                .with_partition_index(index)
                .with_committed_offset(offset.map_or(-1, |offset| offset.offset))
                .with_committed_leader_epoch(epoch(offset))
                .with_metadata(metadata(offset))
        });
        OffsetFetchResponseTopics::default().with_name(name).with_partitions(partitions.collect())
    });
    answer.with_topics(topics.collect())
}

/// The answer of one group, as it was before there could be several. Version 1 has no place for an error but at each
/// partition.
fn fetch_one(
    state: &State,
    call: &Call<'_, OffsetFetchRequest>,
    error: Option<ErrorCode>,
) -> OffsetFetchResponse {
    let code = error.unwrap_or(ErrorCode::None).code();
    if error.is_some() && call.version >= TOP_LEVEL_ERROR_VERSION {
        return OffsetFetchResponse::default().with_error_code(code);
    }
    let group = &call.request.group_id;
    let topics = match &call.request.topics {
        None => all(state, group),
        Some(topics) => {
            let named = topics.iter().map(|topic| (&topic.name, &topic.partition_indexes[..]));
            asked(state, group, named)
        }
    };
    let topics = topics.into_iter().map(|(name, partitions)| {
        let partitions = partitions.into_iter().map(|(index, offset)| {
            let offset = offset.filter(|_| error.is_none());
            OffsetFetchResponsePartition::default()
                .with_partition_index(index)
                .with_committed_offset(offset.map_or(-1, |offset| offset.offset))
                .with_committed_leader_epoch(if call.version >= LEADER_EPOCH_VERSION {
                    epoch(offset)
                } else {
                    -1
                })
                .with_metadata(metadata(offset))
                .with_error_code(code)
        });
        OffsetFetchResponseTopic::default().with_name(name).with_partitions(partitions.collect())
    });
    OffsetFetchResponse::default().with_topics(topics.collect())
}

fn all<'a>(state: &'a State, group: &str) -> Vec<(TopicName, Vec<Committed<'a>>)> {
    let topics = state.groups.durable().offsets_of(group).into_iter().flatten();
    let topics = topics.map(|(name, partitions)| {
        let partitions = partitions.iter().map(|(index, offset)| (*index, Some(offset)));
        (TopicName(StrBytes::from_string(name.clone())), partitions.collect())
    });
    topics.collect()
}

fn asked<'a, 'b>(
    state: &'a State,
    group: &str,
    topics: impl Iterator<Item = (&'b TopicName, &'b [i32])>,
) -> Vec<(TopicName, Vec<Committed<'a>>)> {
    let durable = state.groups.durable();
    let topics = topics.map(|(name, partitions)| {
        let partitions = partitions.iter().map(|index| (*index, durable.offset(group, name, *index)));
        (name.clone(), partitions.collect())
    });
    topics.collect()
}

fn epoch(offset: Option<&OffsetValue>) -> i32 {
    offset.and_then(|offset| offset.leader_epoch).unwrap_or(-1)
}

fn metadata(offset: Option<&OffsetValue>) -> Option<StrBytes> {
    let text = offset.map(|offset| offset.metadata.clone()).unwrap_or_default();
    Some(StrBytes::from_string(text))
}
