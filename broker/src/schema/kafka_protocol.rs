//! What kafka-protocol decodes, by API key: for the tests that hold the table against it.

use bytes::Bytes;
use kafka_protocol::messages::*;
use kafka_protocol::protocol::{Decodable, Message, VersionRange};

/// One type of request of kafka-protocol.
pub(crate) struct RequestType {
    /// Kafka's name, which is that of the type.
    pub(crate) name: &'static str,
    /// Versions that can be decoded.
    pub(crate) versions: VersionRange,
    /// The type's size in memory.
    pub(crate) size: usize,
    /// Decodes; answers with the number of bytes left.
    pub(crate) decode: fn(Bytes, i16) -> Result<usize, String>,
}

macro_rules! request_types {
    ($($ty:ident)*) => {
        [$(RequestType {
            name: stringify!($ty),
            versions: $ty::VERSIONS,
            size: size_of::<$ty>(),
            decode: |mut bytes, version| match $ty::decode(&mut bytes, version) {
                Ok(_) => Ok(bytes.len()),
                Err(error) => Err(error.to_string()),
            },
        }),*]
    };
}

/// Every type of request that kafka-protocol has.
#[rustfmt::skip]
pub(crate) static REQUEST_TYPES: [RequestType; 87] = request_types! {
    AddOffsetsToTxnRequest AddPartitionsToTxnRequest AddRaftVoterRequest AllocateProducerIdsRequest
    AlterClientQuotasRequest AlterConfigsRequest AlterPartitionReassignmentsRequest
    AlterPartitionRequest AlterReplicaLogDirsRequest AlterShareGroupOffsetsRequest
    AlterUserScramCredentialsRequest ApiVersionsRequest AssignReplicasToDirsRequest
    BeginQuorumEpochRequest BrokerHeartbeatRequest BrokerRegistrationRequest
    ConsumerGroupDescribeRequest ConsumerGroupHeartbeatRequest ControllerRegistrationRequest
    CreateAclsRequest CreateDelegationTokenRequest CreatePartitionsRequest CreateTopicsRequest
    DeleteAclsRequest DeleteGroupsRequest DeleteRecordsRequest DeleteShareGroupOffsetsRequest
    DeleteShareGroupStateRequest DeleteTopicsRequest DescribeAclsRequest DescribeClientQuotasRequest
    DescribeClusterRequest DescribeConfigsRequest DescribeDelegationTokenRequest DescribeGroupsRequest
    DescribeLogDirsRequest DescribeProducersRequest DescribeQuorumRequest
    DescribeShareGroupOffsetsRequest DescribeTopicPartitionsRequest DescribeTransactionsRequest
    DescribeUserScramCredentialsRequest ElectLeadersRequest EndQuorumEpochRequest EndTxnRequest
    EnvelopeRequest ExpireDelegationTokenRequest FetchRequest FetchSnapshotRequest
    FindCoordinatorRequest GetTelemetrySubscriptionsRequest HeartbeatRequest
    IncrementalAlterConfigsRequest InitProducerIdRequest InitializeShareGroupStateRequest
    JoinGroupRequest LeaveGroupRequest ListConfigResourcesRequest ListGroupsRequest ListOffsetsRequest
    ListPartitionReassignmentsRequest ListTransactionsRequest MetadataRequest OffsetCommitRequest
    OffsetDeleteRequest OffsetFetchRequest OffsetForLeaderEpochRequest ProduceRequest
    PushTelemetryRequest ReadShareGroupStateRequest ReadShareGroupStateSummaryRequest
    RemoveRaftVoterRequest RenewDelegationTokenRequest SaslAuthenticateRequest SaslHandshakeRequest
    ShareAcknowledgeRequest ShareFetchRequest ShareGroupDescribeRequest ShareGroupHeartbeatRequest
    SyncGroupRequest TxnOffsetCommitRequest UnregisterBrokerRequest
    UpdateFeaturesRequest UpdateRaftVoterRequest VoteRequest WriteShareGroupStateRequest
    WriteTxnMarkersRequest
};

/// The type that decodes this API's requests, if kafka-protocol has it.
pub(crate) fn request_type(name: &str) -> Option<&'static RequestType> {
    REQUEST_TYPES.iter().find(|ty| ty.name == name)
}

/// Whether kafka-protocol decodes requests of this version.
pub(crate) fn decodes(ty: &RequestType, version: i16) -> bool {
    ty.versions.min <= version && version <= ty.versions.max
}
