//! What DescribeConfigs says of one config: its value, where the value comes from, and what else goes by it.

use crate::list::Listed;
use std::borrow::Cow;

use super::{
    Layers, Overrides,
    definition::{Definition, Kind, Scope, Update, default_of},
    dynamic,
    layers::{Source, Synonym},
    validate,
};

/// One config as it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Entry {
    pub(crate) name: String,
    /// `None`: null, or not to be told.
    pub(crate) value: Option<String>,
    pub(crate) source: Source,
    pub(crate) is_sensitive: bool,
    pub(crate) is_read_only: bool,
    /// `None`: nobody knows this config.
    pub(crate) kind: Option<Kind>,
    pub(crate) synonyms: Vec<Synonym>,
    pub(crate) doc: Option<&'static str>,
}

/// What CreateTopics says of one of a new topic's configs: less than DescribeConfigs does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Brief {
    pub(crate) name: &'static str,
    pub(crate) value: Option<Cow<'static, str>>,
    pub(crate) source: Source,
}

/// All configs of a topic with `own` configs on a broker, in the order of their names.
pub(crate) fn topic(own: &Overrides, broker: Layers<'_>) -> Vec<Entry> {
    shown_of_topic(own).map(|definition| topic_entry(definition, own, broker)).listed()
}

/// The same in brief. Nearly all of a new topic's configs are Kafka's defaults: those are told without looking for what
/// else goes by them, and without a copy.
pub(crate) fn topic_in_brief(own: &Overrides, broker: Layers<'_>) -> impl Iterator<Item = Brief> {
    // There are few names that anybody sets, and many that would have to be looked for in every layer.
    let set: Vec<&str> = broker.names().listed();
    shown_of_topic(own).map(move |definition| {
        let name = definition.name;
        if is_left_alone(definition, own, &set) {
            return Brief { name, value: default_of(definition).map(Cow::Borrowed), source: Source::Default };
        }
        let entry = topic_entry(definition, own, broker);
        Brief { name, value: entry.value.map(Cow::Owned), source: entry.source }
    })
}

fn shown_of_topic(own: &Overrides) -> impl Iterator<Item = &'static Definition> {
    Scope::Topic.all().filter(|definition| !definition.internal || own.contains_key(definition.name))
}

/// Whether nobody has set a topic's config, under whatever name; `set` is what its broker sets.
fn is_left_alone(definition: &Definition, own: &Overrides, set: &[&str]) -> bool {
    !own.contains_key(definition.name) && !definition.synonyms.iter().any(|(name, _)| set.contains(name))
}

fn topic_entry(definition: &'static Definition, own: &Overrides, broker: Layers<'_>) -> Entry {
    // Kafka looks for a broker config of exactly the first name: what log.retention.hours gives is in the value, but no
    // synonym, and the source is told as the default.
    let mut synonyms = match definition.synonyms {
        [] => Vec::new(),
        [(first, _), ..] => broker_synonyms(first, broker),
    };
    let value = own.get(definition.name).cloned().or_else(|| broker.stand_in(definition));
    let value = value.map(|value| printed(definition, &value));
    if own.contains_key(definition.name) {
        synonyms.insert(0, own_synonym(definition, value.clone(), Source::Topic));
    }
    entry(definition, value, synonyms)
}

/// All configs of a group with `own` configs on a broker, in the order of their names.
pub(crate) fn group(own: &Overrides, broker: Layers<'_>) -> Vec<Entry> {
    Scope::Group.all().map(|definition| group_entry(definition, own, broker)).listed()
}

fn group_entry(definition: &'static Definition, own: &Overrides, broker: Layers<'_>) -> Entry {
    let mut synonyms = match definition.synonyms {
        [] => vec![own_synonym(definition, definition.default.map(str::to_owned), Source::Default)],
        [(name, _), ..] => broker_synonyms(name, broker),
    };
    let value = own.get(definition.name).cloned().or_else(|| broker.stand_in(definition));
    let value = value.map(|value| printed(definition, &value));
    if own.contains_key(definition.name) {
        synonyms.insert(0, own_synonym(definition, value.clone(), Source::Group));
    }
    entry(definition, value, synonyms)
}

