use super::*;
use crate::ErrorCode;
use crate::api::testing::{NOW, append, brokers, make_replicated};
use crate::metadata::{Reassignment, Record, ResourceType};
use crate::partitions::PartitionKey;

/// Three brokers; `t` lies on broker 1 alone, and has so many records.
fn cluster(records: usize) -> (State, PartitionKey) {
    let mut state = brokers(3);
    let key = make_replicated(&mut state, "t", &[1]);
    (0..records).for_each(|_| append(&mut state));
    (state, key)
}

fn reassign(state: &mut State, replicas: Option<&[i32]>, now: Millis) -> Result<(), ErrorCode> {
    let replicas = replicas.map(<[i32]>::to_vec);
    let asked = Reassignment { topic: "t", number: 0, replicas, any_count: true };
    state.reassign(&[asked], now)[0].clone().map_err(|refusal| refusal.code)
}

/// Replicas, ISR and leader.
fn placed(state: &State) -> (Vec<i32>, Vec<i32>, i32) {
    let partition = state.metadata.partition("t", 0).expect("made before");
    (partition.replicas.to_vec(), partition.isr.to_vec(), partition.leader)
}

fn set(state: &mut State, kind: ResourceType, resource: &str, name: &str, value: Option<&str>, now: Millis) {
    let record = Record::Config {
        resource_type: kind as i8,
        resource: resource.into(),
        name: name.into(),
        value: value.map(Into::into),
    };
    state.commit(vec![record], now).expect("room enough");
}

/// Throttles what comes from broker 1, to `rate` bytes a second.
fn throttle_leader(state: &mut State, rate: Option<&str>, now: Millis) {
    set(state, ResourceType::Topic, "t", "leader.replication.throttled.replicas", Some("0:1"), now);
    set(state, ResourceType::Broker, "1", "leader.replication.throttled.rate", rate, now);
}

fn size(state: &State, key: PartitionKey) -> i64 {
    state.partitions.log(key).size() as i64
}

#[test]
fn a_reassignment_comes_about_at_once() {
    let (mut state, _) = cluster(3);
    assert_eq!(reassign(&mut state, Some(&[2, 3]), NOW), Ok(()));
    assert_eq!(placed(&state), (vec![2, 3], vec![2, 3], 2));
    assert!(state.followers.all().next().is_none(), "nothing is left behind");
    assert_eq!(reassign(&mut state, None, NOW), Err(ErrorCode::NoReassignmentInProgress));
}

#[test]
fn held_back_it_is_in_flight_until_it_is_let_go() {
    let (mut state, key) = cluster(3);
    state.holds_reassignments = true;
    assert_eq!(reassign(&mut state, Some(&[2]), NOW), Ok(()));
    assert_eq!(placed(&state), (vec![2, 1], vec![1], 1));
    assert_eq!(state.replica_end(key, 2), 0);
    assert_eq!(state.partitions.log(key).high_watermark(), 3, "who is not in sync holds nothing up");
    append(&mut state);
    assert_eq!(state.partitions.log(key).high_watermark(), 4);
    state.holds_reassignments = false;
    state.release_reassignments(NOW);
    assert_eq!(placed(&state), (vec![2], vec![2], 2));
    assert_eq!(state.partitions.log(key).log_end_offset(), 4, "nothing was lost");
}

#[test]
fn what_is_given_up_leaves_nothing_behind() {
    let (mut state, _) = cluster(3);
    state.holds_reassignments = true;
    reassign(&mut state, Some(&[2, 3]), NOW).expect("it can be");
    assert_eq!(reassign(&mut state, None, NOW), Ok(()));
    assert_eq!(placed(&state), (vec![1], vec![1], 1));
    assert!(state.followers.all().next().is_none());
}

