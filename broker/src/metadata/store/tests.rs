//! The log and the image tell the same story.

use proptest::prelude::*;

use super::*;
use crate::config::BrokerConfig;
use crate::config::overrides;
use crate::metadata::snapshot::records_of;
use crate::metadata::testing::{RULES, cluster};
use crate::metadata::{
    BrokerRegistrationChange, Doomed, MorePartitions, NewTopic, PartitionChange, create_partitions,
    create_topics, delete_topics,
};
use crate::quota::FREE;
use crate::rng::Rng;

fn metadata(memory_max: u64) -> Metadata {
    let brokers = cluster(&[1, 2, 3]);
    let brokers: Vec<Broker> = brokers.brokers().cloned().collect();
    Metadata::new(Pool::new(memory_max), &mut Rng::seeded(7), FEATURES, 1, brokers)
}

fn with_bytes_between(bytes: u32) -> BrokerConfig {
    let mut config = BrokerConfig::DEFAULT;
    config.lay(&overrides([("metadata.log.max.record.bytes.between.snapshots", bytes.to_string().as_str())]));
    config
}

fn topic(name: &str, partitions: i32) -> NewTopic {
    NewTopic { partitions, replication_factor: 2, ..NewTopic::named(name) }
}

fn create(metadata: &mut Metadata, topic: NewTopic) -> Result<(), Refusal> {
    let plan = create_topics(metadata.image(), &mut Rng::seeded(1), &RULES, &[topic]);
    metadata.commit(plan.records, 5)
}

/// The image that the log gives, with all that waits.
fn replayed(metadata: &mut Metadata) -> Image {
    metadata.write_waiting(5).expect("room enough");
    metadata.log_mut().replay().expect("what was written")
}

#[test]
fn a_replay_gives_the_image() {
    let mut metadata = metadata(1 << 20);
    create(&mut metadata, topic("orders", 3)).expect("room enough");
    metadata.new_producer_id(1, 5).expect("room enough");
    assert_eq!(&replayed(&mut metadata), metadata.image());
}

#[test]
fn in_memory_the_log_lets_go_of_what_an_image_stands_for() {
    let mut metadata = metadata(1 << 20);
    metadata.log_mut().obey(&with_bytes_between(2_000));
    for round in 0..200 {
        create(&mut metadata, topic("orders", 1)).expect("room enough");
        let doomed = Doomed { name: Some("orders".to_owned()), id: Uuid::ZERO };
        metadata.commit(delete_topics(metadata.image(), FREE, &[doomed]).records, 5).expect("room enough");
        metadata.write_waiting(5).expect("room enough");
        let (log, end) = (metadata.log().log(), metadata.log().log().log_end_offset());
        assert!(log.size() < 3_000, "{} bytes after {round} rounds", log.size());
        assert!(end >= 3 * round, "no offset is given twice");
    }
    assert!(metadata.log().log().log_start_offset() > 0);
    assert_eq!(&replayed(&mut metadata), metadata.image());
}

#[test]
fn few_records_wait_in_memory_until_somebody_wants_the_log() {
    let mut metadata = metadata(1 << 20);
    assert_eq!(metadata.image().broker(2).map(|broker| broker.epoch), Some(4));
    create(&mut metadata, topic("orders", 1)).expect("room enough");
    assert_eq!((metadata.epoch(), metadata.log().log().log_end_offset()), (7, 0));
    metadata.write_waiting(5).expect("room enough");
    assert_eq!((metadata.epoch(), metadata.log().log().log_end_offset()), (7, 8));
    assert_eq!(metadata.log().log().high_watermark(), 8);
    assert_eq!(metadata.image().cluster_config()["min.insync.replicas"], "1");
}

#[test]
fn many_records_do_not_wait() {
    let mut metadata = metadata(1 << 20);
    create(&mut metadata, topic("orders", 100)).expect("room enough");
    assert_eq!(metadata.log().log().log_end_offset(), metadata.epoch() + 1);
    create(&mut metadata, topic("waits", 1)).expect("room enough");
    assert_eq!(metadata.log().log().log_end_offset(), metadata.epoch() - 1);
    assert_eq!(&replayed(&mut metadata), metadata.image());
}

#[test]
fn what_cannot_be_written_does_not_happen() {
    let mut metadata = metadata(64 << 10);
    let before = metadata.image().clone();
    let refused = create(&mut metadata, topic("large", 5000)).expect_err("no room for 5000 partitions");
    assert_eq!(refused.code, ErrorCode::KafkaStorageError);
    assert_eq!(metadata.image(), &before);
    create(&mut metadata, topic("small", 1)).expect("room enough");
    assert_eq!(&replayed(&mut metadata), metadata.image());
}

#[test]
fn producer_ids_come_from_blocks_of_a_thousand() {
    let mut metadata = metadata(1 << 20);
    let mut next = |broker| metadata.new_producer_id(broker, 5).expect("room enough");
    assert_eq!((next(1), next(1), next(2), next(1)), (0, 1, 1000, 2));
    let third_block = (0..1000).map(|_| next(1)).last();
    assert_eq!(third_block, Some(2002));
    assert_eq!(metadata.image().next_producer_id(), 3000);
}

