use crate::ErrorCode;
use crate::group::classic::{ClassicState, JoinRequest};
use crate::group::testing::{World, joining, protocols, rejoining, syncing};

#[test]
fn a_member_without_an_id_is_told_its_id_first() {
    let mut world = World::new();
    let waiter = world.join(joining("app"));
    let reply = world.joined(waiter);
    assert_eq!(reply.error, ErrorCode::MemberIdRequired);
    assert!(reply.member_id.starts_with("app-"));
    assert_eq!(world.group().state(), ClassicState::Empty);
}

#[test]
fn old_clients_join_without_an_id() {
    let mut world = World::new();
    let waiter = world.join(JoinRequest { needs_member_id: false, ..joining("app") });
    let reply = world.joined(waiter);
    assert_eq!((reply.error, reply.generation), (ErrorCode::None, 1));
    assert_eq!(reply.leader, reply.member_id);
}

#[test]
fn an_id_that_nobody_handed_out_is_unknown() {
    let mut world = World::new();
    let waiter = world.join(rejoining("made-up"));
    assert_eq!(world.joined(waiter).error, ErrorCode::UnknownMemberId);
    assert!(world.groups.get("g").is_none(), "the group is not created");
    world.stable_one();
    let waiter = world.join(rejoining("made-up"));
    let reply = world.joined(waiter);
    assert_eq!((reply.error, reply.member_id.as_str()), (ErrorCode::UnknownMemberId, "made-up"));
}

#[test]
fn a_pending_member_that_names_an_instance_is_an_error_of_the_server() {
    let mut world = World::new();
    let waiter = world.join(joining("a"));
    let id = world.joined(waiter).member_id;
    let waiter = world.join(JoinRequest { instance_id: Some("i".to_owned()), ..rejoining(&id) });
    assert_eq!(world.joined(waiter).error, ErrorCode::UnknownServerError);
}

#[test]
fn session_timeouts_have_bounds() {
    let mut world = World::new();
    for session_timeout_ms in [5_999, 1_800_001, -1] {
        let waiter = world.join(JoinRequest { session_timeout_ms, ..joining("a") });
        assert_eq!(world.joined(waiter).error, ErrorCode::InvalidSessionTimeout);
    }
    for session_timeout_ms in [6_000, 1_800_000] {
        let waiter = world.join(JoinRequest { session_timeout_ms, ..joining("a") });
        assert_eq!(world.joined(waiter).error, ErrorCode::MemberIdRequired);
    }
}

#[test]
fn an_empty_group_id_is_invalid() {
    let mut world = World::new();
    let waiter = world.join(JoinRequest { group: String::new(), ..joining("a") });
    assert_eq!(world.joined(waiter).error, ErrorCode::InvalidGroupId);
}

#[test]
fn a_member_must_support_a_protocol_of_the_group() {
    let mut world = World::new();
    world.stable_one();
    let other_protocol = JoinRequest { protocols: protocols(&["sticky"]), ..joining("b") };
    let other_type = JoinRequest { protocol_type: "connect".to_owned(), ..joining("b") };
    let nothing = JoinRequest { protocols: Vec::new(), ..joining("b") };
    for request in [other_protocol, other_type, nothing] {
        let waiter = world.join(request);
        assert_eq!(world.joined(waiter).error, ErrorCode::InconsistentGroupProtocol);
    }
}

#[test]
fn the_first_member_must_name_a_type_and_a_protocol() {
    let mut world = World::new();
    let nothing = JoinRequest { protocols: Vec::new(), ..joining("b") };
    let no_type = JoinRequest { protocol_type: String::new(), ..joining("b") };
    for request in [nothing, no_type] {
        let waiter = world.join(request);
        assert_eq!(world.joined(waiter).error, ErrorCode::InconsistentGroupProtocol);
    }
}

#[test]
fn the_protocol_is_the_one_with_most_votes_among_those_that_all_support() {
    let mut world = World::new();
    world.config.initial_rebalance_delay_ms = 3_000;
    let votes = [["x", "range", "sticky"], ["sticky", "range", "y"], ["sticky", "range", "z"]];
    let mut waiters = Vec::new();
    for names in votes {
        let request = JoinRequest { protocols: protocols(&names), needs_member_id: false, ..joining("a") };
        waiters.push(world.join(request));
    }
    world.advance(6_000);
    for waiter in waiters {
        assert_eq!(world.joined(waiter).protocol_name.as_deref(), Some("sticky"));
    }
}

