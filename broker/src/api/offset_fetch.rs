//! OffsetFetch (9): committed offsets of one group, or of several from version 8 on; all of them if no topics are
//! named. From version 10 on topics are named by their ids. What was never committed is -1 and no error, in a group that does
//! not exist too.
//!
//! `require_stable` makes no difference: offsets within transactions are not served, so none is ever pending.

use super::offset_commit::topic_ref;
use crate::ErrorCode;
use crate::call::Call;
use crate::group::record::OffsetValue;
use crate::list::Listed;
use crate::schema::{SchemaError, Struct, messages};
use crate::state::{State, TopicRef};
use crate::uuid::Uuid;

/// The version from which on there is an error of the whole answer.
const TOP_LEVEL_ERROR_VERSION: i16 = 2;
/// The version from which on offsets have a leader epoch.
const LEADER_EPOCH_VERSION: i16 = 5;
/// The version from which on several groups are asked for at once.
const BATCH_VERSION: i16 = 8;
/// The version from which on topics are named by their ids.
const TOPIC_ID_VERSION: i16 = 10;

/// A topic of the answer.
struct Fetched<'a> {
    name: String,
    id: Uuid,
    /// Each partition and what is committed for it.
    partitions: Vec<(i32, Option<&'a OffsetValue>)>,
    /// What is wrong with the topic.
    error: Option<ErrorCode>,
}

/// Looks the offsets up.
pub(crate) fn handle(state: &mut State, call: &Call<'_, Struct>) -> Result<Struct, Box<SchemaError>> {
    let answer = Struct::new(&messages::OFFSET_FETCH_RESPONSE);
    if call.version < BATCH_VERSION {
        return fetch_one(state, call, answer);
    }
    let mut answer = answer;
    for asked in call.request.get_structs("groups")? {
        let group = asked.get_str("groupId")?;
        let error = state.check_group_coordinator(group, call.client.broker_id).err();
        let fetched = match error {
            Some(_) => Vec::new(),
            None => fetch(state, group, asked, call.version)?,
        };
        answer = answer.push("groups", |entry| {
            let entry = entry.set("groupId", group).set("errorCode", error.map_or(0, ErrorCode::code));
            told(entry, fetched, call.version)
        });
    }
    Ok(answer)
}

/// The answer of one group, as it was before there could be several. Version 1 has no place for an error but at each
/// partition.
fn fetch_one(state: &State, call: &Call<'_, Struct>, answer: Struct) -> Result<Struct, Box<SchemaError>> {
    let group = call.request.get_str("groupId")?;
    let error = state.check_group_coordinator(group, call.client.broker_id).err();
    if let Some(error) = error.filter(|_| call.version >= TOP_LEVEL_ERROR_VERSION) {
        return Ok(answer.set("errorCode", error.code()));
    }
    let mut fetched = fetch(state, group, call.request, call.version)?;
    if error.is_some() {
        for topic in &mut fetched {
            topic.error = error;
            topic.partitions.iter_mut().for_each(|(_, offset)| *offset = None);
        }
    }
    Ok(told(answer, fetched, call.version))
}

/// What is asked for of a group.
fn fetch<'a>(
    state: &'a State,
    group: &str,
    asked: &Struct,
    version: i16,
) -> Result<Vec<Fetched<'a>>, Box<SchemaError>> {
    let is_by_id = version >= TOPIC_ID_VERSION;
    if asked.is_null("topics")? {
        return Ok(all(state, group, is_by_id));
    }
    let durable = state.groups.durable();
    let mut fetched = Vec::new();
    for topic in asked.get_structs("topics")? {
        let named = topic_ref(topic, is_by_id)?;
        let found = match &named {
            TopicRef::Name(name) => Ok(name.clone()),
            TopicRef::Id(_) => state.topic(&named).map(|topic| topic.name.to_string()),
        };
        let (name, error) = match found {
            Ok(name) => (name, None),
            Err(error) => (String::new(), Some(error)),
        };
        let offset = |index: i32| (index, durable.offset(group, &name, index).filter(|_| error.is_none()));
        let partitions = topic.get_i32s("partitionIndexes")?.into_iter().map(offset).listed();
        let id = if is_by_id { topic.get_uuid("topicId")? } else { Uuid::ZERO };
        fetched.push(Fetched { id, partitions, error, name });
    }
    Ok(fetched)
}

/// All that a group has committed; by ids, of the topics that there are.
fn all<'a>(state: &'a State, group: &str, is_by_id: bool) -> Vec<Fetched<'a>> {
    let mut fetched = Vec::new();
    for (name, partitions) in state.groups.durable().offsets_of(group).into_iter().flatten() {
        let id = state.metadata.topic(name).map(|topic| topic.id);
        if is_by_id && id.is_none() {
            continue;
        }
        fetched.push(Fetched {
            name: name.clone(),
            id: id.unwrap_or_default(),
            partitions: partitions.iter().map(|(index, offset)| (*index, Some(offset))).listed(),
            error: None,
        });
    }
    fetched
}

/// The topics of the answer, or of a group in it.
fn told(entry: Struct, fetched: Vec<Fetched<'_>>, version: i16) -> Struct {
    entry.push_all("topics", fetched, |entry, topic| {
        let code = topic.error.map_or(0, ErrorCode::code);
        let entry = entry.set("name", topic.name);
        let entry = if version >= TOPIC_ID_VERSION { entry.set("topicId", topic.id) } else { entry };
        entry.push_all("partitions", topic.partitions, |entry, (index, offset)| {
            let entry = entry.set("partitionIndex", index).set("errorCode", code);
            let entry = entry.set("committedOffset", offset.map_or(-1, |offset| offset.offset));
            let metadata = offset.map(|offset| offset.metadata.clone()).unwrap_or_default();
            let entry = entry.set("metadata", metadata);
            let epoch = offset.and_then(|offset| offset.leader_epoch).unwrap_or(-1);
            if version >= LEADER_EPOCH_VERSION { entry.set("committedLeaderEpoch", epoch) } else { entry }
        })
    })
}
