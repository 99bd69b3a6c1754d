//! The records of `__consumer_offsets`.

use super::piece;
use crate::config::BrokerConfig;
use crate::group::codec::{decode, encode};
use crate::group::config::GroupConfig;
use crate::group::coordinator::Groups;
use crate::group::durable::Durable;
use crate::group::view::GroupView;

const NOW: i64 = 1_000_000;

/// The bytes are keys and values of records in turn, each behind its length. An empty value is none.
///
/// # Panics
/// When what is found does not agree.
pub fn run(mut bytes: &[u8]) {
    let mut durable = Durable::default();
    while let (Some(key), Some(value)) = (piece(&mut bytes), piece(&mut bytes)) {
        match decode(key, Some(value).filter(|value| !value.is_empty())) {
            Ok(Some(record)) => {
                let (key, value) = encode(&record).expect("what was read can be written");
                assert_eq!(decode(&key, value.as_deref()).as_ref(), Ok(&Some(record.clone())));
                durable.apply(record);
            }
            Ok(None) => {}
            Err(error) => assert!(!error.to_string().is_empty()),
        }
    }
    live(durable);
}

/// The groups begin to live, and are looked at.
fn live(durable: Durable) {
    let config = GroupConfig::of(&BrokerConfig::DEFAULT);
    let mut groups = Groups::new(1);
    groups.restore(durable);
    let _ = groups.recovered(NOW, &config);
    assert_eq!(groups.iter().count(), groups.durable().groups().iter().count());
    groups.iter().for_each(|group| drop(GroupView::of(group)));
}

#[cfg(test)]
pub(super) fn seeds() -> Vec<(&'static str, Vec<u8>)> {
    use bytes::Bytes;

    use super::pieces;
    use crate::group::record::{GroupValue, MemberValue, OffsetKey, OffsetValue, Record};
    use crate::uuid::Uuid;

    let member = MemberValue {
        member_id: "m".into(),
        instance_id: Some("i".into()),
        client_id: "c".into(),
        client_host: "/127.0.0.1".into(),
        rebalance_timeout_ms: 1_000,
        session_timeout_ms: 2_000,
        subscription: Bytes::from_static(b"\0\x01\0\0\0\x01\0\x06orders\xff\xff\xff\xff\0\0\0\0"),
        assignment: Bytes::from_static(b"\0\x01\0\0\0\x01\0\x06orders\0\0\0\x01\0\0\0\0\xff\xff\xff\xff"),
    };
    let stable = GroupValue {
        protocol_type: "consumer".into(),
        generation: 4,
        protocol: Some("range".into()),
        leader: Some("m".into()),
        state_timestamp: Some(5),
        members: vec![member],
    };
    let group = |value| Record::Group { group: "g".into(), value };
    let offset = |value| {
        let key = OffsetKey { group: "g".into(), topic: "orders".into(), partition: 3 };
        Record::Offset { key, value }
    };
    let committed = OffsetValue {
        offset: 7,
        leader_epoch: Some(2),
        metadata: "m".into(),
        commit_timestamp: 1_000,
        expire_timestamp: None,
        topic_id: Some(Uuid([9; 16])),
    };
    let expiring = OffsetValue { expire_timestamp: Some(9), topic_id: None, ..committed.clone() };
    let write = |records: &[Record]| {
        let written = records.iter().map(|record| encode(record).expect("a short record"));
        pieces(written.flat_map(|(key, value)| [key, value.unwrap_or_default()]))
    };
    vec![
        ("empty", Vec::new()),
        ("stable", write(&[group(Some(stable.clone())), offset(Some(committed))])),
        ("expiring", write(&[offset(Some(expiring)), offset(None)])),
        ("deleted", write(&[group(Some(stable)), group(None)])),
        ("other-types", pieces([&b"\0\x03\0\x01g"[..], b"\0\0\0\0\0\x01\0"])),
    ]
}
