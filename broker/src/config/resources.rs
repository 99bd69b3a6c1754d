//! Whether all configs of one resource together are good: what Kafka's controller checks before it writes a ConfigRecord.
//! An error is Kafka's sentence, and always INVALID_CONFIG unless it says otherwise.

use super::{
    Overrides,
    definition::{Definition, Scope},
    layers::Layers,
    typed::read,
    validate,
};
use crate::{ErrorCode, metadata::Refusal};

/// INVALID_CONFIG, and why.
pub(super) fn invalid(message: impl Into<String>) -> Refusal {
    Refusal::new(ErrorCode::InvalidConfig, message)
}

/// INVALID_REQUEST, and why.
pub(super) fn request(message: impl Into<String>) -> Refusal {
    Refusal::new(ErrorCode::InvalidRequest, message)
}

/// Checks the configs `own` of a topic, given what its brokers are configured with.
pub(crate) fn topic(own: &Overrides, brokers: Layers<'_>) -> Result<(), Refusal> {
    known(Scope::Topic, own, "topic")?;
    values(Scope::Topic, own)?;
    let lag = |name| effective(Scope::Topic, own, brokers, name);
    let (min, max) = (lag("min.compaction.lag.ms"), lag("max.compaction.lag.ms"));
    if min > max {
        return Err(invalid(format!(
            "conflict topic config setting min.compaction.lag.ms ({min}) > max.compaction.lag.ms ({max})"
        )));
    }
    if read(own, "remote.storage.enable", 1) == Some(true) {
        return Err(invalid(
            "Tiered Storage functionality is disabled in the broker. Topic cannot be configured with remote log storage.",
        ));
    }
    Ok(())
}

/// Checks the configs `own` of a group.
pub(crate) fn group(own: &Overrides, brokers: Layers<'_>) -> Result<(), Refusal> {
    known(Scope::Group, own, "group")?;
    values(Scope::Group, own)?;
    for (name, has_min) in GROUP_BOUNDS {
        bounded(own, brokers, name, *has_min)?;
    }
    for kind in ["consumer", "share", "streams"] {
        let session = format!("{kind}.session.timeout.ms");
        let heartbeat = format!("{kind}.heartbeat.interval.ms");
        let value = |name: &str| effective(Scope::Group, own, brokers, name);
        if value(&session) <= value(&heartbeat) {
            return Err(invalid(format!("{session} must be greater than {heartbeat}")));
        }
    }
    Ok(())
}

/// The group configs that brokers bound, in the order in which Kafka looks at them, and whether from below, too.
const GROUP_BOUNDS: &[(&str, bool)] = &[
    ("consumer.heartbeat.interval.ms", true),
    ("consumer.session.timeout.ms", true),
    ("consumer.assignment.interval.ms", true),
    ("share.heartbeat.interval.ms", true),
    ("share.session.timeout.ms", true),
    ("share.record.lock.duration.ms", true),
    ("share.delivery.count.limit", true),
    ("share.partition.max.record.locks", true),
    ("share.assignment.interval.ms", true),
    ("streams.heartbeat.interval.ms", true),
    ("streams.session.timeout.ms", true),
    ("streams.num.standby.replicas", false),
    ("streams.assignment.interval.ms", true),
];

/// `KIND.NAME` against `group.KIND.min.NAME` and `group.KIND.max.NAME`.
fn bounded(own: &Overrides, brokers: Layers<'_>, name: &str, has_min: bool) -> Result<(), Refusal> {
    let Some((kind, rest)) = name.split_once('.') else { return Ok(()) };
    // Of this one name only the last part is repeated: streams.num.standby.replicas, group.streams.max.standby.replicas.
    let rest = rest.strip_prefix("num.").unwrap_or(rest);
    let value = effective(Scope::Group, own, brokers, name);
    let bound = |bound: &str| -> Option<i64> { brokers.value(bound)?.trim().parse().ok() };
    let (min, max) = (format!("group.{kind}.min.{rest}"), format!("group.{kind}.max.{rest}"));
    if has_min && bound(&min).is_some_and(|min| value < min) {
        return Err(invalid(format!("{name} must be greater than or equal to {min}")));
    }
    if bound(&max).is_some_and(|max| value > max) {
        return Err(invalid(format!("{name} must be less than or equal to {max}")));
    }
    Ok(())
}

/// Checks the configs `own` of the subscription `name` to client metrics.
pub(crate) fn client_metrics(name: &str, own: &Overrides) -> Result<(), Refusal> {
    if name.is_empty() {
        return Err(request("Subscription name can't be empty"));
    }
    if let Some(unknown) = own.keys().find(|name| Scope::ClientMetrics.find(name).is_none()) {
        return Err(request(format!("Unknown client metrics configuration: {unknown}")));
    }
    values(Scope::ClientMetrics, own)?;
    if let Some(interval) = read::<i32>(own, "interval.ms", 1)
        && !(100..=3_600_000).contains(&interval)
    {
        return Err(request(format!(
            "Invalid value {interval} for interval.ms, interval must be between 100 and 3600000 (1 hour)"
        )));
    }
    let patterns = own.get("match").map_or("", String::as_str);
    match validate::split(patterns).into_iter().find(|pattern| !is_client_match(pattern)) {
        Some(pattern) => Err(invalid(format!("Illegal client matching pattern: {pattern}"))),
        None => Ok(()),
    }
}

