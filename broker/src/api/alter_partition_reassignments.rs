//! AlterPartitionReassignments (45): gives partitions other replicas, or gives that up.

use super::told::told;
use crate::call::Call;
use crate::list::Listed;
use crate::metadata::Reassignment;
use crate::schema::{SchemaError, Struct, Value, messages};
use crate::state::State;

/// Begins what can be begun, and tells of each partition.
pub(crate) fn handle(state: &mut State, call: &Call<'_, Struct>) -> Result<Struct, Box<SchemaError>> {
    let any_count = call.request.get_bool("allowReplicationFactorChange")?;
    let topics = call.request.get_structs("topics")?;
    if topics.is_empty() {
        // Kafka answers without asking its controller, and says nothing but defaults.
        return Ok(Struct::new(&messages::ALTER_PARTITION_REASSIGNMENTS_RESPONSE));
    }
    let mut asked = Vec::new();
    for topic in &topics {
        for partition in topic.get_structs("partitions")? {
            asked.push(Reassignment {
                topic: topic.get_str("name")?,
                number: partition.get_i32("partitionIndex")?,
                replicas: match partition.is_null("replicas")? {
                    true => None,
                    false => Some(partition.get_i32s("replicas")?),
                },
                any_count,
            });
        }
    }
    let mut results = state.reassign(&asked, call.now).into_iter();
    // Kafka says nothing in two ways.
    let nothing = if topics.is_empty() { Value::from("") } else { Value::Null };
    let mut answer = Struct::new(&messages::ALTER_PARTITION_REASSIGNMENTS_RESPONSE)
        .set("allowReplicationFactorChange", any_count)
        .set("errorMessage", nothing);
    for topic in topics {
        let (name, partitions) = (topic.get_str("name")?, topic.get_structs("partitions")?);
        let indexes: Vec<i32> =
            partitions.into_iter().map(|partition| partition.get_i32("partitionIndex")).listed_if_ok()?;
        answer = answer.push("responses", |entry| {
            entry.set("name", name).push_all("partitions", indexes, |entry, index| {
                told(entry.set("partitionIndex", index), results.next().unwrap_or(Ok(())))
            })
        });
    }
    Ok(answer)
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::api::testing::{ask, brokers, make_topic};

    /// A request about partition 0 of `t`.
    pub(in crate::api) fn request(replicas: Option<Vec<i32>>) -> Struct {
        Struct::new(&messages::ALTER_PARTITION_REASSIGNMENTS_REQUEST).push("topics", |topic| {
            topic.set("name", "t").push("partitions", |partition| partition.set("replicas", replicas))
        })
    }

    fn told_of(answer: &Struct) -> (i16, Option<String>) {
        let topic = answer.get_structs("responses").expect("a list")[0];
        let partition = topic.get_structs("partitions").expect("a list")[0];
        let message = partition.get_opt_str("errorMessage").expect("a text");
        (partition.get_i16("errorCode").expect("a code"), message.map(str::to_owned))
    }

    #[test]
    fn every_version_begins_and_gives_up() {
        for version in 0..=1 {
            let mut state = brokers(2);
            state.holds_reassignments = true;
            make_topic(&mut state, "t", 1);
            let old = state.metadata.partition("t", 0).expect("made before").leader;
            let answer = ask(handle, &mut state, version, &request(Some(vec![3 - old])));
            assert_eq!(told_of(&answer), (0, None));
            let topic = state.metadata.topic("t").expect("made before");
            assert_eq!(topic.partitions[0].replicas[..], [3 - old, old]);
            assert_eq!(told_of(&ask(handle, &mut state, version, &request(None))), (0, None));
            assert_eq!(state.metadata.partition("t", 0).expect("made before").replicas[..], [old]);
            assert_eq!(told_of(&ask(handle, &mut state, version, &request(None))), (85, None));
        }
    }

    #[test]
    fn more_replicas_are_refused_where_their_number_must_stay() {
        let mut state = brokers(2);
        make_topic(&mut state, "t", 1);
        let more = request(Some(vec![1, 2])).set("allowReplicationFactorChange", false);
        let why = "The replication factor is changed from 1 to 2".to_owned();
        assert_eq!(told_of(&ask(handle, &mut state, 1, &more)), (38, Some(why)));
    }
}
