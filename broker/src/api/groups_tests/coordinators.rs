use super::*;

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
    assert_eq!(
        handlers.ask_in_words(describe_groups::handle, 3, &request).groups[0].authorized_operations,
        3400
    );
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
    let simple = commit_request(&handlers, 9, "", -1, 0).set("groupId", "simple");
    handlers.ask_by_schema(offset_commit::handle, 9, &simple);
    let mut list = |version, states: &[&str], types: &[&str]| {
        let names = |names: &[&str]| names.iter().map(|name| text(name)).collect();
        let request =
            ListGroupsRequest::default().with_states_filter(names(states)).with_types_filter(names(types));
        let answer = handlers.ask_in_words(list_groups::handle, version, &request);
        answer.groups.into_iter().map(|group| group.group_id.to_string()).collect::<Vec<_>>()
    };
    for version in 0..=5 {
        assert_eq!(list(version, &[], &[]), ["g", "simple"]);
    }
    assert_eq!(list(4, &[" stable "], &[]), ["g"]);
    assert_eq!(list(5, &["Empty", "Dead"], &["classic"]), ["simple"]);
    assert_eq!(list(5, &[], &["consumer"]), [""; 0]);
    let listed =
        handlers.ask_in_words(list_groups::handle, 5, &ListGroupsRequest::default()).groups.remove(0);
    assert_eq!((listed.group_state.as_str(), listed.group_type.as_str()), ("Stable", "classic"));
    assert_eq!(listed.protocol_type.as_str(), "consumer");
}

#[test]
fn only_empty_groups_are_deleted() {
    let mut handlers = handlers();
    stable(&mut handlers);
    let request =
        DeleteGroupsRequest::default().with_groups_names(vec![group("g"), group("none"), group("g")]);
    let codes = |handlers: &mut Handlers, version| {
        let answer = handlers.ask_in_words(delete_groups::handle, version, &request);
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
fn the_logs_of_busy_groups_replay_to_what_lasts() {
    let mut handlers = handlers();
    let (id, generation) = stable(&mut handlers);
    commit(&mut handlers, 9, &id, generation);
    for name in ["a", "b", "c"] {
        let retention: i64 = if name == "a" { 1_000 } else { -1 };
        let request = commit_request(&handlers, 4, "", -1, 1).set("groupId", name);
        let request = request.set("retentionTimeMs", retention);
        handlers.ask_by_schema(offset_commit::handle, 4, &request);
    }
    let request = DeleteGroupsRequest::default().with_groups_names(vec![group("b")]);
    handlers.ask_in_words(delete_groups::handle, 2, &request);
    handlers.client = client(2, 1);
    handlers.ask(join_group::handle, 9, &join_request(9, "", Some("i")).with_group_id(group("static")));
    handlers.advance(600_000);
    let durable = handlers.state.groups.durable();
    assert_eq!(durable.groups().keys().collect::<Vec<_>>(), ["c", "g"]);
    assert_eq!(handlers.state.replay_offsets().expect("a whole log"), *durable);
}