/// Whether a pattern says which clients: one of the known properties, `=`, and a regular expression. Of the expression
/// only the brackets are looked at: Java knows more of them than `telemetry/pattern` does, for which such a one fits nobody.
fn is_client_match(pattern: &str) -> bool {
    const PROPERTIES: [&str; 6] = [
        "client_instance_id",
        "client_id",
        "client_software_name",
        "client_software_version",
        "client_source_address",
        "client_source_port",
    ];
    let Some((property, expression)) = pattern.split_once('=') else { return false };
    let expression = expression.trim();
    PROPERTIES.contains(&property.trim()) && !expression.is_empty() && brackets_are_closed(expression)
}

fn brackets_are_closed(expression: &str) -> bool {
    let count = |bracket| expression.matches(bracket).count();
    count('[') <= count(']') && count('(') == count(')')
}

fn known(scope: Scope, own: &Overrides, whose: &str) -> Result<(), Refusal> {
    match own.keys().find(|name| scope.find(name).is_none()) {
        Some(unknown) => Err(invalid(format!("Unknown {whose} config name: {unknown}"))),
        None => Ok(()),
    }
}

fn values(scope: Scope, own: &Overrides) -> Result<(), Refusal> {
    for (name, value) in own {
        if let Some(definition) = scope.find(name) {
            validate::check(definition, value).map_err(invalid)?;
        }
    }
    Ok(())
}

/// The number that a topic's or group's config amounts to. What is not a number counts as 0; it is refused elsewhere.
fn effective(scope: Scope, own: &Overrides, brokers: Layers<'_>, name: &str) -> i64 {
    let stand_in = |definition: &'static Definition| brokers.stand_in(definition);
    let text = own.get(name).cloned().or_else(|| scope.find(name).and_then(stand_in));
    text.and_then(|text| text.trim().parse().ok()).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::overrides;

    fn message(judged: Result<(), Refusal>) -> String {
        judged.unwrap_err().to_string()
    }

    #[test]
    fn an_unknown_config_of_a_topic_is_refused() {
        let own = overrides([("message.format.version", "3.0")]);
        let expected = "INVALID_CONFIG: Unknown topic config name: message.format.version";
        assert_eq!(message(topic(&own, Layers::default())), expected);
    }

    #[test]
    fn compaction_lags_must_not_cross_even_between_layers() {
        let brokers = overrides([("log.cleaner.max.compaction.lag.ms", "5")]);
        let own = overrides([("min.compaction.lag.ms", "6")]);
        assert_eq!(topic(&own, Layers::default()), Ok(()));
        assert_eq!(
            message(topic(&own, Layers { cluster_wide: Some(&brokers), ..Layers::default() })),
            "INVALID_CONFIG: conflict topic config setting min.compaction.lag.ms (6) > max.compaction.lag.ms (5)"
        );
    }

    #[test]
    fn brokers_bound_what_groups_may_have() {
        let refusal = |name: &'static str, value: &'static str| {
            message(group(&overrides([(name, value)]), Layers::default()))
        };
        assert_eq!(
            refusal("share.delivery.count.limit", "100"),
            "INVALID_CONFIG: share.delivery.count.limit must be less than or equal to group.share.max.delivery.count.limit"
        );
        assert_eq!(
            refusal("streams.num.standby.replicas", "99"),
            "INVALID_CONFIG: streams.num.standby.replicas must be less than or equal to group.streams.max.standby.replicas"
        );
        assert_eq!(
            refusal("consumer.session.timeout.ms", "1"),
            "INVALID_CONFIG: consumer.session.timeout.ms must be greater than or equal to \
             group.consumer.min.session.timeout.ms"
        );
    }

    #[test]
    fn every_bound_that_is_looked_up_exists() {
        for (name, has_min) in GROUP_BOUNDS {
            let (kind, rest) = name.split_once('.').unwrap();
            let rest = rest.strip_prefix("num.").unwrap_or(rest);
            assert!(Scope::Broker.find(&format!("group.{kind}.max.{rest}")).is_some(), "{name}");
            assert_eq!(Scope::Broker.find(&format!("group.{kind}.min.{rest}")).is_some(), *has_min, "{name}");
        }
    }

    #[test]
    fn subscriptions_to_client_metrics_are_checked() {
        assert_eq!(
            message(client_metrics("m", &overrides([("interval.ms", "1")]))),
            "INVALID_REQUEST: Invalid value 1 for interval.ms, interval must be between 100 and 3600000 (1 hour)"
        );
        assert_eq!(
            message(client_metrics("m", &overrides([("match", "foo=x")]))),
            "INVALID_CONFIG: Illegal client matching pattern: foo=x"
        );
        assert_eq!(client_metrics("m", &overrides([("match", "client_id=x")])), Ok(()));
    }
}
