//! The records of `__consumer_offsets` in Kafka's bytes, and which partition they are in.

use bytes::Bytes;

use super::record::{GroupValue, MemberValue, OffsetKey, OffsetValue, Record};
use crate::list::Listed;
use crate::schema::{Problem, SchemaError, Struct, coordinator_key, coordinator_value, messages};

type Result<T> = std::result::Result<T, Box<SchemaError>>;

/// The version of GroupMetadataValue that Kafka 4.3 writes.
const GROUP_VALUE_VERSION: i16 = 3;
/// The version of OffsetCommitValue that Kafka 4.3 writes.
const OFFSET_VALUE_VERSION: i16 = 4;
/// The only version of OffsetCommitValue with an expire timestamp.
const EXPIRING_OFFSET_VALUE_VERSION: i16 = 1;

/// What Kafka writes for a timestamp or an epoch that is not known.
const UNKNOWN: i64 = -1;

/// The partition of `__consumer_offsets` that a group's records are in: Java's hash code of the id, made positive.
pub(crate) fn partition_of(group: &str, partitions: i32) -> i32 {
    let hash = group.encode_utf16().fold(0_i32, |hash, unit| hash.wrapping_mul(31).wrapping_add(unit.into()));
    hash.checked_abs().unwrap_or(0) % partitions.max(1)
}

/// A record's key and value; no value is a tombstone. Fails if a string is too long to be written.
pub(crate) fn encode(record: &Record) -> Result<(Bytes, Option<Bytes>)> {
    let (key, value) = match record {
        Record::Group { group, value } => {
            let key = Struct::new(&messages::GROUP_METADATA_KEY).set("group", group.as_str());
            (key, value.as_ref().map(|value| (group_value(value), GROUP_VALUE_VERSION)))
        }
        Record::Offset { key, value } => (offset_key(key), value.as_ref().map(offset_value)),
    };
    let value = value.map(|(value, version)| value.to_coordinator_value(version)).transpose()?;
    Ok((key.to_coordinator_key()?.into(), value.map(Bytes::from)))
}

fn group_value(value: &GroupValue) -> Struct {
    Struct::new(&messages::GROUP_METADATA_VALUE)
        .set("protocolType", value.protocol_type.as_str())
        .set("generation", value.generation)
        .set("protocol", value.protocol.as_deref())
        .set("leader", value.leader.as_deref())
        .set("currentStateTimestamp", value.state_timestamp.unwrap_or(UNKNOWN))
        .push_all("members", &value.members, member_value)
}

fn member_value(element: Struct, member: &MemberValue) -> Struct {
    element
        .set("memberId", member.member_id.as_str())
        .set("groupInstanceId", member.instance_id.as_deref())
        .set("clientId", member.client_id.as_str())
        .set("clientHost", member.client_host.as_str())
        .set("rebalanceTimeout", member.rebalance_timeout_ms)
        .set("sessionTimeout", member.session_timeout_ms)
        .set("subscription", member.subscription.clone())
        .set("assignment", member.assignment.clone())
}

fn offset_key(key: &OffsetKey) -> Struct {
    Struct::new(&messages::OFFSET_COMMIT_KEY)
        .set("group", key.group.as_str())
        .set("topic", key.topic.as_str())
        .set("partition", key.partition)
}

fn offset_value(value: &OffsetValue) -> (Struct, i16) {
    let fields = Struct::new(&messages::OFFSET_COMMIT_VALUE)
        .set("offset", value.offset)
        .set("leaderEpoch", value.leader_epoch.map_or(UNKNOWN, i64::from))
        .set("metadata", value.metadata.as_str())
        .set("commitTimestamp", value.commit_timestamp)
        .set("expireTimestamp", value.expire_timestamp.unwrap_or(UNKNOWN))
        .set("topicId", value.topic_id.unwrap_or_default());
    let expires = value.expire_timestamp.is_some();
    (fields, if expires { EXPIRING_OFFSET_VALUE_VERSION } else { OFFSET_VALUE_VERSION })
}

