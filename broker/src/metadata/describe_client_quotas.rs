//! Client quotas as somebody asks for them.

use super::{ClientQuotas, EntityType, QuotaEntity, QuotaMap, Refusal};
use crate::ErrorCode;
use crate::list::Listed;

/// What a type of entity must be like.
#[derive(Clone, Debug)]
pub(crate) struct QuotaFilter {
    /// The type, as it was named.
    pub(crate) entity_type: String,
    /// 0: of this name; 1: the default; 2: of any name.
    pub(crate) match_type: i8,
    /// The name.
    pub(crate) name: Option<String>,
}

const EXACT: i8 = 0;
const DEFAULT: i8 = 1;
const SPECIFIED: i8 = 2;

/// The entities that have all that is asked for, and with `strict` nothing else.
///
/// # Errors
/// A filter that Kafka refuses.
pub(crate) fn describe_client_quotas<'a>(
    quotas: &'a ClientQuotas,
    filters: &[QuotaFilter],
    strict: bool,
) -> Result<Vec<(&'a QuotaEntity, &'a QuotaMap)>, Refusal> {
    let known = checked(filters)?;
    let wanted = |entity: &QuotaEntity| {
        (!strict || entity.len() == known.len())
            && known.iter().all(|(kind, filter)| match entity.part(*kind) {
                None => false,
                Some(_) if filter.match_type == SPECIFIED => true,
                Some(name) => name == filter.name.as_deref(),
            })
    };
    Ok(quotas.iter().filter(|(entity, _)| wanted(entity)).listed())
}

fn checked(filters: &[QuotaFilter]) -> Result<Vec<(EntityType, &QuotaFilter)>, Refusal> {
    let mut known: Vec<(EntityType, &QuotaFilter)> = Vec::new();
    for filter in filters {
        let named = &filter.entity_type;
        if named.is_empty() {
            return Err(invalid("Invalid empty entity type."));
        }
        if known.iter().any(|(kind, _)| kind.name() == named) {
            return Err(invalid(format!("Entity type {named} cannot appear more than once in the filter.")));
        }
        let kind = EntityType::from_name(named).ok_or_else(|| {
            Refusal::new(ErrorCode::UnsupportedVersion, format!("Unsupported entity type {named}"))
        })?;
        check_match(filter)?;
        known.push((kind, filter));
    }
    let has = |kind| known.iter().any(|(of, _)| *of == kind);
    if has(EntityType::Ip) && (has(EntityType::User) || has(EntityType::ClientId)) {
        return Err(invalid(
            "Invalid entity filter component combination. IP filter component should not be used with user or clientId \
             filter component.",
        ));
    }
    Ok(known)
}

fn check_match(filter: &QuotaFilter) -> Result<(), Refusal> {
    match (filter.match_type, &filter.name) {
        (EXACT, None) => Err(invalid("Request specified MATCH_TYPE_EXACT, but set match string to null.")),
        (DEFAULT, Some(_)) => {
            Err(invalid("Request specified MATCH_TYPE_DEFAULT, but also specified a match string."))
        }
        (SPECIFIED, Some(_)) => {
            Err(invalid("Request specified MATCH_TYPE_SPECIFIED, but also specified a match string."))
        }
        (EXACT | DEFAULT | SPECIFIED, _) => Ok(()),
        (other, _) => Err(invalid(format!("Unknown match type {other}"))),
    }
}

fn invalid(message: impl Into<String>) -> Refusal {
    Refusal::new(ErrorCode::InvalidRequest, message)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::metadata::QuotaValue;

    fn quotas() -> ClientQuotas {
        let mut quotas = ClientQuotas::default();
        for entity in [
            vec![(EntityType::User, Some("u".into()))],
            vec![(EntityType::User, None)],
            vec![(EntityType::User, Some("u".into())), (EntityType::ClientId, Some("c".into()))],
            vec![(EntityType::Ip, None)],
        ] {
            quotas.set(QuotaEntity::of(entity), "k".into(), Some(QuotaValue(1.0)));
        }
        quotas
    }

    fn filter(entity_type: &str, match_type: i8, name: Option<&str>) -> QuotaFilter {
        QuotaFilter { entity_type: entity_type.into(), match_type, name: name.map(Into::into) }
    }

    fn count(filters: &[QuotaFilter], strict: bool) -> usize {
        describe_client_quotas(&quotas(), filters, strict).expect("a good filter").len()
    }

    #[test]
    fn entities_are_found_by_name_default_and_type() {
        assert_eq!((count(&[], false), count(&[], true)), (4, 0));
        let user = [filter("user", EXACT, Some("u"))];
        assert_eq!((count(&user, false), count(&user, true)), (2, 1));
        assert_eq!(count(&[filter("user", DEFAULT, None)], false), 1);
        assert_eq!(count(&[filter("user", SPECIFIED, None)], false), 3);
        assert_eq!(count(&[filter("user", SPECIFIED, None), filter("client-id", EXACT, Some("c"))], true), 1);
        assert_eq!(count(&[filter("ip", DEFAULT, None)], true), 1);
    }

    #[test]
    fn refusals_are_kafkas() {
        let refused = |filters: &[QuotaFilter]| {
            describe_client_quotas(&quotas(), filters, false).expect_err("a bad filter").to_string()
        };
        assert_eq!(refused(&[filter("", 0, None)]), "INVALID_REQUEST: Invalid empty entity type.");
        assert_eq!(refused(&[filter("x", 0, None)]), "UNSUPPORTED_VERSION: Unsupported entity type x");
        assert_eq!(refused(&[filter("user", 7, None)]), "INVALID_REQUEST: Unknown match type 7");
        assert_eq!(
            refused(&[filter("user", 0, None)]),
            "INVALID_REQUEST: Request specified MATCH_TYPE_EXACT, but set match string to null."
        );
        let twice = [filter("user", DEFAULT, None), filter("user", SPECIFIED, None)];
        assert_eq!(
            refused(&twice),
            "INVALID_REQUEST: Entity type user cannot appear more than once in the filter."
        );
        assert!(
            refused(&[filter("user", DEFAULT, None), filter("ip", DEFAULT, None)]).contains("combination")
        );
    }
}
