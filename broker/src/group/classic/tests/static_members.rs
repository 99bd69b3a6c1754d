use crate::ErrorCode;
use crate::group::classic::{ClassicState, JoinRequest};
use crate::group::testing::{World, protocols, static_joining, syncing};

/// A stable group of the static members `i1`, which leads, and `i2`: their ids and the generation.
fn two_static(world: &mut World) -> (String, String, i32) {
    world.config.initial_rebalance_delay_ms = 100;
    let waiters = [world.join(static_joining("i1")), world.join(static_joining("i2"))];
    world.advance(200);
    let [a, b] = waiters.map(|waiter| world.joined(waiter));
    let generation = a.generation;
    let follower = world.sync(syncing(&b.member_id, generation, &[]));
    let leader = world.sync(syncing(&a.member_id, generation, &[(&a.member_id, "x"), (&b.member_id, "y")]));
    world.synced(leader);
    world.synced(follower);
    (a.member_id, b.member_id, generation)
}

#[test]
fn a_static_member_joins_without_asking_for_an_id() {
    let mut world = World::new();
    let waiter = world.join(static_joining("i1"));
    let reply = world.joined(waiter);
    assert_eq!((reply.error, reply.generation), (ErrorCode::None, 1));
    assert!(reply.member_id.starts_with("i1-"));
    assert_eq!(reply.members[0].instance_id.as_deref(), Some("i1"));
}

#[test]
fn a_restarted_follower_takes_its_place_without_a_rebalance() {
    let mut world = World::new();
    let (a, b, generation) = two_static(&mut world);
    let waiter = world.join(static_joining("i2"));
    let reply = world.joined(waiter);
    assert_ne!(reply.member_id, b);
    assert_eq!(
        (reply.generation, reply.leader.as_str(), reply.skip_assignment),
        (generation, a.as_str(), false)
    );
    let waiter = world.sync(syncing(&reply.member_id, generation, &[]));
    assert_eq!(world.synced(waiter).assignment, "y");
    assert_eq!(world.heartbeat_as(&b, Some("i2"), generation), ErrorCode::FencedInstanceId);
    assert_eq!(world.heartbeat(&b, generation), ErrorCode::UnknownMemberId);
    let stored = &world.groups.durable().groups()["g"];
    assert_eq!(stored.members[1].member_id, reply.member_id);
}

#[test]
fn a_restarted_leader_leads_on_and_skips_the_assignment() {
    let mut world = World::new();
    let (_, _, generation) = two_static(&mut world);
    let waiter = world.join(static_joining("i1"));
    let reply = world.joined(waiter);
    assert_eq!((reply.generation, &reply.leader), (generation, &reply.member_id));
    assert!(reply.skip_assignment);
    assert_eq!(reply.members.len(), 2);
}

#[test]
fn an_old_client_that_restarts_as_leader_is_told_the_old_leader() {
    let mut world = World::new();
    let (a, _, _) = two_static(&mut world);
    let waiter = world.join(JoinRequest { can_skip_assignment: false, ..static_joining("i1") });
    let reply = world.joined(waiter);
    assert_eq!((reply.leader, reply.skip_assignment, reply.members.len()), (a, false, 0));
}

#[test]
fn a_restart_that_changes_the_vote_rebalances() {
    let mut world = World::new();
    world.config.initial_rebalance_delay_ms = 100;
    let both = |names: &[&str]| JoinRequest { protocols: protocols(names), ..static_joining("i1") };
    let waiter = world.join(both(&["range", "sticky"]));
    world.advance(100);
    let id = world.joined(waiter).member_id;
    let waiter = world.sync(syncing(&id, 1, &[]));
    world.synced(waiter);
    let waiter = world.join(both(&["sticky", "range"]));
    let reply = world.joined(waiter);
    assert_eq!((reply.generation, reply.protocol_name.as_deref()), (2, Some("sticky")));
}

