//! The admin client: topics, partitions, configs, records and groups.

use kafkito_client_tests::names;
use rdkafka::{
    Offset, TopicPartitionList,
    admin::{AdminOptions, AlterConfig, NewPartitions, NewTopic, ResourceSpecifier, TopicReplication},
    consumer::Consumer,
    types::RDKafkaErrorCode,
};

use super::{Lab, never, numbers, poll_until_assigned};

fn options() -> AdminOptions {
    AdminOptions::new().operation_timeout(Some(never()))
}

impl Lab {
    /// How many partitions the topic has; `None` if there is no such topic.
    fn partitions(&self, topic: &str) -> Option<usize> {
        let metadata = self.admin().inner().fetch_metadata(None, never()).unwrap();
        let found = metadata.topics().iter().find(|known| known.name() == topic)?;
        Some(found.partitions().len())
    }

    async fn config_of(&self, topic: &str, config: &str) -> Option<String> {
        let resource = ResourceSpecifier::Topic(topic);
        let described =
            self.admin().describe_configs([&resource], &options()).await.unwrap().remove(0).unwrap();
        described.get(config).and_then(|entry| entry.value.clone())
    }
}

#[tokio::test]
async fn topics_are_created_once_grown_and_deleted() {
    let lab = Lab::start(2).await;
    let admin = lab.admin();

    let again = NewTopic::new(&lab.topic, 2, TopicReplication::Fixed(1));
    let answer = admin.create_topics([&again], &options()).await.unwrap().remove(0);
    assert_eq!(answer, Err((lab.topic.clone(), RDKafkaErrorCode::TopicAlreadyExists)));

    let more = NewPartitions::new(&lab.topic, 5);
    assert_eq!(admin.create_partitions([&more], &options()).await.unwrap(), [Ok(lab.topic.clone())]);
    assert_eq!(lab.partitions(&lab.topic), Some(5));
    let fewer = NewPartitions::new(&lab.topic, 3);
    let answer = admin.create_partitions([&fewer], &options()).await.unwrap().remove(0);
    assert_eq!(answer, Err((lab.topic.clone(), RDKafkaErrorCode::InvalidPartitions)));

    let topic = lab.topic.as_str();
    assert_eq!(admin.delete_topics(&[topic], &options()).await.unwrap(), [Ok(topic.to_owned())]);
    assert_eq!(lab.partitions(topic), None);
    let answer = admin.delete_topics(&[topic], &options()).await.unwrap().remove(0);
    assert_eq!(answer, Err((topic.to_owned(), RDKafkaErrorCode::UnknownTopicOrPartition)));
}

#[tokio::test]
async fn what_is_wrong_with_a_topic_is_named() {
    let lab = Lab::start(1).await;
    let admin = lab.admin();
    let refused = async |topic: NewTopic<'_>| {
        admin.create_topics([&topic], &options()).await.unwrap().remove(0).unwrap_err().1
    };
    let one = || TopicReplication::Fixed(1);

    assert_eq!(refused(NewTopic::new("a/b", 1, one())).await, RDKafkaErrorCode::InvalidTopic);
    let replicas = NewTopic::new("many", 1, TopicReplication::Fixed(7));
    assert_eq!(refused(replicas).await, RDKafkaErrorCode::InvalidReplicationFactor);
    let config = NewTopic::new("bad", 1, one()).set("retention.ms", "soon");
    assert_eq!(refused(config).await, RDKafkaErrorCode::InvalidConfig);
    assert_eq!(lab.partitions("bad"), None);
}

#[tokio::test]
async fn configs_are_described_and_altered() {
    let lab = Lab::start(1).await;
    assert_eq!(lab.config_of(&lab.topic, "retention.ms").await.as_deref(), Some("604800000"));

    let change = AlterConfig::new(ResourceSpecifier::Topic(&lab.topic)).set("retention.ms", "1000");
    let altered = lab.admin().alter_configs([&change], &options()).await.unwrap();

    assert!(altered[0].is_ok(), "{altered:?}");
    assert_eq!(lab.config_of(&lab.topic, "retention.ms").await.as_deref(), Some("1000"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn deleted_records_are_gone_and_the_rest_stays() {
    let lab = Lab::start(1).await;
    lab.produce(&[], 0..10);
    let mut before = TopicPartitionList::new();
    before.add_partition_offset(&lab.topic, 0, Offset::Offset(6)).unwrap();

    let deleted = lab.admin().delete_records(&before, &options()).await.unwrap();

    assert_eq!(deleted.find_partition(&lab.topic, 0).unwrap().offset(), Offset::Offset(6));
    assert_eq!(numbers(&lab.read(4)), Vec::from_iter(6..10));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_group_is_deleted_once_it_is_empty() {
    let lab = Lab::start(1).await;
    let group = names::unique("deleted");
    let admin = lab.admin();
    let member = lab.member(&group, &[]);
    poll_until_assigned(&[&member], &[1]);

    let refused = admin.delete_groups(&[&group], &options()).await.unwrap().remove(0);
    assert_eq!(refused, Err((group.clone(), RDKafkaErrorCode::NonEmptyGroup)));
    drop(member);
    assert_eq!(admin.delete_groups(&[&group], &options()).await.unwrap(), [Ok(group.clone())]);

    let listed = lab.member(&names::unique("other"), &[]).fetch_group_list(None, never()).unwrap();
    assert!(listed.groups().iter().all(|known| known.name() != group));
}
