//! Rules against real sockets, with a client that is nothing but a socket and the schema.

mod after_append;
mod errors;
mod holds;
mod index;
mod partial;
mod races;
mod refusals;
mod verdicts;

use std::time::Duration;

use kafkito_storage::RecordBatchBuilder;

use crate::schema::fuzz::RawClient;
use crate::schema::{Struct, messages};
use crate::{Cluster, ErrorCode};

/// Longer than anything that is waited for should ever take.
const PATIENCE: Duration = Duration::from_secs(20);

fn cluster() -> Cluster {
    Cluster::builder().topic("orders", 2).topic("other", 1).start().expect("a cluster starts")
}

pub(crate) fn client(kafka: &Cluster) -> RawClient {
    RawClient::connect(&kafka.bootstrap_servers(), PATIENCE).expect("it listens")
}

fn heartbeat(group: &str) -> Struct {
    Struct::new(&messages::HEARTBEAT_REQUEST)
        .set("groupId", group)
        .set("memberId", "m-1")
        .set("generationId", 1)
}

/// Produce of one record to each of these partitions of a topic.
pub(crate) fn produce(topic: &str, partitions: &[i32], acks: i16) -> Struct {
    let mut batch = RecordBatchBuilder::new();
    batch.push(1_700_000_000_000, None, Some(b"two coffees"));
    let batch = batch.build().expect("a small batch").to_bytes();
    Struct::new(&messages::PRODUCE_REQUEST).set("acks", acks).set("timeoutMs", 1_000).push(
        "topicData",
        |data| {
            data.set("name", topic).push_all("partitionData", partitions, |data, index| {
                data.set("index", *index).set("records", batch.clone())
            })
        },
    )
}

/// Error codes of an answer to Produce, with topic and partition.
pub(crate) fn produced(answer: &Struct) -> Vec<(String, i32, i16)> {
    let mut codes = Vec::new();
    for topic in answer.get_structs("responses").expect("topics") {
        for partition in topic.get_structs("partitionResponses").expect("partitions") {
            let index = partition.get_i32("index").expect("an index");
            let code = partition.get_i16("errorCode").expect("a code");
            codes.push((topic.get_str("name").expect("a name").to_owned(), index, code));
        }
    }
    codes
}

fn code(answer: &Struct) -> Option<ErrorCode> {
    ErrorCode::from_code(answer.get_i16("errorCode").expect("a code"))
}
