//! The errors of whole requests, for every API and version that is served.

use bytes::Bytes;
use kafka_protocol::messages::*;
use kafka_protocol::protocol::{Decodable, HeaderVersion};

use super::*;
use crate::fault::answer;
use crate::net::header::RawRequest;
use crate::rng::Rng;
use crate::routes::ROUTES;
use crate::schema::fuzz::{Style, generate};
use crate::schema::{self, Value};

/// Every `errorCode` of an answer that is not 0.
fn codes(answer: &Struct) -> Vec<i64> {
    let mut found = Vec::new();
    for (field, value) in answer.fields() {
        match value {
            Value::Int(code) if field.name == "errorCode" => {
                found.extend(Some(*code).filter(|code| *code != 0))
            }
            Value::Array(elements) => {
                for element in elements {
                    if let Value::Struct(inner) = element {
                        found.extend(codes(inner));
                    }
                }
            }
            _ => {}
        }
    }
    found
}

fn kafka_protocol_has(key: i16, version: i16) -> bool {
    ApiKey::try_from(key).is_ok_and(|key| version <= key.valid_versions().max)
}

/// How many bytes kafka-protocol leaves of a response.
fn kafka_protocol_decodes(key: i16, version: i16, frame: &Bytes) -> Result<usize, String> {
    fn read<A: Decodable + HeaderVersion>(version: i16, frame: &Bytes) -> Result<usize, String> {
        let mut body = frame.slice(4..);
        ResponseHeader::decode(&mut body, A::header_version(version)).map_err(|error| error.to_string())?;
        A::decode(&mut body, version).map_err(|error| error.to_string())?;
        Ok(body.len())
    }
    macro_rules! by_key {
        ($($api:ident $answer:ident)*) => {
            match ApiKey::try_from(key).map_err(|_| "no such key".to_owned())? {
                $(ApiKey::$api => read::<$answer>(version, frame),)*
                other => Err(format!("{other:?} is not in this list")),
            }
        };
    }
    by_key! {
        Produce ProduceResponse Fetch FetchResponse ListOffsets ListOffsetsResponse Metadata MetadataResponse
        OffsetCommit OffsetCommitResponse OffsetFetch OffsetFetchResponse FindCoordinator FindCoordinatorResponse
        JoinGroup JoinGroupResponse Heartbeat HeartbeatResponse LeaveGroup LeaveGroupResponse
        SyncGroup SyncGroupResponse DescribeGroups DescribeGroupsResponse ListGroups ListGroupsResponse
        ApiVersions ApiVersionsResponse CreateTopics CreateTopicsResponse DeleteTopics DeleteTopicsResponse
        DeleteRecords DeleteRecordsResponse InitProducerId InitProducerIdResponse
        OffsetForLeaderEpoch OffsetForLeaderEpochResponse DescribeConfigs DescribeConfigsResponse
        AlterConfigs AlterConfigsResponse AlterReplicaLogDirs AlterReplicaLogDirsResponse DescribeLogDirs DescribeLogDirsResponse
        CreatePartitions CreatePartitionsResponse DeleteGroups DeleteGroupsResponse
        IncrementalAlterConfigs IncrementalAlterConfigsResponse OffsetDelete OffsetDeleteResponse
        DescribeAcls DescribeAclsResponse CreateAcls CreateAclsResponse DeleteAcls DeleteAclsResponse
        ElectLeaders ElectLeadersResponse AlterPartitionReassignments AlterPartitionReassignmentsResponse
        ListPartitionReassignments ListPartitionReassignmentsResponse DescribeQuorum DescribeQuorumResponse
        UpdateFeatures UpdateFeaturesResponse DescribeProducers DescribeProducersResponse
        GetTelemetrySubscriptions GetTelemetrySubscriptionsResponse PushTelemetry PushTelemetryResponse
        UnregisterBroker UnregisterBrokerResponse ListConfigResources ListConfigResourcesResponse
        DescribeClientQuotas DescribeClientQuotasResponse AlterClientQuotas AlterClientQuotasResponse
        DescribeCluster DescribeClusterResponse DescribeTopicPartitions DescribeTopicPartitionsResponse
    }
}

#[test]
fn every_served_api_and_version_can_tell_of_an_error() {
    let mut rng = Rng::seeded(4);
    for row in ROUTES {
        let message = schema::request(row.key).unwrap();
        for version in row.min..=row.max {
            let mut told = 0;
            for _ in 0..20 {
                let frame = generate(message, version, Style::Plain, &mut rng);
                let body = Struct::decode_prefix(message, version, &frame.body).unwrap().0;
                let answer = answer::error(&body, version, ErrorCode::RequestTimedOut).unwrap();
                let raw = RawRequest {
                    key: row.key,
                    version,
                    correlation_id: 7,
                    client_id: None,
                    body: frame.body.into(),
                    at: crate::clock::wire_now(),
                };
                let reply =
                    answer::encode(&raw, &answer).unwrap_or_else(|why| panic!("{row:?} v{version}: {why}"));
                let read = answer::decode(&raw, &reply).unwrap();
                let codes = codes(&read);
                if kafka_protocol_has(row.key, version) {
                    let theirs = kafka_protocol_decodes(row.key, version, &reply.concat());
                    assert_eq!(
                        theirs,
                        Ok(0),
                        "{row:?} v{version}: kafka-protocol reads it, and nothing is left"
                    );
                }
                assert!(codes.iter().all(|code| *code == 7), "{row:?} v{version}: {codes:?}");
                told += codes.len();
            }
            assert!(told > 0, "{row:?} v{version} tells of no error");
        }
    }
}
