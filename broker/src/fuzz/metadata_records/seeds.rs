//! Records that follow on each other, and some that are at the end of what can be counted.

use crate::fuzz::pieces;
use crate::metadata::testing::{cluster, topic_records};
use crate::metadata::{Broker, BrokerRegistrationChange, Partition, PartitionChange, Record};
use crate::uuid::Uuid;

pub(in crate::fuzz) fn seeds() -> Vec<(&'static str, Vec<u8>)> {
    let brokers = [1, 2].map(|id| Record::RegisterBroker(Broker::new(id))).to_vec();
    let topic = topic_records(&cluster(&[1, 2]), "orders", 2, 2);
    let id = topic.iter().find_map(|record| match record {
        Record::Topic { id, .. } => Some(*id),
        _ => None,
    });
    let id = id.expect("a topic begins with its record");
    let changes = changes(id);
    let end = [Record::RemoveTopic { id }, Record::UnregisterBroker { id: 2, epoch: 0 }];
    let last_id = [Record::ProducerIds { broker_id: 1, broker_epoch: 0, next: i64::MAX - 5 }];
    vec![
        ("empty", Vec::new()),
        ("topic", write(&[&brokers, &topic])),
        ("changes", write(&[&brokers, &topic, &changes])),
        ("removed", write(&[&brokers, &topic, &changes, &end])),
        ("last-epoch", write(&[&brokers, &of_last_epoch(&topic), &changes])),
        ("last-id", write(&[&last_id])),
    ]
}

/// One record of each kind that changes what is there.
fn changes(topic_id: Uuid) -> Vec<Record> {
    vec![
        Record::FeatureLevel { name: "metadata.version".into(), level: 30 },
        Record::Config {
            resource_type: 2,
            resource: "orders".into(),
            name: "retention.ms".into(),
            value: Some("1000".into()),
        },
        Record::PartitionChange(PartitionChange {
            topic_id,
            number: 0,
            isr: Some([1].as_slice().into()),
            leader: Some(-1),
            ..PartitionChange::default()
        }),
        Record::ProducerIds { broker_id: 1, broker_epoch: 0, next: 1000 },
        Record::BrokerRegistrationChange(BrokerRegistrationChange {
            id: 2,
            fenced: Some(true),
            ..BrokerRegistrationChange::default()
        }),
        Record::ClearElr { topic: "".into() },
    ]
}

/// A topic whose partitions have had all epochs that there are.
fn of_last_epoch(topic: &[Record]) -> Vec<Record> {
    let last = |record: &Record| match record.clone() {
        Record::Partition { topic_id, number, partition } => {
            let partition = Partition { leader_epoch: i32::MAX, partition_epoch: i32::MAX, ..partition };
            Record::Partition { topic_id, number, partition }
        }
        other => other,
    };
    topic.iter().map(last).collect()
}

fn write(records: &[&[Record]]) -> Vec<u8> {
    pieces(records.concat().iter().map(|record| {
        let mut bytes = Vec::new();
        record.encode_to(&mut bytes).expect("a short record");
        bytes
    }))
}
