//! The codec against bytes that Kafka's documents and tools show, and against itself.

use super::*;
use crate::uuid::Uuid;

/// What a failure says.
fn told<T: std::fmt::Debug>(result: error::Result<T>) -> String {
    result.unwrap_err().to_string()
}

#[test]
fn a_metadata_record_in_its_frame() {
    let record = Struct::new(&messages::TOPIC_RECORD).set("name", "orders").set("topicId", Uuid([7; 16]));
    let mut bytes = Vec::new();
    record.put_metadata_record(0, &mut bytes).unwrap();
    let expected = [&[1, 2, 0, 7][..], b"orders", &[7; 16], &[0]].concat();
    assert_eq!(bytes, expected);
    assert_eq!(Struct::from_metadata_record(&bytes).unwrap(), (record, 0));
}

#[test]
fn the_key_and_value_of_a_committed_offset() {
    let key =
        Struct::new(&messages::OFFSET_COMMIT_KEY).set("group", "g").set("topic", "tt").set("partition", 3);
    let key_bytes = key.to_coordinator_key().unwrap();
    assert_eq!(key_bytes, [0, 1, 0, 1, b'g', 0, 2, b't', b't', 0, 0, 0, 3]);
    let value = Struct::new(&messages::OFFSET_COMMIT_VALUE)
        .set("offset", 42)
        .set("leaderEpoch", 5)
        .set("metadata", "m")
        .set("commitTimestamp", 1_000);
    let value_bytes = value.to_coordinator_value(3).unwrap();
    let expected =
        [&[0, 3][..], &42_i64.to_be_bytes(), &[0, 0, 0, 5, 0, 1, b'm'], &1_000_i64.to_be_bytes()].concat();
    assert_eq!(value_bytes, expected);

    let (record, read) = coordinator_key(&messages::CONSUMER_OFFSETS, &key_bytes).unwrap();
    assert_eq!((record.key, read.get_str("topic").unwrap()), (&messages::OFFSET_COMMIT_KEY, "tt"));
    let (read, version) = coordinator_value(record, &value_bytes).unwrap();
    assert_eq!((read.get_i64("offset").unwrap(), read.get_i32("leaderEpoch").unwrap(), version), (42, 5, 3));
}

#[test]
fn tagged_fields_are_written_only_when_set() {
    let plain = Struct::new(&messages::TRANSACTION_LOG_VALUE)
        .set("producerId", 1)
        .set("transactionPartitions", Value::Null);
    let tagged = plain.clone().set("previousProducerId", 9).set("clientTransactionVersion", 2);
    let (plain, tagged_bytes) = (plain.encode(1).unwrap(), tagged.encode(1).unwrap());
    assert_eq!(*plain.last().unwrap(), 0);
    let tags = [&[2, 0, 8][..], &9_i64.to_be_bytes(), &[2, 2, 0, 2]].concat();
    assert_eq!(tagged_bytes, [&plain[..plain.len() - 1], &tags].concat());
    assert_eq!(Struct::decode(&messages::TRANSACTION_LOG_VALUE, 1, &tagged_bytes).unwrap(), tagged);
}

#[test]
fn an_optional_struct_says_null_in_two_ways() {
    let plain = Struct::new(&messages::CONSUMER_GROUP_HEARTBEAT_RESPONSE);
    let bytes = plain.encode(0).unwrap();
    assert_eq!(bytes[bytes.len() - 2..], [0xff, 0]);
    assert!(Struct::decode(plain.message(), 0, &bytes).unwrap().is_null("assignment").unwrap());
    let there = plain.with("assignment", |assignment| {
        assignment.push("topicPartitions", |topic| topic.set("partitions", vec![1, 2]))
    });
    let bytes = there.encode(0).unwrap();
    assert_eq!(Struct::decode(there.message(), 0, &bytes).unwrap(), there);

    // A tagged one whose default is an empty struct: Kafka writes null as one zero byte.
    let member = Struct::new(&messages::CONSUMER_GROUP_MEMBER_METADATA_VALUE)
        .set("classicMemberMetadata", Value::Null);
    let bytes = member.encode(0).unwrap();
    assert_eq!(bytes[bytes.len() - 4..], [1, 0, 1, 0]);
    assert_eq!(Struct::decode(member.message(), 0, &bytes).unwrap(), member);
}

