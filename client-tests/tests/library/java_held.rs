//! Requests of Kafka's Java consumer, held until it is gone.

use std::time::Duration;

use kafkito::{Api, Cluster, Fault, GroupState};
use kafkito_client_tests::tool_driver::jvm;

/// Longer than what the scenario itself waits for, so that it says what it saw.
const LIMIT: Duration = Duration::from_secs(120);

/// Holds a request of a consumer, has the consumer close, and looks at the group when the request has ended.
#[track_caller]
fn ends_with_its_client(fault: Fault, state_while_held: GroupState, members: usize) {
    let Some(jvm) = jvm() else { return };
    let kafka = Cluster::builder().topic("orders", 2).start().expect("a cluster starts");
    let group = kafka.group("billing");
    let rule = kafka.inject(fault.group("billing").client_id("worker")).expect("a rule that can match");
    let arguments = [&kafka.bootstrap_servers(), "HeldScenarios", "aMemberThatCloses"];
    let consumer = jvm.call("kafkito.clients.Run", &arguments, "");
    let held = rule.held(1).within(LIMIT).wait().expect("it is held").remove(0);
    assert_eq!((held.client_id.as_str(), held.group.as_deref()), ("worker", Some("billing")));
    assert_eq!(group.view().map(|view| view.state), Some(state_while_held));
    kafka.create_topic("now", 1).expect("the topic can be made");
    consumer.wait(LIMIT).expect_success();
    rule.gone_away(1).within(LIMIT).wait().expect("its connection ends");
    assert_eq!((rule.gone(), rule.held_requests()), (1, Vec::new()));
    assert_eq!(group.view().map(|view| view.members.len()), Some(members));
}

/// By then it has an id: the first JoinGroup brought it.
#[test]
fn a_held_join_of_a_java_consumer_ends_when_it_is_closed() {
    ends_with_its_client(Fault::on(Api::JoinGroup).nth(2).hold_request(), GroupState::Empty, 0);
}

/// It has joined, and its leave does not come through: its session decides.
#[test]
fn a_held_sync_of_a_java_consumer_ends_when_it_is_closed() {
    ends_with_its_client(Fault::on(Api::SyncGroup).hold_request(), GroupState::CompletingRebalance, 1);
}
