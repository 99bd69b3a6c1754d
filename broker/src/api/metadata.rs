//! Metadata (3): brokers, and topics with the leaders of their partitions; makes topics that are missing, if it may.
//!
//! Apart from Kafka: a topic that is made here is in the answer at once, with its leaders. Kafka answers
//! UNKNOWN_TOPIC_OR_PARTITION while its controller is at it, on which some clients give up on the first run of an
//! application; `kafkito.auto.create.mode` brings that back. The controller that is named is the first broker: in Kafka a
//! random one, as each forwards.

mod topic;

use std::sync::Arc;

use bytes::{Bytes, BytesMut};
use kafka_protocol::messages::metadata_request::MetadataRequestTopic;
use kafka_protocol::messages::metadata_response::{MetadataResponseBroker, MetadataResponseTopic};
use kafka_protocol::messages::{BrokerId, MetadataRequest, MetadataResponse};
use kafka_protocol::protocol::{Encodable, StrBytes};

use super::authorized_operations;
use crate::ErrorCode;
use crate::call::{Call, Client};
use crate::clock::Millis;
use crate::list::Listed;
use crate::ordered::OrderedSet;
use crate::outcome::Outcome;
use crate::state::State;
use crate::state::auto_create::PutOff;
use crate::uuid::Uuid;

/// From here on topics can be asked for by id.
const ID_VERSION: i16 = 12;

/// Answers with what the image has.
pub(crate) fn handle(state: &mut State, call: &Call<'_, MetadataRequest>) -> Outcome<MetadataResponse> {
    let topics = match (&call.request.topics, call.version) {
        (None, _) => all_topics(state, call),
        (Some(topics), 0) if topics.is_empty() => all_topics(state, call),
        (Some(topics), version) if version < ID_VERSION && topics.iter().any(is_unnamed) => {
            return Outcome::Reply(refused(topics, call.version));
        }
        (Some(topics), _) if topics.iter().any(|topic| !topic.topic_id.is_nil()) => {
            topics_by_id(state, call, topics)
        }
        (Some(topics), _) => topics_by_name(state, call, topics),
    };
    let answer = MetadataResponse::default()
        .with_brokers(brokers(state, call.client, call.version))
        .with_cluster_id((call.version >= 2).then(|| StrBytes::from_string(state.metadata.cluster_id())))
        .with_topics(topics)
        .with_cluster_authorized_operations(cluster_operations(call));
    let controller = if call.version >= 1 { state.metadata.controller_id() } else { -1 };
    Outcome::Reply(answer.with_controller_id(BrokerId(controller)))
}

/// The body of the answer to a request for all topics, at the newest version: what a fault keeps to tell stale metadata.
pub(crate) fn snapshot(state: &mut State, now: Millis) -> Option<Bytes> {
    const VERSION: i16 = 13;
    let request = MetadataRequest::default().with_topics(None);
    let call = Call { request: &request, version: VERSION, client: &Arc::new(Client::author()), now };
    let answer = MetadataResponse::default().with_topics(all_topics(state, &call));
    let mut body = BytesMut::new();
    answer.encode(&mut body, VERSION).ok()?;
    Some(body.freeze())
}

fn brokers(state: &State, client: &Client, version: i16) -> Vec<MetadataResponseBroker> {
    let rack = |rack: Option<Arc<str>>| {
        rack.filter(|_| version >= 1).map(|rack| StrBytes::from_string(rack.to_string()))
    };
    let addresses = state.addresses(client).into_iter();
    addresses
        .map(|address| {
            MetadataResponseBroker::default()
                .with_node_id(BrokerId(address.broker_id))
                .with_host(StrBytes::from_string(address.host))
                .with_port(address.port.into())
                .with_rack(rack(address.rack))
        })
        .listed()
}

/// Asked for in versions 8 to 10; later there is DescribeCluster for it.
fn cluster_operations(call: &Call<'_, MetadataRequest>) -> i32 {
    if (8..=10).contains(&call.version) && call.request.include_cluster_authorized_operations {
        authorized_operations::CLUSTER
    } else {
        authorized_operations::NOT_ASKED
    }
}

fn all_topics(state: &State, call: &Call<'_, MetadataRequest>) -> Vec<MetadataResponseTopic> {
    state.metadata.topics().map(|topic| topic::describe(&state.metadata, topic, call)).listed()
}

/// What Kafka refuses before version 12, though the schema allows it from 10 on.
fn is_unnamed(topic: &MetadataRequestTopic) -> bool {
    topic.name.is_none() || !topic.topic_id.is_nil()
}

/// The request as a whole, of which Kafka then says nothing but that.
fn refused(asked: &[MetadataRequestTopic], version: i16) -> MetadataResponse {
    let topics = asked.iter().map(|topic| refuse(topic, version)).listed();
    MetadataResponse::default().with_topics(topics).with_controller_id(BrokerId(-1))
}

fn refuse(asked: &MetadataRequestTopic, version: i16) -> MetadataResponseTopic {
    let id = if version >= 10 { asked.topic_id } else { uuid::Uuid::nil() };
    MetadataResponseTopic::default()
        .with_error_code(ErrorCode::InvalidRequest.code())
        .with_name(Some(asked.name.clone().unwrap_or_default()))
        .with_topic_id(id)
}

/// As soon as one topic has an id, names are not looked at.
fn topics_by_id(
    state: &State,
    call: &Call<'_, MetadataRequest>,
    asked: &[MetadataRequestTopic],
) -> Vec<MetadataResponseTopic> {
    let ids: OrderedSet<Uuid> = asked.iter().map(|topic| topic.topic_id.into()).collect();
    ids.into_iter()
        .filter(|id| !id.is_zero())
        .map(|id| match state.metadata.topic_by_id(id) {
            Some(topic) => topic::describe(&state.metadata, topic, call),
            None => topic::unknown_id(id),
        })
        .listed()
}

/// Each name once, in the order in which they were asked for.
fn topics_by_name(
    state: &mut State,
    call: &Call<'_, MetadataRequest>,
    asked: &[MetadataRequestTopic],
) -> Vec<MetadataResponseTopic> {
    let mut seen = OrderedSet::new();
    let (named, unnamed): (Vec<_>, Vec<_>) = asked.iter().partition(|topic| topic.name.is_some());
    let names = named.into_iter().filter_map(|topic| topic.name.as_ref().map(|name| &*name.0));
    let names: Vec<&str> = names.filter(|name| seen.insert(*name)).listed();
    let creatable = allows_creation(call);
    let put_off = state.make_missing_topics(&names, creatable, call.client.broker_id, call.now);
    let refused = unnamed.first().map(|topic| refuse(topic, call.version));
    let answers = names.into_iter().map(|name| topic_by_name(state, call, name, &put_off));
    answers.chain(refused).listed()
}

fn topic_by_name(
    state: &mut State,
    call: &Call<'_, MetadataRequest>,
    name: &str,
    put_off: &PutOff,
) -> MetadataResponseTopic {
    let code = match (put_off.get(name), state.metadata.topic(name)) {
        (Some(code), _) => *code,
        (None, None) => ErrorCode::UnknownTopicOrPartition,
        (None, Some(_)) if state.auto_creations.is_put_off(name) => ErrorCode::LeaderNotAvailable,
        (None, Some(topic)) => return topic::describe(&state.metadata, topic, call),
    };
    topic::missing(name, code, call)
}

/// Requests of versions below 4 could not forbid it.
fn allows_creation(call: &Call<'_, MetadataRequest>) -> bool {
    call.version < 4 || call.request.allow_auto_topic_creation
}

#[cfg(test)]
mod tests;
