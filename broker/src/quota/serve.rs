//! The way of a request while quotas are set: it is served as always; then its answer is told its throttle time, and its
//! connection stays mute for so long.
//!
//! A request that a rule hits takes nothing: what becomes of it the test's author decides.
//!
//! Apart from Kafka: an answer to a fetch that is throttled for the time it took, not for its bytes, keeps its records.

use std::time::Duration;

use super::Kind;
use crate::clock::{Millis, wire_now};
use crate::fault;
use crate::routes::Row;
use crate::serve::Arrival;
use crate::served::{Ending, Served, Writing};

/// Produce is counted by the size of its request.
const PRODUCE: i16 = 0;

/// Serves a request, and throttles its connection.
pub(crate) fn serve(arrival: Arrival, row: &'static Row) -> Served {
    let asked = arrival.clone();
    let body = arrival.raw.body.clone();
    let begun = wire_now();
    let served = (row.serve)(arrival.quiet(body));
    let spent = wire_now() - begun;
    fault::after(served, move |served| throttled(&asked, spent, served))
}

fn throttled(asked: &Arrival, spent: Duration, served: Served) -> Served {
    let answered = matches!(served, Served::Reply(_));
    let time = match served {
        Served::Reply(_) | Served::Nothing => throttle_time(asked, spent, answered),
        _ => Duration::ZERO,
    };
    if time.is_zero() {
        asked.traced(&served);
        return served;
    }
    let served = match served {
        Served::Reply(reply) => Served::Reply(fault::throttled(&asked.raw, reply, time)),
        served => served,
    };
    asked.traced(&served);
    let reply = if let Served::Reply(reply) = served { Some(reply) } else { None };
    Served::Write(Box::new(Writing { reply, pace: None, then: Ending::Mute(time) }))
}

fn throttle_time(asked: &Arrival, spent: Duration, answered: bool) -> Duration {
    let (client, key) = (&asked.client, asked.raw.key);
    let now = asked.shared.clock.now();
    let ms = asked.shared.look(|state| {
        let noted = state.noted_throttle(client.connection);
        let bytes = if key == PRODUCE {
            state.take_of_quota(Kind::Produce, client, asked.raw.size_in_bytes() as f64, now)
        } else {
            0
        };
        // What is not answered costs no time, as in Kafka.
        let percent = spent.as_secs_f64() * 100.0;
        let time = if answered { state.take_of_quota(Kind::Request, client, percent, now) } else { 0 };
        let time_max: Millis = state.quota_window(client.broker_id).ms();
        noted.max(bytes).max(time.min(time_max))
    });
    Duration::from_millis(u64::try_from(ms.min(i32::MAX.into())).unwrap_or(0))
}
