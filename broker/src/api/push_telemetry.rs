//! PushTelemetry (72): takes the metrics that a client was asked for. Served only where `kafkito.client.metrics.enable` is set.

use bytes::Bytes;

use crate::call::Call;
use crate::schema::{SchemaError, Struct, messages};
use crate::state::State;
use crate::telemetry::Pushing;

/// Keeps what was pushed, to be looked at.
pub(crate) fn handle(state: &mut State, call: &Call<'_, Struct>) -> Result<Struct, Box<SchemaError>> {
    let request = call.request;
    let pushing = Pushing {
        instance_id: request.get_uuid("clientInstanceId")?,
        subscription_id: request.get_i32("subscriptionId")?,
        is_terminating: request.get_bool("terminating")?,
        compression: request.get_i8("compressionType")?,
        // Copied: a slice would keep the whole frame.
        metrics: Bytes::copy_from_slice(request.get_bytes("metrics")?),
    };
    let pushed = state.push_metrics(call.client, pushing, call.now);
    let code = pushed.map_or_else(|code| code.code(), |()| 0);
    Ok(Struct::new(&messages::PUSH_TELEMETRY_RESPONSE).set("errorCode", code))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::testing::{ask, configured};
    use crate::uuid::Uuid;

    #[test]
    fn a_push_under_the_id_of_a_subscription_is_kept() {
        let mut state = configured(1, &[("kafkito.client.metrics.enable", "true")]);
        let get = Struct::new(&messages::GET_TELEMETRY_SUBSCRIPTIONS_REQUEST)
            .set("clientInstanceId", Uuid([7; 16]));
        let told = ask(super::super::get_telemetry_subscriptions::handle, &mut state, 0, &get);
        let push = |id| {
            Struct::new(&messages::PUSH_TELEMETRY_REQUEST)
                .set("clientInstanceId", Uuid([7; 16]))
                .set("subscriptionId", id)
                .set("metrics", Bytes::from_static(b"\x0a\x00"))
        };
        let id = told.get_i32("subscriptionId").expect("an id");
        assert_eq!(ask(handle, &mut state, 0, &push(id)).get_i16("errorCode"), Ok(0));
        assert_eq!(ask(handle, &mut state, 0, &push(id)).get_i16("errorCode"), Ok(89));
        assert_eq!(state.telemetry.pushed().count(), 1);
    }
}
