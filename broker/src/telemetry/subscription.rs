//! What a client is asked for: all that the subscriptions which match it want together.

use std::time::Duration;

use super::pattern::Pattern;
use crate::config::validate::split;
use crate::list::Listed;
use crate::metadata::ConfigMap;
use crate::ordered::OrderedSet;
use crate::uuid::Uuid;

/// Kafka's interval where no subscription asks for a shorter one: five minutes.
const INTERVAL_MS: u64 = 300_000;

/// Stands for all metrics.
const ALL: &str = "*";

/// What a client is asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Subscription {
    /// Names what is asked for: another one for another client or another set of metrics.
    pub(crate) id: i32,
    /// Prefixes of the metrics that are wanted, in order; `*` for all, none for nothing.
    pub(crate) metrics: Vec<String>,
    /// How often they are wanted.
    pub(crate) interval: Duration,
}

/// What patterns look at of a client.
pub(super) struct Asker {
    pub(super) instance_id: String,
    pub(super) client_id: String,
    pub(super) software_name: String,
    pub(super) software_version: String,
    pub(super) address: String,
    pub(super) port: String,
}

impl Asker {
    fn property(&self, name: &str) -> Option<&str> {
        Some(match name {
            "client_instance_id" => &self.instance_id,
            "client_id" => &self.client_id,
            "client_software_name" => &self.software_name,
            "client_software_version" => &self.software_version,
            "client_source_address" => &self.address,
            "client_source_port" => &self.port,
            _ => return None,
        })
    }

    /// Whether all of `NAME=EXPRESSION,…` fit.
    fn fits(&self, patterns: &str) -> bool {
        split(patterns).into_iter().all(|pattern| {
            let Some((name, expression)) = pattern.split_once('=') else { return false };
            let value = self.property(name.trim());
            value.is_some_and(|value| {
                Pattern::new(expression.trim()).is_some_and(|pattern| pattern.matches(value))
            })
        })
    }
}

/// What the subscriptions that match a client want together.
pub(super) fn subscribed<'a>(
    subscriptions: impl Iterator<Item = &'a ConfigMap>,
    asker: &Asker,
    id: Uuid,
) -> Subscription {
    let (mut metrics, mut interval) = (OrderedSet::new(), INTERVAL_MS);
    for own in subscriptions {
        let text = |name: &str| own.get(name).map_or("", String::as_str);
        if asker.fits(text("match")) {
            metrics.extend(split(text("metrics")).into_iter().map(str::to_owned));
            interval = text("interval.ms").trim().parse().map_or(interval, |asked| interval.min(asked));
        }
    }
    if metrics.contains(ALL) {
        metrics = OrderedSet::from_iter([ALL.to_owned()]);
    }
    let metrics: Vec<String> = metrics.into_iter().listed();
    let id = id_of(&metrics, interval, id);
    Subscription { id, metrics, interval: Duration::from_millis(interval) }
}

/// A number that is another one as soon as anything is. Kafka's is a checksum, too.
fn id_of(metrics: &[String], interval: u64, id: Uuid) -> i32 {
    let text = metrics.join(", ");
    let bytes = text.bytes().chain(interval.to_be_bytes()).chain(id.0);
    let hash = bytes.fold(0x811c_9dc5_u32, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193));
    hash.cast_signed()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::overrides;

    fn asker() -> Asker {
        Asker {
            instance_id: "abc".into(),
            client_id: "orders-1".into(),
            software_name: "apache-kafka-java".into(),
            software_version: "4.3.1".into(),
            address: "127.0.0.1".into(),
            port: "4711".into(),
        }
    }

    fn wants(configs: &[&[(&str, &str)]]) -> (Vec<String>, u128) {
        let configs: Vec<ConfigMap> = configs.iter().map(|own| overrides(own.iter().copied())).collect();
        let subscription = subscribed(configs.iter(), &asker(), Uuid([1; 16]));
        (subscription.metrics, subscription.interval.as_millis())
    }

    #[test]
    fn subscriptions_that_match_are_wanted_together() {
        assert_eq!(wants(&[]), (vec![], 300_000));
        let own: &[(&str, &str)] =
            &[("metrics", "a.,b."), ("interval.ms", "1000"), ("match", "client_id=orders-.*")];
        let other: &[(&str, &str)] = &[("metrics", "c."), ("match", "client_id=other")];
        let third: &[(&str, &str)] = &[("metrics", "b.,d."), ("interval.ms", "5000")];
        assert_eq!(wants(&[own, other, third]), (["a.", "b.", "d."].map(String::from).to_vec(), 1_000));
        assert_eq!(wants(&[own, &[("metrics", "*")]]).0, ["*"]);
    }

    #[test]
    fn every_pattern_must_fit_in_whole() {
        let asker = asker();
        assert!(asker.fits(""));
        assert!(asker.fits("client_software_name=apache-.*, client_software_version=4\\..*"));
        assert!(!asker.fits("client_software_name=apache-.*,client_id=other"));
        assert!(!asker.fits("client_id=orders"));
        assert!(!asker.fits("nonsense"));
    }

    #[test]
    fn another_client_or_set_has_another_id() {
        let id = |metrics: &[&str], interval, client: u8| {
            id_of(
                &metrics.iter().map(|metric| (*metric).to_owned()).collect::<Vec<_>>(),
                interval,
                Uuid([client; 16]),
            )
        };
        let one = id(&["a"], 1, 1);
        assert_eq!(one, id(&["a"], 1, 1));
        assert!(one != id(&["b"], 1, 1) && one != id(&["a"], 2, 1) && one != id(&["a"], 1, 2));
    }
}
