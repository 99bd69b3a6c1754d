//! What a cluster may be started with. Stricter than Kafka, which ignores what it does not know: a name that nobody
//! reads is most often a typo.

use crate::suggest::closest;

use super::{
    BrokerConfig, Overrides,
    definition::{Definition, Kind, Scope, default_of},
    validate,
};

/// Configs that say where and as whom a broker runs: kafkito's own flags say that.
const OF_THE_HOUSE: &[(&str, &str)] = &[
    ("advertised.listeners", "set the address to advertise (--advertise) instead"),
    ("broker.id", "a broker has the node id of its data directory, and else 1"),
    ("controller.listener.names", "kafkito has no controller of its own"),
    ("controller.quorum.bootstrap.servers", "kafkito has no controller of its own"),
    ("controller.quorum.voters", "kafkito has no controller of its own"),
    ("inter.broker.listener.name", "kafkito's brokers share one state"),
    ("listeners", "set the address to listen on (--listen) instead"),
    ("log.dir", "set the data directory (--data-dir) instead"),
    ("log.dirs", "set the data directory (--data-dir) instead"),
    ("metadata.log.dir", "the metadata is kept with the logs (--data-dir)"),
    ("node.id", "a broker has the node id of its data directory, and else 1"),
    ("process.roles", "every broker is a controller, too"),
];

/// Checks what a cluster is to be started with.
///
/// # Errors
/// One sentence that names the key, the value and what would be right.
pub(crate) fn check(given: &Overrides) -> Result<(), String> {
    given.iter().try_for_each(|(name, value)| check_one(name, value))?;
    let hidden = |name: &str| given.get(name).and_then(|value| value.trim().parse::<i64>().ok());
    let (min, max) = (hidden("group.min.session.timeout.ms"), hidden("group.max.session.timeout.ms"));
    if let (Some(min), Some(max)) = (min.or(Some(6_000)), max.or(Some(1_800_000)))
        && min > max
    {
        return Err(format!(
            "group.min.session.timeout.ms ({min}) must not be greater than group.max.session.timeout.ms ({max})"
        ));
    }
    Ok(())
}

/// The configs among `given` that nothing obeys, as they are but stored and described.
pub(crate) fn inert(given: &Overrides) -> impl Iterator<Item = &str> {
    let is_obeyed = |name: &str| BrokerConfig::names().any(|obeyed| obeyed == name);
    given.keys().map(String::as_str).filter(move |name| !is_obeyed(name))
}

fn check_one(name: &str, value: &str) -> Result<(), String> {
    let Some(definition) = Scope::Broker.find(name) else { return Err(unknown(name, value)) };
    if let Some((_, instead)) = OF_THE_HOUSE.iter().find(|(config, _)| *config == name) {
        return Err(format!("{name}={value} is not for kafkito: {instead}"));
    }
    let value = validate::check(definition, value).map_err(|why| with_example(definition, why))?;
    if definition.kind == Kind::Class && Some(&*value) != default_of(definition) {
        return Err(format!("{name}={value} is not for kafkito: it runs no Java classes"));
    }
    whole(name, &value)
}

/// Kafka's sentence, and a value that would do.
fn with_example(definition: &Definition, why: String) -> String {
    match default_of(definition) {
        Some(default) if !default.is_empty() => format!("{why} (the default is {default})"),
        _ => why,
    }
}

/// What Kafka requires of single values beyond their definitions.
fn whole(name: &str, value: &str) -> Result<(), String> {
    let number: Option<i64> = value.parse().ok();
    match name {
        "log.retention.ms" | "log.retention.minutes" | "log.retention.hours" if number == Some(0) => {
            Err(format!("{name}={value}: it must be unlimited (-1) or, greater than or equal to 1"))
        }
        "log.roll.ms" | "log.roll.hours" if number.is_some_and(|number| number < 1) => {
            Err(format!("{name}={value}: it must be greater than or equal to 1"))
        }
        _ => Ok(()),
    }
}

fn unknown(name: &str, value: &str) -> String {
    if let Some(broker) = broker_name_of(name) {
        return format!("{name}={value}: {name} is a config of topics; for all topics set {broker}");
    }
    let candidates = Scope::Broker.all().chain(Scope::Topic.all()).map(|definition| definition.name);
    let meant = match closest(name, candidates) {
        Some(near) => format!("; did you mean {}?", broker_name_of(near).unwrap_or(near)),
        None => String::new(),
    };
    format!("{name}={value}: there is no broker config {name}{meant}")
}

/// What a config that only topics have is called for brokers.
fn broker_name_of(topics: &str) -> Option<&'static str> {
    let definition = Scope::Topic.find(topics).filter(|_| Scope::Broker.find(topics).is_none())?;
    definition.synonyms.first().map(|(broker, _)| *broker)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::overrides;

    fn error(name: &str, value: &str) -> String {
        check(&overrides([(name, value)])).unwrap_err()
    }

    #[test]
    fn a_typo_is_told_what_was_meant() {
        assert_eq!(
            error("group.intial.rebalance.delay.ms", "3"),
            "group.intial.rebalance.delay.ms=3: there is no broker config group.intial.rebalance.delay.ms; did you mean \
             group.initial.rebalance.delay.ms?"
        );
        assert_eq!(error("zzz", "1"), "zzz=1: there is no broker config zzz");
    }

    #[test]
    fn a_topics_config_is_told_its_broker_name() {
        assert_eq!(
            error("retention.ms", "1"),
            "retention.ms=1: retention.ms is a config of topics; for all topics set log.retention.ms"
        );
        assert!(error("retention.mss", "1").ends_with("did you mean log.retention.ms?"));
    }

    #[test]
    fn a_bad_value_is_told_what_would_be_right() {
        assert_eq!(
            error("num.partitions", "0"),
            "Invalid value 0 for configuration num.partitions: Value must be at least 1 (the default is 1)"
        );
        assert_eq!(
            error("kafkito.auto.create.mode", "fast"),
            "Invalid value fast for configuration kafkito.auto.create.mode: String must be one of: synchronous, kraft, \
             leader-not-available:N with N at least 1 (the default is synchronous)"
        );
        assert_eq!(
            error("log.retention.hours", "0"),
            "log.retention.hours=0: it must be unlimited (-1) or, greater than or equal to 1"
        );
    }

    #[test]
    fn what_kafkito_decides_itself_is_refused_by_name() {
        assert!(error("listeners", "PLAINTEXT://:9092").contains("--listen"));
        assert!(error("create.topic.policy.class.name", "x.Y").contains("no Java classes"));
    }

    #[test]
    fn what_nothing_obeys_is_known() {
        let given =
            overrides([("log.retention.hours", "1"), ("num.io.threads", "9"), ("num.partitions", "2")]);
        assert_eq!(inert(&given).collect::<Vec<_>>(), ["num.io.threads"]);
    }

    #[test]
    fn session_bounds_must_not_cross() {
        assert!(error("group.min.session.timeout.ms", "2000000").contains("1800000"));
        assert_eq!(check(&overrides([("group.min.session.timeout.ms", "1")])), Ok(()));
    }
}
