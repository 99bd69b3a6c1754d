//! DescribeGroups (15): classic groups with their members. A group that is not there is Dead; from version 6 on it is
//! GROUP_ID_NOT_FOUND as well.
//!
//! Metadata of members and the protocol are shown only of a stable group, as in Kafka.

use kafka_protocol::messages::describe_groups_response::{DescribedGroup, DescribedGroupMember};
use kafka_protocol::messages::{DescribeGroupsRequest, DescribeGroupsResponse, GroupId};
use kafka_protocol::protocol::StrBytes;

use crate::ErrorCode;
use crate::call::Call;
use crate::group::handle::GroupState;
use crate::group::view::{GroupView, MemberView};
use crate::list::Listed;
use crate::outcome::Outcome;
use crate::state::State;

/// The version from which on operations can be asked for.
const OPERATIONS_VERSION: i16 = 3;
/// The version from which on members have a group instance id.
const INSTANCE_ID_VERSION: i16 = 4;
/// The version from which on a missing group is an error.
const GROUP_ID_NOT_FOUND_VERSION: i16 = 6;

/// What everybody may do with a group as long as nobody is refused anything: read, delete, describe, and describe and
/// alter its configs, as the bits of Kafka's operation codes.
const ALL_OPERATIONS: i32 = 1 << 3 | 1 << 6 | 1 << 8 | 1 << 10 | 1 << 11;

/// Describes each group by itself.
pub(crate) fn handle(
    state: &mut State,
    call: &Call<'_, DescribeGroupsRequest>,
) -> Outcome<DescribeGroupsResponse> {
    let groups = call.request.groups.iter().map(|group| describe(state, call, group));
    Outcome::Reply(DescribeGroupsResponse::default().with_groups(groups.listed()))
}

fn describe(state: &State, call: &Call<'_, DescribeGroupsRequest>, id: &GroupId) -> DescribedGroup {
    let answer = DescribedGroup::default().with_group_id(id.clone());
    if let Err(error) = state.check_group_coordinator(id, call.client.broker_id) {
        return answer.with_error_code(error.code());
    }
    let answer = match state.groups.get(id) {
        Some(group) => describe_group(answer, GroupView::of(group), call.version),
        None => not_found(answer, id, call.version),
    };
    let wants_operations = call.version >= OPERATIONS_VERSION && call.request.include_authorized_operations;
    if wants_operations && answer.error_code == ErrorCode::None.code() {
        return answer.with_authorized_operations(ALL_OPERATIONS);
    }
    answer
}

fn not_found(answer: DescribedGroup, id: &GroupId, version: i16) -> DescribedGroup {
    let answer = answer.with_group_state(StrBytes::from_static_str(GroupState::Dead.name()));
    if version < GROUP_ID_NOT_FOUND_VERSION {
        return answer;
    }
    let message = format!("Group {} not found.", id.as_str());
    answer
        .with_error_code(ErrorCode::GroupIdNotFound.code())
        .with_error_message(Some(StrBytes::from_string(message)))
}

fn describe_group(answer: DescribedGroup, group: GroupView, version: i16) -> DescribedGroup {
    let stable = group.state == GroupState::Stable;
    let members = group.members.into_iter().map(|member| describe_member(member, stable, version));
    let protocol = if stable { group.protocol } else { String::new() };
    answer
        .with_group_state(StrBytes::from_static_str(group.state.name()))
        .with_protocol_type(StrBytes::from_string(group.protocol_type))
        .with_protocol_data(StrBytes::from_string(protocol))
        .with_members(members.listed())
}

fn describe_member(member: MemberView, stable: bool, version: i16) -> DescribedGroupMember {
    let instance_id = member.instance_id.filter(|_| version >= INSTANCE_ID_VERSION);
    let described = DescribedGroupMember::default()
        .with_member_id(StrBytes::from_string(member.id))
        .with_group_instance_id(instance_id.map(StrBytes::from_string))
        .with_client_id(StrBytes::from_string(member.client_id))
        .with_client_host(StrBytes::from_string(member.host))
        .with_member_assignment(member.assignment);
    if stable { described.with_member_metadata(member.metadata) } else { described }
}
