//! The APIs of groups and offsets together, at every version that is served.

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

#[test]
fn the_first_request_for_a_coordinator_is_answered_at_once() {
    for version in 0..=6 {
        let mut handlers = Handlers::new(&[]);
        let answer = find(&mut handlers, version, 0, "g");
        if version < 4 {
            let place = (answer.node_id.0, answer.port);
            assert_eq!((answer.error_code, place), (0, (1, 9092)));
            assert_eq!(answer.host.as_str(), "127.0.0.1");
        } else {
            let found = &answer.coordinators[0];
            let place = (found.node_id.0, found.port);
            assert_eq!((found.error_code, place), (0, (1, 9092)));
            assert_eq!((found.host.as_str(), found.key.as_str()), ("127.0.0.1", "g"));
        }
        assert_eq!(handlers.state.metadata.topic("__consumer_offsets").unwrap().numbered().count(), 50);
    }
}

#[test]
fn coordinators_that_are_not_served_are_refused() {
    let mut handlers = handlers();
    assert_eq!(find(&mut handlers, 3, 1, "tx").error_code, ErrorCode::UnsupportedVersion.code());
    assert_eq!(
        find(&mut handlers, 6, 1, "tx").coordinators[0].error_code,
        ErrorCode::UnsupportedVersion.code()
    );
    assert_eq!(find(&mut handlers, 6, 2, "s").coordinators[0].error_code, ErrorCode::InvalidRequest.code());
    assert_eq!(find(&mut handlers, 6, 9, "s").coordinators[0].node_id.0, -1);
}

#[test]
fn a_broker_that_does_not_coordinate_the_group_says_so() {
    let mut handlers = handlers();
    handlers.client = client(2, 2);
    let code = ErrorCode::NotCoordinator.code();
    assert_eq!(join(&mut handlers, 9).error_code, code);
    assert_eq!(commit(&mut handlers, 9, "", -1)[0], code);
    assert_eq!(describe(&mut handlers, 6).error_code, code);
    let list = handlers.ask(list_groups::handle, 5, &ListGroupsRequest::default());
    assert_eq!((list.error_code, list.groups.len()), (0, 0));
}

#[test]
fn a_member_joins_syncs_beats_and_leaves_at_every_version() {
    for version in 0..=9 {
        let mut handlers = handlers();
        let joined = join(&mut handlers, version);
        assert_eq!((joined.error_code, joined.generation_id), (0, 1), "version {version}");
        assert_eq!(joined.leader, joined.member_id);
        assert!(joined.member_id.starts_with("app-"));
        assert_eq!(joined.protocol_name.as_deref(), Some("range"));
        assert_eq!(joined.protocol_type.is_some(), version >= 7);
        assert_eq!(joined.members[0].metadata, subscription());

        let sync_version = version.min(5);
        let request = sync_request(sync_version, &joined.member_id, 1, b"own");
        let synced = handlers.ask(sync_group::handle, sync_version, &request);
        assert_eq!((synced.error_code, &synced.assignment[..]), (0, &b"own"[..]));

        let beat_version = version.min(4);
        let request = HeartbeatRequest::default()
            .with_group_id(group("g"))
            .with_generation_id(1)
            .with_member_id(joined.member_id.clone());
        assert_eq!(handlers.ask(heartbeat::handle, beat_version, &request).error_code, 0);

        let leave_version = version.min(5);
        let request = LeaveGroupRequest::default().with_group_id(group("g"));
        let member = MemberIdentity::default().with_member_id(joined.member_id.clone());
        let request = match leave_version {
            ..3 => request.with_member_id(joined.member_id.clone()),
            _ => request.with_members(vec![member]),
        };
        let left = handlers.ask(leave_group::handle, leave_version, &request);
        assert_eq!((left.error_code, left.members.len()), (0, usize::from(leave_version >= 3)));
        let again = handlers.ask(leave_group::handle, leave_version, &request);
        let unknown = ErrorCode::UnknownMemberId.code();
        assert_eq!(again.members.first().map_or(again.error_code, |member| member.error_code), unknown);
    }
}

