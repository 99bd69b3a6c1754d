//! Records change the image.

use std::fmt;
use std::sync::Arc;

use super::image::unified_name;
use super::partition::Rare;
use super::{
    Broker, BrokerIds, BrokerRegistrationChange, Carried, Image, Partition, PartitionChange, Record,
    ResourceType, Topic,
};
use crate::uuid::Uuid;

/// A topic of more partitions than this is a broken record, not a topic.
const MOST_PARTITIONS: usize = 1 << 20;

/// Says why a record cannot follow on what the image holds: the log is broken, or its writer is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct InvalidRecord(pub(crate) String);

impl fmt::Display for InvalidRecord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for InvalidRecord {}

type Applied = Result<(), InvalidRecord>;

impl Image {
    /// Takes a record over. On an error nothing has changed.
    pub(crate) fn apply(&mut self, record: Record) -> Applied {
        match record {
            Record::NoOp => {}
            Record::FeatureLevel { name, level: 0 } => drop(self.features.remove(&name)),
            Record::FeatureLevel { name, level } => drop(self.features.insert(name, level)),
            Record::RegisterBroker(broker) => drop(self.brokers.insert(broker.id, broker)),
            Record::BrokerRegistrationChange(change) => return self.change_broker(change),
            Record::UnregisterBroker { id, epoch } => return self.unregister_broker(id, epoch),
            Record::Topic { name, id } => return self.begin_topic(name, id),
            Record::Partition { topic_id, number, partition } => {
                return self.put_partition(topic_id, number, partition);
            }
            Record::PartitionChange(change) => return self.change_partition(&change),
            Record::RemoveTopic { id } => return self.remove_topic(id),
            Record::Config { resource_type, resource, name, value } => {
                return self.set_config(resource_type, &resource, &name, value.as_deref());
            }
            Record::ClientQuota { entity, key, value } => self.client_quotas.set(entity, key, value),
            Record::ProducerIds { next, .. } => return self.set_next_producer_id(next),
            Record::ClearElr { topic } => return self.clear_elr(&topic),
            Record::Carried(carried) => self.carry(carried),
        }
        Ok(())
    }

    /// Ids are given away in blocks, which nobody counts to the end of: what is near it was never given.
    fn set_next_producer_id(&mut self, next: i64) -> Applied {
        if !(0..=i64::MAX / 2).contains(&next) {
            return Err(InvalidRecord(format!("{next} cannot be the next producer id")));
        }
        self.next_producer_id = next;
        Ok(())
    }

    fn change_broker(&mut self, change: BrokerRegistrationChange) -> Applied {
        let broker = self.broker_at_epoch(change.id, change.epoch)?;
        broker.fenced = change.fenced.unwrap_or(broker.fenced);
        broker.in_controlled_shutdown |= change.in_controlled_shutdown;
        if let Some(log_dirs) = change.log_dirs {
            broker.log_dirs = log_dirs;
        }
        if change.cordoned_log_dirs.is_some() {
            broker.cordoned_log_dirs = change.cordoned_log_dirs;
        }
        Ok(())
    }

    fn unregister_broker(&mut self, id: i32, epoch: i64) -> Applied {
        self.broker_at_epoch(id, epoch)?;
        self.brokers.remove(&id);
        Ok(())
    }

    fn broker_at_epoch(&mut self, id: i32, epoch: i64) -> Result<&mut Broker, InvalidRecord> {
        let broker = self.brokers.get_mut(&id);
        let broker = broker.ok_or_else(|| InvalidRecord(format!("broker {id} is not registered")))?;
        if broker.epoch == epoch {
            return Ok(broker);
        }
        Err(InvalidRecord(format!("broker {id} is at epoch {}, not {epoch}", broker.epoch)))
    }

    fn begin_topic(&mut self, name: Arc<str>, id: Uuid) -> Applied {
        if let Some(topic) = self.topic(&name) {
            return Err(InvalidRecord(format!("topic {name} is there already, with id {}", topic.id)));
        }
        if id.is_zero() || self.names.contains_key(&id) {
            return Err(InvalidRecord(format!("topic {name} cannot have the id {id}")));
        }
        if let Some(unified) = unified_name(&name) {
            self.collidable.entry(unified).or_default().insert(name.clone());
        }
        self.names.insert(id, name.clone());
        self.topics.insert(name.clone(), Arc::new(Topic { name, id, partitions: Vec::new() }));
        Ok(())
    }

    fn topic_mut(&mut self, id: Uuid) -> Result<&mut Topic, InvalidRecord> {
        let topic = self.names.get(&id).and_then(|name| self.topics.get_mut(name));
        topic.map(Arc::make_mut).ok_or_else(|| InvalidRecord(format!("there is no topic with the id {id}")))
    }

    /// Kafka's own logs may hold a topic's partitions in any order: a place is kept for those that are missing.
    fn put_partition(&mut self, topic_id: Uuid, number: i32, partition: Partition) -> Applied {
        let topic = self.topic_mut(topic_id)?;
        let index = usize::try_from(number).ok().filter(|index| *index < MOST_PARTITIONS);
        let index =
            index.ok_or_else(|| InvalidRecord(format!("{} has no partition {number}", topic.name)))?;
        if index > topic.partitions.len() {
            topic.partitions.resize_with(index, Partition::missing);
        }
        match topic.partitions.get_mut(index) {
            Some(place) => *place = partition,
            None => topic.partitions.push(partition),
        }
        Ok(())
    }

    fn change_partition(&mut self, change: &PartitionChange) -> Applied {
        let topic = self.topic_mut(change.topic_id)?;
        let index = usize::try_from(change.number).unwrap_or(usize::MAX);
        match topic.partitions.get_mut(index) {
            Some(partition) => partition.merge(change),
            None => return Err(InvalidRecord(format!("{} has no partition {}", topic.name, change.number))),
        }
        Ok(())
    }

