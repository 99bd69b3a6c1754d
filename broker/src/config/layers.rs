//! The layers of configs under a broker, and which of them gives a value.

use super::{
    Overrides,
    definition::{Definition, Scope, default_of},
};

/// What is configured for one broker, layer by layer. [`Layers::default`] is a broker that was given nothing.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Layers<'a> {
    /// Its own dynamic configs.
    pub(crate) own: Option<&'a Overrides>,
    /// The cluster-wide dynamic configs.
    pub(crate) cluster_wide: Option<&'a Overrides>,
    /// What it was started with.
    pub(crate) given: Option<&'a Overrides>,
}

/// Where a value comes from. The numbers are Kafka's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[repr(i8)]
pub(crate) enum Source {
    Topic = 1,
    Broker = 2,
    ClusterWide = 3,
    Given = 4,
    Default = 5,
    Logger = 6,
    ClientMetrics = 7,
    Group = 8,
}

/// A value that one name has in one layer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Synonym {
    pub(crate) name: String,
    /// `None`: not to be told.
    pub(crate) value: Option<String>,
    pub(crate) source: Source,
}

impl<'a> Layers<'a> {
    /// The layers, the strongest first.
    fn all(self) -> impl Iterator<Item = (Source, &'a Overrides)> {
        let layers = [
            (Source::Broker, self.own),
            (Source::ClusterWide, self.cluster_wide),
            (Source::Given, self.given),
        ];
        layers.into_iter().filter_map(|(source, layer)| Some((source, layer?)))
    }

    /// Everything set under these names, the strongest first, Kafka's defaults last.
    pub(crate) fn synonyms(self, names: &[&str]) -> Vec<Synonym> {
        let mut found = Vec::new();
        for (source, layer) in self.all() {
            for name in names {
                if let Some(value) = layer.get(*name) {
                    found.push(synonym(name, value, source));
                }
            }
        }
        for name in names {
            if let Some(value) = Scope::Broker.find(name).and_then(default_of) {
                found.push(synonym(name, value, Source::Default));
            }
        }
        found
    }

    /// What `name` itself is set to, its synonyms left aside: the strongest layer's, or the default.
    pub(crate) fn value(self, name: &str) -> Option<&'a str> {
        let set = self.all().find_map(|(_, layer)| layer.get(name));
        set.map(String::as_str).or_else(|| Scope::Broker.find(name).and_then(default_of))
    }

    /// Every name that is set in some layer.
    pub(crate) fn names(self) -> impl Iterator<Item = &'a str> {
        self.all().flat_map(|(_, layer)| layer.keys().map(String::as_str))
    }

    /// What stands in on this broker for a topic's or group's config that is not set: what the strongest layer gives to
    /// one of its synonyms, in the config's own unit, or the default.
    pub(crate) fn stand_in(self, definition: &Definition) -> Option<String> {
        let set = self.all().find_map(|(_, layer)| {
            definition.synonyms.iter().find_map(|(name, factor)| Some(scaled(layer.get(*name)?, *factor)))
        });
        set.or_else(|| default_of(definition).map(str::to_owned))
    }
}

fn scaled(text: &str, factor: i64) -> String {
    match text.trim().parse::<i64>() {
        // Kafka reads every negative retention as "for ever".
        Ok(number) if factor > 1 && number < 0 => "-1".to_owned(),
        Ok(number) if factor > 1 => number.saturating_mul(factor).to_string(),
        _ => text.to_owned(),
    }
}

fn synonym(name: &str, value: &str, source: Source) -> Synonym {
    Synonym { name: name.to_owned(), value: Some(value.to_owned()), source }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::overrides;

    #[test]
    fn a_topics_stand_in_is_the_strongest_layers() {
        let given = overrides([("log.retention.hours", "1"), ("log.retention.minutes", "2")]);
        let dynamic = overrides([("log.retention.ms", "3")]);
        let retention = Scope::Topic.find("retention.ms").unwrap();
        let started = Layers { given: Some(&given), ..Layers::default() };
        assert_eq!(started.stand_in(retention).as_deref(), Some("120000"));
        let running = Layers { cluster_wide: Some(&dynamic), ..started };
        assert_eq!(running.stand_in(retention).as_deref(), Some("3"));
        assert_eq!(Layers::default().stand_in(retention).as_deref(), Some("604800000"));
    }

    #[test]
    fn synonyms_come_layer_by_layer() {
        let own = overrides([("log.segment.bytes", "3")]);
        let wide = overrides([("log.segment.bytes", "2")]);
        let layers = Layers { own: Some(&own), cluster_wide: Some(&wide), given: None };
        let sources: Vec<_> = layers.synonyms(&["log.segment.bytes"]).iter().map(|s| s.source).collect();
        assert_eq!(sources, [Source::Broker, Source::ClusterWide, Source::Default]);
        assert_eq!(layers.value("log.segment.bytes"), Some("3"));
        assert_eq!(layers.value("group.initial.rebalance.delay.ms"), Some("0"));
    }
}
