//! Whether a running broker's configs may be set so: what a broker checks before it passes a change on.

use super::{
    Overrides,
    definition::{Definition, Kind, Scope, Update},
    layers::Layers,
    resources::{invalid, request},
    validate,
};
use crate::list::Listed;
use crate::metadata::Refusal;

/// Checks `changed`, the dynamic configs of one broker or of all as they would be, over what it was started with. Kafka
/// answers INVALID_REQUEST, whatever is wrong.
pub(crate) fn check(changed: &Overrides, one_broker: bool, layers: Layers<'_>) -> Result<(), Refusal> {
    names(changed, "Cannot update these configs dynamically", |name| {
        Scope::Broker.find(name).is_some_and(|definition| definition.update == Update::ReadOnly)
    })?;
    names(
        changed,
        "These security configs can be dynamically updated only per-listener using the listener prefix",
        is_security,
    )?;
    for (name, value) in changed {
        if let Some(definition) = Scope::Broker.find(base_name(name)) {
            checked(definition, value)?;
        }
    }
    if !one_broker {
        let sentence = "Cannot update these configs at default cluster level, broker id must be specified";
        names(changed, sentence, is_per_broker)?;
    }
    together(changed, layers)
}

/// Refuses the names that `is_bad` picks, all in one sentence.
fn names(changed: &Overrides, sentence: &str, is_bad: impl Fn(&str) -> bool) -> Result<(), Refusal> {
    let bad: Vec<&str> = changed.keys().map(String::as_str).filter(|name| is_bad(name)).listed();
    if bad.is_empty() { Ok(()) } else { Err(request(format!("{sentence}: [{}]", bad.join(", ")))) }
}

fn checked(definition: &Definition, value: &str) -> Result<(), Refusal> {
    let good = validate::check(definition, value).map_err(request)?;
    if definition.kind == Kind::Class && !good.is_empty() && definition.default != Some(&good) {
        let why = format!("Class {good} could not be found.");
        return Err(request(validate::invalid(&good, definition.name, &why)));
    }
    Ok(())
}

/// The config that `listener.name.LISTENER.NAME` sets for one listener: `NAME`.
pub(crate) fn base_name(name: &str) -> &str {
    let of_listener = name.strip_prefix("listener.name.").and_then(|rest| rest.split_once('.'));
    of_listener.map_or(name, |(_, base)| base)
}

/// The TLS configs that Kafka reloads for one listener at a time.
fn is_security(name: &str) -> bool {
    matches!(
        name,
        "ssl.key.password"
            | "ssl.keystore.certificate.chain"
            | "ssl.keystore.key"
            | "ssl.keystore.location"
            | "ssl.keystore.password"
            | "ssl.keystore.type"
            | "ssl.truststore.certificates"
            | "ssl.truststore.location"
            | "ssl.truststore.password"
            | "ssl.truststore.type"
    )
}

fn is_per_broker(name: &str) -> bool {
    let base = base_name(name);
    match Scope::Broker.find(base) {
        Some(definition) if base == name => definition.update == Update::PerBroker,
        // Of a listener's configs these three may be set for all brokers at once.
        _ => {
            base != name
                && !matches!(base, "max.connections" | "max.connection.creation.rate" | "num.network.threads")
        }
    }
}

/// What Kafka's broker requires of its configs as a whole, as far as dynamic ones can break it.
fn together(changed: &Overrides, layers: Layers<'_>) -> Result<(), Refusal> {
    for (name, value) in changed {
        match name.as_str() {
            "log.retention.ms" if number(value) == Some(0) => {
                return require("log.retention.ms must be unlimited (-1) or, greater than or equal to 1");
            }
            "log.roll.ms" if number(value).is_some_and(|ms| ms < 1) => {
                return require("log.roll.ms must be greater than or equal to 1");
            }
            "max.connections.per.ip" if number(value) == Some(0) && !has_ip_overrides(changed, layers) => {
                return require(
                    "max.connections.per.ip can be set to zero only if max.connections.per.ip.overrides property is set.",
                );
            }
            "cordoned.log.dirs" if !value.trim().is_empty() => {
                let missing = validate::split(value).join(", ");
                return require(&format!(
                    "All entries in cordoned.log.dirs must be present in log.dirs or log.dir. Missing entries : {missing}"
                ));
            }
            "log.cleaner.dedupe.buffer.size" if number(value).is_some_and(|bytes| bytes < 1 << 20) => {
                return require("log.cleaner.dedupe.buffer.size must be at least 1MB per cleaner thread.");
            }
            "listeners" | "listener.security.protocol.map" => {
                return Err(request(format!(
                    "Error creating broker listeners from '{value}': kafkito's listeners are bound when it starts"
                )));
            }
            "metric.reporters" => metric_reporters(value)?,
            "max.connections.per.ip.overrides" => ip_overrides(value)?,
            "log.local.retention.ms" => {
                local_retention(name, value, "log.retention.ms", "retention.ms", changed, layers)?
            }
            "log.local.retention.bytes" => {
                local_retention(name, value, "log.retention.bytes", "retention.bytes", changed, layers)?;
            }
            "num.io.threads"
            | "num.replica.fetchers"
            | "num.recovery.threads.per.data.dir"
            | "background.threads"
            | "num.network.threads"
            | "remote.log.reader.threads" => threads(name, value, layers)?,
            "log.cleaner.threads" => cleaner_threads(value, layers)?,
            "group.consumer.assignment.interval.ms"
            | "group.share.assignment.interval.ms"
            | "group.streams.assignment.interval.ms" => interval(name, value, layers)?,
            _ => {}
        }
    }
    Ok(())
}

