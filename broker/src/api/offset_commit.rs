//! OffsetCommit (8): commits offsets of a group, or of a client that manages its partitions itself.
//!
//! Partitions that do not exist are UNKNOWN_TOPIC_OR_PARTITION, each for itself; an error of the group is that of all
//! others.

use kafka_protocol::messages::offset_commit_request::OffsetCommitRequestPartition;
use kafka_protocol::messages::offset_commit_response::{
    OffsetCommitResponsePartition, OffsetCommitResponseTopic,
};
use kafka_protocol::messages::{OffsetCommitRequest, OffsetCommitResponse};

use crate::ErrorCode;
use crate::call::Call;
use crate::group::cause::Cause;
use crate::group::offsets::{CommitRequest, PartitionCommit};
use crate::outcome::Outcome;
use crate::state::{State, TopicRef};

/// The last version that says how long to keep the offsets.
const LAST_RETENTION_VERSION: i16 = 4;
/// The version from which on clients know GROUP_ID_NOT_FOUND.
const GROUP_ID_NOT_FOUND_VERSION: i16 = 9;
/// What a client sends that leaves the retention to the broker.
const DEFAULT_RETENTION: i64 = -1;

/// Commits what exists.
pub(crate) fn handle(
    state: &mut State,
    call: &Call<'_, OffsetCommitRequest>,
) -> Outcome<OffsetCommitResponse> {
    let found = partitions(state, call.request);
    let known: Vec<PartitionCommit> = found.iter().flatten().cloned().collect();
    let mut verdicts = if known.is_empty() { Vec::new() } else { commit(state, call, known) }.into_iter();
    let mut found = found.into_iter();
    let mut verdict = || match found.next().flatten() {
        Some(_) => verdicts.next().unwrap_or(ErrorCode::UnknownServerError),
        None => ErrorCode::UnknownTopicOrPartition,
    };
    let topics = call.request.topics.iter().map(|topic| {
        let partitions = topic.partitions.iter().map(|partition| {
            OffsetCommitResponsePartition::default()
                .with_partition_index(partition.partition_index)
                .with_error_code(verdict().code())
        });
        OffsetCommitResponseTopic::default()
            .with_name(topic.name.clone())
            .with_partitions(partitions.collect())
    });
    Outcome::Reply(OffsetCommitResponse::default().with_topics(topics.collect()))
}

/// Each partition of the request in order; `None` for one that does not exist.
fn partitions(state: &State, request: &OffsetCommitRequest) -> Vec<Option<PartitionCommit>> {
    let mut all = Vec::new();
    for topic in &request.topics {
        let name = TopicRef::Name(topic.name.to_string());
        for partition in &topic.partitions {
            let located = state.locate(&name, partition.partition_index).ok();
            all.push(located.map(|located| PartitionCommit {
                topic: topic.name.to_string(),
                topic_id: Some(located.topic.id),
                ..of(partition)
            }));
        }
    }
    all
}

fn of(partition: &OffsetCommitRequestPartition) -> PartitionCommit {
    PartitionCommit {
        topic: String::new(),
        topic_id: None,
        partition: partition.partition_index,
        offset: partition.committed_offset,
        leader_epoch: partition.committed_leader_epoch,
        metadata: partition.committed_metadata.as_ref().map(ToString::to_string),
    }
}

/// The verdict on each of the partitions.
fn commit(
    state: &mut State,
    call: &Call<'_, OffsetCommitRequest>,
    partitions: Vec<PartitionCommit>,
) -> Vec<ErrorCode> {
    let count = partitions.len();
    try_commit(state, call, partitions).unwrap_or_else(|error| vec![error; count])
}

fn try_commit(
    state: &mut State,
    call: &Call<'_, OffsetCommitRequest>,
    partitions: Vec<PartitionCommit>,
) -> Result<Vec<ErrorCode>, ErrorCode> {
    let OffsetCommitRequest { group_id, member_id, group_instance_id, retention_time_ms, .. } = call.request;
    state.check_group_coordinator(group_id, call.client.broker_id)?;
    let says_retention = call.version <= LAST_RETENTION_VERSION && *retention_time_ms != DEFAULT_RETENTION;
    let request = CommitRequest {
        group: group_id.to_string(),
        member_id: member_id.to_string(),
        instance_id: group_instance_id.as_ref().map(ToString::to_string),
        generation: call.request.generation_id_or_member_epoch,
        retention_ms: says_retention.then_some(*retention_time_ms),
        knows_group_id_not_found: call.version >= GROUP_ID_NOT_FOUND_VERSION,
        connection: call.client.connection,
        partitions,
    };
    let config = state.group_config();
    let commit = state.groups.commit(&request, call.now, &config)?;
    state.run_group_effects(commit.effects, call.now);
    let member = Some(member_id.as_str()).filter(|id| !id.is_empty());
    state.append_group_records(commit.records, Cause::Commit { member }, call.now)?;
    Ok(commit.errors)
}
