//! Bytes of a real 4.3.1 controller's log, and there and back.

use proptest::prelude::*;

use super::super::partition::LeaderRecovery;
use super::super::testing::{any_partition, any_record, any_uuid};
use super::super::{
    BrokerRegistrationChange, EntityType, Partition, PartitionChange, QuotaEntity, QuotaValue,
};
use super::*;
use crate::uuid::Uuid;

fn bytes(hex: &str) -> Vec<u8> {
    hex.as_bytes()
        .chunks(2)
        .map(|pair| u8::from_str_radix(std::str::from_utf8(pair).expect("ASCII"), 16).expect("hex"))
        .collect()
}

fn uuid(hex: &str) -> Uuid {
    Uuid(bytes(hex).try_into().expect("16 bytes"))
}

/// The log of a cluster of three, in which one broker went down.
const WRITTEN_BY_KAFKA: &[&str] = &[
    "010c00116d657461646174612e76657273696f6e001e00",
    "010c0021656c696769626c652e6c65616465722e7265706c696361732e76657273696f6e000100",
    "0104000401146d696e2e696e73796e632e7265706c69636173023100",
    "0100040000000100ea5b904d3bea4effb94a2c6222c9cb90000000000000000c0309494e5445524e414c0a3132372e302e302e3171b6\
     00000007434c49454e540a3132372e302e302e3171ac00000008116d657461646174612e76657273696f6e0007001e0021656c696769\
     626c652e6c65616465722e7265706c696361732e76657273696f6e0000000100147472616e73616374696f6e2e76657273696f6e0000\
     0002001073747265616d732e76657273696f6e00000001000e67726f75702e76657273696f6e00000001000e6b726166742e76657273\
     696f6e00000001000e73686172652e76657273696f6e0000000100067261636b310100010011023e15de33a289a3fa16913faee5951f\
     5f",
    "01110300000001000000000000000c01030101",
    "01110000000001000000000000000c010001ff",
    "01110100000003000000000000001601010101",
    "010200076f7264657273870e4af8a6774a099b8adc1331214b1f00",
    "01040002076f72646572730d726574656e74696f6e2e6d73053130303000",
    "01030200000000870e4af8a6774a099b8adc1331214b1f0400000001000000020000000304000000010000000200000003010100000001\
     0000000000000000043e15de33a289a3fa16913faee5951f5f5cdd40299d3a629a49ae1fd0d1b9947d89cc39870c9ab15daa3de738038\
     7a76300",
    "010f0000000001000000000000000c00000000000003e800",
    "010e00020a636c69656e742d69640363310013636f6e73756d65725f627974655f7261746540a00000000000000000",
    "010e00020a636c69656e742d6964036331001370726f64756365725f627974655f7261746500000000000000000100",
    "010e00030a636c69656e742d69640363310005757365720375310019636f6e74726f6c6c65725f6d75746174696f6e5f72617465401600000000\
     00000000",
    "010e0002036970000019636f6e6e656374696f6e5f6372656174696f6e5f7261746540690000000000000000",
    "01050200000000870e4af8a6774a099b8adc1331214b1f010009030000000100000002",
];

fn encoded(record: &Record) -> Vec<u8> {
    let mut bytes = Vec::new();
    record.encode_to(&mut bytes).expect("short texts");
    bytes
}

#[test]
fn what_kafka_wrote_is_written_byte_for_byte() {
    for hex in WRITTEN_BY_KAFKA {
        let written = bytes(hex);
        let record = Record::decode(&written).expect("a real record");
        assert_eq!(encoded(&record), written, "{record:?}");
    }
}

#[test]
fn what_kafka_wrote_is_understood() {
    let read: Vec<Record> =
        WRITTEN_BY_KAFKA.iter().map(|hex| Record::decode(&bytes(hex)).expect("a real record")).collect();
    let topic_id = uuid("870e4af8a6774a099b8adc1331214b1f");
    let Record::RegisterBroker(broker) = &read[3] else { panic!("no broker: {:?}", read[3]) };
    assert_eq!(
        (broker.id, broker.epoch, broker.rack.as_deref(), broker.fenced),
        (1, 12, Some("rack1"), true)
    );
    assert_eq!((&*broker.endpoints[1].name, broker.endpoints[1].port), ("CLIENT", 29100));
    let change = BrokerRegistrationChange { id: 1, epoch: 12, ..BrokerRegistrationChange::default() };
    let unfenced = BrokerRegistrationChange { fenced: Some(false), ..change.clone() };
    let cordoned = BrokerRegistrationChange { cordoned_log_dirs: Some(Vec::new()), ..change };
    assert_eq!(read[4], Record::BrokerRegistrationChange(cordoned));
    assert_eq!(read[5], Record::BrokerRegistrationChange(unfenced));
    assert_eq!(read[7], Record::Topic { name: "orders".into(), id: topic_id });
    let directories = [
        uuid("3e15de33a289a3fa16913faee5951f5f"),
        uuid("5cdd40299d3a629a49ae1fd0d1b9947d"),
        uuid("89cc39870c9ab15daa3de7380387a763"),
    ];
    let partition = Partition::new(&[1, 2, 3], &[1, 2, 3], directories.into());
    assert_eq!(read[9], Record::Partition { topic_id, number: 0, partition });
    assert_eq!(read[10], Record::ProducerIds { broker_id: 1, broker_epoch: 12, next: 1000 });
    let c1 = [(EntityType::ClientId, Some("c1".into()))];
    assert_eq!(
        read[11],
        Record::ClientQuota {
            entity: QuotaEntity::of(c1.clone()),
            key: "consumer_byte_rate".into(),
            value: Some(QuotaValue(2048.0)),
        }
    );
    assert_eq!(
        read[12],
        Record::ClientQuota { entity: QuotaEntity::of(c1), key: "producer_byte_rate".into(), value: None }
    );
    let isr = Some([1, 2].as_slice().into());
    assert_eq!(
        read[15],
        Record::PartitionChange(PartitionChange { topic_id, isr, ..PartitionChange::default() })
    );
}

#[test]
fn a_record_of_a_room_that_is_not_built_is_refused_by_its_number() {
    let register_controller = bytes("011b00");
    let refused = Record::decode(&register_controller).expect_err("cut short");
    assert!(refused.to_string().contains("RegisterControllerRecord"), "{refused}");
    assert!(Record::decode(&bytes("01180000")).expect_err("not served").to_string().contains("24"));
}

proptest! {
    #[test]
    fn a_record_comes_back_as_it_was(record in any_record()) {
        let bytes = encoded(&record);
        prop_assert_eq!(Record::decode(&bytes).expect("what was just written"), record);
    }

    #[test]
    fn a_plain_partition_is_written_as_the_table_has_it(topic_id in any_uuid(), number: i32, partition in any_partition()) {
        let partition = Partition { rare: None, leader_recovery: LeaderRecovery::Recovered, ..partition };
        let record = Record::Partition { topic_id, number, partition };
        let (fields, version) = record.to_struct().expect("it is not carried");
        let mut by_table = Vec::new();
        fields.put_metadata_record(version, &mut by_table).expect("nothing is too long");
        prop_assert_eq!(encoded(&record), by_table);
    }

    #[test]
    fn broken_bytes_are_an_error_and_nothing_worse(record in any_record(), at: prop::sample::Index, to: u8) {
        let mut bytes = encoded(&record);
        let at = at.index(bytes.len());
        bytes[at] = to;
        let _ = Record::decode(&bytes);
        let _ = Record::decode(&bytes[..at]);
    }
}
