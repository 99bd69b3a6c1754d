//! Batches that Apache Kafka's own Java client made (tests/fixtures/JavaBatches.java) are read as it meant them.
#![allow(missing_docs, clippy::unwrap_used)]

use std::collections::BTreeMap;

use bytes::Bytes;
use kafkito_storage::{
    BatchTimestampType, Codec, CompressionType, ControlMarker, DEFAULT_DECOMPRESSED_BYTES_MAX as LIMIT,
    Error, Header, LogConfig, Record, TimestampType, check, records,
};

fn fixtures() -> BTreeMap<&'static str, Bytes> {
    let unhex = |hex: &str| -> Bytes {
        let digit = |at: usize| u8::from_str_radix(&hex[at..at + 2], 16).unwrap();
        (0..hex.len()).step_by(2).map(digit).collect()
    };
    let lines = include_str!("fixtures/kafka-clients-4.3.1.hex").lines();
    lines.map(|line| line.split_once(' ').unwrap()).map(|(name, hex)| (name, unhex(hex))).collect()
}

fn bytes(text: &str) -> Option<Bytes> {
    Some(Bytes::copy_from_slice(text.as_bytes()))
}

fn header(key: &str, value: Option<&str>) -> Header {
    Header { key: bytes(key).unwrap(), value: value.and_then(bytes) }
}

fn expected() -> Vec<Record> {
    let record = |offset, timestamp, key: Option<&str>, value: Option<&str>, headers| Record {
        offset,
        timestamp,
        key: key.and_then(bytes),
        value: value.and_then(bytes),
        headers,
    };
    let doubled = vec![header("h", Some("1")), header("h", Some("2")), header("n", None)];
    vec![
        record(0, 1_700_000_000_000, Some("k1"), Some("value one"), doubled),
        record(1, 1_700_000_000_500, None, Some("no key"), vec![]),
        record(2, 1_700_000_000_200, Some("tombstone"), None, vec![]),
        record(3, 1_700_000_000_100, Some(""), Some(""), vec![header("", Some(""))]),
        record(4, 1_699_999_999_999, Some("schlüssel"), Some(&"x".repeat(300)), vec![]),
    ]
}

#[test]
fn every_codec_is_checked_and_read() {
    let fixtures = fixtures();
    for (codec, name) in Codec::ALL.into_iter().zip(["none", "gzip", "snappy", "lz4", "zstd"]) {
        let batch = check(fixtures[name].clone(), LIMIT).unwrap();
        assert_eq!(batch.codec(), codec);
        assert_eq!((batch.record_count(), batch.max_timestamp()), (5, 1_700_000_000_500));
        assert_eq!(batch.first_keyless_record(), Some(1));
        let read: Vec<Record> = records(&fixtures[name], LIMIT).unwrap().collect::<Result<_, _>>().unwrap();
        assert_eq!(read, expected(), "{name}");
    }
}

#[test]
fn batches_of_many_blocks_are_read() {
    let fixtures = fixtures();
    let large: Vec<u8> = (0..200_000).map(|at| (at / 1000) as u8).collect();
    for name in ["large-gzip", "large-snappy", "large-lz4", "large-zstd"] {
        let read: Vec<Record> = records(&fixtures[name], LIMIT).unwrap().collect::<Result<_, _>>().unwrap();
        assert!(read[0].value.as_deref() == Some(&large[..]), "{name}");
        let refused = check(fixtures[name].clone(), 100_000).unwrap_err();
        assert_eq!(refused, Error::DecompressedTooLarge { limit: 100_000 }, "{name}");
    }
}

#[test]
fn recompression_keeps_every_record() {
    let fixtures = fixtures();
    for from in ["none", "gzip", "snappy", "lz4", "zstd"] {
        for to in Codec::ALL {
            let batch = check(fixtures[from].clone(), LIMIT).unwrap().recompress(to, LIMIT).unwrap();
            let again = check(batch.to_bytes(), LIMIT).unwrap();
            assert_eq!(again.codec(), to);
            let read: Vec<Record> = records(&again.to_bytes(), LIMIT).unwrap().map(Result::unwrap).collect();
            assert_eq!(read, expected(), "{from} to {to:?}");
        }
    }
}

#[test]
fn log_append_time_gives_the_crc_that_kafka_computes() {
    // From LogValidator 4.3.1, with this time for now: see the batch's `crc` there.
    let config = LogConfig { timestamp_type: TimestampType::LogAppendTime, ..LogConfig::default() };
    let batch = check(fixtures()["none"].clone(), LIMIT).unwrap().admit(&config, 1_795_372_672_758).unwrap();
    assert_eq!(batch.header().crc, 2_834_278_336);
    assert_eq!(batch.header().timestamp_type(), BatchTimestampType::LogAppendTime);
    assert_eq!(batch.header().max_timestamp, 1_795_372_672_758);
}

#[test]
fn uncompressed_topics_store_what_java_would() {
    let config = LogConfig { compression_type: CompressionType::Codec(Codec::None), ..LogConfig::default() };
    let batch = check(fixtures()["zstd"].clone(), LIMIT).unwrap().admit(&config, 1_700_000_000_000).unwrap();
    let plain = check(fixtures()["none"].clone(), LIMIT).unwrap();
    assert_eq!(batch.header(), plain.header());
}

#[test]
fn producers_are_read_and_sequences_wrap() {
    let fixtures = fixtures();
    let batch = check(fixtures["idempotent"].clone(), LIMIT).unwrap();
    let header = batch.header();
    assert_eq!((header.producer_id, header.producer_epoch, header.base_sequence), (4711, 3, i32::MAX - 1));
    assert_eq!(header.last_sequence(), 2);
    assert!(check(fixtures["transactional"].clone(), LIMIT).unwrap().header().is_transactional());
}

#[test]
fn markers_are_read_written_alike_and_refused_from_clients() {
    let fixtures = fixtures();
    let (commit, abort) =
        (ControlMarker::Commit { coordinator_epoch: 9 }, ControlMarker::Abort { coordinator_epoch: 9 });
    for (name, marker) in [("commit", commit), ("abort", abort)] {
        let record = records(&fixtures[name], LIMIT).unwrap().next().unwrap().unwrap();
        assert_eq!(ControlMarker::of(&record), Some(marker));
        let ours = kafkito_storage::RecordBatchBuilder::marker(4711, 3, marker, 1_700_000_000_000);
        assert_eq!(ours.to_bytes(), fixtures[name]);
        assert!(matches!(check(fixtures[name].clone(), LIMIT), Err(Error::InvalidRecord(_))));
    }
}
