//! JoinGroup (11): a member joins, or rejoins, a classic group. Parked until the join phase ends.
//!
//! From version 4 on a dynamic member without an id is told one first (MEMBER_ID_REQUIRED); with version 9 a static
//! leader that comes back is told to skip the assignment.

use bytes::Bytes;
use kafka_protocol::messages::join_group_response::JoinGroupResponseMember;
use kafka_protocol::messages::{JoinGroupRequest, JoinGroupResponse};
use kafka_protocol::protocol::StrBytes;

use crate::call::Call;
use crate::group::classic::{JoinRequest, Protocol};
use crate::group::effect::{JoinReply, JoinedMember, WaiterId};
use crate::group::waiters::Waiter;
use crate::list::Listed;
use crate::outcome::Outcome;
use crate::slot::{self, Slot};
use crate::state::State;

/// The version from which on a member has to come back with the id it was told.
const MEMBER_ID_REQUIRED_VERSION: i16 = 4;
/// The version from which on members have a group instance id.
const INSTANCE_ID_VERSION: i16 = 5;
/// The version from which on the answer has a protocol type, and a protocol name that may be null.
const PROTOCOL_TYPE_VERSION: i16 = 7;
/// The version from which on a leader can be told to skip the assignment.
const SKIP_ASSIGNMENT_VERSION: i16 = 9;

/// Hands the request to its group.
pub(crate) fn handle(
    state: &mut State,
    call: &Call<'_, JoinGroupRequest>,
) -> Outcome<JoinGroupResponse, Slot<JoinGroupResponse>> {
    let group = &call.request.group_id;
    if let Err(error) = state.check_named_group_coordinator(group, call.client.broker_id) {
        return Outcome::Reply(response(JoinReply::error(error, &call.request.member_id), call.version));
    }
    let (owner, slot) = slot::channel(&state.deliveries);
    let version = call.version;
    let waiter = state.park_in_group(Waiter::Join(Box::new(move |reply| {
        owner.answer(response(reply, version));
    })));
    let config = state.group_config();
    let effects = state.groups.join(request(call, waiter), call.now, &config);
    state.run_group_effects(effects, call.now);
    Outcome::of(slot)
}

fn request(call: &Call<'_, JoinGroupRequest>, waiter: WaiterId) -> JoinRequest {
    let JoinGroupRequest { session_timeout_ms, protocols, .. } = call.request;
    let rebalance_timeout_ms = match call.version {
        0 => *session_timeout_ms, // it has no timeout of its own
        _ => call.request.rebalance_timeout_ms,
    };
    let protocols = protocols.iter().map(|protocol| Protocol {
        name: protocol.name.to_string(),
        metadata: Bytes::copy_from_slice(&protocol.metadata),
    });
    JoinRequest {
        group: call.request.group_id.to_string(),
        member_id: call.request.member_id.to_string(),
        instance_id: call.request.group_instance_id.as_ref().map(ToString::to_string),
        client_id: call.client.client_id.to_string(),
        client_host: call.client.host(),
        connection: call.client.connection,
        session_timeout_ms: *session_timeout_ms,
        rebalance_timeout_ms,
        protocol_type: call.request.protocol_type.to_string(),
        protocols: protocols.listed(),
        needs_member_id: call.version >= MEMBER_ID_REQUIRED_VERSION,
        can_skip_assignment: call.version >= SKIP_ASSIGNMENT_VERSION,
        waiter,
    }
}

fn response(reply: JoinReply, version: i16) -> JoinGroupResponse {
    let member = |member: JoinedMember| {
        let instance_id = member.instance_id.filter(|_| version >= INSTANCE_ID_VERSION);
        JoinGroupResponseMember::default()
            .with_member_id(StrBytes::from_string(member.member_id))
            .with_group_instance_id(instance_id.map(StrBytes::from_string))
            .with_metadata(member.metadata)
    };
    let protocol_name = match version {
        ..PROTOCOL_TYPE_VERSION => Some(reply.protocol_name.unwrap_or_default()),
        _ => reply.protocol_name.filter(|name| !name.is_empty()),
    };
    let protocol_type = reply.protocol_type.filter(|_| version >= PROTOCOL_TYPE_VERSION);
    JoinGroupResponse::default()
        .with_error_code(reply.error.code())
        .with_generation_id(reply.generation)
        .with_protocol_type(protocol_type.map(StrBytes::from_string))
        .with_protocol_name(protocol_name.map(StrBytes::from_string))
        .with_leader(StrBytes::from_string(reply.leader))
        .with_skip_assignment(reply.skip_assignment && version >= SKIP_ASSIGNMENT_VERSION)
        .with_member_id(StrBytes::from_string(reply.member_id))
        .with_members(reply.members.into_iter().map(member).listed())
}
