//! AlterConfigs (33), which IncrementalAlterConfigs replaced: what a request does not name is taken away.

use kafka_protocol::messages::alter_configs_request::AlterConfigsResource;
use kafka_protocol::messages::alter_configs_response::AlterConfigsResourceResponse;
use kafka_protocol::messages::{AlterConfigsRequest, AlterConfigsResponse};
use kafka_protocol::protocol::StrBytes;

use super::incremental_alter_configs::{known_type, named_once, records, repeated};
use crate::ErrorCode;
use crate::call::Call;
use crate::config::alter::{Subject, check_replacements};
use crate::list::Listed;
use crate::metadata::{Refusal, ResourceType};
use crate::outcome::Outcome;
use crate::state::State;

/// Replaces the configs of one resource after the other.
pub(crate) fn handle(
    state: &mut State,
    call: &Call<'_, AlterConfigsRequest>,
) -> Outcome<AlterConfigsResponse> {
    let resources = &call.request.resources;
    let repeated =
        repeated(resources.iter().map(|asked| (asked.resource_type, asked.resource_name.as_str())));
    let responses = resources.iter().map(|asked| {
        let altered = named_once(&repeated, asked.resource_type, &asked.resource_name)
            .and_then(|()| replace(state, call, asked));
        let error = altered.err();
        AlterConfigsResourceResponse::default()
            .with_resource_type(asked.resource_type)
            .with_resource_name(asked.resource_name.clone())
            .with_error_code(error.as_ref().map_or(0, |refusal| refusal.code.code()))
            .with_error_message(error.and_then(|refusal| refusal.message).map(StrBytes::from))
    });
    Outcome::Reply(AlterConfigsResponse::default().with_responses(responses.listed()))
}

fn replace(
    state: &mut State,
    call: &Call<'_, AlterConfigsRequest>,
    asked: &AlterConfigsResource,
) -> Result<(), Refusal> {
    let configs: Vec<(&str, Option<&str>)> =
        asked.configs.iter().map(|config| (config.name.as_str(), config.value.as_deref())).listed();
    check_replacements(&configs)?;
    let kind = known_type(asked.resource_type)?;
    if kind == ResourceType::BrokerLogger {
        let message = format!("Unknown resource type {}", asked.resource_type);
        return Err(Refusal::new(ErrorCode::InvalidRequest, message));
    }
    let (name, broker_id) = (asked.resource_name.as_str(), call.client.broker_id);
    let subject = Subject { config: &state.config, image: state.metadata.image(), broker_id, kind, name };
    let changes = subject.replacing(&configs)?;
    if call.request.validate_only { Ok(()) } else { state.commit(records(kind, name, changes), call.now) }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use kafka_protocol::messages::alter_configs_request::AlterableConfig;

    use super::*;
    use crate::call::Client;
    use crate::config::Config;
    use crate::metadata::{Broker, testing};

    fn ask(
        state: &mut State,
        kind: i8,
        name: &str,
        configs: &[(&str, Option<&str>)],
    ) -> (i16, Option<String>) {
        let config = |(name, value): &(&str, Option<&str>)| {
            AlterableConfig::default()
                .with_name(StrBytes::from((*name).to_owned()))
                .with_value(value.map(|value| StrBytes::from(value.to_owned())))
        };
        let resource = AlterConfigsResource::default()
            .with_resource_type(kind)
            .with_resource_name(StrBytes::from(name.to_owned()))
            .with_configs(configs.iter().map(config).collect());
        let request = AlterConfigsRequest::default().with_resources(vec![resource]);
        let client = Arc::new(Client::author());
        let answer = handle(state, &Call { request: &request, version: 2, client: &client, now: 0 }).reply();
        let response = &answer.responses[0];
        (response.error_code, response.error_message.as_ref().map(ToString::to_string))
    }

    #[test]
    fn what_is_not_named_is_taken_away() {
        let mut state = State::new(Config::default(), 0, [Broker::new(1)]);
        let topic = testing::topic_records(state.metadata.image(), "t", 1, 1);
        state.commit(topic, 0).unwrap();
        assert_eq!(ask(&mut state, 2, "t", &[("retention.ms", Some("5"))]), (0, None));
        assert_eq!(ask(&mut state, 2, "t", &[("segment.ms", Some("6"))]), (0, None));
        assert_eq!(*state.metadata.topic_config("t"), crate::config::overrides([("segment.ms", "6")]));
    }

    #[test]
    fn loggers_are_not_altered_this_way() {
        let mut state = State::new(Config::default(), 0, [Broker::new(1)]);
        assert_eq!(ask(&mut state, 8, "1", &[]), (42, Some("Unknown resource type 8".to_owned())));
        assert_eq!(
            ask(&mut state, 4, "1", &[("num.partitions", Some("3"))]),
            (42, Some("Cannot update these configs dynamically: [num.partitions]".to_owned()))
        );
    }
}
