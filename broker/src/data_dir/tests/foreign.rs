//! Directories that somebody else has begun.

use super::*;
use crate::WarningKind;
use crate::metadata::Record as Change;
use crate::schema::{Struct, messages};

fn change(fields: &Struct) -> Change {
    let mut bytes = Vec::new();
    fields.put_metadata_record(0, &mut bytes).expect("short texts");
    Change::decode(&bytes).expect("one of Kafka's")
}

fn commit(kafka: &Cluster, fields: &Struct) {
    kafka.shared.with_state(|state, now| state.commit(vec![change(fields)], now)).expect("there is room");
}

fn acl() -> Struct {
    let id = crate::uuid::Uuid([9; 16]);
    Struct::new(&messages::ACCESS_CONTROL_ENTRY_RECORD).set("id", id).set("principal", "User:ada")
}

#[test]
fn a_directory_keeps_its_node_id() {
    let dir = Dir::new();
    fs::create_dir_all(&dir.0).expect("there is room");
    let meta =
        "version=1\ncluster.id=ckVz0y-SRmi7wmGFdSoZTA\nnode.id=7\ndirectory.id=ckVz0y-SRmi7wmGFdSoZTQ\n";
    fs::write(dir.file("meta.properties"), meta).expect("there is room");
    for round in 0..2 {
        let kafka = dir.builder().topic("orders", 2).start().expect("it starts");
        let view = kafka.execute(crate::command::ReadCluster {}).expect("it is there");
        let crate::command::Answer::ReadCluster(view) = view else { panic!("{view:?}") };
        let ids: Vec<i32> = view.brokers.iter().map(|broker| broker.id).collect();
        assert_eq!((ids, view.cluster_id.as_str()), (vec![7], "ckVz0y-SRmi7wmGFdSoZTA"));
        let led =
            kafka.shared.look(|state| state.metadata.partition("orders", 1).cloned()).expect("it is there");
        assert_eq!((led.leader, &led.replicas[..]), (7, &[7][..]));
        let stored = kafka.topic("orders").produce("two coffees").expect("it is led");
        kafka
            .group("billing")
            .set_offset("orders", stored.partition, round + 1)
            .expect("it has a coordinator");
        assert_eq!(kafka.topic("orders").records().expect("it is there").len(), round as usize + 1);
    }
    let exported = Dir::new();
    let kafka = dir.start();
    assert_eq!(kafka.export(&exported.0).expect("there is room").directories[0].node_id, 7);
    assert_eq!(exported.start().topic("orders").records().expect("it is there").len(), 2);
}

#[test]
fn a_broker_that_has_another_ones_directory_is_told_by_the_replicas() {
    let dir = Dir::new();
    drop(dir.builder().topic("orders", 1).start().expect("it starts"));
    let meta = fs::read_to_string(dir.file("meta.properties")).expect("it is there");
    fs::write(dir.file("meta.properties"), meta.replace("node.id=1", "node.id=7")).expect("there is room");
    let before = dir.content();
    let why = dir.refused();
    assert!(why.contains("orders-0 has a replica on broker 1, and this is broker 7 alone"), "{why}");
    assert!(dir.content() == before, "a file has changed");
}

#[test]
fn what_is_not_obeyed_is_carried_and_told() {
    let dir = Dir::new();
    let kafka = dir.start();
    let scram =
        || Struct::new(&messages::USER_SCRAM_CREDENTIAL_RECORD).set("name", "ada").set("mechanism", 1_i8);
    commit(&kafka, &scram());
    let token = Struct::new(&messages::DELEGATION_TOKEN_RECORD).set("tokenId", "t").set("owner", "User:ada");
    commit(&kafka, &token);
    drop(kafka);
    for _ in 0..2 {
        let kafka = dir.start();
        let warnings = kafka.warnings();
        let [warning] = &warnings[..] else { panic!("{warnings:?}") };
        assert_eq!(warning.kind, WarningKind::NotServed);
        assert!(warning.reason.contains("1 SCRAM credential and 1 delegation token"), "{warning}");
        produce(&kafka, []);
    }
    // A snapshot of the metadata has them, too, and what lies before it is let go of.
    let kafka = dir.builder().config("metadata.max.retention.bytes", "1").start().expect("it starts");
    for _ in 0..2 {
        kafka.create_topic(format!("t{}", kafka.now().as_millis()), 1).expect("it is new");
        kafka.advance(Duration::from_secs(3_600));
    }
    assert!(kafka.shared.look(|state| state.metadata.log().log().log_start_offset()) > 0);
    drop(kafka);
    assert_eq!(dir.start().warnings().len(), 1);
    let kafka = dir.start();
    let gone = Struct::new(&messages::REMOVE_USER_SCRAM_CREDENTIAL_RECORD);
    commit(&kafka, &gone.set("name", "ada").set("mechanism", 1_i8));
    commit(&kafka, &Struct::new(&messages::REMOVE_DELEGATION_TOKEN_RECORD).set("tokenId", "t"));
    drop(kafka);
    assert_eq!(dir.start().warnings(), []);
}

#[test]
fn acls_are_refused_as_long_as_there_are_any() {
    let dir = Dir::new();
    let kafka = dir.start();
    commit(&kafka, &acl());
    drop(kafka);
    let by_kafka = r#"{"version":0,"brokerEpoch":12}"#;
    fs::write(dir.file(".kafka_cleanshutdown"), by_kafka).expect("there is room");
    let before = dir.content();
    let why = dir.refused();
    assert!(why.contains("it has 1 ACL, and kafkito enforces none"), "{why}");
    assert!(dir.content() == before, "a file has changed");
}

#[test]
fn a_release_that_is_older_than_the_directory_is_refused_by_name() {
    let dir = Dir::new();
    drop(dir.builder().like("3.9").start().expect("it starts"));
    drop(dir.builder().like("4.3").start().expect("a later one goes on"));
    drop(dir.builder().like("3.9").start().expect("it has stayed as it is"));
    let dir = Dir::new();
    drop(dir.start());
    let before = dir.content();
    let error = dir.builder().like("3.9").start().expect_err("it is newer");
    let why = error.to_string();
    assert_eq!(error.kind(), ErrorKind::Storage);
    assert!(why.contains(&dir.0.display().to_string()), "{why}");
    assert!(why.contains("level 30, and Kafka 3.9 knows 1 to 21"), "{why}");
    assert!(dir.content() == before, "a file has changed");
}
