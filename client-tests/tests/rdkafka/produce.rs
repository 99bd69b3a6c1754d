//! Producers: idempotence, codecs, headers, timestamps, acks.

use rdkafka::{
    message::{Header, OwnedHeaders},
    producer::{BaseRecord, FutureProducer, FutureRecord, Producer},
};

use super::{LIMIT, Lab, assert_ordered, never, numbers};

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn idempotent_producer_writes_each_record_once_and_in_order() {
    let lab = Lab::start(3).await;
    lab.produce(&[("enable.idempotence", "true")], 0..2000);

    let read = lab.read(2000);

    assert_eq!(numbers(&read), Vec::from_iter(0..2000));
    assert_ordered(&read);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn records_of_one_key_lie_in_one_partition() {
    let lab = Lab::start(3).await;
    lab.produce(&[], 0..300);

    let mut homes = std::collections::BTreeMap::new();
    for record in lab.read(300) {
        let home = *homes.entry(record.key.clone()).or_insert(record.partition);
        assert_eq!(home, record.partition, "{record:?}");
    }
    assert_eq!(homes.len(), 10);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn every_codec_is_read_again() {
    for codec in ["none", "gzip", "snappy", "lz4", "zstd"] {
        let lab = Lab::start(1).await;
        lab.produce(&[("compression.type", codec), ("linger.ms", "50")], 0..1000);

        let read = lab.read(1000);

        assert_eq!(numbers(&read), Vec::from_iter(0..1000), "{codec}");
        assert_ordered(&read);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn each_kind_of_acks() {
    for acks in ["0", "1", "all"] {
        let lab = Lab::start(1).await;
        lab.produce(&[("acks", acks)], 0..100);
        assert_eq!(numbers(&lab.read(100)), Vec::from_iter(0..100), "acks={acks}");
    }
}

#[tokio::test]
async fn a_delivery_report_names_partition_and_offset() {
    let lab = Lab::start(2).await;
    let producer: FutureProducer = lab.config().create().unwrap();

    for offset in 0..3 {
        let record = FutureRecord::<str, str>::to(&lab.topic).payload("x").partition(1);
        let delivery = producer.send(record, never()).await.expect("it is delivered");
        assert_eq!((delivery.partition, delivery.offset), (1, offset));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn headers_and_timestamp_come_back_as_they_were_set() {
    let lab = Lab::start(1).await;
    let producer = lab.producer(&[]);
    let header = |key, value| Header { key, value };
    let headers = OwnedHeaders::new()
        .insert(header("binary", Some(&[0_u8, 255, 128][..])))
        .insert(header("empty", Some(&[][..])))
        .insert::<[u8]>(Header { key: "null", value: None })
        .insert(header("twice", Some(&b"1"[..])))
        .insert(header("twice", Some(&b"2"[..])));
    let record = BaseRecord::<str, str>::to(&lab.topic).timestamp(1_600_000_000_123).headers(headers);
    producer.send(record).map_err(|(error, _)| error).unwrap();
    producer.flush(LIMIT).unwrap();

    let read = lab.read(1).remove(0);

    assert_eq!((read.key, read.value, read.timestamp), (None, None, Some(1_600_000_000_123)));
    let owned = |key: &str, value: Option<&[u8]>| (key.to_owned(), value.map(<[u8]>::to_vec));
    let expected = [
        owned("binary", Some(&[0, 255, 128])),
        owned("empty", Some(&[])),
        owned("null", None),
        owned("twice", Some(b"1")),
        owned("twice", Some(b"2")),
    ];
    assert_eq!(read.headers, expected);
}

#[tokio::test]
async fn a_record_larger_than_the_topic_allows_is_refused_by_name() {
    use rdkafka::{error::KafkaError, types::RDKafkaErrorCode};
    let lab = Lab::start(1).await;
    let mut config = lab.config();
    let producer: FutureProducer = config.set("message.max.bytes", "4000000").create().unwrap();
    let large = "x".repeat(2_000_000);

    let refused = producer.send(FutureRecord::<str, str>::to(&lab.topic).payload(&large), never()).await;

    let (error, _) = refused.expect_err("Kafka's default is 1 MiB");
    assert_eq!(error, KafkaError::MessageProduction(RDKafkaErrorCode::MessageSizeTooLarge));
}
