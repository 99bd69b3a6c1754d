//! Consumer groups.

use super::{Handles, Run};
use crate::error::Error;

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
        let ids = |state: &mut crate::state::State| {
            state.groups.iter().map(|group| group.id().to_owned()).collect()
        };
        Ok(GroupList { groups: handles.shared.look(ids) })
    }
}
