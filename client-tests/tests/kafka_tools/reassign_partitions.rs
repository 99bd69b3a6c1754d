//! `kafka-reassign-partitions.sh`, with one broker: whatever is asked for is in place already.

use std::fs;

use crate::kit::{Kit, lines};

/// A topic, and files about it.
struct Plan {
    kit: Kit,
    topic: String,
    id: String,
    folder: tempfile::TempDir,
}

impl Plan {
    #[track_caller]
    fn start() -> Option<Self> {
        let kit = Kit::start()?;
        let (topic, id) = (kit.topic("orders", 2), kit.broker_id());
        Some(Self { kit, topic, id, folder: tempfile::tempdir().expect("a folder of our own") })
    }

    fn file(&self, name: &str, content: &str) -> String {
        let path = self.folder.path().join(name);
        fs::write(&path, content).expect("there is room");
        path.display().to_string()
    }

    /// Both partitions kept by `replicas`.
    fn placed(&self, replicas: &str) -> String {
        let partition = |number| {
            format!("{{\"topic\":\"{}\",\"partition\":{number},\"replicas\":[{replicas}]}}", self.topic)
        };
        self.file(
            "plan.json",
            &format!("{{\"version\":1,\"partitions\":[{},{}]}}", partition(0), partition(1)),
        )
    }

    fn both(&self) -> String {
        format!("{0}-0,{0}-1", self.topic)
    }
}

#[test]
fn a_plan_is_proposed() {
    let Some(t) = Plan::start() else { return };
    let topics =
        t.file("topics.json", &format!("{{\"version\":1,\"topics\":[{{\"topic\":\"{}\"}}]}}", t.topic));
    let line =
        format!("reassign-partitions --generate --topics-to-move-json-file {topics} --broker-list {}", t.id);
    let said = lines(&t.kit.run(&line).expect_success().stdout);
    assert_eq!(
        (said[0].as_str(), said[2].as_str()),
        ("Current partition replica assignment", "Proposed partition reassignment configuration")
    );
    let proposed: serde_json::Value = serde_json::from_str(&said[3]).unwrap();
    let partitions = proposed["partitions"].as_array().unwrap();
    assert_eq!((partitions.len(), partitions[0]["replicas"].to_string()), (2, format!("[{}]", t.id)));
    // Where the replicas lie is read from the brokers.
    let current: serde_json::Value = serde_json::from_str(&said[1]).unwrap();
    assert!(current["partitions"][0]["log_dirs"][0].as_str().unwrap().starts_with('/'), "{said:#?}");
}

#[test]
fn a_plan_is_executed_verified_and_has_nothing_to_cancel() {
    let Some(t) = Plan::start() else { return };
    let plan = t.placed(&t.id);
    let run = |line: &str| lines(&t.kit.run(&format!("reassign-partitions {line}")).expect_success().stdout);
    let said = run(&format!("--execute --reassignment-json-file {plan}"));
    assert_eq!(
        said.last().unwrap(),
        &format!("Successfully started partition reassignments for {}", t.both())
    );
    let verified = [
        "Status of partition reassignment:".to_owned(),
        format!("Reassignment of partition {}-0 is completed.", t.topic),
        format!("Reassignment of partition {}-1 is completed.", t.topic),
        format!("Clearing broker-level throttles on broker {}", t.id),
        format!("Clearing topic-level throttles on topic {}", t.topic),
    ];
    assert_eq!(run(&format!("--verify --reassignment-json-file {plan}")), verified);
    assert_eq!(run("--list"), ["No partition reassignments found."]);
    let cancelled = run(&format!("--cancel --reassignment-json-file {plan}"));
    assert_eq!(cancelled[0], "None of the specified partition reassignments are active.");
}

#[test]
fn throttles_are_set_and_cleared() {
    let Some(t) = Plan::start() else { return };
    let plan = t.placed(&t.id);
    let line = format!("reassign-partitions --execute --reassignment-json-file {plan} --throttle 1000");
    let said = lines(&t.kit.run(&line).expect_success().stdout);
    assert!(said.contains(&"The inter-broker throttle limit was set to 1000 B/s".to_owned()), "{said:#?}");
    let throttled = || {
        let described = t.kit.run(&format!("configs --describe --broker {}", t.id)).expect_success();
        described.stdout.contains("leader.replication.throttled.rate=1000")
    };
    assert!(throttled());
    t.kit.run(&format!("reassign-partitions --verify --reassignment-json-file {plan}")).expect_success();
    assert!(!throttled());
}

#[test]
fn an_unknown_broker_is_refused_by_its_id() {
    let Some(t) = Plan::start() else { return };
    let plan = t.placed("99");
    let output = t.kit.run(&format!("reassign-partitions --execute --reassignment-json-file {plan}"));
    assert_eq!(lines(&output.expect_status(1).stdout)[0], "Error: Unknown broker id 99");
}
