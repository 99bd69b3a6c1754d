//! What the next cluster finds.

use super::*;

#[test]
fn the_next_cluster_goes_on_where_this_one_was() {
    let dir = Dir::new();
    let kafka = dir.builder().topic_with("orders", 3, [("retention.ms", "-1")]).start().expect("it starts");
    fill(&kafka);
    let (before, killed) = (all(&kafka), dir.killed());
    drop(kafka);
    assert!(dir.file(".kafka_cleanshutdown").exists());
    assert!(!killed.file(".kafka_cleanshutdown").exists());
    for dir in [dir, killed] {
        let kafka = dir.builder().topic("orders", 1).start().expect("it starts");
        assert_eq!(all(&kafka), before);
        assert_eq!(kafka.topic("orders").partitions(), Some(3), "it stays as it is");
        let settings = kafka.shared.look(|state| {
            let topic = state.metadata.topic("orders").cloned().expect("it is there");
            state.settings(&topic)
        });
        assert_eq!(settings.topic.retention_ms, -1);
        let last = Compression::ALL.len() as i32 * 3 - 3;
        let again = Batch::new(["a", "b", "c"]).partition(1).producer(7, 0, last);
        let offset = kafka.topic("orders").produce_batch(again).expect("it is known").base_offset;
        assert_eq!(offset, i64::from(last), "a batch that was sent before is recognised");
        let gap = Batch::new(["x"]).partition(1).producer(7, 0, last + 50);
        let error = kafka.topic("orders").produce_batch(gap).expect_err("sequences are missing");
        assert_eq!(error.code(), Some(ErrorCode::OutOfOrderSequenceNumber));
        produce(&kafka, ["more"]);
        assert_eq!(kafka.topic("orders").records().expect("it is there").len(), 1 + 15 + 1);
    }
}

#[test]
fn an_empty_directory_and_a_missing_one_are_formatted() {
    let dir = Dir::new();
    fs::create_dir_all(&dir.0).expect("there is room");
    let id = dir.start().cluster_id();
    let meta = fs::read_to_string(dir.file("meta.properties")).expect("it is there");
    for line in [&format!("cluster.id={id}"), "node.id=1", "version=1", "directory.id="] {
        assert!(meta.lines().any(|said| said.starts_with(line)), "{line} is not in {meta}");
    }
    assert_eq!(dir.start().cluster_id(), id);
    assert!(dir.partitions().is_empty());
}

#[test]
fn no_two_starts_draw_the_same_ids() {
    let dir = Dir::new();
    let mut ids = Vec::new();
    for _ in 0..3 {
        let kafka = dir.start();
        ids.extend(kafka.create_topic("orders", 1).expect("it is new").id());
        produce(&kafka, ["x"]);
        let doomed = crate::metadata::Doomed { name: Some("orders".into()), id: crate::uuid::Uuid::ZERO };
        kafka.shared.with_state(|state, now| drop(state.delete_topics(&[doomed], now)));
    }
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), 3, "{ids:?}");
}

#[test]
fn after_its_end_a_cluster_writes_nothing() {
    let dir = Dir::new();
    let kafka = dir.builder().topic("orders", 1).start().expect("it starts");
    produce(&kafka, ["x"]);
    let (orders, group, clock) = (kafka.topic("orders"), kafka.group("g"), kafka.clock());
    drop(kafka);
    let before = dir.content();
    let code = |error: Error| error.code();
    assert_eq!(orders.produce("y").map_err(code), Err(Some(ErrorCode::KafkaStorageError)));
    assert!(group.set_offset("orders", 0, 1).is_err());
    clock.advance(Duration::from_secs(1_000_000));
    assert!(dir.content() == before, "a file has changed");
}

#[test]
fn a_log_still_begins_where_its_records_were_deleted() {
    let dir = Dir::new();
    let kafka = dir.builder().topic("orders", 1).start().expect("it starts");
    produce(&kafka, ["a", "b", "c"]);
    kafka.shared.with_state(|state, now| {
        let name = crate::state::TopicRef::Name("orders".into());
        let partition = state.locate(&name, 0).expect("it is there");
        let log = state.log_mut(&partition, now).expect("there is room");
        assert!(log.advance_log_start(2).expect("it is below the end"));
        state.log_start_moved(now);
    });
    drop(kafka);
    assert_eq!(values(&dir.start()), ["c"]);
}

#[test]
fn a_partition_that_kafka_has_left_without_a_leader_gets_one() {
    use crate::metadata::{BrokerIds, NO_LEADER, PartitionChange, Record as Change};

    let dir = Dir::new();
    let kafka = dir.builder().topic("orders", 1).start().expect("it starts");
    produce(&kafka, ["x"]);
    kafka.shared.with_state(|state, now| {
        let topic_id = state.metadata.topic("orders").expect("it is there").id;
        let left = PartitionChange {
            topic_id,
            leader: Some(NO_LEADER),
            isr: Some(BrokerIds::default()),
            eligible_leaders: Some([1].as_slice().into()),
            ..PartitionChange::default()
        };
        state.commit(vec![Change::PartitionChange(left)], now).expect("there is room");
    });
    drop(kafka);
    let kafka = dir.start();
    assert_eq!(kafka.topic("orders").produce("y").expect("it is led").offset, 1);
    let led = kafka.shared.look(|state| state.metadata.partition("orders", 0).cloned()).expect("it is there");
    assert_eq!((led.leader, led.leader_epoch, &led.isr[..], led.rare), (1, 2, &[1][..], None));
    assert_eq!(batches(&kafka)[1].leader_epoch, 2);
}