#[test]
fn throttled_it_takes_size_by_rate() {
    let (mut state, key) = cluster(10);
    let size = size(&state, key);
    throttle_leader(&mut state, Some("100"), NOW);
    reassign(&mut state, Some(&[2]), NOW).expect("it can be");
    assert_eq!(placed(&state).0, [2, 1]);
    let due = NOW + (size * 1000 + 99) / 100;
    assert_eq!(state.timers.deadline(&Timer::Replication), Some(due));
    state.replicate(NOW + (due - NOW) / 2);
    assert_eq!(state.replica_end(key, 2), 5);
    state.replicate(NOW + (due - NOW) / 2 + 1);
    assert_eq!(state.replica_end(key, 2), 5, "only whole batches are copied");
    state.run_due(due - 1);
    assert_eq!(placed(&state).0, [2, 1]);
    state.run_due(due);
    assert_eq!(placed(&state), (vec![2], vec![2], 2));
    assert_eq!(state.timers.deadline(&Timer::Replication), None);
}

#[test]
fn a_rate_is_shared_and_what_is_no_longer_throttled_is_there_at_once() {
    let (mut state, key) = cluster(10);
    let size = size(&state, key);
    throttle_leader(&mut state, Some("100"), NOW);
    reassign(&mut state, Some(&[1, 2, 3]), NOW).expect("it can be");
    assert_eq!(state.timers.deadline(&Timer::Replication), Some(NOW + size * 1000 / 50));
    // Broker 3 is slower still, on its own account.
    set(&mut state, ResourceType::Topic, "t", "follower.replication.throttled.replicas", Some("*"), NOW);
    set(&mut state, ResourceType::Broker, "3", "follower.replication.throttled.rate", Some("10"), NOW);
    state.run_due(NOW + size * 1000 / 50);
    assert_eq!(placed(&state).1, [1, 2]);
    let left = size - 10 * size / 50;
    assert!(state.timers.deadline(&Timer::Replication).is_some_and(|due| due >= NOW + left * 1000 / 10));
    let now = NOW + size * 1000 / 50 + 1;
    set(&mut state, ResourceType::Broker, "3", "follower.replication.throttled.rate", None, now);
    assert_eq!(placed(&state).1, [1, 2], "the leader's still holds");
    throttle_leader(&mut state, None, now);
    assert_eq!(placed(&state), (vec![1, 2, 3], vec![1, 2, 3], 1));
}

#[test]
fn a_rate_of_nothing_never_ends_and_finishing_does_not_ask() {
    let (mut state, key) = cluster(1);
    throttle_leader(&mut state, Some("0"), NOW);
    reassign(&mut state, Some(&[2]), NOW).expect("it can be");
    assert_eq!(state.timers.deadline(&Timer::Replication), None);
    state.catch_up(key, 2, NOW);
    assert_eq!(placed(&state), (vec![2], vec![2], 2));
}

#[test]
fn who_is_throttled_and_stopped_goes_on_when_it_is_back() {
    let (mut state, key) = cluster(10);
    throttle_leader(&mut state, Some("100"), NOW);
    reassign(&mut state, Some(&[1, 2]), NOW).expect("it can be");
    let whole = size(&state, key) * 1000 / 100;
    let half = NOW + whole / 2;
    state.replicate(half);
    let end = state.replica_end(key, 2);
    state.broker_gone(2, crate::state::brokers::Shutdown::Controlled, half).expect("room enough");
    state.run_due(half + 10 * whole);
    assert_eq!((state.replica_end(key, 2), placed(&state).1), (end, vec![1]));
    state.broker_back(2, half + 10 * whole).expect("room enough");
    assert_eq!(state.replica_end(key, 2), end);
    state.run_due(half + 11 * whole);
    assert_eq!(placed(&state).1, [1, 2]);
}

#[test]
fn lists_of_replicas_are_kafkas() {
    assert!(lists("0:1,7:2", 7, 2) && lists("*", 3, 3) && lists(" 0:1 , 7:2", 7, 2));
    assert!(!lists("0:1", 1, 0) && !lists("", 0, 0) && !lists("0:", 0, 0));
}
