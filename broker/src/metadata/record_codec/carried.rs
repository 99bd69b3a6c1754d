//! Records of rooms that are not built: what names them.

use std::fmt::Write;

use bytes::Bytes;

use super::super::{Carried, CarriedKind};
use super::Result;
use crate::schema::{Struct, messages};
use crate::sort;

/// The record `bytes`, of which `fields` were read, if it is one of those.
pub(super) fn carried(fields: &Struct, bytes: &[u8]) -> Result<Option<Carried>> {
    use CarriedKind::{Acl, ClientQuota, DelegationToken, ScramCredential};

    let key = fields.message().key;
    let is = |message: &crate::schema::Message| message.key == key;
    let (kind, removes) = if is(&messages::ACCESS_CONTROL_ENTRY_RECORD) {
        (Acl, false)
    } else if is(&messages::REMOVE_ACCESS_CONTROL_ENTRY_RECORD) {
        (Acl, true)
    } else if is(&messages::CLIENT_QUOTA_RECORD) {
        (ClientQuota, fields.get_bool("remove")?)
    } else if is(&messages::USER_SCRAM_CREDENTIAL_RECORD) {
        (ScramCredential, false)
    } else if is(&messages::REMOVE_USER_SCRAM_CREDENTIAL_RECORD) {
        (ScramCredential, true)
    } else if is(&messages::DELEGATION_TOKEN_RECORD) {
        (DelegationToken, false)
    } else if is(&messages::REMOVE_DELEGATION_TOKEN_RECORD) {
        (DelegationToken, true)
    } else {
        return Ok(None);
    };
    let name = match kind {
        Acl => fields.get_uuid("id")?.to_string(),
        ClientQuota => quota_name(fields)?,
        ScramCredential => format!("{} {}", fields.get_i8("mechanism")?, fields.get_str("name")?),
        DelegationToken => fields.get_str("tokenId")?.to_owned(),
    };
    Ok(Some(Carried { kind, name: name.into(), removes, bytes: Bytes::copy_from_slice(bytes) }))
}

/// A quota is named by whom it is for, in any order, and what it limits.
fn quota_name(fields: &Struct) -> Result<String> {
    let mut entity = Vec::new();
    for part in fields.get_structs("entity")? {
        entity.push((part.get_str("entityType")?, part.get_opt_str("entityName")?));
    }
    sort::ascending(&mut entity);
    let mut name = fields.get_str("key")?.to_owned();
    for part in entity {
        let _ = write!(name, " {part:?}");
    }
    Ok(name)
}
