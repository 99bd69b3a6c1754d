//! Which quota a client falls under: the most specific one of its user and client id.

use std::sync::Arc;

use crate::metadata::{ClientQuotas, EntityType, QuotaEntity};

/// The user of every connection that has not said who it is.
pub(crate) const ANONYMOUS: &str = "ANONYMOUS";

/// A user or client id by name, or the default one.
type Name<'a> = Option<&'a str>;

/// Who shares in the quota that `user` with `client` falls under: the user and client id that count, empty where none does.
pub(super) fn shared_by<'a>(
    quotas: &ClientQuotas,
    key: &str,
    user: &'a str,
    client: &'a str,
) -> (&'a str, &'a str) {
    let has = |user, client| value(quotas, key, user, client).is_some();
    // In Kafka's order.
    let by_both_of_user = has(Some(Some(user)), Some(Some(client))) || has(Some(Some(user)), Some(None));
    if by_both_of_user {
        (user, client)
    } else if has(Some(Some(user)), None) {
        (user, "")
    } else if has(Some(None), Some(Some(client))) || has(Some(None), Some(None)) {
        (user, client)
    } else if has(Some(None), None) {
        (user, "")
    } else {
        ("", client)
    }
}

/// The quota of those who share one.
pub(super) fn bound(quotas: &ClientQuotas, key: &str, user: &str, client: &str) -> Option<f64> {
    let of = |user, client| value(quotas, key, user, client);
    match (user, client) {
        ("", "") => None,
        ("", client) => of(None, Some(Some(client))).or_else(|| of(None, Some(None))),
        (user, "") => of(Some(Some(user)), None).or_else(|| of(Some(None), None)),
        (user, client) => of(Some(Some(user)), Some(Some(client)))
            .or_else(|| of(Some(Some(user)), Some(None)))
            .or_else(|| of(Some(None), Some(Some(client))))
            .or_else(|| of(Some(None), Some(None))),
    }
}

fn value(quotas: &ClientQuotas, key: &str, user: Option<Name<'_>>, client: Option<Name<'_>>) -> Option<f64> {
    let part = |kind, name: Option<Name<'_>>| name.map(|name| (kind, name.map(Arc::<str>::from)));
    let parts = [part(EntityType::User, user), part(EntityType::ClientId, client)];
    let map = quotas.get(&QuotaEntity::of(parts.into_iter().flatten()))?;
    map.get(key).map(|value| value.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::metadata::{Image, QuotaValue, Record};

    const KEY: &str = "producer_byte_rate";

    /// The eight levels, the strongest first.
    const LEVELS: [(Option<Name<'static>>, Option<Name<'static>>); 8] = [
        (Some(Some("u")), Some(Some("c"))),
        (Some(Some("u")), Some(None)),
        (Some(Some("u")), None),
        (Some(None), Some(Some("c"))),
        (Some(None), Some(None)),
        (Some(None), None),
        (None, Some(Some("c"))),
        (None, Some(None)),
    ];

    fn image(levels: &[(Option<Name<'static>>, Option<Name<'static>>)]) -> Image {
        let mut image = Image::default();
        for (rank, (user, client)) in levels.iter().enumerate() {
            let user = user.map(|name| (EntityType::User, name.map(Arc::<str>::from)));
            let client = client.map(|name| (EntityType::ClientId, name.map(Arc::<str>::from)));
            let entity = QuotaEntity::of([user, client].into_iter().flatten());
            let value = Some(QuotaValue(rank as f64));
            image.apply(Record::ClientQuota { entity, key: KEY.into(), value }).expect("any quota");
        }
        image
    }

    #[test]
    fn the_most_specific_quota_counts() {
        for first in 0..LEVELS.len() {
            let image = image(&LEVELS[first..]);
            let quotas = image.client_quotas();
            let (user, client) = shared_by(quotas, KEY, "u", "c");
            assert_eq!(bound(quotas, KEY, user, client), Some(0.0), "with {:?} first", LEVELS[first]);
            let shared_by_users_clients = [2, 5].contains(&first);
            assert_eq!(client.is_empty(), shared_by_users_clients);
        }
    }

    #[test]
    fn a_quota_of_another_kind_or_client_is_none() {
        let image = image(&[(None, Some(Some("c")))]);
        let quotas = image.client_quotas();
        let of = |key, client| {
            let (user, client) = shared_by(quotas, key, "u", client);
            bound(quotas, key, user, client)
        };
        assert_eq!((of(KEY, "c"), of(KEY, "d"), of("consumer_byte_rate", "c")), (Some(0.0), None, None));
    }
}
