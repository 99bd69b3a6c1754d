//! CreateTopics (19): makes topics, each by itself, and tells from version 5 on what configs they ended up with.
//!
//! There is nothing to wait for: when the answer leaves, the partitions have leaders. So `timeout_ms` is not looked at.

use std::borrow::Cow;

use kafka_protocol::messages::create_topics_request::CreatableTopic;
use kafka_protocol::messages::create_topics_response::{CreatableTopicConfigs, CreatableTopicResult};
use kafka_protocol::messages::{CreateTopicsRequest, CreateTopicsResponse, TopicName};
use kafka_protocol::protocol::StrBytes;

use super::broker_ids::from_wire;
use crate::call::Call;
use crate::config::definition::Scope;
use crate::config::describe;
use crate::list::Listed;
use crate::metadata::{CreatedTopic, NewTopic, Refusal};
use crate::outcome::Outcome;
use crate::state::State;

/// From here on the answer has the topic's counts and configs.
const DESCRIBING_VERSION: i16 = 5;

/// From here on the answer has the topic's id.
const ID_VERSION: i16 = 7;

/// From here on a client knows THROTTLING_QUOTA_EXCEEDED.
const STRICT_VERSION: i16 = 6;

/// Makes the topics, or just looks whether they could be made.
pub(crate) fn handle(
    state: &mut State,
    call: &Call<'_, CreateTopicsRequest>,
) -> Outcome<CreateTopicsResponse> {
    let topics: Vec<NewTopic> = call.request.topics.iter().map(new_topic).listed();
    let strict = call.version >= STRICT_VERSION;
    let results = state.with_mutation_quota(call.client, strict, call.now, |state, charge| {
        state.create_topics_charged(&topics, call.request.validate_only, charge, call.now)
    });
    let results = results.into_iter().map(|(name, result)| {
        let answer = CreatableTopicResult::default().with_name(TopicName(StrBytes::from_string(name)));
        match result {
            Ok(created) => describe_created(state, &created, answer, call.version),
            Err(refusal) => refuse(refusal, answer),
        }
    });
    Outcome::Reply(CreateTopicsResponse::default().with_topics(results.listed()))
}

fn new_topic(topic: &CreatableTopic) -> NewTopic {
    let assignments = topic.assignments.iter();
    let text = |text: &StrBytes| text.as_str().to_owned();
    NewTopic {
        name: text(&topic.name.0),
        partitions: topic.num_partitions,
        replication_factor: topic.replication_factor,
        assignments: assignments
            .map(|assignment| (assignment.partition_index, from_wire(&assignment.broker_ids)))
            .listed(),
        configs: topic
            .configs
            .iter()
            .map(|config| (text(&config.name), config.value.as_ref().map(text)))
            .listed(),
    }
}

fn refuse(refusal: Refusal, answer: CreatableTopicResult) -> CreatableTopicResult {
    answer
        .with_error_code(refusal.code.code())
        .with_error_message(refusal.message.map(StrBytes::from_string))
        .with_num_partitions(-1)
        .with_replication_factor(-1)
        .with_configs(Some(Vec::new()))
}

fn describe_created(
    state: &State,
    created: &CreatedTopic,
    answer: CreatableTopicResult,
    version: i16,
) -> CreatableTopicResult {
    let answer = answer.with_error_message(None);
    let answer = if version >= ID_VERSION { answer.with_topic_id(created.id.into()) } else { answer };
    if version < DESCRIBING_VERSION {
        return answer;
    }
    let layers = state.config.layers(state.metadata.configs(), state.metadata.controller_id());
    let mut configs = Vec::with_capacity(Scope::Topic.all().count());
    for config in describe::topic_in_brief(&created.configs, layers) {
        // None of a topic's configs is read-only or sensitive.
        let told = CreatableTopicConfigs::default()
            .with_name(StrBytes::from_static_str(config.name))
            .with_value(config.value.map(text))
            .with_config_source(config.source as i8);
        configs.push(told);
    }
    answer
        .with_num_partitions(created.partitions)
        .with_replication_factor(created.replication_factor)
        .with_configs(Some(configs))
}

