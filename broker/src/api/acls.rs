//! DescribeAcls (29), CreateAcls (30), DeleteAcls (31): as in a Kafka without an authorizer, nothing is secured, and they say
//! so.

use super::told::told;
use crate::ErrorCode;
use crate::call::Call;
use crate::metadata::Refusal;
use crate::schema::{SchemaError, Struct, messages};
use crate::state::State;

/// What Kafka's broker says when it is asked for them.
const ON_THE_BROKER: &str = "No Authorizer is configured on the broker";

/// What it says when ACLs are to be created or deleted.
const TO_CHANGE: &str = "No Authorizer is configured.";

fn disabled(message: &str) -> Result<(), Refusal> {
    Err(Refusal::new(ErrorCode::SecurityDisabled, message))
}

/// Tells of none.
pub(crate) fn describe(_: &mut State, _: &Call<'_, Struct>) -> Result<Struct, Box<SchemaError>> {
    Ok(told(Struct::new(&messages::DESCRIBE_ACLS_RESPONSE), disabled(ON_THE_BROKER)))
}

/// Makes none: each is refused.
pub(crate) fn create(_: &mut State, call: &Call<'_, Struct>) -> Result<Struct, Box<SchemaError>> {
    let creations = call.request.get_structs("creations")?;
    let answer = Struct::new(&messages::CREATE_ACLS_RESPONSE);
    Ok(answer.push_all("results", creations, |entry, _| told(entry, disabled(TO_CHANGE))))
}

/// Deletes none: each filter is refused.
pub(crate) fn delete(_: &mut State, call: &Call<'_, Struct>) -> Result<Struct, Box<SchemaError>> {
    let filters = call.request.get_structs("filters")?;
    let answer = Struct::new(&messages::DELETE_ACLS_RESPONSE);
    Ok(answer.push_all("filterResults", filters, |entry, _| told(entry, disabled(TO_CHANGE))))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::testing::{ask, one_broker};

    #[test]
    fn every_version_says_that_nothing_is_secured() {
        for version in 1..=3 {
            let mut state = one_broker();
            let described =
                ask(describe, &mut state, version, &Struct::new(&messages::DESCRIBE_ACLS_REQUEST));
            assert_eq!(
                (described.get_i16("errorCode"), described.get_str("errorMessage")),
                (Ok(54), Ok(ON_THE_BROKER))
            );
            let one = Struct::new(&messages::CREATE_ACLS_REQUEST).push("creations", |creation| creation);
            let created = ask(create, &mut state, version, &one);
            let [created] = created.get_structs("results").expect("a list")[..] else {
                panic!("{created:?}")
            };
            assert_eq!(
                (created.get_i16("errorCode"), created.get_str("errorMessage")),
                (Ok(54), Ok(TO_CHANGE))
            );
            let one = Struct::new(&messages::DELETE_ACLS_REQUEST).push("filters", |filter| filter);
            let deleted = ask(delete, &mut state, version, &one);
            let [deleted] = deleted.get_structs("filterResults").expect("a list")[..] else {
                panic!("{deleted:?}")
            };
            assert_eq!(
                (deleted.get_i16("errorCode"), deleted.get_str("errorMessage")),
                (Ok(54), Ok(TO_CHANGE))
            );
        }
    }
}
