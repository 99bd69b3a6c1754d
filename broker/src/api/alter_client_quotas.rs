//! AlterClientQuotas (49): sets and takes away quotas of users, client ids and addresses: ClientQuotaRecords, obeyed from
//! the next request on (`quota/`).
//!
//! Apart from Kafka: of hosts that are no addresses only `localhost` is resolved.

use crate::call::Call;
use crate::list::Listed;
use crate::metadata::{QuotaAlteration, alter_client_quotas};
use crate::schema::{SchemaError, Struct, messages};
use crate::state::State;

/// Changes what can be changed, or just looks whether it could be.
pub(crate) fn handle(state: &mut State, call: &Call<'_, Struct>) -> Result<Struct, Box<SchemaError>> {
    let alterations = call.request.get_structs("entries")?.into_iter().map(alteration);
    let alterations = alterations.listed_if_ok()?;
    let (records, mut answers) = alter_client_quotas(state.metadata.image(), alterations);
    if !call.request.get_bool("validateOnly")?
        && let Err(refusal) = state.commit(records, call.now)
    {
        answers.iter_mut().for_each(|(_, result)| *result = Err(refusal.clone()));
    }
    let answer = Struct::new(&messages::ALTER_CLIENT_QUOTAS_RESPONSE);
    Ok(answer.push_all("entries", answers, |entry, (entity, result)| {
        let refusal = result.err();
        entry
            .set("errorCode", refusal.as_ref().map_or(0, |refusal| refusal.code.code()))
            .set("errorMessage", refusal.and_then(|refusal| refusal.message))
            .push_all("entity", entity, |part, (kind, name)| {
                part.set("entityType", kind).set("entityName", name)
            })
    }))
}

fn alteration(entry: &Struct) -> Result<QuotaAlteration, Box<SchemaError>> {
    let mut alteration = QuotaAlteration { entity: Vec::new(), ops: Vec::new() };
    for part in entry.get_structs("entity")? {
        let name = part.get_opt_str("entityName")?.map(str::to_owned);
        alteration.entity.push((part.get_str("entityType")?.to_owned(), name));
    }
    for op in entry.get_structs("ops")? {
        let value = (!op.get_bool("remove")?).then_some(op.get_f64("value")?);
        alteration.ops.push((op.get_str("key")?.to_owned(), value));
    }
    Ok(alteration)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::testing::{ask, one_broker};

    fn set(key: &str, value: f64, validate_only: bool) -> Struct {
        Struct::new(&messages::ALTER_CLIENT_QUOTAS_REQUEST).set("validateOnly", validate_only).push(
            "entries",
            |entry| {
                entry
                    .push("entity", |part| part.set("entityType", "client-id").set("entityName", "app"))
                    .push("ops", |op| op.set("key", key).set("value", value))
            },
        )
    }

    #[test]
    fn a_quota_is_kept_unless_it_is_only_tried() {
        for version in 0..=1 {
            let mut state = one_broker();
            let answer = ask(handle, &mut state, version, &set("request_percentage", 5.5, true));
            let entries = answer.get_structs("entries").expect("a list");
            assert_eq!((entries.len(), entries[0].get_i16("errorCode")), (1, Ok(0)));
            assert!(!state.quotas.switch.is_on());
            ask(handle, &mut state, version, &set("request_percentage", 5.5, false));
            assert!(state.quotas.switch.is_on());
        }
    }

    #[test]
    fn a_refusal_names_its_entity() {
        let answer = ask(handle, &mut one_broker(), 1, &set("nope", 5.5, false));
        let entry = answer.get_structs("entries").expect("a list")[0];
        assert_eq!(entry.get_i16("errorCode"), Ok(42));
        assert_eq!(entry.get_str("errorMessage"), Ok("Invalid configuration key nope"));
        let part = entry.get_structs("entity").expect("a list")[0];
        assert_eq!((part.get_str("entityType"), part.get_str("entityName")), (Ok("client-id"), Ok("app")));
    }
}