/// All configs of a subscription to client metrics, in the order of their names.
pub(crate) fn client_metrics(own: &Overrides) -> Vec<Entry> {
    let described = |definition: &'static Definition| {
        let value = own.get(definition.name).map(String::as_str).or(definition.default);
        let value = value.map(|value| printed(definition, value));
        let is_own = own.contains_key(definition.name);
        let synonyms = is_own.then(|| own_synonym(definition, value.clone(), Source::ClientMetrics));
        entry(definition, value, synonyms.into_iter().listed())
    };
    Scope::ClientMetrics.all().map(described).listed()
}

/// All configs of a broker, in the order of their names. `facts` are configs that nobody set and that say where and as
/// whom it runs (`node.id`, `listeners`, …).
pub(crate) fn broker(broker: Layers<'_>, facts: &Overrides) -> Vec<Entry> {
    let mut given = facts.clone();
    given.extend(broker.given.into_iter().flatten().map(|(name, value)| (name.clone(), value.clone())));
    let broker = Layers { given: Some(&given), ..broker };
    let known =
        Scope::Broker.all().filter(|definition| !definition.internal).map(|definition| definition.name);
    // Not even an absent broker lacks these two, which only ever are dynamic.
    let known = known.filter(|name| !is_only_dynamic(name));
    let names: crate::ordered::OrderedSet<&str> = known.chain(broker.names()).collect();
    names
        .into_iter()
        .map(|name| broker_entry(name, broker.value(name), broker_synonyms(name, broker)))
        .listed()
}

/// The cluster-wide dynamic configs, in the order of their names.
pub(crate) fn cluster_wide(configs: &Overrides) -> Vec<Entry> {
    let only = Layers { cluster_wide: Some(configs), ..Layers::default() };
    let described = |(name, value): (&String, &String)| {
        let mut synonyms = broker_synonyms(name, only);
        synonyms.retain(|synonym| synonym.source == Source::ClusterWide);
        broker_entry(name, Some(value), synonyms)
    };
    configs.iter().map(described).listed()
}

/// A logger and its level.
pub(crate) fn logger(name: &str, level: &str) -> Entry {
    Entry {
        name: name.to_owned(),
        value: Some(level.to_owned()),
        source: Source::Logger,
        is_sensitive: false,
        is_read_only: false,
        kind: None,
        synonyms: Vec::new(),
        doc: Some(""),
    }
}

fn broker_entry(name: &str, value: Option<&str>, synonyms: Vec<Synonym>) -> Entry {
    let definition = Scope::Broker.find(dynamic::base_name(name));
    // What nobody knows may be a secret.
    let is_sensitive = definition.is_none_or(|definition| definition.kind == Kind::Password);
    let is_own = definition.is_some_and(|definition| definition.name == name);
    let value = value.filter(|_| !is_sensitive);
    Entry {
        name: name.to_owned(),
        value: value.map(|value| definition.map_or_else(|| value.to_owned(), |known| printed(known, value))),
        source: synonyms.first().map_or(Source::Default, |first| first.source),
        is_sensitive,
        is_read_only: !is_own || definition.is_none_or(|definition| definition.update == Update::ReadOnly),
        kind: definition.map(|definition| definition.kind),
        synonyms,
        doc: definition.filter(|_| is_own).map(|definition| definition.doc),
    }
}

fn entry(definition: &'static Definition, value: Option<String>, synonyms: Vec<Synonym>) -> Entry {
    Entry {
        name: definition.name.to_owned(),
        value,
        source: synonyms.first().map_or(Source::Default, |first| first.source),
        is_sensitive: false,
        is_read_only: false,
        kind: Some(definition.kind),
        synonyms,
        doc: Some(definition.doc),
    }
}

fn own_synonym(definition: &Definition, value: Option<String>, source: Source) -> Synonym {
    Synonym { name: definition.name.to_owned(), value, source }
}

