//! All that clients can see of a cluster: what has to be the same, whoever serves it.

use std::collections::BTreeMap;

use kafkito_client_tests::wait;
use rdkafka::{
    Message, Offset, Timestamp, TopicPartitionList,
    admin::{AdminClient, AdminOptions, ConfigSource, ResourceSpecifier},
    client::DefaultClientContext,
    consumer::{BaseConsumer, Consumer},
    error::KafkaError,
    message::Headers,
};

use super::LIMIT;
use super::servers::config;

/// A record as a consumer gets it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Read {
    pub(crate) offset: i64,
    pub(crate) key: Option<Vec<u8>>,
    pub(crate) value: Option<Vec<u8>>,
    timestamp: Timestamp,
    headers: Vec<(String, Option<Vec<u8>>)>,
}

/// A partition, read to its end.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Partition {
    /// The first offset, and the high watermark.
    watermarks: (i64, i64),
    pub(crate) records: Vec<Read>,
    /// Where the reader came to an end.
    pub(crate) end: Offset,
}

/// What is to be the same, by name.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Seen {
    /// By topic, partition and isolation level.
    pub(crate) partitions: BTreeMap<(String, i32, &'static str), Partition>,
    /// What was set for each topic.
    configs: BTreeMap<String, BTreeMap<String, Option<String>>>,
    /// What stands for the group `billing`, with its remark.
    committed: BTreeMap<(String, i32), (Offset, String)>,
}

impl Seen {
    /// What is seen of these topics, with so many partitions each.
    pub(crate) fn of(address: &str, topics: &[(&str, i32)]) -> Self {
        let mut seen = Self::default();
        for (topic, partitions) in topics {
            for partition in 0..*partitions {
                for isolation in ["read_committed", "read_uncommitted"] {
                    let read = read(address, topic, partition, isolation);
                    seen.partitions.insert(((*topic).to_owned(), partition, isolation), read);
                }
                let committed = committed(address, topic, partition);
                seen.committed.insert(((*topic).to_owned(), partition), committed);
            }
            seen.configs.insert((*topic).to_owned(), configs(address, topic));
        }
        seen
    }

    /// The values that a reader of this isolation level gets.
    pub(crate) fn values(&self, topic: &str, isolation: &str) -> Vec<String> {
        let wanted =
            self.partitions.iter().filter(|((name, _, level), _)| name == topic && *level == isolation);
        let records = wanted.flat_map(|(_, partition)| &partition.records);
        let text = |value: &Option<Vec<u8>>| {
            String::from_utf8_lossy(value.as_deref().unwrap_or(b"(null)")).into_owned()
        };
        records.map(|record| text(&record.value)).collect()
    }

    /// Each difference, in a line that can be read.
    #[track_caller]
    pub(crate) fn assert_same(&self, other: &Self, who: &str) {
        for (key, partition) in &self.partitions {
            let there = &other.partitions[key];
            assert_eq!(
                (partition.watermarks, partition.end),
                (there.watermarks, there.end),
                "{who}: {key:?}"
            );
            for (record, there) in partition.records.iter().zip(&there.records) {
                assert_eq!(record, there, "{who}: {key:?}");
            }
            assert_eq!(partition.records.len(), there.records.len(), "{who}: {key:?}");
        }
        assert_eq!((&self.configs, &self.committed), (&other.configs, &other.committed), "{who}");
        assert_eq!(self, other, "{who}");
    }
}

fn list(topic: &str, partition: i32) -> TopicPartitionList {
    let mut list = TopicPartitionList::new();
    list.add_partition_offset(topic, partition, Offset::Beginning).expect("a valid offset");
    list
}

fn read(address: &str, topic: &str, partition: i32, isolation: &str) -> Partition {
    let mut config = config(address);
    // At the end there is nothing to wait for.
    config
        .set("fetch.wait.max.ms", "10")
        .set("enable.partition.eof", "true")
        .set("isolation.level", isolation)
        .set("check.crcs", "true");
    let consumer: BaseConsumer = config.create().expect("a valid configuration");
    consumer.assign(&list(topic, partition)).expect("a valid assignment");
    let mut records = Vec::new();
    wait::until(LIMIT, "the end of a partition", || {
        loop {
            match consumer.poll(std::time::Duration::from_millis(50)) {
                Some(Ok(message)) => records.push(record(&message)),
                Some(Err(KafkaError::PartitionEOF(_))) => return Ok(()),
                Some(Err(error)) => return Err(error.to_string()),
                None => return Err(format!("{} records of {topic}-{partition}", records.len())),
            }
        }
    });
    let position = consumer.position().expect("it has read");
    let end = position.find_partition(topic, partition).expect("it is assigned").offset();
    let watermarks = consumer.fetch_watermarks(topic, partition, LIMIT).expect("the offsets of the log");
    Partition { watermarks, records, end }
}

fn record(message: &impl Message) -> Read {
    let bytes = |bytes: Option<&[u8]>| bytes.map(<[u8]>::to_vec);
    let headers = message.headers().map(|headers| {
        headers.iter().map(|header| (header.key.to_owned(), bytes(header.value))).collect::<Vec<_>>()
    });
    Read {
        offset: message.offset(),
        key: bytes(message.key()),
        value: bytes(message.payload()),
        timestamp: message.timestamp(),
        headers: headers.unwrap_or_default(),
    }
}

fn committed(address: &str, topic: &str, partition: i32) -> (Offset, String) {
    let consumer: BaseConsumer = config(address).create().expect("a valid configuration");
    let committed = consumer.committed_offsets(list(topic, partition), LIMIT).expect("an answer");
    let found = committed.find_partition(topic, partition).expect("it was asked for");
    (found.offset(), found.metadata().to_owned())
}

fn configs(address: &str, topic: &str) -> BTreeMap<String, Option<String>> {
    let admin: AdminClient<DefaultClientContext> = config(address).create().expect("a valid configuration");
    let options = AdminOptions::new().operation_timeout(Some(LIMIT));
    let asked = [ResourceSpecifier::Topic(topic)];
    let mut described = pollster::block_on(admin.describe_configs(&asked, &options)).expect("an answer");
    let described = described.remove(0).expect("the topic is there");
    let set = described.entries.into_iter().filter(|entry| entry.source == ConfigSource::DynamicTopic);
    set.map(|entry| (entry.name, entry.value)).collect()
}
