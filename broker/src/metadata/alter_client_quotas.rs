//! Changes of client quotas, checked as Kafka's controller checks them.

use std::net::IpAddr;
use std::sync::Arc;

use super::{EntityType, Image, QuotaEntity, QuotaMap, QuotaValue, Record, Refusal};
use crate::ErrorCode;
use crate::list::Listed;
use crate::ordered::OrderedMap;

/// The quotas of users and client ids, and whether they are whole numbers.
const USER_AND_CLIENT: [(&str, Whole); 4] = [
    ("producer_byte_rate", Whole::Long),
    ("consumer_byte_rate", Whole::Long),
    ("request_percentage", Whole::No),
    ("controller_mutation_rate", Whole::No),
];

/// The quota of addresses.
const IP: [(&str, Whole); 1] = [("connection_creation_rate", Whole::Int)];

/// Whether a quota is a whole number, and how large it may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Whole {
    No,
    Int,
    Long,
}

/// What is to become of the quotas of one entity.
#[derive(Clone, Debug)]
pub(crate) struct QuotaAlteration {
    /// The parts of the entity as they were named: a type that Kafka does not have is refused, and no earlier.
    pub(crate) entity: Vec<(String, Option<String>)>,
    /// The new values by name, in order; `None` takes one away.
    pub(crate) ops: Vec<(String, Option<f64>)>,
}

/// The answer to an alteration.
pub(crate) type QuotaAnswer = (Vec<(String, Option<String>)>, Result<(), Refusal>);

/// What alterations come to: the records that do it, and an answer for each entity.
pub(crate) fn alter_client_quotas(
    image: &Image,
    alterations: Vec<QuotaAlteration>,
) -> (Vec<Record>, Vec<QuotaAnswer>) {
    let mut records = Vec::new();
    let mut answers: Vec<QuotaAnswer> = Vec::new();
    for QuotaAlteration { entity, ops } in alterations {
        // As Java's map has it: of a type that is named twice the last name counts.
        let entity: OrderedMap<String, Option<String>> = entity.into_iter().collect();
        let entity = entity.into_iter().listed();
        let repeated = ops.iter().enumerate().any(|(at, (key, _))| ops[..at].iter().any(|(of, _)| of == key));
        let answered = answers.iter().position(|(of, _)| *of == entity);
        // Kafka writes its answer to a quota that is named twice over with this one.
        if repeated || answered.is_some() {
            let refusal = invalid(format!("Ignoring duplicate entity {}", printed(&entity)));
            match answered {
                Some(at) => answers[at].1 = Err(refusal),
                None => answers.push((entity, Err(refusal))),
            }
            continue;
        }
        let planned = plan(image, &entity, &ops).map(|more| records.extend(more));
        answers.push((entity, planned));
    }
    (records, answers)
}

/// As Java prints the entity, whatever its types: it hashes the three that there are into this order.
fn printed(entity: &[(String, Option<String>)]) -> String {
    let part =
        |(kind, name): &(String, Option<String>)| format!("{kind}={}", name.as_deref().unwrap_or("null"));
    format!("ClientQuotaEntity(entries={{{}}})", entity.iter().map(part).listed().join(", "))
}

fn plan(
    image: &Image,
    entity: &[(String, Option<String>)],
    ops: &[(String, Option<f64>)],
) -> Result<Vec<Record>, Refusal> {
    let entity = checked_entity(entity)?;
    let keys = keys_of(&entity)?;
    let nothing = QuotaMap::default();
    let now = image.client_quotas().get(&entity).unwrap_or(&nothing);
    let mut records = Vec::new();
    for (key, value) in ops {
        if let Some(value) = value {
            check_value(keys, key, *value)?;
        }
        let value = value.map(QuotaValue);
        if now.get(&**key).copied() != value {
            records.push(Record::ClientQuota { entity: entity.clone(), key: Arc::from(&**key), value });
        }
    }
    Ok(records)
}

fn checked_entity(parts: &[(String, Option<String>)]) -> Result<QuotaEntity, Refusal> {
    if parts.is_empty() {
        return Err(invalid("Invalid empty client quota entity"));
    }
    let mut known = Vec::new();
    for (kind, name) in parts {
        let of = EntityType::from_name(kind)
            .ok_or_else(|| invalid(format!("Unhandled client quota entity type: {kind}")))?;
        if name.as_deref() == Some("") {
            return Err(invalid(format!("Empty {kind} not supported")));
        }
        known.push((of, name.as_deref().map(Arc::from)));
    }
    Ok(QuotaEntity::of(known))
}

fn keys_of(entity: &QuotaEntity) -> Result<&'static [(&'static str, Whole)], Refusal> {
    match entity.part(EntityType::Ip) {
        None => Ok(&USER_AND_CLIENT),
        Some(_) if entity.len() > 1 => Err(invalid(
            "Invalid quota entity combination, IP entity shouldnot be combined with User or ClientId",
        )),
        Some(Some(address)) if !is_address(address) => {
            Err(invalid(format!("{address} is not a valid IP or resolvable host.")))
        }
        Some(_) => Ok(&IP),
    }
}

/// Kafka resolves names, too; of those only this one is sure to be known everywhere.
fn is_address(text: &str) -> bool {
    text == "localhost" || text.parse::<IpAddr>().is_ok()
}

