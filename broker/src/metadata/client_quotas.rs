//! What clients may take of a broker: quotas by user, client id and address, as ClientQuotaRecords set them.

use std::fmt;
use std::sync::Arc;

use crate::list::Listed;
use crate::ordered::OrderedMap;

/// What a part of a quota entity names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum EntityType {
    /// The client id of the request.
    ClientId,
    /// The user whose connection it is.
    User,
    /// The address that the connection came from.
    Ip,
}

impl EntityType {
    /// The type that Kafka calls so.
    pub(crate) fn from_name(name: &str) -> Option<Self> {
        [Self::ClientId, Self::User, Self::Ip].into_iter().find(|kind| kind.name() == name)
    }

    /// Kafka's name of it.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::ClientId => "client-id",
            Self::User => "user",
            Self::Ip => "ip",
        }
    }
}

/// Whom a quota is for: a user, a client id, both together, or an address. A part without a name is the default for
/// whoever has no quota of his own.
///
/// Invariant: the parts are in order, and no type stands twice.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct QuotaEntity(Vec<(EntityType, Option<Arc<str>>)>);

impl QuotaEntity {
    /// The entity of these parts; of a type that stands twice the last name counts.
    pub(crate) fn of(parts: impl IntoIterator<Item = (EntityType, Option<Arc<str>>)>) -> Self {
        let parts: OrderedMap<EntityType, Option<Arc<str>>> = parts.into_iter().collect();
        Self(parts.into_iter().listed())
    }

    /// The parts, in order.
    pub(crate) fn parts(&self) -> impl Iterator<Item = (EntityType, Option<&Arc<str>>)> {
        self.0.iter().map(|(kind, name)| (*kind, name.as_ref()))
    }

    /// The part of a type: `Some(None)` is the default.
    pub(crate) fn part(&self, kind: EntityType) -> Option<Option<&str>> {
        self.0.iter().find(|(of, _)| *of == kind).map(|(_, name)| name.as_deref())
    }

    /// How many parts there are.
    pub(crate) fn len(&self) -> usize {
        self.0.len()
    }
}

/// As Java prints Kafka's `ClientQuotaEntity`, whose map happens to be in this order.
impl fmt::Display for QuotaEntity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let part = |(kind, name): (EntityType, Option<&Arc<str>>)| {
            format!("{}={}", kind.name(), name.map_or("null", |name| &**name))
        };
        write!(f, "ClientQuotaEntity(entries={{{}}})", self.parts().map(part).listed().join(", "))
    }
}

/// How much somebody may take; equal if the bits are.
#[derive(Clone, Copy, Debug)]
pub(crate) struct QuotaValue(pub(crate) f64);

impl PartialEq for QuotaValue {
    fn eq(&self, other: &Self) -> bool {
        self.0.to_bits() == other.0.to_bits()
    }
}

impl Eq for QuotaValue {}

/// The quotas of one entity by their names, as `producer_byte_rate`.
pub(crate) type QuotaMap = OrderedMap<Arc<str>, QuotaValue>;

/// The quotas of all entities. An entity without any has no entry.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct ClientQuotas(OrderedMap<QuotaEntity, QuotaMap>);

impl ClientQuotas {
    /// The quotas of an entity, if it has any.
    pub(crate) fn get(&self, entity: &QuotaEntity) -> Option<&QuotaMap> {
        self.0.get(entity)
    }

    /// All entities with their quotas.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (&QuotaEntity, &QuotaMap)> {
        self.0.iter()
    }

    /// Sets a quota, or with `None` takes it away.
    pub(super) fn set(&mut self, entity: QuotaEntity, key: Arc<str>, value: Option<QuotaValue>) {
        match value {
            Some(value) => drop(self.0.entry(entity).or_default().insert(key, value)),
            None => {
                let Some(quotas) = self.0.get_mut(&entity) else { return };
                quotas.remove(&key);
                if quotas.is_empty() {
                    self.0.remove(&entity);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn user(name: &str) -> QuotaEntity {
        QuotaEntity::of([(EntityType::User, Some(name.into()))])
    }

    #[test]
    fn an_entity_without_quotas_leaves_no_trace() {
        let mut quotas = ClientQuotas::default();
        quotas.set(user("u"), "request_percentage".into(), Some(QuotaValue(50.5)));
        assert_eq!(quotas.get(&user("u")).map(|map| map["request_percentage"]), Some(QuotaValue(50.5)));
        quotas.set(user("u"), "request_percentage".into(), None);
        assert_eq!(quotas, ClientQuotas::default());
    }

    #[test]
    fn an_entity_is_printed_as_java_prints_it() {
        let both = [(EntityType::User, None), (EntityType::ClientId, Some("c".into()))];
        assert_eq!(QuotaEntity::of(both).to_string(), "ClientQuotaEntity(entries={client-id=c, user=null})");
    }
}
