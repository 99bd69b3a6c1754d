use super::*;
use crate::api::testing::{NOW, append, brokers, configured, make_topic};
use crate::group::OFFSETS_TOPIC;
use crate::metadata::NewTopic;

/// A cluster with a topic of three replicas a partition.
fn cluster(partitions: i32, configs: &[(&str, &str)]) -> State {
    let mut state = configured(3, configs);
    let topic = NewTopic { partitions, replication_factor: 3, ..NewTopic::named("t") };
    state.create_topics(&[topic], false, NOW)[0].1.as_ref().expect("a topic");
    state
}

fn partition(state: &State, index: i32) -> crate::metadata::Partition {
    state.metadata.partition("t", index).expect("a partition").clone()
}

fn key(state: &State) -> PartitionKey {
    PartitionKey { topic: state.metadata.topic("t").expect("a topic").id, index: 0 }
}

/// High watermark and log end offset.
fn offsets(state: &State) -> (i64, i64) {
    let log = state.partitions.log(key(state));
    (log.high_watermark(), log.log_end_offset())
}

fn hold(state: &mut State, broker: i32) {
    let (key, end) = (key(state), offsets(state).1);
    state.followers.stay(key, broker, end, true);
}

#[test]
fn a_broker_that_stops_leads_nothing_and_gets_its_place_back() {
    let mut state = cluster(6, &[]);
    state.broker_gone(2, Shutdown::Controlled, NOW).expect("room enough");
    let topic = state.metadata.topic("t").expect("a topic").clone();
    assert!(topic.partitions.iter().all(|placed| placed.leader != 2 && placed.isr.len() == 2));
    let broker = state.metadata.broker(2).expect("still registered").clone();
    assert!(broker.fenced && broker.in_controlled_shutdown);
    state.broker_back(2, NOW).expect("room enough");
    let topic = state.metadata.topic("t").expect("a topic").clone();
    assert!(topic.partitions.iter().all(|placed| placed.isr.len() == 3));
    let back = state.metadata.broker(2).expect("registered");
    assert!(!back.fenced && !back.in_controlled_shutdown && back.epoch > broker.epoch);
    assert_ne!(back.incarnation, broker.incarnation);
}

#[test]
fn leaders_go_back_at_the_next_look() {
    let mut state = cluster(6, &[]);
    let leaders = |state: &State| (0..6).map(|index| partition(state, index).leader).collect::<Vec<_>>();
    let before = leaders(&state);
    state.broker_gone(2, Shutdown::Controlled, NOW).expect("room enough");
    state.broker_back(2, NOW).expect("room enough");
    assert_ne!(leaders(&state), before);
    assert_eq!(state.timers.deadline(&crate::timers::Timer::LeaderRebalance), Some(NOW + 300_000));
    state.run_due(NOW + 300_000);
    assert_eq!(leaders(&state), before);
}

#[test]
fn what_only_one_broker_has_is_offline_until_it_is_back() {
    let mut state = brokers(3);
    make_topic(&mut state, "t", 3);
    append(&mut state);
    let leader = partition(&state, 0).leader;
    state.broker_gone(leader, Shutdown::Unclean, NOW).expect("room enough");
    let placed = partition(&state, 0);
    assert_eq!(
        (placed.leader, placed.isr.len(), placed.last_known_eligible_leaders()),
        (-1, 0, &[leader][..])
    );
    assert_eq!(state.replica_end(key(&state), leader), 1);
    state.broker_back(leader, NOW).expect("room enough");
    let placed = partition(&state, 0);
    assert_eq!((placed.leader, &placed.isr[..], offsets(&state)), (leader, &[leader][..], (1, 1)));
}

#[test]
fn the_last_leader_leads_again_though_it_was_killed_and_others_come_first() {
    let mut state = cluster(1, &[("min.insync.replicas", "2")]);
    append(&mut state);
    let [first, second, third] = partition(&state, 0).isr[..] else { panic!("three replicas") };
    state.broker_gone(third, Shutdown::Unclean, NOW).expect("room enough");
    state.broker_gone(second, Shutdown::Unclean, NOW).expect("room enough");
    append(&mut state);
    assert_eq!(offsets(&state), (1, 2), "with one in sync of two that are asked for, nothing is committed");
    state.broker_gone(first, Shutdown::Unclean, NOW).expect("room enough");
    let placed = partition(&state, 0);
    let mut eligible = [first, second];
    eligible.sort_unstable();
    assert_eq!((placed.leader, placed.eligible_leaders()), (-1, &eligible[..]));
    for id in [third, second] {
        state.broker_back(id, NOW).expect("room enough");
        assert_eq!(partition(&state, 0).leader, -1, "broker {id} is not sure to have everything");
    }
    state.broker_back(first, NOW).expect("room enough");
    let placed = partition(&state, 0);
    assert_eq!((placed.leader, placed.isr.len(), offsets(&state)), (first, 3, (2, 2)));
}