fn check_value(keys: &[(&str, Whole)], key: &str, value: f64) -> Result<(), Refusal> {
    let known = keys.iter().find(|(known, _)| *known == key);
    let Some((_, whole)) = known else { return Err(invalid(format!("Invalid configuration key {key}"))) };
    if value <= 0.0 {
        return Err(invalid(format!("Quota {key} must be greater than 0")));
    }
    let (max, what) = match whole {
        Whole::No => return Ok(()),
        Whole::Int => (f64::from(i32::MAX), "an INT"),
        Whole::Long => (i64::MAX as f64, "a LONG"),
    };
    if value > max {
        return Err(invalid(format!("Proposed value for {key} is too large for {what}.")));
    }
    if (value % 1.0).abs() > 1e-6 {
        return Err(invalid(format!("{key} cannot be a fractional value.")));
    }
    Ok(())
}

fn invalid(message: impl Into<String>) -> Refusal {
    Refusal::new(ErrorCode::InvalidRequest, message)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn alteration(entity: &[(&str, Option<&str>)], ops: &[(&str, Option<f64>)]) -> QuotaAlteration {
        QuotaAlteration {
            entity: entity.iter().map(|(kind, name)| ((*kind).into(), name.map(Into::into))).collect(),
            ops: ops.iter().map(|(key, value)| ((*key).into(), *value)).collect(),
        }
    }

    fn alter(image: &mut Image, alterations: Vec<QuotaAlteration>) -> (usize, Vec<String>) {
        let (records, answers) = alter_client_quotas(image, alterations);
        let count = records.len();
        records.into_iter().for_each(|record| image.apply(record).expect("a planned record"));
        let told = |(_, result): QuotaAnswer| match result {
            Ok(()) => "ok".to_owned(),
            Err(refusal) => refusal.to_string(),
        };
        (count, answers.into_iter().map(told).collect())
    }

    fn refusal(entity: &[(&str, Option<&str>)], key: &str, value: f64) -> String {
        let (count, mut answers) =
            alter(&mut Image::default(), vec![alteration(entity, &[(key, Some(value))])]);
        assert_eq!(count, 0);
        answers.remove(0)
    }

    #[test]
    fn only_what_changes_is_written() {
        let mut image = Image::default();
        let set = || alteration(&[("client-id", Some("c"))], &[("producer_byte_rate", Some(1024.0))]);
        assert_eq!(alter(&mut image, vec![set()]), (1, vec!["ok".into()]));
        assert_eq!(alter(&mut image, vec![set()]), (0, vec!["ok".into()]));
        let remove = || {
            let ops = [("producer_byte_rate", None), ("request_percentage", None)];
            alteration(&[("client-id", Some("c"))], &ops)
        };
        assert_eq!(alter(&mut image, vec![remove()]).0, 1);
        assert_eq!(image, Image::default());
    }

    #[test]
    fn refusals_are_kafkas() {
        let client: &[(&str, Option<&str>)] = &[("client-id", Some("c"))];
        let ip: &[(&str, Option<&str>)] = &[("ip", Some("10.0.0.1"))];
        for (entity, key, value, why) in [
            (&[][..], "producer_byte_rate", 1.0, "Invalid empty client quota entity"),
            (&[("nope", None)], "producer_byte_rate", 1.0, "Unhandled client quota entity type: nope"),
            (&[("user", Some(""))], "producer_byte_rate", 1.0, "Empty user not supported"),
            (client, "nope", 1.0, "Invalid configuration key nope"),
            (client, "producer_byte_rate", 0.0, "Quota producer_byte_rate must be greater than 0"),
            (client, "producer_byte_rate", 1.5, "producer_byte_rate cannot be a fractional value."),
            (
                client,
                "producer_byte_rate",
                1e30,
                "Proposed value for producer_byte_rate is too large for a LONG.",
            ),
            (ip, "producer_byte_rate", 1.0, "Invalid configuration key producer_byte_rate"),
            (
                ip,
                "connection_creation_rate",
                1e10,
                "Proposed value for connection_creation_rate is too large for an INT.",
            ),
            (
                &[("ip", Some("no ip"))],
                "connection_creation_rate",
                1.0,
                "no ip is not a valid IP or resolvable host.",
            ),
            (
                &[("ip", None), ("user", None)],
                "connection_creation_rate",
                1.0,
                "Invalid quota entity combination, IP entity shouldnot be combined with User or ClientId",
            ),
        ] {
            assert_eq!(refusal(entity, key, value), format!("INVALID_REQUEST: {why}"));
        }
    }

    #[test]
    fn what_is_named_twice_is_refused() {
        let set = |value| alteration(&[("user", None)], &[("request_percentage", Some(value))]);
        let twice = "INVALID_REQUEST: Ignoring duplicate entity ClientQuotaEntity(entries={user=null})";
        // As in Kafka the first one is carried out, whatever its answer says.
        assert_eq!(alter(&mut Image::default(), vec![set(1.0), set(2.0)]), (1, vec![twice.into()]));
        let key_twice =
            alteration(&[("user", None)], &[("request_percentage", Some(1.0)), ("request_percentage", None)]);
        assert_eq!(alter(&mut Image::default(), vec![key_twice]), (0, vec![twice.into()]));
    }
}
