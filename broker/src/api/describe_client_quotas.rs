//! DescribeClientQuotas (48): the quotas of users, client ids and addresses. Kafka lists entities and values in the order
//! of a hash table; here they come in order.

use crate::call::Call;
use crate::list::Listed;
use crate::metadata::{QuotaFilter, describe_client_quotas};
use crate::schema::{SchemaError, Struct, Value, messages};
use crate::state::State;

/// Answers with the entities that have what is asked for.
pub(crate) fn handle(state: &mut State, call: &Call<'_, Struct>) -> Result<Struct, Box<SchemaError>> {
    let filters = call.request.get_structs("components")?.into_iter().map(filter);
    let filters: Vec<QuotaFilter> = filters.listed_if_ok()?;
    let strict = call.request.get_bool("strict")?;
    let answer = Struct::new(&messages::DESCRIBE_CLIENT_QUOTAS_RESPONSE);
    Ok(match describe_client_quotas(state.metadata.client_quotas(), &filters, strict) {
        Err(refusal) => answer
            .set("errorCode", refusal.code.code())
            .set("errorMessage", refusal.message)
            .set("entries", Value::Null),
        Ok(found) => answer.push_all("entries", found, |entry, (entity, quotas)| {
            let entry = entry.push_all("entity", entity.parts(), |part, (kind, name)| {
                part.set("entityType", kind.name()).set("entityName", name)
            });
            entry
                .push_all("values", quotas, |value, (key, quota)| value.set("key", key).set("value", quota.0))
        }),
    })
}

fn filter(component: &Struct) -> Result<QuotaFilter, Box<SchemaError>> {
    Ok(QuotaFilter {
        entity_type: component.get_str("entityType")?.to_owned(),
        match_type: component.get_i8("matchType")?,
        name: component.get_opt_str("match")?.map(str::to_owned),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::testing::{ask, one_broker};

    fn component(entity_type: &str, match_type: i8) -> Struct {
        Struct::new(&messages::DESCRIBE_CLIENT_QUOTAS_REQUEST).push("components", |part| {
            part.set("entityType", entity_type).set("matchType", match_type).set("match", Value::Null)
        })
    }

    #[test]
    fn every_version_answers_and_tells_what_is_wrong() {
        for version in 0..=1 {
            let mut state = one_broker();
            let answer = ask(handle, &mut state, version, &component("user", 2));
            assert_eq!((answer.get_i16("errorCode"), answer.get_structs("entries")), (Ok(0), Ok(vec![])));
            let answer = ask(handle, &mut state, version, &component("nope", 2));
            assert_eq!((answer.get_i16("errorCode"), answer.is_null("entries")), (Ok(35), Ok(true)));
            assert_eq!(answer.get_str("errorMessage"), Ok("Unsupported entity type nope"));
        }
    }
}
