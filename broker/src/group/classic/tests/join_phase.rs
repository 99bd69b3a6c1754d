use crate::ErrorCode;
use crate::group::classic::{ClassicState, JoinRequest};
use crate::group::testing::{World, joining, protocols, rejoining, syncing};

#[test]
fn without_a_delay_the_first_member_is_alone_in_its_generation() {
    let mut world = World::new();
    let (id, waiter) = world.join_dynamic("a");
    let reply = world.joined(waiter);
    assert_eq!((reply.generation, reply.leader), (1, id));
    assert_eq!(world.group().state(), ClassicState::CompletingRebalance);
}

#[test]
fn the_initial_delay_is_extended_while_members_arrive() {
    let mut world = World::new();
    world.config.initial_rebalance_delay_ms = 3_000;
    let (_, first) = world.join_dynamic("a");
    world.advance(2_000);
    let (_, second) = world.join_dynamic("b");
    world.advance(3_999);
    assert!(world.is_parked(first) && world.is_parked(second));
    world.advance(1);
    assert_eq!(world.joined(first).members.len(), 2);
    assert_eq!(world.joined(second).generation, 1);
}

#[test]
fn the_initial_delay_ends_with_the_rebalance_timeout() {
    let mut world = World::new();
    world.config.initial_rebalance_delay_ms = 3_000;
    let request = JoinRequest { rebalance_timeout_ms: 7_000, needs_member_id: false, ..joining("a") };
    let first = world.join(request.clone());
    for _ in 0..4 {
        assert!(world.is_parked(first));
        world.advance(2_000);
        world.join(request.clone());
    }
    assert_eq!(world.joined(first).error, ErrorCode::None);
}

#[test]
fn a_join_of_the_leader_rebalances_a_stable_group() {
    let mut world = World::new();
    let (a, b, generation) = world.stable_two();
    let waiter = world.join(rejoining(&a));
    assert!(world.is_parked(waiter));
    assert_eq!(world.heartbeat(&b, generation), ErrorCode::RebalanceInProgress);
}

#[test]
fn an_unchanged_follower_gets_the_current_generation() {
    let mut world = World::new();
    let (a, b, generation) = world.stable_two();
    let waiter = world.join(rejoining(&b));
    let reply = world.joined(waiter);
    assert_eq!((reply.generation, reply.leader, reply.members.len()), (generation, a, 0));
    assert_eq!(world.group().state(), ClassicState::Stable);
}

#[test]
fn a_follower_with_new_metadata_rebalances_a_stable_group() {
    let mut world = World::new();
    let (_, b, _) = world.stable_two();
    let waiter = world.join(JoinRequest { protocols: protocols(&["range", "sticky"]), ..rejoining(&b) });
    assert!(world.is_parked(waiter));
    assert_eq!(world.group().state(), ClassicState::PreparingRebalance);
}

#[test]
fn while_completing_an_unchanged_member_gets_the_same_answer_again() {
    let mut world = World::new();
    let (id, waiter) = world.join_dynamic("a");
    let first = world.joined(waiter);
    let waiter = world.join(rejoining(&id));
    assert_eq!(world.joined(waiter), first);
}

#[test]
fn while_completing_a_changed_member_starts_over() {
    let mut world = World::new();
    let (id, waiter) = world.join_dynamic("a");
    assert_eq!(world.joined(waiter).generation, 1);
    let waiter = world.join(JoinRequest { protocols: protocols(&["range", "sticky"]), ..rejoining(&id) });
    assert_eq!(world.joined(waiter).generation, 2);
}

#[test]
fn a_newcomer_sends_those_who_wait_for_the_assignment_back_to_joining() {
    let mut world = World::new();
    let (a, b, _) = world.stable_two();
    let waiters = [world.join(rejoining(&a)), world.join(rejoining(&b))];
    let generation = world.joined(waiters[0]).generation;
    let sync = world.sync(syncing(&b, generation, &[]));
    assert!(world.is_parked(sync));
    let (_, newcomer) = world.join_dynamic("c");
    assert_eq!(world.synced(sync).error, ErrorCode::RebalanceInProgress);
    assert!(world.is_parked(newcomer));
}

#[test]
fn who_does_not_rejoin_in_time_is_removed() {
    let mut world = World::new();
    let (a, b, _) = world.stable_two();
    let waiter = world.join(rejoining(&a));
    for _ in 0..12 {
        world.advance(5_000);
        world.heartbeat(&b, world.group().generation());
    }
    let reply = world.joined(waiter);
    assert_eq!(reply.members.len(), 1);
    assert_eq!(world.heartbeat(&b, reply.generation), ErrorCode::UnknownMemberId);
}