#[test]
fn a_full_group_turns_newcomers_away() {
    let mut world = World::new();
    world.config.max_size = 1;
    let (id, _) = world.stable_one();
    let waiter = world.join(joining("b"));
    let reply = world.joined(waiter);
    assert_eq!((reply.error, reply.member_id.as_str()), (ErrorCode::GroupMaxSizeReached, ""));
    let waiter = world.join(rejoining(&id));
    assert_eq!(world.joined(waiter).error, ErrorCode::None, "members may rejoin");
}

#[test]
fn of_a_group_over_its_size_the_last_to_rejoin_is_turned_away() {
    let mut world = World::new();
    let (a, b, _) = world.stable_two();
    world.config.max_size = 1;
    let a_waiter = world.join(rejoining(&a));
    assert!(world.is_parked(a_waiter));
    let b_waiter = world.join(rejoining(&b));
    assert_eq!(world.joined(b_waiter).error, ErrorCode::GroupMaxSizeReached);
    world.advance(60_000);
    assert_eq!(world.joined(a_waiter).error, ErrorCode::None);
    assert_eq!(world.group().members().len(), 1);
}

#[test]
fn members_are_told_to_the_leader_only() {
    let mut world = World::new();
    let (a, waiter) = world.join_dynamic("a");
    world.joined(waiter);
    let (b, b_waiter) = world.join_dynamic("b");
    let a_waiter = world.join(rejoining(&a));
    let (for_a, for_b) = (world.joined(a_waiter), world.joined(b_waiter));
    let ids: Vec<_> = for_a.members.iter().map(|member| member.member_id.clone()).collect();
    assert_eq!(ids, [a.clone(), b]);
    assert_eq!((for_b.leader, for_b.members.len()), (a, 0));
}

#[test]
fn a_failed_creation_is_told_and_leaves_no_group() {
    let mut world = World::new();
    world.fail_append = Some(ErrorCode::NotCoordinator);
    let waiter = world.join(joining("a"));
    assert_eq!(world.joined(waiter).error, ErrorCode::NotCoordinator);
    assert!(world.groups.get("g").is_none());
}

#[test]
fn a_second_join_of_the_same_member_ends_the_first() {
    let mut world = World::new();
    let (a, b, _) = world.stable_two();
    let first = world.join(rejoining(&a));
    let second = world.join(rejoining(&a));
    assert_eq!(world.joined(first).error, ErrorCode::RebalanceInProgress);
    let b_waiter = world.join(rejoining(&b));
    assert_eq!(world.joined(second).error, ErrorCode::None);
    assert_eq!(world.joined(b_waiter).error, ErrorCode::None);
}

#[test]
fn generations_go_on_after_the_largest_number() {
    let mut world = World::new();
    let (id, _) = world.stable_one();
    let mut value = world.groups.durable().groups()["g"].clone();
    value.generation = i32::MAX;
    let mut later = World::new();
    later.groups.apply(crate::group::record::Record::Group { group: "g".to_owned(), value: Some(value) }, 0);
    let effects = later.groups.recovered(later.now, &later.config);
    later.run(effects);
    let waiter = later.join(rejoining(&id));
    let generation = later.joined(waiter).generation;
    assert_eq!(generation, i32::MIN, "as in Kafka");
    let waiter = later.sync(syncing(&id, generation, &[]));
    assert_eq!(later.synced(waiter).error, ErrorCode::None);
    assert_eq!(later.heartbeat(&id, generation), ErrorCode::None);
}

#[test]
fn an_id_that_is_in_use_is_not_given_again_after_recovery() {
    let mut world = World::new();
    let (id, _) = world.stable_one();
    let mut again = World::new(); // with the same seed
    for record in world.log {
        again.groups.apply(record, again.now);
    }
    let effects = again.groups.recovered(again.now, &again.config);
    again.run(effects);
    let waiter = again.join(joining("a"));
    assert_ne!(again.joined(waiter).member_id, id);
}
