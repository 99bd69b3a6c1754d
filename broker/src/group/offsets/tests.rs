//! One rule a test, with Kafka's error code.

use crate::ErrorCode;
use crate::clock::Millis;
use crate::group::classic::{ClassicState, JoinRequest};
use crate::group::offsets::CommitRequest;
use crate::group::testing::{World, committing, joining, rejoining, syncing};

const DAY: Millis = 24 * 60 * 60 * 1000;

fn offset(world: &World) -> Option<i64> {
    world.groups.durable().offset("g", "t", 0).map(|offset| offset.offset)
}

#[test]
fn a_commit_without_a_generation_makes_a_simple_group() {
    let mut world = World::new();
    assert_eq!(world.commit(&committing("", -1, 7)), Ok(vec![ErrorCode::None]));
    assert_eq!(offset(&world), Some(7));
    assert_eq!((world.group().state(), world.group().protocol_type()), (ClassicState::Empty, None));
}

#[test]
fn negative_offsets_are_kept() {
    let mut world = World::new();
    world.commit(&committing("", -1, -2)).unwrap();
    assert_eq!(offset(&world), Some(-2));
}

#[test]
fn a_generation_needs_a_group() {
    let mut world = World::new();
    assert_eq!(world.commit(&committing("m", 1, 7)), Err(ErrorCode::GroupIdNotFound));
    let old = CommitRequest { knows_group_id_not_found: false, ..committing("m", 1, 7) };
    assert_eq!(world.commit(&old), Err(ErrorCode::IllegalGeneration));
    assert!(world.groups.get("g").is_none());
}

#[test]
fn a_commit_must_match_the_generation() {
    let mut world = World::new();
    let (id, generation) = world.stable_one();
    assert_eq!(world.commit(&committing(&id, generation, 7)), Ok(vec![ErrorCode::None]));
    assert_eq!(world.commit(&committing(&id, generation - 1, 8)), Err(ErrorCode::IllegalGeneration));
    assert_eq!(world.commit(&committing("x", generation, 8)), Err(ErrorCode::UnknownMemberId));
    assert_eq!(
        world.commit(&committing("", -1, 8)),
        Err(ErrorCode::UnknownMemberId),
        "the group has members"
    );
    assert_eq!(offset(&world), Some(7));
}

#[test]
fn commits_are_refused_only_while_the_leader_assigns() {
    let mut world = World::new();
    let (a, b, generation) = world.stable_two();
    let a_waiter = world.join(rejoining(&a));
    assert_eq!(world.commit(&committing(&b, generation, 7)), Ok(vec![ErrorCode::None]), "preparing");
    let b_waiter = world.join(rejoining(&b));
    let generation = world.joined(a_waiter).generation;
    world.joined(b_waiter);
    assert_eq!(
        world.commit(&committing(&b, generation, 8)),
        Err(ErrorCode::RebalanceInProgress),
        "completing"
    );
}

#[test]
fn a_commit_is_a_sign_of_life() {
    let mut world = World::new();
    let (id, generation) = world.stable_one();
    for _ in 0..3 {
        world.advance(9_000);
        world.commit(&committing(&id, generation, 7)).unwrap();
    }
    assert_eq!(world.heartbeat(&id, generation), ErrorCode::None);
}

#[test]
fn metadata_has_a_limit_in_utf_16_units() {
    let mut world = World::new();
    let commit = |world: &mut World, metadata: String| {
        let mut request = committing("", -1, 7);
        request.partitions[0].metadata = Some(metadata);
        world.commit(&request).unwrap()[0]
    };
    assert_eq!(commit(&mut world, "x".repeat(4097)), ErrorCode::OffsetMetadataTooLarge);
    assert_eq!(offset(&world), None);
    assert_eq!(commit(&mut world, "ä".repeat(4096)), ErrorCode::None);
}

#[test]
fn a_failed_append_commits_nothing() {
    let mut world = World::new();
    world.fail_append = Some(ErrorCode::NotCoordinator);
    assert_eq!(world.commit(&committing("", -1, 7)), Err(ErrorCode::NotCoordinator));
    assert_eq!(offset(&world), None);
}

#[test]
fn offsets_of_a_subscribed_topic_cannot_be_deleted() {
    let mut world = World::new();
    let (id, generation) = world.stable_one();
    world.commit(&committing(&id, generation, 7)).unwrap();
    let partitions = [("t".to_owned(), 0), ("other".to_owned(), 0)];
    let deletion = world.groups.delete_offsets("g", &partitions).unwrap();
    assert_eq!(deletion.errors, [ErrorCode::GroupSubscribedToTopic, ErrorCode::None]);
    assert!(deletion.records.is_empty());
    world.leave(&[(&id, None)]);
    let deletion = world.groups.delete_offsets("g", &partitions).unwrap();
    assert_eq!(deletion.errors, [ErrorCode::None, ErrorCode::None]);
    world.append(deletion.records).unwrap();
    assert_eq!(offset(&world), None);
}

