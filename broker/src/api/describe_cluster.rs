//! DescribeCluster (60): the cluster's id, its brokers and who controls it.

use kafka_protocol::messages::describe_cluster_response::DescribeClusterBroker;
use kafka_protocol::messages::{BrokerId, DescribeClusterRequest, DescribeClusterResponse};
use kafka_protocol::protocol::StrBytes;

use super::authorized_operations;
use crate::ErrorCode;
use crate::call::Call;
use crate::list::Listed;
use crate::outcome::Outcome;
use crate::state::State;

/// The listeners of brokers, which are all there are here; 2 are those of controllers.
const BROKERS: i8 = 1;
const CONTROLLERS: i8 = 2;

/// From here on fenced brokers can be asked for.
const FENCED_VERSION: i16 = 2;

/// Answers with what the image has.
pub(crate) fn handle(
    state: &mut State,
    call: &Call<'_, DescribeClusterRequest>,
) -> Outcome<DescribeClusterResponse> {
    let asked = call.request;
    if let Some(refused) = refuse_endpoint(asked.endpoint_type, call.version) {
        return Outcome::Reply(refused);
    }
    let operations = match asked.include_cluster_authorized_operations {
        true => authorized_operations::CLUSTER,
        false => authorized_operations::NOT_ASKED,
    };
    let answer = DescribeClusterResponse::default()
        .with_error_message(None)
        .with_endpoint_type(BROKERS)
        .with_cluster_id(StrBytes::from_string(state.metadata.cluster_id()))
        .with_controller_id(BrokerId(state.metadata.controller_id()))
        .with_brokers(brokers(state, call))
        .with_cluster_authorized_operations(operations);
    Outcome::Reply(answer)
}

/// In version 0 there was no type, and a client that sends one anyway has made a mistake.
fn refuse_endpoint(kind: i8, version: i16) -> Option<DescribeClusterResponse> {
    let (code, message) = match kind {
        BROKERS => return None,
        CONTROLLERS => (
            ErrorCode::MismatchedEndpointType,
            "The request was sent to an endpoint of type BROKER, but we wanted an endpoint of type CONTROLLER"
                .to_owned(),
        ),
        _ => (ErrorCode::UnsupportedEndpointType, format!("Unsupported endpoint type {kind}")),
    };
    let code = if version == 0 { ErrorCode::InvalidRequest } else { code };
    let answer = DescribeClusterResponse::default()
        .with_error_code(code.code())
        .with_error_message(Some(StrBytes::from_string(message)))
        .with_controller_id(BrokerId(-1));
    Some(answer)
}

fn brokers(state: &State, call: &Call<'_, DescribeClusterRequest>) -> Vec<DescribeClusterBroker> {
    let with_fenced = call.version >= FENCED_VERSION && call.request.include_fenced_brokers;
    let known = state.metadata.brokers().filter(|broker| with_fenced || !broker.fenced);
    let described = known.filter_map(|broker| {
        let address = state.address_of(broker, call.client)?;
        let described = DescribeClusterBroker::default()
            .with_broker_id(BrokerId(broker.id))
            .with_host(StrBytes::from_string(address.host))
            .with_port(address.port.into())
            .with_rack(address.rack.map(|rack| StrBytes::from_string(rack.to_string())))
            .with_is_fenced(broker.fenced);
        Some(described)
    });
    described.listed()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::testing::{NOW, brokers, must_fit, one_broker, reply};
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
        let answer = reply(handle, &mut state, 2, &request());
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
        assert_eq!(reply(handle, &mut state, 2, &request()).brokers.len(), 1);
        assert!(reply(handle, &mut state, 2, &all).brokers[1].is_fenced);
    }

    #[test]
    fn controllers_listen_nowhere() {
        let ask = |kind, version| {
            reply(handle, &mut one_broker(), version, &request().with_endpoint_type(kind)).error_code
        };
        assert_eq!(ask(2, 1), ErrorCode::MismatchedEndpointType.code());
        assert_eq!(ask(7, 1), ErrorCode::UnsupportedEndpointType.code());
        assert_eq!(ask(2, 0), ErrorCode::InvalidRequest.code());
    }

    #[test]
    fn every_version_can_be_written() {
        for version in 0..=2 {
            let asked = request()
                .with_include_cluster_authorized_operations(true)
                .with_include_fenced_brokers(version >= FENCED_VERSION);
            let answer = reply(handle, &mut with_a_fenced_broker(), version, &asked);
            must_fit(&answer, version);
            must_fit(&reply(handle, &mut one_broker(), version, &request().with_endpoint_type(2)), version);
        }
    }
}
