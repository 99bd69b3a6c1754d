//! Consumer groups.

use super::{Done, Handles, Run};
use crate::error::{Error, ErrorKind};
use crate::group::events::GroupEvents;
use crate::group::member_id::MemberIds;
use crate::group::view::GroupView;

/// Lists the ids of all groups, in order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
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

/// Reads a group: its state, its members with what they are assigned, its committed offsets and its lag.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(
    feature = "control",
    derive(serde::Deserialize, utoipa::ToSchema),
    serde(rename_all = "camelCase", deny_unknown_fields)
)]
pub struct ReadGroup {
    /// The group's id.
    pub group: String,
}

/// Lists what happened to all groups, oldest first, as far as it is kept.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(
    feature = "control",
    derive(serde::Deserialize, utoipa::ToSchema),
    serde(rename_all = "camelCase", deny_unknown_fields)
)]
pub struct ListEvents {
    /// Only what happened after the event of this number.
    pub after: Option<u64>,
}

/// Lists what happened to a group, oldest first, as far as it is kept. The events of a group outlive it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(
    feature = "control",
    derive(serde::Deserialize, utoipa::ToSchema),
    serde(rename_all = "camelCase", deny_unknown_fields)
)]
pub struct ListGroupEvents {
    /// The group's id.
    pub group: String,
    /// Only what happened after the event of this number.
    pub after: Option<u64>,
}

/// Has all members of a group join again, as if one of them had changed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(
    feature = "control",
    derive(serde::Deserialize, utoipa::ToSchema),
    serde(rename_all = "camelCase", deny_unknown_fields)
)]
pub struct RebalanceGroup {
    /// The group's id.
    pub group: String,
}

/// Removes a member: it learns of it with its next request and may join anew; the others rebalance.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(
    feature = "control",
    derive(serde::Deserialize, utoipa::ToSchema),
    serde(rename_all = "camelCase", deny_unknown_fields)
)]
pub struct EvictMember {
    /// The group's id.
    pub group: String,
    /// The member: its member id, `group.instance.id`, or its client id if no other member has that.
    pub member: String,
}

/// Silences a member: nothing that it sends counts as a sign of life any more, nor that it is connected. Once the clock has
/// moved on by its session timeout, it is evicted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(
    feature = "control",
    derive(serde::Deserialize, utoipa::ToSchema),
    serde(rename_all = "camelCase", deny_unknown_fields)
)]
pub struct SilenceMember {
    /// The group's id.
    pub group: String,
    /// The member: its member id, `group.instance.id`, or its client id if no other member has that.
    pub member: String,
}

/// Ends a member's silence: what it sends counts again, and its session begins anew.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(
    feature = "control",
    derive(serde::Deserialize, utoipa::ToSchema),
    serde(rename_all = "camelCase", deny_unknown_fields)
)]
pub struct HearMember {
    /// The group's id.
    pub group: String,
    /// The member: its member id, `group.instance.id`, or its client id if no other member has that.
    pub member: String,
}

/// Gives new members of a group ids of this kind, from the start. The group need not be there yet.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(
    feature = "control",
    derive(serde::Deserialize, utoipa::ToSchema),
    serde(rename_all = "camelCase", deny_unknown_fields)
)]
pub struct SetMemberIds {
    /// The group's id.
    pub group: String,
    /// What the ids look like.
    pub ids: MemberIds,
}

/// Gives new members of the groups that a pattern matches ids of this kind, each group beginning from the start.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(
    feature = "control",
    derive(serde::Deserialize, utoipa::ToSchema),
    serde(rename_all = "camelCase", deny_unknown_fields)
)]
pub struct SetMemberIdsOfGroups {
    /// The groups' ids; `*` stands for any characters and `?` for one.
    pub pattern: String,
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
pub struct ChooseLeader {
    /// The group's id.
    pub group: String,
    /// The member: its member id, `group.instance.id`, or its client id if no other member has that.
    pub member: String,
}

/// Says whether members of a group are evicted at once when their connection ends. The group need not be there yet.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(
    feature = "control",
    derive(serde::Deserialize, utoipa::ToSchema),
    serde(rename_all = "camelCase", deny_unknown_fields)
)]
pub struct SetEvictOnDisconnect {
    /// The group's id.
    pub group: String,
    /// Whether they are.
    pub evict: bool,
}

fn no_such_group(handles: &Handles, group: &str) -> Error {
    let ids = ids(handles);
    let text = match ids.len() {
        0 => format!("there is no group {group:?}, and no other"),
        _ => format!("there is no group {group:?}; there are {}", ids.join(", ")),
    };
    Error::new(ErrorKind::NotFound, text)
}

fn ids(handles: &Handles) -> Vec<String> {
    handles.shared.look(|state| state.groups.iter().map(|group| group.id().to_owned()).collect())
}

impl Run for ListGroups {
    type Answer = GroupList;

    fn run(self, handles: &Handles) -> Result<GroupList, Error> {
        Ok(GroupList { groups: ids(handles) })
    }
}

impl Run for ReadGroup {
    type Answer = GroupView;

    fn run(self, handles: &Handles) -> Result<GroupView, Error> {
        handles.group(&self.group).view().ok_or_else(|| no_such_group(handles, &self.group))
    }
}

impl Run for ListEvents {
    type Answer = GroupEvents;

    fn run(self, handles: &Handles) -> Result<GroupEvents, Error> {
        Ok(handles.shared.look(|state| state.group_events.all(self.after.unwrap_or(0))))
    }
}

impl Run for ListGroupEvents {
    type Answer = GroupEvents;

    fn run(self, handles: &Handles) -> Result<GroupEvents, Error> {
        Ok(handles.group(self.group).events_after(self.after.unwrap_or(0)))
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
        handles.group(self.group).member(self.member).silence().map(|()| Done)
    }
}

impl Run for HearMember {
    type Answer = Done;

    fn run(self, handles: &Handles) -> Result<Done, Error> {
        handles.group(self.group).member(self.member).speak().map(|()| Done)
    }
}

impl Run for SetMemberIds {
    type Answer = Done;

    fn run(self, handles: &Handles) -> Result<Done, Error> {
        handles.group(self.group).member_ids(self.ids);
        Ok(Done)
    }
}

impl Run for SetMemberIdsOfGroups {
    type Answer = Done;

    fn run(self, handles: &Handles) -> Result<Done, Error> {
        let Self { pattern, ids } = self;
        handles.shared.with_state(|state, _| state.groups.scripts.ids.set_matching(&pattern, ids));
        Ok(Done)
    }
}

impl Run for ChooseLeader {
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