#[test]
fn offsets_are_deleted_only_of_groups_that_allow_it() {
    let mut world = World::new();
    let delete = |world: &World, group: &str| world.groups.delete_offsets(group, &[]).map(|_| ()).err();
    assert_eq!(delete(&world, ""), Some(ErrorCode::InvalidGroupId));
    assert_eq!(delete(&world, "g"), Some(ErrorCode::GroupIdNotFound));
    let connect = JoinRequest { protocol_type: "connect".into(), needs_member_id: false, ..joining("a") };
    world.join(connect);
    assert_eq!(delete(&world, "g"), Some(ErrorCode::NonEmptyGroup));
}

#[test]
fn a_group_is_deleted_with_its_offsets_once_it_is_empty() {
    let mut world = World::new();
    assert_eq!(world.groups.delete_group("g"), Err(ErrorCode::GroupIdNotFound));
    let (id, generation) = world.stable_one();
    world.commit(&committing(&id, generation, 7)).unwrap();
    assert_eq!(world.groups.delete_group("g"), Err(ErrorCode::NonEmptyGroup));
    world.leave(&[(&id, None)]);
    let records = world.groups.delete_group("g").unwrap();
    world.append(records).unwrap();
    assert!(world.groups.get("g").is_none());
    assert_eq!(offset(&world), None);
}

#[test]
fn offsets_go_with_their_topic() {
    let mut world = World::new();
    world.commit(&committing("", -1, 7)).unwrap();
    assert!(world.groups.topic_deleted("other").is_empty());
    for records in world.groups.topic_deleted("t") {
        world.append(records).unwrap();
    }
    assert_eq!(offset(&world), None);
}

#[test]
fn offsets_of_a_simple_group_expire_after_their_own_commit() {
    let mut world = World::new();
    world.commit(&committing("", -1, 7)).unwrap();
    world.advance(7 * DAY - 1);
    world.expire();
    assert_eq!(offset(&world), Some(7));
    world.advance(1);
    world.expire();
    assert_eq!(offset(&world), None);
    assert!(world.groups.get("g").is_none(), "the group goes with its last offset");
}

#[test]
fn offsets_of_an_emptied_group_expire_after_it_became_empty() {
    let mut world = World::new();
    let (id, generation) = world.stable_one();
    world.commit(&committing(&id, generation, 7)).unwrap();
    for _ in 0..(DAY / 8_000) {
        world.advance(8_000);
        world.heartbeat(&id, generation);
    }
    world.leave(&[(&id, None)]);
    world.advance(7 * DAY - 1);
    world.expire();
    assert_eq!(offset(&world), Some(7));
    world.advance(1);
    world.expire();
    assert_eq!(offset(&world), None);
}

#[test]
fn offsets_of_subscribed_topics_do_not_expire_others_do() {
    let mut world = World::new();
    world.connected_are_alive = true;
    let (id, generation) = world.stable_one();
    let mut request = committing(&id, generation, 7);
    request.partitions.push(request.partitions[0].clone());
    request.partitions[1].topic = "other".to_owned();
    world.commit(&request).unwrap();
    world.advance(7 * DAY);
    world.expire();
    assert_eq!(offset(&world), Some(7));
    assert!(world.groups.durable().offset("g", "other", 0).is_none());
}

#[test]
fn nothing_expires_in_the_middle_of_a_rebalance() {
    let mut world = World::new();
    world.connected_are_alive = true;
    let (id, generation) = world.stable_one();
    let mut request = committing(&id, generation, 7);
    request.partitions[0].topic = "other".to_owned();
    world.commit(&request).unwrap();
    world.advance(7 * DAY);
    let waiter = world.join(rejoining(&id));
    world.joined(waiter);
    assert_eq!(world.group().state(), ClassicState::CompletingRebalance);
    world.expire();
    assert!(world.groups.durable().offset("g", "other", 0).is_some());
    let waiter = world.sync(syncing(&id, generation + 1, &[]));
    world.synced(waiter);
    world.expire();
    assert!(world.groups.durable().offset("g", "other", 0).is_none());
}

#[test]
fn an_offset_with_a_retention_of_its_own_expires_by_that() {
    let mut world = World::new();
    world.commit(&CommitRequest { retention_ms: Some(1_000), ..committing("", -1, 7) }).unwrap();
    world.advance(999);
    world.expire();
    assert_eq!(offset(&world), Some(7));
    world.advance(1);
    world.expire();
    assert_eq!(offset(&world), None);
}

#[test]
fn an_empty_group_without_offsets_is_removed() {
    let mut world = World::new();
    let (id, _) = world.stable_one();
    world.expire();
    assert!(world.groups.get("g").is_some());
    world.leave(&[(&id, None)]);
    world.expire();
    assert!(world.groups.get("g").is_none());
    assert!(world.groups.durable().groups().is_empty());
}
