//! One topic of the answer.

use kafka_protocol::messages::metadata_response::{MetadataResponsePartition, MetadataResponseTopic};
use kafka_protocol::messages::{BrokerId, MetadataRequest, TopicName};
use kafka_protocol::protocol::StrBytes;

use super::super::authorized_operations;
use super::super::broker_ids::to_wire;
use crate::ErrorCode;
use crate::call::Call;
use crate::list::Listed;
use crate::metadata::{Image, Partition, Topic, is_internal};
use crate::uuid::Uuid;

/// A topic that is there.
pub(super) fn describe(
    image: &Image,
    topic: &Topic,
    call: &Call<'_, MetadataRequest>,
) -> MetadataResponseTopic {
    let partitions = topic.numbered();
    let partitions = partitions.map(|(number, partition)| describe_partition(image, number, partition, call));
    let id = if call.version >= 10 { topic.id } else { Uuid::ZERO };
    named(&topic.name, call).with_topic_id(id.into()).with_partitions(partitions.listed())
}

/// A topic that is not there, or not to be seen yet.
pub(super) fn missing(
    name: &str,
    code: ErrorCode,
    call: &Call<'_, MetadataRequest>,
) -> MetadataResponseTopic {
    named(name, call).with_error_code(code.code())
}

/// A topic that was asked for by an id that none has.
pub(super) fn unknown_id(id: Uuid) -> MetadataResponseTopic {
    MetadataResponseTopic::default()
        .with_error_code(ErrorCode::UnknownTopicId.code())
        .with_name(None)
        .with_topic_id(id.into())
        .with_topic_authorized_operations(authorized_operations::NOT_ASKED)
}

fn named(name: &str, call: &Call<'_, MetadataRequest>) -> MetadataResponseTopic {
    let asked = call.version >= 8 && call.request.include_topic_authorized_operations;
    let operations = if asked { authorized_operations::TOPIC } else { authorized_operations::NOT_ASKED };
    MetadataResponseTopic::default()
        .with_name(Some(TopicName(StrBytes::from_string(name.to_owned()))))
        .with_is_internal(call.version >= 1 && is_internal(name))
        .with_topic_authorized_operations(operations)
}

fn describe_partition(
    image: &Image,
    number: i32,
    partition: &Partition,
    call: &Call<'_, MetadataRequest>,
) -> MetadataResponsePartition {
    let leader = image.leader(partition);
    let offline = image.offline_replicas(partition);
    let shown = |ids: &[i32]| match call.version {
        0 => to_wire(&ids.iter().copied().filter(|id| !offline.contains(id)).listed()),
        _ => to_wire(ids),
    };
    MetadataResponsePartition::default()
        .with_error_code(partition_error(image, partition, call.version).code())
        .with_partition_index(number)
        .with_leader_id(BrokerId(leader.unwrap_or(-1)))
        .with_leader_epoch(if call.version >= 7 { partition.leader_epoch } else { -1 })
        .with_replica_nodes(shown(&partition.replicas))
        .with_isr_nodes(shown(&partition.isr))
        .with_offline_replicas(if call.version >= 5 { to_wire(&offline) } else { Vec::new() })
}

/// A leader that is registered but gone is told apart from version 6 on, as a listener that was not found. Only version
/// 0 minds replicas that are not there.
fn partition_error(image: &Image, partition: &Partition, version: i16) -> ErrorCode {
    let is_here = |id: &i32| image.is_alive(*id);
    match image.leader(partition) {
        None if version >= 6 && image.broker(partition.leader).is_some() => ErrorCode::ListenerNotFound,
        None => ErrorCode::LeaderNotAvailable,
        Some(_) if version == 0 && !partition.replicas.iter().chain(partition.isr.iter()).all(is_here) => {
            ErrorCode::ReplicaNotAvailable
        }
        Some(_) => ErrorCode::None,
    }
}
