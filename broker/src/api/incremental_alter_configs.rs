//! IncrementalAlterConfigs (44): sets, deletes, and edits lists of configs. A resource is changed as a whole or not at all;
//! one that is named twice is refused both times.

use super::told::told;
use crate::ErrorCode;
use crate::call::Call;
use crate::config::alter::{Operation, Subject, What, check_operations};
use crate::config::loggers;
use crate::list::Listed;
use crate::metadata::{Record, Refusal, ResourceType};
use crate::ordered::OrderedSet;
use crate::schema::{Message, SchemaError, Struct, messages};
use crate::state::State;

/// A resource, and what is asked of it.
pub(super) struct Asked<'a> {
    pub(super) kind: i8,
    pub(super) name: &'a str,
    /// Names, operations and values.
    pub(super) configs: Vec<(&'a str, i8, Option<&'a str>)>,
    /// Whether it is only asked if that can be done.
    pub(super) validate_only: bool,
}

/// Changes one resource after the other.
pub(crate) fn handle(state: &mut State, call: &Call<'_, Struct>) -> Result<Struct, Box<SchemaError>> {
    let answer = &messages::INCREMENTAL_ALTER_CONFIGS_RESPONSE;
    one_by_one(call.request, answer, &mut |asked| alter(state, call, asked))
}

/// Answers for each resource of a request by itself, and refuses those that it names more than once.
pub(super) fn one_by_one(
    request: &Struct,
    answer: &'static Message,
    alter: &mut dyn FnMut(&Asked<'_>) -> Result<(), Refusal>,
) -> Result<Struct, Box<SchemaError>> {
    let resources = resources(request)?;
    let (mut seen, mut repeated) = (OrderedSet::new(), OrderedSet::new());
    for asked in &resources {
        if !seen.insert((asked.kind, asked.name)) {
            repeated.insert((asked.kind, asked.name));
        }
    }
    Ok(Struct::new(answer).push_all("responses", &resources, |entry, asked| {
        let altered = match repeated.contains(&(asked.kind, asked.name)) {
            true => Err(Refusal::new(ErrorCode::InvalidRequest, "Each resource must appear at most once.")),
            false => alter(asked),
        };
        told(entry.set("resourceType", asked.kind).set("resourceName", asked.name), altered)
    }))
}

fn resources(request: &Struct) -> Result<Vec<Asked<'_>>, Box<SchemaError>> {
    let mut resources = Vec::new();
    for resource in request.get_structs("resources")? {
        let mut configs = Vec::new();
        for config in resource.get_structs("configs")? {
            // AlterConfigs knows no operations: it sets.
            let operation = match config.value_of("configOperation") {
                Some(_) => config.get_i8("configOperation")?,
                None => What::Set as i8,
            };
            configs.push((config.get_str("name")?, operation, config.get_opt_str("value")?));
        }
        resources.push(Asked {
            kind: resource.get_i8("resourceType")?,
            name: resource.get_str("resourceName")?,
            configs,
            validate_only: request.get_bool("validateOnly")?,
        });
    }
    Ok(resources)
}

fn alter(state: &mut State, call: &Call<'_, Struct>, asked: &Asked<'_>) -> Result<(), Refusal> {
    let operations = operations(asked)?;
    check_operations(&operations)?;
    let kind = known_type(asked.kind)?;
    let (name, broker_id) = (asked.name, call.client.broker_id);
    if kind == ResourceType::BrokerLogger {
        loggers::is_here(name, broker_id)?;
        return state.config.loggers.alter(broker_id, &operations, asked.validate_only);
    }
    let subject = Subject { config: &state.config, image: state.metadata.image(), broker_id, kind, name };
    let changes = subject.incremental(&operations)?;
    if asked.validate_only { Ok(()) } else { state.commit(records(kind, name, changes), call.now) }
}

fn operations<'a>(asked: &Asked<'a>) -> Result<Vec<Operation<'a>>, Refusal> {
    let mut operations = Vec::new();
    for (name, operation, value) in &asked.configs {
        let what = What::from_id(*operation).ok_or_else(|| {
            Refusal::new(ErrorCode::InvalidRequest, format!("Unknown operations type {operation}"))
        })?;
        operations.push(Operation { name, what, value: *value });
    }
    Ok(operations)
}

/// The type of resource with Kafka's number `id`, if it can be altered.
pub(super) fn known_type(id: i8) -> Result<ResourceType, Refusal> {
    ResourceType::from_id(id)
        .ok_or_else(|| Refusal::new(ErrorCode::InvalidRequest, format!("Unknown resource type {id}")))
}

