use crate::ErrorCode;
use crate::group::classic::ClassicState;
use crate::group::testing::{World, joining, rejoining, static_joining, syncing};

fn errors(reply: &crate::group::effect::LeaveReply) -> Vec<ErrorCode> {
    reply.members.iter().map(|member| member.error).collect()
}

#[test]
fn a_heartbeat_must_match_the_group() {
    let mut world = World::new();
    assert_eq!(world.heartbeat("x", 1), ErrorCode::UnknownMemberId, "no such group");
    let (id, generation) = world.stable_one();
    assert_eq!(world.heartbeat(&id, generation), ErrorCode::None);
    assert_eq!(world.heartbeat("x", generation), ErrorCode::UnknownMemberId);
    assert_eq!(world.heartbeat(&id, generation - 1), ErrorCode::IllegalGeneration);
    assert_eq!(world.heartbeat_as(&id, Some("i"), generation), ErrorCode::UnknownMemberId);
}

#[test]
fn a_heartbeat_while_the_leader_assigns_is_normal() {
    let mut world = World::new();
    let (id, waiter) = world.join_dynamic("a");
    world.joined(waiter);
    assert_eq!(world.heartbeat(&id, 1), ErrorCode::None);
}

#[test]
fn a_pending_member_cannot_beat() {
    let mut world = World::new();
    let waiter = world.join(joining("a"));
    let id = world.joined(waiter).member_id;
    assert_eq!(world.heartbeat(&id, 0), ErrorCode::UnknownMemberId);
}

#[test]
fn the_last_to_leave_empties_the_group() {
    let mut world = World::new();
    let (id, generation) = world.stable_one();
    let reply = world.leave(&[(&id, None)]);
    assert_eq!((reply.error, errors(&reply)), (ErrorCode::None, vec![ErrorCode::None]));
    assert_eq!(world.group().state(), ClassicState::Empty);
    assert_eq!(world.group().generation(), generation + 1);
    assert_eq!(errors(&world.leave(&[(&id, None)])), [ErrorCode::UnknownMemberId]);
}

#[test]
fn the_others_rebalance_when_one_leaves() {
    let mut world = World::new();
    let (a, b, generation) = world.stable_two();
    world.leave(&[(&a, None)]);
    assert_eq!(world.heartbeat(&b, generation), ErrorCode::RebalanceInProgress);
    let waiter = world.join(rejoining(&b));
    assert_eq!(world.joined(waiter).leader, b);
}

#[test]
fn a_leave_that_cannot_be_stored_is_told() {
    let mut world = World::new();
    let (id, _) = world.stable_one();
    world.fail_append = Some(ErrorCode::NotCoordinator);
    assert_eq!(world.leave(&[(&id, None)]).error, ErrorCode::NotCoordinator);
}

#[test]
fn a_batch_is_answered_one_by_one() {
    let mut world = World::new();
    let waiter = world.join(static_joining("i1"));
    let id = world.joined(waiter).member_id;
    let waiter = world.sync(syncing(&id, 1, &[]));
    world.synced(waiter);
    let reply =
        world.leave(&[("", Some("i9")), ("x", Some("i1")), ("x", None), ("", None), ("", Some("i1"))]);
    let unknown = ErrorCode::UnknownMemberId;
    assert_eq!(errors(&reply), [unknown, ErrorCode::FencedInstanceId, unknown, unknown, ErrorCode::None]);
    assert_eq!(reply.members[4].instance_id.as_deref(), Some("i1"));
    assert_eq!(reply.members[4].member_id, "");
    assert_eq!(world.group().state(), ClassicState::Empty);
}

#[test]
fn a_pending_member_can_leave() {
    let mut world = World::new();
    let waiter = world.join(joining("a"));
    let id = world.joined(waiter).member_id;
    assert_eq!(errors(&world.leave(&[(&id, None)])), [ErrorCode::None]);
    let waiter = world.join(rejoining(&id));
    assert_eq!(world.joined(waiter).error, ErrorCode::UnknownMemberId);
}

#[test]
fn a_group_that_is_not_there_is_told_for_each_member() {
    let mut world = World::new();
    let reply = world.leave(&[("a", None), ("b", None)]);
    assert_eq!((reply.error, errors(&reply)), (ErrorCode::None, vec![ErrorCode::UnknownMemberId; 2]));
}

#[test]
fn whoever_is_made_to_leave_while_it_joins_is_told_that_it_is_unknown() {
    let mut world = World::new();
    let (a, b, _) = world.stable_two();
    let waiter = world.join(rejoining(&a));
    world.leave(&[(&a, None)]);
    assert_eq!(world.joined(waiter).error, ErrorCode::UnknownMemberId);
    let waiter = world.join(rejoining(&b));
    assert_eq!(world.joined(waiter).members.len(), 1);
}

#[test]
fn whoever_is_made_to_leave_while_it_syncs_is_told_that_it_is_unknown() {
    let mut world = World::new();
    let (a, b, _) = world.stable_two();
    let joins = [world.join(rejoining(&a)), world.join(rejoining(&b))];
    let generation = world.joined(joins[0]).generation;
    let waiter = world.sync(syncing(&b, generation, &[]));
    world.leave(&[(&b, None)]);
    assert_eq!(world.synced(waiter).error, ErrorCode::UnknownMemberId);
}

#[test]
fn without_its_log_a_group_is_dead_and_whoever_waits_looks_elsewhere() {
    let mut world = World::new();
    let (a, _, _) = world.stable_two();
    let waiter = world.join(rejoining(&a));
    let effects = world.groups.unload(world.now, &world.config);
    world.run(effects);
    assert_eq!(world.joined(waiter).error, ErrorCode::NotCoordinator);
    assert!(world.groups.get("g").is_none());
    assert!(world.timers.is_empty());
}
