//! ListGroups (16): the groups that this broker coordinates, filtered by state (version 4 on) and type (version 5 on).

use crate::call::Call;
use crate::group::classic::ClassicGroup;
use crate::schema::{SchemaError, Struct, messages};
use crate::state::State;

/// The only type of group that is served.
const CLASSIC: &str = "classic";

/// Lists groups in the order of their ids.
pub(crate) fn handle(state: &mut State, call: &Call<'_, Struct>) -> Result<Struct, Box<SchemaError>> {
    let states = call.request.get_strs("statesFilter")?;
    let types = call.request.get_strs("typesFilter")?;
    let mut answer = Struct::new(&messages::LIST_GROUPS_RESPONSE);
    for group in state.groups.iter() {
        if state.check_group_coordinator(group.id(), call.client.broker_id).is_ok()
            && is_wanted(&states, group.state().name())
            && is_wanted(&types, CLASSIC)
        {
            answer = answer.push("groups", |entry| listed(entry, group));
        }
    }
    Ok(answer)
}

/// Filters look neither at case nor at the space around a name; an empty one lets everything pass.
fn is_wanted(filter: &[&str], name: &str) -> bool {
    filter.is_empty() || filter.iter().any(|wanted| wanted.trim().eq_ignore_ascii_case(name))
}

/// State and type are left out of the versions that do not have them.
fn listed(entry: Struct, group: &ClassicGroup) -> Struct {
    entry
        .set("groupId", group.id())
        .set("protocolType", group.protocol_type().unwrap_or_default())
        .set("groupState", group.state().name())
        .set("groupType", CLASSIC)
}
