//! Streams of events that are stored once and read again: `client-tests/event-streaming`, with kafkajs.

use kafkito_client_tests::{broker::Broker, node::Project};

#[test]
fn kafkajs_stores_thousands_of_events_and_replays_them() {
    let Some(project) = Project::install("event-streaming") else { return };
    let output = project.test(&Broker::start(), "test/replay.test.mjs");
    println!("{}", output.stdout);
}