/// Reads a record. `None` for a type that the classic protocol does not have, such as those of the newer group
/// types.
pub(crate) fn decode(key: &[u8], value: Option<&[u8]>) -> Result<Option<Record>> {
    let (types, key) = match coordinator_key(&messages::CONSUMER_OFFSETS, key) {
        Ok(known) => known,
        Err(error) if matches!(error.problem, Problem::UnknownKey(_)) => return Ok(None),
        Err(error) => return Err(error),
    };
    let value = || value.map(|value| coordinator_value(types, value)).transpose();
    match types.key.key {
        0 | 1 => {
            let value = value()?.map(|(value, _)| read_offset_value(&value, types.key.key)).transpose()?;
            Ok(Some(Record::Offset { key: read_offset_key(&key)?, value }))
        }
        2 => {
            let group = key.get_str("group")?.to_owned();
            let value = value()?.map(|(value, _)| read_group_value(&value)).transpose()?;
            Ok(Some(Record::Group { group, value }))
        }
        _ => Ok(None),
    }
}

fn read_offset_key(key: &Struct) -> Result<OffsetKey> {
    Ok(OffsetKey {
        group: key.get_str("group")?.to_owned(),
        topic: key.get_str("topic")?.to_owned(),
        partition: key.get_i32("partition")?,
    })
}

/// The value of a key of type 0 has only the fields that all versions have.
fn read_offset_value(value: &Struct, key_type: i16) -> Result<OffsetValue> {
    let legacy = key_type == 0;
    let leader_epoch = if legacy { -1 } else { value.get_i32("leaderEpoch")? };
    let expire_timestamp = if legacy { UNKNOWN } else { value.get_i64("expireTimestamp")? };
    let topic_id = if legacy { None } else { Some(value.get_uuid("topicId")?) };
    Ok(OffsetValue {
        offset: value.get_i64("offset")?,
        leader_epoch: Some(leader_epoch).filter(|epoch| *epoch >= 0),
        metadata: value.get_str("metadata")?.to_owned(),
        commit_timestamp: value.get_i64("commitTimestamp")?,
        expire_timestamp: Some(expire_timestamp).filter(|timestamp| *timestamp != UNKNOWN),
        topic_id: topic_id.filter(|id| !id.is_zero()),
    })
}

fn read_group_value(value: &Struct) -> Result<GroupValue> {
    let members = value.get_structs("members")?.into_iter().map(read_member_value);
    let state_timestamp = value.get_i64("currentStateTimestamp")?;
    Ok(GroupValue {
        protocol_type: value.get_str("protocolType")?.to_owned(),
        generation: value.get_i32("generation")?,
        protocol: value.get_opt_str("protocol")?.map(str::to_owned),
        leader: value.get_opt_str("leader")?.map(str::to_owned),
        state_timestamp: Some(state_timestamp).filter(|timestamp| *timestamp != UNKNOWN),
        members: members.listed_if_ok()?,
    })
}

