//! CreatePartitions (37): lets topics grow.
//!
//! Apart from Kafka: more than 10,000 new partitions are refused with POLICY_VIOLATION and none is made. Kafka answers
//! UNKNOWN_SERVER_ERROR and makes the first 10,000.

use kafka_protocol::messages::create_partitions_request::CreatePartitionsTopic;
use kafka_protocol::messages::create_partitions_response::CreatePartitionsTopicResult;
use kafka_protocol::messages::{CreatePartitionsRequest, CreatePartitionsResponse, TopicName};
use kafka_protocol::protocol::StrBytes;

use super::broker_ids::from_wire;
use crate::call::Call;
use crate::list::Listed;
use crate::metadata::MorePartitions;
use crate::outcome::Outcome;
use crate::state::State;

/// From here on a client knows THROTTLING_QUOTA_EXCEEDED.
const STRICT_VERSION: i16 = 3;

/// Adds the partitions, or just looks whether they could be added.
pub(crate) fn handle(
    state: &mut State,
    call: &Call<'_, CreatePartitionsRequest>,
) -> Outcome<CreatePartitionsResponse> {
    let topics: Vec<MorePartitions> = call.request.topics.iter().map(more_partitions).listed();
    let strict = call.version >= STRICT_VERSION;
    let results = state.with_mutation_quota(call.client, strict, call.now, |state, charge| {
        state.create_partitions(&topics, call.request.validate_only, charge, call.now)
    });
    let results = results.into_iter().map(|(name, result)| {
        let answer = CreatePartitionsTopicResult::default()
            .with_name(TopicName(StrBytes::from_string(name)))
            .with_error_message(None);
        match result {
            Ok(()) => answer,
            Err(refusal) => answer
                .with_error_code(refusal.code.code())
                .with_error_message(refusal.message.map(StrBytes::from_string)),
        }
    });
    Outcome::Reply(CreatePartitionsResponse::default().with_results(results.listed()))
}

fn more_partitions(topic: &CreatePartitionsTopic) -> MorePartitions {
    let assignments = topic.assignments.as_ref();
    MorePartitions {
        name: topic.name.as_str().to_owned(),
        count: topic.count,
        assignments: assignments
            .map(|new| new.iter().map(|replicas| from_wire(&replicas.broker_ids)).listed()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ErrorCode;
    use crate::api::testing::{make_topic, must_fit, one_broker, reply};

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
        assert_eq!(reply(handle, &mut state, 3, &question).results[0].error_code, 0);
        assert_eq!(partitions(&state), Some(1));
        assert_eq!(reply(handle, &mut state, 3, &to(3)).results[0].error_code, 0);
        assert_eq!(partitions(&state), Some(3));
    }

    #[test]
    fn a_refusal_has_kafkas_sentence() {
        let mut state = one_broker();
        make_topic(&mut state, "t", 5);
        let result = &reply(handle, &mut state, 3, &to(4)).results[0];
        assert_eq!(result.error_code, ErrorCode::InvalidPartitions.code());
        let sentence = "The topic t currently has 5 partition(s); 4 would not be an increase.";
        assert_eq!(result.error_message.as_deref(), Some(sentence));
    }

    #[test]
    fn every_version_can_be_written() {
        for version in 0..=3 {
            must_fit(&reply(handle, &mut one_broker(), version, &to(2)), version);
        }
    }
}
