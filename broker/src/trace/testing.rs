//! Clients for the trace's tests: nothing but a socket and the table of messages.

use std::time::Duration;

use bytes::Bytes;
use kafkito_storage::{Header, RecordBatchBuilder};

use super::Follower;
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

/// Waits for the trace to grow until `is` holds.
pub(super) fn until(kafka: &Cluster, is: impl Fn() -> bool) {
    for _ in 0..1_000 {
        // From here on: what is there already would end every turn at once.
        let follower = Follower::new(&kafka.shared, None);
        if is() {
            return;
        }
        let soon = async { tokio::time::timeout(Duration::from_millis(10), follower.changed()).await };
        let _ = kafka.runtime.block_on(soon);
    }
    panic!("it did not come about: {}", kafka.trace());
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

/// Joins a group that nobody else is in; the member id.
pub(super) fn join(client: &mut RawClient, group: &str) -> String {
    let joins = |member: &str| {
        Struct::new(&messages::JOIN_GROUP_REQUEST)
            .set("groupId", group)
            .set("sessionTimeoutMs", 30_000)
            .set("rebalanceTimeoutMs", 30_000)
            .set("memberId", member)
            .set("protocolType", "consumer")
            .push("protocols", |protocol| {
                protocol.set("name", "range").set("metadata", Bytes::from_static(&[0, 0]))
            })
    };
    let finds = Struct::new(&messages::FIND_COORDINATOR_REQUEST).set("key", group);
    client.call(&finds, 0).expect("it answers");
    let told = client.call(&joins(""), 5).expect("it answers");
    let member = told.get_str("memberId").expect("a member id").to_owned();
    client.call(&joins(&member), 5).expect("it answers");
    member
}

/// Assigns partition 0 of a topic to the only member.
pub(super) fn sync(client: &mut RawClient, group: &str, member: &str, generation: i32, topic: &str) {
    let topic = [&u16::try_from(topic.len()).expect("short").to_be_bytes()[..], topic.as_bytes()].concat();
    let assignment =
        [&[0, 0, 0, 0, 0, 1][..], &topic, &[0, 0, 0, 1, 0, 0, 0, 0, 255, 255, 255, 255]].concat();
    let asked = Struct::new(&messages::SYNC_GROUP_REQUEST)
        .set("groupId", group)
        .set("generationId", generation)
        .set("memberId", member)
        .push("assignments", |own| {
            own.set("memberId", member).set("assignment", Bytes::from(assignment.clone()))
        });
    let told = client.call(&asked, 3).expect("it answers");
    assert_eq!(told.get_i16("errorCode"), Ok(0), "{told:?}");
}

/// Leaves a group.
pub(super) fn leave(client: &mut RawClient, group: &str, member: &str) {
    let asked = Struct::new(&messages::LEAVE_GROUP_REQUEST)
        .set("groupId", group)
        .push("members", |leaves| leaves.set("memberId", member));
    client.call(&asked, 3).expect("it answers");
}