fn read_member_value(member: &Struct) -> Result<MemberValue> {
    let session_timeout_ms = member.get_i32("sessionTimeout")?;
    let rebalance_timeout_ms = match member.get_i32("rebalanceTimeout")? {
        -1 => session_timeout_ms, // a version that does not have it
        timeout_ms => timeout_ms,
    };
    Ok(MemberValue {
        member_id: member.get_str("memberId")?.to_owned(),
        instance_id: member.get_opt_str("groupInstanceId")?.map(str::to_owned),
        client_id: member.get_str("clientId")?.to_owned(),
        client_host: member.get_str("clientHost")?.to_owned(),
        rebalance_timeout_ms,
        session_timeout_ms,
        subscription: member.get_bytes("subscription")?.clone(),
        assignment: member.get_bytes("assignment")?.clone(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::uuid::Uuid;

    fn offset(value: Option<OffsetValue>) -> Record {
        let key = OffsetKey { group: "g".into(), topic: "t".into(), partition: 3 };
        Record::Offset { key, value }
    }

    fn value() -> OffsetValue {
        OffsetValue {
            offset: 7,
            leader_epoch: Some(2),
            metadata: "m".into(),
            commit_timestamp: 1_000,
            expire_timestamp: None,
            topic_id: Some(Uuid([9; 16])),
        }
    }

    fn there_and_back(record: &Record) -> Record {
        let (key, value) = encode(record).unwrap();
        decode(&key, value.as_deref()).unwrap().unwrap()
    }

    #[test]
    fn partitions_are_those_of_javas_hash_code() {
        // "hello".hashCode() is 99162322; that of "polygenelubricants" is Integer.MIN_VALUE.
        assert_eq!(partition_of("hello", 50), 22);
        assert_eq!(partition_of("polygenelubricants", 50), 0);
        assert_eq!(partition_of("", 50), 0);
    }

    #[test]
    fn an_offset_is_written_as_kafka_4_3_writes_it() {
        let (key, bytes) = encode(&offset(Some(value()))).unwrap();
        assert_eq!(&key[..], b"\0\x01\0\x01g\0\x01t\0\0\0\x03");
        let mut expected = b"\0\x04\0\0\0\0\0\0\0\x07\0\0\0\x02\x02m\0\0\0\0\0\0\x03\xe8\x01\0\x10".to_vec();
        expected.extend([9; 16]);
        assert_eq!(bytes.unwrap(), expected);
    }

    #[test]
    fn offsets_are_read_as_they_were_written() {
        let plain = OffsetValue { leader_epoch: None, topic_id: None, ..value() };
        let expiring = OffsetValue { expire_timestamp: Some(9), ..plain.clone() };
        for record in [offset(None), offset(Some(value())), offset(Some(plain)), offset(Some(expiring))] {
            assert_eq!(there_and_back(&record), record);
        }
    }

    #[test]
    fn groups_are_read_as_they_were_written() {
        let member = MemberValue {
            member_id: "m".into(),
            instance_id: Some("i".into()),
            client_id: "c".into(),
            client_host: "/127.0.0.1".into(),
            rebalance_timeout_ms: 1,
            session_timeout_ms: 2,
            subscription: Bytes::from_static(b"s"),
            assignment: Bytes::from_static(b"a"),
        };
        let full = GroupValue {
            protocol_type: "consumer".into(),
            generation: 4,
            protocol: Some("range".into()),
            leader: Some("m".into()),
            state_timestamp: Some(5),
            members: vec![member],
        };
        for value in [None, Some(GroupValue::default()), Some(full)] {
            let record = Record::Group { group: "g".into(), value };
            assert_eq!(there_and_back(&record), record);
        }
    }

    #[test]
    fn the_oldest_offsets_are_read_too() {
        let key = b"\0\0\0\x01g\0\x01t\0\0\0\x03";
        let bytes = b"\0\0\0\0\0\0\0\0\0\x07\0\x01m\0\0\0\0\0\0\x03\xe8";
        let plain = OffsetValue { leader_epoch: None, topic_id: None, ..value() };
        assert_eq!(decode(key, Some(bytes)).unwrap(), Some(offset(Some(plain))));
    }

    #[test]
    fn records_of_other_group_types_are_passed_over() {
        assert_eq!(decode(b"\0\x03\0\x01g", Some(b"\0\0\0\0\0\x01\0")).unwrap(), None);
        assert_eq!(decode(b"\x03\xe7", None).unwrap(), None);
    }

    #[test]
    fn a_truncated_record_is_an_error() {
        assert!(decode(b"\0\x01\0\x05g", None).is_err());
        assert!(decode(b"\0\x02\0\x01g", Some(b"\0\x03\0")).is_err());
    }
}
