//! Groups as an onlooker sees them: for DescribeGroups, and for the library's own views and waits.

use std::collections::BTreeMap;
use std::fmt;

use bytes::Bytes;

use super::classic::{ClassicGroup, Member};
use super::handle::GroupState;
use super::offset_view::OffsetView;
use super::subscription;
use super::user_data::UserData;
use crate::list::Listed;
use crate::sort;
use crate::state::State;

/// A group as it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "control", derive(serde::Serialize, utoipa::ToSchema), serde(rename_all = "camelCase"))]
#[non_exhaustive]
pub struct GroupView {
    /// The group id.
    pub id: String,
    /// Where it stands.
    pub state: GroupState,
    /// Since when, in cluster time (milliseconds since the epoch), if that is known.
    pub since_ms: Option<i64>,
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
    /// What it has committed, and what it was assigned without having committed anything, by topic and partition.
    pub offsets: Vec<OffsetView>,
    /// How many records lie ahead of it, over all partitions for which it has committed an offset.
    pub lag: i64,
}

/// A member as it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "control", derive(serde::Serialize, utoipa::ToSchema), serde(rename_all = "camelCase"))]
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
    /// What it sent with the chosen protocol, as it came.
    #[cfg_attr(feature = "control", serde(skip))]
    pub metadata: Bytes,
    /// What was assigned to it, as the leader sent it.
    #[cfg_attr(feature = "control", serde(skip))]
    pub assignment: Bytes,
    /// The topics it is subscribed to, if it is a consumer.
    pub topics: Vec<String>,
    /// What its assignor claims, if it is a consumer that sent anything.
    pub user_data: Option<UserData>,
    /// The partitions that were assigned to it by topic, in ascending order, if it is a consumer.
    pub partitions: BTreeMap<String, Vec<i32>>,
    /// What the leader's assignor told it besides.
    pub assignment_user_data: Option<UserData>,
    /// How long it may be silent.
    pub session_timeout_ms: i32,
    /// How long it may take to rejoin.
    pub rebalance_timeout_ms: i32,
    /// When it was last heard, in cluster time (milliseconds since the epoch), if that is known.
    pub last_heard_ms: Option<i64>,
    /// Whether the test has silenced it.
    pub silent: bool,
}

impl GroupView {
    /// The group now, without its offsets.
    pub(crate) fn of(group: &ClassicGroup) -> Self {
        Self {
            id: group.id().to_owned(),
            state: group.state().into(),
            since_ms: group.state_timestamp(),
            protocol_type: group.protocol_type().unwrap_or_default().to_owned(),
            protocol: group.protocol().unwrap_or_default().to_owned(),
            generation: group.generation(),
            leader: group.leader().map(str::to_owned),
            members: group.members().iter().map(|member| MemberView::of(member, group)).listed(),
            offsets: Vec::new(),
            lag: 0,
        }
    }

    /// The group now, with its offsets.
    pub(crate) fn with_offsets(state: &State, group: &ClassicGroup) -> Self {
        let view = Self::of(group);
        let assigned = view.members.iter().flat_map(|member| &member.partitions);
        let assigned =
            assigned.flat_map(|(topic, indexes)| indexes.iter().map(move |index| (topic.as_str(), *index)));
        let offsets = OffsetView::all(state, group.id(), assigned);
        let lag = offsets.iter().filter_map(|offset| offset.lag).sum();
        Self { offsets, lag, ..view }
    }

    /// The member of this id, group instance id or client id, in this order; of several clients of one id the one that
    /// joined first.
    pub fn member(&self, who: &str) -> Option<&MemberView> {
        let find = |is: fn(&MemberView, &str) -> bool| self.members.iter().find(|member| is(member, who));
        find(|member, who| member.id == who)
            .or_else(|| find(|member, who| member.instance_id.as_deref() == Some(who)))
            .or_else(|| find(|member, who| member.client_id == who))
    }

    /// The members sorted by their ids, as many assignors look at them.
    pub fn sorted_members(&self) -> Vec<&MemberView> {
        let mut sorted: Vec<&MemberView> = self.members.iter().listed();
        sort::by(&mut sorted, |a, b| a.id.cmp(&b.id));
        sorted
    }
}

impl MemberView {
    /// A member now.
    pub(crate) fn of(member: &Member, group: &ClassicGroup) -> Self {
        let metadata = group.protocol().map(|protocol| member.metadata(protocol)).unwrap_or_default();
        Self {
            id: member.id.clone(),
            instance_id: member.instance_id.clone(),
            client_id: member.client_id.clone(),
            host: member.client_host.clone(),
            session_timeout_ms: member.session_timeout_ms,
            rebalance_timeout_ms: member.rebalance_timeout_ms,
            last_heard_ms: member.last_heard,
            silent: member.silent,
            ..Self::reading(metadata, member.assignment.clone(), group.uses_consumer_protocol())
        }
    }

    /// What the bytes of a member tell, if it is a consumer.
    pub(crate) fn reading(metadata: Bytes, assignment: Bytes, is_consumer: bool) -> Self {
        let subscription = subscription::read(&metadata).filter(|_| is_consumer).unwrap_or_default();
        let assigned = subscription::read_assignment(&assignment).filter(|_| is_consumer).unwrap_or_default();
        Self {
            id: String::new(),
            instance_id: None,
            client_id: String::new(),
            host: String::new(),
            metadata,
            assignment,
            topics: subscription.topics,
            user_data: subscription.user_data,
            partitions: assigned.partitions,
            assignment_user_data: assigned.user_data,
            session_timeout_ms: 0,
            rebalance_timeout_ms: 0,
            last_heard_ms: None,
            silent: false,
        }
    }
}

impl fmt::Display for GroupView {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ids: Vec<&str> = self.members.iter().map(|member| &*member.id).listed();
        let members = if ids.len() == 1 { "member" } else { "members" };
        write!(f, "{} {members} ({}) in {}", ids.len(), ids.join(", "), self.state)
    }
}
