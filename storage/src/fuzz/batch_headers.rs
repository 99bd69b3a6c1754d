//! The bytes of a segment: one batch after the other, each found by the header of the one before.

use bytes::Bytes;

use super::seal;
use crate::record_batch::MAGIC_OFFSET;
use crate::{BatchHeader, RECORD_BATCH_OVERHEAD, batches, message_set};

/// With the first byte odd, the rest is one batch whose length and CRC are made right.
///
/// # Panics
/// When what is found does not agree.
pub fn run(bytes: &[u8]) {
    let Some((how, bytes)) = bytes.split_first() else { return };
    let mut bytes = bytes.to_vec();
    if how % 2 == 1 {
        seal::batch(&mut bytes);
    }
    let bytes = Bytes::from(bytes);
    if let Some(header) = BatchHeader::parse(&bytes) {
        let mut encoded = header.encode();
        encoded[MAGIC_OFFSET] = bytes[MAGIC_OFFSET];
        assert_eq!(encoded[..], bytes[..RECORD_BATCH_OVERHEAD]);
        let _ = (header.codec(), header.last_sequence(), header.delete_horizon_ms());
    }
    let found: usize = batches(&bytes).map(|(_, batch)| batch.len()).sum();
    assert!(found <= bytes.len());
    recover(bytes);
}

/// As recovery goes over it.
fn recover(mut rest: Bytes) {
    let mut end = 0;
    while let Ok(header) = message_set::check_stored(&rest, end, 0) {
        assert!(end <= header.base_offset && header.base_offset < header.next_offset());
        end = header.next_offset();
        let _ = rest.split_to(header.size_in_bytes());
    }
}

#[cfg(test)]
pub(super) fn seeds() -> Vec<(&'static str, Vec<u8>)> {
    use crate::Codec;

    let one = super::batch(Codec::None, 3).to_bytes();
    let mut second = super::batch(Codec::Lz4, 2).to_bytes().to_vec();
    second[..8].copy_from_slice(&3i64.to_be_bytes());
    let two = [&one[..], &second].concat();
    vec![
        ("empty", vec![0]),
        ("one", [&[0], &one[..]].concat()),
        ("two", [&[0], &two[..]].concat()),
        ("cut", [&[0], &two[..two.len() - 5]].concat()),
        ("sealed", [&[1], &one[..]].concat()),
        ("format-1", super::records::message(1, 1)),
    ]
}
