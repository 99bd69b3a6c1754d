//! A request that fails, as a whole or in part.

use std::sync::Arc;

use super::carry_out::{after, close};
use super::entries::{self, Entries};
use super::facts;
use super::item::Item;
use super::layout::{self, List};
use super::rule::{Hit, Rule};
use super::{after_append, answer, fetch};
use crate::ErrorCode;
use crate::list::Listed;
use crate::net::reply::Reply;
use crate::routes::Row;
use crate::schema::{Struct, Value};
use crate::serve::{Arrival, unsupported_api_versions};
use crate::served::Served;

/// Not served, or only in part: a rule that names topics, partitions, groups or members fails those.
pub(super) fn serve(hit: &Hit, arrival: Arrival, row: &'static Row, code: ErrorCode) -> Served {
    let Some(body) = facts::decode(&arrival.raw) else { return (row.serve)(arrival) };
    let key = arrival.raw.key;
    let one_way = key == layout::PRODUCE && body.get_i16("acks") == Ok(0);
    if after_append::is_meant(key, code) {
        return after_append::serve(hit, arrival, row, body, one_way);
    }
    if key == layout::METADATA || names_entries(hit, &arrival, &body) {
        return fail_entries(hit, arrival, row, body, code, one_way);
    }
    if one_way {
        return close(hit, &arrival);
    }
    if key == layout::API_VERSIONS && code == ErrorCode::UnsupportedVersion {
        let served = unsupported_api_versions(&arrival.shared, &arrival.raw);
        arrival.traced(&served);
        return served;
    }
    let made =
        answer::error(&body, arrival.raw.version, code).and_then(|body| answer::encode(&arrival.raw, &body));
    match made {
        Ok(reply) => {
            let served = Served::Reply(reply);
            arrival.traced(&served);
            served
        }
        Err(why) => {
            hit.rule.tell(format!("its answer does not fit: {why}"));
            (row.serve)(arrival)
        }
    }
}

/// Whether the rule is about single things that the request lists, and that have entries of their own in the answer.
fn names_entries(hit: &Hit, arrival: &Arrival, body: &Struct) -> bool {
    let (spec, version) = (&hit.rule.spec, arrival.raw.version);
    let whole = Item::default().of(body, version, &|id| facts::topic_name(&arrival.shared, id));
    let fields = body.shape().fields;
    let has_entries =
        |list: &List| !list.response.is_empty() && entries::has_field(fields, list.request, version);
    spec.names_items() && !whole.fits(spec) && layout::lists(arrival.raw.key).iter().any(has_entries)
}

fn fail_entries(
    hit: &Hit,
    arrival: Arrival,
    row: &'static Row,
    body: Struct,
    code: ErrorCode,
    one_way: bool,
) -> Served {
    let asked = arrival.clone();
    let mut rest = body.clone();
    let left = take_out(hit, &asked, code, &mut rest);
    let arrival = match rest.encode(asked.raw.version) {
        Ok(bytes) => arrival.quiet(bytes.into()),
        Err(error) => {
            hit.rule.tell(format!("the rest of a request does not fit: {error}"));
            return (row.serve)(arrival);
        }
    };
    if one_way {
        if left {
            drop((row.serve)(arrival));
        }
        return close(hit, &asked);
    }
    let rule = Arc::clone(&hit.rule);
    let served = if left { (row.serve)(arrival) } else { nothing_left(&asked) };
    after(served, move |served| {
        let served = match served {
            Served::Reply(reply) => {
                Served::Reply(put_in(&rule, &asked, code, &body, &reply).unwrap_or_else(|why| {
                    rule.tell(format!("the answer cannot be changed: {why}"));
                    reply
                }))
            }
            served => served,
        };
        asked.traced(&served);
        served
    })
}

/// Calls `act` with the entries that fail.
fn with_entries<T>(rule: &Rule, asked: &Arrival, code: ErrorCode, act: impl FnOnce(&Entries<'_>) -> T) -> T {
    let resolve = |id| facts::topic_name(&asked.shared, id);
    let fits = |item: &Item| item.fits(&rule.spec);
    act(&Entries { version: asked.raw.version, code, fits: &fits, resolve: &resolve })
}

/// Takes out of a request what fails; whether anything is left to serve.
fn take_out(hit: &Hit, asked: &Arrival, code: ErrorCode, rest: &mut Struct) -> bool {
    let version = asked.raw.version;
    match asked.raw.key {
        // A partition that is not named would leave its session. It does not wait: an error is answered at once.
        layout::FETCH => answer::set_if_there(rest, "maxWaitMs", version, 0),
        layout::METADATA => {
            with_entries(&hit.rule, asked, code, |entries| entries.take_out(rest));
            true
        }
        _ => with_entries(&hit.rule, asked, code, |entries| entries.take_out(rest)),
    }
}

/// An answer without entries: all of them failed.
fn nothing_left(asked: &Arrival) -> Served {
    let message = crate::schema::response(asked.raw.key);
    let reply = message.ok_or_else(|| "Kafka has no such API".to_owned());
    match reply.and_then(|message| answer::encode(&asked.raw, &Struct::new(message))) {
        Ok(reply) => Served::Reply(reply),
        Err(why) => Served::Close(why),
    }
}

/// Puts into an answer what failed.
fn put_in(
    rule: &Rule,
    asked: &Arrival,
    code: ErrorCode,
    body: &Struct,
    reply: &Reply,
) -> Result<Reply, String> {
    let mut told = answer::decode(&asked.raw, reply)?;
    let version = asked.raw.version;
    let metadata = asked.raw.key == layout::METADATA;
    if metadata && version == 0 && body.get_array("topics").is_ok_and(|topics| !topics.is_empty()) {
        keep_asked(body, &mut told);
    }
    with_entries(rule, asked, code, |entries| {
        entries.overwrite(body, &mut told);
        if asked.raw.key != layout::FETCH {
            entries.insert(body, &mut told);
        }
    });
    if asked.raw.key == layout::FETCH {
        fetch::insert(rule, asked, code, body, &mut told);
    }
    let no_topics = || told.get_array("topics").is_ok_and(<[Value]>::is_empty);
    if metadata && (no_topics() || code == ErrorCode::RebootstrapRequired) {
        answer::set_if_there(&mut told, "errorCode", version, code.code());
    }
    answer::encode(&asked.raw, &told)
}

/// Metadata v0 cannot ask for no topic: an empty list asks for all. What was not asked for goes.
fn keep_asked(body: &Struct, told: &mut Struct) {
    let asked: Vec<Value> = body
        .get_structs("topics")
        .map(|topics| topics.iter().filter_map(|topic| topic.value_of("name").cloned()).listed())
        .unwrap_or_default();
    if let Some(Value::Array(topics)) = told.value_mut("topics") {
        topics.retain(|topic| match topic {
            Value::Struct(topic) => topic.value_of("name").is_some_and(|name| asked.contains(name)),
            _ => false,
        });
    }
}