    fn remove_topic(&mut self, id: Uuid) -> Applied {
        let name = self.names.remove(&id);
        let name =
            name.ok_or_else(|| InvalidRecord(format!("there is no topic with the id {id} to remove")))?;
        self.topics.remove(&name);
        self.configs.remove(ResourceType::Topic, &name);
        self.forget_collision(&name);
        Ok(())
    }

    fn forget_collision(&mut self, name: &str) {
        let Some(unified) = unified_name(name) else { return };
        if let Some(names) = self.collidable.get_mut(&unified) {
            names.remove(name);
            if names.is_empty() {
                self.collidable.remove(&unified);
            }
        }
    }

    fn set_config(&mut self, kind: i8, resource: &str, name: &str, value: Option<&str>) -> Applied {
        let kind = ResourceType::from_id(kind).ok_or_else(|| {
            InvalidRecord(format!("{name} is set for {resource}, whose type {kind} is unknown"))
        })?;
        self.configs.set(kind, resource, name, value);
        Ok(())
    }

    fn carry(&mut self, carried: Carried) {
        let key = (carried.kind, Arc::clone(&carried.name));
        match carried.removes {
            true => drop(self.carried.remove(&key)),
            false => drop(self.carried.insert(key, carried)),
        }
    }

    fn clear_elr(&mut self, topic: &str) -> Applied {
        if topic.is_empty() {
            self.topics.values_mut().for_each(forget_eligible_leaders);
            return Ok(());
        }
        let found = self.topics.get_mut(topic);
        found.map(forget_eligible_leaders).ok_or_else(|| InvalidRecord(format!("there is no topic {topic}")))
    }
}

/// Leaves a topic alone, and shared, that has none.
fn forget_eligible_leaders(topic: &mut Arc<Topic>) {
    let known = |partition: &Partition| {
        !partition.eligible_leaders().is_empty() || !partition.last_known_eligible_leaders().is_empty()
    };
    if !topic.partitions.iter().any(known) {
        return;
    }
    for partition in &mut Arc::make_mut(topic).partitions {
        let rare = partition.rare.take().map_or_else(Rare::default, |rare| *rare);
        let none = BrokerIds::default;
        partition.set_rare(Rare { eligible_leaders: none(), last_known_eligible_leaders: none(), ..rare });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn topic(name: &str, id: u8) -> Record {
        Record::Topic { name: name.into(), id: Uuid([id; 16]) }
    }

    fn partition(id: u8, number: i32) -> Record {
        let partition = Partition::new(&[1], &[1], Box::default());
        Record::Partition { topic_id: Uuid([id; 16]), number, partition }
    }

    fn image(records: impl IntoIterator<Item = Record>) -> Image {
        let mut image = Image::default();
        records.into_iter().try_for_each(|record| image.apply(record)).expect("valid records");
        image
    }

    #[test]
    fn a_topic_is_found_by_name_and_by_id() {
        let image = image([topic("t", 1), partition(1, 0), partition(1, 1)]);
        assert_eq!(image.topic("t").map(|topic| topic.partitions.len()), Some(2));
        assert_eq!(image.topic_by_id(Uuid([1; 16])).map(|topic| &*topic.name), Some("t"));
        assert_eq!(image.partition("t", 1).map(|partition| partition.leader), Some(1));
        assert_eq!(image.partition("t", 2), None);
        assert_eq!(image.partition("t", -1), None);
    }

    #[test]
    fn removing_a_topic_takes_its_configs_and_its_name_along() {
        let config = Record::Config {
            resource_type: ResourceType::Topic as i8,
            resource: "a.b".into(),
            name: "retention.ms".into(),
            value: Some("1".into()),
        };
        let mut image = image([topic("a.b", 1), partition(1, 0), config]);
        assert_eq!(image.colliding_topic("a_b").map(|name| &**name), Some("a.b"));
        image.apply(Record::RemoveTopic { id: Uuid([1; 16]) }).expect("there is such a topic");
        assert_eq!(image, Image::default());
    }

    #[test]
    fn a_topic_that_somebody_holds_is_not_changed_under_his_hands() {
        let mut image = image([topic("t", 1), partition(1, 0)]);
        let held = image.topic("t").expect("made above").clone();
        image.apply(partition(1, 1)).expect("a valid record");
        assert_eq!((held.partitions.len(), image.topics["t"].partitions.len()), (1, 2));
    }

    #[test]
    fn a_record_that_does_not_follow_changes_nothing() {
        let mut image = image([topic("t", 1)]);
        let before = image.clone();
        let change = PartitionChange { topic_id: Uuid([1; 16]), number: 0, ..PartitionChange::default() };
        for record in [
            topic("t", 2),
            topic("u", 1),
            topic("u", 0),
            partition(2, 0),
            partition(1, -1),
            partition(1, i32::MAX),
            Record::PartitionChange(change),
            Record::RemoveTopic { id: Uuid([2; 16]) },
            Record::UnregisterBroker { id: 1, epoch: 0 },
            Record::BrokerRegistrationChange(BrokerRegistrationChange::default()),
            Record::ClearElr { topic: "u".into() },
        ] {
            assert!(image.apply(record.clone()).is_err(), "{record:?} was taken");
            assert_eq!(image, before);
        }
    }

    #[test]
    fn a_feature_at_level_0_is_gone() {
        let level = |level| Record::FeatureLevel { name: "group.version".into(), level };
        let mut image = image([level(1)]);
        assert_eq!(image.feature_level("group.version"), 1);
        image.apply(level(0)).expect("a valid record");
        assert_eq!(image, Image::default());
    }
}
