//! The APIs of groups and offsets together, at every version that is served.

mod coordinators;
mod membership;
mod offsets;

use bytes::Bytes;
use kafka_protocol::messages::delete_groups_request::DeleteGroupsRequest;
use kafka_protocol::messages::join_group_request::JoinGroupRequestProtocol;
use kafka_protocol::messages::leave_group_request::MemberIdentity;
use kafka_protocol::messages::offset_delete_request::{
    OffsetDeleteRequestPartition, OffsetDeleteRequestTopic,
};
use kafka_protocol::messages::sync_group_request::SyncGroupRequestAssignment;
use kafka_protocol::messages::*;
use kafka_protocol::protocol::StrBytes;

use super::testing::{Handlers, client, must_fit};
use super::*;
use crate::ErrorCode;
use crate::call::ConnectionId;
use crate::group::testing::subscription;
use crate::metadata::Record;
use crate::schema::{Struct, messages};
use crate::uuid::Uuid;

fn text(text: &str) -> StrBytes {
    StrBytes::from_string(text.to_owned())
}

fn group(id: &str) -> GroupId {
    GroupId(text(id))
}

fn topic(name: &str) -> TopicName {
    TopicName(text(name))
}

/// A cluster with topic `t` of two partitions, which has `__consumer_offsets`.
fn handlers() -> Handlers {
    let mut handlers = Handlers::new(&[("t", 2)]);
    find(&mut handlers, 4, 0, "g");
    handlers
}

fn find(handlers: &mut Handlers, version: i16, key_type: i8, key: &str) -> FindCoordinatorResponse {
    let mut request = FindCoordinatorRequest::default();
    if version >= 1 {
        request = request.with_key_type(key_type);
    }
    let request = match version {
        ..4 => request.with_key(text(key)),
        _ => request.with_coordinator_keys(vec![text(key)]),
    };
    handlers.ask(find_coordinator::handle, version, &request)
}

fn join_request(version: i16, member_id: &str, instance_id: Option<&str>) -> JoinGroupRequest {
    let protocol = JoinGroupRequestProtocol::default().with_name(text("range")).with_metadata(subscription());
    let request = JoinGroupRequest::default()
        .with_group_id(group("g"))
        .with_session_timeout_ms(10_000)
        .with_member_id(text(member_id))
        .with_group_instance_id(instance_id.map(text))
        .with_protocol_type(text("consumer"))
        .with_protocols(vec![protocol]);
    if version >= 1 { request.with_rebalance_timeout_ms(60_000) } else { request }
}

/// A new dynamic member, which is alone in its generation.
fn join(handlers: &mut Handlers, version: i16) -> JoinGroupResponse {
    let answer = handlers.ask(join_group::handle, version, &join_request(version, "", None));
    if answer.error_code != ErrorCode::MemberIdRequired.code() {
        return answer;
    }
    assert!(version >= 4, "version {version}");
    handlers.ask(join_group::handle, version, &join_request(version, &answer.member_id, None))
}

fn sync_request(
    version: i16,
    member_id: &str,
    generation: i32,
    assignment: &'static [u8],
) -> SyncGroupRequest {
    let own = SyncGroupRequestAssignment::default()
        .with_member_id(text(member_id))
        .with_assignment(Bytes::from_static(assignment));
    let request = SyncGroupRequest::default()
        .with_group_id(group("g"))
        .with_generation_id(generation)
        .with_member_id(text(member_id))
        .with_assignments(vec![own]);
    if version < 5 {
        return request;
    }
    request.with_protocol_type(Some(text("consumer"))).with_protocol_name(Some(text("range")))
}

/// A stable group of one member.
fn stable(handlers: &mut Handlers) -> (StrBytes, i32) {
    let joined = join(handlers, 9);
    assert_eq!(joined.error_code, 0);
    let request = sync_request(5, &joined.member_id, joined.generation_id, b"own");
    assert_eq!(handlers.ask(sync_group::handle, 5, &request).error_code, 0);
    (joined.member_id, joined.generation_id)
}

