//! `kafka-reassign-partitions.sh`, `kafka-log-dirs.sh`, `kafka-leader-election.sh` and `kafka-topics.sh` while replicas move from
//! broker to broker and from directory to directory, on three brokers with two directories each.

use std::fs;
use std::time::Duration;

use kafkito::{Builder, Clock, Cluster, Record};
use serde_json::{Value, json};

use crate::kit::{Kit, lines, rows};

/// The cluster, the tools, and a folder for plans.
struct World {
    kafka: Cluster,
    kit: Kit,
    folder: tempfile::TempDir,
}

/// Partition 0 of `orders` on brokers 1 and 2, partition 1 on 2 and 1, with ten records each.
fn start(with: impl FnOnce(Builder) -> Builder) -> Option<World> {
    let kafka = with(Cluster::builder().brokers(3).log_dirs(2)).start().expect("a cluster starts");
    let kit = Kit::at(&kafka.bootstrap_servers())?;
    kit.run("topics --create --topic orders --replica-assignment 1:2,2:1").expect_success();
    for number in 0..20 {
        let record = Record::new("x".repeat(1000)).partition(number % 2);
        kafka.topic("orders").produce(record).expect("there is room");
    }
    Some(World { kafka, kit, folder: tempfile::tempdir().expect("a folder of our own") })
}

impl World {
    /// A plan in a file: the replicas of each partition of `orders`, and their directories.
    fn plan(&self, partitions: &[(i32, &[i32], &[&str])]) -> String {
        let partitions: Vec<Value> = partitions
            .iter()
            .map(|(number, replicas, dirs)| {
                json!({"topic": "orders", "partition": number, "replicas": replicas, "log_dirs": dirs})
            })
            .collect();
        let path = self.folder.path().join("plan.json");
        fs::write(&path, json!({"version": 1, "partitions": partitions}).to_string()).expect("there is room");
        path.display().to_string()
    }

    fn reassign(&self, line: &str) -> Vec<String> {
        lines(&self.kit.run(&format!("reassign-partitions {line}")).expect_success().stdout)
    }

    fn verify(&self, plan: &str) -> Vec<String> {
        self.reassign(&format!("--verify --reassignment-json-file {plan}"))
    }

    /// What `--describe` says of the partitions, a row each.
    fn described(&self) -> Vec<String> {
        let said = self.kit.run("topics --describe --topic orders").expect_success().stdout;
        rows(&said).into_iter().filter(|row| row.contains("Partition: ")).collect()
    }

    /// What `kafka-log-dirs.sh` says of a broker: each directory with its error and partitions.
    fn log_dirs(&self, broker: i32) -> Vec<String> {
        let line = format!("log-dirs --describe --topic-list orders --broker-list {broker}");
        let said = lines(&self.kit.run(&line).expect_success().stdout);
        let report: Value = serde_json::from_str(&said[2]).expect("it is JSON");
        let dirs = report["brokers"][0]["logDirs"].as_array().expect("directories").iter();
        let mut dirs: Vec<String> = dirs.map(told).collect();
        dirs.sort();
        dirs
    }
}

fn told(dir: &Value) -> String {
    let mut partitions: Vec<String> = dir["partitions"]
        .as_array()
        .expect("partitions")
        .iter()
        .map(|p| {
            let name = p["partition"].as_str().unwrap_or_default();
            format!("{name} lag {} future {}", p["offsetLag"], p["isFuture"])
        })
        .collect();
    partitions.sort();
    let path = dir["logDir"].as_str().unwrap_or_default();
    format!("{path} {} {}", dir["error"], partitions.join(", ")).trim_end().to_owned()
}

const FIRST: &str = "/kafkito/memory-1";
const SECOND: &str = "/kafkito/memory-2";
const ANY: &[&str] = &["any", "any"];