/// Changes of a resource's configs as records.
pub(super) fn records(
    kind: ResourceType,
    resource: &str,
    changes: crate::config::alter::Changes,
) -> Vec<Record> {
    let record = |(name, value): (String, Option<String>)| Record::Config {
        resource_type: kind as i8,
        resource: resource.into(),
        name: name.into(),
        value: value.map(Into::into),
    };
    changes.into_iter().map(record).listed()
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use kafka_protocol::messages::IncrementalAlterConfigsRequest;
    use kafka_protocol::messages::incremental_alter_configs_request::{
        AlterConfigsResource, AlterableConfig,
    };
    use kafka_protocol::messages::incremental_alter_configs_response::AlterConfigsResourceResponse;
    use kafka_protocol::protocol::StrBytes;

    use super::*;
    use crate::api::testing::asked_in_words;
    use crate::call::Client;
    use crate::config::Config;
    use crate::metadata::{Broker, testing};

    fn state() -> State {
        let mut state = State::new(Config::default(), 0, [Broker::new(1)]);
        let topic = testing::topic_records(state.metadata.image(), "t", 1, 1);
        state.commit(topic, 0).unwrap();
        state
    }

    fn resource(kind: i8, name: &str, configs: &[(&str, i8, Option<&str>)]) -> AlterConfigsResource {
        let config = |(name, operation, value): &(&str, i8, Option<&str>)| {
            AlterableConfig::default()
                .with_name(StrBytes::from((*name).to_owned()))
                .with_config_operation(*operation)
                .with_value(value.map(|value| StrBytes::from(value.to_owned())))
        };
        AlterConfigsResource::default()
            .with_resource_type(kind)
            .with_resource_name(StrBytes::from(name.to_owned()))
            .with_configs(configs.iter().map(config).collect())
    }

    fn ask(
        state: &mut State,
        resources: Vec<AlterConfigsResource>,
        validate_only: bool,
    ) -> Vec<(i16, Option<String>)> {
        let request = IncrementalAlterConfigsRequest::default()
            .with_resources(resources)
            .with_validate_only(validate_only);
        let client = Arc::new(Client::author());
        let call = Call { request: &request, version: 1, client: &client, now: 0 };
        let answer = asked_in_words(handle, state, &call);
        let plain = |response: AlterConfigsResourceResponse| {
            (response.error_code, response.error_message.map(|message| message.to_string()))
        };
        answer.responses.into_iter().map(plain).collect()
    }

    #[test]
    fn what_is_set_is_obeyed() {
        let mut state = state();
        let set = resource(2, "t", &[("max.message.bytes", 0, Some("99"))]);
        assert_eq!(ask(&mut state, vec![set], false), [(0, None)]);
        let topic = state.metadata.topic("t").unwrap().clone();
        assert_eq!(state.settings(&topic).topic.max_message_bytes, 99);
        let everywhere = resource(4, "", &[("log.retention.ms", 0, Some("5"))]);
        assert_eq!(ask(&mut state, vec![everywhere], false), [(0, None)]);
        assert_eq!(state.settings(&topic).topic.retention_ms, 5);
    }

    #[test]
    fn validating_changes_nothing() {
        let mut state = state();
        let set = resource(2, "t", &[("retention.ms", 0, Some("5"))]);
        assert_eq!(ask(&mut state, vec![set], true), [(0, None)]);
        assert!(state.metadata.topic_config("t").is_empty());
    }

    #[test]
    fn a_resource_changes_as_a_whole_and_others_go_on() {
        let mut state = state();
        let bad = resource(2, "t", &[("segment.ms", 0, Some("5")), ("retention.ms", 0, Some("x"))]);
        let good = resource(32, "g", &[("consumer.session.timeout.ms", 0, Some("50000"))]);
        let answers = ask(&mut state, vec![bad, good], false);
        assert_eq!(answers[0].0, 40);
        assert_eq!(
            answers[0].1.as_deref(),
            Some("Invalid value x for configuration retention.ms: Not a number of type LONG")
        );
        assert_eq!(answers[1], (0, None));
        assert!(state.metadata.topic_config("t").is_empty());
        assert_eq!(state.metadata.config(ResourceType::Group, "g")["consumer.session.timeout.ms"], "50000");
    }

    #[test]
    fn a_resource_named_twice_is_refused_twice() {
        let set = || resource(2, "t", &[("segment.ms", 0, Some("5"))]);
        let refused = (42, Some("Each resource must appear at most once.".to_owned()));
        assert_eq!(ask(&mut state(), vec![set(), set()], false), [refused.clone(), refused]);
    }

    #[test]
    fn unknown_types_and_operations_are_refused() {
        let answer = |resource| ask(&mut state(), vec![resource], false).remove(0);
        assert_eq!(answer(resource(77, "x", &[])), (42, Some("Unknown resource type 77".to_owned())));
        let unknown = resource(4, "", &[("log.retention.ms", 9, Some("1"))]);
        assert_eq!(answer(unknown), (42, Some("Unknown operations type 9".to_owned())));
    }

    #[test]
    fn the_root_loggers_level_is_kept() {
        let mut state = state();
        let set = resource(8, "1", &[("root", 0, Some("DEBUG"))]);
        assert_eq!(ask(&mut state, vec![set], false), [(0, None)]);
        assert_eq!(state.config.loggers.levels(1).next(), Some(("root", "DEBUG")));
    }
}
