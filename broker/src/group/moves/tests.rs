use super::*;
use crate::ErrorCode;
use crate::api::testing::{NOW, configured};
use crate::call::ConnectionId;
use crate::group::classic::{ClassicGroup, ClassicState, JoinRequest, Protocol, SyncRequest};
use crate::group::effect::{JoinReply, WaiterId};
use crate::group::waiters::Waiter;
use crate::slot::{self, Slot};
use crate::state::brokers::Shutdown;
use crate::timers::Timer;

/// Three brokers and their coordinators.
fn cluster() -> State {
    let mut state = configured(3, &[("offsets.topic.num.partitions", "6")]);
    state.make_offsets_topic(NOW).expect("room enough");
    state
}

fn join(state: &mut State, group: &str, member: &str) -> Slot<JoinReply> {
    let (owner, slot) = slot::channel(&state.deliveries);
    let waiter = state.park_in_group(Waiter::Join(Box::new(move |reply| {
        owner.answer(reply);
    })));
    let request = JoinRequest {
        group: group.to_owned(),
        member_id: member.to_owned(),
        instance_id: None,
        client_id: "app".to_owned(),
        client_host: "/127.0.0.1".to_owned(),
        connection: ConnectionId(1),
        session_timeout_ms: 10_000,
        rebalance_timeout_ms: 60_000,
        protocol_type: "consumer".to_owned(),
        protocols: vec![Protocol { name: "range".to_owned(), metadata: bytes::Bytes::new() }],
        needs_member_id: false,
        can_skip_assignment: false,
        waiter,
    };
    let config = state.group_config();
    let effects = state.groups.join(request, NOW, &config);
    state.run_group_effects(effects, NOW);
    slot
}

/// Has the only member lead a generation; gives its id.
fn stable(state: &mut State, group: &str) -> String {
    let joined = join(state, group, "").try_take().expect("it is alone");
    let waiter: WaiterId = state.park_in_group(Waiter::Sync(Box::new(|_| ())));
    let request = SyncRequest {
        group: group.to_owned(),
        member_id: joined.member_id.clone(),
        instance_id: None,
        generation: joined.generation,
        protocol_type: None,
        protocol_name: None,
        assignments: [(joined.member_id.clone(), bytes::Bytes::from_static(b"all of it"))]
            .into_iter()
            .collect(),
        connection: ConnectionId(1),
        waiter,
    };
    let config = state.group_config();
    let effects = state.groups.sync(request, NOW, &config);
    state.run_group_effects(effects, NOW);
    assert_eq!(state.groups.get(group).map(ClassicGroup::state), Some(ClassicState::Stable));
    joined.member_id
}

#[test]
fn members_keep_their_places_and_get_a_session_timeout_with_the_new_coordinator() {
    let mut state = cluster();
    let member = stable(&mut state, "g");
    let before = state.group_coordinator("g").expect("a coordinator");
    state.broker_gone(before, Shutdown::Unclean, NOW + 9_000).expect("room enough");
    let group = state.groups.get("g").expect("it was loaded");
    assert_eq!((group.state(), group.generation()), (ClassicState::Stable, 1));
    assert_eq!(group.check_member(&member, None), Ok(()));
    let sessions = state.timers.iter().filter(|(_, timer)| matches!(timer, Timer::Group(_)));
    assert_eq!(sessions.map(|(due, _)| due).collect::<Vec<_>>(), [NOW + 19_000]);
}

#[test]
fn whoever_waits_is_sent_away_and_without_a_coordinator_there_is_no_group() {
    let mut state = cluster();
    let member = stable(&mut state, "g");
    // A second one comes, and the first is waited for.
    let mut second = join(&mut state, "g", "");
    assert_eq!(second.try_take(), None);
    for id in [1, 2, 3] {
        state.broker_gone(id, Shutdown::Controlled, NOW).expect("room enough");
    }
    assert_eq!(second.try_take().map(|reply| reply.error), Some(ErrorCode::NotCoordinator));
    assert!(state.groups.get("g").is_none() && state.groups.durable().groups().is_empty());
    assert!(!state.timers.iter().any(|(_, timer)| matches!(timer, Timer::Group(_))));
    assert_eq!(state.group_coordinator("g"), None);

    state.broker_back(3, NOW).expect("room enough");
    let group = state.groups.get("g").expect("the last in sync was sure to have everything");
    assert_eq!(group.check_member(&member, None), Ok(()));
    assert_eq!(group.members().iter().count(), 1);
}

#[test]
fn only_the_groups_of_the_partition_move() {
    let mut state = cluster();
    let names: Vec<String> = (0..12).map(|number| format!("g{number}")).collect();
    let coordinators = |state: &State| {
        names.iter().map(|name| state.group_coordinator(name).expect("a coordinator")).collect::<Vec<_>>()
    };
    for name in &names {
        stable(&mut state, name);
    }
    let before = coordinators(&state);
    state.broker_gone(2, Shutdown::Controlled, NOW).expect("room enough");
    let after = coordinators(&state);
    assert!(before.contains(&2) && !after.contains(&2));
    assert!(before.iter().zip(&after).all(|(before, after)| *before == 2 || before == after));
    assert_eq!(state.groups.iter().count(), 12);
    assert_eq!(state.replay_offsets().expect("whole logs"), *state.groups.durable());
}