#[test]
fn refusals_fit_into_every_version() {
    for version in 0..=9 {
        let mut handlers = handlers();
        let request = join_request(version, "", None).with_session_timeout_ms(1);
        let answer = handlers.ask(join_group::handle, version, &request);
        assert_eq!(answer.error_code, ErrorCode::InvalidSessionTimeout.code());
        let request = sync_request(version.min(5), "x", 1, b"");
        let answer = handlers.ask(sync_group::handle, version.min(5), &request);
        assert_eq!(answer.error_code, ErrorCode::UnknownMemberId.code());
    }
}

#[test]
fn from_version_5_on_a_sync_must_name_the_protocol() {
    let mut handlers = handlers();
    let (id, generation) = stable(&mut handlers);
    let request = sync_request(4, &id, generation, b"");
    let answer = handlers.ask(sync_group::handle, 5, &request);
    assert_eq!(answer.error_code, ErrorCode::InconsistentGroupProtocol.code());
}

#[test]
fn a_join_is_parked_until_the_others_are_there() {
    let mut handlers = handlers();
    let (first, _) = stable(&mut handlers);
    handlers.client = client(2, 1);
    let asked = handlers.ask(join_group::handle, 9, &join_request(9, "", None));
    let mut second = handlers.park(join_group::handle, 9, &join_request(9, &asked.member_id, None));
    assert!(second.try_take().is_none());
    let leader = handlers.ask(join_group::handle, 9, &join_request(9, &first, None));
    assert_eq!(leader.members.len(), 2);
    let follower = second.try_take().expect("answered");
    must_fit(&follower, 9);
    assert_eq!((follower.generation_id, follower.leader, follower.members.len()), (2, first, 0));
    assert_eq!(handlers.state.group_waiters.len(), 0);
}

#[test]
fn a_join_that_nobody_helps_is_answered_when_its_time_is_up() {
    let mut handlers = handlers();
    stable(&mut handlers);
    let asked = handlers.ask(join_group::handle, 9, &join_request(9, "", None));
    let mut parked = handlers.park(join_group::handle, 9, &join_request(9, &asked.member_id, None));
    handlers.advance(10_000);
    let answer = parked.try_take().expect("the silent member is gone");
    assert_eq!((answer.error_code, answer.members.len()), (0, 1));
}

#[test]
fn a_static_member_comes_back_at_every_version_that_knows_it() {
    for version in 5..=9 {
        let mut handlers = handlers();
        let first = handlers.ask(join_group::handle, version, &join_request(version, "", Some("i")));
        let request = sync_request(5, &first.member_id, 1, b"own");
        handlers.ask(sync_group::handle, 5, &request);
        let again = handlers.ask(join_group::handle, version, &join_request(version, "", Some("i")));
        assert_eq!((again.error_code, again.generation_id), (0, 1));
        assert_ne!(again.member_id, first.member_id);
        assert_eq!(again.skip_assignment, version == 9);
        let request = sync_request(5, &first.member_id, 1, b"").with_group_instance_id(Some(text("i")));
        let fenced = handlers.ask(sync_group::handle, 5, &request);
        assert_eq!(fenced.error_code, ErrorCode::FencedInstanceId.code());
    }
}

