//! DescribeCluster (60): the cluster's id, its brokers and who controls it.
//!
//! Apart from Kafka: who asks for controllers is told of the brokers, which are their own controllers, at the same addresses. So tools take
//! these for `--bootstrap-controller`; a broker of Kafka's answers with MISMATCHED_ENDPOINT_TYPE.

use super::authorized_operations;
use crate::ErrorCode;
use crate::call::Call;
use crate::schema::{SchemaError, Struct, messages};
use crate::state::State;

/// The listeners of brokers, and those of controllers, which are the same here.
const BROKERS: i8 = 1;
const CONTROLLERS: i8 = 2;

/// From here on fenced brokers can be asked for.
const FENCED_VERSION: i16 = 2;

/// Answers with what the image has.
pub(crate) fn handle(state: &mut State, call: &Call<'_, Struct>) -> Result<Struct, Box<SchemaError>> {
    let kind = call.request.get_i8("endpointType")?;
    if kind != BROKERS && kind != CONTROLLERS {
        return Ok(Struct::new(&messages::DESCRIBE_CLUSTER_RESPONSE)
            .set("errorCode", ErrorCode::UnsupportedEndpointType.code())
            .set("errorMessage", format!("Unsupported endpoint type {kind}")));
    }
    let operations = match call.request.get_bool("includeClusterAuthorizedOperations")? {
        true => authorized_operations::CLUSTER,
        false => authorized_operations::NOT_ASKED,
    };
    let answer = Struct::new(&messages::DESCRIBE_CLUSTER_RESPONSE)
        .set("clusterId", state.metadata.cluster_id())
        .set("controllerId", state.metadata.controller_id())
        .set("clusterAuthorizedOperations", operations);
    if kind == CONTROLLERS {
        return Ok(controllers(state, call, answer.set("endpointType", CONTROLLERS)));
    }
    let with_fenced = call.version >= FENCED_VERSION && call.request.get_bool("includeFencedBrokers")?;
    Ok(brokers(state, call, with_fenced, answer))
}

/// As in Kafka, they have no racks.
fn controllers(state: &State, call: &Call<'_, Struct>, answer: Struct) -> Struct {
    answer.push_all("brokers", state.addresses(call.client), |entry, address| {
        entry
            .set("brokerId", address.broker_id)
            .set("host", address.host)
            .set("port", i32::from(address.port))
    })
}

fn brokers(state: &State, call: &Call<'_, Struct>, with_fenced: bool, mut answer: Struct) -> Struct {
    for broker in state.metadata.brokers().filter(|broker| with_fenced || !broker.fenced) {
        let Some(address) = state.address_of(broker, call.client) else { continue };
        answer = answer.push("brokers", |entry| {
            let entry = entry
                .set("brokerId", broker.id)
                .set("host", address.host)
                .set("port", i32::from(address.port))
                .set("rack", address.rack.as_deref());
            if call.version >= FENCED_VERSION { entry.set("isFenced", broker.fenced) } else { entry }
        });
    }
    answer
}

#[cfg(test)]
mod tests {
    use kafka_protocol::messages::DescribeClusterRequest;

    use super::*;
    use crate::api::testing::{NOW, ask_in_words, brokers};
    use crate::metadata::{BrokerRegistrationChange, Record};

    fn request() -> DescribeClusterRequest {
        DescribeClusterRequest::default()
    }

    fn with_a_fenced_broker() -> State {
        let mut state = brokers(2);
        let epoch = state.metadata.broker(2).expect("broker 2").epoch;
        let change = BrokerRegistrationChange { id: 2, epoch, fenced: Some(true), ..Default::default() };
        state.commit(vec![Record::BrokerRegistrationChange(change)], NOW).expect("room enough");
        state
    }

    #[test]
    fn the_cluster_is_described() {
        let mut state = brokers(2);
        let answer = ask_in_words(handle, &mut state, 2, &request());
        assert_eq!(*answer.cluster_id, *state.metadata.cluster_id());
        assert_eq!((answer.controller_id.0, answer.endpoint_type), (1, 1));
        let told: Vec<(i32, i32)> =
            answer.brokers.iter().map(|broker| (broker.broker_id.0, broker.port)).collect();
        assert_eq!(told, [(1, 9001), (2, 9002)]);
        assert_eq!(answer.cluster_authorized_operations, i32::MIN);
    }

    #[test]
    fn fenced_brokers_are_told_to_who_asks() {
        let mut state = with_a_fenced_broker();
        let all = request().with_include_fenced_brokers(true);
        assert_eq!(ask_in_words(handle, &mut state, 2, &request()).brokers.len(), 1);
        assert!(ask_in_words(handle, &mut state, 2, &all).brokers[1].is_fenced);
    }

    #[test]
    fn controllers_are_where_the_brokers_are() {
        let ask = |kind, version| {
            ask_in_words(handle, &mut brokers(2), version, &request().with_endpoint_type(kind))
        };
        let told = ask(CONTROLLERS, 1);
        let told_at: Vec<(i32, i32)> =
            told.brokers.iter().map(|broker| (broker.broker_id.0, broker.port)).collect();
        assert_eq!((told.error_code, told.endpoint_type, told_at), (0, 2, vec![(1, 9001), (2, 9002)]));
        assert_eq!(ask(7, 1).error_code, ErrorCode::UnsupportedEndpointType.code());
    }

    #[test]
    fn every_version_can_be_written() {
        for version in 0..=2 {
            let asked = request()
                .with_include_cluster_authorized_operations(true)
                .with_include_fenced_brokers(version >= FENCED_VERSION);
            let answer = ask_in_words(handle, &mut with_a_fenced_broker(), version, &asked);
            assert_eq!(answer.brokers.len(), if version >= FENCED_VERSION { 2 } else { 1 });
        }
    }
}
