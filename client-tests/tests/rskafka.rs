//! rskafka, a client in pure Rust without groups, against a cluster in the same process.

#![allow(clippy::unwrap_used, reason = "all of it is test code; clippy knows only functions marked #[test]")]

use std::{collections::BTreeMap, future::Future, ops::Range, sync::Arc, time::Duration};

use chrono::{DateTime, TimeZone, Utc};
use kafkito_client_tests::{in_process::InProcess, names};
use rskafka::{
    client::{
        Client, ClientBuilder,
        error::{Error, ProtocolError},
        partition::{Compression, OffsetAt, PartitionClient, UnknownTopicHandling},
    },
    record::{Record, RecordAndOffset},
};

const LIMIT: Duration = Duration::from_secs(60);
const BYTES: Range<i32> = 1..1_000_000;

/// A cluster, a client and the first partition of a topic of the test's own.
struct Lab {
    _cluster: InProcess,
    client: Client,
    topic: String,
    partition: Arc<PartitionClient>,
}

impl Lab {
    async fn start() -> Self {
        let cluster = InProcess::start();
        let topic = names::unique("rskafka");
        let client = ClientBuilder::new(vec![cluster.bootstrap().to_owned()]).build().await.unwrap();
        client.controller_client().unwrap().create_topic(&topic, 2, 1, 10_000).await.unwrap();
        let partition = client.partition_client(&topic, 0, UnknownTopicHandling::Retry).await.unwrap();
        Self { _cluster: cluster, client, topic, partition: Arc::new(partition) }
    }

    async fn produce(&self, records: Vec<Record>, compression: Compression) -> Vec<i64> {
        within(self.partition.produce(records, compression)).await.unwrap()
    }

    /// All records from `offset` on, up to `end`.
    async fn fetch(&self, mut offset: i64, end: i64) -> Vec<RecordAndOffset> {
        let mut all = Vec::new();
        while offset < end {
            let (records, high_watermark) =
                within(self.partition.fetch_records(offset, BYTES, 1_000)).await.unwrap();
            assert!(high_watermark >= end, "the high watermark is {high_watermark}");
            offset = records.last().expect("there are records below the high watermark").offset + 1;
            all.extend(records);
        }
        all
    }
}

async fn within<T>(what: impl Future<Output = T>) -> T {
    tokio::time::timeout(LIMIT, what).await.expect("an answer within a minute")
}

fn day(n: u32) -> DateTime<Utc> {
    Utc.timestamp_millis_opt(1_600_000_000_000 + i64::from(n) * 86_400_000).unwrap()
}

/// A record with everything that a record can have, `n` days after the first.
fn record(n: u32) -> Record {
    Record {
        key: Some(format!("key {n}").into_bytes()),
        value: (n % 4 != 3).then(|| vec![n as u8; 300]),
        headers: BTreeMap::from([("bytes".to_owned(), vec![0, 255]), ("empty".to_owned(), Vec::new())]),
        timestamp: day(n),
    }
}

#[tokio::test]
async fn rskafka_reads_what_it_wrote_with_every_codec() {
    for codec in [
        Compression::NoCompression,
        Compression::Gzip,
        Compression::Lz4,
        Compression::Snappy,
        Compression::Zstd,
    ] {
        let lab = Lab::start().await;
        let records: Vec<_> = (0..40).map(record).collect();
        assert_eq!(lab.produce(records[..25].to_vec(), codec).await, Vec::from_iter(0..25));
        assert_eq!(lab.produce(records[25..].to_vec(), codec).await, Vec::from_iter(25..40));

        let read = lab.fetch(0, 40).await;

        let offsets: Vec<_> = read.iter().map(|read| read.offset).collect();
        assert_eq!(offsets, Vec::from_iter(0..40), "{codec:?}");
        assert!(read.into_iter().map(|read| read.record).eq(records), "{codec:?}");
    }
}

#[tokio::test]
async fn rskafka_fetches_from_within_a_batch() {
    let lab = Lab::start().await;
    lab.produce((0..10).map(record).collect(), Compression::Gzip).await;

    let read = lab.fetch(7, 10).await;

    assert_eq!(read.iter().map(|read| read.offset).collect::<Vec<_>>(), [7, 8, 9]);
}

#[tokio::test]
async fn rskafka_lists_offsets_by_kind_and_by_time() {
    let lab = Lab::start().await;
    lab.produce((0..10).map(record).collect(), Compression::Zstd).await;
    let offset = async |at| within(lab.partition.get_offset(at)).await.unwrap();

    assert_eq!(offset(OffsetAt::Earliest).await, 0);
    assert_eq!(offset(OffsetAt::Latest).await, 10);
    assert_eq!(offset(OffsetAt::Timestamp(day(6))).await, 6);
    assert_eq!(offset(OffsetAt::Timestamp(day(6) + Duration::from_millis(1))).await, 7);
}

#[tokio::test]
async fn rskafka_waiting_fetch_is_woken_by_a_record() {
    let lab = Lab::start().await;
    let partition = Arc::clone(&lab.partition);
    // Longer than the test may take: only a record can end it in time. A broker may answer empty before that.
    let waiting = tokio::spawn(async move {
        loop {
            let (records, _) = partition.fetch_records(0, BYTES, 50_000).await.unwrap();
            if let Some(first) = records.into_iter().next() {
                return first;
            }
        }
    });
    lab.produce(vec![record(1)], Compression::NoCompression).await;

    assert_eq!(within(waiting).await.unwrap().record, record(1));
}

#[tokio::test]
async fn rskafka_deletes_records_and_is_told_what_is_out_of_range() {
    let lab = Lab::start().await;
    lab.produce((0..10).map(record).collect(), Compression::NoCompression).await;
    within(lab.partition.delete_records(4, 10_000)).await.unwrap();

    assert_eq!(within(lab.partition.get_offset(OffsetAt::Earliest)).await.unwrap(), 4);
    assert_eq!(lab.fetch(4, 10).await.len(), 6);
    for outside in [3, 11] {
        let error = within(lab.partition.fetch_records(outside, BYTES, 100)).await.unwrap_err();
        let code = ProtocolError::OffsetOutOfRange;
        assert!(
            matches!(&error, Error::ServerError { protocol_error, .. } if *protocol_error == code),
            "{error}"
        );
    }
}

#[tokio::test]
async fn rskafka_topics_are_listed_and_deleted() {
    let lab = Lab::start().await;
    let listed =
        async || within(lab.client.list_topics()).await.unwrap().into_iter().find(|t| t.name == lab.topic);
    let partitions = listed().await.map(|topic| topic.partitions.into_iter().collect::<Vec<_>>());
    assert_eq!(partitions, Some(vec![0, 1]));

    within(lab.client.controller_client().unwrap().delete_topic(&lab.topic, 10_000)).await.unwrap();

    assert!(listed().await.is_none());
}