fn text(text: Cow<'static, str>) -> StrBytes {
    match text {
        Cow::Borrowed(text) => StrBytes::from_static_str(text),
        Cow::Owned(text) => StrBytes::from_string(text),
    }
}

#[cfg(test)]
mod tests {
    use kafka_protocol::messages::create_topics_request::CreatableTopicConfig;

    use super::*;
    use crate::ErrorCode;
    use crate::api::testing::{must_fit, one_broker, reply};

    fn topic(name: &'static str) -> CreatableTopic {
        CreatableTopic::default()
            .with_name(TopicName(StrBytes::from_static_str(name)))
            .with_num_partitions(2)
            .with_replication_factor(-1)
    }

    fn with_config(topic: CreatableTopic, name: &'static str, value: &'static str) -> CreatableTopic {
        let config = CreatableTopicConfig::default()
            .with_name(StrBytes::from_static_str(name))
            .with_value(Some(StrBytes::from_static_str(value)));
        topic.with_configs(vec![config])
    }

    fn create(state: &mut State, version: i16, topics: Vec<CreatableTopic>) -> Vec<CreatableTopicResult> {
        let request = CreateTopicsRequest::default().with_topics(topics);
        reply(handle, state, version, &request).topics
    }

    #[test]
    fn a_topic_is_there_with_leaders_when_the_answer_leaves() {
        let mut state = one_broker();
        let result = &create(&mut state, 7, vec![topic("t")])[0];
        let made = state.metadata.topic("t").expect("made");
        assert_eq!((result.error_code, result.num_partitions, result.replication_factor), (0, 2, 1));
        assert_eq!(crate::uuid::Uuid::from(result.topic_id), made.id);
        assert!(made.partitions.iter().all(|partition| partition.leader == 1));
    }

    #[test]
    fn the_answer_has_the_configs_and_where_they_come_from() {
        let mut state = one_broker();
        let result = &create(&mut state, 7, vec![with_config(topic("t"), "retention.ms", "1000")])[0];
        let configs = result.configs.as_ref().expect("configs");
        let of = |name: &str| {
            let config = configs.iter().find(|config| &*config.name == name).expect("such a config");
            (config.value.as_deref().map(str::to_owned), config.config_source)
        };
        assert_eq!(of("retention.ms"), (Some("1000".to_owned()), 1));
        assert_eq!(of("min.insync.replicas"), (Some("1".to_owned()), 3));
        assert_eq!(of("segment.bytes"), (Some("1073741824".to_owned()), 5));
        // As many as Kafka 4.3.1 lists, in the order of their names.
        assert_eq!(configs.len(), 33);
        assert!(configs.is_sorted_by(|one, other| one.name < other.name));
    }

    #[test]
    fn validate_only_makes_nothing() {
        let mut state = one_broker();
        let request = CreateTopicsRequest::default().with_topics(vec![topic("t")]).with_validate_only(true);
        let answer = reply(handle, &mut state, 7, &request);
        assert_eq!((answer.topics[0].error_code, answer.topics[0].num_partitions), (0, 2));
        assert!(state.metadata.topic("t").is_none());
    }

    #[test]
    fn each_topic_fails_by_itself() {
        let mut state = one_broker();
        let bad = with_config(topic("bad"), "nope", "1");
        let results = create(&mut state, 7, vec![bad, topic("good")]);
        let message = results[0].error_message.as_deref();
        assert_eq!(results[0].error_code, ErrorCode::InvalidConfig.code());
        assert_eq!(message, Some("Unknown topic config name: nope"));
        assert_eq!(results[1].error_code, 0);
    }

    #[test]
    fn every_version_can_be_written() {
        for version in 2..=7 {
            let mut state = one_broker();
            let request = CreateTopicsRequest::default().with_topics(vec![topic("t"), topic("a b")]);
            must_fit(&reply(handle, &mut state, version, &request), version);
        }
    }
}