/// Everything that bears on the broker config `name`, the strongest first, beginning with what bears its own name.
fn broker_synonyms(name: &str, broker: Layers<'_>) -> Vec<Synonym> {
    let base = dynamic::base_name(name);
    let definition = Scope::Broker.find(base);
    let mut names: Vec<&str> = match definition {
        Some(definition) if base == name && !definition.synonyms.is_empty() => {
            definition.synonyms.iter().map(|(synonym, _)| *synonym).listed()
        }
        _ => vec![name],
    };
    if base != name {
        names.push(base);
    }
    let is_sensitive = definition.is_none_or(|definition| definition.kind == Kind::Password);
    let mut found = broker.synonyms(&names);
    if is_only_dynamic(name) {
        found.retain(|synonym| synonym.source != Source::Default);
    }
    if is_sensitive {
        found.iter_mut().for_each(|synonym| synonym.value = None);
    }
    let first = found.iter().position(|synonym| synonym.name == name).unwrap_or(found.len());
    found.split_off(first)
}

/// The quotas of replication, of which a broker has no value until one is set.
pub(super) fn is_only_dynamic(name: &str) -> bool {
    matches!(
        name,
        "leader.replication.throttled.rate"
            | "follower.replication.throttled.rate"
            | "replica.alter.log.dirs.io.max.bytes.per.second"
    )
}

