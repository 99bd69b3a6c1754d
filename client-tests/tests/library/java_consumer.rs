//! A test that holds the clock, and a real consumer.

use std::time::Duration;

use kafkito::{Clock, Cluster, Eviction, GroupHappening, MemberIds};
use kafkito_client_tests::tool_driver::jvm;

/// Longer than what the scenario itself waits for, so that it says what it saw.
const LIMIT: Duration = Duration::from_secs(120);

#[test]
fn a_java_consumer_that_is_silenced_is_evicted_when_advance_returns_and_rejoins() {
    let Some(jvm) = jvm() else { return };
    let ids = MemberIds::list(["first", "second"]);
    let kafka = Cluster::builder().topic("orders", 2).clock(Clock::manual()).member_ids("billing", ids);
    let kafka = kafka.start().expect("a cluster starts");
    let billing = kafka.group("billing");
    let scenario = ["SilencedScenarios", "aConsumerThatIsGivenUpComesBack"];
    let arguments = [&kafka.bootstrap_servers(), scenario[0], scenario[1]];
    let consumer = jvm.call("kafkito.clients.Run", &arguments, "");

    let worker = billing.assigned("worker", "orders", [0, 1]).within(LIMIT).wait().expect("it joins");
    assert_eq!(worker.id, "first");
    // A consumer that is connected lives on.
    kafka.advance(Duration::from_secs(3_600));
    assert!(evictions(&kafka).is_empty());

    billing.member("worker").silence().expect("it is there");
    kafka.advance(Duration::from_secs(45));
    assert_eq!(evictions(&kafka), [("first".to_owned(), Eviction::SessionTimeout)]);

    consumer.wait(LIMIT).expect_success();
    let events = billing.events();
    let joined =
        |event: &GroupHappening| matches!(event, GroupHappening::Joined { member, .. } if member == "second");
    assert!(events.iter().any(|event| joined(&event.what)), "{events}");
}

fn evictions(kafka: &Cluster) -> Vec<(String, Eviction)> {
    let evicted = |what: &GroupHappening| match what {
        GroupHappening::Evicted { member, why, .. } => Some((member.clone(), *why)),
        _ => None,
    };
    kafka.group("billing").events().iter().filter_map(|event| evicted(&event.what)).collect()
}
