//! The APIs of groups and offsets together, at every version that is served.

mod coordinators;
mod membership;
mod offsets;

use bytes::Bytes;
use kafka_protocol::messages::delete_groups_request::DeleteGroupsRequest;
use kafka_protocol::messages::join_group_request::JoinGroupRequestProtocol;
use kafka_protocol::messages::leave_group_request::MemberIdentity;
use kafka_protocol::messages::offset_commit_request::{
    OffsetCommitRequestPartition, OffsetCommitRequestTopic,
};
use kafka_protocol::messages::offset_delete_request::{
    OffsetDeleteRequestPartition, OffsetDeleteRequestTopic,
};
use kafka_protocol::messages::offset_fetch_request::{
    OffsetFetchRequestGroup, OffsetFetchRequestTopic, OffsetFetchRequestTopics,
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

fn commit_request(version: i16, member_id: &str, generation: i32, partition: i32) -> OffsetCommitRequest {
    let partition = OffsetCommitRequestPartition::default()
        .with_partition_index(partition)
        .with_committed_offset(7)
        .with_committed_metadata(Some(text("m")));
    let partition = if version >= 6 { partition.with_committed_leader_epoch(3) } else { partition };
    let topics = ["t", "nowhere"].map(|name| {
        OffsetCommitRequestTopic::default().with_name(topic(name)).with_partitions(vec![partition.clone()])
    });
    OffsetCommitRequest::default()
        .with_group_id(group("g"))
        .with_generation_id_or_member_epoch(generation)
        .with_member_id(text(member_id))
        .with_topics(topics.to_vec())
}

/// The codes for topic `t` and for the one that does not exist.
fn commit(handlers: &mut Handlers, version: i16, member_id: &str, generation: i32) -> [i16; 2] {
    let request = commit_request(version, member_id, generation, 0);
    let answer = handlers.ask(offset_commit::handle, version, &request);
    [0, 1].map(|at| answer.topics[at].partitions[0].error_code)
}

fn describe(handlers: &mut Handlers, version: i16) -> describe_groups_response::DescribedGroup {
    let request = DescribeGroupsRequest::default().with_groups(vec![group("g")]);
    let mut answer = handlers.ask(describe_groups::handle, version, &request);
    answer.groups.remove(0)
}

/// Partition, offset, leader epoch and metadata of what is fetched of topic `t`.
fn fetch(handlers: &mut Handlers, version: i16, indexes: Option<&[i32]>) -> Vec<(i32, i64, i32, String)> {
    if version < 8 {
        let topic = |indexes: &[i32]| {
            OffsetFetchRequestTopic::default().with_name(topic("t")).with_partition_indexes(indexes.to_vec())
        };
        let request = OffsetFetchRequest::default()
            .with_group_id(group("g"))
            .with_topics(indexes.map(|indexes| vec![topic(indexes)]));
        let answer = handlers.ask(offset_fetch::handle, version, &request);
        assert_eq!(answer.error_code, 0);
        let partitions = answer.topics.iter().flat_map(|topic| &topic.partitions);
        return partitions
            .map(|p| {
                (
                    p.partition_index,
                    p.committed_offset,
                    p.committed_leader_epoch,
                    p.metadata.as_ref().unwrap().to_string(),
                )
            })
            .collect();
    }
    let topic = |indexes: &[i32]| {
        OffsetFetchRequestTopics::default().with_name(topic("t")).with_partition_indexes(indexes.to_vec())
    };
    let asked = OffsetFetchRequestGroup::default()
        .with_group_id(group("g"))
        .with_topics(indexes.map(|indexes| vec![topic(indexes)]));
    let request = OffsetFetchRequest::default().with_groups(vec![asked]);
    let answer = handlers.ask(offset_fetch::handle, version, &request);
    assert_eq!((answer.groups[0].error_code, answer.groups[0].group_id.as_str()), (0, "g"));
    let partitions = answer.groups[0].topics.iter().flat_map(|topic| &topic.partitions);
    partitions
        .map(|p| {
            (
                p.partition_index,
                p.committed_offset,
                p.committed_leader_epoch,
                p.metadata.as_ref().unwrap().to_string(),
            )
        })
        .collect()
}