#[test]
fn an_unclean_election_loses_what_was_not_copied() {
    let mut state = cluster(1, &[("unclean.leader.election.enable", "true")]);
    let [first, second, third] = partition(&state, 0).isr[..] else { panic!("three replicas") };
    append(&mut state);
    hold(&mut state, second);
    let held = key(&state);
    state.shrink_isr(held, second, NOW).expect("room enough");
    append(&mut state);
    assert_eq!(offsets(&state), (2, 2));
    state.broker_gone(third, Shutdown::Controlled, NOW).expect("room enough");
    state.broker_gone(first, Shutdown::Unclean, NOW).expect("room enough");
    let placed = partition(&state, 0);
    assert_eq!((placed.leader, &placed.isr[..], offsets(&state)), (second, &[second][..], (1, 1)));
    append(&mut state);
    let log = state.partitions.log(held);
    assert_eq!(log.end_offset_for_epoch(0), (0, 1), "the first epoch ends where the new leader's log ended");
    assert_eq!(log.end_offset_for_epoch(placed.leader_epoch), (placed.leader_epoch, 2));
    state.broker_back(first, NOW).expect("room enough");
    assert_eq!(state.replica_end(held, first), 2);
}

#[test]
fn a_replica_that_was_placed_while_its_broker_was_gone_has_nothing_until_it_copies() {
    let mut state = brokers(2);
    state.broker_gone(2, Shutdown::Controlled, NOW).expect("room enough");
    let topic = NewTopic { assignments: vec![(0, vec![1, 2])], ..NewTopic::named("t") };
    state.create_topics(&[topic], false, NOW)[0].1.as_ref().expect("a topic");
    append(&mut state);
    assert_eq!((offsets(&state), state.replica_end(key(&state), 2)), ((1, 1), 0));
    state.broker_gone(1, Shutdown::Controlled, NOW).expect("room enough");
    state.broker_back(2, NOW).expect("room enough");
    assert_eq!((partition(&state, 0).leader, state.replica_end(key(&state), 2)), (-1, 0));
    let topic = state.metadata.topic("t").expect("a topic").clone();
    let uncleanly = crate::metadata::leadership::lead(&topic, 0, 2);
    state.commit(uncleanly.into_iter().collect(), NOW).expect("room enough");
    assert_eq!(offsets(&state), (0, 0), "it leads with what it has");
}

#[test]
fn the_high_watermark_waits_for_a_follower_that_is_held_back() {
    let mut state = cluster(1, &[]);
    let [_, second, _] = partition(&state, 0).isr[..] else { panic!("three replicas") };
    append(&mut state);
    hold(&mut state, second);
    append(&mut state);
    assert_eq!(offsets(&state), (1, 2));
    let held = key(&state);
    state.catch_up(held, second, NOW);
    assert_eq!(offsets(&state), (2, 2));
    assert_eq!(state.timers.deadline(&crate::timers::Timer::ReplicaLag), None);
}

#[test]
fn a_follower_that_lags_leaves_the_isr_in_time_and_not_for_standing_still() {
    let mut state = cluster(1, &[("replica.lag.time.max.ms", "5000")]);
    let [first, second, third] = partition(&state, 0).isr[..] else { panic!("three replicas") };
    hold(&mut state, second);
    state.run_due(NOW + 60_000);
    assert_eq!(partition(&state, 0).isr.len(), 3, "it has all that there is");
    append(&mut state);
    state.run_due(NOW + 4_999);
    assert_eq!((partition(&state, 0).isr.len(), offsets(&state)), (3, (0, 1)));
    state.run_due(NOW + 5_000);
    let left = [first.min(third), first.max(third)];
    assert_eq!((&partition(&state, 0).isr[..], offsets(&state)), (&left[..], (1, 1)));
}

#[test]
fn a_held_follower_that_leads_cleanly_takes_its_own_log_for_the_partitions() {
    let mut state = cluster(1, &[]);
    let [first, second, third] = partition(&state, 0).isr[..] else { panic!("three replicas") };
    append(&mut state);
    hold(&mut state, second);
    append(&mut state);
    state.broker_gone(first, Shutdown::Unclean, NOW).expect("room enough");
    let placed = partition(&state, 0);
    assert_eq!((placed.leader, offsets(&state)), (second, (1, 1)), "what was not committed is lost");
    assert_eq!(placed.isr[..], [second, third]);
}

#[test]
fn coordinators_are_spread_and_move_with_their_partitions() {
    let mut state = configured(3, &[("offsets.topic.num.partitions", "6")]);
    state.make_offsets_topic(NOW).expect("room enough");
    let topic = state.metadata.topic(OFFSETS_TOPIC).expect("made").clone();
    assert!(topic.partitions.iter().all(|placed| placed.replicas.len() == 3));
    let led = |id| topic.partitions.iter().filter(|placed| placed.leader == id).count();
    assert_eq!([led(1), led(2), led(3)], [2, 2, 2]);
    let before = state.group_coordinator("g").expect("a coordinator");
    state.broker_gone(before, Shutdown::Controlled, NOW).expect("room enough");
    let after = state.group_coordinator("g").expect("another");
    assert_ne!(after, before);
    assert_eq!(state.check_group_coordinator("g", before), Err(crate::ErrorCode::NotCoordinator));
}
