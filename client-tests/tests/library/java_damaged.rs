//! Damaged batches that the library has put into a log, as Kafka's Java consumer meets them.

use std::time::Duration;

use kafkito::{Api, Batch, Cluster, Compression, Corruption, ErrorCode, Fault};
use kafkito_client_tests::tool_driver::{Jvm, jvm};

/// Longer than what a scenario itself waits for, so that it says what it saw.
const LIMIT: Duration = Duration::from_secs(120);

/// A topic with a batch at offset 1 that nobody has checked.
fn damaged(batch: Batch) -> Cluster {
    let kafka = Cluster::builder().topic("orders", 1).start().expect("a cluster starts");
    let orders = kafka.topic("orders");
    orders.produce("before").expect("the topic takes it");
    orders.produce_batch(batch.unchecked()).expect("it is not looked at");
    orders.produce("after").expect("the topic takes it");
    kafka
}

/// What a scenario says.
#[track_caller]
fn told(jvm: &Jvm, kafka: &Cluster, scenario: &str) -> String {
    let arguments = [&kafka.bootstrap_servers(), "DamagedScenarios", scenario];
    jvm.call("kafkito.clients.Run", &arguments, "").wait(LIMIT).expect_success().stdout
}

/// What the consumer says when it meets a batch, again and again; behind the batch it reads on. `why` is the beginning of each
/// line of what it says first, the last of them the reason.
#[track_caller]
fn is_met(batch: Batch, why: &[&str], position: i64) {
    let Some(jvm) = jvm() else { return };
    let told = told(jvm, &damaged(batch), "aDamagedBatchIsSeekedPast");
    let (first, again) = told.split_once("again\n").unwrap_or_else(|| panic!("it fails once: {told}"));
    let lines: Vec<&str> = first.lines().collect();
    let is_so = lines.len() == why.len() && lines.iter().zip(why).all(|(line, why)| line.starts_with(why));
    assert!(is_so, "expected {why:#?}, but it says {lines:#?}");
    assert!(again.starts_with(STUCK), "{told}");
    assert!(again.ends_with(&format!("position {position}\n")), "{told}");
}

/// What Kafka's consumer says of a batch as long as it is not seeked past.
const STUCK: &str = "KafkaException: Received exception when fetching the next record from orders-0. If needed, please seek \
                     past the record to continue consumption.";

fn bad() -> Batch {
    Batch::new(["bad"])
}

#[test]
fn java_meets_a_wrong_crc() {
    const WHY: &str = "KafkaException: Record batch for partition orders-0 at offset 1 is invalid, cause: Record is corrupt \
                       (stored crc = ";
    is_met(bad().corrupt(Corruption::Crc), &[STUCK, WHY], 1);
    is_met(bad().compression(Compression::Gzip).corrupt(Corruption::Crc), &[STUCK, WHY], 1);
}

#[test]
fn java_meets_records_that_are_none() {
    is_met(bad().corrupt(Corruption::Records), &["IllegalArgumentException: Varint is too long"], 1);
}

#[test]
fn java_meets_a_batch_that_cannot_be_decompressed() {
    let batch = bad().compression(Compression::Gzip).corrupt(Corruption::Records);
    let why = ["KafkaException: java.util.zip.ZipException: Not in GZIP format", "ZipException: Not in GZIP"];
    is_met(batch, &[STUCK, why[0], why[1]], 1);
}

#[test]
fn java_reads_the_records_that_are_there_before_it_misses_one() {
    let batch = bad().corrupt(Corruption::Count(9)).offsets(1);
    is_met(batch, &["read bad", STUCK, "InvalidRecordException: Incorrect declared batch size"], 2);
}

#[test]
fn java_meets_another_magic() {
    is_met(
        bad().corrupt(Corruption::Magic(7)),
        &[STUCK, "CorruptRecordException: Invalid magic found in record: 7"],
        1,
    );
}

#[test]
fn java_reads_a_wrong_crc_where_it_is_not_to_look() {
    let Some(jvm) = jvm() else { return };
    let kafka = damaged(bad().corrupt(Corruption::Crc));
    told(jvm, &kafka, "withoutChecksADamagedCrcIsNotNoticed");
}

#[test]
fn java_is_told_by_the_broker_that_a_batch_is_damaged() {
    let Some(jvm) = jvm() else { return };
    let kafka = Cluster::builder().topic("orders", 1).start().expect("a cluster starts");
    kafka.topic("orders").produce("before").expect("the topic takes it");
    let corrupt = Fault::on(Api::Fetch).topic("orders").first(1).fail(ErrorCode::CorruptMessage);
    let rule = kafka.inject(corrupt).expect("a rule that can match");
    let told = told(jvm, &kafka, "aCorruptMessageErrorFailsOnePoll");
    assert_eq!(
        told.trim_end(),
        "KafkaException: Encountered corrupt message when fetching offset 0 for topic-partition orders-0"
    );
    assert_eq!(rule.hits(), 1);
}
