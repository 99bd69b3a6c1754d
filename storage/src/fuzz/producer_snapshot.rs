//! `.snapshot`.

use super::{file, seal};
use crate::files::producer_snapshot::{encode, parse};
use crate::{BatchHeader, Origin};

/// With the first byte odd, the CRC is made right.
///
/// # Panics
/// When what is found does not agree.
pub fn run(bytes: &[u8]) {
    let Some((how, bytes)) = bytes.split_first() else { return };
    let mut bytes = bytes.to_vec();
    if how % 2 == 1 {
        seal::snapshot(&mut bytes);
    }
    let mut producers = match parse(file(), &bytes) {
        Ok(producers) => producers,
        Err(error) => return assert!(error.to_string().starts_with("file, ")),
    };
    assert_eq!(parse(file(), &encode(&producers)), Ok(producers.clone()));
    for producer in producers.clone().iter() {
        let next = BatchHeader {
            producer_id: producer.producer_id,
            producer_epoch: producer.producer_epoch,
            base_sequence: producer.last_sequence(),
            ..header()
        };
        let _ = producers.check(&next, None, Origin::Client);
        producers.update(&next, None);
    }
    let _ = producers.next_expiry(1_000);
    producers.remove_expired(i64::MAX, 1_000);
}

/// The header of a batch of two records.
fn header() -> BatchHeader {
    let mut batch = crate::RecordBatchBuilder::new();
    batch.push(1_000, None, None);
    batch.push(1_000, None, None);
    *batch.build().expect("a small batch").header()
}

#[cfg(test)]
pub(super) fn seeds() -> Vec<(&'static str, Vec<u8>)> {
    use crate::producer_state::ProducerState;

    let mut producers = ProducerState::default();
    let snapshot = |how: u8, producers: &ProducerState| [&[how], &encode(producers)[..]].concat();
    let none = snapshot(0, &producers);
    for producer_id in [1, 7] {
        producers.update(&BatchHeader { producer_id, producer_epoch: 3, base_sequence: 5, ..header() }, None);
    }
    let mut newer = snapshot(0, &producers);
    newer[2] = 2;
    vec![
        ("empty", vec![0]),
        ("none", none),
        ("two", snapshot(0, &producers)),
        ("sealed", snapshot(1, &producers)),
        ("newer", newer),
    ]
}