fn number(text: &str) -> Option<i64> {
    text.trim().parse().ok()
}

fn require(what: &str) -> Result<(), Refusal> {
    Err(request(format!("requirement failed: {what}")))
}

fn has_ip_overrides(changed: &Overrides, layers: Layers<'_>) -> bool {
    let name = "max.connections.per.ip.overrides";
    changed.get(name).map(String::as_str).or_else(|| layers.value(name)).is_some_and(|text| !text.is_empty())
}

/// Reporters are Java classes, of which kafkito has none but the default's name.
fn metric_reporters(value: &str) -> Result<(), Refusal> {
    let known = ["", "org.apache.kafka.common.metrics.JmxReporter"];
    if known.contains(&value.trim()) {
        return Ok(());
    }
    Err(request(
        "Invalid value org.apache.kafka.common.config.ConfigException: Validation of dynamic config update of \
         Set(metric.reporters) failed with class class kafka.server.DynamicMetricsReporters for configuration Invalid \
         dynamic configuration",
    ))
}

/// `HOST:COUNT` pairs. Kafka lets Java's complaint about the missing colon through.
fn ip_overrides(value: &str) -> Result<(), Refusal> {
    match validate::split(value).into_iter().find(|pair| !pair.contains(':')) {
        Some(pair) => Err(request(format!(
            "Error parsing configuration property 'max.connections.per.ip.overrides': begin 0, end -1, length {}",
            pair.len()
        ))),
        None => Ok(()),
    }
}

/// What is kept locally is part of what is kept at all, even without tiers.
fn local_retention(
    name: &str,
    value: &str,
    whole_name: &str,
    topics_name: &str,
    changed: &Overrides,
    layers: Layers<'_>,
) -> Result<(), Refusal> {
    let topics = || layers.stand_in(Scope::Topic.find(topics_name)?);
    let whole = changed.get(whole_name).cloned().or_else(topics).and_then(|text| number(&text));
    let (Some(local), Some(whole)) = (number(value), whole) else { return Ok(()) };
    let why = match local {
        -2 => return Ok(()),
        _ if whole < 0 => return Ok(()),
        -1 => format!("Value must not be -1 as {whole_name} value is set as {whole}."),
        _ if local > whole => format!("Value must not be more than {whole_name} property value: {whole}"),
        _ => return Ok(()),
    };
    Err(request(format!(
        "Invalid value org.apache.kafka.common.config.ConfigException: {} for configuration Invalid dynamic configuration",
        validate::invalid(&local.to_string(), name, &why)
    )))
}

/// A pool of threads is at most doubled or halved at once. kafkito has none, but whoever tests their tooling sees the
/// rule.
fn threads(name: &str, value: &str, layers: Layers<'_>) -> Result<(), Refusal> {
    let (Some(new), Some(now)) = (number(value), layers.value(name).and_then(number)) else { return Ok(()) };
    let limit = match () {
        () if new > now * 2 => "value should not be greater than double the current value",
        () if new < now / 2 => "value should be at least half the current value",
        () => return Ok(()),
    };
    Err(request(format!(
        "Invalid value org.apache.kafka.common.config.ConfigException: Dynamic thread count update validation failed for \
         {name}={value}, {limit} {now} for configuration Invalid dynamic configuration"
    )))
}

/// The same rule in other words. Without a thread Kafka divides the buffer among none of them before it comes to its rule.
fn cleaner_threads(value: &str, layers: Layers<'_>) -> Result<(), Refusal> {
    let name = "log.cleaner.threads";
    let (Some(new), Some(now)) = (number(value), layers.value(name).and_then(number)) else { return Ok(()) };
    let limit = match new {
        0 => return Err(request("/ by zero")),
        _ if new < now / 2 => "reduced to less than half",
        _ if new > now * 2 => "increased to more than double",
        _ => return Ok(()),
    };
    Err(request(format!(
        "Invalid value org.apache.kafka.common.config.ConfigException: Log cleaner threads cannot be {limit} the current \
         value {now} for configuration Invalid dynamic configuration"
    )))
}

