//! The way of a request: guard, route, handler, answer.

use std::convert::Infallible;
use std::sync::Arc;

use bytes::Bytes;
use kafka_protocol::protocol::Decodable;

use crate::call::{Call, Client};
use crate::data_dir::Promise;
use crate::fault::{self, Verdict};
use crate::net::guard;
use crate::net::header::RawRequest;
use crate::net::reply::{Answer, Reply};
use crate::outcome::{Outcome, Retry, Woken};
use crate::quota;
use crate::routes::{self, Row};
use crate::schema::{self, SchemaError, Struct};
use crate::served::Served;
use crate::shared::Shared;
use crate::slot::Slot;
use crate::state::State;
use crate::trace::TraceId;
use crate::wait::Changes;
use crate::warning;

/// A request that has arrived, with all that is needed to answer it.
#[derive(Clone, Debug)]
pub(crate) struct Arrival {
    pub(crate) shared: Arc<Shared>,
    pub(crate) client: Arc<Client>,
    pub(crate) raw: RawRequest,
    trace: TraceId,
    /// It was parked, and its time was up.
    timed_out: bool,
    /// What its handler says is not the last word: whoever changes it notes what became of it.
    quiet: bool,
}

/// Serves one request.
#[inline(never)] // benches/src/bin/instructions.rs counts what happens in here
pub(crate) fn serve(shared: &Arc<Shared>, client: &Arc<Client>, raw: RawRequest) -> Served {
    let trace = shared.trace.request(client, &raw);
    shared.watchers.wake(Changes::REQUESTS);
    let row = match routes::find(shared.release, raw.key, raw.version) {
        Ok(row) => row,
        Err(refused) => {
            let served = refuse(shared, client, &raw, refused);
            shared.trace.served(&trace, &served);
            return served;
        }
    };
    let hit = if shared.rules.any() { shared.rules.hit(shared, client, &raw) } else { None };
    let arrival = Arrival {
        shared: Arc::clone(shared),
        client: Arc::clone(client),
        raw,
        trace,
        timed_out: false,
        quiet: false,
    };
    match hit {
        None if shared.quotas.is_on() => quota::serve(arrival, row),
        None => (row.serve)(arrival),
        Some(hit) => fault::carry_out(hit, arrival, row),
    }
}

/// What is not served: an ApiVersions from the future is told what there is, as Kafka does; everything else is
/// refused by name and its connection closed, as Kafka closes it.
fn refuse(shared: &Arc<Shared>, client: &Arc<Client>, raw: &RawRequest, refused: routes::Refused) -> Served {
    if refused == routes::Refused::ApiVersionsVersion {
        return unsupported_api_versions(shared, raw);
    }
    let api = format!("{} v{}", routes::name_of(raw.key), raw.version);
    shared.refuse(client, api.clone(), refused.to_string());
    Served::Close(format!("{api}: {refused}"))
}

/// ApiVersions' answer to a version that is not known: the list, at version 0.
pub(crate) fn unsupported_api_versions(shared: &Arc<Shared>, raw: &RawRequest) -> Served {
    match crate::api::api_versions::unsupported_version(shared.release).encode(raw.correlation_id, 0) {
        Ok(reply) => Served::Reply(reply),
        Err(error) => Served::Close(error),
    }
}

