//! The records of `__cluster_metadata-0`.

use super::piece;
use crate::metadata::leadership::{Change, broker_changed};
use crate::metadata::{ElectionConfig, Entry, Image};

/// The bytes are values of records, each behind its length.
///
/// # Panics
/// When what is found does not agree.
pub fn run(mut bytes: &[u8]) {
    let mut image = Image::default();
    while let Some(value) = piece(&mut bytes) {
        match Entry::decode(value) {
            Ok(Entry::Record(record)) => {
                let mut again = Vec::new();
                record.encode_to(&mut again).expect("what was read can be written");
                match Entry::decode(&again) {
                    Ok(Entry::Record(again)) => assert_eq!(again, record),
                    again => panic!("{record:?} came back as {again:?}"),
                }
                let before = image.clone();
                if let Err(why) = image.apply(record) {
                    assert!(!why.to_string().is_empty());
                    assert!(image == before, "refused with {why}, but applied");
                }
            }
            Ok(_) => {}
            Err(error) => assert!(!error.to_string().is_empty()),
        }
    }
    let config = ElectionConfig { min_insync_replicas: 1, unclean: false };
    for record in broker_changed(&image, &|_| config, Change::Back(1)) {
        image.apply(record).expect("a broker leads what it may");
    }
    look(&image);
}

/// As those do who answer requests.
fn look(image: &Image) {
    for topic in image.topics() {
        let _ = image.topic_config(&topic.name);
        for (_, partition) in topic.numbered() {
            let _ =
                (image.leader(partition), image.offline_replicas(partition), partition.eligible_leaders());
        }
    }
    assert!(image.next_producer_id().checked_add(1_000_000).is_some(), "there is no producer id left");
    let _ = (image.controller_id(), image.alive_brokers().count(), image.features().count());
}

#[cfg(test)]
pub(super) use seeds::seeds;

#[cfg(test)]
mod seeds;