/// `group.KIND.assignment.interval.ms` lies between its `min` and `max`.
fn interval(name: &str, value: &str, layers: Layers<'_>) -> Result<(), Refusal> {
    let bound = |which: &str| {
        let bound = name.replacen(".assignment", &format!(".{which}.assignment"), 1);
        (layers.value(&bound).and_then(number), bound)
    };
    let value = number(value);
    let (min, min_name) = bound("min");
    let (max, max_name) = bound("max");
    if min.is_some() && value < min {
        return Err(request(format!("{name} must be greater than or equal to {min_name}")));
    }
    if max.is_some() && value > max {
        return Err(request(format!("{name} must be less than or equal to {max_name}")));
    }
    Ok(())
}

/// What the controller adds while eligible leader replicas are tracked, on which `min.insync.replicas` bears: one value
/// for the cluster, and always one.
pub(crate) fn check_eligible_leader_replicas(
    one_broker: bool,
    changes: &[(String, Option<String>)],
) -> Result<(), Refusal> {
    let change = changes.iter().find(|(name, _)| name == "min.insync.replicas");
    let message = match change {
        Some(_) if one_broker => "Broker-level min.insync.replicas cannot be altered while ELR is enabled.",
        Some((_, None)) => "Cluster-level min.insync.replicas cannot be removed while ELR is enabled.",
        _ => return Ok(()),
    };
    Err(invalid(message))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::overrides;

    fn refusal(name: &str, value: &str, one_broker: bool) -> Option<String> {
        check(&overrides([(name, value)]), one_broker, Layers::default())
            .err()
            .map(|refusal| refusal.to_string())
    }

    /// Kafka's answers, as a broker of 4.3.1 gave them.
    #[test]
    fn a_running_broker_refuses_as_kafka_does() {
        let cases = [
            (
                "log.retention.hours",
                "1",
                true,
                "Cannot update these configs dynamically: [log.retention.hours]",
            ),
            (
                "listeners",
                "PLAINTEXT://:1",
                false,
                "Cannot update these configs at default cluster level, broker id must be specified: [listeners]",
            ),
            (
                "ssl.keystore.type",
                "JKS",
                true,
                "These security configs can be dynamically updated only per-listener using the listener prefix: \
                 [ssl.keystore.type]",
            ),
            (
                "log.retention.ms",
                "abc",
                true,
                "Invalid value abc for configuration log.retention.ms: Not a number of type LONG",
            ),
            (
                "log.retention.ms",
                "0",
                true,
                "requirement failed: log.retention.ms must be unlimited (-1) or, greater than or equal to 1",
            ),
            (
                "num.io.threads",
                "100",
                true,
                "Invalid value org.apache.kafka.common.config.ConfigException: Dynamic thread count update validation failed \
                 for num.io.threads=100, value should not be greater than double the current value 8 for configuration \
                 Invalid dynamic configuration",
            ),
            (
                "group.share.assignment.interval.ms",
                "20000",
                false,
                "group.share.assignment.interval.ms must be less than or equal to group.share.max.assignment.interval.ms",
            ),
            (
                "listener.name.client.max.connections",
                "x",
                true,
                "Invalid value x for configuration max.connections: Not a number of type INT",
            ),
            (
                "listener.name.client.ssl.keystore.type",
                "JKS",
                false,
                "Cannot update these configs at default cluster level, broker id must be specified: \
                 [listener.name.client.ssl.keystore.type]",
            ),
            (
                "principal.builder.class",
                "x.y",
                true,
                "Invalid value x.y for configuration principal.builder.class: Class x.y could not be found.",
            ),
        ];
        for (name, value, one_broker, expected) in cases {
            assert_eq!(refusal(name, value, one_broker), Some(format!("INVALID_REQUEST: {expected}")));
        }
    }

    #[test]
    fn what_kafka_lets_through_goes_through() {
        for (name, value, one_broker) in [
            ("nope", "3", true),
            ("log.retention.ms", "-5", false),
            ("listener.name.client.nope", "5", true),
            ("listener.name.client.max.connections", "5", false),
            ("log.cleaner.threads", "1", true),
        ] {
            assert_eq!(refusal(name, value, one_broker), None, "{name}");
        }
    }

    #[test]
    fn eligible_leader_replicas_need_one_min_insync_replicas() {
        let set = [("min.insync.replicas".to_owned(), Some("2".to_owned()))];
        let unset = [("min.insync.replicas".to_owned(), None)];
        assert!(check_eligible_leader_replicas(false, &set).is_ok());
        assert!(check_eligible_leader_replicas(true, &set).is_err());
        assert!(check_eligible_leader_replicas(false, &unset).is_err());
    }
}
