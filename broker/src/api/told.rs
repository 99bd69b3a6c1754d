//! How answers that go by the schema tell of success and of refusals.

use crate::metadata::Refusal;
use crate::schema::{Struct, Value};

/// Sets `errorCode` and `errorMessage`: with success the message is null.
pub(super) fn told(fields: Struct, result: Result<(), Refusal>) -> Struct {
    match result {
        Ok(()) => fields.set("errorMessage", Value::Null),
        Err(refusal) => fields.set("errorCode", refusal.code.code()).set("errorMessage", refusal.message),
    }
}
