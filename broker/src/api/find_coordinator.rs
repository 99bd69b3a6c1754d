//! FindCoordinator (10): the broker that coordinates a group; several groups at once from version 4 on.
//!
//! Unlike Kafka, which answers the very first request with COORDINATOR_NOT_AVAILABLE while it makes
//! `__consumer_offsets`, the topic is made at once: a client that backs off would only cost its test time.
//!
//! Transactions are not served. A transactional producer asks here first, and is told UNSUPPORTED_VERSION, which it
//! takes for fatal and shows with its message; Kafka's own errors here would have it try again until it times out.
//! Coordinators of share groups are for brokers, and INVALID_REQUEST, as in a Kafka without them.

use kafka_protocol::messages::find_coordinator_response::Coordinator;
use kafka_protocol::messages::{BrokerId, FindCoordinatorRequest, FindCoordinatorResponse};
use kafka_protocol::protocol::StrBytes;

use crate::ErrorCode;
use crate::call::Call;
use crate::list::Listed;
use crate::outcome::Outcome;
use crate::state::State;

const GROUP: i8 = 0;
const TRANSACTION: i8 = 1;
const SHARE: i8 = 2;

/// The version from which on there is an error message.
const MESSAGE_VERSION: i16 = 1;
/// The version from which on several keys are asked for at once.
const BATCH_VERSION: i16 = 4;

/// Where a coordinator is, or why it is not to be had.
type Found = Result<(i32, String, i32), (ErrorCode, &'static str)>;

/// Finds each coordinator by itself.
pub(crate) fn handle(
    state: &mut State,
    call: &Call<'_, FindCoordinatorRequest>,
) -> Outcome<FindCoordinatorResponse> {
    if call.version < BATCH_VERSION {
        let found = find(state, call, &call.request.key);
        return Outcome::Reply(single(found, call.version));
    }
    let coordinators = call.request.coordinator_keys.iter().map(|key| batched(find(state, call, key), key));
    Outcome::Reply(FindCoordinatorResponse::default().with_coordinators(coordinators.listed()))
}

fn find(state: &mut State, call: &Call<'_, FindCoordinatorRequest>, key: &str) -> Found {
    match call.request.key_type {
        GROUP => {
            let broker = find_group(state, call, key).map_err(|error| (error, message(error, call)))?;
            endpoint(state, call, broker)
        }
        TRANSACTION => {
            let reason = format!("transactional id {key:?}: transactions are not served");
            state.refuse(call.client, format!("FindCoordinator v{}", call.version), reason);
            Err((ErrorCode::UnsupportedVersion, "kafkito does not serve transactions."))
        }
        SHARE => Err((ErrorCode::InvalidRequest, message(ErrorCode::InvalidRequest, call))),
        _ => Err((ErrorCode::InvalidRequest, ErrorCode::InvalidRequest.message())),
    }
}

/// Of several coordinators Kafka says no more than the code.
fn message(error: ErrorCode, call: &Call<'_, FindCoordinatorRequest>) -> &'static str {
    if call.version < BATCH_VERSION { error.message() } else { "" }
}

fn find_group(
    state: &mut State,
    call: &Call<'_, FindCoordinatorRequest>,
    group: &str,
) -> Result<i32, ErrorCode> {
    state.make_offsets_topic(call.now)?;
    state.group_coordinator(group).ok_or(ErrorCode::CoordinatorNotAvailable)
}

fn endpoint(state: &State, call: &Call<'_, FindCoordinatorRequest>, broker: i32) -> Found {
    let missing = ErrorCode::CoordinatorNotAvailable;
    let address = state.address(broker, call.client).ok_or((missing, message(missing, call)))?;
    Ok((broker, address.host, address.port.into()))
}

fn single(found: Found, version: i16) -> FindCoordinatorResponse {
    let response = FindCoordinatorResponse::default();
    let (response, message) = match found {
        Ok((id, host, port)) => (
            response.with_node_id(BrokerId(id)).with_host(StrBytes::from_string(host)).with_port(port),
            "NONE",
        ),
        Err((error, message)) => {
            (response.with_error_code(error.code()).with_node_id(BrokerId(-1)).with_port(-1), message)
        }
    };
    let message = (version >= MESSAGE_VERSION).then(|| StrBytes::from_static_str(message));
    if message.is_some() { response.with_error_message(message) } else { response }
}

fn batched(found: Found, key: &StrBytes) -> Coordinator {
    let coordinator = Coordinator::default().with_key(key.clone());
    match found {
        Ok((id, host, port)) => {
            coordinator.with_node_id(BrokerId(id)).with_host(StrBytes::from_string(host)).with_port(port)
        }
        Err((error, message)) => coordinator
            .with_node_id(BrokerId(-1))
            .with_port(-1)
            .with_error_code(error.code())
            .with_error_message(Some(StrBytes::from_static_str(message))),
    }
}
