//! Consumer groups.

use super::{Done, Handles, Run};
use crate::error::{Error, ErrorKind};
use crate::group::events::GroupEvents;
use crate::group::member_id::MemberIds;
use crate::group::view::GroupView;
use crate::list::Listed;

/// Lists the ids of all groups, in order.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(
    feature = "control",
    derive(serde::Deserialize, utoipa::ToSchema),
    serde(rename_all = "camelCase", deny_unknown_fields)
)]
pub struct ListGroups {}

/// Groups, by id.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "control", derive(serde::Serialize, utoipa::ToSchema), serde(rename_all = "camelCase"))]
#[non_exhaustive]
pub struct GroupList {
    /// The ids.
    pub groups: Vec<String>,
}

impl Run for ListGroups {
    type Answer = GroupList;

    fn run(self, handles: &Handles) -> Result<GroupList, Error> {
        let ids =
            |state: &mut crate::state::State| state.groups.iter().map(|group| group.id().to_owned()).listed();
        Ok(GroupList { groups: handles.shared.look(ids) })
    }
}

/// Reads a group as it stands: its members, what they were assigned, what it has committed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(
    feature = "control",
    derive(serde::Deserialize, utoipa::ToSchema),
    serde(rename_all = "camelCase", deny_unknown_fields)
)]
pub struct ReadGroup {
    /// The group id.
    pub group: String,
}

/// Reads what happened to a group, oldest first, as far as it is kept.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(
    feature = "control",
    derive(serde::Deserialize, utoipa::ToSchema),
    serde(rename_all = "camelCase", deny_unknown_fields)
)]
pub struct ReadGroupEvents {
    /// The group id.
    pub group: String,
    /// Only events after this number. Default: 0, all.
    #[cfg_attr(feature = "control", serde(default))]
    pub after: u64,
}

/// Reads what happened to all groups, oldest first, as far as it is kept.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(
    feature = "control",
    derive(serde::Deserialize, utoipa::ToSchema),
    serde(rename_all = "camelCase", deny_unknown_fields)
)]
pub struct ReadEvents {
    /// Only events after this number. Default: 0, all.
    #[cfg_attr(feature = "control", serde(default))]
    pub after: u64,
}

/// Has all members of a group join again. They learn of it with their next heartbeat.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(
    feature = "control",
    derive(serde::Deserialize, utoipa::ToSchema),
    serde(rename_all = "camelCase", deny_unknown_fields)
)]
pub struct RebalanceGroup {
    /// The group id.
    pub group: String,
}

/// Removes a member: it learns of it with its next request (UNKNOWN_MEMBER_ID) and may join anew.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(
    feature = "control",
    derive(serde::Deserialize, utoipa::ToSchema),
    serde(rename_all = "camelCase", deny_unknown_fields)
)]
pub struct EvictMember {
    /// The group id.
    pub group: String,
    /// Its member id, its `group.instance.id`, or its client id if no other member has that.
    pub member: String,
}

/// Has nothing that a member does count as a sign of life, until its session times out by the clock; or has it count again.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(
    feature = "control",
    derive(serde::Deserialize, utoipa::ToSchema),
    serde(rename_all = "camelCase", deny_unknown_fields)
)]
pub struct SilenceMember {
    /// The group id.
    pub group: String,
    /// Its member id, its `group.instance.id`, or its client id if no other member has that.
    pub member: String,
    /// Whether it is silent. Default: yes.
    #[cfg_attr(feature = "control", serde(default = "yes"))]
    pub silent: bool,
}

/// From now on new members of a group get such ids, from the start. The group need not be there yet.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(
    feature = "control",
    derive(serde::Deserialize, utoipa::ToSchema),
    serde(rename_all = "camelCase", deny_unknown_fields)
)]
pub struct SetMemberIds {
    /// The group id.
    pub group: String,
    /// What the ids look like.
    pub ids: MemberIds,
}

/// From now on new members of the groups that a pattern matches get such ids, each group from the start. What is set for one
/// group goes before.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(
    feature = "control",
    derive(serde::Deserialize, utoipa::ToSchema),
    serde(rename_all = "camelCase", deny_unknown_fields)
)]
pub struct SetMatchingMemberIds {
    /// The pattern: `*` stands for any characters, `?` for one.
    pub groups: String,
    /// What the ids look like.
    pub ids: MemberIds,
}

/// Has a member lead the next generation in which it is. Neither group nor member need be there yet.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(
    feature = "control",
    derive(serde::Deserialize, utoipa::ToSchema),
    serde(rename_all = "camelCase", deny_unknown_fields)
)]
pub struct SetNextLeader {
    /// The group id.
    pub group: String,
    /// Its member id, its `group.instance.id`, or its client id if no other member has that.
    pub member: String,
}

