//! Carries out a verdict: stands between the connection and the handler.

use std::time::Duration;

use super::connection::HalfOpen;
use super::facts::Facts;
use super::hold::Gate;
use super::rule::Hit;
use super::verdict::{Direction, Verdict};
use super::{answer, change, fail, stale};
use crate::net::reply::Reply;
use crate::routes::Row;
use crate::schema::Struct;
use crate::serve::Arrival;
use crate::served::{Ending, Served, Writing};

/// What becomes of a request that a rule hits.
pub(crate) fn carry_out(hit: Hit, arrival: Arrival, row: &'static Row) -> Served {
    arrival.verdict(&hit.rule.name, &hit.verdict);
    match &hit.verdict {
        Verdict::Fail(code) => {
            let code = *code;
            fail::serve(&hit, arrival, row, code)
        }
        Verdict::Delay(time) => delayed(*time, &arrival.clone(), move || (row.serve)(arrival)),
        Verdict::HoldRequest => hold_request(&hit, arrival, row),
        Verdict::Disconnect => close(&hit, &arrival),
        Verdict::Swallow => {
            arrival.traced(&Served::Nothing);
            Served::Nothing
        }
        Verdict::HalfOpen(Direction::FromClient) => {
            arrival.traced(&Served::Nothing);
            write(None, Ending::HalfOpen(HalfOpen::new(Direction::FromClient, &hit.rule)))
        }
        Verdict::StaleMetadata => stale::serve(&hit, arrival, row),
        Verdict::Respond(_) => respond(&hit, arrival, row),
        _ => serve_then(hit, arrival, row),
    }
}

/// The verdicts that are about the answer of a request that was applied.
fn serve_then(hit: Hit, arrival: Arrival, row: &'static Row) -> Served {
    let asked = arrival.clone();
    if hit.verdict.loses_answer() {
        asked.losing();
    }
    let served = (row.serve)(arrival);
    after(served, move |mut served| {
        served.put_off();
        match (hit.verdict.clone(), served) {
            (Verdict::DelayResponse(time), served) => delayed(time, &asked, move || served),
            (Verdict::Hold, Served::Reply(reply)) => hold(&hit, &asked, reply),
            (Verdict::DisconnectAfter, _) => write(None, Ending::Close),
            (Verdict::LoseResponse, Served::Reply(_)) => Served::Nothing,
            (Verdict::Truncate(bytes), Served::Reply(reply)) => {
                write(Some(change::truncated(&reply, bytes)), Ending::Close)
            }
            (Verdict::Corrupt, Served::Reply(reply)) => {
                Served::Reply(change::corrupted(&reply, hit.rule.seed ^ hit.number))
            }
            (Verdict::Throttle(time), Served::Reply(reply)) => {
                write(Some(change::throttled(&asked.raw, reply, time)), Ending::Mute(time))
            }
            (Verdict::Dribble { bytes, every }, Served::Reply(reply)) => Served::Write(Box::new(Writing {
                reply: Some(reply),
                pace: Some((bytes, every)),
                then: Ending::GoOn,
            })),
            (Verdict::HalfOpen(direction), Served::Reply(_) | Served::Nothing) => {
                write(None, Ending::HalfOpen(HalfOpen::new(direction, &hit.rule)))
            }
            (_, served) => served,
        }
    })
}

/// Calls `act` with what the request comes to, at once or once it is no longer parked.
pub(crate) fn after(served: Served, act: impl FnOnce(Served) -> Served + Send + 'static) -> Served {
    match served {
        Served::Parked(parked) => Served::Parked(Box::pin(async move { after(parked.await, act) })),
        served => act(served),
    }
}

fn delayed(time: Duration, asked: &Arrival, act: impl FnOnce() -> Served + Send + 'static) -> Served {
    let asked = asked.clone();
    Served::Parked(Box::pin(async move {
        tokio::time::sleep(time).await;
        asked.released();
        act()
    }))
}

fn write(reply: Option<Reply>, then: Ending) -> Served {
    Served::Write(Box::new(Writing { reply, pace: None, then }))
}

/// Closes the connection instead of serving.
pub(super) fn close(hit: &Hit, arrival: &Arrival) -> Served {
    arrival.traced(&Served::Close(format!("fault {:?}", hit.rule.name)));
    write(None, Ending::Close)
}

fn facts_of(arrival: &Arrival) -> Facts<'_> {
    Facts::new(&arrival.shared, &arrival.client, Some(&arrival.raw), arrival.shared.clock.now())
}

fn hold_request(hit: &Hit, arrival: Arrival, row: &'static Row) -> Served {
    match Gate::enter(&arrival.shared, &hit.rule, &facts_of(&arrival), false) {
        None => {
            arrival.released();
            (row.serve)(arrival)
        }
        Some(mut gate) => Served::Parked(Box::pin(async move {
            gate.released().await;
            arrival.released();
            let served = (row.serve)(arrival);
            drop(gate);
            served
        })),
    }
}

fn hold(hit: &Hit, asked: &Arrival, reply: Reply) -> Served {
    match Gate::enter(&asked.shared, &hit.rule, &facts_of(asked), true) {
        None => {
            asked.released();
            Served::Reply(reply)
        }
        Some(mut gate) => {
            let asked = asked.clone();
            Served::Parked(Box::pin(async move {
                gate.released().await;
                asked.released();
                drop(gate);
                Served::Reply(reply)
            }))
        }
    }
}

/// The author's own answer. What cannot be answered so is served, and told with the rule.
fn respond(hit: &Hit, arrival: Arrival, row: &'static Row) -> Served {
    let facts = facts_of(&arrival);
    let given = match &hit.verdict {
        _ if hit.rule.responding.is_some() => hit.rule.answer(&facts),
        Verdict::Respond(fields) => Some(fields.clone()),
        _ => None,
    };
    let made = given.and_then(|fields| {
        let message = crate::schema::response(arrival.raw.key)?;
        let made = fields.fill(Struct::new(message)).and_then(|body| answer::encode(&arrival.raw, &body));
        made.map_err(|why| hit.rule.tell(format!("its answer does not fit: {why}"))).ok()
    });
    match made {
        Some(reply) => {
            let served = Served::Reply(reply);
            arrival.traced(&served);
            served
        }
        None => (row.serve)(arrival),
    }
}
