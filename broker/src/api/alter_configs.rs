//! AlterConfigs (33), which IncrementalAlterConfigs replaced: what a request does not name is taken away.

use super::incremental_alter_configs::{Asked, known_type, one_by_one, records};
use crate::ErrorCode;
use crate::call::Call;
use crate::config::alter::{Subject, check_replacements};
use crate::list::Listed;
use crate::metadata::{Refusal, ResourceType};
use crate::schema::{SchemaError, Struct, messages};
use crate::state::State;

/// Replaces the configs of one resource after the other.
pub(crate) fn handle(state: &mut State, call: &Call<'_, Struct>) -> Result<Struct, Box<SchemaError>> {
    one_by_one(call.request, &messages::ALTER_CONFIGS_RESPONSE, &mut |asked| replace(state, call, asked))
}

fn replace(state: &mut State, call: &Call<'_, Struct>, asked: &Asked<'_>) -> Result<(), Refusal> {
    let configs = asked.configs.iter().map(|(name, _, value)| (*name, *value)).listed();
    check_replacements(&configs)?;
    let kind = known_type(asked.kind)?;
    if kind == ResourceType::BrokerLogger {
        return Err(Refusal::new(ErrorCode::InvalidRequest, format!("Unknown resource type {}", asked.kind)));
    }
    let (name, broker_id) = (asked.name, call.client.broker_id);
    let subject = Subject { config: &state.config, image: state.metadata.image(), broker_id, kind, name };
    let changes = subject.replacing(&configs)?;
    if asked.validate_only { Ok(()) } else { state.commit(records(kind, name, changes), call.now) }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use kafka_protocol::messages::AlterConfigsRequest;
    use kafka_protocol::messages::alter_configs_request::{AlterConfigsResource, AlterableConfig};
    use kafka_protocol::protocol::StrBytes;

    use super::*;
    use crate::api::testing::asked_in_words;
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
        let call = Call { request: &request, version: 2, client: &client, now: 0 };
        let answer = asked_in_words(handle, state, &call);
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
