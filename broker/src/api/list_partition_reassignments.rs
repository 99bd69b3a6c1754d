//! ListPartitionReassignments (46): the partitions whose replicas are changing. What is not there is left out, as in Kafka.

use crate::call::Call;
use crate::metadata::{Topic, reassigning};
use crate::schema::{SchemaError, Struct, Value, messages};
use crate::state::State;

/// Answers with those that are asked for, or with all.
pub(crate) fn handle(state: &mut State, call: &Call<'_, Struct>) -> Result<Struct, Box<SchemaError>> {
    let answer =
        Struct::new(&messages::LIST_PARTITION_REASSIGNMENTS_RESPONSE).set("errorMessage", Value::Null);
    if call.request.is_null("topics")? {
        return Ok(state.metadata.topics().fold(answer, |answer, topic| listed(answer, topic, None)));
    }
    let mut answer = answer;
    for asked in call.request.get_structs("topics")? {
        if let Some(topic) = state.metadata.topic(asked.get_str("name")?) {
            answer = listed(answer, topic, Some(&asked.get_i32s("partitionIndexes")?));
        }
    }
    Ok(answer)
}

fn listed(answer: Struct, topic: &Topic, numbers: Option<&[i32]>) -> Struct {
    let mut partitions = reassigning(topic, numbers).peekable();
    if partitions.peek().is_none() {
        return answer;
    }
    answer.push("topics", |entry| {
        entry.set("name", &topic.name).push_all("partitions", partitions, |entry, (number, partition)| {
            let (adding, removing) = partition.reassigning();
            entry
                .set("partitionIndex", number)
                .set("replicas", &partition.replicas[..])
                .set("addingReplicas", adding)
                .set("removingReplicas", removing)
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::alter_partition_reassignments as alter;
    use crate::api::testing::{ask, brokers, make_topic};

    fn list(state: &mut State, topics: Option<(&str, &[i32])>) -> Vec<(Vec<i32>, Vec<i32>)> {
        let request = Struct::new(&messages::LIST_PARTITION_REASSIGNMENTS_REQUEST);
        let request = match topics {
            None => request,
            Some((name, numbers)) => {
                request.push("topics", |topic| topic.set("name", name).set("partitionIndexes", numbers))
            }
        };
        let answer = ask(handle, state, 0, &request);
        let topics = answer.get_structs("topics").expect("a list").into_iter();
        let partitions = topics.flat_map(|topic| topic.get_structs("partitions").expect("a list"));
        let told = partitions.map(|partition| {
            let ids = |name| partition.get_i32s(name).expect("a list");
            (ids("addingReplicas"), ids("removingReplicas"))
        });
        told.collect()
    }

    #[test]
    fn what_is_under_way_is_listed() {
        let mut state = brokers(2);
        make_topic(&mut state, "t", 1);
        state.holds_reassignments = true;
        assert_eq!(list(&mut state, None), []);
        let old = state.metadata.partition("t", 0).expect("made before").leader;
        ask(alter::handle, &mut state, 1, &alter::tests::request(Some(vec![3 - old])));
        let moving = [(vec![3 - old], vec![old])];
        assert_eq!(list(&mut state, None), moving);
        assert_eq!(list(&mut state, Some(("t", &[0]))), moving);
        assert_eq!(list(&mut state, Some(("t", &[1]))), []);
        assert_eq!(list(&mut state, Some(("none", &[0]))), []);
    }
}
