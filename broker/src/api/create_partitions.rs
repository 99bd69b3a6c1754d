//! CreatePartitions (37): lets topics grow.
//!
//! Apart from Kafka: more than 10,000 new partitions are refused with POLICY_VIOLATION and none is made. Kafka answers
//! UNKNOWN_SERVER_ERROR and makes the first 10,000.

use super::told::told;
use crate::call::Call;
use crate::metadata::MorePartitions;
use crate::schema::{SchemaError, Struct, messages};
use crate::state::State;

/// From here on a client knows THROTTLING_QUOTA_EXCEEDED.
const STRICT_VERSION: i16 = 3;

/// Adds the partitions, or just looks whether they could be added.
pub(crate) fn handle(state: &mut State, call: &Call<'_, Struct>) -> Result<Struct, Box<SchemaError>> {
    let mut topics = Vec::new();
    for topic in call.request.get_structs("topics")? {
        topics.push(more_partitions(topic)?);
    }
    let validate_only = call.request.get_bool("validateOnly")?;
    let strict = call.version >= STRICT_VERSION;
    let results = state.with_mutation_quota(call.client, strict, call.now, |state, charge| {
        state.create_partitions(&topics, validate_only, charge, call.now)
    });
    let answer = Struct::new(&messages::CREATE_PARTITIONS_RESPONSE);
    Ok(answer.push_all("results", results, |entry, (name, result)| told(entry.set("name", name), result)))
}

fn more_partitions(topic: &Struct) -> Result<MorePartitions, Box<SchemaError>> {
    let assignments = match topic.is_null("assignments")? {
        true => None,
        false => {
            let mut replicas = Vec::new();
            for assignment in topic.get_structs("assignments")? {
                replicas.push(assignment.get_i32s("brokerIds")?);
            }
            Some(replicas)
        }
    };
    Ok(MorePartitions {
        name: topic.get_str("name")?.to_owned(),
        count: topic.get_i32("count")?,
        assignments,
    })
}

#[cfg(test)]
mod tests {
    use kafka_protocol::messages::create_partitions_request::CreatePartitionsTopic;
    use kafka_protocol::messages::{CreatePartitionsRequest, TopicName};
    use kafka_protocol::protocol::StrBytes;

    use super::*;
    use crate::ErrorCode;
    use crate::api::testing::{ask_in_words, make_topic, one_broker};

    fn to(count: i32) -> CreatePartitionsRequest {
        let topic = CreatePartitionsTopic::default()
            .with_name(TopicName(StrBytes::from_static_str("t")))
            .with_count(count)
            .with_assignments(None);
        CreatePartitionsRequest::default().with_topics(vec![topic])
    }

    #[test]
    fn a_topic_grows_unless_that_was_only_a_question() {
        let mut state = one_broker();
        make_topic(&mut state, "t", 1);
        let partitions = |state: &State| state.metadata.topic("t").map(|topic| topic.partitions.len());
        let question = to(3).with_validate_only(true);
        assert_eq!(ask_in_words(handle, &mut state, 3, &question).results[0].error_code, 0);
        assert_eq!(partitions(&state), Some(1));
        assert_eq!(ask_in_words(handle, &mut state, 3, &to(3)).results[0].error_code, 0);
        assert_eq!(partitions(&state), Some(3));
    }

    #[test]
    fn a_refusal_has_kafkas_sentence() {
        let mut state = one_broker();
        make_topic(&mut state, "t", 5);
        let result = &ask_in_words(handle, &mut state, 3, &to(4)).results[0];
        assert_eq!(result.error_code, ErrorCode::InvalidPartitions.code());
        let sentence = "The topic t currently has 5 partition(s); 4 would not be an increase.";
        assert_eq!(result.error_message.as_deref(), Some(sentence));
    }

    #[test]
    fn every_version_can_be_written() {
        for version in 0..=3 {
            let results = ask_in_words(handle, &mut one_broker(), version, &to(2)).results;
            assert_eq!(results[0].error_code, ErrorCode::UnknownTopicOrPartition.code());
        }
    }
}
