use super::*;
use crate::api::testing::{NOW, client, configured};
use crate::metadata::Record;

fn state() -> State {
    let mut state = configured(1, &[("kafkito.client.metrics.enable", "true")]);
    for (name, value) in [("metrics", "a."), ("match", "client_id=app")] {
        subscribe(&mut state, name, value);
    }
    state
}

fn subscribe(state: &mut State, name: &str, value: &str) {
    let (resource, name, value) = ("m".into(), name.into(), Some(value.into()));
    let record = Record::Config { resource_type: ResourceType::ClientMetrics as i8, resource, name, value };
    state.commit(vec![record], NOW).expect("room enough");
}

fn pushing(instance_id: Uuid, subscription_id: i32) -> Pushing {
    let metrics = names::tests::metrics_data(&["a.b"]).into();
    Pushing { instance_id, subscription_id, is_terminating: false, compression: 0, metrics }
}

#[test]
fn a_client_asks_and_pushes_and_then_has_to_wait() {
    let (mut state, app) = (state(), client(1, 1));
    let (id, subscription) = state.subscribe(&app, Uuid::ZERO).expect("the first time");
    assert_eq!(subscription.metrics, ["a."]);
    assert_eq!(state.subscribe(&app, id), Err(ErrorCode::ThrottlingQuotaExceeded));
    assert_eq!(state.push_metrics(&app, pushing(id, subscription.id), NOW), Ok(()));
    let early = state.push_metrics(&app, pushing(id, subscription.id), NOW);
    assert_eq!(early, Err(ErrorCode::ThrottlingQuotaExceeded));
    let [push] = &state.telemetry.pushed().cloned().map(PushedMetrics::of).collect::<Vec<_>>()[..] else {
        panic!("one push")
    };
    assert_eq!((&*push.client_id, &push.names[..]), ("app", &["a.b".to_owned()][..]));
    let last = Pushing { is_terminating: true, ..pushing(id, subscription.id) };
    assert_eq!(state.push_metrics(&app, last, NOW), Ok(()), "the last one need not wait");
    let dead = state.push_metrics(&app, pushing(id, subscription.id), NOW);
    assert_eq!(dead, Err(ErrorCode::InvalidRequest));
}

#[test]
fn a_changed_subscription_has_another_id_and_is_told_at_once() {
    let (mut state, app) = (state(), client(1, 1));
    let (id, before) = state.subscribe(&app, Uuid::ZERO).expect("the first time");
    subscribe(&mut state, "metrics", "b.");
    let old = state.push_metrics(&app, pushing(id, before.id), NOW);
    assert_eq!(old, Err(ErrorCode::UnknownSubscriptionId));
    subscribe(&mut state, "metrics", "c.");
    let (_, after) = state.subscribe(&app, id).expect("it has changed");
    assert_eq!(after.metrics, ["c."]);
}

#[test]
fn refusals_are_kafkas() {
    let (mut state, app) = (state(), client(1, 1));
    let mut code = |change: &dyn Fn(Pushing) -> Pushing| {
        let (id, subscription) = state.subscribe(&app, Uuid::ZERO).expect("another client each time");
        state.push_metrics(&app, change(pushing(id, subscription.id)), NOW).expect_err("refused")
    };
    assert_eq!(code(&|push| Pushing { instance_id: Uuid::ZERO, ..push }), ErrorCode::InvalidRequest);
    assert_eq!(code(&|push| Pushing { compression: 9, ..push }), ErrorCode::UnsupportedCompressionType);
    let large = Bytes::from(vec![0; (1 << 20) + 1]);
    assert_eq!(code(&|push| Pushing { metrics: large.clone(), ..push }), ErrorCode::TelemetryTooLarge);
}

#[test]
fn a_client_is_forgotten_with_its_connection_and_what_it_pushed_is_not() {
    let (mut state, app) = (state(), client(1, 1));
    let (id, subscription) = state.subscribe(&app, Uuid::ZERO).expect("the first time");
    state.push_metrics(&app, pushing(id, subscription.id), NOW).expect("in time");
    state.connection_closed(app.connection, NOW);
    assert_eq!(state.telemetry.pushed().count(), 1);
    assert!(state.subscribe(&app, id).is_ok(), "as if for the first time");
}
