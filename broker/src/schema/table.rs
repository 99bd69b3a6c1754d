//! Kafka's message definitions. Generated from the jars of Apache Kafka 4.3.1 by client-tests/src/schema_compiler; never edited.
//! `UPDATE=1 cargo test -p kafkito-client-tests --test schema_table` writes it anew.

use super::types::Default::{Int, Null, True};
use super::types::Element::{
    Bool, Bytes, Float64, Int8, Int16, Int32, Int64, Records, String, Struct, Uint16, Uint32, Uuid,
};
use super::types::Entity::{BrokerId, GroupId, ProducerId, TopicName, TransactionalId};
use super::types::Type::{Array, One};
use super::types::{CoordinatorRecord, Kind, Message, OPEN, Shape, field, v};

static PRODUCE_REQUEST__PARTITION_PRODUCE_DATA: Shape = Shape { name: "PartitionProduceData", memory: 64, fields: &[
    field("index", One(Int32), 0, OPEN),
    field("records", One(Records), 0, OPEN).nullable(0, OPEN),
] };

static PRODUCE_REQUEST__TOPIC_PRODUCE_DATA: Shape = Shape { name: "TopicProduceData", memory: 96, fields: &[
    field("name", One(String), 0, 12).entity(TopicName).ignorable().map_key(),
    field("topicId", One(Uuid), 13, OPEN).ignorable().map_key(),
    field("partitionData", Array(Struct(&PRODUCE_REQUEST__PARTITION_PRODUCE_DATA)), 0, OPEN),
] };

pub(crate) static PRODUCE_REQUEST: Message = Message { kind: Kind::Request, key: 0, versions: v(3, 13), flexible: v(9, OPEN), unstable: false, root: Shape { name: "ProduceRequest", memory: 88, fields: &[
    field("transactionalId", One(String), 3, OPEN).nullable(3, OPEN).default(Null).entity(TransactionalId),
    field("acks", One(Int16), 0, OPEN),
    field("timeoutMs", One(Int32), 0, OPEN),
    field("topicData", Array(Struct(&PRODUCE_REQUEST__TOPIC_PRODUCE_DATA)), 0, OPEN),
] } };

static FETCH_REQUEST__REPLICA_STATE: Shape = Shape { name: "ReplicaState", memory: 40, fields: &[
    field("replicaId", One(Int32), 15, OPEN).default(Int(-1)).entity(BrokerId),
    field("replicaEpoch", One(Int64), 15, OPEN).default(Int(-1)),
] };

static FETCH_REQUEST__FETCH_PARTITION: Shape = Shape { name: "FetchPartition", memory: 80, fields: &[
    field("partition", One(Int32), 0, OPEN),
    field("currentLeaderEpoch", One(Int32), 9, OPEN).default(Int(-1)).ignorable(),
    field("fetchOffset", One(Int64), 0, OPEN),
    field("lastFetchedEpoch", One(Int32), 12, OPEN).default(Int(-1)),
    field("logStartOffset", One(Int64), 5, OPEN).default(Int(-1)).ignorable(),
    field("partitionMaxBytes", One(Int32), 0, OPEN),
    field("replicaDirectoryId", One(Uuid), 17, OPEN).tagged(0, 17, OPEN).ignorable(),
    field("highWatermark", One(Int64), 18, OPEN).tagged(1, 18, OPEN).default(Int(9223372036854775807)).ignorable(),
] };

static FETCH_REQUEST__FETCH_TOPIC: Shape = Shape { name: "FetchTopic", memory: 96, fields: &[
    field("topic", One(String), 0, 12).entity(TopicName).ignorable(),
    field("topicId", One(Uuid), 13, OPEN).ignorable(),
    field("partitions", Array(Struct(&FETCH_REQUEST__FETCH_PARTITION)), 0, OPEN),
] };

static FETCH_REQUEST__FORGOTTEN_TOPIC: Shape = Shape { name: "ForgottenTopic", memory: 96, fields: &[
    field("topic", One(String), 7, 12).entity(TopicName).ignorable(),
    field("topicId", One(Uuid), 13, OPEN).ignorable(),
    field("partitions", Array(Int32), 7, OPEN),
] };

pub(crate) static FETCH_REQUEST: Message = Message { kind: Kind::Request, key: 1, versions: v(4, 18), flexible: v(12, OPEN), unstable: false, root: Shape { name: "FetchRequest", memory: 208, fields: &[
    field("clusterId", One(String), 12, OPEN).nullable(12, OPEN).tagged(0, 12, OPEN).default(Null).ignorable(),
    field("replicaId", One(Int32), 0, 14).default(Int(-1)).entity(BrokerId),
    field("replicaState", One(Struct(&FETCH_REQUEST__REPLICA_STATE)), 15, OPEN).tagged(1, 15, OPEN),
    field("maxWaitMs", One(Int32), 0, OPEN),
    field("minBytes", One(Int32), 0, OPEN),
    field("maxBytes", One(Int32), 3, OPEN).default(Int(2147483647)).ignorable(),
    field("isolationLevel", One(Int8), 4, OPEN).ignorable(),
    field("sessionId", One(Int32), 7, OPEN).ignorable(),
    field("sessionEpoch", One(Int32), 7, OPEN).default(Int(-1)).ignorable(),
    field("topics", Array(Struct(&FETCH_REQUEST__FETCH_TOPIC)), 0, OPEN),
    field("forgottenTopicsData", Array(Struct(&FETCH_REQUEST__FORGOTTEN_TOPIC)), 7, OPEN),
    field("rackId", One(String), 11, OPEN).ignorable(),
] } };

static LIST_OFFSETS_REQUEST__LIST_OFFSETS_PARTITION: Shape = Shape { name: "ListOffsetsPartition", memory: 40, fields: &[
    field("partitionIndex", One(Int32), 0, OPEN),
    field("currentLeaderEpoch", One(Int32), 4, OPEN).default(Int(-1)).ignorable(),
    field("timestamp", One(Int64), 0, OPEN),
] };

static LIST_OFFSETS_REQUEST__LIST_OFFSETS_TOPIC: Shape = Shape { name: "ListOffsetsTopic", memory: 80, fields: &[
    field("name", One(String), 0, OPEN).entity(TopicName),
    field("partitions", Array(Struct(&LIST_OFFSETS_REQUEST__LIST_OFFSETS_PARTITION)), 0, OPEN),
] };

pub(crate) static LIST_OFFSETS_REQUEST: Message = Message { kind: Kind::Request, key: 2, versions: v(1, 11), flexible: v(6, OPEN), unstable: false, root: Shape { name: "ListOffsetsRequest", memory: 64, fields: &[
    field("replicaId", One(Int32), 0, OPEN).entity(BrokerId),
    field("isolationLevel", One(Int8), 2, OPEN),
    field("topics", Array(Struct(&LIST_OFFSETS_REQUEST__LIST_OFFSETS_TOPIC)), 0, OPEN),
    field("timeoutMs", One(Int32), 10, OPEN).ignorable(),
] } };

static METADATA_REQUEST__METADATA_REQUEST_TOPIC: Shape = Shape { name: "MetadataRequestTopic", memory: 72, fields: &[
    field("topicId", One(Uuid), 10, OPEN).ignorable(),
    field("name", One(String), 0, OPEN).nullable(10, OPEN).entity(TopicName),
] };

pub(crate) static METADATA_REQUEST: Message = Message { kind: Kind::Request, key: 3, versions: v(0, 13), flexible: v(9, OPEN), unstable: false, root: Shape { name: "MetadataRequest", memory: 56, fields: &[
    field("topics", Array(Struct(&METADATA_REQUEST__METADATA_REQUEST_TOPIC)), 0, OPEN).nullable(1, OPEN),
    field("allowAutoTopicCreation", One(Bool), 4, OPEN).default(True),
    field("includeClusterAuthorizedOperations", One(Bool), 8, 10),
    field("includeTopicAuthorizedOperations", One(Bool), 8, OPEN),
] } };

pub(crate) static LEADER_AND_ISR_REQUEST: Message = Message { kind: Kind::Request, key: 4, versions: v(0, -1), flexible: v(0, -1), unstable: false, root: Shape { name: "LeaderAndIsrRequest", memory: 24, fields: &[
] } };

pub(crate) static STOP_REPLICA_REQUEST: Message = Message { kind: Kind::Request, key: 5, versions: v(0, -1), flexible: v(0, -1), unstable: false, root: Shape { name: "StopReplicaRequest", memory: 24, fields: &[
] } };

pub(crate) static UPDATE_METADATA_REQUEST: Message = Message { kind: Kind::Request, key: 6, versions: v(0, -1), flexible: v(0, -1), unstable: false, root: Shape { name: "UpdateMetadataRequest", memory: 24, fields: &[
] } };

pub(crate) static CONTROLLED_SHUTDOWN_REQUEST: Message = Message { kind: Kind::Request, key: 7, versions: v(0, -1), flexible: v(0, -1), unstable: false, root: Shape { name: "ControlledShutdownRequest", memory: 24, fields: &[
] } };

static OFFSET_COMMIT_REQUEST__OFFSET_COMMIT_REQUEST_PARTITION: Shape = Shape { name: "OffsetCommitRequestPartition", memory: 72, fields: &[
    field("partitionIndex", One(Int32), 0, OPEN),
    field("committedOffset", One(Int64), 0, OPEN),
    field("committedLeaderEpoch", One(Int32), 6, OPEN).default(Int(-1)).ignorable(),
    field("committedMetadata", One(String), 0, OPEN).nullable(0, OPEN),
] };

static OFFSET_COMMIT_REQUEST__OFFSET_COMMIT_REQUEST_TOPIC: Shape = Shape { name: "OffsetCommitRequestTopic", memory: 96, fields: &[
    field("name", One(String), 0, 9).entity(TopicName).ignorable(),
    field("topicId", One(Uuid), 10, OPEN).ignorable(),
    field("partitions", Array(Struct(&OFFSET_COMMIT_REQUEST__OFFSET_COMMIT_REQUEST_PARTITION)), 0, OPEN),
] };

pub(crate) static OFFSET_COMMIT_REQUEST: Message = Message { kind: Kind::Request, key: 8, versions: v(2, 10), flexible: v(8, OPEN), unstable: false, root: Shape { name: "OffsetCommitRequest", memory: 160, fields: &[
    field("groupId", One(String), 0, OPEN).entity(GroupId),
    field("generationIdOrMemberEpoch", One(Int32), 1, OPEN).default(Int(-1)).ignorable(),
    field("memberId", One(String), 1, OPEN).ignorable(),
    field("groupInstanceId", One(String), 7, OPEN).nullable(7, OPEN).default(Null),
    field("retentionTimeMs", One(Int64), 2, 4).default(Int(-1)).ignorable(),
    field("topics", Array(Struct(&OFFSET_COMMIT_REQUEST__OFFSET_COMMIT_REQUEST_TOPIC)), 0, OPEN),
] } };

static OFFSET_FETCH_REQUEST__OFFSET_FETCH_REQUEST_TOPIC: Shape = Shape { name: "OffsetFetchRequestTopic", memory: 80, fields: &[
    field("name", One(String), 0, 7).entity(TopicName),
    field("partitionIndexes", Array(Int32), 0, 7),
] };

static OFFSET_FETCH_REQUEST__OFFSET_FETCH_REQUEST_TOPICS: Shape = Shape { name: "OffsetFetchRequestTopics", memory: 96, fields: &[
    field("name", One(String), 8, 9).entity(TopicName).ignorable(),
    field("topicId", One(Uuid), 10, OPEN).ignorable(),
    field("partitionIndexes", Array(Int32), 8, OPEN),
] };

static OFFSET_FETCH_REQUEST__OFFSET_FETCH_REQUEST_GROUP: Shape = Shape { name: "OffsetFetchRequestGroup", memory: 120, fields: &[
    field("groupId", One(String), 8, OPEN).entity(GroupId),
    field("memberId", One(String), 9, OPEN).nullable(9, OPEN).default(Null).ignorable(),
    field("memberEpoch", One(Int32), 9, OPEN).default(Int(-1)).ignorable(),
    field("topics", Array(Struct(&OFFSET_FETCH_REQUEST__OFFSET_FETCH_REQUEST_TOPICS)), 8, OPEN).nullable(8, OPEN),
] };

pub(crate) static OFFSET_FETCH_REQUEST: Message = Message { kind: Kind::Request, key: 9, versions: v(1, 10), flexible: v(6, OPEN), unstable: false, root: Shape { name: "OffsetFetchRequest", memory: 112, fields: &[
    field("groupId", One(String), 0, 7).entity(GroupId),
    field("topics", Array(Struct(&OFFSET_FETCH_REQUEST__OFFSET_FETCH_REQUEST_TOPIC)), 0, 7).nullable(2, 7),
    field("groups", Array(Struct(&OFFSET_FETCH_REQUEST__OFFSET_FETCH_REQUEST_GROUP)), 8, OPEN),
    field("requireStable", One(Bool), 7, OPEN),
] } };

pub(crate) static FIND_COORDINATOR_REQUEST: Message = Message { kind: Kind::Request, key: 10, versions: v(0, 6), flexible: v(3, OPEN), unstable: false, root: Shape { name: "FindCoordinatorRequest", memory: 88, fields: &[
    field("key", One(String), 0, 3),
    field("keyType", One(Int8), 1, OPEN),
    field("coordinatorKeys", Array(String), 4, OPEN),
] } };

static JOIN_GROUP_REQUEST__JOIN_GROUP_REQUEST_PROTOCOL: Shape = Shape { name: "JoinGroupRequestProtocol", memory: 88, fields: &[
    field("name", One(String), 0, OPEN).map_key(),
    field("metadata", One(Bytes), 0, OPEN),
] };

pub(crate) static JOIN_GROUP_REQUEST: Message = Message { kind: Kind::Request, key: 11, versions: v(0, 9), flexible: v(6, OPEN), unstable: false, root: Shape { name: "JoinGroupRequest", memory: 216, fields: &[
    field("groupId", One(String), 0, OPEN).entity(GroupId),
    field("sessionTimeoutMs", One(Int32), 0, OPEN),
    field("rebalanceTimeoutMs", One(Int32), 1, OPEN).default(Int(-1)).ignorable(),
    field("memberId", One(String), 0, OPEN),
    field("groupInstanceId", One(String), 5, OPEN).nullable(5, OPEN).default(Null),
    field("protocolType", One(String), 0, OPEN),
    field("protocols", Array(Struct(&JOIN_GROUP_REQUEST__JOIN_GROUP_REQUEST_PROTOCOL)), 0, OPEN),
    field("reason", One(String), 8, OPEN).nullable(8, OPEN).default(Null).ignorable(),
] } };

pub(crate) static HEARTBEAT_REQUEST: Message = Message { kind: Kind::Request, key: 12, versions: v(0, 4), flexible: v(4, OPEN), unstable: false, root: Shape { name: "HeartbeatRequest", memory: 128, fields: &[
    field("groupId", One(String), 0, OPEN).entity(GroupId),
    field("generationId", One(Int32), 0, OPEN),
    field("memberId", One(String), 0, OPEN),
    field("groupInstanceId", One(String), 3, OPEN).nullable(3, OPEN).default(Null),
] } };

static LEAVE_GROUP_REQUEST__MEMBER_IDENTITY: Shape = Shape { name: "MemberIdentity", memory: 120, fields: &[
    field("memberId", One(String), 3, OPEN),
    field("groupInstanceId", One(String), 3, OPEN).nullable(3, OPEN).default(Null),
    field("reason", One(String), 5, OPEN).nullable(5, OPEN).default(Null).ignorable(),
] };

pub(crate) static LEAVE_GROUP_REQUEST: Message = Message { kind: Kind::Request, key: 13, versions: v(0, 5), flexible: v(4, OPEN), unstable: false, root: Shape { name: "LeaveGroupRequest", memory: 112, fields: &[
    field("groupId", One(String), 0, OPEN).entity(GroupId),
    field("memberId", One(String), 0, 2),
    field("members", Array(Struct(&LEAVE_GROUP_REQUEST__MEMBER_IDENTITY)), 3, OPEN),
] } };

static SYNC_GROUP_REQUEST__SYNC_GROUP_REQUEST_ASSIGNMENT: Shape = Shape { name: "SyncGroupRequestAssignment", memory: 88, fields: &[
    field("memberId", One(String), 0, OPEN),
    field("assignment", One(Bytes), 0, OPEN),
] };

pub(crate) static SYNC_GROUP_REQUEST: Message = Message { kind: Kind::Request, key: 14, versions: v(0, 5), flexible: v(4, OPEN), unstable: false, root: Shape { name: "SyncGroupRequest", memory: 216, fields: &[
    field("groupId", One(String), 0, OPEN).entity(GroupId),
    field("generationId", One(Int32), 0, OPEN),
    field("memberId", One(String), 0, OPEN),
    field("groupInstanceId", One(String), 3, OPEN).nullable(3, OPEN).default(Null),
    field("protocolType", One(String), 5, OPEN).nullable(5, OPEN).default(Null).ignorable(),
    field("protocolName", One(String), 5, OPEN).nullable(5, OPEN).default(Null).ignorable(),
    field("assignments", Array(Struct(&SYNC_GROUP_REQUEST__SYNC_GROUP_REQUEST_ASSIGNMENT)), 0, OPEN),
] } };

pub(crate) static DESCRIBE_GROUPS_REQUEST: Message = Message { kind: Kind::Request, key: 15, versions: v(0, 6), flexible: v(5, OPEN), unstable: false, root: Shape { name: "DescribeGroupsRequest", memory: 56, fields: &[
    field("groups", Array(String), 0, OPEN).entity(GroupId),
    field("includeAuthorizedOperations", One(Bool), 3, OPEN),
] } };

pub(crate) static LIST_GROUPS_REQUEST: Message = Message { kind: Kind::Request, key: 16, versions: v(0, 5), flexible: v(3, OPEN), unstable: false, root: Shape { name: "ListGroupsRequest", memory: 72, fields: &[
    field("statesFilter", Array(String), 4, OPEN),
    field("typesFilter", Array(String), 5, OPEN),
] } };

pub(crate) static SASL_HANDSHAKE_REQUEST: Message = Message { kind: Kind::Request, key: 17, versions: v(0, 1), flexible: v(0, -1), unstable: false, root: Shape { name: "SaslHandshakeRequest", memory: 56, fields: &[
    field("mechanism", One(String), 0, OPEN),
] } };

pub(crate) static API_VERSIONS_REQUEST: Message = Message { kind: Kind::Request, key: 18, versions: v(0, 4), flexible: v(3, OPEN), unstable: false, root: Shape { name: "ApiVersionsRequest", memory: 88, fields: &[
    field("clientSoftwareName", One(String), 3, OPEN).ignorable(),
    field("clientSoftwareVersion", One(String), 3, OPEN).ignorable(),
] } };

static CREATE_TOPICS_REQUEST__CREATABLE_REPLICA_ASSIGNMENT: Shape = Shape { name: "CreatableReplicaAssignment", memory: 56, fields: &[
    field("partitionIndex", One(Int32), 0, OPEN).map_key(),
    field("brokerIds", Array(Int32), 0, OPEN).entity(BrokerId),
] };

static CREATE_TOPICS_REQUEST__CREATABLE_TOPIC_CONFIG: Shape = Shape { name: "CreatableTopicConfig", memory: 88, fields: &[
    field("name", One(String), 0, OPEN).map_key(),
    field("value", One(String), 0, OPEN).nullable(0, OPEN),
] };

static CREATE_TOPICS_REQUEST__CREATABLE_TOPIC: Shape = Shape { name: "CreatableTopic", memory: 112, fields: &[
    field("name", One(String), 0, OPEN).entity(TopicName).map_key(),
    field("numPartitions", One(Int32), 0, OPEN),
    field("replicationFactor", One(Int16), 0, OPEN),
    field("assignments", Array(Struct(&CREATE_TOPICS_REQUEST__CREATABLE_REPLICA_ASSIGNMENT)), 0, OPEN),
    field("configs", Array(Struct(&CREATE_TOPICS_REQUEST__CREATABLE_TOPIC_CONFIG)), 0, OPEN),
] };

pub(crate) static CREATE_TOPICS_REQUEST: Message = Message { kind: Kind::Request, key: 19, versions: v(2, 7), flexible: v(5, OPEN), unstable: false, root: Shape { name: "CreateTopicsRequest", memory: 56, fields: &[
    field("topics", Array(Struct(&CREATE_TOPICS_REQUEST__CREATABLE_TOPIC)), 0, OPEN),
    field("timeoutMs", One(Int32), 0, OPEN).default(Int(60000)),
    field("validateOnly", One(Bool), 1, OPEN),
] } };

static DELETE_TOPICS_REQUEST__DELETE_TOPIC_STATE: Shape = Shape { name: "DeleteTopicState", memory: 72, fields: &[
    field("name", One(String), 6, OPEN).nullable(6, OPEN).default(Null).entity(TopicName),
    field("topicId", One(Uuid), 6, OPEN),
] };

pub(crate) static DELETE_TOPICS_REQUEST: Message = Message { kind: Kind::Request, key: 20, versions: v(1, 6), flexible: v(4, OPEN), unstable: false, root: Shape { name: "DeleteTopicsRequest", memory: 80, fields: &[
    field("topics", Array(Struct(&DELETE_TOPICS_REQUEST__DELETE_TOPIC_STATE)), 6, OPEN),
    field("topicNames", Array(String), 0, 5).entity(TopicName).ignorable(),
    field("timeoutMs", One(Int32), 0, OPEN),
] } };

static DELETE_RECORDS_REQUEST__DELETE_RECORDS_PARTITION: Shape = Shape { name: "DeleteRecordsPartition", memory: 40, fields: &[
    field("partitionIndex", One(Int32), 0, OPEN),
    field("offset", One(Int64), 0, OPEN),
] };

static DELETE_RECORDS_REQUEST__DELETE_RECORDS_TOPIC: Shape = Shape { name: "DeleteRecordsTopic", memory: 80, fields: &[
    field("name", One(String), 0, OPEN).entity(TopicName),
    field("partitions", Array(Struct(&DELETE_RECORDS_REQUEST__DELETE_RECORDS_PARTITION)), 0, OPEN),
] };

pub(crate) static DELETE_RECORDS_REQUEST: Message = Message { kind: Kind::Request, key: 21, versions: v(0, 2), flexible: v(2, OPEN), unstable: false, root: Shape { name: "DeleteRecordsRequest", memory: 56, fields: &[
    field("topics", Array(Struct(&DELETE_RECORDS_REQUEST__DELETE_RECORDS_TOPIC)), 0, OPEN),
    field("timeoutMs", One(Int32), 0, OPEN),
] } };

pub(crate) static INIT_PRODUCER_ID_REQUEST: Message = Message { kind: Kind::Request, key: 22, versions: v(0, 6), flexible: v(2, OPEN), unstable: true, root: Shape { name: "InitProducerIdRequest", memory: 72, fields: &[
    field("transactionalId", One(String), 0, OPEN).nullable(0, OPEN).entity(TransactionalId),
    field("transactionTimeoutMs", One(Int32), 0, OPEN),
    field("producerId", One(Int64), 3, OPEN).default(Int(-1)).entity(ProducerId),
    field("producerEpoch", One(Int16), 3, OPEN).default(Int(-1)),
    field("enable2Pc", One(Bool), 6, OPEN),
    field("keepPreparedTxn", One(Bool), 6, OPEN),
] } };

static OFFSET_FOR_LEADER_EPOCH_REQUEST__OFFSET_FOR_LEADER_PARTITION: Shape = Shape { name: "OffsetForLeaderPartition", memory: 40, fields: &[
    field("partition", One(Int32), 0, OPEN),
    field("currentLeaderEpoch", One(Int32), 2, OPEN).default(Int(-1)).ignorable(),
    field("leaderEpoch", One(Int32), 0, OPEN),
] };

static OFFSET_FOR_LEADER_EPOCH_REQUEST__OFFSET_FOR_LEADER_TOPIC: Shape = Shape { name: "OffsetForLeaderTopic", memory: 80, fields: &[
    field("topic", One(String), 0, OPEN).entity(TopicName).map_key(),
    field("partitions", Array(Struct(&OFFSET_FOR_LEADER_EPOCH_REQUEST__OFFSET_FOR_LEADER_PARTITION)), 0, OPEN),
] };

pub(crate) static OFFSET_FOR_LEADER_EPOCH_REQUEST: Message = Message { kind: Kind::Request, key: 23, versions: v(2, 4), flexible: v(4, OPEN), unstable: false, root: Shape { name: "OffsetForLeaderEpochRequest", memory: 56, fields: &[
    field("replicaId", One(Int32), 3, OPEN).default(Int(-2)).entity(BrokerId).ignorable(),
    field("topics", Array(Struct(&OFFSET_FOR_LEADER_EPOCH_REQUEST__OFFSET_FOR_LEADER_TOPIC)), 0, OPEN),
] } };

static ADD_PARTITIONS_TO_TXN_REQUEST__ADD_PARTITIONS_TO_TXN_TOPIC: Shape = Shape { name: "AddPartitionsToTxnTopic", memory: 80, fields: &[
    field("name", One(String), 0, OPEN).entity(TopicName).map_key(),
    field("partitions", Array(Int32), 0, OPEN),
] };

static ADD_PARTITIONS_TO_TXN_REQUEST__ADD_PARTITIONS_TO_TXN_TRANSACTION: Shape = Shape { name: "AddPartitionsToTxnTransaction", memory: 96, fields: &[
    field("transactionalId", One(String), 4, OPEN).entity(TransactionalId).map_key(),
    field("producerId", One(Int64), 4, OPEN).entity(ProducerId),
    field("producerEpoch", One(Int16), 4, OPEN),
    field("verifyOnly", One(Bool), 4, OPEN),
    field("topics", Array(Struct(&ADD_PARTITIONS_TO_TXN_REQUEST__ADD_PARTITIONS_TO_TXN_TOPIC)), 4, OPEN),
] };

pub(crate) static ADD_PARTITIONS_TO_TXN_REQUEST: Message = Message { kind: Kind::Request, key: 24, versions: v(0, 5), flexible: v(3, OPEN), unstable: false, root: Shape { name: "AddPartitionsToTxnRequest", memory: 120, fields: &[
    field("transactions", Array(Struct(&ADD_PARTITIONS_TO_TXN_REQUEST__ADD_PARTITIONS_TO_TXN_TRANSACTION)), 4, OPEN),
    field("v3AndBelowTransactionalId", One(String), 0, 3).entity(TransactionalId),
    field("v3AndBelowProducerId", One(Int64), 0, 3).entity(ProducerId),
    field("v3AndBelowProducerEpoch", One(Int16), 0, 3),
    field("v3AndBelowTopics", Array(Struct(&ADD_PARTITIONS_TO_TXN_REQUEST__ADD_PARTITIONS_TO_TXN_TOPIC)), 0, 3),
] } };

pub(crate) static ADD_OFFSETS_TO_TXN_REQUEST: Message = Message { kind: Kind::Request, key: 25, versions: v(0, 4), flexible: v(3, OPEN), unstable: false, root: Shape { name: "AddOffsetsToTxnRequest", memory: 104, fields: &[
    field("transactionalId", One(String), 0, OPEN).entity(TransactionalId),
    field("producerId", One(Int64), 0, OPEN).entity(ProducerId),
    field("producerEpoch", One(Int16), 0, OPEN),
    field("groupId", One(String), 0, OPEN).entity(GroupId),
] } };

pub(crate) static END_TXN_REQUEST: Message = Message { kind: Kind::Request, key: 26, versions: v(0, 5), flexible: v(3, OPEN), unstable: false, root: Shape { name: "EndTxnRequest", memory: 72, fields: &[
    field("transactionalId", One(String), 0, OPEN).entity(TransactionalId),
    field("producerId", One(Int64), 0, OPEN).entity(ProducerId),
    field("producerEpoch", One(Int16), 0, OPEN),
    field("committed", One(Bool), 0, OPEN),
] } };

static WRITE_TXN_MARKERS_REQUEST__WRITABLE_TXN_MARKER_TOPIC: Shape = Shape { name: "WritableTxnMarkerTopic", memory: 80, fields: &[
    field("name", One(String), 0, OPEN).entity(TopicName),
    field("partitionIndexes", Array(Int32), 0, OPEN),
] };

static WRITE_TXN_MARKERS_REQUEST__WRITABLE_TXN_MARKER: Shape = Shape { name: "WritableTxnMarker", memory: 64, fields: &[
    field("producerId", One(Int64), 0, OPEN).entity(ProducerId),
    field("producerEpoch", One(Int16), 0, OPEN),
    field("transactionResult", One(Bool), 0, OPEN),
    field("topics", Array(Struct(&WRITE_TXN_MARKERS_REQUEST__WRITABLE_TXN_MARKER_TOPIC)), 0, OPEN),
    field("coordinatorEpoch", One(Int32), 0, OPEN),
    field("transactionVersion", One(Int8), 2, OPEN).ignorable(),
] };

pub(crate) static WRITE_TXN_MARKERS_REQUEST: Message = Message { kind: Kind::Request, key: 27, versions: v(1, 2), flexible: v(1, OPEN), unstable: false, root: Shape { name: "WriteTxnMarkersRequest", memory: 48, fields: &[
    field("markers", Array(Struct(&WRITE_TXN_MARKERS_REQUEST__WRITABLE_TXN_MARKER)), 0, OPEN),
] } };

static TXN_OFFSET_COMMIT_REQUEST__TXN_OFFSET_COMMIT_REQUEST_PARTITION: Shape = Shape { name: "TxnOffsetCommitRequestPartition", memory: 72, fields: &[
    field("partitionIndex", One(Int32), 0, OPEN),
    field("committedOffset", One(Int64), 0, OPEN),
    field("committedLeaderEpoch", One(Int32), 2, OPEN).default(Int(-1)).ignorable(),
    field("committedMetadata", One(String), 0, OPEN).nullable(0, OPEN),
] };

static TXN_OFFSET_COMMIT_REQUEST__TXN_OFFSET_COMMIT_REQUEST_TOPIC: Shape = Shape { name: "TxnOffsetCommitRequestTopic", memory: 80, fields: &[
    field("name", One(String), 0, OPEN).entity(TopicName),
    field("partitions", Array(Struct(&TXN_OFFSET_COMMIT_REQUEST__TXN_OFFSET_COMMIT_REQUEST_PARTITION)), 0, OPEN),
] };

pub(crate) static TXN_OFFSET_COMMIT_REQUEST: Message = Message { kind: Kind::Request, key: 28, versions: v(0, 5), flexible: v(3, OPEN), unstable: false, root: Shape { name: "TxnOffsetCommitRequest", memory: 192, fields: &[
    field("transactionalId", One(String), 0, OPEN).entity(TransactionalId),
    field("groupId", One(String), 0, OPEN).entity(GroupId),
    field("producerId", One(Int64), 0, OPEN).entity(ProducerId),
    field("producerEpoch", One(Int16), 0, OPEN),
    field("generationId", One(Int32), 3, OPEN).default(Int(-1)),
    field("memberId", One(String), 3, OPEN),
    field("groupInstanceId", One(String), 3, OPEN).nullable(3, OPEN).default(Null),
    field("topics", Array(Struct(&TXN_OFFSET_COMMIT_REQUEST__TXN_OFFSET_COMMIT_REQUEST_TOPIC)), 0, OPEN),
] } };

pub(crate) static DESCRIBE_ACLS_REQUEST: Message = Message { kind: Kind::Request, key: 29, versions: v(1, 3), flexible: v(2, OPEN), unstable: false, root: Shape { name: "DescribeAclsRequest", memory: 128, fields: &[
    field("resourceTypeFilter", One(Int8), 0, OPEN),
    field("resourceNameFilter", One(String), 0, OPEN).nullable(0, OPEN),
    field("patternTypeFilter", One(Int8), 1, OPEN).default(Int(3)),
    field("principalFilter", One(String), 0, OPEN).nullable(0, OPEN),
    field("hostFilter", One(String), 0, OPEN).nullable(0, OPEN),
    field("operation", One(Int8), 0, OPEN),
    field("permissionType", One(Int8), 0, OPEN),
] } };

static CREATE_ACLS_REQUEST__ACL_CREATION: Shape = Shape { name: "AclCreation", memory: 128, fields: &[
    field("resourceType", One(Int8), 0, OPEN),
    field("resourceName", One(String), 0, OPEN),
    field("resourcePatternType", One(Int8), 1, OPEN).default(Int(3)),
    field("principal", One(String), 0, OPEN),
    field("host", One(String), 0, OPEN),
    field("operation", One(Int8), 0, OPEN),
    field("permissionType", One(Int8), 0, OPEN),
] };

pub(crate) static CREATE_ACLS_REQUEST: Message = Message { kind: Kind::Request, key: 30, versions: v(1, 3), flexible: v(2, OPEN), unstable: false, root: Shape { name: "CreateAclsRequest", memory: 48, fields: &[
    field("creations", Array(Struct(&CREATE_ACLS_REQUEST__ACL_CREATION)), 0, OPEN),
] } };

static DELETE_ACLS_REQUEST__DELETE_ACLS_FILTER: Shape = Shape { name: "DeleteAclsFilter", memory: 128, fields: &[
    field("resourceTypeFilter", One(Int8), 0, OPEN),
    field("resourceNameFilter", One(String), 0, OPEN).nullable(0, OPEN),
    field("patternTypeFilter", One(Int8), 1, OPEN).default(Int(3)),
    field("principalFilter", One(String), 0, OPEN).nullable(0, OPEN),
    field("hostFilter", One(String), 0, OPEN).nullable(0, OPEN),
    field("operation", One(Int8), 0, OPEN),
    field("permissionType", One(Int8), 0, OPEN),
] };

pub(crate) static DELETE_ACLS_REQUEST: Message = Message { kind: Kind::Request, key: 31, versions: v(1, 3), flexible: v(2, OPEN), unstable: false, root: Shape { name: "DeleteAclsRequest", memory: 48, fields: &[
    field("filters", Array(Struct(&DELETE_ACLS_REQUEST__DELETE_ACLS_FILTER)), 0, OPEN),
] } };

static DESCRIBE_CONFIGS_REQUEST__DESCRIBE_CONFIGS_RESOURCE: Shape = Shape { name: "DescribeConfigsResource", memory: 88, fields: &[
    field("resourceType", One(Int8), 0, OPEN),
    field("resourceName", One(String), 0, OPEN),
    field("configurationKeys", Array(String), 0, OPEN).nullable(0, OPEN),
] };

pub(crate) static DESCRIBE_CONFIGS_REQUEST: Message = Message { kind: Kind::Request, key: 32, versions: v(1, 4), flexible: v(4, OPEN), unstable: false, root: Shape { name: "DescribeConfigsRequest", memory: 56, fields: &[
    field("resources", Array(Struct(&DESCRIBE_CONFIGS_REQUEST__DESCRIBE_CONFIGS_RESOURCE)), 0, OPEN),
    field("includeSynonyms", One(Bool), 1, OPEN),
    field("includeDocumentation", One(Bool), 3, OPEN),
] } };

static ALTER_CONFIGS_REQUEST__ALTERABLE_CONFIG: Shape = Shape { name: "AlterableConfig", memory: 88, fields: &[
    field("name", One(String), 0, OPEN).map_key(),
    field("value", One(String), 0, OPEN).nullable(0, OPEN),
] };

static ALTER_CONFIGS_REQUEST__ALTER_CONFIGS_RESOURCE: Shape = Shape { name: "AlterConfigsResource", memory: 88, fields: &[
    field("resourceType", One(Int8), 0, OPEN).map_key(),
    field("resourceName", One(String), 0, OPEN).map_key(),
    field("configs", Array(Struct(&ALTER_CONFIGS_REQUEST__ALTERABLE_CONFIG)), 0, OPEN),
] };

pub(crate) static ALTER_CONFIGS_REQUEST: Message = Message { kind: Kind::Request, key: 33, versions: v(0, 2), flexible: v(2, OPEN), unstable: false, root: Shape { name: "AlterConfigsRequest", memory: 56, fields: &[
    field("resources", Array(Struct(&ALTER_CONFIGS_REQUEST__ALTER_CONFIGS_RESOURCE)), 0, OPEN),
    field("validateOnly", One(Bool), 0, OPEN),
] } };

static ALTER_REPLICA_LOG_DIRS_REQUEST__ALTER_REPLICA_LOG_DIR_TOPIC: Shape = Shape { name: "AlterReplicaLogDirTopic", memory: 80, fields: &[
    field("name", One(String), 0, OPEN).entity(TopicName).map_key(),
    field("partitions", Array(Int32), 0, OPEN),
] };

static ALTER_REPLICA_LOG_DIRS_REQUEST__ALTER_REPLICA_LOG_DIR: Shape = Shape { name: "AlterReplicaLogDir", memory: 80, fields: &[
    field("path", One(String), 0, OPEN).map_key(),
    field("topics", Array(Struct(&ALTER_REPLICA_LOG_DIRS_REQUEST__ALTER_REPLICA_LOG_DIR_TOPIC)), 0, OPEN),
] };

pub(crate) static ALTER_REPLICA_LOG_DIRS_REQUEST: Message = Message { kind: Kind::Request, key: 34, versions: v(1, 2), flexible: v(2, OPEN), unstable: false, root: Shape { name: "AlterReplicaLogDirsRequest", memory: 48, fields: &[
    field("dirs", Array(Struct(&ALTER_REPLICA_LOG_DIRS_REQUEST__ALTER_REPLICA_LOG_DIR)), 0, OPEN),
] } };

static DESCRIBE_LOG_DIRS_REQUEST__DESCRIBABLE_LOG_DIR_TOPIC: Shape = Shape { name: "DescribableLogDirTopic", memory: 80, fields: &[
    field("topic", One(String), 0, OPEN).entity(TopicName).map_key(),
    field("partitions", Array(Int32), 0, OPEN),
] };

pub(crate) static DESCRIBE_LOG_DIRS_REQUEST: Message = Message { kind: Kind::Request, key: 35, versions: v(1, 5), flexible: v(2, OPEN), unstable: false, root: Shape { name: "DescribeLogDirsRequest", memory: 48, fields: &[
    field("topics", Array(Struct(&DESCRIBE_LOG_DIRS_REQUEST__DESCRIBABLE_LOG_DIR_TOPIC)), 0, OPEN).nullable(0, OPEN),
] } };

pub(crate) static SASL_AUTHENTICATE_REQUEST: Message = Message { kind: Kind::Request, key: 36, versions: v(0, 2), flexible: v(2, OPEN), unstable: false, root: Shape { name: "SaslAuthenticateRequest", memory: 56, fields: &[
    field("authBytes", One(Bytes), 0, OPEN),
] } };

static CREATE_PARTITIONS_REQUEST__CREATE_PARTITIONS_ASSIGNMENT: Shape = Shape { name: "CreatePartitionsAssignment", memory: 48, fields: &[
    field("brokerIds", Array(Int32), 0, OPEN).entity(BrokerId),
] };

static CREATE_PARTITIONS_REQUEST__CREATE_PARTITIONS_TOPIC: Shape = Shape { name: "CreatePartitionsTopic", memory: 88, fields: &[
    field("name", One(String), 0, OPEN).entity(TopicName).map_key(),
    field("count", One(Int32), 0, OPEN),
    field("assignments", Array(Struct(&CREATE_PARTITIONS_REQUEST__CREATE_PARTITIONS_ASSIGNMENT)), 0, OPEN).nullable(0, OPEN),
] };

pub(crate) static CREATE_PARTITIONS_REQUEST: Message = Message { kind: Kind::Request, key: 37, versions: v(0, 3), flexible: v(2, OPEN), unstable: false, root: Shape { name: "CreatePartitionsRequest", memory: 56, fields: &[
    field("topics", Array(Struct(&CREATE_PARTITIONS_REQUEST__CREATE_PARTITIONS_TOPIC)), 0, OPEN),
    field("timeoutMs", One(Int32), 0, OPEN),
    field("validateOnly", One(Bool), 0, OPEN),
] } };

static CREATE_DELEGATION_TOKEN_REQUEST__CREATABLE_RENEWERS: Shape = Shape { name: "CreatableRenewers", memory: 88, fields: &[
    field("principalType", One(String), 0, OPEN),
    field("principalName", One(String), 0, OPEN),
] };

pub(crate) static CREATE_DELEGATION_TOKEN_REQUEST: Message = Message { kind: Kind::Request, key: 38, versions: v(1, 3), flexible: v(2, OPEN), unstable: false, root: Shape { name: "CreateDelegationTokenRequest", memory: 120, fields: &[
    field("ownerPrincipalType", One(String), 3, OPEN).nullable(3, OPEN),
    field("ownerPrincipalName", One(String), 3, OPEN).nullable(3, OPEN),
    field("renewers", Array(Struct(&CREATE_DELEGATION_TOKEN_REQUEST__CREATABLE_RENEWERS)), 0, OPEN),
    field("maxLifetimeMs", One(Int64), 0, OPEN),
] } };

pub(crate) static RENEW_DELEGATION_TOKEN_REQUEST: Message = Message { kind: Kind::Request, key: 39, versions: v(1, 2), flexible: v(2, OPEN), unstable: false, root: Shape { name: "RenewDelegationTokenRequest", memory: 64, fields: &[
    field("hmac", One(Bytes), 0, OPEN),
    field("renewPeriodMs", One(Int64), 0, OPEN),
] } };

pub(crate) static EXPIRE_DELEGATION_TOKEN_REQUEST: Message = Message { kind: Kind::Request, key: 40, versions: v(1, 2), flexible: v(2, OPEN), unstable: false, root: Shape { name: "ExpireDelegationTokenRequest", memory: 64, fields: &[
    field("hmac", One(Bytes), 0, OPEN),
    field("expiryTimePeriodMs", One(Int64), 0, OPEN),
] } };

static DESCRIBE_DELEGATION_TOKEN_REQUEST__DESCRIBE_DELEGATION_TOKEN_OWNER: Shape = Shape { name: "DescribeDelegationTokenOwner", memory: 88, fields: &[
    field("principalType", One(String), 0, OPEN),
    field("principalName", One(String), 0, OPEN),
] };

pub(crate) static DESCRIBE_DELEGATION_TOKEN_REQUEST: Message = Message { kind: Kind::Request, key: 41, versions: v(1, 3), flexible: v(2, OPEN), unstable: false, root: Shape { name: "DescribeDelegationTokenRequest", memory: 48, fields: &[
    field("owners", Array(Struct(&DESCRIBE_DELEGATION_TOKEN_REQUEST__DESCRIBE_DELEGATION_TOKEN_OWNER)), 0, OPEN).nullable(0, OPEN),
] } };

pub(crate) static DELETE_GROUPS_REQUEST: Message = Message { kind: Kind::Request, key: 42, versions: v(0, 2), flexible: v(2, OPEN), unstable: false, root: Shape { name: "DeleteGroupsRequest", memory: 48, fields: &[
    field("groupsNames", Array(String), 0, OPEN).entity(GroupId),
] } };

static ELECT_LEADERS_REQUEST__TOPIC_PARTITIONS: Shape = Shape { name: "TopicPartitions", memory: 80, fields: &[
    field("topic", One(String), 0, OPEN).entity(TopicName).map_key(),
    field("partitions", Array(Int32), 0, OPEN),
] };

pub(crate) static ELECT_LEADERS_REQUEST: Message = Message { kind: Kind::Request, key: 43, versions: v(0, 2), flexible: v(2, OPEN), unstable: false, root: Shape { name: "ElectLeadersRequest", memory: 56, fields: &[
    field("electionType", One(Int8), 1, OPEN),
    field("topicPartitions", Array(Struct(&ELECT_LEADERS_REQUEST__TOPIC_PARTITIONS)), 0, OPEN).nullable(0, OPEN),
    field("timeoutMs", One(Int32), 0, OPEN).default(Int(60000)),
] } };

static INCREMENTAL_ALTER_CONFIGS_REQUEST__ALTERABLE_CONFIG: Shape = Shape { name: "AlterableConfig", memory: 96, fields: &[
    field("name", One(String), 0, OPEN).map_key(),
    field("configOperation", One(Int8), 0, OPEN).map_key(),
    field("value", One(String), 0, OPEN).nullable(0, OPEN),
] };

static INCREMENTAL_ALTER_CONFIGS_REQUEST__ALTER_CONFIGS_RESOURCE: Shape = Shape { name: "AlterConfigsResource", memory: 88, fields: &[
    field("resourceType", One(Int8), 0, OPEN).map_key(),
    field("resourceName", One(String), 0, OPEN).map_key(),
    field("configs", Array(Struct(&INCREMENTAL_ALTER_CONFIGS_REQUEST__ALTERABLE_CONFIG)), 0, OPEN),
] };

pub(crate) static INCREMENTAL_ALTER_CONFIGS_REQUEST: Message = Message { kind: Kind::Request, key: 44, versions: v(0, 1), flexible: v(1, OPEN), unstable: false, root: Shape { name: "IncrementalAlterConfigsRequest", memory: 56, fields: &[
    field("resources", Array(Struct(&INCREMENTAL_ALTER_CONFIGS_REQUEST__ALTER_CONFIGS_RESOURCE)), 0, OPEN),
    field("validateOnly", One(Bool), 0, OPEN),
] } };

static ALTER_PARTITION_REASSIGNMENTS_REQUEST__REASSIGNABLE_PARTITION: Shape = Shape { name: "ReassignablePartition", memory: 56, fields: &[
    field("partitionIndex", One(Int32), 0, OPEN),
    field("replicas", Array(Int32), 0, OPEN).nullable(0, OPEN).default(Null).entity(BrokerId),
] };

static ALTER_PARTITION_REASSIGNMENTS_REQUEST__REASSIGNABLE_TOPIC: Shape = Shape { name: "ReassignableTopic", memory: 80, fields: &[
    field("name", One(String), 0, OPEN).entity(TopicName),
    field("partitions", Array(Struct(&ALTER_PARTITION_REASSIGNMENTS_REQUEST__REASSIGNABLE_PARTITION)), 0, OPEN),
] };

pub(crate) static ALTER_PARTITION_REASSIGNMENTS_REQUEST: Message = Message { kind: Kind::Request, key: 45, versions: v(0, 1), flexible: v(0, OPEN), unstable: false, root: Shape { name: "AlterPartitionReassignmentsRequest", memory: 56, fields: &[
    field("timeoutMs", One(Int32), 0, OPEN).default(Int(60000)),
    field("allowReplicationFactorChange", One(Bool), 1, OPEN).default(True),
    field("topics", Array(Struct(&ALTER_PARTITION_REASSIGNMENTS_REQUEST__REASSIGNABLE_TOPIC)), 0, OPEN),
] } };

static LIST_PARTITION_REASSIGNMENTS_REQUEST__LIST_PARTITION_REASSIGNMENTS_TOPICS: Shape = Shape { name: "ListPartitionReassignmentsTopics", memory: 80, fields: &[
    field("name", One(String), 0, OPEN).entity(TopicName),
    field("partitionIndexes", Array(Int32), 0, OPEN),
] };

pub(crate) static LIST_PARTITION_REASSIGNMENTS_REQUEST: Message = Message { kind: Kind::Request, key: 46, versions: v(0, 0), flexible: v(0, OPEN), unstable: false, root: Shape { name: "ListPartitionReassignmentsRequest", memory: 56, fields: &[
    field("timeoutMs", One(Int32), 0, OPEN).default(Int(60000)),
    field("topics", Array(Struct(&LIST_PARTITION_REASSIGNMENTS_REQUEST__LIST_PARTITION_REASSIGNMENTS_TOPICS)), 0, OPEN).nullable(0, OPEN).default(Null),
] } };

static OFFSET_DELETE_REQUEST__OFFSET_DELETE_REQUEST_PARTITION: Shape = Shape { name: "OffsetDeleteRequestPartition", memory: 32, fields: &[
    field("partitionIndex", One(Int32), 0, OPEN),
] };

static OFFSET_DELETE_REQUEST__OFFSET_DELETE_REQUEST_TOPIC: Shape = Shape { name: "OffsetDeleteRequestTopic", memory: 80, fields: &[
    field("name", One(String), 0, OPEN).entity(TopicName).map_key(),
    field("partitions", Array(Struct(&OFFSET_DELETE_REQUEST__OFFSET_DELETE_REQUEST_PARTITION)), 0, OPEN),
] };

pub(crate) static OFFSET_DELETE_REQUEST: Message = Message { kind: Kind::Request, key: 47, versions: v(0, 0), flexible: v(0, -1), unstable: false, root: Shape { name: "OffsetDeleteRequest", memory: 80, fields: &[
    field("groupId", One(String), 0, OPEN).entity(GroupId),
    field("topics", Array(Struct(&OFFSET_DELETE_REQUEST__OFFSET_DELETE_REQUEST_TOPIC)), 0, OPEN),
] } };

static DESCRIBE_CLIENT_QUOTAS_REQUEST__COMPONENT_DATA: Shape = Shape { name: "ComponentData", memory: 96, fields: &[
    field("entityType", One(String), 0, OPEN),
    field("matchType", One(Int8), 0, OPEN),
    field("match", One(String), 0, OPEN).nullable(0, OPEN),
] };

pub(crate) static DESCRIBE_CLIENT_QUOTAS_REQUEST: Message = Message { kind: Kind::Request, key: 48, versions: v(0, 1), flexible: v(1, OPEN), unstable: false, root: Shape { name: "DescribeClientQuotasRequest", memory: 56, fields: &[
    field("components", Array(Struct(&DESCRIBE_CLIENT_QUOTAS_REQUEST__COMPONENT_DATA)), 0, OPEN),
    field("strict", One(Bool), 0, OPEN),
] } };

static ALTER_CLIENT_QUOTAS_REQUEST__ENTITY_DATA: Shape = Shape { name: "EntityData", memory: 88, fields: &[
    field("entityType", One(String), 0, OPEN),
    field("entityName", One(String), 0, OPEN).nullable(0, OPEN),
] };

static ALTER_CLIENT_QUOTAS_REQUEST__OP_DATA: Shape = Shape { name: "OpData", memory: 72, fields: &[
    field("key", One(String), 0, OPEN),
    field("value", One(Float64), 0, OPEN),
    field("remove", One(Bool), 0, OPEN),
] };

static ALTER_CLIENT_QUOTAS_REQUEST__ENTRY_DATA: Shape = Shape { name: "EntryData", memory: 72, fields: &[
    field("entity", Array(Struct(&ALTER_CLIENT_QUOTAS_REQUEST__ENTITY_DATA)), 0, OPEN),
    field("ops", Array(Struct(&ALTER_CLIENT_QUOTAS_REQUEST__OP_DATA)), 0, OPEN),
] };

pub(crate) static ALTER_CLIENT_QUOTAS_REQUEST: Message = Message { kind: Kind::Request, key: 49, versions: v(0, 1), flexible: v(1, OPEN), unstable: false, root: Shape { name: "AlterClientQuotasRequest", memory: 56, fields: &[
    field("entries", Array(Struct(&ALTER_CLIENT_QUOTAS_REQUEST__ENTRY_DATA)), 0, OPEN),
    field("validateOnly", One(Bool), 0, OPEN),
] } };

static DESCRIBE_USER_SCRAM_CREDENTIALS_REQUEST__USER_NAME: Shape = Shape { name: "UserName", memory: 56, fields: &[
    field("name", One(String), 0, OPEN),
] };

pub(crate) static DESCRIBE_USER_SCRAM_CREDENTIALS_REQUEST: Message = Message { kind: Kind::Request, key: 50, versions: v(0, 0), flexible: v(0, OPEN), unstable: false, root: Shape { name: "DescribeUserScramCredentialsRequest", memory: 48, fields: &[
    field("users", Array(Struct(&DESCRIBE_USER_SCRAM_CREDENTIALS_REQUEST__USER_NAME)), 0, OPEN).nullable(0, OPEN),
] } };

static ALTER_USER_SCRAM_CREDENTIALS_REQUEST__SCRAM_CREDENTIAL_DELETION: Shape = Shape { name: "ScramCredentialDeletion", memory: 64, fields: &[
    field("name", One(String), 0, OPEN),
    field("mechanism", One(Int8), 0, OPEN),
] };

static ALTER_USER_SCRAM_CREDENTIALS_REQUEST__SCRAM_CREDENTIAL_UPSERTION: Shape = Shape { name: "ScramCredentialUpsertion", memory: 128, fields: &[
    field("name", One(String), 0, OPEN),
    field("mechanism", One(Int8), 0, OPEN),
    field("iterations", One(Int32), 0, OPEN),
    field("salt", One(Bytes), 0, OPEN),
    field("saltedPassword", One(Bytes), 0, OPEN),
] };

pub(crate) static ALTER_USER_SCRAM_CREDENTIALS_REQUEST: Message = Message { kind: Kind::Request, key: 51, versions: v(0, 0), flexible: v(0, OPEN), unstable: false, root: Shape { name: "AlterUserScramCredentialsRequest", memory: 72, fields: &[
    field("deletions", Array(Struct(&ALTER_USER_SCRAM_CREDENTIALS_REQUEST__SCRAM_CREDENTIAL_DELETION)), 0, OPEN),
    field("upsertions", Array(Struct(&ALTER_USER_SCRAM_CREDENTIALS_REQUEST__SCRAM_CREDENTIAL_UPSERTION)), 0, OPEN),
] } };

static VOTE_REQUEST__PARTITION_DATA: Shape = Shape { name: "PartitionData", memory: 88, fields: &[
    field("partitionIndex", One(Int32), 0, OPEN),
    field("replicaEpoch", One(Int32), 0, OPEN),
    field("replicaId", One(Int32), 0, OPEN).entity(BrokerId),
    field("replicaDirectoryId", One(Uuid), 1, OPEN).ignorable(),
    field("voterDirectoryId", One(Uuid), 1, OPEN).ignorable(),
    field("lastOffsetEpoch", One(Int32), 0, OPEN),
    field("lastOffset", One(Int64), 0, OPEN),
    field("preVote", One(Bool), 2, OPEN),
] };

static VOTE_REQUEST__TOPIC_DATA: Shape = Shape { name: "TopicData", memory: 80, fields: &[
    field("topicName", One(String), 0, OPEN).entity(TopicName),
    field("partitions", Array(Struct(&VOTE_REQUEST__PARTITION_DATA)), 0, OPEN),
] };

pub(crate) static VOTE_REQUEST: Message = Message { kind: Kind::Request, key: 52, versions: v(0, 2), flexible: v(0, OPEN), unstable: false, root: Shape { name: "VoteRequest", memory: 88, fields: &[
    field("clusterId", One(String), 0, OPEN).nullable(0, OPEN).default(Null),
    field("voterId", One(Int32), 1, OPEN).default(Int(-1)).entity(BrokerId).ignorable(),
    field("topics", Array(Struct(&VOTE_REQUEST__TOPIC_DATA)), 0, OPEN),
] } };

static BEGIN_QUORUM_EPOCH_REQUEST__PARTITION_DATA: Shape = Shape { name: "PartitionData", memory: 56, fields: &[
    field("partitionIndex", One(Int32), 0, OPEN),
    field("voterDirectoryId", One(Uuid), 1, OPEN).ignorable(),
    field("leaderId", One(Int32), 0, OPEN).entity(BrokerId),
    field("leaderEpoch", One(Int32), 0, OPEN),
] };

static BEGIN_QUORUM_EPOCH_REQUEST__TOPIC_DATA: Shape = Shape { name: "TopicData", memory: 80, fields: &[
    field("topicName", One(String), 0, OPEN).entity(TopicName),
    field("partitions", Array(Struct(&BEGIN_QUORUM_EPOCH_REQUEST__PARTITION_DATA)), 0, OPEN),
] };

static BEGIN_QUORUM_EPOCH_REQUEST__LEADER_ENDPOINT: Shape = Shape { name: "LeaderEndpoint", memory: 96, fields: &[
    field("name", One(String), 1, OPEN).map_key(),
    field("host", One(String), 1, OPEN),
    field("port", One(Uint16), 1, OPEN),
] };

pub(crate) static BEGIN_QUORUM_EPOCH_REQUEST: Message = Message { kind: Kind::Request, key: 53, versions: v(0, 1), flexible: v(1, OPEN), unstable: false, root: Shape { name: "BeginQuorumEpochRequest", memory: 112, fields: &[
    field("clusterId", One(String), 0, OPEN).nullable(0, OPEN).default(Null),
    field("voterId", One(Int32), 1, OPEN).default(Int(-1)).entity(BrokerId).ignorable(),
    field("topics", Array(Struct(&BEGIN_QUORUM_EPOCH_REQUEST__TOPIC_DATA)), 0, OPEN),
    field("leaderEndpoints", Array(Struct(&BEGIN_QUORUM_EPOCH_REQUEST__LEADER_ENDPOINT)), 1, OPEN).ignorable(),
] } };

static END_QUORUM_EPOCH_REQUEST__REPLICA_INFO: Shape = Shape { name: "ReplicaInfo", memory: 48, fields: &[
    field("candidateId", One(Int32), 1, OPEN).entity(BrokerId),
    field("candidateDirectoryId", One(Uuid), 1, OPEN),
] };

static END_QUORUM_EPOCH_REQUEST__PARTITION_DATA: Shape = Shape { name: "PartitionData", memory: 88, fields: &[
    field("partitionIndex", One(Int32), 0, OPEN),
    field("leaderId", One(Int32), 0, OPEN).entity(BrokerId),
    field("leaderEpoch", One(Int32), 0, OPEN),
    field("preferredSuccessors", Array(Int32), 0, 0).ignorable(),
    field("preferredCandidates", Array(Struct(&END_QUORUM_EPOCH_REQUEST__REPLICA_INFO)), 1, OPEN).ignorable(),
] };

static END_QUORUM_EPOCH_REQUEST__TOPIC_DATA: Shape = Shape { name: "TopicData", memory: 80, fields: &[
    field("topicName", One(String), 0, OPEN).entity(TopicName),
    field("partitions", Array(Struct(&END_QUORUM_EPOCH_REQUEST__PARTITION_DATA)), 0, OPEN),
] };

static END_QUORUM_EPOCH_REQUEST__LEADER_ENDPOINT: Shape = Shape { name: "LeaderEndpoint", memory: 96, fields: &[
    field("name", One(String), 1, OPEN).map_key(),
    field("host", One(String), 1, OPEN),
    field("port", One(Uint16), 1, OPEN),
] };

pub(crate) static END_QUORUM_EPOCH_REQUEST: Message = Message { kind: Kind::Request, key: 54, versions: v(0, 1), flexible: v(1, OPEN), unstable: false, root: Shape { name: "EndQuorumEpochRequest", memory: 104, fields: &[
    field("clusterId", One(String), 0, OPEN).nullable(0, OPEN).default(Null),
    field("topics", Array(Struct(&END_QUORUM_EPOCH_REQUEST__TOPIC_DATA)), 0, OPEN),
    field("leaderEndpoints", Array(Struct(&END_QUORUM_EPOCH_REQUEST__LEADER_ENDPOINT)), 1, OPEN).ignorable(),
] } };

static DESCRIBE_QUORUM_REQUEST__PARTITION_DATA: Shape = Shape { name: "PartitionData", memory: 32, fields: &[
    field("partitionIndex", One(Int32), 0, OPEN),
] };

static DESCRIBE_QUORUM_REQUEST__TOPIC_DATA: Shape = Shape { name: "TopicData", memory: 80, fields: &[
    field("topicName", One(String), 0, OPEN).entity(TopicName),
    field("partitions", Array(Struct(&DESCRIBE_QUORUM_REQUEST__PARTITION_DATA)), 0, OPEN),
] };

pub(crate) static DESCRIBE_QUORUM_REQUEST: Message = Message { kind: Kind::Request, key: 55, versions: v(0, 2), flexible: v(0, OPEN), unstable: false, root: Shape { name: "DescribeQuorumRequest", memory: 48, fields: &[
    field("topics", Array(Struct(&DESCRIBE_QUORUM_REQUEST__TOPIC_DATA)), 0, OPEN),
] } };

static ALTER_PARTITION_REQUEST__BROKER_STATE: Shape = Shape { name: "BrokerState", memory: 40, fields: &[
    field("brokerId", One(Int32), 3, OPEN).entity(BrokerId),
    field("brokerEpoch", One(Int64), 3, OPEN).default(Int(-1)),
] };

static ALTER_PARTITION_REQUEST__PARTITION_DATA: Shape = Shape { name: "PartitionData", memory: 88, fields: &[
    field("partitionIndex", One(Int32), 0, OPEN),
    field("leaderEpoch", One(Int32), 0, OPEN),
    field("newIsr", Array(Int32), 0, 2).entity(BrokerId),
    field("newIsrWithEpochs", Array(Struct(&ALTER_PARTITION_REQUEST__BROKER_STATE)), 3, OPEN),
    field("leaderRecoveryState", One(Int8), 1, OPEN),
    field("partitionEpoch", One(Int32), 0, OPEN),
] };

static ALTER_PARTITION_REQUEST__TOPIC_DATA: Shape = Shape { name: "TopicData", memory: 64, fields: &[
    field("topicId", One(Uuid), 2, OPEN).ignorable(),
    field("partitions", Array(Struct(&ALTER_PARTITION_REQUEST__PARTITION_DATA)), 0, OPEN),
] };

pub(crate) static ALTER_PARTITION_REQUEST: Message = Message { kind: Kind::Request, key: 56, versions: v(2, 3), flexible: v(0, OPEN), unstable: false, root: Shape { name: "AlterPartitionRequest", memory: 64, fields: &[
    field("brokerId", One(Int32), 0, OPEN).entity(BrokerId),
    field("brokerEpoch", One(Int64), 0, OPEN).default(Int(-1)),
    field("topics", Array(Struct(&ALTER_PARTITION_REQUEST__TOPIC_DATA)), 0, OPEN),
] } };

static UPDATE_FEATURES_REQUEST__FEATURE_UPDATE_KEY: Shape = Shape { name: "FeatureUpdateKey", memory: 64, fields: &[
    field("feature", One(String), 0, OPEN).map_key(),
    field("maxVersionLevel", One(Int16), 0, OPEN),
    field("allowDowngrade", One(Bool), 0, 0),
    field("upgradeType", One(Int8), 1, OPEN).default(Int(1)),
] };

pub(crate) static UPDATE_FEATURES_REQUEST: Message = Message { kind: Kind::Request, key: 57, versions: v(0, 2), flexible: v(0, OPEN), unstable: false, root: Shape { name: "UpdateFeaturesRequest", memory: 56, fields: &[
    field("timeoutMs", One(Int32), 0, OPEN).default(Int(60000)),
    field("featureUpdates", Array(Struct(&UPDATE_FEATURES_REQUEST__FEATURE_UPDATE_KEY)), 0, OPEN),
    field("validateOnly", One(Bool), 1, OPEN),
] } };

pub(crate) static ENVELOPE_REQUEST: Message = Message { kind: Kind::Request, key: 58, versions: v(0, 0), flexible: v(0, OPEN), unstable: false, root: Shape { name: "EnvelopeRequest", memory: 120, fields: &[
    field("requestData", One(Bytes), 0, OPEN),
    field("requestPrincipal", One(Bytes), 0, OPEN).nullable(0, OPEN),
    field("clientHostAddress", One(Bytes), 0, OPEN),
] } };

static FETCH_SNAPSHOT_REQUEST__SNAPSHOT_ID: Shape = Shape { name: "SnapshotId", memory: 40, fields: &[
    field("endOffset", One(Int64), 0, OPEN),
    field("epoch", One(Int32), 0, OPEN),
] };

static FETCH_SNAPSHOT_REQUEST__PARTITION_SNAPSHOT: Shape = Shape { name: "PartitionSnapshot", memory: 96, fields: &[
    field("partition", One(Int32), 0, OPEN),
    field("currentLeaderEpoch", One(Int32), 0, OPEN),
    field("snapshotId", One(Struct(&FETCH_SNAPSHOT_REQUEST__SNAPSHOT_ID)), 0, OPEN),
    field("position", One(Int64), 0, OPEN),
    field("replicaDirectoryId", One(Uuid), 1, OPEN).tagged(0, 1, OPEN).ignorable(),
] };

static FETCH_SNAPSHOT_REQUEST__TOPIC_SNAPSHOT: Shape = Shape { name: "TopicSnapshot", memory: 80, fields: &[
    field("name", One(String), 0, OPEN).entity(TopicName),
    field("partitions", Array(Struct(&FETCH_SNAPSHOT_REQUEST__PARTITION_SNAPSHOT)), 0, OPEN),
] };

pub(crate) static FETCH_SNAPSHOT_REQUEST: Message = Message { kind: Kind::Request, key: 59, versions: v(0, 1), flexible: v(0, OPEN), unstable: false, root: Shape { name: "FetchSnapshotRequest", memory: 88, fields: &[
    field("clusterId", One(String), 0, OPEN).nullable(0, OPEN).tagged(0, 0, OPEN).default(Null),
    field("replicaId", One(Int32), 0, OPEN).default(Int(-1)).entity(BrokerId),
    field("maxBytes", One(Int32), 0, OPEN).default(Int(2147483647)),
    field("topics", Array(Struct(&FETCH_SNAPSHOT_REQUEST__TOPIC_SNAPSHOT)), 0, OPEN),
] } };

pub(crate) static DESCRIBE_CLUSTER_REQUEST: Message = Message { kind: Kind::Request, key: 60, versions: v(0, 2), flexible: v(0, OPEN), unstable: false, root: Shape { name: "DescribeClusterRequest", memory: 32, fields: &[
    field("includeClusterAuthorizedOperations", One(Bool), 0, OPEN),
    field("endpointType", One(Int8), 1, OPEN).default(Int(1)),
    field("includeFencedBrokers", One(Bool), 2, OPEN),
] } };

static DESCRIBE_PRODUCERS_REQUEST__TOPIC_REQUEST: Shape = Shape { name: "TopicRequest", memory: 80, fields: &[
    field("name", One(String), 0, OPEN).entity(TopicName),
    field("partitionIndexes", Array(Int32), 0, OPEN),
] };

pub(crate) static DESCRIBE_PRODUCERS_REQUEST: Message = Message { kind: Kind::Request, key: 61, versions: v(0, 0), flexible: v(0, OPEN), unstable: false, root: Shape { name: "DescribeProducersRequest", memory: 48, fields: &[
    field("topics", Array(Struct(&DESCRIBE_PRODUCERS_REQUEST__TOPIC_REQUEST)), 0, OPEN),
] } };

static BROKER_REGISTRATION_REQUEST__LISTENER: Shape = Shape { name: "Listener", memory: 96, fields: &[
    field("name", One(String), 0, OPEN).map_key(),
    field("host", One(String), 0, OPEN),
    field("port", One(Uint16), 0, OPEN),
    field("securityProtocol", One(Int16), 0, OPEN),
] };

static BROKER_REGISTRATION_REQUEST__FEATURE: Shape = Shape { name: "Feature", memory: 64, fields: &[
    field("name", One(String), 0, OPEN).map_key(),
    field("minSupportedVersion", One(Int16), 0, OPEN),
    field("maxSupportedVersion", One(Int16), 0, OPEN),
] };

pub(crate) static BROKER_REGISTRATION_REQUEST: Message = Message { kind: Kind::Request, key: 62, versions: v(0, 4), flexible: v(0, OPEN), unstable: false, root: Shape { name: "BrokerRegistrationRequest", memory: 192, fields: &[
    field("brokerId", One(Int32), 0, OPEN).entity(BrokerId),
    field("clusterId", One(String), 0, OPEN),
    field("incarnationId", One(Uuid), 0, OPEN),
    field("listeners", Array(Struct(&BROKER_REGISTRATION_REQUEST__LISTENER)), 0, OPEN),
    field("features", Array(Struct(&BROKER_REGISTRATION_REQUEST__FEATURE)), 0, OPEN),
    field("rack", One(String), 0, OPEN).nullable(0, OPEN),
    field("isMigratingZkBroker", One(Bool), 1, OPEN),
    field("logDirs", Array(Uuid), 2, OPEN).ignorable(),
    field("previousBrokerEpoch", One(Int64), 3, OPEN).default(Int(-1)).ignorable(),
] } };

pub(crate) static BROKER_HEARTBEAT_REQUEST: Message = Message { kind: Kind::Request, key: 63, versions: v(0, 2), flexible: v(0, OPEN), unstable: false, root: Shape { name: "BrokerHeartbeatRequest", memory: 96, fields: &[
    field("brokerId", One(Int32), 0, OPEN).entity(BrokerId),
    field("brokerEpoch", One(Int64), 0, OPEN).default(Int(-1)),
    field("currentMetadataOffset", One(Int64), 0, OPEN),
    field("wantFence", One(Bool), 0, OPEN),
    field("wantShutDown", One(Bool), 0, OPEN),
    field("offlineLogDirs", Array(Uuid), 1, OPEN).tagged(0, 1, OPEN),
    field("cordonedLogDirs", Array(Uuid), 2, OPEN).nullable(2, OPEN).tagged(1, 2, OPEN).default(Null),
] } };

pub(crate) static UNREGISTER_BROKER_REQUEST: Message = Message { kind: Kind::Request, key: 64, versions: v(0, 0), flexible: v(0, OPEN), unstable: false, root: Shape { name: "UnregisterBrokerRequest", memory: 32, fields: &[
    field("brokerId", One(Int32), 0, OPEN).entity(BrokerId),
] } };

pub(crate) static DESCRIBE_TRANSACTIONS_REQUEST: Message = Message { kind: Kind::Request, key: 65, versions: v(0, 0), flexible: v(0, OPEN), unstable: false, root: Shape { name: "DescribeTransactionsRequest", memory: 48, fields: &[
    field("transactionalIds", Array(String), 0, OPEN).entity(TransactionalId),
] } };

pub(crate) static LIST_TRANSACTIONS_REQUEST: Message = Message { kind: Kind::Request, key: 66, versions: v(0, 2), flexible: v(0, OPEN), unstable: false, root: Shape { name: "ListTransactionsRequest", memory: 112, fields: &[
    field("stateFilters", Array(String), 0, OPEN),
    field("producerIdFilters", Array(Int64), 0, OPEN).entity(ProducerId),
    field("durationFilter", One(Int64), 1, OPEN).default(Int(-1)),
    field("transactionalIdPattern", One(String), 2, OPEN).nullable(2, OPEN).default(Null),
] } };

pub(crate) static ALLOCATE_PRODUCER_IDS_REQUEST: Message = Message { kind: Kind::Request, key: 67, versions: v(0, 0), flexible: v(0, OPEN), unstable: false, root: Shape { name: "AllocateProducerIdsRequest", memory: 40, fields: &[
    field("brokerId", One(Int32), 0, OPEN).entity(BrokerId),
    field("brokerEpoch", One(Int64), 0, OPEN).default(Int(-1)),
] } };

static CONSUMER_GROUP_HEARTBEAT_REQUEST__TOPIC_PARTITIONS: Shape = Shape { name: "TopicPartitions", memory: 64, fields: &[
    field("topicId", One(Uuid), 0, OPEN),
    field("partitions", Array(Int32), 0, OPEN),
] };

pub(crate) static CONSUMER_GROUP_HEARTBEAT_REQUEST: Message = Message { kind: Kind::Request, key: 68, versions: v(0, 1), flexible: v(0, OPEN), unstable: false, root: Shape { name: "ConsumerGroupHeartbeatRequest", memory: 272, fields: &[
    field("groupId", One(String), 0, OPEN).entity(GroupId),
    field("memberId", One(String), 0, OPEN),
    field("memberEpoch", One(Int32), 0, OPEN),
    field("instanceId", One(String), 0, OPEN).nullable(0, OPEN).default(Null),
    field("rackId", One(String), 0, OPEN).nullable(0, OPEN).default(Null),
    field("rebalanceTimeoutMs", One(Int32), 0, OPEN).default(Int(-1)),
    field("subscribedTopicNames", Array(String), 0, OPEN).nullable(0, OPEN).default(Null).entity(TopicName),
    field("subscribedTopicRegex", One(String), 1, OPEN).nullable(1, OPEN).default(Null),
    field("serverAssignor", One(String), 0, OPEN).nullable(0, OPEN).default(Null),
    field("topicPartitions", Array(Struct(&CONSUMER_GROUP_HEARTBEAT_REQUEST__TOPIC_PARTITIONS)), 0, OPEN).nullable(0, OPEN).default(Null),
] } };

pub(crate) static CONSUMER_GROUP_DESCRIBE_REQUEST: Message = Message { kind: Kind::Request, key: 69, versions: v(0, 1), flexible: v(0, OPEN), unstable: false, root: Shape { name: "ConsumerGroupDescribeRequest", memory: 56, fields: &[
    field("groupIds", Array(String), 0, OPEN).entity(GroupId),
    field("includeAuthorizedOperations", One(Bool), 0, OPEN),
] } };

static CONTROLLER_REGISTRATION_REQUEST__LISTENER: Shape = Shape { name: "Listener", memory: 96, fields: &[
    field("name", One(String), 0, OPEN).map_key(),
    field("host", One(String), 0, OPEN),
    field("port", One(Uint16), 0, OPEN),
    field("securityProtocol", One(Int16), 0, OPEN),
] };

static CONTROLLER_REGISTRATION_REQUEST__FEATURE: Shape = Shape { name: "Feature", memory: 64, fields: &[
    field("name", One(String), 0, OPEN).map_key(),
    field("minSupportedVersion", One(Int16), 0, OPEN),
    field("maxSupportedVersion", One(Int16), 0, OPEN),
] };

pub(crate) static CONTROLLER_REGISTRATION_REQUEST: Message = Message { kind: Kind::Request, key: 70, versions: v(0, 0), flexible: v(0, OPEN), unstable: false, root: Shape { name: "ControllerRegistrationRequest", memory: 96, fields: &[
    field("controllerId", One(Int32), 0, OPEN),
    field("incarnationId", One(Uuid), 0, OPEN),
    field("zkMigrationReady", One(Bool), 0, OPEN),
    field("listeners", Array(Struct(&CONTROLLER_REGISTRATION_REQUEST__LISTENER)), 0, OPEN),
    field("features", Array(Struct(&CONTROLLER_REGISTRATION_REQUEST__FEATURE)), 0, OPEN),
] } };

pub(crate) static GET_TELEMETRY_SUBSCRIPTIONS_REQUEST: Message = Message { kind: Kind::Request, key: 71, versions: v(0, 0), flexible: v(0, OPEN), unstable: false, root: Shape { name: "GetTelemetrySubscriptionsRequest", memory: 40, fields: &[
    field("clientInstanceId", One(Uuid), 0, OPEN),
] } };

pub(crate) static PUSH_TELEMETRY_REQUEST: Message = Message { kind: Kind::Request, key: 72, versions: v(0, 0), flexible: v(0, OPEN), unstable: false, root: Shape { name: "PushTelemetryRequest", memory: 80, fields: &[
    field("clientInstanceId", One(Uuid), 0, OPEN),
    field("subscriptionId", One(Int32), 0, OPEN),
    field("terminating", One(Bool), 0, OPEN),
    field("compressionType", One(Int8), 0, OPEN),
    field("metrics", One(Bytes), 0, OPEN),
] } };

static ASSIGN_REPLICAS_TO_DIRS_REQUEST__PARTITION_DATA: Shape = Shape { name: "PartitionData", memory: 32, fields: &[
    field("partitionIndex", One(Int32), 0, OPEN),
] };

static ASSIGN_REPLICAS_TO_DIRS_REQUEST__TOPIC_DATA: Shape = Shape { name: "TopicData", memory: 64, fields: &[
    field("topicId", One(Uuid), 0, OPEN),
    field("partitions", Array(Struct(&ASSIGN_REPLICAS_TO_DIRS_REQUEST__PARTITION_DATA)), 0, OPEN),
] };

static ASSIGN_REPLICAS_TO_DIRS_REQUEST__DIRECTORY_DATA: Shape = Shape { name: "DirectoryData", memory: 64, fields: &[
    field("id", One(Uuid), 0, OPEN),
    field("topics", Array(Struct(&ASSIGN_REPLICAS_TO_DIRS_REQUEST__TOPIC_DATA)), 0, OPEN),
] };

pub(crate) static ASSIGN_REPLICAS_TO_DIRS_REQUEST: Message = Message { kind: Kind::Request, key: 73, versions: v(0, 0), flexible: v(0, OPEN), unstable: false, root: Shape { name: "AssignReplicasToDirsRequest", memory: 64, fields: &[
    field("brokerId", One(Int32), 0, OPEN).entity(BrokerId),
    field("brokerEpoch", One(Int64), 0, OPEN).default(Int(-1)),
    field("directories", Array(Struct(&ASSIGN_REPLICAS_TO_DIRS_REQUEST__DIRECTORY_DATA)), 0, OPEN),
] } };

pub(crate) static LIST_CONFIG_RESOURCES_REQUEST: Message = Message { kind: Kind::Request, key: 74, versions: v(0, 1), flexible: v(0, OPEN), unstable: false, root: Shape { name: "ListConfigResourcesRequest", memory: 48, fields: &[
    field("resourceTypes", Array(Int8), 1, OPEN),
] } };

static DESCRIBE_TOPIC_PARTITIONS_REQUEST__TOPIC_REQUEST: Shape = Shape { name: "TopicRequest", memory: 56, fields: &[
    field("name", One(String), 0, OPEN).entity(TopicName),
] };

static DESCRIBE_TOPIC_PARTITIONS_REQUEST__CURSOR: Shape = Shape { name: "Cursor", memory: 64, fields: &[
    field("topicName", One(String), 0, OPEN).entity(TopicName),
    field("partitionIndex", One(Int32), 0, OPEN),
] };

pub(crate) static DESCRIBE_TOPIC_PARTITIONS_REQUEST: Message = Message { kind: Kind::Request, key: 75, versions: v(0, 0), flexible: v(0, OPEN), unstable: false, root: Shape { name: "DescribeTopicPartitionsRequest", memory: 128, fields: &[
    field("topics", Array(Struct(&DESCRIBE_TOPIC_PARTITIONS_REQUEST__TOPIC_REQUEST)), 0, OPEN),
    field("responsePartitionLimit", One(Int32), 0, OPEN).default(Int(2000)),
    field("cursor", One(Struct(&DESCRIBE_TOPIC_PARTITIONS_REQUEST__CURSOR)), 0, OPEN).nullable(0, OPEN).default(Null),
] } };

pub(crate) static SHARE_GROUP_HEARTBEAT_REQUEST: Message = Message { kind: Kind::Request, key: 76, versions: v(1, 1), flexible: v(0, OPEN), unstable: false, root: Shape { name: "ShareGroupHeartbeatRequest", memory: 152, fields: &[
    field("groupId", One(String), 0, OPEN).entity(GroupId),
    field("memberId", One(String), 0, OPEN),
    field("memberEpoch", One(Int32), 0, OPEN),
    field("rackId", One(String), 0, OPEN).nullable(0, OPEN).default(Null),
    field("subscribedTopicNames", Array(String), 0, OPEN).nullable(0, OPEN).default(Null).entity(TopicName),
] } };

pub(crate) static SHARE_GROUP_DESCRIBE_REQUEST: Message = Message { kind: Kind::Request, key: 77, versions: v(1, 1), flexible: v(0, OPEN), unstable: false, root: Shape { name: "ShareGroupDescribeRequest", memory: 56, fields: &[
    field("groupIds", Array(String), 0, OPEN).entity(GroupId),
    field("includeAuthorizedOperations", One(Bool), 0, OPEN),
] } };

static SHARE_FETCH_REQUEST__ACKNOWLEDGEMENT_BATCH: Shape = Shape { name: "AcknowledgementBatch", memory: 64, fields: &[
    field("firstOffset", One(Int64), 0, OPEN),
    field("lastOffset", One(Int64), 0, OPEN),
    field("acknowledgeTypes", Array(Int8), 0, OPEN),
] };

static SHARE_FETCH_REQUEST__FETCH_PARTITION: Shape = Shape { name: "FetchPartition", memory: 56, fields: &[
    field("partitionIndex", One(Int32), 0, OPEN).map_key(),
    field("partitionMaxBytes", One(Int32), 0, 0),
    field("acknowledgementBatches", Array(Struct(&SHARE_FETCH_REQUEST__ACKNOWLEDGEMENT_BATCH)), 0, OPEN),
] };

static SHARE_FETCH_REQUEST__FETCH_TOPIC: Shape = Shape { name: "FetchTopic", memory: 64, fields: &[
    field("topicId", One(Uuid), 0, OPEN).map_key(),
    field("partitions", Array(Struct(&SHARE_FETCH_REQUEST__FETCH_PARTITION)), 0, OPEN),
] };

static SHARE_FETCH_REQUEST__FORGOTTEN_TOPIC: Shape = Shape { name: "ForgottenTopic", memory: 64, fields: &[
    field("topicId", One(Uuid), 0, OPEN),
    field("partitions", Array(Int32), 0, OPEN),
] };

pub(crate) static SHARE_FETCH_REQUEST: Message = Message { kind: Kind::Request, key: 78, versions: v(1, 2), flexible: v(0, OPEN), unstable: false, root: Shape { name: "ShareFetchRequest", memory: 168, fields: &[
    field("groupId", One(String), 0, OPEN).nullable(0, OPEN).default(Null).entity(GroupId),
    field("memberId", One(String), 0, OPEN).nullable(0, OPEN),
    field("shareSessionEpoch", One(Int32), 0, OPEN),
    field("maxWaitMs", One(Int32), 0, OPEN),
    field("minBytes", One(Int32), 0, OPEN),
    field("maxBytes", One(Int32), 0, OPEN).default(Int(2147483647)),
    field("maxRecords", One(Int32), 1, OPEN),
    field("batchSize", One(Int32), 1, OPEN),
    field("shareAcquireMode", One(Int8), 2, OPEN).ignorable(),
    field("isRenewAck", One(Bool), 2, OPEN),
    field("topics", Array(Struct(&SHARE_FETCH_REQUEST__FETCH_TOPIC)), 0, OPEN),
    field("forgottenTopicsData", Array(Struct(&SHARE_FETCH_REQUEST__FORGOTTEN_TOPIC)), 0, OPEN),
] } };

static SHARE_ACKNOWLEDGE_REQUEST__ACKNOWLEDGEMENT_BATCH: Shape = Shape { name: "AcknowledgementBatch", memory: 64, fields: &[
    field("firstOffset", One(Int64), 0, OPEN),
    field("lastOffset", One(Int64), 0, OPEN),
    field("acknowledgeTypes", Array(Int8), 0, OPEN),
] };

static SHARE_ACKNOWLEDGE_REQUEST__ACKNOWLEDGE_PARTITION: Shape = Shape { name: "AcknowledgePartition", memory: 56, fields: &[
    field("partitionIndex", One(Int32), 0, OPEN).map_key(),
    field("acknowledgementBatches", Array(Struct(&SHARE_ACKNOWLEDGE_REQUEST__ACKNOWLEDGEMENT_BATCH)), 0, OPEN),
] };

static SHARE_ACKNOWLEDGE_REQUEST__ACKNOWLEDGE_TOPIC: Shape = Shape { name: "AcknowledgeTopic", memory: 64, fields: &[
    field("topicId", One(Uuid), 0, OPEN).map_key(),
    field("partitions", Array(Struct(&SHARE_ACKNOWLEDGE_REQUEST__ACKNOWLEDGE_PARTITION)), 0, OPEN),
] };

pub(crate) static SHARE_ACKNOWLEDGE_REQUEST: Message = Message { kind: Kind::Request, key: 79, versions: v(1, 2), flexible: v(0, OPEN), unstable: false, root: Shape { name: "ShareAcknowledgeRequest", memory: 120, fields: &[
    field("groupId", One(String), 0, OPEN).nullable(0, OPEN).default(Null).entity(GroupId),
    field("memberId", One(String), 0, OPEN).nullable(0, OPEN),
    field("shareSessionEpoch", One(Int32), 0, OPEN),
    field("isRenewAck", One(Bool), 2, OPEN),
    field("topics", Array(Struct(&SHARE_ACKNOWLEDGE_REQUEST__ACKNOWLEDGE_TOPIC)), 0, OPEN),
] } };

static ADD_RAFT_VOTER_REQUEST__LISTENER: Shape = Shape { name: "Listener", memory: 96, fields: &[
    field("name", One(String), 0, OPEN).map_key(),
    field("host", One(String), 0, OPEN),
    field("port", One(Uint16), 0, OPEN),
] };

pub(crate) static ADD_RAFT_VOTER_REQUEST: Message = Message { kind: Kind::Request, key: 80, versions: v(0, 1), flexible: v(0, OPEN), unstable: false, root: Shape { name: "AddRaftVoterRequest", memory: 112, fields: &[
    field("clusterId", One(String), 0, OPEN).nullable(0, OPEN),
    field("timeoutMs", One(Int32), 0, OPEN),
    field("voterId", One(Int32), 0, OPEN),
    field("voterDirectoryId", One(Uuid), 0, OPEN),
    field("listeners", Array(Struct(&ADD_RAFT_VOTER_REQUEST__LISTENER)), 0, OPEN),
    field("ackWhenCommitted", One(Bool), 1, OPEN).default(True),
] } };

pub(crate) static REMOVE_RAFT_VOTER_REQUEST: Message = Message { kind: Kind::Request, key: 81, versions: v(0, 0), flexible: v(0, OPEN), unstable: false, root: Shape { name: "RemoveRaftVoterRequest", memory: 80, fields: &[
    field("clusterId", One(String), 0, OPEN).nullable(0, OPEN),
    field("voterId", One(Int32), 0, OPEN),
    field("voterDirectoryId", One(Uuid), 0, OPEN),
] } };

static UPDATE_RAFT_VOTER_REQUEST__LISTENER: Shape = Shape { name: "Listener", memory: 96, fields: &[
    field("name", One(String), 0, OPEN).map_key(),
    field("host", One(String), 0, OPEN),
    field("port", One(Uint16), 0, OPEN),
] };

static UPDATE_RAFT_VOTER_REQUEST__K_RAFT_VERSION_FEATURE: Shape = Shape { name: "KRaftVersionFeature", memory: 32, fields: &[
    field("minSupportedVersion", One(Int16), 0, OPEN),
    field("maxSupportedVersion", One(Int16), 0, OPEN),
] };

pub(crate) static UPDATE_RAFT_VOTER_REQUEST: Message = Message { kind: Kind::Request, key: 82, versions: v(0, 0), flexible: v(0, OPEN), unstable: false, root: Shape { name: "UpdateRaftVoterRequest", memory: 136, fields: &[
    field("clusterId", One(String), 0, OPEN).nullable(0, OPEN),
    field("currentLeaderEpoch", One(Int32), 0, OPEN),
    field("voterId", One(Int32), 0, OPEN),
    field("voterDirectoryId", One(Uuid), 0, OPEN),
    field("listeners", Array(Struct(&UPDATE_RAFT_VOTER_REQUEST__LISTENER)), 0, OPEN),
    field("kRaftVersionFeature", One(Struct(&UPDATE_RAFT_VOTER_REQUEST__K_RAFT_VERSION_FEATURE)), 0, OPEN),
] } };

static INITIALIZE_SHARE_GROUP_STATE_REQUEST__PARTITION_DATA: Shape = Shape { name: "PartitionData", memory: 40, fields: &[
    field("partition", One(Int32), 0, OPEN),
    field("stateEpoch", One(Int32), 0, OPEN),
    field("startOffset", One(Int64), 0, OPEN),
] };

static INITIALIZE_SHARE_GROUP_STATE_REQUEST__INITIALIZE_STATE_DATA: Shape = Shape { name: "InitializeStateData", memory: 64, fields: &[
    field("topicId", One(Uuid), 0, OPEN),
    field("partitions", Array(Struct(&INITIALIZE_SHARE_GROUP_STATE_REQUEST__PARTITION_DATA)), 0, OPEN),
] };

pub(crate) static INITIALIZE_SHARE_GROUP_STATE_REQUEST: Message = Message { kind: Kind::Request, key: 83, versions: v(0, 0), flexible: v(0, OPEN), unstable: false, root: Shape { name: "InitializeShareGroupStateRequest", memory: 80, fields: &[
    field("groupId", One(String), 0, OPEN),
    field("topics", Array(Struct(&INITIALIZE_SHARE_GROUP_STATE_REQUEST__INITIALIZE_STATE_DATA)), 0, OPEN),
] } };

static READ_SHARE_GROUP_STATE_REQUEST__PARTITION_DATA: Shape = Shape { name: "PartitionData", memory: 32, fields: &[
    field("partition", One(Int32), 0, OPEN),
    field("leaderEpoch", One(Int32), 0, OPEN),
] };

static READ_SHARE_GROUP_STATE_REQUEST__READ_STATE_DATA: Shape = Shape { name: "ReadStateData", memory: 64, fields: &[
    field("topicId", One(Uuid), 0, OPEN),
    field("partitions", Array(Struct(&READ_SHARE_GROUP_STATE_REQUEST__PARTITION_DATA)), 0, OPEN),
] };

pub(crate) static READ_SHARE_GROUP_STATE_REQUEST: Message = Message { kind: Kind::Request, key: 84, versions: v(0, 0), flexible: v(0, OPEN), unstable: false, root: Shape { name: "ReadShareGroupStateRequest", memory: 80, fields: &[
    field("groupId", One(String), 0, OPEN),
    field("topics", Array(Struct(&READ_SHARE_GROUP_STATE_REQUEST__READ_STATE_DATA)), 0, OPEN),
] } };

static WRITE_SHARE_GROUP_STATE_REQUEST__STATE_BATCH: Shape = Shape { name: "StateBatch", memory: 48, fields: &[
    field("firstOffset", One(Int64), 0, OPEN),
    field("lastOffset", One(Int64), 0, OPEN),
    field("deliveryState", One(Int8), 0, OPEN),
    field("deliveryCount", One(Int16), 0, OPEN),
] };

static WRITE_SHARE_GROUP_STATE_REQUEST__PARTITION_DATA: Shape = Shape { name: "PartitionData", memory: 72, fields: &[
    field("partition", One(Int32), 0, OPEN),
    field("stateEpoch", One(Int32), 0, OPEN),
    field("leaderEpoch", One(Int32), 0, OPEN),
    field("startOffset", One(Int64), 0, OPEN),
    field("deliveryCompleteCount", One(Int32), 1, OPEN).default(Int(-1)).ignorable(),
    field("stateBatches", Array(Struct(&WRITE_SHARE_GROUP_STATE_REQUEST__STATE_BATCH)), 0, OPEN),
] };

static WRITE_SHARE_GROUP_STATE_REQUEST__WRITE_STATE_DATA: Shape = Shape { name: "WriteStateData", memory: 64, fields: &[
    field("topicId", One(Uuid), 0, OPEN),
    field("partitions", Array(Struct(&WRITE_SHARE_GROUP_STATE_REQUEST__PARTITION_DATA)), 0, OPEN),
] };

pub(crate) static WRITE_SHARE_GROUP_STATE_REQUEST: Message = Message { kind: Kind::Request, key: 85, versions: v(0, 1), flexible: v(0, OPEN), unstable: false, root: Shape { name: "WriteShareGroupStateRequest", memory: 80, fields: &[
    field("groupId", One(String), 0, OPEN),
    field("topics", Array(Struct(&WRITE_SHARE_GROUP_STATE_REQUEST__WRITE_STATE_DATA)), 0, OPEN),
] } };

static DELETE_SHARE_GROUP_STATE_REQUEST__PARTITION_DATA: Shape = Shape { name: "PartitionData", memory: 32, fields: &[
    field("partition", One(Int32), 0, OPEN),
] };

static DELETE_SHARE_GROUP_STATE_REQUEST__DELETE_STATE_DATA: Shape = Shape { name: "DeleteStateData", memory: 64, fields: &[
    field("topicId", One(Uuid), 0, OPEN),
    field("partitions", Array(Struct(&DELETE_SHARE_GROUP_STATE_REQUEST__PARTITION_DATA)), 0, OPEN),
] };

pub(crate) static DELETE_SHARE_GROUP_STATE_REQUEST: Message = Message { kind: Kind::Request, key: 86, versions: v(0, 0), flexible: v(0, OPEN), unstable: false, root: Shape { name: "DeleteShareGroupStateRequest", memory: 80, fields: &[
    field("groupId", One(String), 0, OPEN),
    field("topics", Array(Struct(&DELETE_SHARE_GROUP_STATE_REQUEST__DELETE_STATE_DATA)), 0, OPEN),
] } };

static READ_SHARE_GROUP_STATE_SUMMARY_REQUEST__PARTITION_DATA: Shape = Shape { name: "PartitionData", memory: 32, fields: &[
    field("partition", One(Int32), 0, OPEN),
    field("leaderEpoch", One(Int32), 0, OPEN),
] };

static READ_SHARE_GROUP_STATE_SUMMARY_REQUEST__READ_STATE_SUMMARY_DATA: Shape = Shape { name: "ReadStateSummaryData", memory: 64, fields: &[
    field("topicId", One(Uuid), 0, OPEN),
    field("partitions", Array(Struct(&READ_SHARE_GROUP_STATE_SUMMARY_REQUEST__PARTITION_DATA)), 0, OPEN),
] };

pub(crate) static READ_SHARE_GROUP_STATE_SUMMARY_REQUEST: Message = Message { kind: Kind::Request, key: 87, versions: v(0, 1), flexible: v(0, OPEN), unstable: false, root: Shape { name: "ReadShareGroupStateSummaryRequest", memory: 80, fields: &[
    field("groupId", One(String), 0, OPEN),
    field("topics", Array(Struct(&READ_SHARE_GROUP_STATE_SUMMARY_REQUEST__READ_STATE_SUMMARY_DATA)), 0, OPEN),
] } };

static STREAMS_GROUP_HEARTBEAT_REQUEST__KEY_VALUE: Shape = Shape { name: "KeyValue", memory: 88, fields: &[
    field("key", One(String), 0, OPEN),
    field("value", One(String), 0, OPEN),
] };

static STREAMS_GROUP_HEARTBEAT_REQUEST__TOPIC_INFO: Shape = Shape { name: "TopicInfo", memory: 88, fields: &[
    field("name", One(String), 0, OPEN).entity(TopicName),
    field("partitions", One(Int32), 0, OPEN),
    field("replicationFactor", One(Int16), 0, OPEN),
    field("topicConfigs", Array(Struct(&STREAMS_GROUP_HEARTBEAT_REQUEST__KEY_VALUE)), 0, OPEN),
] };

static STREAMS_GROUP_HEARTBEAT_REQUEST__COPARTITION_GROUP: Shape = Shape { name: "CopartitionGroup", memory: 96, fields: &[
    field("sourceTopics", Array(Int16), 0, OPEN),
    field("sourceTopicRegex", Array(Int16), 0, OPEN),
    field("repartitionSourceTopics", Array(Int16), 0, OPEN),
] };

static STREAMS_GROUP_HEARTBEAT_REQUEST__SUBTOPOLOGY: Shape = Shape { name: "Subtopology", memory: 200, fields: &[
    field("subtopologyId", One(String), 0, OPEN),
    field("sourceTopics", Array(String), 0, OPEN).entity(TopicName),
    field("sourceTopicRegex", Array(String), 0, OPEN),
    field("stateChangelogTopics", Array(Struct(&STREAMS_GROUP_HEARTBEAT_REQUEST__TOPIC_INFO)), 0, OPEN),
    field("repartitionSinkTopics", Array(String), 0, OPEN).entity(TopicName),
    field("repartitionSourceTopics", Array(Struct(&STREAMS_GROUP_HEARTBEAT_REQUEST__TOPIC_INFO)), 0, OPEN),
    field("copartitionGroups", Array(Struct(&STREAMS_GROUP_HEARTBEAT_REQUEST__COPARTITION_GROUP)), 0, OPEN),
] };

static STREAMS_GROUP_HEARTBEAT_REQUEST__TOPOLOGY: Shape = Shape { name: "Topology", memory: 56, fields: &[
    field("epoch", One(Int32), 0, OPEN),
    field("subtopologies", Array(Struct(&STREAMS_GROUP_HEARTBEAT_REQUEST__SUBTOPOLOGY)), 0, OPEN),
] };

static STREAMS_GROUP_HEARTBEAT_REQUEST__TASK_IDS: Shape = Shape { name: "TaskIds", memory: 80, fields: &[
    field("subtopologyId", One(String), 0, OPEN),
    field("partitions", Array(Int32), 0, OPEN),
] };

static STREAMS_GROUP_HEARTBEAT_REQUEST__ENDPOINT: Shape = Shape { name: "Endpoint", memory: 64, fields: &[
    field("host", One(String), 0, OPEN),
    field("port", One(Uint16), 0, OPEN),
] };

static STREAMS_GROUP_HEARTBEAT_REQUEST__TASK_OFFSET: Shape = Shape { name: "TaskOffset", memory: 72, fields: &[
    field("subtopologyId", One(String), 0, OPEN),
    field("partition", One(Int32), 0, OPEN),
    field("offset", One(Int64), 0, OPEN),
] };

pub(crate) static STREAMS_GROUP_HEARTBEAT_REQUEST: Message = Message { kind: Kind::Request, key: 88, versions: v(0, 0), flexible: v(0, OPEN), unstable: false, root: Shape { name: "StreamsGroupHeartbeatRequest", memory: 480, fields: &[
    field("groupId", One(String), 0, OPEN).entity(GroupId),
    field("memberId", One(String), 0, OPEN),
    field("memberEpoch", One(Int32), 0, OPEN),
    field("endpointInformationEpoch", One(Int32), 0, OPEN),
    field("instanceId", One(String), 0, OPEN).nullable(0, OPEN).default(Null),
    field("rackId", One(String), 0, OPEN).nullable(0, OPEN).default(Null),
    field("rebalanceTimeoutMs", One(Int32), 0, OPEN).default(Int(-1)),
    field("topology", One(Struct(&STREAMS_GROUP_HEARTBEAT_REQUEST__TOPOLOGY)), 0, OPEN).nullable(0, OPEN).default(Null),
    field("activeTasks", Array(Struct(&STREAMS_GROUP_HEARTBEAT_REQUEST__TASK_IDS)), 0, OPEN).nullable(0, OPEN).default(Null),
    field("standbyTasks", Array(Struct(&STREAMS_GROUP_HEARTBEAT_REQUEST__TASK_IDS)), 0, OPEN).nullable(0, OPEN).default(Null),
    field("warmupTasks", Array(Struct(&STREAMS_GROUP_HEARTBEAT_REQUEST__TASK_IDS)), 0, OPEN).nullable(0, OPEN).default(Null),
    field("processId", One(String), 0, OPEN).nullable(0, OPEN).default(Null),
    field("userEndpoint", One(Struct(&STREAMS_GROUP_HEARTBEAT_REQUEST__ENDPOINT)), 0, OPEN).nullable(0, OPEN).default(Null),
    field("clientTags", Array(Struct(&STREAMS_GROUP_HEARTBEAT_REQUEST__KEY_VALUE)), 0, OPEN).nullable(0, OPEN).default(Null),
    field("taskOffsets", Array(Struct(&STREAMS_GROUP_HEARTBEAT_REQUEST__TASK_OFFSET)), 0, OPEN).nullable(0, OPEN).default(Null),
    field("taskEndOffsets", Array(Struct(&STREAMS_GROUP_HEARTBEAT_REQUEST__TASK_OFFSET)), 0, OPEN).nullable(0, OPEN).default(Null),
    field("shutdownApplication", One(Bool), 0, OPEN),
] } };

pub(crate) static STREAMS_GROUP_DESCRIBE_REQUEST: Message = Message { kind: Kind::Request, key: 89, versions: v(0, 0), flexible: v(0, OPEN), unstable: false, root: Shape { name: "StreamsGroupDescribeRequest", memory: 56, fields: &[
    field("groupIds", Array(String), 0, OPEN).entity(GroupId),
    field("includeAuthorizedOperations", One(Bool), 0, OPEN),
] } };

static DESCRIBE_SHARE_GROUP_OFFSETS_REQUEST__DESCRIBE_SHARE_GROUP_OFFSETS_REQUEST_TOPIC: Shape = Shape { name: "DescribeShareGroupOffsetsRequestTopic", memory: 80, fields: &[
    field("topicName", One(String), 0, OPEN).entity(TopicName),
    field("partitions", Array(Int32), 0, OPEN),
] };

static DESCRIBE_SHARE_GROUP_OFFSETS_REQUEST__DESCRIBE_SHARE_GROUP_OFFSETS_REQUEST_GROUP: Shape = Shape { name: "DescribeShareGroupOffsetsRequestGroup", memory: 80, fields: &[
    field("groupId", One(String), 0, OPEN).entity(GroupId),
    field("topics", Array(Struct(&DESCRIBE_SHARE_GROUP_OFFSETS_REQUEST__DESCRIBE_SHARE_GROUP_OFFSETS_REQUEST_TOPIC)), 0, OPEN).nullable(0, OPEN),
] };

pub(crate) static DESCRIBE_SHARE_GROUP_OFFSETS_REQUEST: Message = Message { kind: Kind::Request, key: 90, versions: v(0, 1), flexible: v(0, OPEN), unstable: false, root: Shape { name: "DescribeShareGroupOffsetsRequest", memory: 48, fields: &[
    field("groups", Array(Struct(&DESCRIBE_SHARE_GROUP_OFFSETS_REQUEST__DESCRIBE_SHARE_GROUP_OFFSETS_REQUEST_GROUP)), 0, OPEN),
] } };

static ALTER_SHARE_GROUP_OFFSETS_REQUEST__ALTER_SHARE_GROUP_OFFSETS_REQUEST_PARTITION: Shape = Shape { name: "AlterShareGroupOffsetsRequestPartition", memory: 40, fields: &[
    field("partitionIndex", One(Int32), 0, OPEN),
    field("startOffset", One(Int64), 0, OPEN),
] };

static ALTER_SHARE_GROUP_OFFSETS_REQUEST__ALTER_SHARE_GROUP_OFFSETS_REQUEST_TOPIC: Shape = Shape { name: "AlterShareGroupOffsetsRequestTopic", memory: 80, fields: &[
    field("topicName", One(String), 0, OPEN).entity(TopicName).map_key(),
    field("partitions", Array(Struct(&ALTER_SHARE_GROUP_OFFSETS_REQUEST__ALTER_SHARE_GROUP_OFFSETS_REQUEST_PARTITION)), 0, OPEN),
] };

pub(crate) static ALTER_SHARE_GROUP_OFFSETS_REQUEST: Message = Message { kind: Kind::Request, key: 91, versions: v(0, 0), flexible: v(0, OPEN), unstable: false, root: Shape { name: "AlterShareGroupOffsetsRequest", memory: 80, fields: &[
    field("groupId", One(String), 0, OPEN).entity(GroupId),
    field("topics", Array(Struct(&ALTER_SHARE_GROUP_OFFSETS_REQUEST__ALTER_SHARE_GROUP_OFFSETS_REQUEST_TOPIC)), 0, OPEN),
] } };

static DELETE_SHARE_GROUP_OFFSETS_REQUEST__DELETE_SHARE_GROUP_OFFSETS_REQUEST_TOPIC: Shape = Shape { name: "DeleteShareGroupOffsetsRequestTopic", memory: 56, fields: &[
    field("topicName", One(String), 0, OPEN).entity(TopicName),
] };

pub(crate) static DELETE_SHARE_GROUP_OFFSETS_REQUEST: Message = Message { kind: Kind::Request, key: 92, versions: v(0, 0), flexible: v(0, OPEN), unstable: false, root: Shape { name: "DeleteShareGroupOffsetsRequest", memory: 80, fields: &[
    field("groupId", One(String), 0, OPEN).entity(GroupId),
    field("topics", Array(Struct(&DELETE_SHARE_GROUP_OFFSETS_REQUEST__DELETE_SHARE_GROUP_OFFSETS_REQUEST_TOPIC)), 0, OPEN),
] } };

static PRODUCE_RESPONSE__BATCH_INDEX_AND_ERROR_MESSAGE: Shape = Shape { name: "BatchIndexAndErrorMessage", memory: 64, fields: &[
    field("batchIndex", One(Int32), 8, OPEN),
    field("batchIndexErrorMessage", One(String), 8, OPEN).nullable(8, OPEN).default(Null),
] };

static PRODUCE_RESPONSE__LEADER_ID_AND_EPOCH: Shape = Shape { name: "LeaderIdAndEpoch", memory: 32, fields: &[
    field("leaderId", One(Int32), 10, OPEN).default(Int(-1)).entity(BrokerId),
    field("leaderEpoch", One(Int32), 10, OPEN).default(Int(-1)),
] };

static PRODUCE_RESPONSE__PARTITION_PRODUCE_RESPONSE: Shape = Shape { name: "PartitionProduceResponse", memory: 144, fields: &[
    field("index", One(Int32), 0, OPEN),
    field("errorCode", One(Int16), 0, OPEN),
    field("baseOffset", One(Int64), 0, OPEN),
    field("logAppendTimeMs", One(Int64), 2, OPEN).default(Int(-1)).ignorable(),
    field("logStartOffset", One(Int64), 5, OPEN).default(Int(-1)).ignorable(),
    field("recordErrors", Array(Struct(&PRODUCE_RESPONSE__BATCH_INDEX_AND_ERROR_MESSAGE)), 8, OPEN).ignorable(),
    field("errorMessage", One(String), 8, OPEN).nullable(8, OPEN).default(Null).ignorable(),
    field("currentLeader", One(Struct(&PRODUCE_RESPONSE__LEADER_ID_AND_EPOCH)), 10, OPEN).tagged(0, 10, OPEN),
] };

static PRODUCE_RESPONSE__TOPIC_PRODUCE_RESPONSE: Shape = Shape { name: "TopicProduceResponse", memory: 96, fields: &[
    field("name", One(String), 0, 12).entity(TopicName).ignorable().map_key(),
    field("topicId", One(Uuid), 13, OPEN).ignorable().map_key(),
    field("partitionResponses", Array(Struct(&PRODUCE_RESPONSE__PARTITION_PRODUCE_RESPONSE)), 0, OPEN),
] };

static PRODUCE_RESPONSE__NODE_ENDPOINT: Shape = Shape { name: "NodeEndpoint", memory: 96, fields: &[
    field("nodeId", One(Int32), 10, OPEN).entity(BrokerId).map_key(),
    field("host", One(String), 10, OPEN),
    field("port", One(Int32), 10, OPEN),
    field("rack", One(String), 10, OPEN).nullable(10, OPEN).default(Null),
] };

pub(crate) static PRODUCE_RESPONSE: Message = Message { kind: Kind::Response, key: 0, versions: v(3, 13), flexible: v(9, OPEN), unstable: false, root: Shape { name: "ProduceResponse", memory: 80, fields: &[
    field("responses", Array(Struct(&PRODUCE_RESPONSE__TOPIC_PRODUCE_RESPONSE)), 0, OPEN),
    field("throttleTimeMs", One(Int32), 1, OPEN).ignorable(),
    field("nodeEndpoints", Array(Struct(&PRODUCE_RESPONSE__NODE_ENDPOINT)), 10, OPEN).tagged(0, 10, OPEN),
] } };

static FETCH_RESPONSE__EPOCH_END_OFFSET: Shape = Shape { name: "EpochEndOffset", memory: 40, fields: &[
    field("epoch", One(Int32), 12, OPEN).default(Int(-1)),
    field("endOffset", One(Int64), 12, OPEN).default(Int(-1)),
] };

static FETCH_RESPONSE__LEADER_ID_AND_EPOCH: Shape = Shape { name: "LeaderIdAndEpoch", memory: 32, fields: &[
    field("leaderId", One(Int32), 12, OPEN).default(Int(-1)).entity(BrokerId),
    field("leaderEpoch", One(Int32), 12, OPEN).default(Int(-1)),
] };

static FETCH_RESPONSE__SNAPSHOT_ID: Shape = Shape { name: "SnapshotId", memory: 40, fields: &[
    field("endOffset", One(Int64), 0, OPEN).default(Int(-1)),
    field("epoch", One(Int32), 0, OPEN).default(Int(-1)),
] };

static FETCH_RESPONSE__ABORTED_TRANSACTION: Shape = Shape { name: "AbortedTransaction", memory: 40, fields: &[
    field("producerId", One(Int64), 4, OPEN).entity(ProducerId),
    field("firstOffset", One(Int64), 4, OPEN),
] };

static FETCH_RESPONSE__PARTITION_DATA: Shape = Shape { name: "PartitionData", memory: 232, fields: &[
    field("partitionIndex", One(Int32), 0, OPEN),
    field("errorCode", One(Int16), 0, OPEN),
    field("highWatermark", One(Int64), 0, OPEN),
    field("lastStableOffset", One(Int64), 4, OPEN).default(Int(-1)).ignorable(),
    field("logStartOffset", One(Int64), 5, OPEN).default(Int(-1)).ignorable(),
    field("divergingEpoch", One(Struct(&FETCH_RESPONSE__EPOCH_END_OFFSET)), 12, OPEN).tagged(0, 12, OPEN),
    field("currentLeader", One(Struct(&FETCH_RESPONSE__LEADER_ID_AND_EPOCH)), 12, OPEN).tagged(1, 12, OPEN),
    field("snapshotId", One(Struct(&FETCH_RESPONSE__SNAPSHOT_ID)), 12, OPEN).tagged(2, 12, OPEN),
    field("abortedTransactions", Array(Struct(&FETCH_RESPONSE__ABORTED_TRANSACTION)), 4, OPEN).nullable(4, OPEN).ignorable(),
    field("preferredReadReplica", One(Int32), 11, OPEN).default(Int(-1)).entity(BrokerId),
    field("records", One(Records), 0, OPEN).nullable(0, OPEN),
] };

static FETCH_RESPONSE__FETCHABLE_TOPIC_RESPONSE: Shape = Shape { name: "FetchableTopicResponse", memory: 96, fields: &[
    field("topic", One(String), 0, 12).entity(TopicName).ignorable(),
    field("topicId", One(Uuid), 13, OPEN).ignorable(),
    field("partitions", Array(Struct(&FETCH_RESPONSE__PARTITION_DATA)), 0, OPEN),
] };

static FETCH_RESPONSE__NODE_ENDPOINT: Shape = Shape { name: "NodeEndpoint", memory: 96, fields: &[
    field("nodeId", One(Int32), 16, OPEN).entity(BrokerId).map_key(),
    field("host", One(String), 16, OPEN),
    field("port", One(Int32), 16, OPEN),
    field("rack", One(String), 16, OPEN).nullable(16, OPEN).default(Null),
] };

pub(crate) static FETCH_RESPONSE: Message = Message { kind: Kind::Response, key: 1, versions: v(4, 18), flexible: v(12, OPEN), unstable: false, root: Shape { name: "FetchResponse", memory: 88, fields: &[
    field("throttleTimeMs", One(Int32), 1, OPEN).ignorable(),
    field("errorCode", One(Int16), 7, OPEN).ignorable(),
    field("sessionId", One(Int32), 7, OPEN),
    field("responses", Array(Struct(&FETCH_RESPONSE__FETCHABLE_TOPIC_RESPONSE)), 0, OPEN),
    field("nodeEndpoints", Array(Struct(&FETCH_RESPONSE__NODE_ENDPOINT)), 16, OPEN).tagged(0, 16, OPEN),
] } };

static LIST_OFFSETS_RESPONSE__LIST_OFFSETS_PARTITION_RESPONSE: Shape = Shape { name: "ListOffsetsPartitionResponse", memory: 56, fields: &[
    field("partitionIndex", One(Int32), 0, OPEN),
    field("errorCode", One(Int16), 0, OPEN),
    field("timestamp", One(Int64), 1, OPEN).default(Int(-1)),
    field("offset", One(Int64), 1, OPEN).default(Int(-1)),
    field("leaderEpoch", One(Int32), 4, OPEN).default(Int(-1)),
] };

static LIST_OFFSETS_RESPONSE__LIST_OFFSETS_TOPIC_RESPONSE: Shape = Shape { name: "ListOffsetsTopicResponse", memory: 80, fields: &[
    field("name", One(String), 0, OPEN).entity(TopicName),
    field("partitions", Array(Struct(&LIST_OFFSETS_RESPONSE__LIST_OFFSETS_PARTITION_RESPONSE)), 0, OPEN),
] };

pub(crate) static LIST_OFFSETS_RESPONSE: Message = Message { kind: Kind::Response, key: 2, versions: v(1, 11), flexible: v(6, OPEN), unstable: false, root: Shape { name: "ListOffsetsResponse", memory: 56, fields: &[
    field("throttleTimeMs", One(Int32), 2, OPEN).ignorable(),
    field("topics", Array(Struct(&LIST_OFFSETS_RESPONSE__LIST_OFFSETS_TOPIC_RESPONSE)), 0, OPEN),
] } };

static METADATA_RESPONSE__METADATA_RESPONSE_BROKER: Shape = Shape { name: "MetadataResponseBroker", memory: 96, fields: &[
    field("nodeId", One(Int32), 0, OPEN).entity(BrokerId).map_key(),
    field("host", One(String), 0, OPEN),
    field("port", One(Int32), 0, OPEN),
    field("rack", One(String), 1, OPEN).nullable(1, OPEN).default(Null).ignorable(),
] };

static METADATA_RESPONSE__METADATA_RESPONSE_PARTITION: Shape = Shape { name: "MetadataResponsePartition", memory: 112, fields: &[
    field("errorCode", One(Int16), 0, OPEN),
    field("partitionIndex", One(Int32), 0, OPEN),
    field("leaderId", One(Int32), 0, OPEN).entity(BrokerId),
    field("leaderEpoch", One(Int32), 7, OPEN).default(Int(-1)).ignorable(),
    field("replicaNodes", Array(Int32), 0, OPEN).entity(BrokerId),
    field("isrNodes", Array(Int32), 0, OPEN).entity(BrokerId),
    field("offlineReplicas", Array(Int32), 5, OPEN).entity(BrokerId).ignorable(),
] };

static METADATA_RESPONSE__METADATA_RESPONSE_TOPIC: Shape = Shape { name: "MetadataResponseTopic", memory: 104, fields: &[
    field("errorCode", One(Int16), 0, OPEN),
    field("name", One(String), 0, OPEN).nullable(12, OPEN).entity(TopicName).map_key(),
    field("topicId", One(Uuid), 10, OPEN).ignorable(),
    field("isInternal", One(Bool), 1, OPEN).ignorable(),
    field("partitions", Array(Struct(&METADATA_RESPONSE__METADATA_RESPONSE_PARTITION)), 0, OPEN),
    field("topicAuthorizedOperations", One(Int32), 8, OPEN).default(Int(-2147483648)),
] };

pub(crate) static METADATA_RESPONSE: Message = Message { kind: Kind::Response, key: 3, versions: v(0, 13), flexible: v(9, OPEN), unstable: false, root: Shape { name: "MetadataResponse", memory: 120, fields: &[
    field("throttleTimeMs", One(Int32), 3, OPEN).ignorable(),
    field("brokers", Array(Struct(&METADATA_RESPONSE__METADATA_RESPONSE_BROKER)), 0, OPEN),
    field("clusterId", One(String), 2, OPEN).nullable(2, OPEN).default(Null).ignorable(),
    field("controllerId", One(Int32), 1, OPEN).default(Int(-1)).entity(BrokerId).ignorable(),
    field("topics", Array(Struct(&METADATA_RESPONSE__METADATA_RESPONSE_TOPIC)), 0, OPEN),
    field("clusterAuthorizedOperations", One(Int32), 8, 10).default(Int(-2147483648)),
    field("errorCode", One(Int16), 13, OPEN).ignorable(),
] } };

pub(crate) static LEADER_AND_ISR_RESPONSE: Message = Message { kind: Kind::Response, key: 4, versions: v(0, -1), flexible: v(0, -1), unstable: false, root: Shape { name: "LeaderAndIsrResponse", memory: 24, fields: &[
] } };

pub(crate) static STOP_REPLICA_RESPONSE: Message = Message { kind: Kind::Response, key: 5, versions: v(0, -1), flexible: v(0, -1), unstable: false, root: Shape { name: "StopReplicaResponse", memory: 24, fields: &[
] } };

pub(crate) static UPDATE_METADATA_RESPONSE: Message = Message { kind: Kind::Response, key: 6, versions: v(0, -1), flexible: v(0, -1), unstable: false, root: Shape { name: "UpdateMetadataResponse", memory: 24, fields: &[
] } };

pub(crate) static CONTROLLED_SHUTDOWN_RESPONSE: Message = Message { kind: Kind::Response, key: 7, versions: v(0, -1), flexible: v(0, -1), unstable: false, root: Shape { name: "ControlledShutdownResponse", memory: 24, fields: &[
] } };

static OFFSET_COMMIT_RESPONSE__OFFSET_COMMIT_RESPONSE_PARTITION: Shape = Shape { name: "OffsetCommitResponsePartition", memory: 32, fields: &[
    field("partitionIndex", One(Int32), 0, OPEN),
    field("errorCode", One(Int16), 0, OPEN),
] };

static OFFSET_COMMIT_RESPONSE__OFFSET_COMMIT_RESPONSE_TOPIC: Shape = Shape { name: "OffsetCommitResponseTopic", memory: 96, fields: &[
    field("name", One(String), 0, 9).entity(TopicName).ignorable(),
    field("topicId", One(Uuid), 10, OPEN).ignorable(),
    field("partitions", Array(Struct(&OFFSET_COMMIT_RESPONSE__OFFSET_COMMIT_RESPONSE_PARTITION)), 0, OPEN),
] };

pub(crate) static OFFSET_COMMIT_RESPONSE: Message = Message { kind: Kind::Response, key: 8, versions: v(2, 10), flexible: v(8, OPEN), unstable: false, root: Shape { name: "OffsetCommitResponse", memory: 56, fields: &[
    field("throttleTimeMs", One(Int32), 3, OPEN).ignorable(),
    field("topics", Array(Struct(&OFFSET_COMMIT_RESPONSE__OFFSET_COMMIT_RESPONSE_TOPIC)), 0, OPEN),
] } };

static OFFSET_FETCH_RESPONSE__OFFSET_FETCH_RESPONSE_PARTITION: Shape = Shape { name: "OffsetFetchResponsePartition", memory: 80, fields: &[
    field("partitionIndex", One(Int32), 0, 7),
    field("committedOffset", One(Int64), 0, 7),
    field("committedLeaderEpoch", One(Int32), 5, 7).default(Int(-1)).ignorable(),
    field("metadata", One(String), 0, 7).nullable(0, 7),
    field("errorCode", One(Int16), 0, 7),
] };

static OFFSET_FETCH_RESPONSE__OFFSET_FETCH_RESPONSE_TOPIC: Shape = Shape { name: "OffsetFetchResponseTopic", memory: 80, fields: &[
    field("name", One(String), 0, 7).entity(TopicName),
    field("partitions", Array(Struct(&OFFSET_FETCH_RESPONSE__OFFSET_FETCH_RESPONSE_PARTITION)), 0, 7),
] };

static OFFSET_FETCH_RESPONSE__OFFSET_FETCH_RESPONSE_PARTITIONS: Shape = Shape { name: "OffsetFetchResponsePartitions", memory: 80, fields: &[
    field("partitionIndex", One(Int32), 8, OPEN),
    field("committedOffset", One(Int64), 8, OPEN),
    field("committedLeaderEpoch", One(Int32), 8, OPEN).default(Int(-1)).ignorable(),
    field("metadata", One(String), 8, OPEN).nullable(8, OPEN),
    field("errorCode", One(Int16), 8, OPEN),
] };

static OFFSET_FETCH_RESPONSE__OFFSET_FETCH_RESPONSE_TOPICS: Shape = Shape { name: "OffsetFetchResponseTopics", memory: 96, fields: &[
    field("name", One(String), 8, 9).entity(TopicName).ignorable(),
    field("topicId", One(Uuid), 10, OPEN).ignorable(),
    field("partitions", Array(Struct(&OFFSET_FETCH_RESPONSE__OFFSET_FETCH_RESPONSE_PARTITIONS)), 8, OPEN),
] };

static OFFSET_FETCH_RESPONSE__OFFSET_FETCH_RESPONSE_GROUP: Shape = Shape { name: "OffsetFetchResponseGroup", memory: 88, fields: &[
    field("groupId", One(String), 8, OPEN).entity(GroupId),
    field("topics", Array(Struct(&OFFSET_FETCH_RESPONSE__OFFSET_FETCH_RESPONSE_TOPICS)), 8, OPEN),
    field("errorCode", One(Int16), 8, OPEN),
] };

pub(crate) static OFFSET_FETCH_RESPONSE: Message = Message { kind: Kind::Response, key: 9, versions: v(1, 10), flexible: v(6, OPEN), unstable: false, root: Shape { name: "OffsetFetchResponse", memory: 80, fields: &[
    field("throttleTimeMs", One(Int32), 3, OPEN).ignorable(),
    field("topics", Array(Struct(&OFFSET_FETCH_RESPONSE__OFFSET_FETCH_RESPONSE_TOPIC)), 0, 7),
    field("errorCode", One(Int16), 2, 7).ignorable(),
    field("groups", Array(Struct(&OFFSET_FETCH_RESPONSE__OFFSET_FETCH_RESPONSE_GROUP)), 8, OPEN),
] } };

static FIND_COORDINATOR_RESPONSE__COORDINATOR: Shape = Shape { name: "Coordinator", memory: 136, fields: &[
    field("key", One(String), 4, OPEN),
    field("nodeId", One(Int32), 4, OPEN).entity(BrokerId),
    field("host", One(String), 4, OPEN),
    field("port", One(Int32), 4, OPEN),
    field("errorCode", One(Int16), 4, OPEN),
    field("errorMessage", One(String), 4, OPEN).nullable(4, OPEN).ignorable(),
] };

pub(crate) static FIND_COORDINATOR_RESPONSE: Message = Message { kind: Kind::Response, key: 10, versions: v(0, 6), flexible: v(3, OPEN), unstable: false, root: Shape { name: "FindCoordinatorResponse", memory: 128, fields: &[
    field("throttleTimeMs", One(Int32), 1, OPEN).ignorable(),
    field("errorCode", One(Int16), 0, 3),
    field("errorMessage", One(String), 1, 3).nullable(1, 3).ignorable(),
    field("nodeId", One(Int32), 0, 3).entity(BrokerId),
    field("host", One(String), 0, 3),
    field("port", One(Int32), 0, 3),
    field("coordinators", Array(Struct(&FIND_COORDINATOR_RESPONSE__COORDINATOR)), 4, OPEN),
] } };

static JOIN_GROUP_RESPONSE__JOIN_GROUP_RESPONSE_MEMBER: Shape = Shape { name: "JoinGroupResponseMember", memory: 120, fields: &[
    field("memberId", One(String), 0, OPEN),
    field("groupInstanceId", One(String), 5, OPEN).nullable(5, OPEN).default(Null).ignorable(),
    field("metadata", One(Bytes), 0, OPEN),
] };

pub(crate) static JOIN_GROUP_RESPONSE: Message = Message { kind: Kind::Response, key: 11, versions: v(0, 9), flexible: v(6, OPEN), unstable: false, root: Shape { name: "JoinGroupResponse", memory: 192, fields: &[
    field("throttleTimeMs", One(Int32), 2, OPEN).ignorable(),
    field("errorCode", One(Int16), 0, OPEN),
    field("generationId", One(Int32), 0, OPEN).default(Int(-1)),
    field("protocolType", One(String), 7, OPEN).nullable(7, OPEN).default(Null).ignorable(),
    field("protocolName", One(String), 0, OPEN).nullable(7, OPEN),
    field("leader", One(String), 0, OPEN),
    field("skipAssignment", One(Bool), 9, OPEN),
    field("memberId", One(String), 0, OPEN),
    field("members", Array(Struct(&JOIN_GROUP_RESPONSE__JOIN_GROUP_RESPONSE_MEMBER)), 0, OPEN),
] } };

pub(crate) static HEARTBEAT_RESPONSE: Message = Message { kind: Kind::Response, key: 12, versions: v(0, 4), flexible: v(4, OPEN), unstable: false, root: Shape { name: "HeartbeatResponse", memory: 32, fields: &[
    field("throttleTimeMs", One(Int32), 1, OPEN).ignorable(),
    field("errorCode", One(Int16), 0, OPEN),
] } };

static LEAVE_GROUP_RESPONSE__MEMBER_RESPONSE: Shape = Shape { name: "MemberResponse", memory: 96, fields: &[
    field("memberId", One(String), 3, OPEN),
    field("groupInstanceId", One(String), 3, OPEN).nullable(3, OPEN),
    field("errorCode", One(Int16), 3, OPEN),
] };

pub(crate) static LEAVE_GROUP_RESPONSE: Message = Message { kind: Kind::Response, key: 13, versions: v(0, 5), flexible: v(4, OPEN), unstable: false, root: Shape { name: "LeaveGroupResponse", memory: 56, fields: &[
    field("throttleTimeMs", One(Int32), 1, OPEN).ignorable(),
    field("errorCode", One(Int16), 0, OPEN),
    field("members", Array(Struct(&LEAVE_GROUP_RESPONSE__MEMBER_RESPONSE)), 3, OPEN),
] } };

pub(crate) static SYNC_GROUP_RESPONSE: Message = Message { kind: Kind::Response, key: 14, versions: v(0, 5), flexible: v(4, OPEN), unstable: false, root: Shape { name: "SyncGroupResponse", memory: 128, fields: &[
    field("throttleTimeMs", One(Int32), 1, OPEN).ignorable(),
    field("errorCode", One(Int16), 0, OPEN),
    field("protocolType", One(String), 5, OPEN).nullable(5, OPEN).default(Null).ignorable(),
    field("protocolName", One(String), 5, OPEN).nullable(5, OPEN).default(Null).ignorable(),
    field("assignment", One(Bytes), 0, OPEN),
] } };

static DESCRIBE_GROUPS_RESPONSE__DESCRIBED_GROUP_MEMBER: Shape = Shape { name: "DescribedGroupMember", memory: 216, fields: &[
    field("memberId", One(String), 0, OPEN),
    field("groupInstanceId", One(String), 4, OPEN).nullable(4, OPEN).default(Null).ignorable(),
    field("clientId", One(String), 0, OPEN),
    field("clientHost", One(String), 0, OPEN),
    field("memberMetadata", One(Bytes), 0, OPEN),
    field("memberAssignment", One(Bytes), 0, OPEN),
] };

static DESCRIBE_GROUPS_RESPONSE__DESCRIBED_GROUP: Shape = Shape { name: "DescribedGroup", memory: 216, fields: &[
    field("errorCode", One(Int16), 0, OPEN),
    field("errorMessage", One(String), 6, OPEN).nullable(6, OPEN).default(Null),
    field("groupId", One(String), 0, OPEN).entity(GroupId),
    field("groupState", One(String), 0, OPEN),
    field("protocolType", One(String), 0, OPEN),
    field("protocolData", One(String), 0, OPEN),
    field("members", Array(Struct(&DESCRIBE_GROUPS_RESPONSE__DESCRIBED_GROUP_MEMBER)), 0, OPEN),
    field("authorizedOperations", One(Int32), 3, OPEN).default(Int(-2147483648)),
] };

pub(crate) static DESCRIBE_GROUPS_RESPONSE: Message = Message { kind: Kind::Response, key: 15, versions: v(0, 6), flexible: v(5, OPEN), unstable: false, root: Shape { name: "DescribeGroupsResponse", memory: 56, fields: &[
    field("throttleTimeMs", One(Int32), 1, OPEN).ignorable(),
    field("groups", Array(Struct(&DESCRIBE_GROUPS_RESPONSE__DESCRIBED_GROUP)), 0, OPEN),
] } };

static LIST_GROUPS_RESPONSE__LISTED_GROUP: Shape = Shape { name: "ListedGroup", memory: 152, fields: &[
    field("groupId", One(String), 0, OPEN).entity(GroupId),
    field("protocolType", One(String), 0, OPEN),
    field("groupState", One(String), 4, OPEN).ignorable(),
    field("groupType", One(String), 5, OPEN).ignorable(),
] };

pub(crate) static LIST_GROUPS_RESPONSE: Message = Message { kind: Kind::Response, key: 16, versions: v(0, 5), flexible: v(3, OPEN), unstable: false, root: Shape { name: "ListGroupsResponse", memory: 56, fields: &[
    field("throttleTimeMs", One(Int32), 1, OPEN).ignorable(),
    field("errorCode", One(Int16), 0, OPEN),
    field("groups", Array(Struct(&LIST_GROUPS_RESPONSE__LISTED_GROUP)), 0, OPEN),
] } };

pub(crate) static SASL_HANDSHAKE_RESPONSE: Message = Message { kind: Kind::Response, key: 17, versions: v(0, 1), flexible: v(0, -1), unstable: false, root: Shape { name: "SaslHandshakeResponse", memory: 56, fields: &[
    field("errorCode", One(Int16), 0, OPEN),
    field("mechanisms", Array(String), 0, OPEN),
] } };

static API_VERSIONS_RESPONSE__API_VERSION: Shape = Shape { name: "ApiVersion", memory: 32, fields: &[
    field("apiKey", One(Int16), 0, OPEN).map_key(),
    field("minVersion", One(Int16), 0, OPEN),
    field("maxVersion", One(Int16), 0, OPEN),
] };

static API_VERSIONS_RESPONSE__SUPPORTED_FEATURE_KEY: Shape = Shape { name: "SupportedFeatureKey", memory: 64, fields: &[
    field("name", One(String), 3, OPEN).map_key(),
    field("minVersion", One(Int16), 3, OPEN),
    field("maxVersion", One(Int16), 3, OPEN),
] };

static API_VERSIONS_RESPONSE__FINALIZED_FEATURE_KEY: Shape = Shape { name: "FinalizedFeatureKey", memory: 64, fields: &[
    field("name", One(String), 3, OPEN).map_key(),
    field("maxVersionLevel", One(Int16), 3, OPEN),
    field("minVersionLevel", One(Int16), 3, OPEN),
] };

pub(crate) static API_VERSIONS_RESPONSE: Message = Message { kind: Kind::Response, key: 18, versions: v(0, 4), flexible: v(3, OPEN), unstable: false, root: Shape { name: "ApiVersionsResponse", memory: 112, fields: &[
    field("errorCode", One(Int16), 0, OPEN),
    field("apiKeys", Array(Struct(&API_VERSIONS_RESPONSE__API_VERSION)), 0, OPEN),
    field("throttleTimeMs", One(Int32), 1, OPEN).ignorable(),
    field("supportedFeatures", Array(Struct(&API_VERSIONS_RESPONSE__SUPPORTED_FEATURE_KEY)), 3, OPEN).tagged(0, 3, OPEN).ignorable(),
    field("finalizedFeaturesEpoch", One(Int64), 3, OPEN).tagged(1, 3, OPEN).default(Int(-1)).ignorable(),
    field("finalizedFeatures", Array(Struct(&API_VERSIONS_RESPONSE__FINALIZED_FEATURE_KEY)), 3, OPEN).tagged(2, 3, OPEN).ignorable(),
    field("zkMigrationReady", One(Bool), 3, OPEN).tagged(3, 3, OPEN).ignorable(),
] } };

static CREATE_TOPICS_RESPONSE__CREATABLE_TOPIC_CONFIGS: Shape = Shape { name: "CreatableTopicConfigs", memory: 96, fields: &[
    field("name", One(String), 5, OPEN),
    field("value", One(String), 5, OPEN).nullable(5, OPEN),
    field("readOnly", One(Bool), 5, OPEN),
    field("configSource", One(Int8), 5, OPEN).default(Int(-1)).ignorable(),
    field("isSensitive", One(Bool), 5, OPEN),
] };

static CREATE_TOPICS_RESPONSE__CREATABLE_TOPIC_RESULT: Shape = Shape { name: "CreatableTopicResult", memory: 144, fields: &[
    field("name", One(String), 0, OPEN).entity(TopicName).map_key(),
    field("topicId", One(Uuid), 7, OPEN).ignorable(),
    field("errorCode", One(Int16), 0, OPEN),
    field("errorMessage", One(String), 1, OPEN).nullable(0, OPEN).ignorable(),
    field("topicConfigErrorCode", One(Int16), 5, OPEN).tagged(0, 5, OPEN).ignorable(),
    field("numPartitions", One(Int32), 5, OPEN).default(Int(-1)).ignorable(),
    field("replicationFactor", One(Int16), 5, OPEN).default(Int(-1)).ignorable(),
    field("configs", Array(Struct(&CREATE_TOPICS_RESPONSE__CREATABLE_TOPIC_CONFIGS)), 5, OPEN).nullable(5, OPEN).ignorable(),
] };

pub(crate) static CREATE_TOPICS_RESPONSE: Message = Message { kind: Kind::Response, key: 19, versions: v(2, 7), flexible: v(5, OPEN), unstable: false, root: Shape { name: "CreateTopicsResponse", memory: 56, fields: &[
    field("throttleTimeMs", One(Int32), 2, OPEN).ignorable(),
    field("topics", Array(Struct(&CREATE_TOPICS_RESPONSE__CREATABLE_TOPIC_RESULT)), 0, OPEN),
] } };

static DELETE_TOPICS_RESPONSE__DELETABLE_TOPIC_RESULT: Shape = Shape { name: "DeletableTopicResult", memory: 112, fields: &[
    field("name", One(String), 0, OPEN).nullable(6, OPEN).entity(TopicName).map_key(),
    field("topicId", One(Uuid), 6, OPEN).ignorable(),
    field("errorCode", One(Int16), 0, OPEN),
    field("errorMessage", One(String), 5, OPEN).nullable(5, OPEN).default(Null).ignorable(),
] };

pub(crate) static DELETE_TOPICS_RESPONSE: Message = Message { kind: Kind::Response, key: 20, versions: v(1, 6), flexible: v(4, OPEN), unstable: false, root: Shape { name: "DeleteTopicsResponse", memory: 56, fields: &[
    field("throttleTimeMs", One(Int32), 1, OPEN).ignorable(),
    field("responses", Array(Struct(&DELETE_TOPICS_RESPONSE__DELETABLE_TOPIC_RESULT)), 0, OPEN),
] } };

static DELETE_RECORDS_RESPONSE__DELETE_RECORDS_PARTITION_RESULT: Shape = Shape { name: "DeleteRecordsPartitionResult", memory: 40, fields: &[
    field("partitionIndex", One(Int32), 0, OPEN).map_key(),
    field("lowWatermark", One(Int64), 0, OPEN),
    field("errorCode", One(Int16), 0, OPEN),
] };

static DELETE_RECORDS_RESPONSE__DELETE_RECORDS_TOPIC_RESULT: Shape = Shape { name: "DeleteRecordsTopicResult", memory: 80, fields: &[
    field("name", One(String), 0, OPEN).entity(TopicName).map_key(),
    field("partitions", Array(Struct(&DELETE_RECORDS_RESPONSE__DELETE_RECORDS_PARTITION_RESULT)), 0, OPEN),
] };

pub(crate) static DELETE_RECORDS_RESPONSE: Message = Message { kind: Kind::Response, key: 21, versions: v(0, 2), flexible: v(2, OPEN), unstable: false, root: Shape { name: "DeleteRecordsResponse", memory: 56, fields: &[
    field("throttleTimeMs", One(Int32), 0, OPEN),
    field("topics", Array(Struct(&DELETE_RECORDS_RESPONSE__DELETE_RECORDS_TOPIC_RESULT)), 0, OPEN),
] } };

pub(crate) static INIT_PRODUCER_ID_RESPONSE: Message = Message { kind: Kind::Response, key: 22, versions: v(0, 6), flexible: v(2, OPEN), unstable: false, root: Shape { name: "InitProducerIdResponse", memory: 56, fields: &[
    field("throttleTimeMs", One(Int32), 0, OPEN).ignorable(),
    field("errorCode", One(Int16), 0, OPEN),
    field("producerId", One(Int64), 0, OPEN).default(Int(-1)).entity(ProducerId),
    field("producerEpoch", One(Int16), 0, OPEN),
    field("ongoingTxnProducerId", One(Int64), 6, OPEN).default(Int(-1)).entity(ProducerId),
    field("ongoingTxnProducerEpoch", One(Int16), 6, OPEN).default(Int(-1)),
] } };

static OFFSET_FOR_LEADER_EPOCH_RESPONSE__EPOCH_END_OFFSET: Shape = Shape { name: "EpochEndOffset", memory: 48, fields: &[
    field("errorCode", One(Int16), 0, OPEN),
    field("partition", One(Int32), 0, OPEN),
    field("leaderEpoch", One(Int32), 1, OPEN).default(Int(-1)).ignorable(),
    field("endOffset", One(Int64), 0, OPEN).default(Int(-1)),
] };

static OFFSET_FOR_LEADER_EPOCH_RESPONSE__OFFSET_FOR_LEADER_TOPIC_RESULT: Shape = Shape { name: "OffsetForLeaderTopicResult", memory: 80, fields: &[
    field("topic", One(String), 0, OPEN).entity(TopicName).map_key(),
    field("partitions", Array(Struct(&OFFSET_FOR_LEADER_EPOCH_RESPONSE__EPOCH_END_OFFSET)), 0, OPEN),
] };

pub(crate) static OFFSET_FOR_LEADER_EPOCH_RESPONSE: Message = Message { kind: Kind::Response, key: 23, versions: v(2, 4), flexible: v(4, OPEN), unstable: false, root: Shape { name: "OffsetForLeaderEpochResponse", memory: 56, fields: &[
    field("throttleTimeMs", One(Int32), 2, OPEN).ignorable(),
    field("topics", Array(Struct(&OFFSET_FOR_LEADER_EPOCH_RESPONSE__OFFSET_FOR_LEADER_TOPIC_RESULT)), 0, OPEN),
] } };

static ADD_PARTITIONS_TO_TXN_RESPONSE__ADD_PARTITIONS_TO_TXN_PARTITION_RESULT: Shape = Shape { name: "AddPartitionsToTxnPartitionResult", memory: 32, fields: &[
    field("partitionIndex", One(Int32), 0, OPEN).map_key(),
    field("partitionErrorCode", One(Int16), 0, OPEN),
] };

static ADD_PARTITIONS_TO_TXN_RESPONSE__ADD_PARTITIONS_TO_TXN_TOPIC_RESULT: Shape = Shape { name: "AddPartitionsToTxnTopicResult", memory: 80, fields: &[
    field("name", One(String), 0, OPEN).entity(TopicName).map_key(),
    field("resultsByPartition", Array(Struct(&ADD_PARTITIONS_TO_TXN_RESPONSE__ADD_PARTITIONS_TO_TXN_PARTITION_RESULT)), 0, OPEN),
] };

static ADD_PARTITIONS_TO_TXN_RESPONSE__ADD_PARTITIONS_TO_TXN_RESULT: Shape = Shape { name: "AddPartitionsToTxnResult", memory: 80, fields: &[
    field("transactionalId", One(String), 4, OPEN).entity(TransactionalId).map_key(),
    field("topicResults", Array(Struct(&ADD_PARTITIONS_TO_TXN_RESPONSE__ADD_PARTITIONS_TO_TXN_TOPIC_RESULT)), 4, OPEN),
] };

pub(crate) static ADD_PARTITIONS_TO_TXN_RESPONSE: Message = Message { kind: Kind::Response, key: 24, versions: v(0, 5), flexible: v(3, OPEN), unstable: false, root: Shape { name: "AddPartitionsToTxnResponse", memory: 80, fields: &[
    field("throttleTimeMs", One(Int32), 0, OPEN),
    field("errorCode", One(Int16), 4, OPEN).ignorable(),
    field("resultsByTransaction", Array(Struct(&ADD_PARTITIONS_TO_TXN_RESPONSE__ADD_PARTITIONS_TO_TXN_RESULT)), 4, OPEN),
    field("resultsByTopicV3AndBelow", Array(Struct(&ADD_PARTITIONS_TO_TXN_RESPONSE__ADD_PARTITIONS_TO_TXN_TOPIC_RESULT)), 0, 3),
] } };

pub(crate) static ADD_OFFSETS_TO_TXN_RESPONSE: Message = Message { kind: Kind::Response, key: 25, versions: v(0, 4), flexible: v(3, OPEN), unstable: false, root: Shape { name: "AddOffsetsToTxnResponse", memory: 32, fields: &[
    field("throttleTimeMs", One(Int32), 0, OPEN),
    field("errorCode", One(Int16), 0, OPEN),
] } };

pub(crate) static END_TXN_RESPONSE: Message = Message { kind: Kind::Response, key: 26, versions: v(0, 5), flexible: v(3, OPEN), unstable: false, root: Shape { name: "EndTxnResponse", memory: 40, fields: &[
    field("throttleTimeMs", One(Int32), 0, OPEN),
    field("errorCode", One(Int16), 0, OPEN),
    field("producerId", One(Int64), 5, OPEN).default(Int(-1)).entity(ProducerId).ignorable(),
    field("producerEpoch", One(Int16), 5, OPEN).default(Int(-1)).ignorable(),
] } };

static WRITE_TXN_MARKERS_RESPONSE__WRITABLE_TXN_MARKER_PARTITION_RESULT: Shape = Shape { name: "WritableTxnMarkerPartitionResult", memory: 32, fields: &[
    field("partitionIndex", One(Int32), 0, OPEN),
    field("errorCode", One(Int16), 0, OPEN),
] };

static WRITE_TXN_MARKERS_RESPONSE__WRITABLE_TXN_MARKER_TOPIC_RESULT: Shape = Shape { name: "WritableTxnMarkerTopicResult", memory: 80, fields: &[
    field("name", One(String), 0, OPEN).entity(TopicName),
    field("partitions", Array(Struct(&WRITE_TXN_MARKERS_RESPONSE__WRITABLE_TXN_MARKER_PARTITION_RESULT)), 0, OPEN),
] };

static WRITE_TXN_MARKERS_RESPONSE__WRITABLE_TXN_MARKER_RESULT: Shape = Shape { name: "WritableTxnMarkerResult", memory: 56, fields: &[
    field("producerId", One(Int64), 0, OPEN).entity(ProducerId),
    field("topics", Array(Struct(&WRITE_TXN_MARKERS_RESPONSE__WRITABLE_TXN_MARKER_TOPIC_RESULT)), 0, OPEN),
] };

pub(crate) static WRITE_TXN_MARKERS_RESPONSE: Message = Message { kind: Kind::Response, key: 27, versions: v(1, 2), flexible: v(1, OPEN), unstable: false, root: Shape { name: "WriteTxnMarkersResponse", memory: 48, fields: &[
    field("markers", Array(Struct(&WRITE_TXN_MARKERS_RESPONSE__WRITABLE_TXN_MARKER_RESULT)), 0, OPEN),
] } };

static TXN_OFFSET_COMMIT_RESPONSE__TXN_OFFSET_COMMIT_RESPONSE_PARTITION: Shape = Shape { name: "TxnOffsetCommitResponsePartition", memory: 32, fields: &[
    field("partitionIndex", One(Int32), 0, OPEN),
    field("errorCode", One(Int16), 0, OPEN),
] };

static TXN_OFFSET_COMMIT_RESPONSE__TXN_OFFSET_COMMIT_RESPONSE_TOPIC: Shape = Shape { name: "TxnOffsetCommitResponseTopic", memory: 80, fields: &[
    field("name", One(String), 0, OPEN).entity(TopicName),
    field("partitions", Array(Struct(&TXN_OFFSET_COMMIT_RESPONSE__TXN_OFFSET_COMMIT_RESPONSE_PARTITION)), 0, OPEN),
] };

pub(crate) static TXN_OFFSET_COMMIT_RESPONSE: Message = Message { kind: Kind::Response, key: 28, versions: v(0, 5), flexible: v(3, OPEN), unstable: false, root: Shape { name: "TxnOffsetCommitResponse", memory: 56, fields: &[
    field("throttleTimeMs", One(Int32), 0, OPEN),
    field("topics", Array(Struct(&TXN_OFFSET_COMMIT_RESPONSE__TXN_OFFSET_COMMIT_RESPONSE_TOPIC)), 0, OPEN),
] } };

static DESCRIBE_ACLS_RESPONSE__ACL_DESCRIPTION: Shape = Shape { name: "AclDescription", memory: 96, fields: &[
    field("principal", One(String), 0, OPEN),
    field("host", One(String), 0, OPEN),
    field("operation", One(Int8), 0, OPEN),
    field("permissionType", One(Int8), 0, OPEN),
] };

static DESCRIBE_ACLS_RESPONSE__DESCRIBE_ACLS_RESOURCE: Shape = Shape { name: "DescribeAclsResource", memory: 88, fields: &[
    field("resourceType", One(Int8), 0, OPEN),
    field("resourceName", One(String), 0, OPEN),
    field("patternType", One(Int8), 1, OPEN).default(Int(3)),
    field("acls", Array(Struct(&DESCRIBE_ACLS_RESPONSE__ACL_DESCRIPTION)), 0, OPEN),
] };

pub(crate) static DESCRIBE_ACLS_RESPONSE: Message = Message { kind: Kind::Response, key: 29, versions: v(1, 3), flexible: v(2, OPEN), unstable: false, root: Shape { name: "DescribeAclsResponse", memory: 88, fields: &[
    field("throttleTimeMs", One(Int32), 0, OPEN),
    field("errorCode", One(Int16), 0, OPEN),
    field("errorMessage", One(String), 0, OPEN).nullable(0, OPEN),
    field("resources", Array(Struct(&DESCRIBE_ACLS_RESPONSE__DESCRIBE_ACLS_RESOURCE)), 0, OPEN),
] } };

static CREATE_ACLS_RESPONSE__ACL_CREATION_RESULT: Shape = Shape { name: "AclCreationResult", memory: 64, fields: &[
    field("errorCode", One(Int16), 0, OPEN),
    field("errorMessage", One(String), 0, OPEN).nullable(0, OPEN),
] };

pub(crate) static CREATE_ACLS_RESPONSE: Message = Message { kind: Kind::Response, key: 30, versions: v(1, 3), flexible: v(2, OPEN), unstable: false, root: Shape { name: "CreateAclsResponse", memory: 56, fields: &[
    field("throttleTimeMs", One(Int32), 0, OPEN),
    field("results", Array(Struct(&CREATE_ACLS_RESPONSE__ACL_CREATION_RESULT)), 0, OPEN),
] } };

static DELETE_ACLS_RESPONSE__DELETE_ACLS_MATCHING_ACL: Shape = Shape { name: "DeleteAclsMatchingAcl", memory: 160, fields: &[
    field("errorCode", One(Int16), 0, OPEN),
    field("errorMessage", One(String), 0, OPEN).nullable(0, OPEN),
    field("resourceType", One(Int8), 0, OPEN),
    field("resourceName", One(String), 0, OPEN),
    field("patternType", One(Int8), 1, OPEN).default(Int(3)),
    field("principal", One(String), 0, OPEN),
    field("host", One(String), 0, OPEN),
    field("operation", One(Int8), 0, OPEN),
    field("permissionType", One(Int8), 0, OPEN),
] };

static DELETE_ACLS_RESPONSE__DELETE_ACLS_FILTER_RESULT: Shape = Shape { name: "DeleteAclsFilterResult", memory: 88, fields: &[
    field("errorCode", One(Int16), 0, OPEN),
    field("errorMessage", One(String), 0, OPEN).nullable(0, OPEN),
    field("matchingAcls", Array(Struct(&DELETE_ACLS_RESPONSE__DELETE_ACLS_MATCHING_ACL)), 0, OPEN),
] };

pub(crate) static DELETE_ACLS_RESPONSE: Message = Message { kind: Kind::Response, key: 31, versions: v(1, 3), flexible: v(2, OPEN), unstable: false, root: Shape { name: "DeleteAclsResponse", memory: 56, fields: &[
    field("throttleTimeMs", One(Int32), 0, OPEN),
    field("filterResults", Array(Struct(&DELETE_ACLS_RESPONSE__DELETE_ACLS_FILTER_RESULT)), 0, OPEN),
] } };

static DESCRIBE_CONFIGS_RESPONSE__DESCRIBE_CONFIGS_SYNONYM: Shape = Shape { name: "DescribeConfigsSynonym", memory: 96, fields: &[
    field("name", One(String), 1, OPEN),
    field("value", One(String), 1, OPEN).nullable(0, OPEN),
    field("source", One(Int8), 1, OPEN),
] };

static DESCRIBE_CONFIGS_RESPONSE__DESCRIBE_CONFIGS_RESOURCE_RESULT: Shape = Shape { name: "DescribeConfigsResourceResult", memory: 152, fields: &[
    field("name", One(String), 0, OPEN),
    field("value", One(String), 0, OPEN).nullable(0, OPEN),
    field("readOnly", One(Bool), 0, OPEN),
    field("configSource", One(Int8), 1, OPEN).default(Int(-1)).ignorable(),
    field("isSensitive", One(Bool), 0, OPEN),
    field("synonyms", Array(Struct(&DESCRIBE_CONFIGS_RESPONSE__DESCRIBE_CONFIGS_SYNONYM)), 1, OPEN).ignorable(),
    field("configType", One(Int8), 3, OPEN).ignorable(),
    field("documentation", One(String), 3, OPEN).nullable(0, OPEN).ignorable(),
] };

static DESCRIBE_CONFIGS_RESPONSE__DESCRIBE_CONFIGS_RESULT: Shape = Shape { name: "DescribeConfigsResult", memory: 120, fields: &[
    field("errorCode", One(Int16), 0, OPEN),
    field("errorMessage", One(String), 0, OPEN).nullable(0, OPEN),
    field("resourceType", One(Int8), 0, OPEN),
    field("resourceName", One(String), 0, OPEN),
    field("configs", Array(Struct(&DESCRIBE_CONFIGS_RESPONSE__DESCRIBE_CONFIGS_RESOURCE_RESULT)), 0, OPEN),
] };

pub(crate) static DESCRIBE_CONFIGS_RESPONSE: Message = Message { kind: Kind::Response, key: 32, versions: v(1, 4), flexible: v(4, OPEN), unstable: false, root: Shape { name: "DescribeConfigsResponse", memory: 56, fields: &[
    field("throttleTimeMs", One(Int32), 0, OPEN),
    field("results", Array(Struct(&DESCRIBE_CONFIGS_RESPONSE__DESCRIBE_CONFIGS_RESULT)), 0, OPEN),
] } };

static ALTER_CONFIGS_RESPONSE__ALTER_CONFIGS_RESOURCE_RESPONSE: Shape = Shape { name: "AlterConfigsResourceResponse", memory: 96, fields: &[
    field("errorCode", One(Int16), 0, OPEN),
    field("errorMessage", One(String), 0, OPEN).nullable(0, OPEN),
    field("resourceType", One(Int8), 0, OPEN),
    field("resourceName", One(String), 0, OPEN),
] };

pub(crate) static ALTER_CONFIGS_RESPONSE: Message = Message { kind: Kind::Response, key: 33, versions: v(0, 2), flexible: v(2, OPEN), unstable: false, root: Shape { name: "AlterConfigsResponse", memory: 56, fields: &[
    field("throttleTimeMs", One(Int32), 0, OPEN),
    field("responses", Array(Struct(&ALTER_CONFIGS_RESPONSE__ALTER_CONFIGS_RESOURCE_RESPONSE)), 0, OPEN),
] } };

static ALTER_REPLICA_LOG_DIRS_RESPONSE__ALTER_REPLICA_LOG_DIR_PARTITION_RESULT: Shape = Shape { name: "AlterReplicaLogDirPartitionResult", memory: 32, fields: &[
    field("partitionIndex", One(Int32), 0, OPEN),
    field("errorCode", One(Int16), 0, OPEN),
] };

static ALTER_REPLICA_LOG_DIRS_RESPONSE__ALTER_REPLICA_LOG_DIR_TOPIC_RESULT: Shape = Shape { name: "AlterReplicaLogDirTopicResult", memory: 80, fields: &[
    field("topicName", One(String), 0, OPEN).entity(TopicName),
    field("partitions", Array(Struct(&ALTER_REPLICA_LOG_DIRS_RESPONSE__ALTER_REPLICA_LOG_DIR_PARTITION_RESULT)), 0, OPEN),
] };

pub(crate) static ALTER_REPLICA_LOG_DIRS_RESPONSE: Message = Message { kind: Kind::Response, key: 34, versions: v(1, 2), flexible: v(2, OPEN), unstable: false, root: Shape { name: "AlterReplicaLogDirsResponse", memory: 56, fields: &[
    field("throttleTimeMs", One(Int32), 0, OPEN),
    field("results", Array(Struct(&ALTER_REPLICA_LOG_DIRS_RESPONSE__ALTER_REPLICA_LOG_DIR_TOPIC_RESULT)), 0, OPEN),
] } };

static DESCRIBE_LOG_DIRS_RESPONSE__DESCRIBE_LOG_DIRS_PARTITION: Shape = Shape { name: "DescribeLogDirsPartition", memory: 48, fields: &[
    field("partitionIndex", One(Int32), 0, OPEN),
    field("partitionSize", One(Int64), 0, OPEN),
    field("offsetLag", One(Int64), 0, OPEN),
    field("isFutureKey", One(Bool), 0, OPEN),
] };

static DESCRIBE_LOG_DIRS_RESPONSE__DESCRIBE_LOG_DIRS_TOPIC: Shape = Shape { name: "DescribeLogDirsTopic", memory: 80, fields: &[
    field("name", One(String), 0, OPEN).entity(TopicName),
    field("partitions", Array(Struct(&DESCRIBE_LOG_DIRS_RESPONSE__DESCRIBE_LOG_DIRS_PARTITION)), 0, OPEN),
] };

static DESCRIBE_LOG_DIRS_RESPONSE__DESCRIBE_LOG_DIRS_RESULT: Shape = Shape { name: "DescribeLogDirsResult", memory: 104, fields: &[
    field("errorCode", One(Int16), 0, OPEN),
    field("logDir", One(String), 0, OPEN),
    field("topics", Array(Struct(&DESCRIBE_LOG_DIRS_RESPONSE__DESCRIBE_LOG_DIRS_TOPIC)), 0, OPEN),
    field("totalBytes", One(Int64), 4, OPEN).default(Int(-1)).ignorable(),
    field("usableBytes", One(Int64), 4, OPEN).default(Int(-1)).ignorable(),
    field("isCordoned", One(Bool), 5, OPEN).ignorable(),
] };

pub(crate) static DESCRIBE_LOG_DIRS_RESPONSE: Message = Message { kind: Kind::Response, key: 35, versions: v(1, 5), flexible: v(2, OPEN), unstable: false, root: Shape { name: "DescribeLogDirsResponse", memory: 56, fields: &[
    field("throttleTimeMs", One(Int32), 0, OPEN),
    field("errorCode", One(Int16), 3, OPEN).ignorable(),
    field("results", Array(Struct(&DESCRIBE_LOG_DIRS_RESPONSE__DESCRIBE_LOG_DIRS_RESULT)), 0, OPEN),
] } };

pub(crate) static SASL_AUTHENTICATE_RESPONSE: Message = Message { kind: Kind::Response, key: 36, versions: v(0, 2), flexible: v(2, OPEN), unstable: false, root: Shape { name: "SaslAuthenticateResponse", memory: 104, fields: &[
    field("errorCode", One(Int16), 0, OPEN),
    field("errorMessage", One(String), 0, OPEN).nullable(0, OPEN),
    field("authBytes", One(Bytes), 0, OPEN),
    field("sessionLifetimeMs", One(Int64), 1, OPEN).ignorable(),
] } };

static CREATE_PARTITIONS_RESPONSE__CREATE_PARTITIONS_TOPIC_RESULT: Shape = Shape { name: "CreatePartitionsTopicResult", memory: 96, fields: &[
    field("name", One(String), 0, OPEN).entity(TopicName),
    field("errorCode", One(Int16), 0, OPEN),
    field("errorMessage", One(String), 0, OPEN).nullable(0, OPEN).default(Null),
] };

pub(crate) static CREATE_PARTITIONS_RESPONSE: Message = Message { kind: Kind::Response, key: 37, versions: v(0, 3), flexible: v(2, OPEN), unstable: false, root: Shape { name: "CreatePartitionsResponse", memory: 56, fields: &[
    field("throttleTimeMs", One(Int32), 0, OPEN),
    field("results", Array(Struct(&CREATE_PARTITIONS_RESPONSE__CREATE_PARTITIONS_TOPIC_RESULT)), 0, OPEN),
] } };

pub(crate) static CREATE_DELEGATION_TOKEN_RESPONSE: Message = Message { kind: Kind::Response, key: 38, versions: v(1, 3), flexible: v(2, OPEN), unstable: false, root: Shape { name: "CreateDelegationTokenResponse", memory: 248, fields: &[
    field("errorCode", One(Int16), 0, OPEN),
    field("principalType", One(String), 0, OPEN),
    field("principalName", One(String), 0, OPEN),
    field("tokenRequesterPrincipalType", One(String), 3, OPEN),
    field("tokenRequesterPrincipalName", One(String), 3, OPEN),
    field("issueTimestampMs", One(Int64), 0, OPEN),
    field("expiryTimestampMs", One(Int64), 0, OPEN),
    field("maxTimestampMs", One(Int64), 0, OPEN),
    field("tokenId", One(String), 0, OPEN),
    field("hmac", One(Bytes), 0, OPEN),
    field("throttleTimeMs", One(Int32), 0, OPEN),
] } };

pub(crate) static RENEW_DELEGATION_TOKEN_RESPONSE: Message = Message { kind: Kind::Response, key: 39, versions: v(1, 2), flexible: v(2, OPEN), unstable: false, root: Shape { name: "RenewDelegationTokenResponse", memory: 40, fields: &[
    field("errorCode", One(Int16), 0, OPEN),
    field("expiryTimestampMs", One(Int64), 0, OPEN),
    field("throttleTimeMs", One(Int32), 0, OPEN),
] } };

pub(crate) static EXPIRE_DELEGATION_TOKEN_RESPONSE: Message = Message { kind: Kind::Response, key: 40, versions: v(1, 2), flexible: v(2, OPEN), unstable: false, root: Shape { name: "ExpireDelegationTokenResponse", memory: 40, fields: &[
    field("errorCode", One(Int16), 0, OPEN),
    field("expiryTimestampMs", One(Int64), 0, OPEN),
    field("throttleTimeMs", One(Int32), 0, OPEN),
] } };

static DESCRIBE_DELEGATION_TOKEN_RESPONSE__DESCRIBED_DELEGATION_TOKEN_RENEWER: Shape = Shape { name: "DescribedDelegationTokenRenewer", memory: 88, fields: &[
    field("principalType", One(String), 0, OPEN),
    field("principalName", One(String), 0, OPEN),
] };

static DESCRIBE_DELEGATION_TOKEN_RESPONSE__DESCRIBED_DELEGATION_TOKEN: Shape = Shape { name: "DescribedDelegationToken", memory: 264, fields: &[
    field("principalType", One(String), 0, OPEN),
    field("principalName", One(String), 0, OPEN),
    field("tokenRequesterPrincipalType", One(String), 3, OPEN),
    field("tokenRequesterPrincipalName", One(String), 3, OPEN),
    field("issueTimestamp", One(Int64), 0, OPEN),
    field("expiryTimestamp", One(Int64), 0, OPEN),
    field("maxTimestamp", One(Int64), 0, OPEN),
    field("tokenId", One(String), 0, OPEN),
    field("hmac", One(Bytes), 0, OPEN),
    field("renewers", Array(Struct(&DESCRIBE_DELEGATION_TOKEN_RESPONSE__DESCRIBED_DELEGATION_TOKEN_RENEWER)), 0, OPEN),
] };

pub(crate) static DESCRIBE_DELEGATION_TOKEN_RESPONSE: Message = Message { kind: Kind::Response, key: 41, versions: v(1, 3), flexible: v(2, OPEN), unstable: false, root: Shape { name: "DescribeDelegationTokenResponse", memory: 56, fields: &[
    field("errorCode", One(Int16), 0, OPEN),
    field("tokens", Array(Struct(&DESCRIBE_DELEGATION_TOKEN_RESPONSE__DESCRIBED_DELEGATION_TOKEN)), 0, OPEN),
    field("throttleTimeMs", One(Int32), 0, OPEN),
] } };

static DELETE_GROUPS_RESPONSE__DELETABLE_GROUP_RESULT: Shape = Shape { name: "DeletableGroupResult", memory: 64, fields: &[
    field("groupId", One(String), 0, OPEN).entity(GroupId).map_key(),
    field("errorCode", One(Int16), 0, OPEN),
] };

pub(crate) static DELETE_GROUPS_RESPONSE: Message = Message { kind: Kind::Response, key: 42, versions: v(0, 2), flexible: v(2, OPEN), unstable: false, root: Shape { name: "DeleteGroupsResponse", memory: 56, fields: &[
    field("throttleTimeMs", One(Int32), 0, OPEN),
    field("results", Array(Struct(&DELETE_GROUPS_RESPONSE__DELETABLE_GROUP_RESULT)), 0, OPEN),
] } };

static ELECT_LEADERS_RESPONSE__PARTITION_RESULT: Shape = Shape { name: "PartitionResult", memory: 64, fields: &[
    field("partitionId", One(Int32), 0, OPEN),
    field("errorCode", One(Int16), 0, OPEN),
    field("errorMessage", One(String), 0, OPEN).nullable(0, OPEN),
] };

static ELECT_LEADERS_RESPONSE__REPLICA_ELECTION_RESULT: Shape = Shape { name: "ReplicaElectionResult", memory: 80, fields: &[
    field("topic", One(String), 0, OPEN).entity(TopicName),
    field("partitionResult", Array(Struct(&ELECT_LEADERS_RESPONSE__PARTITION_RESULT)), 0, OPEN),
] };

pub(crate) static ELECT_LEADERS_RESPONSE: Message = Message { kind: Kind::Response, key: 43, versions: v(0, 2), flexible: v(2, OPEN), unstable: false, root: Shape { name: "ElectLeadersResponse", memory: 56, fields: &[
    field("throttleTimeMs", One(Int32), 0, OPEN),
    field("errorCode", One(Int16), 1, OPEN),
    field("replicaElectionResults", Array(Struct(&ELECT_LEADERS_RESPONSE__REPLICA_ELECTION_RESULT)), 0, OPEN),
] } };

static INCREMENTAL_ALTER_CONFIGS_RESPONSE__ALTER_CONFIGS_RESOURCE_RESPONSE: Shape = Shape { name: "AlterConfigsResourceResponse", memory: 96, fields: &[
    field("errorCode", One(Int16), 0, OPEN),
    field("errorMessage", One(String), 0, OPEN).nullable(0, OPEN),
    field("resourceType", One(Int8), 0, OPEN),
    field("resourceName", One(String), 0, OPEN),
] };

pub(crate) static INCREMENTAL_ALTER_CONFIGS_RESPONSE: Message = Message { kind: Kind::Response, key: 44, versions: v(0, 1), flexible: v(1, OPEN), unstable: false, root: Shape { name: "IncrementalAlterConfigsResponse", memory: 56, fields: &[
    field("throttleTimeMs", One(Int32), 0, OPEN),
    field("responses", Array(Struct(&INCREMENTAL_ALTER_CONFIGS_RESPONSE__ALTER_CONFIGS_RESOURCE_RESPONSE)), 0, OPEN),
] } };

static ALTER_PARTITION_REASSIGNMENTS_RESPONSE__REASSIGNABLE_PARTITION_RESPONSE: Shape = Shape { name: "ReassignablePartitionResponse", memory: 64, fields: &[
    field("partitionIndex", One(Int32), 0, OPEN),
    field("errorCode", One(Int16), 0, OPEN),
    field("errorMessage", One(String), 0, OPEN).nullable(0, OPEN),
] };

static ALTER_PARTITION_REASSIGNMENTS_RESPONSE__REASSIGNABLE_TOPIC_RESPONSE: Shape = Shape { name: "ReassignableTopicResponse", memory: 80, fields: &[
    field("name", One(String), 0, OPEN).entity(TopicName),
    field("partitions", Array(Struct(&ALTER_PARTITION_REASSIGNMENTS_RESPONSE__REASSIGNABLE_PARTITION_RESPONSE)), 0, OPEN),
] };

pub(crate) static ALTER_PARTITION_REASSIGNMENTS_RESPONSE: Message = Message { kind: Kind::Response, key: 45, versions: v(0, 1), flexible: v(0, OPEN), unstable: false, root: Shape { name: "AlterPartitionReassignmentsResponse", memory: 88, fields: &[
    field("throttleTimeMs", One(Int32), 0, OPEN),
    field("allowReplicationFactorChange", One(Bool), 1, OPEN).default(True).ignorable(),
    field("errorCode", One(Int16), 0, OPEN),
    field("errorMessage", One(String), 0, OPEN).nullable(0, OPEN),
    field("responses", Array(Struct(&ALTER_PARTITION_REASSIGNMENTS_RESPONSE__REASSIGNABLE_TOPIC_RESPONSE)), 0, OPEN),
] } };

static LIST_PARTITION_REASSIGNMENTS_RESPONSE__ONGOING_PARTITION_REASSIGNMENT: Shape = Shape { name: "OngoingPartitionReassignment", memory: 104, fields: &[
    field("partitionIndex", One(Int32), 0, OPEN),
    field("replicas", Array(Int32), 0, OPEN).entity(BrokerId),
    field("addingReplicas", Array(Int32), 0, OPEN).entity(BrokerId),
    field("removingReplicas", Array(Int32), 0, OPEN).entity(BrokerId),
] };

static LIST_PARTITION_REASSIGNMENTS_RESPONSE__ONGOING_TOPIC_REASSIGNMENT: Shape = Shape { name: "OngoingTopicReassignment", memory: 80, fields: &[
    field("name", One(String), 0, OPEN).entity(TopicName),
    field("partitions", Array(Struct(&LIST_PARTITION_REASSIGNMENTS_RESPONSE__ONGOING_PARTITION_REASSIGNMENT)), 0, OPEN),
] };

pub(crate) static LIST_PARTITION_REASSIGNMENTS_RESPONSE: Message = Message { kind: Kind::Response, key: 46, versions: v(0, 0), flexible: v(0, OPEN), unstable: false, root: Shape { name: "ListPartitionReassignmentsResponse", memory: 88, fields: &[
    field("throttleTimeMs", One(Int32), 0, OPEN),
    field("errorCode", One(Int16), 0, OPEN),
    field("errorMessage", One(String), 0, OPEN).nullable(0, OPEN),
    field("topics", Array(Struct(&LIST_PARTITION_REASSIGNMENTS_RESPONSE__ONGOING_TOPIC_REASSIGNMENT)), 0, OPEN),
] } };

static OFFSET_DELETE_RESPONSE__OFFSET_DELETE_RESPONSE_PARTITION: Shape = Shape { name: "OffsetDeleteResponsePartition", memory: 32, fields: &[
    field("partitionIndex", One(Int32), 0, OPEN).map_key(),
    field("errorCode", One(Int16), 0, OPEN),
] };

static OFFSET_DELETE_RESPONSE__OFFSET_DELETE_RESPONSE_TOPIC: Shape = Shape { name: "OffsetDeleteResponseTopic", memory: 80, fields: &[
    field("name", One(String), 0, OPEN).entity(TopicName).map_key(),
    field("partitions", Array(Struct(&OFFSET_DELETE_RESPONSE__OFFSET_DELETE_RESPONSE_PARTITION)), 0, OPEN),
] };

pub(crate) static OFFSET_DELETE_RESPONSE: Message = Message { kind: Kind::Response, key: 47, versions: v(0, 0), flexible: v(0, -1), unstable: false, root: Shape { name: "OffsetDeleteResponse", memory: 56, fields: &[
    field("errorCode", One(Int16), 0, OPEN),
    field("throttleTimeMs", One(Int32), 0, OPEN).ignorable(),
    field("topics", Array(Struct(&OFFSET_DELETE_RESPONSE__OFFSET_DELETE_RESPONSE_TOPIC)), 0, OPEN),
] } };

static DESCRIBE_CLIENT_QUOTAS_RESPONSE__ENTITY_DATA: Shape = Shape { name: "EntityData", memory: 88, fields: &[
    field("entityType", One(String), 0, OPEN),
    field("entityName", One(String), 0, OPEN).nullable(0, OPEN),
] };

static DESCRIBE_CLIENT_QUOTAS_RESPONSE__VALUE_DATA: Shape = Shape { name: "ValueData", memory: 64, fields: &[
    field("key", One(String), 0, OPEN),
    field("value", One(Float64), 0, OPEN),
] };

static DESCRIBE_CLIENT_QUOTAS_RESPONSE__ENTRY_DATA: Shape = Shape { name: "EntryData", memory: 72, fields: &[
    field("entity", Array(Struct(&DESCRIBE_CLIENT_QUOTAS_RESPONSE__ENTITY_DATA)), 0, OPEN),
    field("values", Array(Struct(&DESCRIBE_CLIENT_QUOTAS_RESPONSE__VALUE_DATA)), 0, OPEN),
] };

pub(crate) static DESCRIBE_CLIENT_QUOTAS_RESPONSE: Message = Message { kind: Kind::Response, key: 48, versions: v(0, 1), flexible: v(1, OPEN), unstable: false, root: Shape { name: "DescribeClientQuotasResponse", memory: 88, fields: &[
    field("throttleTimeMs", One(Int32), 0, OPEN),
    field("errorCode", One(Int16), 0, OPEN),
    field("errorMessage", One(String), 0, OPEN).nullable(0, OPEN),
    field("entries", Array(Struct(&DESCRIBE_CLIENT_QUOTAS_RESPONSE__ENTRY_DATA)), 0, OPEN).nullable(0, OPEN),
] } };

static ALTER_CLIENT_QUOTAS_RESPONSE__ENTITY_DATA: Shape = Shape { name: "EntityData", memory: 88, fields: &[
    field("entityType", One(String), 0, OPEN),
    field("entityName", One(String), 0, OPEN).nullable(0, OPEN),
] };

static ALTER_CLIENT_QUOTAS_RESPONSE__ENTRY_DATA: Shape = Shape { name: "EntryData", memory: 88, fields: &[
    field("errorCode", One(Int16), 0, OPEN),
    field("errorMessage", One(String), 0, OPEN).nullable(0, OPEN),
    field("entity", Array(Struct(&ALTER_CLIENT_QUOTAS_RESPONSE__ENTITY_DATA)), 0, OPEN),
] };

pub(crate) static ALTER_CLIENT_QUOTAS_RESPONSE: Message = Message { kind: Kind::Response, key: 49, versions: v(0, 1), flexible: v(1, OPEN), unstable: false, root: Shape { name: "AlterClientQuotasResponse", memory: 56, fields: &[
    field("throttleTimeMs", One(Int32), 0, OPEN),
    field("entries", Array(Struct(&ALTER_CLIENT_QUOTAS_RESPONSE__ENTRY_DATA)), 0, OPEN),
] } };

static DESCRIBE_USER_SCRAM_CREDENTIALS_RESPONSE__CREDENTIAL_INFO: Shape = Shape { name: "CredentialInfo", memory: 32, fields: &[
    field("mechanism", One(Int8), 0, OPEN),
    field("iterations", One(Int32), 0, OPEN),
] };

static DESCRIBE_USER_SCRAM_CREDENTIALS_RESPONSE__DESCRIBE_USER_SCRAM_CREDENTIALS_RESULT: Shape = Shape { name: "DescribeUserScramCredentialsResult", memory: 120, fields: &[
    field("user", One(String), 0, OPEN),
    field("errorCode", One(Int16), 0, OPEN),
    field("errorMessage", One(String), 0, OPEN).nullable(0, OPEN),
    field("credentialInfos", Array(Struct(&DESCRIBE_USER_SCRAM_CREDENTIALS_RESPONSE__CREDENTIAL_INFO)), 0, OPEN),
] };

pub(crate) static DESCRIBE_USER_SCRAM_CREDENTIALS_RESPONSE: Message = Message { kind: Kind::Response, key: 50, versions: v(0, 0), flexible: v(0, OPEN), unstable: false, root: Shape { name: "DescribeUserScramCredentialsResponse", memory: 88, fields: &[
    field("throttleTimeMs", One(Int32), 0, OPEN),
    field("errorCode", One(Int16), 0, OPEN),
    field("errorMessage", One(String), 0, OPEN).nullable(0, OPEN),
    field("results", Array(Struct(&DESCRIBE_USER_SCRAM_CREDENTIALS_RESPONSE__DESCRIBE_USER_SCRAM_CREDENTIALS_RESULT)), 0, OPEN),
] } };

static ALTER_USER_SCRAM_CREDENTIALS_RESPONSE__ALTER_USER_SCRAM_CREDENTIALS_RESULT: Shape = Shape { name: "AlterUserScramCredentialsResult", memory: 96, fields: &[
    field("user", One(String), 0, OPEN),
    field("errorCode", One(Int16), 0, OPEN),
    field("errorMessage", One(String), 0, OPEN).nullable(0, OPEN),
] };

pub(crate) static ALTER_USER_SCRAM_CREDENTIALS_RESPONSE: Message = Message { kind: Kind::Response, key: 51, versions: v(0, 0), flexible: v(0, OPEN), unstable: false, root: Shape { name: "AlterUserScramCredentialsResponse", memory: 56, fields: &[
    field("throttleTimeMs", One(Int32), 0, OPEN),
    field("results", Array(Struct(&ALTER_USER_SCRAM_CREDENTIALS_RESPONSE__ALTER_USER_SCRAM_CREDENTIALS_RESULT)), 0, OPEN),
] } };

static VOTE_RESPONSE__PARTITION_DATA: Shape = Shape { name: "PartitionData", memory: 40, fields: &[
    field("partitionIndex", One(Int32), 0, OPEN),
    field("errorCode", One(Int16), 0, OPEN),
    field("leaderId", One(Int32), 0, OPEN).entity(BrokerId),
    field("leaderEpoch", One(Int32), 0, OPEN),
    field("voteGranted", One(Bool), 0, OPEN),
] };

static VOTE_RESPONSE__TOPIC_DATA: Shape = Shape { name: "TopicData", memory: 80, fields: &[
    field("topicName", One(String), 0, OPEN).entity(TopicName),
    field("partitions", Array(Struct(&VOTE_RESPONSE__PARTITION_DATA)), 0, OPEN),
] };

static VOTE_RESPONSE__NODE_ENDPOINT: Shape = Shape { name: "NodeEndpoint", memory: 64, fields: &[
    field("nodeId", One(Int32), 1, OPEN).entity(BrokerId).map_key(),
    field("host", One(String), 1, OPEN),
    field("port", One(Uint16), 1, OPEN),
] };

pub(crate) static VOTE_RESPONSE: Message = Message { kind: Kind::Response, key: 52, versions: v(0, 2), flexible: v(0, OPEN), unstable: false, root: Shape { name: "VoteResponse", memory: 80, fields: &[
    field("errorCode", One(Int16), 0, OPEN),
    field("topics", Array(Struct(&VOTE_RESPONSE__TOPIC_DATA)), 0, OPEN),
    field("nodeEndpoints", Array(Struct(&VOTE_RESPONSE__NODE_ENDPOINT)), 1, OPEN).tagged(0, 1, OPEN),
] } };

static BEGIN_QUORUM_EPOCH_RESPONSE__PARTITION_DATA: Shape = Shape { name: "PartitionData", memory: 40, fields: &[
    field("partitionIndex", One(Int32), 0, OPEN),
    field("errorCode", One(Int16), 0, OPEN),
    field("leaderId", One(Int32), 0, OPEN).entity(BrokerId),
    field("leaderEpoch", One(Int32), 0, OPEN),
] };

static BEGIN_QUORUM_EPOCH_RESPONSE__TOPIC_DATA: Shape = Shape { name: "TopicData", memory: 80, fields: &[
    field("topicName", One(String), 0, OPEN).entity(TopicName),
    field("partitions", Array(Struct(&BEGIN_QUORUM_EPOCH_RESPONSE__PARTITION_DATA)), 0, OPEN),
] };

static BEGIN_QUORUM_EPOCH_RESPONSE__NODE_ENDPOINT: Shape = Shape { name: "NodeEndpoint", memory: 64, fields: &[
    field("nodeId", One(Int32), 1, OPEN).entity(BrokerId).map_key(),
    field("host", One(String), 1, OPEN),
    field("port", One(Uint16), 1, OPEN),
] };

pub(crate) static BEGIN_QUORUM_EPOCH_RESPONSE: Message = Message { kind: Kind::Response, key: 53, versions: v(0, 1), flexible: v(1, OPEN), unstable: false, root: Shape { name: "BeginQuorumEpochResponse", memory: 80, fields: &[
    field("errorCode", One(Int16), 0, OPEN),
    field("topics", Array(Struct(&BEGIN_QUORUM_EPOCH_RESPONSE__TOPIC_DATA)), 0, OPEN),
    field("nodeEndpoints", Array(Struct(&BEGIN_QUORUM_EPOCH_RESPONSE__NODE_ENDPOINT)), 1, OPEN).tagged(0, 1, OPEN),
] } };

static END_QUORUM_EPOCH_RESPONSE__PARTITION_DATA: Shape = Shape { name: "PartitionData", memory: 40, fields: &[
    field("partitionIndex", One(Int32), 0, OPEN),
    field("errorCode", One(Int16), 0, OPEN),
    field("leaderId", One(Int32), 0, OPEN).entity(BrokerId),
    field("leaderEpoch", One(Int32), 0, OPEN),
] };

static END_QUORUM_EPOCH_RESPONSE__TOPIC_DATA: Shape = Shape { name: "TopicData", memory: 80, fields: &[
    field("topicName", One(String), 0, OPEN).entity(TopicName),
    field("partitions", Array(Struct(&END_QUORUM_EPOCH_RESPONSE__PARTITION_DATA)), 0, OPEN),
] };

static END_QUORUM_EPOCH_RESPONSE__NODE_ENDPOINT: Shape = Shape { name: "NodeEndpoint", memory: 64, fields: &[
    field("nodeId", One(Int32), 1, OPEN).entity(BrokerId).map_key(),
    field("host", One(String), 1, OPEN),
    field("port", One(Uint16), 1, OPEN),
] };

pub(crate) static END_QUORUM_EPOCH_RESPONSE: Message = Message { kind: Kind::Response, key: 54, versions: v(0, 1), flexible: v(1, OPEN), unstable: false, root: Shape { name: "EndQuorumEpochResponse", memory: 80, fields: &[
    field("errorCode", One(Int16), 0, OPEN),
    field("topics", Array(Struct(&END_QUORUM_EPOCH_RESPONSE__TOPIC_DATA)), 0, OPEN),
    field("nodeEndpoints", Array(Struct(&END_QUORUM_EPOCH_RESPONSE__NODE_ENDPOINT)), 1, OPEN).tagged(0, 1, OPEN),
] } };

static DESCRIBE_QUORUM_RESPONSE__REPLICA_STATE: Shape = Shape { name: "ReplicaState", memory: 72, fields: &[
    field("replicaId", One(Int32), 0, OPEN).entity(BrokerId),
    field("replicaDirectoryId", One(Uuid), 2, OPEN),
    field("logEndOffset", One(Int64), 0, OPEN),
    field("lastFetchTimestamp", One(Int64), 1, OPEN).default(Int(-1)).ignorable(),
    field("lastCaughtUpTimestamp", One(Int64), 1, OPEN).default(Int(-1)).ignorable(),
] };

static DESCRIBE_QUORUM_RESPONSE__PARTITION_DATA: Shape = Shape { name: "PartitionData", memory: 128, fields: &[
    field("partitionIndex", One(Int32), 0, OPEN),
    field("errorCode", One(Int16), 0, OPEN),
    field("errorMessage", One(String), 2, OPEN).nullable(2, OPEN).ignorable(),
    field("leaderId", One(Int32), 0, OPEN).entity(BrokerId),
    field("leaderEpoch", One(Int32), 0, OPEN),
    field("highWatermark", One(Int64), 0, OPEN),
    field("currentVoters", Array(Struct(&DESCRIBE_QUORUM_RESPONSE__REPLICA_STATE)), 0, OPEN),
    field("observers", Array(Struct(&DESCRIBE_QUORUM_RESPONSE__REPLICA_STATE)), 0, OPEN),
] };

static DESCRIBE_QUORUM_RESPONSE__TOPIC_DATA: Shape = Shape { name: "TopicData", memory: 80, fields: &[
    field("topicName", One(String), 0, OPEN).entity(TopicName),
    field("partitions", Array(Struct(&DESCRIBE_QUORUM_RESPONSE__PARTITION_DATA)), 0, OPEN),
] };

static DESCRIBE_QUORUM_RESPONSE__LISTENER: Shape = Shape { name: "Listener", memory: 96, fields: &[
    field("name", One(String), 2, OPEN).map_key(),
    field("host", One(String), 2, OPEN),
    field("port", One(Uint16), 2, OPEN),
] };

static DESCRIBE_QUORUM_RESPONSE__NODE: Shape = Shape { name: "Node", memory: 56, fields: &[
    field("nodeId", One(Int32), 2, OPEN).entity(BrokerId).map_key(),
    field("listeners", Array(Struct(&DESCRIBE_QUORUM_RESPONSE__LISTENER)), 2, OPEN),
] };

pub(crate) static DESCRIBE_QUORUM_RESPONSE: Message = Message { kind: Kind::Response, key: 55, versions: v(0, 2), flexible: v(0, OPEN), unstable: false, root: Shape { name: "DescribeQuorumResponse", memory: 112, fields: &[
    field("errorCode", One(Int16), 0, OPEN),
    field("errorMessage", One(String), 2, OPEN).nullable(2, OPEN).ignorable(),
    field("topics", Array(Struct(&DESCRIBE_QUORUM_RESPONSE__TOPIC_DATA)), 0, OPEN),
    field("nodes", Array(Struct(&DESCRIBE_QUORUM_RESPONSE__NODE)), 2, OPEN),
] } };

static ALTER_PARTITION_RESPONSE__PARTITION_DATA: Shape = Shape { name: "PartitionData", memory: 72, fields: &[
    field("partitionIndex", One(Int32), 0, OPEN),
    field("errorCode", One(Int16), 0, OPEN),
    field("leaderId", One(Int32), 0, OPEN).entity(BrokerId),
    field("leaderEpoch", One(Int32), 0, OPEN),
    field("isr", Array(Int32), 0, OPEN).entity(BrokerId),
    field("leaderRecoveryState", One(Int8), 1, OPEN).ignorable(),
    field("partitionEpoch", One(Int32), 0, OPEN),
] };

static ALTER_PARTITION_RESPONSE__TOPIC_DATA: Shape = Shape { name: "TopicData", memory: 64, fields: &[
    field("topicId", One(Uuid), 2, OPEN).ignorable(),
    field("partitions", Array(Struct(&ALTER_PARTITION_RESPONSE__PARTITION_DATA)), 0, OPEN),
] };

pub(crate) static ALTER_PARTITION_RESPONSE: Message = Message { kind: Kind::Response, key: 56, versions: v(2, 3), flexible: v(0, OPEN), unstable: false, root: Shape { name: "AlterPartitionResponse", memory: 56, fields: &[
    field("throttleTimeMs", One(Int32), 0, OPEN),
    field("errorCode", One(Int16), 0, OPEN),
    field("topics", Array(Struct(&ALTER_PARTITION_RESPONSE__TOPIC_DATA)), 0, OPEN),
] } };

static UPDATE_FEATURES_RESPONSE__UPDATABLE_FEATURE_RESULT: Shape = Shape { name: "UpdatableFeatureResult", memory: 96, fields: &[
    field("feature", One(String), 0, OPEN).map_key(),
    field("errorCode", One(Int16), 0, OPEN),
    field("errorMessage", One(String), 0, OPEN).nullable(0, OPEN),
] };

pub(crate) static UPDATE_FEATURES_RESPONSE: Message = Message { kind: Kind::Response, key: 57, versions: v(0, 2), flexible: v(0, OPEN), unstable: false, root: Shape { name: "UpdateFeaturesResponse", memory: 88, fields: &[
    field("throttleTimeMs", One(Int32), 0, OPEN),
    field("errorCode", One(Int16), 0, OPEN),
    field("errorMessage", One(String), 0, OPEN).nullable(0, OPEN),
    field("results", Array(Struct(&UPDATE_FEATURES_RESPONSE__UPDATABLE_FEATURE_RESULT)), 0, 1).ignorable(),
] } };

pub(crate) static ENVELOPE_RESPONSE: Message = Message { kind: Kind::Response, key: 58, versions: v(0, 0), flexible: v(0, OPEN), unstable: false, root: Shape { name: "EnvelopeResponse", memory: 64, fields: &[
    field("responseData", One(Bytes), 0, OPEN).nullable(0, OPEN).default(Null),
    field("errorCode", One(Int16), 0, OPEN),
] } };

static FETCH_SNAPSHOT_RESPONSE__SNAPSHOT_ID: Shape = Shape { name: "SnapshotId", memory: 40, fields: &[
    field("endOffset", One(Int64), 0, OPEN),
    field("epoch", One(Int32), 0, OPEN),
] };

static FETCH_SNAPSHOT_RESPONSE__LEADER_ID_AND_EPOCH: Shape = Shape { name: "LeaderIdAndEpoch", memory: 32, fields: &[
    field("leaderId", One(Int32), 0, OPEN).entity(BrokerId),
    field("leaderEpoch", One(Int32), 0, OPEN),
] };

static FETCH_SNAPSHOT_RESPONSE__PARTITION_SNAPSHOT: Shape = Shape { name: "PartitionSnapshot", memory: 152, fields: &[
    field("index", One(Int32), 0, OPEN),
    field("errorCode", One(Int16), 0, OPEN),
    field("snapshotId", One(Struct(&FETCH_SNAPSHOT_RESPONSE__SNAPSHOT_ID)), 0, OPEN),
    field("currentLeader", One(Struct(&FETCH_SNAPSHOT_RESPONSE__LEADER_ID_AND_EPOCH)), 0, OPEN).tagged(0, 0, OPEN),
    field("size", One(Int64), 0, OPEN),
    field("position", One(Int64), 0, OPEN),
    field("unalignedRecords", One(Records), 0, OPEN),
] };

static FETCH_SNAPSHOT_RESPONSE__TOPIC_SNAPSHOT: Shape = Shape { name: "TopicSnapshot", memory: 80, fields: &[
    field("name", One(String), 0, OPEN).entity(TopicName),
    field("partitions", Array(Struct(&FETCH_SNAPSHOT_RESPONSE__PARTITION_SNAPSHOT)), 0, OPEN),
] };

static FETCH_SNAPSHOT_RESPONSE__NODE_ENDPOINT: Shape = Shape { name: "NodeEndpoint", memory: 64, fields: &[
    field("nodeId", One(Int32), 1, OPEN).entity(BrokerId).map_key(),
    field("host", One(String), 1, OPEN),
    field("port", One(Uint16), 1, OPEN),
] };

pub(crate) static FETCH_SNAPSHOT_RESPONSE: Message = Message { kind: Kind::Response, key: 59, versions: v(0, 1), flexible: v(0, OPEN), unstable: false, root: Shape { name: "FetchSnapshotResponse", memory: 80, fields: &[
    field("throttleTimeMs", One(Int32), 0, OPEN).ignorable(),
    field("errorCode", One(Int16), 0, OPEN),
    field("topics", Array(Struct(&FETCH_SNAPSHOT_RESPONSE__TOPIC_SNAPSHOT)), 0, OPEN),
    field("nodeEndpoints", Array(Struct(&FETCH_SNAPSHOT_RESPONSE__NODE_ENDPOINT)), 1, OPEN).tagged(0, 1, OPEN),
] } };

static DESCRIBE_CLUSTER_RESPONSE__DESCRIBE_CLUSTER_BROKER: Shape = Shape { name: "DescribeClusterBroker", memory: 104, fields: &[
    field("brokerId", One(Int32), 0, OPEN).entity(BrokerId).map_key(),
    field("host", One(String), 0, OPEN),
    field("port", One(Int32), 0, OPEN),
    field("rack", One(String), 0, OPEN).nullable(0, OPEN).default(Null),
    field("isFenced", One(Bool), 2, OPEN),
] };

pub(crate) static DESCRIBE_CLUSTER_RESPONSE: Message = Message { kind: Kind::Response, key: 60, versions: v(0, 2), flexible: v(0, OPEN), unstable: false, root: Shape { name: "DescribeClusterResponse", memory: 128, fields: &[
    field("throttleTimeMs", One(Int32), 0, OPEN),
    field("errorCode", One(Int16), 0, OPEN),
    field("errorMessage", One(String), 0, OPEN).nullable(0, OPEN).default(Null),
    field("endpointType", One(Int8), 1, OPEN).default(Int(1)),
    field("clusterId", One(String), 0, OPEN),
    field("controllerId", One(Int32), 0, OPEN).default(Int(-1)).entity(BrokerId),
    field("brokers", Array(Struct(&DESCRIBE_CLUSTER_RESPONSE__DESCRIBE_CLUSTER_BROKER)), 0, OPEN),
    field("clusterAuthorizedOperations", One(Int32), 0, OPEN).default(Int(-2147483648)),
] } };

static DESCRIBE_PRODUCERS_RESPONSE__PRODUCER_STATE: Shape = Shape { name: "ProducerState", memory: 64, fields: &[
    field("producerId", One(Int64), 0, OPEN).entity(ProducerId),
    field("producerEpoch", One(Int32), 0, OPEN),
    field("lastSequence", One(Int32), 0, OPEN).default(Int(-1)),
    field("lastTimestamp", One(Int64), 0, OPEN).default(Int(-1)),
    field("coordinatorEpoch", One(Int32), 0, OPEN),
    field("currentTxnStartOffset", One(Int64), 0, OPEN).default(Int(-1)),
] };

static DESCRIBE_PRODUCERS_RESPONSE__PARTITION_RESPONSE: Shape = Shape { name: "PartitionResponse", memory: 88, fields: &[
    field("partitionIndex", One(Int32), 0, OPEN),
    field("errorCode", One(Int16), 0, OPEN),
    field("errorMessage", One(String), 0, OPEN).nullable(0, OPEN).default(Null),
    field("activeProducers", Array(Struct(&DESCRIBE_PRODUCERS_RESPONSE__PRODUCER_STATE)), 0, OPEN),
] };

static DESCRIBE_PRODUCERS_RESPONSE__TOPIC_RESPONSE: Shape = Shape { name: "TopicResponse", memory: 80, fields: &[
    field("name", One(String), 0, OPEN).entity(TopicName),
    field("partitions", Array(Struct(&DESCRIBE_PRODUCERS_RESPONSE__PARTITION_RESPONSE)), 0, OPEN),
] };

pub(crate) static DESCRIBE_PRODUCERS_RESPONSE: Message = Message { kind: Kind::Response, key: 61, versions: v(0, 0), flexible: v(0, OPEN), unstable: false, root: Shape { name: "DescribeProducersResponse", memory: 56, fields: &[
    field("throttleTimeMs", One(Int32), 0, OPEN),
    field("topics", Array(Struct(&DESCRIBE_PRODUCERS_RESPONSE__TOPIC_RESPONSE)), 0, OPEN),
] } };

pub(crate) static BROKER_REGISTRATION_RESPONSE: Message = Message { kind: Kind::Response, key: 62, versions: v(0, 4), flexible: v(0, OPEN), unstable: false, root: Shape { name: "BrokerRegistrationResponse", memory: 40, fields: &[
    field("throttleTimeMs", One(Int32), 0, OPEN),
    field("errorCode", One(Int16), 0, OPEN),
    field("brokerEpoch", One(Int64), 0, OPEN).default(Int(-1)),
] } };

pub(crate) static BROKER_HEARTBEAT_RESPONSE: Message = Message { kind: Kind::Response, key: 63, versions: v(0, 2), flexible: v(0, OPEN), unstable: false, root: Shape { name: "BrokerHeartbeatResponse", memory: 40, fields: &[
    field("throttleTimeMs", One(Int32), 0, OPEN),
    field("errorCode", One(Int16), 0, OPEN),
    field("isCaughtUp", One(Bool), 0, OPEN),
    field("isFenced", One(Bool), 0, OPEN).default(True),
    field("shouldShutDown", One(Bool), 0, OPEN),
] } };

pub(crate) static UNREGISTER_BROKER_RESPONSE: Message = Message { kind: Kind::Response, key: 64, versions: v(0, 0), flexible: v(0, OPEN), unstable: false, root: Shape { name: "UnregisterBrokerResponse", memory: 64, fields: &[
    field("throttleTimeMs", One(Int32), 0, OPEN),
    field("errorCode", One(Int16), 0, OPEN),
    field("errorMessage", One(String), 0, OPEN).nullable(0, OPEN),
] } };

static DESCRIBE_TRANSACTIONS_RESPONSE__TOPIC_DATA: Shape = Shape { name: "TopicData", memory: 80, fields: &[
    field("topic", One(String), 0, OPEN).entity(TopicName).map_key(),
    field("partitions", Array(Int32), 0, OPEN),
] };

static DESCRIBE_TRANSACTIONS_RESPONSE__TRANSACTION_STATE: Shape = Shape { name: "TransactionState", memory: 136, fields: &[
    field("errorCode", One(Int16), 0, OPEN),
    field("transactionalId", One(String), 0, OPEN).entity(TransactionalId),
    field("transactionState", One(String), 0, OPEN),
    field("transactionTimeoutMs", One(Int32), 0, OPEN),
    field("transactionStartTimeMs", One(Int64), 0, OPEN),
    field("producerId", One(Int64), 0, OPEN).entity(ProducerId),
    field("producerEpoch", One(Int16), 0, OPEN),
    field("topics", Array(Struct(&DESCRIBE_TRANSACTIONS_RESPONSE__TOPIC_DATA)), 0, OPEN),
] };

pub(crate) static DESCRIBE_TRANSACTIONS_RESPONSE: Message = Message { kind: Kind::Response, key: 65, versions: v(0, 0), flexible: v(0, OPEN), unstable: false, root: Shape { name: "DescribeTransactionsResponse", memory: 56, fields: &[
    field("throttleTimeMs", One(Int32), 0, OPEN),
    field("transactionStates", Array(Struct(&DESCRIBE_TRANSACTIONS_RESPONSE__TRANSACTION_STATE)), 0, OPEN),
] } };

static LIST_TRANSACTIONS_RESPONSE__TRANSACTION_STATE: Shape = Shape { name: "TransactionState", memory: 96, fields: &[
    field("transactionalId", One(String), 0, OPEN).entity(TransactionalId),
    field("producerId", One(Int64), 0, OPEN).entity(ProducerId),
    field("transactionState", One(String), 0, OPEN),
] };

pub(crate) static LIST_TRANSACTIONS_RESPONSE: Message = Message { kind: Kind::Response, key: 66, versions: v(0, 2), flexible: v(0, OPEN), unstable: false, root: Shape { name: "ListTransactionsResponse", memory: 80, fields: &[
    field("throttleTimeMs", One(Int32), 0, OPEN),
    field("errorCode", One(Int16), 0, OPEN),
    field("unknownStateFilters", Array(String), 0, OPEN),
    field("transactionStates", Array(Struct(&LIST_TRANSACTIONS_RESPONSE__TRANSACTION_STATE)), 0, OPEN),
] } };

pub(crate) static ALLOCATE_PRODUCER_IDS_RESPONSE: Message = Message { kind: Kind::Response, key: 67, versions: v(0, 0), flexible: v(0, OPEN), unstable: false, root: Shape { name: "AllocateProducerIdsResponse", memory: 48, fields: &[
    field("throttleTimeMs", One(Int32), 0, OPEN),
    field("errorCode", One(Int16), 0, OPEN),
    field("producerIdStart", One(Int64), 0, OPEN).entity(ProducerId),
    field("producerIdLen", One(Int32), 0, OPEN),
] } };

static CONSUMER_GROUP_HEARTBEAT_RESPONSE__TOPIC_PARTITIONS: Shape = Shape { name: "TopicPartitions", memory: 64, fields: &[
    field("topicId", One(Uuid), 0, OPEN),
    field("partitions", Array(Int32), 0, OPEN),
] };

static CONSUMER_GROUP_HEARTBEAT_RESPONSE__ASSIGNMENT: Shape = Shape { name: "Assignment", memory: 48, fields: &[
    field("topicPartitions", Array(Struct(&CONSUMER_GROUP_HEARTBEAT_RESPONSE__TOPIC_PARTITIONS)), 0, OPEN),
] };

pub(crate) static CONSUMER_GROUP_HEARTBEAT_RESPONSE: Message = Message { kind: Kind::Response, key: 68, versions: v(0, 1), flexible: v(0, OPEN), unstable: false, root: Shape { name: "ConsumerGroupHeartbeatResponse", memory: 160, fields: &[
    field("throttleTimeMs", One(Int32), 0, OPEN),
    field("errorCode", One(Int16), 0, OPEN),
    field("errorMessage", One(String), 0, OPEN).nullable(0, OPEN).default(Null),
    field("memberId", One(String), 0, OPEN).nullable(0, OPEN).default(Null),
    field("memberEpoch", One(Int32), 0, OPEN),
    field("heartbeatIntervalMs", One(Int32), 0, OPEN),
    field("assignment", One(Struct(&CONSUMER_GROUP_HEARTBEAT_RESPONSE__ASSIGNMENT)), 0, OPEN).nullable(0, OPEN).default(Null),
] } };

static CONSUMER_GROUP_DESCRIBE_RESPONSE__TOPIC_PARTITIONS: Shape = Shape { name: "TopicPartitions", memory: 96, fields: &[
    field("topicId", One(Uuid), 0, OPEN),
    field("topicName", One(String), 0, OPEN).entity(TopicName),
    field("partitions", Array(Int32), 0, OPEN),
] };

static CONSUMER_GROUP_DESCRIBE_RESPONSE__ASSIGNMENT: Shape = Shape { name: "Assignment", memory: 48, fields: &[
    field("topicPartitions", Array(Struct(&CONSUMER_GROUP_DESCRIBE_RESPONSE__TOPIC_PARTITIONS)), 0, OPEN),
] };

static CONSUMER_GROUP_DESCRIBE_RESPONSE__MEMBER: Shape = Shape { name: "Member", memory: 344, fields: &[
    field("memberId", One(String), 0, OPEN),
    field("instanceId", One(String), 0, OPEN).nullable(0, OPEN).default(Null),
    field("rackId", One(String), 0, OPEN).nullable(0, OPEN).default(Null),
    field("memberEpoch", One(Int32), 0, OPEN),
    field("clientId", One(String), 0, OPEN),
    field("clientHost", One(String), 0, OPEN),
    field("subscribedTopicNames", Array(String), 0, OPEN).entity(TopicName),
    field("subscribedTopicRegex", One(String), 0, OPEN).nullable(0, OPEN).default(Null),
    field("assignment", One(Struct(&CONSUMER_GROUP_DESCRIBE_RESPONSE__ASSIGNMENT)), 0, OPEN),
    field("targetAssignment", One(Struct(&CONSUMER_GROUP_DESCRIBE_RESPONSE__ASSIGNMENT)), 0, OPEN),
    field("memberType", One(Int8), 1, OPEN).default(Int(-1)).ignorable(),
] };

static CONSUMER_GROUP_DESCRIBE_RESPONSE__DESCRIBED_GROUP: Shape = Shape { name: "DescribedGroup", memory: 192, fields: &[
    field("errorCode", One(Int16), 0, OPEN),
    field("errorMessage", One(String), 0, OPEN).nullable(0, OPEN).default(Null),
    field("groupId", One(String), 0, OPEN).entity(GroupId),
    field("groupState", One(String), 0, OPEN),
    field("groupEpoch", One(Int32), 0, OPEN),
    field("assignmentEpoch", One(Int32), 0, OPEN),
    field("assignorName", One(String), 0, OPEN),
    field("members", Array(Struct(&CONSUMER_GROUP_DESCRIBE_RESPONSE__MEMBER)), 0, OPEN),
    field("authorizedOperations", One(Int32), 0, OPEN).default(Int(-2147483648)),
] };

pub(crate) static CONSUMER_GROUP_DESCRIBE_RESPONSE: Message = Message { kind: Kind::Response, key: 69, versions: v(0, 1), flexible: v(0, OPEN), unstable: false, root: Shape { name: "ConsumerGroupDescribeResponse", memory: 56, fields: &[
    field("throttleTimeMs", One(Int32), 0, OPEN),
    field("groups", Array(Struct(&CONSUMER_GROUP_DESCRIBE_RESPONSE__DESCRIBED_GROUP)), 0, OPEN),
] } };

pub(crate) static CONTROLLER_REGISTRATION_RESPONSE: Message = Message { kind: Kind::Response, key: 70, versions: v(0, 0), flexible: v(0, OPEN), unstable: false, root: Shape { name: "ControllerRegistrationResponse", memory: 64, fields: &[
    field("throttleTimeMs", One(Int32), 0, OPEN),
    field("errorCode", One(Int16), 0, OPEN),
    field("errorMessage", One(String), 0, OPEN).nullable(0, OPEN),
] } };

pub(crate) static GET_TELEMETRY_SUBSCRIPTIONS_RESPONSE: Message = Message { kind: Kind::Response, key: 71, versions: v(0, 0), flexible: v(0, OPEN), unstable: false, root: Shape { name: "GetTelemetrySubscriptionsResponse", memory: 112, fields: &[
    field("throttleTimeMs", One(Int32), 0, OPEN),
    field("errorCode", One(Int16), 0, OPEN),
    field("clientInstanceId", One(Uuid), 0, OPEN),
    field("subscriptionId", One(Int32), 0, OPEN),
    field("acceptedCompressionTypes", Array(Int8), 0, OPEN),
    field("pushIntervalMs", One(Int32), 0, OPEN),
    field("telemetryMaxBytes", One(Int32), 0, OPEN),
    field("deltaTemporality", One(Bool), 0, OPEN),
    field("requestedMetrics", Array(String), 0, OPEN),
] } };

pub(crate) static PUSH_TELEMETRY_RESPONSE: Message = Message { kind: Kind::Response, key: 72, versions: v(0, 0), flexible: v(0, OPEN), unstable: false, root: Shape { name: "PushTelemetryResponse", memory: 32, fields: &[
    field("throttleTimeMs", One(Int32), 0, OPEN),
    field("errorCode", One(Int16), 0, OPEN),
] } };

static ASSIGN_REPLICAS_TO_DIRS_RESPONSE__PARTITION_DATA: Shape = Shape { name: "PartitionData", memory: 32, fields: &[
    field("partitionIndex", One(Int32), 0, OPEN),
    field("errorCode", One(Int16), 0, OPEN),
] };

static ASSIGN_REPLICAS_TO_DIRS_RESPONSE__TOPIC_DATA: Shape = Shape { name: "TopicData", memory: 64, fields: &[
    field("topicId", One(Uuid), 0, OPEN),
    field("partitions", Array(Struct(&ASSIGN_REPLICAS_TO_DIRS_RESPONSE__PARTITION_DATA)), 0, OPEN),
] };

static ASSIGN_REPLICAS_TO_DIRS_RESPONSE__DIRECTORY_DATA: Shape = Shape { name: "DirectoryData", memory: 64, fields: &[
    field("id", One(Uuid), 0, OPEN),
    field("topics", Array(Struct(&ASSIGN_REPLICAS_TO_DIRS_RESPONSE__TOPIC_DATA)), 0, OPEN),
] };

pub(crate) static ASSIGN_REPLICAS_TO_DIRS_RESPONSE: Message = Message { kind: Kind::Response, key: 73, versions: v(0, 0), flexible: v(0, OPEN), unstable: false, root: Shape { name: "AssignReplicasToDirsResponse", memory: 56, fields: &[
    field("throttleTimeMs", One(Int32), 0, OPEN),
    field("errorCode", One(Int16), 0, OPEN),
    field("directories", Array(Struct(&ASSIGN_REPLICAS_TO_DIRS_RESPONSE__DIRECTORY_DATA)), 0, OPEN),
] } };

static LIST_CONFIG_RESOURCES_RESPONSE__CONFIG_RESOURCE: Shape = Shape { name: "ConfigResource", memory: 64, fields: &[
    field("resourceName", One(String), 0, OPEN),
    field("resourceType", One(Int8), 1, OPEN).default(Int(16)).ignorable(),
] };

pub(crate) static LIST_CONFIG_RESOURCES_RESPONSE: Message = Message { kind: Kind::Response, key: 74, versions: v(0, 1), flexible: v(0, OPEN), unstable: false, root: Shape { name: "ListConfigResourcesResponse", memory: 56, fields: &[
    field("throttleTimeMs", One(Int32), 0, OPEN),
    field("errorCode", One(Int16), 0, OPEN),
    field("configResources", Array(Struct(&LIST_CONFIG_RESOURCES_RESPONSE__CONFIG_RESOURCE)), 0, OPEN),
] } };

static DESCRIBE_TOPIC_PARTITIONS_RESPONSE__DESCRIBE_TOPIC_PARTITIONS_RESPONSE_PARTITION: Shape = Shape { name: "DescribeTopicPartitionsResponsePartition", memory: 160, fields: &[
    field("errorCode", One(Int16), 0, OPEN),
    field("partitionIndex", One(Int32), 0, OPEN),
    field("leaderId", One(Int32), 0, OPEN).entity(BrokerId),
    field("leaderEpoch", One(Int32), 0, OPEN).default(Int(-1)).ignorable(),
    field("replicaNodes", Array(Int32), 0, OPEN).entity(BrokerId),
    field("isrNodes", Array(Int32), 0, OPEN).entity(BrokerId),
    field("eligibleLeaderReplicas", Array(Int32), 0, OPEN).nullable(0, OPEN).default(Null).entity(BrokerId),
    field("lastKnownElr", Array(Int32), 0, OPEN).nullable(0, OPEN).default(Null).entity(BrokerId),
    field("offlineReplicas", Array(Int32), 0, OPEN).entity(BrokerId).ignorable(),
] };

static DESCRIBE_TOPIC_PARTITIONS_RESPONSE__DESCRIBE_TOPIC_PARTITIONS_RESPONSE_TOPIC: Shape = Shape { name: "DescribeTopicPartitionsResponseTopic", memory: 104, fields: &[
    field("errorCode", One(Int16), 0, OPEN),
    field("name", One(String), 0, OPEN).nullable(0, OPEN).entity(TopicName).map_key(),
    field("topicId", One(Uuid), 0, OPEN).ignorable(),
    field("isInternal", One(Bool), 0, OPEN).ignorable(),
    field("partitions", Array(Struct(&DESCRIBE_TOPIC_PARTITIONS_RESPONSE__DESCRIBE_TOPIC_PARTITIONS_RESPONSE_PARTITION)), 0, OPEN),
    field("topicAuthorizedOperations", One(Int32), 0, OPEN).default(Int(-2147483648)),
] };

static DESCRIBE_TOPIC_PARTITIONS_RESPONSE__CURSOR: Shape = Shape { name: "Cursor", memory: 64, fields: &[
    field("topicName", One(String), 0, OPEN).entity(TopicName),
    field("partitionIndex", One(Int32), 0, OPEN),
] };

pub(crate) static DESCRIBE_TOPIC_PARTITIONS_RESPONSE: Message = Message { kind: Kind::Response, key: 75, versions: v(0, 0), flexible: v(0, OPEN), unstable: false, root: Shape { name: "DescribeTopicPartitionsResponse", memory: 128, fields: &[
    field("throttleTimeMs", One(Int32), 0, OPEN).ignorable(),
    field("topics", Array(Struct(&DESCRIBE_TOPIC_PARTITIONS_RESPONSE__DESCRIBE_TOPIC_PARTITIONS_RESPONSE_TOPIC)), 0, OPEN),
    field("nextCursor", One(Struct(&DESCRIBE_TOPIC_PARTITIONS_RESPONSE__CURSOR)), 0, OPEN).nullable(0, OPEN).default(Null),
] } };

static SHARE_GROUP_HEARTBEAT_RESPONSE__TOPIC_PARTITIONS: Shape = Shape { name: "TopicPartitions", memory: 64, fields: &[
    field("topicId", One(Uuid), 0, OPEN),
    field("partitions", Array(Int32), 0, OPEN),
] };

static SHARE_GROUP_HEARTBEAT_RESPONSE__ASSIGNMENT: Shape = Shape { name: "Assignment", memory: 48, fields: &[
    field("topicPartitions", Array(Struct(&SHARE_GROUP_HEARTBEAT_RESPONSE__TOPIC_PARTITIONS)), 0, OPEN),
] };

pub(crate) static SHARE_GROUP_HEARTBEAT_RESPONSE: Message = Message { kind: Kind::Response, key: 76, versions: v(1, 1), flexible: v(0, OPEN), unstable: false, root: Shape { name: "ShareGroupHeartbeatResponse", memory: 160, fields: &[
    field("throttleTimeMs", One(Int32), 0, OPEN),
    field("errorCode", One(Int16), 0, OPEN),
    field("errorMessage", One(String), 0, OPEN).nullable(0, OPEN).default(Null),
    field("memberId", One(String), 0, OPEN).nullable(0, OPEN).default(Null),
    field("memberEpoch", One(Int32), 0, OPEN),
    field("heartbeatIntervalMs", One(Int32), 0, OPEN),
    field("assignment", One(Struct(&SHARE_GROUP_HEARTBEAT_RESPONSE__ASSIGNMENT)), 0, OPEN).nullable(0, OPEN).default(Null),
] } };

static SHARE_GROUP_DESCRIBE_RESPONSE__TOPIC_PARTITIONS: Shape = Shape { name: "TopicPartitions", memory: 96, fields: &[
    field("topicId", One(Uuid), 0, OPEN),
    field("topicName", One(String), 0, OPEN).entity(TopicName),
    field("partitions", Array(Int32), 0, OPEN),
] };

static SHARE_GROUP_DESCRIBE_RESPONSE__ASSIGNMENT: Shape = Shape { name: "Assignment", memory: 48, fields: &[
    field("topicPartitions", Array(Struct(&SHARE_GROUP_DESCRIBE_RESPONSE__TOPIC_PARTITIONS)), 0, OPEN),
] };

static SHARE_GROUP_DESCRIBE_RESPONSE__MEMBER: Shape = Shape { name: "Member", memory: 232, fields: &[
    field("memberId", One(String), 0, OPEN),
    field("rackId", One(String), 0, OPEN).nullable(0, OPEN).default(Null),
    field("memberEpoch", One(Int32), 0, OPEN),
    field("clientId", One(String), 0, OPEN),
    field("clientHost", One(String), 0, OPEN),
    field("subscribedTopicNames", Array(String), 0, OPEN).entity(TopicName),
    field("assignment", One(Struct(&SHARE_GROUP_DESCRIBE_RESPONSE__ASSIGNMENT)), 0, OPEN),
] };

static SHARE_GROUP_DESCRIBE_RESPONSE__DESCRIBED_GROUP: Shape = Shape { name: "DescribedGroup", memory: 192, fields: &[
    field("errorCode", One(Int16), 0, OPEN),
    field("errorMessage", One(String), 0, OPEN).nullable(0, OPEN).default(Null),
    field("groupId", One(String), 0, OPEN).entity(GroupId),
    field("groupState", One(String), 0, OPEN),
    field("groupEpoch", One(Int32), 0, OPEN),
    field("assignmentEpoch", One(Int32), 0, OPEN),
    field("assignorName", One(String), 0, OPEN),
    field("members", Array(Struct(&SHARE_GROUP_DESCRIBE_RESPONSE__MEMBER)), 0, OPEN),
    field("authorizedOperations", One(Int32), 0, OPEN).default(Int(-2147483648)),
] };

pub(crate) static SHARE_GROUP_DESCRIBE_RESPONSE: Message = Message { kind: Kind::Response, key: 77, versions: v(1, 1), flexible: v(0, OPEN), unstable: false, root: Shape { name: "ShareGroupDescribeResponse", memory: 56, fields: &[
    field("throttleTimeMs", One(Int32), 0, OPEN),
    field("groups", Array(Struct(&SHARE_GROUP_DESCRIBE_RESPONSE__DESCRIBED_GROUP)), 0, OPEN),
] } };

static SHARE_FETCH_RESPONSE__LEADER_ID_AND_EPOCH: Shape = Shape { name: "LeaderIdAndEpoch", memory: 32, fields: &[
    field("leaderId", One(Int32), 0, OPEN),
    field("leaderEpoch", One(Int32), 0, OPEN),
] };

static SHARE_FETCH_RESPONSE__ACQUIRED_RECORDS: Shape = Shape { name: "AcquiredRecords", memory: 48, fields: &[
    field("firstOffset", One(Int64), 0, OPEN),
    field("lastOffset", One(Int64), 0, OPEN),
    field("deliveryCount", One(Int16), 0, OPEN),
] };

static SHARE_FETCH_RESPONSE__PARTITION_DATA: Shape = Shape { name: "PartitionData", memory: 184, fields: &[
    field("partitionIndex", One(Int32), 0, OPEN),
    field("errorCode", One(Int16), 0, OPEN),
    field("errorMessage", One(String), 0, OPEN).nullable(0, OPEN).default(Null),
    field("acknowledgeErrorCode", One(Int16), 0, OPEN),
    field("acknowledgeErrorMessage", One(String), 0, OPEN).nullable(0, OPEN).default(Null),
    field("currentLeader", One(Struct(&SHARE_FETCH_RESPONSE__LEADER_ID_AND_EPOCH)), 0, OPEN),
    field("records", One(Records), 0, OPEN).nullable(0, 0),
    field("acquiredRecords", Array(Struct(&SHARE_FETCH_RESPONSE__ACQUIRED_RECORDS)), 0, OPEN),
] };

static SHARE_FETCH_RESPONSE__SHARE_FETCHABLE_TOPIC_RESPONSE: Shape = Shape { name: "ShareFetchableTopicResponse", memory: 64, fields: &[
    field("topicId", One(Uuid), 0, OPEN).map_key(),
    field("partitions", Array(Struct(&SHARE_FETCH_RESPONSE__PARTITION_DATA)), 0, OPEN),
] };

static SHARE_FETCH_RESPONSE__NODE_ENDPOINT: Shape = Shape { name: "NodeEndpoint", memory: 96, fields: &[
    field("nodeId", One(Int32), 0, OPEN).entity(BrokerId).map_key(),
    field("host", One(String), 0, OPEN),
    field("port", One(Int32), 0, OPEN),
    field("rack", One(String), 0, OPEN).nullable(0, OPEN).default(Null),
] };

pub(crate) static SHARE_FETCH_RESPONSE: Message = Message { kind: Kind::Response, key: 78, versions: v(1, 2), flexible: v(0, OPEN), unstable: false, root: Shape { name: "ShareFetchResponse", memory: 120, fields: &[
    field("throttleTimeMs", One(Int32), 0, OPEN),
    field("errorCode", One(Int16), 0, OPEN),
    field("errorMessage", One(String), 0, OPEN).nullable(0, OPEN).default(Null),
    field("acquisitionLockTimeoutMs", One(Int32), 1, OPEN),
    field("responses", Array(Struct(&SHARE_FETCH_RESPONSE__SHARE_FETCHABLE_TOPIC_RESPONSE)), 0, OPEN),
    field("nodeEndpoints", Array(Struct(&SHARE_FETCH_RESPONSE__NODE_ENDPOINT)), 0, OPEN),
] } };

static SHARE_ACKNOWLEDGE_RESPONSE__LEADER_ID_AND_EPOCH: Shape = Shape { name: "LeaderIdAndEpoch", memory: 32, fields: &[
    field("leaderId", One(Int32), 0, OPEN),
    field("leaderEpoch", One(Int32), 0, OPEN),
] };

static SHARE_ACKNOWLEDGE_RESPONSE__PARTITION_DATA: Shape = Shape { name: "PartitionData", memory: 96, fields: &[
    field("partitionIndex", One(Int32), 0, OPEN),
    field("errorCode", One(Int16), 0, OPEN),
    field("errorMessage", One(String), 0, OPEN).nullable(0, OPEN).default(Null),
    field("currentLeader", One(Struct(&SHARE_ACKNOWLEDGE_RESPONSE__LEADER_ID_AND_EPOCH)), 0, OPEN),
] };

static SHARE_ACKNOWLEDGE_RESPONSE__SHARE_ACKNOWLEDGE_TOPIC_RESPONSE: Shape = Shape { name: "ShareAcknowledgeTopicResponse", memory: 64, fields: &[
    field("topicId", One(Uuid), 0, OPEN).map_key(),
    field("partitions", Array(Struct(&SHARE_ACKNOWLEDGE_RESPONSE__PARTITION_DATA)), 0, OPEN),
] };

static SHARE_ACKNOWLEDGE_RESPONSE__NODE_ENDPOINT: Shape = Shape { name: "NodeEndpoint", memory: 96, fields: &[
    field("nodeId", One(Int32), 0, OPEN).entity(BrokerId).map_key(),
    field("host", One(String), 0, OPEN),
    field("port", One(Int32), 0, OPEN),
    field("rack", One(String), 0, OPEN).nullable(0, OPEN).default(Null),
] };

pub(crate) static SHARE_ACKNOWLEDGE_RESPONSE: Message = Message { kind: Kind::Response, key: 79, versions: v(1, 2), flexible: v(0, OPEN), unstable: false, root: Shape { name: "ShareAcknowledgeResponse", memory: 120, fields: &[
    field("throttleTimeMs", One(Int32), 0, OPEN),
    field("errorCode", One(Int16), 0, OPEN),
    field("errorMessage", One(String), 0, OPEN).nullable(0, OPEN).default(Null),
    field("acquisitionLockTimeoutMs", One(Int32), 2, OPEN).ignorable(),
    field("responses", Array(Struct(&SHARE_ACKNOWLEDGE_RESPONSE__SHARE_ACKNOWLEDGE_TOPIC_RESPONSE)), 0, OPEN),
    field("nodeEndpoints", Array(Struct(&SHARE_ACKNOWLEDGE_RESPONSE__NODE_ENDPOINT)), 0, OPEN),
] } };

pub(crate) static ADD_RAFT_VOTER_RESPONSE: Message = Message { kind: Kind::Response, key: 80, versions: v(0, 1), flexible: v(0, OPEN), unstable: false, root: Shape { name: "AddRaftVoterResponse", memory: 64, fields: &[
    field("throttleTimeMs", One(Int32), 0, OPEN),
    field("errorCode", One(Int16), 0, OPEN),
    field("errorMessage", One(String), 0, OPEN).nullable(0, OPEN).ignorable(),
] } };

pub(crate) static REMOVE_RAFT_VOTER_RESPONSE: Message = Message { kind: Kind::Response, key: 81, versions: v(0, 0), flexible: v(0, OPEN), unstable: false, root: Shape { name: "RemoveRaftVoterResponse", memory: 64, fields: &[
    field("throttleTimeMs", One(Int32), 0, OPEN),
    field("errorCode", One(Int16), 0, OPEN),
    field("errorMessage", One(String), 0, OPEN).nullable(0, OPEN).ignorable(),
] } };

static UPDATE_RAFT_VOTER_RESPONSE__CURRENT_LEADER: Shape = Shape { name: "CurrentLeader", memory: 72, fields: &[
    field("leaderId", One(Int32), 0, OPEN).default(Int(-1)).entity(BrokerId),
    field("leaderEpoch", One(Int32), 0, OPEN).default(Int(-1)),
    field("host", One(String), 0, OPEN),
    field("port", One(Int32), 0, OPEN),
] };

pub(crate) static UPDATE_RAFT_VOTER_RESPONSE: Message = Message { kind: Kind::Response, key: 82, versions: v(0, 0), flexible: v(0, OPEN), unstable: false, root: Shape { name: "UpdateRaftVoterResponse", memory: 104, fields: &[
    field("throttleTimeMs", One(Int32), 0, OPEN),
    field("errorCode", One(Int16), 0, OPEN),
    field("currentLeader", One(Struct(&UPDATE_RAFT_VOTER_RESPONSE__CURRENT_LEADER)), 0, OPEN).tagged(0, 0, OPEN),
] } };

static INITIALIZE_SHARE_GROUP_STATE_RESPONSE__PARTITION_RESULT: Shape = Shape { name: "PartitionResult", memory: 64, fields: &[
    field("partition", One(Int32), 0, OPEN),
    field("errorCode", One(Int16), 0, OPEN),
    field("errorMessage", One(String), 0, OPEN).nullable(0, OPEN).default(Null),
] };

static INITIALIZE_SHARE_GROUP_STATE_RESPONSE__INITIALIZE_STATE_RESULT: Shape = Shape { name: "InitializeStateResult", memory: 64, fields: &[
    field("topicId", One(Uuid), 0, OPEN),
    field("partitions", Array(Struct(&INITIALIZE_SHARE_GROUP_STATE_RESPONSE__PARTITION_RESULT)), 0, OPEN),
] };

pub(crate) static INITIALIZE_SHARE_GROUP_STATE_RESPONSE: Message = Message { kind: Kind::Response, key: 83, versions: v(0, 0), flexible: v(0, OPEN), unstable: false, root: Shape { name: "InitializeShareGroupStateResponse", memory: 48, fields: &[
    field("results", Array(Struct(&INITIALIZE_SHARE_GROUP_STATE_RESPONSE__INITIALIZE_STATE_RESULT)), 0, OPEN),
] } };

static READ_SHARE_GROUP_STATE_RESPONSE__STATE_BATCH: Shape = Shape { name: "StateBatch", memory: 48, fields: &[
    field("firstOffset", One(Int64), 0, OPEN),
    field("lastOffset", One(Int64), 0, OPEN),
    field("deliveryState", One(Int8), 0, OPEN),
    field("deliveryCount", One(Int16), 0, OPEN),
] };

static READ_SHARE_GROUP_STATE_RESPONSE__PARTITION_RESULT: Shape = Shape { name: "PartitionResult", memory: 104, fields: &[
    field("partition", One(Int32), 0, OPEN),
    field("errorCode", One(Int16), 0, OPEN),
    field("errorMessage", One(String), 0, OPEN).nullable(0, OPEN).default(Null),
    field("stateEpoch", One(Int32), 0, OPEN),
    field("startOffset", One(Int64), 0, OPEN),
    field("stateBatches", Array(Struct(&READ_SHARE_GROUP_STATE_RESPONSE__STATE_BATCH)), 0, OPEN),
] };

static READ_SHARE_GROUP_STATE_RESPONSE__READ_STATE_RESULT: Shape = Shape { name: "ReadStateResult", memory: 64, fields: &[
    field("topicId", One(Uuid), 0, OPEN),
    field("partitions", Array(Struct(&READ_SHARE_GROUP_STATE_RESPONSE__PARTITION_RESULT)), 0, OPEN),
] };

pub(crate) static READ_SHARE_GROUP_STATE_RESPONSE: Message = Message { kind: Kind::Response, key: 84, versions: v(0, 0), flexible: v(0, OPEN), unstable: false, root: Shape { name: "ReadShareGroupStateResponse", memory: 48, fields: &[
    field("results", Array(Struct(&READ_SHARE_GROUP_STATE_RESPONSE__READ_STATE_RESULT)), 0, OPEN),
] } };

static WRITE_SHARE_GROUP_STATE_RESPONSE__PARTITION_RESULT: Shape = Shape { name: "PartitionResult", memory: 64, fields: &[
    field("partition", One(Int32), 0, OPEN),
    field("errorCode", One(Int16), 0, OPEN),
    field("errorMessage", One(String), 0, OPEN).nullable(0, OPEN).default(Null),
] };

static WRITE_SHARE_GROUP_STATE_RESPONSE__WRITE_STATE_RESULT: Shape = Shape { name: "WriteStateResult", memory: 64, fields: &[
    field("topicId", One(Uuid), 0, OPEN),
    field("partitions", Array(Struct(&WRITE_SHARE_GROUP_STATE_RESPONSE__PARTITION_RESULT)), 0, OPEN),
] };

pub(crate) static WRITE_SHARE_GROUP_STATE_RESPONSE: Message = Message { kind: Kind::Response, key: 85, versions: v(0, 1), flexible: v(0, OPEN), unstable: false, root: Shape { name: "WriteShareGroupStateResponse", memory: 48, fields: &[
    field("results", Array(Struct(&WRITE_SHARE_GROUP_STATE_RESPONSE__WRITE_STATE_RESULT)), 0, OPEN),
] } };

static DELETE_SHARE_GROUP_STATE_RESPONSE__PARTITION_RESULT: Shape = Shape { name: "PartitionResult", memory: 64, fields: &[
    field("partition", One(Int32), 0, OPEN),
    field("errorCode", One(Int16), 0, OPEN),
    field("errorMessage", One(String), 0, OPEN).nullable(0, OPEN).default(Null),
] };

static DELETE_SHARE_GROUP_STATE_RESPONSE__DELETE_STATE_RESULT: Shape = Shape { name: "DeleteStateResult", memory: 64, fields: &[
    field("topicId", One(Uuid), 0, OPEN),
    field("partitions", Array(Struct(&DELETE_SHARE_GROUP_STATE_RESPONSE__PARTITION_RESULT)), 0, OPEN),
] };

pub(crate) static DELETE_SHARE_GROUP_STATE_RESPONSE: Message = Message { kind: Kind::Response, key: 86, versions: v(0, 0), flexible: v(0, OPEN), unstable: false, root: Shape { name: "DeleteShareGroupStateResponse", memory: 48, fields: &[
    field("results", Array(Struct(&DELETE_SHARE_GROUP_STATE_RESPONSE__DELETE_STATE_RESULT)), 0, OPEN),
] } };

static READ_SHARE_GROUP_STATE_SUMMARY_RESPONSE__PARTITION_RESULT: Shape = Shape { name: "PartitionResult", memory: 88, fields: &[
    field("partition", One(Int32), 0, OPEN),
    field("errorCode", One(Int16), 0, OPEN),
    field("errorMessage", One(String), 0, OPEN).nullable(0, OPEN).default(Null),
    field("stateEpoch", One(Int32), 0, OPEN),
    field("leaderEpoch", One(Int32), 0, OPEN),
    field("startOffset", One(Int64), 0, OPEN),
    field("deliveryCompleteCount", One(Int32), 1, OPEN).default(Int(-1)).ignorable(),
] };

static READ_SHARE_GROUP_STATE_SUMMARY_RESPONSE__READ_STATE_SUMMARY_RESULT: Shape = Shape { name: "ReadStateSummaryResult", memory: 64, fields: &[
    field("topicId", One(Uuid), 0, OPEN),
    field("partitions", Array(Struct(&READ_SHARE_GROUP_STATE_SUMMARY_RESPONSE__PARTITION_RESULT)), 0, OPEN),
] };

pub(crate) static READ_SHARE_GROUP_STATE_SUMMARY_RESPONSE: Message = Message { kind: Kind::Response, key: 87, versions: v(0, 1), flexible: v(0, OPEN), unstable: false, root: Shape { name: "ReadShareGroupStateSummaryResponse", memory: 48, fields: &[
    field("results", Array(Struct(&READ_SHARE_GROUP_STATE_SUMMARY_RESPONSE__READ_STATE_SUMMARY_RESULT)), 0, OPEN),
] } };

static STREAMS_GROUP_HEARTBEAT_RESPONSE__STATUS: Shape = Shape { name: "Status", memory: 64, fields: &[
    field("statusCode", One(Int8), 0, OPEN),
    field("statusDetail", One(String), 0, OPEN),
] };

static STREAMS_GROUP_HEARTBEAT_RESPONSE__TASK_IDS: Shape = Shape { name: "TaskIds", memory: 80, fields: &[
    field("subtopologyId", One(String), 0, OPEN),
    field("partitions", Array(Int32), 0, OPEN),
] };

static STREAMS_GROUP_HEARTBEAT_RESPONSE__ENDPOINT: Shape = Shape { name: "Endpoint", memory: 64, fields: &[
    field("host", One(String), 0, OPEN),
    field("port", One(Uint16), 0, OPEN),
] };

static STREAMS_GROUP_HEARTBEAT_RESPONSE__TOPIC_PARTITION: Shape = Shape { name: "TopicPartition", memory: 80, fields: &[
    field("topic", One(String), 0, OPEN).entity(TopicName),
    field("partitions", Array(Int32), 0, OPEN),
] };

static STREAMS_GROUP_HEARTBEAT_RESPONSE__ENDPOINT_TO_PARTITIONS: Shape = Shape { name: "EndpointToPartitions", memory: 136, fields: &[
    field("userEndpoint", One(Struct(&STREAMS_GROUP_HEARTBEAT_RESPONSE__ENDPOINT)), 0, OPEN),
    field("activePartitions", Array(Struct(&STREAMS_GROUP_HEARTBEAT_RESPONSE__TOPIC_PARTITION)), 0, OPEN),
    field("standbyPartitions", Array(Struct(&STREAMS_GROUP_HEARTBEAT_RESPONSE__TOPIC_PARTITION)), 0, OPEN),
] };

pub(crate) static STREAMS_GROUP_HEARTBEAT_RESPONSE: Message = Message { kind: Kind::Response, key: 88, versions: v(0, 0), flexible: v(0, OPEN), unstable: false, root: Shape { name: "StreamsGroupHeartbeatResponse", memory: 240, fields: &[
    field("throttleTimeMs", One(Int32), 0, OPEN),
    field("errorCode", One(Int16), 0, OPEN),
    field("errorMessage", One(String), 0, OPEN).nullable(0, OPEN).default(Null),
    field("memberId", One(String), 0, OPEN),
    field("memberEpoch", One(Int32), 0, OPEN),
    field("heartbeatIntervalMs", One(Int32), 0, OPEN),
    field("acceptableRecoveryLag", One(Int32), 0, OPEN),
    field("taskOffsetIntervalMs", One(Int32), 0, OPEN),
    field("status", Array(Struct(&STREAMS_GROUP_HEARTBEAT_RESPONSE__STATUS)), 0, OPEN).nullable(0, OPEN),
    field("activeTasks", Array(Struct(&STREAMS_GROUP_HEARTBEAT_RESPONSE__TASK_IDS)), 0, OPEN).nullable(0, OPEN).default(Null),
    field("standbyTasks", Array(Struct(&STREAMS_GROUP_HEARTBEAT_RESPONSE__TASK_IDS)), 0, OPEN).nullable(0, OPEN).default(Null),
    field("warmupTasks", Array(Struct(&STREAMS_GROUP_HEARTBEAT_RESPONSE__TASK_IDS)), 0, OPEN).nullable(0, OPEN).default(Null),
    field("endpointInformationEpoch", One(Int32), 0, OPEN),
    field("partitionsByUserEndpoint", Array(Struct(&STREAMS_GROUP_HEARTBEAT_RESPONSE__ENDPOINT_TO_PARTITIONS)), 0, OPEN).nullable(0, OPEN).default(Null),
] } };

static STREAMS_GROUP_DESCRIBE_RESPONSE__KEY_VALUE: Shape = Shape { name: "KeyValue", memory: 88, fields: &[
    field("key", One(String), 0, OPEN),
    field("value", One(String), 0, OPEN),
] };

static STREAMS_GROUP_DESCRIBE_RESPONSE__TOPIC_INFO: Shape = Shape { name: "TopicInfo", memory: 88, fields: &[
    field("name", One(String), 0, OPEN).entity(TopicName),
    field("partitions", One(Int32), 0, OPEN),
    field("replicationFactor", One(Int16), 0, OPEN),
    field("topicConfigs", Array(Struct(&STREAMS_GROUP_DESCRIBE_RESPONSE__KEY_VALUE)), 0, OPEN),
] };

static STREAMS_GROUP_DESCRIBE_RESPONSE__SUBTOPOLOGY: Shape = Shape { name: "Subtopology", memory: 152, fields: &[
    field("subtopologyId", One(String), 0, OPEN),
    field("sourceTopics", Array(String), 0, OPEN).entity(TopicName),
    field("repartitionSinkTopics", Array(String), 0, OPEN).entity(TopicName),
    field("stateChangelogTopics", Array(Struct(&STREAMS_GROUP_DESCRIBE_RESPONSE__TOPIC_INFO)), 0, OPEN),
    field("repartitionSourceTopics", Array(Struct(&STREAMS_GROUP_DESCRIBE_RESPONSE__TOPIC_INFO)), 0, OPEN),
] };

static STREAMS_GROUP_DESCRIBE_RESPONSE__TOPOLOGY: Shape = Shape { name: "Topology", memory: 56, fields: &[
    field("epoch", One(Int32), 0, OPEN),
    field("subtopologies", Array(Struct(&STREAMS_GROUP_DESCRIBE_RESPONSE__SUBTOPOLOGY)), 0, OPEN).nullable(0, OPEN).default(Null),
] };

static STREAMS_GROUP_DESCRIBE_RESPONSE__ENDPOINT: Shape = Shape { name: "Endpoint", memory: 64, fields: &[
    field("host", One(String), 0, OPEN),
    field("port", One(Uint16), 0, OPEN),
] };

static STREAMS_GROUP_DESCRIBE_RESPONSE__TASK_OFFSET: Shape = Shape { name: "TaskOffset", memory: 72, fields: &[
    field("subtopologyId", One(String), 0, OPEN),
    field("partition", One(Int32), 0, OPEN),
    field("offset", One(Int64), 0, OPEN),
] };

static STREAMS_GROUP_DESCRIBE_RESPONSE__TASK_IDS: Shape = Shape { name: "TaskIds", memory: 80, fields: &[
    field("subtopologyId", One(String), 0, OPEN),
    field("partitions", Array(Int32), 0, OPEN),
] };

static STREAMS_GROUP_DESCRIBE_RESPONSE__ASSIGNMENT: Shape = Shape { name: "Assignment", memory: 96, fields: &[
    field("activeTasks", Array(Struct(&STREAMS_GROUP_DESCRIBE_RESPONSE__TASK_IDS)), 0, OPEN),
    field("standbyTasks", Array(Struct(&STREAMS_GROUP_DESCRIBE_RESPONSE__TASK_IDS)), 0, OPEN),
    field("warmupTasks", Array(Struct(&STREAMS_GROUP_DESCRIBE_RESPONSE__TASK_IDS)), 0, OPEN),
] };

static STREAMS_GROUP_DESCRIBE_RESPONSE__MEMBER: Shape = Shape { name: "Member", memory: 568, fields: &[
    field("memberId", One(String), 0, OPEN),
    field("memberEpoch", One(Int32), 0, OPEN),
    field("instanceId", One(String), 0, OPEN).nullable(0, OPEN).default(Null),
    field("rackId", One(String), 0, OPEN).nullable(0, OPEN).default(Null),
    field("clientId", One(String), 0, OPEN),
    field("clientHost", One(String), 0, OPEN),
    field("topologyEpoch", One(Int32), 0, OPEN),
    field("processId", One(String), 0, OPEN),
    field("userEndpoint", One(Struct(&STREAMS_GROUP_DESCRIBE_RESPONSE__ENDPOINT)), 0, OPEN).nullable(0, OPEN).default(Null),
    field("clientTags", Array(Struct(&STREAMS_GROUP_DESCRIBE_RESPONSE__KEY_VALUE)), 0, OPEN),
    field("taskOffsets", Array(Struct(&STREAMS_GROUP_DESCRIBE_RESPONSE__TASK_OFFSET)), 0, OPEN),
    field("taskEndOffsets", Array(Struct(&STREAMS_GROUP_DESCRIBE_RESPONSE__TASK_OFFSET)), 0, OPEN),
    field("assignment", One(Struct(&STREAMS_GROUP_DESCRIBE_RESPONSE__ASSIGNMENT)), 0, OPEN),
    field("targetAssignment", One(Struct(&STREAMS_GROUP_DESCRIBE_RESPONSE__ASSIGNMENT)), 0, OPEN),
    field("isClassic", One(Bool), 0, OPEN),
] };

static STREAMS_GROUP_DESCRIBE_RESPONSE__DESCRIBED_GROUP: Shape = Shape { name: "DescribedGroup", memory: 224, fields: &[
    field("errorCode", One(Int16), 0, OPEN),
    field("errorMessage", One(String), 0, OPEN).nullable(0, OPEN).default(Null),
    field("groupId", One(String), 0, OPEN).entity(GroupId),
    field("groupState", One(String), 0, OPEN),
    field("groupEpoch", One(Int32), 0, OPEN),
    field("assignmentEpoch", One(Int32), 0, OPEN),
    field("topology", One(Struct(&STREAMS_GROUP_DESCRIBE_RESPONSE__TOPOLOGY)), 0, OPEN).nullable(0, OPEN).default(Null),
    field("members", Array(Struct(&STREAMS_GROUP_DESCRIBE_RESPONSE__MEMBER)), 0, OPEN),
    field("authorizedOperations", One(Int32), 0, OPEN).default(Int(-2147483648)),
] };

pub(crate) static STREAMS_GROUP_DESCRIBE_RESPONSE: Message = Message { kind: Kind::Response, key: 89, versions: v(0, 0), flexible: v(0, OPEN), unstable: false, root: Shape { name: "StreamsGroupDescribeResponse", memory: 56, fields: &[
    field("throttleTimeMs", One(Int32), 0, OPEN),
    field("groups", Array(Struct(&STREAMS_GROUP_DESCRIBE_RESPONSE__DESCRIBED_GROUP)), 0, OPEN),
] } };

static DESCRIBE_SHARE_GROUP_OFFSETS_RESPONSE__DESCRIBE_SHARE_GROUP_OFFSETS_RESPONSE_PARTITION: Shape = Shape { name: "DescribeShareGroupOffsetsResponsePartition", memory: 88, fields: &[
    field("partitionIndex", One(Int32), 0, OPEN),
    field("startOffset", One(Int64), 0, OPEN),
    field("leaderEpoch", One(Int32), 0, OPEN),
    field("lag", One(Int64), 1, OPEN).default(Int(-1)).ignorable(),
    field("errorCode", One(Int16), 0, OPEN),
    field("errorMessage", One(String), 0, OPEN).nullable(0, OPEN).default(Null),
] };

static DESCRIBE_SHARE_GROUP_OFFSETS_RESPONSE__DESCRIBE_SHARE_GROUP_OFFSETS_RESPONSE_TOPIC: Shape = Shape { name: "DescribeShareGroupOffsetsResponseTopic", memory: 96, fields: &[
    field("topicName", One(String), 0, OPEN).entity(TopicName),
    field("topicId", One(Uuid), 0, OPEN),
    field("partitions", Array(Struct(&DESCRIBE_SHARE_GROUP_OFFSETS_RESPONSE__DESCRIBE_SHARE_GROUP_OFFSETS_RESPONSE_PARTITION)), 0, OPEN),
] };

static DESCRIBE_SHARE_GROUP_OFFSETS_RESPONSE__DESCRIBE_SHARE_GROUP_OFFSETS_RESPONSE_GROUP: Shape = Shape { name: "DescribeShareGroupOffsetsResponseGroup", memory: 120, fields: &[
    field("groupId", One(String), 0, OPEN).entity(GroupId),
    field("topics", Array(Struct(&DESCRIBE_SHARE_GROUP_OFFSETS_RESPONSE__DESCRIBE_SHARE_GROUP_OFFSETS_RESPONSE_TOPIC)), 0, OPEN),
    field("errorCode", One(Int16), 0, OPEN),
    field("errorMessage", One(String), 0, OPEN).nullable(0, OPEN).default(Null),
] };

pub(crate) static DESCRIBE_SHARE_GROUP_OFFSETS_RESPONSE: Message = Message { kind: Kind::Response, key: 90, versions: v(0, 1), flexible: v(0, OPEN), unstable: false, root: Shape { name: "DescribeShareGroupOffsetsResponse", memory: 56, fields: &[
    field("throttleTimeMs", One(Int32), 0, OPEN),
    field("groups", Array(Struct(&DESCRIBE_SHARE_GROUP_OFFSETS_RESPONSE__DESCRIBE_SHARE_GROUP_OFFSETS_RESPONSE_GROUP)), 0, OPEN),
] } };

static ALTER_SHARE_GROUP_OFFSETS_RESPONSE__ALTER_SHARE_GROUP_OFFSETS_RESPONSE_PARTITION: Shape = Shape { name: "AlterShareGroupOffsetsResponsePartition", memory: 64, fields: &[
    field("partitionIndex", One(Int32), 0, OPEN),
    field("errorCode", One(Int16), 0, OPEN),
    field("errorMessage", One(String), 0, OPEN).nullable(0, OPEN).default(Null),
] };

static ALTER_SHARE_GROUP_OFFSETS_RESPONSE__ALTER_SHARE_GROUP_OFFSETS_RESPONSE_TOPIC: Shape = Shape { name: "AlterShareGroupOffsetsResponseTopic", memory: 96, fields: &[
    field("topicName", One(String), 0, OPEN).entity(TopicName).map_key(),
    field("topicId", One(Uuid), 0, OPEN),
    field("partitions", Array(Struct(&ALTER_SHARE_GROUP_OFFSETS_RESPONSE__ALTER_SHARE_GROUP_OFFSETS_RESPONSE_PARTITION)), 0, OPEN),
] };

pub(crate) static ALTER_SHARE_GROUP_OFFSETS_RESPONSE: Message = Message { kind: Kind::Response, key: 91, versions: v(0, 0), flexible: v(0, OPEN), unstable: false, root: Shape { name: "AlterShareGroupOffsetsResponse", memory: 88, fields: &[
    field("throttleTimeMs", One(Int32), 0, OPEN),
    field("errorCode", One(Int16), 0, OPEN),
    field("errorMessage", One(String), 0, OPEN).nullable(0, OPEN).default(Null),
    field("responses", Array(Struct(&ALTER_SHARE_GROUP_OFFSETS_RESPONSE__ALTER_SHARE_GROUP_OFFSETS_RESPONSE_TOPIC)), 0, OPEN),
] } };

static DELETE_SHARE_GROUP_OFFSETS_RESPONSE__DELETE_SHARE_GROUP_OFFSETS_RESPONSE_TOPIC: Shape = Shape { name: "DeleteShareGroupOffsetsResponseTopic", memory: 112, fields: &[
    field("topicName", One(String), 0, OPEN).entity(TopicName),
    field("topicId", One(Uuid), 0, OPEN),
    field("errorCode", One(Int16), 0, OPEN),
    field("errorMessage", One(String), 0, OPEN).nullable(0, OPEN).default(Null),
] };

pub(crate) static DELETE_SHARE_GROUP_OFFSETS_RESPONSE: Message = Message { kind: Kind::Response, key: 92, versions: v(0, 0), flexible: v(0, OPEN), unstable: false, root: Shape { name: "DeleteShareGroupOffsetsResponse", memory: 88, fields: &[
    field("throttleTimeMs", One(Int32), 0, OPEN),
    field("errorCode", One(Int16), 0, OPEN),
    field("errorMessage", One(String), 0, OPEN).nullable(0, OPEN).default(Null),
    field("responses", Array(Struct(&DELETE_SHARE_GROUP_OFFSETS_RESPONSE__DELETE_SHARE_GROUP_OFFSETS_RESPONSE_TOPIC)), 0, OPEN),
] } };

static CONSUMER_PROTOCOL_ASSIGNMENT__TOPIC_PARTITION: Shape = Shape { name: "TopicPartition", memory: 80, fields: &[
    field("topic", One(String), 0, OPEN).entity(TopicName).map_key(),
    field("partitions", Array(Int32), 0, OPEN),
] };

pub(crate) static CONSUMER_PROTOCOL_ASSIGNMENT: Message = Message { kind: Kind::Data, key: -1, versions: v(0, 3), flexible: v(0, -1), unstable: false, root: Shape { name: "ConsumerProtocolAssignment", memory: 80, fields: &[
    field("assignedPartitions", Array(Struct(&CONSUMER_PROTOCOL_ASSIGNMENT__TOPIC_PARTITION)), 0, OPEN),
    field("userData", One(Bytes), 0, OPEN).nullable(0, OPEN).default(Null),
] } };

static CONSUMER_PROTOCOL_SUBSCRIPTION__TOPIC_PARTITION: Shape = Shape { name: "TopicPartition", memory: 80, fields: &[
    field("topic", One(String), 1, OPEN).entity(TopicName).map_key(),
    field("partitions", Array(Int32), 1, OPEN),
] };

pub(crate) static CONSUMER_PROTOCOL_SUBSCRIPTION: Message = Message { kind: Kind::Data, key: -1, versions: v(0, 3), flexible: v(0, -1), unstable: false, root: Shape { name: "ConsumerProtocolSubscription", memory: 144, fields: &[
    field("topics", Array(String), 0, OPEN),
    field("userData", One(Bytes), 0, OPEN).nullable(0, OPEN).default(Null),
    field("ownedPartitions", Array(Struct(&CONSUMER_PROTOCOL_SUBSCRIPTION__TOPIC_PARTITION)), 1, OPEN).ignorable(),
    field("generationId", One(Int32), 2, OPEN).default(Int(-1)).ignorable(),
    field("rackId", One(String), 3, OPEN).nullable(3, OPEN).default(Null).ignorable(),
] } };

pub(crate) static CONTROL_RECORD_TYPE_SCHEMA: Message = Message { kind: Kind::Data, key: -1, versions: v(0, 0), flexible: v(0, -1), unstable: false, root: Shape { name: "ControlRecordTypeSchema", memory: 32, fields: &[
    field("type", One(Int16), 0, OPEN),
] } };

pub(crate) static DEFAULT_PRINCIPAL_DATA: Message = Message { kind: Kind::Data, key: -1, versions: v(0, 0), flexible: v(0, OPEN), unstable: false, root: Shape { name: "DefaultPrincipalData", memory: 96, fields: &[
    field("type", One(String), 0, OPEN),
    field("name", One(String), 0, OPEN),
    field("tokenAuthenticated", One(Bool), 0, OPEN),
] } };

pub(crate) static END_TXN_MARKER: Message = Message { kind: Kind::Data, key: -1, versions: v(0, 0), flexible: v(0, -1), unstable: false, root: Shape { name: "EndTxnMarker", memory: 32, fields: &[
    field("coordinatorEpoch", One(Int32), 0, OPEN),
] } };

pub(crate) static K_RAFT_VERSION_RECORD: Message = Message { kind: Kind::Data, key: -1, versions: v(0, 0), flexible: v(0, OPEN), unstable: false, root: Shape { name: "KRaftVersionRecord", memory: 32, fields: &[
    field("version", One(Int16), 0, OPEN),
    field("kRaftVersion", One(Int16), 0, OPEN),
] } };

static LEADER_CHANGE_MESSAGE__VOTER: Shape = Shape { name: "Voter", memory: 48, fields: &[
    field("voterId", One(Int32), 0, OPEN),
    field("voterDirectoryId", One(Uuid), 1, OPEN),
] };

pub(crate) static LEADER_CHANGE_MESSAGE: Message = Message { kind: Kind::Data, key: -1, versions: v(0, 1), flexible: v(0, OPEN), unstable: false, root: Shape { name: "LeaderChangeMessage", memory: 80, fields: &[
    field("version", One(Int16), 0, OPEN),
    field("leaderId", One(Int32), 0, OPEN).entity(BrokerId),
    field("voters", Array(Struct(&LEADER_CHANGE_MESSAGE__VOTER)), 0, OPEN),
    field("grantingVoters", Array(Struct(&LEADER_CHANGE_MESSAGE__VOTER)), 0, OPEN),
] } };

static PRODUCER_SNAPSHOT__PRODUCER_ENTRY: Shape = Shape { name: "ProducerEntry", memory: 72, fields: &[
    field("producerId", One(Int64), 1, 1),
    field("epoch", One(Int16), 1, 1),
    field("lastSequence", One(Int32), 1, 1),
    field("lastOffset", One(Int64), 1, 1),
    field("offsetDelta", One(Int32), 1, 1),
    field("timestamp", One(Int64), 1, 1),
    field("coordinatorEpoch", One(Int32), 1, 1),
    field("currentTxnFirstOffset", One(Int64), 1, 1),
] };

pub(crate) static PRODUCER_SNAPSHOT: Message = Message { kind: Kind::Data, key: -1, versions: v(1, 1), flexible: v(0, -1), unstable: false, root: Shape { name: "ProducerSnapshot", memory: 56, fields: &[
    field("crc", One(Uint32), 1, 1),
    field("producerEntries", Array(Struct(&PRODUCER_SNAPSHOT__PRODUCER_ENTRY)), 1, 1),
] } };

static QUORUM_STATE_DATA__VOTER: Shape = Shape { name: "Voter", memory: 32, fields: &[
    field("voterId", One(Int32), 0, 0),
] };

pub(crate) static QUORUM_STATE_DATA: Message = Message { kind: Kind::Data, key: -1, versions: v(0, 1), flexible: v(0, OPEN), unstable: false, root: Shape { name: "QuorumStateData", memory: 120, fields: &[
    field("clusterId", One(String), 0, 0),
    field("leaderId", One(Int32), 0, OPEN).default(Int(-1)),
    field("leaderEpoch", One(Int32), 0, OPEN).default(Int(-1)),
    field("votedId", One(Int32), 0, OPEN).default(Int(-1)),
    field("votedDirectoryId", One(Uuid), 1, OPEN),
    field("appliedOffset", One(Int64), 0, 0),
    field("currentVoters", Array(Struct(&QUORUM_STATE_DATA__VOTER)), 0, 0).nullable(0, 0),
] } };

pub(crate) static REQUEST_HEADER: Message = Message { kind: Kind::Header, key: -1, versions: v(1, 2), flexible: v(2, OPEN), unstable: false, root: Shape { name: "RequestHeader", memory: 64, fields: &[
    field("requestApiKey", One(Int16), 0, OPEN),
    field("requestApiVersion", One(Int16), 0, OPEN),
    field("correlationId", One(Int32), 0, OPEN),
    field("clientId", One(String), 1, OPEN).nullable(1, OPEN).inflexible(),
] } };

pub(crate) static RESPONSE_HEADER: Message = Message { kind: Kind::Header, key: -1, versions: v(0, 1), flexible: v(1, OPEN), unstable: false, root: Shape { name: "ResponseHeader", memory: 32, fields: &[
    field("correlationId", One(Int32), 0, OPEN),
] } };

pub(crate) static SNAPSHOT_FOOTER_RECORD: Message = Message { kind: Kind::Data, key: -1, versions: v(0, 0), flexible: v(0, OPEN), unstable: false, root: Shape { name: "SnapshotFooterRecord", memory: 32, fields: &[
    field("version", One(Int16), 0, OPEN),
] } };

pub(crate) static SNAPSHOT_HEADER_RECORD: Message = Message { kind: Kind::Data, key: -1, versions: v(0, 0), flexible: v(0, OPEN), unstable: false, root: Shape { name: "SnapshotHeaderRecord", memory: 40, fields: &[
    field("version", One(Int16), 0, OPEN),
    field("lastContainedLogTimestamp", One(Int64), 0, OPEN),
] } };

static VOTERS_RECORD__ENDPOINT: Shape = Shape { name: "Endpoint", memory: 96, fields: &[
    field("name", One(String), 0, OPEN).map_key(),
    field("host", One(String), 0, OPEN),
    field("port", One(Uint16), 0, OPEN),
] };

static VOTERS_RECORD__K_RAFT_VERSION_FEATURE: Shape = Shape { name: "KRaftVersionFeature", memory: 32, fields: &[
    field("minSupportedVersion", One(Int16), 0, OPEN),
    field("maxSupportedVersion", One(Int16), 0, OPEN),
] };

static VOTERS_RECORD__VOTER: Shape = Shape { name: "Voter", memory: 104, fields: &[
    field("voterId", One(Int32), 0, OPEN).entity(BrokerId),
    field("voterDirectoryId", One(Uuid), 0, OPEN),
    field("endpoints", Array(Struct(&VOTERS_RECORD__ENDPOINT)), 0, OPEN),
    field("kRaftVersionFeature", One(Struct(&VOTERS_RECORD__K_RAFT_VERSION_FEATURE)), 0, OPEN),
] };

pub(crate) static VOTERS_RECORD: Message = Message { kind: Kind::Data, key: -1, versions: v(0, 0), flexible: v(0, OPEN), unstable: false, root: Shape { name: "VotersRecord", memory: 56, fields: &[
    field("version", One(Int16), 0, OPEN),
    field("voters", Array(Struct(&VOTERS_RECORD__VOTER)), 0, OPEN),
] } };

static REGISTER_BROKER_RECORD__BROKER_ENDPOINT: Shape = Shape { name: "BrokerEndpoint", memory: 96, fields: &[
    field("name", One(String), 0, OPEN).map_key(),
    field("host", One(String), 0, OPEN),
    field("port", One(Uint16), 0, OPEN),
    field("securityProtocol", One(Int16), 0, OPEN),
] };

static REGISTER_BROKER_RECORD__BROKER_FEATURE: Shape = Shape { name: "BrokerFeature", memory: 64, fields: &[
    field("name", One(String), 0, OPEN).map_key(),
    field("minSupportedVersion", One(Int16), 0, OPEN),
    field("maxSupportedVersion", One(Int16), 0, OPEN),
] };

pub(crate) static REGISTER_BROKER_RECORD: Message = Message { kind: Kind::Metadata, key: 0, versions: v(0, 4), flexible: v(0, OPEN), unstable: false, root: Shape { name: "RegisterBrokerRecord", memory: 184, fields: &[
    field("brokerId", One(Int32), 0, OPEN).entity(BrokerId),
    field("isMigratingZkBroker", One(Bool), 2, OPEN),
    field("incarnationId", One(Uuid), 0, OPEN),
    field("brokerEpoch", One(Int64), 0, OPEN),
    field("endPoints", Array(Struct(&REGISTER_BROKER_RECORD__BROKER_ENDPOINT)), 0, OPEN),
    field("features", Array(Struct(&REGISTER_BROKER_RECORD__BROKER_FEATURE)), 0, OPEN),
    field("rack", One(String), 0, OPEN).nullable(0, OPEN),
    field("fenced", One(Bool), 0, OPEN).default(True),
    field("inControlledShutdown", One(Bool), 1, OPEN),
    field("logDirs", Array(Uuid), 3, OPEN).tagged(0, 3, OPEN),
    field("cordonedLogDirs", Array(Uuid), 4, OPEN).nullable(4, OPEN).tagged(1, 4, OPEN).default(Null),
] } };

pub(crate) static UNREGISTER_BROKER_RECORD: Message = Message { kind: Kind::Metadata, key: 1, versions: v(0, 0), flexible: v(0, OPEN), unstable: false, root: Shape { name: "UnregisterBrokerRecord", memory: 40, fields: &[
    field("brokerId", One(Int32), 0, OPEN).entity(BrokerId),
    field("brokerEpoch", One(Int64), 0, OPEN),
] } };

pub(crate) static TOPIC_RECORD: Message = Message { kind: Kind::Metadata, key: 2, versions: v(0, 0), flexible: v(0, OPEN), unstable: false, root: Shape { name: "TopicRecord", memory: 72, fields: &[
    field("name", One(String), 0, OPEN).entity(TopicName),
    field("topicId", One(Uuid), 0, OPEN),
] } };

pub(crate) static PARTITION_RECORD: Message = Message { kind: Kind::Metadata, key: 3, versions: v(0, 2), flexible: v(0, OPEN), unstable: false, root: Shape { name: "PartitionRecord", memory: 232, fields: &[
    field("partitionId", One(Int32), 0, OPEN).default(Int(-1)),
    field("topicId", One(Uuid), 0, OPEN),
    field("replicas", Array(Int32), 0, OPEN).entity(BrokerId),
    field("isr", Array(Int32), 0, OPEN),
    field("removingReplicas", Array(Int32), 0, OPEN).entity(BrokerId),
    field("addingReplicas", Array(Int32), 0, OPEN).entity(BrokerId),
    field("leader", One(Int32), 0, OPEN).default(Int(-1)).entity(BrokerId),
    field("leaderRecoveryState", One(Int8), 0, OPEN).tagged(0, 0, OPEN),
    field("leaderEpoch", One(Int32), 0, OPEN).default(Int(-1)),
    field("partitionEpoch", One(Int32), 0, OPEN).default(Int(-1)),
    field("directories", Array(Uuid), 1, OPEN),
    field("eligibleLeaderReplicas", Array(Int32), 2, OPEN).nullable(2, OPEN).tagged(1, 2, OPEN).default(Null).entity(BrokerId),
    field("lastKnownElr", Array(Int32), 2, OPEN).nullable(2, OPEN).tagged(2, 2, OPEN).default(Null).entity(BrokerId),
] } };

pub(crate) static CONFIG_RECORD: Message = Message { kind: Kind::Metadata, key: 4, versions: v(0, 0), flexible: v(0, OPEN), unstable: false, root: Shape { name: "ConfigRecord", memory: 128, fields: &[
    field("resourceType", One(Int8), 0, OPEN),
    field("resourceName", One(String), 0, OPEN),
    field("name", One(String), 0, OPEN),
    field("value", One(String), 0, OPEN).nullable(0, OPEN),
] } };

pub(crate) static PARTITION_CHANGE_RECORD: Message = Message { kind: Kind::Metadata, key: 5, versions: v(0, 2), flexible: v(0, OPEN), unstable: false, root: Shape { name: "PartitionChangeRecord", memory: 224, fields: &[
    field("partitionId", One(Int32), 0, OPEN).default(Int(-1)),
    field("topicId", One(Uuid), 0, OPEN),
    field("isr", Array(Int32), 0, OPEN).nullable(0, OPEN).tagged(0, 0, OPEN).default(Null).entity(BrokerId),
    field("leader", One(Int32), 0, OPEN).tagged(1, 0, OPEN).default(Int(-2)).entity(BrokerId),
    field("replicas", Array(Int32), 0, OPEN).nullable(0, OPEN).tagged(2, 0, OPEN).default(Null).entity(BrokerId),
    field("removingReplicas", Array(Int32), 0, OPEN).nullable(0, OPEN).tagged(3, 0, OPEN).default(Null).entity(BrokerId),
    field("addingReplicas", Array(Int32), 0, OPEN).nullable(0, OPEN).tagged(4, 0, OPEN).default(Null).entity(BrokerId),
    field("leaderRecoveryState", One(Int8), 0, OPEN).tagged(5, 0, OPEN).default(Int(-1)),
    field("directories", Array(Uuid), 1, OPEN).nullable(1, OPEN).tagged(8, 1, OPEN).default(Null),
    field("eligibleLeaderReplicas", Array(Int32), 2, OPEN).nullable(2, OPEN).tagged(6, 2, OPEN).default(Null).entity(BrokerId),
    field("lastKnownElr", Array(Int32), 2, OPEN).nullable(2, OPEN).tagged(7, 2, OPEN).default(Null).entity(BrokerId),
] } };

pub(crate) static FENCE_BROKER_RECORD: Message = Message { kind: Kind::Metadata, key: 7, versions: v(0, 0), flexible: v(0, OPEN), unstable: false, root: Shape { name: "FenceBrokerRecord", memory: 40, fields: &[
    field("id", One(Int32), 0, OPEN).entity(BrokerId),
    field("epoch", One(Int64), 0, OPEN),
] } };

pub(crate) static UNFENCE_BROKER_RECORD: Message = Message { kind: Kind::Metadata, key: 8, versions: v(0, 0), flexible: v(0, OPEN), unstable: false, root: Shape { name: "UnfenceBrokerRecord", memory: 40, fields: &[
    field("id", One(Int32), 0, OPEN).entity(BrokerId),
    field("epoch", One(Int64), 0, OPEN),
] } };

pub(crate) static REMOVE_TOPIC_RECORD: Message = Message { kind: Kind::Metadata, key: 9, versions: v(0, 0), flexible: v(0, OPEN), unstable: false, root: Shape { name: "RemoveTopicRecord", memory: 40, fields: &[
    field("topicId", One(Uuid), 0, OPEN),
] } };

pub(crate) static DELEGATION_TOKEN_RECORD: Message = Message { kind: Kind::Metadata, key: 10, versions: v(0, 0), flexible: v(0, OPEN), unstable: false, root: Shape { name: "DelegationTokenRecord", memory: 168, fields: &[
    field("owner", One(String), 0, OPEN),
    field("requester", One(String), 0, OPEN),
    field("renewers", Array(String), 0, OPEN),
    field("issueTimestamp", One(Int64), 0, OPEN),
    field("maxTimestamp", One(Int64), 0, OPEN),
    field("expirationTimestamp", One(Int64), 0, OPEN),
    field("tokenId", One(String), 0, OPEN),
] } };

pub(crate) static USER_SCRAM_CREDENTIAL_RECORD: Message = Message { kind: Kind::Metadata, key: 11, versions: v(0, 0), flexible: v(0, OPEN), unstable: false, root: Shape { name: "UserScramCredentialRecord", memory: 160, fields: &[
    field("name", One(String), 0, OPEN),
    field("mechanism", One(Int8), 0, OPEN),
    field("salt", One(Bytes), 0, OPEN),
    field("storedKey", One(Bytes), 0, OPEN),
    field("serverKey", One(Bytes), 0, OPEN),
    field("iterations", One(Int32), 0, OPEN),
] } };

pub(crate) static FEATURE_LEVEL_RECORD: Message = Message { kind: Kind::Metadata, key: 12, versions: v(0, 0), flexible: v(0, OPEN), unstable: false, root: Shape { name: "FeatureLevelRecord", memory: 64, fields: &[
    field("name", One(String), 0, OPEN),
    field("featureLevel", One(Int16), 0, OPEN),
] } };

static CLIENT_QUOTA_RECORD__ENTITY_DATA: Shape = Shape { name: "EntityData", memory: 88, fields: &[
    field("entityType", One(String), 0, OPEN),
    field("entityName", One(String), 0, OPEN).nullable(0, OPEN),
] };

pub(crate) static CLIENT_QUOTA_RECORD: Message = Message { kind: Kind::Metadata, key: 14, versions: v(0, 0), flexible: v(0, OPEN), unstable: false, root: Shape { name: "ClientQuotaRecord", memory: 96, fields: &[
    field("entity", Array(Struct(&CLIENT_QUOTA_RECORD__ENTITY_DATA)), 0, OPEN),
    field("key", One(String), 0, OPEN),
    field("value", One(Float64), 0, OPEN),
    field("remove", One(Bool), 0, OPEN),
] } };

pub(crate) static PRODUCER_IDS_RECORD: Message = Message { kind: Kind::Metadata, key: 15, versions: v(0, 0), flexible: v(0, OPEN), unstable: false, root: Shape { name: "ProducerIdsRecord", memory: 48, fields: &[
    field("brokerId", One(Int32), 0, OPEN).entity(BrokerId),
    field("brokerEpoch", One(Int64), 0, OPEN).default(Int(-1)),
    field("nextProducerId", One(Int64), 0, OPEN),
] } };

pub(crate) static BROKER_REGISTRATION_CHANGE_RECORD: Message = Message { kind: Kind::Metadata, key: 17, versions: v(0, 3), flexible: v(0, OPEN), unstable: false, root: Shape { name: "BrokerRegistrationChangeRecord", memory: 88, fields: &[
    field("brokerId", One(Int32), 0, OPEN).entity(BrokerId),
    field("brokerEpoch", One(Int64), 0, OPEN),
    field("fenced", One(Int8), 0, OPEN).tagged(0, 0, OPEN),
    field("inControlledShutdown", One(Int8), 1, OPEN).tagged(1, 1, OPEN),
    field("logDirs", Array(Uuid), 2, OPEN).tagged(2, 2, OPEN),
    field("cordonedLogDirs", Array(Uuid), 3, OPEN).nullable(3, OPEN).tagged(3, 3, OPEN).default(Null),
] } };

pub(crate) static ACCESS_CONTROL_ENTRY_RECORD: Message = Message { kind: Kind::Metadata, key: 18, versions: v(0, 0), flexible: v(0, OPEN), unstable: false, root: Shape { name: "AccessControlEntryRecord", memory: 144, fields: &[
    field("id", One(Uuid), 0, OPEN),
    field("resourceType", One(Int8), 0, OPEN),
    field("resourceName", One(String), 0, OPEN),
    field("patternType", One(Int8), 0, OPEN),
    field("principal", One(String), 0, OPEN),
    field("host", One(String), 0, OPEN),
    field("operation", One(Int8), 0, OPEN),
    field("permissionType", One(Int8), 0, OPEN),
] } };

pub(crate) static REMOVE_ACCESS_CONTROL_ENTRY_RECORD: Message = Message { kind: Kind::Metadata, key: 19, versions: v(0, 0), flexible: v(0, OPEN), unstable: false, root: Shape { name: "RemoveAccessControlEntryRecord", memory: 40, fields: &[
    field("id", One(Uuid), 0, OPEN),
] } };

pub(crate) static NO_OP_RECORD: Message = Message { kind: Kind::Metadata, key: 20, versions: v(0, 0), flexible: v(0, OPEN), unstable: false, root: Shape { name: "NoOpRecord", memory: 24, fields: &[
] } };

pub(crate) static ZK_MIGRATION_STATE_RECORD: Message = Message { kind: Kind::Metadata, key: 21, versions: v(0, 0), flexible: v(0, OPEN), unstable: false, root: Shape { name: "ZkMigrationStateRecord", memory: 32, fields: &[
    field("zkMigrationState", One(Int8), 0, OPEN),
] } };

pub(crate) static REMOVE_USER_SCRAM_CREDENTIAL_RECORD: Message = Message { kind: Kind::Metadata, key: 22, versions: v(0, 0), flexible: v(0, OPEN), unstable: false, root: Shape { name: "RemoveUserScramCredentialRecord", memory: 64, fields: &[
    field("name", One(String), 0, OPEN),
    field("mechanism", One(Int8), 0, OPEN),
] } };

pub(crate) static BEGIN_TRANSACTION_RECORD: Message = Message { kind: Kind::Metadata, key: 23, versions: v(0, 0), flexible: v(0, OPEN), unstable: false, root: Shape { name: "BeginTransactionRecord", memory: 56, fields: &[
    field("name", One(String), 0, OPEN).nullable(0, OPEN).tagged(0, 0, OPEN).default(Null),
] } };

pub(crate) static END_TRANSACTION_RECORD: Message = Message { kind: Kind::Metadata, key: 24, versions: v(0, 0), flexible: v(0, OPEN), unstable: false, root: Shape { name: "EndTransactionRecord", memory: 24, fields: &[
] } };

pub(crate) static ABORT_TRANSACTION_RECORD: Message = Message { kind: Kind::Metadata, key: 25, versions: v(0, 0), flexible: v(0, OPEN), unstable: false, root: Shape { name: "AbortTransactionRecord", memory: 56, fields: &[
    field("reason", One(String), 0, OPEN).nullable(0, OPEN).tagged(0, 0, OPEN).default(Null),
] } };

pub(crate) static REMOVE_DELEGATION_TOKEN_RECORD: Message = Message { kind: Kind::Metadata, key: 26, versions: v(0, 0), flexible: v(0, OPEN), unstable: false, root: Shape { name: "RemoveDelegationTokenRecord", memory: 56, fields: &[
    field("tokenId", One(String), 0, OPEN),
] } };

static REGISTER_CONTROLLER_RECORD__CONTROLLER_ENDPOINT: Shape = Shape { name: "ControllerEndpoint", memory: 96, fields: &[
    field("name", One(String), 0, OPEN).map_key(),
    field("host", One(String), 0, OPEN),
    field("port", One(Uint16), 0, OPEN),
    field("securityProtocol", One(Int16), 0, OPEN),
] };

static REGISTER_CONTROLLER_RECORD__CONTROLLER_FEATURE: Shape = Shape { name: "ControllerFeature", memory: 64, fields: &[
    field("name", One(String), 0, OPEN).map_key(),
    field("minSupportedVersion", One(Int16), 0, OPEN),
    field("maxSupportedVersion", One(Int16), 0, OPEN),
] };

pub(crate) static REGISTER_CONTROLLER_RECORD: Message = Message { kind: Kind::Metadata, key: 27, versions: v(0, 0), flexible: v(0, OPEN), unstable: false, root: Shape { name: "RegisterControllerRecord", memory: 96, fields: &[
    field("controllerId", One(Int32), 0, OPEN),
    field("incarnationId", One(Uuid), 0, OPEN),
    field("zkMigrationReady", One(Bool), 0, OPEN),
    field("endPoints", Array(Struct(&REGISTER_CONTROLLER_RECORD__CONTROLLER_ENDPOINT)), 0, OPEN),
    field("features", Array(Struct(&REGISTER_CONTROLLER_RECORD__CONTROLLER_FEATURE)), 0, OPEN),
] } };

pub(crate) static CLEAR_ELR_RECORD: Message = Message { kind: Kind::Metadata, key: 28, versions: v(0, 0), flexible: v(0, OPEN), unstable: false, root: Shape { name: "ClearElrRecord", memory: 56, fields: &[
    field("topicName", One(String), 0, OPEN).entity(TopicName),
] } };

pub(crate) static LEGACY_OFFSET_COMMIT_KEY: Message = Message { kind: Kind::CoordinatorKey, key: 0, versions: v(0, 0), flexible: v(0, -1), unstable: false, root: Shape { name: "LegacyOffsetCommitKey", memory: 96, fields: &[
    field("group", One(String), 0, 0),
    field("topic", One(String), 0, 0),
    field("partition", One(Int32), 0, 0),
] } };

pub(crate) static LEGACY_OFFSET_COMMIT_VALUE: Message = Message { kind: Kind::CoordinatorValue, key: 0, versions: v(0, 0), flexible: v(0, -1), unstable: false, root: Shape { name: "LegacyOffsetCommitValue", memory: 72, fields: &[
    field("offset", One(Int64), 0, 0),
    field("metadata", One(String), 0, 0),
    field("commitTimestamp", One(Int64), 0, 0),
] } };

pub(crate) static OFFSET_COMMIT_KEY: Message = Message { kind: Kind::CoordinatorKey, key: 1, versions: v(0, 0), flexible: v(0, -1), unstable: false, root: Shape { name: "OffsetCommitKey", memory: 96, fields: &[
    field("group", One(String), 0, 0),
    field("topic", One(String), 0, 0),
    field("partition", One(Int32), 0, 0),
] } };

pub(crate) static OFFSET_COMMIT_VALUE: Message = Message { kind: Kind::CoordinatorValue, key: 1, versions: v(0, 4), flexible: v(4, OPEN), unstable: false, root: Shape { name: "OffsetCommitValue", memory: 104, fields: &[
    field("offset", One(Int64), 0, OPEN),
    field("leaderEpoch", One(Int32), 3, OPEN).default(Int(-1)).ignorable(),
    field("metadata", One(String), 0, OPEN),
    field("commitTimestamp", One(Int64), 0, OPEN),
    field("expireTimestamp", One(Int64), 1, 1).default(Int(-1)).ignorable(),
    field("topicId", One(Uuid), 4, OPEN).tagged(0, 4, OPEN).ignorable(),
] } };

pub(crate) static GROUP_METADATA_KEY: Message = Message { kind: Kind::CoordinatorKey, key: 2, versions: v(0, 0), flexible: v(0, -1), unstable: false, root: Shape { name: "GroupMetadataKey", memory: 56, fields: &[
    field("group", One(String), 0, 0),
] } };

static GROUP_METADATA_VALUE__MEMBER_METADATA: Shape = Shape { name: "MemberMetadata", memory: 224, fields: &[
    field("memberId", One(String), 0, OPEN),
    field("groupInstanceId", One(String), 3, OPEN).nullable(3, OPEN).default(Null).ignorable(),
    field("clientId", One(String), 0, OPEN),
    field("clientHost", One(String), 0, OPEN),
    field("rebalanceTimeout", One(Int32), 1, OPEN).default(Int(-1)).ignorable(),
    field("sessionTimeout", One(Int32), 0, OPEN),
    field("subscription", One(Bytes), 0, OPEN),
    field("assignment", One(Bytes), 0, OPEN),
] };

pub(crate) static GROUP_METADATA_VALUE: Message = Message { kind: Kind::CoordinatorValue, key: 2, versions: v(0, 4), flexible: v(4, OPEN), unstable: false, root: Shape { name: "GroupMetadataValue", memory: 160, fields: &[
    field("protocolType", One(String), 0, OPEN),
    field("generation", One(Int32), 0, OPEN),
    field("protocol", One(String), 0, OPEN).nullable(0, OPEN),
    field("leader", One(String), 0, OPEN).nullable(0, OPEN),
    field("currentStateTimestamp", One(Int64), 2, OPEN).default(Int(-1)).ignorable(),
    field("members", Array(Struct(&GROUP_METADATA_VALUE__MEMBER_METADATA)), 0, OPEN),
] } };

pub(crate) static CONSUMER_GROUP_METADATA_KEY: Message = Message { kind: Kind::CoordinatorKey, key: 3, versions: v(0, 0), flexible: v(0, -1), unstable: false, root: Shape { name: "ConsumerGroupMetadataKey", memory: 56, fields: &[
    field("groupId", One(String), 0, 0),
] } };

pub(crate) static CONSUMER_GROUP_METADATA_VALUE: Message = Message { kind: Kind::CoordinatorValue, key: 3, versions: v(0, 0), flexible: v(0, OPEN), unstable: false, root: Shape { name: "ConsumerGroupMetadataValue", memory: 40, fields: &[
    field("epoch", One(Int32), 0, OPEN),
    field("metadataHash", One(Int64), 0, OPEN).tagged(0, 0, OPEN),
] } };

pub(crate) static CONSUMER_GROUP_PARTITION_METADATA_KEY: Message = Message { kind: Kind::CoordinatorKey, key: 4, versions: v(0, 0), flexible: v(0, -1), unstable: false, root: Shape { name: "ConsumerGroupPartitionMetadataKey", memory: 56, fields: &[
    field("groupId", One(String), 0, 0),
] } };

static CONSUMER_GROUP_PARTITION_METADATA_VALUE__PARTITION_METADATA: Shape = Shape { name: "PartitionMetadata", memory: 56, fields: &[
    field("partition", One(Int32), 0, OPEN),
    field("racks", Array(String), 0, OPEN),
] };

static CONSUMER_GROUP_PARTITION_METADATA_VALUE__TOPIC_METADATA: Shape = Shape { name: "TopicMetadata", memory: 104, fields: &[
    field("topicId", One(Uuid), 0, OPEN),
    field("topicName", One(String), 0, OPEN),
    field("numPartitions", One(Int32), 0, OPEN),
    field("partitionMetadata", Array(Struct(&CONSUMER_GROUP_PARTITION_METADATA_VALUE__PARTITION_METADATA)), 0, OPEN),
] };

pub(crate) static CONSUMER_GROUP_PARTITION_METADATA_VALUE: Message = Message { kind: Kind::CoordinatorValue, key: 4, versions: v(0, 0), flexible: v(0, OPEN), unstable: false, root: Shape { name: "ConsumerGroupPartitionMetadataValue", memory: 48, fields: &[
    field("topics", Array(Struct(&CONSUMER_GROUP_PARTITION_METADATA_VALUE__TOPIC_METADATA)), 0, OPEN),
] } };

pub(crate) static CONSUMER_GROUP_MEMBER_METADATA_KEY: Message = Message { kind: Kind::CoordinatorKey, key: 5, versions: v(0, 0), flexible: v(0, -1), unstable: false, root: Shape { name: "ConsumerGroupMemberMetadataKey", memory: 88, fields: &[
    field("groupId", One(String), 0, 0),
    field("memberId", One(String), 0, 0),
] } };

static CONSUMER_GROUP_MEMBER_METADATA_VALUE__CLASSIC_PROTOCOL: Shape = Shape { name: "ClassicProtocol", memory: 88, fields: &[
    field("name", One(String), 0, OPEN),
    field("metadata", One(Bytes), 0, OPEN),
] };

static CONSUMER_GROUP_MEMBER_METADATA_VALUE__CLASSIC_MEMBER_METADATA: Shape = Shape { name: "ClassicMemberMetadata", memory: 56, fields: &[
    field("sessionTimeoutMs", One(Int32), 0, OPEN),
    field("supportedProtocols", Array(Struct(&CONSUMER_GROUP_MEMBER_METADATA_VALUE__CLASSIC_PROTOCOL)), 0, OPEN),
] };

pub(crate) static CONSUMER_GROUP_MEMBER_METADATA_VALUE: Message = Message { kind: Kind::CoordinatorValue, key: 5, versions: v(0, 0), flexible: v(0, OPEN), unstable: false, root: Shape { name: "ConsumerGroupMemberMetadataValue", memory: 312, fields: &[
    field("instanceId", One(String), 0, OPEN).nullable(0, OPEN),
    field("rackId", One(String), 0, OPEN).nullable(0, OPEN),
    field("clientId", One(String), 0, OPEN),
    field("clientHost", One(String), 0, OPEN),
    field("subscribedTopicNames", Array(String), 0, OPEN),
    field("subscribedTopicRegex", One(String), 0, OPEN).nullable(0, OPEN),
    field("rebalanceTimeoutMs", One(Int32), 0, OPEN).default(Int(-1)),
    field("serverAssignor", One(String), 0, OPEN).nullable(0, OPEN),
    field("classicMemberMetadata", One(Struct(&CONSUMER_GROUP_MEMBER_METADATA_VALUE__CLASSIC_MEMBER_METADATA)), 0, OPEN).nullable(0, OPEN).tagged(0, 0, OPEN),
] } };

pub(crate) static CONSUMER_GROUP_TARGET_ASSIGNMENT_METADATA_KEY: Message = Message { kind: Kind::CoordinatorKey, key: 6, versions: v(0, 0), flexible: v(0, -1), unstable: false, root: Shape { name: "ConsumerGroupTargetAssignmentMetadataKey", memory: 56, fields: &[
    field("groupId", One(String), 0, 0),
] } };

pub(crate) static CONSUMER_GROUP_TARGET_ASSIGNMENT_METADATA_VALUE: Message = Message { kind: Kind::CoordinatorValue, key: 6, versions: v(0, 0), flexible: v(0, OPEN), unstable: false, root: Shape { name: "ConsumerGroupTargetAssignmentMetadataValue", memory: 40, fields: &[
    field("assignmentEpoch", One(Int32), 0, OPEN),
    field("assignmentTimestamp", One(Int64), 0, OPEN).tagged(0, 0, OPEN).ignorable(),
] } };

pub(crate) static CONSUMER_GROUP_TARGET_ASSIGNMENT_MEMBER_KEY: Message = Message { kind: Kind::CoordinatorKey, key: 7, versions: v(0, 0), flexible: v(0, -1), unstable: false, root: Shape { name: "ConsumerGroupTargetAssignmentMemberKey", memory: 88, fields: &[
    field("groupId", One(String), 0, 0),
    field("memberId", One(String), 0, 0),
] } };

static CONSUMER_GROUP_TARGET_ASSIGNMENT_MEMBER_VALUE__TOPIC_PARTITION: Shape = Shape { name: "TopicPartition", memory: 64, fields: &[
    field("topicId", One(Uuid), 0, OPEN),
    field("partitions", Array(Int32), 0, OPEN),
] };

pub(crate) static CONSUMER_GROUP_TARGET_ASSIGNMENT_MEMBER_VALUE: Message = Message { kind: Kind::CoordinatorValue, key: 7, versions: v(0, 0), flexible: v(0, OPEN), unstable: false, root: Shape { name: "ConsumerGroupTargetAssignmentMemberValue", memory: 48, fields: &[
    field("topicPartitions", Array(Struct(&CONSUMER_GROUP_TARGET_ASSIGNMENT_MEMBER_VALUE__TOPIC_PARTITION)), 0, OPEN),
] } };

pub(crate) static CONSUMER_GROUP_CURRENT_MEMBER_ASSIGNMENT_KEY: Message = Message { kind: Kind::CoordinatorKey, key: 8, versions: v(0, 0), flexible: v(0, -1), unstable: false, root: Shape { name: "ConsumerGroupCurrentMemberAssignmentKey", memory: 88, fields: &[
    field("groupId", One(String), 0, 0),
    field("memberId", One(String), 0, 0),
] } };

static CONSUMER_GROUP_CURRENT_MEMBER_ASSIGNMENT_VALUE__TOPIC_PARTITIONS: Shape = Shape { name: "TopicPartitions", memory: 88, fields: &[
    field("topicId", One(Uuid), 0, OPEN),
    field("partitions", Array(Int32), 0, OPEN),
    field("assignmentEpochs", Array(Int32), 0, OPEN).nullable(0, OPEN).tagged(0, 0, OPEN),
] };

pub(crate) static CONSUMER_GROUP_CURRENT_MEMBER_ASSIGNMENT_VALUE: Message = Message { kind: Kind::CoordinatorValue, key: 8, versions: v(0, 0), flexible: v(0, OPEN), unstable: false, root: Shape { name: "ConsumerGroupCurrentMemberAssignmentValue", memory: 88, fields: &[
    field("memberEpoch", One(Int32), 0, OPEN),
    field("previousMemberEpoch", One(Int32), 0, OPEN),
    field("state", One(Int8), 0, OPEN),
    field("assignedPartitions", Array(Struct(&CONSUMER_GROUP_CURRENT_MEMBER_ASSIGNMENT_VALUE__TOPIC_PARTITIONS)), 0, OPEN),
    field("partitionsPendingRevocation", Array(Struct(&CONSUMER_GROUP_CURRENT_MEMBER_ASSIGNMENT_VALUE__TOPIC_PARTITIONS)), 0, OPEN),
] } };

pub(crate) static SHARE_GROUP_MEMBER_METADATA_KEY: Message = Message { kind: Kind::CoordinatorKey, key: 10, versions: v(0, 0), flexible: v(0, -1), unstable: false, root: Shape { name: "ShareGroupMemberMetadataKey", memory: 88, fields: &[
    field("groupId", One(String), 0, 0),
    field("memberId", One(String), 0, 0),
] } };

pub(crate) static SHARE_GROUP_MEMBER_METADATA_VALUE: Message = Message { kind: Kind::CoordinatorValue, key: 10, versions: v(0, 0), flexible: v(0, OPEN), unstable: false, root: Shape { name: "ShareGroupMemberMetadataValue", memory: 144, fields: &[
    field("rackId", One(String), 0, OPEN).nullable(0, OPEN),
    field("clientId", One(String), 0, OPEN),
    field("clientHost", One(String), 0, OPEN),
    field("subscribedTopicNames", Array(String), 0, OPEN),
] } };

pub(crate) static SHARE_GROUP_METADATA_KEY: Message = Message { kind: Kind::CoordinatorKey, key: 11, versions: v(0, 0), flexible: v(0, -1), unstable: false, root: Shape { name: "ShareGroupMetadataKey", memory: 56, fields: &[
    field("groupId", One(String), 0, 0),
] } };

pub(crate) static SHARE_GROUP_METADATA_VALUE: Message = Message { kind: Kind::CoordinatorValue, key: 11, versions: v(0, 0), flexible: v(0, OPEN), unstable: false, root: Shape { name: "ShareGroupMetadataValue", memory: 40, fields: &[
    field("epoch", One(Int32), 0, OPEN),
    field("metadataHash", One(Int64), 0, OPEN),
] } };

pub(crate) static SHARE_GROUP_TARGET_ASSIGNMENT_METADATA_KEY: Message = Message { kind: Kind::CoordinatorKey, key: 12, versions: v(0, 0), flexible: v(0, -1), unstable: false, root: Shape { name: "ShareGroupTargetAssignmentMetadataKey", memory: 56, fields: &[
    field("groupId", One(String), 0, 0),
] } };

pub(crate) static SHARE_GROUP_TARGET_ASSIGNMENT_METADATA_VALUE: Message = Message { kind: Kind::CoordinatorValue, key: 12, versions: v(0, 0), flexible: v(0, OPEN), unstable: false, root: Shape { name: "ShareGroupTargetAssignmentMetadataValue", memory: 40, fields: &[
    field("assignmentEpoch", One(Int32), 0, OPEN),
    field("assignmentTimestamp", One(Int64), 0, OPEN).tagged(0, 0, OPEN).ignorable(),
] } };

pub(crate) static SHARE_GROUP_TARGET_ASSIGNMENT_MEMBER_KEY: Message = Message { kind: Kind::CoordinatorKey, key: 13, versions: v(0, 0), flexible: v(0, -1), unstable: false, root: Shape { name: "ShareGroupTargetAssignmentMemberKey", memory: 88, fields: &[
    field("groupId", One(String), 0, 0),
    field("memberId", One(String), 0, 0),
] } };

static SHARE_GROUP_TARGET_ASSIGNMENT_MEMBER_VALUE__TOPIC_PARTITION: Shape = Shape { name: "TopicPartition", memory: 64, fields: &[
    field("topicId", One(Uuid), 0, OPEN),
    field("partitions", Array(Int32), 0, OPEN),
] };

pub(crate) static SHARE_GROUP_TARGET_ASSIGNMENT_MEMBER_VALUE: Message = Message { kind: Kind::CoordinatorValue, key: 13, versions: v(0, 0), flexible: v(0, OPEN), unstable: false, root: Shape { name: "ShareGroupTargetAssignmentMemberValue", memory: 48, fields: &[
    field("topicPartitions", Array(Struct(&SHARE_GROUP_TARGET_ASSIGNMENT_MEMBER_VALUE__TOPIC_PARTITION)), 0, OPEN),
] } };

pub(crate) static SHARE_GROUP_CURRENT_MEMBER_ASSIGNMENT_KEY: Message = Message { kind: Kind::CoordinatorKey, key: 14, versions: v(0, 0), flexible: v(0, -1), unstable: false, root: Shape { name: "ShareGroupCurrentMemberAssignmentKey", memory: 88, fields: &[
    field("groupId", One(String), 0, 0),
    field("memberId", One(String), 0, 0),
] } };

static SHARE_GROUP_CURRENT_MEMBER_ASSIGNMENT_VALUE__TOPIC_PARTITIONS: Shape = Shape { name: "TopicPartitions", memory: 64, fields: &[
    field("topicId", One(Uuid), 0, OPEN),
    field("partitions", Array(Int32), 0, OPEN),
] };

pub(crate) static SHARE_GROUP_CURRENT_MEMBER_ASSIGNMENT_VALUE: Message = Message { kind: Kind::CoordinatorValue, key: 14, versions: v(0, 0), flexible: v(0, OPEN), unstable: false, root: Shape { name: "ShareGroupCurrentMemberAssignmentValue", memory: 64, fields: &[
    field("memberEpoch", One(Int32), 0, OPEN),
    field("previousMemberEpoch", One(Int32), 0, OPEN),
    field("state", One(Int8), 0, OPEN),
    field("assignedPartitions", Array(Struct(&SHARE_GROUP_CURRENT_MEMBER_ASSIGNMENT_VALUE__TOPIC_PARTITIONS)), 0, OPEN),
] } };

pub(crate) static SHARE_GROUP_STATE_PARTITION_METADATA_KEY: Message = Message { kind: Kind::CoordinatorKey, key: 15, versions: v(0, 0), flexible: v(0, -1), unstable: false, root: Shape { name: "ShareGroupStatePartitionMetadataKey", memory: 56, fields: &[
    field("groupId", One(String), 0, 0),
] } };

static SHARE_GROUP_STATE_PARTITION_METADATA_VALUE__TOPIC_PARTITIONS_INFO: Shape = Shape { name: "TopicPartitionsInfo", memory: 96, fields: &[
    field("topicId", One(Uuid), 0, OPEN),
    field("topicName", One(String), 0, OPEN),
    field("partitions", Array(Int32), 0, OPEN),
] };

static SHARE_GROUP_STATE_PARTITION_METADATA_VALUE__TOPIC_INFO: Shape = Shape { name: "TopicInfo", memory: 72, fields: &[
    field("topicId", One(Uuid), 0, OPEN),
    field("topicName", One(String), 0, OPEN),
] };

pub(crate) static SHARE_GROUP_STATE_PARTITION_METADATA_VALUE: Message = Message { kind: Kind::CoordinatorValue, key: 15, versions: v(0, 0), flexible: v(0, OPEN), unstable: false, root: Shape { name: "ShareGroupStatePartitionMetadataValue", memory: 96, fields: &[
    field("initializingTopics", Array(Struct(&SHARE_GROUP_STATE_PARTITION_METADATA_VALUE__TOPIC_PARTITIONS_INFO)), 0, OPEN),
    field("initializedTopics", Array(Struct(&SHARE_GROUP_STATE_PARTITION_METADATA_VALUE__TOPIC_PARTITIONS_INFO)), 0, OPEN),
    field("deletingTopics", Array(Struct(&SHARE_GROUP_STATE_PARTITION_METADATA_VALUE__TOPIC_INFO)), 0, OPEN),
] } };

pub(crate) static CONSUMER_GROUP_REGULAR_EXPRESSION_KEY: Message = Message { kind: Kind::CoordinatorKey, key: 16, versions: v(0, 0), flexible: v(0, -1), unstable: false, root: Shape { name: "ConsumerGroupRegularExpressionKey", memory: 88, fields: &[
    field("groupId", One(String), 0, 0),
    field("regularExpression", One(String), 0, 0),
] } };

pub(crate) static CONSUMER_GROUP_REGULAR_EXPRESSION_VALUE: Message = Message { kind: Kind::CoordinatorValue, key: 16, versions: v(0, 0), flexible: v(0, OPEN), unstable: false, root: Shape { name: "ConsumerGroupRegularExpressionValue", memory: 64, fields: &[
    field("topics", Array(String), 0, OPEN),
    field("version", One(Int64), 0, OPEN),
    field("timestamp", One(Int64), 0, OPEN),
] } };

pub(crate) static STREAMS_GROUP_METADATA_KEY: Message = Message { kind: Kind::CoordinatorKey, key: 17, versions: v(0, 0), flexible: v(0, -1), unstable: false, root: Shape { name: "StreamsGroupMetadataKey", memory: 56, fields: &[
    field("groupId", One(String), 0, 0),
] } };

static STREAMS_GROUP_METADATA_VALUE__LAST_ASSIGNMENT_CONFIG: Shape = Shape { name: "LastAssignmentConfig", memory: 88, fields: &[
    field("key", One(String), 0, OPEN),
    field("value", One(String), 0, OPEN),
] };

pub(crate) static STREAMS_GROUP_METADATA_VALUE: Message = Message { kind: Kind::CoordinatorValue, key: 17, versions: v(0, 0), flexible: v(0, OPEN), unstable: false, root: Shape { name: "StreamsGroupMetadataValue", memory: 64, fields: &[
    field("epoch", One(Int32), 0, OPEN),
    field("metadataHash", One(Int64), 0, OPEN),
    field("validatedTopologyEpoch", One(Int32), 0, OPEN).tagged(0, 0, OPEN).default(Int(-1)),
    field("lastAssignmentConfigs", Array(Struct(&STREAMS_GROUP_METADATA_VALUE__LAST_ASSIGNMENT_CONFIG)), 0, OPEN).nullable(0, OPEN).tagged(1, 0, OPEN),
] } };

pub(crate) static STREAMS_GROUP_MEMBER_METADATA_KEY: Message = Message { kind: Kind::CoordinatorKey, key: 19, versions: v(0, 0), flexible: v(0, -1), unstable: false, root: Shape { name: "StreamsGroupMemberMetadataKey", memory: 88, fields: &[
    field("groupId", One(String), 0, 0),
    field("memberId", One(String), 0, 0),
] } };

static STREAMS_GROUP_MEMBER_METADATA_VALUE__ENDPOINT: Shape = Shape { name: "Endpoint", memory: 64, fields: &[
    field("host", One(String), 0, OPEN),
    field("port", One(Uint16), 0, OPEN),
] };

static STREAMS_GROUP_MEMBER_METADATA_VALUE__KEY_VALUE: Shape = Shape { name: "KeyValue", memory: 88, fields: &[
    field("key", One(String), 0, OPEN),
    field("value", One(String), 0, OPEN),
] };

pub(crate) static STREAMS_GROUP_MEMBER_METADATA_VALUE: Message = Message { kind: Kind::CoordinatorValue, key: 19, versions: v(0, 0), flexible: v(0, OPEN), unstable: false, root: Shape { name: "StreamsGroupMemberMetadataValue", memory: 288, fields: &[
    field("instanceId", One(String), 0, OPEN).nullable(0, OPEN),
    field("rackId", One(String), 0, OPEN).nullable(0, OPEN),
    field("clientId", One(String), 0, OPEN),
    field("clientHost", One(String), 0, OPEN),
    field("rebalanceTimeoutMs", One(Int32), 0, OPEN).default(Int(-1)),
    field("topologyEpoch", One(Int32), 0, OPEN),
    field("processId", One(String), 0, OPEN),
    field("userEndpoint", One(Struct(&STREAMS_GROUP_MEMBER_METADATA_VALUE__ENDPOINT)), 0, OPEN).nullable(0, OPEN).default(Null),
    field("clientTags", Array(Struct(&STREAMS_GROUP_MEMBER_METADATA_VALUE__KEY_VALUE)), 0, OPEN),
] } };

pub(crate) static STREAMS_GROUP_TARGET_ASSIGNMENT_METADATA_KEY: Message = Message { kind: Kind::CoordinatorKey, key: 20, versions: v(0, 0), flexible: v(0, -1), unstable: false, root: Shape { name: "StreamsGroupTargetAssignmentMetadataKey", memory: 56, fields: &[
    field("groupId", One(String), 0, 0),
] } };

pub(crate) static STREAMS_GROUP_TARGET_ASSIGNMENT_METADATA_VALUE: Message = Message { kind: Kind::CoordinatorValue, key: 20, versions: v(0, 0), flexible: v(0, OPEN), unstable: false, root: Shape { name: "StreamsGroupTargetAssignmentMetadataValue", memory: 40, fields: &[
    field("assignmentEpoch", One(Int32), 0, OPEN),
    field("assignmentTimestamp", One(Int64), 0, OPEN).tagged(0, 0, OPEN).ignorable(),
] } };

pub(crate) static STREAMS_GROUP_TARGET_ASSIGNMENT_MEMBER_KEY: Message = Message { kind: Kind::CoordinatorKey, key: 21, versions: v(0, 0), flexible: v(0, -1), unstable: false, root: Shape { name: "StreamsGroupTargetAssignmentMemberKey", memory: 88, fields: &[
    field("groupId", One(String), 0, 0),
    field("memberId", One(String), 0, 0),
] } };

static STREAMS_GROUP_TARGET_ASSIGNMENT_MEMBER_VALUE__TASK_IDS: Shape = Shape { name: "TaskIds", memory: 80, fields: &[
    field("subtopologyId", One(String), 0, OPEN),
    field("partitions", Array(Int32), 0, OPEN),
] };

pub(crate) static STREAMS_GROUP_TARGET_ASSIGNMENT_MEMBER_VALUE: Message = Message { kind: Kind::CoordinatorValue, key: 21, versions: v(0, 0), flexible: v(0, OPEN), unstable: false, root: Shape { name: "StreamsGroupTargetAssignmentMemberValue", memory: 96, fields: &[
    field("activeTasks", Array(Struct(&STREAMS_GROUP_TARGET_ASSIGNMENT_MEMBER_VALUE__TASK_IDS)), 0, OPEN),
    field("standbyTasks", Array(Struct(&STREAMS_GROUP_TARGET_ASSIGNMENT_MEMBER_VALUE__TASK_IDS)), 0, OPEN),
    field("warmupTasks", Array(Struct(&STREAMS_GROUP_TARGET_ASSIGNMENT_MEMBER_VALUE__TASK_IDS)), 0, OPEN),
] } };

pub(crate) static STREAMS_GROUP_CURRENT_MEMBER_ASSIGNMENT_KEY: Message = Message { kind: Kind::CoordinatorKey, key: 22, versions: v(0, 0), flexible: v(0, -1), unstable: false, root: Shape { name: "StreamsGroupCurrentMemberAssignmentKey", memory: 88, fields: &[
    field("groupId", One(String), 0, 0),
    field("memberId", One(String), 0, 0),
] } };

static STREAMS_GROUP_CURRENT_MEMBER_ASSIGNMENT_VALUE__TASK_IDS: Shape = Shape { name: "TaskIds", memory: 104, fields: &[
    field("subtopologyId", One(String), 0, OPEN),
    field("partitions", Array(Int32), 0, OPEN),
    field("assignmentEpochs", Array(Int32), 0, OPEN).nullable(0, OPEN).tagged(0, 0, OPEN),
] };

pub(crate) static STREAMS_GROUP_CURRENT_MEMBER_ASSIGNMENT_VALUE: Message = Message { kind: Kind::CoordinatorValue, key: 22, versions: v(0, 0), flexible: v(0, OPEN), unstable: false, root: Shape { name: "StreamsGroupCurrentMemberAssignmentValue", memory: 184, fields: &[
    field("memberEpoch", One(Int32), 0, OPEN),
    field("previousMemberEpoch", One(Int32), 0, OPEN),
    field("state", One(Int8), 0, OPEN),
    field("activeTasks", Array(Struct(&STREAMS_GROUP_CURRENT_MEMBER_ASSIGNMENT_VALUE__TASK_IDS)), 0, OPEN),
    field("standbyTasks", Array(Struct(&STREAMS_GROUP_CURRENT_MEMBER_ASSIGNMENT_VALUE__TASK_IDS)), 0, OPEN),
    field("warmupTasks", Array(Struct(&STREAMS_GROUP_CURRENT_MEMBER_ASSIGNMENT_VALUE__TASK_IDS)), 0, OPEN),
    field("activeTasksPendingRevocation", Array(Struct(&STREAMS_GROUP_CURRENT_MEMBER_ASSIGNMENT_VALUE__TASK_IDS)), 0, OPEN),
    field("standbyTasksPendingRevocation", Array(Struct(&STREAMS_GROUP_CURRENT_MEMBER_ASSIGNMENT_VALUE__TASK_IDS)), 0, OPEN),
    field("warmupTasksPendingRevocation", Array(Struct(&STREAMS_GROUP_CURRENT_MEMBER_ASSIGNMENT_VALUE__TASK_IDS)), 0, OPEN),
] } };

pub(crate) static STREAMS_GROUP_TOPOLOGY_KEY: Message = Message { kind: Kind::CoordinatorKey, key: 23, versions: v(0, 0), flexible: v(0, -1), unstable: false, root: Shape { name: "StreamsGroupTopologyKey", memory: 56, fields: &[
    field("groupId", One(String), 0, 0),
] } };

static STREAMS_GROUP_TOPOLOGY_VALUE__TOPIC_CONFIG: Shape = Shape { name: "TopicConfig", memory: 88, fields: &[
    field("key", One(String), 0, OPEN),
    field("value", One(String), 0, OPEN),
] };

static STREAMS_GROUP_TOPOLOGY_VALUE__TOPIC_INFO: Shape = Shape { name: "TopicInfo", memory: 88, fields: &[
    field("name", One(String), 0, OPEN),
    field("partitions", One(Int32), 0, OPEN),
    field("replicationFactor", One(Int16), 0, OPEN),
    field("topicConfigs", Array(Struct(&STREAMS_GROUP_TOPOLOGY_VALUE__TOPIC_CONFIG)), 0, OPEN),
] };

static STREAMS_GROUP_TOPOLOGY_VALUE__COPARTITION_GROUP: Shape = Shape { name: "CopartitionGroup", memory: 96, fields: &[
    field("sourceTopics", Array(Int16), 0, OPEN),
    field("sourceTopicRegex", Array(Int16), 0, OPEN),
    field("repartitionSourceTopics", Array(Int16), 0, OPEN),
] };

static STREAMS_GROUP_TOPOLOGY_VALUE__SUBTOPOLOGY: Shape = Shape { name: "Subtopology", memory: 200, fields: &[
    field("subtopologyId", One(String), 0, OPEN),
    field("sourceTopics", Array(String), 0, OPEN),
    field("sourceTopicRegex", Array(String), 0, OPEN),
    field("stateChangelogTopics", Array(Struct(&STREAMS_GROUP_TOPOLOGY_VALUE__TOPIC_INFO)), 0, OPEN),
    field("repartitionSinkTopics", Array(String), 0, OPEN),
    field("repartitionSourceTopics", Array(Struct(&STREAMS_GROUP_TOPOLOGY_VALUE__TOPIC_INFO)), 0, OPEN),
    field("copartitionGroups", Array(Struct(&STREAMS_GROUP_TOPOLOGY_VALUE__COPARTITION_GROUP)), 0, OPEN),
] };

pub(crate) static STREAMS_GROUP_TOPOLOGY_VALUE: Message = Message { kind: Kind::CoordinatorValue, key: 23, versions: v(0, 0), flexible: v(0, OPEN), unstable: false, root: Shape { name: "StreamsGroupTopologyValue", memory: 56, fields: &[
    field("epoch", One(Int32), 0, OPEN),
    field("subtopologies", Array(Struct(&STREAMS_GROUP_TOPOLOGY_VALUE__SUBTOPOLOGY)), 0, OPEN),
] } };

pub(crate) static TRANSACTION_LOG_KEY: Message = Message { kind: Kind::CoordinatorKey, key: 0, versions: v(0, 0), flexible: v(0, -1), unstable: false, root: Shape { name: "TransactionLogKey", memory: 56, fields: &[
    field("transactionalId", One(String), 0, 0),
] } };

static TRANSACTION_LOG_VALUE__PARTITIONS_SCHEMA: Shape = Shape { name: "PartitionsSchema", memory: 80, fields: &[
    field("topic", One(String), 0, OPEN),
    field("partitionIds", Array(Int32), 0, OPEN),
] };

pub(crate) static TRANSACTION_LOG_VALUE: Message = Message { kind: Kind::CoordinatorValue, key: 0, versions: v(0, 1), flexible: v(1, OPEN), unstable: false, root: Shape { name: "TransactionLogValue", memory: 104, fields: &[
    field("producerId", One(Int64), 0, OPEN),
    field("previousProducerId", One(Int64), 1, OPEN).tagged(0, 1, OPEN).default(Int(-1)),
    field("nextProducerId", One(Int64), 1, OPEN).tagged(1, 1, OPEN).default(Int(-1)),
    field("producerEpoch", One(Int16), 0, OPEN),
    field("nextProducerEpoch", One(Int16), 1, OPEN).tagged(3, 1, OPEN).default(Int(-1)),
    field("transactionTimeoutMs", One(Int32), 0, OPEN),
    field("transactionStatus", One(Int8), 0, OPEN),
    field("transactionPartitions", Array(Struct(&TRANSACTION_LOG_VALUE__PARTITIONS_SCHEMA)), 0, OPEN).nullable(0, OPEN),
    field("transactionLastUpdateTimestampMs", One(Int64), 0, OPEN),
    field("transactionStartTimestampMs", One(Int64), 0, OPEN),
    field("clientTransactionVersion", One(Int16), 1, OPEN).tagged(2, 1, OPEN),
] } };

pub(crate) static SHARE_SNAPSHOT_KEY: Message = Message { kind: Kind::CoordinatorKey, key: 0, versions: v(0, 0), flexible: v(0, -1), unstable: false, root: Shape { name: "ShareSnapshotKey", memory: 80, fields: &[
    field("groupId", One(String), 0, 0),
    field("topicId", One(Uuid), 0, 0),
    field("partition", One(Int32), 0, 0),
] } };

static SHARE_SNAPSHOT_VALUE__STATE_BATCH: Shape = Shape { name: "StateBatch", memory: 48, fields: &[
    field("firstOffset", One(Int64), 0, OPEN),
    field("lastOffset", One(Int64), 0, OPEN),
    field("deliveryState", One(Int8), 0, OPEN),
    field("deliveryCount", One(Int16), 0, OPEN),
] };

pub(crate) static SHARE_SNAPSHOT_VALUE: Message = Message { kind: Kind::CoordinatorValue, key: 0, versions: v(0, 0), flexible: v(0, OPEN), unstable: false, root: Shape { name: "ShareSnapshotValue", memory: 88, fields: &[
    field("snapshotEpoch", One(Int32), 0, OPEN),
    field("stateEpoch", One(Int32), 0, OPEN),
    field("leaderEpoch", One(Int32), 0, OPEN),
    field("startOffset", One(Int64), 0, OPEN),
    field("deliveryCompleteCount", One(Int32), 0, OPEN).tagged(0, 0, OPEN).default(Int(-1)),
    field("createTimestamp", One(Int64), 0, OPEN),
    field("writeTimestamp", One(Int64), 0, OPEN),
    field("stateBatches", Array(Struct(&SHARE_SNAPSHOT_VALUE__STATE_BATCH)), 0, OPEN),
] } };

pub(crate) static SHARE_UPDATE_KEY: Message = Message { kind: Kind::CoordinatorKey, key: 1, versions: v(0, 0), flexible: v(0, -1), unstable: false, root: Shape { name: "ShareUpdateKey", memory: 80, fields: &[
    field("groupId", One(String), 0, 0),
    field("topicId", One(Uuid), 0, 0),
    field("partition", One(Int32), 0, 0),
] } };

static SHARE_UPDATE_VALUE__STATE_BATCH: Shape = Shape { name: "StateBatch", memory: 48, fields: &[
    field("firstOffset", One(Int64), 0, OPEN),
    field("lastOffset", One(Int64), 0, OPEN),
    field("deliveryState", One(Int8), 0, OPEN),
    field("deliveryCount", One(Int16), 0, OPEN),
] };

pub(crate) static SHARE_UPDATE_VALUE: Message = Message { kind: Kind::CoordinatorValue, key: 1, versions: v(0, 0), flexible: v(0, OPEN), unstable: false, root: Shape { name: "ShareUpdateValue", memory: 72, fields: &[
    field("snapshotEpoch", One(Int32), 0, OPEN),
    field("leaderEpoch", One(Int32), 0, OPEN),
    field("startOffset", One(Int64), 0, OPEN),
    field("deliveryCompleteCount", One(Int32), 0, OPEN).tagged(0, 0, OPEN).default(Int(-1)),
    field("stateBatches", Array(Struct(&SHARE_UPDATE_VALUE__STATE_BATCH)), 0, OPEN),
] } };

/// Requests, each at the index of its API key.
pub(crate) static REQUESTS: [&Message; 93] = [
    &PRODUCE_REQUEST,
    &FETCH_REQUEST,
    &LIST_OFFSETS_REQUEST,
    &METADATA_REQUEST,
    &LEADER_AND_ISR_REQUEST,
    &STOP_REPLICA_REQUEST,
    &UPDATE_METADATA_REQUEST,
    &CONTROLLED_SHUTDOWN_REQUEST,
    &OFFSET_COMMIT_REQUEST,
    &OFFSET_FETCH_REQUEST,
    &FIND_COORDINATOR_REQUEST,
    &JOIN_GROUP_REQUEST,
    &HEARTBEAT_REQUEST,
    &LEAVE_GROUP_REQUEST,
    &SYNC_GROUP_REQUEST,
    &DESCRIBE_GROUPS_REQUEST,
    &LIST_GROUPS_REQUEST,
    &SASL_HANDSHAKE_REQUEST,
    &API_VERSIONS_REQUEST,
    &CREATE_TOPICS_REQUEST,
    &DELETE_TOPICS_REQUEST,
    &DELETE_RECORDS_REQUEST,
    &INIT_PRODUCER_ID_REQUEST,
    &OFFSET_FOR_LEADER_EPOCH_REQUEST,
    &ADD_PARTITIONS_TO_TXN_REQUEST,
    &ADD_OFFSETS_TO_TXN_REQUEST,
    &END_TXN_REQUEST,
    &WRITE_TXN_MARKERS_REQUEST,
    &TXN_OFFSET_COMMIT_REQUEST,
    &DESCRIBE_ACLS_REQUEST,
    &CREATE_ACLS_REQUEST,
    &DELETE_ACLS_REQUEST,
    &DESCRIBE_CONFIGS_REQUEST,
    &ALTER_CONFIGS_REQUEST,
    &ALTER_REPLICA_LOG_DIRS_REQUEST,
    &DESCRIBE_LOG_DIRS_REQUEST,
    &SASL_AUTHENTICATE_REQUEST,
    &CREATE_PARTITIONS_REQUEST,
    &CREATE_DELEGATION_TOKEN_REQUEST,
    &RENEW_DELEGATION_TOKEN_REQUEST,
    &EXPIRE_DELEGATION_TOKEN_REQUEST,
    &DESCRIBE_DELEGATION_TOKEN_REQUEST,
    &DELETE_GROUPS_REQUEST,
    &ELECT_LEADERS_REQUEST,
    &INCREMENTAL_ALTER_CONFIGS_REQUEST,
    &ALTER_PARTITION_REASSIGNMENTS_REQUEST,
    &LIST_PARTITION_REASSIGNMENTS_REQUEST,
    &OFFSET_DELETE_REQUEST,
    &DESCRIBE_CLIENT_QUOTAS_REQUEST,
    &ALTER_CLIENT_QUOTAS_REQUEST,
    &DESCRIBE_USER_SCRAM_CREDENTIALS_REQUEST,
    &ALTER_USER_SCRAM_CREDENTIALS_REQUEST,
    &VOTE_REQUEST,
    &BEGIN_QUORUM_EPOCH_REQUEST,
    &END_QUORUM_EPOCH_REQUEST,
    &DESCRIBE_QUORUM_REQUEST,
    &ALTER_PARTITION_REQUEST,
    &UPDATE_FEATURES_REQUEST,
    &ENVELOPE_REQUEST,
    &FETCH_SNAPSHOT_REQUEST,
    &DESCRIBE_CLUSTER_REQUEST,
    &DESCRIBE_PRODUCERS_REQUEST,
    &BROKER_REGISTRATION_REQUEST,
    &BROKER_HEARTBEAT_REQUEST,
    &UNREGISTER_BROKER_REQUEST,
    &DESCRIBE_TRANSACTIONS_REQUEST,
    &LIST_TRANSACTIONS_REQUEST,
    &ALLOCATE_PRODUCER_IDS_REQUEST,
    &CONSUMER_GROUP_HEARTBEAT_REQUEST,
    &CONSUMER_GROUP_DESCRIBE_REQUEST,
    &CONTROLLER_REGISTRATION_REQUEST,
    &GET_TELEMETRY_SUBSCRIPTIONS_REQUEST,
    &PUSH_TELEMETRY_REQUEST,
    &ASSIGN_REPLICAS_TO_DIRS_REQUEST,
    &LIST_CONFIG_RESOURCES_REQUEST,
    &DESCRIBE_TOPIC_PARTITIONS_REQUEST,
    &SHARE_GROUP_HEARTBEAT_REQUEST,
    &SHARE_GROUP_DESCRIBE_REQUEST,
    &SHARE_FETCH_REQUEST,
    &SHARE_ACKNOWLEDGE_REQUEST,
    &ADD_RAFT_VOTER_REQUEST,
    &REMOVE_RAFT_VOTER_REQUEST,
    &UPDATE_RAFT_VOTER_REQUEST,
    &INITIALIZE_SHARE_GROUP_STATE_REQUEST,
    &READ_SHARE_GROUP_STATE_REQUEST,
    &WRITE_SHARE_GROUP_STATE_REQUEST,
    &DELETE_SHARE_GROUP_STATE_REQUEST,
    &READ_SHARE_GROUP_STATE_SUMMARY_REQUEST,
    &STREAMS_GROUP_HEARTBEAT_REQUEST,
    &STREAMS_GROUP_DESCRIBE_REQUEST,
    &DESCRIBE_SHARE_GROUP_OFFSETS_REQUEST,
    &ALTER_SHARE_GROUP_OFFSETS_REQUEST,
    &DELETE_SHARE_GROUP_OFFSETS_REQUEST,
];

/// Responses, each at the index of its API key.
pub(crate) static RESPONSES: [&Message; 93] = [
    &PRODUCE_RESPONSE,
    &FETCH_RESPONSE,
    &LIST_OFFSETS_RESPONSE,
    &METADATA_RESPONSE,
    &LEADER_AND_ISR_RESPONSE,
    &STOP_REPLICA_RESPONSE,
    &UPDATE_METADATA_RESPONSE,
    &CONTROLLED_SHUTDOWN_RESPONSE,
    &OFFSET_COMMIT_RESPONSE,
    &OFFSET_FETCH_RESPONSE,
    &FIND_COORDINATOR_RESPONSE,
    &JOIN_GROUP_RESPONSE,
    &HEARTBEAT_RESPONSE,
    &LEAVE_GROUP_RESPONSE,
    &SYNC_GROUP_RESPONSE,
    &DESCRIBE_GROUPS_RESPONSE,
    &LIST_GROUPS_RESPONSE,
    &SASL_HANDSHAKE_RESPONSE,
    &API_VERSIONS_RESPONSE,
    &CREATE_TOPICS_RESPONSE,
    &DELETE_TOPICS_RESPONSE,
    &DELETE_RECORDS_RESPONSE,
    &INIT_PRODUCER_ID_RESPONSE,
    &OFFSET_FOR_LEADER_EPOCH_RESPONSE,
    &ADD_PARTITIONS_TO_TXN_RESPONSE,
    &ADD_OFFSETS_TO_TXN_RESPONSE,
    &END_TXN_RESPONSE,
    &WRITE_TXN_MARKERS_RESPONSE,
    &TXN_OFFSET_COMMIT_RESPONSE,
    &DESCRIBE_ACLS_RESPONSE,
    &CREATE_ACLS_RESPONSE,
    &DELETE_ACLS_RESPONSE,
    &DESCRIBE_CONFIGS_RESPONSE,
    &ALTER_CONFIGS_RESPONSE,
    &ALTER_REPLICA_LOG_DIRS_RESPONSE,
    &DESCRIBE_LOG_DIRS_RESPONSE,
    &SASL_AUTHENTICATE_RESPONSE,
    &CREATE_PARTITIONS_RESPONSE,
    &CREATE_DELEGATION_TOKEN_RESPONSE,
    &RENEW_DELEGATION_TOKEN_RESPONSE,
    &EXPIRE_DELEGATION_TOKEN_RESPONSE,
    &DESCRIBE_DELEGATION_TOKEN_RESPONSE,
    &DELETE_GROUPS_RESPONSE,
    &ELECT_LEADERS_RESPONSE,
    &INCREMENTAL_ALTER_CONFIGS_RESPONSE,
    &ALTER_PARTITION_REASSIGNMENTS_RESPONSE,
    &LIST_PARTITION_REASSIGNMENTS_RESPONSE,
    &OFFSET_DELETE_RESPONSE,
    &DESCRIBE_CLIENT_QUOTAS_RESPONSE,
    &ALTER_CLIENT_QUOTAS_RESPONSE,
    &DESCRIBE_USER_SCRAM_CREDENTIALS_RESPONSE,
    &ALTER_USER_SCRAM_CREDENTIALS_RESPONSE,
    &VOTE_RESPONSE,
    &BEGIN_QUORUM_EPOCH_RESPONSE,
    &END_QUORUM_EPOCH_RESPONSE,
    &DESCRIBE_QUORUM_RESPONSE,
    &ALTER_PARTITION_RESPONSE,
    &UPDATE_FEATURES_RESPONSE,
    &ENVELOPE_RESPONSE,
    &FETCH_SNAPSHOT_RESPONSE,
    &DESCRIBE_CLUSTER_RESPONSE,
    &DESCRIBE_PRODUCERS_RESPONSE,
    &BROKER_REGISTRATION_RESPONSE,
    &BROKER_HEARTBEAT_RESPONSE,
    &UNREGISTER_BROKER_RESPONSE,
    &DESCRIBE_TRANSACTIONS_RESPONSE,
    &LIST_TRANSACTIONS_RESPONSE,
    &ALLOCATE_PRODUCER_IDS_RESPONSE,
    &CONSUMER_GROUP_HEARTBEAT_RESPONSE,
    &CONSUMER_GROUP_DESCRIBE_RESPONSE,
    &CONTROLLER_REGISTRATION_RESPONSE,
    &GET_TELEMETRY_SUBSCRIPTIONS_RESPONSE,
    &PUSH_TELEMETRY_RESPONSE,
    &ASSIGN_REPLICAS_TO_DIRS_RESPONSE,
    &LIST_CONFIG_RESOURCES_RESPONSE,
    &DESCRIBE_TOPIC_PARTITIONS_RESPONSE,
    &SHARE_GROUP_HEARTBEAT_RESPONSE,
    &SHARE_GROUP_DESCRIBE_RESPONSE,
    &SHARE_FETCH_RESPONSE,
    &SHARE_ACKNOWLEDGE_RESPONSE,
    &ADD_RAFT_VOTER_RESPONSE,
    &REMOVE_RAFT_VOTER_RESPONSE,
    &UPDATE_RAFT_VOTER_RESPONSE,
    &INITIALIZE_SHARE_GROUP_STATE_RESPONSE,
    &READ_SHARE_GROUP_STATE_RESPONSE,
    &WRITE_SHARE_GROUP_STATE_RESPONSE,
    &DELETE_SHARE_GROUP_STATE_RESPONSE,
    &READ_SHARE_GROUP_STATE_SUMMARY_RESPONSE,
    &STREAMS_GROUP_HEARTBEAT_RESPONSE,
    &STREAMS_GROUP_DESCRIBE_RESPONSE,
    &DESCRIBE_SHARE_GROUP_OFFSETS_RESPONSE,
    &ALTER_SHARE_GROUP_OFFSETS_RESPONSE,
    &DELETE_SHARE_GROUP_OFFSETS_RESPONSE,
];

/// Headers and free-standing data by name.
pub(crate) static DATA: [&Message; 14] = [
    &CONSUMER_PROTOCOL_ASSIGNMENT,
    &CONSUMER_PROTOCOL_SUBSCRIPTION,
    &CONTROL_RECORD_TYPE_SCHEMA,
    &DEFAULT_PRINCIPAL_DATA,
    &END_TXN_MARKER,
    &K_RAFT_VERSION_RECORD,
    &LEADER_CHANGE_MESSAGE,
    &PRODUCER_SNAPSHOT,
    &QUORUM_STATE_DATA,
    &REQUEST_HEADER,
    &RESPONSE_HEADER,
    &SNAPSHOT_FOOTER_RECORD,
    &SNAPSHOT_HEADER_RECORD,
    &VOTERS_RECORD,
];

/// Records of `__cluster_metadata` by type.
pub(crate) static METADATA_RECORDS: [&Message; 26] = [
    &REGISTER_BROKER_RECORD,
    &UNREGISTER_BROKER_RECORD,
    &TOPIC_RECORD,
    &PARTITION_RECORD,
    &CONFIG_RECORD,
    &PARTITION_CHANGE_RECORD,
    &FENCE_BROKER_RECORD,
    &UNFENCE_BROKER_RECORD,
    &REMOVE_TOPIC_RECORD,
    &DELEGATION_TOKEN_RECORD,
    &USER_SCRAM_CREDENTIAL_RECORD,
    &FEATURE_LEVEL_RECORD,
    &CLIENT_QUOTA_RECORD,
    &PRODUCER_IDS_RECORD,
    &BROKER_REGISTRATION_CHANGE_RECORD,
    &ACCESS_CONTROL_ENTRY_RECORD,
    &REMOVE_ACCESS_CONTROL_ENTRY_RECORD,
    &NO_OP_RECORD,
    &ZK_MIGRATION_STATE_RECORD,
    &REMOVE_USER_SCRAM_CREDENTIAL_RECORD,
    &BEGIN_TRANSACTION_RECORD,
    &END_TRANSACTION_RECORD,
    &ABORT_TRANSACTION_RECORD,
    &REMOVE_DELEGATION_TOKEN_RECORD,
    &REGISTER_CONTROLLER_RECORD,
    &CLEAR_ELR_RECORD,
];

/// Records of `__consumer_offsets` by type.
pub(crate) static CONSUMER_OFFSETS: [CoordinatorRecord; 22] = [
    CoordinatorRecord { key: &LEGACY_OFFSET_COMMIT_KEY, value: &LEGACY_OFFSET_COMMIT_VALUE },
    CoordinatorRecord { key: &OFFSET_COMMIT_KEY, value: &OFFSET_COMMIT_VALUE },
    CoordinatorRecord { key: &GROUP_METADATA_KEY, value: &GROUP_METADATA_VALUE },
    CoordinatorRecord { key: &CONSUMER_GROUP_METADATA_KEY, value: &CONSUMER_GROUP_METADATA_VALUE },
    CoordinatorRecord { key: &CONSUMER_GROUP_PARTITION_METADATA_KEY, value: &CONSUMER_GROUP_PARTITION_METADATA_VALUE },
    CoordinatorRecord { key: &CONSUMER_GROUP_MEMBER_METADATA_KEY, value: &CONSUMER_GROUP_MEMBER_METADATA_VALUE },
    CoordinatorRecord { key: &CONSUMER_GROUP_TARGET_ASSIGNMENT_METADATA_KEY, value: &CONSUMER_GROUP_TARGET_ASSIGNMENT_METADATA_VALUE },
    CoordinatorRecord { key: &CONSUMER_GROUP_TARGET_ASSIGNMENT_MEMBER_KEY, value: &CONSUMER_GROUP_TARGET_ASSIGNMENT_MEMBER_VALUE },
    CoordinatorRecord { key: &CONSUMER_GROUP_CURRENT_MEMBER_ASSIGNMENT_KEY, value: &CONSUMER_GROUP_CURRENT_MEMBER_ASSIGNMENT_VALUE },
    CoordinatorRecord { key: &SHARE_GROUP_MEMBER_METADATA_KEY, value: &SHARE_GROUP_MEMBER_METADATA_VALUE },
    CoordinatorRecord { key: &SHARE_GROUP_METADATA_KEY, value: &SHARE_GROUP_METADATA_VALUE },
    CoordinatorRecord { key: &SHARE_GROUP_TARGET_ASSIGNMENT_METADATA_KEY, value: &SHARE_GROUP_TARGET_ASSIGNMENT_METADATA_VALUE },
    CoordinatorRecord { key: &SHARE_GROUP_TARGET_ASSIGNMENT_MEMBER_KEY, value: &SHARE_GROUP_TARGET_ASSIGNMENT_MEMBER_VALUE },
    CoordinatorRecord { key: &SHARE_GROUP_CURRENT_MEMBER_ASSIGNMENT_KEY, value: &SHARE_GROUP_CURRENT_MEMBER_ASSIGNMENT_VALUE },
    CoordinatorRecord { key: &SHARE_GROUP_STATE_PARTITION_METADATA_KEY, value: &SHARE_GROUP_STATE_PARTITION_METADATA_VALUE },
    CoordinatorRecord { key: &CONSUMER_GROUP_REGULAR_EXPRESSION_KEY, value: &CONSUMER_GROUP_REGULAR_EXPRESSION_VALUE },
    CoordinatorRecord { key: &STREAMS_GROUP_METADATA_KEY, value: &STREAMS_GROUP_METADATA_VALUE },
    CoordinatorRecord { key: &STREAMS_GROUP_MEMBER_METADATA_KEY, value: &STREAMS_GROUP_MEMBER_METADATA_VALUE },
    CoordinatorRecord { key: &STREAMS_GROUP_TARGET_ASSIGNMENT_METADATA_KEY, value: &STREAMS_GROUP_TARGET_ASSIGNMENT_METADATA_VALUE },
    CoordinatorRecord { key: &STREAMS_GROUP_TARGET_ASSIGNMENT_MEMBER_KEY, value: &STREAMS_GROUP_TARGET_ASSIGNMENT_MEMBER_VALUE },
    CoordinatorRecord { key: &STREAMS_GROUP_CURRENT_MEMBER_ASSIGNMENT_KEY, value: &STREAMS_GROUP_CURRENT_MEMBER_ASSIGNMENT_VALUE },
    CoordinatorRecord { key: &STREAMS_GROUP_TOPOLOGY_KEY, value: &STREAMS_GROUP_TOPOLOGY_VALUE },
];

/// Records of `__transaction_state` by type.
pub(crate) static TRANSACTION_STATE: [CoordinatorRecord; 1] = [
    CoordinatorRecord { key: &TRANSACTION_LOG_KEY, value: &TRANSACTION_LOG_VALUE },
];

/// Records of `__share_group_state` by type.
pub(crate) static SHARE_GROUP_STATE: [CoordinatorRecord; 2] = [
    CoordinatorRecord { key: &SHARE_SNAPSHOT_KEY, value: &SHARE_SNAPSHOT_VALUE },
    CoordinatorRecord { key: &SHARE_UPDATE_KEY, value: &SHARE_UPDATE_VALUE },
];