#[test]
fn every_message_survives_the_wire_with_its_defaults() {
    for message in all_messages() {
        for version in message.versions.min..=message.versions.max {
            let bytes = Struct::new(message).encode(version).unwrap();
            let read = Struct::decode(message, version, &bytes).unwrap();
            assert_eq!(read.encode(version).unwrap(), bytes, "{} v{version}", message.name());
        }
    }
}

#[test]
fn a_value_that_a_version_cannot_carry_is_refused_by_name() {
    let request = Struct::new(&messages::METADATA_REQUEST).push("topics", |topic| topic.set("name", "t"));
    assert!(request.encode(4).is_ok());
    let manual = request.set("allowAutoTopicCreation", false);
    let error = told(manual.encode(3));
    assert_eq!(error, "MetadataRequest.allowAutoTopicCreation: set, but version 3 has no such field");
    let error = Struct::new(&messages::METADATA_REQUEST).encode(99);
    assert_eq!(told(error), "MetadataRequest: no version 99");
}

#[test]
fn values_of_the_wrong_type_or_size_are_refused_by_name() {
    let request = Struct::new(&messages::PRODUCE_REQUEST);
    let error = told(request.clone().set("acks", 40_000).encode(9));
    assert_eq!(error, "ProduceRequest.acks: 40000 is out of range");
    let error = told(request.clone().set("acks", "all").encode(9));
    assert_eq!(error, "ProduceRequest.acks: a string where there should be an integer");
    let nested = request.push("topicData", |topic| topic.set("name", "x".repeat(40_000)));
    let error = told(nested.encode(9));
    assert_eq!(error, "ProduceRequest.topicData[0].name: a string of 40000 bytes, 32767 allowed");
}

#[test]
fn foreign_bytes_are_errors_that_name_the_field() {
    let message = &messages::METADATA_REQUEST;
    let decode = |version, bytes: &[u8]| told(Struct::decode(message, version, bytes));
    assert_eq!(
        decode(1, &[0, 0, 0, 2, 0, 1, b'a', 0, 9]),
        "MetadataRequest.topics[1].name: 9 bytes or elements wanted, 0 bytes left"
    );
    assert_eq!(decode(0, &[0xff; 4]), "MetadataRequest.topics: null where this version has no null");
    assert_eq!(decode(1, &[0xff; 5]), "MetadataRequest: 1 bytes after the last field");
    assert_eq!(
        decode(1, &[0, 0, 0, 1, 0, 1, 0xff]),
        "MetadataRequest.topics[0].name: a string that is no UTF-8"
    );
}

#[test]
fn records_of_unknown_types_are_told_apart_from_broken_ones() {
    let unknown = coordinator_key(&messages::CONSUMER_OFFSETS, &[0x70, 0]).unwrap_err();
    assert_eq!(unknown.problem, Problem::UnknownKey(0x7000));
    let unknown = Struct::from_metadata_record(&[1, 99, 0]).unwrap_err();
    assert_eq!(unknown.problem, Problem::UnknownKey(99));
    assert_eq!(Struct::from_metadata_record(&[2, 2, 0]).unwrap_err().problem, Problem::UnknownFrame(2));
}

#[test]
fn the_keys_of_apis_are_their_places() {
    for (place, message) in messages::REQUESTS.iter().enumerate() {
        assert_eq!(usize::try_from(message.key), Ok(place), "{}", message.name());
        assert_eq!(request(message.key), Some(*message));
        assert_eq!(response(message.key).map(|response| response.key), Some(message.key));
    }
    assert_eq!((request(-1), request(93)), (None, None));
}

/// The size that the table gives to a struct of a message.
fn memory_of(message: &'static Message, name: &str) -> usize {
    fn find(shape: &'static Shape, name: &str) -> Option<usize> {
        let structs = shape.fields.iter().filter_map(|field| match field.ty {
            Type::One(Element::Struct(inner)) | Type::Array(Element::Struct(inner)) => Some(inner),
            _ => None,
        });
        if shape.name == name {
            Some(shape.memory as usize)
        } else {
            structs.filter_map(|inner| find(inner, name)).next()
        }
    }
    find(&message.root, name).unwrap_or_else(|| panic!("{} has no struct {name}", message.name()))
}

#[test]
fn structs_are_no_larger_in_memory_than_the_table_says() {
    for ty in &kafka_protocol::REQUEST_TYPES {
        let message = all_messages().find(|message| message.name() == ty.name).unwrap();
        let memory = message.root.memory as usize;
        assert!(
            ty.size <= memory && memory <= ty.size + 96,
            "{}: {} bytes, {memory} in the table",
            ty.name,
            ty.size
        );
    }
}

