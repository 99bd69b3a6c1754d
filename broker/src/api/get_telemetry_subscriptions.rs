//! GetTelemetrySubscriptions (71): tells a client which metrics it is to push, and how often. Served only where
//! `kafkito.client.metrics.enable` is set, as a Kafka without a receiver for metrics does not serve it.

use kafkito_storage::Codec;

use crate::call::Call;
use crate::list::Listed;
use crate::schema::{SchemaError, Struct, messages};
use crate::state::State;

/// In the order in which Kafka would have them used.
const COMPRESSION: [Codec; 4] = [Codec::Zstd, Codec::Lz4, Codec::Gzip, Codec::Snappy];

/// Answers with what all subscriptions that match the client want together.
pub(crate) fn handle(state: &mut State, call: &Call<'_, Struct>) -> Result<Struct, Box<SchemaError>> {
    let answer = Struct::new(&messages::GET_TELEMETRY_SUBSCRIPTIONS_RESPONSE);
    let (id, subscription) = match state.subscribe(call.client, call.request.get_uuid("clientInstanceId")?) {
        Ok(subscribed) => subscribed,
        Err(code) => return Ok(answer.set("errorCode", code.code())),
    };
    let bytes_max = state.config.broker(call.client.broker_id).telemetry_max_bytes;
    let compression: Vec<i64> = COMPRESSION.into_iter().map(|codec| codec.id().into()).listed();
    Ok(answer
        .set("clientInstanceId", id)
        .set("subscriptionId", subscription.id)
        .set("acceptedCompressionTypes", compression)
        .set("pushIntervalMs", i32::try_from(subscription.interval.as_millis()).unwrap_or(i32::MAX))
        .set("telemetryMaxBytes", bytes_max)
        .set("deltaTemporality", true)
        .set("requestedMetrics", subscription.metrics))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::testing::{ask, configured};
    use crate::schema::Value;

    #[test]
    fn a_client_without_subscriptions_is_asked_for_nothing() {
        let mut state = configured(1, &[("kafkito.client.metrics.enable", "true")]);
        let request = Struct::new(&messages::GET_TELEMETRY_SUBSCRIPTIONS_REQUEST);
        let answer = ask(handle, &mut state, 0, &request);
        assert_eq!(answer.get_array("requestedMetrics"), Ok(&[][..]));
        assert_eq!(
            (answer.get_i32("pushIntervalMs"), answer.get_i32("telemetryMaxBytes")),
            (Ok(300_000), Ok(1_048_576))
        );
        let compression: Vec<Value> = [4, 3, 1, 2].map(Value::Int).to_vec();
        assert_eq!(answer.get_array("acceptedCompressionTypes"), Ok(&compression[..]));
        let id = answer.get_uuid("clientInstanceId").expect("an id");
        let again = ask(handle, &mut state, 0, &request.set("clientInstanceId", id));
        assert_eq!(again.get_i16("errorCode"), Ok(89));
    }
}