#[test]
fn a_request_of_ten_thousand_partitions_is_one_batch() {
    let mut metadata = metadata(64 << 20);
    create(&mut metadata, topic("wide", 9_999)).expect("room enough");
    assert_eq!(metadata.image().topic("wide").map(|topic| topic.partitions.len()), Some(9_999));
    assert!(metadata.log().log().size() < 2 << 20, "{} bytes", metadata.log().log().size());
}

/// Something that happens to a cluster.
#[derive(Clone, Debug)]
enum Step {
    Create { name: String, partitions: i32, configs: Vec<(String, String)> },
    Delete { name: String },
    Grow { name: String, count: i32 },
    Change { name: String, number: i32, leader: Option<i32>, isr: Vec<i32> },
    Configure { name: String, value: Option<String> },
    Fence { id: i32, fenced: bool },
    ProducerId { broker_id: i32 },
}

fn any_step() -> impl Strategy<Value = Step> {
    let name = || "[ab][._]?[ab]?";
    let configs = proptest::collection::vec(("[a-c]", "[0-9]"), 0..3);
    prop_oneof![
        3 => (name(), 1..6, configs)
            .prop_map(|(name, partitions, configs)| Step::Create { name, partitions, configs }),
        1 => name().prop_map(|name| Step::Delete { name }),
        1 => (name(), 1..9).prop_map(|(name, count)| Step::Grow { name, count }),
        2 => (name(), 0..6, proptest::option::of(-1..4), proptest::collection::vec(1..4, 0..3))
            .prop_map(|(name, number, leader, isr)| Step::Change { name, number, leader, isr }),
        1 => (name(), proptest::option::of("[0-9]")).prop_map(|(name, value)| Step::Configure { name, value }),
        1 => (1..4, any::<bool>()).prop_map(|(id, fenced)| Step::Fence { id, fenced }),
        1 => (1..4).prop_map(|broker_id| Step::ProducerId { broker_id }),
    ]
}

/// The records of a step; none where it does not fit.
fn plan(image: &Image, rng: &mut Rng, step: Step) -> Vec<Record> {
    match step {
        Step::Create { name, partitions, configs } => {
            let configs = configs.into_iter().map(|(name, value)| (name, Some(value))).collect();
            create_topics(image, rng, &RULES, &[NewTopic { configs, ..topic(&name, partitions) }]).records
        }
        Step::Delete { name } => {
            delete_topics(image, FREE, &[Doomed { name: Some(name), id: Uuid::ZERO }]).records
        }
        Step::Grow { name, count } => {
            create_partitions(image, rng, FREE, &[MorePartitions { name, count, assignments: None }]).records
        }
        Step::Change { name, number, leader, isr } => {
            let Some(topic) = image.topic(&name) else { return Vec::new() };
            let change = PartitionChange {
                topic_id: topic.id,
                number,
                leader,
                isr: (!isr.is_empty()).then(|| isr[..].into()),
                ..PartitionChange::default()
            };
            topic.partition(number).map(|_| Record::PartitionChange(change)).into_iter().collect()
        }
        Step::Configure { name, value } => vec![Record::Config {
            resource_type: ResourceType::Group as i8,
            resource: name.into(),
            name: "c".into(),
            value: value.map(Into::into),
        }],
        Step::Fence { id, fenced } => {
            let epoch = image.broker(id).map_or(0, |broker| broker.epoch);
            let fenced = Some(fenced);
            let change =
                BrokerRegistrationChange { id, epoch, fenced, ..BrokerRegistrationChange::default() };
            vec![Record::BrokerRegistrationChange(change)]
        }
        Step::ProducerId { broker_id } => vec![take_block(image, broker_id)],
    }
}

/// No epoch of a topic that stayed has gone back.
fn assert_monotone(before: &Image, after: &Image) {
    for old in before.topics() {
        let Some(new) = after.topic_by_id(old.id) else { continue };
        for (old, new) in old.partitions.iter().zip(&new.partitions) {
            assert!(old.leader_epoch <= new.leader_epoch);
            assert!(old.partition_epoch <= new.partition_epoch);
        }
        assert!(old.partitions.len() <= new.partitions.len());
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn whatever_happens_a_replay_gives_the_image(
        seed: u64,
        bytes_between in 1..5_000u32,
        steps in proptest::collection::vec(any_step(), 1..30),
    ) {
        let mut metadata = metadata(16 << 20);
        metadata.log_mut().obey(&with_bytes_between(bytes_between));
        let mut rng = Rng::seeded(seed);
        let mut ids = crate::ordered::OrderedSet::new();
        for step in steps {
            let before = metadata.image().clone();
            let records = plan(&before, &mut rng, step);
            for record in &records {
                if let Record::Topic { id, .. } = record {
                    prop_assert!(ids.insert(*id), "{id} was given twice");
                }
            }
            metadata.commit(records, 5).expect("room enough");
            assert_monotone(&before, metadata.image());
        }
        metadata.commit(vec![Record::NoOp], 5).expect("room enough");
        prop_assert_eq!(&replayed(&mut metadata), metadata.image());
        let mut made = Image::default();
        for record in records_of(metadata.image()) {
            made.apply(record).expect("each follows on those before");
        }
        prop_assert_eq!(&made, metadata.image(), "a snapshot holds all of it");
    }
}
