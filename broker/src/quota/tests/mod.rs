mod sockets;

use super::*;
use crate::ErrorCode;
use crate::api::testing::{NOW, client, one_broker};
use crate::metadata::{EntityType, QuotaEntity, QuotaValue, Record};

fn with_quota(kind: EntityType, name: Option<&str>, key: &str, value: f64) -> State {
    let mut state = one_broker();
    let entity = QuotaEntity::of([(kind, name.map(Into::into))]);
    let record = Record::ClientQuota { entity, key: key.into(), value: Some(QuotaValue(value)) };
    state.commit(vec![record], NOW).expect("room enough");
    state
}

#[test]
fn the_switch_is_on_while_there_is_a_quota() {
    let mut state = with_quota(EntityType::ClientId, Some("app"), "producer_byte_rate", 100.0);
    assert!(state.quotas.switch.is_on());
    let entity = QuotaEntity::of([(EntityType::ClientId, Some("app".into()))]);
    let gone = Record::ClientQuota { entity, key: "producer_byte_rate".into(), value: None };
    state.commit(vec![gone], NOW).expect("room enough");
    assert!(!state.quotas.switch.is_on());
}

#[test]
fn only_who_has_a_quota_is_throttled_and_time_heals() {
    let mut state = with_quota(EntityType::ClientId, Some("app"), "producer_byte_rate", 100.0);
    let app = client(1, 1);
    assert_eq!(state.take_of_quota(Kind::Produce, &app, 1_000.0, NOW), 0);
    assert_eq!(state.take_of_quota(Kind::Produce, &app, 1_000.0, NOW), 10_000);
    assert_eq!(state.take_of_quota(Kind::Fetch, &app, 9_999_999.0, NOW), 0);
    let other = Client { client_id: "other".into(), ..Client::clone(&app) };
    assert_eq!(state.take_of_quota(Kind::Produce, &other, 9_999_999.0, NOW), 0);
    assert_eq!(state.take_of_quota(Kind::Produce, &app, 1.0, NOW + 11_000), 0);
}

#[test]
fn a_user_shares_its_quota_between_its_clients() {
    let mut state = with_quota(EntityType::User, Some(ANONYMOUS), "producer_byte_rate", 100.0);
    let app = client(1, 1);
    let other = Client { client_id: "other".into(), ..Client::clone(&app) };
    assert_eq!(state.take_of_quota(Kind::Produce, &app, 1_000.0, NOW), 0);
    assert!(state.take_of_quota(Kind::Produce, &other, 1_000.0, NOW) > 0);
}

#[test]
fn records_that_are_held_back_were_not_taken() {
    let mut state = with_quota(EntityType::ClientId, None, "consumer_byte_rate", 100.0);
    let app = client(1, 1);
    assert!(state.hold_back_fetched(&app, 2_000, NOW));
    assert_eq!(state.noted_throttle(app.connection), 10_000);
    assert!(!state.hold_back_fetched(&app, 1_000, NOW));
    assert_eq!(state.noted_throttle(app.connection), 0);
    assert_eq!(state.fetch_quota_bytes_max(&app), 1_000);
}

#[test]
fn strict_mutations_are_refused_and_others_only_throttled() {
    let mut state = with_quota(EntityType::ClientId, None, "controller_mutation_rate", 1.0);
    let app = client(1, 1);
    let mut take = |partitions, strict| {
        let result = state.with_mutation_quota(&app, strict, NOW, |_, charge| charge(partitions));
        (result.map_err(|refusal| refusal.code), state.noted_throttle(app.connection))
    };
    assert_eq!(take(21, true), (Ok(()), 0), "eleven windows, overdrawn once");
    assert_eq!(take(1, true), (Err(ErrorCode::ThrottlingQuotaExceeded), 10_000));
    assert_eq!(take(1, false), (Ok(()), 11_000));
}
