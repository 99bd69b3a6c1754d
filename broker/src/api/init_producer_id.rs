//! InitProducerId (22): a producer id for an idempotent producer.
//!
//! Transactions are not served yet. A transactional producer is refused with UNSUPPORTED_VERSION, which Java's and
//! librdkafka's producers take for final: `initTransactions()` fails at once instead of trying for a minute. The answer
//! has no room for a sentence, so the log has it.

use kafka_protocol::messages::{InitProducerIdRequest, InitProducerIdResponse, ProducerId};

use crate::ErrorCode;
use crate::call::Call;
use crate::outcome::Outcome;
use crate::state::State;

const NO_PRODUCER_ID: i64 = -1;
const NO_PRODUCER_EPOCH: i16 = -1;

/// Gives out the next id, at epoch 0.
pub(crate) fn handle(
    state: &mut State,
    call: &Call<'_, InitProducerIdRequest>,
) -> Outcome<InitProducerIdResponse> {
    let answer = InitProducerIdResponse::default();
    Outcome::Reply(match producer_id(state, call) {
        Ok(id) => answer.with_producer_id(ProducerId(id)).with_producer_epoch(0),
        Err(code) => answer
            .with_error_code(code.code())
            .with_producer_id(ProducerId(NO_PRODUCER_ID))
            .with_producer_epoch(NO_PRODUCER_EPOCH),
    })
}

/// A producer that is not transactional always gets a new id, even if it has one.
fn producer_id(state: &mut State, call: &Call<'_, InitProducerIdRequest>) -> Result<i64, ErrorCode> {
    let request = call.request;
    if (request.producer_id == NO_PRODUCER_ID) != (request.producer_epoch == NO_PRODUCER_EPOCH) {
        return Err(ErrorCode::InvalidRequest);
    }
    match request.transactional_id.as_deref().map(|id| &**id) {
        None => {
            let id = state.metadata.new_producer_id(call.client.broker_id, call.now);
            state.metadata_appended(call.now);
            id.map_err(|refusal| {
                log::warn!("{} gets no producer id: {refusal}", call.client);
                refusal.code
            })
        }
        Some("") => Err(ErrorCode::InvalidRequest),
        Some(id) => {
            let reason = format!("transactional id {id:?}: transactions are not served");
            state.refuse(call.client, format!("InitProducerId v{}", call.version), reason);
            Err(ErrorCode::UnsupportedVersion)
        }
    }
}

#[cfg(test)]
mod tests {
    use kafka_protocol::messages::TransactionalId;
    use kafka_protocol::protocol::StrBytes;

    use super::*;
    use crate::api::testing::{must_fit, one_broker, reply};

    fn request() -> InitProducerIdRequest {
        InitProducerIdRequest::default()
            .with_transactional_id(None)
            .with_producer_id(ProducerId(NO_PRODUCER_ID))
            .with_producer_epoch(NO_PRODUCER_EPOCH)
    }

    fn transactional(id: &'static str) -> InitProducerIdRequest {
        request().with_transactional_id(Some(TransactionalId(StrBytes::from_static_str(id))))
    }

    #[test]
    fn every_producer_gets_an_id_of_its_own() {
        let mut state = one_broker();
        let mut ask = || {
            let answer = reply(handle, &mut state, 5, &request());
            (answer.error_code, answer.producer_id.0, answer.producer_epoch)
        };
        assert_eq!([ask(), ask()], [(0, 0, 0), (0, 1, 0)]);
    }

    #[test]
    fn an_id_without_an_epoch_is_refused() {
        let asked = request().with_producer_id(ProducerId(5));
        let answer = reply(handle, &mut one_broker(), 5, &asked);
        assert_eq!(answer.error_code, ErrorCode::InvalidRequest.code());
        assert_eq!((answer.producer_id.0, answer.producer_epoch), (-1, -1));
    }

    #[test]
    fn transactions_are_refused_for_good() {
        let code = |id| reply(handle, &mut one_broker(), 5, &transactional(id)).error_code;
        assert_eq!(ErrorCode::from_code(code("tx")), Some(ErrorCode::UnsupportedVersion));
        assert_eq!(ErrorCode::from_code(code("")), Some(ErrorCode::InvalidRequest));
        assert!(!ErrorCode::UnsupportedVersion.is_retriable());
    }

    #[test]
    fn every_version_can_be_written() {
        for version in 0..=5 {
            must_fit(&reply(handle, &mut one_broker(), version, &request()), version);
            must_fit(&reply(handle, &mut one_broker(), version, &transactional("tx")), version);
        }
    }
}
