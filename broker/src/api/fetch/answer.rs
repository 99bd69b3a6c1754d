//! Puts what was read into an answer.

use bytes::Bytes;
use kafka_protocol::messages::fetch_response::{
    AbortedTransaction, EpochEndOffset, FetchableTopicResponse, LeaderIdAndEpoch, NodeEndpoint, PartitionData,
};
use kafka_protocol::messages::{BrokerId, FetchRequest, FetchResponse, TopicName};
use kafka_protocol::protocol::StrBytes;

use super::read::{Failed, Fetched, Found};
use super::spliced;
use crate::ErrorCode;
use crate::call::{Call, Client};
use crate::list::Listed;
use crate::net::reply::{Spliced, Splices};
use crate::state::{State, TopicRef};

/// From this version on a consumer that came to the wrong broker is told the right one (KIP-951). The schema has the
/// leader from version 12 on, for Kafka's controllers.
const CURRENT_LEADER_VERSION: i16 = 16;

/// From this version on the answer has an error of its own.
const ERROR_CODE_VERSION: i16 = 7;

/// The request as a whole was refused.
pub(super) fn refused(code: ErrorCode) -> Spliced<FetchResponse> {
    let answer = FetchResponse::default().with_error_code(code.code());
    spliced(answer, Splices::default())
}

/// The request as a whole made the broker fail, which older clients look for in each partition.
pub(super) fn failed(call: &Call<'_, FetchRequest>, code: ErrorCode) -> Spliced<FetchResponse> {
    let session_id = call.request.session_id;
    if call.version >= super::TOPIC_ID_VERSION {
        let mut all = refused(code);
        all.answer.session_id = session_id;
        return all;
    }
    // As in Kafka, every topic and partition as often as it is named.
    let failed = Failed { code, leader: None };
    let topics = call.request.topics.iter().map(|topic| {
        let partitions = topic.partitions.iter().map(|partition| {
            let data = PartitionData::default().with_partition_index(partition.partition);
            failed_data(call.version, data, &failed)
        });
        FetchableTopicResponse::default().with_topic(topic.topic.clone()).with_partitions(partitions.listed())
    });
    let answer = FetchResponse::default().with_session_id(session_id).with_responses(topics.listed());
    let mut all = spliced(answer, Splices::default());
    if call.version >= ERROR_CODE_VERSION {
        all.answer.error_code = code.code();
    }
    all
}

/// Nothing, as the client is throttled: its session, if it has one, goes on as if it had not asked.
pub(super) fn held_back(session_id: i32) -> Spliced<FetchResponse> {
    spliced(FetchResponse::default().with_session_id(session_id), Splices::default())
}

/// Everything in `fetched`, partitions of one topic that follow each other under one topic.
pub(super) fn whole(version: i16, session_id: i32, mut fetched: Vec<Fetched>) -> Spliced<FetchResponse> {
    fetched.sort_by_key(place);
    let mut records = Splices::default();
    let mut topics: Vec<FetchableTopicResponse> = Vec::new();
    let mut last: Option<TopicRef> = None;
    for fetched in fetched {
        let topic = &fetched.asked.partition.topic;
        if last.as_ref() != Some(topic) {
            topics.push(topic_response(topic));
            last = Some(topic.clone());
        }
        if let Some(topic) = topics.last_mut() {
            topic.partitions.push(partition_data(version, fetched, &mut records));
        }
    }
    spliced(FetchResponse::default().with_session_id(session_id).with_responses(topics), records)
}

/// Adds where the leaders are that the answer names.
pub(super) fn add_leaders(answer: &mut FetchResponse, state: &State, client: &Client) {
    let partitions = answer.responses.iter().flat_map(|topic| &topic.partitions);
    let named = partitions.map(|partition| partition.current_leader.leader_id.0);
    let named: Vec<i32> = named.filter(|leader| *leader >= 0).listed();
    let addresses = state.leader_addresses(named, client).into_iter();
    answer.node_endpoints = addresses
        .map(|address| {
            NodeEndpoint::default()
                .with_node_id(address.broker_id.into())
                .with_host(StrBytes::from_string(address.host))
                .with_port(address.port.into())
                .with_rack(address.rack.map(|rack| StrBytes::from_string(rack.to_string())))
        })
        .listed();
}

/// As in Kafka, what does not exist comes last: topics, and then partitions of topics that do.
fn place(fetched: &Fetched) -> u8 {
    match &fetched.result {
        _ if fetched.key.is_some() => 0,
        Err(Failed { code: ErrorCode::UnknownTopicId, .. }) => 1,
        _ => 2,
    }
}

fn topic_response(topic: &TopicRef) -> FetchableTopicResponse {
    match topic {
        TopicRef::Name(name) => FetchableTopicResponse::default().with_topic(TopicName(name.clone().into())),
        TopicRef::Id(id) => FetchableTopicResponse::default().with_topic_id((*id).into()),
    }
}

fn partition_data(version: i16, fetched: Fetched, records: &mut Splices) -> PartitionData {
    let data = PartitionData::default().with_partition_index(fetched.asked.partition.index);
    match fetched.result {
        Ok(found) => found_data(data, found, records),
        Err(failed) => failed_data(version, data, &failed),
    }
}

fn found_data(data: PartitionData, found: Found, records: &mut Splices) -> PartitionData {
    let aborted = found.aborted.map(|aborted| {
        let told = aborted.into_iter().map(|aborted| {
            AbortedTransaction::default()
                .with_producer_id(aborted.producer_id.into())
                .with_first_offset(aborted.first_offset)
        });
        told.listed()
    });
    let data = data
        .with_high_watermark(found.high_watermark)
        .with_last_stable_offset(found.last_stable_offset)
        .with_log_start_offset(found.log_start_offset)
        .with_aborted_transactions(aborted)
        .with_records(Some(records.field(found.slices)));
    let data = match found.preferred {
        Some(nearer) => data.with_preferred_read_replica(BrokerId(nearer)),
        None => data,
    };
    match found.diverging {
        Some((epoch, end_offset)) => {
            data.with_diverging_epoch(EpochEndOffset::default().with_epoch(epoch).with_end_offset(end_offset))
        }
        None => data,
    }
}

fn failed_data(version: i16, data: PartitionData, failed: &Failed) -> PartitionData {
    let data = data
        .with_error_code(failed.code.code())
        .with_high_watermark(-1)
        // As in Kafka: a list, if an empty one, where there is no such partition.
        .with_aborted_transactions(failed.leader.is_none().then(Vec::new))
        .with_records(Some(Bytes::new()));
    let tells_leader = matches!(failed.code, ErrorCode::NotLeaderOrFollower | ErrorCode::FencedLeaderEpoch);
    match failed.leader.filter(|_| tells_leader && version >= CURRENT_LEADER_VERSION) {
        Some((leader, epoch)) => data.with_current_leader(
            LeaderIdAndEpoch::default().with_leader_id(leader.into()).with_leader_epoch(epoch),
        ),
        None => data,
    }
}
