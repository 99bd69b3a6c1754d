//! NOT_ENOUGH_REPLICAS_AFTER_APPEND on Produce. Kafka answers it when the leader has appended the records and then finds too few
//! replicas in sync: so they are appended here, too, and whoever tries again without idempotence has them twice.

use std::sync::Arc;

use super::carry_out::{after, close};
use super::item::Item;
use super::rule::{Hit, Rule};
use super::{answer, facts, layout};
use crate::ErrorCode;
use crate::net::reply::Reply;
use crate::routes::Row;
use crate::schema::{Struct, Value};
use crate::serve::Arrival;
use crate::served::Served;

const CODE: ErrorCode = ErrorCode::NotEnoughReplicasAfterAppend;

/// Whether a request that fails with a code is applied all the same.
pub(super) fn is_meant(key: i16, code: ErrorCode) -> bool {
    key == layout::PRODUCE && code == CODE
}

/// Appends, and tells the partitions that the rule is about that this was not enough.
pub(super) fn serve(hit: &Hit, arrival: Arrival, row: &'static Row, body: Struct, one_way: bool) -> Served {
    let asked = arrival.clone();
    let bytes = arrival.raw.body.clone();
    let served = (row.serve)(arrival.quiet(bytes));
    if one_way {
        return close(hit, &asked);
    }
    let rule = Arc::clone(&hit.rule);
    after(served, move |served| {
        let served = match served {
            Served::Reply(reply) => Served::Reply(told(&rule, &asked, &body, &reply).unwrap_or_else(|why| {
                rule.tell(format!("the answer cannot be changed: {why}"));
                reply
            })),
            served => served,
        };
        asked.traced(&served);
        served
    })
}

/// The answer with the code wherever the append went well. As with Kafka, it still says at which offset that was.
fn told(rule: &Rule, asked: &Arrival, body: &Struct, reply: &Reply) -> Result<Reply, String> {
    let mut answer = answer::decode(&asked.raw, reply)?;
    let version = asked.raw.version;
    let resolve = |id| facts::topic_name(&asked.shared, id);
    // The transactional id is the request's; its answer does not name it.
    let around = Item::default().of(body, version, &resolve);
    for topic in structs(&mut answer, "responses") {
        let item = around.of(topic, version, &resolve);
        for partition in structs(topic, "partitionResponses") {
            let went_well = partition.get_i16("errorCode") == Ok(0);
            if went_well && item.of(partition, version, &resolve).fits(&rule.spec) {
                answer::set_if_there(partition, "errorCode", version, CODE.code());
                answer::set_if_there(partition, "errorMessage", version, CODE.message());
            }
        }
    }
    answer::encode(&asked.raw, &answer)
}

/// The structs that an array holds.
fn structs<'a>(values: &'a mut Struct, array: &str) -> impl Iterator<Item = &'a mut Struct> {
    let elements = match values.value_mut(array) {
        Some(Value::Array(elements)) => elements.as_mut_slice(),
        _ => &mut [],
    };
    elements.iter_mut().filter_map(|element| match element {
        Value::Struct(values) => Some(values),
        _ => None,
    })
}