/// Whether members of a group are evicted at once when their connection ends. The group need not be there yet.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(
    feature = "control",
    derive(serde::Deserialize, utoipa::ToSchema),
    serde(rename_all = "camelCase", deny_unknown_fields)
)]
pub struct SetEvictOnDisconnect {
    /// The group id.
    pub group: String,
    /// Whether they are.
    pub evict: bool,
}

/// Sets the offset that a group has committed for a partition, as if it had committed it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(
    feature = "control",
    derive(serde::Deserialize, utoipa::ToSchema),
    serde(rename_all = "camelCase", deny_unknown_fields)
)]
pub struct SetOffset {
    /// The group id.
    pub group: String,
    /// The topic.
    pub topic: String,
    /// The partition.
    #[cfg_attr(feature = "control", schema(minimum = 0))]
    pub partition: i32,
    /// The offset: the next record to be read.
    #[cfg_attr(feature = "control", schema(minimum = 0))]
    pub offset: i64,
}

/// Drops the offset that a group has committed for a partition, or all that it has committed if none is named.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(
    feature = "control",
    derive(serde::Deserialize, utoipa::ToSchema),
    serde(rename_all = "camelCase", deny_unknown_fields)
)]
pub struct DropOffsets {
    /// The group id.
    pub group: String,
    /// The topic; without one, all.
    pub topic: Option<String>,
    /// The partition; without one, all.
    #[cfg_attr(feature = "control", schema(minimum = 0))]
    pub partition: Option<i32>,
}

#[cfg(feature = "control")]
fn yes() -> bool {
    true
}

impl Run for ReadGroup {
    type Answer = GroupView;

    fn run(self, handles: &Handles) -> Result<GroupView, Error> {
        let group = handles.group(&self.group);
        group
            .view()
            .ok_or_else(|| Error::new(ErrorKind::NotFound, format!("there is no group {:?}", self.group)))
    }
}

impl Run for ReadEvents {
    type Answer = GroupEvents;

    fn run(self, handles: &Handles) -> Result<GroupEvents, Error> {
        Ok(handles.shared.look(|state| state.group_events.all(self.after)))
    }
}

impl Run for ReadGroupEvents {
    type Answer = GroupEvents;

    fn run(self, handles: &Handles) -> Result<GroupEvents, Error> {
        Ok(handles.group(self.group).events_after(self.after))
    }
}

impl Run for RebalanceGroup {
    type Answer = Done;

    fn run(self, handles: &Handles) -> Result<Done, Error> {
        handles.group(self.group).rebalance().map(|()| Done)
    }
}

impl Run for EvictMember {
    type Answer = Done;

    fn run(self, handles: &Handles) -> Result<Done, Error> {
        handles.group(self.group).evict(self.member).map(|()| Done)
    }
}

impl Run for SilenceMember {
    type Answer = Done;

    fn run(self, handles: &Handles) -> Result<Done, Error> {
        let member = handles.group(self.group).member(self.member);
        if self.silent { member.silence() } else { member.speak() }.map(|()| Done)
    }
}

impl Run for SetMemberIds {
    type Answer = Done;

    fn run(self, handles: &Handles) -> Result<Done, Error> {
        handles.group(self.group).member_ids(self.ids);
        Ok(Done)
    }
}

impl Run for SetMatchingMemberIds {
    type Answer = Done;

    fn run(self, handles: &Handles) -> Result<Done, Error> {
        let set =
            |state: &mut crate::state::State| state.groups.scripts.ids.set_matching(&self.groups, self.ids);
        handles.shared.with_state(|state, _| set(state));
        Ok(Done)
    }
}

impl Run for SetNextLeader {
    type Answer = Done;

    fn run(self, handles: &Handles) -> Result<Done, Error> {
        handles.group(self.group).next_leader(self.member);
        Ok(Done)
    }
}

impl Run for SetEvictOnDisconnect {
    type Answer = Done;

    fn run(self, handles: &Handles) -> Result<Done, Error> {
        handles.group(self.group).evict_on_disconnect(self.evict);
        Ok(Done)
    }
}

impl Run for SetOffset {
    type Answer = Done;

    fn run(self, handles: &Handles) -> Result<Done, Error> {
        handles.group(self.group).set_offset(self.topic, self.partition, self.offset).map(|()| Done)
    }
}

impl Run for DropOffsets {
    type Answer = Done;

    fn run(self, handles: &Handles) -> Result<Done, Error> {
        let group = handles.group(self.group);
        match (self.topic, self.partition) {
            (None, None) => group.drop_offsets().map(|_| Done),
            (Some(topic), Some(partition)) => group.drop_offset(topic, partition).map(|()| Done),
            _ => {
                let text =
                    "topic and partition name a partition together: give both, or none for all offsets";
                Err(Error::new(ErrorKind::InvalidConfig, text))
            }
        }
    }
}