#[test]
fn nested_structs_are_no_larger_in_memory_than_the_table_says() {
    macro_rules! check {
        ($($module:ident: $message:ident $($ty:ident)+;)+) => {$($(
            let (size, memory) = (
                size_of::<::kafka_protocol::messages::$module::$ty>(),
                memory_of(&messages::$message, stringify!($ty)),
            );
            assert!(size <= memory && memory <= size + 40, "{}: {size} bytes, {memory} in the table", stringify!($ty));
        )+)+};
    }
    check! {
        produce_request: PRODUCE_REQUEST TopicProduceData PartitionProduceData;
        fetch_request: FETCH_REQUEST FetchTopic FetchPartition ForgottenTopic ReplicaState;
        fetch_response: FETCH_RESPONSE FetchableTopicResponse PartitionData NodeEndpoint AbortedTransaction;
        list_offsets_request: LIST_OFFSETS_REQUEST ListOffsetsTopic ListOffsetsPartition;
        metadata_request: METADATA_REQUEST MetadataRequestTopic;
        metadata_response: METADATA_RESPONSE MetadataResponseTopic MetadataResponsePartition;
        offset_commit_request: OFFSET_COMMIT_REQUEST OffsetCommitRequestTopic OffsetCommitRequestPartition;
        offset_fetch_request: OFFSET_FETCH_REQUEST OffsetFetchRequestTopic OffsetFetchRequestGroup OffsetFetchRequestTopics;
        join_group_request: JOIN_GROUP_REQUEST JoinGroupRequestProtocol;
        sync_group_request: SYNC_GROUP_REQUEST SyncGroupRequestAssignment;
        leave_group_request: LEAVE_GROUP_REQUEST MemberIdentity;
        create_topics_request: CREATE_TOPICS_REQUEST CreatableTopic CreatableReplicaAssignment CreatableTopicConfig;
        delete_topics_request: DELETE_TOPICS_REQUEST DeleteTopicState;
        incremental_alter_configs_request: INCREMENTAL_ALTER_CONFIGS_REQUEST AlterConfigsResource AlterableConfig;
        describe_topic_partitions_request: DESCRIBE_TOPIC_PARTITIONS_REQUEST TopicRequest Cursor;
        add_partitions_to_txn_request: ADD_PARTITIONS_TO_TXN_REQUEST AddPartitionsToTxnTransaction AddPartitionsToTxnTopic;
        consumer_group_heartbeat_request: CONSUMER_GROUP_HEARTBEAT_REQUEST TopicPartitions;
        share_fetch_request: SHARE_FETCH_REQUEST FetchTopic FetchPartition AcknowledgementBatch ForgottenTopic;
        broker_registration_request: BROKER_REGISTRATION_REQUEST Listener Feature;
        alter_client_quotas_request: ALTER_CLIENT_QUOTAS_REQUEST EntryData EntityData OpData;
        vote_request: VOTE_REQUEST TopicData PartitionData;
    }
}

#[test]
fn the_table_is_at_most_six_structs_deep() {
    fn depth(shape: &'static Shape) -> usize {
        let inner = shape.fields.iter().map(|field| match field.ty {
            Type::One(Element::Struct(inner)) | Type::Array(Element::Struct(inner)) => depth(inner),
            _ => 0,
        });
        1 + inner.max().unwrap_or(0)
    }
    assert_eq!(all_messages().map(|message| depth(&message.root)).max(), Some(6));
}

#[test]
fn an_element_of_an_array_takes_at_least_one_byte() {
    // What the guard builds upon: never more elements than bytes left.
    for message in all_messages() {
        for version in message.versions.min..=message.versions.max {
            each_struct_element(&message.root, version, &mut |shape| {
                let plain = shape.fields.iter().any(|field| field.is_plain_in(version));
                assert!(
                    plain || message.flexible.contains(version),
                    "{} v{version} {shape:?}",
                    message.name()
                );
            });
        }
    }
}

/// Calls `see` with the shape of every array of structs that a version has.
fn each_struct_element(shape: &'static Shape, version: i16, see: &mut impl FnMut(&'static Shape)) {
    for field in shape.fields.iter().filter(|field| field.versions.contains(version)) {
        match field.ty {
            Type::Array(Element::Struct(inner)) => {
                see(inner);
                each_struct_element(inner, version, see);
            }
            Type::One(Element::Struct(inner)) => each_struct_element(inner, version, see),
            _ => {}
        }
    }
}