#[test]
fn offsets_are_committed_and_fetched_at_every_version() {
    for version in 2..=9 {
        let mut handlers = handlers();
        let unknown = ErrorCode::UnknownTopicOrPartition.code();
        assert_eq!(commit(&mut handlers, version, "", -1), [0, unknown], "version {version}");
        let epoch = if version >= 6 { 3 } else { -1 };
        for fetch_version in 1..=9 {
            let fetched = fetch(&mut handlers, fetch_version, Some(&[0, 1]));
            let epoch = if fetch_version >= 5 { epoch } else { -1 };
            assert_eq!(fetched, [(0, 7, epoch, "m".to_owned()), (1, -1, -1, String::new())]);
            if fetch_version >= 2 {
                assert_eq!(fetch(&mut handlers, fetch_version, None).len(), 1, "all of them");
            }
        }
    }
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

#[test]
fn an_error_of_the_group_is_told_at_every_version_of_offset_fetch() {
    let mut handlers = handlers();
    handlers.client = client(2, 2);
    let code = ErrorCode::NotCoordinator.code();
    for version in 1..8 {
        let topic = OffsetFetchRequestTopic::default().with_name(topic("t")).with_partition_indexes(vec![0]);
        let request = OffsetFetchRequest::default().with_group_id(group("g")).with_topics(Some(vec![topic]));
        let answer = handlers.ask(offset_fetch::handle, version, &request);
        let told = if version == 1 { answer.topics[0].partitions[0].error_code } else { answer.error_code };
        assert_eq!(told, code);
    }
    let asked = OffsetFetchRequestGroup::default().with_group_id(group("g"));
    let request = OffsetFetchRequest::default().with_groups(vec![asked]);
    assert_eq!(handlers.ask(offset_fetch::handle, 9, &request).groups[0].error_code, code);
}

#[test]
fn a_client_before_version_5_says_how_long_to_keep_its_offsets() {
    let mut handlers = handlers();
    let request = commit_request(4, "", -1, 0).with_retention_time_ms(1_000);
    handlers.ask(offset_commit::handle, 4, &request);
    handlers.advance(600_000);
    assert_eq!(fetch(&mut handlers, 9, Some(&[0]))[0].1, -1);
    assert!(handlers.state.groups.get("g").is_none());
}

#[test]
fn offsets_of_a_subscribed_topic_stay() {
    let mut handlers = handlers();
    let (id, generation) = stable(&mut handlers);
    assert_eq!(commit(&mut handlers, 9, &id, generation)[0], 0);
    let delete = |handlers: &mut Handlers| {
        let partition = OffsetDeleteRequestPartition::default().with_partition_index(0);
        let topics = ["t", "nowhere"].map(|name| {
            OffsetDeleteRequestTopic::default()
                .with_name(topic(name))
                .with_partitions(vec![partition.clone()])
        });
        let request = OffsetDeleteRequest::default().with_group_id(group("g")).with_topics(topics.to_vec());
        let answer = handlers.ask(offset_delete::handle, 0, &request);
        assert_eq!(answer.error_code, 0);
        [0, 1].map(|at| answer.topics[at].partitions[0].error_code)
    };
    let unknown = ErrorCode::UnknownTopicOrPartition.code();
    assert_eq!(delete(&mut handlers), [ErrorCode::GroupSubscribedToTopic.code(), unknown]);
    handlers.advance(10_000);
    assert_eq!(delete(&mut handlers), [0, unknown]);
    assert_eq!(fetch(&mut handlers, 9, Some(&[0]))[0].1, -1);
}

#[test]
fn a_deletion_in_no_group_is_told_as_a_whole() {
    let mut handlers = handlers();
    for (id, error) in [("", ErrorCode::InvalidGroupId), ("none", ErrorCode::GroupIdNotFound)] {
        let request = OffsetDeleteRequest::default().with_group_id(group(id));
        assert_eq!(handlers.ask(offset_delete::handle, 0, &request).error_code, error.code());
    }
}

#[test]
fn groups_are_described_at_every_version() {
    let mut handlers = handlers();
    let (id, _) = stable(&mut handlers);
    for version in 0..=6 {
        let described = describe(&mut handlers, version);
        assert_eq!((described.error_code, described.group_state.as_str()), (0, "Stable"));
        assert_eq!(
            (described.protocol_type.as_str(), described.protocol_data.as_str()),
            ("consumer", "range")
        );
        assert_eq!(described.authorized_operations, i32::MIN);
        let member = &described.members[0];
        assert_eq!((&member.member_id, member.client_id.as_str()), (&id, "app"));
        assert_eq!(member.client_host.as_str(), "/127.0.0.1");
        assert_eq!((&member.member_metadata, &member.member_assignment[..]), (&subscription(), &b"own"[..]));
    }
}

#[test]
fn operations_are_told_when_asked_for() {
    let mut handlers = handlers();
    stable(&mut handlers);
    let request = DescribeGroupsRequest::default()
        .with_groups(vec![group("g")])
        .with_include_authorized_operations(true);
    assert_eq!(handlers.ask(describe_groups::handle, 3, &request).groups[0].authorized_operations, 3400);
}

#[test]
fn a_group_that_is_not_there_is_dead_and_from_version_6_on_not_found() {
    let mut handlers = handlers();
    for version in 0..=6 {
        let described = describe(&mut handlers, version);
        assert_eq!(described.group_state.as_str(), "Dead");
        let code = if version == 6 { ErrorCode::GroupIdNotFound } else { ErrorCode::None };
        assert_eq!(described.error_code, code.code());
        let message = described.error_message.as_deref().unwrap_or_default();
        assert_eq!(message, if version == 6 { "Group g not found." } else { "" });
    }
}

#[test]
fn groups_are_listed_by_state_and_type() {
    let mut handlers = handlers();
    stable(&mut handlers);
    let mut simple = commit_request(9, "", -1, 0);
    simple.group_id = group("simple");
    handlers.ask(offset_commit::handle, 9, &simple);
    let mut list = |version, states: &[&str], types: &[&str]| {
        let names = |names: &[&str]| names.iter().map(|name| text(name)).collect();
        let request =
            ListGroupsRequest::default().with_states_filter(names(states)).with_types_filter(names(types));
        let answer = handlers.ask(list_groups::handle, version, &request);
        answer.groups.into_iter().map(|group| group.group_id.to_string()).collect::<Vec<_>>()
    };
    for version in 0..=5 {
        assert_eq!(list(version, &[], &[]), ["g", "simple"]);
    }
    assert_eq!(list(4, &[" stable "], &[]), ["g"]);
    assert_eq!(list(5, &["Empty", "Dead"], &["classic"]), ["simple"]);
    assert_eq!(list(5, &[], &["consumer"]), [""; 0]);
    let listed = handlers.ask(list_groups::handle, 5, &ListGroupsRequest::default()).groups.remove(0);
    assert_eq!((listed.group_state.as_str(), listed.group_type.as_str()), ("Stable", "Classic"));
    assert_eq!(listed.protocol_type.as_str(), "consumer");
}

#[test]
fn only_empty_groups_are_deleted() {
    let mut handlers = handlers();
    stable(&mut handlers);
    let request =
        DeleteGroupsRequest::default().with_groups_names(vec![group("g"), group("none"), group("g")]);
    let codes = |handlers: &mut Handlers, version| {
        let answer = handlers.ask(delete_groups::handle, version, &request);
        answer.results.iter().map(|result| result.error_code).collect::<Vec<_>>()
    };
    let missing = ErrorCode::GroupIdNotFound.code();
    for version in 0..=2 {
        assert_eq!(codes(&mut handlers, version), [ErrorCode::NonEmptyGroup.code(), missing]);
    }
    handlers.advance(10_000);
    assert_eq!(codes(&mut handlers, 2), [0, missing]);
    assert!(handlers.state.groups.get("g").is_none());
}

#[test]
fn without_memory_a_coordinator_says_that_it_is_not_the_one() {
    let mut handlers = Handlers::with_configs(&[("t", 1)], &[("kafkito.memory.max.bytes", "100000")]);
    find(&mut handlers, 4, 0, "g");
    let mut request = commit_request(9, "", -1, 0);
    request.topics[0].partitions[0].committed_metadata = Some(text(&"x".repeat(4096)));
    let codes = (0..100).map(|offset| {
        request.topics[0].partitions[0].committed_offset = offset;
        handlers.ask(offset_commit::handle, 9, &request).topics[0].partitions[0].error_code
    });
    let codes: Vec<i16> = codes.collect();
    let taken = codes.iter().take_while(|code| **code == 0).count();
    let code = ErrorCode::NotCoordinator.code();
    assert!(taken > 0 && taken < 100 && codes[taken..].iter().all(|refused| *refused == code), "{codes:?}");
    assert_eq!(fetch(&mut handlers, 9, Some(&[0]))[0].1, i64::try_from(taken).unwrap() - 1);
}

#[test]
fn where_a_test_holds_the_clock_members_live_as_long_as_their_connection() {
    let mut handlers = handlers();
    handlers.state.open_is_alive = true;
    stable(&mut handlers);
    handlers.advance(3_600_000);
    assert_eq!(describe(&mut handlers, 6).group_state.as_str(), "Stable");
    handlers.state.connection_closed(ConnectionId(1), handlers.now);
    handlers.advance(10_000);
    assert_eq!(describe(&mut handlers, 6).group_state.as_str(), "Empty");
}

#[test]
fn offsets_go_with_their_topic() {
    let mut handlers = handlers();
    commit(&mut handlers, 9, "", -1);
    let id = handlers.state.metadata.topic("t").expect("there").id;
    let now = handlers.now;
    handlers.state.commit(vec![Record::RemoveTopic { id }], now).expect("removed");
    assert_eq!(fetch(&mut handlers, 9, Some(&[0]))[0].1, -1);
}
