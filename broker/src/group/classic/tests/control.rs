//! What a test's author does to a group.

use crate::ErrorCode;
use crate::call::ConnectionId;
use crate::group::classic::ClassicState;
use crate::group::event::{Eviction, GroupHappening, RebalanceCause};
use crate::group::member_id::MemberIds;
use crate::group::testing::{World, joining, rejoining};

fn force(world: &mut World) {
    let effects = world.groups.force_rebalance("g", world.now, &world.config).expect("it has members");
    world.run(effects);
}

fn evict(world: &mut World, who: &str) {
    let effects = world.groups.evict("g", who, world.now, &world.config).expect("it is there");
    world.run(effects);
}

fn silence(world: &mut World, who: &str, silent: bool) {
    let effects = world.groups.set_silent("g", who, silent, world.now, &world.config).expect("it is there");
    world.run(effects);
}

fn evictions(world: &World) -> Vec<Eviction> {
    let why = |event: &GroupHappening| match event {
        GroupHappening::Evicted { why, .. } => Some(*why),
        _ => None,
    };
    world.events.iter().filter_map(why).collect()
}

#[test]
fn a_forced_rebalance_has_everybody_join_again() {
    let mut world = World::new();
    let (a, b, generation) = world.stable_two();
    force(&mut world);
    assert_eq!(world.heartbeat(&a, generation), ErrorCode::RebalanceInProgress);
    force(&mut world);
    assert_eq!(world.settle(&[&a, &b]), generation + 1);
    let forced = GroupHappening::RebalanceBegun { why: RebalanceCause::ByTest, members: Vec::new() };
    assert_eq!(world.events.iter().filter(|event| **event == forced).count(), 1);
}

#[test]
fn an_evicted_member_is_unknown_and_the_others_rebalance() {
    let mut world = World::new();
    let (a, b, generation) = world.stable_two();
    evict(&mut world, "b");
    assert_eq!(world.heartbeat(&b, generation), ErrorCode::UnknownMemberId);
    assert_eq!(world.heartbeat(&a, generation), ErrorCode::RebalanceInProgress);
    assert_eq!(evictions(&world), [Eviction::ByTest]);
}

#[test]
fn a_member_that_is_evicted_while_it_joins_is_told() {
    let mut world = World::new();
    world.config.initial_rebalance_delay_ms = 3_000;
    let (id, waiter) = world.join_dynamic("a");
    evict(&mut world, &id);
    assert_eq!(world.joined(waiter).error, ErrorCode::UnknownMemberId);
    assert_eq!(world.group().state(), ClassicState::Empty);
}

#[test]
fn an_id_that_was_only_handed_out_can_be_evicted() {
    let mut world = World::new();
    let first = world.join(joining("a"));
    let id = world.joined(first).member_id;
    evict(&mut world, &id);
    let again = world.join(rejoining(&id));
    assert_eq!(world.joined(again).error, ErrorCode::UnknownMemberId);
}

#[test]
fn heartbeats_of_a_silenced_member_are_answered_and_do_not_count() {
    let mut world = World::new();
    let (id, generation) = world.stable_one();
    silence(&mut world, "a", true);
    world.advance(6_000);
    assert_eq!(world.heartbeat(&id, generation), ErrorCode::None);
    world.advance(4_000);
    assert_eq!(world.heartbeat(&id, generation), ErrorCode::UnknownMemberId);
    assert_eq!(evictions(&world), [Eviction::SessionTimeout]);
}

#[test]
fn waiting_for_the_coordinator_is_no_excuse_for_a_silenced_member() {
    let mut world = World::new();
    let (a, _, _) = world.stable_two();
    silence(&mut world, "a", true);
    let waiter = world.join(rejoining(&a));
    assert!(world.is_parked(waiter));
    world.advance(10_000);
    assert_eq!(world.joined(waiter).error, ErrorCode::UnknownMemberId);
}

#[test]
fn a_new_generation_does_not_renew_a_silenced_members_session() {
    let mut world = World::new();
    let (a, b, _) = world.stable_two();
    silence(&mut world, "a", true);
    world.advance(6_000);
    world.heartbeat(&b, world.group().generation());
    force(&mut world);
    world.settle(&[&a, &b]);
    world.advance(4_000);
    assert_eq!(evictions(&world), [Eviction::SessionTimeout]);
}

#[test]
fn where_it_is_asked_for_the_end_of_a_connection_evicts() {
    let mut world = World::new();
    world.stable_one();
    let effects = world.groups.connection_closed(ConnectionId(1), world.now, &world.config);
    world.run(effects);
    assert_eq!(evictions(&world), []);
    let (_, waiter) = world.join_dynamic("b");
    world.groups.scripts.evict_on_disconnect.insert("g".to_owned(), true);
    let effects = world.groups.connection_closed(ConnectionId(1), world.now, &world.config);
    world.run(effects);
    assert_eq!(world.joined(waiter).error, ErrorCode::UnknownMemberId);
    assert_eq!(evictions(&world), [Eviction::Disconnected]);
}

#[test]
fn the_chosen_member_leads_the_next_generation_and_no_other() {
    let mut world = World::new();
    let (a, b, _) = world.stable_two();
    assert_eq!(world.group().leader(), Some(&*a));
    world.groups.scripts.leaders.insert("g".to_owned(), "b".to_owned());
    force(&mut world);
    world.settle(&[&a, &b]);
    assert_eq!(world.group().leader(), Some(&*b));
    assert!(world.groups.scripts.leaders.is_empty());
}

#[test]
fn scripted_ids_are_handed_out_as_they_are_and_those_in_use_are_passed_over() {
    let mut world = World::new();
    world.groups.scripts.ids.set("g", MemberIds::list(["z", "z", "a"]));
    let (first, _) = world.join_dynamic("c");
    let (second, _) = world.join_dynamic("c");
    assert_eq!((&*first, &*second), ("z", "a"));
}

#[test]
fn a_generation_is_told_with_its_members_in_order_and_what_each_got() {
    let mut world = World::new();
    let (a, b, generation) = world.stable_two();
    let [.., begun, assigned] = &world.events[..] else { panic!("too few events") };
    let GroupHappening::Generation { generation: number, leader, members, .. } = begun else {
        panic!("not the generation: {begun}")
    };
    assert_eq!((*number, leader), (generation, &a));
    assert_eq!(members.iter().map(|member| &member.member).collect::<Vec<_>>(), [&a, &b]);
    assert_eq!(members[0].topics, ["t"]);
    assert!(matches!(assigned, GroupHappening::Assigned { generation: number, .. } if *number == generation));
}
