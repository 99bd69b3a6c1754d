//! DescribeGroups (15): classic groups with their members. A group that is not there is Dead; from version 6 on it is
//! GROUP_ID_NOT_FOUND as well.
//!
//! Metadata of members and the protocol are shown only of a stable group, as in Kafka.

use crate::ErrorCode;
use crate::call::Call;
use crate::group::handle::GroupState;
use crate::group::view::{GroupView, MemberView};
use crate::schema::{SchemaError, Struct, messages};
use crate::state::State;

/// The version from which on operations can be asked for.
const OPERATIONS_VERSION: i16 = 3;
/// The version from which on a missing group is an error.
const GROUP_ID_NOT_FOUND_VERSION: i16 = 6;

/// What everybody may do with a group as long as nobody is refused anything: read, delete, describe, and describe and
/// alter its configs, as the bits of Kafka's operation codes.
const ALL_OPERATIONS: i32 = 1 << 3 | 1 << 6 | 1 << 8 | 1 << 10 | 1 << 11;

/// Describes each group by itself.
pub(crate) fn handle(state: &mut State, call: &Call<'_, Struct>) -> Result<Struct, Box<SchemaError>> {
    let wants_operations =
        call.version >= OPERATIONS_VERSION && call.request.get_bool("includeAuthorizedOperations")?;
    let answer = Struct::new(&messages::DESCRIBE_GROUPS_RESPONSE);
    let groups = call.request.get_strs("groups")?;
    Ok(answer.push_all("groups", groups, |entry, id| {
        let entry = entry.set("groupId", id);
        if let Err(error) = state.check_group_coordinator(id, call.client.broker_id) {
            return entry.set("errorCode", error.code());
        }
        let entry = match state.groups.get(id) {
            Some(group) => describe_group(entry, GroupView::of(group)),
            None if call.version < GROUP_ID_NOT_FOUND_VERSION => dead(entry),
            None => return not_found(entry, id),
        };
        if wants_operations { entry.set("authorizedOperations", ALL_OPERATIONS) } else { entry }
    }))
}

fn dead(entry: Struct) -> Struct {
    entry.set("groupState", GroupState::Dead.name())
}

fn not_found(entry: Struct, id: &str) -> Struct {
    dead(entry)
        .set("errorCode", ErrorCode::GroupIdNotFound.code())
        .set("errorMessage", format!("Group {id} not found."))
}

fn describe_group(entry: Struct, group: GroupView) -> Struct {
    let is_stable = group.state == GroupState::Stable;
    let protocol = if is_stable { group.protocol } else { String::new() };
    entry
        .set("groupState", group.state.name())
        .set("protocolType", group.protocol_type)
        .set("protocolData", protocol)
        .push_all("members", group.members, |entry, member| describe_member(entry, member, is_stable))
}

fn describe_member(entry: Struct, member: MemberView, is_stable: bool) -> Struct {
    let entry = entry
        .set("memberId", member.id)
        .set("groupInstanceId", member.instance_id)
        .set("clientId", member.client_id)
        .set("clientHost", member.host)
        .set("memberAssignment", member.assignment);
    if is_stable { entry.set("memberMetadata", member.metadata) } else { entry }
}