#[test]
fn if_the_leader_does_not_rejoin_the_first_who_did_leads() {
    let mut world = World::new();
    let (a, b, generation) = world.stable_two();
    let waiter = world.join(JoinRequest { protocols: protocols(&["range", "x"]), ..rejoining(&b) });
    world.advance(5_000);
    assert_eq!(world.heartbeat(&a, generation), ErrorCode::RebalanceInProgress);
    world.advance(55_000);
    let reply = world.joined(waiter);
    assert_eq!((reply.leader, reply.members.len()), (b, 1));
}

#[test]
fn a_rebalance_waits_for_pending_members() {
    let mut world = World::new();
    let (a, _) = world.stable_one();
    let asked = world.join(joining("b"));
    let b = world.joined(asked).member_id;
    let a_waiter = world.join(rejoining(&a));
    assert!(world.is_parked(a_waiter));
    let b_waiter = world.join(rejoining(&b));
    assert_eq!(world.joined(a_waiter).members.len(), 2);
    world.joined(b_waiter);
}

#[test]
fn a_pending_member_that_never_comes_back_is_given_up_after_its_session_timeout() {
    let mut world = World::new();
    let (a, _) = world.stable_one();
    let asked = world.join(joining("b"));
    let b = world.joined(asked).member_id;
    let waiter = world.join(rejoining(&a));
    world.advance(10_000);
    assert_eq!(world.joined(waiter).members.len(), 1);
    let waiter = world.join(rejoining(&b));
    assert_eq!(world.joined(waiter).error, ErrorCode::UnknownMemberId);
}

#[test]
fn a_new_member_is_given_up_after_five_minutes_of_joining() {
    let mut world = World::new();
    let slow = 1_000_000;
    let (a, waiter) = world.join_dynamic("a");
    world.joined(waiter);
    let waiter =
        world.join(JoinRequest { needs_member_id: false, rebalance_timeout_ms: slow, ..joining("b") });
    for _ in 0..59 {
        world.advance(5_000);
        world.heartbeat(&a, 1);
    }
    assert!(world.is_parked(waiter));
    world.advance(5_000);
    let reply = world.joined(waiter);
    assert_eq!((reply.error, reply.member_id.as_str()), (ErrorCode::UnknownMemberId, ""));
}

#[test]
fn a_member_that_waits_to_join_needs_no_heartbeat() {
    let mut world = World::new();
    let (a, b, generation) = world.stable_two();
    let waiter = world.join(rejoining(&a));
    for _ in 0..5 {
        world.advance(8_000);
        assert_eq!(world.heartbeat(&b, generation), ErrorCode::RebalanceInProgress);
    }
    let b_waiter = world.join(rejoining(&b));
    assert_eq!(world.joined(waiter).members.len(), 2);
    world.joined(b_waiter);
}

#[test]
fn silence_ends_a_membership() {
    let mut world = World::new();
    let (a, b, generation) = world.stable_two();
    world.advance(5_000);
    assert_eq!(world.heartbeat(&a, generation), ErrorCode::None);
    world.advance(5_000);
    assert_eq!(world.heartbeat(&a, generation), ErrorCode::RebalanceInProgress);
    assert_eq!(world.heartbeat(&b, generation), ErrorCode::UnknownMemberId);
}

#[test]
fn the_group_is_empty_when_its_last_member_falls_silent() {
    let mut world = World::new();
    let (_, generation) = world.stable_one();
    world.advance(10_000);
    assert_eq!(world.group().state(), ClassicState::Empty);
    let value = &world.groups.durable().groups()["g"];
    assert_eq!((value.generation, value.members.len()), (generation + 1, 0));
    assert_eq!(value.protocol_type, "consumer");
}

#[test]
fn a_connection_that_is_open_counts_as_a_sign_of_life_where_it_is_said_to() {
    let mut world = World::new();
    world.connected_are_alive = true;
    let (id, generation) = world.stable_one();
    world.advance(3_600_000);
    assert_eq!(world.heartbeat(&id, generation), ErrorCode::None);
    world.connected_are_alive = false;
    world.advance(10_000);
    assert_eq!(world.heartbeat(&id, generation), ErrorCode::UnknownMemberId);
}