#[test]
fn a_restart_while_the_leader_assigns_rebalances() {
    let mut world = World::new();
    world.config.initial_rebalance_delay_ms = 100;
    let waiters = [world.join(static_joining("i1")), world.join(static_joining("i2"))];
    world.advance(200);
    let ids = waiters.map(|waiter| world.joined(waiter).member_id);
    let parked = world.sync(syncing(&ids[1], 1, &[]));
    let waiter = world.join(static_joining("i2"));
    assert_eq!(world.synced(parked).error, ErrorCode::FencedInstanceId);
    assert!(world.is_parked(waiter));
    assert_eq!(world.group().state(), ClassicState::PreparingRebalance);
}

#[test]
fn a_restart_while_joining_fences_the_join_that_waits() {
    let mut world = World::new();
    world.config.initial_rebalance_delay_ms = 100;
    let first = world.join(static_joining("i1"));
    let second = world.join(static_joining("i1"));
    assert_eq!(world.joined(first).error, ErrorCode::FencedInstanceId);
    world.advance(200);
    assert_eq!(world.joined(second).error, ErrorCode::None);
    assert_eq!(world.group().members().len(), 1);
}

#[test]
fn a_replacement_that_cannot_be_stored_is_taken_back() {
    let mut world = World::new();
    let (_, b, generation) = two_static(&mut world);
    world.fail_append = Some(ErrorCode::NotCoordinator);
    let waiter = world.join(static_joining("i2"));
    let reply = world.joined(waiter);
    assert_eq!((reply.error, reply.member_id.as_str()), (ErrorCode::NotCoordinator, ""));
    assert_eq!(world.heartbeat_as(&b, Some("i2"), generation), ErrorCode::None);
    world.advance(10_000);
    assert_eq!(
        world.heartbeat_as(&b, Some("i2"), generation),
        ErrorCode::UnknownMemberId,
        "its session runs"
    );
}

#[test]
fn a_static_member_that_does_not_rejoin_stays_until_its_session_ends() {
    let mut world = World::new();
    world.config.initial_rebalance_delay_ms = 100;
    let long = |instance| JoinRequest { session_timeout_ms: 100_000, ..static_joining(instance) };
    let waiters = [world.join(long("i1")), world.join(long("i2"))];
    world.advance(200);
    let ids = waiters.map(|waiter| world.joined(waiter).member_id);
    let waiters = [world.sync(syncing(&ids[0], 1, &[])), world.sync(syncing(&ids[1], 1, &[]))];
    for waiter in waiters {
        world.synced(waiter);
    }
    let waiter = world.join(JoinRequest { member_id: ids[0].clone(), ..long("i1") });
    world.advance(60_000);
    assert_eq!(world.joined(waiter).members.len(), 2);
}

#[test]
fn an_instance_id_that_nobody_holds_is_unknown_with_a_member_id() {
    let mut world = World::new();
    let (a, _, _) = two_static(&mut world);
    let stranger = JoinRequest { member_id: a.clone(), ..static_joining("i3") };
    let wrong = JoinRequest { member_id: a, ..static_joining("i2") };
    for (request, error) in [(stranger, ErrorCode::UnknownMemberId), (wrong, ErrorCode::FencedInstanceId)] {
        let waiter = world.join(request);
        assert_eq!(world.joined(waiter).error, error);
    }
}

#[test]
fn static_members_that_give_each_other_no_time_do_not_hold_the_cluster_up() {
    let mut world = World::new();
    let hasty = |instance| JoinRequest { rebalance_timeout_ms: 0, ..static_joining(instance) };
    let waiter = world.join(hasty("i1"));
    let first = world.joined(waiter).member_id;
    let second = world.join(hasty("i2"));
    let waiter = world.join(JoinRequest { member_id: first.clone(), ..hasty("i1") });
    world.joined(waiter);
    let second = world.joined(second).member_id;
    let waiters = [world.sync(syncing(&second, 2, &[])), world.sync(syncing(&first, 2, &[]))];
    for waiter in waiters {
        assert_eq!(world.synced(waiter).error, ErrorCode::None);
    }
    world.leave(&[("", Some("i1"))]);
    world.advance(9_000);
    assert_eq!(world.group().state(), ClassicState::PreparingRebalance);
    world.advance(1_000);
    assert_eq!(world.group().state(), ClassicState::Empty);
}
