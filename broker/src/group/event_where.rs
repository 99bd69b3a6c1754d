//! Which events of a group somebody waits for, as plain data.

use std::fmt;

use super::event::{GroupEvent, GroupHappening};

/// What an event of a group must be like. What is not said is not looked at.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(
    feature = "control",
    derive(serde::Serialize, serde::Deserialize, utoipa::ToSchema),
    serde(rename_all = "camelCase", deny_unknown_fields)
)]
pub struct EventWhere {
    /// The group id.
    pub group: String,
    /// What happened.
    #[cfg_attr(feature = "control", serde(default))]
    pub kind: Option<GroupEventKind>,
    /// A member that is concerned, by its member id or client id, as far as the event has that.
    #[cfg_attr(feature = "control", serde(default))]
    pub member: Option<String>,
    /// Only events after this number. Default: 0, all that are kept.
    #[cfg_attr(feature = "control", serde(default))]
    pub after: u64,
}

/// The kinds of [`GroupHappening`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(
    feature = "control",
    derive(serde::Serialize, serde::Deserialize, utoipa::ToSchema),
    serde(rename_all = "camelCase")
)]
#[non_exhaustive]
pub enum GroupEventKind {
    /// A member came.
    Joined,
    /// A member left by its own will.
    Left,
    /// A member was removed.
    Evicted,
    /// The members are to join again.
    RebalanceBegun,
    /// A generation begins.
    Generation,
    /// The generation is stable.
    Assigned,
    /// The last member is gone.
    Emptied,
    /// An offset was committed by a client.
    Committed,
    /// A committed offset was set by the test.
    OffsetSet,
    /// A committed offset is gone.
    OffsetDropped,
    /// The group itself is gone.
    Deleted,
}

impl EventWhere {
    /// Whether an event of the group is one of these.
    pub(crate) fn is(&self, event: &GroupEvent) -> bool {
        self.kind.is_none_or(|kind| event.what.kind() == kind)
            && self.member.as_deref().is_none_or(|who| event.what.concerns(who))
    }
}

/// As in `event "evicted" of member "app-1"`.
impl fmt::Display for EventWhere {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.kind {
            Some(kind) => write!(f, "an event {kind:?}")?,
            None => f.write_str("an event")?,
        }
        if let Some(member) = &self.member {
            write!(f, " of member {member:?}")?;
        }
        write!(f, " of group {:?}", self.group)
    }
}

impl GroupHappening {
    /// What kind of thing it is.
    pub fn kind(&self) -> GroupEventKind {
        match self {
            Self::Joined { .. } => GroupEventKind::Joined,
            Self::Left { .. } => GroupEventKind::Left,
            Self::Evicted { .. } => GroupEventKind::Evicted,
            Self::RebalanceBegun { .. } => GroupEventKind::RebalanceBegun,
            Self::Generation { .. } => GroupEventKind::Generation,
            Self::Assigned { .. } => GroupEventKind::Assigned,
            Self::Emptied { .. } => GroupEventKind::Emptied,
            Self::Committed { .. } => GroupEventKind::Committed,
            Self::OffsetSet { .. } => GroupEventKind::OffsetSet,
            Self::OffsetDropped { .. } => GroupEventKind::OffsetDropped,
            Self::Deleted { .. } => GroupEventKind::Deleted,
        }
    }

    /// Whether a member is concerned, named by its member id or, as far as the event has it, its client id.
    fn concerns(&self, who: &str) -> bool {
        match self {
            Self::Joined { member, client, .. }
            | Self::Left { member, client }
            | Self::Evicted { member, client, .. } => member == who || client == who,
            Self::RebalanceBegun { members, .. } => members.iter().any(|member| member == who),
            Self::Generation { members, .. } => {
                members.iter().any(|member| member.member == who || member.client_id == who)
            }
            Self::Assigned { members, .. } => members.iter().any(|member| member.member == who),
            Self::Committed { member, .. } => member.as_deref() == Some(who),
            Self::Emptied { .. }
            | Self::OffsetSet { .. }
            | Self::OffsetDropped { .. }
            | Self::Deleted { .. } => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::group::event::Eviction;

    #[test]
    fn an_event_is_known_by_what_is_said_of_it_and_only_that() {
        let (member, client) = ("app-1-uuid".to_owned(), "app-1".to_owned());
        let what = GroupHappening::Evicted { member, client, why: Eviction::ByTest };
        let event = GroupEvent { number: 1, group: "g".into(), at_ms: 0, wire_us: 0, what };
        let is = |kind, member: Option<&str>| {
            EventWhere { kind, member: member.map(str::to_owned), ..EventWhere::default() }.is(&event)
        };
        assert!(is(None, None) && is(Some(GroupEventKind::Evicted), None));
        assert!(is(None, Some("app-1")) && is(Some(GroupEventKind::Evicted), Some("app-1-uuid")));
        assert!(!is(Some(GroupEventKind::Left), Some("app-1")) && !is(None, Some("app-2")));
    }
}