#[test]
fn replicas_move_from_broker_to_broker_and_whoever_goes_leads_no_more() {
    let Some(t) = start(|builder| builder) else { return };
    let plan = t.plan(&[(0, &[3, 2], ANY), (1, &[2, 3], ANY)]);
    let said = t.reassign(&format!("--execute --reassignment-json-file {plan}"));
    assert_eq!(
        said.last().map(String::as_str),
        Some("Successfully started partition reassignments for orders-0,orders-1")
    );
    // As with Kafka, who is in sync and first leads as the old leader goes.
    assert_eq!(
        t.described(),
        [
            "Topic: orders Partition: 0 Leader: 3 Replicas: 3,2 Isr: 2,3 Elr: LastKnownElr:",
            "Topic: orders Partition: 1 Leader: 2 Replicas: 2,3 Isr: 2,3 Elr: LastKnownElr:",
        ]
    );
    assert_eq!(
        t.verify(&plan),
        [
            "Status of partition reassignment:",
            "Reassignment of partition orders-0 is completed.",
            "Reassignment of partition orders-1 is completed.",
            "Clearing broker-level throttles on brokers 1,2,3",
            "Clearing topic-level throttles on topic orders",
        ]
    );
    let values = t.kit.consume("orders", 20);
    assert_eq!(values.len(), 20);
}

#[test]
fn a_throttled_reassignment_is_in_flight_until_the_clock_lets_it_finish() {
    let Some(t) = start(|builder| builder.clock(Clock::manual())) else { return };
    let plan = t.plan(&[(0, &[3, 1], ANY), (1, &[2, 3], ANY)]);
    let said = t.reassign(&format!("--execute --reassignment-json-file {plan} --throttle 1000"));
    assert!(said.contains(&"The inter-broker throttle limit was set to 1000 B/s".to_owned()), "{said:#?}");
    assert_eq!(
        t.described(),
        [
            "Topic: orders Partition: 0 Leader: 1 Replicas: 3,1,2 Isr: 1,2 Adding Replicas: 3 Removing Replicas: 2 Elr: \
             LastKnownElr:",
            "Topic: orders Partition: 1 Leader: 2 Replicas: 2,3,1 Isr: 2,1 Adding Replicas: 3 Removing Replicas: 1 Elr: \
             LastKnownElr:",
        ]
    );
    assert_eq!(
        t.reassign("--list"),
        [
            "Current partition reassignments:",
            "orders-0: replicas: 3,1,2. adding: 3. removing: 2.",
            "orders-1: replicas: 2,3,1. adding: 3. removing: 1.",
        ]
    );
    assert_eq!(
        t.verify(&plan),
        [
            "Status of partition reassignment:",
            "Reassignment of partition orders-0 is still in progress.",
            "Reassignment of partition orders-1 is still in progress.",
        ]
    );
    let again = t.kit.run(&format!("reassign-partitions --execute --reassignment-json-file {plan}"));
    assert_eq!(
        lines(&again.expect_status(1).stdout)[0].split("  ").next(),
        Some("Cannot execute because there is an existing partition assignment.")
    );
    // Ten records of a thousand bytes and more to each: both go to broker 3, which shares its thousand bytes a second.
    let copied = |seconds| {
        t.kafka.advance(Duration::from_secs(seconds));
        t.kafka.topic("orders").replica_end_offset(0, 3).expect("it keeps the partition")
    };
    assert_eq!((copied(0), copied(11), copied(5)), (0, 5, 7));
    assert_eq!(
        t.log_dirs(3),
        [
            format!("{FIRST} null orders-0 lag 3 future false"),
            format!("{SECOND} null orders-1 lag 3 future false"),
        ]
    );
    t.kafka.advance(Duration::from_secs(30));
    assert_eq!(t.verify(&plan).len(), 5, "both are completed, and the throttles are cleared");
    assert_eq!(t.kafka.topic("orders").replicas(0), Some(vec![3, 1]));
    let described = t.kit.run("configs --describe --entity-type brokers --entity-name 3").expect_success();
    assert!(!described.stdout.contains("throttled"), "{described}");
}

#[test]
fn a_reassignment_that_is_held_back_is_cancelled_or_finished() {
    let Some(t) = start(|builder| builder) else { return };
    t.kafka.hold_reassignments(true);
    let plan = t.plan(&[(0, &[3, 1], ANY), (1, &[2, 3], ANY)]);
    t.reassign(&format!("--execute --reassignment-json-file {plan}"));
    assert_eq!(t.kafka.reassignments().len(), 2);
    let said = t.reassign(&format!("--cancel --reassignment-json-file {plan}"));
    assert_eq!(said[0], "Successfully cancelled partition reassignments for: orders-0,orders-1");
    assert_eq!(t.kafka.reassignments(), []);
    assert_eq!(t.kafka.topic("orders").isr(0).map(|isr| isr.len()), Some(2));

    t.reassign(&format!("--execute --reassignment-json-file {plan}"));
    t.kafka.topic("orders").finish_reassignment(0).expect("it is under way");
    let left: Vec<i32> = t.kafka.reassignments().iter().map(|under_way| under_way.partition).collect();
    assert_eq!(left, [1]);
    t.kafka.hold_reassignments(false);
    assert_eq!(t.kafka.topic("orders").reassigned(1).wait().expect("it is done"), [2, 3]);
}

