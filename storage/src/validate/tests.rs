use proptest::prelude::*;

use super::*;
use crate::record_batch::{LOG_OVERHEAD, MAGIC_OFFSET};
use crate::{ControlMarker, DEFAULT_DECOMPRESSED_BYTES_MAX as LIMIT, RecordBatchBuilder};

fn batch(records: usize, codec: Codec) -> Vec<u8> {
    let mut builder = RecordBatchBuilder::new().codec(codec).producer(7, 0, 0);
    for n in 0..records {
        builder.push(1000 + n as i64, Some(b"key"), Some(&[n as u8; 100]));
    }
    builder.build().unwrap().to_bytes().to_vec()
}

/// Changes a batch and makes its CRC right again.
fn changed(mut bytes: Vec<u8>, change: impl Fn(&mut BatchHeader)) -> Vec<u8> {
    let mut header = BatchHeader::parse(&bytes).unwrap();
    change(&mut header);
    bytes[..RECORD_BATCH_OVERHEAD].copy_from_slice(&header.encode());
    fix_crc(&mut bytes);
    bytes
}

fn fix_crc(bytes: &mut [u8]) {
    let crc = crc32c::crc32c(&bytes[ATTRIBUTES_OFFSET..]);
    bytes[17..21].copy_from_slice(&crc.to_be_bytes());
}

fn refusal(bytes: Vec<u8>) -> Error {
    check(bytes.into(), LIMIT).expect_err("this batch should be refused")
}

fn is_invalid(bytes: Vec<u8>) -> bool {
    matches!(refusal(bytes), Error::InvalidRecord(_))
}

#[test]
fn a_good_batch_is_summed_up() {
    for codec in Codec::ALL {
        let bytes = batch(3, codec);
        let checked = check(bytes.clone().into(), LIMIT).unwrap();
        assert_eq!(checked.to_bytes(), bytes);
        assert_eq!((checked.record_count(), checked.max_timestamp()), (3, 1002));
        assert_eq!(checked.plain_bytes(), batch(3, Codec::None).len() - RECORD_BATCH_OVERHEAD);
        assert_eq!(checked.first_keyless_record(), None);
        assert_eq!(checked.summary.min_timestamp, 1000);
    }
}

#[test]
fn exactly_one_whole_batch_is_wanted() {
    assert!(is_invalid(Vec::new()));
    assert!(is_invalid(batch(1, Codec::None)[..100].to_vec()));
    assert!(is_invalid([batch(1, Codec::None), batch(1, Codec::None)].concat()));
    // Kafka trims what is cut off.
    let trimmed = [&batch(1, Codec::None)[..], &batch(1, Codec::None)[..100]].concat();
    assert_eq!(check(trimmed.into(), LIMIT).unwrap().to_bytes(), batch(1, Codec::None));
}

#[test]
fn a_wrong_length_magic_or_crc_is_corrupt() {
    let with = |at: usize, byte: u8| {
        let mut bytes = batch(1, Codec::None);
        bytes[at] = byte;
        refusal(bytes)
    };
    assert!(matches!(with(8, 0xff), Error::CorruptRecord(_)), "a negative length");
    assert!(matches!(with(MAGIC_OFFSET, 3), Error::CorruptRecord(_)), "a magic to come");
    assert!(matches!(with(20, 0), Error::CorruptRecord(_)), "a wrong CRC");
    let mut short = batch(1, Codec::None)[..40].to_vec();
    short[8..12].copy_from_slice(&28i32.to_be_bytes());
    assert!(matches!(refusal(short), Error::CorruptRecord(_)), "a header that is cut off");
}

#[test]
fn old_message_formats_are_named() {
    for magic in [0u8, 1] {
        let body = [&[magic, 0][..], &[0; 12]].concat();
        let message =
            [&[0; 8][..], &18i32.to_be_bytes(), &crc32fast::hash(&body).to_be_bytes(), &body].concat();
        let Error::InvalidRecord(why) = refusal(message.clone()) else { panic!("INVALID_RECORD it is") };
        assert!(why.ends_with(&format!("not {magic}")), "{why}");
        let mut corrupt = message;
        corrupt[25] ^= 1;
        let Error::InvalidRecord(why) = refusal(corrupt) else { panic!("INVALID_RECORD it is") };
        assert!(why.contains("corrupt"), "{why}");
    }
}

