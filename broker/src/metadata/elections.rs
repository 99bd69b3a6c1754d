//! A broker that comes back leads again.

use super::{BrokerIds, Image, PartitionChange, Record};

/// What Kafka's controller writes when a broker has registered: it leads the partitions that have no leader, and of which it
/// is sure to have all that is committed. Kafka leaves them so when its only broker stops in order; kafkito does not.
pub(crate) fn elections(image: &Image, broker_id: i32) -> Vec<Record> {
    let mut records = Vec::new();
    for topic in image.topics() {
        for (number, partition) in topic.numbered().filter(|(_, partition)| !partition.has_leader()) {
            let is_in_sync = partition.isr.contains(&broker_id);
            if !is_in_sync && !partition.eligible_leaders().contains(&broker_id) {
                continue;
            }
            records.push(Record::PartitionChange(PartitionChange {
                topic_id: topic.id,
                number,
                leader: Some(broker_id),
                isr: (!is_in_sync).then(|| [broker_id].as_slice().into()),
                eligible_leaders: Some(BrokerIds::default()),
                last_known_eligible_leaders: Some(BrokerIds::default()),
                ..PartitionChange::default()
            }));
        }
    }
    records
}
