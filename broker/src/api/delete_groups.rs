//! DeleteGroups (42): deletes empty groups with their offsets, each for itself. A group named twice is answered once.

use crate::ErrorCode;
use crate::call::Call;
use crate::group::cause::Cause;
use crate::group::event::Removal;
use crate::ordered::OrderedSet;
use crate::schema::{SchemaError, Struct, messages};
use crate::state::State;

/// Deletes one group after the other.
pub(crate) fn handle(state: &mut State, call: &Call<'_, Struct>) -> Result<Struct, Box<SchemaError>> {
    let mut answer = Struct::new(&messages::DELETE_GROUPS_RESPONSE);
    let mut seen = OrderedSet::new();
    for group in call.request.get_strs("groupsNames")? {
        if seen.insert(group) {
            let error = delete(state, call, group).err().unwrap_or(ErrorCode::None);
            answer =
                answer.push("results", |entry| entry.set("groupId", group).set("errorCode", error.code()));
        }
    }
    Ok(answer)
}

fn delete(state: &mut State, call: &Call<'_, Struct>, group: &str) -> Result<(), ErrorCode> {
    state.check_group_coordinator(group, call.client.broker_id)?;
    let records = state.groups.delete_group(group)?;
    state.append_group_records(records, Cause::Removal(Removal::ByClient), call.now)
}