#[test]
fn headers_that_kafka_refuses_are_refused() {
    let with = |change: fn(&mut BatchHeader)| is_invalid(changed(batch(3, Codec::None), change));
    assert!(with(|header| header.base_offset = 1));
    assert!(with(|header| header.record_count = 0));
    assert!(with(|header| header.record_count = 2));
    assert!(with(|header| header.last_offset_delta = -1));
    assert!(with(|header| header.last_offset_delta = 3));
    assert!(with(|header| header.attributes |= 0x20));
    assert!(with(|header| header.base_sequence = -1));
    let unknown_codec = changed(batch(3, Codec::None), |header| header.attributes |= 6);
    assert!(matches!(refusal(unknown_codec), Error::Undecodable(_)));
}

#[test]
fn kafkajs_sends_epoch_and_sequence_without_a_producer() {
    let bytes = changed(batch(3, Codec::None), |header| {
        (header.producer_id, header.producer_epoch, header.base_sequence) = (-1, 0, 0);
    });
    assert!(!check(bytes.into(), LIMIT).unwrap().header().has_producer_id());
}

#[test]
fn counts_and_records_must_agree() {
    for codec in Codec::ALL {
        for count in [2, 4] {
            let bytes = changed(batch(3, codec), |header| {
                (header.record_count, header.last_offset_delta) = (count, count - 1);
            });
            assert!(is_invalid(bytes), "{codec:?} {count}");
        }
    }
}

#[test]
fn broken_records_are_invalid_and_broken_compression_is_undecodable() {
    let mut bytes = batch(3, Codec::None);
    bytes[RECORD_BATCH_OVERHEAD] ^= 0x40;
    fix_crc(&mut bytes);
    assert!(is_invalid(bytes));
    let mut bytes = batch(3, Codec::Gzip);
    bytes[RECORD_BATCH_OVERHEAD] ^= 0x40;
    fix_crc(&mut bytes);
    assert!(matches!(refusal(bytes), Error::Undecodable(_)));
}

#[test]
fn a_bomb_stops_at_the_bound() {
    for codec in [Codec::Gzip, Codec::Snappy, Codec::Lz4, Codec::Zstd] {
        let mut builder = RecordBatchBuilder::new().codec(codec);
        builder.push(0, None, Some(&vec![0; 3 << 20]));
        let bytes = builder.build().unwrap().to_bytes();
        assert_eq!(
            check(bytes.clone(), 1 << 20).unwrap_err(),
            Error::DecompressedTooLarge { limit: 1 << 20 }
        );
        assert_eq!(check(bytes, 4 << 20).unwrap().record_count(), 1, "{codec:?}");
    }
}

#[test]
fn a_control_batch_is_not_for_clients() {
    let marker = RecordBatchBuilder::marker(1, 0, ControlMarker::Commit { coordinator_epoch: 0 }, 5);
    assert!(is_invalid(marker.to_bytes().to_vec()));
}

fn mutated(
    mut bytes: Vec<u8>,
    flips: &[(prop::sample::Index, u8)],
    cut: Option<prop::sample::Index>,
) -> Vec<u8> {
    for (at, byte) in flips {
        let at = at.index(bytes.len());
        bytes[at] ^= byte;
    }
    if let Some(cut) = cut {
        bytes.truncate(cut.index(bytes.len()));
    }
    bytes
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn whatever_comes_is_checked_without_a_panic(
        codec in 0..5u8,
        count in 1..20usize,
        flips in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..8),
        cut in prop::option::weighted(0.2, any::<prop::sample::Index>()),
        length_and_crc_right in prop::bool::weighted(0.9),
    ) {
        let mut bytes = mutated(batch(count, Codec::from_id(codec).unwrap()), &flips, cut);
        if length_and_crc_right && bytes.len() >= RECORD_BATCH_OVERHEAD {
            let length = (bytes.len() - LOG_OVERHEAD) as i32;
            bytes[8..12].copy_from_slice(&length.to_be_bytes());
            (bytes[..8]).fill(0);
            bytes[MAGIC_OFFSET] = 2;
            fix_crc(&mut bytes);
        }
        if let Ok(checked) = check(bytes.clone().into(), 1 << 20) {
            // What passes can be read, every record of it.
            let read = crate::records(&checked.to_bytes(), 1 << 20).unwrap();
            prop_assert_eq!(read.filter(Result::is_ok).count(), checked.record_count() as usize);
        }
        let _ = crate::records(&bytes.into(), 1 << 20).map(Iterator::count);
    }

    #[test]
    fn noise_is_checked_without_a_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        prop_assert!(check(bytes.clone().into(), 1 << 20).is_err());
        let bytes = Bytes::from(bytes);
        let whole: usize = crate::batches(&bytes).map(|(_, batch)| batch.len()).sum();
        prop_assert!(whole <= bytes.len());
    }
}
