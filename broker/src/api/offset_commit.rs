//! OffsetCommit (8): commits offsets of a group, or of a client that manages its partitions itself.
//!
//! From version 10 on topics are named by their ids. Topics that do not exist are UNKNOWN_TOPIC_ID then, and
//! UNKNOWN_TOPIC_OR_PARTITION before, as are partitions, each for itself; an error of the group is that of all others. A topic that
//! exists, and of which no partition is named, is left out of the answer, as Kafka has it.

use crate::ErrorCode;
use crate::call::Call;
use crate::group::cause::Cause;
use crate::group::offsets::{CommitRequest, PartitionCommit};
use crate::schema::{SchemaError, Struct, messages};
use crate::state::{State, TopicRef};

/// The last version that says how long to keep the offsets.
const LAST_RETENTION_VERSION: i16 = 4;
/// The version from which on clients know GROUP_ID_NOT_FOUND.
const GROUP_ID_NOT_FOUND_VERSION: i16 = 9;
/// The version from which on topics are named by their ids.
const TOPIC_ID_VERSION: i16 = 10;
/// What a client sends that leaves the retention to the broker.
const DEFAULT_RETENTION: i64 = -1;

/// A partition of the request: what is to be committed, or why that cannot be.
type Found = Result<PartitionCommit, ErrorCode>;

/// Commits what exists.
pub(crate) fn handle(state: &mut State, call: &Call<'_, Struct>) -> Result<Struct, Box<SchemaError>> {
    let mut found: Vec<(&Struct, Vec<(i32, Found)>)> = Vec::new();
    let mut known = Vec::new();
    for topic in call.request.get_structs("topics")? {
        let partitions = partitions(state, topic, call.version)?;
        if partitions.is_empty() && state.topic(&topic_ref(topic, call.version >= TOPIC_ID_VERSION)?).is_ok()
        {
            continue;
        }
        known.extend(partitions.iter().filter_map(|(_, found)| found.as_ref().ok().cloned()));
        found.push((topic, partitions));
    }
    let mut verdicts = if known.is_empty() { Vec::new() } else { commit(state, call, known)? }.into_iter();
    let mut answer = Struct::new(&messages::OFFSET_COMMIT_RESPONSE);
    for (topic, partitions) in found {
        let (name, id) = (topic.get_str("name")?, topic.get_uuid("topicId")?);
        answer = answer.push("topics", |entry| {
            let entry = entry.set("name", name).set("topicId", id);
            entry.push_all("partitions", partitions, |entry, (index, found)| {
                let verdict = match found {
                    Ok(_) => verdicts.next().unwrap_or(ErrorCode::UnknownServerError),
                    Err(code) => code,
                };
                entry.set("partitionIndex", index).set("errorCode", verdict.code())
            })
        });
    }
    Ok(answer)
}

/// The topic that a request names, by id or by name.
pub(super) fn topic_ref(topic: &Struct, is_by_id: bool) -> Result<TopicRef, Box<SchemaError>> {
    Ok(match is_by_id {
        true => TopicRef::Id(topic.get_uuid("topicId")?),
        false => TopicRef::Name(topic.get_str("name")?.to_owned()),
    })
}

/// Each partition of a topic in order.
fn partitions(state: &State, topic: &Struct, version: i16) -> Result<Vec<(i32, Found)>, Box<SchemaError>> {
    let named = topic_ref(topic, version >= TOPIC_ID_VERSION)?;
    let mut all = Vec::new();
    for partition in topic.get_structs("partitions")? {
        let index = partition.get_i32("partitionIndex")?;
        let located = state.locate(&named, index);
        let offset = partition.get_i64("committedOffset")?;
        let leader_epoch = partition.get_i32("committedLeaderEpoch")?;
        let metadata = partition.get_opt_str("committedMetadata")?;
        let found = located.map(|located| PartitionCommit {
            topic: located.topic.name.to_string(),
            topic_id: Some(located.topic.id),
            partition: index,
            offset,
            leader_epoch,
            metadata: metadata.map(str::to_owned),
        });
        all.push((index, found));
    }
    Ok(all)
}

/// The verdict on each of the partitions.
fn commit(
    state: &mut State,
    call: &Call<'_, Struct>,
    partitions: Vec<PartitionCommit>,
) -> Result<Vec<ErrorCode>, Box<SchemaError>> {
    let count = partitions.len();
    let retention_ms = call.request.get_i64("retentionTimeMs")?;
    let says_retention = call.version <= LAST_RETENTION_VERSION && retention_ms != DEFAULT_RETENTION;
    let request = CommitRequest {
        group: call.request.get_str("groupId")?.to_owned(),
        member_id: call.request.get_str("memberId")?.to_owned(),
        instance_id: call.request.get_opt_str("groupInstanceId")?.map(str::to_owned),
        generation: call.request.get_i32("generationIdOrMemberEpoch")?,
        retention_ms: says_retention.then_some(retention_ms),
        knows_group_id_not_found: call.version >= GROUP_ID_NOT_FOUND_VERSION,
        connection: call.client.connection,
        partitions,
    };
    Ok(try_commit(state, call, &request).unwrap_or_else(|error| vec![error; count]))
}

fn try_commit(
    state: &mut State,
    call: &Call<'_, Struct>,
    request: &CommitRequest,
) -> Result<Vec<ErrorCode>, ErrorCode> {
    state.check_group_coordinator(&request.group, call.client.broker_id)?;
    let config = state.group_config();
    let commit = state.groups.commit(request, call.now, &config)?;
    state.run_group_effects(commit.effects, call.now);
    let member = Some(&*request.member_id).filter(|id| !id.is_empty());
    state.append_group_records(commit.records, Cause::Commit { member }, call.now)?;
    Ok(commit.errors)
}
