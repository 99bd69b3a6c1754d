use proptest::prelude::*;

use super::*;
use crate::{Batch, Compression, Corruption, ErrorCode, Record, StoredBatch};

fn cluster() -> (Cluster, Topic) {
    let kafka = Cluster::builder().topic("orders", 2).start().expect("a cluster starts");
    let topic = kafka.topic("orders");
    (kafka, topic)
}

fn put(topic: &Topic, batch: Batch) -> StoredBatch {
    topic.produce_batch(batch).expect("the topic takes the batch")
}

fn values(topic: &Topic) -> Vec<String> {
    topic.records().expect("it can be read").iter().map(crate::StoredRecord::value_text).collect()
}

#[test]
fn records_of_a_batch_share_what_it_says() {
    let (_kafka, topic) = cluster();
    let batch = Batch::new([Record::new("one").partition(1).timestamp(5), Record::new("two").timestamp(9)]);
    let stored = put(&topic, batch.producer(7, 3, 11).compression(Compression::Gzip));
    assert_eq!((stored.partition, stored.base_offset, stored.last_offset, stored.count), (1, 0, 1, 2));
    assert_eq!((stored.producer_id, stored.producer_epoch, stored.base_sequence), (7, 3, 11));
    assert_eq!((stored.compression, stored.max_timestamp), (Some(Compression::Gzip), 9));
    assert_eq!(topic.batches().expect("it can be read"), std::slice::from_ref(&stored));
    let timestamps: Vec<i64> =
        stored.records().expect("it is sound").iter().map(|record| record.timestamp).collect();
    assert_eq!(timestamps, [5, 9]);
}

#[test]
fn a_producers_sequences_are_checked_unless_the_author_says_otherwise() {
    let (_kafka, topic) = cluster();
    let batch = |sequence| Batch::new(["x"]).partition(0).producer(7, 0, sequence);
    put(&topic, batch(0));
    assert_eq!(put(&topic, batch(0)).base_offset, 0, "sent twice, stored once");
    let gap = topic.produce_batch(batch(5)).expect_err("there is a gap");
    assert_eq!(gap.code(), Some(ErrorCode::OutOfOrderSequenceNumber));
    assert_eq!(put(&topic, batch(5).unchecked()).base_offset, 1);
}

#[test]
fn markers_end_transactions() {
    let (_kafka, topic) = cluster();
    put(&topic, Batch::new(["one"]).partition(0).producer(7, 0, 0).transactional());
    let commit = put(&topic, Batch::commit(7, 0));
    put(&topic, Batch::new(["two"]).partition(0).producer(7, 0, 1).transactional());
    let abort = put(&topic, Batch::abort(7, 0));
    assert_eq!((commit.commits, abort.commits), (Some(true), Some(false)));
    assert_eq!((commit.base_offset, abort.base_offset), (1, 3));
    assert_eq!(values(&topic), ["one", "two"]);
}

#[test]
fn damaged_batches_are_refused_with_kafkas_code_or_lie_there_as_they_are() {
    let (_kafka, topic) = cluster();
    let sound = || Batch::new(["one", "two"]).partition(0);
    for (corruption, code) in [
        (Corruption::Crc, ErrorCode::CorruptMessage),
        (Corruption::Length(20), ErrorCode::CorruptMessage),
        (Corruption::Length(i32::MAX), ErrorCode::InvalidRecord),
        (Corruption::Length(-1), ErrorCode::CorruptMessage),
        (Corruption::Count(3), ErrorCode::InvalidRecord),
        (Corruption::Magic(1), ErrorCode::InvalidRecord),
        (Corruption::Magic(7), ErrorCode::CorruptMessage),
        (Corruption::Truncated(30), ErrorCode::InvalidRecord),
        (Corruption::Records, ErrorCode::InvalidRecord),
    ] {
        let refused = topic.produce_batch(sound().corrupt(corruption)).expect_err("it is damaged");
        assert_eq!(refused.code(), Some(code), "{corruption:?}: {refused}");
        let stored = put(&topic, sound().corrupt(corruption).unchecked());
        assert!(stored.is_unchecked);
        assert_eq!(stored.last_offset - stored.base_offset, 1, "{corruption:?}");
        assert!(stored.records().is_err(), "{corruption:?}");
    }
    put(&topic, sound());
    let batches = topic.batches().expect("batches can be looked at");
    assert_eq!(batches.len(), 10);
    assert_eq!(batches[9].base_offset, 18);
    let bad = topic.records().expect_err("the first one is damaged").to_string();
    assert!(bad.contains("partition 0 holds a bad batch at offset 0"), "{bad}");
}

#[test]
fn bytes_go_in_as_a_batch_or_as_they_are() {
    let (kafka, topic) = cluster();
    put(&topic, Batch::new(["zero"]).partition(0));
    let bytes = topic.batches().expect("there is one")[0].bytes.clone();
    assert_eq!(put(&topic, Batch::raw(bytes.clone())).base_offset, 1, "a batch like any other");
    let stored = put(&topic, Batch::raw(bytes).unchecked());
    assert_eq!(stored.records().expect("it is sound")[0].offset, 2, "its offset was set");
    let kept = put(&topic, Batch::raw(vec![7; 40]).unchecked().keep_offset().offsets(5));
    assert_eq!((kept.base_offset, kept.last_offset, &kept.bytes[..]), (3, 7, &[7; 40][..]));
    assert_eq!(kafka.topic("orders").produce(Record::new("x").partition(0)).expect("it goes on").offset, 8);
}

#[test]
fn what_is_not_there_is_refused_by_name() {
    let (kafka, topic) = cluster();
    let missing = kafka.topic("bills").batches().expect_err("no such topic");
    assert_eq!(missing.code(), Some(ErrorCode::UnknownTopicOrPartition));
    let missing = topic.produce_batch(Batch::new(["x"]).partition(2)).expect_err("no such partition");
    assert_eq!(missing.code(), Some(ErrorCode::UnknownTopicOrPartition));
    let empty = topic.produce_batch(Batch::new([""; 0])).expect_err("nothing in it");
    assert_eq!(empty.code(), Some(ErrorCode::InvalidRecord));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    /// Whatever lies in a log, it can be read around, and what is sound in it stays so.
    #[test]
    fn any_bytes_leave_the_rest_of_the_log_alone(
        garbage in proptest::collection::vec(proptest::collection::vec(any::<u8>(), 17..200), 1..6),
    ) {
        let (_kafka, topic) = cluster();
        for bytes in &garbage {
            let stored = put(&topic, Batch::raw(bytes.clone()).partition(0).unchecked().keep_offset());
            prop_assert_eq!(&stored.bytes[..], &bytes[..]);
            put(&topic, Batch::new(["sound"]).partition(0));
        }
        let batches = topic.batches().expect("it can be read");
        prop_assert_eq!(batches.len(), 2 * garbage.len());
        for (batch, is_sound) in batches.iter().zip([false, true].into_iter().cycle()) {
            prop_assert!(batch.records().is_ok() || !is_sound);
        }
        let found = topic.has_record(|record| record.value_text() == "sound").within(std::time::Duration::ZERO);
        prop_assert!(found.wait().is_ok());
    }
}
