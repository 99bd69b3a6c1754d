//! Heartbeat (12): a member of a classic group is alive, and learns whether it has to rejoin.

use kafka_protocol::messages::{HeartbeatRequest, HeartbeatResponse};

use crate::ErrorCode;
use crate::call::Call;
use crate::group::coordinator::Heartbeat;
use crate::outcome::Outcome;
use crate::state::State;

/// Hands the request to its group.
pub(crate) fn handle(state: &mut State, call: &Call<'_, HeartbeatRequest>) -> Outcome<HeartbeatResponse> {
    let error = beat(state, call);
    Outcome::Reply(HeartbeatResponse::default().with_error_code(error.code()))
}

fn beat(state: &mut State, call: &Call<'_, HeartbeatRequest>) -> ErrorCode {
    let group = &call.request.group_id;
    if let Err(error) = state.check_named_group_coordinator(group, call.client.broker_id) {
        return error;
    }
    let beat = Heartbeat {
        group,
        member_id: &call.request.member_id,
        instance_id: call.request.group_instance_id.as_deref(),
        generation: call.request.generation_id,
        connection: call.client.connection,
    };
    let config = state.group_config();
    let (error, effects) = state.groups.heartbeat(&beat, call.now, &config);
    state.run_group_effects(effects, call.now);
    error
}
