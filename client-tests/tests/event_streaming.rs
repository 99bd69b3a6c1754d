//! Streams of events that are stored once and read again: `client-tests/event-streaming`, with kafkajs.

use std::time::Duration;

use kafkito_client_tests::{broker::Broker, install, node::Project, run, toolchain};

const FILE: &str = "test/replay.test.mjs";
/// A guard against hanging, never a measurement.
const LIMIT: Duration = Duration::from_secs(120);

#[test]
fn kafkajs_stores_thousands_of_events_and_replays_them() {
    let Some(project) = Project::install("event-streaming") else { return };
    let output = project.test(&Broker::start(), FILE);
    println!("{}", output.stdout);
}

/// What the file's tests are called, in their order.
fn tests() -> Vec<String> {
    let source = std::fs::read_to_string(install::sources().join("event-streaming").join(FILE));
    let source = source.expect("it is part of the repository");
    let names = source.lines().filter_map(|line| line.strip_prefix("test('")?.split_once('\''));
    names.map(|(name, _)| name.to_owned()).collect()
}

/// Each of the tests finds what those before it have left, with another broker on the same directory: the one before was stopped, or
/// killed.
#[test]
fn they_are_there_again_after_every_restart_of_a_broker_on_its_directory() {
    if Broker::is_external() {
        return toolchain::skip("it needs a broker with a directory");
    }
    let Some(project) = Project::install("event-streaming") else { return };
    let root = tempfile::tempdir().expect("there is room");
    let dir = root.path().join("data").display().to_string();
    let args = ["--data-dir", &dir, "--config", "log.segment.bytes=1048576"];
    // Long enough ago for every event to lie in the past, and not too long to be kept.
    let now = root.path().metadata().and_then(|about| about.modified()).expect("it was just made");
    let now = now.duration_since(std::time::UNIX_EPOCH).expect("it is not that old");
    let started = now.as_millis() - 8 * 3_600_000;
    let tests = tests();
    assert!(tests.len() > 5, "{tests:?}");
    for (number, name) in tests.iter().enumerate() {
        let mut broker = Broker::start_at("127.0.0.1:0", &args);
        let mut command = project.command(broker.bootstrap());
        command.env("KAFKITO_TEST_STARTED", started.to_string());
        command.args(["--test-name-pattern", &format!("^{name}$"), "--test-reporter=spec", FILE]);
        let output = run::run(&mut command, LIMIT).expect_success();
        assert!(output.stdout.contains("pass 1\n"), "{output}");
        match number % 2 {
            0 => broker.kill(),
            _ => assert_eq!(broker.terminate(LIMIT), Some(0)),
        }
    }
}
