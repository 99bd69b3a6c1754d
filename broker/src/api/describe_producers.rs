//! DescribeProducers (61): what the logs know of idempotent producers. Kafka lists them in the order of a hash table; here
//! they come by id.

use super::told::told;
use crate::ErrorCode;
use crate::call::Call;
use crate::metadata::{Refusal, validate_topic_name};
use crate::partitions::PartitionKey;
use crate::schema::{SchemaError, Struct, Value, messages};
use crate::state::{State, TopicRef};

/// Answers for each partition by itself; only its leader knows.
pub(crate) fn handle(state: &mut State, call: &Call<'_, Struct>) -> Result<Struct, Box<SchemaError>> {
    let mut answer = Struct::new(&messages::DESCRIBE_PRODUCERS_RESPONSE);
    for topic in call.request.get_structs("topics")? {
        let name = topic.get_str("name")?;
        let indexes = topic.get_i32s("partitionIndexes")?;
        answer = answer.push("topics", |entry| {
            entry.set("name", name).push_all("partitions", indexes, |entry, index| {
                let entry = entry.set("partitionIndex", index);
                match find(state, call, name, index) {
                    Ok(key) => described(state, key, entry),
                    Err(refusal) => told(entry, Err(refusal)),
                }
            })
        });
    }
    Ok(answer)
}

fn find(state: &State, call: &Call<'_, Struct>, name: &str, index: i32) -> Result<PartitionKey, Refusal> {
    validate_topic_name(name)?;
    if state.metadata.topic(name).is_none() {
        return Err(Refusal::standard(ErrorCode::UnknownTopicOrPartition));
    }
    // These come from where there are no sentences.
    let partition = state.locate(&TopicRef::Name(name.to_owned()), index).map_err(Refusal::bare)?;
    match state.check_leader(&partition, call.client.broker_id, -1) {
        // Followers know producers, too.
        Err(ErrorCode::NotLeaderOrFollower) if partition.has_replica(call.client.broker_id) => {
            Ok(partition.key)
        }
        checked => checked.map(|()| partition.key).map_err(Refusal::bare),
    }
}

fn described(state: &State, key: PartitionKey, entry: Struct) -> Struct {
    let producers = state.partitions.log(key).producers();
    entry.set("errorMessage", Value::Null).push_all("activeProducers", producers, |entry, producer| {
        entry
            .set("producerId", producer.producer_id)
            .set("producerEpoch", producer.producer_epoch)
            .set("lastSequence", producer.last_sequence())
            .set("lastTimestamp", producer.last_timestamp)
            .set("coordinatorEpoch", producer.coordinator_epoch)
            .set("currentTxnStartOffset", producer.current_txn_first_offset.unwrap_or(-1))
    })
}

#[cfg(test)]
mod tests {
    use kafkito_storage::{Origin, RecordBatchBuilder};

    use super::*;
    use crate::api::testing::{NOW, ask, make_topic, make_topic_led_by, one_broker};

    fn describe(state: &mut State, topic: &str, index: i32) -> Struct {
        let request = Struct::new(&messages::DESCRIBE_PRODUCERS_REQUEST)
            .push("topics", |entry| entry.set("name", topic).set("partitionIndexes", vec![index]));
        let answer = ask(handle, state, 0, &request);
        let topic = answer.get_structs("topics").expect("a list")[0];
        topic.get_structs("partitions").expect("a list")[0].clone()
    }

    #[test]
    fn a_producer_is_told_as_the_log_knows_it() {
        let mut state = one_broker();
        make_topic(&mut state, "t", 1);
        let mut batch = RecordBatchBuilder::new();
        batch.push(NOW, None, Some(b"a"));
        batch.push(NOW + 1, None, Some(b"b"));
        let batch = batch.producer(7, 3, 10).build().expect("a small batch").trusted();
        let partition = state.locate(&TopicRef::Name("t".into()), 0).expect("made before");
        state.append(&partition, &batch, Origin::Client, NOW).expect("room enough");
        let told = describe(&mut state, "t", 0);
        let producers = told.get_structs("activeProducers").expect("a list");
        let [producer] = producers[..] else { panic!("{told:?}") };
        let number = |name| producer.get_i64(name).expect("a number");
        assert_eq!((number("producerId"), number("producerEpoch"), number("lastSequence")), (7, 3, 11));
        assert_eq!((number("lastTimestamp"), number("coordinatorEpoch")), (NOW + 1, -1));
        assert_eq!(number("currentTxnStartOffset"), -1);
    }

    #[test]
    fn what_cannot_be_told_says_why() {
        let mut state = one_broker();
        make_topic(&mut state, "t", 1);
        make_topic_led_by(&mut state, "elsewhere", 2);
        let mut code =
            |topic, index| describe(&mut state, topic, index).get_i16("errorCode").expect("a code");
        assert_eq!((code("t", 0), code("t", 7), code("none", 0)), (0, 3, 3));
        assert_eq!((code("elsewhere", 0), code("a b", 0)), (6, 17));
    }
}
