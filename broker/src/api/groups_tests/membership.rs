use super::*;

#[test]
fn a_broker_that_does_not_coordinate_the_group_says_so() {
    let mut handlers = handlers();
    handlers.client = client(2, 2);
    let code = ErrorCode::NotCoordinator.code();
    assert_eq!(join(&mut handlers, 9).error_code, code);
    assert_eq!(commit(&mut handlers, 9, "", -1)[0], code);
    assert_eq!(describe(&mut handlers, 6).error_code, code);
    let list = handlers.ask_in_words(list_groups::handle, 5, &ListGroupsRequest::default());
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
fn where_a_test_holds_the_clock_members_live_as_long_as_their_connection() {
    let mut handlers = handlers();
    stable(&mut handlers);
    handlers.advance_connected(3_600_000);
    assert_eq!(describe(&mut handlers, 6).group_state.as_str(), "Stable");
    handlers.state.connection_closed(ConnectionId(1), handlers.now);
    handlers.advance_connected(10_000);
    assert_eq!(describe(&mut handlers, 6).group_state.as_str(), "Empty");
}