#[test]
fn a_replica_moves_to_another_directory_and_is_a_future_one_meanwhile() {
    let Some(t) = start(|builder| builder.clock(Clock::manual())) else { return };
    assert_eq!(
        t.log_dirs(1),
        [
            format!("{FIRST} null orders-0 lag 0 future false"),
            format!("{SECOND} null orders-1 lag 0 future false"),
        ]
    );
    let plan = t.plan(&[(0, &[1, 2], &[SECOND, "any"])]);
    let said = t.reassign(&format!(
        "--execute --reassignment-json-file {plan} --replica-alter-log-dirs-throttle 1000"
    ));
    assert!(
        said.contains(&"The replica-alter-dir throttle limit was set to 1000 B/s".to_owned()),
        "{said:#?}"
    );
    let moving =
        format!("Successfully started moving log directory to {SECOND} for replica orders-0 with broker 1");
    assert_eq!(said.last().map(|line| line.trim_end()), Some(&*moving));
    assert_eq!(
        t.log_dirs(1),
        [
            format!("{FIRST} null orders-0 lag 0 future false"),
            format!("{SECOND} null orders-0 lag 10 future true, orders-1 lag 0 future false"),
        ]
    );
    let verified = t.verify(&plan);
    assert_eq!(verified[2], "Reassignment of replica orders-0-1 is still in progress.");
    t.kafka.advance(Duration::from_secs(20));
    assert_eq!(t.verify(&plan)[2], "Reassignment of replica orders-0-1 completed successfully.");
    assert_eq!(
        t.log_dirs(1),
        [
            format!("{FIRST} null"),
            format!("{SECOND} null orders-0 lag 0 future false, orders-1 lag 0 future false"),
        ]
    );
}

#[test]
fn a_directory_that_fails_takes_its_replicas_offline_until_its_broker_is_started_again() {
    let Some(t) = start(|builder| builder) else { return };
    t.kafka.broker(1).fail_log_dir(FIRST).expect("it has such a directory");
    assert_eq!(
        t.log_dirs(1),
        [
            format!("{FIRST} \"org.apache.kafka.common.errors.KafkaStorageException\" "),
            format!("{SECOND} null orders-1 lag 0 future false"),
        ]
        .map(|line| line.trim_end().to_owned())
    );
    assert_eq!(
        t.described(),
        [
            "Topic: orders Partition: 0 Leader: 2 Replicas: 1,2 Isr: 2 Elr: LastKnownElr:",
            "Topic: orders Partition: 1 Leader: 2 Replicas: 2,1 Isr: 2,1 Elr: LastKnownElr:",
        ]
    );
    t.kit.produce("orders", "goes on\n");
    let line = "leader-election --election-type preferred --topic orders --partition 0";
    let refused = t.kit.run(line).expect_status(1);
    assert!(refused.stdout.contains("PreferredLeaderNotAvailableException"), "{refused}");

    t.kafka.broker(1).restart().expect("its port is its own");
    let elected = lines(&t.kit.run(line).expect_success().stdout);
    assert_eq!(elected, ["Successfully completed leader election (PREFERRED) for partitions orders-0"]);
    assert_eq!(
        t.described()[0],
        "Topic: orders Partition: 0 Leader: 1 Replicas: 1,2 Isr: 1,2 Elr: LastKnownElr:"
    );
}

#[test]
fn a_broker_whose_last_directory_fails_is_gone() {
    let Some(t) = start(|builder| builder) else { return };
    for dir in [FIRST, SECOND] {
        t.kafka.broker(1).fail_log_dir(dir).expect("it has such a directory");
    }
    assert!(!t.kafka.broker(1).is_running());
    let under = t.described();
    assert!(under.iter().all(|row| row.contains("Leader: 2") && row.contains("Isr: 2 ")), "{under:#?}");
    t.kafka.broker(1).start().expect("its port is its own");
    assert!(t.kafka.broker(1).log_dirs().expect("it is there").iter().all(|dir| !dir.failed));
    assert_eq!(t.kafka.topic("orders").isr(1).map(|isr| isr.len()), Some(2));
}
