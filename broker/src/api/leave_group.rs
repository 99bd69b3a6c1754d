//! LeaveGroup (13): members leave a classic group, several at once from version 3 on.

use kafka_protocol::messages::leave_group_response::MemberResponse;
use kafka_protocol::messages::{LeaveGroupRequest, LeaveGroupResponse};
use kafka_protocol::protocol::StrBytes;

use crate::ErrorCode;
use crate::call::Call;
use crate::group::classic::{LeaveRequest, Leaving};
use crate::group::effect::{LeaveReply, LeftMember};
use crate::group::waiters::Waiter;
use crate::list::Listed;
use crate::outcome::Outcome;
use crate::slot::{self, Slot};
use crate::state::State;

/// The version from which on several members may leave at once.
const BATCH_VERSION: i16 = 3;

/// Hands the request to its group.
pub(crate) fn handle(
    state: &mut State,
    call: &Call<'_, LeaveGroupRequest>,
) -> Outcome<LeaveGroupResponse, Slot<LeaveGroupResponse>> {
    let group = &call.request.group_id;
    if let Err(error) = state.check_named_group_coordinator(group, call.client.broker_id) {
        return Outcome::Reply(response(LeaveReply::error(error), call.version));
    }
    let (owner, slot) = slot::channel(&state.deliveries);
    let version = call.version;
    let waiter = state.park_in_group(Waiter::Leave(Box::new(move |reply| {
        owner.answer(response(reply, version));
    })));
    let request = LeaveRequest { group: group.to_string(), members: leaving(call), waiter };
    let config = state.group_config();
    let effects = state.groups.leave(request, call.now, &config);
    state.run_group_effects(effects, call.now);
    Outcome::of(slot)
}

fn leaving(call: &Call<'_, LeaveGroupRequest>) -> Vec<Leaving> {
    if call.version < BATCH_VERSION {
        return vec![Leaving { member_id: call.request.member_id.to_string(), instance_id: None }];
    }
    let members = call.request.members.iter().map(|member| Leaving {
        member_id: member.member_id.to_string(),
        instance_id: member.group_instance_id.as_ref().map(ToString::to_string),
    });
    members.listed()
}

/// Without a list of members the one that left is answered by the error of the whole.
fn response(reply: LeaveReply, version: i16) -> LeaveGroupResponse {
    if version < BATCH_VERSION {
        let one = reply.members.first().map_or(ErrorCode::None, |member| member.error);
        let error = if reply.error == ErrorCode::None { one } else { reply.error };
        return LeaveGroupResponse::default().with_error_code(error.code());
    }
    let member = |member: LeftMember| {
        MemberResponse::default()
            .with_member_id(StrBytes::from_string(member.member_id))
            .with_group_instance_id(member.instance_id.map(StrBytes::from_string))
            .with_error_code(member.error.code())
    };
    LeaveGroupResponse::default()
        .with_error_code(reply.error.code())
        .with_members(reply.members.into_iter().map(member).listed())
}
