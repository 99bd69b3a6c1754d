//! DeleteTopics (20): ends topics by name, from version 6 on by id, too.
//!
//! Apart from Kafka: the answers stand in a fixed order; Kafka shuffles them.

use crate::ErrorCode;
use crate::call::Call;
use crate::metadata::{Deletion, Doomed, Refusal};
use crate::schema::{SchemaError, Struct, messages};
use crate::state::State;
use crate::uuid::Uuid;

/// From here on a topic may be given by its id.
const ID_VERSION: i16 = 6;

/// From here on a client knows TOPIC_DELETION_DISABLED.
const DISABLED_VERSION: i16 = 3;

/// From here on a client knows THROTTLING_QUOTA_EXCEEDED.
const STRICT_VERSION: i16 = 5;

/// Deletes what can be deleted.
pub(crate) fn handle(state: &mut State, call: &Call<'_, Struct>) -> Result<Struct, Box<SchemaError>> {
    let topics = doomed(call.request, call.version)?;
    let mut answer = Struct::new(&messages::DELETE_TOPICS_RESPONSE);
    if !state.config.shared().delete_topic_enable {
        for Doomed { name, id } in topics {
            let refused = Some(disabled(call.version));
            answer =
                answer.push("responses", |entry| told(entry, Deletion { name, id, refused }, call.version));
        }
        return Ok(answer);
    }
    let strict = call.version >= STRICT_VERSION;
    let deletions = state.with_mutation_quota(call.client, strict, call.now, |state, charge| {
        state.delete_topics_charged(&topics, charge, call.now)
    });
    Ok(answer.push_all("responses", deletions, |entry, deletion| told(entry, deletion, call.version)))
}

fn doomed(request: &Struct, version: i16) -> Result<Vec<Doomed>, Box<SchemaError>> {
    let mut doomed = Vec::new();
    if version < ID_VERSION {
        for name in request.get_strs("topicNames")? {
            doomed.push(Doomed { name: Some(name.to_owned()), id: Uuid::ZERO });
        }
        return Ok(doomed);
    }
    for topic in request.get_structs("topics")? {
        let name = topic.get_opt_str("name")?.map(str::to_owned);
        doomed.push(Doomed { name, id: topic.get_uuid("topicId")? });
    }
    Ok(doomed)
}

fn disabled(version: i16) -> Refusal {
    Refusal::bare(match version {
        DISABLED_VERSION.. => ErrorCode::TopicDeletionDisabled,
        _ => ErrorCode::InvalidRequest,
    })
}

/// Only from version 6 on may the name be null.
fn told(entry: Struct, deletion: Deletion, version: i16) -> Struct {
    let name = deletion.name.or_else(|| (version < ID_VERSION).then(String::new));
    super::told::told(
        entry.set("name", name).set("topicId", deletion.id),
        deletion.refused.map_or(Ok(()), Err),
    )
}

#[cfg(test)]
mod tests {
    use kafka_protocol::messages::delete_topics_request::DeleteTopicState;
    use kafka_protocol::messages::{DeleteTopicsRequest, TopicName};
    use kafka_protocol::protocol::StrBytes;

    use super::*;
    use crate::api::testing::{ask_in_words, configured, make_topic, one_broker};

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
        let answer = ask_in_words(handle, &mut state, 6, &by_name(&["t"], 6));
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
        let answer = ask_in_words(handle, &mut state, 6, &request);
        assert_eq!(answer.responses[0].name.as_ref().map(|name| name.as_str()), Some("t"));
        let again = ask_in_words(handle, &mut state, 6, &request);
        assert_eq!(again.responses[0].error_code, ErrorCode::UnknownTopicId.code());
        assert_eq!(again.responses[0].name, None);
    }

    #[test]
    fn deletion_can_be_switched_off() {
        let mut state = configured(1, &[("delete.topic.enable", "false")]);
        make_topic(&mut state, "t", 1);
        let mut code = |version| {
            ask_in_words(handle, &mut state, version, &by_name(&["t"], version)).responses[0].error_code
        };
        assert_eq!(code(6), ErrorCode::TopicDeletionDisabled.code());
        assert_eq!(code(2), ErrorCode::InvalidRequest.code());
        assert!(state.metadata.topic("t").is_some());
    }

    #[test]
    fn every_version_can_be_written() {
        for version in 1..=6 {
            let mut state = one_broker();
            make_topic(&mut state, "t", 1);
            let answer = ask_in_words(handle, &mut state, version, &by_name(&["t", "u"], version));
            assert_eq!(answer.responses.len(), 2);
        }
    }
}
