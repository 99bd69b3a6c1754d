//! ElectLeaders (43): elects the preferred leaders of partitions, or leaders where there are none, whatever is lost by it.

use super::told::told;
use crate::ErrorCode;
use crate::call::Call;
use crate::list::Listed;
use crate::metadata::{Election, Refusal};
use crate::schema::{SchemaError, Struct, messages};
use crate::state::State;

/// Partitions by topic.
type Asked = Vec<(String, Vec<i32>)>;

const PREFERRED: i8 = 0;
const UNCLEAN: i8 = 1;

/// Elects, and tells of each partition that was asked for; of all, only of those that needed it.
pub(crate) fn handle(state: &mut State, call: &Call<'_, Struct>) -> Result<Struct, Box<SchemaError>> {
    let asked = asked(call.request)?;
    let answer = Struct::new(&messages::ELECT_LEADERS_RESPONSE);
    if asked.as_ref().is_some_and(Vec::is_empty) {
        return Ok(answer);
    }
    let kind = call.request.get_i8("electionType")?;
    let election = match kind {
        PREFERRED => Election::Preferred,
        UNCLEAN => Election::Unclean,
        _ => return Ok(refused(answer, asked, kind)),
    };
    let answers = state.elect_leaders(asked.as_deref(), election, call.now);
    Ok(answer.push_all("replicaElectionResults", answers, |entry, (topic, results)| {
        entry.set("topic", topic).push_all("partitionResult", results, |entry, (number, result)| {
            told(entry.set("partitionId", number), result)
        })
    }))
}

fn asked(request: &Struct) -> Result<Option<Asked>, Box<SchemaError>> {
    if request.is_null("topicPartitions")? {
        return Ok(None);
    }
    let topics = request.get_structs("topicPartitions")?.into_iter();
    let topics = topics.map(|topic| Ok((topic.get_str("topic")?.to_owned(), topic.get_i32s("partitions")?)));
    topics.listed_if_ok().map(Some)
}

fn refused(answer: Struct, asked: Option<Asked>, kind: i8) -> Struct {
    let code = ErrorCode::InvalidRequest;
    let refusal = Refusal::new(code, format!("Unknown election type {kind}"));
    let answer = answer.set("errorCode", code.code());
    answer.push_all("replicaElectionResults", asked.unwrap_or_default(), |entry, (topic, numbers)| {
        entry.set("topic", topic).push_all("partitionResult", numbers, |entry, number| {
            told(entry.set("partitionId", number), Err(refusal.clone()))
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::testing::{ask, make_topic_led_by, one_broker};
    use crate::schema::Value;

    fn request(version: i16, kind: i8) -> Struct {
        let request = Struct::new(&messages::ELECT_LEADERS_REQUEST)
            .push("topicPartitions", |topic| topic.set("topic", "t").set("partitions", vec![0, 9]));
        if version == 0 { request } else { request.set("electionType", kind) }
    }

    fn told_of(answer: &Struct) -> Vec<(i32, i16)> {
        let topics = answer.get_structs("replicaElectionResults").expect("a list").into_iter();
        let results = topics.flat_map(|topic| topic.get_structs("partitionResult").expect("a list"));
        let told = results.map(|result| {
            (result.get_i32("partitionId").expect("a number"), result.get_i16("errorCode").expect("a code"))
        });
        told.collect()
    }

    #[test]
    fn a_leader_is_elected_where_there_is_none() {
        for version in 0..=2 {
            let mut state = one_broker();
            make_topic_led_by(&mut state, "t", -1);
            assert_eq!(told_of(&ask(handle, &mut state, version, &request(version, 0))), [(0, 0), (9, 3)]);
            assert_eq!(state.metadata.partition("t", 0).map(|partition| partition.leader), Some(1));
            assert_eq!(told_of(&ask(handle, &mut state, version, &request(version, 0))), [(0, 84), (9, 3)]);
        }
    }

    #[test]
    fn all_partitions_are_elected_at_once() {
        let mut state = one_broker();
        make_topic_led_by(&mut state, "t", -1);
        let all = || Struct::new(&messages::ELECT_LEADERS_REQUEST).set("topicPartitions", Value::Null);
        assert_eq!(told_of(&ask(handle, &mut state, 2, &all().set("electionType", 1))), [(0, 0)]);
        assert_eq!(told_of(&ask(handle, &mut state, 2, &all())), []);
    }

    #[test]
    fn another_type_is_refused() {
        let answer = ask(handle, &mut one_broker(), 2, &request(2, 7));
        assert_eq!((answer.get_i16("errorCode"), told_of(&answer)), (Ok(42), vec![(0, 42), (9, 42)]));
    }
}
