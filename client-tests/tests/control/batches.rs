//! Batches over HTTP: all that the library's own can be, met by a real consumer.

use std::time::Duration;

use kafkito::{Cluster, Compression, StoredBatch};
use kafkito_client_tests::wait::Deadline;
use rdkafka::{
    ClientConfig, Message,
    consumer::{BaseConsumer, Consumer},
    error::KafkaError,
};
use serde_json::{Value, json};

use crate::kit::{Controlled, start_with};

/// A guard against a hang.
const LIMIT: Duration = Duration::from_secs(30);

const PATH: &str = "/v1/topics/orders/batches";

fn controlled() -> Controlled {
    start_with(Cluster::builder().topic("orders", 1))
}

#[track_caller]
fn put(controlled: &Controlled, batches: &Value) -> Vec<StoredBatch> {
    controlled.http.post(PATH, &json!({ "batches": batches })).expect(201);
    controlled.kafka.topic("orders").batches().expect("it can be read")
}

/// A consumer of the topic from its beginning.
fn consumer(controlled: &Controlled, isolation: &str) -> BaseConsumer {
    let mut config = ClientConfig::new();
    config.set("bootstrap.servers", controlled.kafka.bootstrap_servers()).set("group.id", "g");
    config.set("auto.offset.reset", "earliest").set("isolation.level", isolation).set("check.crcs", "true");
    let consumer: BaseConsumer = config.create().expect("the config is valid");
    let mut wanted = rdkafka::TopicPartitionList::new();
    wanted.add_partition_offset("orders", 0, rdkafka::Offset::Beginning).expect("an offset");
    consumer.assign(&wanted).expect("it can be assigned");
    consumer
}

/// The values up to `last`.
fn values_to(consumer: &BaseConsumer, last: &str) -> Vec<String> {
    let (deadline, mut values) = (Deadline::after(LIMIT), Vec::new());
    while values.last().is_none_or(|value| value != last) {
        assert!(!deadline.passed(), "saw only {values:?}");
        if let Some(Ok(message)) = consumer.poll(Duration::from_millis(100)) {
            values.push(String::from_utf8_lossy(message.payload().unwrap_or_default()).into_owned());
        }
    }
    values
}

#[test]
fn compressed_batches_and_transactions_reach_a_consumer() {
    let controlled = controlled();
    let codecs = ["none", "gzip", "snappy", "lz4", "zstd"];
    let batch = |codec: &str| json!({"records": [{"value": format!("{codec} 1")}, {"value": format!("{codec} 2")}], "compression": codec});
    let stored = put(&controlled, &codecs.map(batch).to_vec().into());
    let there: Vec<_> = stored.iter().map(|batch| (batch.compression, batch.count)).collect();
    let [none, gzip, snappy, lz4, zstd] =
        [Compression::None, Compression::Gzip, Compression::Snappy, Compression::Lz4, Compression::Zstd]
            .map(|codec| (Some(codec), 2));
    assert_eq!(there, [none, gzip, snappy, lz4, zstd]);
    let producer = |sequence: i32| json!({"id": 7, "epoch": 0, "baseSequence": sequence});
    let marker = json!({"producerId": 7, "producerEpoch": 0});
    put(
        &controlled,
        &json!([
            {"records": [{"value": "void"}], "producer": producer(0), "transactional": true},
            {"abort": marker},
            {"records": [{"value": "sold"}], "producer": producer(1), "transactional": true},
            {"commit": marker},
            {"records": [{"value": "end"}]},
        ]),
    );
    let values = values_to(&consumer(&controlled, "read_committed"), "end");
    let sold: Vec<_> = codecs.iter().flat_map(|codec| [format!("{codec} 1"), format!("{codec} 2")]).collect();
    assert_eq!(values, [sold, vec!["sold".into(), "end".into()]].concat());
}

#[test]
fn a_damaged_batch_is_refused_or_met_by_a_consumer() {
    let controlled = controlled();
    let damaged = |unchecked: bool| json!({"batches": [{"records": [{"value": "bad"}], "corrupt": ["crc"], "unchecked": unchecked}]});
    let problem = controlled.http.post(PATH, &damaged(false)).expect(409);
    assert_eq!(problem["code"], "CORRUPT_MESSAGE");
    let made = controlled.http.post(PATH, &damaged(true)).expect(201);
    assert_eq!(made["batches"][0]["isUnchecked"], true);
    let consumer = consumer(&controlled, "read_uncommitted");
    let deadline = Deadline::after(LIMIT);
    let met = loop {
        assert!(!deadline.passed(), "the consumer never complained");
        match consumer.poll(Duration::from_millis(100)) {
            Some(Err(KafkaError::MessageConsumption(code))) => break format!("{code:?}"),
            Some(Ok(message)) => panic!("a damaged record was delivered: {message:?}"),
            _ => {}
        }
    };
    assert!(met.contains("BadMessage") || met.contains("CRC"), "{met}");
}

#[test]
fn bytes_that_were_read_go_in_again() {
    let controlled = controlled();
    let made = controlled
        .http
        .post(PATH, &json!({"batches": [{"records": [{"key": "a", "value": "one"}]}]}))
        .expect(201);
    let raw = made["batches"][0]["bytes"].clone();
    assert!(raw["base64"].is_string(), "{made}");
    let again = controlled.http.post(PATH, &json!({"batches": [{"raw": raw}]})).expect(201);
    assert_eq!((&again["batches"][0]["baseOffset"], &again["batches"][0]["count"]), (&json!(1), &json!(1)));
    let read = controlled.http.get(&format!("{PATH}?partition=0&from=1")).expect(200);
    assert_eq!(read["batches"], again["batches"]);
    let read = controlled.http.get(&format!("{PATH}?limit=1")).expect(200);
    assert_eq!((&read["batches"], &read["more"]), (&made["batches"], &json!(true)));
    let records = controlled.http.get("/v1/topics/orders/records").expect(200);
    assert_eq!(records["records"][1]["value"], "one");
}

#[test]
fn what_cannot_be_meant_is_refused_with_the_place() {
    let controlled = controlled();
    let refused = |batch: Value| controlled.http.post(PATH, &json!({ "batches": [batch] })).expect(400);
    let detail = |batch: Value| refused(batch)["detail"].as_str().unwrap().to_owned();
    assert!(detail(json!({})).contains("batches[0]"));
    assert!(detail(json!({"raw": "x", "compression": "gzip"})).contains("about records"));
    assert_eq!(refused(json!({"records": [], "compression": "rar"}))["path"], "batches[0].compression");
    assert_eq!(refused(json!({"records": [], "corrupt": ["crcc"]}))["path"], "batches[0].corrupt[0]");
    let missing = controlled.http.get(&format!("{PATH}?partition=1")).expect(404);
    assert_eq!(missing["code"], "UNKNOWN_TOPIC_OR_PARTITION");
}
