//! UnregisterBroker (64): forgets a broker, which leaves every ISR first.

use super::told::told;
use crate::call::Call;
use crate::schema::{SchemaError, Struct, messages};
use crate::state::State;

/// Takes the broker out of the metadata.
pub(crate) fn handle(state: &mut State, call: &Call<'_, Struct>) -> Result<Struct, Box<SchemaError>> {
    let id = call.request.get_i32("brokerId")?;
    let unregistered = state.unregister_broker(id, call.now);
    Ok(told(Struct::new(&messages::UNREGISTER_BROKER_RESPONSE), unregistered))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ErrorCode;
    use crate::api::testing::{NOW, ask, brokers, make_topic};
    use crate::metadata::NewTopic;

    fn unregister(state: &mut State, id: i32) -> Struct {
        ask(handle, state, 0, &Struct::new(&messages::UNREGISTER_BROKER_REQUEST).set("brokerId", id))
    }

    #[test]
    fn a_broker_is_gone_and_leads_nothing() {
        let mut state = brokers(2);
        make_topic(&mut state, "t", 4);
        let answer = unregister(&mut state, 2);
        assert_eq!((answer.get_i16("errorCode"), answer.is_null("errorMessage")), (Ok(0), Ok(true)));
        assert!(state.metadata.broker(2).is_none());
        let topic = state.metadata.topic("t").expect("made before");
        assert!(topic.partitions.iter().all(|partition| partition.leader != 2));
    }

    /// As with Kafka 4.3.1: the broker does not register again before it is started anew.
    #[test]
    fn without_the_only_one_nobody_is_served() {
        let mut state = brokers(1);
        make_topic(&mut state, "t", 1);
        assert_eq!(unregister(&mut state, 1).get_i16("errorCode"), Ok(0));
        assert_eq!(state.metadata.alive_brokers().count(), 0);
        let partition = &state.metadata.topic("t").expect("made before").partitions[0];
        assert_eq!((partition.leader, partition.isr.len()), (-1, 0));
        let made = state.create_topics(&[NewTopic { partitions: 1, ..NewTopic::named("n") }], false, NOW);
        let refused = made[0].1.as_ref().expect_err("nobody could have it");
        assert_eq!(
            (refused.code, refused.to_string()),
            (
                ErrorCode::InvalidReplicationFactor,
                "INVALID_REPLICATION_FACTOR: Unable to replicate the partition 1 time(s): All brokers are currently fenced, \
                 or have all their log directories cordoned."
                    .to_owned()
            )
        );
    }

    #[test]
    fn who_is_not_there_cannot_go() {
        let answer = unregister(&mut brokers(1), 99);
        assert_eq!(answer.get_i16("errorCode"), Ok(102));
        assert_eq!(answer.get_str("errorMessage"), Ok("Broker ID 99 is not currently registered"));
    }
}
