//! DeleteTopics (20): ends topics by name, from version 6 on by id, too.
//!
//! Apart from Kafka: the answers stand in a fixed order; Kafka shuffles them.

use kafka_protocol::messages::delete_topics_response::DeletableTopicResult;
use kafka_protocol::messages::{DeleteTopicsRequest, DeleteTopicsResponse, TopicName};
use kafka_protocol::protocol::StrBytes;

use crate::ErrorCode;
use crate::call::Call;
use crate::list::Listed;
use crate::metadata::{Deletion, Doomed};
use crate::outcome::Outcome;
use crate::state::State;
use crate::uuid::Uuid;

/// From here on a topic may be given by its id.
const ID_VERSION: i16 = 6;

/// From here on a client knows TOPIC_DELETION_DISABLED.
const DISABLED_VERSION: i16 = 3;

/// From here on a client knows THROTTLING_QUOTA_EXCEEDED.
const STRICT_VERSION: i16 = 5;

/// Deletes what can be deleted.
pub(crate) fn handle(
    state: &mut State,
    call: &Call<'_, DeleteTopicsRequest>,
) -> Outcome<DeleteTopicsResponse> {
    let topics = doomed(call.request, call.version);
    let deletions = if state.config.shared().delete_topic_enable {
        let strict = call.version >= STRICT_VERSION;
        let deletions = state.with_mutation_quota(call.client, strict, call.now, |state, charge| {
            state.delete_topics_charged(&topics, charge, call.now)
        });
        deletions.into_iter().map(|deletion| result(deletion, call.version)).listed()
    } else {
        topics.into_iter().map(|topic| disabled(topic, call.version)).listed()
    };
    Outcome::Reply(DeleteTopicsResponse::default().with_responses(deletions))
}

fn doomed(request: &DeleteTopicsRequest, version: i16) -> Vec<Doomed> {
    let text = |name: &TopicName| name.0.as_str().to_owned();
    if version < ID_VERSION {
        let names = request.topic_names.iter();
        return names.map(|name| Doomed { name: Some(text(name)), id: Uuid::ZERO }).listed();
    }
    let topics = request.topics.iter();
    topics.map(|topic| Doomed { name: topic.name.as_ref().map(text), id: topic.topic_id.into() }).listed()
}

fn disabled(topic: Doomed, version: i16) -> DeletableTopicResult {
    let code = match version {
        DISABLED_VERSION.. => ErrorCode::TopicDeletionDisabled,
        _ => ErrorCode::InvalidRequest,
    };
    named(topic.name, topic.id, version).with_error_code(code.code())
}

fn result(deletion: Deletion, version: i16) -> DeletableTopicResult {
    let answer = named(deletion.name, deletion.id, version);
    match deletion.refused {
        None => answer,
        Some(refusal) => answer
            .with_error_code(refusal.code.code())
            .with_error_message(refusal.message.map(StrBytes::from_string)),
    }
}

/// Only from version 6 on may the name be null.
fn named(name: Option<String>, id: Uuid, version: i16) -> DeletableTopicResult {
    let name = name.or_else(|| (version < ID_VERSION).then(String::new));
    DeletableTopicResult::default()
        .with_name(name.map(|name| TopicName(StrBytes::from_string(name))))
        .with_topic_id(id.into())
        .with_error_message(None)
}

#[cfg(test)]
mod tests {
    use kafka_protocol::messages::delete_topics_request::DeleteTopicState;

    use super::*;
    use crate::api::testing::{configured, make_topic, must_fit, one_broker, reply};

    fn name(name: &'static str) -> TopicName {
        TopicName(StrBytes::from_static_str(name))
    }

    fn by_name(names: &[&'static str], version: i16) -> DeleteTopicsRequest {
        let state = |text: &&'static str| DeleteTopicState::default().with_name(Some(name(text)));
        match version {
            ID_VERSION.. => DeleteTopicsRequest::default().with_topics(names.iter().map(state).collect()),
            _ => {
                DeleteTopicsRequest::default().with_topic_names(names.iter().map(|text| name(text)).collect())
            }
        }
    }

    #[test]
    fn a_deleted_topic_is_gone_and_a_new_one_of_its_name_is_another() {
        let mut state = one_broker();
        make_topic(&mut state, "t", 1);
        let old = state.metadata.topic("t").expect("made").id;
        let answer = reply(handle, &mut state, 6, &by_name(&["t"], 6));
        assert_eq!((answer.responses[0].error_code, answer.responses[0].topic_id), (0, old.into()));
        assert!(state.metadata.topic("t").is_none());
        make_topic(&mut state, "t", 1);
        assert_ne!(state.metadata.topic("t").expect("made").id, old);
    }

    #[test]
    fn a_topic_goes_by_its_id() {
        let mut state = one_broker();
        make_topic(&mut state, "t", 1);
        let id = state.metadata.topic("t").expect("made").id;
        let topic = DeleteTopicState::default().with_name(None).with_topic_id(id.into());
        let request = DeleteTopicsRequest::default().with_topics(vec![topic]);
        let answer = reply(handle, &mut state, 6, &request);
        assert_eq!(answer.responses[0].name.as_ref().map(|name| name.as_str()), Some("t"));
        let again = reply(handle, &mut state, 6, &request);
        assert_eq!(again.responses[0].error_code, ErrorCode::UnknownTopicId.code());
        assert_eq!(again.responses[0].name, None);
    }

    #[test]
    fn deletion_can_be_switched_off() {
        let mut state = configured(1, &[("delete.topic.enable", "false")]);
        make_topic(&mut state, "t", 1);
        let mut code =
            |version| reply(handle, &mut state, version, &by_name(&["t"], version)).responses[0].error_code;
        assert_eq!(code(6), ErrorCode::TopicDeletionDisabled.code());
        assert_eq!(code(2), ErrorCode::InvalidRequest.code());
        assert!(state.metadata.topic("t").is_some());
    }

    #[test]
    fn every_version_can_be_written() {
        for version in 1..=6 {
            let mut state = one_broker();
            make_topic(&mut state, "t", 1);
            let answer = reply(handle, &mut state, version, &by_name(&["t", "u"], version));
            assert_eq!(answer.responses.len(), 2);
            must_fit(&answer, version);
        }
    }
}
