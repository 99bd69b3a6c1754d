//! Clients for the trace's tests: nothing but a socket and the table of messages.

use std::time::Duration;

use bytes::Bytes;
use kafkito_storage::{Header, RecordBatchBuilder};

use crate::Cluster;
use crate::schema::fuzz::raw_client::RawClient;
use crate::schema::{Struct, messages};

pub(super) const PRODUCE: i16 = 8;
pub(super) const FETCH: i16 = 11;
const PATIENCE: Duration = Duration::from_secs(10);

/// A client that calls itself `client_id`, on a connection of its own.
pub(super) fn client(kafka: &Cluster, client_id: &str) -> RawClient {
    RawClient::connect(&kafka.bootstrap_servers(), PATIENCE).expect("the cluster listens").named(client_id)
}

/// A batch of one record.
pub(super) fn batch(value: &str, headers: &[(&str, &str)]) -> Bytes {
    let header = |(key, value): &(&str, &str)| Header {
        key: Bytes::copy_from_slice(key.as_bytes()),
        value: Some(Bytes::copy_from_slice(value.as_bytes())),
    };
    let headers: Vec<Header> = headers.iter().map(header).collect();
    let mut batch = RecordBatchBuilder::new();
    batch.push_with_headers(1_700_000_000_000, None, Some(value.as_bytes()), &headers);
    batch.build().expect("one record makes a batch").to_bytes()
}

/// Produce v8.
pub(super) fn produce(topic: &str, partition: i32, batch: &Bytes) -> Struct {
    Struct::new(&messages::PRODUCE_REQUEST).set("acks", -1).set("timeoutMs", 5_000).push(
        "topicData",
        |data| {
            data.set("name", topic)
                .push("partitionData", |data| data.set("index", partition).set("records", batch.clone()))
        },
    )
}

/// Fetch v11 of one partition, without waiting.
pub(super) fn fetch(topic: &str, partition: i32, offset: i64) -> Struct {
    Struct::new(&messages::FETCH_REQUEST).set("maxBytes", 1 << 20).set("sessionEpoch", -1).push(
        "topics",
        |asked| {
            asked.set("topic", topic).push("partitions", |asked| {
                asked.set("partition", partition).set("fetchOffset", offset).set("partitionMaxBytes", 1 << 20)
            })
        },
    )
}

/// ApiVersions v3.
pub(super) fn api_versions(name: &str, version: &str) -> Struct {
    Struct::new(&messages::API_VERSIONS_REQUEST)
        .set("clientSoftwareName", name)
        .set("clientSoftwareVersion", version)
}
