use super::*;
use crate::record_batch::ATTRIBUTES_OFFSET;
use crate::{CleanupPolicy, check};

const NOW: i64 = 1_700_000_000_000;

fn batch(records: &[(i64, Option<&[u8]>)]) -> CheckedBatch {
    let mut builder = RecordBatchBuilder::new();
    for (timestamp, key) in records {
        builder.push(*timestamp, *key, Some(b"value"));
    }
    builder.build().unwrap()
}

/// The same batch with another header, CRC made right.
fn with_header(batch: &CheckedBatch, change: impl Fn(&mut BatchHeader)) -> CheckedBatch {
    let mut header = batch.header;
    change(&mut header);
    header.crc = crc32c::crc32c_append(crc32c::crc32c(&header.encode()[ATTRIBUTES_OFFSET..]), &batch.records);
    check([&header.encode()[..], &batch.records].concat().into(), 1 << 20).unwrap()
}

fn rejected(batch: CheckedBatch, config: &LogConfig) -> (bool, Vec<i32>) {
    match batch.admit(config, NOW) {
        Err(Error::RejectedRecords { invalid_timestamp, records }) => {
            (invalid_timestamp, records.iter().map(|record| record.batch_index).collect())
        }
        other => panic!("some records should be rejected: {other:?}"),
    }
}

#[test]
fn an_ordinary_batch_stays_as_it_came() {
    let plain = batch(&[(NOW, None), (NOW - 5, None)]);
    let admitted = plain.clone().admit(&LogConfig::default(), NOW).unwrap();
    assert_eq!(*admitted.header(), plain.header);
    assert_eq!(admitted.records, plain.records);
}

#[test]
fn large_batches_are_refused_before_and_after_compression() {
    let plain = batch(&[(NOW, None)]);
    let max = plain.size_in_bytes();
    let config = LogConfig { max_message_bytes: max, ..LogConfig::default() };
    assert!(plain.clone().admit(&config, NOW).is_ok());
    let smaller = LogConfig { max_message_bytes: max - 1, ..LogConfig::default() };
    assert_eq!(
        plain.clone().admit(&smaller, NOW).unwrap_err(),
        Error::MessageTooLarge { size: max, max: max - 1 }
    );
    // Gzip makes so small a batch larger.
    let gzip = LogConfig { compression_type: CompressionType::Codec(Codec::Gzip), ..config };
    assert!(matches!(plain.admit(&gzip, NOW), Err(Error::MessageTooLarge { .. })));
}

#[test]
fn compacted_topics_want_keys() {
    let config =
        LogConfig { cleanup_policy: CleanupPolicy { delete: false, compact: true }, ..LogConfig::default() };
    assert!(batch(&[(NOW, Some(b"k"))]).admit(&config, NOW).is_ok());
    let keyless = batch(&[(NOW, Some(b"k")), (NOW, None), (NOW, Some(b"")), (NOW, None)]);
    assert_eq!(rejected(keyless, &config), (false, vec![1, 3]));
}

#[test]
fn timestamps_out_of_range_are_named_one_by_one() {
    let config =
        LogConfig { timestamp_before_max_ms: 10, timestamp_after_max_ms: 20, ..LogConfig::default() };
    let edges = batch(&[(NOW - 10, None), (NOW + 20, None), (NO_TIMESTAMP, None)]);
    assert!(edges.admit(&config, NOW).is_ok());
    let beyond = batch(&[(NOW, None), (NOW - 11, None), (NOW + 21, None), (NO_TIMESTAMP, None)]);
    assert_eq!(rejected(beyond.clone(), &config), (true, vec![1, 2]));
    let append_time = LogConfig { timestamp_type: TimestampType::LogAppendTime, ..config };
    assert!(beyond.admit(&append_time, NOW).is_ok());
}

#[test]
fn log_append_time_is_stamped() {
    let config = LogConfig { timestamp_type: TimestampType::LogAppendTime, ..LogConfig::default() };
    let admitted = batch(&[(5, None), (6, None)]).admit(&config, NOW).unwrap();
    assert_eq!(admitted.header.max_timestamp, NOW);
    let bytes = [&admitted.header.encode()[..], &admitted.records].concat();
    assert_eq!(crc32c::crc32c(&bytes[ATTRIBUTES_OFFSET..]), admitted.header.crc);
    let read = crate::records(&bytes.into(), 1 << 20).unwrap();
    assert!(read.map(Result::unwrap).all(|record| record.timestamp == NOW));
}

#[test]
fn producers_do_not_stamp_log_append_time_themselves() {
    let own = with_header(&batch(&[(5, None), (6, None)]), |header| {
        header.set_timestamp_type(BatchTimestampType::LogAppendTime);
    });
    let config = LogConfig { timestamp_type: TimestampType::LogAppendTime, ..LogConfig::default() };
    assert_eq!(rejected(own.clone(), &config), (true, vec![0, 1]));
    // As Kafka: a topic with CreateTime takes it, and sets it right.
    let admitted = own.admit(&LogConfig::default(), NOW).unwrap();
    assert_eq!(admitted.header.timestamp_type(), BatchTimestampType::CreateTime);
}

#[test]
fn a_wrong_maximum_timestamp_is_set_right() {
    let right = batch(&[(NOW, None), (NOW - 5, None)]);
    let wrong = with_header(&right, |header| header.max_timestamp = 1);
    assert_eq!(*wrong.admit(&LogConfig::default(), NOW).unwrap().header(), right.header);
}

#[test]
fn topics_with_a_codec_get_their_batches_in_it() {
    for codec in Codec::ALL {
        let config = LogConfig { compression_type: CompressionType::Codec(codec), ..LogConfig::default() };
        let plain = batch(&[(NOW, None), (NOW - 5, Some(b"k"))]);
        assert_eq!(plain.wants_codec(&config), (codec != Codec::None).then_some(codec));
        let admitted = plain.admit(&config, NOW).unwrap();
        assert_eq!(admitted.header.codec(), Ok(codec));
        assert!(admitted.header.max_timestamp == NOW && admitted.header.record_count == 2);
    }
}

#[test]
fn offset_deltas_with_gaps_are_counted_anew() {
    let mut bytes = batch(&[(NOW, None), (NOW, None)]).to_bytes().to_vec();
    let second = bytes.len() - (bytes.len() - RECORD_BATCH_OVERHEAD) / 2;
    assert_eq!(bytes[second + 3], 2, "the second record's offset delta, zigzag");
    bytes[second + 3] = 8;
    let crc = crc32c::crc32c(&bytes[ATTRIBUTES_OFFSET..]);
    bytes[17..21].copy_from_slice(&crc.to_be_bytes());
    let gap = check(bytes.into(), 1 << 20).unwrap();
    assert_eq!(gap.wants_codec(&LogConfig::default()), Some(Codec::None));
    let admitted = gap.admit(&LogConfig::default(), NOW).unwrap();
    assert_eq!(admitted.records, batch(&[(NOW, None), (NOW, None)]).records);
}