/// Decodes a request, lets `handle` answer it under the lock, and encodes the answer outside of it.
pub(crate) fn handle<Q: Decodable, A: Answer, W: Wait>(
    arrival: Arrival,
    handle: fn(&mut State, &Call<'_, Q>) -> Outcome<A, W>,
) -> Served {
    handle_prepared(arrival, |_, _, _| (), |state, call, ()| handle(state, call))
}

/// As [`handle`], for a request part of whose work is done before the lock is taken: `prepare` checks and decompresses
/// what the client sent.
pub(crate) fn handle_prepared<Q: Decodable, P, A: Answer, W: Wait>(
    arrival: Arrival,
    prepare: impl FnOnce(&Shared, &Q, i16) -> P,
    handle: impl FnOnce(&mut State, &Call<'_, Q>, P) -> Outcome<A, W>,
) -> Served {
    let version = arrival.raw.version;
    if let Some(refused) = arrival.guarded() {
        return refused;
    }
    let request = match Q::decode(&mut arrival.raw.body.clone(), version) {
        Ok(request) => request,
        Err(error) => return arrival.cannot_decode(&error),
    };
    let prepared = prepare(&arrival.shared, &request, version);
    let (outcome, promise) = arrival.shared.with_state_promising(|state, now| {
        let call = Call { request: &request, version, client: &arrival.client, now };
        handle(state, &call, prepared)
    });
    match (promise, &outcome) {
        // Who waits waits for that, too.
        (None, _) | (_, Outcome::Wait(_)) => arrival.finish(outcome),
        (Some(promise), _) => arrival.clone().once_kept(promise, arrival.silent().finish(outcome)),
    }
}

/// As [`handle`], for an API that is read and answered by the schema: what only administrators ask, so that no types of
/// kafka-protocol are compiled for it, and what kafka-protocol lacks a version of.
pub(crate) fn handle_by_schema(
    arrival: Arrival,
    handle: fn(&mut State, &Call<'_, Struct>) -> Result<Struct, Box<SchemaError>>,
) -> Served {
    if let Some(refused) = arrival.guarded() {
        return refused;
    }
    let version = arrival.raw.version;
    let Some(message) = schema::request(arrival.raw.key) else {
        return arrival.cannot_decode(&"no such API");
    };
    let request = match Struct::decode_shared(message, version, &arrival.raw.body) {
        Ok(request) => request,
        Err(error) => return arrival.cannot_decode(&error),
    };
    let (answer, promise) = arrival.shared.with_state_promising(|state, now| {
        handle(state, &Call { request: &request, version, client: &arrival.client, now })
    });
    let finish = |arrival: Arrival| match answer {
        Ok(answer) => arrival.reply(answer),
        Err(error) => arrival.close(&format!("it cannot be read by the schema: {error}")),
    };
    match promise {
        None => finish(arrival),
        Some(promise) => arrival.clone().once_kept(promise, finish(arrival.silent())),
    }
}

impl Arrival {
    /// What comes of the request if it is not sound.
    fn guarded(&self) -> Option<Served> {
        let budget = self.shared.limits.request_memory_max;
        let checked = guard::check(self.raw.key, self.raw.version, &self.raw.body, budget);
        checked.err().map(|error| self.refuse(&error.to_string()))
    }

    /// Whether clients are asked for their metrics.
    pub(crate) fn wants_metrics(&self) -> bool {
        self.shared.look(|state| state.asks_for_metrics())
    }

    /// Refuses what only serves to push them.
    pub(crate) fn no_metrics_wanted(&self) -> Served {
        self.and_traced(refuse(&self.shared, &self.client, &self.raw, routes::Refused::NoMetrics))
    }

    fn cannot_decode(&self, error: &dyn std::fmt::Display) -> Served {
        self.refuse(&format!("cannot be decoded: {error}"))
    }

    // What is generic in here is compiled for every API: it is kept small.
    fn finish<A: Answer, W: Wait>(self, outcome: Outcome<A, W>) -> Served {
        match outcome {
            Outcome::Reply(answer) => self.reply(answer),
            Outcome::Wait(wait) => wait.serve(self),
            Outcome::Nothing => self.and_traced(Served::Nothing),
            Outcome::Close(why) => self.close(&why),
        }
    }

    /// The same; what comes of it is noted by somebody else.
    fn silent(self) -> Self {
        Self { quiet: true, ..self }
    }

    /// Holds back what comes of the request until the promise that was made with it is kept. Where it is broken the connection is
    /// closed, as by a Kafka whose disk has failed: what was asked for has been done, and nobody can say whether it lasts.
    fn once_kept(self, promise: Promise, served: Served) -> Served {
        Served::Parked(Box::pin(async move {
            match promise.kept().await {
                Ok(()) => self.and_traced(served),
                Err(broken) => self.close(&broken.to_string()),
            }
        }))
    }

    /// Looks at the request again each time it is woken, until it is answered.
    async fn retry<A: Answer>(mut self, mut retry: Retry<A>) -> Served {
        loop {
            let (woken, delivery) = match tokio::time::timeout_at(retry.deadline.into(), retry.wake).await {
                Ok(woken) => (Woken::Change, woken.and_then(|((), delivery, _)| delivery)),
                Err(_) => (Woken::Deadline, None),
            };
            self.timed_out = woken == Woken::Deadline;
            match self.shared.with_state(|state, now| (retry.again)(state, woken, now)) {
                Outcome::Wait(again) => retry = again,
                outcome => return self.finish(outcome).delivering(delivery),
            }
        }
    }

    fn reply<A: Answer>(self, answer: A) -> Served {
        let reply = answer.encode(self.raw.correlation_id, self.raw.version);
        self.encoded(reply)
    }

    fn encoded(self, reply: Result<Reply, String>) -> Served {
        match reply {
            Ok(reply) => self.and_traced(Served::Reply(reply)),
            Err(error) => self.close(&format!("its answer cannot be encoded: {error}")),
        }
    }

    /// Closes the connection, as what came is no sound request.
    fn refuse(&self, why: &str) -> Served {
        let api = format!("{} v{}", routes::name_of(self.raw.key), self.raw.version);
        self.shared.warn(warning::bad_frame(&self.client, &format!("{api}: {why}")));
        self.close(why)
    }

    /// Closes the connection: `why`, with the API before it.
    fn close(&self, why: &str) -> Served {
        self.and_traced(Served::Close(format!(
            "{} v{}: {why}",
            routes::name_of(self.raw.key),
            self.raw.version
        )))
    }

    fn and_traced(&self, served: Served) -> Served {
        self.traced(&served);
        served
    }

    /// The same request with another body, whose answer will be changed.
    pub(crate) fn quiet(mut self, body: Bytes) -> Self {
        self.raw.body = body;
        self.quiet = true;
        self
    }

    /// Notes what a rule has decided about the request.
    pub(crate) fn verdict(&self, rule: &str, verdict: &Verdict) {
        self.shared.trace.verdict(&self.trace, rule, &verdict.to_string());
    }

    /// Notes that the request, which was held or delayed, goes on.
    pub(crate) fn released(&self) {
        self.shared.trace.released(&self.trace);
    }

    /// Notes that the answer, if there is one, will not arrive, or not whole.
    pub(crate) fn losing(&self) {
        self.shared.trace.losing(&self.trace);
    }

    /// Notes what became of the request.
    pub(crate) fn traced(&self, served: &Served) {
        if self.quiet {
            return;
        }
        if !self.timed_out {
            self.shared.activity.note(self.raw.key, &self.shared.watchers);
        }
        self.shared.trace.served(&self.trace, served);
    }
}

/// What a request may have to wait for before it can be answered.
pub(crate) trait Wait {
    /// Serves the request once the waiting is over.
    fn serve(self, arrival: Arrival) -> Served;
}

/// Nothing: it is answered at once.
impl Wait for Infallible {
    fn serve(self, _: Arrival) -> Served {
        match self {}
    }
}

impl<A: Answer> Wait for Slot<A> {
    fn serve(self, arrival: Arrival) -> Served {
        Served::Parked(Box::pin(async move {
            match self.await {
                Some((answer, delivery, None)) => arrival.reply(answer).delivering(delivery),
                Some((answer, delivery, Some(promise))) => {
                    let served = arrival.clone().silent().reply(answer).delivering(delivery);
                    arrival.once_kept(promise, served)
                }
                None => arrival.close("nobody is left to answer it"),
            }
        }))
    }
}

impl<A: Answer> Wait for Retry<A> {
    fn serve(self, arrival: Arrival) -> Served {
        Served::Parked(Box::pin(arrival.retry(self)))
    }
}

/// What a row of the route table calls.
pub(crate) type Serve = fn(Arrival) -> Served;

impl std::fmt::Debug for Row {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} ({}) v{}-{}", self.name, self.key, self.min, self.max)
    }
}
