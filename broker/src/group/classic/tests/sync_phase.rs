use crate::ErrorCode;
use crate::group::classic::{ClassicState, SyncRequest};
use crate::group::testing::{World, rejoining, syncing};

#[test]
fn followers_wait_for_the_leaders_assignment() {
    let mut world = World::new();
    let (a, b, _) = world.stable_two();
    let joins = [world.join(rejoining(&a)), world.join(rejoining(&b))];
    let generation = world.joined(joins[0]).generation;
    let follower = world.sync(syncing(&b, generation, &[]));
    assert!(world.is_parked(follower));
    let leader = world.sync(syncing(&a, generation, &[(&a, "x"), (&b, "y")]));
    assert_eq!(world.synced(follower).assignment, "y");
    let reply = world.synced(leader);
    assert_eq!(reply.assignment, "x");
    assert_eq!(reply.protocol_name.as_deref(), Some("range"));
    assert_eq!(reply.protocol_type.as_deref(), Some("consumer"));
    assert_eq!(world.group().state(), ClassicState::Stable);
}

#[test]
fn a_late_follower_gets_its_assignment_at_once() {
    let mut world = World::new();
    let (a, b, _) = world.stable_two();
    let joins = [world.join(rejoining(&a)), world.join(rejoining(&b))];
    let generation = world.joined(joins[0]).generation;
    let leader = world.sync(syncing(&a, generation, &[(&a, "x"), (&b, "y")]));
    world.synced(leader);
    let follower = world.sync(syncing(&b, generation, &[]));
    assert_eq!(world.synced(follower).assignment, "y");
}

#[test]
fn who_gets_nothing_gets_an_empty_assignment() {
    let mut world = World::new();
    let (id, waiter) = world.join_dynamic("a");
    world.joined(waiter);
    let waiter = world.sync(syncing(&id, 1, &[("stranger", "x")]));
    let reply = world.synced(waiter);
    assert_eq!((reply.error, reply.assignment.len()), (ErrorCode::None, 0));
}

#[test]
fn a_sync_must_match_the_group() {
    let mut world = World::new();
    let (id, waiter) = world.join_dynamic("a");
    world.joined(waiter);
    let good = syncing(&id, 1, &[]);
    let cases = [
        (SyncRequest { group: String::new(), ..good.clone() }, ErrorCode::InvalidGroupId),
        (SyncRequest { group: "other".into(), ..good.clone() }, ErrorCode::UnknownMemberId),
        (SyncRequest { member_id: "x".into(), ..good.clone() }, ErrorCode::UnknownMemberId),
        (SyncRequest { instance_id: Some("i".into()), ..good.clone() }, ErrorCode::UnknownMemberId),
        (SyncRequest { generation: 2, ..good.clone() }, ErrorCode::IllegalGeneration),
        (
            SyncRequest { protocol_type: Some("connect".into()), ..good.clone() },
            ErrorCode::InconsistentGroupProtocol,
        ),
        (
            SyncRequest { protocol_name: Some("sticky".into()), ..good.clone() },
            ErrorCode::InconsistentGroupProtocol,
        ),
    ];
    for (request, error) in cases {
        let waiter = world.sync(request);
        assert_eq!(world.synced(waiter).error, error);
    }
    let waiter = world.sync(SyncRequest { protocol_type: None, protocol_name: None, ..good });
    assert_eq!(world.synced(waiter).error, ErrorCode::None, "clients before v5 do not say");
}

#[test]
fn a_sync_during_a_rebalance_is_told_to_rejoin() {
    let mut world = World::new();
    let (a, b, generation) = world.stable_two();
    world.join(rejoining(&a));
    let waiter = world.sync(syncing(&b, generation, &[]));
    assert_eq!(world.synced(waiter).error, ErrorCode::RebalanceInProgress);
}

#[test]
fn an_assignment_that_cannot_be_stored_is_told_and_the_group_rebalances() {
    let mut world = World::new();
    let (id, waiter) = world.join_dynamic("a");
    world.joined(waiter);
    world.fail_append = Some(ErrorCode::CoordinatorNotAvailable);
    let waiter = world.sync(syncing(&id, 1, &[(&id, "x")]));
    assert_eq!(world.synced(waiter).error, ErrorCode::CoordinatorNotAvailable);
    assert_eq!(world.group().state(), ClassicState::PreparingRebalance);
    let waiter = world.join(rejoining(&id));
    assert_eq!(world.joined(waiter).generation, 2);
}

#[test]
fn members_that_never_sync_are_removed_after_the_rebalance_timeout() {
    let mut world = World::new();
    let (a, b, _) = world.stable_two();
    let joins = [world.join(rejoining(&a)), world.join(rejoining(&b))];
    let generation = world.joined(joins[0]).generation;
    let waiter = world.sync(syncing(&b, generation, &[]));
    for _ in 0..11 {
        world.advance(5_000);
        world.heartbeat(&a, generation);
    }
    assert!(world.is_parked(waiter));
    world.advance(5_000);
    assert_eq!(world.synced(waiter).error, ErrorCode::RebalanceInProgress);
    assert_eq!(world.heartbeat(&a, generation), ErrorCode::UnknownMemberId);
    let waiter = world.join(rejoining(&b));
    assert_eq!(world.joined(waiter).leader, b);
}

#[test]
fn a_second_sync_of_the_same_member_ends_the_first() {
    let mut world = World::new();
    let (a, b, _) = world.stable_two();
    let joins = [world.join(rejoining(&a)), world.join(rejoining(&b))];
    let generation = world.joined(joins[0]).generation;
    let first = world.sync(syncing(&b, generation, &[]));
    let second = world.sync(syncing(&b, generation, &[]));
    assert_eq!(world.synced(first).error, ErrorCode::RebalanceInProgress);
    let leader = world.sync(syncing(&a, generation, &[]));
    assert_eq!(world.synced(second).error, ErrorCode::None);
    world.synced(leader);
}