/// As Kafka prints a value that it has read; what it could not read is left alone.
fn printed(definition: &Definition, value: &str) -> String {
    validate::check(definition, value).unwrap_or_else(|_| value.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::overrides;

    /// An entry as `recorded/described.tsv` has it.
    fn line(scope: &str, entry: &Entry) -> String {
        let synonym = |synonym: &Synonym| {
            format!("{}={}@{}", synonym.name, or_null(synonym.value.as_ref()), source(synonym.source))
        };
        let synonyms: Vec<String> = entry.synonyms.iter().map(synonym).collect();
        [
            scope,
            &entry.name,
            or_null(entry.value.as_ref()),
            source(entry.source),
            if entry.is_sensitive { "sensitive" } else { "-" },
            if entry.is_read_only { "read-only" } else { "-" },
            entry.kind.map_or("UNKNOWN", Kind::name),
            &synonyms.join(" "),
        ]
        .join("\t")
    }

    fn or_null(value: Option<&String>) -> &str {
        value.map_or("null", String::as_str)
    }

    fn source(source: Source) -> &'static str {
        match source {
            Source::Topic => "DYNAMIC_TOPIC_CONFIG",
            Source::Broker => "DYNAMIC_BROKER_CONFIG",
            Source::ClusterWide => "DYNAMIC_DEFAULT_BROKER_CONFIG",
            Source::Given => "STATIC_BROKER_CONFIG",
            Source::Default => "DEFAULT_CONFIG",
            Source::Logger => "DYNAMIC_BROKER_LOGGER_CONFIG",
            Source::ClientMetrics => "DYNAMIC_CLIENT_METRICS_CONFIG",
            Source::Group => "DYNAMIC_GROUP_CONFIG",
        }
    }

    /// The static configs of the broker that was recorded.
    fn given() -> Overrides {
        let recorded =
            include_str!("recorded/described.tsv").lines().filter(|line| line.starts_with("broker\t"));
        let given = recorded.filter_map(|line| {
            let columns: Vec<&str> = line.split('\t').collect();
            let synonym = columns[7].split(' ').find(|synonym| synonym.ends_with("@STATIC_BROKER_CONFIG"))?;
            let (name, value) = synonym.strip_suffix("@STATIC_BROKER_CONFIG")?.split_once('=')?;
            Some((name, value))
        });
        overrides(given)
    }

    /// `recorded/described.tsv` is what a broker of 4.3.1 answered to DescribeConfigs: of a fresh topic; then, after some
    /// changes, of a topic, the broker, all brokers, a group and a subscription to client metrics.
    #[test]
    fn configs_are_described_as_kafka_describes_them() {
        let given = given();
        let wide = overrides([("log.segment.bytes", "2097152"), ("min.insync.replicas", "1"), ("nope", "4")]);
        let own = overrides([
            ("log.segment.bytes", "3145728"),
            ("nope", "3"),
            ("listener.name.client.ssl.keystore.password", "sesame"),
            ("listener.name.client.ssl.keystore.type", "JKS"),
        ]);
        let fresh_wide = overrides([("min.insync.replicas", "1")]);
        let fresh = Layers { own: None, cluster_wide: Some(&fresh_wide), given: Some(&given) };
        let layers = Layers { own: Some(&own), cluster_wide: Some(&wide), given: Some(&given) };
        let topics = overrides([("retention.ms", "5000000"), ("cleanup.policy", "compact,delete")]);
        let described = [
            ("fresh topic", topic(&Overrides::new(), fresh)),
            ("topic", topic(&topics, layers)),
            ("broker", broker(layers, &Overrides::new())),
            ("cluster", cluster_wide(&wide)),
            ("group", group(&overrides([("consumer.session.timeout.ms", "50000")]), layers)),
            ("client-metrics", client_metrics(&overrides([("interval.ms", "1000")]))),
        ];
        let mut ours: Vec<String> = described
            .iter()
            .flat_map(|(scope, entries)| entries.iter().map(|entry| line(scope, entry)))
            .filter(|line| !line.contains("kafkito."))
            .map(|line| line.replace("rebalance.delay.ms=0@DEFAULT", "rebalance.delay.ms=3000@DEFAULT"))
            .collect();
        let mut kafkas: Vec<&str> = include_str!("recorded/described.tsv").lines().collect();
        ours.sort_unstable();
        kafkas.sort_unstable();
        let missing: Vec<&&str> = kafkas.iter().filter(|line| !ours.iter().any(|our| our == *line)).collect();
        let extra: Vec<&String> = ours.iter().filter(|line| !kafkas.contains(&line.as_str())).collect();
        assert!(missing.is_empty() && extra.is_empty(), "missing: {missing:#?}\nextra: {extra:#?}");
        assert_eq!(kafkas.len(), 434);
    }

    #[test]
    fn a_config_of_our_own_is_described_with_its_documentation() {
        let entries = broker(Layers::default(), &overrides([("node.id", "7")]));
        let find = |name: &str| entries.iter().find(|entry| entry.name == name).unwrap();
        assert_eq!(find("kafkito.fetch.max.wait.ms").value.as_deref(), Some("500"));
        assert!(find("kafkito.fetch.max.wait.ms").doc.unwrap().contains("parked"));
        assert_eq!(find("node.id").source, Source::Given);
    }

    #[test]
    fn a_topic_in_brief_is_what_it_is_at_length() {
        let topics = overrides([("retention.ms", "5000000"), ("cleanup.policy", "compact,delete")]);
        let wide = overrides([("min.insync.replicas", "1"), ("log.segment.bytes", "2097152")]);
        let given = overrides([("log.retention.hours", "1"), ("message.max.bytes", "77")]);
        let layers = Layers { own: None, cluster_wide: Some(&wide), given: Some(&given) };
        for (own, layers) in
            [(&Overrides::new(), Layers::default()), (&Overrides::new(), layers), (&topics, layers)]
        {
            let at_length =
                topic(own, layers).into_iter().map(|entry| (entry.name, entry.value, entry.source));
            let brief = topic_in_brief(own, layers)
                .map(|brief| (brief.name.to_owned(), brief.value.map(Cow::into_owned), brief.source));
            assert_eq!(brief.collect::<Vec<_>>(), at_length.collect::<Vec<_>>());
        }
    }

    #[test]
    fn hours_show_in_the_value_and_not_in_the_source() {
        let given = overrides([("log.retention.hours", "1")]);
        let entries = topic(&Overrides::new(), Layers { given: Some(&given), ..Layers::default() });
        let retention = entries.iter().find(|entry| entry.name == "retention.ms").unwrap();
        assert_eq!((retention.value.as_deref(), retention.source), (Some("3600000"), Source::Default));
    }
}
