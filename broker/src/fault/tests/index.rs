//! Of many rules those are found that all would have been asked in vain.

use std::sync::Arc;

use proptest::prelude::*;

use super::{cluster, heartbeat, produce};
use crate::api::testing::client;
use crate::clock::wire_now;
use crate::fault::facts::Facts;
use crate::fault::index::Index;
use crate::fault::rule::Rule;
use crate::fault::spec::On;
use crate::fault::{Fault, FaultGuard};
use crate::net::header::RawRequest;
use crate::schema::{Struct, messages};
use crate::{Api, Cluster};

/// Rules of every kind, most of which match one of the requests below.
fn faults() -> Vec<Fault> {
    let produce = || Fault::on(Api::Produce);
    let beat = || Fault::on(Api::Heartbeat);
    vec![
        produce(),
        produce().topic("orders"),
        produce().topic("orders").partition(1),
        produce().topic("nowhere"),
        produce().partition(0),
        produce().partition(7),
        produce().client_id("app"),
        produce().client_id("another"),
        produce().connection(3),
        produce().connection(4),
        produce().version(9),
        produce().version(3),
        produce().field("acks", 1),
        produce().field("acks", -1),
        produce().field("index", 1).field("acks", 1),
        produce().field("name", "other"),
        produce().field("timeoutMs", "1000"),
        produce().transactional_id("pay"),
        produce().field("transactionalId", "pay"),
        produce().matching(|request| request.field("acks").is_some()),
        beat().group("billing"),
        beat().group("billing").member("m-1"),
        beat().member("m-1"),
        beat().member("m-2"),
        beat().field("generationId", 1),
        Fault::on(Api::Metadata).topic("orders"),
        Fault::on_any().partition(1),
        Fault::on(Api::Metadata).field("name", "orders"),
        Fault::on_any(),
        Fault::on_any().group("billing"),
        Fault::on_any().topic("other"),
        Fault::on_any().client_id("app"),
    ]
}

fn requests() -> Vec<(Struct, i16)> {
    let metadata = || Struct::new(&messages::METADATA_REQUEST);
    vec![
        (produce("orders", &[0, 1], 1), 9),
        (produce("other", &[0], -1).set("transactionalId", "pay"), 9),
        (heartbeat("billing"), 4),
        (heartbeat("shipping"), 4),
        (metadata().push("topics", |topic| topic.set("name", "orders")), 9),
        (metadata().set("topics", crate::schema::Value::Null), 9),
    ]
}

fn inject(kafka: &Cluster, order: &[usize]) -> Vec<FaultGuard> {
    let mut faults: Vec<Option<Fault>> = faults().into_iter().map(Some).collect();
    let injected = order.iter().filter_map(|place| faults[*place].take());
    injected
        .map(|fault| kafka.inject(fault.disconnect().optional()).expect("a rule that can match"))
        .collect()
}

fn is_about(on: On, key: i16) -> bool {
    match on {
        On::Api(api) => api.key() == key,
        On::AnyRequest => true,
        On::Connect => false,
    }
}

fn numbers<'a>(rules: impl IntoIterator<Item = &'a Arc<Rule>>, facts: &Facts<'_>) -> Vec<u64> {
    rules.into_iter().filter(|rule| rule.matches(facts)).map(|rule| rule.id).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn a_request_finds_the_rules_that_match_it(order in Just((0..faults().len()).collect::<Vec<_>>()).prop_shuffle()) {
        let kafka = cluster();
        let guards = inject(&kafka, &order);
        let rules = kafka.shared.rules.list();
        let index = Index::of(rules.iter());
        let caller = client(3, 1);
        for (request, version) in requests() {
            let body = request.encode(version).expect("a valid request");
            let key = request.message().key;
            let raw =
                RawRequest { key, version, correlation_id: 1, client_id: None, at: wire_now(), body: body.into() };
            let facts = Facts::new(&kafka.shared, &caller, Some(&raw), 0);
            let about = rules.iter().filter(|rule| is_about(rule.spec.on, key));
            let expected = numbers(about, &facts);
            prop_assert!(expected.len() > 2, "{request:?} matches {expected:?} only");
            prop_assert_eq!(numbers(index.requests(&facts), &facts), expected, "{:?}", request);
        }
        drop(guards);
    }
}
