//! Groups as an onlooker sees them: for DescribeGroups, ListGroups, and the library's own views and waits.

use bytes::Bytes;

use super::classic::{ClassicGroup, Member};
use super::handle::GroupState;
use super::subscription;

/// A group as it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct GroupView {
    /// The group id.
    pub id: String,
    /// Where it stands.
    pub state: GroupState,
    /// The protocol type, empty if nobody has joined yet.
    pub protocol_type: String,
    /// The chosen protocol, empty if there is none.
    pub protocol: String,
    /// The generation.
    pub generation: i32,
    /// The leader's member id.
    pub leader: Option<String>,
    /// Its members, in the order in which they joined.
    pub members: Vec<MemberView>,
}

/// A member as it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct MemberView {
    /// The member id.
    pub id: String,
    /// The `group.instance.id` of a static member.
    pub instance_id: Option<String>,
    /// The client id it joined with.
    pub client_id: String,
    /// The host it joined from.
    pub host: String,
    /// What it sent with the chosen protocol.
    pub metadata: Bytes,
    /// What was assigned to it.
    pub assignment: Bytes,
    /// The topics it is subscribed to, if it is a consumer.
    pub topics: Vec<String>,
    /// The partitions that were assigned to it, in ascending order, if it is a consumer.
    pub partitions: Vec<(String, Vec<i32>)>,
}

impl GroupView {
    /// The group now.
    pub(crate) fn of(group: &ClassicGroup) -> Self {
        Self {
            id: group.id().to_owned(),
            state: group.state().into(),
            protocol_type: group.protocol_type().unwrap_or_default().to_owned(),
            protocol: group.protocol().unwrap_or_default().to_owned(),
            generation: group.generation(),
            leader: group.leader().map(str::to_owned),
            members: group.members().iter().map(|member| MemberView::of(member, group)).collect(),
        }
    }
}

impl MemberView {
    fn of(member: &Member, group: &ClassicGroup) -> Self {
        let metadata = group.protocol().map(|protocol| member.metadata(protocol)).unwrap_or_default();
        let consumer = group.uses_consumer_protocol();
        let topics = subscription::topics(&metadata).filter(|_| consumer).unwrap_or_default();
        let mut partitions =
            subscription::assigned(&member.assignment).filter(|_| consumer).unwrap_or_default();
        for (_, indexes) in &mut partitions {
            indexes.sort_unstable();
        }
        partitions.sort();
        Self {
            id: member.id.clone(),
            instance_id: member.instance_id.clone(),
            client_id: member.client_id.clone(),
            host: member.client_host.clone(),
            metadata,
            assignment: member.assignment.clone(),
            topics,
            partitions,
        }
    }
}
