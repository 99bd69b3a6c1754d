//! SyncGroup (14): the leader hands in the assignment, every member gets its own. Parked until the leader's arrives.

use bytes::Bytes;
use kafka_protocol::messages::{SyncGroupRequest, SyncGroupResponse};
use kafka_protocol::protocol::StrBytes;

use crate::ErrorCode;
use crate::call::Call;
use crate::group::classic::SyncRequest;
use crate::group::effect::{SyncReply, WaiterId};
use crate::group::waiters::Waiter;
use crate::outcome::Outcome;
use crate::slot::{self, Slot};
use crate::state::State;

/// The version from which on protocol type and name must be given, and are answered.
const PROTOCOL_VERSION: i16 = 5;

/// Hands the request to its group.
pub(crate) fn handle(
    state: &mut State,
    call: &Call<'_, SyncGroupRequest>,
) -> Outcome<SyncGroupResponse, Slot<SyncGroupResponse>> {
    if let Err(error) = check(state, call) {
        return Outcome::Reply(response(SyncReply::error(error), call.version));
    }
    let (owner, slot) = slot::channel(&state.deliveries);
    let version = call.version;
    let waiter = state.park_in_group(Waiter::Sync(Box::new(move |reply| {
        owner.answer(response(reply, version));
    })));
    let config = state.group_config();
    let effects = state.groups.sync(request(call, waiter), call.now, &config);
    state.run_group_effects(effects, call.now);
    Outcome::of(slot)
}

fn check(state: &State, call: &Call<'_, SyncGroupRequest>) -> Result<(), ErrorCode> {
    let SyncGroupRequest { protocol_type, protocol_name, .. } = call.request;
    if call.version >= PROTOCOL_VERSION && (protocol_type.is_none() || protocol_name.is_none()) {
        return Err(ErrorCode::InconsistentGroupProtocol);
    }
    state.check_named_group_coordinator(&call.request.group_id, call.client.broker_id)
}

fn request(call: &Call<'_, SyncGroupRequest>, waiter: WaiterId) -> SyncRequest {
    let text = |text: &Option<StrBytes>| text.as_ref().map(ToString::to_string);
    let assignments =
        call.request.assignments.iter().map(|assignment| {
            (assignment.member_id.to_string(), Bytes::copy_from_slice(&assignment.assignment))
        });
    SyncRequest {
        group: call.request.group_id.to_string(),
        generation: call.request.generation_id,
        member_id: call.request.member_id.to_string(),
        instance_id: text(&call.request.group_instance_id),
        protocol_type: text(&call.request.protocol_type),
        protocol_name: text(&call.request.protocol_name),
        assignments: assignments.collect(),
        connection: call.client.connection,
        waiter,
    }
}

fn response(reply: SyncReply, version: i16) -> SyncGroupResponse {
    let text = |text: Option<String>| text.filter(|_| version >= PROTOCOL_VERSION).map(StrBytes::from_string);
    SyncGroupResponse::default()
        .with_error_code(reply.error.code())
        .with_protocol_type(text(reply.protocol_type))
        .with_protocol_name(text(reply.protocol_name))
        .with_assignment(reply.assignment)
}