/// A commit of offset 7 with metadata `m`, of topic `t` and of one that does not exist.
fn commit_request(
    handlers: &Handlers,
    version: i16,
    member_id: &str,
    generation: i32,
    partition: i32,
) -> Struct {
    commit_of(handlers, version, (7, "m"), partition)
        .set("memberId", member_id)
        .set("generationIdOrMemberEpoch", generation)
}

/// The same, of another offset with other metadata.
fn commit_of(handlers: &Handlers, version: i16, commit: (i64, &str), partition: i32) -> Struct {
    let request = Struct::new(&messages::OFFSET_COMMIT_REQUEST).set("groupId", "g");
    request.push_all("topics", ["t", "nowhere"], |entry, name| {
        named(handlers, entry, version, name).push("partitions", |entry| {
            let entry = entry.set("partitionIndex", partition).set("committedOffset", commit.0);
            let entry = entry.set("committedMetadata", commit.1);
            if version >= 6 { entry.set("committedLeaderEpoch", 3) } else { entry }
        })
    })
}

/// A topic by its name or, from version 10 on, by its id.
fn named(handlers: &Handlers, entry: Struct, version: i16, name: &str) -> Struct {
    let topic = handlers.state.metadata.topic(name);
    match version {
        ..10 => entry.set("name", name),
        _ => entry.set("topicId", topic.map_or(Uuid([9; 16]), |topic| topic.id)),
    }
}

/// The codes for topic `t` and for the one that does not exist.
fn commit(handlers: &mut Handlers, version: i16, member_id: &str, generation: i32) -> [i16; 2] {
    let request = commit_request(handlers, version, member_id, generation, 0);
    codes_of_commit(&handlers.ask_by_schema(offset_commit::handle, version, &request))
}

fn codes_of_commit(answer: &Struct) -> [i16; 2] {
    let topics = answer.get_structs("topics").expect("topics");
    [0, 1].map(|at| {
        let partitions = topics[at].get_structs("partitions").expect("partitions");
        partitions[0].get_i16("errorCode").expect("a code")
    })
}

fn describe(handlers: &mut Handlers, version: i16) -> describe_groups_response::DescribedGroup {
    let request = DescribeGroupsRequest::default().with_groups(vec![group("g")]);
    let mut answer = handlers.ask_in_words(describe_groups::handle, version, &request);
    answer.groups.remove(0)
}

/// Asks for partitions of topic `t`, or for all there is.
fn fetch_request(handlers: &Handlers, version: i16, indexes: Option<&[i32]>) -> Struct {
    let topics = |asked: Struct| match indexes {
        None => asked.set("topics", crate::schema::Value::Null),
        Some(indexes) => asked
            .push("topics", |entry| named(handlers, entry, version, "t").set("partitionIndexes", indexes)),
    };
    let request = Struct::new(&messages::OFFSET_FETCH_REQUEST);
    match version {
        ..8 => topics(request.set("groupId", "g")),
        _ => request.push("groups", |group| topics(group.set("groupId", "g"))),
    }
}

/// Partition, offset, leader epoch and metadata of what is fetched of topic `t`.
fn fetch(handlers: &mut Handlers, version: i16, indexes: Option<&[i32]>) -> Vec<(i32, i64, i32, String)> {
    let request = fetch_request(handlers, version, indexes);
    let answer = handlers.ask_by_schema(offset_fetch::handle, version, &request);
    let of = match version {
        ..8 => &answer,
        _ => answer.get_structs("groups").expect("groups")[0],
    };
    assert_eq!(of.get_i16("errorCode"), Ok(0));
    let mut fetched = Vec::new();
    for topic in of.get_structs("topics").expect("topics") {
        for partition in topic.get_structs("partitions").expect("partitions") {
            let number = |name| partition.get_i32(name).expect("a number");
            fetched.push((
                number("partitionIndex"),
                partition.get_i64("committedOffset").expect("an offset"),
                number("committedLeaderEpoch"),
                partition.get_str("metadata").expect("a text").to_owned(),
            ));
        }
    }
    fetched
}
