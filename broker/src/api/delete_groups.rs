//! DeleteGroups (42): deletes empty groups with their offsets, each for itself. A group named twice is answered once.

use crate::list::Listed;
use crate::ordered::OrderedSet;

use kafka_protocol::messages::delete_groups_response::DeletableGroupResult;
use kafka_protocol::messages::{DeleteGroupsRequest, DeleteGroupsResponse};

use crate::ErrorCode;
use crate::call::Call;
use crate::group::cause::Cause;
use crate::group::event::Removal;
use crate::outcome::Outcome;
use crate::state::State;

/// Deletes one group after the other.
pub(crate) fn handle(
    state: &mut State,
    call: &Call<'_, DeleteGroupsRequest>,
) -> Outcome<DeleteGroupsResponse> {
    let mut seen = OrderedSet::new();
    let groups = call.request.groups_names.iter().filter(|group| seen.insert(group.as_str()));
    let results = groups.map(|group| {
        let error = delete(state, call, group).err().unwrap_or(ErrorCode::None);
        DeletableGroupResult::default().with_group_id(group.clone()).with_error_code(error.code())
    });
    Outcome::Reply(DeleteGroupsResponse::default().with_results(results.listed()))
}

fn delete(state: &mut State, call: &Call<'_, DeleteGroupsRequest>, group: &str) -> Result<(), ErrorCode> {
    state.check_group_coordinator(group, call.client.broker_id)?;
    let records = state.groups.delete_group(group)?;
    state.append_group_records(records, Cause::Removal(Removal::ByClient), call.now)
}
